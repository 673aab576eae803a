/* Proofs that something does not exist: the records for them out of one
 * response, verified; then NSEC's or NSEC3's rules decide.
 *
 * RFC 4035 section 5.4, RFC 5155 section 8.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/denial.h"

#include "dnssec/item.h"
#include "dnssec/signature.h"
#include "rootwalk/rdata.h"

static void
take(struct rw_judge *judge, struct rwi_denial *denial, struct rwi_set *set,
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
    if (rwi_set_check(judge, set, zone, RW_ROLE_DENIAL, false) <
        RWI_WORTH_UNKNOWN) {
        if (denial->bad == NULL)
            denial->bad = set;
        return;
    }
    /* made from a wildcard, it would stand at another name than it did */
    if (!rwi_set_is_expanded(set))
        sets[(*count)++] = set;
}

/* A response may repeat a record a thousand times; as many as there may be in
 * a proof are looked at (it takes three), seen twice or not. */
static void
collect_type(struct rw_judge *judge, struct rwi_denial *denial,
             struct rwi_item *item, struct rwi_zone *zone, uint16_t type)
{
    const struct rw_rr *rr;
    size_t at = 0, seen = 0;

    while (seen++ < RWI_DENIALS_MAX &&
           (rr = rwi_rr_find(item, RW_SECTION_AUTHORITY, type, &at)) != NULL) {
        struct rwi_set *set = rwi_set_find(judge, item, RW_SECTION_AUTHORITY,
                                           rwi_owner(judge, item, rr), type);

        if (set != NULL)
            take(judge, denial, set, zone);
    }
}

void
rwi_denial_collect(struct rw_judge *judge, struct rwi_denial *denial,
                   struct rwi_item *item, struct rwi_zone *zone)
{
    *denial = (struct rwi_denial){
        .zone = zone->name,
        .is_nxdomain = item->reading->rcode == RW_RCODE_NXDOMAIN,
        .flaw = RW_FLAW_DENIAL_MISSING,
    };
    collect_type(judge, denial, item, zone, RW_TYPE_NSEC);
    collect_type(judge, denial, item, zone, RW_TYPE_NSEC3);
}

/* CNAME forbids every type: where it stands nothing else does, and a server
 * that hides an alias behind NODATA lies.  RFC 6840 section 4.3 */
bool
rwi_bitmap_forbids(struct rw_octets bitmap, uint16_t type)
{
    if (type == RW_TYPE_ANY)
        return rw_typemap_has_data(bitmap.data, bitmap.len);
    return rw_typemap_has(bitmap.data, bitmap.len, type) ||
           rw_typemap_has(bitmap.data, bitmap.len, RW_TYPE_CNAME);
}

enum rw_flaw_code
rwi_proved_ends(enum rwi_proved proved)
{
    switch (proved) {
    case RWI_PROVED_OPT_OUT:
        return RW_FLAW_ENDS_OPT_OUT;
    case RWI_PROVED_TOO_MANY:
        return RW_FLAW_ENDS_ITERATIONS;
    case RWI_PROVED_REFUSED:
        return RW_FLAW_ENDS_HASH_REFUSED;
    case RWI_PROVED_NOTHING:
    case RWI_PROVED_NODATA:
    case RWI_PROVED_NO_NAME:
        break;
    }
    return RW_FLAW_NONE;
}

/* A zone may send both kinds while it moves from one to the other; either is
 * a proof by itself.  A zone proves nothing about names outside itself. */
enum rwi_proved
rwi_denial_prove(struct rw_judge *judge, struct rwi_denial *denial,
                 const uint8_t *name, uint16_t type)
{
    enum rwi_proved proved = RWI_PROVED_NOTHING;

    if (!rw_name_is_at_or_below(name, denial->zone))
        return RWI_PROVED_NOTHING;
    if (denial->nsec_count > 0)
        proved = rwi_nsec_prove(denial, name, type);
    if (proved == RWI_PROVED_NOTHING && denial->nsec3_count > 0)
        proved = rwi_nsec3_prove(judge, denial, name, type);
    if (proved == RWI_PROVED_NOTHING && denial->goes_outside)
        denial->flaw = RW_FLAW_DENIAL_OUTSIDE;
    return proved;
}

/* What must not exist is the name nearer to the one asked for than the
 * wildcard; how many labels that has, the signature says.  RFC 4035 5.3.4 */
enum rwi_proved
rwi_denial_wildcard(struct rw_judge *judge, struct rwi_denial *denial,
                    const uint8_t *name, size_t labels)
{
    enum rwi_proved proved = RWI_PROVED_NOTHING;

    denial->flaw = RW_FLAW_WILDCARD_UNPROVED;
    if (denial->nsec_count > 0)
        proved = rwi_nsec_wildcard(denial, name, labels);
    if (proved == RWI_PROVED_NOTHING && denial->nsec3_count > 0)
        proved = rwi_nsec3_wildcard(judge, denial, name, labels);
    if (proved == RWI_PROVED_NOTHING && denial->goes_outside)
        denial->flaw = RW_FLAW_DENIAL_OUTSIDE;
    return proved;
}
