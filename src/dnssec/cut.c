/* What the evidence says about a delegation below a signed zone: a DS, a
 * proof that there is none, a proof that it is no delegation, or nothing.
 *
 * Two kinds of responses tell: the parent's referral, and one to a question
 * for the DS.  RFC 4035 section 5.2, RFC 5155 section 8.9, RFC 6840 4.4.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

/* How far the search came, over all items. */
struct search {
    struct rwi_judge *j;
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
asks_for_ds(const struct rwi_item *item, const uint8_t *name)
{
    return item->evidence->qtype == RW_TYPE_DS &&
           rw_name_equal(item->evidence->qname, name);
}

static bool
is_referral_to(const struct rwi_item *item, const uint8_t *name)
{
    const uint8_t *cut = rwi_item_cut(item, name);

    return cut != NULL && rw_name_equal(cut, name);
}

/* ---- a DS --------------------------------------------------------------- */

static bool
find_ds(struct search *s, const struct rwi_item *item, enum rw_section section)
{
    struct rwi_set *set =
        rwi_set_find(s->j, item, section, s->zone->name, RW_TYPE_DS);

    if (set == NULL)
        return false;
    if (rwi_set_check(s->j, set, s->parent, RW_ROLE_DS, false) !=
        RW_SECURITY_SECURE) {
        s->bad = s->bad != NULL ? s->bad : set;
        return false;
    }
    s->zone->shown.ds_step = item->evidence->step;
    rwi_ds_read(s->j, s->zone, set);
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
    rwi_zone_fail(s->j, s->zone, RW_SECURITY_INSECURE, &flaw);
    return RWI_CUT_UNSIGNED;
}

static enum rwi_cut
prove_no_ds(struct search *s, const struct rwi_item *item)
{
    rwi_denial_collect(s->j, &s->denial, item, s->parent);
    s->denied = s->denied || s->denial.any;
    switch (rwi_denial_prove(s->j, &s->denial, s->zone->name, RW_TYPE_DS)) {
    case RWI_PROVED_NODATA:
        return s->denial.has_ns || (s->j->dry && !s->asked)
                   ? unsigned_by(s, RW_FLAW_ENDS_NO_DS)
                   : RWI_CUT_NONE;
    case RWI_PROVED_NO_NAME:
        return RWI_CUT_NONE;
    case RWI_PROVED_OPT_OUT:
        return unsigned_by(s, RW_FLAW_ENDS_OPT_OUT);
    case RWI_PROVED_TOO_MANY:
        return unsigned_by(s, RW_FLAW_ENDS_ITERATIONS);
    case RWI_PROVED_NOTHING:
        break;
    }
    return RWI_CUT_MISSING;
}

/* An alias cannot be a zone cut.  RFC 2181 section 10.3 in spirit; the
 * signature says that it is one. */
static bool
is_alias(struct search *s, const struct rwi_item *item)
{
    struct rwi_set *set = rwi_set_find(s->j, item, RW_SECTION_ANSWER,
                                       s->zone->name, RW_TYPE_CNAME);

    return set != NULL && rwi_set_check(s->j, set, s->parent, RW_ROLE_DENIAL,
                                        false) == RW_SECURITY_SECURE;
}

/* ---- the search --------------------------------------------------------- */

static enum rwi_cut
look(struct search *s, const struct rwi_item *item)
{
    bool asked = asks_for_ds(item, s->zone->name);
    bool referral = is_referral_to(item, s->zone->name);

    if (!item->is_message) {
        s->failed =
            s->failed || (asked && item->evidence->state == RW_EVIDENCE_FAILED);
        return RWI_CUT_MISSING;
    }
    if (asked || referral)
        s->step = item->evidence->step;
    if (find_ds(s, item, asked ? RW_SECTION_ANSWER : RW_SECTION_AUTHORITY))
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
    struct rwi_flaws *flaws = &s->j->zone_flaws;

    s->zone->shown.security = RW_SECURITY_BOGUS;
    if (s->bad != NULL)
        s->zone->shown.flaw = rwi_set_blame(s->j, flaws, s->bad, s->parent);
    else if (s->denied && s->denial.bad != NULL)
        s->zone->shown.flaw =
            rwi_set_blame(s->j, flaws, s->denial.bad, s->parent);
    else {
        if (s->denied && s->denial.flaw != RW_FLAW_DENIAL_MISSING)
            flaw.code = s->denial.flaw;
        else if (!s->asked && s->failed)
            flaw.code = RW_FLAW_DS_UNREACHED;
        s->zone->shown.flaw = rwi_flaw_add(s->j, flaws, &flaw);
    }
    return RWI_CUT_BROKEN;
}

static enum rwi_cut
missing(struct search *s)
{
    struct rw_flaw flaw = {.code = RW_FLAW_NOT_COLLECTED,
                           .zone = s->parent->name,
                           .name = s->zone->name,
                           .type = RW_TYPE_DS};

    rwi_zone_fail(s->j, s->zone, RW_SECURITY_INDETERMINATE, &flaw);
    return RWI_CUT_MISSING;
}

enum rwi_cut
rwi_cut_judge(struct rwi_judge *j, struct rwi_zone *zone,
              struct rwi_zone *parent)
{
    struct search s = {.j = j, .zone = zone, .parent = parent};

    for (size_t i = 0; i < j->item_count; i++) {
        enum rwi_cut cut = look(&s, &j->items[i]);

        if (cut != RWI_CUT_MISSING)
            return cut;
    }
    rwi_need_add(j, rwi_servers_for(j, parent->name), zone->name, RW_TYPE_DS,
                 s.step);
    if (s.bad != NULL || s.denied || s.asked || s.failed)
        return broken(&s);
    return missing(&s);
}
