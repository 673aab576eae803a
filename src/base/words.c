/* Sentences for people, in their language; see base/words.h.
 *
 * The one state of the process in the library: the catalogue that
 * rw_words_bind() has read.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/words.h"

#include <stddef.h>

#include "base/catalog.h"

static struct rwi_catalog *catalog; /* NULL: English */

enum rw_status
rw_words_bind(const uint8_t *octets, size_t len)
{
    struct rwi_catalog *read = NULL;
    enum rw_status status = RW_OK;

    if (octets != NULL)
        status = rwi_catalog_new(&read, octets, len);
    if (status != RW_OK)
        return status;
    rwi_catalog_free(catalog);
    catalog = read;
    return RW_OK;
}

const char *
rw_word(const char *sentence)
{
    return rwi_word(sentence);
}

const char *
rwi_word(const char *sentence)
{
    const char *found = NULL;

    if (catalog != NULL && sentence[0] != '\0') /* "" is its own header */
        found = rwi_catalog_find(catalog, sentence, 0);
    return found != NULL ? found : sentence;
}

const char *
rwi_words(const char *one, const char *many, uint64_t number)
{
    const char *found = NULL;

    if (catalog != NULL)
        found = rwi_catalog_find(catalog, one, number);
    if (found != NULL)
        return found;
    return number == 1 ? one : many;
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
