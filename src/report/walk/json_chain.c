/* The chain of trust as JSON; see json_chain.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/json_chain.h"

#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

static void
put_ds(struct rwi_json *json, const struct rw_chain_ds *ds)
{
    rwi_json_item(json);
    rwi_json_number(json, J_DS_key_tag, ds->key_tag);
    rwi_json_number(json, J_DS_algorithm, ds->algorithm);
    rwi_json_string_or_null(json, J_DS_algorithm_name,
                            rw_algorithm_name(ds->algorithm));
    rwi_json_number(json, J_DS_digest_type, ds->digest_type);
    rwi_json_string_or_null(json, J_DS_digest_name,
                            rw_digest_name(ds->digest_type));
    rwi_json_hex(json, J_DS_digest, ds->digest, ds->digest_len);
    rwi_json_bool(json, J_DS_accepted, ds->accepted);
    rwi_json_bool(json, J_DS_matches, ds->matches);
    rwi_json_close(json);
}

static void
put_key(struct rwi_json *json, const struct rw_chain_key *key)
{
    rwi_json_item(json);
    rwi_json_number(json, J_KEY_key_tag, key->key_tag);
    rwi_json_number(json, J_KEY_flags, key->flags);
    rwi_json_number(json, J_KEY_algorithm, key->algorithm);
    rwi_json_string_or_null(json, J_KEY_algorithm_name,
                            rw_algorithm_name(key->algorithm));
    rwi_json_number(json, J_KEY_bits, key->bits);
    rwi_json_bool(json, J_KEY_sep, key->is_sep);
    rwi_json_bool(json, J_KEY_revoked, key->is_revoked);
    rwi_json_bool(json, J_KEY_entry, key->is_entry);
    rwi_json_bool(json, J_KEY_signs_keys, key->signs_keys);
    rwi_json_bool(json, J_KEY_signs_data, key->signs_data);
    rwi_json_close(json);
}

/* What a signature says and what came of it. */
static void
put_sig(struct rwi_json *json, const struct rw_chain_sig *sig)
{
    rwi_json_name(json, J_SIGNATURE_signer, sig->signer);
    rwi_json_number(json, J_SIGNATURE_key_tag, sig->key_tag);
    rwi_json_number(json, J_SIGNATURE_algorithm, sig->algorithm);
    rwi_json_string_or_null(json, J_SIGNATURE_algorithm_name,
                            rw_algorithm_name(sig->algorithm));
    rwi_json_time(json, J_SIGNATURE_inception, sig->inception_s * 1000000);
    rwi_json_time(json, J_SIGNATURE_expiration, sig->expiration_s * 1000000);
    rwi_json_string(json, J_SIGNATURE_verdict,
                    sig->verdict == RW_FLAW_NONE ? "good"
                                                 : rw_flaw_name(sig->verdict));
}

/* One signature of a set; NULL where it has none. */
static void
put_signature(struct rwi_json *json, const struct rw_chain_set *set,
              const struct rw_chain_sig *sig)
{
    static const char *const ROLES[] = {
        [RW_ROLE_KEYS] = "keys",     [RW_ROLE_DS] = "ds",
        [RW_ROLE_DATA] = "data",     [RW_ROLE_ALIAS] = "alias",
        [RW_ROLE_DENIAL] = "denial",
    };

    rwi_json_item(json);
    rwi_json_name(json, J_SIGNATURE_name, set->name);
    rwi_json_type(json, J_SIGNATURE_type, set->type);
    rwi_json_string(json, J_SIGNATURE_role, ROLES[set->role]);
    rwi_json_number_or_null(json, J_SIGNATURE_step, set->step);
    rwi_json_string(json, J_SIGNATURE_security,
                    rw_security_word(set->security));
    if (sig != NULL)
        put_sig(json, sig);
    else
        rwi_json_string(json, J_SIGNATURE_verdict,
                        set->synthesised ? "SYNTHESISED" : "RRSIG_MISSING");
    rwi_json_close(json);
}

static void
put_signatures(struct rwi_json *json, const struct rw_chain_zone *zone)
{
    rwi_json_list(json, J_ZONE_signatures);
    for (size_t i = 0; i < zone->set_count; i++) {
        const struct rw_chain_set *set = &zone->sets[i];

        if (set->sig_count == 0)
            put_signature(json, set, NULL);
        for (size_t j = 0; j < set->sig_count; j++)
            put_signature(json, set, &set->sigs[j]);
    }
    rwi_json_close(json);
}

static void
put_reason(struct rwi_json *json, const struct rw_flaw *flaw)
{
    struct rwi_json_stream stream;

    if (flaw == NULL) {
        rwi_json_null(json, J_ZONE_reason);
        return;
    }
    rw_flaw_to_text(rwi_json_stream(&stream, json, J_ZONE_reason), flaw);
    rwi_json_stream_end(&stream);
}

static void
put_zone(struct rwi_json *json, const struct rw_chain_zone *zone)
{
    rwi_json_item(json);
    rwi_json_name(json, J_ZONE_zone, zone->name);
    rwi_json_string(json, J_ZONE_security, rw_security_word(zone->security));
    put_reason(json, zone->flaw);
    rwi_json_bool(json, J_ZONE_anchored, zone->is_anchored);
    rwi_json_list(json, J_ZONE_ds);
    for (size_t i = 0; i < zone->ds_count; i++)
        put_ds(json, &zone->ds[i]);
    rwi_json_close(json);
    rwi_json_number_or_null(json, J_ZONE_ds_step, zone->ds_step);
    rwi_json_list(json, J_ZONE_dnskeys);
    for (size_t i = 0; i < zone->key_count; i++)
        put_key(json, &zone->keys[i]);
    rwi_json_close(json);
    rwi_json_number_or_null(json, J_ZONE_dnskey_step, zone->key_step);
    put_signatures(json, zone);
    rwi_json_close(json);
}

void
rwi_json_chain(struct rwi_json *json, const struct rw_chain *chain)
{
    rwi_json_list(json, J_TRACE_chain);
    for (size_t i = 0; i < chain->zone_count; i++)
        put_zone(json, &chain->zones[i]);
    rwi_json_close(json);
}
