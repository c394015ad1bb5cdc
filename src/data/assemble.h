/* The steps from a table to series. Inner to series and panel. */
#ifndef DATA_ASSEMBLE_H
#define DATA_ASSEMBLE_H

#include "data/ids.h"
#include "data/table.h"

/* All rows of the table as they stand in the file, in the columns of their roles; the table keeps
 * nothing of use. ids: to whose series they belong (ids_find). Errors: of series_read. */
WARN_UNUSED Status series_take(Columns *columns, Table *table, const SeriesOptions *options,
                               Roles *roles, Series *series, Ids *ids, Notes *notes, Error *err);

/* Orders and trims the rows of one series and fills its gaps. Errors: of series_read. */
WARN_UNUSED Status series_arrange(Series *series, const Columns *columns, const Roles *roles,
                                  const SeriesOptions *options, Notes *notes, Error *err);

#endif
