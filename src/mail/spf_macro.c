/* SPF's macros: RFC 7208 section 7.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "mail/spf.h"
#include "rootwalk/name.h"
#include "rootwalk/text.h"

#define EXPANDED_MAX 253 /* characters of a domain; section 7.3 */
#define VALUE_MAX    1200
#define PARTS_MAX    128

/* Text in the making that is cut at its front where it becomes too long. */
struct out {
    char buf[4096];
    size_t len;
};

static void
put(struct out *out, const char *text, size_t len)
{
    if (len > sizeof(out->buf) - out->len)
        len = sizeof(out->buf) - out->len;
    memcpy(out->buf + out->len, text, len);
    out->len += len;
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* ---- values -------------------------------------------------------------- */

/* A name without its final dot, its octets as they are. */
static void
put_name(struct rw_text *text, const uint8_t *name)
{
    for (; *name != 0; name += *name + 1) {
        rw_text_put(text, (const char *)name + 1, *name);
        if (name[*name + 1] != 0)
            rw_text_putc(text, '.');
    }
}

static void
put_ip(struct rw_text *text, const struct rw_address *ip)
{
    static const char HEX[] = "0123456789abcdef";

    if (ip->family == RW_FAMILY_IPV4) {
        rw_address_to_text(text, ip);
        return;
    }
    for (size_t i = 0; i < 16; i++) {
        rw_text_putc(text, HEX[ip->octets[i] >> 4]);
        rw_text_putc(text, '.');
        rw_text_putc(text, HEX[ip->octets[i] & 15]);
        if (i < 15)
            rw_text_putc(text, '.');
    }
}

/* "local@domain"; what has no local part is postmaster's: section 4.3 */
static void
put_sender(struct rw_text *text, const char *sender, char part)
{
    const char *at = strrchr(sender, '@');

    if (part == 's')
        rw_text_puts(text, sender);
    else if (part == 'o')
        rw_text_puts(text, at != NULL ? at + 1 : sender);
    else if (at != NULL)
        rw_text_put(text, sender, (size_t)(at - sender));
    else
        rw_text_puts(text, "postmaster");
}

static void
put_value(struct rw_text *text, struct rwi_spf_run *run, char letter,
          const uint8_t *domain)
{
    const uint8_t *name;

    switch (letter) {
    case 'd':
        put_name(text, domain);
        break;
    case 'i':
        put_ip(text, &run->ip);
        break;
    case 'p':
        name = rwi_spf_validated(run, domain);
        if (name == NULL && !run->is_pending)
            name = rwi_spf_validated(run, NULL);
        if (name != NULL)
            put_name(text, name);
        else
            rw_text_puts(text, "unknown");
        break;
    case 'v':
        rw_text_puts(text,
                     run->ip.family == RW_FAMILY_IPV4 ? "in-addr" : "ip6");
        break;
    case 'h':
        if (run->helo != NULL)
            rw_text_puts(text, run->helo);
        else
            put_sender(text, run->sender, 'o');
        break;
    default: /* s, l, o; c, r and t mean nothing in a domain */
        put_sender(text, run->sender, letter);
        break;
    }
}

/* ---- transformers -------------------------------------------------------- */

static void
put_escaped(struct out *out, const char *text, size_t len)
{
    static const char HEX[] = "0123456789ABCDEF";

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        char escaped[3] = {'%', HEX[c >> 4], HEX[c & 15]};

        if ((c >= '0' && c <= '9') ||
            (lower((char)c) >= 'a' && lower((char)c) <= 'z') ||
            (c != 0 && strchr("-._~", c) != NULL))
            put(out, text + i, 1);
        else
            put(out, escaped, 3);
    }
}

struct part {
    const char *text;
    size_t len;
};

static size_t
split(struct part parts[PARTS_MAX], const char *value, size_t len,
      const char *delimiters, size_t delimiter_count)
{
    size_t count = 0;

    for (;;) {
        size_t part = 0;

        while (part < len &&
               memchr(delimiters, value[part], delimiter_count) == NULL)
            part++;
        if (count < PARTS_MAX)
            parts[count++] = (struct part){value, part};
        if (part == len)
            return count;
        value += part + 1;
        len -= part + 1;
    }
}

/* "%{LETTER DIGITS r DELIMITERS}" */
static void
put_macro(struct out *out, struct rwi_spf_run *run, const char *macro,
          size_t len, const uint8_t *domain)
{
    char value[VALUE_MAX];
    struct part parts[PARTS_MAX];
    struct rw_text text;
    size_t at = 3, wanted = 0, count, first, delimiters;
    bool is_reversed;

    rw_text_init(&text, value, sizeof(value));
    put_value(&text, run, lower(macro[2]), domain);
    for (; macro[at] >= '0' && macro[at] <= '9'; at++)
        wanted = wanted < PARTS_MAX ? wanted * 10 + (size_t)(macro[at] - '0')
                                    : wanted;
    is_reversed = lower(macro[at]) == 'r';
    at += is_reversed;
    delimiters = len - 1 - at;
    count =
        split(parts, value, strlen(value), delimiters > 0 ? macro + at : ".",
              delimiters > 0 ? delimiters : 1);
    first = wanted > 0 && wanted < count ? count - wanted : 0;
    for (size_t i = first; i < count; i++) {
        const struct part *part =
            is_reversed ? &parts[count - 1 - i] : &parts[i];

        if (i > first)
            put(out, ".", 1);
        if (macro[2] >= 'A' && macro[2] <= 'Z')
            put_escaped(out, part->text, part->len);
        else
            put(out, part->text, part->len);
    }
}

/* ---- the whole ----------------------------------------------------------- */

/* Labels as they are, whatever their octets. */
static bool
name_of(uint8_t *name, const char *text, size_t len)
{
    size_t at = 0;

    len -= len > 0 && text[len - 1] == '.';
    for (size_t i = 0; i <= len;) {
        size_t label = 0;

        while (i + label < len && text[i + label] != '.')
            label++;
        if (label == 0 || label > RW_LABEL_MAX || at + label + 2 > RW_NAME_MAX)
            return false;
        name[at++] = (uint8_t)label;
        memcpy(name + at, text + i, label);
        at += label;
        i += label + 1;
    }
    name[at] = 0;
    return true;
}

bool
rwi_spf_expand(uint8_t *name, struct rwi_spf_run *run, const char *text,
               size_t len, const uint8_t *domain)
{
    struct out out = {.len = 0};
    size_t first = 0;

    for (size_t at = 0; at < len;) {
        size_t end = 1;

        if (text[at] != '%') {
            put(&out, text + at, 1);
        } else if (text[at + 1] == '{') {
            while (text[at + end] != '}')
                end++;
            end++;
            put_macro(&out, run, text + at, end, domain);
        } else {
            end = 2;
            put(&out,
                text[at + 1] == '%'   ? "%"
                : text[at + 1] == '_' ? " "
                                      : "%20",
                text[at + 1] == '-' ? 3 : 1);
        }
        at += end;
    }
    while (out.len - first > EXPANDED_MAX) { /* whole labels from the left */
        const char *dot = memchr(out.buf + first, '.', out.len - first);

        if (dot == NULL)
            return false;
        first = (size_t)(dot + 1 - out.buf);
    }
    return !run->is_pending && name_of(name, out.buf + first, out.len - first);
}
