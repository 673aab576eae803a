/* Zone cuts; see engine/cut.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/cut.h"

#include <string.h>

#include "engine/glue.h"
#include "rootwalk/registry.h"
#include "trace/reading.h"
#include "wire/fields.h"
#include "wire/name_wire.h"

/* ---- from a message ----------------------------------------------------- */

/* A response that shows a cut, and where it goes. */
struct source {
    const struct rw_reading *reading;
    struct rwi_arena *arena;
    uint16_t port;    /* of the servers it names */
    uint16_t *places; /* where their names stand; RWI_NS_MAX of them */
};

/* Take one NS record in; a name that stands there twice counts once. */
static bool
read_ns(const struct source *source, struct rwi_cut *cut, struct rw_ns *servers,
        const struct rw_rr *rr)
{
    const struct rw_message *msg = &source->reading->message;
    uint8_t name[RW_NAME_MAX];
    size_t size = rwi_name_of(name, msg, rr);

    if (size == 0)
        return true;
    if (cut->view.server_count == RWI_NS_MAX) {
        cut->view.more++;
        return true;
    }
    for (size_t i = 0; i < cut->view.server_count; i++)
        if (rw_name_equal(servers[i].name, name))
            return true;
    servers[cut->view.server_count] =
        (struct rw_ns){.name = rwi_arena_copy(source->arena, name, size)};
    source->places[cut->view.server_count] =
        (uint16_t)rwi_name_place(msg->wire, rr->rdata);
    if (rw_ttl(rr->ttl_s) < cut->ttl_s)
        cut->ttl_s = rw_ttl(rr->ttl_s);
    return servers[cut->view.server_count++].name != NULL;
}

/* Whether a record is the zone's. */
static bool
is_owner(const struct rw_reading *reading, const struct rw_rr *rr,
         const uint8_t *zone)
{
    const uint8_t *owner = rwi_reading_owner(reading, rr);

    return owner != NULL
               ? rw_name_equal(owner, zone)
               : rw_message_name_is(&reading->message, rr->owner, zone);
}

static bool
read_servers(const struct source *source, struct rwi_cut *cut)
{
    const struct rw_message *msg = &source->reading->message;
    struct rw_ns servers[RWI_NS_MAX]; /* those that are counted are set */
    size_t end = msg->start[RW_SECTION_ADDITIONAL];

    for (size_t i = 0; i < end; i++) {
        const struct rw_rr *rr = &msg->rrs[i];

        if (rr->rclass != source->reading->asked.rclass ||
            !is_owner(source->reading, rr, cut->view.zone))
            continue;
        if (rr->type == RW_TYPE_DS)
            cut->view.has_ds = true;
        if (rr->type == RW_TYPE_NS && !read_ns(source, cut, servers, rr))
            return false;
    }
    if (!rwi_glue_read(source->arena, source->reading, source->port, servers,
                       source->places, cut->view.server_count, &cut->ttl_s))
        return false;
    cut->view.servers = rwi_arena_copy(
        source->arena, servers, cut->view.server_count * sizeof(servers[0]));
    return cut->view.servers != NULL && cut->view.server_count > 0;
}

static bool
denies_ds(const struct rw_message *msg)
{
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_AUTHORITY);

    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_AUTHORITY); i++)
        if (rrs[i].type == RW_TYPE_NSEC || rrs[i].type == RW_TYPE_NSEC3)
            return true;
    return false;
}

/* Room for a cut and for what is learnt about its servers. */
static struct rwi_cut *
cut_new(struct rwi_arena *arena, const uint8_t *zone)
{
    struct rwi_cut *cut = rwi_arena_alloc(arena, sizeof(*cut));

    if (cut == NULL)
        return NULL;
    cut->ttl_s = UINT32_MAX;
    cut->view.zone = rwi_arena_copy(arena, zone, rw_name_size(zone));
    return cut->view.zone != NULL ? cut : NULL;
}

static struct rwi_cut *
cut_finished(struct rwi_arena *arena, struct rwi_cut *cut)
{
    cut->hosts = rwi_arena_array(arena, cut->view.server_count,
                                 sizeof(struct rwi_host *));
    return cut->hosts != NULL ? cut : NULL;
}

struct rwi_cut *
rwi_cut_read(struct rwi_arena *arena, const struct rw_reading *reading,
             const uint8_t *zone, uint16_t port)
{
    uint16_t places[RWI_NS_MAX];
    const struct source source = {reading, arena, port, places};
    struct rwi_cut *cut = cut_new(arena, zone);

    if (cut == NULL || !read_servers(&source, cut))
        return NULL;
    cut->view.denies_ds = !cut->view.has_ds && denies_ds(&reading->message);
    cut->reading = reading;
    return cut_finished(arena, cut);
}

/* ---- from hints --------------------------------------------------------- */

static bool
hint_addresses(struct rwi_arena *arena, struct rw_ns *ns,
               const struct rw_record *hints, size_t count, uint16_t port)
{
    struct rw_address found[RWI_GLUE_MAX];

    for (size_t i = 0; i < count && ns->address_count < RWI_GLUE_MAX; i++)
        if ((hints[i].type == RW_TYPE_A || hints[i].type == RW_TYPE_AAAA) &&
            rw_name_equal(hints[i].owner, ns->name) &&
            rw_address_from_octets(&found[ns->address_count], hints[i].rdata,
                                   hints[i].rdata_len, port) == RW_OK)
            ns->address_count++;
    ns->glue = ns->address_count > 0;
    ns->addresses =
        rwi_arena_copy(arena, found, ns->address_count * sizeof(found[0]));
    return ns->addresses != NULL;
}

static size_t
hint_names(struct rwi_arena *arena, struct rw_ns *servers,
           const struct rw_record *hints, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count && n < RWI_NS_MAX; i++) {
        if (hints[i].type != RW_TYPE_NS || !rw_name_is_root(hints[i].owner))
            continue;
        servers[n].name =
            rwi_arena_copy(arena, hints[i].rdata, rw_name_size(hints[i].rdata));
        if (servers[n].name == NULL)
            return 0;
        n++;
    }
    return n;
}

struct rwi_cut *
rwi_cut_of_hints(struct rwi_arena *arena, const struct rw_record *hints,
                 size_t count, uint16_t port)
{
    struct rwi_cut *cut = cut_new(arena, RW_NAME_ROOT);
    struct rw_ns servers[RWI_NS_MAX];
    size_t addresses = 0;

    if (cut == NULL)
        return NULL;
    memset(servers, 0, sizeof(servers));
    cut->view.server_count = hint_names(arena, servers, hints, count);
    for (size_t i = 0; i < cut->view.server_count; i++) {
        if (!hint_addresses(arena, &servers[i], hints, count, port))
            return NULL;
        addresses += servers[i].address_count;
    }
    cut->view.servers = rwi_arena_copy(
        arena, servers, cut->view.server_count * sizeof(servers[0]));
    if (cut->view.servers == NULL || addresses == 0)
        return NULL;
    return cut_finished(arena, cut);
}

static bool
built_in_server(struct rwi_arena *arena, struct rw_ns *ns, char letter,
                const char *ipv4, const char *ipv6, uint16_t port)
{
    static const uint8_t SUFFIX[] = "\014root-servers\003net";
    struct rw_address *addresses =
        rwi_arena_array(arena, 2, sizeof(*addresses));
    uint8_t *name = rwi_arena_alloc(arena, 2 + sizeof(SUFFIX));

    if (addresses == NULL || name == NULL ||
        rw_address_from_text(&addresses[0], ipv4, port) != RW_OK ||
        rw_address_from_text(&addresses[1], ipv6, port) != RW_OK)
        return false;
    name[0] = 1;
    name[1] = (uint8_t)letter;
    memcpy(name + 2, SUFFIX, sizeof(SUFFIX)); /* its NUL is the root */
    *ns = (struct rw_ns){name, addresses, 2, true};
    return true;
}

struct rwi_cut *
rwi_cut_built_in(struct rwi_arena *arena, uint16_t port)
{
    static const struct {
        char letter;
        const char *ipv4, *ipv6;
    } HINTS[] = {
#define RWI_HINT(letter, ipv4, ipv6) {letter, ipv4, ipv6},
#include "engine/hints.def"
#undef RWI_HINT
    };
    const size_t count = sizeof(HINTS) / sizeof(HINTS[0]);
    struct rwi_cut *cut = cut_new(arena, RW_NAME_ROOT);
    struct rw_ns *servers = rwi_arena_array(arena, count, sizeof(*servers));

    if (cut == NULL || servers == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (!built_in_server(arena, &servers[i], HINTS[i].letter, HINTS[i].ipv4,
                             HINTS[i].ipv6, port))
            return NULL;
    cut->view.servers = servers;
    cut->view.server_count = count;
    return cut_finished(arena, cut);
}

/* ---- what a walk knows -------------------------------------------------- */

/* The hints are the engine's; a walk works on a copy, as it notes there what
 * it learns of the servers. */
static struct rwi_cut *
cut_from_hints(struct rw_walk *walk)
{
    struct rwi_cut *cut =
        rwi_arena_copy(&walk->arena, walk->engine->hints, sizeof(*cut));

    if (cut == NULL || cut_finished(&walk->arena, cut) == NULL)
        return NULL;
    cut->next = walk->cuts;
    walk->cuts = cut;
    return cut;
}

static struct rw_reading *
recall(struct rwi_arena *arena, struct rw_rr *room, const struct rwi_fact *fact)
{
    struct rw_asked asked = {
        .zone = rwi_arena_copy(arena, fact->asked, rw_name_size(fact->asked))};
    const uint8_t *octets =
        rwi_arena_copy(arena, fact->octets.data, fact->octets.len);

    if (asked.zone == NULL || octets == NULL)
        return NULL;
    return rwi_reading_make(arena, room, &asked, octets, fact->octets.len);
}

struct rw_reading *
rwi_cut_recall(struct rw_walk *walk, const struct rwi_fact *fact)
{
    return recall(&walk->arena, walk->engine->room, fact);
}

/* Read a cut off a fact, once for all walks.
 *
 * @return NULL out of memory, and where the message has no such cut
 */
static struct rwi_made *
make_cut(struct rw_engine *engine, const struct rwi_fact *fact,
         const uint8_t *zone)
{
    struct rwi_made *made = rwi_made_new();
    const struct rw_reading *reading;

    if (made == NULL)
        return NULL;
    reading = recall(&made->arena, engine->room, fact);
    if (reading != NULL)
        made->what =
            rwi_cut_read(&made->arena, reading, zone, engine->config.port);
    if (made->what != NULL)
        return made;
    rwi_made_release(made);
    return NULL;
}

/* Use what was made as long as the walk lasts. */
static bool
hold(struct rw_walk *walk, struct rwi_made *made)
{
    struct rwi_hold *it = rwi_arena_alloc(&walk->arena, sizeof(*it));

    if (it == NULL)
        return false;
    made->users++;
    *it = (struct rwi_hold){walk->holds, made};
    walk->holds = it;
    return true;
}

void
rwi_cut_let_go(struct rw_walk *walk)
{
    for (; walk->holds != NULL; walk->holds = walk->holds->next)
        rwi_made_release(walk->holds->made);
}

/* A walk works on a copy, as it notes there what it learns of the servers;
 * what was read is shared. */
static struct rwi_cut *
cut_of_made(struct rw_walk *walk, struct rwi_made *made, uint64_t received_us)
{
    struct rwi_cut *cut =
        rwi_arena_copy(&walk->arena, made->what, sizeof(*cut));

    if (cut == NULL || cut_finished(&walk->arena, cut) == NULL ||
        !hold(walk, made))
        return NULL;
    cut->origin = RWI_OF_CACHE;
    cut->received_us = received_us;
    cut->next = walk->cuts;
    walk->cuts = cut;
    return cut;
}

static struct rwi_cut *
cut_from_fact(struct rw_walk *walk, const struct rwi_fact *fact,
              const uint8_t *zone)
{
    struct rw_engine *engine = walk->engine;
    uint64_t received_us = fact->received_us;
    struct rwi_made *made = fact->made;
    struct rwi_cut *cut;

    if (made != NULL)
        return cut_of_made(walk, made, received_us);
    made = make_cut(engine, fact, zone);
    if (made == NULL) {
        walk->arena.failed = true; /* it was read once: memory has run out */
        return NULL;
    }
    rwi_cache_keep(&engine->cache, fact, made);
    cut = cut_of_made(walk, made, received_us);
    rwi_made_release(made);
    return cut;
}

struct rwi_cut *
rwi_cut_of_step(struct rw_walk *walk, const struct rw_step *step,
                const uint8_t *zone)
{
    struct rwi_cut *cut = rwi_cut_read(&walk->arena, step->reading, zone,
                                       walk->engine->config.port);

    if (cut == NULL)
        return NULL;
    cut->origin = RWI_OF_WALK;
    cut->step = step->number;
    return cut;
}

static struct rwi_cut *
own_cut(const struct rw_walk *walk, const uint8_t *zone)
{
    struct rwi_cut *cut = walk->cuts;

    while (cut != NULL && !rw_name_equal(cut->view.zone, zone))
        cut = cut->next;
    return cut;
}

/* The hints do for a cut of "." only until another walk's priming has been
 * answered. */
struct rwi_cut *
rwi_cut_deepest(struct rw_walk *walk, const uint8_t *name, uint16_t type,
                uint64_t now_us)
{
    struct rwi_cache *cache = &walk->engine->cache;
    struct rwi_topic topic = {RWI_FACT_CUT, name, 0, walk->options.qclass};
    const uint8_t *zone;
    struct rwi_trail trail;

    if (type == RW_TYPE_DS && !rw_name_is_root(name))
        topic.name = rw_name_parent(name);
    rwi_trail_init(&trail, cache, &topic);
    zone = topic.name;
    for (size_t up = 0; zone != NULL; zone = rw_name_parent(zone), up++) {
        struct rwi_cut *cut = own_cut(walk, zone);
        const struct rwi_fact *fact = NULL;

        if (cut == NULL && !walk->options.cold)
            fact = rwi_cache_find_above(cache, &trail, up, now_us);
        if (fact != NULL)
            cut = cut_from_fact(walk, fact, zone);
        if (cut != NULL)
            return cut;
    }
    return cut_from_hints(walk);
}

/* Tasks that stand at the older cut go on with it; what has been looked up
 * for it counts for the new one, or a zone could have more by repeating its
 * referral. */
static void
cut_replace(struct rw_walk *walk, struct rwi_cut *cut)
{
    struct rwi_cut **link = &walk->cuts;

    while (*link != NULL && !rw_name_equal((*link)->view.zone, cut->view.zone))
        link = &(*link)->next;
    if (*link == NULL)
        return;
    cut->lookups = (*link)->lookups;
    cut->asked = (*link)->asked;
    *link = (*link)->next;
}

void
rwi_cut_learn(struct rw_walk *walk, struct rwi_cut *cut, uint64_t now_us)
{
    struct rwi_topic topic = {RWI_FACT_CUT, cut->view.zone, 0,
                              walk->options.qclass};
    struct rw_octets octets = {cut->reading->message.wire,
                               cut->reading->message.len};

    cut_replace(walk, cut);
    cut->next = walk->cuts;
    walk->cuts = cut;
    cut->received_us = now_us;
    rwi_cache_put(&walk->engine->cache, &topic, octets,
                  cut->reading->asked.zone, now_us, cut->ttl_s);
}

enum rw_provenance
rwi_cut_provenance(const struct rwi_cut *cut, const uint8_t *server)
{
    switch (cut->origin) {
    case RWI_OF_HINTS:
        return RW_FROM_HINT;
    case RWI_OF_CACHE:
        return RW_FROM_CACHE;
    case RWI_OF_WALK:
        break;
    }
    return rw_name_is_at_or_below(server, cut->view.zone)
               ? RW_FROM_GLUE
               : RW_FROM_SIBLING_GLUE;
}
