/* A large CSV file read by several threads, in pieces. */
#ifndef DATA_PIECES_H
#define DATA_PIECES_H

#include "data/rows.h"

/* Reads all rows, and takes the hash of columns->input on the way. False where that cannot be done
 * so: the file is small, or something in it is to be told, or memory is short. Then rows are as
 * they were, and csvfile_read has to go through the file. True: rows are what csvfile_read with
 * rows_add would have made of it, for any number of threads. */
bool pieces_read(Rows *rows, Columns *columns);

#endif
