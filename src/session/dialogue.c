/* Two streams of octets become lines and messages, and these an SMTP or POP3
 * dialogue; see rootwalk/session.h.
 *
 * Octets come as they were captured or read: in pieces, with holes, from both
 * sides.  What they belong to (TLS, a chunk, a message, a line) depends on
 * what was said before, and is decided for each piece anew.  The record never
 * grows without bound: lines, replies, exchanges and the whole have limits;
 * where one is hit the dialogue goes deaf, says that it is shortened, and
 * keeps what it has.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "session/session.h"

#define ARENA_MAX (16u << 20) /* octets of a record */

/* ---- which protocol? ---------------------------------------------------- */

static bool
begins(const char *text, size_t len, const char *word)
{
    return len >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

/* Commands are written in any case: RFC 5321 section 2.4. */
static bool
is_command(const char *text, size_t len, const char *word)
{
    return len >= strlen(word) && strncasecmp(text, word, strlen(word)) == 0;
}

/* By the server's first words, or the client's.  Of the verbs that both have
 * (QUIT, NOOP, AUTH) none tells. */
static enum rw_protocol
protocol_of(enum rw_side side, const char *text, size_t len)
{
    const struct rwi_verb *smtp;
    size_t word = 0;

    if (side == RW_SIDE_SERVER) {
        if (begins(text, len, "+OK") || begins(text, len, "-ERR"))
            return RW_PROTOCOL_POP3;
        return begins(text, len, "220 ") || begins(text, len, "220-") ||
                       begins(text, len, "554 ") || begins(text, len, "250")
                   ? RW_PROTOCOL_SMTP
                   : RW_PROTOCOL_UNKNOWN;
    }
    while (word < len && text[word] != ' ')
        word++;
    smtp = rwi_smtp_verb(text, word);
    if ((smtp != NULL && smtp->state == RW_STATE_HELO) ||
        is_command(text, len, "MAIL FROM:") ||
        is_command(text, len, "RCPT TO:"))
        return RW_PROTOCOL_SMTP;
    if (smtp == NULL && rwi_pop3_verb(text, word) != NULL)
        return RW_PROTOCOL_POP3;
    return RW_PROTOCOL_UNKNOWN;
}

/* "230 " or "230-". */
static bool
is_code(const char *text, size_t len)
{
    for (size_t i = 0; i < 3; i++)
        if (i >= len || text[i] < '0' || text[i] > '9')
            return false;
    return len > 3 && (text[3] == ' ' || text[3] == '-');
}

/* Others greet with 220, too, and ask for USER: FTP (RFC 959), whose AUTH names
 * TLS (RFC 4217).  What the other side says first tells them apart. */
static bool
is_own(enum rw_protocol protocol, enum rw_side side, const char *text,
       size_t len)
{
    size_t word = 0;

    if (side == RW_SIDE_SERVER)
        return protocol != RW_PROTOCOL_POP3 || !is_code(text, len);
    while (word < len && text[word] != ' ')
        word++;
    if (protocol == RW_PROTOCOL_POP3)
        return rwi_pop3_verb(text, word) != NULL;
    return rwi_smtp_verb(text, word) != NULL &&
           !is_command(text, len, "AUTH TLS") &&
           !is_command(text, len, "AUTH SSL") &&
           !is_command(text, len, "AUTH GSSAPI");
}

/* Any record, as a capture may begin in the middle of it. */
static bool
is_tls(const uint8_t *octets, size_t len)
{
    if (rw_tls_begins(octets, len))
        return true; /* in SSL 2.0's form, too */
    return len >= 3 && octets[0] >= 20 && octets[0] <= 23 && octets[1] == 3 &&
           octets[2] <= 4;
}

/* ---- lines -------------------------------------------------------------- */

/* A first line that is neither protocol's makes it deaf: the port was used for
 * something else. */
static void
on_line(struct rw_dialogue *d, enum rw_side side, const struct rwi_line *line)
{
    struct rw_session *session = &d->session;

    if (session->protocol == RW_PROTOCOL_UNKNOWN) {
        session->protocol = protocol_of(side, line->text, line->len);
        d->is_guess = d->options.origin == RW_ORIGIN_CAPTURE;
        d->guess_by = side;
    } else if (d->is_guess && side != d->guess_by) {
        d->is_guess = false;
        if (!is_own(session->protocol, side, line->text, line->len)) {
            session->protocol = RW_PROTOCOL_UNKNOWN;
            d->is_deaf = true;
            return;
        }
    }
    switch (session->protocol) {
    case RW_PROTOCOL_SMTP:
        if (side == RW_SIDE_CLIENT)
            rwi_smtp_client(d, line);
        else
            rwi_smtp_server(d, line);
        break;
    case RW_PROTOCOL_POP3:
        if (side == RW_SIDE_CLIENT)
            rwi_pop3_client(d, line);
        else
            rwi_pop3_server(d, line);
        break;
    case RW_PROTOCOL_UNKNOWN:
    case RW_PROTOCOL_TLS:
        d->is_deaf = true;
        break;
    }
}

static bool
make_room(struct rwi_side *side, size_t size)
{
    size_t room = side->size < 256 ? 256 : side->size;
    char *buf;

    if (size <= side->size)
        return true;
    while (room < size)
        room *= 2;
    if ((buf = realloc(side->buf, room)) == NULL)
        return false;
    side->buf = buf;
    side->size = room;
    return true;
}

/* Keep a part of a line; what is too long of it is dropped, and it says so. */
static void
gather(struct rw_dialogue *d, struct rwi_side *side, const uint8_t *octets,
       size_t len)
{
    size_t left = RW_DIALOGUE_LINE_MAX - side->len;

    if (len > left) {
        side->is_long = true;
        len = left;
    }
    if (len == 0)
        return;
    if (!make_room(side, side->len + len)) {
        d->session.is_shortened = d->is_deaf = true;
        return;
    }
    memcpy(side->buf + side->len, octets, len);
    side->len += len;
}

/* Behind a hole a line may begin in its middle.  One that looks whole is taken,
 * as most programs write lines in segments of their own. */
static bool
looks_whole(const struct rw_dialogue *d, enum rw_side side,
            const struct rwi_line *line)
{
    size_t word = 0;

    while (word < line->len && line->text[word] != ' ' &&
           line->text[word] != '-')
        word++;
    if (d->session.protocol == RW_PROTOCOL_POP3)
        return side == RW_SIDE_SERVER
                   ? !d->is_many && (begins(line->text, line->len, "+OK") ||
                                     begins(line->text, line->len, "-ERR"))
                   : rwi_pop3_verb(line->text, word) != NULL;
    return side == RW_SIDE_SERVER
               ? word == 3 && line->len > 3 && line->text[0] >= '2' &&
                     line->text[0] <= '5' && line->text[1] <= '5' &&
                     line->text[1] >= '0' && line->text[2] >= '0' &&
                     line->text[2] <= '9'
               : rwi_smtp_verb(line->text, word) != NULL;
}

/* The line that is in the buffer, without its CR. */
static void
finish_line(struct rw_dialogue *d, enum rw_side which,
            const struct rw_stamp *stamp)
{
    struct rwi_side *side = &d->side[which];
    struct rwi_line line = {
        .text = side->buf != NULL ? side->buf : "",
        .len = side->len,
        .frames = {side->first, stamp->frame, stamp->time_us},
        .is_long = side->is_long,
    };
    bool is_lost = side->is_lost;

    side->has_bare_lf = line.len == 0 || line.text[line.len - 1] != '\r';
    if (!side->has_bare_lf)
        line.len--;
    side->len = 0;
    side->is_long = side->is_lost = side->has_first = false;
    if (!is_lost || looks_whole(d, which, &line))
        on_line(d, which, &line);
}

/* Octets up to a line's end, or as far as they go. */
static size_t
take_line(struct rw_dialogue *d, enum rw_side which, const uint8_t *octets,
          size_t len, const struct rw_stamp *stamp)
{
    struct rwi_side *side = &d->side[which];
    const uint8_t *end = memchr(octets, '\n', len);
    size_t size = end != NULL ? (size_t)(end - octets) : len;

    if (!side->has_first) {
        side->has_first = true;
        side->first = stamp->frame;
    }
    gather(d, side, octets, size);
    if (end == NULL)
        return len;
    finish_line(d, which, stamp);
    return size + 1;
}

/* ---- what octets belong to ---------------------------------------------- */

/* BDAT's octets are no lines and have no dots in front of others (RFC 3030
 * section 2). */
static size_t
take_chunk(struct rw_dialogue *d, const uint8_t *octets, size_t len,
           const struct rw_stamp *stamp)
{
    if (len > d->chunk)
        len = (size_t)d->chunk;
    if (d->transfer.message != NULL)
        rwi_transfer_plain(d, octets, len, stamp);
    d->chunk -= len;
    if (d->chunk == 0 && d->chunk_is_last)
        rwi_smtp_message_end(d);
    return len;
}

/* The exchange of a message has the frames of all its octets; its round trip
 * begins with the last of them. */
static size_t
take_message(struct rw_dialogue *d, const uint8_t *octets, size_t len,
             const struct rw_stamp *stamp)
{
    struct rw_exchange *exchange = d->transfer.exchange;
    bool done;
    size_t used = rwi_transfer_dots(d, octets, len, stamp, &done);

    if (d->transfer.side == RW_SIDE_CLIENT) {
        if (exchange->command.frames.first == 0)
            exchange->command.frames.first = stamp->frame;
        exchange->command.frames.last = stamp->frame;
        exchange->command.frames.time_us = stamp->time_us;
    }
    if (!done)
        return used;
    if (d->session.protocol == RW_PROTOCOL_SMTP)
        rwi_smtp_message_end(d);
    else
        rwi_pop3_message_end(d, stamp);
    return used;
}

/* In the order in which one excludes the other: under TLS nothing is readable,
 * a chunk's length was announced, a message ends by its own mark; only the
 * rest are lines. */
static size_t
take_readable(struct rw_dialogue *d, enum rw_side side, const uint8_t *octets,
              size_t len, const struct rw_stamp *stamp)
{
    if (side == RW_SIDE_CLIENT && d->chunk > 0)
        return take_chunk(d, octets, len, stamp);
    if (side == RW_SIDE_CLIENT && d->awaits_data)
        rwi_smtp_message_begin(d);
    if (d->transfer.message != NULL && d->transfer.side == side &&
        (side == RW_SIDE_SERVER ||
         d->transfer.exchange->command.kind == RW_COMMAND_MESSAGE))
        return take_message(d, octets, len, stamp);
    return take_line(d, side, octets, len, stamp);
}

static size_t
take(struct rw_dialogue *d, enum rw_side side, const uint8_t *octets,
     size_t len, const struct rw_stamp *stamp)
{
    if (!d->is_tls)
        return take_readable(d, side, octets, len, stamp);
    rwi_secure_octets(d, side, octets, len, stamp);
    return len;
}

/* ---- TLS from the first octet ------------------------------------------- */

static void
take_all(struct rw_dialogue *d, enum rw_side side, const uint8_t *octets,
         size_t len, const struct rw_stamp *stamp)
{
    while (len > 0 && !d->is_deaf) {
        size_t used = take(d, side, octets, len, stamp);

        octets += used;
        len -= used;
    }
}

/* Whether it may still become TLS, in either form.  No command and no reply
 * begins so: nobody who speaks lines waits for what is held. */
static bool
may_be_tls(const uint8_t *octets, size_t len)
{
    if ((octets[0] & 0x80) != 0)
        return len < 3 || (octets[2] == 1 &&
                           (len < 4 || octets[3] == 3 ||
                            (octets[3] == 0 && (len < 5 || octets[4] == 2))));
    return octets[0] >= 20 && octets[0] <= 23 && (len < 2 || octets[1] == 3);
}

/* What was held is a line's after all, or TLS: on with it. */
static void
release(struct rw_dialogue *d)
{
    size_t len = d->held_len;

    d->held_len = 0;
    take_all(d, d->held_by, d->held, len, &d->held_at);
}

/* As long as nothing was said that can be read, it may be TLS.  Octets are
 * held until that is known, as a segment may end after any of them.
 *
 * @return how many of them are held or dealt with */
static size_t
recognise(struct rw_dialogue *d, enum rw_side side, const uint8_t *octets,
          size_t len, const struct rw_stamp *stamp)
{
    size_t used = 0;

    if (d->held_len > 0 && d->held_by != side)
        release(d);
    if (d->first != NULL || d->is_tls || d->side[0].len > 0 ||
        d->side[1].len > 0)
        return 0;
    while (used < len && d->held_len < RWI_HELD_MAX) {
        if (d->held_len == 0) {
            d->held_by = side;
            d->held_at = *stamp;
        }
        d->held[d->held_len++] = octets[used++];
        if (is_tls(d->held, d->held_len)) {
            if (d->session.protocol == RW_PROTOCOL_UNKNOWN)
                d->session.protocol = RW_PROTOCOL_TLS;
            rwi_secure_begin(d, d->held_at.frame);
            break;
        }
        if (!may_be_tls(d->held, d->held_len))
            break;
    }
    if (d->is_tls || !may_be_tls(d->held, d->held_len) ||
        d->held_len == RWI_HELD_MAX)
        release(d);
    return used;
}

/* Frames of two sides may come out of order, so the first is the least. */
static void
stamped(struct rw_dialogue *d, const struct rw_stamp *stamp)
{
    struct rw_session *session = &d->session;

    if (session->frames.first == 0 || stamp->frame < session->frames.first)
        session->frames.first = stamp->frame;
    if (stamp->frame > session->frames.last)
        session->frames.last = stamp->frame;
    if (stamp->time_us == RWI_TIME_UNKNOWN)
        return;
    if (session->started_us == RWI_TIME_UNKNOWN)
        session->started_us = stamp->time_us;
    session->frames.time_us = stamp->time_us;
}

/* ---- public ------------------------------------------------------------- */

enum rw_status
rw_dialogue_new(struct rw_dialogue **out, enum rw_protocol protocol,
                const struct rw_dialogue_options *options)
{
    struct rw_dialogue *d = calloc(1, sizeof(*d));

    *out = d;
    if (d == NULL)
        return RW_ERR_MEMORY;
    if (options != NULL)
        d->options = *options;
    rwi_arena_init(&d->arena, ARENA_MAX);
    d->arena.shared = d->options.room;
    d->session.protocol = protocol;
    d->session.origin = d->options.origin;
    d->session.client = d->options.client;
    d->session.server = d->options.server;
    d->session.started_us = RWI_TIME_UNKNOWN;
    d->session.judged_us = RWI_TIME_UNKNOWN;
    d->session.frames.time_us = RWI_TIME_UNKNOWN;
    d->session.mailbox_messages = RW_NO_NUMBER;
    d->session.mailbox_octets = RW_NO_NUMBER;
    d->session.tcp.rtt_us = RWI_TIME_UNKNOWN;
    d->session.tcp.scale[0] = d->session.tcp.scale[1] = -1;
    d->last_message = &d->session.messages;
    d->last_auth = &d->session.auths;
    d->last_recipient = &d->recipients;
    d->last_entry = &d->session.mailbox;
    d->state = protocol == RW_PROTOCOL_POP3 ? RW_STATE_AUTHORIZATION
                                            : RW_STATE_CONNECTING;
    return RW_OK;
}

bool
rw_dialogue_octets(struct rw_dialogue *d, enum rw_side side,
                   const uint8_t *octets, size_t len,
                   const struct rw_stamp *stamp)
{
    size_t used;

    if (d->is_deaf || d->has_ended || len == 0)
        return !d->is_deaf;
    d->session.octets[side] += len;
    stamped(d, stamp);
    used = recognise(d, side, octets, len, stamp);
    take_all(d, side, octets + used, len - used, stamp);
    return !d->is_deaf;
}

/* Commands that were sent before the hole was seen have their replies in it,
 * or never had any. */
static void
give_up_waiting(struct rw_dialogue *d, uint64_t frame)
{
    struct rw_exchange *exchange;

    while ((exchange = rwi_waiting(d)) != NULL &&
           exchange->command.frames.last < frame)
        exchange->error = RW_EXCHANGE_UNANSWERED;
}

/* What was in it is unknown, and what depends on it must be given up in the
 * right way: a message goes on and is no longer whole, a reply is cut,
 * commands that waited are unanswered.  From here on (`had_hole`) what looks
 * out of sequence is not held against anybody. */
void
rw_dialogue_hole(struct rw_dialogue *d, enum rw_side side, uint64_t len,
                 const struct rw_stamp *stamp)
{
    struct rw_exchange *exchange;

    if (d->is_deaf || d->has_ended)
        return;
    release(d);
    d->had_hole = true;
    d->session.missing[side] += len;
    stamped(d, stamp);
    if (d->is_tls) {
        rwi_secure_hole(d, side, len, stamp);
        return;
    }
    if (side == RW_SIDE_CLIENT && d->awaits_data)
        rwi_smtp_message_begin(d);
    if (side == RW_SIDE_CLIENT && d->chunk > 0 && d->transfer.message != NULL) {
        uint64_t piece = len < d->chunk ? len : d->chunk;

        d->chunk -= piece;
        len -= piece;
        rwi_transfer_hole(d, piece, stamp);
        if (d->chunk == 0 && d->chunk_is_last)
            rwi_smtp_message_end(d);
        if (len == 0)
            return;
    } else if (d->transfer.message != NULL && d->transfer.side == side &&
               (side == RW_SIDE_SERVER ||
                d->transfer.exchange->command.kind == RW_COMMAND_MESSAGE)) {
        struct rw_frames *at = &d->transfer.exchange->command.frames;

        d->many_has_hole = true;
        rwi_transfer_hole(d, len, stamp);
        if (side == RW_SIDE_CLIENT && at->first == 0)
            at->first = at->last = stamp->frame;
        return;
    }
    d->side[side].len = 0;
    d->side[side].is_lost = true;
    d->side[side].has_first = true;
    d->side[side].first = stamp->frame;
    if (side == RW_SIDE_SERVER) {
        if (d->replying != NULL) {
            d->replying->reply.is_cut = true;
            if (d->is_many)
                d->many_has_hole = true;
            else
                rwi_reply_end(d);
        }
        if (!d->is_many)
            give_up_waiting(d, stamp->frame);
    }
    exchange = rwi_exchange_add(d, d->state);
    if (exchange == NULL)
        return;
    exchange->missing = len;
    exchange->missing_side = side;
    exchange->missing_frames =
        (struct rw_frames){stamp->frame, stamp->frame, stamp->time_us};
}

void
rwi_dialogue_line(struct rw_dialogue *d, enum rw_side side, const char *text,
                  size_t len, const struct rw_stamp *stamp)
{
    (void)rw_dialogue_octets(d, side, (const uint8_t *)text, len, stamp);
    (void)rw_dialogue_octets(d, side, (const uint8_t *)"\r\n", 2, stamp);
}

/* After "ready for TLS".  Where it comes from says what can be seen next: a
 * capture has ciphertext, a transcript what its writer saw under it, a live
 * session asks first. */
void
rwi_dialogue_secured(struct rw_dialogue *d, const struct rw_frames *at)
{
    switch (d->options.origin) {
    case RW_ORIGIN_CAPTURE:
    case RW_ORIGIN_LIVE: /* what is under it, rw_dialogue_decrypted() tells */
        rwi_secure_begin(d, at->last);
        break;
    case RW_ORIGIN_TRANSCRIPT: /* whoever wrote it saw what is under it */
        d->session.has_tls = true;
        d->session.tls_frame = at->last;
        d->is_encrypted = true;
        d->session.extensions = NULL;
        break;
    }
}

void
rw_dialogue_client(struct rw_dialogue *d, const struct rw_address *client)
{
    d->session.client = *client;
}

void
rw_dialogue_number(struct rw_dialogue *d, uint64_t number)
{
    d->session.number = number;
}

bool
rw_dialogue_decrypted(struct rw_dialogue *d, enum rw_side side,
                      const uint8_t *octets, size_t len,
                      const struct rw_stamp *stamp)
{
    if (!d->is_encrypted) {
        d->session.has_tls = true;
        d->is_encrypted = true;
        d->session.extensions = NULL; /* RFC 3207 section 4.2: forget them */
    }
    if (d->is_deaf || d->has_ended)
        return !d->is_deaf;
    while (len > 0 && !d->is_deaf) {
        size_t used = take_readable(d, side, octets, len, stamp);

        octets += used;
        len -= used;
    }
    return !d->is_deaf;
}

void
rw_dialogue_handshake(struct rw_dialogue *d, enum rw_side side,
                      const uint8_t *octets, size_t len,
                      const struct rw_stamp *stamp)
{
    if (d->tls != NULL && !d->has_ended)
        rw_tls_reader_message(d->tls, side, octets, len, stamp);
}

/* Of TCP only what explains a mail session that is slow or broken: the
 * handshake's round trip, what was sent again, what was agreed on.  Options
 * are valid in SYN segments only (RFC 9293 section 3.2). */
void
rw_dialogue_segment(struct rw_dialogue *d, const struct rw_segment *segment)
{
    struct rw_session_tcp *tcp = &d->session.tcp;
    unsigned open = segment->flags & (RW_TCP_SYN | RW_TCP_ACK);

    stamped(d, &segment->stamp);
    tcp->is_there = true;
    tcp->segments++;
    tcp->retransmitted += segment->is_repeated;
    if (segment->has_mss && (open & RW_TCP_SYN) != 0)
        tcp->mss[segment->side] = segment->mss;
    if (segment->has_scale && (open & RW_TCP_SYN) != 0)
        tcp->scale[segment->side] = segment->scale;
    if (segment->sack_permitted && (open & RW_TCP_SYN) != 0)
        tcp->sack[segment->side] = true;
    if (open == RW_TCP_SYN && tcp->syn == 0) {
        tcp->syn = segment->stamp.frame;
        d->session.started_us = segment->stamp.time_us;
    } else if (open == (RW_TCP_SYN | RW_TCP_ACK) && tcp->syn_ack == 0) {
        tcp->syn_ack = segment->stamp.frame;
        if (tcp->syn != 0 && segment->stamp.time_us != RWI_TIME_UNKNOWN &&
            segment->stamp.time_us >= d->session.started_us)
            tcp->rtt_us = segment->stamp.time_us - d->session.started_us;
    } else if (open == RW_TCP_ACK && tcp->ack == 0 && tcp->syn_ack != 0 &&
               segment->side == RW_SIDE_CLIENT) {
        tcp->ack = segment->stamp.frame;
    }
}

/* Half lines are taken as they are: a connection that breaks in its last line
 * most often breaks because of it. */
void
rw_dialogue_end(struct rw_dialogue *d, enum rw_ending how,
                const struct rw_stamp *stamp)
{
    if (d->has_ended)
        return;
    release(d);
    for (unsigned side = 0; side < RW_SIDES && !d->is_deaf; side++)
        if (d->side[side].len > 0)
            finish_line(d, (enum rw_side)side, stamp); /* cut off in it */
    d->has_ended = true;
    if (d->is_tls)
        rwi_secure_end(d, how, stamp);
    rwi_transfer_end(d, false);
    if (d->replying != NULL) {
        d->replying->reply.is_cut = true;
        rwi_reply_end(d);
    }
    d->session.ending = how;
    d->session.has_ending = how != RW_ENDING_OPEN && how != RW_ENDING_DROPPED;
    rwi_session_finish(d);
}

const struct rw_session *
rw_dialogue_session(const struct rw_dialogue *d)
{
    return &d->session;
}

void
rw_dialogue_free(struct rw_dialogue *d)
{
    if (d == NULL)
        return;
    for (struct rwi_reader_list *list = d->readers; list != NULL;
         list = list->next)
        rw_mime_free(list->reader);
    for (unsigned side = 0; side < RW_SIDES; side++) {
        if (d->side[side].buf != NULL) /* a password may have stood there */
            explicit_bzero(d->side[side].buf, d->side[side].size);
        free(d->side[side].buf);
    }
    rwi_arena_done(&d->arena);
    rw_tls_reader_free(d->tls);
    free(d);
}
