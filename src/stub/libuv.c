/* libuv, opened when it is needed; see stub/libuv.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "stub/libuv.h"

#include <assert.h>

#include "base/lazy.h"

static_assert(sizeof(RWI_SONAME_LIBUV) > 1,
              "the build found no shared libuv to take the name from");

static struct rwi_libuv table;

const struct rwi_libuv *
rwi_libuv(void)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_libuv, name),
        RWI_LIBUV_FUNCTIONS(X)
#undef X
    };
    static struct rwi_lazy lazy = RWI_LAZY(&table, RWI_SONAME_LIBUV, SYMBOLS);

    return rwi_lazy_ready(&lazy);
}
