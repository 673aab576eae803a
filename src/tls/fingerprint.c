/* JA3 and JA4: what a ClientHello says about the program that sent it.
 *
 * JA3: https://github.com/salesforce/ja3, BSD-3-Clause.  JA4 (the client's
 * alone): https://github.com/FoxIO-LLC/ja4, BSD-3-Clause; the others of that
 * family are licensed differently and not here.  Both leave GREASE out.
 *
 * Only the texts are made here; their digests need libcrypto (libcrypto.c).
 * Made from what was sent and in the order it was sent: a normalised list
 * would be the same for programs that differ.
 *
 * SPDX-License-Identifier: ISC
 */
#include "tls/tls.h"

#include <string.h>

#define LISTED_MAX 1024 /* numbers of a list; beyond it is no client's */

/* ---- JA3 ---------------------------------------------------------------- */

/* GREASE is random, so left in it would make each hello of one browser
 * another. */
static void
put_decimal(struct rw_text *text, size_t start, uint16_t number)
{
    if (rw_tls_is_grease(number))
        return;
    if (text->len > start)
        rw_text_putc(text, '-');
    rw_text_put_u64(text, number);
}

/* The numbers of an extension's list behind its length of `step` octets. */
static void
put_list(struct rw_text *text, const struct rw_tls_hello *client, uint16_t type,
         size_t step)
{
    const struct rw_tls_extension *extension =
        rw_tls_extension_of(client, type);
    size_t start = text->len;

    for (size_t i = step; extension != NULL && i + step <= extension->data.len;
         i += step)
        put_decimal(text, start,
                    step == 1 ? extension->data.data[i]
                              : rwi_get_u16(extension->data.data + i));
}

void
rw_tls_ja3_to_text(struct rw_text *text, const struct rw_tls_hello *client)
{
    size_t start;

    rw_text_put_u64(text, client->version);
    rw_text_putc(text, ',');
    start = text->len;
    for (size_t i = 0; i < client->suite_count; i++)
        put_decimal(text, start, client->suites[i]);
    rw_text_putc(text, ',');
    start = text->len;
    for (size_t i = 0; i < client->extension_count; i++)
        put_decimal(text, start, client->extensions[i].type);
    rw_text_putc(text, ',');
    put_list(text, client, RW_TLS_EXT_GROUPS, 2);
    rw_text_putc(text, ',');
    put_list(text, client, RW_TLS_EXT_POINT_FORMATS, 1);
}

/* ---- JA4 ---------------------------------------------------------------- */

/* Of the list, whose order is the client's preference. */
static uint16_t
highest(const struct rw_tls_hello *client)
{
    uint16_t version, best = 0;
    size_t pos = 0;

    while (rw_tls_version_next(&version, client, &pos))
        if (version > best)
            best = version;
    return best;
}

static const char *
version_digits(uint16_t version)
{
    switch (version) {
    case 0x0304:
        return "13";
    case 0x0303:
        return "12";
    case 0x0302:
        return "11";
    case 0x0301:
        return "10";
    case 0x0300:
        return "s3";
    case 0x0002:
        return "s2";
    default:
        return "00";
    }
}

static bool
is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/* The first protocol's first and last letter; where one is none, the first and
 * the last digit of its octets. */
static void
put_alpn(struct rw_text *text, const struct rw_tls_hello *client)
{
    static const char DIGITS[] = "0123456789abcdef";
    const struct rw_tls_extension *extension =
        rw_tls_extension_of(client, RW_TLS_EXT_ALPN);
    struct rw_octets protocol;
    size_t pos = 0;
    uint8_t first, last;

    if (extension == NULL || !rw_tls_alpn_next(&protocol, extension, &pos) ||
        protocol.len == 0) {
        rw_text_puts(text, "00");
        return;
    }
    first = protocol.data[0];
    last = protocol.data[protocol.len - 1];
    if (is_alphanumeric(first) && is_alphanumeric(last)) {
        rw_text_putc(text, (char)first);
        rw_text_putc(text, (char)last);
    } else {
        rw_text_putc(text, DIGITS[first >> 4]);
        rw_text_putc(text, DIGITS[last & 15]);
    }
}

static size_t
plain_suites(uint16_t *list, const struct rw_tls_hello *client)
{
    size_t count = 0;

    for (size_t i = 0; i < client->suite_count && count < LISTED_MAX; i++)
        if (!rw_tls_is_grease(client->suites[i]))
            list[count++] = client->suites[i];
    return count;
}

static size_t
plain_extensions(uint16_t *list, const struct rw_tls_hello *client)
{
    size_t count = 0;

    for (size_t i = 0; i < client->extension_count && count < LISTED_MAX; i++)
        if (!rw_tls_is_grease(client->extensions[i].type))
            list[count++] = client->extensions[i].type;
    return count;
}

/* Insertion: lists are short, and bounded.  Browsers shuffle their extensions
 * since 2023, which is what JA4 sorts for. */
static void
sort(uint16_t *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint16_t value = list[i];
        size_t at = i;

        for (; at > 0 && list[at - 1] > value; at--)
            list[at] = list[at - 1];
        list[at] = value;
    }
}

static void
put_hex(struct rw_text *text, size_t start, uint16_t number)
{
    if (text->len > start)
        rw_text_putc(text, ',');
    rw_text_printf(text, "%04x", number);
}

static void
put_head(struct rw_text *text, const struct rw_tls_hello *client)
{
    uint16_t list[LISTED_MAX];
    size_t suites = plain_suites(list, client);
    size_t extensions = plain_extensions(list, client);

    rw_text_printf(
        text, "t%s%c%02zu%02zu", version_digits(highest(client)),
        rw_tls_extension_of(client, RW_TLS_EXT_SERVER_NAME) != NULL ? 'd' : 'i',
        suites < 99 ? suites : 99, extensions < 99 ? extensions : 99);
    put_alpn(text, client);
}

static void
put_suites(struct rw_text *text, const struct rw_tls_hello *client)
{
    uint16_t list[LISTED_MAX];
    size_t count = plain_suites(list, client), start = text->len;

    sort(list, count);
    for (size_t i = 0; i < count; i++)
        put_hex(text, start, list[i]);
}

/* Sorted, without the host's name and ALPN, which the first part has; then the
 * signatures in their own order. */
static void
put_extensions(struct rw_text *text, const struct rw_tls_hello *client)
{
    const struct rw_tls_extension *signatures =
        rw_tls_extension_of(client, RW_TLS_EXT_SIGNATURES);
    uint16_t list[LISTED_MAX];
    size_t count = plain_extensions(list, client), start = text->len;

    sort(list, count);
    for (size_t i = 0; i < count; i++)
        if (list[i] != RW_TLS_EXT_SERVER_NAME && list[i] != RW_TLS_EXT_ALPN)
            put_hex(text, start, list[i]);
    if (signatures == NULL || signatures->data.len < 4)
        return;
    rw_text_putc(text, '_');
    start = text->len;
    for (size_t i = 2; i + 2 <= signatures->data.len; i += 2) {
        uint16_t number = rwi_get_u16(signatures->data.data + i);

        if (!rw_tls_is_grease(number))
            put_hex(text, start, number);
    }
}

void
rw_tls_ja4_to_text(struct rw_text *text, const struct rw_tls_hello *client,
                   int part)
{
    if (part == 0)
        put_head(text, client);
    else if (part == 1)
        put_suites(text, client);
    else
        put_extensions(text, client);
}
