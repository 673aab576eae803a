/* The walk's answer: the alias chain, then the record set at its end.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_ANSWER_H
#define RWI_ENGINE_ANSWER_H

#include "engine/state.h"

/** Add one alias of a response, with the RRSIGs that cover it: a CNAME, or a
 * DNAME and the CNAME it makes, if that is a possible name. */
void rwi_answer_link(struct rw_walk *walk, const struct rw_reading *reading,
                     const struct rw_alias *alias);

/** Add the record set that was asked for and stands at the end of a
 * response's aliases, with the RRSIGs that cover it. */
void rwi_answer_set(struct rw_walk *walk, const struct rw_reading *reading);

#endif
