/* What is wrong with a dialogue, or worth knowing about it, read off its
 * record: rows of session_finding.def.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_SESSION_FINDINGS_H
#define ROOTWALK_SESSION_FINDINGS_H

#include "rootwalk/api.h"
#include "rootwalk/findings.h"
#include "rootwalk/sentence.h"
#include "rootwalk/session.h"

RW_BEGIN_DECLS

enum rw_session_finding_code {
#define RW_SESSION_FINDING(code, severity, sentence, reference)                \
    RW_SESSION_FINDING_##code,
#include "rootwalk/session_finding.def"
#undef RW_SESSION_FINDING
    RW_SESSION_FINDINGS, /* how many there are */
};

/* One, as long as the call that gives it. */
struct rw_session_finding {
    enum rw_session_finding_code code;
    const char *word; /* "PASSWORD_IN_CLEAR" */
    enum rw_severity severity;
    const char *reference;   /* "" where no standard says it */
    struct rw_frames frames; /* where it is seen; 0: nowhere in particular */
    struct rw_sentence sentence;
};

typedef void (*rw_session_finding_fn)(void *ctx,
                                      const struct rw_session_finding *finding);

/** Give what there is to find, the gravest first.
 *
 * @return how many there were
 */
RW_API size_t rw_session_findings(const struct rw_session *session,
                                  rw_session_finding_fn give, void *ctx);

RW_END_DECLS

#endif
