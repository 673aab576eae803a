/* EDNS: what the OPT record says, and its options.  RFC 6891.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_EDNS_H
#define ROOTWALK_EDNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/message.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

#define RW_EDNS_FLAG_DO 0x8000 /* DNSSEC OK; RFC 3225 */
#define RW_EDNS_FLAG_CO 0x4000 /* Compact Answers OK; RFC 9824 section 5.1 */
#define RW_EDNS_FLAG_DE 0x2000 /* Delegation Extensions; a draft's */

enum rw_option {
    RW_OPTION_NSID = 3,
    RW_OPTION_CLIENT_SUBNET = 8,
    RW_OPTION_EXPIRE = 9,
    RW_OPTION_COOKIE = 10,
    RW_OPTION_TCP_KEEPALIVE = 11,
    RW_OPTION_PADDING = 12,
    RW_OPTION_EDE = 15,
    RW_OPTION_REPORT_CHANNEL = 18,
    RW_OPTION_ZONEVERSION = 19,
};

/* What an OPT record's fixed part says. */
struct rw_edns {
    uint16_t udp_size;      /* octets the sender can take */
    uint8_t extended_rcode; /* the rcode's upper eight bits */
    uint8_t version;
    uint16_t flags; /* RW_EDNS_FLAG_DO, _CO, _DE and unassigned ones */
};

/* One option in an OPT record. */
struct rw_edns_option {
    uint16_t code;
    uint16_t len; /* octets of data */
    size_t data;  /* offset of the first, in the message */
};

/* What an option Extended DNS Error says.  RFC 8914 section 2 */
struct rw_ede {
    uint16_t code;
    uint16_t len;        /* octets of text, perhaps none */
    const uint8_t *text; /* within the message; meant to be UTF-8, and not
                            to be trusted with that */
};

/** Read the fixed part of msg's OPT record.
 *
 * @return true where there is one
 */
RW_API bool rw_edns_of(struct rw_edns *edns, const struct rw_message *msg);

/** Go through the options of an OPT record.
 *
 * @param pos     0 for the first call, then left alone
 * @param status  RW_OK, or RW_ERR_SHORT where the options do not add up
 * @return true while there is another option
 */
RW_API bool rw_edns_next(struct rw_edns_option *option,
                         const struct rw_message *msg, const struct rw_rr *opt,
                         size_t *pos, enum rw_status *status);

/** Find the first option with a code; false where there is none. */
RW_API bool rw_edns_find(struct rw_edns_option *option,
                         const struct rw_message *msg, uint16_t code);

/** Read the data of an option.
 *
 * @param ede     set where the answer is true
 * @param option  one of msg, of any code
 * @return whether it is an Extended DNS Error that has a code
 */
RW_API bool rw_edns_ede(struct rw_ede *ede, const struct rw_message *msg,
                        const struct rw_edns_option *option);

/* The two halves of a cookie.  RFC 7873 section 4 */
struct rw_cookie {
    const uint8_t *client; /* RW_COOKIE_CLIENT octets */
    const uint8_t *server; /* server_len octets; NULL when there are none */
    size_t server_len;
};

#define RW_COOKIE_CLIENT 8 /* octets */

/** Find the cookie of a message.
 *
 * @param cookie  set where the answer is true
 * @return whether there is one of a length that RFC 7873 allows: 8 octets,
 *         or 16 to 40
 */
RW_API bool rw_edns_cookie(struct rw_cookie *cookie,
                           const struct rw_message *msg);

/** Write an option's data in words, as dig does after the option's name;
 * hex for unknown ones and those that do not have the right form.
 *
 * @return RW_OK; RW_ERR_RDATA where the data does not have its form
 */
RW_API enum rw_status rw_edns_option_to_text(struct rw_text *text,
                                             uint16_t code, const uint8_t *data,
                                             size_t len);

RW_END_DECLS

#endif
