/* One response and one name of the walk's chain of aliases.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_LINK_H
#define RWI_DNSSEC_LINK_H

#include "dnssec/state.h"

/** Say whether a response tells something about a name: an alias for it, the
 * data asked for or its denial; no referral, no error. */
bool rwi_link_speaks(const struct rwi_item *item, const uint8_t *name);

/** Judge what a response says about a name.
 *
 * @param target  set to the name the alias leads on to, or NULL where it ends
 *                here
 */
enum rw_security rwi_link_judge(struct rw_judge *judge, struct rwi_item *item,
                                const uint8_t *name, const uint8_t **target);

#endif
