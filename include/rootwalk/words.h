/* The language of reports: English, or what the environment asks for where
 * there is a translation (gettext).
 *
 * The library never calls setlocale(3): that is the program's to do, before
 * rw_words_bind().  Machine-readable output is never translated.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_WORDS_H
#define ROOTWALK_WORDS_H

#include <stdint.h>

#include "rootwalk/api.h"

RW_BEGIN_DECLS

/* A sentence or phrase for people in English, and what is looked up for its
 * translations: in a table, RW_WORDS() of one that is the same for every
 * number, RW_PLURAL() of one that counts. */
struct rw_words {
    const char *one;
    const char *many; /* for every number but 1; NULL: does not count */
};

#define RW_WORDS(sentence)   sentence, NULL
#define RW_PLURAL(one, many) one, many

/* A language: how words come to be its own.  A text carries it (text.h). */
struct rw_language {
    /* The words for a number, which those that do not count leave aside;
     * static. */
    const char *(*find)(struct rw_words words, uint64_t number);
};

/* That of the environment, where there is a translation; where none is
 * chosen (NULL), it is English. */
RW_API extern const struct rw_language RW_LANGUAGE_READER;

/** Say where the translations lie; without this call all is English.
 *
 * Texts come as UTF-8, whatever the locale's character set.
 *
 * @param folder  holds LANGUAGE/LC_MESSAGES/rootwalk.mo; copied; NULL for
 *                where `make install` puts them
 */
RW_API void rw_words_bind(const char *folder);

/** Give the translation of a sentence that the program writes into a report
 * itself, or the sentence where there is none; static. */
RW_API const char *rw_word(const char *sentence)
    __attribute__((format_arg(1), returns_nonnull));

RW_END_DECLS

#endif
