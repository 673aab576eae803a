/* What a response is; see engine/classify.h.
 *
 * First the rcode, then the answer section from the name asked along its
 * aliases, then what the authority section says: an SOA (negative), or NS
 * records (a referral down, up or to nowhere).  RFC 1034 section 4.3.2 and
 * 5.3.3, RFC 2308 section 2, RFC 6672.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/classify.h"

#include <string.h>

#include "rootwalk/registry.h"

enum rw_status
rwi_alias_target(uint8_t *out, const struct rw_message *msg,
                 const struct rw_rr *rr, const uint8_t *from)
{
    uint8_t target[RW_NAME_MAX], owner[RW_NAME_MAX];
    size_t pos = rr->rdata;
    enum rw_status status;

    status = rw_name_from_wire(target, msg->wire, msg->len, &pos);
    if (status != RW_OK)
        return status;
    if (pos != (size_t)rr->rdata + rr->rdata_len)
        return RW_ERR_RDATA;
    if (rr->type == RW_TYPE_CNAME) {
        rw_name_copy(out, target);
        return RW_OK;
    }
    if (rw_message_name(owner, msg, rr->owner) == 0)
        return RW_ERR_SHORT;
    return rw_name_replace_suffix(out, from, owner, target);
}

bool
rwi_type_fits(uint16_t type, uint16_t asked)
{
    return type == asked || (asked == RW_TYPE_ANY && type != RW_TYPE_OPT);
}

/* Aliases are followed for all types but those that ask for the alias
 * itself. */
static bool
follows_aliases(uint16_t type)
{
    return type != RW_TYPE_CNAME && type != RW_TYPE_ANY;
}

/* The records of a section, and where each of them stands. */
static const struct rw_rr *
section_rr(const struct rw_message *msg, enum rw_section section, size_t i)
{
    return i < rw_message_count(msg, section)
               ? &rw_message_section(msg, section)[i]
               : NULL;
}

static bool
has_answer(const struct rw_message *msg, const struct rwi_asked *asked,
           const uint8_t *name)
{
    const struct rw_rr *rr;

    for (size_t i = 0; (rr = section_rr(msg, RW_SECTION_ANSWER, i)) != NULL;
         i++)
        if (rwi_type_fits(rr->type, asked->type) &&
            rr->rclass == asked->rclass &&
            rw_message_name_is(msg, rr->owner, name))
            return true;
    return false;
}

/* The alias that stands for a name: a DNAME above it comes before the CNAME
 * that a server makes of it, because the CNAME is not signed. */
static const struct rw_rr *
alias_of(const struct rw_message *msg, const struct rwi_asked *asked,
         const uint8_t *name)
{
    const struct rw_rr *rr, *cname = NULL;
    uint8_t owner[RW_NAME_MAX];

    for (size_t i = 0; (rr = section_rr(msg, RW_SECTION_ANSWER, i)) != NULL;
         i++) {
        if (rr->rclass != asked->rclass)
            continue;
        if (rr->type == RW_TYPE_CNAME && cname == NULL &&
            rw_message_name_is(msg, rr->owner, name))
            cname = rr;
        if (rr->type != RW_TYPE_DNAME ||
            rw_message_name(owner, msg, rr->owner) == 0)
            continue;
        if (rw_name_is_at_or_below(name, owner) &&
            !rw_name_equal(name, owner) &&
            rw_name_is_at_or_below(owner, asked->zone))
            return rr;
    }
    return cname;
}

/* Go from alias to alias as long as they stand in the bailiwick; true where
 * the end is the record set asked for. */
static bool
follow(struct rwi_reading *reading, const struct rw_message *msg,
       const struct rwi_asked *asked)
{
    uint8_t target[RW_NAME_MAX];

    while (rw_name_is_at_or_below(reading->name, asked->zone)) {
        const struct rw_rr *rr;
        enum rw_status status;

        if (has_answer(msg, asked, reading->name))
            return true;
        rr = follows_aliases(asked->type) ? alias_of(msg, asked, reading->name)
                                          : NULL;
        if (rr == NULL || reading->aliases == RWI_ALIAS_MAX)
            return false;
        status = rwi_alias_target(target, msg, rr, reading->name);
        if (status == RW_ERR_NAME_LONG && rr->type == RW_TYPE_DNAME) {
            reading->kind = RWI_OVERFLOW;
            reading->overflow = (uint16_t)(rr - msg->rrs);
        } else if (status != RW_OK) {
            reading->kind = RWI_EMPTY; /* an alias for what is no name */
        }
        if (status != RW_OK)
            return false;
        reading->alias[reading->aliases++] = (struct rwi_alias){
            .rr = (uint16_t)(rr - msg->rrs),
            .is_dname = rr->type == RW_TYPE_DNAME,
        };
        rw_name_copy(reading->name, target);
    }
    return false;
}

/* What the authority section holds of one type. */
struct authority {
    bool found; /* one that stands at or above the name reached */
    uint8_t owner[RW_NAME_MAX]; /* the deepest such */
    bool elsewhere;             /* one that does not */
};

static struct authority
authority_of(const struct rw_message *msg, const struct rwi_asked *asked,
             const uint8_t *name, uint16_t type)
{
    struct authority it = {.found = false};
    const struct rw_rr *rr;
    uint8_t owner[RW_NAME_MAX];

    for (size_t i = 0; (rr = section_rr(msg, RW_SECTION_AUTHORITY, i)) != NULL;
         i++) {
        if (rr->type != type || rr->rclass != asked->rclass ||
            rw_message_name(owner, msg, rr->owner) == 0)
            continue;
        if (!rw_name_is_at_or_below(name, owner)) {
            it.elsewhere = true;
        } else if (!it.found ||
                   rw_name_labels(owner) > rw_name_labels(it.owner)) {
            it.found = true;
            rw_name_copy(it.owner, owner);
        }
    }
    return it;
}

static bool
is_below(const uint8_t *name, const uint8_t *zone)
{
    return rw_name_is_at_or_below(name, zone) && !rw_name_equal(name, zone);
}

/* Servers of old, asked as the parent's, put the child's NS records in the
 * answer section when these are asked for, without AA. */
static bool
is_ns_of_child(const struct rwi_reading *reading, const struct rwi_asked *asked)
{
    return asked->type == RW_TYPE_NS && !reading->has_aa &&
           reading->aliases == 0 && is_below(asked->name, asked->zone);
}

/* NSEC and NSEC3 records prove that something is not there: whoever sends
 * them has the zone, also where the SOA beside them is missing. */
static bool
has_denial(const struct rw_message *msg, const struct rwi_asked *asked)
{
    const struct rw_rr *rr;
    uint8_t owner[RW_NAME_MAX];

    for (size_t i = 0; (rr = section_rr(msg, RW_SECTION_AUTHORITY, i)) != NULL;
         i++)
        if ((rr->type == RW_TYPE_NSEC || rr->type == RW_TYPE_NSEC3) &&
            rr->rclass == asked->rclass &&
            rw_message_name(owner, msg, rr->owner) != 0 &&
            rw_name_is_at_or_below(owner, asked->zone))
            return true;
    return false;
}

/* What a response is worth that does not hold what was asked for: what the
 * SOA and NS records of its authority section make of it. */
static enum rwi_kind
read_authority(struct rwi_reading *reading, const struct rw_message *msg,
               const struct rwi_asked *asked)
{
    struct authority soa = authority_of(msg, asked, reading->name, RW_TYPE_SOA);
    struct authority ns = authority_of(msg, asked, reading->name, RW_TYPE_NS);

    if (soa.found && rw_name_is_at_or_below(soa.owner, asked->zone))
        return RWI_NODATA;
    if (ns.found && is_below(ns.owner, asked->zone)) {
        rw_name_copy(reading->cut, ns.owner);
        return RWI_REFERRAL;
    }
    if (has_denial(msg, asked))
        return RWI_NODATA;
    if ((msg->header.flags & RW_FLAG_TC) && reading->rcode == RW_RCODE_NOERROR)
        return RWI_TRUNCATED; /* what was asked for may be what was left out */
    if (reading->has_aa)
        return RWI_NODATA; /* without its SOA; RFC 2308 section 2.2 */
    if (ns.found && rw_name_equal(ns.owner, asked->zone))
        return RWI_SIDEWAYS;
    if (ns.found || soa.found)
        return RWI_UPWARD;
    return ns.elsewhere || soa.elsewhere ? RWI_UNRELATED : RWI_EMPTY;
}

/* NOERROR and NXDOMAIN where no record set was found. */
static enum rwi_kind
read_negative(struct rwi_reading *reading, const struct rw_message *msg,
              const struct rwi_asked *asked)
{
    enum rwi_kind kind;

    if (!rw_name_is_at_or_below(reading->name, asked->zone))
        return RWI_ALIAS; /* an NXDOMAIN beside it is not theirs to give */
    kind = read_authority(reading, msg, asked);
    if (kind == RWI_NODATA && reading->rcode == RW_RCODE_NXDOMAIN)
        return RWI_NXDOMAIN;
    if (reading->aliases == 0)
        return kind;
    /* The aliases stand, whatever became of their end.  AA belongs to the
     * first name only, so without an SOA the end is still open. */
    if (kind == RWI_NODATA &&
        !authority_of(msg, asked, reading->name, RW_TYPE_SOA).found)
        return RWI_ALIAS;
    return kind == RWI_NODATA ? kind : RWI_ALIAS;
}

static enum rwi_kind
read_sections(struct rwi_reading *reading, const struct rw_message *msg,
              const struct rwi_asked *asked)
{
    struct authority ns;

    if (follow(reading, msg, asked)) {
        ns = authority_of(msg, asked, reading->name, RW_TYPE_NS);
        if (is_ns_of_child(reading, asked)) {
            rw_name_copy(reading->cut, asked->name);
            return RWI_REFERRAL;
        }
        /* Glue in the answer section, as servers of old gave it: the NS
         * records beside it are the better word. */
        if (!reading->has_aa && reading->aliases == 0 && ns.found &&
            is_below(ns.owner, asked->zone) &&
            !(msg->header.flags & RW_FLAG_RA)) {
            rw_name_copy(reading->cut, ns.owner);
            return RWI_REFERRAL;
        }
        return RWI_ANSWER;
    }
    if (reading->kind == RWI_OVERFLOW || reading->kind == RWI_EMPTY)
        return reading->kind;
    if (reading->aliases == RWI_ALIAS_MAX)
        return RWI_ALIAS;
    return read_negative(reading, msg, asked);
}

/* A server that asks others for what it says is no authority: its word
 * counts only where there is no better one. */
static void
doubt_recursion(struct rwi_reading *reading, const struct rw_message *msg)
{
    switch (reading->kind) {
    case RWI_ANSWER:
    case RWI_ALIAS:
    case RWI_NODATA:
    case RWI_NXDOMAIN:
        if (!reading->has_aa && (msg->header.flags & RW_FLAG_RA)) {
            reading->behind = reading->kind;
            reading->kind = RWI_RECURSIVE;
        }
        break;
    case RWI_REFERRAL:
    case RWI_OVERFLOW:
    case RWI_REFUSING:
    case RWI_FAILING:
    case RWI_UPWARD:
    case RWI_SIDEWAYS:
    case RWI_UNRELATED:
    case RWI_EMPTY:
    case RWI_TRUNCATED:
    case RWI_RECURSIVE:
    case RWI_NO_EDNS:
    case RWI_BAD_COOKIE:
    case RWI_STRANGE:
        break;
    }
}

void
rwi_classify(struct rwi_reading *reading, const struct rw_message *msg,
             const struct rwi_asked *asked)
{
    memset(reading, 0, offsetof(struct rwi_reading, alias));
    reading->rcode = rw_message_rcode(msg);
    reading->has_aa = (msg->header.flags & RW_FLAG_AA) != 0;
    rw_name_copy(reading->name, asked->name);
    reading->kind = RWI_STRANGE;
    switch (reading->rcode) {
    case RW_RCODE_NOERROR:
    case RW_RCODE_NXDOMAIN:
    case RW_RCODE_YXDOMAIN:
        reading->kind = read_sections(reading, msg, asked);
        if (reading->rcode == RW_RCODE_YXDOMAIN &&
            reading->kind != RWI_OVERFLOW)
            reading->kind = RWI_STRANGE;
        break;
    case RW_RCODE_REFUSED:
    case RW_RCODE_NOTAUTH:
        reading->kind = RWI_REFUSING;
        break;
    case RW_RCODE_SERVFAIL:
        reading->kind = RWI_FAILING;
        break;
    case RW_RCODE_FORMERR:
    case RW_RCODE_NOTIMP:
    case RW_RCODE_BADVERS:
        reading->kind = RWI_NO_EDNS;
        break;
    case RW_RCODE_BADCOOKIE:
        reading->kind = RWI_BAD_COOKIE;
        break;
    default:
        break;
    }
    doubt_recursion(reading, msg);
}
