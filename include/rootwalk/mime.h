/* Messages as RFC 5322 and MIME (RFC 2045 to 2049) have them: header fields
 * with their values, and the tree of parts.
 *
 * The reader is given the octets piece by piece and keeps none of the bodies
 * but the beginning of each text; so it works in one pass, in little memory,
 * and in time that grows with the octets alone.  Beyond its limits the rest is
 * one part of octets, and a fault says so; no input is an error.
 *
 * Values are UTF-8: encoded words (RFC 2047), parameters (RFC 2231) and texts
 * are converted with iconv(3).  An octet that belongs to no character is
 * written \xNN.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_MIME_H
#define ROOTWALK_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/octets.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

#define RW_MIME_LEVELS_MAX 32          /* of parts within parts */
#define RW_MIME_PARTS_MAX  1000        /* of a message */
#define RW_MIME_FIELDS_MAX 1000        /* of all its headers */
#define RW_MIME_FIELD_MAX  65536       /* octets of a field */
#define RW_MIME_OCTETS_MAX (32u << 20) /* of a message */
#define RW_MIME_TEXT_MAX   4096        /* characters of a text that are kept */
#define RW_MIME_SHA256     32          /* octets */

enum rw_mime_fault {
#define RW_MIME_FAULT(name, word, sentence, reference) RW_MIME_##name,
#include "rootwalk/mime_fault.def"
#undef RW_MIME_FAULT
    RW_MIME_FAULTS, /* how many there are */
};

/* A row of mime_fault.def. */
struct rw_mime_fault_row {
    const char *word, *sentence, *reference;
};

/** Give the row of a fault; static. */
RW_API const struct rw_mime_fault_row *
rw_mime_fault_row(enum rw_mime_fault fault);

/* A set of them, a bit each. */
#define RW_MIME_HAS(faults, fault) (((faults) >> (fault)&1) != 0)

/* Texts are NUL-ended; NULL where there is none. */

struct rw_mime_field {
    const struct rw_mime_field *next;
    const char *name;  /* as written */
    const char *raw;   /* unfolded; UTF-8 or \xNN */
    const char *value; /* decoded */
};

struct rw_mailbox {
    const struct rw_mailbox *next;
    const char *name;
    const char *address;
};

struct rw_mime_part {
    const struct rw_mime_part *next; /* in the message's order */
    const char *path;                /* "1", "1.2": the message itself is "1" */
    unsigned level;                  /* of the message itself: 0 */
    bool is_container; /* a multipart, or a message within the message */
    const char *type;  /* "text/plain", in lower case */
    const char *charset;
    const char *encoding; /* "base64", in lower case; "7bit" where none */
    const char *disposition;
    const char *name;        /* of its file */
    uint64_t encoded_octets; /* as they stood in the message */
    uint64_t octets;         /* decoded */
    uint64_t lines;          /* ended in it, as it stood */
    const char *text;        /* the beginning, where it is text */
    bool is_truncated;       /* there is more of it */
    const char *saved;       /* the name it was saved under */
    uint32_t faults;
    bool has_sha256; /* it was asked for, and all of the part is there */
    uint8_t sha256[RW_MIME_SHA256]; /* of it decoded */
};

struct rw_mime {
    const struct rw_mime_field *fields; /* of the message's own header */
    const struct rw_mime_part *parts;   /* the first is the message itself */
    size_t part_count;
    const struct rw_mailbox *from, *to, *cc;
    const char *subject, *date, *message_id; /* NULL: not given */
    uint64_t octets;                         /* of the whole message */
    uint32_t faults;                         /* of its header, and all parts */
};

/* Who wants what messages hold, as it comes; for saving.  Several messages may
 * come at a time, so each has a handle of its own. */
struct rw_mime_sink {
    void *ctx;
    bool wants_digests; /* SHA-256 of each part, by libcrypto */

    /* A message begins.  Returns its handle, which the other functions get;
     * NULL: nothing of it is wanted.  May be NULL itself: only digests are. */
    void *(*begin)(void *ctx);

    /* The next octets of the message, as they are on the wire. */
    void (*raw)(void *handle, const uint8_t *octets, size_t len);

    /* A part begins that holds no others.  Returns the name it is saved
     * under (it is copied), or NULL where it is not. */
    const char *(*part)(void *handle, const struct rw_mime_part *part);

    /* The next octets of that part, decoded. */
    void (*octets)(void *handle, const uint8_t *octets, size_t len);

    /* The message is over; the last call. */
    void (*end)(void *handle);
};

struct rw_mime_reader;

/** Begin a message.
 *
 * @param sink  NULL, or who gets the contents; copied
 * @return RW_OK; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_mime_new(struct rw_mime_reader **out,
                                              const struct rw_mime_sink *sink);

/** Take the next octets of the message, in any pieces. */
RW_API void rw_mime_octets(struct rw_mime_reader *reader, const uint8_t *octets,
                           size_t len);

/** So many octets are missing here. */
RW_API void rw_mime_hole(struct rw_mime_reader *reader, uint64_t len);

/** End the message.
 *
 * @return what it holds; lives as long as the reader.  The same at each
 *         further call
 */
RW_API const struct rw_mime *rw_mime_end(struct rw_mime_reader *reader);

/** Free the reader with all it gave; NULL is fine. */
RW_API void rw_mime_free(struct rw_mime_reader *reader);

/** Say whether octets begin like a message: with header fields, one of them
 * one that mail has.
 *
 * @param octets  the first len of them; a few lines are enough
 */
RW_API bool rw_mime_is(const uint8_t *octets, size_t len);

RW_END_DECLS

#endif
