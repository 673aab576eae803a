/* Sentences for people, in their language; see base/words.h.
 *
 * All state is gettext's own: which folder a domain lies in, and the
 * locale, which is the program's to set.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/words.h"

#include <libintl.h>
#include <limits.h>
#include <stddef.h>

#define DOMAIN "rootwalk"

void
rw_words_bind(const char *folder)
{
    bindtextdomain(DOMAIN, folder != NULL ? folder : RWI_LOCALEDIR);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
}

const char *
rw_word(const char *sentence)
{
    return rwi_word(sentence);
}

const char *
rwi_word(const char *sentence)
{
    /* The empty msgid is the catalog's own header. */
    return sentence[0] == '\0' ? sentence : dgettext(DOMAIN, sentence);
}

const char *
rwi_words(const char *one, const char *many, uint64_t number)
{
    /* ngettext(3) counts in unsigned long; plural forms depend on the last
     * digits and on whether a number is small. */
    unsigned long n = number <= ULONG_MAX
                          ? (unsigned long)number
                          : (unsigned long)(number % 1000000 + 1000000);

    return dngettext(DOMAIN, one, many, n);
}

static const char *
find(struct rw_words words, uint64_t number)
{
    return words.many == NULL ? rwi_word(words.one)
                              : rwi_words(words.one, words.many, number);
}

const struct rw_language RW_LANGUAGE_READER = {.find = find};

const char *
rwi_words_in(const struct rw_language *language, struct rw_words words,
             uint64_t number)
{
    if (language != NULL)
        return language->find(words, number);
    return words.many != NULL && number != 1 ? words.many : words.one;
}

void
rwi_words_text(struct rw_text *text, char *buf, size_t size)
{
    rw_text_init(text, buf, size);
    text->language = &RW_LANGUAGE_READER;
}
