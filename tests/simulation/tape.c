/* A simulated world's traffic on tape; see simulation/tape.h.
 *
 * The virtual driver learns all replies to a query when that is sent, so what
 * happened is put in the order of time at the end, and written then, by the
 * very functions by which the live driver records.
 *
 * SPDX-License-Identifier: ISC
 */
#include "simulation/tape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATE_US    6000 /* a timer may be, by less */
#define FIRST_PORT 1024

enum kind {
    QUERY,
    MESSAGE,
    ERROR,
    TURN,
    NO_WAY
};

struct sim_event {
    uint64_t at_us;
    size_t number; /* of equal times, what was heard of first */
    enum kind kind;
    enum rw_transport transport;
    enum rw_step_error error;
    bool connects; /* a query over TCP: the connection comes to be */
    struct rw_address local, server;
    struct rw_address from; /* of a message */
    uint8_t *octets;        /* ours; of an error over UDP the query */
    size_t len;
};

static void *
copy(const uint8_t *octets, size_t len)
{
    uint8_t *own = malloc(len > 0 ? len : 1);

    if (own == NULL)
        abort(); /* a test's own memory */
    memcpy(own, octets, len);
    return own;
}

static struct sim_event *
add(struct sim_tape *tape, const struct sim_event *event)
{
    if (tape->count == tape->room) {
        tape->room = tape->room > 0 ? 2 * tape->room : 64;
        tape->events = reallocarray(tape->events, tape->room, sizeof(*event));
        if (tape->events == NULL)
            abort();
    }
    tape->events[tape->count] = *event;
    tape->events[tape->count].number = tape->count;
    return &tape->events[tape->count++];
}

/* Each exchange has a port of its own, as with the live driver. */
static struct rw_address
local_of(const struct sim_tape *tape)
{
    uint32_t ports = 65536 - FIRST_PORT;

    return (struct rw_address){
        .family = RW_FAMILY_IPV4,
        .port = (uint16_t)(FIRST_PORT + tape->exchanges % ports),
        .octets = {192, 0, 2, (uint8_t)(1 + tape->exchanges / ports)},
    };
}

static void
keep_query(struct sim_tape *tape, const struct rw_action *action,
           const struct rw_virtual_reply *first, uint64_t now_us)
{
    tape->exchanges++;
    add(tape, &(struct sim_event){
                  .at_us = now_us,
                  .kind = QUERY,
                  .transport = action->transport,
                  .connects = first->silent || first->error == RW_STEP_OK ||
                              first->error == RW_STEP_CLOSED,
                  .local = local_of(tape),
                  .server = action->server,
                  .octets = copy(action->query, action->query_len),
                  .len = action->query_len,
              });
}

static void
keep_reply(struct sim_tape *tape, const struct rw_action *action,
           const struct rw_virtual_reply *reply, uint64_t now_us,
           const uint8_t *buf)
{
    bool is_message = reply->error == RW_STEP_OK;

    add(tape, &(struct sim_event){
                  .at_us = now_us + reply->delay_us,
                  .kind = is_message ? MESSAGE : ERROR,
                  .transport = action->transport,
                  .error = reply->error,
                  .local = local_of(tape),
                  .server = action->server,
                  .from = reply->from.family == RW_FAMILY_NONE ? action->server
                                                               : reply->from,
                  .octets = copy(is_message ? buf : action->query,
                                 is_message ? reply->len : action->query_len),
                  .len = is_message ? reply->len : action->query_len,
              });
}

size_t
sim_tape_answer(void *ctx, const struct rw_action *action, size_t index,
                uint64_t now_us, struct rw_virtual_reply *reply, uint8_t *buf,
                size_t size)
{
    struct sim_tape *tape = ctx;
    size_t count =
        sim_answer(tape->world, action, index, now_us, reply, buf, size);

    if (index == 0)
        keep_query(tape, action, reply, now_us);
    if (!reply->silent)
        keep_reply(tape, action, reply, now_us, buf);
    return count;
}

uint64_t
sim_tape_timer(void *ctx, uint64_t until_us, uint64_t delivery_us)
{
    struct sim_tape *tape = ctx;
    uint64_t fires_us = until_us + rw_random_next(&tape->lateness) % LATE_US;

    /* Where something arrives before it fires it does not: it is set anew. */
    if (delivery_us > fires_us)
        add(tape, &(struct sim_event){.at_us = fires_us, .kind = TURN});
    return fires_us;
}

void
sim_tape_no_way(struct sim_tape *tape, const struct rw_address *server,
                uint64_t now_us)
{
    add(tape, &(struct sim_event){.at_us = now_us,
                                  .kind = NO_WAY,
                                  .local = {.family = server->family},
                                  .server = *server});
}

/* ---- writing ---------------------------------------------------------- */

static int
by_time(const void *left, const void *right)
{
    const struct sim_event *a = left, *b = right;

    if (a->at_us != b->at_us)
        return a->at_us < b->at_us ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

static void
write_query(struct rw_record_file *file, const struct sim_event *event)
{
    if (event->transport == RW_TCP)
        rw_record_event(file, event->at_us, RW_RECORD_CONNECT, &event->local,
                        &event->server, event->octets, event->len);
    if (event->transport == RW_TCP && !event->connects)
        return;
    if (event->transport == RW_TCP)
        rw_record_event(file, event->at_us, RW_RECORD_CONNECTED, &event->local,
                        &event->server, NULL, 0);
    rw_record_message(file, event->at_us, event->transport, &event->local,
                      &event->server, event->octets, event->len);
}

static void
write_error(struct rw_record_file *file, const struct sim_event *event)
{
    enum rw_record_what what =
        event->error == RW_STEP_REFUSED  ? RW_RECORD_REFUSED
        : event->error == RW_STEP_CLOSED ? RW_RECORD_CLOSED
                                         : RW_RECORD_UNREACHABLE;
    bool is_udp = event->transport == RW_UDP;

    rw_record_event(file, event->at_us, what, &event->local, &event->server,
                    is_udp ? event->octets : NULL, is_udp ? event->len : 0);
}

enum rw_status
sim_tape_write(struct sim_tape *tape, const char *path)
{
    struct rw_record_file *file;
    enum rw_status status = rw_record_open(&file, path);

    if (status != RW_OK)
        return status;
    if (tape->count > 0)
        qsort(tape->events, tape->count, sizeof(*tape->events), by_time);
    for (size_t i = 0; i < tape->count; i++) {
        const struct sim_event *event = &tape->events[i];

        switch (event->kind) {
        case QUERY:
            write_query(file, event);
            break;
        case MESSAGE:
            rw_record_message(file, event->at_us, event->transport,
                              &event->from, &event->local, event->octets,
                              event->len);
            break;
        case ERROR:
            write_error(file, event);
            break;
        case NO_WAY:
            rw_record_event(file, event->at_us, RW_RECORD_UNREACHABLE,
                            &event->local, &event->server, NULL, 0);
            break;
        case TURN:
            rw_record_turn(file, event->at_us);
            break;
        }
    }
    return rw_record_close(file);
}

void
sim_tape_done(struct sim_tape *tape)
{
    for (size_t i = 0; i < tape->count; i++)
        free(tape->events[i].octets);
    free(tape->events);
    tape->events = NULL;
    tape->count = tape->room = 0;
}
