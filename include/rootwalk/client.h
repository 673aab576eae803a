/* A client of SMTP or POP3: looks at the record of its dialogue and wishes one
 * thing at a time.  RFC 5321, RFC 1939.
 *
 * It opens no connection, reads no clock and does no TLS: whoever drives it
 * (talk.h does) does what it wishes, gives its dialogue the octets of both
 * sides, and asks again.  So it speaks in a simulation as it does in the world,
 * and what it did is told by the same record that a capture is read into.
 *
 *     rw_client_next(client, now_us, &action)
 *       SAY        send action.octets, and give them to the dialogue
 *       START_TLS  begin TLS; then rw_client_secured()
 *       SHOW       a message has come whole; then rw_client_shown()
 *       WAIT       until octets come, or action.until_us
 *       CLOSE      close the connection; then DONE
 *
 * Nothing secret is said before TLS unless RW_CLIENT_TLS_NEVER was asked for;
 * one log-in is tried, and no more.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_CLIENT_H
#define ROOTWALK_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/session.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

#define RW_CLIENT_REPLY_US     30000000 /* to wait for one reply */
#define RW_CLIENT_PASSWORD_MAX 4096     /* octets */

/* When to have TLS. */
enum rw_client_tls {
    RW_CLIENT_TLS_STARTTLS, /* after STARTTLS, STLS; without it the end */
    RW_CLIENT_TLS_IMPLICIT, /* from the first octet */
    RW_CLIENT_TLS_TRY,      /* after STARTTLS where it is offered */
    RW_CLIENT_TLS_NEVER,
};

/* How to log in. */
enum rw_client_auth {
    RW_CLIENT_AUTH_BEST, /* that the server offers */
    RW_CLIENT_AUTH_PLAIN,
    RW_CLIENT_AUTH_LOGIN,
    RW_CLIENT_AUTH_CRAM_MD5,
    RW_CLIENT_AUTH_XOAUTH2, /* the password is a token */
    RW_CLIENT_AUTH_USER,    /* POP3: USER and PASS */
    RW_CLIENT_AUTH_APOP,    /* POP3 */
};

/* How far to go; then QUIT. */
enum rw_client_until {
    RW_CLIENT_UNTIL_END,
    RW_CLIENT_UNTIL_CONNECT,
    RW_CLIENT_UNTIL_HELO,
    RW_CLIENT_UNTIL_STARTTLS,
    RW_CLIENT_UNTIL_AUTH,
    RW_CLIENT_UNTIL_MAIL,
    RW_CLIENT_UNTIL_RCPT,
};

/* Messages of a mailbox: first to last. */
struct rw_client_range {
    uint64_t first, last; /* last UINT64_MAX: to the end */
};

/* What to do.  All that it points to outlives the client. */
struct rw_client_options {
    size_t size;               /* sizeof this; 0: as it first was */
    enum rw_protocol protocol; /* SMTP or POP3 */
    enum rw_client_tls tls;
    bool demands_authentic; /* no log-in and no message unless the server's
                                    certificate is one for its name */
    enum rw_client_until until;
    uint64_t reply_us; /* 0: RW_CLIENT_REPLY_US */

    const char *user; /* NULL: no log-in */
    enum rw_client_auth auth;
    uint8_t *password; /* wiped once it was said */
    size_t password_len;

    /* SMTP */
    const char *helo;   /* NULL: "localhost" */
    const char *sender; /* "" or NULL: <> */
    const char *const *recipients;
    size_t recipient_count;
    const uint8_t *message; /* lines end in CR LF; no bare CR or LF */
    size_t message_len;
    bool resets; /* RSET before QUIT, after MAIL or RCPT */

    /* POP3 */
    const struct rw_client_range *ranges; /* in order, apart from each other */
    size_t range_count;                   /* 0: what is there is listed */
    bool retrieves, deletes; /* both: what was shown well is deleted */
    bool has_top;
    uint32_t top; /* lines of TOP instead of RETR */
};

enum rw_client_want {
    RW_CLIENT_SAY,
    RW_CLIENT_START_TLS,
    RW_CLIENT_SHOW,
    RW_CLIENT_WAIT,
    RW_CLIENT_CLOSE,
    RW_CLIENT_DONE,
};

struct rw_client_action {
    enum rw_client_want want;
    const uint8_t *octets; /* SAY: len of them, until the next call */
    size_t len;
    bool is_secret;                           /* SAY: wipe every copy */
    uint64_t until_us;                        /* WAIT: ask again then */
    const struct rw_session_message *message; /* SHOW */
};

/* What TLS came to. */
enum rw_client_secured {
    RW_CLIENT_SECURED_FAILED,
    RW_CLIENT_SECURED_UNPROVEN, /* encrypted, with whom is not known */
    RW_CLIENT_SECURED_PROVEN,
};

enum rw_client_end {
#define RW_CLIENT_END(name, word, sentence) RW_CLIENT_END_##name,
#include "rootwalk/client_end.def"
#undef RW_CLIENT_END
    RW_CLIENT_ENDS,
};

/* What the client asked for and the server does not have. */
enum rw_client_lack {
    RW_CLIENT_LACKS_NOTHING,
    RW_CLIENT_LACKS_AUTH,     /* no way to log in that both know */
    RW_CLIENT_LACKS_8BITMIME, /* the message has octets above 127 */
    RW_CLIENT_LACKS_SMTPUTF8, /* an address, or a field, is not ASCII */
    RW_CLIENT_LACKS_SIZE,     /* the message is larger than it takes */
    RW_CLIENT_LACKS_TOP,
};

struct rw_client;

/** Begin.
 *
 * @param dialogue  begun for it, of live origin; outlives the client
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_USAGE where a user name, a password or
 *         an address cannot stand in a command
 */
RW_API RW_MUST_USE enum rw_status
rw_client_new(struct rw_client **out, struct rw_dialogue *dialogue,
              const struct rw_client_options *options);

/** Free it; NULL is fine.  A password that was never said stays the caller's to
 * wipe: another server may get it. */
RW_API void rw_client_free(struct rw_client *client);

/** Ask what it wishes now: first when the connection is there. */
RW_API void rw_client_next(struct rw_client *client, uint64_t now_us,
                           struct rw_client_action *action);

/** Say what became of START_TLS. */
RW_API void rw_client_secured(struct rw_client *client,
                              enum rw_client_secured how);

/** Say that a message was shown: whether it is kept now, and may be deleted. */
RW_API void rw_client_shown(struct rw_client *client, bool is_kept);

/** Have it end: CLOSE comes next. */
RW_API void rw_client_stop(struct rw_client *client);

/** How it ended: the first thing that went wrong, of recipients and messages
 * also where others went well. */
RW_API enum rw_client_end rw_client_end(const struct rw_client *client);
/** What was lacking: RW_CLIENT_END_UNABLE. */
RW_API enum rw_client_lack rw_client_lack(const struct rw_client *client);
/** The exchange whose reply decided on that; NULL: none did. */
RW_API const struct rw_exchange *
rw_client_decisive(const struct rw_client *client);
/** Whether all was done that was asked: QUIT was answered, too. */
RW_API bool rw_client_is_through(const struct rw_client *client);
/** The word of an end, for machines. */
RW_API const char *rw_client_end_word(enum rw_client_end end);
/** Its sentence, English. */
RW_API const char *rw_client_end_sentence(enum rw_client_end end);

RW_END_DECLS

#endif
