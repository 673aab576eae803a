/* The TLS reader from the inside.
 *
 *     registry.c    numbers and their names
 *     suite.c       what a cipher suite's name says
 *     record.c      octets -> records -> whole messages
 *     handshake.c   messages -> what was agreed
 *     hello.c       the two hellos and their extensions
 *     keys.c        what the messages about keys and certificates say
 *     extension.c   an extension's value in words
 *     fingerprint.c JA3 and JA4
 *     fault.c       what is wrong, as a sentence
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_TLS_TLS_H
#define RWI_TLS_TLS_H

#include "rootwalk/tls.h"

#include "base/arena.h"
#include "base/reader.h"

#define RWI_NO_TIME UINT64_MAX /* RW_NO_TIME, whose header lies above */

#define RWI_TLS_HEADER  5 /* octets of a record's header */
#define RWI_TLS_MESSAGE 4 /* octets of a handshake message's header */

/* The record content types.  RFC 8446 section 5.1, RFC 6520 */
enum rwi_tls_content {
    RWI_CONTENT_CHANGE = 20,
    RWI_CONTENT_ALERT = 21,
    RWI_CONTENT_HANDSHAKE = 22,
    RWI_CONTENT_DATA = 23,
    RWI_CONTENT_HEARTBEAT = 24,
};

/* One direction. */
struct rwi_tls_half {
    uint64_t offset; /* of the next octet, from the side's first */
    bool is_lost;    /* nobody knows where a record begins */
    bool is_adrift;  /* nobody knows where a handshake message begins */
    bool is_secret;  /* encrypted from here on (before TLS 1.3) */
    bool has_hidden; /* an encrypted record was seen */

    /* The record at hand. */
    uint8_t header[RWI_TLS_HEADER];
    size_t header_len;
    uint8_t content;
    uint16_t version;
    size_t len, pos;       /* of its body; how much of it was read */
    bool hides;            /* it is encrypted */
    struct rw_stamp first; /* its first octet's */

    /* The handshake message, alert or the like that is put together. */
    uint8_t *buf;
    size_t room, have, want; /* octets; want: 0 until the header is known */
    uint64_t at;             /* offset of its first octet */
    uint8_t kind_content;    /* whose octets they are */
    uint32_t records;        /* in how many it lies */
    struct rw_stamp begun;
    uint16_t begun_version;
    bool is_cut; /* octets of it are missing */
};

struct rw_tls_reader {
    struct rw_tls tls;
    struct rwi_tls_half half[RW_SIDES];
    struct rwi_arena arena;
    size_t alert[RW_SIDES]; /* 1 + the place of the last entry, where it is
                                   taken for an alert by its length */
    bool has_key_exchange, has_done; /* ServerKeyExchange, ServerHelloDone */
    struct rw_tls_message *messages;
    size_t message_room;         /* for how many */
    bool was_finished[RW_SIDES]; /* the side has said its Finished */
    bool has_ended;              /* an alert ended it */
    size_t charged; /* octets taken of what readers share, but the arena's */
    enum rw_status status;
};

/* ---- record.c ----------------------------------------------------------- */

/** Keep the first fault. */
void rwi_tls_fault(struct rw_tls_reader *reader, enum rw_side side,
                   enum rw_tls_fault_code code, uint16_t message,
                   uint64_t offset, uint32_t a, uint32_t b);

/** Add an entry; NULL where there is no room. */
struct rw_tls_message *rwi_tls_add(struct rw_tls_reader *reader,
                                   enum rw_tls_kind kind, enum rw_side from,
                                   const struct rw_stamp *place);

/* ---- handshake.c -------------------------------------------------------- */

/* A message to be taken in. */
struct rwi_tls_input {
    enum rw_side side;
    const uint8_t *octets; /* with its header of four octets */
    size_t len;
    uint64_t offset; /* of its first octet, for faults */
    bool is_decrypted;
};

/** Take a whole handshake message in: its entry is the last one.
 *
 * @param message  of its type and size already; its body is filled here; NULL
 *                 where it has no entry
 */
void rwi_tls_handshake(struct rw_tls_reader *reader,
                       const struct rwi_tls_input *input,
                       struct rw_tls_message *message);

/** Take note of an encrypted record, a ChangeCipherSpec, an alert. */
void rwi_tls_hidden(struct rw_tls_reader *reader, enum rw_side side,
                    uint8_t content, size_t len, const struct rw_stamp *place);
void rwi_tls_change(struct rw_tls_reader *reader, enum rw_side side);
void rwi_tls_alert(struct rw_tls_reader *reader, enum rw_side side,
                   uint8_t level, uint8_t which);

/* ---- hello.c, keys.c ---------------------------------------------------- */

/** Read a ClientHello or ServerHello; NULL, and the fault kept, where what is
 * before the extensions cannot be read.
 *
 * @param octets  the whole message, which outlives the hello
 */
struct rw_tls_hello *rwi_tls_hello(struct rw_tls_reader *reader,
                                   const struct rwi_tls_input *input,
                                   const uint8_t *octets);

/** Read a ClientHello in SSL 2.0's form.  RFC 5246 appendix E.2
 *
 * @param octets  behind the two octets of its length
 */
struct rw_tls_hello *rwi_tls_old_hello(struct rw_tls_reader *reader,
                                       const uint8_t *octets, size_t len);

/** Read a Certificate message of either form. */
void rwi_tls_certificates(struct rw_tls_reader *reader,
                          const struct rwi_tls_input *input,
                          const uint8_t *octets);

/** Read a ServerKeyExchange: the group, and how it is signed. */
void rwi_tls_key_exchange(struct rw_tls_reader *reader,
                          const struct rwi_tls_input *input);

/** Read an extension's first number of 16 bits; 0 where it has none. */
uint16_t rwi_tls_extension_u16(const struct rw_tls_extension *extension);

#endif
