/* Evidence taken apart: messages into items, items into record sets.
 *
 * A record set carries its records in canonical form and order (RFC 4034
 * section 6), ready to be hashed, and the RRSIGs that cover it.  It is made
 * when first asked for and found again afterwards, so that no signature is
 * checked twice.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/reader.h"
#include "rootwalk/rdata.h"

/* ---- messages ----------------------------------------------------------- */

/* Is the owner of an NS record below the zone asked, and new? */
static bool
is_new_cut(const struct rwi_item *item, const uint8_t *owner)
{
    const uint8_t *zone = item->evidence->zone;

    if (!rw_name_is_at_or_below(owner, zone) || rw_name_equal(owner, zone))
        return false;
    for (size_t i = 0; i < item->cut_count; i++)
        if (rw_name_equal(item->cuts[i], owner))
            return false;
    return true;
}

/* Once for each message, as it may hold thousands of NS records. */
static void
cuts_find(struct rwi_judge *j, struct rwi_item *item)
{
    size_t at = 0;
    const struct rw_rr *rr =
        rwi_rr_find(item, RW_SECTION_AUTHORITY, RW_TYPE_SOA, &at);

    at = 0;
    while (rr == NULL && item->cut_count < RWI_CUTS_MAX) {
        uint8_t owner[RW_NAME_MAX];
        const struct rw_rr *ns =
            rwi_rr_find(item, RW_SECTION_AUTHORITY, RW_TYPE_NS, &at);

        if (ns == NULL)
            break;
        if (rw_message_name(owner, &item->msg, ns->owner) > 0 &&
            is_new_cut(item, owner))
            item->cuts[item->cut_count++] = rwi_owner(j, item, ns);
    }
}

static void
item_read(struct rwi_judge *j, struct rwi_item *item,
          const struct rw_evidence *evidence)
{
    item->msg = evidence->reading->message;
    item->rcode = evidence->reading->rcode;
    item->is_message = true;
    cuts_find(j, item);
}

void
rwi_items_init(struct rwi_judge *j)
{
    const struct rw_judge_input *in = j->in;

    j->items =
        rwi_arena_array(&j->arena, in->evidence_count, sizeof(*j->items));
    if (j->items == NULL)
        return;
    j->item_count = in->evidence_count;
    for (size_t i = 0; i < in->evidence_count; i++) {
        j->items[i].evidence = &in->evidence[i];
        if (in->evidence[i].state == RW_EVIDENCE_MESSAGE &&
            in->evidence[i].reading != NULL)
            item_read(j, &j->items[i], &in->evidence[i]);
    }
}

const struct rw_rr *
rwi_rr_find(const struct rwi_item *item, enum rw_section section, uint16_t type,
            size_t *at)
{
    const struct rw_rr *rrs;
    size_t count;

    if (!item->is_message)
        return NULL;
    rrs = rw_message_section(&item->msg, section);
    count = rw_message_count(&item->msg, section);
    while (*at < count) {
        const struct rw_rr *rr = &rrs[(*at)++];

        if (rr->type == type && rr->rclass == item->evidence->qclass)
            return rr;
    }
    return NULL;
}

const uint8_t *
rwi_owner(struct rwi_judge *j, const struct rwi_item *item,
          const struct rw_rr *rr)
{
    uint8_t name[RW_NAME_MAX];
    size_t len = rw_message_name(name, &item->msg, rr->owner);
    const uint8_t *copy = len > 0 ? rwi_arena_copy(&j->arena, name, len) : NULL;

    return copy != NULL ? copy : RW_NAME_ROOT; /* NULL: arena.failed is set */
}

const uint8_t *
rwi_keep_name(struct rwi_judge *j, const uint8_t *name)
{
    const uint8_t *copy = rwi_arena_copy(j->keep, name, rw_name_size(name));

    return copy != NULL ? copy : RW_NAME_ROOT; /* likewise */
}

const uint8_t *
rwi_item_cut(const struct rwi_item *item, const uint8_t *name)
{
    for (size_t i = 0; i < item->cut_count; i++)
        if (rw_name_is_at_or_below(name, item->cuts[i]))
            return item->cuts[i];
    return NULL;
}

const uint8_t *
rwi_servers_for(struct rwi_judge *j, const uint8_t *name)
{
    const uint8_t *best = RW_NAME_ROOT;

    for (size_t i = 0; i < j->item_count; i++) {
        const uint8_t *zone = j->items[i].evidence->zone;
        const uint8_t *cut = rwi_item_cut(&j->items[i], name);

        if (rw_name_is_at_or_below(name, zone) &&
            rw_name_labels(zone) > rw_name_labels(best))
            best = zone;
        if (cut != NULL && rw_name_labels(cut) > rw_name_labels(best))
            best = cut;
    }
    return best;
}

/* ---- record sets -------------------------------------------------------- */

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

/* The record's RDATA in canonical form; as it lies there where it does not
 * have its type's form: then no signature will fit it, or that very octets
 * were signed. */
static struct rw_octets
rdata_canonical(struct rwi_judge *j, const struct rwi_item *item,
                const struct rw_rr *rr)
{
    struct rw_octets out = {item->msg.wire + rr->rdata, rr->rdata_len};
    size_t len;

    if (j->scratch != NULL &&
        rw_rdata_copy(j->scratch, j->scratch_size, &len, RW_RDATA_CANONICAL,
                      rr->type, rr->rclass, item->msg.wire, item->msg.len,
                      rr->rdata, rr->rdata_len) == RW_OK &&
        (len != out.len || memcmp(j->scratch, out.data, len) != 0)) {
        out.data = rwi_arena_copy(&j->arena, j->scratch, len);
        out.len = out.data != NULL ? len : 0;
    }
    return out;
}

/* RFC 4034 section 3.1 */
static void
sig_read(struct rwi_judge *j, struct rwi_sig *sig, struct rw_octets rdata)
{
    uint8_t signer[RW_NAME_MAX];
    struct rwi_reader in;
    size_t pos = 18;

    rwi_reader_init(&in, rdata.data, 0, rdata.len);
    sig->covered = rwi_read_u16(&in);
    sig->algorithm = rwi_read_u8(&in);
    sig->labels = rwi_read_u8(&in);
    sig->original_ttl_s = rwi_read_u32(&in);
    sig->expiration = rwi_read_u32(&in);
    sig->inception = rwi_read_u32(&in);
    sig->key_tag = rwi_read_u16(&in);
    sig->signer = RW_NAME_ROOT;
    sig->malformed =
        in.status != RW_OK ||
        rw_name_from_wire(signer, rdata.data, rdata.len, &pos) != RW_OK ||
        pos != 18 + rw_name_size(signer) || pos >= rdata.len;
    if (sig->malformed)
        return;
    rw_name_lower(signer, signer);
    sig->signer = rwi_arena_copy(&j->arena, signer, rw_name_size(signer));
    if (sig->signer == NULL)
        sig->signer = RW_NAME_ROOT;
    sig->head = (struct rw_octets){rdata.data, pos};
    sig->sig = (struct rw_octets){rdata.data + pos, rdata.len - pos};
}

static bool
covers(const struct rwi_item *item, const struct rw_rr *rr, uint16_t type)
{
    return rr->type == RW_TYPE_RRSIG && rr->rdata_len >= 2 &&
           rwi_get_u16(item->msg.wire + rr->rdata) == type;
}

/* The set's records stand in its section.  Its signatures may stand in any:
 * some servers put them all into the additional one, and what they are worth
 * shows when they are checked. */
static bool
is_record(const struct rwi_set *set, size_t at)
{
    const struct rw_message *msg = &set->item->msg;
    const struct rw_rr *rr = &msg->rrs[at];

    return rr->type == set->type && at >= msg->start[set->section] &&
           at < msg->start[set->section + 1] &&
           rr->rclass == set->item->evidence->qclass &&
           rw_message_name_is(msg, rr->owner, set->owner);
}

static bool
is_sig(const struct rwi_set *set, size_t at)
{
    const struct rw_message *msg = &set->item->msg;
    const struct rw_rr *rr = &msg->rrs[at];

    return covers(set->item, rr, set->type) &&
           rr->rclass == set->item->evidence->qclass &&
           rw_message_name_is(msg, rr->owner, set->owner);
}

static void
set_count(struct rwi_set *set)
{
    size_t count = set->item->msg.start[RW_SECTIONS];

    for (size_t i = 0; i < count; i++) {
        set->count += is_record(set, i);
        if (set->sig_count < RWI_SIGS_MAX)
            set->sig_count += is_sig(set, i);
    }
}

static void
set_fill(struct rwi_judge *j, struct rwi_set *set)
{
    const struct rw_rr *rrs = set->item->msg.rrs;
    size_t count = set->item->msg.start[RW_SECTIONS];
    size_t records = 0, sigs = 0;

    set->ttl_s = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        if (is_record(set, i)) {
            if (rrs[i].ttl_s < set->ttl_s)
                set->ttl_s = rrs[i].ttl_s;
            set->rdata[records++] = rdata_canonical(j, set->item, &rrs[i]);
        } else if (sigs < set->sig_count && is_sig(set, i)) {
            sig_read(j, &set->sigs[sigs++],
                     rdata_canonical(j, set->item, &rrs[i]));
        }
    }
}

static void
set_sort(struct rwi_set *set)
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
set_make(struct rwi_judge *j, const struct rwi_set *key)
{
    struct rwi_set *set = rwi_arena_copy(&j->arena, key, sizeof(*key));

    if (set == NULL)
        return NULL;
    set->owner =
        rwi_arena_copy(&j->arena, key->owner, rw_name_size(key->owner));
    set->rdata = rwi_arena_array(&j->arena, set->count, sizeof(*set->rdata));
    set->sigs = rwi_arena_array(&j->arena, set->sig_count, sizeof(*set->sigs));
    if (j->arena.failed)
        return NULL;
    set_fill(j, set);
    set_sort(set);
    set->next = j->sets;
    j->sets = set;
    return set;
}

struct rwi_set *
rwi_set_find(struct rwi_judge *j, const struct rwi_item *item,
             enum rw_section section, const uint8_t *owner, uint16_t type)
{
    struct rwi_set key = {
        .item = item, .section = section, .owner = owner, .type = type};

    if (!item->is_message || type == RW_TYPE_RRSIG)
        return NULL;
    for (struct rwi_set *set = j->sets; set != NULL; set = set->next)
        if (set->item == item && set->section == section && set->type == type &&
            rw_name_equal(set->owner, owner))
            return set;
    set_count(&key);
    return key.count > 0 ? set_make(j, &key) : NULL;
}
