/* A small world for tests of the engine: servers as rows of text, driven by
 * the virtual clock.  A test says what each server answers, runs one walk,
 * and looks at the trace.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TEST_ENGINE_WORLD_H
#define TEST_ENGINE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/rootwalk.h"

#define MS UINT64_C(1000)

/* How a row answers, beside what it holds. */
enum manner {
    PLAINLY,
    SILENTLY,           /* no answer comes */
    UNREACHABLY,        /* the network says no */
    WITHOUT_PORT,       /* the host says no */
    GARBLED,            /* broken octets behind a good header */
    MISTAKEN_ID,        /* three strangers' answers first, then the true one */
    EDNS_ONLY_NOT,      /* silent where the query has EDNS */
    EDNS_CONFUSES,      /* SERVFAIL where the query has EDNS */
    EDNS_BASIC,         /* BADVERS to another version, FORMERR to CO */
    EDNS_BADVERS,       /* BADVERS to any version */
    EDNS_BASIC_FORMERR, /* FORMERR without OPT to another version */
    WANTS_COOKIE,       /* BADCOOKIE over UDP to whoever does not bring it */
    CUT_SHORT,          /* TC over UDP, whole over TCP */
    CLOSING,            /* TCP ends early; TC over UDP */
    UDP_ONLY,           /* silent over TCP */
    TCP_FULL,           /* TCP ends early, UDP is well */
    LOSING,             /* no answer comes to one query of ten */
};

/* What a server says: the first row that fits is the answer. */
struct row {
    const char *at;    /* the server's address; NULL: any */
    const char *name;  /* the query's name, or "*.x" for x and all below */
    const char *type;  /* NULL: any */
    const char *flags; /* "AA", "AA NXDOMAIN", "REFUSED" ... */
    const char *answer, *authority, *additional; /* zone-file text */
    enum manner manner;
    unsigned delay_ms; /* 0: 10 */
    unsigned
        until_ms; /* of the world, from then on the row is gone; 0: never */
};

struct world {
    const struct row *rows;         /* ended by one without flags */
    struct rw_walk_options options; /* qname is filled in by the run */
    struct rw_engine_config config;
    uint64_t seed, losses; /* of LOSING: a sequence of its own */
    struct rw_engine *engine;
    uint64_t now_us;
    unsigned shows, collects; /* RW_WANT_SHOW, RW_WANT_COLLECT seen */
};

/** The world's defaults: IPv4 only, one root server 1.0.0.1, no validation,
 * no priming, a fixed seed. */
void world_init(struct world *world, const struct row *rows);

/** Walk; the walk stays until the world ends. */
struct rw_walk *world_walk(struct world *world, const char *name,
                           const char *type);

/** Start a walk without driving it. */
struct rw_walk *world_start(struct world *world, const char *name,
                            const char *type);

/** Drive until no walk is left. */
void world_run(struct world *world);

void world_done(struct world *world);

/** The trace's answer as "owner TYPE rdata; ..." in a static buffer. */
const char *answer_text(const struct rw_trace *trace);

/** The trace's steps as "address verdict; ...", likewise; errors as
 * "address !timeout". */
const char *steps_text(const struct rw_trace *trace);

#endif
