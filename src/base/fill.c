/* Sentences with places to be filled; see base/fill.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/fill.h"

static const struct rwi_filling *
find(const struct rwi_filling *fillings, size_t count, char letter)
{
    for (size_t i = 0; i < count; i++)
        if (fillings[i].letter == letter)
            return &fillings[i];
    return NULL;
}

void
rwi_fill(struct rw_text *text, const char *sentence,
         const struct rwi_filling *fillings, size_t count)
{
    for (const char *s = sentence; *s != '\0'; s++) {
        const struct rwi_filling *filling = NULL;

        if (s[0] == '%' && s[1] == '%')
            s++;
        else if (s[0] == '%' && s[1] != '\0')
            filling = find(fillings, count, s[1]);
        if (filling == NULL) {
            rw_text_putc(text, *s);
            continue;
        }
        rw_text_puts(text, filling->value != NULL ? filling->value : "?");
        s++;
    }
}
