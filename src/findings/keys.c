/* DNSSEC beyond the verdict: keys, algorithms, how long signatures live, how
 * a zone denies.
 *
 * The verdict of a chain that holds says nothing of how close it was.  What is
 * told here would not change it today: keys that can be broken, signatures
 * that end before caches do, algorithms that only some validators know.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define RSA_WEAK_BITS    1024             /* below: can be broken */
#define RSA_SHORT_BITS   2048             /* RFC 6781 section 3.4.2 */
#define LIFETIME_LONG_S  (180 * 86400ULL) /* a copy can be replayed as long */
#define INCEPTION_NEAR_S 300              /* clocks differ by minutes */

const struct rw_chain_zone *
rwi_chain_zone(const struct rwi_finder *it, const uint8_t *name)
{
    const struct rw_chain *chain = it->trace->chain;

    for (size_t i = 0; chain != NULL && i < chain->zone_count; i++)
        if (rw_name_equal(chain->zones[i].name, name))
            return &chain->zones[i];
    return NULL;
}

static void
add_of_zone(struct rwi_finder *it, struct rw_finding f, uint32_t number)
{
    const struct rw_step *step = rwi_step_numbered(it, number);
    struct rw_finding_server who;

    if (step != NULL) {
        who = rwi_server_of(step);
        f.servers = (struct rw_finding_servers){.list = &who, .count = 1};
        f.step = number;
    }
    rwi_add(it, &f);
}

/* ---- keys --------------------------------------------------------------- */

static bool
is_rsa(uint8_t algorithm)
{
    return algorithm == 1 || algorithm == 5 || algorithm == 7 ||
           algorithm == 8 || algorithm == 10;
}

/* Octets of an algorithm's public keys; 0: they vary, or are not known.  From
 * RFC 6605 section 4, RFC 8080 section 3 and, for ML-DSA-44, FIPS 204. */
static uint16_t
length_of(uint8_t algorithm)
{
    static const uint16_t LENGTHS[] = {
        [13] = 64, [14] = 96, [15] = 32, [16] = 57, [18] = 1312};

    return algorithm < sizeof(LENGTHS) / sizeof(LENGTHS[0]) ? LENGTHS[algorithm]
                                                            : 0;
}

static void
check_key(struct rwi_finder *it, const struct rw_chain_zone *zone,
          const struct rw_chain_key *key)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_KEY_WEAK, NULL, NULL);
    const struct rw_value tag = rwi_number_value(RW_VALUE_NUMBER, key->key_tag);

    f.zone = zone->name;
    f.seen = (struct rw_values){.list = &tag, .count = 1};
    if (is_rsa(key->algorithm) && key->bits > 0 && key->bits < RSA_SHORT_BITS) {
        f.detail = RW_DETAIL_RSA_BITS;
        f.number = key->bits;
        if (key->bits >= RSA_WEAK_BITS)
            f.severity = RW_SEVERITY_NOTICE;
        add_of_zone(it, f, zone->key_step);
    } else if (length_of(key->algorithm) != 0 &&
               key->key_len != length_of(key->algorithm)) {
        f.detail = RW_DETAIL_KEY_LENGTH;
        f.number = key->key_len;
        add_of_zone(it, f, zone->key_step);
    }
}

void
rwi_find_keys(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_chain *chain = it->trace->chain;

    (void)step;
    for (size_t i = 0; chain != NULL && i < chain->zone_count; i++)
        for (size_t j = 0; j < chain->zones[i].key_count; j++)
            check_key(it, &chain->zones[i], &chain->zones[i].keys[j]);
}

/* ---- algorithms --------------------------------------------------------- */

static bool
is_signed_with(const struct rw_chain_set *set, uint8_t algorithm)
{
    for (size_t i = 0; i < set->sig_count; i++)
        if (set->sigs[i].algorithm == algorithm)
            return true;
    return set->sig_count == 0; /* RRSIG_MISSING says so */
}

static void
add_algorithm(struct rwi_finder *it, const struct rw_chain_zone *zone,
              const struct rw_chain_set *set, uint8_t algorithm, bool is_of_ds)
{
    const struct rw_value value =
        rwi_number_value(RW_VALUE_ALGORITHM, algorithm);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_ALGORITHM_INCOMPLETE, NULL, NULL);

    f.zone = zone->name;
    f.name = set->name;
    f.type = set->type;
    f.detail = is_of_ds ? RW_DETAIL_IN_DS : RW_DETAIL_IN_DNSKEY;
    f.expected = (struct rw_values){.list = &value, .count = 1};
    if (!is_of_ds)
        f.severity = RW_SEVERITY_NOTICE; /* a roll-over: RFC 8901, RFC 6781 */
    add_of_zone(it, f, set->step);
}

/* Each algorithm that the DS or DNSKEY set announces signs everything: RFC
 * 4035 section 2.2.  Validators must not insist (RFC 6840 section 5.11), but
 * one that knows that algorithm alone finds nothing. */
static void
check_set(struct rwi_finder *it, const struct rw_chain_zone *zone,
          const struct rw_chain_set *set)
{
    bool told[256] = {false};

    if (set->synthesised)
        return;
    for (size_t i = 0; i < zone->ds_count && !zone->is_anchored; i++) {
        uint8_t algorithm = zone->ds[i].algorithm;

        if (told[algorithm] || is_signed_with(set, algorithm))
            continue;
        told[algorithm] = true;
        add_algorithm(it, zone, set, algorithm, true);
    }
    for (size_t i = 0; i < zone->key_count; i++) {
        uint8_t algorithm = zone->keys[i].algorithm;

        if (zone->keys[i].is_revoked || told[algorithm] ||
            is_signed_with(set, algorithm))
            continue;
        told[algorithm] = true;
        add_algorithm(it, zone, set, algorithm, false);
    }
}

void
rwi_find_algorithms(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_chain *chain = it->trace->chain;

    (void)step;
    for (size_t i = 0; chain != NULL && i < chain->zone_count; i++) {
        const struct rw_chain_zone *zone = &chain->zones[i];

        if (zone->security != RW_SECURITY_SECURE)
            continue;
        for (size_t j = 0; j < zone->set_count; j++)
            check_set(it, zone, &zone->sets[j]);
    }
}

/* ---- how long signatures live ------------------------------------------- */

/* A set whose signature is about to end has nothing to be said about its TTL.
 */
static bool
is_told(const struct rwi_finder *it, enum rw_finding_code code,
        const struct rw_chain_set *set)
{
    for (size_t i = 0; i < it->count; i++)
        if (it->list[i].code == code && it->list[i].type == set->type &&
            it->list[i].name != NULL &&
            rw_name_equal(it->list[i].name, set->name))
            return true;
    return false;
}

/* The end of the last good signature over a set; 0 for none. */
static uint64_t
end_of(const struct rw_chain_set *set)
{
    uint64_t end_s = 0;

    for (size_t i = 0; i < set->sig_count; i++)
        if ((set->sigs[i].verdict == RW_FLAW_NONE ||
             set->sigs[i].verdict == RW_FLAW_SIG_NOT_TRIED) &&
            set->sigs[i].expiration_s > end_s)
            end_s = set->sigs[i].expiration_s;
    return end_s;
}

/* A cache may keep the set longer than its signature is good for; a validator
 * caps the TTL (RFC 4035 section 5.3.3), a cache in front of one does not. */
static void
check_outlived(struct rwi_finder *it, const struct rw_chain_zone *zone,
               const struct rw_chain_set *set)
{
    uint64_t end_s = end_of(set), now_s = it->trace->chain->now_s;
    struct rw_finding f = rwi_finding_of(RW_FINDING_RRSIG_OUTLIVED, NULL, NULL);
    const struct rw_value values[] = {
        rwi_number_value(RW_VALUE_SECONDS, set->ttl_s),
        rwi_number_value(RW_VALUE_SECONDS, (uint32_t)(end_s - now_s))};

    if (end_s <= now_s || end_s - now_s >= set->ttl_s ||
        is_told(it, RW_FINDING_RRSIG_EXPIRES_SOON, set))
        return;
    f.zone = zone->name;
    f.name = set->name;
    f.type = set->type;
    f.seen = (struct rw_values){.list = &values[0], .count = 1};
    f.expected = (struct rw_values){.list = &values[1], .count = 1};
    add_of_zone(it, f, set->step);
}

/* One finding a zone.  A signature that just began will be refused where a
 * clock is slow; zones that sign as they answer have all of theirs like that,
 * and should begin them an hour ago. */
static void
check_lifetime(struct rwi_finder *it, const struct rw_chain_zone *zone,
               const struct rw_chain_set *set)
{
    uint64_t now_s = it->trace->chain->now_s;

    for (size_t i = 0; i < set->sig_count; i++) {
        const struct rw_chain_sig *sig = &set->sigs[i];
        struct rw_finding f =
            rwi_finding_of(RW_FINDING_RRSIG_LIFETIME, NULL, NULL);
        struct rw_value value;

        f.zone = zone->name;
        f.seen = (struct rw_values){.list = &value, .count = 1};
        if (sig->expiration_s > sig->inception_s + LIFETIME_LONG_S) {
            f.detail = RW_DETAIL_LONG_LIVED;
            value = rwi_number_value(
                RW_VALUE_SECONDS,
                (uint32_t)(sig->expiration_s - sig->inception_s) / 86400 *
                    86400);
        } else if (sig->inception_s <= now_s &&
                   now_s - sig->inception_s < INCEPTION_NEAR_S) {
            f.detail = RW_DETAIL_JUST_BEGUN;
            value = rwi_number_value(RW_VALUE_SECONDS,
                                     (uint32_t)(now_s - sig->inception_s));
        } else {
            continue;
        }
        f.servers.count = 0;
        f.step = set->step;
        rwi_add(it, &f);
        return;
    }
}

void
rwi_find_lifetimes(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_chain *chain = it->trace->chain;

    (void)step;
    for (size_t i = 0; chain != NULL && i < chain->zone_count; i++) {
        const struct rw_chain_zone *zone = &chain->zones[i];

        for (size_t j = 0; j < zone->set_count; j++) {
            check_outlived(it, zone, &zone->sets[j]);
            check_lifetime(it, zone, &zone->sets[j]);
        }
    }
}

/* ---- NSEC3 -------------------------------------------------------------- */

#define NSEC3_FLAG_OPT_OUT 1

/* RFC 9276 section 3.1: no salt, no opt-out in small zones.  The zone is read
 * from the record's owner, a hash below it. */
void
rwi_find_nsec3(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    const struct rw_finding_server who = rwi_server_of(step);

    for (size_t i = msg->start[RW_SECTION_AUTHORITY];
         i < msg->start[RW_SECTION_ADDITIONAL]; i++) {
        struct rw_finding f = rwi_finding_of(RW_FINDING_NSEC3_SALT, step, &who);
        uint8_t owner[RW_NAME_MAX];
        struct rwi_NSEC3 nsec3;

        if (!rwi_NSEC3_of(&nsec3, msg, &msg->rrs[i]) ||
            rw_message_name(owner, msg, msg->rrs[i].owner) == 0 ||
            rw_name_is_root(owner) || rw_reading_is_foreign(step->reading, i))
            continue;
        f.zone = rw_name_parent(owner);
        if (nsec3.salt.len > 0)
            rwi_add(it, &f);
        f.code = RW_FINDING_NSEC3_OPT_OUT;
        f.severity = rw_finding_severity(f.code);
        /* Top-level domains have many unsigned names: opt-out is for them. */
        if ((nsec3.flags & NSEC3_FLAG_OPT_OUT) != 0 &&
            rw_name_labels(f.zone) > 1)
            rwi_add(it, &f);
    }
}

/* ---- how a zone denies -------------------------------------------------- */

/* Whether a record is one that denies: then take what is the same all over a
 * zone. */
static bool
digest_denial(struct rwi_digest *out, struct rw_value *value,
              const struct rw_message *msg, const struct rw_rr *rr)
{
    struct rwi_NSEC3 nsec3;
    struct rwi_NSEC nsec;

    if (rwi_NSEC_of(&nsec, msg, rr)) {
        rwi_digest_add(out, "", 0, RW_TYPE_NSEC, false);
        *value = rwi_number_value(RW_VALUE_TYPE, RW_TYPE_NSEC);
        return true;
    }
    if (!rwi_NSEC3_of(&nsec3, msg, rr))
        return false;
    rwi_digest_add(out, nsec3.salt.data, nsec3.salt.len,
                   RW_TYPE_NSEC3 + ((uint32_t)nsec3.iterations << 8), false);
    *value = rwi_number_value(RW_VALUE_TYPE, RW_TYPE_NSEC3);
    return true;
}

/* The first record by which the zone of a step denies.  What a referral denies
 * (a DS) is its own zone's; in other responses the SOA beside it says whose. */
static bool
denial_of(struct rwi_digest *out, struct rw_value *value,
          const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;

    uint8_t zone[RW_NAME_MAX];
    struct rwi_SOA soa;

    *out = (struct rwi_digest){0, 0};
    if (step->referral == NULL &&
        (!step->reading->has_aa || !rwi_soa_of(&soa, zone, step) ||
         !rw_name_equal(zone, step->zone))) /* a child's, perhaps */
        return false;
    for (size_t i = msg->start[RW_SECTION_AUTHORITY];
         i < msg->start[RW_SECTION_ADDITIONAL]; i++) {
        uint8_t owner[RW_NAME_MAX];

        if (!rw_reading_is_foreign(step->reading, i) &&
            rw_message_name(owner, msg, msg->rrs[i].owner) > 0 &&
            digest_denial(out, value, msg, &msg->rrs[i]))
            return msg->rrs[i].type == RW_TYPE_NSEC ||
                   (!rw_name_is_root(owner) &&
                    rw_name_equal(rw_name_parent(owner), step->zone));
    }
    return false;
}

static void
values_of_denial(struct rwi_values *out, struct rwi_finder *it,
                 const struct rw_step *step)
{
    struct rwi_digest digest;
    struct rw_value value;

    if (denial_of(&digest, &value, step))
        rwi_values_add(out, it->arena, &value);
}

/* NSEC here and NSEC3 there, or NSEC3 with other parameters: what one server
 * proves, a resolver that caches aggressively (RFC 8198) cannot use with the
 * other's. */
void
rwi_find_denials_differ(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    struct rw_finding f = rwi_finding_of(RW_FINDING_DENIALS_DIFFER, step, NULL);
    struct rwi_camps camps;
    struct rwi_digest said;
    struct rw_value value;

    if (!denial_of(&said, &value, step) ||
        rwi_chain_zone(it, step->zone) == NULL)
        return;
    rwi_camps_init(&camps);
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *other = trace->steps[i];

        if (!rwi_is_heard(other) || !rw_name_equal(other->zone, step->zone) ||
            !denial_of(&said, &value, other))
            continue;
        if (camps.voters == 0 && other != step)
            return; /* told already */
        rwi_camps_add(&camps, other, &said);
    }
    if (rwi_serials_differ(it, step->zone))
        f.severity = RW_SEVERITY_NOTICE;
    rwi_camps_tell(it, &camps, f, values_of_denial);
}
