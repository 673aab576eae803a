/* Octets of a charset as UTF-8, with iconv(3).
 *
 * Senders name charsets loosely: what says GB2312 holds GBK, and what says
 * ISO-8859-1 holds Windows-1252, which browsers have settled on as well (the
 * Encoding Standard); so the larger one is taken.
 *
 * Nothing is lost: what cannot be converted is shown as \xNN and the part
 * marked, since a text that silently lacks a word is worse than one with an
 * odd place.
 *
 * SPDX-License-Identifier: ISC
 */
#include <iconv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "mime/mime.h"

/* ---- text that grows ---------------------------------------------------- */

static bool
make_room(struct rwi_grow *grow, size_t size)
{
    size_t room = grow->size < 256 ? 256 : grow->size;
    char *buf;

    if (size <= grow->size)
        return true;
    while (room < size)
        room *= 2;
    if ((buf = realloc(grow->buf, room)) == NULL)
        return false;
    grow->buf = buf;
    grow->size = room;
    return true;
}

/* Up to `max`, and a NUL behind it that does not count.  What had no room is
 * cut and marked, an allocation that fails likewise: texts are for people to
 * see, and a shortened one still tells. */
void
rwi_grow_put(struct rwi_grow *grow, const void *octets, size_t len)
{
    size_t left = grow->max > grow->len ? grow->max - grow->len : 0;

    if (len > left) {
        grow->is_full = true;
        len = left;
    }
    if (!make_room(grow, grow->len + len + 1)) {
        grow->is_full = grow->has_failed = true;
        return;
    }
    if (len > 0)
        memcpy(grow->buf + grow->len, octets, len);
    grow->len += len;
    grow->buf[grow->len] = '\0';
}

void
rwi_grow_free(struct rwi_grow *grow)
{
    free(grow->buf);
    grow->buf = NULL;
    grow->len = grow->size = 0;
}

/* ---- what is UTF-8 already ---------------------------------------------- */

static void
put_octet(struct rwi_grow *out, uint8_t octet)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    char text[4] = {'\\', 'x', DIGITS[octet >> 4], DIGITS[octet & 15]};

    rwi_grow_put(out, text, sizeof(text));
}

/* Checked octet by octet and not handed to iconv(3), as its idea of UTF-8
 * takes what later readers refuse. */
static uint32_t
put_utf8(struct rwi_grow *out, const uint8_t *octets, size_t len, bool ascii)
{
    uint32_t faults = 0;
    size_t at = 0;

    while (at < len) {
        size_t plain = at;

        while (plain < len && octets[plain] < 0x80)
            plain++;
        if (plain > at) {
            rwi_grow_put(out, octets + at, plain - at);
            at = plain;
            continue;
        }
        plain = ascii ? 0 : rwi_utf8_length(octets + at, len - at);
        if (plain == 0) {
            put_octet(out, octets[at++]);
            faults = RWI_BIT(RW_MIME_CHARSET_WRONG);
        } else {
            rwi_grow_put(out, octets + at, plain);
            at += plain;
        }
    }
    return faults;
}

/* ---- what is not -------------------------------------------------------- */

/* The names on the left are written by programs that have used the sets on the
 * right for decades; each holds the one it stands for. */
static const char *
better_name(const char *charset)
{
    static const char *const NAMES[][2] = {
        {"gb2312", "GB18030"},
        {"gb_2312-80", "GB18030"},
        {"gbk", "GB18030"},
        {"x-gbk", "GB18030"},
        {"iso-8859-1", "WINDOWS-1252"},
        {"latin1", "WINDOWS-1252"},
        {"ks_c_5601-1987", "UHC"},
        {"euc-kr", "UHC"},
        {"shift_jis", "CP932"},
        {"big5", "BIG5-HKSCS"},
        {"iso-8859-8-i", "ISO-8859-8"}, /* RFC 1556: how it is laid out */
        {"iso-8859-8-e", "ISO-8859-8"},
    };

    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
        if (strcasecmp(charset, NAMES[i][0]) == 0)
            return NAMES[i][1];
    return charset;
}

/* iconv_open(3) takes more than names ("//TRANSLIT", paths in some libraries),
 * and this one comes from the network. */
static bool
is_plain_name(const char *charset)
{
    return strlen(charset) < 40 &&
           charset[strspn(charset, "abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789-_.:")] == '\0';
}

/* One octet is skipped at a fault and the next tried, so that a single bad
 * character costs itself alone. */
static uint32_t
convert(struct rwi_grow *out, iconv_t with, const uint8_t *octets, size_t len)
{
    char buf[512];
    char *in = (char *)(uintptr_t)octets;
    uint32_t faults = 0;

    while (len > 0) {
        char *to = buf;
        size_t room = sizeof(buf);
        size_t got = iconv(with, &in, &len, &to, &room);

        rwi_grow_put(out, buf, sizeof(buf) - room);
        if (got == (size_t)-1 && errno != E2BIG) { /* not a character */
            put_octet(out, (uint8_t)*in++);
            len--;
            faults = RWI_BIT(RW_MIME_CHARSET_WRONG);
        }
        if (out->is_full)
            break;
    }
    return faults;
}

/* Without a charset it is taken for UTF-8: where it is ASCII that is the same,
 * and where it is not, it most likely is. */
uint32_t
rwi_charset_put(struct rwi_grow *out, const char *charset,
                const uint8_t *octets, size_t len)
{
    iconv_t with;
    uint32_t faults;

    if (charset == NULL || strcasecmp(charset, "utf-8") == 0 ||
        strcasecmp(charset, "utf8") == 0)
        return put_utf8(out, octets, len, false);
    if (strcasecmp(charset, "us-ascii") == 0)
        return put_utf8(out, octets, len, true);
    with = is_plain_name(charset) ? iconv_open("UTF-8", better_name(charset))
                                  : (iconv_t)-1;
    if (with == (iconv_t)-1) {
        out->has_failed |= is_plain_name(charset) && errno == ENOMEM;
        (void)put_utf8(out, octets, len, true);
        return RWI_BIT(RW_MIME_CHARSET_UNKNOWN);
    }
    faults = convert(out, with, octets, len);
    iconv_close(with);
    return faults;
}
