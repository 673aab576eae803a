/* The observers of dialogues from the inside.
 *
 *     dialogue.c    two streams into lines and contents; TLS in between
 *     record.c      exchanges, replies, frames: the record being made
 *     content.c     a message behind DATA or RETR, its dots taken away
 *     smtp.c, pop3.c  what a line means
 *     auth.c        who logs in, and how; what is secret
 *     words.c       the tables
 *     finish.c      what it all came to, the table of what was given away
 *     transcript.c  dialogues that were pasted
 *     secure.c      what comes under TLS
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_SESSION_SESSION_H
#define RWI_SESSION_SESSION_H

#include "base/arena.h"
#include "rootwalk/session.h"

#define RWI_TIME_UNKNOWN UINT64_MAX /* RW_NO_TIME, whose header lies above */

/* A line without its end. */
struct rwi_line {
    const char *text;
    size_t len;
    struct rw_frames frames;
    bool is_long; /* there was more of it */
};

/* One side's line in the making. */
struct rwi_side {
    char *buf;
    size_t len, size;
    bool is_long;
    bool is_lost; /* behind a hole: up to the next line end nothing counts */
    bool has_first;
    uint64_t first;   /* the frame of its first octet */
    bool has_bare_lf; /* its last line ended in LF alone */
};

enum rwi_dot_state {
    RWI_AT_START, /* of a line */
    RWI_IN_LINE,
    RWI_AFTER_DOT,
    RWI_AFTER_DOT_CR,
};

/* A message on its way. */
struct rwi_transfer {
    struct rw_session_message *message; /* NULL: none */
    struct rw_mime_reader *reader;
    struct rw_exchange *exchange;
    enum rw_side side;
    enum rwi_dot_state state;
    bool is_clean; /* the line before ended in CR LF */
    bool after_cr; /* the last octet was CR */
    bool has_hole;
    uint64_t scanned; /* octets looked through for a bare LF */
};

/* Who frees the readers. */
struct rwi_reader_list {
    struct rwi_reader_list *next;
    struct rw_mime_reader *reader;
};

enum rwi_mechanism_kind {
    RWI_MECH_PLAIN,
    RWI_MECH_LOGIN,
    RWI_MECH_DIGEST,
    RWI_MECH_SCRAM,
    RWI_MECH_TOKEN,
    RWI_MECH_OTHER,
};

struct rwi_mechanism {
    const char *word;
    enum rwi_mechanism_kind kind;
    const char *sentence;
};

struct rwi_verb {
    const char *word;
    const char *sentence;
    uint8_t state; /* SMTP: enum rw_session_state */
    uint8_t where; /* SMTP: enum rwi_allowed; POP3: enum rwi_where */
    uint8_t many;  /* POP3: enum rwi_many */
};

enum rwi_allowed {
    RWI_FIRST,
    RWI_GREETED,
    RWI_IN_MAIL,
    RWI_NO_MAIL,
};

enum rwi_where {
    RWI_LOGIN,
    RWI_OPEN,
    RWI_ANY,
};

enum rwi_many {
    RWI_NEVER,
    RWI_BARE,
    RWI_ALWAYS,
};

#define RWI_HELD_MAX 6 /* octets that tell a record from a line */

struct rw_dialogue {
    struct rw_session session;
    struct rw_dialogue_options options;
    struct rwi_arena arena;
    struct rwi_side side[RW_SIDES];
    bool is_deaf;  /* nothing more is wanted */
    bool is_guess; /* the protocol, by what one side said first */
    enum rw_side guess_by;
    bool has_ended;
    uint8_t held[RWI_HELD_MAX]; /* the first octets: TLS, or a line? */
    size_t held_len;
    enum rw_side held_by;
    struct rw_stamp held_at;
    bool is_tls; /* what comes cannot be read */
    bool tls_began[RW_SIDES];
    struct rw_tls_reader *tls; /* reads its records; NULL: nobody does */
    bool is_encrypted;         /* what comes is under TLS, and readable */
    bool awaits_tls;           /* STARTTLS was sent and not answered yet */
    bool had_hole;

    /* the record */
    struct rw_exchange *first, *last;
    struct rw_exchange *waiting;  /* the first whose reply has not come */
    struct rw_exchange *replying; /* whose reply is being read */
    struct rw_reply_line *last_line;
    size_t reply_octets;
    struct rwi_transfer transfer;
    struct rwi_reader_list *readers;
    const struct rw_session_message **last_message;
    const struct rw_auth **last_auth;

    /* the log-in that is under way */
    struct rw_auth *auth;
    const struct rwi_mechanism *mechanism;
    unsigned auth_step;
    bool is_authenticating;
    bool asked_user, asked_password; /* the last prompt said so */

    /* SMTP */
    bool has_greeting;
    bool awaits_data; /* DATA was sent: what comes next is the message */
    const char *sender, *parameters;
    const struct rw_recipient *recipients;
    const struct rw_recipient **last_recipient;
    uint64_t chunk; /* octets of BDAT still to come */
    bool chunk_is_last;

    /* POP3 */
    enum rw_session_state state;
    bool is_many;       /* the reply at hand has lines up to a dot */
    bool many_has_hole; /* and some of them are missing */
    const struct rw_mailbox_entry **last_entry;
};

/* ---- record.c ----------------------------------------------------------- */

/** Copy octets into the record, NUL-ended; NULL without room. */
char *rwi_keep(struct rw_dialogue *d, const void *octets, size_t len);

/** Likewise as UTF-8, with \xNN for what is none. */
const char *rwi_keep_text(struct rw_dialogue *d, const void *octets,
                          size_t len);

/** Add an exchange at the end; NULL where no more are kept: then the dialogue
 * is deaf. */
struct rw_exchange *rwi_exchange_add(struct rw_dialogue *d,
                                     enum rw_session_state state);

/** Add an exchange for a line of the client's; raw is the whole line. */
struct rw_exchange *rwi_command_add(struct rw_dialogue *d,
                                    enum rw_session_state state,
                                    const struct rwi_line *line);

/** The exchange whose command awaits its reply; NULL: none does. */
struct rw_exchange *rwi_waiting(struct rw_dialogue *d);

/** Begin a reply: to the command that awaits one, or to nobody's. */
struct rw_exchange *rwi_reply_begin(struct rw_dialogue *d,
                                    const struct rwi_line *line);
void rwi_reply_line(struct rw_dialogue *d, const char *text, size_t len,
                    const struct rw_frames *frames);

/** The reply at hand is whole: it counts as given. */
void rwi_reply_end(struct rw_dialogue *d);

/** Put the mask over a part of a command's line, from `at` on. */
void rwi_mask(struct rw_dialogue *d, struct rw_command *command, size_t at);

/* ---- content.c ---------------------------------------------------------- */

/** Begin a message of one side. */
void rwi_transfer_begin(struct rw_dialogue *d, enum rw_side side,
                        struct rw_exchange *exchange);

/** Take octets; how many were the message's.  At its end transfer.message is
 * NULL and `done` is set. */
size_t rwi_transfer_dots(struct rw_dialogue *d, const uint8_t *octets,
                         size_t len, const struct rw_stamp *stamp, bool *done);

/** Take octets of a message whose length is known. */
void rwi_transfer_plain(struct rw_dialogue *d, const uint8_t *octets,
                        size_t len, const struct rw_stamp *stamp);
void rwi_transfer_hole(struct rw_dialogue *d, uint64_t len,
                       const struct rw_stamp *stamp);

/** The message is over; whole: its end was seen. */
void rwi_transfer_end(struct rw_dialogue *d, bool whole);

/* ---- auth.c ------------------------------------------------------------- */

const struct rwi_mechanism *rwi_mechanism(const char *word, size_t len);

/** A log-in begins, with or without a first answer.
 *
 * @param exchange  its command is the line; masked here
 * @param at        where the first answer stands in the line; its length:
 *                  there is none
 */
void rwi_auth_begin(struct rw_dialogue *d, struct rw_exchange *exchange,
                    const char *word, size_t word_len, size_t at);

/** The client's answer to what the server asked. */
void rwi_auth_answer(struct rw_dialogue *d, struct rw_exchange *exchange);

/** The server asks (334, +). */
void rwi_auth_prompt(struct rw_dialogue *d, struct rw_exchange *exchange);

/** The server asks, though no log-in was seen to begin: one has, in a hole. */
void rwi_auth_found(struct rw_dialogue *d, struct rw_exchange *exchange);

/** The server decides. */
void rwi_auth_result(struct rw_dialogue *d, struct rw_exchange *exchange,
                     bool is_good);

/** Make an entry for a log-in that is none of SASL's. */
struct rw_auth *rwi_auth_add(struct rw_dialogue *d, const char *mechanism);

/* ---- words.c ------------------------------------------------------------ */

const struct rwi_verb *rwi_smtp_verb(const char *word, size_t len);
const struct rwi_verb *rwi_pop3_verb(const char *word, size_t len);
const char *rwi_reply_sentence(unsigned code, const char *verb);
const char *rwi_enhanced_sentence(const char *enhanced);
void rwi_extension_describe(struct rw_extension *extension,
                            enum rw_protocol protocol);

/** Which program greets so; NULL: no idea. */
const char *rwi_software(const char *greeting);

/* ---- smtp.c, pop3.c ----------------------------------------------------- */

void rwi_smtp_client(struct rw_dialogue *d, const struct rwi_line *line);
void rwi_smtp_server(struct rw_dialogue *d, const struct rwi_line *line);

/** The message behind DATA begins: an exchange of its own, to which the server
 * replies. */
void rwi_smtp_message_begin(struct rw_dialogue *d);
void rwi_smtp_message_end(struct rw_dialogue *d);
void rwi_pop3_client(struct rw_dialogue *d, const struct rwi_line *line);
void rwi_pop3_server(struct rw_dialogue *d, const struct rwi_line *line);
void rwi_pop3_message_end(struct rw_dialogue *d, const struct rw_stamp *stamp);

/** Give up the reply at hand: the rest of it was left out. */
void rwi_pop3_reply_cut(struct rw_dialogue *d);

/* ---- dialogue.c --------------------------------------------------------- */

/** A line of a transcript; it needs no end. */
void rwi_dialogue_line(struct rw_dialogue *d, enum rw_side side,
                       const char *text, size_t len,
                       const struct rw_stamp *stamp);

/** Go on under TLS: what comes cannot be read, but for transcripts. */
void rwi_dialogue_secured(struct rw_dialogue *d, const struct rw_frames *at);

/* ---- secure.c ----------------------------------------------------------- */

/* What comes under TLS.  Here the reader of TLS is called; without it the
 * octets are counted. */
void rwi_secure_begin(struct rw_dialogue *d, uint64_t frame);
void rwi_secure_octets(struct rw_dialogue *d, enum rw_side side,
                       const uint8_t *octets, size_t len,
                       const struct rw_stamp *stamp);
void rwi_secure_hole(struct rw_dialogue *d, enum rw_side side, uint64_t len,
                     const struct rw_stamp *stamp);
void rwi_secure_end(struct rw_dialogue *d, enum rw_ending how,
                    const struct rw_stamp *stamp);

/* ---- finish.c ----------------------------------------------------------- */

void rwi_session_finish(struct rw_dialogue *d);

#endif
