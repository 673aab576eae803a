/* What a connection to a mail host comes to; see rootwalk/attempt.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/attempt.h"

#include <string.h>
#include <strings.h>

static const struct row {
    const char *word, *phrase;
} ERRORS[] =
    {
#define RW_ATTEMPT_ERROR(name, word, phrase) {word, phrase},
#include "rootwalk/attempt.def"
},
  VERDICTS[] = {
#define RW_ATTEMPT_VERDICT(name, word, phrase) {word, phrase},
#include "rootwalk/attempt.def"
};

const char *
rw_attempt_error_word(enum rw_attempt_error error)
{
    return ERRORS[error].word;
}

const char *
rw_attempt_error_phrase(enum rw_attempt_error error)
{
    return ERRORS[error].phrase;
}

const char *
rw_attempt_verdict_word(enum rw_attempt_verdict verdict)
{
    return VERDICTS[verdict].word;
}

const char *
rw_attempt_verdict_phrase(enum rw_attempt_verdict verdict)
{
    return VERDICTS[verdict].phrase;
}

/* ---- the dialogue -------------------------------------------------------- */

static void
find_replies(struct rw_attempt *attempt)
{
    for (const struct rw_exchange *e = attempt->session->exchanges; e != NULL;
         e = e->next) {
        if (!e->reply.is_there)
            continue;
        if (e->command.kind == RW_COMMAND_NONE && attempt->greeting == NULL)
            attempt->greeting = &e->reply;
        else if (e->command.verb != NULL &&
                 strcmp(e->command.verb, "RCPT") == 0)
            attempt->recipient = &e->reply;
    }
    for (const struct rw_extension *x = attempt->session->extensions; x != NULL;
         x = x->next)
        attempt->offers_tls |= strcasecmp(x->keyword, "STARTTLS") == 0 ||
                               strcasecmp(x->keyword, "STLS") == 0;
}

/* Of a greeting only these mean "not now": RFC 5321 section 4.2.3. */
static bool
is_rate_limit(const struct rw_reply *greeting)
{
    return greeting != NULL && (greeting->code == 421 ||
                                greeting->code == 450 || greeting->code == 451);
}

static enum rw_attempt_error
connection_error(enum rw_step_error error)
{
    switch (error) {
    case RW_STEP_OK:
        return RW_ATTEMPT_NO_ERROR;
    case RW_STEP_REFUSED:
        return RW_ATTEMPT_REFUSED;
    case RW_STEP_TIMEOUT:
        return RW_ATTEMPT_TIMEOUT;
    case RW_STEP_CLOSED:
        return RW_ATTEMPT_CLOSED;
    case RW_STEP_UNREACHABLE:
    case RW_STEP_MALFORMED:
    case RW_STEP_MISMATCH:
    case RW_STEP_NOT_CAPTURED:
    case RW_STEP_CANCELLED:
    case RW_STEP_LOCAL:
        break;
    }
    return RW_ATTEMPT_UNREACHED;
}

static enum rw_attempt_error
error_of(const struct rw_attempt *attempt)
{
    if (attempt->talk.is_stopped)
        return RW_ATTEMPT_STOPPED;
    if (attempt->talk.connect_us == RW_NO_TIME)
        return attempt->talk.error == RW_STEP_OK
                   ? RW_ATTEMPT_UNREACHED
                   : connection_error(attempt->talk.error);
    if (is_rate_limit(attempt->greeting))
        return RW_ATTEMPT_RATE_LIMITED;
    if (attempt->end == RW_CLIENT_END_GARBAGE)
        return RW_ATTEMPT_NOT_SMTP;
    if (attempt->greeting != NULL)
        return RW_ATTEMPT_NO_ERROR;
    return attempt->end == RW_CLIENT_END_SILENT || attempt->talk.is_late
               ? RW_ATTEMPT_TIMEOUT
               : RW_ATTEMPT_CLOSED;
}

/* ---- what is demanded ---------------------------------------------------- */

static bool
is_met(const struct rw_attempt *attempt, const struct rw_mail_host *host)
{
    switch (host->demand) {
    case RW_DEMAND_OPPORTUNISTIC:
        return true;
    case RW_DEMAND_ENCRYPT:
        return attempt->is_encrypted;
    case RW_DEMAND_DANE:
        return attempt->is_encrypted && attempt->talk.dane == RW_DANE_MATCH;
    case RW_DEMAND_STS:
        return attempt->is_encrypted && attempt->talk.pkix == RW_PKIX_VALID &&
               host->sts != RW_STS_NOT_LISTED;
    }
    return false;
}

static enum rw_attempt_verdict
verdict_of(const struct rw_attempt *attempt)
{
    unsigned code;

    if (attempt->error != RW_ATTEMPT_NO_ERROR)
        return RW_ATTEMPT_UNREACHABLE;
    code = attempt->recipient != NULL ? attempt->recipient->code
                                      : attempt->greeting->code;
    if (code >= 500 || !attempt->is_met)
        return RW_ATTEMPT_REFUSES;
    if (code >= 400)
        return RW_ATTEMPT_GREYLISTS;
    return attempt->is_encrypted && (attempt->talk.dane == RW_DANE_MATCH ||
                                     attempt->talk.pkix == RW_PKIX_VALID)
               ? RW_ATTEMPT_DELIVERS
               : RW_ATTEMPT_UNAUTHENTICATED;
}

void
rw_attempt_judge(struct rw_attempt *attempt, const struct rw_mail_host *host)
{
    attempt->greeting = attempt->recipient = NULL;
    attempt->offers_tls = false;
    find_replies(attempt);
    attempt->is_encrypted = attempt->talk.has_tls;
    attempt->error = error_of(attempt);
    attempt->is_met =
        attempt->error == RW_ATTEMPT_NO_ERROR && is_met(attempt, host);
    attempt->verdict = verdict_of(attempt);
}

enum rw_mail_reason
rw_attempts_reason(const struct rw_attempt *attempts, size_t count)
{
    bool answered = false;

    for (size_t i = 0; i < count; i++) {
        answered |= attempts[i].error == RW_ATTEMPT_NO_ERROR;
        if (attempts[i].is_met)
            return RW_MAIL_REASON_NONE;
    }
    if (count == 0)
        return RW_MAIL_REASON_NONE;
    return answered ? RW_MAIL_REASON_TLS_REQUIRED_FAILED
                    : RW_MAIL_REASON_NO_SERVER_ANSWERED;
}
