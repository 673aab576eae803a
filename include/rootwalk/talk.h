/* A conversation in the world: a TCP connection over which a client of SMTP or
 * POP3 (client.h) says what it wishes, with TLS where it wishes that.
 *
 * It runs on a libuv loop, several side by side; libuv and libssl are opened
 * when first needed.  What was said, the client's dialogue records, TLS's
 * handshake with the certificates among it.
 *
 *     rw_dialogue_new(&dialogue, RW_PROTOCOL_SMTP, &live);
 *     rw_client_new(&client, dialogue, &wishes);
 *     rw_talk_start(&talk, &options);
 *     rw_talk_run(talk);                    or: turn the loop, options.done
 *     rw_dialogue_session(dialogue), rw_client_end(client),
 *     rw_talk_result(talk)
 *     rw_talk_free(talk); rw_client_free(client); rw_dialogue_free(dialogue);
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_TALK_H
#define ROOTWALK_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/client.h"
#include "rootwalk/route.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

#define RW_TALK_CONNECT_US  30000000  /* to wait for a connection */
#define RW_TALK_DEADLINE_US 300000000 /* of the whole conversation */

struct uv_loop_s;
struct rw_live;
struct rw_record_file;
struct rw_talk;

/* What the usual rules for certificates say of the server's: RFC 5280, RFC
 * 9525, with the roots that were given. */
enum rw_pkix {
#define RW_PKIX_RESULT(name, word) RW_PKIX_##name,
#include "rootwalk/talk.def"
#undef RW_PKIX_RESULT
};

/* What DANE says of it: RFC 7672. */
enum rw_dane {
#define RW_DANE_RESULT(name, word) RW_DANE_##name,
#include "rootwalk/talk.def"
#undef RW_DANE_RESULT
};

struct rw_talk_result {
    enum rw_step_error error; /* of the connection; OK: none */
    bool is_late;             /* the deadline ended it */
    bool is_stopped;          /* rw_talk_stop() did, or its driver's */
    uint64_t connect_us;      /* what connecting took; RW_NO_TIME: it failed */
    struct rw_address local;
    bool has_tls; /* the handshake was completed */
    enum rw_pkix pkix;
    const char *pkix_words; /* OpenSSL's, English; NULL where valid */
    enum rw_dane dane;
    size_t dane_index;     /* MATCH: which of the records ... */
    int dane_depth;        /* ... and which certificate, from 0 */
    const char *tls_words; /* why there is no TLS, English: OpenSSL's;
                                 NULL: not said */
    bool has_alert, alert_is_ours;
    uint8_t alert; /* that ended the handshake; RW_TLS_ALERTS */
};

struct rw_talk_options {
    size_t size;                      /* sizeof this; 0: as it first was */
    struct uv_loop_s *loop;           /* rw_live_loop(), or another */
    struct rw_address server;         /* with its port */
    struct rw_address bind;           /* family none: any */
    struct rw_client *client;         /* outlives the talk, as does ... */
    struct rw_dialogue *dialogue;     /* ... its own */
    struct rw_record_file *record;    /* NULL: no capture */
    uint64_t connect_us, deadline_us; /* 0: RW_TALK_CONNECT_US ... */

    const char *host;            /* the server's name, A-labels without a final
                                 dot, or its address: what its certificate has
                                 to be for; NULL: no name */
    const char *cafile;          /* of PKIX roots; NULL: OpenSSL's */
    bool takes_old_tls;          /* TLS 1.0 and weak suites: to look at them */
    uint64_t at_s;               /* judge certificates then; 0: now */
    const struct rw_tlsa *tlsas; /* where DANE is to be followed: those that are
                                    not usable do not count */
    size_t tlsa_count;
    void (*keylog)(void *ctx, const char *line); /* NULL, or takes TLS's keys */

    /* A message has come whole: whether it is kept.  NULL: none is. */
    bool (*show)(void *ctx, const struct rw_session_message *message);
    /* Something was said, or heard; may be NULL. */
    void (*change)(void *ctx);
    /* It is over; may be NULL.  Not to be freed in it. */
    void (*done)(void *ctx, struct rw_talk *talk);
    void *ctx;
    /* Whose rw_live_stop() or rw_live_interrupt() ends it, too; NULL: no
     * one's. */
    const struct rw_live *live;
};

/** Begin to connect.
 *
 * @param options  copied
 * @return RW_OK, also where the connection fails at once (done() is called
 *         when the loop turns); RW_ERR_MEMORY; RW_ERR_LIBUV; RW_ERR_LIBSSL
 *         where a client that wants TLS could not have it
 */
RW_API RW_MUST_USE enum rw_status
rw_talk_start(struct rw_talk **out, const struct rw_talk_options *options);

/** Say which address of this machine a talk with a server comes from: asks the
 * kernel's routes, sends nothing.
 *
 * @param local  its port is left 0
 * @param bind   what it is to come from; family none: anything
 * @return false where there is no way there
 */
RW_API bool rw_talk_local(struct rw_address *local,
                          const struct rw_address *server,
                          const struct rw_address *bind);

/** Turn the loop until it is over, or has been stopped. */
RW_API void rw_talk_run(struct rw_talk *talk);

/** Say whether it is over. */
RW_API bool rw_talk_is_over(const struct rw_talk *talk);

/** End it: for callbacks, and at Ctrl-C. */
RW_API void rw_talk_stop(struct rw_talk *talk);

/** Give what came of it; the talk's.  What TLS came to is there as soon as the
 * handshake is over. */
RW_API const struct rw_talk_result *rw_talk_result(const struct rw_talk *talk);

/** Free it, turning the loop until its socket is closed; NULL is fine. */
RW_API void rw_talk_free(struct rw_talk *talk);

/** The word of a result, for machines. */
RW_API const char *rw_pkix_word(enum rw_pkix pkix);
/** Likewise. */
RW_API const char *rw_dane_word(enum rw_dane dane);

RW_END_DECLS

#endif
