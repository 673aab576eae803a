/* Encoded words: =?charset?B?text?= and =?charset?Q?text?=.  RFC 2047.
 *
 * Blanks between two of them are not shown (section 6.2).  Words of one
 * charset that follow each other are put together before they are converted,
 * because senders cut characters in two; section 5 forbids it.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>
#include <strings.h>

#include "base/basen.h"
#include "mime/mime.h"

#define CHARSET_MAX 64

struct word {
    char charset[CHARSET_MAX]; /* without the language of RFC 2231 section 5 */
    char coding;               /* 'B' or 'Q' */
    const char *text;
    size_t len;
    size_t size; /* octets of the whole */
};

/* Read one at the beginning of text; false where there is none. */
static bool
word_read(struct word *word, const char *text, size_t len)
{
    const char *end = text + len;
    const char *first, *second, *last;
    size_t size;

    if (len < 8 || text[0] != '=' || text[1] != '?')
        return false;
    first = memchr(text + 2, '?', (size_t)(end - text) - 2);
    if (first == NULL || end - first < 4 || first[2] != '?')
        return false;
    second = first + 2;
    last = memchr(second + 1, '?', (size_t)(end - second) - 1);
    if (last == NULL || end - last < 2 || last[1] != '=')
        return false;
    size = (size_t)(first - text) - 2;
    if (size == 0 || size >= sizeof(word->charset))
        return false;
    memcpy(word->charset, text + 2, size);
    word->charset[size] = '\0';
    word->charset[strcspn(word->charset, "*")] = '\0';
    word->coding = (char)(first[1] & ~0x20);
    word->text = second + 1;
    word->len = (size_t)(last - second) - 1;
    word->size = (size_t)(last - text) + 2;
    return (word->coding == 'B' || word->coding == 'Q') &&
           memchr(word->text, ' ', word->len) == NULL;
}

static void
keep(void *ctx, const uint8_t *octets, size_t len)
{
    rwi_grow_put(ctx, octets, len);
}

/* What "=XX" at text stands for; -1 where it is none. */
static int
q_octet(const char *text, size_t len)
{
    int high, low;

    if (len < 3)
        return -1;
    high = rwi_hex_digit(text[1]);
    low = rwi_hex_digit(text[2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static void
q_decode(struct rwi_grow *out, const struct word *word, uint32_t *faults)
{
    for (size_t i = 0; i < word->len; i++) {
        char c = word->text[i];
        int octet = c == '=' ? q_octet(word->text + i, word->len - i) : -1;

        if (c == '_')
            c = ' ';
        if (octet >= 0) {
            c = (char)octet;
            i += 2;
        } else if (c == '=') {
            *faults |= RWI_BIT(RW_MIME_WORD_BROKEN);
        }
        rwi_grow_put(out, &c, 1);
    }
}

static void
word_decode(struct rwi_grow *out, const struct word *word, uint32_t *faults)
{
    struct rwi_decoder decoder = {
        .encoding = RWI_ENCODING_BASE64, .give = keep, .ctx = out};

    if (word->coding == 'Q') {
        q_decode(out, word, faults);
        return;
    }
    rwi_decode(&decoder, (const uint8_t *)word->text, word->len);
    rwi_decode_end(&decoder);
    if (decoder.faults != 0)
        *faults |= RWI_BIT(RW_MIME_WORD_BROKEN);
}

/* Put the words from here on that follow one another; how far they go. */
static size_t
words_put(struct rwi_grow *out, const char *text, size_t len, uint32_t *faults)
{
    struct rwi_grow octets = {.max = RW_MIME_FIELD_MAX};
    struct word word, next;
    size_t at = 0;

    (void)word_read(&word, text, len);
    for (;;) {
        size_t blanks;

        word_decode(&octets, &word, faults);
        at += word.size;
        blanks = strspn(text + at, " \t");
        if (at + blanks >= len ||
            !word_read(&next, text + at + blanks, len - at - blanks))
            break;
        at += blanks;
        if (strcasecmp(next.charset, word.charset) != 0) {
            *faults |= rwi_charset_put(out, word.charset,
                                       (const uint8_t *)octets.buf, octets.len);
            octets.len = 0;
        }
        word = next;
    }
    *faults |= rwi_charset_put(out, word.charset, (const uint8_t *)octets.buf,
                               octets.len);
    out->has_failed |= octets.has_failed;
    rwi_grow_free(&octets);
    return at;
}

uint32_t
rwi_words_decode(struct rwi_grow *out, const char *text, size_t len)
{
    uint32_t faults = 0;
    size_t at = 0;

    while (at < len) {
        const char *mark = memmem(text + at, len - at, "=?", 2);
        size_t plain = mark != NULL ? (size_t)(mark - text) - at : len - at;
        struct word word;

        faults |= rwi_charset_put(out, NULL, (const uint8_t *)text + at, plain);
        at += plain;
        if (mark == NULL)
            break;
        if (word_read(&word, text + at, len - at)) {
            at += words_put(out, text + at, len - at, &faults);
        } else {
            rwi_grow_put(out, mark, 2);
            at += 2;
            faults |= RWI_BIT(RW_MIME_WORD_BROKEN);
        }
    }
    return faults;
}
