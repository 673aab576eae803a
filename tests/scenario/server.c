/* Which entry of a scenario answers a query, and the message made of it.
 *
 * Names are written uncompressed, so a reply is a little larger than a real
 * server's; that only makes truncation come sooner.
 *
 * SPDX-License-Identifier: ISC
 */
#include "scenario/server.h"

#include <stdio.h>
#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/query.h"
#include "rootwalk/rdata.h"

#define UDP_PLAIN   512  /* octets without EDNS; RFC 1035 section 4.2.1 */
#define OPT_UDP     1232 /* what our servers say they take */
#define QUERY_RRS   8    /* records in a query: an OPT, perhaps a TSIG */
#define DEFAULT_RTT 10000

void
world_init(struct world *world, struct pool *pool, const struct rpl *rpl)
{
    memset(world, 0, sizeof(*world));
    world->pool = pool;
    world->rpl = rpl;
    world->rtt_us = DEFAULT_RTT;
    world->sets_aa = true;
    for (struct rpl_range *range = rpl->ranges; range != NULL;
         range = range->next) {
        for (struct rpl_entry *entry = range->entries; entry != NULL;
             entry = entry->next) {
            entry->served = 0;
            if ((entry->flags & RW_FLAG_AA) != 0 &&
                (entry->rcode == RW_RCODE_NOERROR ||
                 entry->rcode == RW_RCODE_NXDOMAIN))
                world->sets_aa = false;
        }
    }
}

static bool
take_apart(struct asked *asked, const struct rw_action *action)
{
    struct rw_rr room[QUERY_RRS];
    struct rw_message msg;
    struct rw_edns edns;
    struct rw_edns_option cookie;

    memset(asked, 0, sizeof(*asked));
    asked->action = action;
    if (rw_message_parse(&msg, action->query, action->query_len, room,
                         QUERY_RRS) != RW_OK ||
        rw_message_name(asked->qname, &msg, msg.question.name) == 0)
        return false;
    asked->id = msg.header.id;
    asked->qtype = msg.question.type;
    asked->qclass = msg.question.qclass;
    asked->udp_size = UDP_PLAIN;
    asked->has_edns = rw_edns_of(&edns, &msg);
    if (asked->has_edns) {
        asked->dnssec_ok = (edns.flags & RW_EDNS_FLAG_DO) != 0;
        if (edns.udp_size > UDP_PLAIN)
            asked->udp_size = edns.udp_size;
    }
    asked->has_server_cookie =
        rw_edns_find(&cookie, &msg, RW_OPTION_COOKIE) && cookie.len > 8;
    return true;
}

/* ---- which entry ---------------------------------------------------- */

bool
range_serves(const struct rpl_range *range, uint32_t step,
             const struct rw_address *server)
{
    if (step < range->first || step > range->last)
        return false;
    for (size_t i = 0; i < range->address_count; i++) {
        if (rw_address_same_host(&range->addresses[i], server))
            return true;
    }
    return range->address_count == 0;
}

static bool
question_fits(const struct rpl_entry *entry, const struct asked *asked)
{
    if ((entry->match & RPL_QTYPE) != 0 && entry->qtype != asked->qtype)
        return false;
    if ((entry->match & (RPL_QNAME | RPL_SUBDOMAIN)) == 0)
        return true;
    if (entry->qname == NULL)
        return false;
    if ((entry->match & RPL_QNAME) != 0)
        return rw_name_equal(asked->qname, entry->qname);
    return rw_name_is_at_or_below(asked->qname, entry->qname);
}

static bool
entry_fits(const struct rpl_entry *entry, const struct asked *asked)
{
    unsigned match = entry->match;

    if (entry->times > 0 && entry->served >= entry->times)
        return false;
    if (((match & RPL_UDP) != 0 && asked->action->transport != RW_UDP) ||
        ((match & RPL_TCP) != 0 && asked->action->transport != RW_TCP) ||
        ((match & RPL_DO) != 0 && asked->dnssec_ok != entry->dnssec_ok) ||
        ((match & RPL_EDNS) != 0 && !asked->has_edns) ||
        ((match & RPL_NO_EDNS) != 0 && asked->has_edns) ||
        ((match & RPL_COOKIE) != 0 && !asked->has_server_cookie))
        return false;
    return question_fits(entry, asked);
}

static void
add_reply(struct world *world, struct rpl_entry *entry)
{
    entry->served++;
    for (uint32_t i = 0; i < entry->copies; i++) {
        if (world->reply_count < REPLIES_MAX)
            world->replies[world->reply_count++] = entry;
    }
}

/* SERVFAIL, as Deckard does for what a scenario does not know. */
static struct rpl_entry *
servfail(struct pool *pool)
{
    struct rpl_entry *entry = pool_new(pool, 1, sizeof(*entry));

    entry->copies = 1;
    entry->copy_id = entry->copy_query = true;
    entry->flags = RW_FLAG_QR;
    entry->rcode = RW_RCODE_SERVFAIL;
    return entry;
}

static void
choose_replies(struct world *world, const struct asked *asked)
{
    struct rpl_entry *made;

    world->reply_count = 0;
    for (struct rpl_range *range = world->rpl->ranges; range != NULL;
         range = range->next) {
        if (!range_serves(range, world->step, &asked->action->server))
            continue;
        for (struct rpl_entry *entry = range->entries; entry != NULL;
             entry = entry->next) {
            if (!entry_fits(entry, asked))
                continue;
            add_reply(world, entry);
            if (!entry->also)
                return;
        }
    }
    if (world->reply_count > 0)
        return;
    world->unforeseen++;
    made =
        fair_answer(world->pool, world->rpl, world->step, asked, world->strict);
    if (made != NULL)
        add_reply(world, made);
    else if (!world->rpl->is_unbound && !world->strict)
        add_reply(world, servfail(world->pool));
}

/* ---- the message ---------------------------------------------------- */

/* An answer, or a negative one: anything but a referral. */
static bool
is_definite(const struct rpl_entry *entry)
{
    const struct rpl_records *authority = &entry->sections[1];

    for (size_t i = 0; i < authority->count; i++) {
        if (authority->list[i].type == RW_TYPE_NS)
            return entry->sections[0].count > 0;
    }
    return entry->sections[0].count > 0 || authority->count > 0;
}

static uint16_t
reply_flags(const struct world *world, const struct rpl_entry *entry)
{
    uint16_t flags = entry->flags;

    if (world->sets_aa && !world->strict && is_definite(entry))
        flags |= RW_FLAG_AA;
    return (uint16_t)(flags | (entry->rcode & RW_FLAGS_RCODE_MASK));
}

static void
put_opt(struct rw_builder *out, const struct rpl_entry *entry,
        const struct asked *asked)
{
    uint32_t ttl = ((uint32_t)(entry->rcode >> 4) << 24) |
                   (asked->dnssec_ok ? RW_EDNS_FLAG_DO : 0);
    struct rw_record opt = {
        .owner = RW_NAME_ROOT,
        .type = RW_TYPE_OPT,
        .rclass = OPT_UDP,
        .ttl_s = ttl,
        .rdata = entry->options != NULL ? entry->options : RW_NAME_ROOT,
        .rdata_len = (uint16_t)entry->options_len,
    };

    rw_builder_record(out, RW_SECTION_ADDITIONAL, &opt);
}

/* The question a reply repeats: the query's own, case and all, where the
 * entry asks for that or means the same. */
static void
put_question(struct rw_builder *out, const struct rpl_entry *entry,
             const struct asked *asked)
{
    if (entry->copy_query ||
        (entry->qname != NULL && entry->qtype == asked->qtype &&
         rw_name_equal(entry->qname, asked->qname)))
        rw_builder_question(out, asked->qname, asked->qtype, asked->qclass);
    else if (entry->qname != NULL)
        rw_builder_question(out, entry->qname, entry->qtype, entry->qclass);
}

static size_t
write_message(const struct world *world, const struct rpl_entry *entry,
              const struct asked *asked, bool truncated, uint8_t *buf,
              size_t size)
{
    uint16_t id = entry->copy_id ? asked->id : (uint16_t)~asked->id;
    uint16_t flags = reply_flags(world, entry);
    struct rw_builder out;
    size_t len = 0;

    rw_builder_init(&out, buf, size, id,
                    (uint16_t)(flags | (truncated ? RW_FLAG_TC : 0)));
    put_question(&out, entry, asked);
    for (size_t s = 0; s < 3 && !truncated; s++) {
        for (size_t i = 0; i < entry->sections[s].count; i++)
            rw_builder_record(&out,
                              (enum rw_section)(RW_SECTION_ANSWER + (int)s),
                              &entry->sections[s].list[i]);
    }
    if (asked->has_edns && !entry->no_opt)
        put_opt(&out, entry, asked);
    if (rw_builder_finish(&out, &len) != RW_OK)
        return 0;
    return len;
}

/* HEX_ANSWER: the octets as they are, but for the ID where it is copied. */
static size_t
write_raw(const struct rpl_entry *entry, const struct asked *asked,
          uint8_t *buf, size_t size)
{
    size_t len = entry->raw_len < size ? entry->raw_len : size;

    memcpy(buf, entry->raw, len);
    if (entry->copy_id && len >= 2) {
        buf[0] = (uint8_t)(asked->id >> 8);
        buf[1] = (uint8_t)asked->id;
    }
    return len;
}

static size_t
write_reply(const struct world *world, const struct rpl_entry *entry,
            const struct asked *asked, uint8_t *buf, size_t size)
{
    size_t len;

    if (entry->raw != NULL)
        return write_raw(entry, asked, buf, size);
    len = write_message(world, entry, asked, false, buf, size);
    if (asked->action->transport == RW_UDP && len > asked->udp_size &&
        !entry->full)
        len = write_message(world, entry, asked, true, buf, size);
    return entry->cut > 0 && entry->cut < len ? entry->cut : len;
}

size_t
world_answer(void *ctx, const struct rw_action *action, size_t index,
             uint64_t now_us, struct rw_virtual_reply *reply, uint8_t *buf,
             size_t size)
{
    struct world *world = ctx;
    struct asked asked;
    const struct rpl_entry *entry;

    (void)now_us;
    if (!take_apart(&asked, action)) {
        printf("# a query that cannot be read was sent\n");
        return 0;
    }
    if (index == 0)
        choose_replies(world, &asked);
    if (index >= world->reply_count)
        return world->reply_count;
    entry = world->replies[index];
    reply->silent = entry->silent;
    reply->error = entry->error;
    reply->delay_us = world->rtt_us + entry->delay_us;
    reply->from = entry->from;
    if (!entry->silent && entry->error == RW_STEP_OK)
        reply->len = write_reply(world, entry, &asked, buf, size);
    return world->reply_count;
}
