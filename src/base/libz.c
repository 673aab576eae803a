/* zlib and libzstd, loaded when they are needed; see base/libz.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/libz.h"

#include <assert.h>

#include "base/lazy.h"

static_assert(sizeof(RWI_SONAME_ZLIB) > 1 && sizeof(RWI_SONAME_LIBZSTD) > 1,
              "the build found no shared zlib or libzstd");

static const struct rwi_lazy_symbol ZLIB[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_zlib, name),
    RWI_ZLIB_FUNCTIONS(X)
#undef X
};

static const struct rwi_lazy_symbol ZSTD[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_zstd, name),
    RWI_ZSTD_FUNCTIONS(X)
#undef X
};

enum rw_status
rwi_zlib_load(struct rwi_zlib *table, char *why, size_t why_size)
{
    return rwi_lazy_load(table, RWI_SONAME_ZLIB, ZLIB, RWI_LAZY_COUNT(ZLIB),
                         why, why_size);
}

enum rw_status
rwi_zstd_load(struct rwi_zstd *table, char *why, size_t why_size)
{
    return rwi_lazy_load(table, RWI_SONAME_LIBZSTD, ZSTD, RWI_LAZY_COUNT(ZSTD),
                         why, why_size);
}
