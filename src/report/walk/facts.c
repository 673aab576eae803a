/* What is true of a message; see facts.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/facts.h"

#include "rootwalk/edns.h"
#include "rootwalk/name.h"

static uint32_t
flag_facts(uint16_t flags)
{
    uint32_t facts = flags & RW_FLAG_QR ? F_RESPONSE : F_QUERY;

    facts |= flags & RW_FLAG_AA ? F_AA : 0;
    facts |= flags & RW_FLAG_AD ? F_AD : 0;
    facts |= flags & RW_FLAG_RD ? F_RD : 0;
    facts |= flags & RW_FLAG_RA ? F_RA : 0;
    switch ((flags & RW_FLAGS_OPCODE_MASK) >> RW_FLAGS_OPCODE_SHIFT) {
    case RW_OPCODE_QUERY:
        return facts | F_STANDARD;
    case RW_OPCODE_NOTIFY:
        return facts | F_NOTIFY;
    case RW_OPCODE_UPDATE:
        return facts | F_UPDATE;
    case RW_OPCODE_DSO:
        return facts | F_DSO;
    }
    return facts;
}

/* Who talks to whom.  Where nobody said, the flags may: RD asks a resolver,
 * RD=0 an authority; AA without RA is how an authority answers. */
static uint32_t
place_facts(uint32_t facts, enum rw_place place)
{
    switch (place) {
    case RW_PLACE_AUTHORITY:
        return F_AUTHORITY;
    case RW_PLACE_STUB:
        return F_STUB;
    case RW_PLACE_MDNS:
        return F_MDNS;
    case RW_PLACE_LLMNR:
        return F_LLMNR;
    case RW_PLACE_UNKNOWN:
        break;
    }
    if (!(facts & F_STANDARD))
        return 0;
    if (facts & F_QUERY)
        return facts & F_RD ? F_STUB : F_AUTHORITY;
    if (facts & F_RA)
        return F_STUB;
    return facts & F_AA || !(facts & F_RD) ? F_AUTHORITY : 0;
}

static uint32_t
pair_facts(const struct rw_context *context)
{
    struct rw_header header;
    uint32_t facts;

    if (context->pair == NULL ||
        rw_header_from_wire(&header, context->pair, context->pair_len) !=
            RW_OK ||
        (header.flags & RW_FLAG_QR) != 0)
        return 0;
    facts = header.flags & RW_FLAG_RD ? F_PAIR_RD : F_PAIR_IT;
    return facts | (header.flags & RW_FLAG_CD ? F_PAIR_CD : F_PAIR_NCD);
}

/* NS records in authority, nothing in answer: down to a child, or not. */
static uint32_t
referral_facts(const struct rw_message *msg, const struct rw_context *context)
{
    size_t count = rw_message_count(msg, RW_SECTION_AUTHORITY);
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_AUTHORITY);
    uint8_t qname[RW_NAME_MAX], cut[RW_NAME_MAX];
    const struct rw_rr *ns = NULL;

    for (size_t i = 0; i < count; i++) {
        if (rrs[i].type == RW_TYPE_SOA)
            return 0;
        if (rrs[i].type == RW_TYPE_NS && ns == NULL)
            ns = &rrs[i];
    }
    if (ns == NULL || rw_message_name(cut, msg, ns->owner) == 0 ||
        msg->questions == 0 ||
        rw_message_name(qname, msg, msg->question.name) == 0)
        return 0;
    if (!rw_name_is_at_or_below(qname, cut) || rw_name_is_root(cut))
        return F_UPWARD;
    if (context->zone != NULL && (rw_name_equal(cut, context->zone) ||
                                  !rw_name_is_at_or_below(cut, context->zone)))
        return F_UPWARD;
    return F_REFERRAL;
}

/* Whether nothing in the answer section means that there is nothing: the
 * message has a question, is no part of a longer one, and holds the answers
 * and the authority records that its header counts. */
static bool
is_complete(const struct rw_message *msg)
{
    return msg->questions > 0 && !(msg->header.flags & RW_FLAG_TC) &&
           msg->header.count[RW_SECTION_ANSWER] == 0 &&
           msg->header.count[RW_SECTION_AUTHORITY] ==
               rw_message_count(msg, RW_SECTION_AUTHORITY);
}

static uint32_t
response_facts(const struct rw_message *msg, const struct rw_context *context)
{
    uint16_t rcode = rw_message_rcode(msg);
    const struct rw_rr *answer = rw_message_section(msg, RW_SECTION_ANSWER);
    uint32_t facts = 0;

    if (rcode == RW_RCODE_NXDOMAIN)
        facts |= F_NXDOMAIN;
    else if (rcode != RW_RCODE_NOERROR)
        return F_ERROR;
    if (rw_message_count(msg, RW_SECTION_ANSWER) > 0) {
        uint16_t qtype = msg->question.type;

        facts |= F_DATA;
        if ((answer->type == RW_TYPE_CNAME || answer->type == RW_TYPE_DNAME) &&
            qtype != answer->type && qtype != RW_TYPE_ANY)
            facts |= F_ALIAS;
        return facts;
    }
    if (facts & F_NXDOMAIN)
        return facts;
    facts = referral_facts(msg, context);
    return facts == 0 && is_complete(msg) ? F_NODATA : facts;
}

uint32_t
rwi_facts(const struct rw_message *msg, const struct rw_context *context)
{
    uint32_t facts = flag_facts(msg->header.flags);
    struct rw_edns edns;

    facts |= place_facts(facts, context->place);
    if (context->has_transport && context->transport == RW_TCP)
        facts |= F_TCP;
    if (rw_edns_of(&edns, msg))
        facts |= F_EDNS | (edns.flags & RW_EDNS_FLAG_DO ? F_DO : 0);
    if (facts & F_QUERY)
        return facts;
    facts |= pair_facts(context);
    if (facts & F_STANDARD)
        facts |= response_facts(msg, context);
    return facts;
}
