/* What detectors hand in: copied into the arena, merged and bounded.
 *
 * Detectors are simple because of it: they hand in what they see, once for
 * each step or server, on the stack, and need not know whether it was seen
 * before.  What is told of several servers becomes one finding with their
 * list; what cannot be kept is counted (`more`), never dropped in silence.
 *
 * SPDX-License-Identifier: ISC
 */
#include <assert.h>
#include <string.h>

#include "dnssec/key.h"
#include "findings/findings.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

/* ---- values ------------------------------------------------------------- */

struct rw_value
rwi_name_value(const uint8_t *name)
{
    return (struct rw_value){.kind = RW_VALUE_NAME,
                             .octets = name,
                             .len = (uint32_t)rw_name_size(name)};
}

struct rw_value
rwi_number_value(enum rw_value_kind kind, uint32_t number)
{
    return (struct rw_value){.kind = kind, .number = number};
}

struct rw_value
rwi_address_value(const struct rw_address *address)
{
    return (struct rw_value){.kind = RW_VALUE_ADDRESS, .address = *address};
}

/* In canonical form, so that a name compressed or in another case is no
 * difference.  What is too long for `buf` is told by its length alone; false
 * only where the RDATA is malformed. */
bool
rwi_rdata_value(struct rw_value *out, uint8_t buf[RWI_RDATA_KEPT_MAX],
                const struct rw_message *msg, const struct rw_rr *rr)
{
    size_t len = 0;
    enum rw_status status = rw_rdata_copy(
        buf, RWI_RDATA_KEPT_MAX, &len, RW_RDATA_CANONICAL, rr->type, rr->rclass,
        msg->wire, msg->len, rr->rdata, rr->rdata_len);

    *out = (struct rw_value){.kind = RW_VALUE_RDATA, .number = rr->type};
    if (status == RW_ERR_SPACE) {
        out->len = rr->rdata_len;
        return true;
    }
    if (status != RW_OK)
        return false;
    out->len = (uint32_t)len;
    out->octets = buf;
    return true;
}

/* Names without case, addresses without port; RDATA is canonical, so octets. */
static bool
same_value(const struct rw_value *a, const struct rw_value *b)
{
    if (a->kind != b->kind || a->number != b->number || a->len != b->len)
        return false;
    if (a->kind == RW_VALUE_NAME)
        return rw_name_equal(a->octets, b->octets);
    if (a->kind == RW_VALUE_ADDRESS)
        return rw_address_same_host(&a->address, &b->address);
    if (a->octets == NULL || b->octets == NULL)
        return a->octets == b->octets;
    return memcmp(a->octets, b->octets, a->len) == 0;
}

bool
rwi_values_have(const struct rw_values *values, const struct rw_value *value)
{
    for (size_t i = 0; i < values->count; i++)
        if (same_value(&values->list[i], value))
            return true;
    return false;
}

void
rwi_values_init(struct rwi_values *values)
{
    values->values = (struct rw_values){.list = values->room};
}

/* A set: what is there already is not added.  Octets are copied since the
 * caller's are those of a buffer on its stack. */
void
rwi_values_add(struct rwi_values *values, struct rwi_arena *arena,
               const struct rw_value *value)
{
    struct rw_value *at = &values->room[values->values.count];

    if (rwi_values_have(&values->values, value))
        return;
    if (values->values.count == RW_FINDING_VALUES_MAX) {
        values->values.more++;
        return;
    }
    *at = *value;
    if (value->octets != NULL)
        at->octets = rwi_arena_copy(arena, value->octets, value->len);
    if (!arena->failed)
        values->values.count++;
}

/* As sets, in any order: servers rotate their answers. */
static bool
same_values(const struct rw_values *a, const struct rw_values *b)
{
    if (a->count != b->count || a->more != b->more)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!rwi_values_have(b, &a->list[i]))
            return false;
    return true;
}

uint16_t
rwi_tag_of(const struct rw_message *msg, const struct rw_rr *rr)
{
    return rwi_key_tag((struct rw_octets){.data = msg->wire + rr->rdata,
                                          .len = rr->rdata_len});
}

bool
rwi_is_key(const struct rw_message *msg, const struct rw_rr *rr, uint16_t tag,
           uint8_t algorithm)
{
    struct rwi_DNSKEY key;

    return (rr->type == RW_TYPE_DNSKEY || rr->type == RW_TYPE_CDNSKEY) &&
           rwi_DNSKEY_read(&key, msg->wire, msg->len, rr->rdata,
                           rr->rdata_len) &&
           key.algorithm == algorithm && rwi_tag_of(msg, rr) == tag;
}

/* ---- sets --------------------------------------------------------------- */

static uint64_t
mixed(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

/* A sum, so the members' order does not matter, and their count beside it, so
 * that two of one are not none.  Fixed mixing and no key: results must be the
 * same in every run, and whoever makes two sets collide hides a fault of their
 * own zone. */
void
rwi_digest_add(struct rwi_digest *digest, const void *octets, size_t len,
               uint32_t kind, bool fold)
{
    const uint8_t *at = octets;
    uint64_t hash = mixed(UINT64_C(0xcbf29ce484222325) ^ kind);

    for (size_t i = 0; i < len; i++) {
        uint8_t octet = at[i];

        if (fold && octet >= 'A' && octet <= 'Z')
            octet = (uint8_t)(octet | 0x20);
        hash = (hash ^ octet) * UINT64_C(0x100000001b3);
    }
    digest->sum += mixed(hash ^ len);
    digest->count++;
}

bool
rwi_digest_equal(const struct rwi_digest *a, const struct rwi_digest *b)
{
    return a->sum == b->sum && a->count == b->count;
}

/* ---- copies ------------------------------------------------------------- */

static const uint8_t *
copy_name(struct rwi_finder *it, const uint8_t *name)
{
    return name != NULL ? rwi_arena_copy(it->arena, name, rw_name_size(name))
                        : NULL;
}

/* A detector's values are on its stack and its octets in a message; both may
 * be gone when the finding is read. */
static void
copy_values(struct rwi_finder *it, struct rw_values *values)
{
    struct rw_value *list = rwi_arena_copy(
        it->arena, values->list, values->count * sizeof(values->list[0]));

    values->list = list;
    for (size_t i = 0; list != NULL && i < values->count; i++)
        if (list[i].octets != NULL)
            list[i].octets =
                rwi_arena_copy(it->arena, list[i].octets, list[i].len);
}

/* Of an identifier as long as a message its beginning is enough. */
static struct rw_octets
copy_instance(struct rwi_finder *it, struct rw_octets from)
{
    struct rw_octets to = {NULL, 0};
    size_t len =
        from.len < RW_FINDING_INSTANCE_MAX ? from.len : RW_FINDING_INSTANCE_MAX;

    if (len == 0)
        return to;
    to.data = rwi_arena_copy(it->arena, from.data, len);
    to.len = to.data != NULL ? len : 0;
    return to;
}

/* The list keeps room for all the servers that may join it. */
static void
copy_servers(struct rwi_finder *it, struct rw_finding_servers *servers)
{
    const struct rw_finding_server *from = servers->list;
    struct rw_finding_server *list;
    size_t room = 1;

    if (servers->count > RW_FINDING_SERVERS_MAX) {
        servers->more += servers->count - RW_FINDING_SERVERS_MAX;
        servers->count = RW_FINDING_SERVERS_MAX;
    }
    while (room < servers->count)
        room *= 2;
    list = rwi_arena_array(it->arena, room, sizeof(*list));
    for (size_t i = 0; list != NULL && i < servers->count; i++) {
        list[i] = from[i];
        list[i].name = copy_name(it, from[i].name);
        list[i].instance = copy_instance(it, from[i].instance);
    }
    servers->list = list;
}

/* A finding's flaw, with names of its own. */
static const struct rw_flaw *
copy_flaw(struct rwi_finder *it, const struct rw_flaw *flaw)
{
    struct rw_flaw *copy = rwi_arena_copy(it->arena, flaw, sizeof(*flaw));

    if (copy == NULL)
        return NULL;
    copy->zone = copy_name(it, flaw->zone);
    copy->name = copy_name(it, flaw->name);
    return copy;
}

/* Most walks have few findings, and each is long. */
static bool
make_room(struct rwi_finder *it)
{
    size_t room = it->room == 0 ? 4 : 2 * it->room;
    struct rw_finding *list;

    if (it->count < it->room)
        return true;
    list = rwi_arena_array(it->arena, room, sizeof(*list));
    if (list == NULL)
        return false;
    if (it->count > 0)
        memcpy(list, it->list, it->count * sizeof(*list));
    it->list = list;
    it->room = room;
    return true;
}

/* Where the arena is full half-copied lists may be left; the count is not
 * raised, and the caller gets RW_ERR_MEMORY and no findings. */
static void
keep(struct rwi_finder *it, const struct rw_finding *finding)
{
    struct rw_finding *f;

    if (it->count == RW_FINDINGS_MAX) {
        it->more++;
        return;
    }
    if (!make_room(it))
        return;
    f = &it->list[it->count];
    *f = *finding;
    f->zone = copy_name(it, f->zone);
    f->name = copy_name(it, f->name);
    f->host = copy_name(it, f->host);
    copy_servers(it, &f->servers);
    copy_servers(it, &f->others);
    copy_values(it, &f->expected);
    copy_values(it, &f->seen);
    if (f->flaw != NULL)
        f->flaw = copy_flaw(it, f->flaw);
    if (!it->arena->failed)
        it->count++;
}

/* ---- the same again ----------------------------------------------------- */

static bool
same_name(const uint8_t *a, const uint8_t *b)
{
    return a == NULL || b == NULL ? a == b : rw_name_equal(a, b);
}

static bool
same_server(const struct rw_finding_server *a,
            const struct rw_finding_server *b)
{
    return same_name(a->name, b->name) &&
           rw_address_same_host(&a->address, &b->address) &&
           a->instance.len == b->instance.len &&
           (a->instance.len == 0 ||
            memcmp(a->instance.data, b->instance.data, a->instance.len) == 0);
}

static bool
has_server(const struct rw_finding *f, const struct rw_finding_server *server)
{
    for (size_t i = 0; i < f->servers.count; i++)
        if (same_server(&f->servers.list[i], server))
            return true;
    return false;
}

/* What a finding is about: all but who, and what exactly.  A server may fail at
 * an EDNS version in one way and at an option in another: each is a subject. */
static bool
same_subject(const struct rw_finding *a, const struct rw_finding *b)
{
    return a->code == b->code && a->type == b->type &&
           (a->code != RW_FINDING_EDNS_NONCOMPLIANT ||
            a->detail == b->detail) &&
           same_name(a->zone, b->zone) && same_name(a->name, b->name) &&
           same_name(a->host, b->host);
}

static bool
same_flaw(const struct rw_flaw *a, const struct rw_flaw *b)
{
    return a->code == b->code && a->type == b->type &&
           a->key_tag == b->key_tag && a->algorithm == b->algorithm &&
           a->digest_type == b->digest_type && a->number == b->number &&
           a->time_s == b->time_s && same_name(a->zone, b->zone) &&
           same_name(a->name, b->name);
}

/* Servers join a finding only where every word of its sentence is true of
 * them, too. */
static bool
same_detail(const struct rw_finding *a, const struct rw_finding *b)
{
    const struct rw_fault *x = &a->fault, *y = &b->fault;

    return a->detail == b->detail && a->number == b->number &&
           a->severity == b->severity && x->code == y->code &&
           x->section == y->section && x->index == y->index &&
           x->type == y->type && x->field == y->field &&
           same_values(&a->expected, &b->expected) &&
           same_values(&a->seen, &b->seen);
}

/* The list doubles, so that a zone with hundreds of servers does not copy it
 * hundreds of times; the arena keeps the old ones till its end. */
static void
join(struct rwi_finder *it, struct rw_finding *f,
     const struct rw_finding_server *server)
{
    struct rw_finding_servers *servers = &f->servers;
    struct rw_finding_server *list =
        (struct rw_finding_server *)servers->list; /* ours: copy_servers() */
    size_t count = servers->count;

    if (count == RW_FINDING_SERVERS_MAX) {
        servers->more++;
        return;
    }
    if ((count & (count - 1)) == 0) { /* full: room is a power of two */
        list = rwi_arena_array(it->arena, count > 0 ? 2 * count : 1,
                               sizeof(*list));
        if (list == NULL)
            return;
        memcpy(list, servers->list, count * sizeof(*list));
        servers->list = list;
    }
    list[count] = *server;
    list[count].name = copy_name(it, server->name);
    servers->count++;
}

/* What is told of each server by itself, with all that it did. */
static bool
is_by_server(enum rw_finding_code code)
{
    return code == RW_FINDING_OUT_OF_BAILIWICK_RECORDS;
}

/* Whether a finding is told already, or joins one that is.  A server that is
 * in the list of a finding about the same thing is told of already, whatever
 * more it did. */
static bool
is_told(struct rwi_finder *it, const struct rw_finding *finding)
{
    const struct rw_finding_server *server = finding->servers.list;
    struct rw_finding *same = NULL;

    for (size_t i = 0; i < it->count; i++) {
        struct rw_finding *f = &it->list[i];

        if (!same_subject(f, finding))
            continue;
        if (finding->flaw != NULL) {
            if (same_flaw(f->flaw, finding->flaw))
                return true;
            continue;
        }
        if (finding->servers.count == 0 || has_server(f, server))
            return true;
        if (same == NULL && same_detail(f, finding))
            same = f;
    }
    if (same == NULL || finding->servers.count != 1 ||
        is_by_server(finding->code))
        return false;
    join(it, same, server);
    return true;
}

/* The table promises which detector finds what, and documentation and tests
 * are made from it.  No codes at all: the judge's flaws, which are many. */
static bool
is_of_detector(const struct rwi_finder *it, enum rw_finding_code code)
{
    const struct rwi_detector *detector = it->detector;

    for (size_t i = 0; i < detector->code_count; i++)
        if (detector->codes[i] == code)
            return true;
    return detector->code_count == 0;
}

void
rwi_add(struct rwi_finder *it, const struct rw_finding *finding)
{
    assert(is_of_detector(it, finding->code));
    if (!it->arena->failed && !is_told(it, finding))
        keep(it, finding);
}

/* ---- about a step ------------------------------------------------------- */

struct rw_finding_server
rwi_server_of(const struct rw_step *step)
{
    return (struct rw_finding_server){.name = step->server.name,
                                      .address = step->server.address,
                                      .step = step->number};
}

/* The zone is that of the server asked; detectors about a delegation replace
 * it by the child. */
struct rw_finding
rwi_finding_of(enum rw_finding_code code, const struct rw_step *step,
               const struct rw_finding_server *who)
{
    return (struct rw_finding){
        .code = code,
        .severity = rw_finding_severity(code),
        .zone = step != NULL ? step->zone : NULL,
        .servers = {.list = who, .count = who != NULL},
        .step = step != NULL ? step->number : 0,
    };
}

void
rwi_add_plain(struct rwi_finder *it, enum rw_finding_code code,
              const struct rw_step *step, enum rw_detail detail,
              const struct rw_value *seen)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(code, step, &who);

    f.detail = detail;
    f.seen = (struct rw_values){.list = seen, .count = seen != NULL};
    rwi_add(it, &f);
}
