/* The language of reports: English, or that of a catalogue of translations
 * in GNU gettext's format.
 *
 * The library looks at no locale and at no environment, and opens no file:
 * which language is wanted, the program finds out.  Machine-readable output
 * is never translated.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_WORDS_H
#define ROOTWALK_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"

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

/** That of rw_words_bind(); where none is chosen (NULL), it is English. */
RW_API extern const struct rw_language RW_LANGUAGE_READER;

/** Speak the language of a catalogue; without this call all is English.
 *
 * It holds for the whole process; not while another thread writes a report.
 *
 * @param octets  len of them: what rootwalk.mo holds, in UTF-8; copied.  NULL
 *                for English again
 * @return RW_OK; RW_ERR_SYNTAX for what is no catalogue, and RW_ERR_MEMORY:
 *         then nothing changes
 */
RW_API enum rw_status rw_words_bind(const uint8_t *octets, size_t len);

/** Give the translation of a sentence that the program writes into a report
 * itself, or the sentence where there is none; static. */
RW_API const char *rw_word(const char *sentence)
    __attribute__((format_arg(1), returns_nonnull));

RW_END_DECLS

#endif
