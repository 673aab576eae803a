/* Sentences for people, in their language: _("...") where one is written,
 * N_("...") where one stands in a table and is looked up later.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_WORDS_H
#define RWI_BASE_WORDS_H

#include <stdint.h>

#include "rootwalk/text.h"
#include "rootwalk/words.h"

/** Give the translation of a sentence, or the sentence itself; static. */
const char *rwi_word(const char *sentence)
    __attribute__((format_arg(1), returns_nonnull));

/** Give the translation of a sentence that counts, for a number; static. */
const char *rwi_words(const char *one, const char *many, uint64_t number)
    __attribute__((format_arg(1), format_arg(2), returns_nonnull));

/** Give words in a language; NULL: English. */
const char *rwi_words_in(const struct rw_language *language,
                         struct rw_words words, uint64_t number);

/** Begin a text in the reader's language. */
void rwi_words_text(struct rw_text *text, char *buf, size_t size);

#define _(sentence)  rwi_word(sentence)
#define N_(sentence) sentence

#endif
