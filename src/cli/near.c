/* What was probably meant; see near.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/near.h"

#include <ctype.h>
#include <string.h>

#define LETTERS_MAX 40 /* a longer word is near to none of ours */
#define LONG_WORD   6  /* letters, from which on two slips are near */

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int
lower(char c)
{
    return tolower((unsigned char)c);
}

/* Whether letters i and i - 1 of one are j and j - 1 of the other, swapped. */
static int
is_swap(const char *a, size_t i, const char *b, size_t j)
{
    return i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
           lower(a[i - 2]) == lower(b[j - 1]);
}

/* The slips between two words: the distance of Damerau and Levenshtein, in
 * which no letter is touched twice.  Three rows of its table are enough: the
 * present one, the one above, and that above it for letters swapped. */
static size_t
distance(const char *a, const char *b)
{
    size_t rows[3][LETTERS_MAX + 1];
    size_t width = strlen(b);

    for (size_t j = 0; j <= width; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= strlen(a); i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];

        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t same = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;

            row[j] =
                least(least(above[j], row[j - 1]) + 1, above[j - 1] + same);
            if (is_swap(a, i, b, j))
                row[j] = least(row[j], rows[(i + 1) % 3][j - 2] + 1);
        }
    }
    return rows[strlen(a) % 3][width];
}

void
near_begin(struct near *near, const char *typed)
{
    size_t len = strlen(typed);

    near->typed = typed;
    near->word = NULL;
    near->slips = len > LETTERS_MAX ? 0 : (len >= LONG_WORD ? 2 : 1) + 1;
}

void
near_try(void *ctx, const char *word)
{
    struct near *near = ctx;
    size_t len = strlen(word);
    size_t slips;

    /* of a word of one letter everything is near */
    if (near->slips == 0 || len < 2 || len > LETTERS_MAX)
        return;
    slips = distance(near->typed, word);
    if (slips < near->slips) {
        near->word = word;
        near->slips = slips;
    }
}
