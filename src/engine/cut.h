/* Zone cuts: a zone and its servers, read off hints or off a message.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_CUT_H
#define RWI_ENGINE_CUT_H

#include "engine/state.h"

/** Read the cut for `zone` off a message: NS records of the authority
 * section (or of the answer, for the root's own set), addresses of the
 * additional section.
 *
 * Glue counts only inside the bailiwick of the zone asked; other addresses
 * are in the view, marked as no glue.
 *
 * @return NULL when the message holds no such NS record, or out of memory
 */
struct rwi_cut *rwi_cut_read(struct rwi_arena *arena,
                             const struct rw_reading *reading,
                             const uint8_t *zone, uint16_t port);

/** The same for a step's response, in which the walk found it. */
struct rwi_cut *rwi_cut_of_step(struct rw_walk *walk,
                                const struct rw_step *step,
                                const uint8_t *zone);

/** Make the root's cut of hints: NS records of ".", and A and AAAA.
 *
 * @return NULL when no NS record has an address, or out of memory
 */
struct rwi_cut *rwi_cut_of_hints(struct rwi_arena *arena,
                                 const struct rw_record *hints, size_t count,
                                 uint16_t port);

/** The built-in hints. */
struct rwi_cut *rwi_cut_built_in(struct rwi_arena *arena, uint16_t port);

/** Read a message out of the cache, as an answer to the question that stands
 * in it; a copy that is the walk's own.
 *
 * @return NULL out of memory
 */
struct rw_reading *rwi_cut_recall(struct rw_walk *walk,
                                  const struct rwi_fact *fact);

/** The deepest cut known at or above name: of the walk's own, of the cache,
 * at last the hints.  For type DS a cut at the name itself does not count:
 * DS records are the parent's.
 *
 * @return NULL only out of memory
 */
struct rwi_cut *rwi_cut_deepest(struct rw_walk *walk, const uint8_t *name,
                                uint16_t type, uint64_t now_us);

/** Make a cut known to the walk, in the place of an older one, and to other
 * walks where it came in a message of this walk. */
void rwi_cut_learn(struct rw_walk *walk, struct rwi_cut *cut, uint64_t now_us);

/** Give back what a walk uses of the cache, at its end. */
void rwi_cut_let_go(struct rw_walk *walk);

/** How the address of a cut's server came to be known. */
enum rw_provenance rwi_cut_provenance(const struct rwi_cut *cut,
                                      const uint8_t *server);

#endif
