/* A stub's resolvers, shared between asking (stub.c) and finding them
 * (system.c).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_STUB_STUB_H
#define RWI_STUB_STUB_H

#include "rootwalk/stub.h"
#include "stub/exchange.h"

/* What is being asked of a resolver. */
enum rwi_phase {
    RWI_PHASE_FIRST, /* the question as the user has it, UDP or TCP */
    RWI_PHASE_PLAIN, /* again without EDNS: it was not understood */
    RWI_PHASE_TCP,   /* again over TCP: the response was truncated */
    RWI_PHASE_CD,    /* again with CD set: SERVFAIL came */
    RWI_PHASES,
};

struct rwi_resolver {
    struct rw_stub *stub;
    size_t index;
    enum rwi_phase phase;
    char *label;
    struct rwi_exchange *exchanges[RWI_PHASES];
    struct rw_stub_answer answer;
};

struct rw_stub {
    struct rw_stub_config config;
    struct rwi_resolver *resolvers[RW_STUB_RESOLVERS_MAX];
    size_t count;
    size_t pending;
    uint8_t name[RW_NAME_MAX]; /* the question */
    uint16_t type, qclass;
    struct rw_query_options options;
    rw_stub_fn fn;
    void *ctx;
};

#endif
