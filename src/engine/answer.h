/* The walk's answer: the alias chain, then the record set at its end.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_ANSWER_H
#define RWI_ENGINE_ANSWER_H

#include "engine/state.h"

/** Add one alias of a response, with the RRSIGs that cover it: a CNAME, or a
 * DNAME and the CNAME it makes.
 *
 * @param from, to  the name it is an alias for, and where it leads; NULL for
 *                  a DNAME that leads to no possible name
 */
void rwi_answer_link(struct rw_walk *walk, const struct rw_message *msg,
                     const struct rwi_alias *alias, const uint8_t *from,
                     const uint8_t *to);

/** Add the record set at a name, with the RRSIGs that cover it. */
void rwi_answer_set(struct rw_walk *walk, const struct rw_message *msg,
                    const uint8_t *name, uint16_t type);

#endif
