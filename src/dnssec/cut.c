/* What the evidence says about a delegation below a signed zone: a DS, a
 * proof that there is none, a proof that it is no delegation, or nothing.
 *
 * Two kinds of responses tell: the parent's referral, and one to a question
 * for the DS.  RFC 4035 section 5.2, RFC 5155 section 8.9, RFC 6840 4.4.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/denial.h"
#include "dnssec/flaws.h"
#include "dnssec/item.h"
#include "dnssec/key.h"
#include "dnssec/signature.h"
#include "dnssec/wants.h"
#include "dnssec/zone.h"

/* How far the search came, over all items. */
struct search {
    struct rw_judge *judge;
    struct rwi_zone *zone; /* the one below the cut */
    struct rwi_zone *parent;
    bool asked;                /* the DS was asked for, with some response */
    bool failed;               /* ... with none */
    const struct rwi_set *bad; /* a DS set whose signature is no good */
    struct rwi_denial denial;  /* the last one that proved nothing */
    bool denied;
    uint32_t step;
};

static bool
is_referral_to(const struct rwi_item *item, const uint8_t *name)
{
    const uint8_t *cut = rwi_item_cut(item, name);

    return cut != NULL && rw_name_equal(cut, name);
}

/* Did any server refer to it, or is it asked for as a zone of its own? */
static bool
is_referred_to(const struct rw_judge *judge, const uint8_t *name)
{
    for (size_t i = 0; i < judge->item_count; i++)
        if (is_referral_to(judge->items[i], name) ||
            rw_name_equal(judge->items[i]->evidence.zone, name))
            return true;
    return false;
}

/* ---- a DS --------------------------------------------------------------- */

static bool
find_ds(struct search *s, struct rwi_item *item, enum rw_section section)
{
    struct rwi_set *set =
        rwi_set_find(s->judge, item, section, s->zone->name, RW_TYPE_DS);

    if (set == NULL)
        return false;
    if (rwi_set_check(s->judge, set, s->parent, RW_ROLE_DS, false) <
        RWI_WORTH_UNKNOWN) {
        s->bad = s->bad != NULL ? s->bad : set;
        return false;
    }
    s->zone->shown.ds_step = item->evidence.step;
    rwi_ds_read(s->judge, s->zone, set);
    return true;
}

/* ---- no DS -------------------------------------------------------------- */

static enum rwi_cut
unsigned_by(struct search *s, enum rw_flaw_code code)
{
    struct rw_flaw flaw = {.code = code,
                           .zone = s->parent->name,
                           .name = s->zone->name,
                           .type = RW_TYPE_DS,
                           .number = s->denial.number,
                           .step = s->step};

    s->zone->shown.proof = s->denial.how;
    s->zone->shown.ds_step = s->step;
    rwi_zone_fail(s->judge, s->zone, RW_SECURITY_INSECURE, &flaw);
    return RWI_CUT_UNSIGNED;
}

/* The proof says that there is no zone cut; the walk was referred to one.
 * Where the data behind it turns out to be unsigned, this is to blame, and
 * not the data.  RFC 6840 section 4.4 */
static enum rwi_cut
no_cut(struct search *s)
{
    struct rw_flaw flaw = {.code = RW_FLAW_DENIAL_NO_CUT,
                           .zone = s->parent->name,
                           .name = s->zone->name,
                           .type = RW_TYPE_DS,
                           .step = s->step};

    if (is_referred_to(s->judge, s->zone->name))
        s->zone->denied = rwi_arena_copy(&s->judge->once, &flaw, sizeof(flaw));
    return RWI_CUT_NONE;
}

/* What a proof says of a missing DS, and of the cut itself: with NS in the
 * bitmap the name is a delegation without DS; without it there is no cut
 * (RFC 6840 section 4.4), and the parent's keys go on counting below. */
static enum rwi_cut
prove_no_ds(struct search *s, struct rwi_item *item)
{
    enum rwi_proved proved;

    rwi_denial_collect(s->judge, &s->denial, item, s->parent);
    s->denied = s->denied || s->denial.any;
    proved = rwi_denial_prove(s->judge, &s->denial, s->zone->name, RW_TYPE_DS);
    switch (proved) {
    case RWI_PROVED_NODATA:
        /* unhashed, the proof of a referral is taken for what it should be */
        return s->denial.has_ns || (s->denial.is_guess && !s->asked)
                   ? unsigned_by(s, RW_FLAW_ENDS_NO_DS)
                   : no_cut(s);
    case RWI_PROVED_NO_NAME:
        return no_cut(s);
    case RWI_PROVED_OPT_OUT:
    case RWI_PROVED_TOO_MANY:
    case RWI_PROVED_REFUSED:
        return unsigned_by(s, rwi_proved_ends(proved));
    case RWI_PROVED_NOTHING:
        break;
    }
    return RWI_CUT_MISSING;
}

/* An alias cannot be a zone cut.  RFC 2181 section 10.3 in spirit; the
 * signature says that it is one. */
static bool
is_alias(struct search *s, struct rwi_item *item)
{
    struct rwi_set *set = rwi_set_find(s->judge, item, RW_SECTION_ANSWER,
                                       s->zone->name, RW_TYPE_CNAME);

    return set != NULL &&
           rwi_set_check(s->judge, set, s->parent, RW_ROLE_DENIAL, false) >=
               RWI_WORTH_UNKNOWN;
}

/* ---- the search --------------------------------------------------------- */

static bool
has_ds_in(struct search *s, struct rwi_item *item, bool asked)
{
    return (asked && find_ds(s, item, RW_SECTION_ANSWER)) ||
           find_ds(s, item, RW_SECTION_AUTHORITY);
}

/* One response: it may hold the DS as the answer to that question, or beside
 * a referral.  A failure is noted: where all there is are failures, the
 * servers are to blame and not the zone's data. */
static enum rwi_cut
look(struct search *s, struct rwi_item *item)
{
    bool asked = rwi_item_asks(item, s->zone->name, RW_TYPE_DS);
    bool referral = is_referral_to(item, s->zone->name);

    if (item->reading == NULL) {
        s->failed =
            s->failed || (asked && item->evidence.state == RW_EVIDENCE_FAILED);
        return RWI_CUT_MISSING;
    }
    if (asked || referral)
        s->step = item->evidence.step;
    if (has_ds_in(s, item, asked))
        return RWI_CUT_SIGNED;
    if (asked && rwi_item_cut(item, s->zone->name) == NULL) {
        s->asked = true;
        return is_alias(s, item) ? RWI_CUT_NONE : prove_no_ds(s, item);
    }
    return referral ? prove_no_ds(s, item) : RWI_CUT_MISSING;
}

/* Nothing helped: say what was wrong with what there was. */
static enum rwi_cut
broken(struct search *s)
{
    struct rw_flaw flaw = {.code = RW_FLAW_DS_MISSING,
                           .zone = s->parent->name,
                           .name = s->zone->name,
                           .type = RW_TYPE_DS,
                           .number = s->denial.number,
                           .step = s->step};
    struct rwi_flaws *flaws = &s->judge->zone_flaws;

    s->zone->shown.security = RW_SECURITY_BOGUS;
    if (s->bad != NULL)
        s->zone->shown.flaw = rwi_set_blame(s->judge, flaws, s->bad, s->parent);
    else if (s->denied && s->denial.bad != NULL)
        s->zone->shown.flaw =
            rwi_set_blame(s->judge, flaws, s->denial.bad, s->parent);
    else {
        if (s->denied && s->denial.flaw != RW_FLAW_DENIAL_MISSING)
            flaw.code = s->denial.flaw;
        else if (!s->asked && s->failed)
            flaw.code = RW_FLAW_DS_UNREACHED;
        s->zone->shown.flaw = rwi_flaw_add(s->judge, flaws, &flaw);
    }
    return RWI_CUT_BROKEN;
}

/* Nothing was asked that could tell.  That is no fault of the zone's, so the
 * verdict is indeterminate, and the want that was added says what to ask. */
static enum rwi_cut
missing(struct search *s)
{
    struct rw_flaw flaw = {.code = RW_FLAW_NOT_COLLECTED,
                           .zone = s->parent->name,
                           .name = s->zone->name,
                           .type = RW_TYPE_DS};

    rwi_zone_fail(s->judge, s->zone, RW_SECURITY_INDETERMINATE, &flaw);
    return RWI_CUT_MISSING;
}

/* The first response that decides does: a DS, or a proof that there is none.
 * Only when none decides does it matter what was wrong with each. */
enum rwi_cut
rwi_cut_judge(struct rw_judge *judge, struct rwi_zone *zone,
              struct rwi_zone *parent)
{
    struct search s = {.judge = judge, .zone = zone, .parent = parent};

    for (size_t i = 0; i < judge->item_count; i++) {
        enum rwi_cut cut = look(&s, judge->items[i]);

        if (cut != RWI_CUT_MISSING)
            return cut;
    }
    rwi_want_add(judge, rwi_servers_for(judge, parent->name), zone->name,
                 RW_TYPE_DS, s.step);
    if (s.bad != NULL || s.denied || s.asked || s.failed)
        return broken(&s);
    return missing(&s);
}
