/* A buffer that grows; see cli/spool.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/spool.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 64

enum rw_status
spool_put(void *ctx, const char *text, size_t len)
{
    struct spool *spool = ctx;

    if (spool->room - spool->len < len) {
        size_t room = 2 * spool->room + len + ROOM_MIN;
        char *more = realloc(spool->text, room);

        if (more == NULL)
            return RW_ERR_MEMORY;
        spool->text = more;
        spool->room = room;
    }
    if (len > 0)
        memcpy(spool->text + spool->len, text, len);
    spool->len += len;
    return RW_OK;
}

void
spool_free(struct spool *spool)
{
    free(spool->text);
    *spool = (struct spool){NULL, 0, 0};
}
