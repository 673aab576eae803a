/* What is unusual about a message, though it can be read: an OPT record owned
 * by a name, octets left over, an NXDOMAIN beside the very data.
 *
 * Remarks are a pure function of a reading, so the same are made of a message
 * explained and of a step's response.  They hold numbers, not words; what is
 * wrong beyond reading is a fault (fault.h) instead.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_REMARK_H
#define ROOTWALK_REMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/reading.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

enum rw_remark_code {
#define RW_REMARK(name, where, sentence) RW_REMARK_##name,
#include "rootwalk/remark.def"
    RW_REMARK_CODES, /* how many there are */
};

struct rw_remark {
    enum rw_remark_code code;
    enum rw_section section; /* RW_SECTIONS: the message as a whole */
    uint16_t index;          /* of the record in its section, where one is
                                meant; else 0 */
    uint16_t type;           /* of that record; fills %t */
    uint16_t name;           /* offset of a name; fills %n; 0: none */
    uint32_t offset;         /* an octet of the message; fills %u */
    uint32_t a, b;           /* fill %a and %b */
};

#define RW_REMARKS_MAX 32 /* more are of no use to anybody */

struct rw_remarks {
    size_t count;
    struct rw_remark list[RW_REMARKS_MAX];
};

/** Find what is unusual about a message.
 *
 * @param out      filled, in the order of the message, as far as it could be
 *                 read; the same again for the same reading
 * @param reading  of a query or a response.  Where what was asked is known
 *                 (asked.zone, asked.of_resolver), a response without a
 *                 question is remarked whatever its rcode
 */
RW_API void rw_remarks_of(struct rw_remarks *out,
                          const struct rw_reading *reading);

/** Say whether a remark holds for multicast DNS as well. */
RW_API bool rw_remark_is_multicast(enum rw_remark_code code);

/** Give a remark's name as remark.def has it ("OPT_OWNER"); static. */
RW_API const char *rw_remark_name(enum rw_remark_code code);

/** Write a remark as a sentence without a full stop, in the language of the
 * text.
 *
 * @param msg  the message it is about
 */
RW_API void rw_remark_to_text(struct rw_text *text,
                              const struct rw_remark *remark,
                              const struct rw_message *msg);

RW_END_DECLS

#endif
