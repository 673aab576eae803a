/* What the servers of a world answer, each after its habit.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/query.h"
#include "rootwalk/registry.h"
#include "simulation/sim.h"

#define TRAP_NET 66 /* 66.66.66.0/24: only poison names it */

struct asked {
    uint16_t id;
    uint8_t name[RW_NAME_MAX];
    uint16_t type, qclass;
    bool has_edns, dnssec_ok, is_tcp;
    size_t cookie_len; /* octets */
    uint8_t cookie[RW_COOKIE_CLIENT];
};

static void
take_cookie(struct asked *asked, const struct rw_message *msg)
{
    struct rw_edns_option option;

    if (!rw_edns_find(&option, msg, RW_OPTION_COOKIE) ||
        option.len < RW_COOKIE_CLIENT)
        return;
    asked->cookie_len = option.len;
    memcpy(asked->cookie, msg->wire + option.data, RW_COOKIE_CLIENT);
}

static bool
take_apart(struct asked *asked, const struct rw_action *action)
{
    struct rw_rr room[8];
    struct rw_message msg;
    struct rw_edns edns;

    memset(asked, 0, sizeof(*asked));
    if (rw_message_parse(&msg, action->query, action->query_len, room, 8) !=
            RW_OK ||
        rw_message_name(asked->name, &msg, msg.question.name) == 0)
        return false;
    asked->id = msg.header.id;
    asked->type = msg.question.type;
    asked->qclass = msg.question.qclass;
    asked->has_edns = rw_edns_of(&edns, &msg);
    asked->dnssec_ok = asked->has_edns && (edns.flags & RW_EDNS_FLAG_DO) != 0;
    asked->is_tcp = action->transport == RW_TCP;
    take_cookie(asked, &msg);
    return true;
}

/* ---- lies ----------------------------------------------------------- */

static const uint8_t TRAP[4] = {TRAP_NET, TRAP_NET, TRAP_NET, 1};

/* Whether a server has a say about a name: it stands in a zone of its own. */
static bool
has_say(const struct sim_world *world, const struct sim_server *server,
        const uint8_t *name)
{
    for (size_t i = 0; i < server->zone_count; i++) {
        if (rw_name_is_at_or_below(name, world->zones[server->zones[i]].apex))
            return true;
    }
    return false;
}

/* An address of its own choice for every name that it mentions and has no
 * say about: name servers it refers to, targets of its aliases. */
static void
poison_mentioned(struct sim_world *world, struct sim_reply *reply,
                 const struct sim_server *server)
{
    for (int s = 0; s < 2; s++) {
        size_t count = reply->counts[s];

        for (size_t i = 0; i < count; i++) {
            const struct rw_record *record = &reply->sections[s][i];

            if ((record->type == RW_TYPE_NS || record->type == RW_TYPE_CNAME) &&
                !has_say(world, server, record->rdata))
                sim_reply_add(
                    reply, s == 0 ? 0 : 2,
                    sim_record(world, record->rdata, RW_TYPE_A, TRAP, 4));
        }
    }
}

/* Records of zones that the server has no say in: name servers, addresses,
 * the answer to what it may be asked next. */
static void
poison_others(struct sim_world *world, struct sim_reply *reply,
              const struct sim_server *server)
{
    for (size_t tries = 0; tries < 3; tries++) {
        const struct sim_zone *victim =
            &world->zones[sim_draw(world, world->zone_count)];
        const uint8_t *ns = world->servers[victim->servers[0]].name;
        bool is_own =
            has_say(world, server, victim->apex) || has_say(world, server, ns);

        for (size_t i = 0; i < server->zone_count; i++)
            is_own |= rw_name_is_at_or_below(
                world->zones[server->zones[i]].apex, victim->apex);
        if (is_own || victim->server_count == 0)
            continue;
        sim_reply_add(
            reply, 1,
            sim_record(world, victim->apex, RW_TYPE_NS, ns, rw_name_size(ns)));
        sim_reply_add(reply, 2, sim_record(world, ns, RW_TYPE_A, TRAP, 4));
        sim_reply_add(reply, 0, sim_record(world, ns, RW_TYPE_A, TRAP, 4));
    }
}

/* ---- octets --------------------------------------------------------- */

static size_t
write_reply(const struct sim_reply *reply, const struct asked *asked,
            uint16_t id, uint16_t more_flags, uint8_t extended, uint8_t *buf,
            size_t size)
{
    struct rw_record opt = {.owner = RW_NAME_ROOT,
                            .rdata = RW_NAME_ROOT,
                            .type = RW_TYPE_OPT,
                            .rclass = 1232,
                            .ttl_s = (uint32_t)extended << 24};
    struct rw_builder out;
    size_t len = 0;

    rw_builder_init(&out, buf, size, id, reply->flags | more_flags);
    rw_builder_question(&out, asked->name, asked->type, asked->qclass);
    for (int s = 0; s < 3; s++) {
        for (size_t i = 0; i < reply->counts[s]; i++)
            rw_builder_record(&out, (enum rw_section)(RW_SECTION_ANSWER + s),
                              &reply->sections[s][i]);
    }
    if (asked->has_edns)
        rw_builder_record(&out, RW_SECTION_ADDITIONAL, &opt);
    return rw_builder_finish(&out, &len) == RW_OK ? len : 0;
}

/* A reply without records: an rcode of twelve bits, and flags. */
static size_t
write_bare(const struct asked *asked, uint16_t id, uint16_t flags,
           uint16_t rcode, uint8_t *buf, size_t size)
{
    struct sim_reply bare = {.flags = RW_FLAG_QR};

    return write_reply(&bare, asked, id,
                       (uint16_t)(flags | (rcode & RW_FLAGS_RCODE_MASK)),
                       (uint8_t)(rcode >> 4), buf, size);
}

/* An invented address for whatever was asked. */
static size_t
write_forged(struct sim_world *world, const struct asked *asked, uint16_t id,
             uint8_t *buf, size_t size)
{
    struct sim_reply forged = {.flags = RW_FLAG_QR | RW_FLAG_AA};

    sim_reply_add(&forged, 0,
                  sim_record(world, asked->name, RW_TYPE_A, TRAP, 4));
    return write_reply(&forged, asked, id, 0, 0, buf, size);
}

/* A referral of the zone asked for to an address that is nobody's. */
static size_t
write_forged_referral(struct sim_world *world, const struct asked *asked,
                      uint16_t id, uint8_t *buf, size_t size)
{
    struct sim_reply forged = {.flags = RW_FLAG_QR};

    sim_reply_add(&forged, 1,
                  sim_record(world, asked->name, RW_TYPE_NS, asked->name,
                             rw_name_size(asked->name)));
    sim_reply_add(&forged, 2,
                  sim_record(world, asked->name, RW_TYPE_A, TRAP, 4));
    return write_reply(&forged, asked, id, 0, 0, buf, size);
}

/* BADCOOKIE, with the server's part after the client's.  RFC 7873 5.2.3 */
static size_t
write_bad_cookie(const struct asked *asked, uint8_t *buf, size_t size)
{
    uint8_t rdata[4 + 16] = {0, RW_OPTION_COOKIE, 0, 16};
    struct rw_record opt = {.owner = RW_NAME_ROOT,
                            .rdata = rdata,
                            .rdata_len = sizeof(rdata),
                            .type = RW_TYPE_OPT,
                            .rclass = 1232,
                            .ttl_s = (uint32_t)(RW_RCODE_BADCOOKIE >> 4) << 24};
    struct rw_builder out;
    size_t len = 0;

    memcpy(rdata + 4, asked->cookie, 8);
    memcpy(rdata + 12, "cookies!", 8);
    rw_builder_init(&out, buf, size, asked->id,
                    RW_FLAG_QR | (RW_RCODE_BADCOOKIE & RW_FLAGS_RCODE_MASK));
    rw_builder_question(&out, asked->name, asked->type, asked->qclass);
    rw_builder_record(&out, RW_SECTION_ADDITIONAL, &opt);
    return rw_builder_finish(&out, &len) == RW_OK ? len : 0;
}

/* A referral to the root, or to the very zone that is asked for. */
static size_t
write_lame_referral(struct sim_world *world, const struct sim_server *server,
                    const struct asked *asked, bool upward, uint8_t *buf,
                    size_t size)
{
    struct sim_reply reply = {.flags = RW_FLAG_QR};
    const struct sim_zone *zone = &world->zones[upward ? 0 : server->zones[0]];

    for (size_t i = 0; i < zone->server_count; i++) {
        const uint8_t *ns = world->servers[zone->servers[i]].name;

        sim_reply_add(
            &reply, 1,
            sim_record(world, zone->apex, RW_TYPE_NS, ns, rw_name_size(ns)));
    }
    return write_reply(&reply, asked, asked->id, 0, 0, buf, size);
}

static size_t
write_rubbish(struct sim_world *world, const struct asked *asked, uint8_t *buf,
              size_t size)
{
    size_t len = 2 + (size_t)sim_draw(world, size < 600 ? size - 2 : 600);

    for (size_t i = 0; i < len; i++)
        buf[i] = (uint8_t)sim_draw(world, 256);
    buf[0] = (uint8_t)(asked->id >> 8);
    buf[1] = (uint8_t)asked->id;
    return len;
}

/* ---- habits --------------------------------------------------------- */

/* A few octets anywhere become others; sometimes a pointer among them. */
static void
mutate(struct sim_world *world, uint8_t *buf, size_t len)
{
    size_t changes = 1 + (size_t)sim_draw(world, 6);

    for (size_t i = 0; i < changes && len > 2; i++) {
        uint8_t *octet = &buf[2 + sim_draw(world, len - 2)];

        *octet =
            (uint8_t)(sim_draw(world, 3) == 0 ? 0xc0 : sim_draw(world, 256));
    }
}

/* Leave the records of a type out. */
static void
leave_out(struct sim_reply *reply, uint16_t type)
{
    for (int s = 0; s < 3; s++) {
        size_t kept = 0;

        for (size_t i = 0; i < reply->counts[s]; i++) {
            if (reply->sections[s][i].type != type)
                reply->sections[s][kept++] = reply->sections[s][i];
        }
        reply->counts[s] = kept;
    }
}

/* The addresses of "www" names become others, or one more. */
static void
change_addresses(struct sim_world *world, struct sim_reply *reply, bool more)
{
    size_t count = reply->counts[0];

    for (size_t i = 0; i < count; i++) {
        struct rw_record *record = &reply->sections[0][i];
        uint8_t address[4];

        if (record->type != RW_TYPE_A || record->rdata[0] != 172)
            continue;
        memcpy(address, record->rdata, 4);
        address[1]++;
        if (more)
            sim_reply_add(
                reply, 0,
                sim_record(world, record->owner, RW_TYPE_A, address, 4));
        else
            *record = sim_record(world, record->owner, RW_TYPE_A, address, 4);
    }
}

/* Deny what is asked, with the proof that belongs to the zone's apex. */
static void
deny(struct sim_world *world, struct sim_reply *reply, size_t zone,
     uint16_t rcode, const struct asked *asked)
{
    static const uint8_t SOA[22] = {0};

    memset(reply, 0, sizeof(*reply));
    reply->flags = (uint16_t)(RW_FLAG_QR | RW_FLAG_AA | rcode);
    sim_reply_add(reply, 1,
                  sim_record(world, world->zones[zone].apex, RW_TYPE_SOA, SOA,
                             sizeof(SOA)));
    if (!world->zones[zone].is_signed || !asked->dnssec_ok)
        return;
    sim_add_nsec(world, reply, zone, world->zones[zone].apex);
    sim_sign(world, reply, zone, false);
}

static bool
has_type(const struct sim_reply *reply, int section, uint16_t type)
{
    for (size_t i = 0; i < reply->counts[section]; i++) {
        if (reply->sections[section][i].type == type)
            return true;
    }
    return false;
}

/* A delegation to a signed zone becomes one to an unsigned one, with some
 * valid NSEC record beside it. */
static void
hide_ds(struct sim_world *world, struct sim_reply *reply,
        const struct sim_server *server, const struct asked *asked)
{
    size_t zone = server->zones[0];

    if (has_type(reply, 0, RW_TYPE_DS)) {
        deny(world, reply, zone, RW_RCODE_NOERROR, asked);
    } else if (has_type(reply, 1, RW_TYPE_DS)) {
        leave_out(reply, RW_TYPE_DS);
        leave_out(reply, RW_TYPE_RRSIG);
        if (!world->zones[zone].is_signed)
            return;
        sim_add_nsec(world, reply, zone, world->zones[zone].apex);
        sim_sign(world, reply, zone, false);
    }
}

/* Names of servers are told truly: lies about them would only hide other
 * lies. */
static bool
is_server_name(const struct sim_world *world, const uint8_t *name)
{
    for (size_t i = 0; i < world->server_count; i++) {
        if (rw_name_equal(world->servers[i].name, name))
            return true;
    }
    return false;
}

/* What the habit makes of the true reply's records. */
static void
bend(struct sim_world *world, struct sim_reply *reply,
     const struct sim_server *server, const struct asked *asked)
{
    if (server->habit == SIM_POISONS) {
        poison_mentioned(world, reply, server);
        poison_others(world, reply, server);
    } else if (server->habit == SIM_STRIPS) {
        leave_out(reply, RW_TYPE_RRSIG);
        leave_out(reply, RW_TYPE_NSEC);
        leave_out(reply, RW_TYPE_DS);
    } else if (server->habit == SIM_ALTERS || server->habit == SIM_ADDS) {
        change_addresses(world, reply, server->habit == SIM_ADDS);
    } else if (server->habit == SIM_DENIES && reply->counts[0] > 0 &&
               !is_server_name(world, asked->name)) {
        deny(world, reply, server->zones[0],
             asked->id % 2 == 0 ? RW_RCODE_NXDOMAIN : RW_RCODE_NOERROR, asked);
    } else if (server->habit == SIM_HIDES_DS) {
        hide_ds(world, reply, server, asked);
    } else if (server->habit == SIM_WRONG_CLASS &&
               !is_server_name(world, asked->name)) {
        for (size_t i = 0; i < reply->counts[0]; i++)
            reply->sections[0][i].rclass = RW_CLASS_CH;
    }
}

/* The true reply, and what the habit makes of it. */
static size_t
write_true(struct sim_world *world, const struct sim_server *server,
           const struct asked *asked, uint8_t *buf, size_t size)
{
    struct sim_reply reply;
    size_t len;

    sim_reply_true(world, &reply, server, asked->name, asked->type,
                   asked->dnssec_ok, asked->id % 3 == 0,
                   server->habit == SIM_EXPIRED);
    bend(world, &reply, server, asked);
    len = write_reply(&reply, asked, asked->id, 0, 0, buf, size);
    if (len == 0)
        return 0;
    if (server->habit == SIM_CUT || server->habit == SIM_TC_CUT)
        return (size_t)sim_draw(world, len);
    if (server->habit == SIM_BITS)
        buf[RW_HEADER_SIZE + sim_draw(world, rw_name_size(asked->name) + 4)] ^=
            (uint8_t)(1u << sim_draw(world, 8));
    if (server->habit == SIM_COUNTS)
        buf[6 + 2 * sim_draw(world, 3)] ^= 0x80;
    if (server->habit == SIM_MUTANT)
        mutate(world, buf, len);
    return len;
}

/* What a server says that says nothing true. */
static size_t
write_bad(struct sim_world *world, const struct sim_server *server,
          const struct asked *asked, const struct rw_action *action,
          uint8_t *buf, size_t size)
{
    switch (server->habit) {
    case SIM_REFUSES:
        return write_bare(asked, asked->id, 0, RW_RCODE_REFUSED, buf, size);
    case SIM_FAILS:
        return write_bare(asked, asked->id, 0, RW_RCODE_SERVFAIL, buf, size);
    case SIM_EMPTY:
        return write_bare(asked, asked->id, 0, 0, buf, size);
    case SIM_BAD_COOKIE:
        return write_bare(asked, asked->id, 0, RW_RCODE_BADCOOKIE, buf, size);
    case SIM_UPWARD:
    case SIM_SIDEWAYS:
        return write_lame_referral(world, server, asked,
                                   server->habit == SIM_UPWARD, buf, size);
    case SIM_RUBBISH:
        return write_rubbish(world, asked, buf, size);
    case SIM_ECHOES:
        memcpy(buf, action->query, action->query_len);
        return action->query_len;
    case SIM_ONLY_FORGED:
        return write_forged(world, asked, (uint16_t)(asked->id + 1), buf, size);
    case SIM_HONEST:
    case SIM_SLOW:
    case SIM_TWICE:
    case SIM_FORGED:
    case SIM_TRUNCATES:
    case SIM_NO_EDNS:
    case SIM_POISONS:
    case SIM_LOSSY:
    case SIM_DROPS_EDNS:
    case SIM_SILENT:
    case SIM_CLOSED:
    case SIM_CUT:
    case SIM_BITS:
    case SIM_COUNTS:
    case SIM_MUTANT:
    case SIM_STRIPS:
    case SIM_ALTERS:
    case SIM_ADDS:
    case SIM_EXPIRED:
    case SIM_DENIES:
    case SIM_HIDES_DS:
    case SIM_WRONG_CLASS:
    case SIM_ONLY_TC:
    case SIM_TC_STALLS:
    case SIM_TC_CUT:
    case SIM_COOKIES:
    case SIM_HABITS:
        break;
    }
    return write_true(world, server, asked, buf, size);
}

/* How a server that is not always silent goes about one reply. */
static void
serve(struct sim_world *world, struct sim_server *server,
      const struct asked *asked, const struct rw_action *action, size_t index,
      struct rw_virtual_reply *reply, uint8_t *buf, size_t size)
{
    bool truncates =
        server->habit == SIM_TRUNCATES || server->habit == SIM_ONLY_TC ||
        server->habit == SIM_TC_STALLS || server->habit == SIM_TC_CUT;

    if (server->habit == SIM_SLOW)
        reply->delay_us += 100000 + sim_draw(world, 300000);
    reply->delay_us += index * 500;
    if (server->habit == SIM_CLOSED) {
        reply->error = RW_STEP_REFUSED;
    } else if (server->habit == SIM_ONLY_TC && asked->is_tcp) {
        reply->error = RW_STEP_CLOSED;
    } else if (truncates && !asked->is_tcp) {
        reply->len = write_bare(asked, asked->id, RW_FLAG_TC, 0, buf, size);
    } else if (server->habit == SIM_NO_EDNS && asked->has_edns) {
        struct asked plain = *asked;

        plain.has_edns = false;
        reply->len =
            write_bare(&plain, asked->id, 0, RW_RCODE_FORMERR, buf, size);
    } else if (server->habit == SIM_FORGED && index == 0) {
        reply->len =
            write_forged(world, asked, (uint16_t)(asked->id + 1), buf, size);
    } else if (server->habit == SIM_COOKIES && asked->cookie_len == 8 &&
               !asked->is_tcp) {
        reply->len = write_bad_cookie(asked, buf, size);
    } else {
        reply->len = write_bad(world, server, asked, action, buf, size);
    }
}

static bool
stays_silent(const struct sim_server *server, const struct asked *asked)
{
    return server->habit == SIM_SILENT ||
           (server->habit == SIM_LOSSY && server->asked % 3 == 1) ||
           (server->habit == SIM_TC_STALLS && asked->is_tcp) ||
           (server->habit == SIM_DROPS_EDNS && asked->has_edns);
}

static struct sim_server *
server_at(struct sim_world *world, const struct rw_address *address)
{
    size_t number = (size_t)(address->octets[1] << 8 | address->octets[2]);

    return address->octets[0] == 10 && number < world->server_count
               ? &world->servers[number]
               : NULL;
}

/* What somebody sends who sees nothing: what he cannot know is the query's ID
 * and, of that, which port it left from. */
static void
spoof(struct sim_world *world, const struct asked *asked, size_t number,
      struct rw_virtual_reply *reply, uint8_t *buf, size_t size)
{
    uint16_t id = (uint16_t)(asked->id + 1 + number * 7919);

    reply->silent = false;
    reply->delay_us = 1 + number;
    if (number == 0) {
        reply->len = write_forged(world, asked, id, buf, size);
    } else if (number == 1) {
        reply->len = write_forged_referral(world, asked, id, buf, size);
    } else {
        reply->from = (struct rw_address){.family = RW_FAMILY_IPV4,
                                          .port = 53,
                                          .octets = {TRAP_NET, 1, 1, 1}};
        reply->len = write_forged(world, asked, asked->id, buf, size);
    }
}

#define SPOOFS 3 /* to each query over UDP */

/* Whether the world's delegations lead to this address for this zone, and the
 * question belongs to that.  What servers invent is no delegation. */
static bool
is_allowed(const struct sim_world *world, const struct rw_action *action)
{
    const struct rw_step *step = action->step;

    for (size_t i = 0; i < world->zone_count; i++) {
        const struct sim_zone *zone = &world->zones[i];

        if (!rw_name_equal(zone->apex, step->zone))
            continue;
        for (size_t k = 0; k < zone->server_count; k++)
            if (rw_address_same_host(&world->servers[zone->servers[k]].address,
                                     &action->server))
                return rw_name_is_at_or_below(step->qname, step->zone);
    }
    return false;
}

static void
note_query(struct sim_world *world, const struct rw_action *action,
           struct sim_server *server)
{
    world->asked++;
    if (action->server.octets[0] == TRAP_NET)
        world->traps++;
    else if (!is_allowed(world, action))
        world->strays++;
    if (server != NULL)
        server->asked++;
}

size_t
sim_answer(void *ctx, const struct rw_action *action, size_t index,
           uint64_t now_us, struct rw_virtual_reply *reply, uint8_t *buf,
           size_t size)
{
    struct sim_world *world = ctx;
    struct sim_server *server = server_at(world, &action->server);
    struct asked asked;
    bool is_read;

    (void)now_us;
    reply->silent = true;
    if (index == 0)
        note_query(world, action, server);
    is_read = take_apart(&asked, action);
    if (index == 0)
        world->replies = server != NULL && (server->habit == SIM_TWICE ||
                                            server->habit == SIM_FORGED)
                             ? 2
                             : 1;
    if (is_read && index >= world->replies) {
        spoof(world, &asked, index - world->replies, reply, buf, size);
    } else if (server == NULL || !is_read || stays_silent(server, &asked)) {
        reply->silent = true;
    } else {
        reply->silent = false;
        reply->delay_us = server->rtt_us;
        serve(world, server, &asked, action, index, reply, buf, size);
    }
    return world->replies +
           (world->is_spoofed && is_read && !asked.is_tcp ? SPOOFS : 0);
}
