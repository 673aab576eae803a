/* Octets that wait: a buffer that grows.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_SPOOL_H
#define RWI_CLI_SPOOL_H

#include <stddef.h>

#include "rootwalk/status.h"

struct spool {
    char *text;
    size_t len, room;
};

/** Take text into the spool; an rw_sink_fn. */
enum rw_status spool_put(void *spool, const char *text, size_t len);

/** Give its memory back; it is empty then. */
void spool_free(struct spool *spool);

#endif
