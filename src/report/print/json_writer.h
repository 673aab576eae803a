/* A writer of JSON that streams: what is written goes out in the order in
 * which it is written, through a buffer into a sink.  Nothing is allocated,
 * nothing is kept but the way back to the outermost object.
 *
 * It writes the contract (doc/json.md) and nothing else: a member is named by
 * its row of json.def, and assertions hold that it stands in the object that is
 * open, in its order, with a value of its type, and that no member that is
 * always there was left out.
 *
 * The sink's first error sticks, then everything is a no-op; so callers look
 * at the status once, at the end.  Strings go out as UTF-8 whatever goes in:
 * an octet that belongs to no character is written \DDD, as in zone files.
 *
 * It lives here and not in base/: its rows are the reports' contract, and
 * nothing below a report writes JSON.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_JSON_WRITER_H
#define RWI_REPORT_PRINT_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/report.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

/* J_TRACE, an object, and its members behind it: J_TRACE_schema and so on. */
enum rwi_json_row {
#define RWI_OBJECT(object, title, sentence) J_##object,
#define RWI_MEMBER(object, name, type, mode, since, sentence)                  \
    J_##object##_##name,
#include "report/print/json.def"
    J_ROWS, /* how many there are */
};

#define RWI_JSON_DEPTH_MAX 39   /* open at once; check_contract counts */
#define RWI_JSON_BUF       2048 /* octets handed to the sink at once */
#define RWI_JSON_WORD_MAX  255  /* octets of a word of our own */

struct rwi_json_level {
    bool is_list;
    bool is_empty;
    uint16_t object; /* enum rwi_json_row: which it is, or holds */
    uint16_t next;   /* object: the first member that may still come */
};

struct rwi_json {
    rw_sink_fn sink;
    void *ctx;
    enum rw_status status; /* the first error; sticks */
    unsigned indent;       /* columns a level; 0: all on one line */
    bool is_partial;       /* of the outermost object some members only */
    size_t depth;
    struct rwi_json_level *top; /* the innermost that is open */
    struct rwi_json_level levels[RWI_JSON_DEPTH_MAX];
    char *scratch; /* for a value of unusual length, see rwi_json_scratch() */
    size_t scratch_size;
    size_t len;
    char buf[RWI_JSON_BUF];
};

/** Begin with the outermost object open.
 *
 * @param indent  columns a level, at most 4; 0: all on one line
 */
void rwi_json_begin(struct rwi_json *json, enum rwi_json_row object,
                    unsigned indent, rw_sink_fn sink, void *ctx);

/** Close the outermost object, end the line, hand the rest to the sink.
 *
 * @return the first error of all
 */
enum rw_status rwi_json_end(struct rwi_json *json);

/** Keep an error, as if the sink had returned it. */
void rwi_json_fail(struct rwi_json *json, enum rw_status status);

/** Open the object, or the list, that is a member's value. */
void rwi_json_object(struct rwi_json *json, enum rwi_json_row member);
void rwi_json_list(struct rwi_json *json, enum rwi_json_row member);

/** Open the next object of the list that is open. */
void rwi_json_item(struct rwi_json *json);

/** Close what was opened last. */
void rwi_json_close(struct rwi_json *json);

/** Write a member whose value is null. */
void rwi_json_null(struct rwi_json *json, enum rwi_json_row member);

void rwi_json_bool(struct rwi_json *json, enum rwi_json_row member, bool value);

/** Write an integer of any of the integer types. */
void rwi_json_number(struct rwi_json *json, enum rwi_json_row member,
                     uint64_t value);

/** Write a list of numbers. */
void rwi_json_numbers(struct rwi_json *json, enum rwi_json_row member,
                      const uint64_t *values, size_t count);

/** Write milliseconds with as many decimals as microseconds give; null for
 * RW_NO_TIME. */
void rwi_json_ms(struct rwi_json *json, enum rwi_json_row member, uint64_t us);

/** Write a string of len octets, or one that is NUL-ended.  It may be of any
 * type that JSON has as a string: the caller sees to its form. */
void rwi_json_text(struct rwi_json *json, enum rwi_json_row member,
                   const char *s, size_t len);
void rwi_json_string(struct rwi_json *json, enum rwi_json_row member,
                     const char *s);

/** Write a word of our own: what stands for itself within quotes, as letters,
 * digits and hyphens do, in at most RWI_JSON_WORD_MAX octets. */
void rwi_json_word(struct rwi_json *json, enum rwi_json_row member,
                   const char *word, size_t len);

/** Write octets as a string of hexadecimal digits in upper case. */
void rwi_json_hex(struct rwi_json *json, enum rwi_json_row member,
                  const uint8_t *octets, size_t len);

/** Write "0x8180". */
void rwi_json_flags(struct rwi_json *json, enum rwi_json_row member,
                    uint16_t flags);

/** Write a string whose member's name ends in a suffix: "rdata" "MX". */
void rwi_json_text_of(struct rwi_json *json, enum rwi_json_row member,
                      const char *suffix, const char *s, size_t len);

/** Write the next string of the list that is open. */
void rwi_json_string_item(struct rwi_json *json, const char *s);

#define RWI_JSON_STREAM_BUF 256 /* octets until they go on to the writer */

/* A string in the making, of any length. */
struct rwi_json_stream {
    struct rw_text text; /* first, so that its flush finds the rest */
    struct rwi_json *json;
    char buf[RWI_JSON_STREAM_BUF];
};

/** Begin a member that is a string.
 *
 * @return the text to write it into, in English; nothing in it is taken back
 *         (rw_text_cut()), and until rwi_json_stream_end() nothing else is
 *         written
 */
struct rw_text *rwi_json_stream(struct rwi_json_stream *stream,
                                struct rwi_json *json,
                                enum rwi_json_row member);

/** Begin the next string of the list that is open; likewise. */
struct rw_text *rwi_json_stream_item(struct rwi_json_stream *stream,
                                     struct rwi_json *json);

void rwi_json_stream_end(struct rwi_json_stream *stream);

/* An object of a form of its own, that json.def has no rows for: its members,
 * and those of all within it, are named here.  A key is NULL in a list. */

/** Open it: the value of a member of type FREE. */
void rwi_json_free(struct rwi_json *json, enum rwi_json_row member);

/** Open one within it; rwi_json_close() closes each. */
void rwi_json_free_object(struct rwi_json *json, const char *key);
void rwi_json_free_list(struct rwi_json *json, const char *key);

void rwi_json_free_number(struct rwi_json *json, const char *key,
                          uint64_t value);

/** Write what stands without quotes: "true", "null". */
void rwi_json_free_word(struct rwi_json *json, const char *key,
                        const char *word);

void rwi_json_free_string(struct rwi_json *json, const char *key,
                          const char *s);
void rwi_json_free_hex(struct rwi_json *json, const char *key,
                       const uint8_t *octets, size_t len);

/* ---- for json_free.c: octets as they go out ------------------------------ */

/** Open a level whose members have no rows. */
void rwi_json_open_free(struct rwi_json *json, bool is_list);

/** Write the comma and the new line before an item. */
void rwi_json_put_separator(struct rwi_json *json);

void rwi_json_put(struct rwi_json *json, const char *s, size_t len);
void rwi_json_put_string(struct rwi_json *json, const char *s, size_t len);
void rwi_json_put_u64(struct rwi_json *json, uint64_t value);
void rwi_json_put_hex(struct rwi_json *json, const uint8_t *octets, size_t len);

#endif
