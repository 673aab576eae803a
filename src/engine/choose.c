/* Which server to ask next; see engine/choose.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/choose.h"

#include <string.h>

#include "engine/cut.h"
#include "engine/host.h"
#include "engine/inside.h"
#include "engine/peer.h"
#include "engine/probe.h"
#include "engine/task.h"
#include "rootwalk/block.h"

#define CANDIDATES_MAX 128   /* addresses of one cut that are looked at */
#define FEW_TRIES_MAX  2     /* attempts of a survey: "one retry" */
#define BAND_US        50000 /* servers this close are as good as equal */

/* The addresses of a cut that can be asked now. */
struct candidates {
    const uint8_t *zone; /* whose servers they are */
    struct rw_server list[CANDIDATES_MAX];
    size_t count;
    bool is_nobodys; /* the probe of an address that nobody has */
    bool is_blocked; /* some other address is on the block list */
    bool is_dead;    /* some other is left alone for now */
    uint64_t now_us;
};

static bool
can_use(const struct rw_walk *walk, const struct rw_address *address)
{
    return address->family == RW_FAMILY_IPV4   ? !walk->no_ipv4
           : address->family == RW_FAMILY_IPV6 ? !walk->no_ipv6
                                               : false;
}

static bool
is_blocked(const struct rw_walk *walk, const struct rw_address *address)
{
    const struct rw_block *block = walk->engine->config.block;

    return block != NULL && rw_block_has_address(block, address);
}

/* A survey asks everybody: its walks do not share. */
static bool
is_left_alone(const struct rw_walk *walk, const struct rw_address *address,
              uint64_t now_us)
{
    struct rw_engine *engine = walk->engine;

    return engine->config.shares && !walk->options.cold && !walk->options.all &&
           rwi_server_is_dead(&engine->memory, address, now_us);
}

static void
add(struct candidates *to, struct rw_walk *walk, const struct rw_server *server)
{
    if (to->count == CANDIDATES_MAX || !can_use(walk, &server->address) ||
        (!to->is_nobodys && rwi_leads_inside(walk, to->zone, server)))
        return;
    for (size_t i = 0; i < to->count; i++)
        if (rw_address_equal(&to->list[i].address, &server->address))
            return;
    if (is_blocked(walk, &server->address))
        to->is_blocked = true;
    else if (is_left_alone(walk, &server->address, to->now_us)) {
        to->is_dead = true;
        rwi_note_silent(walk, to->zone, server);
    } else
        to->list[to->count++] = *server;
}

static void
add_host(struct candidates *to, struct rw_walk *walk,
         const struct rwi_host *host)
{
    for (size_t f = 0; f < RWI_FAMILIES; f++)
        for (size_t i = 0; i < host->family[f].count; i++)
            add(to, walk,
                &(struct rw_server){
                    .name = host->name,
                    .address = host->family[f].list[i],
                    .provenance = host->family[f].provenance,
                });
}

/* Every usable address of the cut: glue, and what was looked up. */
static void
collect(struct candidates *to, struct rwi_task *task, uint64_t now_us)
{
    struct rwi_cut *cut = task->cut;

    to->zone = cut->view.zone;
    to->is_nobodys = task->probe == RW_PROBE_NOWHERE;
    to->count = 0;
    to->is_blocked = to->is_dead = false;
    to->now_us = now_us;
    for (size_t i = 0; i < cut->view.server_count; i++) {
        const struct rw_ns *ns = &cut->view.servers[i];
        const struct rwi_host *host = NULL;

        /* Where there is glue, addresses are looked up only at last. */
        if (!ns->glue || cut->lookups + cut->own > 0)
            host = rwi_host_of(task->walk, cut, i, now_us);
        for (size_t k = 0; ns->glue && k < ns->address_count; k++)
            add(to, task->walk,
                &(struct rw_server){
                    .name = ns->name,
                    .address = ns->addresses[k],
                    .provenance = rwi_cut_provenance(cut, ns->name),
                });
        if (host != NULL)
            add_host(to, task->walk, host);
    }
}

static size_t
family_of(const struct rw_address *address)
{
    return address->family == RW_FAMILY_IPV4 ? 0 : 1;
}

/* Whether there is a way to any candidate of a family; also where there is
 * none of it. */
static bool
has_way(struct rw_engine *engine, const struct candidates *from, size_t family)
{
    const struct rw_engine_config *config = &engine->config;
    bool is_there = false;

    if (config->can_reach == NULL || engine->has_way[family])
        return true;
    for (size_t i = 0; i < from->count && !engine->has_way[family]; i++) {
        if (family_of(&from->list[i].address) != family)
            continue;
        is_there = true;
        engine->has_way[family] =
            config->can_reach(config->ctx, &from->list[i].address);
    }
    return !is_there || engine->has_way[family];
}

/* Leave out a family to whose servers this machine has no way, so that no
 * walk is full of attempts that cannot succeed.  That is decided by the very
 * addresses: a private network has no way to those of the Internet. */
static void
leave_out(struct candidates *from, struct rw_walk *walk, size_t family)
{
    bool *is_out = family == 0 ? &walk->trace.no_ipv4 : &walk->trace.no_ipv6;
    size_t kept = 0;

    if (has_way(walk->engine, from, family)) {
        *is_out = *is_out && !walk->engine->has_way[family];
        return;
    }
    *is_out = true;
    for (size_t i = 0; i < from->count; i++)
        if (family_of(&from->list[i].address) != family)
            from->list[kept++] = from->list[i];
    from->count = kept;
}

/* Silence over TCP takes long to become certain; that to a probe which is not
 * usual tells of the probe. */
static uint16_t
tries_of(const struct rwi_task *task)
{
    uint16_t tries = task->walk->options.tries;

    return (task->over_tcp || rw_probe_is_unusual(task->probe)) &&
                   tries > FEW_TRIES_MAX
               ? FEW_TRIES_MAX
               : tries;
}

/* Whether a server is known to do without EDNS: that is told already. */
static bool
lacks_edns(const struct rw_walk *walk, const struct rw_address *address)
{
    const struct rwi_server *known =
        rwi_memory_find(&walk->engine->memory, address);

    return known != NULL && known->no_edns;
}

/* Whether a server has kept silent to a question as often as it is asked. */
static bool
is_given_up(const struct rwi_task *task, const struct rwi_try *at,
            uint64_t now_us)
{
    struct rwi_memory *memory = &task->walk->engine->memory;

    if (at->silent < tries_of(task))
        return false;
    return !task->walk->is_patient ||
           now_us - at->first_us >=
               rwi_server_patience(rwi_memory_find(memory, &at->address));
}

/* Whether an address may be asked at all, now or later: one that has kept
 * silent to a survey's first question is not asked its others. */
static bool
is_owed(const struct rwi_task *task, const struct rwi_try *at,
        const struct rw_address *address, uint64_t now_us)
{
    if (at != NULL && (at->is_over || is_given_up(task, at, now_us)))
        return false;
    if (rwi_probe_needs_edns(task->probe) && lacks_edns(task->walk, address))
        return false;
    return !task->does->asks_all || task->over_tcp ||
           !rwi_peer_is_dead(task->walk, address);
}

/* Of those not asked yet, keep those that were of use to the zone, where there
 * are any: a walk may ask a server's look-up of it but a few times. */
static size_t
keep_useful(struct candidates *from, const struct rwi_task *task, size_t count)
{
    size_t kept = 0;

    if (task->does->asks_all || task->walk->useless_count == 0)
        return count;
    for (size_t i = 0; i < count; i++)
        if (!rwi_task_was_useless(task, &from->list[i].address)) {
            struct rw_server useful = from->list[i];

            from->list[i] = from->list[kept];
            from->list[kept++] = useful;
        }
    return kept > 0 ? kept : count;
}

/* Keep those that may be asked now: the ones not asked yet where there are
 * any, else those whose answer is overdue.  Says when the next is. */
static uint64_t
keep_ready(struct candidates *from, struct rwi_task *task, uint64_t now_us,
           bool *is_busy)
{
    uint64_t later_us = RW_NO_TIME;
    size_t fresh = 0, overdue = 0;
    struct rw_server second[CANDIDATES_MAX];

    *is_busy = false;
    for (size_t i = 0; i < from->count; i++) {
        const struct rwi_try *at = rwi_task_tried(task, &from->list[i].address);

        if (!is_owed(task, at, &from->list[i].address, now_us))
            continue;
        if (task->probe != RW_PROBE_NONE &&
            rwi_peer_is_busy(task->walk, &from->list[i].address)) {
            *is_busy = true;
        } else if (at == NULL) {
            from->list[fresh++] = from->list[i];
        } else if (at->again_us <= now_us) {
            second[overdue++] = from->list[i];
        } else if (at->again_us < later_us) {
            later_us = at->again_us;
        }
    }
    if (fresh == 0 && overdue > 0)
        memcpy(from->list, second, overdue * sizeof(second[0]));
    from->count = fresh > 0 ? keep_useful(from, task, fresh) : overdue;
    return later_us;
}

static uint64_t
cost_of(const struct rwi_task *task, const struct rw_server *server)
{
    return rwi_server_cost(
        rwi_memory_find(&task->walk->engine->memory, &server->address));
}

/* Keep the servers that are as good as the best. */
static void
keep_best(struct candidates *from, const struct rwi_task *task)
{
    uint64_t cost[CANDIDATES_MAX], best = UINT64_MAX;
    size_t kept = 0;

    for (size_t i = 0; i < from->count; i++) {
        cost[i] = cost_of(task, &from->list[i]);
        if (cost[i] < best)
            best = cost[i];
    }
    for (size_t i = 0; i < from->count; i++)
        if (cost[i] <= best + BAND_US)
            from->list[kept++] = from->list[i];
    from->count = kept;
}

static size_t
draw(struct rwi_task *task, const struct candidates *from)
{
    const struct rw_engine_config *config = &task->walk->engine->config;
    struct rw_choice choice = {
        .qname = task->asked_name,
        .qtype = task->asked_type,
        .qclass = task->qclass,
        .transport = task->pick.transport,
        .servers = from->list,
        .server_count = from->count,
    };
    size_t index;

    if (config->choose == NULL)
        return (size_t)(config->random(config->random_ctx) % from->count);
    index = config->choose(config->ctx, &choice);
    return index < from->count ? index : 0;
}

/* Why this server: said before the choice is narrowed, so that the number
 * is that of the addresses it was drawn from. */
static struct rw_because
because_of(const struct rwi_task *task, const struct rwi_try *at,
           const struct rw_server *server, size_t known)
{
    struct rw_because because = task->why;

    if (at != NULL && at->was_closed)
        because =
            (struct rw_because){.code = RW_BECAUSE_CLOSED, .step = at->step};
    else if (at != NULL && at->sent > 0)
        because = (struct rw_because){.code = task->pick.manner == RWI_PLAIN &&
                                                      !at->was_plain
                                                  ? RW_BECAUSE_SILENT_TO_EDNS
                                                  : RW_BECAUSE_RETRANSMIT,
                                      .step = at->step};
    else if (task->purpose == RW_PURPOSE_SURVEY)
        ; /* the reason is the same for all of them */
    else if (task->open != NULL)
        because = (struct rw_because){.code = RW_BECAUSE_HEDGE,
                                      .step = task->open->record->step.number};
    else if (task->tally.sends > 0)
        because = (struct rw_because){.code = RW_BECAUSE_NEXT_SERVER,
                                      .step = task->last_step};
    if (because.code != RW_BECAUSE_NS_ADDRESS)
        because.name = server->name;
    if (because.zone == NULL)
        because.zone = task->cut->view.zone;
    because.number = (uint32_t)known;
    return because;
}

/* A server that cannot do EDNS, or is silent when asked with it, is asked
 * without. */
static enum rwi_manner
manner_of(const struct rwi_task *task, const struct rwi_try *at,
          const struct rw_address *address)
{
    const struct rwi_server *known =
        rwi_memory_find(&task->walk->engine->memory, address);
    uint16_t tries = task->walk->options.tries;

    if (rwi_probe_needs_edns(task->probe))
        return RWI_AS_ASKED;
    if (!task->walk->options.query.edns)
        return RWI_PLAIN;
    if (known != NULL && known->no_edns && !rwi_task_is_again(task))
        return RWI_PLAIN;
    if (known != NULL && known->basic_edns)
        return RWI_BASIC;
    if (at == NULL || (known != NULL && known->did_edns) ||
        task->does->needs_edns)
        return RWI_AS_ASKED;
    return at->was_plain || (at->silent > 0 && at->silent + 1 == tries)
               ? RWI_PLAIN
               : RWI_AS_ASKED;
}

enum rwi_chance
rwi_choose(struct rwi_task *task, uint64_t now_us, uint64_t *later_us)
{
    struct candidates from;
    const struct rw_server *server;
    const struct rwi_try *at;
    size_t known;
    bool is_busy;

    task->pick.transport =
        task->walk->options.tcp_only || task->over_tcp ? RW_TCP : RW_UDP;
    collect(&from, task, now_us);
    task->tally.is_blocked |= from.is_blocked;
    task->tally.is_dead |= from.is_dead;
    for (size_t f = 0; f < RWI_FAMILIES; f++)
        leave_out(&from, task->walk, f);
    known = from.count;
    *later_us = keep_ready(&from, task, now_us, &is_busy);
    if (task->tally.sends >= task->does->sends_max ||
        rwi_host_is_imposing(task))
        return RWI_NO_ONE;
    if (from.count == 0)
        return *later_us != RW_NO_TIME ? RWI_LATER
               : is_busy               ? RWI_BUSY
                                       : RWI_NO_ONE;
    if (task->walk->engine->config.choose == NULL && from.count > 1)
        keep_best(&from, task);
    server = &from.list[draw(task, &from)];
    at = rwi_task_tried(task, &server->address);
    task->pick.server = *server;
    task->pick.manner = manner_of(task, at, &server->address);
    task->pick.because = because_of(task, at, server, known);
    return at == NULL ? RWI_CHOSEN : RWI_AGAIN;
}

size_t
rwi_choose_left(struct rwi_task *task, uint64_t now_us)
{
    struct candidates from;
    size_t left = 0;

    if (task->cut == NULL)
        return 0;
    if (!task->does->asks_all)
        return task->try_count == 0;
    collect(&from, task, now_us);
    for (size_t i = 0; i < from.count; i++)
        left += rwi_task_tried(task, &from.list[i].address) == NULL;
    return left;
}
