/* libnats, loaded when it is needed; see driver/libnats.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "driver/libnats.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/lazy.h"

static_assert(sizeof(RWI_SONAME_LIBNATS) > 1,
              "the build found no shared libnats to take the name from");

static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_nats, name),
    RWI_NATS_FUNCTIONS(X)
#undef X
};

enum rw_status
rwi_nats_load(struct rwi_nats *table, char *why, size_t why_size)
{
    enum rw_status status =
        rwi_lazy_load(table, RWI_SONAME_LIBNATS, SYMBOLS,
                      RWI_LAZY_COUNT(SYMBOLS), why, why_size);

    if (status != RW_OK ||
        strcmp(table->nats_GetVersion(), NATS_VERSION_STRING) == 0)
        return status;
    snprintf(why, why_size,
             "%s is version %s; this program was compiled with %s",
             RWI_SONAME_LIBNATS, table->nats_GetVersion(), NATS_VERSION_STRING);
    return RW_ERR_UNSUPPORTED;
}
