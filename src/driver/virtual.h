/* The virtual driver with timers that may be late, as real ones are: what a
 * replay is made of.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_VIRTUAL_H
#define RWI_DRIVER_VIRTUAL_H

#include <stdbool.h>
#include <stdint.h>

#include "rootwalk/driver.h"

/** Say when a timer of the engine's fires that is due at until_us: then, or
 * somewhat later.
 *
 * @param delivery_us  when the next delivery is due, which comes first where
 *                     both are at the same time; RW_NO_TIME: there is none
 */
typedef uint64_t (*rwi_virtual_timer_fn)(void *ctx, uint64_t until_us,
                                         uint64_t delivery_us);

/** rw_virtual_run() with timers that may be late.
 *
 * @param timer  NULL: they fire when they are due
 */
enum rw_status rwi_virtual_run(struct rw_engine *engine, rw_virtual_fn answer,
                               rwi_virtual_timer_fn timer, void *ctx,
                               uint64_t *now_us,
                               const struct rw_driver_events *events);

#endif
