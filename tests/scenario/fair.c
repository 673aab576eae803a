/* Answers to what a scenario did not foresee, from what its file says
 * elsewhere.
 *
 * A scenario holds what one resolver happened to ask.  Another may ask for
 * the root's NS set, for the address of a name server, for a DS or DNSKEY at
 * a different moment, or for a name at a server of which the file shows only
 * a referral for some other name below the same cut.  The world would answer
 * all that, so the runner does, with records that stand in the file.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "scenario/server.h"

/* Where to look, and for whom. */
struct search {
    struct pool *pool;
    const struct rpl *rpl;
    uint32_t step;
    const struct asked *asked;
    bool own_only; /* only what this very server says */
};

/* Calls `visit` for each entry in turn until it gives something. */
typedef struct rpl_entry *(*visit_fn)(const struct search *search,
                                      const struct rpl_entry *entry);

static struct rpl_entry *
visit_entries(const struct search *search, visit_fn visit)
{
    for (const struct rpl_range *range = search->rpl->ranges; range != NULL;
         range = range->next) {
        if (search->own_only &&
            !range_serves(range, search->step, &search->asked->action->server))
            continue;
        for (const struct rpl_entry *entry = range->entries; entry != NULL;
             entry = entry->next) {
            struct rpl_entry *made = visit(search, entry);

            if (made != NULL)
                return made;
        }
    }
    return NULL;
}

/* The server's own entries first, then anybody's. */
static struct rpl_entry *
visit_own_first(struct search *search, visit_fn visit)
{
    struct rpl_entry *made;

    search->own_only = true;
    made = visit_entries(search, visit);
    search->own_only = false;
    return made != NULL ? made : visit_entries(search, visit);
}

/* ---- making an entry ------------------------------------------------ */

static struct rpl_entry *
new_entry(struct pool *pool, uint16_t flags)
{
    struct rpl_entry *entry = pool_new(pool, 1, sizeof(*entry));

    entry->copies = 1;
    entry->copy_id = entry->copy_query = true;
    entry->flags = (uint16_t)(RW_FLAG_QR | flags);
    return entry;
}

static void
add(struct pool *pool, struct rpl_records *to, const struct rw_record *record)
{
    struct rw_record *list = pool_new(pool, to->count + 1, sizeof(*list));

    for (size_t i = 0; i < to->count; i++) {
        if (to->list[i].type == record->type &&
            to->list[i].rdata_len == record->rdata_len &&
            rw_name_equal(to->list[i].owner, record->owner) &&
            memcmp(to->list[i].rdata, record->rdata, record->rdata_len) == 0)
            return;
    }
    if (to->count > 0)
        memcpy(list, to->list, to->count * sizeof(*list));
    list[to->count++] = *record;
    to->list = list;
}

static bool
is_of(const struct rw_record *record, const uint8_t *owner, uint16_t type)
{
    return record->type == type && rw_name_equal(record->owner, owner);
}

/* An RRSIG over owner's records of a type. */
static bool
is_signature_of(const struct rw_record *record, const uint8_t *owner,
                uint16_t type)
{
    return is_of(record, owner, RW_TYPE_RRSIG) && record->rdata_len > 2 &&
           (record->rdata[0] << 8 | record->rdata[1]) == type;
}

/* Copy a record set and its signatures; false where there is none. */
static bool
add_set(struct pool *pool, struct rpl_records *to,
        const struct rpl_records *from, const uint8_t *owner, uint16_t type)
{
    bool found = false;

    for (size_t i = 0; i < from->count; i++) {
        const struct rw_record *record = &from->list[i];

        if (is_of(record, owner, type))
            found = true;
        else if (!is_signature_of(record, owner, type))
            continue;
        add(pool, to, record);
    }
    return found;
}

static bool
has_type(const struct rpl_records *records, uint16_t type)
{
    for (size_t i = 0; i < records->count; i++) {
        if (records->list[i].type == type)
            return true;
    }
    return false;
}

/* ---- DNSKEY and DS -------------------------------------------------- */

static struct rpl_entry *
set_in_any_section(const struct search *search, const struct rpl_entry *entry)
{
    struct rpl_entry *made = new_entry(search->pool, RW_FLAG_AA);

    for (size_t s = 0; s < 3; s++) {
        if (add_set(search->pool, &made->sections[0], &entry->sections[s],
                    search->asked->qname, search->asked->qtype))
            return made;
    }
    return NULL;
}

/* The name is delegated here with a proof that it has no DS. */
static struct rpl_entry *
denial_of_ds(const struct search *search, const struct rpl_entry *entry)
{
    const struct rpl_records *authority = &entry->sections[1];
    struct rpl_entry *made;
    bool is_cut = false;

    for (size_t i = 0; i < authority->count; i++)
        is_cut |= is_of(&authority->list[i], search->asked->qname, RW_TYPE_NS);
    if (!is_cut || (!has_type(authority, RW_TYPE_NSEC) &&
                    !has_type(authority, RW_TYPE_NSEC3)))
        return NULL;
    made = new_entry(search->pool, RW_FLAG_AA);
    for (size_t i = 0; i < authority->count; i++) {
        uint16_t type = authority->list[i].type;

        if (type == RW_TYPE_NSEC || type == RW_TYPE_NSEC3 ||
            type == RW_TYPE_RRSIG)
            add(search->pool, &made->sections[1], &authority->list[i]);
    }
    return made;
}

/* ---- referrals ------------------------------------------------------ */

/* The cut an entry refers to, or NULL: NS records beside an empty answer,
 * not pointing back to the very server that says so. */
static const uint8_t *
cut_of(const struct search *search, const struct rpl_entry *entry)
{
    const struct rw_address *server = &search->asked->action->server;
    const uint8_t *cut = NULL;

    if (entry->sections[0].count > 0 || entry->rcode != RW_RCODE_NOERROR ||
        has_type(&entry->sections[1], RW_TYPE_SOA))
        return NULL;
    for (size_t i = 0; i < entry->sections[1].count; i++) {
        if (entry->sections[1].list[i].type == RW_TYPE_NS)
            cut = entry->sections[1].list[i].owner;
    }
    for (size_t i = 0; i < entry->sections[2].count; i++) {
        const struct rw_record *glue = &entry->sections[2].list[i];
        struct rw_address address;

        if ((glue->type == RW_TYPE_A || glue->type == RW_TYPE_AAAA) &&
            rw_address_from_octets(&address, glue->rdata, glue->rdata_len,
                                   53) == RW_OK &&
            rw_address_same_host(&address, server))
            return NULL;
    }
    return cut;
}

/* This server's referral for the deepest cut above the name. */
static struct rpl_entry *
referral(const struct search *search)
{
    const struct asked *asked = search->asked;
    const struct rpl_entry *best = NULL;
    size_t depth = 0;
    struct rpl_entry *made;

    for (const struct rpl_range *range = search->rpl->ranges; range != NULL;
         range = range->next) {
        if (!range_serves(range, search->step, &asked->action->server))
            continue;
        for (const struct rpl_entry *entry = range->entries; entry != NULL;
             entry = entry->next) {
            const uint8_t *cut = cut_of(search, entry);

            if (cut == NULL || rw_name_labels(cut) <= depth ||
                !rw_name_is_at_or_below(asked->qname, cut) ||
                (asked->qtype == RW_TYPE_DS &&
                 rw_name_equal(asked->qname, cut)))
                continue;
            best = entry;
            depth = rw_name_labels(cut);
        }
    }
    if (best == NULL)
        return NULL;
    made = new_entry(search->pool, 0);
    memcpy(made->sections, best->sections, sizeof(made->sections));
    return made;
}

/* An entry for the same name that differs only in the type by which a name
 * is minimised, and says that there is nothing or that it is delegated. */
static struct rpl_entry *
other_minimised(const struct search *search, const struct rpl_entry *entry)
{
    const struct asked *asked = search->asked;
    struct rpl_entry *made;

    if ((asked->qtype != RW_TYPE_NS && asked->qtype != RW_TYPE_A) ||
        (entry->qtype != RW_TYPE_NS && entry->qtype != RW_TYPE_A) ||
        entry->qname == NULL || (entry->match & RPL_QNAME) == 0 ||
        !rw_name_equal(entry->qname, asked->qname) ||
        entry->sections[0].count > 0 || entry->raw != NULL)
        return NULL;
    made = new_entry(search->pool, entry->flags);
    made->rcode = entry->rcode;
    memcpy(made->sections, entry->sections, sizeof(made->sections));
    return made;
}

/* ---- addresses, the root, and nothing ------------------------------- */

static bool
is_name_server(const struct rpl *rpl, const uint8_t *name)
{
    for (const struct rpl_range *range = rpl->ranges; range != NULL;
         range = range->next) {
        for (const struct rpl_entry *entry = range->entries; entry != NULL;
             entry = entry->next) {
            for (size_t s = 0; s < 2; s++) {
                for (size_t i = 0; i < entry->sections[s].count; i++) {
                    const struct rw_record *ns = &entry->sections[s].list[i];

                    if (ns->type == RW_TYPE_NS &&
                        rw_name_equal(ns->rdata, name))
                        return true;
                }
            }
        }
    }
    return false;
}

/* NODATA, with an SOA made up for the deepest zone the file shows. */
static struct rpl_entry *
nodata(const struct search *search)
{
    struct rpl_entry *made = new_entry(search->pool, RW_FLAG_AA);
    const uint8_t *zone = RW_NAME_ROOT;
    struct rw_record soa;

    for (const struct rpl_range *range = search->rpl->ranges; range != NULL;
         range = range->next) {
        for (const struct rpl_entry *entry = range->entries; entry != NULL;
             entry = entry->next) {
            for (size_t i = 0; i < entry->sections[1].count; i++) {
                const struct rw_record *ns = &entry->sections[1].list[i];

                if (ns->type == RW_TYPE_NS &&
                    rw_name_is_at_or_below(search->asked->qname, ns->owner) &&
                    rw_name_labels(ns->owner) > rw_name_labels(zone))
                    zone = ns->owner;
            }
        }
    }
    soa = (struct rw_record){
        .owner = zone,
        .type = RW_TYPE_SOA,
        .rclass = RW_CLASS_IN,
        .ttl_s = 3600,
        .rdata = pool_new(search->pool, 1, 22), /* ". . 0 0 0 0 0" */
        .rdata_len = 22,
    };
    add(search->pool, &made->sections[1], &soa);
    return made;
}

/* The other family's addresses are known, so this one has none. */
static struct rpl_entry *
other_address(const struct search *search, const struct rpl_entry *entry)
{
    uint16_t other =
        search->asked->qtype == RW_TYPE_A ? RW_TYPE_AAAA : RW_TYPE_A;

    for (size_t s = 0; s < 3; s++) {
        for (size_t i = 0; i < entry->sections[s].count; i++) {
            if (is_of(&entry->sections[s].list[i], search->asked->qname, other))
                return nodata(search);
        }
    }
    return NULL;
}

static struct rpl_entry *
address_of_server(struct search *search)
{
    uint16_t type = search->asked->qtype;
    struct rpl_entry *made;

    if ((type != RW_TYPE_A && type != RW_TYPE_AAAA) ||
        !is_name_server(search->rpl, search->asked->qname))
        return NULL;
    made = visit_own_first(search, set_in_any_section);
    return made != NULL ? made : visit_own_first(search, other_address);
}

/* The root's NS set, as the hints have it where the file has none. */
static struct rpl_entry *
priming(struct search *search)
{
    const struct rpl *rpl = search->rpl;
    struct rpl_entry *made = visit_entries(search, set_in_any_section);
    struct rpl_records text = {NULL, 0};

    if (made != NULL)
        return made;
    made = new_entry(search->pool, RW_FLAG_AA);
    for (size_t i = 0; i < rpl->stub_count; i++) {
        const struct rw_address *address = &rpl->stubs[i].address;
        const uint8_t *name = rpl->stubs[i].name;
        struct rw_record ns = {.owner = RW_NAME_ROOT,
                               .type = RW_TYPE_NS,
                               .rclass = RW_CLASS_IN,
                               .ttl_s = 3600};
        struct rw_record glue = {.rclass = RW_CLASS_IN, .ttl_s = 3600};

        if (name == NULL)
            name = rpl_name(search->pool, "root.invalid.");
        ns.rdata = name;
        ns.rdata_len = (uint16_t)rw_name_size(name);
        glue.owner = name;
        glue.rdata = address->octets;
        glue.type =
            address->family == RW_FAMILY_IPV4 ? RW_TYPE_A : RW_TYPE_AAAA;
        glue.rdata_len = address->family == RW_FAMILY_IPV4 ? 4 : 16;
        add(search->pool, &text, &glue);
        add(search->pool, &made->sections[0], &ns);
    }
    made->sections[2] = text;
    return made;
}

/* The server knows names below this one: it exists, with nothing at it. */
static struct rpl_entry *
empty_non_terminal(const struct search *search, const struct rpl_entry *entry)
{
    const struct asked *asked = search->asked;

    for (size_t i = 0; i < entry->sections[0].count; i++) {
        const uint8_t *owner = entry->sections[0].list[i].owner;

        if (rw_name_is_at_or_below(owner, asked->qname) &&
            !rw_name_equal(owner, asked->qname))
            return nodata(search);
    }
    return NULL;
}

static struct rpl_entry *
chain_answer(struct search *search)
{
    struct rpl_entry *made = visit_own_first(search, set_in_any_section);

    if (made == NULL && search->asked->qtype == RW_TYPE_DS)
        made = visit_own_first(search, denial_of_ds);
    return made;
}

struct rpl_entry *
fair_answer(struct pool *pool, const struct rpl *rpl, uint32_t step,
            const struct asked *asked, bool strict)
{
    struct search search = {
        .pool = pool, .rpl = rpl, .step = step, .asked = asked};
    struct rpl_entry *made = NULL;

    if (asked->qtype == RW_TYPE_NS && rw_name_is_root(asked->qname))
        return priming(&search);
    if (strict)
        return NULL;
    if (asked->qtype == RW_TYPE_DS || asked->qtype == RW_TYPE_DNSKEY)
        made = chain_answer(&search);
    search.own_only = true;
    if (made == NULL)
        made = visit_entries(&search, other_minimised);
    if (made == NULL)
        made = referral(&search);
    if (made == NULL)
        made = address_of_server(&search);
    search.own_only = true;
    if (made == NULL && asked->qtype == RW_TYPE_NS)
        made = visit_entries(&search, set_in_any_section);
    if (made == NULL)
        made = visit_entries(&search, empty_non_terminal);
    return made;
}
