/* The SOA serials of zones where a resolver's data differs: an older one tells
 * old data from data that varies.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/compare.h"

/* The zone whose serial is sought on both sides. */
struct seeking {
    struct comparison_run *run;
    const uint8_t *zone;
    bool is_known; /* the authority's */
    uint32_t serial;
    struct rw_stub *stub; /* asks the resolvers that differ */
};

static void
on_serial_walk(void *ctx, struct rw_walk *walk)
{
    struct seeking *seeking = ctx;
    const struct rw_trace *trace = rw_walk_trace(walk);

    for (size_t i = trace->step_count; i > 0 && !seeking->is_known; i--)
        seeking->is_known =
            rw_compare_serial(&seeking->serial, &trace->steps[i - 1]->response);
    rw_walk_free(walk);
}

static bool
is_sought_of(const struct seeking *seeking, size_t i)
{
    const uint8_t *zone = seeking->run->comparisons[i].serial_zone;

    return zone != NULL && rw_name_equal(zone, seeking->zone);
}

/* Ask the zone's own servers and the resolvers that differ for its SOA. */
static enum exit_status
ask_serials(struct seeking *seeking)
{
    struct comparison_run *run = seeking->run;
    struct rw_driver_events events = {.on_done = on_serial_walk,
                                      .ctx = seeking};
    struct rw_walk_options walk = run->query->walk;
    enum exit_status status;

    for (size_t i = 0; i < run->count; i++) {
        const struct rw_stub_answer *answer = rw_stub_get(run->stub, i);

        if (is_sought_of(seeking, i) &&
            rw_stub_add(seeking->stub, &answer->resolver, NULL) != RW_OK)
            return EXIT_INTERNAL;
    }
    walk.qname = seeking->zone;
    walk.qtype = RW_TYPE_SOA;
    walk.validate = walk.all = false;
    status =
        session_start(&run->session, &walk, session_now(&run->session), NULL);
    if (status == EXIT_DEFINITE &&
        rw_stub_ask(seeking->stub, walk.qname, walk.qtype, walk.qclass,
                    &run->stub_query, NULL, NULL) != RW_OK)
        status = EXIT_INTERNAL;
    if (status == EXIT_DEFINITE)
        status = session_run(&run->session, &events);
    rw_stub_wait(seeking->stub);
    return status;
}

/* Compare those resolvers once more, with what is known of the serials. */
static void
compare_again(struct seeking *seeking)
{
    struct comparison_run *run = seeking->run;

    for (size_t i = 0, at = 0; i < run->count; i++) {
        const struct rw_stub_answer *soa;
        struct rw_serials serials = {.authority = seeking->serial};

        if (!is_sought_of(seeking, i))
            continue;
        soa = rw_stub_get(seeking->stub, at++);
        serials.known = seeking->is_known && soa->error == RW_STUB_OK &&
                        rw_compare_serial(&serials.resolver, &soa->response);
        compare_note(run, rw_compare(&run->comparisons[i], run->trace,
                                     rw_stub_get(run->stub, i), &serials));
    }
}

/* Ask for serials, zone by zone, as long as any are wanted: comparing again
 * takes a zone off the list. */
enum exit_status
compare_seek_serials(struct comparison_run *run)
{
    enum exit_status status = EXIT_DEFINITE;

    for (size_t i = 0; i < run->count && status == EXIT_DEFINITE; i++) {
        struct seeking seeking = {.run = run,
                                  .zone = run->comparisons[i].serial_zone};

        if (seeking.zone == NULL)
            continue;
        status = compare_open_stub(run, &seeking.stub);
        if (status == EXIT_DEFINITE)
            status = ask_serials(&seeking);
        if (status == EXIT_DEFINITE)
            compare_again(&seeking);
        rw_stub_free(seeking.stub);
    }
    return status;
}
