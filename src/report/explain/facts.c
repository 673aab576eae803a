/* What is true of a message; see facts.h.
 *
 * A fact is what a sentence may depend on (annotate.def); it is found here
 * once, so that two bits of one message cannot be explained by different ideas
 * of it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/facts.h"

#include "rootwalk/edns.h"

/* Opcodes that are not known have no fact, and get the general words. */
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

/* Only a query can be what a response answers; a pair that is none is left
 * alone. */
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

/* What the kind of a response comes to. */
static uint32_t
kind_facts(enum rw_kind kind)
{
    switch (kind) {
    case RW_KIND_REFERRAL:
        return F_REFERRAL;
    case RW_KIND_UPWARD:
    case RW_KIND_SIDEWAYS:
    case RW_KIND_UNRELATED:
        return F_UPWARD;
    case RW_KIND_NODATA:
    case RW_KIND_COMPACT_DENIAL:
    case RW_KIND_EMPTY:
        return F_NODATA;
    case RW_KIND_NXDOMAIN:
        return F_NXDOMAIN;
    case RW_KIND_REFUSING:
    case RW_KIND_FAILING:
    case RW_KIND_NO_EDNS:
    case RW_KIND_BAD_COOKIE:
    case RW_KIND_STRANGE:
        return F_ERROR;
    case RW_KIND_ANSWER:
    case RW_KIND_ALIAS:
    case RW_KIND_OVERFLOW:
    case RW_KIND_RECURSIVE:
    case RW_KIND_TRUNCATED:
    case RW_KIND_MALFORMED:
    case RW_KINDS:
        break;
    }
    return 0;
}

/* Records that were counted and are not there leave open what would be.  The
 * rcode outweighs what the sections look like: words about an answer beside
 * SERVFAIL would mislead. */
static uint32_t
response_facts(const struct rw_reading *reading)
{
    uint32_t facts = kind_facts(rw_reading_worth(reading));

    if (reading->rcode == RW_RCODE_NXDOMAIN)
        facts = (facts & (uint32_t)~F_NODATA) | F_NXDOMAIN;
    else if (reading->rcode != RW_RCODE_NOERROR)
        return F_ERROR;
    if (reading->has_tc || reading->message.questions == 0)
        facts &= (uint32_t)~F_NODATA;
    if (rw_message_count(&reading->message, RW_SECTION_ANSWER) > 0)
        facts = (facts & F_NXDOMAIN) | F_DATA;
    if (reading->alias_count > 0)
        facts |= F_ALIAS;
    return facts;
}

uint32_t
rwi_facts(const struct rw_reading *reading, const struct rw_context *context)
{
    uint32_t facts = flag_facts(reading->message.header.flags);

    facts |= place_facts(facts, context->place);
    if (context->has_transport && context->transport == RW_TCP)
        facts |= F_TCP;
    if (reading->has_edns)
        facts |= F_EDNS | (reading->edns.flags & RW_EDNS_FLAG_DO ? F_DO : 0);
    if (facts & F_QUERY)
        return facts;
    facts |= pair_facts(context);
    if (facts & F_STANDARD)
        facts |= response_facts(reading);
    return facts;
}
