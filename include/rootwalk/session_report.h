/* A dialogue in words, or as JSON.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_SESSION_REPORT_H
#define ROOTWALK_SESSION_REPORT_H

#include "rootwalk/api.h"
#include "rootwalk/frame.h"
#include "rootwalk/mime.h"
#include "rootwalk/report.h"
#include "rootwalk/session.h"
#include "rootwalk/status.h"
#include "rootwalk/talk.h"

RW_BEGIN_DECLS

struct rw_session_report_options {
    enum rw_format format; /* text, or JSON: an object on one line */
    bool brief;            /* text: one line a session */
    bool color;
    bool show_secrets; /* the text says how to see those that are masked */
    uint16_t width;    /* columns; 0 for 80 */
    const struct rw_packet *packets; /* its frames, shown beside what they
                                        carried; NULL: they are not */
    size_t packet_count;
    uint64_t packets_left; /* that were not kept */
    rw_sink_fn sink;
    void *ctx;

    /* Of a session that was talked here: what its certificate came to, and the
     * TLSA records that it was held against; NULL: not known. */
    const struct rw_talk_result *talk;
    const struct rw_tlsa *tlsas;
    size_t tlsa_count;
};

/** Report a session, with its findings.
 *
 * @return RW_OK; RW_ERR_UNSUPPORTED for another format; the sink's error
 */
RW_API RW_MUST_USE enum rw_status
rw_session_report(const struct rw_session *session,
                  const struct rw_session_report_options *options);

/* The text of a session while it goes on: each line when it was said. */
struct rw_session_follow;

/** Begin to follow a session.
 *
 * @param session  of a dialogue that goes on; outlives the report, as does
 *                 what the options point to
 * @param options  copied; the format is text
 * @return RW_OK; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status
rw_session_follow_new(struct rw_session_follow **out,
                      const struct rw_session *session,
                      const struct rw_session_report_options *options);

/** Write what was said since; all of it goes to the sink.
 *
 * @return RW_OK; the sink's error
 */
RW_API enum rw_status rw_session_follow(struct rw_session_follow *follow);

/** Write the rest: what it came to, and the findings.  The session is over. */
RW_API RW_MUST_USE enum rw_status
rw_session_follow_end(struct rw_session_follow *follow);

/** Free it; NULL is fine. */
RW_API void rw_session_follow_free(struct rw_session_follow *follow);

/** Report a message that came by itself (.eml). */
RW_API RW_MUST_USE enum rw_status
rw_mime_report(const struct rw_mime *mime,
               const struct rw_session_report_options *options);

/** Report the headers of a frame, value by value.
 *
 * @param number  of the frame, from 1
 */
RW_API RW_MUST_USE enum rw_status
rw_frame_report(const struct rw_frame *frame, uint64_t number,
                const struct rw_session_report_options *options);

RW_END_DECLS

#endif
