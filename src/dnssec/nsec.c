/* What verified NSEC records prove.
 *
 * RFC 4034 section 4, RFC 4035 section 5.4, and the traps of RFC 6840
 * section 4: an NSEC of the parent's side of a zone cut says nothing about
 * the child, and one at a DNAME nothing about the names below it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/denial.h"
#include "rootwalk/rdata.h"
#include "wire/fields.h"

struct nsec {
    const uint8_t *owner;
    const uint8_t *next;
    struct rw_octets bitmap;
};

static bool
has(const struct nsec *nsec, uint16_t type)
{
    return rw_typemap_has(nsec->bitmap.data, nsec->bitmap.len, type);
}

/* The next name is the next one of the zone, or its apex after the last: RFC
 * 4034 section 4.1.1.  An NSEC with any other is none; a name outside of the
 * zone would have it speak for all that lies in between. */
static bool
is_in_order(const struct nsec *nsec, const uint8_t *zone)
{
    return rw_name_is_at_or_below(nsec->next, zone) &&
           (rw_name_equal(nsec->next, zone) ||
            rw_name_compare(nsec->next, nsec->owner) > 0);
}

static bool
nsec_read(struct nsec *nsec, struct rwi_denial *denial,
          const struct rwi_set *set)
{
    struct rwi_NSEC fields;

    if (!rwi_NSEC_in(&fields, set->rdata[0]))
        return false;
    nsec->owner = set->owner;
    nsec->next = fields.next;
    nsec->bitmap = fields.types;
    if (is_in_order(nsec, denial->zone))
        return true;
    denial->goes_outside = true;
    return false;
}

/* The parent's side of a zone cut.  RFC 6840 section 4.1 */
static bool
is_delegation(const struct nsec *nsec)
{
    return has(nsec, RW_TYPE_NS) && !has(nsec, RW_TYPE_SOA);
}

/* Names between owner and next do not exist; the last NSEC's next is the apex,
 * so its gap goes on to the zone's end.  RFC 4034 section 4.1.1 */
static bool
covers(const struct nsec *nsec, const uint8_t *name)
{
    bool last = rw_name_compare(nsec->next, nsec->owner) <= 0;

    if (rw_name_compare(nsec->owner, name) >= 0 ||
        (!last && rw_name_compare(name, nsec->next) >= 0))
        return false;
    /* below a cut or a DNAME the zone does not know what exists */
    return !rw_name_is_at_or_below(name, nsec->owner) ||
           (!is_delegation(nsec) && !has(nsec, RW_TYPE_DNAME));
}

static bool
find_matching(struct nsec *out, struct rwi_denial *denial, const uint8_t *name)
{
    for (size_t i = 0; i < denial->nsec_count; i++)
        if (rw_name_equal(denial->nsec[i]->owner, name) &&
            nsec_read(out, denial, denial->nsec[i]))
            return true;
    return false;
}

static bool
find_covering(struct nsec *out, struct rwi_denial *denial, const uint8_t *name)
{
    for (size_t i = 0; i < denial->nsec_count; i++)
        if (nsec_read(out, denial, denial->nsec[i]) && covers(out, name))
            return true;
    return false;
}

/* Labels of the deepest name above a covered one that does exist: what the
 * two ends of the gap have in common with it. */
static size_t
encloser_labels(const struct nsec *nsec, const uint8_t *name)
{
    size_t before = rw_name_common_labels(name, nsec->owner);
    size_t after = rw_name_common_labels(name, nsec->next);

    return before > after ? before : after;
}

static void
wildcard_of(uint8_t *out, const uint8_t *name, size_t labels)
{
    out[0] = 1;
    out[1] = '*';
    rw_name_copy(out + 2, rw_name_skip(name, rw_name_labels(name) - labels));
}

static enum rwi_proved
fail(struct rwi_denial *denial, enum rw_flaw_code flaw)
{
    denial->flaw = flaw;
    return RWI_PROVED_NOTHING;
}

/* An NSEC stands at the very name (or at the wildcard that answers for it):
 * the type must not be in its bitmap, nor an alias.  RFC 6840 section 4.3 */
static enum rwi_proved
prove_by_match(struct rwi_denial *denial, const struct nsec *nsec,
               uint16_t type)
{
    bool is_apex = has(nsec, RW_TYPE_SOA);

    if (type == RW_TYPE_DS ? is_apex && !rw_name_is_root(nsec->owner)
                           : is_delegation(nsec))
        return fail(denial, RW_FLAW_DENIAL_PARENT);
    if (rwi_bitmap_forbids(nsec->bitmap, type))
        return fail(denial, RW_FLAW_DENIAL_TYPE);
    denial->has_ns = has(nsec, RW_TYPE_NS);
    return RWI_PROVED_NODATA;
}

/* RFC 9824 section 3.1: made for a name that does not exist.  One that has
 * other types as well contradicts itself and says no such thing. */
static bool
is_compact(const struct nsec *nsec)
{
    return has(nsec, RW_TYPE_NXNAME) &&
           !rw_typemap_has_data(nsec->bitmap.data, nsec->bitmap.len);
}

/* The NSEC stands at the name itself. */
static enum rwi_proved
prove_by_name(struct rwi_denial *denial, const struct nsec *nsec, uint16_t type)
{
    if (!is_compact(nsec))
        return prove_by_match(denial, nsec, type);
    denial->is_compact = true;
    return RWI_PROVED_NO_NAME;
}

/* The NSEC stands at the wildcard that would answer for the name. */
static enum rwi_proved
prove_by_wildcard(struct rwi_denial *denial, const struct nsec *nsec,
                  uint16_t type)
{
    if (is_compact(nsec)) /* there is no such wildcard, and yet it answers? */
        return fail(denial, RW_FLAW_DENIAL_WILDCARD);
    return prove_by_match(denial, nsec, type);
}

/* Four cases: an NSEC at the name; a gap that ends in a name below it, which
 * makes it an empty non-terminal (RFC 4592 section 2.2.2); the wildcard that
 * would answer, with its own bitmap; or neither name nor wildcard. */
enum rwi_proved
rwi_nsec_prove(struct rwi_denial *denial, const uint8_t *name, uint16_t type)
{
    uint8_t wildcard[RW_NAME_MAX + 2];
    struct nsec nsec;

    denial->how = RW_PROOF_NSEC;
    if (find_matching(&nsec, denial, name))
        return prove_by_name(denial, &nsec, type);
    if (!find_covering(&nsec, denial, name))
        return fail(denial, RW_FLAW_DENIAL_NAME);
    if (rw_name_is_at_or_below(nsec.next, name))
        return RWI_PROVED_NODATA; /* an empty non-terminal */
    wildcard_of(wildcard, name, encloser_labels(&nsec, name));
    if (find_matching(&nsec, denial, wildcard))
        return prove_by_wildcard(denial, &nsec, type);
    if (!find_covering(&nsec, denial, wildcard))
        return fail(denial, RW_FLAW_DENIAL_WILDCARD);
    return rw_name_is_at_or_below(nsec.next, wildcard)
               ? RWI_PROVED_NODATA /* the wildcard is one */
               : RWI_PROVED_NO_NAME;
}

enum rwi_proved
rwi_nsec_wildcard(struct rwi_denial *denial, const uint8_t *name, size_t labels)
{
    struct nsec nsec;

    denial->how = RW_PROOF_NSEC;
    if (!find_covering(&nsec, denial, name) ||
        encloser_labels(&nsec, name) > labels)
        return fail(denial, RW_FLAW_WILDCARD_UNPROVED);
    return RWI_PROVED_NO_NAME;
}
