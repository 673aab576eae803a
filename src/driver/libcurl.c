/* libcurl, loaded when it is needed; see driver/libcurl.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "driver/libcurl.h"

#include "base/lazy.h"

#define X(name) RWI_LAZY_OPENED(struct rwi_curl, name)

static const struct rwi_lazy_symbol SYMBOLS[] = {
    X(curl_global_init),  X(curl_easy_init),      X(curl_easy_setopt),
    X(curl_easy_perform), X(curl_easy_getinfo),   X(curl_easy_cleanup),
    X(curl_slist_append), X(curl_slist_free_all),
};

enum rw_status
rwi_curl_load(struct rwi_curl *table)
{
    return rwi_lazy_load(table, RWI_SONAME_LIBCURL, SYMBOLS,
                         RWI_LAZY_COUNT(SYMBOLS), NULL, 0);
}
