/* The delegations of a walk as a graph: its zones, from the root down, and
 * the name servers of the last one with what parent and zone say of them.
 *
 * A function of the trace, drawn by the page and by --format dot.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_CUTS_H
#define RWI_REPORT_WALK_CUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/name.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

#define RWI_CUTS_MAX      48 /* zones */
#define RWI_SERVERS_MAX   32 /* of the last zone; more are counted */
#define RWI_ADDRESSES_MAX 8  /* of one server; likewise */
#define RWI_NO_CUT        SIZE_MAX

/* A zone and how it is delegated. */
struct rwi_cut_zone {
    const uint8_t *zone;
    const struct rw_step *step; /* that refers to it; NULL: from the hints */
    size_t parent;              /* its index; RWI_NO_CUT for the first */
    unsigned depth;             /* 0 for the root */
};

struct rwi_cut_address {
    struct rw_address address;
    bool is_glue;               /* came with the referral */
    bool is_own;                /* an authority of the name gave it */
    const struct rw_step *step; /* what shows what it says; NULL: not asked */
    const struct rw_step *ns;   /* where it gave another NS set than the
                                   parent; NULL: nowhere */
};

struct rwi_cut_server {
    uint8_t name[RW_NAME_MAX];
    bool has_name;
    bool at_parent, in_zone; /* in the NS set of either */
    struct rwi_cut_address addresses[RWI_ADDRESSES_MAX];
    size_t address_count, more;
};

struct rwi_cuts {
    struct rwi_cut_zone zones[RWI_CUTS_MAX]; /* each after its parent, the
                                                last zone's branch last */
    size_t zone_count, zones_more;
    size_t last;                   /* the zone whose servers are below */
    bool knows_parent, knows_zone; /* an NS set of theirs was seen */
    struct rwi_cut_server servers[RWI_SERVERS_MAX];
    size_t server_count, servers_more;
};

/** Read them off a trace; free(3) frees them.
 *
 * @return NULL when out of memory
 */
struct rwi_cuts *rwi_cuts_of(const struct rw_trace *trace);

/** Go through the NS records of a zone in a step's response.
 *
 * @param at      0 for the first call, then left alone
 * @param target  RW_NAME_MAX octets: set where the answer is true
 */
bool rwi_cuts_ns(const struct rw_step *step, const uint8_t *zone, size_t *at,
                 uint8_t *target);

/** Say whether an NS record of a zone in a step's response names a server. */
bool rwi_cuts_names(const struct rw_step *step, const uint8_t *zone,
                    const uint8_t *server);

#endif
