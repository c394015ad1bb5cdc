#include "base/text.h"

#include <string.h>

enum { WORD_MAX = 63 };

static char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c == '_' ? '-' : c;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, changes and swaps of neighbours (Damerau-Levenshtein, optimal string
 * alignment) between a and b of at most WORD_MAX characters. */
static int distance(const char *a, const char *b)
{
    int row[3][WORD_MAX + 2]; /* rows i-2, i-1, i of the table, kept in turn */
    const int rows = (int)strlen(a), columns = (int)strlen(b);

    for (int j = 0; j <= columns; j++)
        row[0][j] = j;
    for (int i = 1; i <= rows; i++) {
        int *now = row[i % 3], *above = row[(i + 2) % 3], *before = row[(i + 1) % 3];

        now[0] = i;
        for (int j = 1; j <= columns; j++) {
            const int change = plain(a[i - 1]) != plain(b[j - 1]);

            now[j] = least(least(above[j], now[j - 1]) + 1, above[j - 1] + change);
            if (i > 1 && j > 1 && plain(a[i - 1]) == plain(b[j - 2]) &&
                plain(a[i - 2]) == plain(b[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[rows % 3][columns];
}

static bool begins_with(const char *text, const char *start)
{
    for (; *start; text++, start++)
        if (plain(*text) != plain(*start))
            return false;
    return true;
}

const char *text_nearest(const char *word, const char *const *list, int count)
{
    const int length = (int)strnlen(word, WORD_MAX + 1);
    const char *nearest = NULL;
    /* One slip in four characters, and never all of them. */
    int best = least(1 + length / 4, length - 1) + 1;

    if (length > WORD_MAX)
        return NULL;
    for (int i = 0; i < count; i++) {
        if (strlen(list[i]) > WORD_MAX)
            continue;
        /* a word that was cut short is as near as one slip */
        const int d = length >= 3 && begins_with(list[i], word) ? least(1, distance(word, list[i]))
                                                                : distance(word, list[i]);
        if (d < best) {
            best = d;
            nearest = list[i];
        }
    }
    return nearest;
}
