/* Whose the addresses of a referral are.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_GLUE_H
#define RWI_ENGINE_GLUE_H

#include "engine/state.h"

/** Give the servers of a cut the addresses that the additional section of the
 * response has for them, RWI_GLUE_MAX each at most, in one pass.
 *
 * They count as glue inside the bailiwick of the zone asked only.
 *
 * @param servers  RWI_NS_MAX at most, with nothing but their names
 * @param places   where the names of so many servers stand in the message, as
 *                 rwi_name_place() has it
 * @param ttl_s    in and out: the shortest time to live
 * @return false out of memory
 */
bool rwi_glue_read(struct rwi_arena *arena, const struct rw_reading *reading,
                   uint16_t port, struct rw_ns *servers, const uint16_t *places,
                   size_t count, uint32_t *ttl_s);

#endif
