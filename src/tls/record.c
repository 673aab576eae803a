/* Octets -> records -> whole messages.  RFC 8446 section 5.1.
 *
 * A message may lie in several records and a record hold several messages.
 * What is encrypted is counted and let go.
 *
 * Two streams, one a side, come in pieces of any size, with holes where a
 * capture lacks packets.  State is kept in half[side]: which record it is in,
 * and which message is being put together.  Messages are looked at in
 * handshake.c when they are whole.
 *
 * Bounds: a message is kept up to RW_TLS_MESSAGE_MAX and all readers together
 * up to the room they share; beyond it things are counted and no longer kept.
 * So a capture of a million connections cannot take the machine's memory,
 * whatever is in it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "tls/tls.h"

#include <stdlib.h>
#include <string.h>

#define OLD_HELLO 1 /* as the content type of a record in SSL 2.0's form */

/* ---- what both know ----------------------------------------------------- */

/* The first fault stays: what comes after it may follow from it. */
void
rwi_tls_fault(struct rw_tls_reader *reader, enum rw_side side,
              enum rw_tls_fault_code code, uint16_t message, uint64_t offset,
              uint32_t a, uint32_t b)
{
    if (reader->tls.fault.code == RW_TLS_FAULT_NONE)
        reader->tls.fault = (struct rw_tls_fault){.code = code,
                                                  .side = side,
                                                  .message = message,
                                                  .offset = offset,
                                                  .a = a,
                                                  .b = b};
}

/* Take octets of what all readers share; false where so many are not left.
 * What was charged is given back when the reader goes. */
static bool
charge(struct rw_tls_reader *reader, size_t octets)
{
    size_t *shared = reader->arena.shared;

    if (shared == NULL)
        return true;
    if (*shared < octets)
        return false;
    *shared -= octets;
    reader->charged += octets;
    return true;
}

/* Pointers into the list are not kept across this, as it moves. */
static bool
has_message_room(struct rw_tls_reader *reader)
{
    size_t room = reader->message_room > 0 ? 2 * reader->message_room : 16;
    struct rw_tls_message *messages;

    if (reader->tls.count < reader->message_room)
        return true;
    if (room > RW_TLS_MESSAGES_MAX ||
        !charge(reader, (room - reader->message_room) * sizeof(*messages)))
        return false;
    messages = realloc(reader->messages, room * sizeof(*messages));
    if (messages == NULL) {
        reader->status = RW_ERR_MEMORY;
        return false;
    }
    reader->messages = messages;
    reader->tls.messages = messages;
    reader->message_room = room;
    return true;
}

/* NULL is no error: the entry is counted in `uncounted`. */
struct rw_tls_message *
rwi_tls_add(struct rw_tls_reader *reader, enum rw_tls_kind kind,
            enum rw_side from, const struct rw_stamp *place)
{
    struct rw_tls_message *message;

    if (!has_message_room(reader)) {
        reader->tls.uncounted++;
        return NULL;
    }
    message = &reader->messages[reader->tls.count++];
    memset(message, 0, sizeof(*message));
    message->kind = kind;
    message->from = from;
    message->first = message->last = *place;
    message->version = reader->half[from].version;
    return message;
}

/* ---- a message that is put together ------------------------------------- */

/* Without room a message goes on being counted to its end, marked as cut; only
 * where not even its header could be kept is there no way to find the next. */
static bool
keep(struct rw_tls_reader *reader, struct rwi_tls_half *half,
     const uint8_t *octets, size_t len)
{
    if (half->have + len > half->room) {
        size_t room = half->room > 0 ? half->room : 512;
        uint8_t *buf;

        while (room < half->have + len)
            room *= 2;
        if (!charge(reader, room - half->room)) {
            half->is_cut = true;
            if (half->want == 0) /* not even its header finds room */
                reader->status = RW_ERR_LIMIT;
            return half->want > 0;
        }
        buf = realloc(half->buf, room);
        if (buf == NULL) {
            reader->status = RW_ERR_MEMORY;
            return false;
        }
        half->buf = buf;
        half->room = room;
    }
    memcpy(half->buf + half->have, octets, len);
    return true;
}

/* How many octets the message has, as far as can be known yet. */
static size_t
wanted(const struct rwi_tls_half *half)
{
    if (half->kind_content == RWI_CONTENT_ALERT)
        return 2;
    if (half->kind_content == RWI_CONTENT_CHANGE)
        return 1;
    if (half->kind_content == OLD_HELLO)
        return half->len;
    return half->have < RWI_TLS_MESSAGE || half->want == 0 ? RWI_TLS_MESSAGE
                                                           : half->want;
}

/* A message that was cut is listed and not read. */
static void
whole_handshake(struct rw_tls_reader *reader, enum rw_side side,
                const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];
    struct rwi_tls_input input = {
        .side = side,
        .octets = half->buf,
        .len = half->have,
        .offset = half->at,
    };
    struct rw_tls_message *message =
        rwi_tls_add(reader, RW_TLS_MESSAGE, side, &half->begun);

    if (message != NULL) {
        message->type = half->buf[0];
        message->last = *place;
        message->version = half->begun_version;
        message->records[side] = half->records;
        message->octets[side] = half->want;
        message->is_cut = half->is_cut;
    }
    if (!half->is_cut)
        rwi_tls_handshake(reader, &input, message);
}

static void
whole_alert(struct rw_tls_reader *reader, enum rw_side side,
            const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];
    struct rw_tls_message *message =
        rwi_tls_add(reader, RW_TLS_ALERT, side, &half->begun);

    if (message != NULL) {
        message->level = half->buf[0];
        message->type = half->buf[1];
        message->last = *place;
        message->records[side] = half->records;
        message->octets[side] = 2;
    }
    rwi_tls_alert(reader, side, half->buf[0], half->buf[1]);
}

/* Exactly one octet, a 1, alone in its record (RFC 5246 section 7.1); from the
 * next record on all is encrypted. */
static void
whole_change(struct rw_tls_reader *reader, enum rw_side side,
             const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];
    struct rw_tls_message *message =
        rwi_tls_add(reader, RW_TLS_CHANGE, side, place);

    if (half->buf[0] != 1 || half->len != 1)
        rwi_tls_fault(reader, side, RW_TLS_FAULT_CHANGE, 0, half->at, 0, 0);
    if (message != NULL) {
        message->records[side] = 1;
        message->octets[side] = 1;
    }
    rwi_tls_change(reader, side);
}

static void
whole_old_hello(struct rw_tls_reader *reader, enum rw_side side,
                const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];
    struct rw_tls_message *message =
        rwi_tls_add(reader, RW_TLS_MESSAGE, side, &half->begun);
    struct rw_tls_hello *hello =
        rwi_tls_old_hello(reader, half->buf, half->have);

    if (message != NULL) {
        message->type = RW_TLS_CLIENT_HELLO;
        message->last = *place;
        message->version = RW_TLS_SSL_2;
        message->records[side] = 1;
        message->octets[side] = half->have;
        message->hello = hello;
    }
    if (hello != NULL && reader->tls.client == NULL)
        reader->tls.client = hello;
}

static void
forget(struct rwi_tls_half *half)
{
    half->have = half->want = 0;
    half->is_cut = false;
    half->records = 0;
}

static void
whole(struct rw_tls_reader *reader, enum rw_side side,
      const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];

    if (half->kind_content == OLD_HELLO)
        whole_old_hello(reader, side, place);
    else if (half->kind_content == RWI_CONTENT_HANDSHAKE)
        whole_handshake(reader, side, place);
    else if (half->kind_content == RWI_CONTENT_ALERT)
        whole_alert(reader, side, place);
    else
        whole_change(reader, side, place);
    forget(half);
}

/* A message of which nothing more will come.  A handshake message of which at
 * least the type and length are known is worth an entry: the report shows what
 * was on its way when it broke off. */
static void
give_up(struct rw_tls_reader *reader, enum rw_side side,
        const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];
    struct rw_tls_message *message;

    if (half->want > 0 && half->kind_content == RWI_CONTENT_HANDSHAKE &&
        (message = rwi_tls_add(reader, RW_TLS_MESSAGE, side, &half->begun)) !=
            NULL) {
        message->type = half->buf[0];
        message->version = half->begun_version;
        message->last = *place;
        message->records[side] = half->records;
        message->octets[side] = half->want;
        message->is_cut = true;
    }
    forget(half);
}

static void
begin_message(struct rwi_tls_half *half, const struct rw_stamp *place)
{
    half->kind_content = half->content;
    half->begun = *place;
    half->begun_version = half->version;
    half->at = half->offset;
    half->records = 1;
}

/* The length is known: is it one that is kept?  The longest that is allowed
 * has 16 MiB; certificates, the longest in use, some ten KiB. */
static void
take_length(struct rw_tls_reader *reader, enum rw_side side)
{
    struct rwi_tls_half *half = &reader->half[side];

    half->want = RWI_TLS_MESSAGE + (size_t)(half->buf[1] << 16 |
                                            half->buf[2] << 8 | half->buf[3]);
    if (half->want <= RW_TLS_MESSAGE_MAX)
        return;
    half->is_cut = true;
    rwi_tls_fault(reader, side, RW_TLS_FAULT_MESSAGE_LONG, half->buf[0],
                  half->at, (uint32_t)half->want, 0);
}

/* Octets of a record whose messages can be read; a hole has octets NULL. */
static void
assemble(struct rw_tls_reader *reader, enum rw_side side, const uint8_t *octets,
         size_t len, const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];

    while (len > 0 && reader->status == RW_OK) {
        size_t some;

        if (half->have == 0)
            begin_message(half, place);
        some = wanted(half) - half->have;
        some = some < len ? some : len;
        if (!half->is_cut && !keep(reader, half, octets, some))
            return;
        half->have += some;
        half->offset += some;
        octets = octets != NULL ? octets + some : NULL;
        len -= some;
        if (half->kind_content == RWI_CONTENT_HANDSHAKE && half->want == 0 &&
            half->have == RWI_TLS_MESSAGE)
            take_length(reader, side);
        if (half->have == wanted(half))
            whole(reader, side, place);
    }
}

/* ---- records ------------------------------------------------------------ */

/* A ClientHello in SSL 2.0's form: two octets of length, the type 1, the
 * version.  RFC 5246 appendix E.2 Only as the very first octets of a client:
 * later the same pattern is data. */
static bool
is_old_hello(const uint8_t *header)
{
    return (header[0] & 0x80) != 0 && header[2] == 1 &&
           (header[3] == 3 || (header[3] == 0 && header[4] == 2));
}

/* Checked for each record, as there is no other mark to find the next by: a
 * stream that is no TLS any more (STARTTLS refused, plain text behind it) must
 * stop here and not be read as lengths. */
static bool
is_record(struct rw_tls_reader *reader, enum rw_side side)
{
    const struct rwi_tls_half *half = &reader->half[side];
    uint64_t at = half->offset - RWI_TLS_HEADER;

    if (half->content < RWI_CONTENT_CHANGE ||
        half->content > RWI_CONTENT_HEARTBEAT)
        rwi_tls_fault(reader, side, RW_TLS_FAULT_RECORD_TYPE, 0, at,
                      half->content, 0);
    else if (half->version >> 8 != 3)
        rwi_tls_fault(reader, side, RW_TLS_FAULT_RECORD_VERSION, 0, at,
                      half->version, 0);
    else if (half->len > RW_TLS_RECORD_MAX)
        rwi_tls_fault(reader, side, RW_TLS_FAULT_RECORD_LONG, 0, at,
                      (uint32_t)half->len, 0);
    else
        return true;
    return false;
}

/* Its header has two octets and not five: three of those read are content
 * already. */
static void
begin_old_hello(struct rw_tls_reader *reader, enum rw_side side,
                const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];

    half->content = OLD_HELLO;
    half->version = RW_TLS_SSL_2;
    half->len = (size_t)((half->header[0] & 0x7f) << 8 | half->header[1]);
    half->pos = 3;
    half->offset -= 3;
    if (half->len > 3)
        assemble(reader, side, half->header + 2, 3, place);
    else
        half->is_lost = true;
}

/* A message must not be interleaved with other kinds (RFC 8446 section 5.1):
 * the half of it is given up, and said.  Data may be empty, as a
 * countermeasure of old to attacks on CBC. */
static void
begin_record(struct rw_tls_reader *reader, enum rw_side side,
             const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];

    if (half->offset == RWI_TLS_HEADER && is_old_hello(half->header)) {
        begin_old_hello(reader, side, place);
        return;
    }
    half->content = half->header[0];
    half->version = rwi_get_u16(half->header + 1);
    half->len = rwi_get_u16(half->header + 3);
    half->pos = 0;
    half->hides = half->content == RWI_CONTENT_DATA || half->is_secret;
    if (!is_record(reader, side)) {
        give_up(reader, side, place);
        half->is_lost = true;
        return;
    }
    if (half->len == 0 && half->content != RWI_CONTENT_DATA)
        rwi_tls_fault(reader, side, RW_TLS_FAULT_RECORD_EMPTY, 0,
                      half->offset - RWI_TLS_HEADER, 0, 0);
    if (half->have > 0 && half->kind_content != half->content) {
        rwi_tls_fault(reader, side, RW_TLS_FAULT_MESSAGE_SPLIT,
                      half->kind_content == RWI_CONTENT_HANDSHAKE ? half->buf[0]
                                                                  : 0,
                      half->offset - RWI_TLS_HEADER, 0, 0);
        give_up(reader, side, place);
    }
    if (half->have > 0)
        half->records++;
}

/* An alert may not go on in the next record (RFC 8446 section 5.1). */
static void
end_record(struct rw_tls_reader *reader, enum rw_side side,
           const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];
    struct rw_tls_message *message;

    half->header_len = 0;
    if (half->hides) {
        rwi_tls_hidden(reader, side, half->content, half->len, place);
    } else if (half->content == RWI_CONTENT_HEARTBEAT) {
        message = rwi_tls_add(reader, RW_TLS_HEARTBEAT, side, &half->first);
        if (message != NULL) {
            message->records[side] = 1;
            message->octets[side] = half->len;
        }
    } else if (half->content == RWI_CONTENT_ALERT && half->have > 0) {
        rwi_tls_fault(reader, side, RW_TLS_FAULT_ALERT, 0, half->at,
                      (uint32_t)half->have, 0);
        forget(half);
    }
}

/* Are its octets looked at?  Behind a hole in a handshake nobody knows where a
 * message begins. */
static bool
is_read(const struct rwi_tls_half *half)
{
    return !half->hides && half->content != RWI_CONTENT_HEARTBEAT &&
           !(half->content == RWI_CONTENT_HANDSHAKE && half->is_adrift);
}

static void
body(struct rw_tls_reader *reader, enum rw_side side, const uint8_t *octets,
     size_t len, const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];

    half->pos += len;
    if (is_read(half))
        assemble(reader, side, octets, len, place);
    else
        half->offset += len;
}

static size_t
header(struct rw_tls_reader *reader, enum rw_side side, const uint8_t *octets,
       size_t len, const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];
    size_t some = RWI_TLS_HEADER - half->header_len;

    some = some < len ? some : len;
    if (half->header_len == 0)
        half->first = *place;
    memcpy(half->header + half->header_len, octets, some);
    half->header_len += some;
    half->offset += some;
    if (half->header_len == RWI_TLS_HEADER)
        begin_record(reader, side, place);
    return some;
}

/* ---- public ------------------------------------------------------------- */

enum rw_status
rw_tls_reader_new(struct rw_tls_reader **out, size_t *room)
{
    struct rw_tls_reader *reader = calloc(1, sizeof(*reader));

    *out = NULL;
    if (reader == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&reader->arena, RW_TLS_KEPT_MAX);
    reader->arena.shared = room;
    reader->tls.first.time_us = reader->tls.last.time_us = RWI_NO_TIME;
    reader->tls.done.time_us = RWI_NO_TIME;
    *out = reader;
    return RW_OK;
}

void
rw_tls_reader_free(struct rw_tls_reader *reader)
{
    if (reader == NULL)
        return;
    for (size_t i = 0; i < RW_SIDES; i++)
        free(reader->half[i].buf);
    free(reader->messages);
    if (reader->arena.shared != NULL)
        *reader->arena.shared += reader->charged;
    rwi_arena_done(&reader->arena);
    free(reader);
}

/* Once lost, always lost: the octets are counted, so that a report can say how
 * many were not understood. */
void
rw_tls_reader_octets(struct rw_tls_reader *reader, enum rw_side side,
                     const uint8_t *octets, size_t len,
                     const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];

    if (reader->tls.first.frame == 0 &&
        reader->tls.first.time_us == RWI_NO_TIME)
        reader->tls.first = *place;
    reader->tls.last = *place;
    while (len > 0 && !half->is_lost && reader->status == RW_OK) {
        size_t some;

        if (half->header_len < RWI_TLS_HEADER) {
            some = header(reader, side, octets, len, place);
        } else {
            some = half->len - half->pos;
            some = some < len ? some : len;
            body(reader, side, octets, some, place);
        }
        octets += some;
        len -= some;
        if (half->header_len == RWI_TLS_HEADER && !half->is_lost &&
            half->pos == half->len)
            end_record(reader, side, place);
    }
    half->offset += len;
    reader->tls.lost[side] += len;
}

/* Only inside a message whose length is known can a hole be stepped over, or
 * inside a record that is not looked at; behind it nobody knows where the next
 * message begins, but the next record may. */
static void
hole_in_record(struct rw_tls_reader *reader, enum rw_side side, size_t len,
               const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];

    if (!is_read(half)) {
        body(reader, side, NULL, len, place);
    } else if (half->want > 0 && len <= half->want - half->have) {
        half->is_cut = true;
        body(reader, side, NULL, len, place);
    } else {
        give_up(reader, side, place);
        half->is_adrift = true;
        half->pos += len;
        half->offset += len;
    }
    if (half->pos == half->len)
        end_record(reader, side, place);
}

void
rw_tls_reader_hole(struct rw_tls_reader *reader, enum rw_side side,
                   uint64_t len, const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];

    if (reader->status != RW_OK)
        return;
    reader->tls.lost[side] += len;
    if (!half->is_lost && len > 0 && half->header_len == RWI_TLS_HEADER &&
        len <= half->len - half->pos) {
        hole_in_record(reader, side, (size_t)len, place);
        return;
    }
    give_up(reader, side, place);
    half->is_lost = true;
    half->offset += len;
}

/* May be called in the midst of anything; a record that hides what it holds is
 * told as far as it came. */
void
rw_tls_reader_end(struct rw_tls_reader *reader)
{
    for (size_t i = 0; i < RW_SIDES; i++) {
        struct rwi_tls_half *half = &reader->half[i];

        if (half->header_len == RWI_TLS_HEADER && !half->is_lost && half->hides)
            rwi_tls_hidden(reader, (enum rw_side)i, half->content, half->pos,
                           &reader->tls.last);
        half->header_len = 0;
        give_up(reader, (enum rw_side)i, &reader->tls.last);
        half->is_lost = true;
    }
}

enum rw_status
rw_tls_reader_status(const struct rw_tls_reader *reader)
{
    return reader->status == RW_OK && reader->arena.failed ? RW_ERR_MEMORY
                                                           : reader->status;
}

/* Whether a stream on any port is worth trying.  A handshake record of a known
 * version with a ClientHello in it: six octets that no text protocol begins
 * with. */
bool
rw_tls_begins(const uint8_t *octets, size_t len)
{
    if (len < RWI_TLS_HEADER + 1)
        return false;
    if (is_old_hello(octets))
        return (octets[0] & 0x7f) > 0 || octets[1] >= 9;
    return octets[0] == RWI_CONTENT_HANDSHAKE && octets[1] == 3 &&
           octets[2] <= 4 && rwi_get_u16(octets + 3) <= RW_TLS_RECORD_MAX &&
           octets[5] == RW_TLS_CLIENT_HELLO;
}
