/* One response of the walk and one name: an alias for it, its data or its
 * denial.
 *
 * What the response says, and in which order, stands in its reading: what a
 * report shows is what is judged here.  RFC 4035 section 5.3 and 5.4, RFC 6672
 * section 5.3.1, RFC 8020 for an NXDOMAIN of a name above, RFC 9824.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/link.h"

#include "dnssec/chain.h"
#include "dnssec/denial.h"
#include "dnssec/flaws.h"
#include "dnssec/item.h"
#include "dnssec/signature.h"
#include "dnssec/zone.h"
#include "wire/fields.h"

#define TYPES_MAX 64 /* record sets of a response to ANY */

struct link {
    struct rw_judge *judge;
    struct rwi_item *item;
    const struct rw_reading *reading;
    const uint8_t *name;
    enum rw_security security; /* so far */
    bool rests_on_proof;       /* something was verified: data, or a denial */
};

/* ---- which name --------------------------------------------------------- */

/* The alias of the response that stands for a name; NULL where there is
 * none. */
static const struct rw_alias *
alias_for(const struct rwi_item *item, const uint8_t *name)
{
    const struct rw_reading *reading = item->reading;

    for (size_t i = 0; i < reading->alias_count; i++)
        if (rw_name_equal(reading->aliases[i].from, name))
            return &reading->aliases[i];
    return NULL;
}

bool
rwi_link_speaks(const struct rwi_item *item, const uint8_t *name)
{
    if (!rwi_item_tells(item))
        return false;
    return alias_for(item, name) != NULL ||
           (rw_name_equal(item->reading->name, name) &&
            rw_reading_worth(item->reading) != RW_KIND_ALIAS);
}

/* ---- flaws and zones ---------------------------------------------------- */

/* A DS set belongs to the zone above the cut. */
static const uint8_t *
path_name(const struct rw_judge *judge, const uint8_t *name)
{
    const uint8_t *parent = rw_name_parent(name);

    return judge->config.qtype == RW_TYPE_DS && parent != NULL ? parent : name;
}

static void
weaken(struct link *l, enum rw_security security)
{
    l->security = rwi_weaker(l->security, security);
}

static void
flaw_add(struct link *l, enum rw_flaw_code code, const struct rwi_zone *zone,
         uint32_t number)
{
    struct rw_flaw flaw = {.code = code,
                           .zone = zone != NULL ? zone->name : NULL,
                           .name = l->name,
                           .type = l->judge->config.qtype,
                           .number = number,
                           .step = l->item->evidence.step};

    (void)rwi_flaw_add(l->judge, &l->judge->flaws, &flaw);
}

/* The zone the name lies in; NULL where nothing in it can be verified, and
 * the link's security says why. */
static struct rwi_zone *
zone_of(struct link *l, const uint8_t *name)
{
    struct rwi_zone *zone = rwi_zone_for(l->judge, name, l->item);

    if (zone == NULL) {
        flaw_add(l, RW_FLAW_NO_ANCHOR, NULL, 0);
        weaken(l, RW_SECURITY_INDETERMINATE);
        return NULL;
    }
    weaken(l, zone->shown.security);
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
    const uint8_t *path = path_name(l->judge, name);
    struct rwi_zone *found;

    if (rwi_zone_denied(l->judge, path) != NULL)
        return false; /* the cut was shown, and denied */
    found = rwi_zone_hunt(l->judge, zone, path);
    if (found->has_keys)
        return false;
    weaken(l, found->shown.security);
    return true;
}

/* A set that is not signed as it should be, or a proof that is none: where the
 * zone denies a cut that the walk was referred to, that is to blame. */
static bool
blame_denied_cut(struct link *l, const uint8_t *name)
{
    const struct rw_flaw *denied =
        rwi_zone_denied(l->judge, path_name(l->judge, name));

    l->security = RW_SECURITY_BOGUS;
    if (denied == NULL)
        return false;
    (void)rwi_flaw_add(l->judge, &l->judge->flaws, denied);
    return true;
}

/* Signatures that are missing, or another zone's, are what a zone cut looks
 * like that the parent denied: then the parent's proof is to blame. */
static void
blame_set(struct link *l, const struct rwi_set *set,
          const struct rwi_zone *zone)
{
    bool is_strangers =
        set->flaw == RW_FLAW_RRSIG_MISSING || set->flaw == RW_FLAW_SIG_SIGNER;

    l->security = RW_SECURITY_BOGUS;
    if (!is_strangers || !blame_denied_cut(l, set->owner))
        (void)rwi_set_blame(l->judge, &l->judge->flaws, set, zone);
}

/* ---- what is there ------------------------------------------------------ */

static void
denial_failed(struct link *l, struct rwi_denial *denial, struct rwi_zone *zone)
{
    l->security = RW_SECURITY_BOGUS;
    if (denial->bad != NULL)
        blame_set(l, denial->bad, zone);
    else if (denial->any || !blame_denied_cut(l, l->name))
        flaw_add(l, denial->flaw, zone, denial->number);
}

/* Security ends with some proofs.
 *
 * @return whether it does with this one
 */
static bool
ends_with(struct link *l, enum rwi_proved proved,
          const struct rwi_denial *denial, const struct rwi_zone *zone)
{
    enum rw_flaw_code code = rwi_proved_ends(proved);

    if (code == RW_FLAW_NONE)
        return false;
    flaw_add(l, code, zone, denial->number);
    weaken(l, RW_SECURITY_INSECURE);
    return true;
}

/* A set made from a wildcard takes a proof that the name itself does not
 * exist.  RFC 4035 section 5.3.4 */
static void
judge_wildcard(struct link *l, const struct rwi_set *set, struct rwi_zone *zone)
{
    struct rwi_denial denial;
    enum rwi_proved proved;

    if (!rwi_set_is_expanded(set))
        return;
    rwi_denial_collect(l->judge, &denial, l->item, zone);
    proved = rwi_denial_wildcard(l->judge, &denial, l->name, set->good->labels);
    if (proved == RWI_PROVED_NOTHING)
        denial_failed(l, &denial, zone);
    else
        (void)ends_with(l, proved, &denial, zone);
}

/* Judge a set by the zone it lies in.
 *
 * @return the zone; NULL where nothing in it can be verified
 */
static struct rwi_zone *
judge_set(struct link *l, struct rwi_set *set, enum rw_chain_role role)
{
    struct rwi_zone *zone;

    if (set == NULL) { /* out of memory: nothing is secure by default */
        weaken(l, RW_SECURITY_INDETERMINATE);
        return NULL;
    }
    zone = zone_of(l, path_name(l->judge, set->owner));
    if (zone == NULL) {
        rwi_notes_unlinked(l->judge, set);
        return NULL;
    }
    switch (rwi_set_check(l->judge, set, zone, role, false)) {
    case RWI_WORTH_GOOD:
    case RWI_WORTH_UNKNOWN:
        l->rests_on_proof = true;
        judge_wildcard(l, set, zone);
        return zone;
    case RWI_WORTH_REFUSED:
        weaken(l, RW_SECURITY_INSECURE);
        flaw_add(l, RW_FLAW_ENDS_REFUSED, zone, 0);
        return zone;
    case RWI_WORTH_BAD:
        break;
    }
    if (set->sig_count > 0 || !is_below_hidden_cut(l, zone, set->owner))
        blame_set(l, set, zone);
    return zone;
}

/* A record of the name at hand, and of the class asked for. */
static bool
is_at_name(const struct link *l, const struct rw_rr *rr)
{
    return rr->rclass == l->item->evidence.qclass &&
           rw_message_name_is(&l->reading->message, rr->owner, l->name);
}

static struct rwi_set *
answer_set(struct link *l, const uint8_t *owner, uint16_t type)
{
    return rwi_set_find(l->judge, l->item, l->reading->section, owner, type);
}

/* Every set at the name; the signatures go with what they cover, and a CNAME
 * that a DNAME made has none.
 *
 * @return how many there were
 */
static size_t
judge_any(struct link *l)
{
    const struct rw_message *msg = &l->reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(msg, RW_SECTION_ANSWER);
    size_t types = 0;

    for (size_t i = 0; i < count; i++) {
        size_t k = 0;

        if (rrs[i].type == RW_TYPE_RRSIG || !is_at_name(l, &rrs[i]) ||
            (l->reading->maker != NULL && rrs[i].type == RW_TYPE_CNAME))
            continue;
        while (k < i && (rrs[k].type != rrs[i].type || !is_at_name(l, &rrs[k])))
            k++;
        if (k < i)
            continue;
        if (types++ == TYPES_MAX) {
            flaw_add(l, RW_FLAW_LIMIT_CHECKS, NULL, TYPES_MAX);
            l->security = RW_SECURITY_BOGUS;
            break;
        }
        (void)judge_set(l, answer_set(l, l->name, rrs[i].type), RW_ROLE_DATA);
    }
    return types;
}

/* ---- what is not there -------------------------------------------------- */

/* The name that was denied: with a minimised question, one above the name
 * the walk is after. */
static const uint8_t *
denied_name(const struct link *l)
{
    return l->reading->alias_count == 0 ? l->item->evidence.qname : l->name;
}

/* The SOA of a denial is no part of the proof, but a resolver takes the
 * negative TTL from it: one that is forged is not let pass.  RFC 2308 5 */
static void
judge_soa(struct link *l, struct rwi_zone *zone)
{
    struct rwi_set *set = rwi_set_find(l->judge, l->item, RW_SECTION_AUTHORITY,
                                       zone->name, RW_TYPE_SOA);

    if (set != NULL && rwi_set_check(l->judge, set, zone, RW_ROLE_DENIAL,
                                     false) == RWI_WORTH_BAD)
        blame_set(l, set, zone);
}

/* What is proved must be what is claimed.  NXNAME stands for a claim of its
 * own, whatever the rcode.  RFC 9824 section 3 */
static bool
fits_claim(struct rwi_denial *denial, enum rwi_proved proved)
{
    if (proved == RWI_PROVED_NODATA) {
        denial->flaw = RW_FLAW_DENIAL_EXISTS;
        return !denial->is_nxdomain;
    }
    denial->flaw = RW_FLAW_DENIAL_RCODE;
    return denial->is_nxdomain || denial->is_compact;
}

/* What was asked is not there: the zone must have proved it, for the very name
 * that was asked (which is shorter with minimised questions) and with the
 * rcode that goes with the proof. */
static void
judge_denial(struct link *l)
{
    struct rwi_zone *zone = zone_of(l, path_name(l->judge, l->name));
    struct rwi_denial denial;
    enum rwi_proved proved;

    if (zone == NULL)
        return;
    rwi_denial_collect(l->judge, &denial, l->item, zone);
    if (!denial.any && is_below_hidden_cut(l, zone, l->name))
        return;
    judge_soa(l, zone);
    proved = rwi_denial_prove(l->judge, &denial, denied_name(l),
                              l->judge->config.qtype);
    if (ends_with(l, proved, &denial, zone))
        return;
    l->rests_on_proof = proved != RWI_PROVED_NOTHING;
    if (!l->rests_on_proof || !fits_claim(&denial, proved))
        denial_failed(l, &denial, zone);
}

/* ---- aliases ------------------------------------------------------------ */

/* The one name that is the RDATA of a CNAME. */
static bool
leads_to(const struct rwi_set *cname, const uint8_t *target)
{
    struct rwi_CNAME fields;

    return rwi_CNAME_in(&fields, cname->rdata[0]) &&
           rw_name_equal(fields.target, target);
}

/* The CNAME that a server made of a DNAME has no signature of its own: the
 * DNAME's counts.  RFC 6672 section 5.3.1 */
static void
judge_made(struct link *l, const struct rwi_set *dname, struct rwi_zone *zone,
           const uint8_t *target)
{
    struct rwi_set *cname = answer_set(l, l->name, RW_TYPE_CNAME);

    if (cname == NULL)
        return;
    /* In a zone that is not signed, it is odd and no more. */
    if (zone != NULL && dname->worth != RWI_WORTH_REFUSED && target != NULL &&
        !leads_to(cname, target)) {
        flaw_add(l, RW_FLAW_DNAME_MISMATCH, NULL, 0);
        l->security = RW_SECURITY_BOGUS;
        return;
    }
    if (zone != NULL)
        rwi_set_stand_in(l->judge, cname, dname, zone);
}

/* Where a DNAME leads a name; NULL where that is too long to be one. */
static const uint8_t *
dname_target(struct link *l, const struct rwi_set *dname)
{
    uint8_t made[RW_NAME_MAX];
    struct rwi_DNAME fields;

    if (!rwi_DNAME_in(&fields, dname->rdata[0]) ||
        rw_name_replace_suffix(made, l->name, dname->owner, fields.target) !=
            RW_OK)
        return NULL;
    return rwi_judge_name(l->judge, made);
}

/* The DNAME at a record, and the CNAME it makes of the name. */
static void
judge_dname(struct link *l, const struct rw_rr *rr)
{
    struct rwi_set *dname =
        answer_set(l, rwi_owner(l->judge, l->item, rr), RW_TYPE_DNAME);
    struct rwi_zone *zone = judge_set(l, dname, RW_ROLE_ALIAS);

    if (dname != NULL)
        judge_made(l, dname, zone, dname_target(l, dname));
}

static void
judge_alias(struct link *l, const struct rw_alias *alias)
{
    if (alias->is_dname)
        judge_dname(l, &l->reading->message.rrs[alias->rr]);
    else
        (void)judge_set(l, answer_set(l, l->name, RW_TYPE_CNAME),
                        RW_ROLE_ALIAS);
}

/* ---- the whole response ------------------------------------------------- */

static void
judge_rrsigs(struct link *l)
{
    struct rwi_zone *zone = zone_of(l, l->name);

    if (zone != NULL)
        flaw_add(l, RW_FLAW_ENDS_RRSIG, zone, 0);
    weaken(l, RW_SECURITY_INSECURE);
}

/* Where a DNAME made the alias, the DNAME is the data that is signed; ANY is
 * as many sets as came; everything else is one set. */
static void
judge_data(struct link *l)
{
    uint16_t qtype = l->judge->config.qtype;

    if (l->reading->maker != NULL)
        judge_dname(l, l->reading->maker);
    if (qtype == RW_TYPE_ANY) {
        if (judge_any(l) == 0 && l->reading->maker == NULL)
            judge_denial(l); /* signatures alone are no data */
    } else if (qtype == RW_TYPE_RRSIG) {
        judge_rrsigs(l);
    } else if (l->reading->maker == NULL) {
        (void)judge_set(l, answer_set(l, l->name, qtype), RW_ROLE_DATA);
    }
}

static void
judge_end(struct link *l)
{
    if (rw_reading_worth(l->reading) == RW_KIND_ANSWER)
        judge_data(l);
    else
        judge_denial(l);
}

/* One name of the walk in one response: an alias that leads on, data, or the
 * proof that there is none.  Secure is what rests on a proof, never what
 * merely has no flaw. */
enum rw_security
rwi_link_judge(struct rw_judge *judge, struct rwi_item *item,
               const uint8_t *name, const uint8_t **target)
{
    const struct rw_alias *alias = alias_for(item, name);
    struct link l = {.judge = judge,
                     .item = item,
                     .reading = item->reading,
                     .name = name,
                     .security = RW_SECURITY_SECURE};

    *target = alias != NULL ? alias->to : NULL;
    if (alias != NULL)
        judge_alias(&l, alias);
    else
        judge_end(&l);
    if (l.security == RW_SECURITY_SECURE && !l.rests_on_proof) {
        l.security = RW_SECURITY_INDETERMINATE; /* never secure by default */
        flaw_add(&l, RW_FLAW_NO_RESULT, NULL, 0);
    }
    return l.security;
}
