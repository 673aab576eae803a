/* Record sets out of items.
 *
 * A record set carries its records in canonical form and order (RFC 4034
 * section 6), ready to be hashed, and the RRSIGs that cover it.  It is made
 * when first asked for and stays with its item, so that no signature is
 * checked twice.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "dnssec/item.h"
#include "dnssec/signature.h"
#include "rootwalk/rdata.h"
#include "wire/fields.h"

bool
rwi_scratch_grow(struct rw_judge *judge, size_t size)
{
    uint8_t *room;

    if (size <= judge->scratch_size)
        return true;
    room = realloc(judge->scratch, size);
    if (room == NULL) {
        judge->arena.failed = true;
        return false;
    }
    judge->scratch = room;
    judge->scratch_size = size;
    return true;
}

/* RFC 4034 section 6.3: as octet strings, the shorter first. */
static int
octets_compare(const void *a, const void *b)
{
    const struct rw_octets *x = a, *y = b;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = len > 0 ? memcmp(x->data, y->data, len) : 0;

    if (order != 0)
        return order;
    return (x->len > y->len) - (x->len < y->len);
}

/* The record's RDATA in canonical form; where that is as it lies there, no
 * copy is made.  Empty where it does not have its type's form: then no
 * signature will fit it. */
static struct rw_octets
rdata_canonical(struct rw_judge *judge, const struct rw_message *msg,
                const struct rw_rr *rr)
{
    struct rw_octets out = {msg->wire + rr->rdata, rr->rdata_len};
    size_t len = 0;

    if (!rwi_scratch_grow(judge, rr->rdata_len + 4 * (size_t)RW_NAME_MAX) ||
        rw_rdata_copy(judge->scratch, judge->scratch_size, &len,
                      RW_RDATA_CANONICAL, rr->type, rr->rclass, msg->wire,
                      msg->len, rr->rdata, rr->rdata_len) != RW_OK)
        return (struct rw_octets){out.data, 0};
    if (len == out.len && memcmp(judge->scratch, out.data, len) == 0)
        return out;
    out.data = rwi_arena_copy(&judge->arena, judge->scratch, len);
    out.len = out.data != NULL ? len : 0;
    return out;
}

/* RFC 4034 section 3.1; the RDATA is in canonical form. */
static void
sig_read(struct rwi_sig *sig, struct rw_octets rdata)
{
    struct rwi_RRSIG fields;

    sig->signer = RW_NAME_ROOT;
    sig->malformed = !rwi_RRSIG_in(&fields, rdata) || fields.signature.len == 0;
    if (sig->malformed)
        return;
    sig->algorithm = fields.algorithm;
    sig->labels = fields.labels;
    sig->original_ttl_s = fields.original_ttl;
    sig->expiration = fields.expiration;
    sig->inception = fields.inception;
    sig->key_tag = fields.key_tag;
    sig->signer = fields.signer;
    sig->head = (struct rw_octets){
        rdata.data, (size_t)(fields.signature.data - rdata.data)};
    sig->sig = fields.signature;
}

/* What a set is put together of. */
struct source {
    const struct rw_message *msg;
    const struct rwi_set *set;
};

/* Owners are compared where they lie: most records of a message are not the
 * set's, and need not be written out. */
static bool
is_at_owner(const struct source *from, const struct rw_rr *rr)
{
    return rr->rclass == from->set->item->evidence.qclass &&
           rw_message_name_is(from->msg, rr->owner, from->set->owner);
}

/* The set's records stand in its section.  Its signatures may stand in any:
 * some servers put them all into the additional one, and what they are worth
 * shows when they are checked. */
static bool
is_record(const struct source *from, size_t at)
{
    const struct rw_rr *rr = &from->msg->rrs[at];

    return rr->type == from->set->type &&
           at >= from->msg->start[from->set->section] &&
           at < from->msg->start[from->set->section + 1] &&
           is_at_owner(from, rr);
}

/* A signature belongs to a set by owner, class and type covered; whose it is
 * and what it is worth is not asked here.  RFC 4035 section 5.3.1 */
static bool
is_sig(const struct source *from, size_t at)
{
    const struct rw_rr *rr = &from->msg->rrs[at];
    struct rwi_RRSIG fields;

    return rwi_RRSIG_of(&fields, from->msg, rr) &&
           fields.covered == from->set->type && is_at_owner(from, rr);
}

/* Counted first, so that the arena gives exactly what is needed.  More
 * signatures than RWI_SIGS_MAX are a KeyTrap (CVE-2023-50387) and no zone's. */
static void
count_records(struct rwi_set *set)
{
    struct source from = {&set->item->reading->message, set};
    size_t count = from.msg->start[RW_SECTIONS];

    for (size_t i = 0; i < count; i++) {
        set->count += is_record(&from, i);
        if (set->sig_count < RWI_SIGS_MAX)
            set->sig_count += is_sig(&from, i);
    }
}

/* The set's TTL is the least of its records': they should have the same (RFC
 * 2181 section 5.2), and a resolver may keep none longer than the shortest. */
static void
fill(struct rw_judge *judge, struct rwi_set *set)
{
    struct source from = {&set->item->reading->message, set};
    const struct rw_rr *rrs = from.msg->rrs;
    size_t count = from.msg->start[RW_SECTIONS];
    size_t records = 0, sigs = 0;

    set->ttl_s = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        if (is_record(&from, i)) {
            if (rw_ttl(rrs[i].ttl_s) < set->ttl_s)
                set->ttl_s = rw_ttl(rrs[i].ttl_s);
            set->rdata[records++] = rdata_canonical(judge, from.msg, &rrs[i]);
        } else if (sigs < set->sig_count && is_sig(&from, i)) {
            sig_read(&set->sigs[sigs++],
                     rdata_canonical(judge, from.msg, &rrs[i]));
        }
    }
}

/* RFC 4034 section 6.3: in canonical order, and each record once.  A server
 * that repeats one has signed it once. */
static void
sort(struct rwi_set *set)
{
    size_t kept = 0;

    qsort(set->rdata, set->count, sizeof(*set->rdata), octets_compare);
    for (size_t i = 0; i < set->count; i++)
        if (kept == 0 ||
            octets_compare(&set->rdata[kept - 1], &set->rdata[i]) != 0)
            set->rdata[kept++] = set->rdata[i];
    set->count = kept;
}

static struct rwi_set *
make(struct rw_judge *judge, struct rwi_item *item, const struct rwi_set *key)
{
    struct rwi_set *set = rwi_arena_copy(&judge->arena, key, sizeof(*key));

    if (set == NULL)
        return NULL;
    set->owner =
        rwi_arena_copy(&judge->arena, key->owner, rw_name_size(key->owner));
    set->rdata =
        rwi_arena_array(&judge->arena, set->count, sizeof(*set->rdata));
    set->sigs =
        rwi_arena_array(&judge->arena, set->sig_count, sizeof(*set->sigs));
    if (judge->arena.failed)
        return NULL;
    fill(judge, set);
    sort(set);
    set->next = item->sets;
    item->sets = set;
    return set;
}

/* Each set is put together once and kept with its response; RRSIG is no set,
 * its records belong to many. */
struct rwi_set *
rwi_set_find(struct rw_judge *judge, struct rwi_item *item,
             enum rw_section section, const uint8_t *owner, uint16_t type)
{
    struct rwi_set key = {
        .item = item, .section = section, .owner = owner, .type = type};

    if (item->reading == NULL || type == RW_TYPE_RRSIG)
        return NULL;
    for (struct rwi_set *set = item->sets; set != NULL; set = set->next)
        if (set->section == section && set->type == type &&
            rw_name_equal(set->owner, owner))
            return set;
    count_records(&key);
    return key.count > 0 ? make(judge, item, &key) : NULL;
}
