/* Findings of a dialogue: what its files share.
 *
 *     session.c       commands, log-ins, messages, the mailbox
 *     session_tls.c   the TLS connection and its certificates
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_FINDINGS_SESSION_H
#define RWI_FINDINGS_SESSION_H

#include "rootwalk/certificate.h"
#include "rootwalk/session_findings.h"

struct rwi_search {
    const struct rw_session *session;
    enum rw_severity severity; /* the one wanted now */
    rw_session_finding_fn give;
    void *ctx;
    size_t count;
    bool all_whole;    /* no hole, so what is missing was never there */
    bool is_pipelined; /* told already */
    unsigned unasked;  /* replies that were told */
    unsigned log_ins;  /* rejected ones that were told */
    struct rw_certificates *certificates; /* the server's; NULL: none seen */
};

/** Give one, if its severity is the one wanted now.
 *
 * @param fillings  count of them
 */
void rwi_session_found(struct rwi_search *s, enum rw_session_finding_code code,
                       const struct rw_frames *frames,
                       const struct rw_filling *fillings, size_t count);

/** Likewise, with a severity that is not the row's. */
void rwi_session_found_as(struct rwi_search *s,
                          enum rw_session_finding_code code,
                          enum rw_severity severity,
                          const struct rw_frames *frames,
                          const struct rw_filling *fillings, size_t count);

/** Read the server's certificates, where there are some to be judged. */
void rwi_session_certificates(struct rwi_search *s);

/** What the handshake shows. */
void rwi_find_session_tls(struct rwi_search *s);

#endif
