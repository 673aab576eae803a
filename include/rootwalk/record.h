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

RW_END_DECLS

#endif
