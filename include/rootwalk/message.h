/* Messages as they lie in received bytes: header, question, records, EDNS.
 *
 * These are views: offsets into the caller's octets, which stay the
 * caller's and must outlive the views.  Nothing here copies or allocates.
 * RFC 1035 section 4, RFC 6891.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_MESSAGE_H
#define ROOTWALK_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/fault.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

#define RW_MESSAGE_MAX 65535 /* octets; the TCP length field has 16 bits */
#define RW_HEADER_SIZE 12    /* octets */
#define RW_RRS_MAX     5957  /* records of 11 octets in RW_MESSAGE_MAX */

struct rw_header {
    uint16_t id;
    uint16_t flags;              /* all sixteen bits; enum rw_flag */
    uint16_t count[RW_SECTIONS]; /* as the header claims */
};

struct rw_question {
    uint16_t name; /* offset of QNAME, perhaps compressed */
    uint16_t type;
    uint16_t qclass;
};

struct rw_rr {
    uint16_t owner; /* offset of the owner name, perhaps a pointer */
    uint16_t type;  /* host order, as all numbers here */
    uint16_t rclass;
    uint16_t rdata;     /* offset of the first octet of RDATA */
    uint16_t rdata_len; /* octets, within the message */
    uint32_t ttl_s;     /* as received; what it counts for: rw_ttl() */
};

/* A message taken apart.  The records of all sections stand one after the
 * other in rrs; section s has the rrs[start[s]] to rrs[start[s + 1] - 1],
 * where start[RW_SECTION_QUESTION] and start[RW_SECTION_ANSWER] are 0. */
struct rw_message {
    const uint8_t *wire; /* the caller's */
    size_t len;          /* octets in wire */
    struct rw_header header;
    uint16_t questions;          /* how many were read (mostly 1) */
    struct rw_question question; /* the first; zero where there is none */
    const struct rw_rr *rrs;     /* in the caller's room */
    uint16_t start[RW_SECTIONS + 1];
    const struct rw_rr *opt; /* the first OPT in additional, or NULL */
    size_t end;              /* the octet after what was read */
    struct rw_fault fault;   /* why reading stopped */
};

/** Take a message apart.
 *
 * @param msg    filled also on error, with what could be read up to the
 *               fault; `end` is then the offset of the first octet of the
 *               item at fault (header, question or record), and `fault`
 *               tells what is wrong with it.  Its code is RW_FAULT_NONE with
 *               RW_OK, and with RW_ERR_SPACE, which is no fault of the
 *               message (section and index say where the room ran out)
 * @param wire   len octets
 * @param room   where the records go, room_len of them; must outlive msg.
 *               RW_RRS_MAX is enough for every message
 * @return RW_OK, also where octets are left over after the last record
 *         (end < len), and where a truncated message (TC=1) ends before a
 *         record that its header counts; RW_ERR_SHORT, RW_ERR_POINTER,
 *         RW_ERR_LABEL_TYPE, RW_ERR_NAME_LONG; RW_ERR_SPACE when room is too
 *         small; RW_ERR_LIMIT when len is over RW_MESSAGE_MAX
 *
 * Owner names are checked whole (pointers followed), RDATA is not looked
 * into: see rw_rdata_check().
 */
RW_API RW_MUST_USE enum rw_status
rw_message_parse(struct rw_message *msg, const uint8_t *wire, size_t len,
                 struct rw_rr *room, size_t room_len);

/** Say what is wrong with a message, its records' RDATA and EDNS options
 * among it: its first fault, by octet.
 *
 * @param msg    as rw_message_parse() left it, whatever that returned
 * @param fault  set; its code is RW_FAULT_NONE where there is none
 * @return whether there is none
 *
 * A record of which only the RDATA is at fault does not keep the others
 * from being read; rw_rdata_fault() says the same of each.
 */
RW_API bool rw_message_check(const struct rw_message *msg,
                             struct rw_fault *fault);

/** Give what a TTL counts for: one with its top bit set is 0.  RFC 2181
 * section 8.
 *
 * @param ttl_s  seconds, as received
 */
RW_API uint32_t rw_ttl(uint32_t ttl_s);

/** Count the records that were read of a section (not what the header
 * claims). */
RW_API size_t rw_message_count(const struct rw_message *msg,
                               enum rw_section section);

/** Give a section's records; a view into the room of rw_message_parse(). */
RW_API const struct rw_rr *rw_message_section(const struct rw_message *msg,
                                              enum rw_section section);

/** All twelve bits of the rcode: the header's four and OPT's eight. */
RW_API uint16_t rw_message_rcode(const struct rw_message *msg);

/** Write out a name of a parsed message (an owner or a question's name).
 *
 * @param out     RW_NAME_MAX octets
 * @param offset  as found in a struct rw_rr or rw_question of msg
 * @return octets written; 0 where offset holds no name
 */
RW_API size_t rw_message_name(uint8_t *out, const struct rw_message *msg,
                              size_t offset);

/** Compare the name at an offset of the message with an uncompressed one,
 * without regard to case; false where the offset holds no name. */
RW_API bool rw_message_name_is(const struct rw_message *msg, size_t offset,
                               const uint8_t *name);

/** Read the first question of a message that was not taken apart.
 *
 * @param question  set where the answer is true
 * @param name      RW_NAME_MAX octets: QNAME written out, likewise
 * @param wire      len octets
 * @return whether there is one that can be read
 */
RW_API bool rw_question_first(struct rw_question *question, uint8_t *name,
                              const uint8_t *wire, size_t len);

/** Read one question and move on; see rw_rr_from_wire(). */
RW_API RW_MUST_USE enum rw_status
rw_question_from_wire(struct rw_question *question, const uint8_t *msg,
                      size_t len, size_t *pos);

/** Read the record at *pos and move on to the one after it.
 *
 * @param rr   filled on success, untouched on error
 * @param msg  whole message from its header on; pointers count from here
 * @param len  octets in msg, at most RW_MESSAGE_MAX
 * @param pos  in: first octet of the record; out: the octet after it;
 *             untouched on error
 * @return RW_OK; RW_ERR_SHORT when msg ends inside the record;
 *         RW_ERR_POINTER, RW_ERR_LABEL_TYPE, RW_ERR_NAME_LONG for its owner
 *
 * RDATA is not looked into.  RFC 1035 section 4.1.3, RFC 9267 section 2.
 */
RW_API RW_MUST_USE enum rw_status
rw_rr_from_wire(struct rw_rr *rr, const uint8_t *msg, size_t len, size_t *pos);

/** Read the twelve octets of a header. */
RW_API RW_MUST_USE enum rw_status
rw_header_from_wire(struct rw_header *header, const uint8_t *msg, size_t len);

RW_END_DECLS

#endif
