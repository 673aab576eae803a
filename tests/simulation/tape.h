/* A simulated world's traffic on tape: a capture as the live driver records
 * one, out of what the virtual driver's servers say.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SIM_TAPE_H
#define SIM_TAPE_H

#include "simulation/sim.h"

struct sim_event; /* tape.c */

/* Zeroed, but for world and lateness, it is empty. */
struct sim_tape {
    struct sim_world *world;
    struct rw_random lateness; /* of timers; apart from what the world draws */
    struct sim_event *events;  /* not yet in the order of time */
    size_t count, room;
    uint32_t exchanges; /* so far, for their ports */
};

/** Answer a query as sim_answer() does, and keep both; ctx is the tape. */
size_t sim_tape_answer(void *ctx, const struct rw_action *action, size_t index,
                       uint64_t now_us, struct rw_virtual_reply *reply,
                       uint8_t *buf, size_t size);

/** An rwi_virtual_timer_fn: fire up to some milliseconds late, as a real
 * machine's timers do, and keep when. */
uint64_t sim_tape_timer(void *ctx, uint64_t until_us, uint64_t delivery_us);

/** Keep that there is no way to a server, which is left out then. */
void sim_tape_no_way(struct sim_tape *tape, const struct rw_address *server,
                     uint64_t now_us);

/** Write all that was kept as a capture. */
enum rw_status sim_tape_write(struct sim_tape *tape, const char *path);

/** Forget all that was kept. */
void sim_tape_done(struct sim_tape *tape);

#endif
