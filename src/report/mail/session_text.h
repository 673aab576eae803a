/* A dialogue in words: what the files that write it share.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_MAIL_SESSION_TEXT_H
#define RWI_REPORT_MAIL_SESSION_TEXT_H

#include "report/mail/mail.h"

struct rwi_session_view {
    struct rwi_page page;
    const struct rw_session *session;
    struct rw_session_report_options options;
    size_t digits; /* of frame numbers */
    size_t indent; /* of explanations: behind "12 C " */
    enum rw_session_state state;
    bool is_over;                   /* nothing more is to come */
    bool is_followed;               /* it is written as it happens */
    bool has_head;                  /* written, as are ... */
    bool has_tls;                   /* ... what TLS came to, ... */
    bool has_command;               /* ... the command behind `done`, ... */
    const struct rw_exchange *done; /* ... and all up to here; NULL: none */
    bool has_first[RW_SIDES]; /* the sequence number of its first packet */
    uint32_t first[RW_SIDES];
    size_t packet; /* the first of the options' that is not written yet */
};

/** Write the packets up to a frame, if packets are wanted; UINT64_MAX: all
 * that are left. */
void rwi_session_packets(struct rwi_session_view *view, uint64_t frame);

/** Write what there is of exchanges and was not written yet. */
void rwi_session_exchanges(struct rwi_session_view *view);

/** Write what TLS came to in a live session, which was read under it, unless it
 * is written. */
void rwi_session_live_tls(struct rwi_session_view *view);

#endif
