/* A message on its way: behind DATA, where a line with a single dot ends it
 * and a dot in front of others is taken away (RFC 5321 section 4.5.2; RFC
 * 1939 section 3 likewise), or with its length (RFC 3030).
 *
 * Only CR LF . CR LF is an end.  Where a bare CR or LF stands in it, servers
 * differ, and what follows may be taken for commands: "smuggling",
 * CVE-2023-51764.  It is marked, and read as the standard has it.  Who ends
 * every line in LF alone has no other end.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "session/session.h"

#define SCAN_MAX (256 * 1024) /* octets looked through for bare LF */

/* Without memory the dialogue goes deaf: what follows are the message's lines,
 * and read as commands they would make a record of nonsense. */
void
rwi_transfer_begin(struct rw_dialogue *d, enum rw_side side,
                   struct rw_exchange *exchange)
{
    struct rwi_transfer *t = &d->transfer;
    struct rw_session_message *message =
        rwi_arena_alloc(&d->arena, sizeof(*message));
    struct rwi_reader_list *list = rwi_arena_alloc(&d->arena, sizeof(*list));

    *t = (struct rwi_transfer){
        .exchange = exchange, .side = side, .is_clean = true};
    if (message == NULL || list == NULL ||
        rw_mime_new(&t->reader, d->options.mime_sink) != RW_OK) {
        d->session.is_shortened = d->is_deaf = true;
        return;
    }
    list->reader = t->reader;
    list->next = d->readers;
    d->readers = list;
    message->number = ++d->session.message_count;
    message->from = side;
    message->is_encrypted = d->is_encrypted;
    message->frames.time_us = RWI_TIME_UNKNOWN;
    message->mime = NULL;
    *d->last_message = message;
    d->last_message = &message->next;
    exchange->message = message;
    t->message = message;
}

static void
touch(struct rwi_transfer *t, const struct rw_stamp *stamp)
{
    struct rw_frames *frames = &t->message->frames;

    if (frames->first == 0)
        frames->first = stamp->frame;
    frames->last = stamp->frame;
    frames->time_us = stamp->time_us;
}

/* Counted as it is without the dots that were put in: the message's own
 * octets. */
static void
give(struct rwi_transfer *t, const void *octets, size_t len)
{
    t->message->octets += len;
    rw_mime_octets(t->reader, octets, len);
}

/* Is there a line that ends in LF alone?  In the first 256 KiB: who writes
 * such lines does so from the beginning. */
static void
look_for_bare_lf(struct rwi_transfer *t, const uint8_t *octets, size_t len)
{
    const uint8_t *at = octets, *end = octets + len, *lf;

    if (t->message->has_bare_lf || t->scanned > SCAN_MAX)
        return;
    t->scanned += len;
    while ((lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        bool cr = lf == octets ? t->after_cr : lf[-1] == '\r';

        if (!cr) {
            t->message->has_bare_lf = true;
            return;
        }
        at = lf + 1;
    }
}

/* Up to the next line that begins with a dot.  In one piece and not octet by
 * octet, since messages have megabytes. */
static size_t
take_lines(struct rwi_transfer *t, const uint8_t *octets, size_t len)
{
    const uint8_t *dot = memmem(octets, len, "\n.", 2);
    size_t size = dot != NULL ? (size_t)(dot - octets) + 1 : len;

    look_for_bare_lf(t, octets, size);
    if (octets[size - 1] == '\n') {
        t->is_clean = size > 1 ? octets[size - 2] == '\r' : t->after_cr;
        t->state = RWI_AT_START;
    }
    t->after_cr = octets[size - 1] == '\r';
    give(t, octets, size);
    return size;
}

/* A line that is a dot and an end of some kind.  A side that has ended its
 * commands in LF alone is believed to mean it. */
static bool
is_end(struct rw_dialogue *d, bool has_cr)
{
    struct rwi_transfer *t = &d->transfer;
    bool lf_only = d->side[t->side].has_bare_lf;

    if ((t->is_clean && has_cr) || (lf_only && !t->is_clean))
        return true;
    if (lf_only && !has_cr)
        return true;
    t->message->is_smuggled = true;
    give(t, has_cr ? "\r\n" : "\n", has_cr ? 2 : 1);
    t->is_clean = has_cr;
    t->state = RWI_AT_START;
    return false;
}

/* A dot is held back until the octet behind it says whether it ends the
 * message, was put in, or belongs to it.  Pieces may be cut anywhere, hence
 * the states. */
size_t
rwi_transfer_dots(struct rw_dialogue *d, const uint8_t *octets, size_t len,
                  const struct rw_stamp *stamp, bool *done)
{
    struct rwi_transfer *t = &d->transfer;
    size_t at = 0;

    *done = false;
    touch(t, stamp);
    while (at < len) {
        switch (t->state) {
        case RWI_AT_START:
            t->state = octets[at] == '.' ? RWI_AFTER_DOT : RWI_IN_LINE;
            at += octets[at] == '.';
            break;
        case RWI_IN_LINE:
            at += take_lines(t, octets + at, len - at);
            break;
        case RWI_AFTER_DOT:
            if (octets[at] == '\r') {
                t->state = RWI_AFTER_DOT_CR;
                at++;
            } else if (octets[at] == '\n') {
                at++;
                if ((*done = is_end(d, false)))
                    return at;
            } else {
                t->state = RWI_IN_LINE; /* the dot was put there */
            }
            break;
        case RWI_AFTER_DOT_CR:
            if (octets[at] == '\n') {
                at++;
                if ((*done = is_end(d, true)))
                    return at;
            } else {
                give(t, "\r", 1);
                t->state = RWI_IN_LINE;
            }
            break;
        }
    }
    return at;
}

void
rwi_transfer_plain(struct rw_dialogue *d, const uint8_t *octets, size_t len,
                   const struct rw_stamp *stamp)
{
    touch(&d->transfer, stamp);
    give(&d->transfer, octets, len);
}

/* Behind a hole nobody knows whether a line begins.  So a dot there ends
 * nothing. */
void
rwi_transfer_hole(struct rw_dialogue *d, uint64_t len,
                  const struct rw_stamp *stamp)
{
    struct rwi_transfer *t = &d->transfer;

    touch(t, stamp);
    t->has_hole = true;
    t->message->octets += len;
    rw_mime_hole(t->reader, len);
    t->state = RWI_IN_LINE;
    t->after_cr = false;
}

/* A dot that was held back is the message's when nothing follows it. */
void
rwi_transfer_end(struct rw_dialogue *d, bool whole)
{
    struct rwi_transfer *t = &d->transfer;

    if (t->message == NULL)
        return;
    if (t->state == RWI_AFTER_DOT && !whole)
        give(t, ".", 1);
    t->message->mime = rw_mime_end(t->reader);
    t->message->is_whole = whole && !t->has_hole;
    *t = (struct rwi_transfer){.message = NULL};
}
