/* JSON as it is written; see json_writer.h.  RFC 8259.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json_writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/trace.h"

#include "base/textfast.h"
#include "base/utf8.h"

/* ---- the contract's rows ------------------------------------------------ */

enum kind {
    KIND_STRING, /* and everything that is one: names, times, words */
    KIND_NUMBER,
    KIND_MS,
    KIND_BOOL,
    KIND_OBJECT,
    KIND_LIST,
    KIND_STRINGS,
    KIND_RDATA,
    KIND_CODE,    /* a number, or a string */
    KIND_NUMBERS, /* a list of numbers, written at once */
    KIND_FREE,    /* an object of a form of its own */
};

enum mode {
    MODE_ALWAYS,
    MODE_OR_NULL,
    MODE_OR_ABSENT,
    MODE_MAYBE,
};

/* What a row's type is to the writer: a kind, and the object within. */
#define TYPE_CONST(text)    KIND_STRING, 0, UINT64_MAX
#define TYPE_STRING         KIND_STRING, 0, UINT64_MAX
#define TYPE_NAME           KIND_STRING, 0, UINT64_MAX
#define TYPE_TIME           KIND_STRING, 0, UINT64_MAX
#define TYPE_HEX            KIND_STRING, 0, UINT64_MAX
#define TYPE_FLAGS          KIND_STRING, 0, UINT64_MAX
#define TYPE_WORD(list)     KIND_STRING, 0, UINT64_MAX
#define TYPE_STRINGS        KIND_STRINGS, J_ROWS, UINT64_MAX
#define TYPE_U8             KIND_NUMBER, 0, UINT8_MAX
#define TYPE_U16            KIND_NUMBER, 0, UINT16_MAX
#define TYPE_U32            KIND_NUMBER, 0, UINT32_MAX
#define TYPE_COUNT          KIND_NUMBER, 0, UINT64_MAX
#define TYPE_BIT            KIND_NUMBER, 0, 1
#define TYPE_MS             KIND_MS, 0, UINT64_MAX
#define TYPE_BOOL           KIND_BOOL, 0, UINT64_MAX
#define TYPE_OBJECT(object) KIND_OBJECT, J_##object, UINT64_MAX
#define TYPE_LIST(object)   KIND_LIST, J_##object, UINT64_MAX
#define TYPE_RDATA          KIND_RDATA, 0, UINT64_MAX
#define TYPE_CODE           KIND_CODE, 0, UINT16_MAX
#define TYPE_NUMBERS        KIND_NUMBERS, 0, UINT64_MAX
#define TYPE_FREE           KIND_FREE, 0, UINT64_MAX

#define KEY_MAX    24 /* octets of a key, which is copied with a fixed length */
#define INDENT_MAX 4  /* columns a level */
/* What stands before a value at most: comma, new line, key, blank. */
#define BEFORE_MAX (KEY_MAX + 2 + INDENT_MAX * RWI_JSON_DEPTH_MAX)

#define NO_MEMBER UINT16_MAX /* comes next in a list */

struct row {
    char key[KEY_MAX]; /* ,"name": and what is left of the room; "" for an
                          object's row */
    uint8_t key_len;
    uint16_t object; /* whose member it is, or which it is */
    enum mode mode;
    enum kind kind;
    uint16_t child; /* KIND_OBJECT, KIND_LIST: what is within */
    uint64_t max;   /* KIND_NUMBER */
};

static const struct row ROWS[] = {
#define RWI_OBJECT(object, title, sentence)                                    \
    {"", 0, J_##object, MODE_ALWAYS, KIND_OBJECT, J_##object, 0},
#define RWI_MEMBER(object, name, type, mode, since, sentence)                  \
    {",\"" #name "\":", sizeof(",\"" #name "\":") - 1, J_##object,             \
     MODE_##mode, TYPE_##type},
#include "report/print/json.def"
};

/* ---- octets ------------------------------------------------------------- */

void
rwi_json_fail(struct rwi_json *json, enum rw_status status)
{
    if (json->status == RW_OK)
        json->status = status;
}

static __attribute__((noinline)) void
flush(struct rwi_json *json)
{
    if (json->status == RW_OK && json->len > 0)
        json->status = json->sink(json->ctx, json->buf, json->len);
    json->len = 0;
}

/* Room for at most max octets, all of which fit into the buffer. */
static inline char *
room(struct rwi_json *json, size_t max)
{
    if (RWI_JSON_BUF - json->len < max)
        flush(json);
    return json->buf + json->len;
}

static inline void
used(struct rwi_json *json, const char *at)
{
    json->len = (size_t)(at - json->buf);
}

static void
put_pieces(struct rwi_json *json, const char *s, size_t len)
{
    while (len > RWI_JSON_BUF - json->len) {
        size_t part = RWI_JSON_BUF - json->len;

        memcpy(json->buf + json->len, s, part);
        json->len += part;
        flush(json);
        s += part;
        len -= part;
    }
    memcpy(json->buf + json->len, s, len);
    json->len += len;
}

static inline void
put(struct rwi_json *json, const char *s, size_t len)
{
    if (len > RWI_JSON_BUF - json->len) {
        put_pieces(json, s, len);
        return;
    }
    memcpy(json->buf + json->len, s, len);
    json->len += len;
}

static inline void
put_char(struct rwi_json *json, char c)
{
    *room(json, 1) = c;
    json->len++;
}

#define DEL 0x7f /* the control that JSON does not have to escape */

/* Whether eight octets all stand for themselves within quotes: none is a
 * control (DEL is one), a quote, a backslash or above ASCII.  Each test leaves
 * the top bit of an octet that fails it (and perhaps of later ones) set. */
static inline bool
is_plain8(uint64_t x)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t quote = x ^ (ones * '"'), backslash = x ^ (ones * '\\');
    uint64_t del = x ^ (ones * DEL);

    return ((x | (x - ones * 0x20) | (quote - ones) | (backslash - ones) |
             (del - ones)) &
            tops) == 0;
}

static inline bool
is_plain(uint8_t c)
{
    return c >= 0x20 && c < DEL && c != '"' && c != '\\';
}

/* Copy eight octets that all stand for themselves; false where they do not. */
static inline bool
copy_plain8(char *at, const char *s)
{
    uint64_t eight;

    memcpy(&eight, s, sizeof(eight));
    memcpy(at, &eight, sizeof(eight));
    return is_plain8(eight);
}

/* Likewise four to seven, from both ends: those between are copied twice. */
static inline bool
copy_plain4(char *at, const char *s, size_t len)
{
    uint32_t first, last;

    memcpy(&first, s, sizeof(first));
    memcpy(&last, s + len - sizeof(last), sizeof(last));
    memcpy(at, &first, sizeof(first));
    memcpy(at + len - sizeof(last), &last, sizeof(last));
    return is_plain8((uint64_t)first << 32 | last);
}

/* Copy octets up to the first that does not stand for itself; at has room for
 * all of them.  Give how many.  The last ones of a longer string are copied
 * with some before them: nearly all strings are short, and end amid eight. */
static inline size_t
copy_plain(char *at, const char *s, size_t len)
{
    size_t i = 0;

    while (len - i >= 8 && copy_plain8(at + i, s + i))
        i += 8;
    if (i == len ||
        (len >= 8 && len - i < 8 && copy_plain8(at + len - 8, s + len - 8)))
        return len;
    if (len < 8 && len >= 4 && copy_plain4(at, s, len))
        return len;
    for (; i < len && is_plain((uint8_t)s[i]); i++)
        at[i] = s[i];
    return i;
}

static void
put_control(struct rwi_json *json, uint8_t c)
{
    static const char SHORT[0x20] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    static const char DIGITS[] = "0123456789ABCDEF";
    char *at = room(json, 6);

    *at++ = '\\';
    if (c >= 0x20 && c < DEL) {
        *at++ = (char)c; /* quote, backslash */
    } else if (c < DEL && SHORT[c] != 0) {
        *at++ = SHORT[c];
    } else {
        memcpy(at, "u00", 3);
        at[3] = DIGITS[c >> 4];
        at[4] = DIGITS[c & 15];
        at += 5;
    }
    used(json, at);
}

/* "\uXXXX": one unit of UTF-16. */
static void
put_unit(struct rwi_json *json, uint32_t unit)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    char *at = room(json, 6);

    *at++ = '\\';
    *at++ = 'u';
    for (unsigned shift = 16; shift > 0; shift -= 4)
        *at++ = DIGITS[unit >> (shift - 4) & 15];
    used(json, at);
}

/* A character that is seen for what it is stands for itself.  What turns or
 * hides the text around it on a terminal is the same to a program when it is
 * escaped: RFC 8259 section 7. */
static void
put_character(struct rwi_json *json, struct rwi_utf8_marks *marks,
              const char *s, size_t size, uint32_t c)
{
    if (rwi_utf8_safe(marks, (const uint8_t *)s, size) > 0) {
        put(json, s, size);
    } else if (c < 0x10000) {
        put_unit(json, c);
    } else {
        put_unit(json, 0xd7c0 + (c >> 10)); /* 0xd800 and c less 0x10000 */
        put_unit(json, 0xdc00 | (c & 0x3ff));
    }
}

/* What does not stand for itself; give the octets that were dealt with. */
static size_t
put_special(struct rwi_json *json, struct rwi_utf8_marks *marks, const char *s,
            size_t len)
{
    uint8_t c = (uint8_t)*s;
    uint32_t character;
    size_t size;

    if (c < 0x80) {
        put_control(json, c);
        return 1;
    }
    character = rwi_utf8_decode((const uint8_t *)s, len, &size);
    if (character != RWI_NO_CHARACTER) {
        put_character(json, marks, s, size, character);
        return size;
    }
    put_char(json, '\\'); /* the first of the two that \DDD begins with */
    used(json, rwi_put_escape(room(json, 4), c));
    return 1;
}

/* What stands between the quotes. */
static void
put_inner(struct rwi_json *json, const char *s, size_t len)
{
    struct rwi_utf8_marks marks = {0};

    while (len > 0) {
        size_t left = RWI_JSON_BUF - json->len;
        size_t most = len < left ? len : left;
        size_t done = copy_plain(json->buf + json->len, s, most);

        json->len += done;
        if (done > 0)
            marks.room = RWI_UTF8_MARKS_MAX;
        if (done == left)
            flush(json);
        else if (done < len)
            done += put_special(json, &marks, s + done, len - done);
        s += done;
        len -= done;
    }
}

static void
put_string(struct rwi_json *json, const char *s, size_t len)
{
    char *at = json->buf + json->len;

    /* nearly every string is short and stands for itself */
    if (RWI_JSON_BUF - json->len >= len + 2 &&
        copy_plain(at + 1, s, len) == len) {
        at[0] = at[len + 1] = '"';
        json->len += len + 2;
        return;
    }
    put_char(json, '"');
    put_inner(json, s, len);
    put_char(json, '"');
}

static void
put_u64(struct rwi_json *json, uint64_t value)
{
    char digits[20]; /* 2^64 has 20 */
    size_t at = sizeof(digits);

    if (value <= UINT32_MAX) {
        used(json, rwi_put_decimal(room(json, 10), (uint32_t)value));
        return;
    }
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put(json, digits + at, sizeof(digits) - at);
}

/* ---- structure ---------------------------------------------------------- */

static void
put_newline(struct rwi_json *json)
{
    put_char(json, '\n');
    for (size_t i = json->depth * json->indent; i > 0; i--)
        put_char(json, ' ');
}

/* The comma and the new line before an item. */
static void
put_separator(struct rwi_json *json, struct rwi_json_level *level)
{
    if (!level->is_empty)
        put_char(json, ',');
    level->is_empty = false;
    if (json->indent > 0)
        put_newline(json);
}

/* Whether the rows from one to another may all be left out. */
static bool
may_be_absent(size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (ROWS[i].mode != MODE_OR_ABSENT && ROWS[i].mode != MODE_MAYBE)
            return false;
    return true;
}

/* Whether a member of the object that is open may stand here although others
 * before it were passed over: none of them had to be there. */
static __attribute__((noinline)) bool
may_pass_over(const struct rwi_json *json, const struct rwi_json_level *level,
              enum rwi_json_row member)
{
    return level->next < member && (may_be_absent(level->next, member) ||
                                    (json->is_partial && json->depth == 1));
}

/* A key on a line of its own. */
static __attribute__((noinline)) void
put_key_below(struct rwi_json *json, const struct row *row)
{
    put_newline(json);
    put(json, row->key + 1, row->key_len - 1u);
    put_char(json, ' ');
}

/* The comma and the name of a member on the line of the others.  So much is
 * copied that the compiler knows how much. */
static inline void
put_key_here(struct rwi_json *json, struct rwi_json_level *level,
             const struct row *row, enum rwi_json_row member)
{
    size_t comma = level->is_empty; /* to be left out */

    memcpy(json->buf + json->len, row->key + comma, KEY_MAX - 1);
    json->len += row->key_len - comma;
    level->next = (uint16_t)(member + 1);
    level->is_empty = false;
}

/* Whatever is not usual with a key: others were passed over, it stands on a
 * line of its own, the buffer is full. */
static __attribute__((noinline)) void
put_unusual_key(struct rwi_json *json, enum rwi_json_row member)
{
    const struct row *row = &ROWS[member];
    struct rwi_json_level *level = json->top;
    char *at = room(json, BEFORE_MAX); /* so all of it stays in the buffer */

    assert(row->object == level->object);
    assert(level->next == member || may_pass_over(json, level, member));
    if (json->indent == 0) {
        put_key_here(json, level, row, member);
        return;
    }
    *at = ',';
    json->len += !level->is_empty;
    level->next = (uint16_t)(member + 1);
    level->is_empty = false;
    put_key_below(json, row);
}

/* The comma, the new line and the name of a member, up to its value.  In a list
 * there is none: nothing is next there. */
static inline const struct row *
put_key(struct rwi_json *json, enum rwi_json_row member)
{
    const struct row *row = &ROWS[member];
    struct rwi_json_level *level = json->top;

    if (level->next == member && row->object == level->object &&
        json->indent == 0 && RWI_JSON_BUF - json->len >= BEFORE_MAX)
        put_key_here(json, level, row, member);
    else
        put_unusual_key(json, member);
    return row;
}

static void
open_level(struct rwi_json *json, enum rwi_json_row object, bool is_list)
{
    assert(json->depth < RWI_JSON_DEPTH_MAX);
    json->top = &json->levels[json->depth++];
    *json->top = (struct rwi_json_level){
        .is_list = is_list,
        .is_empty = true,
        .object = (uint16_t)object,
        .next = is_list ? NO_MEMBER : (uint16_t)(object + 1),
    };
    put_char(json, is_list ? '[' : '{');
}

void
rwi_json_object(struct rwi_json *json, enum rwi_json_row member)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_OBJECT);
    open_level(json, row->child, false);
}

void
rwi_json_list(struct rwi_json *json, enum rwi_json_row member)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_LIST || row->kind == KIND_STRINGS);
    open_level(json, row->child, true);
}

void
rwi_json_item(struct rwi_json *json)
{
    struct rwi_json_level *level = json->top;

    assert(level->is_list && level->object != J_ROWS);
    put_separator(json, level);
    open_level(json, level->object, false);
}

/* The members after the last one that was written may be absent. */
static bool
is_whole(const struct rwi_json_level *level)
{
    size_t end = level->next;

    while (end < J_ROWS && ROWS[end].object == level->object)
        end++;
    return may_be_absent(level->next, end);
}

void
rwi_json_close(struct rwi_json *json)
{
    struct rwi_json_level *level = json->top;

    assert(json->depth > 0);
    assert(level->is_list || is_whole(level) ||
           (json->is_partial && json->depth == 1));
    if (--json->depth > 0)
        json->top--;
    else
        level->object = NO_MEMBER; /* whose members nothing is */
    if (json->indent > 0 && !level->is_empty)
        put_newline(json);
    put_char(json, level->is_list ? ']' : '}');
}

void
rwi_json_begin(struct rwi_json *json, enum rwi_json_row object, unsigned indent,
               rw_sink_fn sink, void *ctx)
{
    json->sink = sink;
    json->ctx = ctx;
    json->status = RW_OK;
    json->indent = indent;
    json->is_partial = false;
    json->depth = 0;
    json->scratch = NULL;
    json->scratch_size = 0;
    json->len = 0;
    assert(indent <= INDENT_MAX);
    open_level(json, object, false);
}

enum rw_status
rwi_json_end(struct rwi_json *json)
{
    rwi_json_close(json);
    assert(json->depth == 0);
    put_char(json, '\n');
    flush(json);
    if (json->scratch != NULL)
        free(json->scratch);
    json->scratch = NULL;
    return json->status;
}

/* ---- values ------------------------------------------------------------- */

void
rwi_json_null(struct rwi_json *json, enum rwi_json_row member)
{
    const struct row *row = put_key(json, member);

    assert(row->mode == MODE_OR_NULL || row->mode == MODE_MAYBE);
    put(json, "null", 4);
}

void
rwi_json_bool(struct rwi_json *json, enum rwi_json_row member, bool value)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_BOOL);
    put(json, value ? "true" : "false", value ? 4 : 5);
}

void
rwi_json_number(struct rwi_json *json, enum rwi_json_row member, uint64_t value)
{
    const struct row *row = put_key(json, member);

    assert((row->kind == KIND_NUMBER || row->kind == KIND_CODE) &&
           value <= row->max);
    put_u64(json, value);
}

void
rwi_json_numbers(struct rwi_json *json, enum rwi_json_row member,
                 const uint64_t *values, size_t count)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_NUMBERS);
    put_char(json, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put_char(json, ',');
        put_u64(json, values[i]);
    }
    put_char(json, ']');
}

/* Exactly as many decimals as it takes, one at least: 20.4, 3.0, 0.05. */
void
rwi_json_ms(struct rwi_json *json, enum rwi_json_row member, uint64_t us)
{
    unsigned part = (unsigned)(us % 1000);
    char decimals[4] = {'.', (char)('0' + part / 100),
                        (char)('0' + part / 10 % 10), (char)('0' + part % 10)};

    if (us == RW_NO_TIME) {
        rwi_json_null(json, member);
        return;
    }
    assert(ROWS[member].kind == KIND_MS);
    put_key(json, member);
    put_u64(json, us / 1000);
    put(json, decimals, part % 100 == 0 ? 2 : part % 10 == 0 ? 3 : 4);
}

void
rwi_json_text(struct rwi_json *json, enum rwi_json_row member, const char *s,
              size_t len)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_STRING || row->kind == KIND_CODE);
    put_string(json, s, len);
}

void
rwi_json_word(struct rwi_json *json, enum rwi_json_row member, const char *word,
              size_t len)
{
    const struct row *row = put_key(json, member);
    char *at = room(json, len + 2);

    assert(row->kind == KIND_STRING || row->kind == KIND_CODE);
    at[0] = at[len + 1] = '"';
    memcpy(at + 1, word, len);
    json->len += len + 2;
}

void
rwi_json_string(struct rwi_json *json, enum rwi_json_row member, const char *s)
{
    rwi_json_text(json, member, s, strlen(s));
}

static void
put_hex(struct rwi_json *json, const uint8_t *octets, size_t len)
{
    static const char DIGITS[] = "0123456789ABCDEF";

    put_char(json, '"');
    for (size_t i = 0; i < len; i++) {
        char *at = room(json, 2);

        *at++ = DIGITS[octets[i] >> 4];
        *at++ = DIGITS[octets[i] & 15];
        used(json, at);
    }
    put_char(json, '"');
}

void
rwi_json_hex(struct rwi_json *json, enum rwi_json_row member,
             const uint8_t *octets, size_t len)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_STRING || row->kind == KIND_CODE);
    put_hex(json, octets, len);
}

void
rwi_json_text_of(struct rwi_json *json, enum rwi_json_row member,
                 const char *suffix, const char *s, size_t len)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_RDATA);
    json->len -= json->indent > 0 ? 3 : 2; /* the quote, colon and blank */
    put(json, suffix, strlen(suffix));
    put(json, "\":", 2);
    if (json->indent > 0)
        put_char(json, ' ');
    put_string(json, s, len);
}

void
rwi_json_string_item(struct rwi_json *json, const char *s)
{
    struct rwi_json_level *level = json->top;

    assert(level->is_list && level->object == J_ROWS);
    put_separator(json, level);
    put_string(json, s, strlen(s));
}

/* The buffer is full: all goes but a character that is not whole yet. */
static void
stream_flush(struct rw_text *text)
{
    struct rwi_json_stream *stream = (struct rwi_json_stream *)text;
    size_t len = rwi_utf8_whole(stream->buf, text->len);

    if (len == 0)
        len = text->len;
    put_inner(stream->json, stream->buf, len);
    memmove(stream->buf, stream->buf + len, text->len - len + 1);
    text->len -= len;
}

static struct rw_text *
stream_begin(struct rwi_json_stream *stream, struct rwi_json *json)
{
    rw_text_init(&stream->text, stream->buf, sizeof(stream->buf));
    stream->text.flush = stream_flush;
    stream->json = json;
    put_char(json, '"');
    return &stream->text;
}

struct rw_text *
rwi_json_stream(struct rwi_json_stream *stream, struct rwi_json *json,
                enum rwi_json_row member)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_STRING || row->kind == KIND_CODE);
    return stream_begin(stream, json);
}

struct rw_text *
rwi_json_stream_item(struct rwi_json_stream *stream, struct rwi_json *json)
{
    struct rwi_json_level *level = json->top;

    assert(level->is_list && level->object == J_ROWS);
    put_separator(json, level);
    return stream_begin(stream, json);
}

void
rwi_json_stream_end(struct rwi_json_stream *stream)
{
    put_inner(stream->json, stream->buf, stream->text.len);
    put_char(stream->json, '"');
}

/* ---- for json_free.c ---------------------------------------------------- */

void
rwi_json_free(struct rwi_json *json, enum rwi_json_row member)
{
    const struct row *row = put_key(json, member);

    assert(row->kind == KIND_FREE);
    rwi_json_open_free(json, false);
}

/* Such a level is of no object, and nothing is next in it. */
void
rwi_json_open_free(struct rwi_json *json, bool is_list)
{
    open_level(json, J_ROWS, is_list);
    json->top->next = NO_MEMBER;
}

void
rwi_json_put_separator(struct rwi_json *json)
{
    put_separator(json, json->top);
}

void
rwi_json_put(struct rwi_json *json, const char *s, size_t len)
{
    put(json, s, len);
}

void
rwi_json_put_string(struct rwi_json *json, const char *s, size_t len)
{
    put_string(json, s, len);
}

void
rwi_json_put_u64(struct rwi_json *json, uint64_t value)
{
    put_u64(json, value);
}

void
rwi_json_put_hex(struct rwi_json *json, const uint8_t *octets, size_t len)
{
    put_hex(json, octets, len);
}
