/* The dialogues of a capture: every TCP connection that speaks SMTP, POP3 or
 * TLS, as a record each.
 *
 *     rw_sessions_new(&sessions, &options);
 *     capture_options.sink = rw_sessions_sink(sessions);
 *     ... rw_capture_next() ..., and in between, and at the end:
 *     while ((session = rw_sessions_next(sessions, at_end)) != NULL)
 *         use(session);
 *
 * They come in the order of their first frame.  Together they are bounded: one
 * that lasts long does not hold back the others for ever.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_SESSIONS_H
#define ROOTWALK_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/frame.h"
#include "rootwalk/session.h"
#include "rootwalk/status.h"
#include "rootwalk/stream.h"

RW_BEGIN_DECLS

#define RW_PACKETS_MAX 10000 /* frames of a session that are kept */

struct rw_sessions;

/* A port, and what is spoken on it. */
struct rw_decode_port {
    uint16_t port;
    enum rw_protocol protocol;
};

struct rw_sessions_options {
    bool show_secrets;
    bool has_times;                     /* the capture's times mean something */
    bool keeps_packets;                 /* for rw_sessions_packets() */
    const struct rw_decode_port *ports; /* besides the usual ones; copied */
    size_t port_count;                  /* 16 at most */
    const struct rw_mime_sink *mime_sink;

    /* Called, while the capture is read, when a session is finished:
     * rw_sessions_next() may be called from there.  NULL: nobody waits. */
    void (*ready)(void *ctx);
    void *ctx;
};

/** Begin.
 *
 * @return RW_OK; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status
rw_sessions_new(struct rw_sessions **out,
                const struct rw_sessions_options *options);

/** Give the sink for rw_capture_options; as long as the sessions live. */
RW_API const struct rw_stream_sink *rw_sessions_sink(struct rw_sessions *s);

/** Give the next session that is finished.
 *
 * @param at_end  the capture is at its end: all that are left
 * @return NULL: none is.  Valid until the next call
 */
RW_API const struct rw_session *rw_sessions_next(struct rw_sessions *s,
                                                 bool at_end);

/** Give the frames of the session that rw_sessions_next() gave, with their
 * headers, in their order; as long as it.
 *
 * @param left  out: how many more there are than could be kept
 * @return count of them; NULL where none were to be kept
 */
RW_API const struct rw_packet *
rw_sessions_packets(const struct rw_sessions *s, size_t *count, uint64_t *left);

/** Say how many of a protocol began so far. */
RW_API uint64_t rw_sessions_count(const struct rw_sessions *s,
                                  enum rw_protocol protocol);

/** Say whether what is kept takes so much room that some should be taken. */
RW_API bool rw_sessions_are_many(const struct rw_sessions *s);

/** Free them; NULL is fine. */
RW_API void rw_sessions_free(struct rw_sessions *s);

RW_END_DECLS

#endif
