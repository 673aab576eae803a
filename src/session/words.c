/* The tables of commands, replies, extensions, states.
 *
 * Words are those of machines, sentences are translated where they are
 * written.  What has no row has no sentence, which is better than a general
 * one.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/row.h"
#include "session/session.h"

static const struct rw_session_word STATES[] = {
#define RW_SESSION_STATE(name, word, sentence) {word, sentence},
#include "rootwalk/session_state.def"
#undef RW_SESSION_STATE
};

static const struct rw_session_word OUTCOMES[] = {
#define RW_SESSION_OUTCOME(name, word, sentence) {word, sentence},
#include "rootwalk/session_outcome.def"
#undef RW_SESSION_OUTCOME
};

static const struct rwi_verb SMTP[] = {
#define RWI_SMTP(verb, state, allowed, sentence)                               \
    {#verb, sentence, RW_STATE_##state, RWI_##allowed, RWI_NEVER},
#include "session/smtp.def"
#undef RWI_SMTP
};

static const struct rwi_verb POP3[] = {
#define RWI_POP3(verb, where, many, sentence)                                  \
    {#verb, sentence, RW_STATE_TRANSACTION, RWI_##where, RWI_##many},
#include "session/pop3.def"
#undef RWI_POP3
};

static const struct {
    unsigned code;
    const char *verb, *sentence;
} REPLIES[] = {
#define RWI_REPLY(code, verb, sentence) {code, verb, sentence},
#include "session/replies.def"
#undef RWI_REPLY
};

static const struct {
    unsigned subject, detail;
    const char *sentence;
} ENHANCED[] = {
#define RWI_ENHANCED(subject, detail, sentence) {subject, detail, sentence},
#include "session/enhanced.def"
#undef RWI_ENHANCED
};

static const struct {
    enum rw_protocol protocol;
    const char *keyword, *sentence, *reference;
} EXTENSIONS[] = {
#define RWI_EXTENSION(protocol, keyword, sentence, reference)                  \
    {RW_PROTOCOL_##protocol, keyword, sentence, reference},
#include "session/extensions.def"
#undef RWI_EXTENSION
};

static const struct rwi_mechanism MECHANISMS[] = {
#define RWI_MECHANISM(word, kind, sentence) {word, RWI_MECH_##kind, sentence},
#include "session/mechanisms.def"
#undef RWI_MECHANISM
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct rw_session_word *
rw_session_state_word(enum rw_session_state state)
{
    return RWI_ROW(STATES, state);
}

const struct rw_session_word *
rw_session_outcome_word(enum rw_session_outcome outcome)
{
    return RWI_ROW(OUTCOMES, outcome);
}

static bool
is_word(const char *word, const char *text, size_t len)
{
    return strlen(word) == len && strncasecmp(word, text, len) == 0;
}

const struct rwi_verb *
rwi_smtp_verb(const char *word, size_t len)
{
    for (size_t i = 0; i < COUNT(SMTP); i++)
        if (is_word(SMTP[i].word, word, len))
            return &SMTP[i];
    return NULL;
}

const struct rwi_verb *
rwi_pop3_verb(const char *word, size_t len)
{
    for (size_t i = 0; i < COUNT(POP3); i++)
        if (is_word(POP3[i].word, word, len))
            return &POP3[i];
    return NULL;
}

const struct rwi_mechanism *
rwi_mechanism(const char *word, size_t len)
{
    for (size_t i = 0; i < COUNT(MECHANISMS); i++)
        if (is_word(MECHANISMS[i].word, word, len))
            return &MECHANISMS[i];
    return NULL;
}

/* A row with a verb stands before the one of the code alone: 250 means
 * something else behind DATA than behind RSET. */
const char *
rwi_reply_sentence(unsigned code, const char *verb)
{
    for (size_t i = 0; i < COUNT(REPLIES); i++)
        if (REPLIES[i].code == code &&
            (REPLIES[i].verb[0] == '\0' || strcmp(REPLIES[i].verb, verb) == 0))
            return REPLIES[i].sentence;
    return NULL;
}

/* "5.7.1": class, subject, detail. */
const char *
rwi_enhanced_sentence(const char *enhanced)
{
    char *end;
    unsigned long subject, detail;

    if (enhanced[0] == '2' || enhanced[0] == '\0')
        return NULL;
    subject = strtoul(enhanced + 2, &end, 10);
    detail = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
    for (size_t i = 0; i < COUNT(ENHANCED); i++)
        if (ENHANCED[i].subject == subject && ENHANCED[i].detail == detail)
            return ENHANCED[i].sentence;
    return NULL;
}

void
rwi_extension_describe(struct rw_extension *extension,
                       enum rw_protocol protocol)
{
    for (size_t i = 0; i < COUNT(EXTENSIONS); i++)
        if (EXTENSIONS[i].protocol == protocol &&
            strcasecmp(EXTENSIONS[i].keyword, extension->keyword) == 0) {
            extension->sentence = EXTENSIONS[i].sentence;
            extension->reference = EXTENSIONS[i].reference[0] != '\0'
                                       ? EXTENSIONS[i].reference
                                       : NULL;
            return;
        }
}

/* By the greeting, which anybody may write as they like: a hint, told as such.
 * Case does not matter, the order does, as gateways name what they stand
 * before. */
const char *
rwi_software(const char *greeting)
{
    static const char *const NAMES[] = {
        "Postfix", "Exim",        "Sendmail",  "Coremail", "XMail",
        "qmail",   "Dovecot",     "OpenSMTPD", "Courier",  "Cyrus",
        "MDaemon", "hMailServer", "Zimbra",    "gsmtp",    "Haraka"};

    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (strcasestr(greeting, NAMES[i]) != NULL)
            return NAMES[i];
    return strstr(greeting, "Microsoft ESMTP") != NULL ? "Microsoft Exchange"
                                                       : NULL;
}
