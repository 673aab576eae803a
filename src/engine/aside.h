/* Names beside the walk that a survey looks up: those that the answer leads
 * to, and those under which a zone's keys are announced.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_ASIDE_H
#define RWI_ENGINE_ASIDE_H

#include "engine/state.h"

/** Ask for the address of each name that the walk's answer leads to (MX, SRV,
 * SVCB, HTTPS); once.
 *
 * @return whether there is something to wait for
 */
bool rwi_aside_targets(struct rw_walk *walk);

/** Ask for the CDS and CDNSKEY sets that the names of the surveyed zone's
 * servers announce, where its parent has no DS yet; once.  RFC 9615
 *
 * @return likewise
 */
bool rwi_aside_signals(struct rw_walk *walk);

#endif
