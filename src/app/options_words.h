/* The words that an option may take where a table of the program has them, one by one; NULL past
 * the end. */
#ifndef APP_OPTIONS_WORDS_H
#define APP_OPTIONS_WORDS_H

const char *word_of_method(int index);
const char *word_of_loss(int index);
const char *word_of_optim(int index);
const char *word_of_schedule(int index);

#endif
