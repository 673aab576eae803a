/* Resolvers asked all at once; see rootwalk/stub.h.
 *
 * Each resolver gets a c-ares channel of its own for each thing it is asked:
 * the question, the same over TCP where the response was truncated, the same
 * with CD where it was SERVFAIL.
 *
 * They are asked side by side and in the same state of the world, so that what
 * differs between them is theirs.  Nothing is compared here.
 *
 * SPDX-License-Identifier: ISC
 */
#include "stub/stub.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "stub/libuv.h"
#include "base/row.h"
#include "base/sized.h"

#define TRIES_MAX 8 /* the waits double: 255 shares of the time allowed */

static void on_exchange(void *ctx, const struct rwi_exchange_result *result);

enum rw_status
rw_stub_new(struct rw_stub **out, const struct rw_stub_config *config)
{
    struct rw_stub *stub;

    *out = NULL;
    if (rwi_libuv() == NULL)
        return RW_ERR_LIBUV;
    *out = stub = calloc(1, sizeof(*stub));
    if (stub == NULL)
        return RW_ERR_MEMORY;
    RWI_SIZED(stub->config, config, ctx);
    if (stub->config.timeout_us == 0)
        stub->config.timeout_us = RW_STUB_TIMEOUT_US;
    if (stub->config.tries == 0)
        stub->config.tries = RW_STUB_TRIES;
    if (stub->config.tries > TRIES_MAX)
        stub->config.tries = TRIES_MAX;
    return RW_OK;
}

/* Forget what a resolver said; what is still on its way with it. */
static void
forget(struct rwi_resolver *resolver)
{
    struct rw_stub_answer *answer = &resolver->answer;

    for (size_t i = 0; i < RWI_PHASES; i++) {
        rwi_exchange_free(resolver->exchanges[i]);
        resolver->exchanges[i] = NULL;
    }
    *answer = (struct rw_stub_answer){
        .label = resolver->label,
        .resolver = answer->resolver,
        .sent_us = RW_NO_TIME,
        .rtt_us = RW_NO_TIME,
    };
    resolver->phase = RWI_PHASE_FIRST;
}

void
rw_stub_free(struct rw_stub *stub)
{
    if (stub == NULL)
        return;
    for (size_t i = 0; i < stub->count; i++) {
        forget(stub->resolvers[i]);
        free(stub->resolvers[i]->label);
        free(stub->resolvers[i]);
    }
    rwi_libuv()->uv_run(stub->config.loop,
                        UV_RUN_NOWAIT); /* lets handles close */
    free(stub);
}

enum rw_status
rw_stub_add(struct rw_stub *stub, const struct rw_address *address,
            const char *label)
{
    struct rwi_resolver *resolver;

    if (address->family == RW_FAMILY_IPV4 ? stub->config.no_ipv4
                                          : stub->config.no_ipv6)
        return RW_ERR_UNSUPPORTED;
    if (stub->count == RW_STUB_RESOLVERS_MAX)
        return RW_ERR_LIMIT;
    resolver = calloc(1, sizeof(*resolver));
    if (resolver == NULL)
        return RW_ERR_MEMORY;
    if (label != NULL && (resolver->label = strdup(label)) == NULL) {
        free(resolver);
        return RW_ERR_MEMORY;
    }
    resolver->stub = stub;
    resolver->index = stub->count;
    resolver->answer.resolver = *address;
    forget(resolver);
    stub->resolvers[stub->count++] = resolver;
    return RW_OK;
}

/* ---- asking ----------------------------------------------------------- */

/* Write the query that a resolver's phase asks. */
static enum rw_status
make_query(struct rwi_resolver *resolver, uint8_t *query, size_t *len)
{
    struct rw_stub *stub = resolver->stub;
    struct rw_query_options options = stub->options;
    uint16_t id = (uint16_t)stub->config.random(stub->config.ctx);

    if (resolver->answer.no_edns)
        options.edns = false;
    if (resolver->phase == RWI_PHASE_CD)
        options.flags |= RW_FLAG_CD;
    return rw_query_to_wire(query, RW_QUERY_MAX, len, id, stub->name,
                            stub->type, stub->qclass, &options);
}

/* Begin a phase; RW_OK, or nothing is on its way. */
static enum rw_status
ask(struct rwi_resolver *resolver, enum rwi_phase phase)
{
    struct rw_stub *stub = resolver->stub;
    struct rwi_exchange_config config = {
        .loop = stub->config.loop,
        .resolver = resolver->answer.resolver,
        .transport = phase == RWI_PHASE_TCP || stub->config.tcp_only
                         ? RW_TCP
                         : resolver->answer.transport,
        .timeout_us = stub->config.timeout_us,
        .tries = stub->config.tries,
        .bind = stub->config.bind,
        .on_message = stub->config.on_message,
        .on_message_ctx = stub->config.on_message_ctx,
    };
    uint8_t query[RW_QUERY_MAX];
    size_t len;
    enum rw_status status;

    resolver->phase = phase;
    resolver->answer.transport = config.transport;
    status = make_query(resolver, query, &len);
    if (status != RW_OK)
        return status;
    return rwi_exchange_start(&resolver->exchanges[phase], &config, query, len,
                              on_exchange, resolver);
}

static void
done(struct rwi_resolver *resolver)
{
    struct rw_stub *stub = resolver->stub;

    resolver->answer.done = true;
    stub->pending--;
    if (stub->fn != NULL)
        stub->fn(stub->ctx, &resolver->answer, resolver->index);
}

/* Give the header's flags of a response; 0 where it has no header. */
static uint16_t
flags_of(const struct rw_octets *response)
{
    struct rw_header header;

    if (rw_header_from_wire(&header, response->data, response->len) != RW_OK)
        return 0;
    return header.flags;
}

/* Query and response are views into the exchange, which lives until the next
 * question or the end. */
static void
take_first(struct rw_stub_answer *answer,
           const struct rwi_exchange_result *result)
{
    answer->error = result->error;
    answer->query = result->query;
    answer->response = result->response;
    answer->sent_us = result->sent_us;
    answer->rtt_us = result->rtt_us;
}

/* What came over TCP in place of a truncated response; where nothing did, the
 * truncated one stays.  The round trip is that of the whole: the user waited
 * for both. */
static void
take_tcp(struct rw_stub_answer *answer,
         const struct rwi_exchange_result *result)
{
    if (result->error != RW_STUB_OK) {
        answer->error = RW_STUB_TCP_FAILED;
        answer->transport = RW_UDP;
        return;
    }
    answer->query = result->query;
    answer->response = result->response;
    answer->rtt_us = result->sent_us + result->rtt_us - answer->sent_us;
}

/* Whether the resolver is to be asked without EDNS now: it answered so that
 * it may not have understood it (RFC 6891 section 7). */
static bool
goes_plain(struct rwi_resolver *resolver)
{
    struct rw_stub_answer *answer = &resolver->answer;
    uint16_t rcode = flags_of(&answer->response) & RW_FLAGS_RCODE_MASK;

    if (resolver->phase != RWI_PHASE_FIRST || answer->error != RW_STUB_OK ||
        !resolver->stub->options.edns ||
        (rcode != RW_RCODE_FORMERR && rcode != RW_RCODE_NOTIMP))
        return false;
    answer->no_edns = true;
    return ask(resolver, RWI_PHASE_PLAIN) == RW_OK;
}

/* Whether it is to be asked over TCP now. */
static bool
goes_to_tcp(struct rwi_resolver *resolver)
{
    struct rw_stub_answer *answer = &resolver->answer;

    if (resolver->phase >= RWI_PHASE_TCP || answer->error != RW_STUB_OK ||
        answer->transport == RW_TCP ||
        (flags_of(&answer->response) & RW_FLAG_TC) == 0)
        return false;
    answer->truncated = true;
    return !resolver->stub->config.ignore_tc &&
           ask(resolver, RWI_PHASE_TCP) == RW_OK;
}

/* Whether it is to be asked with CD now.  Whether data is there behind the
 * SERVFAIL tells validation from all other reasons. */
static bool
goes_to_cd(struct rwi_resolver *resolver)
{
    const struct rw_stub_answer *answer = &resolver->answer;
    uint16_t flags = flags_of(&answer->response);

    return answer->error == RW_STUB_OK &&
           (flags & RW_FLAGS_RCODE_MASK) == RW_RCODE_SERVFAIL &&
           (flags_of(&answer->query) & RW_FLAG_CD) == 0 &&
           ask(resolver, RWI_PHASE_CD) == RW_OK;
}

/* The order of the phases is the order of their enum; each is entered once, so
 * this ends. */
static void
on_exchange(void *ctx, const struct rwi_exchange_result *result)
{
    struct rwi_resolver *resolver = ctx;

    switch (resolver->phase) {
    case RWI_PHASE_FIRST:
    case RWI_PHASE_PLAIN:
        take_first(&resolver->answer, result);
        break;
    case RWI_PHASE_TCP:
        take_tcp(&resolver->answer, result);
        break;
    case RWI_PHASE_CD:
        if (result->error == RW_STUB_OK)
            resolver->answer.response_cd = result->response;
        done(resolver);
        return;
    case RWI_PHASES:
        return;
    }
    if (!goes_plain(resolver) && !goes_to_tcp(resolver) &&
        !goes_to_cd(resolver))
        done(resolver);
}

enum rw_status
rw_stub_ask(struct rw_stub *stub, const uint8_t *name, uint16_t type,
            uint16_t qclass, const struct rw_query_options *options,
            rw_stub_fn fn, void *ctx)
{
    enum rw_status status;

    if (stub->pending > 0)
        return RW_ERR_STATE;
    stub->fn = fn;
    stub->ctx = ctx;
    rw_name_copy(stub->name, name);
    stub->type = type;
    stub->qclass = qclass;
    stub->options = *options;
    for (size_t i = 0; i < stub->count; i++)
        forget(stub->resolvers[i]);
    stub->pending = stub->count;
    for (size_t i = 0; i < stub->count; i++) {
        status = ask(stub->resolvers[i], RWI_PHASE_FIRST);
        if (status != RW_OK) {
            rw_stub_stop(stub);
            return status;
        }
    }
    return RW_OK;
}

/* ---- the rest ----------------------------------------------------------- */

size_t
rw_stub_pending(const struct rw_stub *stub)
{
    return stub->pending;
}

void
rw_stub_wait(struct rw_stub *stub)
{
    while (stub->pending > 0)
        rwi_libuv()->uv_run(stub->config.loop, UV_RUN_ONCE);
}

/* What is already there stays; the rest is marked as interrupted and not as
 * silent. */
void
rw_stub_stop(struct rw_stub *stub)
{
    for (size_t i = 0; i < stub->count; i++) {
        struct rwi_resolver *resolver = stub->resolvers[i];

        if (resolver->answer.done)
            continue;
        forget(resolver);
        resolver->answer.error = RW_STUB_INTERRUPTED;
        resolver->answer.done = true;
    }
    stub->pending = 0;
}

size_t
rw_stub_count(const struct rw_stub *stub)
{
    return stub->count;
}

const struct rw_stub_answer *
rw_stub_get(const struct rw_stub *stub, size_t index)
{
    return &stub->resolvers[index]->answer;
}

static const struct {
    const char *word;
    const char *phrase;
} ERRORS[] = {
#define RW_STUB_ERROR(name, text, sentence) [RW_STUB_##name] = {text, sentence},
#include "rootwalk/stub_error.def"
#undef RW_STUB_ERROR
};

const char *
rw_stub_error_word(enum rw_stub_error error)
{
    return RWI_ROW(ERRORS, error)->word;
}

const char *
rw_stub_error_phrase(enum rw_stub_error error)
{
    return RWI_ROW(ERRORS, error)->phrase;
}
