/* Never towards the inside: which of the addresses that DNS taught are not
 * asked.  Whoever controls a zone can have its servers be 127.0.0.1, and the
 * queries of all who look up its names go there.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_INSIDE_H
#define RWI_ENGINE_INSIDE_H

#include "engine/state.h"

/** Say whether a server must not be asked at an address; the trace has it
 * then.
 *
 * @param zone  whose server it is; lives as long as the walk
 */
bool rwi_leads_inside(struct rw_walk *walk, const uint8_t *zone,
                      const struct rw_server *server);

/** Note in the trace what was left out, each address once; its names live as
 * long as the walk. */
void rwi_note_left_out(struct rw_walk *walk, const struct rw_left_out *left);

/** Note in the trace that a server is not asked since it has been silent to
 * other walks; likewise. */
void rwi_note_silent(struct rw_walk *walk, const uint8_t *zone,
                     const struct rw_server *server);

/** Say whether the hints lead inside themselves: a network of one's own, in
 * which all addresses are asked. */
bool rwi_hints_lead_inside(const struct rw_engine *engine);

#endif
