/* What a name depends on: which zones and servers have to work for it to be
 * found, and which single failure takes it away.
 *
 * A function of a trace, as far as that shows it: a survey (--all) has looked
 * up the addresses of the last zone's servers, with --all=path of all on the
 * way.  The root counts as always there.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_DEPENDS_H
#define ROOTWALK_DEPENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

#define RW_DEPENDS_ZONES_MAX     64   /* more are counted only */
#define RW_DEPENDS_SERVERS_MAX   1024 /* names, each once a zone */
#define RW_DEPENDS_ADDRESSES_MAX 8    /* of one server that are looked at */
#define RW_DEPENDS_SINGLES_MAX   32
#define RW_DEPENDS_DANGLING_MAX  8
#define RW_DEPENDS_PATH_MAX      16 /* zones, as many as are worth reading */
#define RW_DEPENDS_NONE          SIZE_MAX /* no zone of the list */

/* A zone that the name depends on. */
struct rw_depends_zone {
    const uint8_t *zone;
    size_t servers;   /* names */
    size_t addresses; /* of them, known */
    bool is_direct;   /* the name, or where an alias leads, lies in it; else
                         only a name server's name does */
    size_t parent;    /* index; RW_DEPENDS_NONE: the root, or not known */
    bool by_ipv6;     /* a resolver with IPv6 only gets there, as far as the
                         trace tells */
};

/* A name server of such a zone. */
struct rw_depends_server {
    const uint8_t *name;
    size_t zone; /* index */
    size_t home; /* index of the zone that its name lies in; RW_DEPENDS_NONE:
                    the root, or not known */
    struct rw_address addresses[RW_DEPENDS_ADDRESSES_MAX];
    size_t address_count;
    bool has_glue; /* the parent gave an address */
};

enum rw_single {
    RW_SINGLE_SERVER,  /* one address of a server */
    RW_SINGLE_NETWORK, /* all with its first 24 bits, or 48 of IPv6, where no
                          address of them is one by itself */
};

/* Something that takes the name with it when it fails. */
struct rw_depends_single {
    enum rw_single kind;
    const uint8_t *name; /* a server there */
    const uint8_t *zone; /* whose server it is */
    struct rw_address address;
};

/* A name that is needed and does not exist, below a domain that its registry
 * denies: whoever registers that answers in its place. */
struct rw_depends_dangling {
    const uint8_t *name;
    const uint8_t *domain;
};

struct rw_depends {
    struct rw_depends_zone zones[RW_DEPENDS_ZONES_MAX];
    size_t zone_count; /* in the order met */
    struct rw_depends_server list[RW_DEPENDS_SERVERS_MAX];
    size_t list_count;
    size_t servers, addresses, networks; /* each counted once */
    struct rw_depends_single singles[RW_DEPENDS_SINGLES_MAX];
    size_t single_count;
    struct rw_depends_dangling dangling[RW_DEPENDS_DANGLING_MAX];
    size_t dangling_count;
    bool is_found; /* with all that did not fail in the walk itself */
    bool by_ipv6;  /* by a resolver with IPv6 only, as far as the trace tells */
    const uint8_t *ipv6_path[RW_DEPENDS_PATH_MAX]; /* unless it does: the zones
                        on its way, the last that from which it gets nothing */
    size_t ipv6_path_count;
    size_t more; /* zones and servers beyond the bounds */
};

/** Say what a trace's name depends on.
 *
 * @param out  set on success, NULL on error; points into the trace; free with
 *             rw_depends_free()
 * @return RW_OK; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_depends_of(struct rw_depends **out,
                                                const struct rw_trace *trace);

/** Free what rw_depends_of() made; NULL is fine. */
RW_API void rw_depends_free(struct rw_depends *depends);

RW_END_DECLS

#endif
