/* What holds for the record of every walk that has ended, whatever the
 * network did to it; and the record as comments, for whoever looks into a
 * failure.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rootwalk/dnssec.h"
#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "scenario/check.h"

static bool
holds(bool what, struct rw_text *why, const char *sentence, uint64_t number)
{
    if (!what)
        rw_text_printf(why, "%s (%" PRIu64 ")\n", sentence, number);
    return what;
}

/* ---- one step ------------------------------------------------------- */

static bool
query_is_as_said(const struct rw_step *step)
{
    struct rw_rr room[8];
    struct rw_message msg;

    return rw_message_parse(&msg, step->query.data, step->query.len, room, 8) ==
               RW_OK &&
           msg.header.id == step->id && msg.header.flags == step->flags &&
           msg.question.type == step->qtype &&
           msg.question.qclass == step->qclass &&
           rw_message_name_is(&msg, msg.question.name, step->qname) &&
           msg.end == msg.len;
}

static bool
check_times(const struct rw_step *step, const struct rw_trace *trace,
            struct rw_text *why)
{
    uint64_t n = step->number;
    bool good = holds(step->sent_us >= trace->started_us &&
                          step->sent_us <= trace->ended_us,
                      why, "a step outside the walk's time", n);

    if (step->rtt_us != RW_NO_TIME)
        good &= holds(step->sent_us + step->rtt_us <= trace->ended_us, why,
                      "a response after the walk's end", n);
    return good;
}

static bool
check_step(const struct rw_step *step, const struct rw_trace *trace,
           struct rw_text *why)
{
    uint64_t n = step->number;
    bool discarded = step->verdict == RW_VERDICT_DISCARDED;
    bool answered = step->response.data != NULL;
    bool good = check_times(step, trace, why);

    good &= holds(step->verdict != RW_VERDICT_PENDING, why,
                  "a step that was not concluded", n);
    good &= holds(step->parent < step->number, why,
                  "a step made necessary by a later one", n);
    good &=
        holds(step->referral == NULL || step->verdict == RW_VERDICT_REFERRAL,
              why, "a referral that is none", n);
    if (discarded)
        return good & holds(step->twin > 0 && step->twin < n && answered, why,
                            "discarded, but no response to any step", n);
    good &= holds(answered || step->error != RW_STEP_OK, why,
                  "neither response nor error", n);
    good &= holds(answered == (step->rtt_us != RW_NO_TIME), why,
                  "a round trip without response, or the other way", n);
    good &= holds(step->zone != NULL && step->server.address.family != 0, why,
                  "a step without zone or server", n);
    return good & holds(query_is_as_said(step), why,
                        "the query sent is not what the step says", n);
}

/* ---- the answer ----------------------------------------------------- */

/* Move from `name` along one record of the chain; false where it does not
 * belong there.  A DNAME stands above the name that it moves, also where
 * DNAME records are what was asked for, and so does its signature. */
static bool
follow(const uint8_t **name, const struct rw_record *record, uint16_t qtype)
{
    bool is_asked = record->type == qtype || qtype == RW_TYPE_ANY;

    if (rw_name_equal(*name, record->owner)) {
        if (record->type == RW_TYPE_CNAME && !is_asked)
            *name = record->rdata;
        else if (!is_asked)
            return false;
        return true;
    }
    return (record->type == RW_TYPE_DNAME || record->type == RW_TYPE_RRSIG) &&
           rw_name_is_at_or_below(*name, record->owner);
}

/* From the name asked along the aliases to the data, nothing else. */
static bool
check_answer_chain(const struct rw_trace *trace, struct rw_text *why)
{
    const uint8_t *name = trace->qname;
    bool has_data = false;
    bool good = true;

    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *record = &trace->answer[i];

        if (record->type == RW_TYPE_RRSIG && trace->qtype != RW_TYPE_RRSIG &&
            trace->qtype != RW_TYPE_ANY)
            continue;
        good &= holds(follow(&name, record, trace->qtype), why,
                      "an answer record that is not on the chain", i);
        has_data |=
            rw_name_equal(name, record->owner) &&
            (record->type == trace->qtype || trace->qtype == RW_TYPE_ANY);
    }
    return good & holds(has_data == (trace->outcome == RW_OUTCOME_ANSWER) ||
                            trace->outcome == RW_OUTCOME_FAILURE,
                        why, "data and outcome do not fit", has_data);
}

/* ---- the whole ------------------------------------------------------ */

static bool
check_ends(const struct rw_trace *trace, const struct check_bounds *bounds,
           struct rw_text *why)
{
    bool failed = trace->outcome == RW_OUTCOME_FAILURE;
    bool good = holds(trace->outcome != RW_OUTCOME_PENDING &&
                          trace->ended_us != RW_NO_TIME &&
                          trace->ended_us >= trace->started_us,
                      why, "the walk has not ended", trace->outcome);

    good &= holds(failed == (trace->reason != RW_REASON_NONE), why,
                  "a failure without reason, or the other way", trace->reason);
    good &= holds(trace->queries <= bounds->queries_max, why,
                  "more queries than the bound", trace->queries);
    return good &
           holds(trace->ended_us - trace->started_us <= bounds->deadline_us,
                 why, "past the deadline, in us",
                 trace->ended_us - trace->started_us);
}

bool
check_invariants(const struct rw_trace *trace,
                 const struct check_bounds *bounds, struct rw_text *why)
{
    bool good = check_ends(trace, bounds, why);
    uint64_t sent = 0, queries = 0, last_us = 0;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        good &= holds(step->number == i + 1, why, "a step misnumbered",
                      step->number);
        good &= check_step(step, trace, why);
        good &= holds(!step->is_unsent || step->error == RW_STEP_LOCAL ||
                          step->id == 0,
                      why, "an ID of a query that never left", step->number);
        if (step->verdict == RW_VERDICT_DISCARDED || step->is_unsent ||
            step->is_joined)
            continue;
        good &= holds(step->sent_us >= last_us || bounds->waits, why,
                      "time went back", step->number);
        last_us = step->sent_us;
        sent += step->query.len;
        queries++;
    }
    good &= holds(queries == trace->queries, why,
                  "queries sent are not the steps", queries);
    good &= holds(sent == trace->bytes_sent, why,
                  "octets sent are not the steps'", sent);
    return good & check_answer_chain(trace, why);
}

/* ---- for the reader ------------------------------------------------- */

static void
show_step(const struct rw_step *step, uint64_t started_us)
{
    char buf[2048];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_text_printf(&text, "# %3u", step->number);
    if (step->parent > 0)
        rw_text_printf(&text, " (for %u)", step->parent);
    rw_text_printf(&text, " +%" PRIu64 "ms %s ",
                   (step->sent_us - started_us) / 1000,
                   rw_purpose_word(step->purpose));
    if (step->zone != NULL)
        rw_name_to_text(&text, step->zone);
    rw_text_putc(&text, ' ');
    rw_address_to_text(&text, &step->server.address);
    rw_text_printf(&text, " %s? ", step->transport == RW_TCP ? "tcp" : "udp");
    if (step->qname != NULL)
        rw_name_to_text(&text, step->qname);
    rw_text_putc(&text, ' ');
    rw_type_to_text(&text, step->qtype);
    rw_text_printf(&text, " -> %s %s", rw_verdict_word(step->verdict),
                   step->error == RW_STEP_OK ? ""
                                             : rw_step_error_word(step->error));
    if (step->referral != NULL) {
        rw_text_puts(&text, " to ");
        rw_name_to_text(&text, step->referral->zone);
    }
    puts(buf);
}

static void
show_end(const struct rw_trace *trace)
{
    char buf[2048];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_text_printf(&text, "#   = %s %s, %zu records, %s",
                   rw_outcome_word(trace->outcome),
                   rw_reason_word(trace->reason), trace->answer_count,
                   rw_security_word(trace->security));
    for (size_t i = 0; trace->chain != NULL && i < trace->chain->flaw_count;
         i++) {
        rw_text_puts(&text, i == 0 ? ": " : "; ");
        rw_flaw_to_text(&text, &trace->chain->flaws[i]);
    }
    puts(buf);
}

void
check_show(const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++)
        show_step(trace->steps[i], trace->started_us);
    show_end(trace);
    for (size_t i = 0; i < trace->answer_count; i++) {
        char buf[2048];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_text_puts(&text, "#     ");
        rw_record_to_text(&text, &trace->answer[i]);
        puts(buf);
    }
}
