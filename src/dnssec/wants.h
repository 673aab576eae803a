/* What a pass finds missing: handed out as needs, or to be asked again.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_WANTS_H
#define RWI_DNSSEC_WANTS_H

#include "dnssec/state.h"

/** Want a record set of the servers of a zone.
 *
 * In a pass for needs, one that was asked for already is not wanted.  Ruling,
 * what came and is no good is wanted of another server; only what could not
 * be asked for never will be.
 */
void rwi_want_add(struct rw_judge *judge, const uint8_t *zone,
                  const uint8_t *name, uint16_t type, uint32_t step);

/** Write out what is wanted, at most max of it; how many. */
size_t rwi_wants_put(const struct rw_judge *judge, struct rw_need *needs,
                     size_t max);

#endif
