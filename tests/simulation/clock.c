/* A clock that jumps: forward as that of a machine that slept, back as one
 * that was set.  The network keeps the true time; the engine is told another,
 * and what it waits for is waited for by the true one.
 *
 * The linker leads rw_engine_next() and its like here (part.mk).
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/engine.h"
#include "simulation/sim.h"

#define EACH_US (3 * UINT64_C(1000000)) /* how long it goes right, or wrong */

enum rw_status __real_rw_engine_next(struct rw_engine *, uint64_t,
                                     struct rw_action *);
void __real_rw_engine_answer(struct rw_engine *, uint64_t,
                             const struct rw_address *, const uint8_t *, size_t,
                             uint64_t);
void __real_rw_engine_failure(struct rw_engine *, uint64_t, enum rw_step_error,
                              uint64_t);
enum rw_status __wrap_rw_engine_next(struct rw_engine *engine, uint64_t now_us,
                                     struct rw_action *action);
void __wrap_rw_engine_answer(struct rw_engine *engine, uint64_t exchange,
                             const struct rw_address *from, const uint8_t *msg,
                             size_t len, uint64_t now_us);
void __wrap_rw_engine_failure(struct rw_engine *engine, uint64_t exchange,
                              enum rw_step_error error, uint64_t now_us);

static uint64_t clock_seed; /* 0: it goes right */

void
sim_clock_init(uint64_t seed)
{
    clock_seed = seed;
}

/* The same time is always told alike: a spoofer, whose messages come between,
 * changes nothing. */
static uint64_t
told(uint64_t now_us)
{
    struct rw_random random;
    uint64_t jump_us;

    if (clock_seed == 0)
        return now_us;
    rw_random_init(&random, clock_seed ^ now_us / EACH_US);
    jump_us = rw_random_next(&random) % SIM_JUMP_US;
    switch (rw_random_next(&random) % 6) {
    case 0:
        return now_us + jump_us;
    case 1:
        return now_us - jump_us;
    }
    return now_us;
}

enum rw_status
__wrap_rw_engine_next(struct rw_engine *engine, uint64_t now_us,
                      struct rw_action *action)
{
    uint64_t said_us = told(now_us);
    enum rw_status status = __real_rw_engine_next(engine, said_us, action);

    if (status == RW_OK && action->want == RW_WANT_WAIT &&
        action->until_us != RW_NO_TIME && action->until_us > said_us)
        action->until_us = now_us + (action->until_us - said_us);
    return status;
}

void
__wrap_rw_engine_answer(struct rw_engine *engine, uint64_t exchange,
                        const struct rw_address *from, const uint8_t *msg,
                        size_t len, uint64_t now_us)
{
    __real_rw_engine_answer(engine, exchange, from, msg, len, told(now_us));
}

void
__wrap_rw_engine_failure(struct rw_engine *engine, uint64_t exchange,
                         enum rw_step_error error, uint64_t now_us)
{
    __real_rw_engine_failure(engine, exchange, error, told(now_us));
}
