/* A resource record on its own, outside any message: names uncompressed.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_RECORD_H
#define ROOTWALK_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/octets.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

struct rw_record {
    const uint8_t *owner; /* uncompressed */
    const uint8_t *rdata; /* rdata_len octets, names in it uncompressed */
    uint32_t ttl_s;
    uint16_t type;
    uint16_t rclass;
    uint16_t rdata_len;
};

/** Write "owner TTL class type rdata", a blank between each. */
RW_API void rw_record_to_text(struct rw_text *text,
                              const struct rw_record *record);

/** The same into a buffer, as snprintf(3) does.
 *
 * @param buf  size octets, NUL-ended; NULL when size is 0
 * @return octets the whole text has, without the NUL
 */
RW_API size_t rw_record_print(char *buf, size_t size,
                              const struct rw_record *record);

struct rw_message; /* message.h */
struct rw_rr;

/** The same for a record of a message.
 *
 * @param rr  one of msg's
 * @return as rw_record_print(); 0 where its owner is no name
 */
RW_API size_t rw_rr_print(char *buf, size_t size, const struct rw_message *msg,
                          const struct rw_rr *rr);

/** Write the flags of a header as dig does, "qr aa rd", likewise.
 *
 * @param flags  the header's, with opcode and rcode, which do not matter
 */
RW_API size_t rw_flags_print(char *buf, size_t size, uint16_t flags);

/** Count the octets that a record points to: what a copy needs. */
RW_API size_t rw_record_size(const struct rw_record *record);

/** Copy a record with all that it points to.
 *
 * @param out   points into room, which must live as long
 * @param room  size octets: rw_record_size() of them
 * @return RW_OK; RW_ERR_SPACE
 */
RW_API RW_MUST_USE enum rw_status rw_record_copy(struct rw_record *out,
                                                 const struct rw_record *record,
                                                 uint8_t *room, size_t size);

RW_END_DECLS

#endif
