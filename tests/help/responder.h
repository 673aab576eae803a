/* A server on loopback in a process of its own: it answers each query with
 * the query turned round, AA and RA set, no data.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TEST_HELP_RESPONDER_H
#define TEST_HELP_RESPONDER_H

#include <stdbool.h>

#include "rootwalk/address.h"
#include "rootwalk/record.h"

#define RESPONDER_HINT_COUNT 2

/** Root hints that lead to it: ". NS a." and "a. A 127.0.0.1". */
extern const struct rw_record RESPONDER_HINTS[RESPONDER_HINT_COUNT];

/** Start it.
 *
 * @param address  set to where it listens, UDP and TCP
 * @param tcp      it says TC over UDP, so that it is asked over TCP
 * @return its process; negative where that is not possible
 */
int responder_start(struct rw_address *address, bool tcp);

/** End it. */
void responder_stop(int process);

#endif
