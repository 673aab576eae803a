/* Sentences for people, in their language: _("...") where one is written,
 * N_("...") where one stands in a table and is looked up later.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_WORDS_H
#define RWI_BASE_WORDS_H

#include "rootwalk/words.h"

/** Give the translation of a sentence, or the sentence itself; static. */
const char *rwi_word(const char *sentence)
    __attribute__((format_arg(1), returns_nonnull));

#define _(sentence)  rwi_word(sentence)
#define N_(sentence) sentence

#endif
