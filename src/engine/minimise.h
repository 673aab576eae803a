/* QNAME minimisation; RFC 9156.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_MINIMISE_H
#define RWI_ENGINE_MINIMISE_H

#include "engine/state.h"

/** Set the question for the servers of task's cut: the whole name, or, where
 * that is asked for, as few labels of it as may show the next cut.
 *
 * @param known  labels of the name that have been asked for, or are the cut's
 */
void rwi_minimise(struct rwi_task *task, size_t known);

/** Say whether the question on the way is less than the whole one. */
bool rwi_is_minimised(const struct rwi_task *task);

#endif
