/* The recursive side: one question asked of resolvers as a stub asks, by way
 * of c-ares.
 *
 * The query is our own encoder's and the response is kept as the octets that
 * arrived, so both are shown like everything else.  All resolvers are asked
 * at once, on a libuv loop of the caller's, which may drive a walk at the
 * same time.  Nothing here is used by the walk itself.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_STUB_H
#define ROOTWALK_STUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/name.h"
#include "rootwalk/query.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

struct uv_loop_s;
struct rw_stub;

#define RW_STUB_RESOLVERS_MAX 64 /* asked at once; each holds a socket */

/* Why a resolver gave no response that can be compared. */
enum rw_stub_error {
#define RW_STUB_ERROR(name, word, phrase) RW_STUB_##name,
#include "rootwalk/stub_error.def"
#undef RW_STUB_ERROR
};

/* One resolver and what it said. */
struct rw_stub_answer {
    const char *label;          /* as the user named it ("dns.example"), or
                                   NULL; NUL-ended */
    struct rw_address resolver; /* with its port */
    enum rw_stub_error error;
    enum rw_transport transport; /* that the response came over */
    bool truncated;              /* a response over UDP had TC set */
    bool no_edns;                /* it did not understand EDNS: asked without */
    uint64_t sent_us;            /* since 1970 UTC */
    uint64_t rtt_us;             /* RW_NO_TIME: no response */
    struct rw_octets query;
    struct rw_octets response; /* the very octets; also where garbled */
    /* Where the response was SERVFAIL: the same question with CD set. */
    struct rw_octets response_cd;
    bool done;
};

/** Called with each message that is sent or received, without TCP's length. */
typedef void (*rw_stub_message_fn)(void *ctx, uint64_t time_us,
                                   enum rw_transport transport,
                                   const struct rw_address *from,
                                   const struct rw_address *to,
                                   const uint8_t *message, size_t len);

struct rw_stub_config {
    size_t size;            /* sizeof this; 0: as it first was */
    struct uv_loop_s *loop; /* the caller's; must outlive the stub */
    uint64_t timeout_us;    /* the longest wait for one resolver, all tries
                               together; 0 for RW_STUB_TIMEOUT_US */
    uint16_t tries;         /* 0 for RW_STUB_TRIES */
    bool tcp_only;
    bool ignore_tc;         /* take truncated responses as they are */
    bool no_ipv4, no_ipv6;  /* resolvers that are not asked */
    uint16_t port;          /* of the system's resolvers; 0: as it says */
    struct rw_address bind; /* where from; family none: from anywhere */
    rw_stub_message_fn on_message; /* NULL: nobody looks */
    void *on_message_ctx;
    uint64_t (*random)(void *ctx); /* unpredictable numbers, for IDs */
    void *ctx;
};

#define RW_STUB_TIMEOUT_US (5 * UINT64_C(1000000))
#define RW_STUB_TRIES      2

/** Called when a resolver's answer is there, or known not to come. */
typedef void (*rw_stub_fn)(void *ctx, const struct rw_stub_answer *answer,
                           size_t index);

/** Make a stub that asks nobody yet.
 *
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_LIBUV where that is not installed
 */
RW_API RW_MUST_USE enum rw_status
rw_stub_new(struct rw_stub **out, const struct rw_stub_config *config);

/** Free; ends what is still being asked.  Runs the loop to close handles.
 * NULL is fine. */
RW_API void rw_stub_free(struct rw_stub *stub);

/** Add a resolver.
 *
 * @param label  copied; NULL where the user gave the address itself
 * @return RW_OK; RW_ERR_UNSUPPORTED for an address of a family that is not
 *         asked; RW_ERR_LIMIT above RW_STUB_RESOLVERS_MAX; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_stub_add(struct rw_stub *stub,
                                              const struct rw_address *resolver,
                                              const char *label);

/** Add the system's resolvers, as c-ares reads them.
 *
 * @param path  NULL for /etc/resolv.conf
 * @return RW_OK; RW_ERR_IO where the file cannot be read (errno is set);
 *         RW_ERR_EMPTY where it names no resolver: none is guessed;
 *         RW_ERR_UNSUPPORTED where it names none of a family that is asked;
 *         RW_ERR_LIBCARES where c-ares is not installed; RW_ERR_LIMIT;
 *         RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_stub_add_system(struct rw_stub *stub,
                                                     const char *path);

/** Add a resolver by its host name, which the system's resolvers look up;
 * runs the loop until they have.
 *
 * @param host  NUL-ended, perhaps with "#PORT"
 * @return RW_OK with each of its addresses added that may be asked;
 *         RW_ERR_ADDRESS where it has none; RW_ERR_UNSUPPORTED where none is
 *         of a family that is asked; RW_ERR_LIBCARES; RW_ERR_LIMIT;
 *         RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status
rw_stub_add_host(struct rw_stub *stub, const char *host, uint16_t port);

/** Complete a name from the system's search list, as its `search` and
 * `ndots` say.
 *
 * @param names  room for max names: what to try, in this order; the name
 *               itself is among them
 * @param name   uncompressed
 * @param path   NULL for /etc/resolv.conf
 * @return how many were filled in; at least 1 when max is
 */
RW_API size_t rw_stub_search(uint8_t (*names)[RW_NAME_MAX], size_t max,
                             const uint8_t *name, const char *path);

/** Ask every resolver at once; may be called again when all have answered,
 * which forgets the earlier answers.
 *
 * @param name     uncompressed
 * @param options  flags (RD has to be among them), EDNS and its options
 * @param fn       NULL, or called from the loop as answers arrive
 * @return RW_OK; RW_ERR_LIBCARES; RW_ERR_MEMORY; RW_ERR_STATE while some are
 *         being asked
 */
RW_API RW_MUST_USE enum rw_status
rw_stub_ask(struct rw_stub *stub, const uint8_t *name, uint16_t type,
            uint16_t qclass, const struct rw_query_options *options,
            rw_stub_fn fn, void *ctx);

/** Count the resolvers that have not answered yet. */
RW_API size_t rw_stub_pending(const struct rw_stub *stub);

/** Run the loop until none is pending. */
RW_API void rw_stub_wait(struct rw_stub *stub);

/** Give up on those pending: RW_STUB_INTERRUPTED. */
RW_API void rw_stub_stop(struct rw_stub *stub);

/** Count the resolvers that are asked. */
RW_API size_t rw_stub_count(const struct rw_stub *stub);

/** Give what a resolver answered; the stub's own, until it is freed.
 *
 * @param index  below rw_stub_count(), in the order they were given
 */
RW_API const struct rw_stub_answer *rw_stub_get(const struct rw_stub *stub,
                                                size_t index);

/** "timeout", "wrong-id" ...; static, for machines. */
RW_API const char *rw_stub_error_word(enum rw_stub_error error);

/** An English phrase for people, msgid of its translations; static. */
RW_API const char *rw_stub_error_phrase(enum rw_stub_error error);

RW_END_DECLS

#endif
