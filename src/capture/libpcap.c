/* libpcap, loaded when it is needed; see capture/libpcap.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/libpcap.h"

#include <assert.h>

#include "base/lazy.h"

static_assert(sizeof(RWI_SONAME_LIBPCAP) > 1,
              "the build found no shared libpcap to take the name from");

static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_libpcap, name),
    RWI_LIBPCAP_FUNCTIONS(X)
#undef X
};

enum rw_status
rwi_libpcap_load(struct rwi_libpcap *table, char *why, size_t why_size)
{
    return rwi_lazy_load(table, RWI_SONAME_LIBPCAP, SYMBOLS,
                         RWI_LAZY_COUNT(SYMBOLS), why, why_size);
}
