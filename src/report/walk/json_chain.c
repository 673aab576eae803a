/* The chain of trust as JSON; see json_chain.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/json_chain.h"

#include "rootwalk/registry.h"

#include "report/print/sentence.h"

static json_t *
word_or_null(const char *word)
{
    return word != NULL ? rwi_json_ascii(word) : json_null();
}

static json_t *
step_or_null(uint32_t step)
{
    return step == 0 ? json_null() : json_integer(step);
}

static json_t *
second(uint64_t time_s)
{
    return rwi_json_time(time_s * 1000000);
}

static json_t *
ds_value(const struct rw_chain_ds *ds, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "key_tag", json_integer(ds->key_tag), failed);
    rwi_json_set(o, "algorithm", json_integer(ds->algorithm), failed);
    rwi_json_set(o, "algorithm_name",
                 word_or_null(rw_algorithm_name(ds->algorithm)), failed);
    rwi_json_set(o, "digest_type", json_integer(ds->digest_type), failed);
    rwi_json_set(o, "digest_name",
                 word_or_null(rw_digest_name(ds->digest_type)), failed);
    rwi_json_set(o, "digest", rwi_json_hex(ds->digest, ds->digest_len), failed);
    rwi_json_set(o, "accepted", json_boolean(ds->accepted), failed);
    rwi_json_set(o, "matches", json_boolean(ds->matches), failed);
    return o;
}

static json_t *
key_value(const struct rw_chain_key *key, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "key_tag", json_integer(key->key_tag), failed);
    rwi_json_set(o, "flags", json_integer(key->flags), failed);
    rwi_json_set(o, "algorithm", json_integer(key->algorithm), failed);
    rwi_json_set(o, "algorithm_name",
                 word_or_null(rw_algorithm_name(key->algorithm)), failed);
    rwi_json_set(o, "bits", json_integer(key->bits), failed);
    rwi_json_set(o, "sep", json_boolean(key->is_sep), failed);
    rwi_json_set(o, "revoked", json_boolean(key->is_revoked), failed);
    rwi_json_set(o, "entry", json_boolean(key->is_entry), failed);
    rwi_json_set(o, "signs_keys", json_boolean(key->signs_keys), failed);
    rwi_json_set(o, "signs_data", json_boolean(key->signs_data), failed);
    return o;
}

static json_t *
sig_value(const struct rw_chain_set *set, const struct rw_chain_sig *sig,
          bool *failed)
{
    static const char *const ROLES[] = {
        [RW_ROLE_KEYS] = "keys",     [RW_ROLE_DS] = "ds",
        [RW_ROLE_DATA] = "data",     [RW_ROLE_ALIAS] = "alias",
        [RW_ROLE_DENIAL] = "denial",
    };
    json_t *o = json_object();

    rwi_json_set(o, "name", rwi_json_name(set->name), failed);
    rwi_json_set(o, "type", rwi_json_type(set->type), failed);
    rwi_json_set(o, "role", rwi_json_ascii(ROLES[set->role]), failed);
    rwi_json_set(o, "step", step_or_null(set->step), failed);
    rwi_json_set(o, "security", rwi_json_ascii(rw_security_word(set->security)),
                 failed);
    if (sig == NULL) {
        rwi_json_set(
            o, "verdict",
            rwi_json_ascii(set->synthesised ? "SYNTHESISED" : "RRSIG_MISSING"),
            failed);
        return o;
    }
    rwi_json_set(o, "signer", rwi_json_name(sig->signer), failed);
    rwi_json_set(o, "key_tag", json_integer(sig->key_tag), failed);
    rwi_json_set(o, "algorithm", json_integer(sig->algorithm), failed);
    rwi_json_set(o, "algorithm_name",
                 word_or_null(rw_algorithm_name(sig->algorithm)), failed);
    rwi_json_set(o, "inception", second(sig->inception_s), failed);
    rwi_json_set(o, "expiration", second(sig->expiration_s), failed);
    rwi_json_set(o, "verdict",
                 rwi_json_ascii(sig->verdict == RW_FLAW_NONE
                                    ? "good"
                                    : rw_flaw_name(sig->verdict)),
                 failed);
    return o;
}

static void
append(json_t *list, json_t *value, bool *failed)
{
    if (json_array_append_new(list, value) != 0)
        *failed = true;
}

static json_t *
signatures_value(const struct rw_chain_zone *zone, bool *failed)
{
    json_t *list = json_array();

    for (size_t i = 0; i < zone->set_count; i++) {
        const struct rw_chain_set *set = &zone->sets[i];

        if (set->sig_count == 0)
            append(list, sig_value(set, NULL, failed), failed);
        for (size_t j = 0; j < set->sig_count; j++)
            append(list, sig_value(set, &set->sigs[j], failed), failed);
    }
    return list;
}

static json_t *
flaw_value(const struct rw_flaw *flaw)
{
    char buf[RWI_SENTENCE_MAX];
    struct rw_text text;

    if (flaw == NULL)
        return json_null();
    rw_text_init(&text, buf, sizeof(buf));
    rwi_flaw_to_text(&text, flaw, false);
    return rwi_json_ascii(buf);
}

static json_t *
zone_value(const struct rw_chain_zone *zone, bool *failed)
{
    json_t *o = json_object();
    json_t *ds = json_array();
    json_t *keys = json_array();

    for (size_t i = 0; i < zone->ds_count; i++)
        append(ds, ds_value(&zone->ds[i], failed), failed);
    for (size_t i = 0; i < zone->key_count; i++)
        append(keys, key_value(&zone->keys[i], failed), failed);
    rwi_json_set(o, "zone", rwi_json_name(zone->name), failed);
    rwi_json_set(o, "security",
                 rwi_json_ascii(rw_security_word(zone->security)), failed);
    rwi_json_set(o, "reason", flaw_value(zone->flaw), failed);
    rwi_json_set(o, "anchored", json_boolean(zone->is_anchored), failed);
    rwi_json_set(o, "ds", ds, failed);
    rwi_json_set(o, "ds_step", step_or_null(zone->ds_step), failed);
    rwi_json_set(o, "dnskeys", keys, failed);
    rwi_json_set(o, "dnskey_step", step_or_null(zone->key_step), failed);
    rwi_json_set(o, "signatures", signatures_value(zone, failed), failed);
    return o;
}

json_t *
rwi_json_chain(const struct rw_chain *chain, bool *failed)
{
    json_t *list = json_array();

    for (size_t i = 0; i < chain->zone_count; i++)
        append(list, zone_value(&chain->zones[i], failed), failed);
    return list;
}
