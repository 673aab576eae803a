/* Lists of flaws, as a ruling gathers them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_FLAWS_H
#define RWI_DNSSEC_FLAWS_H

#include "dnssec/state.h"

/** Add to a list, unless the same stands there.
 *
 * @return it, as kept; NULL when out of memory, or where the pass does not
 *         rule
 */
const struct rw_flaw *rwi_flaw_add(struct rw_judge *judge,
                                   struct rwi_flaws *flaws,
                                   const struct rw_flaw *flaw);

/** Take back what was added since the list was as in mark. */
void rwi_flaws_cut(struct rwi_flaws *flaws, struct rwi_flaws mark);

/** Put the flaws of the second list after those of the first. */
void rwi_flaws_join(struct rwi_flaws *flaws, const struct rwi_flaws *more);

#endif
