/* What a verb does with a result: its folder, standard output, the last words. */
#ifndef APP_RUN_WRITE_H
#define APP_RUN_WRITE_H

#include "app/run.h"

/* Writes the run's files and pictures into the folder aside. plot: what could not be drawn. Errors:
 * ERR_OUTPUT. */
WARN_UNUSED Status run_write(const Result *result, const Folder *folder, Error *plot, Error *err);

/* The same, and puts the folder in its place; then standard output, the verdict, where the files
 * are. Nothing is at the folder's place before everything is written. Errors: ERR_OUTPUT; with
 * everything written ERR_INTERRUPTED, ERR_REQUIRE, ERR_PLOT. */
WARN_UNUSED Status run_finish(const Result *result, Folder *folder, Console *console, Error *err);

/* The folder is begun before the training, so that hours of it do not end at its door. */
WARN_UNUSED Status run_begin_folder(const Options *options, const char *source, Folder *folder,
                                    Error *err);

/* Tells the notes from `*told` on, and counts them. */
void run_tell(Console *console, const Notes *notes, int *told);

#endif
