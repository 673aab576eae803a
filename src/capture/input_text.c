/* Octets out of text: hex, hex dumps, base64.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/input.h"
#include "base/basen.h"

#include <stdio.h>
#include <string.h>

#define OFFSET_DIGITS_MIN 3 /* "000" */
#define OFFSET_DIGITS_MAX 8

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

bool
rwi_input_is_text(const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((data[i] < ' ' && data[i] != '\n' && !is_blank((char)data[i])) ||
            data[i] == 0x7f)
            return false;
    }
    return true;
}

static void
stray_at(struct rwi_stray *stray, const char *text, size_t at)
{
    stray->at = at;
    stray->line = 1;
    stray->column = 1;
    for (size_t i = 0; i < at; i++) {
        stray->column++;
        if (text[i] == '\n') {
            stray->line++;
            stray->column = 1;
        }
    }
}

/* ---- hex -------------------------------------------------------------- */

/* Characters that may stand between digits: blanks, and what programs put
 * around octets in their sources. */
static bool
is_separator(char c)
{
    return is_blank(c) || strchr("\n:,;-{}[]()\"'", c) != NULL;
}

/* Whether a backslash ends the line at text[i]: a C string goes on. */
static bool
goes_on(const char *text, size_t len, size_t i)
{
    size_t next = i + 1 < len && text[i + 1] == '\r' ? i + 2 : i + 1;

    return text[i] == '\\' && (next >= len || text[next] == '\n');
}

/* Narrow to what stands between the braces of the one array of a C source;
 * to everything where there is none, or another. */
static void
find_array(const char *text, size_t *from, size_t *to)
{
    const char *open = memchr(text, '{', *to);
    const char *close = memchr(text, '}', *to);
    const char *equals = memchr(text, '=', *to);

    if (open == NULL || close == NULL || equals == NULL || equals > open ||
        close < open || memchr(open + 1, '{', *to - (size_t)(open + 1 - text)))
        return;
    *from = (size_t)(open - text) + 1;
    *to = (size_t)(close - text);
}

/* Octets of a "0x" (where a word begins) or "\x" at text[i]; 0 for none. */
static size_t
prefix_at(const char *text, size_t len, size_t i)
{
    bool begins = i == 0 || is_separator(text[i - 1]);

    return i + 1 < len && (text[i + 1] == 'x' || text[i + 1] == 'X') &&
                   (text[i] == '\\' || (text[i] == '0' && begins))
               ? 2
               : 0;
}

void
rwi_input_hex(struct rwi_pieces *pieces, const char *text, size_t len,
              size_t *digits, struct rwi_stray *stray)
{
    size_t from = 0, to = len;

    find_array(text, &from, &to);
    *digits = 0;
    pieces->len = 0;
    pieces->count = 1;
    pieces->starts[0] = 0;
    stray->at = len;
    for (size_t i = from; i < to; i++) {
        int value = rwi_hex_digit(text[i]);
        size_t prefix = *digits % 2 == 0 ? prefix_at(text, to, i) : 0;

        if (prefix > 0) {
            i += prefix - 1;
        } else if (value >= 0) {
            if (*digits % 2 == 0)
                pieces->octets[pieces->len++] = (uint8_t)(value << 4);
            else
                pieces->octets[pieces->len - 1] |= (uint8_t)value;
            ++*digits;
        } else if (!goes_on(text, to, i) &&
                   (text[i] == '\0' || !is_separator(text[i]))) {
            stray_at(stray, text, i);
            return;
        }
    }
}

/* ---- base64 ----------------------------------------------------------- */

/* RFC 4648 sections 4 and 5: both alphabets. */
static int
base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

void
rwi_input_base64(struct rwi_pieces *pieces, const char *text, size_t len,
                 struct rwi_stray *stray)
{
    uint32_t bits = 0;
    size_t count = 0;
    bool is_over = false;

    pieces->len = 0;
    pieces->count = 1;
    pieces->starts[0] = 0;
    stray->at = len;
    for (size_t i = 0; i < len; i++) {
        int value = base64_value(text[i]);

        if (is_blank(text[i]) || text[i] == '\n')
            continue;
        if (text[i] == '=' && count % 4 >= 2) {
            is_over = true;
            continue;
        }
        if (value < 0 || is_over) {
            stray_at(stray, text, i);
            return;
        }
        bits = bits << 6 | (uint32_t)value;
        if (++count % 4 != 1)
            pieces->octets[pieces->len++] =
                (uint8_t)(bits >> (6 - 2 * ((count - 1) % 4)));
    }
    if (count % 4 == 1) /* six bits are no octet */
        stray_at(stray, text, len - 1);
}

/* ---- dumps ------------------------------------------------------------ */

/* How the octets of a dump line are written. */
enum grouping {
    GROUP_OCTETS,      /* hex, in groups of any size, in their order */
    GROUP_HEX_WORDS,   /* hexdump, od -x: words of a little-endian machine */
    GROUP_OCTAL_WORDS, /* od: the same in octal */
};

/* hexdump and od have seven digits in front and no colon. */
static enum grouping
grouping_of(const char *line, size_t len, size_t from)
{
    size_t digits = 0, group = 0;

    while (digits < len && rwi_hex_digit(line[digits]) >= 0)
        digits++;
    while (from + group < len && rwi_hex_digit(line[from + group]) >= 0)
        group++;
    if (digits != 7 || !is_blank(line[digits]))
        return GROUP_OCTETS;
    return group == 4   ? GROUP_HEX_WORDS
           : group == 6 ? GROUP_OCTAL_WORDS
                        : GROUP_OCTETS;
}

/* Read words, the low octet first.  Returns the offset of a character that
 * does not belong, or len. */
static size_t
dump_words(struct rwi_pieces *pieces, const char *line, size_t len, size_t i,
           enum grouping grouping)
{
    size_t digits = grouping == GROUP_HEX_WORDS ? 4 : 6;
    int base = grouping == GROUP_HEX_WORDS ? 16 : 8;

    while (i < len) {
        uint32_t word = 0;
        size_t n = 0;

        for (; n < digits && i < len; n++, i++) {
            int value = rwi_hex_digit(line[i]);

            if (value < 0 || value >= base)
                return i;
            word = word * (uint32_t)base + (uint32_t)value;
        }
        if (n < digits || word > 0xffff || (i < len && !is_blank(line[i])))
            return i < len ? i : len - 1;
        pieces->octets[pieces->len++] = (uint8_t)word;
        pieces->octets[pieces->len++] = (uint8_t)(word >> 8);
        while (i < len && is_blank(line[i]))
            i++;
    }
    return len;
}

/* Whether a line is the odd offset after the last octet of a dump in words,
 * which have then been filled up with an octet that is none. */
static bool
is_odd_end(const char *line, size_t len)
{
    size_t digits = 0;

    while (digits < len && rwi_hex_digit(line[digits]) >= 0)
        digits++;
    return digits == 7 && rwi_hex_digit(line[6]) % 2 != 0 &&
           (len == 7 || is_blank(line[7]));
}

/* Where the first octet of a dump line stands, or 0 when it is none. A
 * colon or two blanks set the offset off from hex in groups; od has six or
 * seven digits and one blank. */
static size_t
dump_offset(const char *line, size_t len, uint32_t *offset)
{
    size_t i = 0, digits = 0, blanks = 0;
    bool has_colon, is_single;

    *offset = 0;
    while (i < len && is_blank(line[i]))
        i++;
    i += prefix_at(line, len, i);
    for (; i < len && digits <= OFFSET_DIGITS_MAX; i++, digits++) {
        int value = rwi_hex_digit(line[i]);

        if (value < 0)
            break;
        *offset = *offset << 4 | (uint32_t)value;
    }
    has_colon = i < len && line[i] == ':';
    i += has_colon;
    for (; i < len && is_blank(line[i]); i++)
        blanks += line[i] == '\t' ? 8 : 1;
    if (digits < OFFSET_DIGITS_MIN || digits > OFFSET_DIGITS_MAX ||
        blanks == 0 || i + 1 >= len || rwi_hex_digit(line[i]) < 0 ||
        rwi_hex_digit(line[i + 1]) < 0)
        return 0;
    is_single = i + 2 == len || is_blank(line[i + 2]);
    return has_colon || blanks > 1 || digits == 7 || (digits == 6 && is_single)
               ? i
               : 0;
}

static size_t
line_length(const char *text, size_t len)
{
    const char *end = memchr(text, '\n', len);

    return end != NULL ? (size_t)(end - text) : len;
}

bool
rwi_input_is_dump(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t line = line_length(text + at, len - at);
        uint32_t offset;

        if (dump_offset(text + at, line, &offset) > 0 && offset == 0)
            return true;
        at += line + 1;
    }
    return false;
}

/* The offset of the next dump line, for how many octets this one has; 0
 * where there is none or it begins another piece. */
static uint32_t
next_offset(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t line = line_length(text + at, len - at);
        uint32_t offset;

        if (dump_offset(text + at, line, &offset) > 0)
            return offset;
        at += line + 1;
    }
    return 0;
}

/* Read the octets of one dump line, up to the letters beside them.
 *
 * Two blanks end them, but for hexdump -C's gap after the eighth.  Returns
 * the offset of a character that does not belong, or len. */
static size_t
dump_octets(struct rwi_pieces *pieces, const char *line, size_t len, size_t i,
            size_t most)
{
    size_t count = 0;

    while (i + 1 < len && count < most) {
        int high = rwi_hex_digit(line[i]), low = rwi_hex_digit(line[i + 1]);
        size_t blanks = 0;

        if (high < 0 || low < 0)
            return high < 0 ? i : i + 1;
        pieces->octets[pieces->len++] = (uint8_t)(high << 4 | low);
        count++;
        for (i += 2; i < len && is_blank(line[i]); i++)
            blanks += line[i] == '\t' ? 8 : 1;
        if (blanks > 2 || (blanks == 2 && count != 8) ||
            (blanks == 2 && i < len && rwi_hex_digit(line[i]) < 0))
            return len;
    }
    return i + 1 == len && count < most ? i : len;
}

/* How many octets a line that ends at text[at] has at most. */
static size_t
most_octets(const char *text, size_t len, size_t at, uint32_t offset)
{
    uint32_t next = at < len ? next_offset(text + at, len - at) : 0;

    return next > offset ? next - offset : SIZE_MAX;
}

static enum rw_status
dump_error(char *error, const char *what, const char *text, size_t at)
{
    struct rwi_stray stray;

    stray_at(&stray, text, at);
    if (error != NULL)
        snprintf(error, RW_INPUT_ERROR_MAX, "%s, line %zu, column %zu", what,
                 stray.line, stray.column);
    return RW_ERR_BASE;
}

enum rw_status
rwi_input_dump(struct rwi_pieces *pieces, const char *text, size_t len,
               char *error)
{
    enum grouping grouping = GROUP_OCTETS;

    pieces->len = 0;
    pieces->count = 0;
    for (size_t at = 0, line; at < len; at += line + 1) {
        uint32_t offset;
        size_t from, stray;

        line = line_length(text + at, len - at);
        from = dump_offset(text + at, line, &offset);
        if (from == 0) {
            if (grouping != GROUP_OCTETS && is_odd_end(text + at, line))
                pieces->len--;
            grouping = GROUP_OCTETS; /* so that it is taken off once */
            continue;
        }
        if (offset == 0)
            pieces->starts[pieces->count++] = pieces->len;
        if (pieces->count == 0)
            return dump_error(error, "a hex dump that does not begin at 0",
                              text, at);
        grouping = grouping_of(text + at, line, from);
        stray = grouping != GROUP_OCTETS
                    ? dump_words(pieces, text + at, line, from, grouping)
                    : dump_octets(pieces, text + at, line, from,
                                  most_octets(text, len, at + line, offset));
        if (stray < line)
            return dump_error(error, "a stray character in a hex dump", text,
                              at + stray);
    }
    return RW_OK;
}
