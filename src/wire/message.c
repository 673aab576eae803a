/* Messages taken apart; see rootwalk/message.h.
 *
 * The loop over the records is the hottest of the library.  Most owners are
 * a pointer to a name that has been looked at before; the offset looked at
 * last, and that of QNAME, are remembered and not walked again.
 *
 * Only the frame is read: names are checked and skipped, RDATA is measured and
 * left closed.  So a message costs the same whatever its records are, nothing
 * is allocated, and a type that nobody has heard of is no obstacle.  RDATA is
 * opened by fields.c and rdata.c, by those who need it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/message.h"

#include <string.h>

#include "base/reader.h"
#include "wire/fault.h"
#include "wire/name_wire.h"

#define RR_FIXED 10 /* octets: type, class, TTL, RDLENGTH */

enum rw_status
rw_header_from_wire(struct rw_header *header, const uint8_t *msg, size_t len)
{
    if (len < RW_HEADER_SIZE)
        return RW_ERR_SHORT;
    header->id = rwi_get_u16(msg);
    header->flags = rwi_get_u16(msg + 2);
    for (size_t i = 0; i < RW_SECTIONS; i++)
        header->count[i] = rwi_get_u16(msg + 4 + 2 * i);
    return RW_OK;
}

/* The name is checked through its pointers although a question has nothing
 * before it to point to: a pointer into the header is not forbidden, and must
 * not lead anywhere else. */
enum rw_status
rw_question_from_wire(struct rw_question *question, const uint8_t *msg,
                      size_t len, size_t *pos)
{
    size_t at = *pos;
    enum rw_status status = rwi_name_check(msg, len, &at);

    if (status != RW_OK)
        return status;
    if (len - at < 4)
        return RW_ERR_SHORT;
    question->name = (uint16_t)*pos;
    question->type = rwi_get_u16(msg + at);
    question->qclass = rwi_get_u16(msg + at + 2);
    *pos = at + 4;
    return RW_OK;
}

/* Check an owner name and move over it; the root, which OPT has, is one octet.
 * *known is an offset from which a pointer has been followed to a good end.
 * What was good from an earlier record is good from a later one, as both bounds
 * (the pointer leads backward, the name it leads to ends before it) only move
 * away.  The obvious way, checking every owner, walks over one name as often as
 * there are records. */
static inline enum rw_status
check_owner(const uint8_t *msg, size_t len, size_t *pos, size_t *known)
{
    size_t at = *pos, target;
    enum rw_status status;

    if (at < len && msg[at] == 0) {
        *pos = at + 1;
        return RW_OK;
    }
    if (at >= len || len - at < 2 || msg[at] < RWI_POINTER_MARK)
        return rwi_name_check(msg, len, pos);
    target = rwi_pointer_target(msg + at);
    if (target == *known) {
        *pos = at + 2;
        return RW_OK;
    }
    status = rwi_name_check(msg, len, pos);
    if (status == RW_OK)
        *known = target;
    return status;
}

/* Fixed fields and RDLENGTH behind the owner (RFC 1035 section 4.1.3); RDATA
 * must lie within the message, what is in it is not looked at here. */
static inline enum rw_status
read_rr(struct rw_rr *rr, const uint8_t *msg, size_t len, size_t *pos,
        size_t *known)
{
    size_t at = *pos;
    enum rw_status status = check_owner(msg, len, &at, known);
    const uint8_t *fixed = msg + at;
    uint16_t rdata_len;

    if (status != RW_OK)
        return status;
    if (len - at < RR_FIXED)
        return RW_ERR_SHORT;
    rdata_len = rwi_get_u16(fixed + 8);
    if (len - at - RR_FIXED < rdata_len)
        return RW_ERR_SHORT;
    rr->owner = (uint16_t)*pos;
    rr->type = rwi_get_u16(fixed);
    rr->rclass = rwi_get_u16(fixed + 2);
    rr->ttl_s = rwi_get_u32(fixed + 4);
    rr->rdata = (uint16_t)(at + RR_FIXED);
    rr->rdata_len = rdata_len;
    *pos = at + RR_FIXED + rdata_len;
    return RW_OK;
}

enum rw_status
rw_rr_from_wire(struct rw_rr *rr, const uint8_t *msg, size_t len, size_t *pos)
{
    size_t known = SIZE_MAX;

    return read_rr(rr, msg, len, pos, &known);
}

static enum rw_status
parse_questions(struct rw_message *msg)
{
    msg->fault.section = RW_SECTION_QUESTION;
    while (msg->questions < msg->header.count[RW_SECTION_QUESTION]) {
        struct rw_question question;
        enum rw_status status =
            rw_question_from_wire(&question, msg->wire, msg->len, &msg->end);

        if (status != RW_OK)
            return status;
        if (msg->questions++ == 0)
            msg->question = question;
    }
    return RW_OK;
}

/* Read the records of all sections; *read counts those that were.  The three
 * counts may add up to 196,605; what bounds the loop is the message, each
 * record of which takes at least 11 octets.  RFC 9267 section 6. */
static enum rw_status
parse_records(struct rw_message *msg, struct rw_rr *room, size_t room_len,
              size_t *read)
{
    /* the question's name was followed, and most owners are that name */
    size_t known = msg->questions > 0 ? msg->question.name : SIZE_MAX;
    size_t total = 0;
    const uint8_t *wire = msg->wire; /* kept in registers: the hot loop */
    size_t len = msg->len, pos = msg->end, n = 0;
    enum rw_status status = RW_OK;

    for (unsigned s = RW_SECTION_ANSWER; s < RW_SECTIONS; s++) {
        msg->start[s] = (uint16_t)n;
        msg->fault.section = (enum rw_section)s;
        for (total += msg->header.count[s]; n < total; n++) {
            if (n >= room_len)
                status = RW_ERR_SPACE;
            else
                status = read_rr(&room[n], wire, len, &pos, &known);
            if (status != RW_OK)
                goto done;
        }
    }
done:
    msg->end = pos;
    *read = n;
    return status;
}

/* The first one counts.  A second is a FORMERR (RFC 6891 section 6.1.1) and
 * one outside the additional section is none; both are remarked on by
 * trace/remark.c and neither hides the rest of the message. */
static void
find_opt(struct rw_message *msg)
{
    for (size_t i = msg->start[RW_SECTION_ADDITIONAL];
         i < msg->start[RW_SECTIONS]; i++) {
        if (msg->rrs[i].type == RW_TYPE_OPT) {
            msg->opt = &msg->rrs[i];
            return;
        }
    }
}

/* Nothing read yet.  In two parts: one of this size would become a loop. */
static void
begin(struct rw_message *msg, const uint8_t *wire, size_t len,
      const struct rw_rr *room)
{
    memset(msg, 0, offsetof(struct rw_message, fault));
    memset(&msg->fault, 0, sizeof(msg->fault));
    msg->wire = wire;
    msg->len = len;
    msg->rrs = room;
    msg->fault.section = RW_SECTIONS;
}

/* Counts are the sender's word: no more records are read than there are
 * octets for, and the first fault ends the reading.  What was read before it
 * stays. */
enum rw_status
rw_message_parse(struct rw_message *msg, const uint8_t *wire, size_t len,
                 struct rw_rr *room, size_t room_len)
{
    enum rw_status status;
    size_t read = 0;

    begin(msg, wire, len, room);
    status = len > RW_MESSAGE_MAX
                 ? RW_ERR_LIMIT
                 : rw_header_from_wire(&msg->header, wire, len);
    if (status != RW_OK)
        return rwi_fault_find(msg, status);
    msg->end = RW_HEADER_SIZE;
    status = parse_questions(msg);
    if (status == RW_OK)
        status = parse_records(msg, room, room_len, &read);
    /* sections that were not come to are empty, behind the last record */
    for (unsigned s = msg->fault.section + 1U; s <= RW_SECTIONS; s++)
        msg->start[s] = (uint16_t)read;
    find_opt(msg);
    if (status != RW_OK)
        return rwi_fault_find(msg, status);
    msg->fault.section = RW_SECTIONS;
    return RW_OK;
}

/* RFC 2181 section 8: with the top bit set it counts as zero.  As a number it
 * would be 68 years and more, and a cache that took it would never let go. */
uint32_t
rw_ttl(uint32_t ttl_s)
{
    return ttl_s > INT32_MAX ? 0 : ttl_s;
}

/* For those who must know what a message asks before it is worth parsing: a
 * packet of the network's, a capture's query.  No other part is looked at. */
bool
rw_question_first(struct rw_question *question, uint8_t *name,
                  const uint8_t *wire, size_t len)
{
    size_t pos = RW_HEADER_SIZE, name_at = RW_HEADER_SIZE;
    struct rw_header header;

    return rw_header_from_wire(&header, wire, len) == RW_OK &&
           header.count[RW_SECTION_QUESTION] > 0 &&
           rw_question_from_wire(question, wire, len, &pos) == RW_OK &&
           rw_name_from_wire(name, wire, len, &name_at) == RW_OK;
}

/* What was read, not what the header promises. */
size_t
rw_message_count(const struct rw_message *msg, enum rw_section section)
{
    if (section == RW_SECTION_QUESTION)
        return msg->questions;
    return (size_t)(msg->start[section + 1] - msg->start[section]);
}

const struct rw_rr *
rw_message_section(const struct rw_message *msg, enum rw_section section)
{
    return msg->rrs + msg->start[section];
}

/* Twelve bits where there is an OPT record: its upper eight and the header's
 * four (RFC 6891 section 6.1.3).  BADVERS is 16, so whoever looks at the
 * header alone takes it for NOERROR. */
uint16_t
rw_message_rcode(const struct rw_message *msg)
{
    unsigned high = msg->opt == NULL ? 0 : msg->opt->ttl_s >> 24;

    return (uint16_t)(high << 4 | (msg->header.flags & RW_FLAGS_RCODE_MASK));
}

/* 0 cannot be a name's size (the root has one octet), so it can say that there
 * is none. */
size_t
rw_message_name(uint8_t *out, const struct rw_message *msg, size_t offset)
{
    size_t size = 0;

    if (rwi_name_expand(out, &size, msg->wire, msg->len, &offset) != RW_OK)
        return 0;
    return size;
}

bool
rw_message_name_is(const struct rw_message *msg, size_t offset,
                   const uint8_t *name)
{
    return rwi_name_wire_is(msg->wire, msg->len, offset, name);
}
