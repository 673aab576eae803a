/* Proofs that something does not exist: the records for them out of one
 * response, verified; then NSEC's or NSEC3's rules decide.
 *
 * RFC 4035 section 5.4, RFC 5155 section 8.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

static void
take(struct rwi_judge *j, struct rwi_denial *denial, struct rwi_set *set,
     struct rwi_zone *zone)
{
    size_t *count =
        set->type == RW_TYPE_NSEC ? &denial->nsec_count : &denial->nsec3_count;
    const struct rwi_set **sets =
        set->type == RW_TYPE_NSEC ? denial->nsec : denial->nsec3;

    for (size_t i = 0; i < *count; i++)
        if (sets[i] == set)
            return;
    denial->any = true;
    if (*count == RWI_DENIALS_MAX)
        return;
    if (rwi_set_check(j, set, zone, RW_ROLE_DENIAL, false) !=
        RW_SECURITY_SECURE) {
        if (denial->bad == NULL)
            denial->bad = set;
        return;
    }
    /* made from a wildcard, it would stand at another name than it did */
    if (!rwi_set_is_expanded(set))
        sets[(*count)++] = set;
}

static void
collect_type(struct rwi_judge *j, struct rwi_denial *denial,
             const struct rwi_item *item, struct rwi_zone *zone, uint16_t type)
{
    const struct rw_rr *rr;
    size_t at = 0, seen = 0;

    while (seen++ < RWI_DENIALS_MAX &&
           (rr = rwi_rr_find(item, RW_SECTION_AUTHORITY, type, &at)) != NULL) {
        struct rwi_set *set = rwi_set_find(j, item, RW_SECTION_AUTHORITY,
                                           rwi_owner(j, item, rr), type);

        if (set != NULL)
            take(j, denial, set, zone);
    }
}

void
rwi_denial_collect(struct rwi_judge *j, struct rwi_denial *denial,
                   const struct rwi_item *item, struct rwi_zone *zone)
{
    *denial = (struct rwi_denial){
        .zone = zone->name,
        .is_nxdomain = item->rcode == RW_RCODE_NXDOMAIN,
        .flaw = RW_FLAW_DENIAL_MISSING,
    };
    collect_type(j, denial, item, zone, RW_TYPE_NSEC);
    collect_type(j, denial, item, zone, RW_TYPE_NSEC3);
}

/* Dry, NSEC3 names are not hashed: what the records look like decides.  A
 * wrong guess is made good by the ruling. */
static enum rwi_proved
guess(struct rwi_denial *denial)
{
    for (size_t i = 0; i < denial->nsec3_count; i++) {
        struct rw_octets rdata = denial->nsec3[i]->rdata[0];
        size_t salt = rdata.len > 5 ? rdata.data[4] : 0;
        size_t next = 5 + salt < rdata.len ? rdata.data[5 + salt] : 0;
        size_t at = 6 + salt + next;
        struct rw_octets bitmap = {NULL, 0};

        if (at < rdata.len)
            bitmap = (struct rw_octets){rdata.data + at, rdata.len - at};
        if (rdata.len > 5 && (rdata.data[1] & 1) != 0)
            return RWI_PROVED_OPT_OUT;
        if (rwi_bitmap_has(bitmap, RW_TYPE_NS) &&
            !rwi_bitmap_has(bitmap, RW_TYPE_SOA) &&
            !rwi_bitmap_has(bitmap, RW_TYPE_DS))
            denial->has_ns = true;
    }
    return RWI_PROVED_NODATA;
}

enum rwi_proved
rwi_denial_prove(struct rwi_judge *j, struct rwi_denial *denial,
                 const uint8_t *name, uint16_t type)
{
    enum rwi_proved proved = RWI_PROVED_NOTHING;

    if (!rw_name_is_at_or_below(name, denial->zone))
        return RWI_PROVED_NOTHING;
    if (denial->nsec_count > 0)
        proved = rwi_nsec_prove(denial, name, type);
    if (proved == RWI_PROVED_NOTHING && denial->nsec3_count > 0)
        proved =
            j->dry ? guess(denial) : rwi_nsec3_prove(j, denial, name, type);
    return proved;
}

enum rwi_proved
rwi_denial_wildcard(struct rwi_judge *j, struct rwi_denial *denial,
                    const uint8_t *name, size_t labels)
{
    enum rwi_proved proved = RWI_PROVED_NOTHING;

    denial->flaw = RW_FLAW_WILDCARD_UNPROVED;
    if (denial->nsec_count > 0)
        proved = rwi_nsec_wildcard(denial, name, labels);
    if (proved == RWI_PROVED_NOTHING && denial->nsec3_count > 0)
        proved = j->dry ? RWI_PROVED_NO_NAME
                        : rwi_nsec3_wildcard(j, denial, name, labels);
    return proved;
}
