/* What a ruling hands out: lists that grow while it is made, and at its end
 * the chain, in memory of its own.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

#include <stdlib.h>

struct flaw_node {
    struct flaw_node *next;
    struct rw_flaw flaw;
};

struct set_node {
    struct set_node *next;
    struct rw_chain_set set;
};

/* The chain with the memory it lives in. */
struct chain_box {
    struct rw_chain chain; /* the first member: what the caller holds */
    struct rwi_arena arena;
};

/* ---- flaws -------------------------------------------------------------- */

static bool
same_name(const uint8_t *a, const uint8_t *b)
{
    return a == NULL || b == NULL ? a == b : rw_name_equal(a, b);
}

static bool
same_flaw(const struct rw_flaw *a, const struct rw_flaw *b)
{
    return a->code == b->code && a->type == b->type &&
           a->key_tag == b->key_tag && a->algorithm == b->algorithm &&
           same_name(a->zone, b->zone) && same_name(a->name, b->name);
}

const struct rw_flaw *
rwi_flaw_add(struct rwi_judge *j, struct rwi_flaws *flaws,
             const struct rw_flaw *flaw)
{
    struct flaw_node *node;

    if (j->dry)
        return NULL;
    for (node = flaws->first; node != NULL; node = node->next)
        if (same_flaw(&node->flaw, flaw))
            return &node->flaw;
    node = rwi_arena_alloc(j->keep, sizeof(*node));
    if (node == NULL)
        return NULL;
    node->flaw = *flaw;
    if (flaw->zone != NULL)
        node->flaw.zone = rwi_keep_name(j, flaw->zone);
    if (flaw->name != NULL)
        node->flaw.name = rwi_keep_name(j, flaw->name);
    if (flaws->last != NULL)
        flaws->last->next = node;
    else
        flaws->first = node;
    flaws->last = node;
    flaws->count++;
    return &node->flaw;
}

void
rwi_flaws_cut(struct rwi_flaws *flaws, struct rwi_flaws mark)
{
    *flaws = mark;
    if (mark.last != NULL)
        mark.last->next = NULL;
}

void
rwi_flaws_join(struct rwi_flaws *flaws, struct rwi_flaws *more)
{
    if (more->first == NULL)
        return;
    if (flaws->last != NULL)
        flaws->last->next = more->first;
    else
        flaws->first = more->first;
    flaws->last = more->last;
    flaws->count += more->count;
}

void
rwi_zone_fail(struct rwi_judge *j, struct rwi_zone *zone,
              enum rw_security security, const struct rw_flaw *flaw)
{
    zone->shown.security = security;
    zone->shown.flaw = rwi_flaw_add(j, &j->zone_flaws, flaw);
}

/* ---- sets and needs ----------------------------------------------------- */

struct rw_chain_set *
rwi_zone_add_set(struct rwi_judge *j, struct rwi_zone *zone,
                 const struct rwi_set *set, enum rw_chain_role role)
{
    struct set_node *node;

    if (j->dry)
        return NULL;
    node = rwi_arena_alloc(j->keep, sizeof(*node));
    if (node == NULL)
        return NULL;
    node->set.role = role;
    node->set.name = rwi_keep_name(j, set->owner);
    node->set.type = set->type;
    node->set.records = (uint16_t)set->count;
    node->set.ttl_s = set->ttl_s;
    node->set.step = set->item->evidence->step;
    *zone->sets_end = node;
    zone->sets_end = &node->next;
    zone->set_count++;
    return &node->set;
}

/* Was it asked for, with whatever result?  Ruling: in vain, for ever? */
static bool
was_asked(const struct rwi_judge *j, const uint8_t *zone, const uint8_t *name,
          uint16_t type)
{
    for (size_t i = 0; i < j->item_count; i++) {
        const struct rw_evidence *evidence = j->items[i].evidence;

        if (evidence->qtype == type && rw_name_equal(evidence->qname, name) &&
            rw_name_equal(evidence->zone, zone) &&
            (j->dry || evidence->state == RW_EVIDENCE_UNKNOWN))
            return true;
    }
    return false;
}

void
rwi_need_add(struct rwi_judge *j, const uint8_t *zone, const uint8_t *name,
             uint16_t type, uint32_t step)
{
    struct rw_need *need = &j->needs[j->need_count];

    if (j->need_count == j->need_max || was_asked(j, zone, name, type))
        return;
    for (size_t i = 0; i < j->need_count; i++)
        if (j->needs[i].type == type && rw_name_equal(j->needs[i].name, name))
            return;
    rw_name_copy(need->zone, zone);
    rw_name_copy(need->name, name);
    need->type = type;
    need->step = step;
    j->need_count++;
}

/* ---- the chain ---------------------------------------------------------- */

static enum rw_flaw_kind
deciding_kind(enum rw_security security)
{
    switch (security) {
    case RW_SECURITY_BOGUS:
        return RW_FLAW_KIND_BROKEN;
    case RW_SECURITY_INSECURE:
        return RW_FLAW_KIND_ENDS;
    case RW_SECURITY_INDETERMINATE:
        return RW_FLAW_KIND_UNKNOWN;
    case RW_SECURITY_SECURE:
    case RW_SECURITY_UNCHECKED:
        break;
    }
    return RW_FLAW_KIND_NONE;
}

static size_t
copy_flaws(struct rw_flaw *out, const struct rwi_flaws *flaws,
           enum rw_flaw_kind kind, bool of_kind)
{
    size_t count = 0;

    for (const struct flaw_node *n = flaws->first; n != NULL; n = n->next)
        if ((rw_flaw_kind_of(n->flaw.code) == kind) == of_kind)
            out[count++] = n->flaw;
    return count;
}

/* Those of the kind that decides first; of them, zones before responses,
 * each from the top down. */
static void
put_flaws(struct rw_chain *chain, struct rwi_judge *j)
{
    enum rw_flaw_kind kind = deciding_kind(chain->security);
    size_t count = j->zone_flaws.count + j->flaws.count;
    struct rw_flaw *out;

    if (kind == RW_FLAW_KIND_NONE || count == 0)
        return;
    out = rwi_arena_array(j->keep, count, sizeof(*out));
    if (out == NULL)
        return;
    chain->flaws = out;
    out += copy_flaws(out, &j->zone_flaws, kind, true);
    out += copy_flaws(out, &j->flaws, kind, true);
    out += copy_flaws(out, &j->zone_flaws, kind, false);
    out += copy_flaws(out, &j->flaws, kind, false);
    chain->flaw_count = (size_t)(out - chain->flaws);
}

static void
put_notes(struct rw_chain *chain, struct rwi_judge *j)
{
    struct rw_flaw *out;

    if (j->notes.count == 0)
        return;
    out = rwi_arena_array(j->keep, j->notes.count, sizeof(*out));
    if (out == NULL)
        return;
    chain->notes = out;
    chain->note_count = copy_flaws(out, &j->notes, RW_FLAW_KIND_NOTE, true);
}

static void
put_zone(struct rw_chain_zone *out, struct rwi_judge *j,
         const struct rwi_zone *zone)
{
    struct rw_chain_key *keys =
        rwi_arena_array(j->keep, zone->key_count, sizeof(*keys));
    struct rw_chain_set *sets =
        rwi_arena_array(j->keep, zone->set_count, sizeof(*sets));
    size_t count = 0;

    *out = zone->shown;
    out->name = zone->name;
    out->ds = zone->ds;
    out->ds_count = zone->ds_count;
    out->keys = keys;
    out->sets = sets;
    if (keys == NULL || sets == NULL)
        return;
    for (size_t i = 0; i < zone->key_count; i++)
        keys[i] = zone->keys[i].shown;
    for (struct set_node *n = zone->sets; n != NULL; n = n->next)
        sets[count++] = n->set;
    out->key_count = zone->key_count;
    out->set_count = count;
}

static void
put_zones(struct rw_chain *chain, struct rwi_judge *j)
{
    struct rw_chain_zone *out =
        rwi_arena_array(j->keep, j->zone_count, sizeof(*out));

    if (out == NULL)
        return;
    chain->zones = out;
    for (struct rwi_zone *zone = j->zones; zone != NULL; zone = zone->next)
        if (zone->is_cut)
            put_zone(&out[chain->zone_count++], j, zone);
}

enum rw_status
rwi_chain_make(struct rw_chain **out, struct rwi_judge *j,
               enum rw_security security, struct rwi_arena *keep)
{
    struct chain_box *box = calloc(1, sizeof(*box));
    struct rw_chain *chain;

    if (box == NULL)
        return RW_ERR_MEMORY;
    chain = &box->chain;
    chain->security = security;
    chain->now_s = j->in->now_s;
    put_zones(chain, j);
    put_flaws(chain, j);
    put_notes(chain, j);
    chain->again =
        rwi_arena_copy(keep, j->needs, j->need_count * sizeof(*j->needs));
    chain->again_count = j->need_count;
    chain->answer_steps = rwi_arena_copy(
        keep, j->answer_steps, j->answer_step_count * sizeof(*j->answer_steps));
    chain->answer_step_count = j->answer_step_count;
    chain->checks = j->checks;
    chain->hashes = j->hashes;
    if (j->arena.failed || keep->failed) {
        free(box);
        return RW_ERR_MEMORY;
    }
    box->arena = *keep;
    *out = chain;
    return RW_OK;
}

void
rw_chain_free(struct rw_chain *chain)
{
    struct chain_box *box = (struct chain_box *)chain;

    if (box == NULL)
        return;
    rwi_arena_done(&box->arena);
    free(box);
}

const struct rw_flaw *
rw_chain_reason(const struct rw_chain *chain)
{
    return chain->flaw_count > 0 ? &chain->flaws[0] : NULL;
}
