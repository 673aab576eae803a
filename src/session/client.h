/* The clients from the inside.
 *
 *     client.c       what both do: speak, wait, notice trouble
 *     client_smtp.c  what an SMTP client says next
 *     client_pop3.c  likewise
 *     client_auth.c  the lines of a log-in
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_SESSION_CLIENT_H
#define RWI_SESSION_CLIENT_H

#include "rootwalk/client.h"
#include "session/session.h"

#define RWI_SAY_MAX 16384 /* octets said at once: a log-in's longest line */

/* What is said next, or was said last. */
enum rwi_step {
    RWI_STEP_GREETING,
    RWI_STEP_EHLO,
    RWI_STEP_HELO,
    RWI_STEP_STARTTLS,
    RWI_STEP_TLS,
    RWI_STEP_AUTH,
    RWI_STEP_ANSWER,
    RWI_STEP_MAIL,
    RWI_STEP_RCPT,
    RWI_STEP_DATA,
    RWI_STEP_BODY,
    RWI_STEP_RSET,
    RWI_STEP_CAPA,
    RWI_STEP_USER,
    RWI_STEP_PASS,
    RWI_STEP_APOP,
    RWI_STEP_STAT,
    RWI_STEP_UIDL,
    RWI_STEP_LIST,
    RWI_STEP_RETR,
    RWI_STEP_SHOW,
    RWI_STEP_DELE,
    RWI_STEP_QUIT,
    RWI_STEP_OVER,
};

enum rwi_pose {
    RWI_POSE_SPEAKS,  /* something is to be said */
    RWI_POSE_SAID,    /* it was given away, and goes to the dialogue */
    RWI_POSE_LISTENS, /* a reply is awaited */
    RWI_POSE_SECURES, /* TLS is being begun */
    RWI_POSE_SHOWS,   /* a message is being looked at */
    RWI_POSE_LEAVES,  /* the connection is to be closed */
    RWI_POSE_GONE,
};

/* What differs by protocol. */
struct rwi_speaker {
    /* Say what its step is, or go to another. */
    void (*speak)(struct rw_client *client);
    /* A reply came to that. */
    void (*hear)(struct rw_client *client, const struct rw_reply *reply);
};

struct rw_client {
    struct rw_client_options options;
    struct rw_dialogue *dialogue;
    const struct rwi_speaker *speaker;
    enum rwi_step step;
    enum rwi_pose pose;
    const struct rw_exchange *spoken; /* what was said last; NULL: nothing */
    uint64_t until_us;                /* the reply has to be there */
    uint64_t seen;                    /* octets of the server's so far */
    bool expects_more;                /* what is said now gets no reply */
    bool is_secret;                   /* what is said now */
    bool has_said_secret;             /* the password was of use */
    bool starts_tls, shows;           /* a wish besides */
    bool is_secured, is_proven;       /* under TLS */
    bool is_through;
    enum rw_client_end end;
    enum rw_client_lack lack;
    const struct rw_exchange *decisive;

    /* a log-in */
    enum rw_client_auth auth; /* the one that was chosen */
    unsigned answers;

    /* SMTP */
    bool is_esmtp;
    bool is_eight_bit, is_utf8; /* the message is; an address or field is */
    size_t recipient, taken;
    size_t at; /* of the message */
    bool in_line;

    /* POP3 */
    bool has_number;
    size_t range;
    uint64_t number;
    bool was_kept;

    size_t len;
    uint8_t out[RWI_SAY_MAX];
};

/** Whether it is to speak TLS, if need be only where the server offers it. */
bool rwi_client_wants_tls(const struct rw_client *client);

extern const struct rwi_speaker RWI_SPEAKER_SMTP, RWI_SPEAKER_POP3;

/** Say a line: texts up to NULL, CR LF is added. */
void rwi_say(struct rw_client *client, const char *text, ...)
    __attribute__((sentinel));

/** Add octets to what is said. */
void rwi_say_octets(struct rw_client *client, const void *octets, size_t len);
void rwi_say_base64(struct rw_client *client, const void *octets, size_t len);

/** Keep why it went wrong, the first time; the conversation goes on. */
void rwi_client_fail(struct rw_client *client, enum rw_client_end end);

/** Likewise, and have the connection closed. */
void rwi_client_leave(struct rw_client *client, enum rw_client_end end);

/** Likewise for what the server does not have. */
void rwi_client_lacks(struct rw_client *client, enum rw_client_lack lack);

/** The parameters of an extension ("" where it has none); NULL: not there. */
const char *rwi_client_extension(const struct rw_client *client,
                                 const char *keyword);

/** Choose how to log in, and see whether that may be done now: false where
 * not, and it was said why. */
bool rwi_auth_choose(struct rw_client *client, const char *mechanisms);

/** Say the AUTH command, or the answer to what the server asked. */
void rwi_auth_say(struct rw_client *client);
void rwi_auth_say_answer(struct rw_client *client);

/** Say APOP with its digest; false where the greeting has no timestamp, or
 * there is no MD5. */
bool rwi_auth_say_apop(struct rw_client *client);

/** Whether the greeting has a timestamp. */
bool rwi_auth_has_timestamp(const struct rw_client *client);

/** The password is not needed any more. */
void rwi_auth_forget(struct rw_client *client);

#endif
