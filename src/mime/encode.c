/* A message made of text and attachments; see rootwalk/compose.h.
 *
 * What is not ASCII is encoded whatever the server can take: then any server
 * can, and nobody on the way has to change the message.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/compose.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/basen.h"
#include "base/date.h"
#include "base/sized.h"
#include "base/unistring.h"
#include "base/utf8.h"

#define LINE_MAX_ 76  /* of encoded contents; RFC 2045 section 6.7, 6.8 */
#define LONG_MAX  998 /* RFC 5322 section 2.1.1 */
#define WORD_MAX_ 45  /* octets of an encoded word: 60 of base64, 75 in all */
#define DAY_S     86400

struct out {
    uint8_t *octets;
    size_t len, size;
    bool failed;
};

static void
put(struct out *out, const void *octets, size_t len)
{
    if (len > out->size - out->len && !out->failed) {
        size_t size = out->size < 4096 ? 4096 : out->size;
        uint8_t *grown;

        while (size - out->len < len)
            size *= 2;
        grown = realloc(out->octets, size);
        out->failed = grown == NULL;
        if (grown != NULL) {
            out->octets = grown;
            out->size = size;
        }
    }
    if (out->failed || len == 0)
        return;
    memcpy(out->octets + out->len, octets, len);
    out->len += len;
}

static void
puts_all(struct out *out, const char *text, ...)
{
    va_list more;

    va_start(more, text);
    for (const char *at = text; at != NULL; at = va_arg(more, const char *))
        put(out, at, strlen(at));
    va_end(more);
}

/* ---- texts --------------------------------------------------------------- */

static bool
is_ascii(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

/* No control character, which would end the field. */
static bool
is_field(const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
            return false;
    return true;
}

/* UTF-8, and no NUL. */
static bool
is_text(const char *text, size_t len)
{
    for (size_t i = 0, some; i < len; i += some) {
        some = rwi_utf8_length((const uint8_t *)text + i, len - i);
        if (some == 0 || text[i] == '\0')
            return false;
    }
    return true;
}

/* Octets of the character at the beginning: by its first. */
static size_t
char_len(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Encoded words, "=?UTF-8?B?...?=", each of whole characters.  RFC 2047 section
 * 2, 5. */
static void
put_words(struct out *out, const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        char word[RWI_BASE64_LEN(WORD_MAX_)];
        size_t some = 0, next;

        while (at + some < len &&
               some + (next = char_len((unsigned char)text[at + some])) <=
                   WORD_MAX_)
            some += next;
        if (some > len - at)
            some = len - at;
        (void)rwi_base64_encode(word, (const uint8_t *)text + at, some);
        puts_all(out, at > 0 ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?", NULL);
        put(out, word, RWI_BASE64_LEN(some));
        puts_all(out, "?=", NULL);
        at += some;
    }
}

/* Text of a field that anything may stand in, folded at its blanks. */
static void
put_text(struct out *out, const char *text, size_t column)
{
    size_t len = strlen(text);

    if (!is_ascii(text, len) || strstr(text, "=?") != NULL) {
        put_words(out, text, len);
        return;
    }
    while (*text != '\0') {
        size_t word = 1 + strcspn(text + 1, " \t");

        if (column > 1 && column + word > LINE_MAX_ &&
            (*text == ' ' || *text == '\t')) {
            puts_all(out, "\r\n", NULL);
            column = 0;
        }
        put(out, text, word);
        column += word;
        text += word;
    }
}

/* "Name <address>": the name is quoted or encoded where it has to be. */
static void
put_mailbox(struct out *out, const char *mailbox)
{
    const char *open = strrchr(mailbox, '<');
    size_t len = open != NULL ? (size_t)(open - mailbox) : 0;

    while (len > 0 && mailbox[len - 1] == ' ')
        len--;
    if (len >= 2 && mailbox[0] == '"' && mailbox[len - 1] == '"') {
        mailbox++;
        len -= 2;
    }
    if (open == NULL) {
        puts_all(out, mailbox, NULL);
        return;
    }
    if (!is_ascii(mailbox, len)) {
        put_words(out, mailbox, len);
    } else if (len > 0) {
        puts_all(out, "\"", NULL);
        for (size_t i = 0; i < len; i++) {
            if (mailbox[i] == '"' || mailbox[i] == '\\')
                puts_all(out, "\\", NULL);
            put(out, mailbox + i, 1);
        }
        puts_all(out, "\"", NULL);
    }
    puts_all(out, len > 0 ? " " : "", open, NULL);
}

static void
put_list(struct out *out, const char *name, const char *const *list,
         size_t count)
{
    if (count == 0)
        return;
    puts_all(out, name, ": ", NULL);
    for (size_t i = 0; i < count; i++) {
        put_mailbox(out, list[i]);
        puts_all(out, i + 1 < count ? ",\r\n " : "\r\n", NULL);
    }
}

/* ---- contents ------------------------------------------------------------ */

static void
put_base64(struct out *out, const uint8_t *octets, size_t len)
{
    while (len > 0) {
        size_t some = len < LINE_MAX_ / 4 * 3 ? len : LINE_MAX_ / 4 * 3;
        char line[LINE_MAX_];

        (void)rwi_base64_encode(line, octets, some);
        put(out, line, RWI_BASE64_LEN(some));
        puts_all(out, "\r\n", NULL);
        octets += some;
        len -= some;
    }
}

/* Text whose lines all end in CR LF; the last one too. */
static void
put_lines(struct out *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            puts_all(out, "\r", NULL);
        put(out, text + i, 1);
    }
    if (len > 0 && text[len - 1] != '\n')
        puts_all(out, "\r\n", NULL);
}

/* RFC 2045 section 6.7, of lines that end in CR LF. */
static void
put_quoted(struct out *out, const uint8_t *text, size_t len)
{
    size_t column = 0;

    for (size_t i = 0; i < len; i++) {
        bool at_end = i + 1 < len && text[i] == '\r' && text[i + 1] == '\n';
        bool before_end =
            i + 2 < len && text[i + 1] == '\r' && text[i + 2] == '\n';
        bool is_plain = text[i] > ' ' && text[i] < 0x7f && text[i] != '=';
        char hex[4];

        if (at_end) {
            puts_all(out, "\r\n", NULL);
            column = 0;
            i++;
            continue;
        }
        is_plain |= (text[i] == ' ' || text[i] == '\t') && !before_end;
        if (column + (is_plain ? 1 : 3) > LINE_MAX_ - 1) {
            puts_all(out, "=\r\n", NULL);
            column = 0;
        }
        snprintf(hex, sizeof(hex), is_plain ? "%c" : "=%02X", text[i]);
        puts_all(out, hex, NULL);
        column += is_plain ? 1 : 3;
    }
}

/* What a text needs. */
static const char *
encoding_of(const uint8_t *text, size_t len)
{
    size_t high = 0, column = 0, longest = 0;

    for (size_t i = 0; i < len; i++) {
        column = text[i] == '\n' ? 0 : column + 1;
        longest = column > longest ? column : longest;
        high += text[i] >= 0x7f || (text[i] < ' ' && text[i] != '\t' &&
                                    text[i] != '\r' && text[i] != '\n');
    }
    if (high > len / 6)
        return "base64";
    return high > 0 || longest > LONG_MAX - 8 ? "quoted-printable" : "7bit";
}

static void
put_text_part(struct out *out, const struct rw_compose *m)
{
    struct out lines = {0};
    const char *encoding;

    put_lines(&lines, m->text, m->text_len);
    encoding = encoding_of(lines.octets, lines.len);
    puts_all(out, "Content-Type: text/plain; charset=",
             is_ascii(m->text, m->text_len) ? "us-ascii" : "utf-8",
             "\r\nContent-Transfer-Encoding: ", encoding, "\r\n\r\n", NULL);
    if (*encoding == 'b')
        put_base64(out, lines.octets, lines.len);
    else if (*encoding == 'q')
        put_quoted(out, lines.octets, lines.len);
    else
        put(out, lines.octets, lines.len);
    out->failed |= lines.failed;
    free(lines.octets);
}

static const char *
type_of(const char *name)
{
    static const char *const ROWS[][2] = {
        {".pdf", "application/pdf"}, {".zip", "application/zip"},
        {".png", "image/png"},       {".jpg", "image/jpeg"},
        {".gif", "image/gif"},       {".htm", "text/html"},
        {".html", "text/html"},      {".eml", "application/octet-stream"},
    };
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if (strcasecmp(dot, ROWS[i][0]) == 0)
            return ROWS[i][1];
    return "application/octet-stream";
}

/* filename=..., RFC 2231 section 4 where it is not ASCII. */
static void
put_name(struct out *out, const char *name)
{
    if (is_ascii(name, strlen(name))) {
        puts_all(out, " filename=\"", NULL);
        for (; *name != '\0'; name++) {
            if (*name == '"' || *name == '\\')
                puts_all(out, "\\", NULL);
            put(out, name, 1);
        }
        puts_all(out, "\"", NULL);
        return;
    }
    puts_all(out, " filename*=UTF-8''", NULL);
    for (; *name != '\0'; name++) {
        unsigned char c = (unsigned char)*name;
        char hex[4];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c == '.' || c == '-';

        snprintf(hex, sizeof(hex), is_plain ? "%c" : "%%%02X", c);
        puts_all(out, hex, NULL);
    }
}

static void
put_attachment(struct out *out, const struct rw_attachment *a)
{
    puts_all(out, "Content-Type: ", type_of(a->name),
             "\r\nContent-Transfer-Encoding: base64\r\n"
             "Content-Disposition: attachment;\r\n",
             NULL);
    put_name(out, a->name);
    puts_all(out, "\r\n\r\n", NULL);
    put_base64(out, a->octets, a->len);
}

static void
put_body(struct out *out, const struct rw_compose *m)
{
    char boundary[48];

    puts_all(out, "MIME-Version: 1.0\r\n", NULL);
    if (m->attachment_count == 0) {
        put_text_part(out, m);
        return;
    }
    /* "=_" stands in nothing that is encoded; the rest nobody can know. */
    snprintf(boundary, sizeof(boundary), "=_%016" PRIx64 "%016" PRIx64,
             m->random[0], m->random[1]);
    puts_all(out, "Content-Type: multipart/mixed;\r\n boundary=\"", boundary,
             "\"\r\n\r\n--", boundary, "\r\n", NULL);
    put_text_part(out, m);
    for (size_t i = 0; i < m->attachment_count; i++) {
        puts_all(out, "\r\n--", boundary, "\r\n", NULL);
        put_attachment(out, &m->attachments[i]);
    }
    puts_all(out, "\r\n--", boundary, "--\r\n", NULL);
}

/* ---- the whole ----------------------------------------------------------- */

/* "Sat, 28 Nov 2026 14:18:21 +0000" */
static void
put_date(struct out *out, uint64_t now_s)
{
    static const char *const DAYS[] = {"Thu", "Fri", "Sat", "Sun",
                                       "Mon", "Tue", "Wed"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    char digits[14], line[64];
    unsigned month;

    (void)rwi_put_date(digits, (uint32_t)now_s);
    month = (unsigned)(digits[4] - '0') * 10 + (unsigned)(digits[5] - '0') - 1;
    snprintf(line, sizeof(line),
             "Date: %s, %.2s %s %.4s %.2s:%.2s:%.2s +0000\r\n",
             DAYS[now_s / DAY_S % 7], digits + 6, MONTHS[month % 12], digits,
             digits + 8, digits + 10, digits + 12);
    puts_all(out, line, NULL);
}

static bool
is_usable(const struct rw_compose *m)
{
    bool is_good = is_field(m->from) && is_field(m->subject) &&
                   is_text(m->text, m->text_len);

    for (size_t i = 0; i < m->to_count; i++)
        is_good = is_good && is_field(m->to[i]);
    for (size_t i = 0; i < m->cc_count; i++)
        is_good = is_good && is_field(m->cc[i]);
    for (size_t i = 0; i < m->field_count; i++)
        is_good = is_good && is_field(m->fields[i]) &&
                  strchr(m->fields[i], ':') != NULL;
    for (size_t i = 0; i < m->attachment_count; i++)
        is_good = is_good && is_field(m->attachments[i].name);
    return is_good;
}

static enum rw_status
finish(struct out *out, uint8_t **octets, size_t *len)
{
    if (out->failed) {
        free(out->octets);
        return RW_ERR_MEMORY;
    }
    *octets = out->octets;
    *len = out->len;
    return RW_OK;
}

enum rw_status
rw_compose(uint8_t **octets, size_t *len, const struct rw_compose *message)
{
    struct rw_compose m;
    struct out out = {0};
    char id[40];

    *octets = NULL;
    *len = 0;
    RWI_SIZED(m, message, host);
    if (!is_ascii(m.text, m.text_len) && rwi_unistring() == NULL)
        return RW_ERR_LIBUNISTRING; /* nobody knows what is UTF-8 */
    if (!is_usable(&m))
        return RW_ERR_SYNTAX;
    put_date(&out, m.now_s);
    put_list(&out, "From", &m.from, m.from != NULL);
    put_list(&out, "To", m.to, m.to_count);
    put_list(&out, "Cc", m.cc, m.cc_count);
    if (m.subject != NULL) {
        puts_all(&out, "Subject: ", NULL);
        put_text(&out, m.subject, 9);
        puts_all(&out, "\r\n", NULL);
    }
    snprintf(id, sizeof(id), "%016" PRIx64 "%016" PRIx64, m.random[1],
             m.random[0]);
    puts_all(&out, "Message-ID: <", id, "@",
             m.host != NULL ? m.host : "localhost", ">\r\n", NULL);
    for (size_t i = 0; i < m.field_count; i++) {
        size_t name = strcspn(m.fields[i], ":") + 1;

        put(&out, m.fields[i], name);
        put_text(&out, m.fields[i] + name, name);
        puts_all(&out, "\r\n", NULL);
    }
    put_body(&out, &m);
    return finish(&out, octets, len);
}

enum rw_status
rw_compose_lines(uint8_t **octets, size_t *len, const uint8_t *from,
                 size_t size)
{
    struct out out = {0};

    *octets = NULL;
    *len = 0;
    for (size_t i = 0; i < size; i++)
        if (from[i] == '\r' && (i + 1 == size || from[i + 1] != '\n'))
            return RW_ERR_SYNTAX;
    put_lines(&out, (const char *)from, size);
    return finish(&out, octets, len);
}

void
rw_composed_free(uint8_t *message)
{
    free(message);
}
