/* Record sets, sought once each.
 *
 * Whoever needs one looks for it, as often as it likes; the first time a walk
 * is started.  Until that has ended the set's outcome is PENDING, and its user
 * gives up and is called again later: so no conclusion has states of its own,
 * and each is a function of the sets that are there.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_MAIL_LOOK_H
#define RWI_MAIL_LOOK_H

#include "base/arena.h"
#include "rootwalk/route.h"

/* Where record sets come from: walks, or a test's table. */
struct rwi_source {
    /** Look for a set; never NULL.  It is the source's own, the same each
     * time. */
    const struct rw_records *(*look)(struct rwi_source *source,
                                     const uint8_t *name, uint16_t type);
};

static inline const struct rw_records *
rwi_look(struct rwi_source *source, const uint8_t *name, uint16_t type)
{
    return source->look(source, name, type);
}

/** Look for a set below a name: of "_dmarc" and example., _dmarc.example.
 *
 * @param labels  one or more, dots between them
 * @return NULL where no such name can be
 */
const struct rw_records *rwi_look_below(struct rwi_source *source,
                                        const char *labels, const uint8_t *name,
                                        uint16_t type);

static inline bool
rwi_is_pending(const struct rw_records *records)
{
    return records->outcome == RW_OUTCOME_PENDING;
}

/** Whether there are records, and they may be used. */
static inline bool
rwi_has(const struct rw_records *records)
{
    return records->outcome == RW_OUTCOME_ANSWER && records->count > 0 &&
           records->security != RW_SECURITY_BOGUS;
}

/** Whether nobody can say what there is. */
static inline bool
rwi_has_failed(const struct rw_records *records)
{
    return records->outcome == RW_OUTCOME_FAILURE ||
           records->security == RW_SECURITY_BOGUS;
}

/* A source that walks. */
struct rwi_walks {
    struct rwi_source source; /* first: it is found from there */
    struct rw_engine *engine;
    struct rw_walk_options options;
    struct rwi_arena arena;
    struct rwi_walked *list[RW_ROUTE_LOOKS_MAX];
    size_t count;
    size_t pending;
    uint64_t now_us;       /* when the walks that are started now begin */
    bool is_stopping;      /* no more */
    bool is_bounded;       /* RW_ROUTE_LOOKS_MAX was reached */
    enum rw_status status; /* the first error; sticks */
};

void rwi_walks_init(struct rwi_walks *walks, struct rw_engine *engine,
                    const struct rw_walk_options *options);

/** Free it and the walks that have ended. */
void rwi_walks_done(struct rwi_walks *walks);

/** Take a walk that has ended. */
void rwi_walks_collect(struct rwi_walks *walks, struct rw_walk *walk);

/** Give the sets that were sought, in their order; the arena's. */
const struct rw_records *const *rwi_walks_list(const struct rwi_walks *walks,
                                               struct rwi_arena *arena);

#endif
