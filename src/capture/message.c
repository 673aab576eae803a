/* Messages out of one direction of a TCP stream: two octets of length, so
 * many octets of message, and again.  RFC 1035 section 4.2.2, RFC 7766.
 *
 * Where the stream's beginning was not captured, or something is missing in
 * the middle, a message is looked for at the beginning of each segment:
 * most servers and clients write the length and the message together.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "rootwalk/message.h"

#include "capture/capture.h"

#define QUESTION_MIN 5  /* octets: the root's name, type, class */
#define RR_MIN       11 /* octets: the root's name, fixed fields */

static void
give(struct rw_capture *capture, const struct rwi_messages *messages,
     const struct rwi_place *place)
{
    struct rw_captured captured = {
        .kind = RW_CAPTURED_MESSAGE,
        .transport = RW_TCP,
        .from = messages->flow.from,
        .to = messages->flow.to,
        .frame = place->frame,
        .time_ns = place->time_ns,
        .message = {messages->buf, messages->known},
        .wire_len = messages->wire_len,
    };

    rwi_hold_add(capture, &captured);
}

/* Back to where a length is expected.  The buffer stays for the next one. */
static void
begin_next(struct rwi_messages *messages)
{
    messages->prefix = 0;
    messages->wire_len = 0;
    messages->len = 0;
    messages->known = 0;
}

/* Whether a segment looks like the beginning of a message with its length:
 * as far as it goes, the counts in its header find room in that length. */
static bool
is_likely_start(const struct rwi_span *span)
{
    size_t len, least;

    if (!rwi_span_has(span, 0, 2))
        return false;
    len = rwi_span_u16(span, 0);
    if (len < RW_HEADER_SIZE)
        return false;
    if (!rwi_span_has(span, 0, 2 + RW_HEADER_SIZE))
        return span->wire == 2; /* the length on its own */
    least = RW_HEADER_SIZE + (size_t)rwi_span_u16(span, 6) * QUESTION_MIN;
    for (size_t at = 8; at < 2 + RW_HEADER_SIZE; at += 2)
        least += (size_t)rwi_span_u16(span, at) * RR_MIN;
    return least <= len;
}

/* Grown by what came and not by what the length says: 4,096 connections that
 * claim 65,535 octets would take 256 MB otherwise. */
static bool
make_room(struct rw_capture *capture, struct rwi_messages *messages,
          size_t size)
{
    size_t room = messages->room < 512 ? 512 : messages->room;
    uint8_t *buf;

    if (size <= messages->room)
        return true;
    while (room < size)
        room *= 2;
    if ((buf = realloc(messages->buf, room)) == NULL) {
        capture->status = RW_ERR_MEMORY;
        return false;
    }
    capture->streams.octets += room - messages->room;
    messages->buf = buf;
    messages->room = room;
    return true;
}

/* Take in octets of the length field; false where they are in a hole, so
 * that nobody knows where the next message begins. */
static bool
add_prefix(struct rwi_messages *messages, struct rwi_span *span)
{
    while (messages->prefix < 2 && span->wire > 0) {
        if (span->len == 0)
            return false;
        messages->wire_len =
            (uint16_t)(messages->wire_len << 8 | span->data[0]);
        messages->prefix++;
        (void)rwi_span_skip(span, 1);
    }
    return true;
}

/* Take in octets of the message itself. */
static bool
add_body(struct rw_capture *capture, struct rwi_messages *messages,
         struct rwi_span *span)
{
    size_t wire = messages->wire_len - messages->len;
    size_t len;

    if (wire > span->wire)
        wire = span->wire;
    len = wire < span->len ? wire : span->len;
    if (messages->known == messages->len && len > 0) {
        if (!make_room(capture, messages, messages->len + len))
            return false;
        memcpy(messages->buf + messages->len, span->data, len);
        messages->known += len;
    }
    messages->len += wire;
    span->data += len;
    span->len -= len;
    span->wire -= wire;
    return true;
}

/* TCP has no messages, only lengths between them: once one is missed nobody
 * knows where the next begins, until a segment looks like a beginning.
 * RFC 1035 section 4.2.2 */
void
rwi_messages_add(struct rw_capture *capture, struct rwi_messages *messages,
                 const struct rwi_span *segment, const struct rwi_place *place)
{
    struct rwi_span span = *segment;

    if (!messages->in_sync && !is_likely_start(&span)) {
        capture->dropped++;
        return;
    }
    messages->in_sync = true;
    while (span.wire > 0) {
        if (!add_prefix(messages, &span)) {
            begin_next(messages);
            messages->in_sync = false;
            return;
        }
        if (messages->prefix < 2 || !add_body(capture, messages, &span))
            return;
        if (messages->len == messages->wire_len) {
            give(capture, messages, place);
            begin_next(messages);
        }
    }
}

/* What there is of a message is shown: the header often came with the first
 * segment. */
void
rwi_messages_lost(struct rw_capture *capture, struct rwi_messages *messages,
                  const struct rwi_place *place)
{
    if (messages->prefix == 2 && messages->known > 0)
        give(capture, messages, place);
    begin_next(messages);
    messages->in_sync = false;
}

void
rwi_messages_free(struct rw_capture *capture, struct rwi_messages *messages)
{
    capture->streams.octets -= messages->room;
    free(messages->buf);
    messages->buf = NULL;
    messages->room = 0;
    begin_next(messages);
}
