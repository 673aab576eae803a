/* The walk's answer: the alias chain, then the record set at its end.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_ANSWER_H
#define RWI_ENGINE_ANSWER_H

#include "engine/state.h"

/** Add what a response gives to the answer: its aliases in chain order (a
 * DNAME with the CNAME it makes), the set at their end where it is there,
 * each with the RRSIGs that cover it.
 *
 * @param reading  of msg
 */
void rwi_answer_adopt(struct rw_walk *walk, const struct rw_message *msg,
                      const struct rwi_reading *reading,
                      const struct rwi_asked *asked);

#endif
