/* A message of text and attachments, as it goes over the wire: RFC 5322, MIME
 * (RFC 2045 to 2047, RFC 2231).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_COMPOSE_H
#define ROOTWALK_COMPOSE_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

struct rw_attachment {
    const char *name;      /* of its file, without folders */
    const uint8_t *octets; /* len of them */
    size_t len;
};

/* What it is made of; texts are UTF-8, NUL-ended. */
struct rw_compose {
    size_t size;      /* sizeof this; 0: as it first was */
    const char *from; /* an address, or "Name <address>" */
    const char *const *to;
    size_t to_count;
    const char *const *cc;
    size_t cc_count;
    const char *subject;       /* NULL: no such field */
    const char *const *fields; /* "Name: value" */
    size_t field_count;
    const char *text; /* lines end in LF or CR LF */
    size_t text_len;
    const struct rw_attachment *attachments;
    size_t attachment_count;
    uint64_t now_s;     /* for Date */
    uint64_t random[2]; /* for Message-ID and boundaries */
    const char *host;   /* behind the @ of Message-ID */
};

/** Make the message; all lines end in CR LF, none has more than 998 octets,
 * all octets are below 128 but in addresses that are not ASCII.
 *
 * @param out  *len octets, to be given to rw_composed_free(); NULL on error
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_SYNTAX where a field or a name has a
 *         control character, or the text is not UTF-8
 */
RW_API RW_MUST_USE enum rw_status rw_compose(uint8_t **out, size_t *len,
                                             const struct rw_compose *message);

/** Make a message that stands in a file ready for the wire: its lines end in
 * CR LF.
 *
 * @return as rw_compose(); RW_ERR_SYNTAX for a CR that ends no line, which
 *         servers take for different things
 */
RW_API RW_MUST_USE enum rw_status rw_compose_lines(uint8_t **out, size_t *len,
                                                   const uint8_t *octets,
                                                   size_t size);

/** Free it; NULL is fine. */
RW_API void rw_composed_free(uint8_t *message);

RW_END_DECLS

#endif
