/* The table of differences, and their sentences.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "rootwalk/compare.h"

static const struct {
    const char *kind;
    bool matters;
    const char *sentence;
} ROWS[] = {
#define RW_DIFFERENCE(name, word, does, text)                                  \
    [RW_DIFFERENCE_##name] = {.kind = word, .matters = does, .sentence = text},
#include "rootwalk/difference.def"
#undef RW_DIFFERENCE
};

bool
rw_difference_matters(enum rw_difference_code code)
{
    return ROWS[code].matters;
}

const char *
rw_difference_kind(enum rw_difference_code code)
{
    return ROWS[code].kind;
}

const char *
rw_difference_sentence(enum rw_difference_code code)
{
    return ROWS[code].sentence;
}

void
rw_difference_to_text(struct rw_text *text, const char *sentence,
                      const struct rw_difference *difference)
{
    for (const char *at = sentence; *at != '\0'; at++) {
        if (at[0] == '%' && (at[1] == '1' || at[1] == '2')) {
            rw_text_puts(text, difference->detail[at[1] - '1']);
            at++;
        } else {
            rw_text_putc(text, *at);
        }
    }
}

const char *
rw_compare_verdict_word(enum rw_compare_verdict verdict)
{
    static const char *const WORDS[] = {
        [RW_COMPARE_SAME] = "same",
        [RW_COMPARE_DIFFERS] = "differs",
        [RW_COMPARE_UNANSWERED] = "unanswered",
    };

    return WORDS[verdict];
}
