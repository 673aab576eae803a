/* The table of differences, and their sentences.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/compare.h"
#include "rootwalk/sentence.h"

#include "base/words.h"
#include "base/row.h"

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
    return RWI_ROW(ROWS, code)->matters;
}

const char *
rw_difference_kind(enum rw_difference_code code)
{
    return RWI_ROW(ROWS, code)->kind;
}

/* "192.0.2.1, 192.0.2.2 and 3 more"; "5 records" where none found room.
 *
 * @param within  room for the sentence that the filling may point to
 */
static struct rw_filling
fill(char letter, const struct rw_difference_detail *detail,
     struct rw_sentence *within)
{
    if (detail->failed != NULL) {
        rw_reason_sentence(within, detail->failed);
        return rw_fill_sentence(letter, within);
    }
    if (detail->words != NULL)
        return rw_fill_words(letter, detail->words);
    if (detail->more == 0)
        return rw_fill_text(letter, detail->text);
    if (detail->text[0] == '\0')
        return rw_fill_count(letter, detail->more, RW_NOUN_RECORD);
    *within = (struct rw_sentence){
        .words = {RW_WORDS(N_("%t and %d more"))},
        .fillings = {rw_fill_text('t', detail->text),
                     rw_fill_number('d', detail->more)},
    };
    return rw_fill_sentence(letter, within);
}

void
rw_difference_to_text(struct rw_text *text,
                      const struct rw_difference *difference)
{
    struct rw_sentence within[2];
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(RWI_ROW(ROWS, difference->code)->sentence)},
        .fillings = {fill('1', &difference->detail[0], &within[0]),
                     fill('2', &difference->detail[1], &within[1])},
    };

    rw_sentence_to_text(text, &sentence);
}

const char *
rw_compare_verdict_word(enum rw_compare_verdict verdict)
{
    static const char *const WORDS[] = {
        [RW_COMPARE_SAME] = "same",
        [RW_COMPARE_DIFFERS] = "differs",
        [RW_COMPARE_UNANSWERED] = "unanswered",
    };

    return *RWI_ROW(WORDS, verdict);
}
