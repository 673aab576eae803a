/* The shapes of a trace's structures: which members each has, of what kind,
 * and where.  One table, from which a trace is written as JSON
 * (record_write.c) and made again (record_read.c): a new member of trace.h or
 * of the chain in dnssec.h is a new row here.
 *
 * Readings are no part of it: they are made anew of the responses' octets.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_RECORD_H
#define RWI_REPORT_WALK_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "rootwalk/dnssec.h"
#include "rootwalk/trace.h"

enum rwi_field_kind {
    RWI_FIELD_BOOL,
    RWI_FIELD_U8,
    RWI_FIELD_U16,
    RWI_FIELD_U32,
    RWI_FIELD_U64,
    RWI_FIELD_SIZE,
    RWI_FIELD_TIME,     /* a U64 that may be RW_NO_TIME: null */
    RWI_FIELD_WORD,     /* an enum: one of `words` */
    RWI_FIELD_NAME,     /* const uint8_t *, or NULL */
    RWI_FIELD_ROOM,     /* uint8_t[RW_NAME_MAX], a name */
    RWI_FIELD_ADDRESS,  /* struct rw_address: "192.0.2.1#53" */
    RWI_FIELD_OCTETS,   /* struct rw_octets: hexadecimal */
    RWI_FIELD_HEX,      /* const uint8_t *, with a U16 of octets */
    RWI_FIELD_U16S,     /* const uint16_t *, with a size_t of numbers */
    RWI_FIELD_U32S,     /* likewise */
    RWI_FIELD_STRUCT,   /* inline, of `shape` */
    RWI_FIELD_POINTER,  /* to one of `shape`, or NULL */
    RWI_FIELD_LIST,     /* const struct *, with a size_t of structures */
    RWI_FIELD_POINTERS, /* struct *const *, likewise */
};

/* The words of an enum: from 0 to count - 1, by a function or a list. */
struct rwi_field_words {
    const char *(*of)(unsigned value);
    const char *const *list;
    unsigned count;
};

/** The word for a value below count, static. */
const char *rwi_field_word(const struct rwi_field_words *words, unsigned value);

struct rwi_shape;

struct rwi_field {
    const char *key; /* the member's name in C */
    enum rwi_field_kind kind;
    bool is_needed; /* without it nothing can be made of the structure */
    size_t at;      /* its place */
    size_t count;   /* the place of the count that goes with it */
    const struct rwi_shape *shape;
    const struct rwi_field_words *words;
};

#define RWI_FIELDS_MAX 40 /* of a shape */

struct rwi_shape {
    size_t size; /* octets of the structure */
    const struct rwi_field *fields;
    size_t field_count;
};

/** The shape of struct rw_trace, and by it of all others. */
extern const struct rwi_shape RWI_TRACE_SHAPE;

#endif
