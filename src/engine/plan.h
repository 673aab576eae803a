/* What a survey asks of the servers of a zone: a table, and what makes tasks of
 * its rows.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_PLAN_H
#define RWI_ENGINE_PLAN_H

#include "engine/state.h"

enum rwi_wish {
    RWI_ALWAYS,
    RWI_RARELY,   /* of a signed zone: asked of one server, and of the others
                   where that has it */
    RWI_FOR_EDNS, /* --probe: */
    RWI_FOR_CASE,
    RWI_FOR_TYPES,
    RWI_FOR_QMIN,
    RWI_FOR_IDENTITY,
    RWI_FOR_TRANSFER,
};

enum rwi_subject {
    RWI_OF_APEX,
    RWI_OF_NAME,     /* the walk's own */
    RWI_OF_MIXED,    /* the apex in mixed case */
    RWI_OF_BETWEEN,  /* the names between the two, each */
    RWI_OF_HOST,     /* who the server is ... */
    RWI_OF_SOFTWARE, /* ... and what runs there */
};

/* A row of the table. */
struct rwi_plan {
    enum rw_probe probe;
    uint16_t type; /* 0: what the walk asked there */
    enum rwi_wish wish;
    enum rwi_subject subject;
    bool over_tcp;
};

/** The row of a probe; NULL: it has none. */
const struct rwi_plan *rwi_plan_of(enum rw_probe probe);

/** Ask a question of the plan, of the zone whose turn it is.
 *
 * @param name     in the walk's arena, or static
 * @param purpose  RW_PURPOSE_SURVEY: of all servers; RWI_PURPOSE_ONE
 * @return NULL when out of memory
 */
struct rwi_task *rwi_plan_ask(struct rw_walk *walk, const struct rwi_plan *plan,
                              const uint8_t *name, uint8_t purpose,
                              enum rw_because_code why);

/** Ask all that the plan has, of servers that were not asked yet. */
void rwi_plan_all(struct rw_walk *walk);

/** Ask for what only signed zones have, of one server; once. */
void rwi_plan_rare(struct rw_walk *walk);

/** Ask where the parent wants to be told that there is a new CDS: a name
 * between the labels of the child and the parent's; once.  RFC 9859 section
 * 3 */
void rwi_plan_dsync(struct rw_walk *walk, uint64_t now_us);

/** Ask an address that nobody has; NULL when out of memory. */
struct rwi_task *rwi_plan_nowhere(struct rw_walk *walk);

#endif
