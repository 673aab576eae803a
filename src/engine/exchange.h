/* Exchanges: a query goes out, is recorded as a step, and is answered,
 * fails or is given up.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_EXCHANGE_H
#define RWI_ENGINE_EXCHANGE_H

#include "engine/state.h"

/** Send task->pick's query: a new step, a new exchange in task->open.
 *
 * @param at  what is known of trying that server; counts the attempt
 * @return false out of memory
 */
bool rwi_exchange_send(struct rwi_task *task, struct rwi_try *at,
                       uint64_t now_us);

/** Stop the clocks of an exchange that is still to be sent: its own, and the
 * walk's. */
void rwi_exchange_hold(struct rwi_exchange *exchange, uint64_t now_us);

/** Have a held exchange begin now; its task looks again.
 *
 * @param at  what is known of trying its server
 */
void rwi_exchange_release(struct rwi_exchange *exchange, struct rwi_try *at,
                          uint64_t now_us);

/** End an exchange without a response; the caller is told to forget it
 * where that is news to him. */
void rwi_exchange_fail(struct rwi_exchange *exchange, enum rw_step_error error,
                       bool tell, uint64_t now_us);

/** Take one that is over out of the table: the caller knows. */
void rwi_exchange_forget(struct rwi_exchange *exchange);

/** Take in a message for an exchange that is on the way.
 *
 * @return true where it is the response: the exchange is over and
 *         task->arrived is to be judged; false where it is somebody else's
 */
bool rwi_exchange_take(struct rwi_exchange *exchange,
                       const struct rw_address *from, const uint8_t *message,
                       size_t len, uint64_t now_us);

/** Conclude a step; it is shown. */
void rwi_step_conclude(struct rw_walk *walk, struct rwi_step *record,
                       enum rw_step_error error, enum rw_verdict verdict);

#endif
