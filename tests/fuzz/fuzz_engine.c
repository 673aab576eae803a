/* Fuzzing the engine: events in any order, whatever they hold.
 *
 * The first octet chooses how the walks are done; then come events, each an
 * octet and what it needs: an answer (with the query's ID and question and any
 * records, or any octets at all) from the server asked or another one, a
 * failure, time, a walk that starts, is stopped or is freed.  When there are no
 * more, time runs on until all have ended.  Whatever comes: walks end within
 * their bounds, and every step is concluded.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/rootwalk.h"

#define WALKS_MAX   3
#define FLIGHTS_MAX 64
#define QUERIES_MAX 40
#define DEADLINE_US UINT64_C(10000000)
#define TURNS_MAX   20000

struct flight {
    uint64_t exchange;
    struct rw_address server;
    enum rw_transport transport;
    uint8_t query[RW_QUERY_MAX];
    size_t len;
};

static struct {
    const uint8_t *data;
    size_t left;
    struct rw_engine *engine;
    struct flight flights[FLIGHTS_MAX];
    size_t flying;
    struct rw_walk *done[WALKS_MAX];
    size_t started, collected;
    uint64_t now_us, random;
} run;

static uint8_t
octet(void)
{
    if (run.left == 0)
        return 0;
    run.left--;
    return *run.data++;
}

static uint64_t
number(void *ctx)
{
    (void)ctx;
    run.random = run.random * UINT64_C(6364136223846793005) + 1;
    return run.random >> 16;
}

/* ---- what the engine wants ---------------------------------------------- */

static void
forget(uint64_t exchange)
{
    for (size_t i = 0; i < run.flying; i++)
        if (run.flights[i].exchange == exchange) {
            run.flights[i] = run.flights[--run.flying];
            return;
        }
}

static void
fly(const struct rw_action *action)
{
    struct flight *flight;

    if (run.flying == FLIGHTS_MAX) /* the oldest is lost */
        forget(run.flights[0].exchange);
    flight = &run.flights[run.flying++];
    EXPECT(action->query_len >= RW_HEADER_SIZE + 5 &&
           action->query_len <= RW_QUERY_MAX);
    flight->exchange = action->exchange;
    flight->server = action->server;
    flight->transport = action->transport;
    memcpy(flight->query, action->query, action->query_len);
    flight->len = action->query_len;
}

static void
look_at(const struct rw_trace *trace)
{
    EXPECT(trace->outcome != RW_OUTCOME_PENDING);
    EXPECT(trace->queries <= QUERIES_MAX);
    for (size_t i = 0; i < trace->step_count; i++)
        EXPECT(trace->steps[i]->verdict != RW_VERDICT_PENDING);
}

/* Do all it wants now; when it wants to be asked again. */
static uint64_t
pump(void)
{
    for (size_t turns = 0;; turns++) {
        struct rw_action action;

        EXPECT(turns < TURNS_MAX);
        EXPECT(rw_engine_next(run.engine, run.now_us, &action) == RW_OK);
        switch (action.want) {
        case RW_WANT_SEND:
            fly(&action);
            break;
        case RW_WANT_CANCEL:
            forget(action.exchange);
            break;
        case RW_WANT_SHOW:
            EXPECT(action.step->verdict != RW_VERDICT_PENDING);
            break;
        case RW_WANT_COLLECT:
            look_at(rw_walk_trace(action.walk));
            run.done[run.collected++] = action.walk;
            break;
        case RW_WANT_WAIT:
            return action.until_us;
        }
    }
}

/* ---- events ------------------------------------------------------------- */

static const char *const NAMES[] = {"www.example.", "a.b.example.", ".",
                                    "ns.other.test."};
static const uint16_t TYPES[] = {RW_TYPE_A, RW_TYPE_NS, RW_TYPE_DS,
                                 RW_TYPE_CNAME};

static void
start(uint8_t how)
{
    struct rw_walk_options options;
    uint8_t name[RW_NAME_MAX];
    uint8_t what = octet();
    const char *text = NAMES[what & 3];

    if (run.started == WALKS_MAX)
        return;
    EXPECT(rw_name_from_text(name, text, strlen(text), NULL, NULL) == RW_OK);
    rw_walk_options_init(&options);
    options.qname = name;
    options.qtype = TYPES[what >> 2 & 3];
    options.validate = (how & 1) != 0;
    options.qmin = (how & 2) != 0;
    options.all = (how & 4) != 0;
    options.tcp_only = (what & 0x10) != 0;
    options.ignore_tc = (what & 0x20) != 0;
    options.cold = (what & 0x40) != 0;
    options.max_queries = QUERIES_MAX;
    options.deadline_us = DEADLINE_US;
    EXPECT(rw_engine_start(run.engine, &options, run.now_us, NULL) == RW_OK);
    run.started++;
}

/* Octets of the question behind the header. */
static size_t
question_len(const struct flight *flight)
{
    size_t at = RW_HEADER_SIZE;

    while (flight->query[at] != 0)
        at += 1u + flight->query[at];
    return at + 5 - RW_HEADER_SIZE;
}

/* A response: flags and counts as they come, then records. */
static void
answer(const struct flight *flight, uint8_t what)
{
    static uint8_t buf[RW_MESSAGE_MAX];
    struct rw_address from = flight->server;
    size_t head = RW_HEADER_SIZE + question_len(flight);
    size_t more = (size_t)octet() * 4, at = 0;
    uint8_t *exact;

    if (what & 0x10) /* not from whom was asked */
        from.port ^= 1;
    if ((what & 0x20) == 0) { /* else any octets */
        memcpy(buf, flight->query, head);
        buf[2] = (uint8_t)(0x80 | octet());
        buf[3] = octet();
        buf[7] = octet() & 7;
        buf[9] = octet() & 7;
        buf[11] = octet() & 7;
        at = head;
    }
    if (more > run.left)
        more = run.left;
    memcpy(buf + at, run.data, more);
    run.data += more;
    run.left -= more;
    exact = exact_copy(buf, at + more);
    rw_engine_answer(run.engine, flight->exchange, &from, exact, at + more,
                     run.now_us);
    free(exact);
}

static void
failure(uint64_t exchange)
{
    static const enum rw_step_error ERRORS[] = {
        RW_STEP_REFUSED, RW_STEP_UNREACHABLE, RW_STEP_CLOSED,
        RW_STEP_NOT_CAPTURED};

    rw_engine_failure(run.engine, exchange, ERRORS[octet() & 3], run.now_us);
    forget(exchange); /* it asks for no cancelling after that */
}

static void
event(uint8_t how)
{
    uint8_t what = octet();
    struct flight flight = {0};

    if (run.flying > 0)
        flight = run.flights[octet() % run.flying];
    switch (what & 7) {
    case 0:
    case 1:
    case 2:
    case 3:
        if (run.flying > 0)
            answer(&flight, what);
        break;
    case 4:
        failure(run.flying > 0 ? flight.exchange : octet());
        break;
    case 5:
        run.now_us += (uint64_t)octet() << (octet() & 15);
        break;
    case 6:
        start(how);
        break;
    case 7:
        if (run.flying > 0 && (what & 0x80) != 0) /* one that is over */
            rw_engine_failure(run.engine, flight.exchange + 1000,
                              RW_STEP_CLOSED, run.now_us);
        else if (run.collected > 0)
            look_at(rw_walk_trace(run.done[0]));
        break;
    }
}

static void
end_all(void)
{
    for (size_t turns = 0; rw_engine_walks(run.engine) > 0; turns++) {
        uint64_t until_us = pump();

        EXPECT(turns < TURNS_MAX);
        EXPECT(until_us != RW_NO_TIME || rw_engine_walks(run.engine) == 0);
        if (until_us != RW_NO_TIME && until_us > run.now_us)
            run.now_us = until_us;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rw_engine_config config = {.random = number};
    uint8_t how;
    uint64_t began_us;

    memset(&run, 0, sizeof(run));
    run.data = data;
    run.left = size;
    run.now_us = began_us = UINT64_C(1790000000000000);
    how = octet();
    run.random = how;
    config.no_priming = (how & 8) != 0;
    config.no_ipv6 = (how & 0x10) != 0;
    EXPECT(rw_engine_new(&run.engine, &config) == RW_OK);
    start(how);
    (void)pump();
    while (run.left > 0) {
        event(how);
        (void)pump();
    }
    end_all();
    EXPECT(run.collected == run.started);
    rw_engine_free(run.engine);
    (void)began_us;
    return 0;
}
