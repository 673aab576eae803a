/* Messages being made: a query from its parts, or any message from records
 * (what servers in simulations and tests answer).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_QUERY_H
#define ROOTWALK_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/message.h"
#include "rootwalk/record.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

#define RW_QUERY_MAX  1024 /* octets; 12 + 259 + OPT with all our options */
#define RW_UDP_MIN    512  /* octets that every client can take */
#define RW_COOKIE_MAX 40   /* octets, client's and server's; RFC 7873 */

/* What a query says beside its question. */
struct rw_query_options {
    uint16_t flags; /* RD, AD, CD, Z ... as enum rw_flag */
    bool edns;      /* with an OPT record */
    uint8_t edns_version;
    uint16_t udp_size;  /* octets we can take */
    bool dnssec_ok;     /* DO */
    bool compact_ok;    /* CO, beside DO only; RFC 9824 */
    bool nsid;          /* ask for the server's identifier; RFC 5001 */
    bool zone_version;  /* ask for the zone's version: its serial; RFC 9660 */
    uint8_t cookie_len; /* 0: no cookie; 8: client's; 16 to 40: both */
    uint8_t cookie[RW_COOKIE_MAX];
    bool has_subnet;          /* client subnet; RFC 7871 */
    uint8_t subnet_bits;      /* source prefix length */
    struct rw_address subnet; /* port unused */
    uint16_t padding_block;   /* pad to a multiple of so many octets; 0: no */
    uint16_t empty_option;    /* its code, sent without data; 0: none */
    uint16_t other_flags;     /* of EDNS, beside DO and CO */
    uint64_t reserved[4]; /* 0: it lies within struct rw_walk_options, and can
                             grow here only */
};

/** Write a query.
 *
 * @param out   size octets; RW_QUERY_MAX is always enough
 * @param name  uncompressed, written as it is (case kept)
 * @return RW_OK; RW_ERR_SPACE; RW_ERR_NUMBER when subnet_bits is more than
 *         its address has, or cookie_len more than RW_COOKIE_MAX
 */
RW_API RW_MUST_USE enum rw_status
rw_query_to_wire(uint8_t *out, size_t size, size_t *out_len, uint16_t id,
                 const uint8_t *name, uint16_t type, uint16_t qclass,
                 const struct rw_query_options *options);

/** Read back the EDNS version that a query asks with.
 *
 * @param wire  len octets, as rw_query_to_wire() wrote them
 * @return -1 where there is no OPT record, or where this is no query of ours
 */
RW_API int rw_query_edns_version(const uint8_t *wire, size_t len);

/** Read back how many octets a query allows a response over UDP to have.
 *
 * @param wire  len octets, as rw_query_to_wire() wrote them
 * @return what its OPT record says, at least 512, which holds without EDNS
 *         too; RFC 6891 section 6.2.3
 */
RW_API size_t rw_query_udp_size(const uint8_t *wire, size_t len);

#define RW_BUILDER_NAMES 64 /* names that others may point to; the first */

/* A message in the making; fields are private to query.c. */
struct rw_builder {
    uint8_t *buf;
    size_t size;
    size_t len;
    enum rw_section section; /* records may only go forward */
    enum rw_status status;   /* the first error; sticks */
    bool compresses;
    uint16_t name_count; /* names that later ones may point to */
    uint16_t names[RW_BUILDER_NAMES];
};

/** Begin a message: its header, all counts 0.
 *
 * @param buf  the caller's, size octets, must outlive the builder
 */
RW_API void rw_builder_init(struct rw_builder *builder, uint8_t *buf,
                            size_t size, uint16_t id, uint16_t flags);

/** Have the names that come from now on written compressed: owners, and those
 * in RDATA of the types of RFC 1035, as no others may be (RFC 3597 section 4).
 * Case counts for nothing: a name that points to another has its case. */
RW_API void rw_builder_compress(struct rw_builder *builder);

/** Add a question; only before any record. */
RW_API void rw_builder_question(struct rw_builder *builder, const uint8_t *name,
                                uint16_t type, uint16_t qclass);

/** Add a record to a section at or after the last one's; the count in the
 * header follows. */
RW_API void rw_builder_record(struct rw_builder *builder,
                              enum rw_section section,
                              const struct rw_record *record);

/** Add the OPT record, to the additional section; RFC 6891.
 *
 * @param options  its EDNS members: size, version, DO and the options
 * @param rcode    all twelve bits of the response's; the header has the lower
 *                 four, from rw_builder_init(); 0 in a query
 */
RW_API void rw_builder_edns(struct rw_builder *builder,
                            const struct rw_query_options *options,
                            uint16_t rcode);

/** End the message.
 *
 * @param len  octets written, on success
 * @return RW_OK; RW_ERR_SPACE; RW_ERR_STATE when the order of calls was
 *         wrong.  On RW_ERR_SPACE the buffer holds what found room.
 */
RW_API RW_MUST_USE enum rw_status rw_builder_finish(struct rw_builder *builder,
                                                    size_t *len);

RW_END_DECLS

#endif
