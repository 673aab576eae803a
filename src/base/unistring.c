/* libunistring, opened when the first character asks for it; see
 * base/unistring.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/unistring.h"

#include <assert.h>

#include "base/lazy.h"

static_assert(sizeof(RWI_SONAME_LIBUNISTRING) > 1,
              "the build found no shared library to take the name from");

static struct rwi_unistring table;

const struct rwi_unistring *
rwi_unistring(void)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_unistring, name),
        RWI_UNISTRING_FUNCTIONS(X)
#undef X
    };
    static struct rwi_lazy lazy =
        RWI_LAZY(&table, RWI_SONAME_LIBUNISTRING, SYMBOLS);

    return rwi_lazy_ready(&lazy);
}
