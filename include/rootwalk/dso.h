/* DNS Stateful Operations: messages of opcode 6, which have values with a
 * type and a length each in place of records.  RFC 8490 section 5.4.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_DSO_H
#define ROOTWALK_DSO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/message.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

/* One value. */
struct rw_dso_tlv {
    uint16_t type;
    uint16_t len; /* octets of data */
    size_t data;  /* offset of the first, in the message */
};

/** Say whether a message has DSO values where others have sections. */
RW_API bool rw_dso_is(const struct rw_message *msg);

/** Go through the values of a DSO message.
 *
 * @param pos     0 for the first call, then left alone: the offset of the
 *                next value
 * @param status  RW_OK, or RW_ERR_SHORT where the values do not add up to the
 *                message's length
 * @return true while there is another value; never where rw_dso_is() is not
 */
RW_API bool rw_dso_next(struct rw_dso_tlv *tlv, const struct rw_message *msg,
                        size_t *pos, enum rw_status *status);

/** The registered name of a DSO type ("KeepAlive"), static, or NULL. */
RW_API const char *rw_dso_name(uint16_t type);

/** Write a value's data in words; hex for types that are not known, and for
 * data that does not have its type's form.
 *
 * @return RW_OK; RW_ERR_RDATA where it does not have its form
 */
RW_API enum rw_status rw_dso_to_text(struct rw_text *text,
                                     const struct rw_dso_tlv *tlv,
                                     const struct rw_message *msg);

RW_END_DECLS

#endif
