/* A TLS connection as whoever reads the wire sees it: its records, its
 * handshake messages with every value, its alerts, and what was agreed.
 *
 * A reader takes the octets of both sides as they come, from a capture or from
 * a live connection, and keeps a record of them; nothing is decrypted.  What
 * TLS 1.3 hides (certificates, for instance) is in the record as hidden; a
 * program that is an end of the connection itself may add it
 * (rw_tls_reader_message()).
 *
 * Whatever comes in is bounded: RW_TLS_MESSAGE_MAX octets a handshake message,
 * RW_TLS_KEPT_MAX a connection, RW_TLS_MESSAGES_MAX messages.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_TLS_H
#define ROOTWALK_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/octets.h"
#include "rootwalk/status.h"
#include "rootwalk/stream.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

#define RW_TLS_RECORD_MAX   18432  /* octets; 2^14 + 2048, RFC 5246 6.2.3 */
#define RW_TLS_MESSAGE_MAX  131072 /* octets; chains of 100 KiB exist */
#define RW_TLS_KEPT_MAX     524288 /* octets; two such chains and the rest */
#define RW_TLS_MESSAGES_MAX 256    /* entries; a handshake has a dozen */
#define RW_TLS_RANDOM       32     /* octets */

/* Versions the code needs to tell apart; all are rows of versions.def. */
enum rw_tls_version {
    RW_TLS_SSL_2 = 0x0002,
    RW_TLS_SSL_3 = 0x0300,
    RW_TLS_1_0 = 0x0301,
    RW_TLS_1_2 = 0x0303,
    RW_TLS_1_3 = 0x0304,
};

/* ---- names and numbers -------------------------------------------------- */

/* The registries. */
enum rw_tls_registry {
    RW_TLS_VERSIONS,
    RW_TLS_SUITES,
    RW_TLS_EXTENSIONS,
    RW_TLS_GROUPS,
    RW_TLS_SIGNATURES,
    RW_TLS_ALERTS,
    RW_TLS_HANDSHAKES,
    RW_TLS_CONTENTS,
    RW_TLS_LEVELS,
    RW_TLS_POINT_FORMATS,
    RW_TLS_PSK_MODES,
    RW_TLS_COMPRESSIONS,
    RW_TLS_CERTIFICATE_COMPRESSIONS,
    RW_TLS_CERTIFICATE_KINDS,
    RW_TLS_HEARTBEAT_MODES,
    RW_TLS_FRAGMENT_LENGTHS,
    RW_TLS_NUMBERS, /* no names at all */
};

enum rw_tls_handshake {
#define RW_TLS_HANDSHAKE(number, id, name, sentence, reference)                \
    RW_TLS_##id = (number),
#include "rootwalk/tls_handshake.def"
#undef RW_TLS_HANDSHAKE
};

enum rw_tls_extension_type {
    RW_TLS_EXT_SERVER_NAME = 0,
    RW_TLS_EXT_GROUPS = 10,
    RW_TLS_EXT_POINT_FORMATS = 11,
    RW_TLS_EXT_SIGNATURES = 13,
    RW_TLS_EXT_ALPN = 16,
    RW_TLS_EXT_PRE_SHARED_KEY = 41,
    RW_TLS_EXT_VERSIONS = 43,
    RW_TLS_EXT_KEY_SHARE = 51,
};

/** Give the registered name of a number; static, NULL where it has none. */
RW_API const char *rw_tls_name(enum rw_tls_registry registry, uint16_t number);

/** Give a sentence about it in English, for rw_word(); static, NULL where
 * there is none.  Alerts, extensions and handshake messages have some. */
RW_API const char *rw_tls_words(enum rw_tls_registry registry, uint16_t number);

/** Give the RFC that defines it; static, NULL where that is not kept. */
RW_API const char *rw_tls_reference(enum rw_tls_registry registry,
                                    uint16_t number);

/** Write a number's name; else the number, in hexadecimal ("0x1234"), as
 * "GREASE" where it is one that means nothing on purpose (RFC 8701). */
RW_API void rw_tls_number_to_text(struct rw_text *text,
                                  enum rw_tls_registry registry,
                                  uint16_t number);

/** Say whether a number means nothing on purpose.  RFC 8701 section 2. */
RW_API bool rw_tls_is_grease(uint16_t number);

/* ---- cipher suites ------------------------------------------------------ */

enum rw_tls_strength {
    RW_TLS_GOOD,
    RW_TLS_STATIC, /* no forward secrecy.  RFC 9325 section 4.1 */
    RW_TLS_WEAK,   /* must not be used.  RFC 9325 section 4.1 */
};

/* A part of a suite's name. */
struct rw_tls_part {
    char name[32];     /* "ECDHE"; "": the suite has no such part */
    const char *words; /* what it means, in English; NULL: not known */
    enum rw_tls_strength strength;
};

struct rw_tls_suite {
    struct rw_tls_part exchange;   /* "ECDHE"; "" in TLS 1.3, whose suites leave
                                    that to the groups */
    struct rw_tls_part proof;      /* "RSA" */
    struct rw_tls_part cipher;     /* "AES_128_GCM" */
    char hash[16];                 /* "SHA256"; "": the cipher's own */
    enum rw_tls_strength strength; /* of the weakest part */
};

/** Take a suite's name apart; false where the number has no name, or one that
 * is no suite's ("TLS_FALLBACK_SCSV"). */
RW_API bool rw_tls_suite_parse(struct rw_tls_suite *suite, uint16_t number);

/* ---- the record --------------------------------------------------------- */

struct rw_tls_extension {
    uint16_t type;
    struct rw_octets data;
};

/* A ClientHello or a ServerHello, HelloRetryRequest among these. */
struct rw_tls_hello {
    enum rw_side from;
    bool is_retry;
    bool is_old;      /* a ClientHello in the form of SSL 2.0 */
    uint16_t version; /* as the field says: at most TLS 1.2 */
    struct rw_octets random;
    struct rw_octets session; /* its id, at most 32 octets */
    const uint16_t *suites;   /* those offered; the one chosen */
    size_t suite_count;
    struct rw_octets compressions;
    const struct rw_tls_extension *extensions; /* in their order */
    size_t extension_count;
};

enum rw_tls_kind {
    RW_TLS_MESSAGE, /* of the handshake, its type known */
    RW_TLS_CHANGE,  /* ChangeCipherSpec */
    RW_TLS_ALERT,
    RW_TLS_HIDDEN_HANDSHAKE, /* encrypted, part of the handshake by its place */
    RW_TLS_HIDDEN_ALERT,     /* encrypted, an alert by its type or length */
    RW_TLS_EARLY_DATA,       /* encrypted, before the server said anything */
    RW_TLS_DATA,             /* encrypted; a run of records, both ways */
    RW_TLS_HEARTBEAT,
};

struct rw_tls_message {
    enum rw_tls_kind kind;
    enum rw_side from; /* of a run: who began it */
    uint16_t version;  /* of its first record */
    uint16_t type;     /* RW_TLS_MESSAGE: enum rw_tls_handshake;
                              RW_TLS_ALERT: which */
    uint8_t level;     /* of an alert */
    bool is_decrypted; /* it was encrypted; an end of the connection told */
    bool is_cut;       /* octets of it are missing */
    uint32_t records[RW_SIDES]; /* in how many it lies, by side */
    uint64_t octets[RW_SIDES];  /* of the message with its header; of
                                       what is hidden, of the records' bodies */
    struct rw_stamp first, last;
    struct rw_octets body; /* of a handshake message, without its header;
                              empty where it is cut or too much was kept */
    const struct rw_tls_hello *hello; /* of the two hellos; else NULL */
};

enum rw_tls_outcome {
    RW_TLS_INCOMPLETE, /* the handshake's end was not seen */
    RW_TLS_COMPLETED,
    RW_TLS_FAILED,    /* an alert ended it */
    RW_TLS_ENCRYPTED, /* the handshake was not seen at all */
};

enum rw_tls_fault_code {
    RW_TLS_FAULT_NONE,
#define RW_TLS_FAULT(name, sentence) RW_TLS_FAULT_##name,
#include "rootwalk/tls_fault.def"
#undef RW_TLS_FAULT
};

/* What is wrong with a stream: the first thing. */
struct rw_tls_fault {
    enum rw_tls_fault_code code;
    enum rw_side side;
    uint16_t message; /* enum rw_tls_handshake, where it is of one */
    uint64_t offset;  /* the octet at fault, from the side's first */
    uint32_t a, b;    /* fill %a, %b, %h of the sentence */
};

struct rw_tls {
    const struct rw_tls_message *messages;
    size_t count;
    uint64_t uncounted; /* messages that found no room */

    const struct rw_tls_hello *client; /* the first; NULL: not seen */
    const struct rw_tls_hello *retry;  /* HelloRetryRequest */
    const struct rw_tls_hello *server;

    uint16_t version;      /* agreed on; 0: not known */
    uint16_t suite;        /* likewise; valid with `server` */
    uint16_t group;        /* in which the key was agreed; 0: not known */
    uint16_t dh_bits;      /* of a group that has no name; 0 */
    uint16_t signature;    /* of the server's proof; 0: not known */
    bool is_resumed;       /* a session of before goes on */
    struct rw_octets alpn; /* the protocol that was chosen */

    const struct rw_octets *certificates; /* the server's, DER, as sent */
    size_t certificate_count;
    bool hides_certificates; /* TLS 1.3 encrypts them */
    const struct rw_octets *client_certificates;
    size_t client_certificate_count;

    enum rw_tls_outcome outcome;
    struct rw_tls_fault fault;   /* the first; RW_TLS_FAULT_NONE */
    uint64_t lost[RW_SIDES];     /* octets that were not read, by side */
    struct rw_stamp first, last; /* of all */
    struct rw_stamp done;        /* the handshake's end, where it was seen;
                                        its frame and time else unknown */
};

struct rw_tls_reader;

/** Begin to read a connection.
 *
 * @param room  octets that all readers which share it may still take, or
 *              NULL; outlives the reader
 * @param out  to be freed with rw_tls_reader_free(); NULL on error
 * @return RW_OK or RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_tls_reader_new(struct rw_tls_reader **out,
                                                    size_t *room);

/** Free it, and the record with it; NULL is fine. */
RW_API void rw_tls_reader_free(struct rw_tls_reader *reader);

/** Take in the next octets of one side; the two sides' in the order in which
 * they went over the wire. */
RW_API void rw_tls_reader_octets(struct rw_tls_reader *reader,
                                 enum rw_side side, const uint8_t *octets,
                                 size_t len, const struct rw_stamp *place);

/** Say that octets of one side are missing.
 *
 * Where the hole lies inside a record its message is cut; behind one that goes
 * further nothing of that side can be read any more.
 *
 * @param len  how many; 0: nobody knows
 */
RW_API void rw_tls_reader_hole(struct rw_tls_reader *reader, enum rw_side side,
                               uint64_t len, const struct rw_stamp *place);

/** Tell a handshake message that the wire hides, its header before it: for
 * whoever is an end of the connection. */
RW_API void rw_tls_reader_message(struct rw_tls_reader *reader,
                                  enum rw_side side, const uint8_t *octets,
                                  size_t len, const struct rw_stamp *place);

/** Say that the connection, or the capture, has ended. */
RW_API void rw_tls_reader_end(struct rw_tls_reader *reader);

/** Give the record so far; it is the reader's, and valid until its next
 * call. */
RW_API const struct rw_tls *rw_tls_reader_tls(struct rw_tls_reader *reader);

/** Give RW_OK; RW_ERR_MEMORY or RW_ERR_LIMIT where it was given up for want of
 * memory or of room. */
RW_API enum rw_status rw_tls_reader_status(const struct rw_tls_reader *reader);

/** Say whether octets begin a TLS connection: the first of a ClientHello, at
 * least 6 of them. */
RW_API bool rw_tls_begins(const uint8_t *octets, size_t len);

/* ---- what is in it ------------------------------------------------------ */

/** Give an extension of a hello, which may be NULL; NULL: there is none. */
RW_API const struct rw_tls_extension *
rw_tls_extension_of(const struct rw_tls_hello *hello, uint16_t type);

/** Give the host's name in a ClientHello (SNI); empty where there is none. */
RW_API struct rw_octets rw_tls_server_name(const struct rw_tls_hello *hello);

/** Give the next of the protocols in an ALPN extension's data.
 *
 * @param pos  in: 0 for the first; out: behind it
 */
RW_API bool rw_tls_alpn_next(struct rw_octets *protocol,
                             const struct rw_tls_extension *extension,
                             size_t *pos);

/** Give the next of the versions that a client offers, GREASE left out.
 *
 * Without the extension that lists them there is one: the highest.
 *
 * @param client  NULL where there was no hello: it offers nothing
 */
RW_API bool rw_tls_version_next(uint16_t *version,
                                const struct rw_tls_hello *client, size_t *pos);

/** Write an extension's value; nothing where it has none, its octets in
 * hexadecimal (at most 32 of them) where they are not read.
 *
 * @param from  whose it is: the forms differ
 */
RW_API void rw_tls_extension_to_text(struct rw_text *text,
                                     const struct rw_tls_extension *extension,
                                     enum rw_side from);

/** Write what JA3 makes a digest of: version, suites, extensions, groups and
 * point formats of a ClientHello, in decimal. */
RW_API void rw_tls_ja3_to_text(struct rw_text *text,
                               const struct rw_tls_hello *client);

/** Write JA4 of a ClientHello with its lists where their digests would be
 * ("JA4_r", sorted).
 *
 * @param part  0: the part before the first "_"; 1 and 2: the lists
 */
RW_API void rw_tls_ja4_to_text(struct rw_text *text,
                               const struct rw_tls_hello *client, int part);

/** Give a fault's name ("RECORD_TYPE"); static, never NULL. */
RW_API const char *rw_tls_fault_name(enum rw_tls_fault_code code);

RW_END_DECLS

#endif
