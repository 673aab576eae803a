/* What kind of response it is; see trace/reading.h.
 *
 * First the rcode, then the answer section from the name asked along its
 * aliases, then what the authority section says: an SOA (negative), or NS
 * records (a referral down, up or to nowhere).  RFC 1034 section 4.3.2 and
 * 5.3.3, RFC 2308 section 2, RFC 6672, RFC 9824.
 *
 * What becomes of the walk after it is not decided here (engine/judge.c), nor
 * whether anybody should be told (findings): a kind says what the response is,
 * by itself and by what was asked of whom.  The same response from a parent
 * and from a child are two kinds, which is why the zone asked is part of the
 * question.
 *
 * Trust goes by bailiwick: what stands outside the zone asked is passed over
 * as if it were not there, and so can neither end a chain of aliases nor make
 * a denial.  A server could otherwise answer for names it has nothing to do
 * with (RFC 5452 section 6).
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "trace/reading.h"
#include "wire/fields.h"
#include "base/row.h"

/* A reading in the making. */
struct reader {
    struct rw_reading *reading;
    const struct rw_message *msg;
    const struct rw_asked *asked;
    const uint8_t *zone;   /* asked->zone, or the root where it is not known */
    const uint8_t *inside; /* the name last found in it; NULL: none was */
    struct rwi_arena *arena;
    struct rw_alias aliases[RW_ALIAS_MAX + 1];
    const uint8_t *cut; /* NULL: none was found */
};

/* The names were checked with their RDATA, so writing them out cannot fail; a
 * target that would be longer than 255 octets can (RFC 6672 section 2.2). */
enum rw_status
rwi_alias_target(uint8_t *out, const struct rw_message *msg,
                 const struct rw_rr *rr, const uint8_t *from)
{
    uint8_t target[RW_NAME_MAX], owner[RW_NAME_MAX];
    struct rwi_CNAME cname;
    struct rwi_DNAME dname;

    if (rwi_CNAME_of(&cname, msg, rr)) {
        (void)rwi_name_at(out, msg, cname.target);
        return RW_OK;
    }
    if (!rwi_DNAME_of(&dname, msg, rr))
        return RW_ERR_RDATA;
    (void)rwi_name_at(target, msg, dname.target);
    if (rw_message_name(owner, msg, rr->owner) == 0)
        return RW_ERR_SHORT;
    return rw_name_replace_suffix(out, from, owner, target);
}

/* ANY is answered by whatever the server likes to give (RFC 8482); OPT is no
 * record of a zone. */
bool
rw_type_fits(uint16_t type, uint16_t asked)
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

/* What may stand beside a CNAME: RFC 2181 section 10.1, RFC 4034 sections 3
 * and 4.  Asked for, it is the answer, wherever a CNAME stands. */
static bool
lives_beside_alias(uint16_t type)
{
    return type == RW_TYPE_RRSIG || type == RW_TYPE_NSEC ||
           type == RW_TYPE_KEY || type == RW_TYPE_SIG || type == RW_TYPE_NXT;
}

static bool
is_below(const uint8_t *name, const uint8_t *zone)
{
    return rw_name_is_at_or_below(name, zone) && !rw_name_equal(name, zone);
}

static bool
is_in_zone(const struct reader *it, const uint8_t *name)
{
    return rw_name_is_at_or_below(name, it->zone);
}

/* Whether the name that the aliases have led to so far is in the zone. */
static bool
is_name_in_zone(struct reader *it)
{
    const uint8_t *name = it->reading->name;

    if (name != it->inside && !is_in_zone(it, name))
        return false;
    it->inside = name;
    return true;
}

/* ---- the answer section ------------------------------------------------- */

/* A DNAME of the zone above a name: it comes before the CNAME that a server
 * makes of it, because that CNAME is not signed.  At the owner itself a DNAME
 * has no effect (RFC 6672 section 2.3), hence "below". */
static const struct rw_rr *
dname_above(const struct reader *it, const uint8_t *name)
{
    size_t count = rw_message_count(it->msg, RW_SECTION_ANSWER);
    const struct rw_rr *rrs = rw_message_section(it->msg, RW_SECTION_ANSWER);
    uint8_t owner[RW_NAME_MAX];

    for (size_t i = 0; i < count; i++)
        if (rrs[i].type == RW_TYPE_DNAME &&
            rrs[i].rclass == it->asked->rclass &&
            rw_message_name(owner, it->msg, rrs[i].owner) > 0 &&
            is_below(name, owner) && is_in_zone(it, owner))
            return &rrs[i];
    return NULL;
}

/* What the answer section has for a name. */
struct found {
    bool is_answer;           /* the record set asked for comes first */
    const struct rw_rr *link; /* else the alias to follow, or NULL */
};

/* A name with the type asked for and a CNAME breaks RFC 1034 section 3.6.2;
 * what the server put first counts, here and so everywhere.  Resolvers differ
 * on it, so no order of ours would be the right one. */
static struct found
find_at(const struct reader *it, const uint8_t *name)
{
    size_t count = rw_message_count(it->msg, RW_SECTION_ANSWER);
    const struct rw_rr *rrs = rw_message_section(it->msg, RW_SECTION_ANSWER);
    bool follows = follows_aliases(it->asked->type);
    struct found found = {false, NULL};

    for (size_t i = 0; i < count; i++) {
        bool fits = rw_type_fits(rrs[i].type, it->asked->type);
        bool links = follows && rrs[i].type == RW_TYPE_CNAME;

        if ((!fits && !links) || rrs[i].rclass != it->asked->rclass ||
            !rwi_reading_owner_is(it->reading, &rrs[i], name))
            continue;
        found.is_answer |= fits;
        if (links && found.link == NULL)
            found.link = &rrs[i];
        if (!lives_beside_alias(it->asked->type))
            break;
    }
    if (found.is_answer)
        found.link = NULL;
    return found;
}

/* Take one link into the chain; false where it cannot be followed: the kind is
 * then set.  A DNAME that makes too long a name is kept as a link all the
 * same: it is the record at fault, and its signature what YXDOMAIN is proved
 * by. */
static bool
add_link(struct reader *it, const struct rw_rr *rr)
{
    struct rw_reading *reading = it->reading;
    uint8_t target[RW_NAME_MAX];
    enum rw_status status =
        rwi_alias_target(target, it->msg, rr, reading->name);
    bool too_long = status == RW_ERR_NAME_LONG && rr->type == RW_TYPE_DNAME;
    struct rw_alias *alias = &it->aliases[reading->alias_count];

    if (status != RW_OK && !too_long) {
        reading->kind = RW_KIND_EMPTY; /* an alias for what is no name */
        return false;
    }
    *alias = (struct rw_alias){
        .rr = (uint16_t)(rr - it->msg->rrs),
        .is_dname = rr->type == RW_TYPE_DNAME,
        .from = reading->name,
    };
    reading->alias_count++;
    if (too_long) {
        reading->kind = RW_KIND_OVERFLOW;
        return false;
    }
    alias->to = rwi_arena_copy(it->arena, target, rw_name_size(target));
    if (alias->to == NULL)
        return false;
    reading->name = alias->to;
    return true;
}

/* Go from alias to alias as long as they stand in the bailiwick; true where
 * the end is the record set asked for.  The count bounds a chain that turns in
 * a circle, too: looking for the names met before would cost more than sixteen
 * links do. */
static bool
follow(struct reader *it)
{
    struct rw_reading *reading = it->reading;

    while (is_name_in_zone(it)) {
        struct found found = find_at(it, reading->name);
        const struct rw_rr *dname = dname_above(it, reading->name);

        if (dname != NULL && !follows_aliases(it->asked->type)) {
            reading->maker = dname;
            return true;
        }
        if (found.is_answer)
            return true;
        if (dname != NULL && follows_aliases(it->asked->type))
            found.link = dname;
        if (found.link == NULL || reading->alias_count == RW_ALIAS_MAX ||
            !add_link(it, found.link))
            return false;
    }
    return false;
}

/* ---- the authority section ---------------------------------------------- */

/* What the authority section holds of one type. */
struct authority {
    const uint8_t *owner; /* the deepest at or above the name reached; NULL:
                             there is none */
    bool is_inside;       /* it stands in the zone asked */
    bool elsewhere;       /* there is one that does not stand there */
    uint8_t room[2][RW_NAME_MAX]; /* for owners that had to be written out */
};

/* The owner of a record, in room where it has to be written out. */
static const uint8_t *
owner_of(const struct reader *it, const struct rw_rr *rr, uint8_t *room)
{
    const uint8_t *owner = rwi_reading_owner(it->reading, rr);

    if (owner != NULL)
        return owner;
    return rw_message_name(room, it->msg, rr->owner) > 0 ? room : NULL;
}

/* The deepest counts, as a server that has parent and child may name both.
 * Owners are mostly one pointer repeated, so the one before is remembered. */
static void
authority_of(struct authority *out, const struct reader *it, uint16_t type)
{
    size_t count = rw_message_count(it->msg, RW_SECTION_AUTHORITY);
    const struct rw_rr *rrs = rw_message_section(it->msg, RW_SECTION_AUTHORITY);
    const uint8_t *name = it->reading->name;
    size_t last = SIZE_MAX; /* the owner's offset looked at before */

    out->owner = NULL;
    out->elsewhere = false;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *owner;

        if (rrs[i].type != type || rrs[i].rclass != it->asked->rclass ||
            rrs[i].owner == last)
            continue;
        owner = owner_of(it, &rrs[i], out->room[out->owner == out->room[0]]);
        if (owner == NULL)
            continue;
        last = rrs[i].owner;
        if (!rw_name_is_at_or_below(name, owner)) {
            out->elsewhere = true;
        } else if (out->owner == NULL ||
                   rw_name_labels(owner) > rw_name_labels(out->owner)) {
            out->owner = owner;
            out->is_inside = !rw_reading_is_foreign(
                it->reading, (size_t)(&rrs[i] - it->msg->rrs));
        }
    }
}

/* Keep the cut's owner, which may lie in an authority's room. */
static void
set_cut(struct reader *it, const uint8_t *owner)
{
    it->cut = rwi_arena_copy(it->arena, owner, rw_name_size(owner));
}

/* NSEC and NSEC3 records prove that something is not there: whoever sends
 * them has the zone, also where the SOA beside them is missing. */
static bool
has_denial(const struct reader *it)
{
    size_t count = rw_message_count(it->msg, RW_SECTION_AUTHORITY);
    const struct rw_rr *rrs = rw_message_section(it->msg, RW_SECTION_AUTHORITY);
    uint8_t owner[RW_NAME_MAX];

    for (size_t i = 0; i < count; i++)
        if ((rrs[i].type == RW_TYPE_NSEC || rrs[i].type == RW_TYPE_NSEC3) &&
            rrs[i].rclass == it->asked->rclass &&
            rw_message_name(owner, it->msg, rrs[i].owner) != 0 &&
            is_in_zone(it, owner))
            return true;
    return false;
}

/* An NSEC at the very name that holds NXNAME and no type of any data: there is
 * no such name, though the rcode says that there is.  RFC 9824 section 3.1 */
static bool
has_nxname(const struct reader *it)
{
    size_t count = rw_message_count(it->msg, RW_SECTION_AUTHORITY);
    const struct rw_rr *rrs = rw_message_section(it->msg, RW_SECTION_AUTHORITY);

    for (size_t i = 0; i < count; i++) {
        const struct rw_rr *rr = &rrs[i];
        struct rwi_NSEC nsec;

        if (rr->type == RW_TYPE_NSEC && rr->rclass == it->asked->rclass &&
            rw_message_name_is(it->msg, rr->owner, it->reading->name) &&
            rwi_NSEC_of(&nsec, it->msg, rr) &&
            rw_typemap_has(nsec.types.data, nsec.types.len, RW_TYPE_NXNAME) &&
            !rw_typemap_has_data(nsec.types.data, nsec.types.len))
            return true;
    }
    return false;
}

/* Compact denial says NOERROR and means that there is no such name. */
static enum rw_kind
kind_of_denial(const struct reader *it)
{
    return has_nxname(it) ? RW_KIND_COMPACT_DENIAL : RW_KIND_NODATA;
}

/* NS records that do not lead down, and no SOA.  Those of the zone itself
 * may stand beside an authority's NODATA; others say that the server does not
 * serve the zone, whatever AA says.  RFC 2308 section 2.2 */
static enum rw_kind
kind_of_stray(struct reader *it, const struct authority *ns)
{
    if (ns->owner == NULL)
        return RW_KIND_UNRELATED;
    set_cut(it, ns->owner);
    if (!rw_name_equal(ns->owner, it->zone))
        return RW_KIND_UPWARD;
    return it->reading->has_aa ? RW_KIND_NODATA : RW_KIND_SIDEWAYS;
}

/* A referral leads to a zone below the one asked.  Where that is not known it
 * counts as the root, so anything but the root is down. */
static bool
refers_down(const struct reader *it, const struct authority *ns)
{
    return ns->owner != NULL && ns->is_inside &&
           !rw_name_equal(ns->owner, it->zone);
}

/* What a response is worth that does not hold what was asked for: what the SOA
 * and NS records of its authority section make of it.  The order matters.  An
 * SOA of the zone ends the matter even beside NS records: BIND adds those of
 * the zone to a negative answer.  A cut below comes next, even with AA=1,
 * which some load balancers set in everything.  TC=1 before the kinds of
 * lameness, since the records that would tell may be the ones left out. */
static enum rw_kind
read_authority(struct reader *it)
{
    struct authority soa, ns;

    authority_of(&soa, it, RW_TYPE_SOA);
    authority_of(&ns, it, RW_TYPE_NS);
    if (soa.owner != NULL && soa.is_inside)
        return kind_of_denial(it);
    if (refers_down(it, &ns)) {
        set_cut(it, ns.owner);
        return RW_KIND_REFERRAL;
    }
    /* An SOA below the name, or beside it, speaks of another zone. */
    if (soa.owner == NULL && !soa.elsewhere && has_denial(it))
        return kind_of_denial(it);
    if (it->reading->has_tc && it->reading->rcode == RW_RCODE_NOERROR)
        return RW_KIND_TRUNCATED; /* what was asked for may be left out */
    if (ns.owner != NULL || ns.elsewhere)
        return kind_of_stray(it, &ns);
    if (soa.owner != NULL)
        return RW_KIND_UPWARD;
    if (soa.elsewhere)
        return RW_KIND_UNRELATED;
    if (it->reading->has_aa)
        return RW_KIND_NODATA; /* without its SOA; RFC 2308 section 2.2 */
    return RW_KIND_EMPTY;
}

static bool
is_denial(enum rw_kind kind)
{
    return kind == RW_KIND_NODATA || kind == RW_KIND_COMPACT_DENIAL;
}

/* NOERROR and NXDOMAIN where no record set was found.  NXDOMAIN is about the
 * last name of the chain (RFC 6604 section 3), and only an authority of that
 * name's zone can say so. */
static enum rw_kind
read_negative(struct reader *it)
{
    struct rw_reading *reading = it->reading;
    struct authority soa;
    enum rw_kind kind;

    if (!is_name_in_zone(it))
        return RW_KIND_ALIAS; /* an NXDOMAIN beside it is not theirs to give */
    kind = read_authority(it);
    if (is_denial(kind) && reading->rcode == RW_RCODE_NXDOMAIN)
        return RW_KIND_NXDOMAIN;
    if (reading->alias_count == 0)
        return kind;
    /* The aliases stand, whatever became of their end.  AA belongs to the
     * first name only, so without an SOA the end is still open. */
    authority_of(&soa, it, RW_TYPE_SOA);
    return is_denial(kind) && soa.owner != NULL ? kind : RW_KIND_ALIAS;
}

/* ---- both --------------------------------------------------------------- */

/* Servers of old, asked as the parent's, put the child's NS records in the
 * answer section when these are asked for, without AA.  Taken for an answer it
 * would come from the parent, unsigned, and end the walk one zone too early. */
static bool
is_ns_of_child(const struct reader *it)
{
    return it->asked->type == RW_TYPE_NS && !it->reading->has_aa &&
           it->reading->alias_count == 0 && it->asked->zone != NULL &&
           is_below(it->asked->name, it->zone);
}

/* Glue in the answer section, as servers of old gave it: the NS records
 * beside it are the better word. */
static bool
is_glue(const struct reader *it, const struct authority *ns)
{
    return !it->reading->has_aa && it->reading->alias_count == 0 &&
           refers_down(it, ns) && it->asked->zone != NULL &&
           !(it->msg->header.flags & RW_FLAG_RA);
}

/* The DS asked for may stand in the referral to its zone, which its parent's
 * servers give when they are asked as servers of old are. */
static bool
has_ds_at_cut(const struct reader *it)
{
    size_t count = rw_message_count(it->msg, RW_SECTION_AUTHORITY);
    const struct rw_rr *rrs = rw_message_section(it->msg, RW_SECTION_AUTHORITY);

    if (it->asked->type != RW_TYPE_DS || it->cut == NULL ||
        !rw_name_equal(it->cut, it->asked->name))
        return false;
    for (size_t i = 0; i < count; i++)
        if (rrs[i].type == RW_TYPE_DS && rrs[i].rclass == it->asked->rclass &&
            rw_message_name_is(it->msg, rrs[i].owner, it->asked->name))
            return true;
    return false;
}

/* A record set that was asked for is there; what is left is whether a parent
 * showed what is its child's. */
static enum rw_kind
read_answer(struct reader *it)
{
    struct authority ns;

    if (is_ns_of_child(it)) {
        set_cut(it, it->asked->name);
        return RW_KIND_REFERRAL;
    }
    authority_of(&ns, it, RW_TYPE_NS);
    if (is_glue(it, &ns)) {
        set_cut(it, ns.owner);
        return RW_KIND_REFERRAL;
    }
    return RW_KIND_ANSWER;
}

/* RW_KINDS stands for "not known yet"; follow() sets the kind only where an
 * alias is at fault. */
static enum rw_kind
read_sections(struct reader *it)
{
    struct rw_reading *reading = it->reading;
    enum rw_kind kind;

    reading->kind = RW_KINDS;
    if (follow(it))
        return read_answer(it);
    if (reading->kind != RW_KINDS) /* an alias that leads nowhere */
        return reading->kind;
    if (reading->alias_count == RW_ALIAS_MAX)
        return RW_KIND_ALIAS;
    kind = read_negative(it);
    if (kind == RW_KIND_REFERRAL && reading->alias_count == 0 &&
        has_ds_at_cut(it)) {
        reading->section = RW_SECTION_AUTHORITY;
        return RW_KIND_ANSWER;
    }
    return kind;
}

/* NXDOMAIN is read like NOERROR: with data in it, it is a contradiction that
 * remark.c tells of, and the data decides, as it does for resolvers.  The
 * rcodes by which servers of old refuse EDNS are one kind, as the cure is one.
 */
static enum rw_kind
read_rcode(struct reader *it)
{
    enum rw_kind kind;

    switch (it->reading->rcode) {
    case RW_RCODE_NOERROR:
    case RW_RCODE_NXDOMAIN:
        return read_sections(it);
    case RW_RCODE_YXDOMAIN:
        kind = read_sections(it);
        return kind == RW_KIND_OVERFLOW ? kind : RW_KIND_STRANGE;
    case RW_RCODE_REFUSED:
    case RW_RCODE_NOTAUTH:
        return RW_KIND_REFUSING;
    case RW_RCODE_SERVFAIL:
        return RW_KIND_FAILING;
    case RW_RCODE_FORMERR:
    case RW_RCODE_NOTIMP:
    case RW_RCODE_BADVERS:
        return RW_KIND_NO_EDNS;
    case RW_RCODE_BADCOOKIE:
        return RW_KIND_BAD_COOKIE;
    default:
        return RW_KIND_STRANGE;
    }
}

/* A server that asks others for what it says is no authority: its word counts
 * only where there is no better one.  RA with AA=0 is what a forwarder in the
 * list of NS gives.  Not a referral: that leads on wherever it comes from. */
static bool
is_second_hand(const struct reader *it, enum rw_kind kind)
{
    return !it->asked->of_resolver && it->asked->zone != NULL &&
           (rw_kind_is_definite(kind) || kind == RW_KIND_ALIAS) &&
           it->reading->section == RW_SECTION_ANSWER && !it->reading->has_aa &&
           (it->msg->header.flags & RW_FLAG_RA) != 0;
}

/* Made on the stack and copied when it is whole, so a reading that is given up
 * on leaves nothing behind in the walk's arena but what it had. */
static bool
keep(struct reader *it)
{
    struct rw_reading *reading = it->reading;

    reading->aliases = rwi_arena_copy(
        it->arena, it->aliases, reading->alias_count * sizeof(it->aliases[0]));
    reading->cut = it->cut;
    return !it->arena->failed;
}

/* `behind` is the kind without regard to who said it and whether all of it
 * arrived: the judge may use a record set whose message was cut off behind it,
 * the walk may not. */
bool
rwi_classify(struct rw_reading *reading, struct rwi_arena *arena)
{
    enum rw_kind kind = RW_KIND_MALFORMED;
    struct reader it; /* its aliases and cut are counted, and not cleared */

    it.reading = reading;
    it.msg = &reading->message;
    it.asked = &reading->asked;
    it.zone = reading->asked.zone != NULL ? reading->asked.zone : RW_NAME_ROOT;
    it.inside = NULL;
    it.arena = arena;
    it.cut = NULL;
    reading->name = reading->asked.name;
    reading->section = RW_SECTION_ANSWER;
    if (reading->fault.code == RW_FAULT_NONE)
        kind = read_rcode(&it);
    reading->kind = reading->behind = kind;
    reading->has_nxname =
        (kind == RW_KIND_NXDOMAIN || kind == RW_KIND_COMPACT_DENIAL) &&
        has_nxname(&it);
    if (is_second_hand(&it, kind))
        reading->kind = RW_KIND_RECURSIVE;
    if (reading->has_tc)
        reading->kind = RW_KIND_TRUNCATED;
    return keep(&it);
}

/* ---- words -------------------------------------------------------------- */

/* What a walk may end with. */
bool
rw_kind_is_definite(enum rw_kind kind)
{
    return kind == RW_KIND_ANSWER || kind == RW_KIND_NODATA ||
           kind == RW_KIND_NXDOMAIN || kind == RW_KIND_COMPACT_DENIAL;
}

/* Kinds that a server of the zone would not give (RFC 1912 section 2.8, in a
 * wider sense): the next server is asked. */
bool
rw_kind_is_lame(enum rw_kind kind)
{
    return kind == RW_KIND_REFUSING || kind == RW_KIND_FAILING ||
           kind == RW_KIND_UPWARD || kind == RW_KIND_SIDEWAYS ||
           kind == RW_KIND_UNRELATED || kind == RW_KIND_EMPTY ||
           kind == RW_KIND_RECURSIVE;
}

const char *
rw_kind_word(enum rw_kind kind)
{
    static const char *const WORDS[] = {
#define RW_KIND(name, word) [RW_KIND_##name] = word,
#include "rootwalk/kind.def"
#undef RW_KIND
    };

    return *RWI_ROW(WORDS, kind);
}
