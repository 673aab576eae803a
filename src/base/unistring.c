/* libunistring, opened when the first character asks for it; see
 * base/unistring.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/unistring.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/lazy.h"

static_assert(sizeof(RWI_SONAME_LIBUNISTRING) > 1,
              "the build found no shared library to take the name from");

static struct rwi_unistring table;
static bool is_loaded;

static void
load(void)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_unistring, name),
        RWI_UNISTRING_FUNCTIONS(X)
#undef X
    };

    is_loaded = rwi_lazy_load(&table, RWI_SONAME_LIBUNISTRING, SYMBOLS,
                              RWI_LAZY_COUNT(SYMBOLS), NULL, 0) == RW_OK;
}

const struct rwi_unistring *
rwi_unistring(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, load);
    return is_loaded ? &table : NULL;
}
