/* One direction of a TCP connection: its octets put in order.  RFC 9293.
 *
 * Segments may come in any order, more than once, and overlap; what came
 * first stays.  A segment behind a gap waits; the gap is given up when too
 * much waits behind it, or at the end.  Where a sink listens, also when the
 * other end has acknowledged what is missing and speaks on: then it had it,
 * and the capture lacks it.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"

/* A segment that waits behind a gap. */
struct rwi_pending {
    struct rwi_pending *next; /* by sequence number */
    struct rwi_place place;
    uint32_t seq;
    size_t len, wire;
    uint8_t octets[];
};

/* ---- whose octets they are ---------------------------------------------- */

static void
give(struct rw_capture *capture, struct rwi_half *half,
     const struct rwi_span *span, const struct rwi_place *place)
{
    if (half->stream->is_taken)
        rwi_tap_octets(capture, half, span, place);
    else
        rwi_messages_add(capture, &half->messages, span, place);
}

/* DNS does not care how much is missing: it looks for a beginning. */
static void
give_gap(struct rw_capture *capture, struct rwi_half *half, uint32_t len,
         const struct rwi_place *place)
{
    if (half->stream->is_taken)
        rwi_tap_hole(capture, half, len, place);
    else
        rwi_messages_lost(capture, &half->messages, place);
}

static size_t
pending_max(const struct rwi_half *half)
{
    return half->stream->is_taken ? RWI_TAKEN_PENDING_MAX : RWI_PENDING_MAX;
}

/* ---- in order ----------------------------------------------------------- */

/* Hand on what is new of a segment that begins at or before `next`. */
static void
deliver(struct rw_capture *capture, struct rwi_half *half, uint32_t seq,
        struct rwi_span span, const struct rwi_place *place)
{
    uint32_t old = half->next - seq;

    if (span.wire <= old)
        return; /* nothing new */
    if (!rwi_span_skip(&span, old)) {
        span.len = 0; /* what is new was cut off */
        span.wire -= old;
    }
    half->next += (uint32_t)span.wire;
    half->unseen_count = 0;
    give(capture, half, &span, place);
}

/* Unlink and free the first segment that waits. */
static void
shift(struct rwi_half *half)
{
    struct rwi_pending *pending = half->pending;

    half->pending = pending->next;
    half->pending_octets -= pending->len;
    half->pending_count--;
    half->stream->owner->octets -= pending->len + sizeof(*pending);
    free(pending);
}

/* A DNS message is of the frame that completed it, where a sink is told which
 * frame each octet came in. */
void
rwi_half_drain(struct rw_capture *capture, struct rwi_half *half,
               const struct rwi_place *place)
{
    while (half->pending != NULL &&
           rwi_seq_ahead(half->pending->seq, half->next) <= 0) {
        struct rwi_pending *pending = half->pending;
        struct rwi_span span = {pending->octets, pending->len, pending->wire};
        bool own = place == NULL || half->stream->is_taken;

        deliver(capture, half, pending->seq, span,
                own ? &pending->place : place);
        shift(half);
    }
    if (half->has_fin && half->next == half->fin)
        rwi_half_close(capture, half, place != NULL ? place : &capture->place);
}

/* Give the gap up: go on at the first segment behind it. */
static void
skip_gap(struct rw_capture *capture, struct rwi_half *half)
{
    uint32_t len = half->pending->seq - half->next;
    bool is_acked = half->unseen_count > 0;

    give_gap(capture, half, len,
             is_acked ? &half->unseen_at : &half->pending->place);
    capture->dropped++;
    half->next = half->pending->seq;
    half->unseen_count = 0;
    rwi_half_drain(capture, half, NULL);
}

/* Keep a segment until the octets before it have come. */
static void
wait_for_more(struct rw_capture *capture, struct rwi_half *half, uint32_t seq,
              const struct rwi_span *span)
{
    struct rwi_pending **link = &half->pending;
    struct rwi_pending *pending = malloc(sizeof(*pending) + span->len);

    if (pending == NULL) {
        capture->status = RW_ERR_MEMORY;
        return;
    }
    pending->seq = seq;
    pending->len = span->len;
    pending->wire = span->wire;
    pending->place = capture->place;
    memcpy(pending->octets, span->data, span->len);
    while (*link != NULL && rwi_seq_ahead((*link)->seq, seq) <= 0)
        link = &(*link)->next;
    pending->next = *link;
    *link = pending;
    half->pending_octets += pending->len;
    half->pending_count++;
    half->stream->owner->octets += pending->len + sizeof(*pending);
    if (half->pending_octets > pending_max(half) ||
        half->pending_count > RWI_PENDING_SEGMENTS_MAX)
        skip_gap(capture, half);
}

void
rwi_half_data(struct rw_capture *capture, struct rwi_half *half, uint32_t seq,
              const struct rwi_span *span)
{
    if (!half->is_known) { /* we came in the middle */
        half->is_known = true;
        half->next = seq;
    }
    if (span->wire == 0)
        return;
    if (rwi_seq_ahead(seq, half->next) > 0)
        wait_for_more(capture, half, seq, span);
    else
        deliver(capture, half, seq, *span, &capture->place);
}

/* One acknowledgement may be captured before what it is for, two and a word
 * more hardly. */
void
rwi_half_acked(struct rw_capture *capture, struct rwi_half *half, uint32_t ack,
               bool speaks)
{
    if (half->has_fin && rwi_seq_ahead(ack, half->fin) > 0)
        ack = half->fin; /* the FIN has a number, and no octet */
    if (!half->is_known || half->is_closed ||
        rwi_seq_ahead(ack, half->next) <= 0)
        return;
    if (half->unseen_count++ == 0)
        half->unseen_at = capture->place;
    if (half->unseen_count < 2 || !speaks)
        return;
    if (half->pending != NULL && rwi_seq_ahead(ack, half->pending->seq) >= 0) {
        skip_gap(capture, half);
        return;
    }
    capture->dropped++;
    give_gap(capture, half, ack - half->next, &half->unseen_at);
    half->next = ack;
    half->unseen_count = 0;
    rwi_half_drain(capture, half, NULL);
}

void
rwi_half_flush(struct rw_capture *capture, struct rwi_half *half)
{
    while (half->pending != NULL)
        skip_gap(capture, half);
    if (!half->stream->is_taken) {
        rwi_messages_lost(capture, &half->messages, &capture->place);
    } else if (half->has_fin && half->is_known &&
               rwi_seq_ahead(half->fin, half->next) > 0) {
        give_gap(capture, half, half->fin - half->next, &capture->place);
        half->next = half->fin;
    }
}

void
rwi_half_free(struct rw_capture *capture, struct rwi_half *half)
{
    while (half->pending != NULL)
        shift(half);
    rwi_messages_free(capture, &half->messages);
}
