/* Lines for the caller's log; see engine/log.h.  Names and addresses in them
 * are in presentation format, so that nothing raw of a server's gets there.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/log.h"

#include <inttypes.h>

#include "rootwalk/registry.h"

#define LINE_MAX_OCTETS 4096 /* two names of 255 octets, each \DDD, and words */

static void
put_question(struct rw_text *line, const uint8_t *name, uint16_t type)
{
    rw_name_to_text(line, name);
    rw_text_putc(line, ' ');
    rw_type_to_text(line, type);
}

/* Each line begins with its walk's question: many walks share a log. */
static void
line_begin(struct rw_text *line, char *room, const struct rw_walk *walk)
{
    rw_text_init(line, room, LINE_MAX_OCTETS);
    put_question(line, walk->trace.qname, walk->trace.qtype);
    rw_text_puts(line, ": ");
}

static void
tell(const struct rw_engine *engine, enum rw_log_level level, const char *line)
{
    engine->config.log(engine->config.ctx, level, line);
}

void
rwi_log_start(const struct rw_walk *walk)
{
    char room[LINE_MAX_OCTETS];
    struct rw_text line;

    if (walk->engine->config.log == NULL)
        return;
    line_begin(&line, room, walk);
    rw_text_puts(&line, "begins");
    tell(walk->engine, RW_LOG_WALK, room);
}

static void
log_query(const struct rw_engine *engine, const struct rw_action *action)
{
    const struct rw_step *step = action->step;
    char room[LINE_MAX_OCTETS];
    struct rw_text line;

    line_begin(&line, room, action->walk);
    rw_text_printf(&line, "step %" PRIu32 " asks ", step->number);
    rw_address_to_text(&line, &step->server.address);
    rw_text_puts(&line, step->transport == RW_TCP ? " over TCP for " : " for ");
    put_question(&line, step->qname, step->qtype);
    tell(engine, RW_LOG_QUERY, room);
}

static void
log_step(const struct rw_engine *engine, const struct rw_action *action)
{
    const struct rw_step *step = action->step;
    char room[LINE_MAX_OCTETS];
    struct rw_text line;

    line_begin(&line, room, action->walk);
    rw_text_printf(&line, "step %" PRIu32 ": %s", step->number,
                   step->error == RW_STEP_OK ? rw_verdict_word(step->verdict)
                                             : rw_step_error_word(step->error));
    if (step->rtt_us != RW_NO_TIME)
        rw_text_printf(&line, ", %" PRIu64 " us", step->rtt_us);
    tell(engine, step->error == RW_STEP_LOCAL ? RW_LOG_TROUBLE : RW_LOG_QUERY,
         room);
}

static void
log_end(const struct rw_engine *engine, const struct rw_walk *walk)
{
    const struct rw_trace *trace = &walk->trace;
    bool is_trouble =
        trace->reason == RW_REASON_MEMORY || trace->reason == RW_REASON_LOCAL;
    char room[LINE_MAX_OCTETS];
    struct rw_text line;

    line_begin(&line, room, walk);
    rw_text_puts(&line, rw_outcome_word(trace->outcome));
    if (trace->reason != RW_REASON_NONE)
        rw_text_printf(&line, " (%s)", rw_reason_word(trace->reason));
    rw_text_printf(&line, ", %s, %" PRIu32 " queries, %" PRIu64 " us",
                   rw_security_word(trace->security), trace->queries,
                   trace->ended_us - trace->started_us);
    tell(engine, is_trouble ? RW_LOG_TROUBLE : RW_LOG_WALK, room);
}

void
rwi_log_action(const struct rw_engine *engine, const struct rw_action *action)
{
    if (engine->config.log == NULL)
        return;
    switch (action->want) {
    case RW_WANT_SEND:
        log_query(engine, action);
        break;
    case RW_WANT_SHOW:
        log_step(engine, action);
        break;
    case RW_WANT_COLLECT:
        log_end(engine, action->walk);
        break;
    case RW_WANT_CANCEL: /* its step is concluded, too */
    case RW_WANT_WAIT:
        break;
    }
}
