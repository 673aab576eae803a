/* A dialogue of SMTP or POP3 as a record: who said what, what it means, and
 * what came of it.  RFC 5321, RFC 1939.
 *
 * An observer turns two streams of octets into it, wherever they come from: a
 * capture, a transcript, a live connection.  It says nothing itself, reads no
 * clock and opens nothing; what it is given may be anything.  Its limits:
 * a line of 8 KiB, a reply of 128 lines and 64 KiB, 10,000 exchanges.
 *
 * Secrets (passwords, tokens, digests) are not in the record unless its
 * options ask for them: "********" stands in their place.
 *
 * Texts are NUL-ended; NULL where there is none.  What comes from the wire is
 * octets, to be shown with RW_FILL_OCTETS or rw_text_put_visible().
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_SESSION_H
#define ROOTWALK_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/mime.h"
#include "rootwalk/octets.h"
#include "rootwalk/status.h"
#include "rootwalk/stream.h"
#include "rootwalk/tls.h"

RW_BEGIN_DECLS

#define RW_DIALOGUE_LINE_MAX      8192 /* octets */
#define RW_DIALOGUE_REPLY_LINES   128  /* lines of a reply that are kept */
#define RW_DIALOGUE_REPLY_MAX     (64 * 1024) /* octets of them */
#define RW_DIALOGUE_EXCHANGES_MAX 10000
#define RW_SECRET_MASK            "********" /* always eight */
#define RW_NO_NUMBER              UINT64_MAX

enum rw_protocol {
    RW_PROTOCOL_UNKNOWN,
    RW_PROTOCOL_SMTP,
    RW_PROTOCOL_POP3,
    RW_PROTOCOL_TLS, /* from its first octet */
};

enum rw_origin {
    RW_ORIGIN_LIVE,
    RW_ORIGIN_CAPTURE,
    RW_ORIGIN_TRANSCRIPT,
};

enum rw_session_state {
#define RW_SESSION_STATE(name, word, sentence) RW_STATE_##name,
#include "rootwalk/session_state.def"
#undef RW_SESSION_STATE
    RW_STATES,
};

enum rw_session_outcome {
#define RW_SESSION_OUTCOME(name, word, sentence) RW_SESSION_##name,
#include "rootwalk/session_outcome.def"
#undef RW_SESSION_OUTCOME
    RW_SESSION_OUTCOMES,
};

/* Word and sentence of a row of those two. */
struct rw_session_word {
    const char *word, *sentence;
};

/** Give the words of a state, or of an outcome; static. */
RW_API const struct rw_session_word *
rw_session_state_word(enum rw_session_state state);
/** Likewise. */
RW_API const struct rw_session_word *
rw_session_outcome_word(enum rw_session_outcome outcome);

enum rw_exchange_error {
    RW_EXCHANGE_FINE,
    RW_EXCHANGE_OUT_OF_SEQUENCE,
    RW_EXCHANGE_UNKNOWN_COMMAND,
    RW_EXCHANGE_BAD_SYNTAX,
    RW_EXCHANGE_UNANSWERED,
    RW_EXCHANGE_TOO_LONG,
};

/* In which frames something was on the wire. */
struct rw_frames {
    uint64_t first, last; /* 0: not known */
    uint64_t time_us;     /* of the last; RW_NO_TIME: not known */
};

struct rw_session_message;

/* What the client says. */
enum rw_command_kind {
    RW_COMMAND_NONE,
    RW_COMMAND_LINE,    /* a command */
    RW_COMMAND_ANSWER,  /* to what the server asked for: AUTH */
    RW_COMMAND_MESSAGE, /* the message behind DATA or BDAT */
    RW_COMMAND_CONNECT, /* of a transcript: "telnet HOST 25" */
};

struct rw_command {
    enum rw_command_kind kind;
    const char *verb;          /* "MAIL"; as sent where it is unknown */
    struct rw_octets raw;      /* the line without its end, masked */
    struct rw_octets argument; /* behind the verb, likewise */
    const char *decoded;       /* what base64 in it says */
    const char *sentence;      /* English, translated by N_ */
    bool is_masked;            /* a secret stood there */
    bool is_secret;            /* all of it is one */
    struct rw_frames frames;
};

struct rw_reply_line {
    const struct rw_reply_line *next;
    struct rw_octets text; /* behind the code, without the line's end */
};

struct rw_reply {
    bool is_there;
    unsigned code;                     /* SMTP; 0 for POP3 */
    char status[5];                    /* "250", "+OK", "-ERR", "+" */
    bool is_good;                      /* 2xx, 3xx, +OK, + */
    char enhanced[16];                 /* "2.1.0"; "" */
    const struct rw_reply_line *lines; /* of POP3: first the status line */
    size_t line_count;                 /* all that came */
    bool is_cut;                       /* more came than is kept, or is known */
    const char *sentence;
    const char *enhanced_sentence;
    const char *decoded; /* "Username:" */
    struct rw_frames frames;
};

struct rw_exchange {
    const struct rw_exchange *next;
    uint64_t number; /* from 1 */
    enum rw_session_state state;
    struct rw_command command;
    struct rw_reply reply;
    uint64_t rtt_us; /* RW_NO_TIME */
    bool is_pipelined;
    bool is_encrypted; /* under TLS, and read all the same (live, transcript) */
    enum rw_exchange_error error;
    const struct rw_session_message *message; /* that went with it */
    uint64_t missing; /* octets: then it is a hole and nothing else */
    enum rw_side missing_side;
    struct rw_frames missing_frames;
};

struct rw_extension {
    const struct rw_extension *next;
    const char *keyword;
    const char *parameters;
    const char *sentence; /* NULL: not known here */
    const char *reference;
};

enum rw_auth_outcome {
    RW_AUTH_PENDING, /* the record ends before */
    RW_AUTH_ACCEPTED,
    RW_AUTH_REJECTED,
    RW_AUTH_ABORTED,
};

struct rw_auth {
    const struct rw_auth *next;
    const char *mechanism; /* "LOGIN", "PLAIN", "USER", "APOP" */
    const char *user, *authorization;
    const char *secret; /* NULL unless it was asked for, or there is none */
    bool has_secret;    /* one went over the wire */
    bool is_plain;      /* it can be read there; else a digest */
    bool is_encrypted;  /* under TLS */
    enum rw_auth_outcome outcome;
    struct rw_frames frames;        /* of the secret */
    const struct rw_exchange *last; /* whose reply decided */
};

struct rw_recipient {
    const struct rw_recipient *next;
    const char *address;
    const struct rw_exchange *exchange; /* of its RCPT */
};

struct rw_session_message {
    const struct rw_session_message *next;
    uint64_t number;    /* SMTP: from 1; POP3: the mailbox's number */
    enum rw_side from;  /* who sent it */
    const char *sender; /* of the envelope; "" is <> */
    const struct rw_recipient *recipients;
    const char *parameters; /* of MAIL FROM: "SIZE=2429 BODY=8BITMIME" */
    const struct rw_reply *outcome; /* NULL: none came */
    uint64_t octets;
    struct rw_frames frames; /* first of its first octet */
    const struct rw_mime *mime;
    bool is_whole; /* its end was seen, and no hole */
    bool is_encrypted;
    bool is_part;     /* TOP: the header and some lines */
    bool is_smuggled; /* a dot between bare LF or CR is in it */
    bool has_bare_lf;
};

struct rw_mailbox_entry {
    const struct rw_mailbox_entry *next;
    uint64_t number;
    uint64_t octets; /* RW_NO_NUMBER: not told */
    const char *uid;
    bool is_retrieved, is_deleted;
};

struct rw_session {
    enum rw_protocol protocol;
    enum rw_origin origin;
    uint64_t number;                  /* set by whoever numbers them */
    struct rw_address client, server; /* family none: not known */
    struct rw_frames frames; /* first and last of all; time of the last */
    uint64_t started_us;     /* RW_NO_TIME */
    uint64_t judged_us;      /* when certificates are judged, set by whoever
                                wants another time than started_us;
                                RW_NO_TIME */
    bool is_whole;           /* both ends seen, no hole */
    bool has_ending; /* the connection was closed, or QUIT was answered */
    enum rw_ending ending;
    uint64_t missing[RW_SIDES]; /* octets in holes */
    uint64_t octets[RW_SIDES];  /* that were seen */

    const char *server_name, *client_name, *software;
    const char *connected_to; /* of a transcript: "imap.qq.example 25" */
    const struct rw_extension *extensions; /* of the last EHLO or CAPA */
    const struct rw_auth *auths;
    const struct rw_exchange *exchanges;
    uint64_t exchange_count;
    bool is_shortened; /* there were more than could be kept */
    const struct rw_session_message *messages;
    uint64_t message_count;

    /* POP3 */
    const struct rw_mailbox_entry *mailbox;
    uint64_t mailbox_messages, mailbox_octets; /* STAT; RW_NO_NUMBER */
    bool has_list;   /* LIST or UIDL came to its end: `mailbox` is all of it */
    bool has_update; /* QUIT in transaction state was answered +OK */

    /* TLS: from which frame on octets of it came that nobody else can read */
    bool has_tls;
    uint64_t tls_frame;
    uint64_t tls_octets[RW_SIDES];
    const struct rw_tls *tls;     /* its records, of captures; NULL: not read */
    bool has_injection[RW_SIDES]; /* plain text came along with STARTTLS, or
                                     with the reply to it */

    /* TCP, where a capture is its source */
    struct rw_session_tcp {
        bool is_there;
        uint64_t syn, syn_ack, ack; /* frames; 0: not seen */
        uint64_t rtt_us;            /* SYN to SYN ACK; RW_NO_TIME */
        uint16_t mss[RW_SIDES];     /* 0: not said */
        int16_t scale[RW_SIDES];    /* -1: not said */
        bool sack[RW_SIDES];
        uint64_t segments, retransmitted, out_of_order;
    } tcp;

    enum rw_session_outcome outcome;
};

/* What the wire gave away, for the table. */
struct rw_session_summary {
    const char *protocol; /* "smtp" */
    const char *user;
    const char *password; /* NULL where none went, or it is masked */
    bool has_password;
    const char *sender;
    const struct rw_recipient *recipients;
    const struct rw_mailbox *to; /* where there is no envelope */
    const char *subject;
    const char *contents; /* the beginning of the first text */
    bool has_message;
    const struct rw_session_message *message; /* whose attachments they are */
};

/** Gather what a session gave away in the clear: of several log-ins the one
 * that was accepted, of several messages the first. */
RW_API void rw_session_summarise(const struct rw_session *session,
                                 struct rw_session_summary *summary);

/** Say whether a part is what people call an attachment. */
RW_API bool rw_mime_is_attachment(const struct rw_mime_part *part);

/** Give when a session's certificates are judged: judged_us, else when it
 * began; seconds since 1970, RW_NO_TIME where neither is known. */
RW_API uint64_t rw_session_judged_s(const struct rw_session *session);

/* ---- observing ---------------------------------------------------------- */

struct rw_dialogue;

struct rw_dialogue_options {
    enum rw_origin origin;
    bool show_secrets;
    struct rw_address client, server;
    const struct rw_mime_sink *mime_sink; /* gets the contents of messages */
    size_t *room; /* octets that all dialogues which share it may still take;
                     NULL: each has 16 MiB */
};

/** Begin to observe.
 *
 * @param protocol  RW_PROTOCOL_UNKNOWN: found out from what is said
 * @param options   NULL for the defaults; copied
 * @return RW_OK; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status
rw_dialogue_new(struct rw_dialogue **out, enum rw_protocol protocol,
                const struct rw_dialogue_options *options);

/** Take the next octets of one side.
 *
 * @return whether more are wanted
 */
RW_API bool rw_dialogue_octets(struct rw_dialogue *dialogue, enum rw_side side,
                               const uint8_t *octets, size_t len,
                               const struct rw_stamp *stamp);

/** So many octets of one side are missing. */
RW_API void rw_dialogue_hole(struct rw_dialogue *dialogue, enum rw_side side,
                             uint64_t len, const struct rw_stamp *stamp);

/** Take note of a segment; of captures. */
RW_API void rw_dialogue_segment(struct rw_dialogue *dialogue,
                                const struct rw_segment *segment);

/** Say which address the client speaks from, once that is known: live. */
RW_API void rw_dialogue_client(struct rw_dialogue *dialogue,
                               const struct rw_address *client);

/** Number it, among several. */
RW_API void rw_dialogue_number(struct rw_dialogue *dialogue, uint64_t number);

/** Take octets that were under TLS, decrypted: for whoever is an end of the
 * connection.  rw_dialogue_octets() takes those on the wire all the same, and
 * first; from the first of these on both are read side by side.
 *
 * @param len  0: TLS is there, and nothing was said yet
 * @return whether more are wanted
 */
RW_API bool rw_dialogue_decrypted(struct rw_dialogue *dialogue,
                                  enum rw_side side, const uint8_t *octets,
                                  size_t len, const struct rw_stamp *stamp);

/** Tell a handshake message that the wire hides, as rw_tls_reader_message()
 * does. */
RW_API void rw_dialogue_handshake(struct rw_dialogue *dialogue,
                                  enum rw_side side, const uint8_t *octets,
                                  size_t len, const struct rw_stamp *stamp);

/** The connection is over, or its record. */
RW_API void rw_dialogue_end(struct rw_dialogue *dialogue, enum rw_ending how,
                            const struct rw_stamp *stamp);

/** Give the record as it is now; complete after rw_dialogue_end().  It lives
 * as long as the dialogue. */
RW_API const struct rw_session *
rw_dialogue_session(const struct rw_dialogue *dialogue);

/** Free it with its record; NULL is fine. */
RW_API void rw_dialogue_free(struct rw_dialogue *dialogue);

/* ---- transcripts -------------------------------------------------------- */

/** Say whether a text is the transcript of a dialogue: lines that begin with
 * C: and S:, > and <, -> and <-, or ~> and <~. */
RW_API bool rw_transcript_is(const char *text, size_t len);

/** Read the first dialogue of a transcript, to its end.  Another one begins
 * where a client connects ("telnet HOST 25"), or a server greets, once the one
 * before it is over; reports put several under each other.
 *
 * @param dialogue  begun for it
 * @param line      of the whole text, in: the last one before this dialogue
 *                  (0 at first); out: the last one that was read.  Lines count
 *                  as frames
 * @return how many octets were read: len, unless another dialogue follows
 */
RW_API size_t rw_transcript_read(struct rw_dialogue *dialogue, const char *text,
                                 size_t len, uint64_t *line);

RW_END_DECLS

#endif
