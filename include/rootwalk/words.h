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

#include "rootwalk/api.h"

RW_BEGIN_DECLS

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
