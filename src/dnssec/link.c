/* One response of the walk: its aliases, then its data or its denial.
 *
 * What the response says of names outside the zone its server was asked for
 * is not looked at.  RFC 4035 section 5.3 and 5.4, RFC 6672 section 5.3.1,
 * RFC 8020 for an NXDOMAIN of a name above.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

struct link {
    struct rwi_judge *j;
    const struct rwi_item *item;
    const uint8_t *start;      /* the name the response is about */
    const uint8_t *name;       /* the one at hand, after aliases */
    const uint8_t *next;       /* where an alias leads */
    enum rw_security security; /* so far */
    bool rests_on_proof;       /* something was verified: data, or a denial */
};

/* A DS set belongs to the zone above the cut. */
static const uint8_t *
path_name(const struct rwi_judge *j, const uint8_t *name)
{
    const uint8_t *parent = rw_name_parent(name);

    return j->in->qtype == RW_TYPE_DS && parent != NULL ? parent : name;
}

static void
flaw_add(struct link *l, enum rw_flaw_code code, const struct rwi_zone *zone,
         uint32_t number)
{
    struct rw_flaw flaw = {.code = code,
                           .zone = zone != NULL ? zone->name : NULL,
                           .name = l->name,
                           .type = l->j->in->qtype,
                           .number = number,
                           .step = l->item->evidence->step};

    (void)rwi_flaw_add(l->j, &l->j->flaws, &flaw);
}

/* The zone the name lies in; NULL where nothing in it can be verified, and
 * the link's security says why. */
static struct rwi_zone *
zone_of(struct link *l, const uint8_t *name)
{
    struct rwi_zone *zone = rwi_zone_for(l->j, name, l->item);

    if (zone == NULL) {
        flaw_add(l, RW_FLAW_NO_ANCHOR, NULL, 0);
        l->security = rwi_weaker(l->security, RW_SECURITY_INDETERMINATE);
        return NULL;
    }
    l->security = rwi_weaker(l->security, zone->shown.security);
    return zone->has_keys ? zone : NULL;
}

/* Nothing is signed here, and the zone is: either a cut was not shown, or
 * the signatures are missing.
 *
 * @return true where a cut explains it; the link's security then says how
 */
static bool
is_below_hidden_cut(struct link *l, struct rwi_zone *zone, const uint8_t *name)
{
    struct rwi_zone *found = rwi_zone_hunt(l->j, zone, path_name(l->j, name));

    if (found->has_keys)
        return false;
    l->security = rwi_weaker(l->security, found->shown.security);
    return true;
}

/* ---- what is there ------------------------------------------------------ */

/* A set made from a wildcard takes a proof that the name itself does not
 * exist.  RFC 4035 section 5.3.4 */
static void
judge_wildcard(struct link *l, const struct rwi_set *set, struct rwi_zone *zone)
{
    struct rwi_denial denial;

    if (l->j->dry || !rwi_set_is_expanded(set))
        return;
    rwi_denial_collect(l->j, &denial, l->item, zone);
    switch (rwi_denial_wildcard(l->j, &denial, l->name, set->good->labels)) {
    case RWI_PROVED_NO_NAME:
    case RWI_PROVED_NODATA:
        return;
    case RWI_PROVED_OPT_OUT:
        flaw_add(l, RW_FLAW_ENDS_OPT_OUT, zone, 0);
        l->security = rwi_weaker(l->security, RW_SECURITY_INSECURE);
        return;
    case RWI_PROVED_TOO_MANY:
        flaw_add(l, RW_FLAW_ENDS_ITERATIONS, zone, denial.number);
        l->security = rwi_weaker(l->security, RW_SECURITY_INSECURE);
        return;
    case RWI_PROVED_NOTHING:
        break;
    }
    l->security = RW_SECURITY_BOGUS;
    if (denial.bad != NULL)
        (void)rwi_set_blame(l->j, &l->j->flaws, denial.bad, zone);
    else
        flaw_add(l, denial.flaw, zone, denial.number);
}

static void
judge_set(struct link *l, struct rwi_set *set, enum rw_chain_role role)
{
    struct rwi_zone *zone;

    if (set == NULL) { /* out of memory: nothing is secure by default */
        l->security = rwi_weaker(l->security, RW_SECURITY_INDETERMINATE);
        return;
    }
    zone = zone_of(l, path_name(l->j, set->owner));
    if (zone == NULL) {
        rwi_notes_unlinked(l->j, set);
        return;
    }
    switch (rwi_set_check(l->j, set, zone, role, false)) {
    case RW_SECURITY_SECURE:
        l->rests_on_proof = true;
        judge_wildcard(l, set, zone);
        return;
    case RW_SECURITY_INSECURE:
        l->security = rwi_weaker(l->security, RW_SECURITY_INSECURE);
        flaw_add(l, RW_FLAW_ENDS_REFUSED, zone, 0);
        return;
    case RW_SECURITY_BOGUS:
    case RW_SECURITY_INDETERMINATE:
    case RW_SECURITY_UNCHECKED:
        break;
    }
    if (set->sig_count == 0 && is_below_hidden_cut(l, zone, set->owner))
        return;
    l->security = RW_SECURITY_BOGUS;
    (void)rwi_set_blame(l->j, &l->j->flaws, set, zone);
}

/* A record of the name at hand, and of the class asked for. */
static bool
is_at_name(const struct link *l, const struct rw_rr *rr)
{
    return rr->rclass == l->item->evidence->qclass &&
           rw_message_name_is(&l->item->msg, rr->owner, l->name);
}

/* Every set at the name; the signatures go with what they cover. */
static void
judge_any(struct link *l)
{
    const struct rwi_item *item = l->item;
    const struct rw_rr *rrs = rw_message_section(&item->msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(&item->msg, RW_SECTION_ANSWER);
    size_t types = 0;

    for (size_t i = 0; i < count; i++) {
        size_t k = 0;

        if (rrs[i].type == RW_TYPE_RRSIG || !is_at_name(l, &rrs[i]))
            continue;
        while (k < i && (rrs[k].type != rrs[i].type || !is_at_name(l, &rrs[k])))
            k++;
        if (k < i)
            continue;
        if (types++ == RWI_TYPES_MAX) {
            flaw_add(l, RW_FLAW_LIMIT_CHECKS, NULL, RWI_TYPES_MAX);
            l->security = RW_SECURITY_BOGUS;
            return;
        }
        judge_set(
            l,
            rwi_set_find(l->j, item, RW_SECTION_ANSWER, l->name, rrs[i].type),
            RW_ROLE_DATA);
    }
}

/* ---- what is not there -------------------------------------------------- */

/* The name that was denied: with a minimised question, one above the name
 * the walk is after. */
static const uint8_t *
denied_name(const struct link *l)
{
    const uint8_t *qname = l->item->evidence->qname;

    return l->item->rcode == RW_RCODE_NXDOMAIN && l->name == l->start &&
                   rw_name_is_at_or_below(l->name, qname)
               ? qname
               : l->name;
}

static void
judge_soa(struct link *l, struct rwi_zone *zone)
{
    struct rwi_set *set = rwi_set_find(l->j, l->item, RW_SECTION_AUTHORITY,
                                       zone->name, RW_TYPE_SOA);

    if (set == NULL || rwi_set_check(l->j, set, zone, RW_ROLE_DENIAL, false) !=
                           RW_SECURITY_BOGUS)
        return;
    l->security = RW_SECURITY_BOGUS;
    (void)rwi_set_blame(l->j, &l->j->flaws, set, zone);
}

static void
denial_failed(struct link *l, struct rwi_denial *denial, struct rwi_zone *zone)
{
    l->security = RW_SECURITY_BOGUS;
    if (denial->bad != NULL)
        (void)rwi_set_blame(l->j, &l->j->flaws, denial->bad, zone);
    else
        flaw_add(l, denial->flaw, zone, denial->number);
}

static void
judge_denial(struct link *l)
{
    struct rwi_zone *zone = zone_of(l, path_name(l->j, l->name));
    struct rwi_denial denial;

    if (zone == NULL)
        return;
    rwi_denial_collect(l->j, &denial, l->item, zone);
    if (!denial.any && is_below_hidden_cut(l, zone, l->name))
        return;
    if (l->j->dry)
        return;
    judge_soa(l, zone);
    switch (rwi_denial_prove(l->j, &denial, denied_name(l), l->j->in->qtype)) {
    case RWI_PROVED_NODATA:
        l->rests_on_proof = true;
        if (!denial.is_nxdomain)
            return;
        denial.flaw = RW_FLAW_DENIAL_EXISTS;
        break;
    case RWI_PROVED_NO_NAME:
        l->rests_on_proof = true;
        if (denial.is_nxdomain)
            return;
        denial.flaw = RW_FLAW_DENIAL_RCODE;
        break;
    case RWI_PROVED_OPT_OUT:
        flaw_add(l, RW_FLAW_ENDS_OPT_OUT, zone, 0);
        l->security = rwi_weaker(l->security, RW_SECURITY_INSECURE);
        return;
    case RWI_PROVED_TOO_MANY:
        flaw_add(l, RW_FLAW_ENDS_ITERATIONS, zone, denial.number);
        l->security = rwi_weaker(l->security, RW_SECURITY_INSECURE);
        return;
    case RWI_PROVED_NOTHING:
        break;
    }
    denial_failed(l, &denial, zone);
}

/* ---- aliases ------------------------------------------------------------ */

/* The DNAME in the answer that stands above the name; NULL where there is
 * none. */
static struct rwi_set *
dname_above(struct link *l)
{
    const struct rw_rr *rr;
    size_t at = 0;

    while ((rr = rwi_rr_find(l->item, RW_SECTION_ANSWER, RW_TYPE_DNAME, &at)) !=
           NULL) {
        const uint8_t *owner = rwi_owner(l->j, l->item, rr);

        if (rw_name_is_at_or_below(l->name, owner) &&
            !rw_name_equal(l->name, owner) &&
            rw_name_is_at_or_below(owner, l->item->evidence->zone))
            return rwi_set_find(l->j, l->item, RW_SECTION_ANSWER, owner,
                                RW_TYPE_DNAME);
    }
    return NULL;
}

/* The one name that is the RDATA of a CNAME or DNAME, in the ruling's
 * arena; NULL where it is none. */
static const uint8_t *
target_of(struct link *l, const struct rwi_set *set)
{
    uint8_t name[RW_NAME_MAX];
    size_t pos = 0;

    if (rw_name_from_wire(name, set->rdata[0].data, set->rdata[0].len, &pos) !=
        RW_OK)
        return NULL;
    return rwi_arena_copy(&l->j->arena, name, rw_name_size(name));
}

/* A CNAME that a DNAME stands for has no signature of its own: the DNAME's
 * counts.  RFC 6672 section 5.3.1 */
static bool
follow_dname(struct link *l, struct rwi_set *dname, struct rwi_set *cname)
{
    const uint8_t *target = target_of(l, dname);
    const uint8_t *said = cname != NULL ? target_of(l, cname) : NULL;
    uint8_t made[RW_NAME_MAX];

    judge_set(l, dname, RW_ROLE_ALIAS);
    if (target == NULL ||
        rw_name_replace_suffix(made, l->name, dname->owner, target) != RW_OK)
        return false; /* YXDOMAIN: it ends here */
    if (said != NULL && !rw_name_equal(said, made)) {
        flaw_add(l, RW_FLAW_DNAME_MISMATCH, NULL, 0);
        l->security = RW_SECURITY_BOGUS;
    }
    l->next = rwi_arena_copy(&l->j->arena, made, rw_name_size(made));
    return l->next != NULL;
}

/* Judge the alias at the name, if there is one. */
static bool
follow_alias(struct link *l)
{
    uint16_t qtype = l->j->in->qtype;
    struct rwi_set *dname = dname_above(l);
    struct rwi_set *cname =
        rwi_set_find(l->j, l->item, RW_SECTION_ANSWER, l->name, RW_TYPE_CNAME);

    if (dname != NULL && (cname == NULL || cname->sig_count == 0))
        return follow_dname(l, dname, cname);
    if (cname == NULL || qtype == RW_TYPE_CNAME || qtype == RW_TYPE_ANY)
        return false;
    judge_set(l, cname, RW_ROLE_ALIAS);
    l->next = target_of(l, cname);
    return l->next != NULL;
}

/* Does the same response go on about the alias's target? */
static bool
goes_on(struct link *l)
{
    const struct rwi_item *item = l->item;
    const struct rw_rr *rrs = rw_message_section(&item->msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(&item->msg, RW_SECTION_ANSWER);
    const struct rw_rr *soa;
    size_t at = 0;

    if (!rw_name_is_at_or_below(l->next, item->evidence->zone))
        return false;
    for (size_t i = 0; i < count; i++)
        if (rrs[i].type != RW_TYPE_RRSIG &&
            rrs[i].rclass == item->evidence->qclass &&
            rw_message_name_is(&item->msg, rrs[i].owner, l->next))
            return true;
    soa = rwi_rr_find(item, RW_SECTION_AUTHORITY, RW_TYPE_SOA, &at);
    return soa != NULL &&
           rw_name_is_at_or_below(l->next, rwi_owner(l->j, item, soa));
}

/* ---- the whole response ------------------------------------------------- */

static bool
has_data(struct link *l)
{
    const struct rwi_item *item = l->item;
    const struct rw_rr *rrs = rw_message_section(&item->msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(&item->msg, RW_SECTION_ANSWER);
    uint16_t qtype = l->j->in->qtype;

    for (size_t i = 0; i < count; i++)
        if ((rrs[i].type == qtype ||
             (qtype == RW_TYPE_ANY && rrs[i].type != RW_TYPE_RRSIG)) &&
            is_at_name(l, &rrs[i]))
            return true;
    return false;
}

static void
judge_end(struct link *l)
{
    uint16_t qtype = l->j->in->qtype;

    if (!has_data(l)) {
        judge_denial(l);
    } else if (qtype == RW_TYPE_ANY) {
        judge_any(l);
    } else if (qtype == RW_TYPE_RRSIG) {
        struct rwi_zone *zone = zone_of(l, l->name);

        if (zone != NULL)
            flaw_add(l, RW_FLAW_ENDS_RRSIG, zone, 0);
        l->security = rwi_weaker(l->security, RW_SECURITY_INSECURE);
    } else {
        judge_set(
            l, rwi_set_find(l->j, l->item, RW_SECTION_ANSWER, l->name, qtype),
            RW_ROLE_DATA);
    }
}

enum rw_security
rwi_link_judge(struct rwi_judge *j, const struct rwi_item *item,
               const uint8_t *name, const uint8_t **target)
{
    struct link l = {.j = j,
                     .item = item,
                     .start = name,
                     .name = name,
                     .security = RW_SECURITY_SECURE};

    *target = NULL;
    for (int i = 0; i < RWI_ALIASES_MAX && follow_alias(&l); i++) {
        if (!goes_on(&l)) {
            *target = l.next;
            return l.security;
        }
        l.name = l.next;
    }
    judge_end(&l);
    if (l.security == RW_SECURITY_SECURE && !l.rests_on_proof && !j->dry) {
        l.security = RW_SECURITY_INDETERMINATE; /* never secure by default */
        flaw_add(&l, RW_FLAW_NO_RESULT, NULL, 0);
    }
    return l.security;
}

/* Is there something of the name itself, or a DNAME above it?  Some servers
 * put the glue of a referral into its answer section. */
static bool
is_answered(const struct rwi_item *item, const uint8_t *name)
{
    const struct rw_rr *rrs = rw_message_section(&item->msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(&item->msg, RW_SECTION_ANSWER);

    for (size_t i = 0; i < count; i++)
        if (rrs[i].type == RW_TYPE_DNAME ||
            rw_message_name_is(&item->msg, rrs[i].owner, name))
            return true;
    return false;
}

bool
rwi_link_usable(const struct rwi_item *item, const uint8_t *name)
{
    if (!item->is_message ||
        (item->rcode != RW_RCODE_NOERROR && item->rcode != RW_RCODE_NXDOMAIN &&
         item->rcode != RW_RCODE_YXDOMAIN))
        return false;
    return rwi_item_cut(item, name) == NULL || is_answered(item, name);
}
