/* Connections of a capture as dialogues; see rootwalk/sessions.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/trace.h"

#define ROOM      (24u << 20) /* octets of all records together */
#define ROOM_LOW  (12u << 20) /* less than that left: order is given up */
#define HELD_MAX  2000        /* finished ones that wait for an older one */
#define PORTS_MAX 16

struct entry {
    struct entry *next;
    struct rw_sessions *owner;
    struct rw_dialogue *dialogue;
    bool is_finished;
    struct rw_packet *packets;
    size_t packet_count, packet_room;
    uint64_t packets_left;
};

struct rw_sessions {
    struct rw_sessions_options options;
    struct rw_decode_port ports[PORTS_MAX];
    struct rw_stream_sink sink;
    struct entry *first, **last;
    struct entry *given;
    size_t room;
    size_t held; /* finished, not given */
    uint64_t counts[4];
};

/* ---- which ports -------------------------------------------------------- */

static enum rw_protocol
protocol_of(const struct rw_sessions *s, uint16_t port)
{
    static const struct rw_decode_port PORTS[] = {
        {25, RW_PROTOCOL_SMTP},  {465, RW_PROTOCOL_SMTP},
        {587, RW_PROTOCOL_SMTP}, {2525, RW_PROTOCOL_SMTP},
        {110, RW_PROTOCOL_POP3}, {995, RW_PROTOCOL_POP3},
    };

    for (size_t i = 0; i < s->options.port_count; i++)
        if (s->ports[i].port == port)
            return s->ports[i].protocol;
    for (size_t i = 0; i < sizeof(PORTS) / sizeof(PORTS[0]); i++)
        if (PORTS[i].port == port)
            return PORTS[i].protocol;
    return RW_PROTOCOL_UNKNOWN;
}

/* ---- the list ----------------------------------------------------------- */

static void
entry_free(struct entry *entry)
{
    if (entry != NULL) {
        rw_dialogue_free(entry->dialogue);
        entry->owner->room += entry->packet_room * sizeof(*entry->packets);
        free(entry->packets);
    }
    free(entry);
}

static void
unlink_entry(struct rw_sessions *s, struct entry *entry)
{
    struct entry **link = &s->first;

    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    if (s->last == &entry->next)
        s->last = link;
}

/* Whether a finished dialogue is worth a word: something was said in it, and
 * it is one that is read here. */
static bool
is_dialogue(const struct rw_session *session)
{
    return session->protocol != RW_PROTOCOL_UNKNOWN &&
           (session->exchange_count > 0 || session->has_tls);
}

/* ---- the sink ----------------------------------------------------------- */

static struct rw_stamp
stamp_of(const struct rw_sessions *s, const struct rw_stamp *stamp)
{
    return (struct rw_stamp){stamp->frame, s->options.has_times ? stamp->time_us
                                                                : RW_NO_TIME};
}

static void *
on_open(void *ctx, const struct rw_stream_start *start)
{
    struct rw_sessions *s = ctx;
    struct rw_dialogue_options options = {
        .origin = RW_ORIGIN_CAPTURE,
        .show_secrets = s->options.show_secrets,
        .client = start->client,
        .server = start->server,
        .mime_sink = s->options.mime_sink,
        .room = &s->room,
    };
    struct entry *entry = calloc(1, sizeof(*entry));

    if (entry != NULL)
        entry->owner = s;
    if (entry == NULL ||
        rw_dialogue_new(&entry->dialogue, protocol_of(s, start->server.port),
                        &options) != RW_OK) {
        entry_free(entry);
        return NULL;
    }
    *s->last = entry;
    s->last = &entry->next;
    return entry;
}

/* ---- packets ------------------------------------------------------------ */

/* They take of the room that all records share. */
static struct rw_packet *
packet_add(struct entry *entry)
{
    struct rw_sessions *s = entry->owner;
    size_t room = entry->packet_room;

    if (entry->packet_count == room) {
        size_t more = room > 0 ? room : 16;
        size_t octets = more * sizeof(*entry->packets);
        struct rw_packet *grown = NULL;

        if (room < RW_PACKETS_MAX && s->room >= octets)
            grown = realloc(entry->packets, (room + more) * sizeof(*grown));
        if (grown == NULL) {
            entry->packets_left++;
            return NULL;
        }
        s->room -= octets;
        entry->packets = grown;
        entry->packet_room = room + more;
    }
    if (entry->packet_count == RW_PACKETS_MAX) {
        entry->packets_left++;
        return NULL;
    }
    return &entry->packets[entry->packet_count++];
}

/* The segment's own values, where the frame's first IP header is not the one
 * above it. */
static void
from_segment(struct rw_packet *packet, const struct rw_segment *segment)
{
    struct rw_frame *frame = &packet->frame;

    packet->is_inner = true;
    frame->has_tcp = true;
    frame->has_udp = false;
    frame->verdict = RW_CHECKSUM_UNKNOWN;
    frame->sequence = segment->sequence;
    frame->acknowledgement = segment->acknowledgement;
    frame->flags = segment->flags;
    frame->window = segment->window;
    frame->payload_octets = segment->octets;
    frame->option_count = 0;
}

static void
keep_packet(struct entry *entry, const struct rw_segment *segment)
{
    struct rw_packet *packet = packet_add(entry);

    if (packet == NULL)
        return;
    *packet = (struct rw_packet){
        .stamp = segment->stamp,
        .side = segment->side,
        .is_repeated = segment->is_repeated,
        .octets = segment->frame_wire,
    };
    (void)rw_frame_read(&packet->frame, segment->link_type, segment->frame,
                        segment->frame_len, segment->frame_wire);
    if (!packet->frame.has_tcp || packet->frame.sequence != segment->sequence ||
        packet->frame.acknowledgement != segment->acknowledgement)
        from_segment(packet, segment);
}

static void
on_segment(void *stream, const struct rw_segment *segment)
{
    struct entry *entry = stream;
    struct rw_segment copy = *segment;

    copy.stamp = stamp_of(entry->owner, &segment->stamp);
    if (entry->owner->options.keeps_packets)
        keep_packet(entry, &copy);
    rw_dialogue_segment(entry->dialogue, &copy);
}

static bool
on_octets(void *stream, enum rw_side side, const uint8_t *octets, size_t len,
          const struct rw_stamp *stamp)
{
    struct entry *entry = stream;
    struct rw_stamp own = stamp_of(entry->owner, stamp);

    return rw_dialogue_octets(entry->dialogue, side, octets, len, &own);
}

static void
on_hole(void *stream, enum rw_side side, uint64_t len,
        const struct rw_stamp *stamp)
{
    struct entry *entry = stream;
    struct rw_stamp own = stamp_of(entry->owner, stamp);

    rw_dialogue_hole(entry->dialogue, side, len, &own);
}

static void
on_end(void *stream, enum rw_ending ending, const struct rw_stamp *stamp)
{
    struct entry *entry = stream;
    struct rw_sessions *s = entry->owner;
    struct rw_stamp own = stamp_of(s, stamp);
    const struct rw_session *session = rw_dialogue_session(entry->dialogue);

    rw_dialogue_end(entry->dialogue, ending, &own);
    entry->is_finished = true;
    if (!is_dialogue(session)) {
        unlink_entry(s, entry);
        entry_free(entry);
        return;
    }
    s->counts[session->protocol]++;
    s->held++;
    if (s->options.ready != NULL)
        s->options.ready(s->options.ctx);
}

/* ---- public ------------------------------------------------------------- */

enum rw_status
rw_sessions_new(struct rw_sessions **out,
                const struct rw_sessions_options *options)
{
    struct rw_sessions *s = calloc(1, sizeof(*s));

    *out = s;
    if (s == NULL)
        return RW_ERR_MEMORY;
    if (options != NULL)
        s->options = *options;
    if (s->options.port_count > PORTS_MAX)
        s->options.port_count = PORTS_MAX;
    if (s->options.port_count > 0)
        memcpy(s->ports, s->options.ports,
               s->options.port_count * sizeof(s->ports[0]));
    s->room = ROOM;
    s->last = &s->first;
    s->sink = (struct rw_stream_sink){s,         on_open, on_segment,
                                      on_octets, on_hole, on_end};
    return RW_OK;
}

const struct rw_stream_sink *
rw_sessions_sink(struct rw_sessions *s)
{
    return &s->sink;
}

bool
rw_sessions_are_many(const struct rw_sessions *s)
{
    return s->held > HELD_MAX || s->room < ROOM_LOW;
}

const struct rw_session *
rw_sessions_next(struct rw_sessions *s, bool at_end)
{
    struct entry *entry = s->first;

    entry_free(s->given);
    s->given = NULL;
    if (at_end || rw_sessions_are_many(s))
        while (entry != NULL && !entry->is_finished)
            entry = entry->next;
    if (entry == NULL || !entry->is_finished)
        return NULL;
    unlink_entry(s, entry);
    s->held--;
    s->given = entry;
    return rw_dialogue_session(entry->dialogue);
}

const struct rw_packet *
rw_sessions_packets(const struct rw_sessions *s, size_t *count, uint64_t *left)
{
    const struct entry *entry = s->given;

    *count = entry != NULL ? entry->packet_count : 0;
    *left = entry != NULL ? entry->packets_left : 0;
    return entry != NULL ? entry->packets : NULL;
}

uint64_t
rw_sessions_count(const struct rw_sessions *s, enum rw_protocol protocol)
{
    return s->counts[protocol];
}

void
rw_sessions_free(struct rw_sessions *s)
{
    if (s == NULL)
        return;
    while (s->first != NULL) {
        struct entry *entry = s->first;

        s->first = entry->next;
        entry_free(entry);
    }
    entry_free(s->given);
    free(s);
}
