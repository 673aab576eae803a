/* What came of talking to a domain's mail hosts: one connection to an address,
 * as far as its TLS; and what a sender would make of that.  RFC 5321 section
 * 5.1, RFC 7672 section 2.2, RFC 8461 section 5.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ATTEMPT_H
#define ROOTWALK_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/client.h"
#include "rootwalk/route.h"
#include "rootwalk/session.h"
#include "rootwalk/talk.h"

RW_BEGIN_DECLS

enum rw_attempt_error {
#define RW_ATTEMPT_ERROR(name, word, phrase) RW_ATTEMPT_##name,
#include "rootwalk/attempt.def"
};

enum rw_attempt_verdict {
#define RW_ATTEMPT_VERDICT(name, word, phrase) RW_ATTEMPT_##name,
#include "rootwalk/attempt.def"
};

/* A connection.  The first part is filled by whoever made it, the rest by
 * rw_attempt_judge(). */
struct rw_attempt {
    size_t host;               /* which of the route's, from 0 */
    struct rw_address address; /* with its port */
    const struct rw_session *session;
    struct rw_talk_result talk;
    enum rw_client_end end;

    enum rw_attempt_error
        error; /* why there was no dialogue; NONE: there was */
    const struct rw_reply *greeting;  /* NULL: none came */
    const struct rw_reply *recipient; /* to RCPT TO; NULL: not asked */
    bool offers_tls, is_encrypted;
    bool is_met; /* what the host's records demand */
    enum rw_attempt_verdict verdict;
};

/** Fill what a dialogue came to.
 *
 * @param host  the route's: what its records demand
 */
RW_API void rw_attempt_judge(struct rw_attempt *attempt,
                             const struct rw_mail_host *host);

/** Say what the attempts mean for a route that otherwise accepts mail: NONE
 * where one host takes it as its records demand. */
RW_API enum rw_mail_reason rw_attempts_reason(const struct rw_attempt *attempts,
                                              size_t count);

/** The words that JSON has, static. */
RW_API const char *rw_attempt_error_word(enum rw_attempt_error error);
/** Likewise. */
RW_API const char *rw_attempt_verdict_word(enum rw_attempt_verdict verdict);
/** The phrases for people, English: msgids. */
RW_API const char *rw_attempt_error_phrase(enum rw_attempt_error error);
/** Likewise. */
RW_API const char *rw_attempt_verdict_phrase(enum rw_attempt_verdict verdict);

RW_END_DECLS

#endif
