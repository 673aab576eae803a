/* The record of a dialogue in the making: exchanges, replies, their frames.
 *
 * Everything lives in one arena and is linked, never moved: a report may be
 * drawn from a record that still grows.  An exchange is a command with its
 * reply; replies find theirs in the order of the commands, as neither protocol
 * numbers them (RFC 2920 for pipelining).
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "mime/mime.h"
#include "session/session.h"

/* With a NUL behind, which is no part of it. */
char *
rwi_keep(struct rw_dialogue *d, const void *octets, size_t len)
{
    char *copy = rwi_arena_alloc(&d->arena, len + 1);

    if (copy != NULL && len > 0)
        memcpy(copy, octets, len);
    if (copy == NULL)
        d->session.is_shortened = true;
    return copy;
}

/* As UTF-8, whatever it came in, and without NULs: texts go into JSON and onto
 * pages.  The octets as they came are in `raw`. */
const char *
rwi_keep_text(struct rw_dialogue *d, const void *octets, size_t len)
{
    struct rwi_grow grow = {.max = RW_DIALOGUE_LINE_MAX * 4};
    const char *copy;

    (void)rwi_charset_put(&grow, NULL, octets, len);
    for (size_t i = 0; i < grow.len; i++)
        if (grow.buf[i] == '\0')
            grow.buf[i] = ' ';
    copy = rwi_keep(d, grow.buf, grow.len);
    d->session.is_shortened |= grow.has_failed;
    rwi_grow_free(&grow);
    return copy;
}

/* ---- exchanges ---------------------------------------------------------- */

/* `waiting` is the first that may still get a reply; exchanges without a
 * command (a greeting, a hole) are passed over when it is asked for. */
struct rw_exchange *
rwi_exchange_add(struct rw_dialogue *d, enum rw_session_state state)
{
    struct rw_exchange *exchange = NULL;

    if (d->session.exchange_count < RW_DIALOGUE_EXCHANGES_MAX)
        exchange = rwi_arena_alloc(&d->arena, sizeof(*exchange));
    if (exchange == NULL) {
        d->session.is_shortened = true;
        d->is_deaf = true;
        return NULL;
    }
    exchange->number = ++d->session.exchange_count;
    exchange->state = state;
    exchange->rtt_us = RWI_TIME_UNKNOWN;
    exchange->is_encrypted = d->is_encrypted;
    exchange->command.frames.time_us = RWI_TIME_UNKNOWN;
    exchange->reply.frames.time_us = RWI_TIME_UNKNOWN;
    if (d->last != NULL)
        d->last->next = exchange;
    else
        d->session.exchanges = d->first = exchange;
    d->last = exchange;
    if (d->waiting == NULL)
        d->waiting = exchange;
    return exchange;
}

/* Pipelined is what was sent before the reply to the one before it came. */
struct rw_exchange *
rwi_command_add(struct rw_dialogue *d, enum rw_session_state state,
                const struct rwi_line *line)
{
    bool is_early = rwi_waiting(d) != NULL;
    struct rw_exchange *exchange = rwi_exchange_add(d, state);
    char *raw;

    if (exchange == NULL)
        return NULL;
    raw = rwi_keep(d, line->text, line->len);
    exchange->command.kind = RW_COMMAND_LINE;
    exchange->command.raw =
        (struct rw_octets){(const uint8_t *)raw, raw != NULL ? line->len : 0};
    exchange->command.frames = line->frames;
    exchange->is_pipelined = is_early;
    if (line->is_long)
        exchange->error = RW_EXCHANGE_TOO_LONG;
    return exchange;
}

static bool
awaits(const struct rw_exchange *exchange)
{
    return exchange->command.kind != RW_COMMAND_NONE &&
           !exchange->reply.is_there &&
           exchange->error != RW_EXCHANGE_UNANSWERED;
}

struct rw_exchange *
rwi_waiting(struct rw_dialogue *d)
{
    while (d->waiting != NULL && !awaits(d->waiting))
        d->waiting = (struct rw_exchange *)(uintptr_t)d->waiting->next;
    return d->waiting;
}

/* ---- replies ------------------------------------------------------------ */

/* A reply to nothing has an exchange of its own: the greeting, a 421 out of
 * the blue. */
struct rw_exchange *
rwi_reply_begin(struct rw_dialogue *d, const struct rwi_line *line)
{
    struct rw_exchange *exchange = rwi_waiting(d);

    if (exchange == NULL)
        exchange = rwi_exchange_add(d, d->state);
    if (exchange == NULL)
        return NULL;
    d->replying = exchange;
    d->last_line = NULL;
    d->reply_octets = 0;
    exchange->reply.frames = line->frames;
    return exchange;
}

/* A reply without end is counted and cut: a server may send lines for ever. */
void
rwi_reply_line(struct rw_dialogue *d, const char *text, size_t len,
               const struct rw_frames *frames)
{
    struct rw_reply *reply = &d->replying->reply;
    struct rw_reply_line *line;

    reply->line_count++;
    reply->frames.last = frames->last;
    reply->frames.time_us = frames->time_us;
    if (reply->line_count > RW_DIALOGUE_REPLY_LINES ||
        d->reply_octets + len > RW_DIALOGUE_REPLY_MAX) {
        reply->is_cut = true;
        return;
    }
    d->reply_octets += len;
    line = rwi_arena_alloc(&d->arena, sizeof(*line));
    if (line == NULL) {
        d->session.is_shortened = reply->is_cut = true;
        return;
    }
    line->text.data = (const uint8_t *)rwi_keep(d, text, len);
    line->text.len = line->text.data != NULL ? len : 0;
    if (d->last_line != NULL)
        d->last_line->next = line;
    else
        reply->lines = line;
    d->last_line = line;
}

/* Clocks of captures may go backward; then there is no round trip. */
void
rwi_reply_end(struct rw_dialogue *d)
{
    struct rw_exchange *exchange = d->replying;
    uint64_t sent = exchange->command.frames.time_us;
    uint64_t came = exchange->reply.frames.time_us;

    exchange->reply.is_there = true;
    if (exchange->command.kind != RW_COMMAND_NONE && sent != RWI_TIME_UNKNOWN &&
        came != RWI_TIME_UNKNOWN && came >= sent)
        exchange->rtt_us = came - sent;
    d->replying = NULL;
}

/* ---- secrets ------------------------------------------------------------ */

/* Everything from `at` on.  The mask has one length, whatever the secret's. */
void
rwi_mask(struct rw_dialogue *d, struct rw_command *command, size_t at)
{
    char *raw;

    command->is_secret = command->is_secret || at == 0;
    if (d->options.show_secrets)
        return;
    command->is_masked = true;
    raw = rwi_arena_alloc(&d->arena, at + sizeof(RW_SECRET_MASK));
    if (raw == NULL) { /* rather nothing than a secret */
        command->raw = command->argument = (struct rw_octets){NULL, 0};
        return;
    }
    if (at > 0)
        memcpy(raw, command->raw.data, at);
    memcpy(raw + at, RW_SECRET_MASK, sizeof(RW_SECRET_MASK));
    /* the room that held it is ours: nothing of it shall be in a core */
    if (command->raw.data != NULL)
        explicit_bzero((void *)(uintptr_t)command->raw.data, command->raw.len);
    command->raw = (struct rw_octets){(const uint8_t *)raw,
                                      at + sizeof(RW_SECRET_MASK) - 1};
}
