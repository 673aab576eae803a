/* What a ruling hands out: a pass over its result, which copies what the
 * caller is to see into memory of its own.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/chain.h"

#include <stdlib.h>

#include "dnssec/signature.h"
#include "dnssec/wants.h"

#define CHAIN_MAX ((size_t)64 << 20) /* octets, as for the judge itself */

/* The chain with the memory it lives in. */
struct chain_box {
    struct rw_chain chain; /* the first member: what the caller holds */
    struct rwi_arena arena;
};

/* What is copied, and where to. */
struct copy {
    const struct rw_judge *judge;
    struct rwi_arena *to;
};

static const uint8_t *
copy_name(struct copy *it, const uint8_t *name)
{
    return name != NULL ? rwi_arena_copy(it->to, name, rw_name_size(name))
                        : NULL;
}

static const uint16_t *
copy_tags(struct copy *it, const uint16_t *tags, size_t count)
{
    return count > 0 ? rwi_arena_copy(it->to, tags, count * sizeof(*tags))
                     : NULL;
}

/* ---- flaws -------------------------------------------------------------- */

static struct rw_flaw
copy_flaw(struct copy *it, const struct rw_flaw *flaw)
{
    struct rw_flaw copy = *flaw;

    copy.zone = copy_name(it, flaw->zone);
    copy.name = copy_name(it, flaw->name);
    copy.ds_tags = copy_tags(it, flaw->ds_tags, flaw->ds_tag_count);
    copy.key_tags = copy_tags(it, flaw->key_tags, flaw->key_tag_count);
    return copy;
}

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
copy_flaws(struct copy *it, struct rw_flaw *out, const struct rwi_flaws *flaws,
           enum rw_flaw_kind kind, bool of_kind)
{
    size_t count = 0;

    for (const struct rwi_flaw *n = flaws->first; n != NULL; n = n->next)
        if ((rw_flaw_kind_of(n->flaw.code) == kind) == of_kind)
            out[count++] = copy_flaw(it, &n->flaw);
    return count;
}

/* Those of the kind that decides first; of them, zones before responses,
 * each from the top down. */
static void
put_flaws(struct rw_chain *chain, struct copy *it)
{
    const struct rwi_flaws *zones = &it->judge->zone_flaws;
    const struct rwi_flaws *responses = &it->judge->flaws;
    enum rw_flaw_kind kind = deciding_kind(chain->security);
    struct rw_flaw *out;

    if (kind == RW_FLAW_KIND_NONE || zones->count + responses->count == 0)
        return;
    out =
        rwi_arena_array(it->to, zones->count + responses->count, sizeof(*out));
    if (out == NULL)
        return;
    chain->flaws = out;
    out += copy_flaws(it, out, zones, kind, true);
    out += copy_flaws(it, out, responses, kind, true);
    out += copy_flaws(it, out, zones, kind, false);
    out += copy_flaws(it, out, responses, kind, false);
    chain->flaw_count = (size_t)(out - chain->flaws);
}

static void
put_notes(struct rw_chain *chain, struct copy *it)
{
    const struct rwi_flaws *notes = &it->judge->notes;
    struct rw_flaw *out = rwi_arena_array(it->to, notes->count, sizeof(*out));

    if (out == NULL)
        return;
    chain->notes = out;
    chain->note_count = copy_flaws(it, out, notes, RW_FLAW_KIND_NOTE, true);
}

/* ---- record sets -------------------------------------------------------- */

static enum rw_security
security_of(enum rwi_worth worth)
{
    switch (worth) {
    case RWI_WORTH_GOOD:
        return RW_SECURITY_SECURE;
    case RWI_WORTH_REFUSED:
        return RW_SECURITY_INSECURE;
    case RWI_WORTH_UNKNOWN: /* out of memory: there will be no chain */
        return RW_SECURITY_UNCHECKED;
    case RWI_WORTH_BAD:
        break;
    }
    return RW_SECURITY_BOGUS;
}

static void
put_sig(struct rw_chain_sig *out, struct copy *it, const struct rwi_sig *sig)
{
    *out = (struct rw_chain_sig){
        .signer = copy_name(it, sig->signer),
        .key_tag = sig->key_tag,
        .algorithm = sig->algorithm,
        .labels = sig->labels,
        .original_ttl_s = sig->original_ttl_s,
        .inception_s = rwi_sig_time(it->judge, sig->inception),
        .expiration_s = rwi_sig_time(it->judge, sig->expiration),
        .verdict = sig->verdict,
    };
}

static void
put_sigs(struct rw_chain_set *out, struct copy *it, const struct rwi_set *set)
{
    struct rw_chain_sig *sigs;

    if (set->sig_count == 0 || set->synthesised)
        return;
    sigs = rwi_arena_array(it->to, set->sig_count, sizeof(*sigs));
    if (sigs == NULL)
        return;
    for (size_t i = 0; i < set->sig_count; i++)
        put_sig(&sigs[i], it, &set->sigs[i]);
    out->sigs = sigs;
    out->sig_count = set->sig_count;
}

static void
put_set(struct rw_chain_set *out, struct copy *it, const struct rwi_set *set)
{
    *out = (struct rw_chain_set){
        .role = set->role,
        .name = copy_name(it, set->owner),
        .type = set->type,
        .records = (uint16_t)set->count,
        .ttl_s = set->ttl_s,
        .synthesised = set->synthesised,
        .security = security_of(set->worth),
        .step = set->item->evidence.step,
    };
    if (rwi_set_is_expanded(set)) {
        uint8_t name[RW_NAME_MAX + 2];

        rwi_signed_owner(name, set->owner, set->good->labels);
        out->wildcard = copy_name(it, name);
    }
    put_sigs(out, it, set);
}

/* ---- zones -------------------------------------------------------------- */

static void
put_ds(struct rw_chain_zone *out, struct copy *it, const struct rwi_zone *zone)
{
    struct rw_chain_ds *ds =
        rwi_arena_copy(it->to, zone->ds, zone->ds_count * sizeof(*ds));

    for (size_t i = 0; ds != NULL && i < zone->ds_count; i++)
        ds[i].digest = rwi_arena_copy(it->to, ds[i].digest, ds[i].digest_len);
    out->ds = ds;
    out->ds_count = zone->ds_count;
}

static void
put_keys(struct rw_chain_zone *out, struct copy *it,
         const struct rwi_zone *zone)
{
    struct rw_chain_key *keys =
        rwi_arena_array(it->to, zone->key_count, sizeof(*keys));

    for (size_t i = 0; keys != NULL && i < zone->key_count; i++) {
        keys[i] = zone->keys[i].shown;
        keys[i].key = rwi_arena_copy(it->to, keys[i].key, keys[i].key_len);
    }
    out->keys = keys;
    out->key_count = zone->key_count;
}

static void
put_sets(struct rw_chain_zone *out, struct copy *it,
         const struct rwi_zone *zone)
{
    struct rw_chain_set *sets =
        rwi_arena_array(it->to, zone->set_count, sizeof(*sets));
    size_t count = 0;

    if (sets == NULL)
        return;
    for (const struct rwi_set *set = zone->sets; set != NULL;
         set = set->zone_next)
        put_set(&sets[count++], it, set);
    out->sets = sets;
    out->set_count = count;
}

static void
put_zone(struct rw_chain_zone *out, struct copy *it,
         const struct rwi_zone *zone)
{
    *out = zone->shown;
    out->name = copy_name(it, zone->name);
    out->parent = copy_name(it, zone->shown.parent);
    put_ds(out, it, zone);
    put_keys(out, it, zone);
    put_sets(out, it, zone);
    if (zone->shown.flaw != NULL) {
        struct rw_flaw flaw = copy_flaw(it, zone->shown.flaw);

        out->flaw = rwi_arena_copy(it->to, &flaw, sizeof(flaw));
    }
}

static void
put_zones(struct rw_chain *chain, struct copy *it)
{
    struct rw_chain_zone *out =
        rwi_arena_array(it->to, it->judge->zone_count, sizeof(*out));

    if (out == NULL)
        return;
    chain->zones = out;
    for (const struct rwi_zone *zone = it->judge->zones; zone != NULL;
         zone = zone->next)
        if (zone->is_cut)
            put_zone(&out[chain->zone_count++], it, zone);
}

/* ---- the chain ---------------------------------------------------------- */

static void
put_again(struct rw_chain *chain, struct copy *it)
{
    struct rw_need needs[RW_NEEDS_MAX];

    chain->again_count = rwi_wants_put(it->judge, needs, RW_NEEDS_MAX);
    chain->again =
        rwi_arena_copy(it->to, needs, chain->again_count * sizeof(*needs));
}

enum rw_status
rwi_chain_make(struct rw_chain **out, struct rw_judge *judge,
               enum rw_security security)
{
    struct chain_box *box = calloc(1, sizeof(*box));
    struct rw_chain *chain;
    struct copy it;

    if (box == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&box->arena, CHAIN_MAX);
    it = (struct copy){judge, &box->arena};
    chain = &box->chain;
    chain->security = security;
    chain->now_s = judge->now_s;
    put_zones(chain, &it);
    put_flaws(chain, &it);
    put_notes(chain, &it);
    put_again(chain, &it);
    chain->answer_steps =
        rwi_arena_copy(it.to, judge->answer_steps,
                       judge->answer_step_count * sizeof(uint32_t));
    chain->answer_step_count = judge->answer_step_count;
    chain->checks = judge->checks;
    chain->hashes = judge->hashes;
    if (box->arena.failed) {
        rw_chain_free(chain);
        return RW_ERR_MEMORY;
    }
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
