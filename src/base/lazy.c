/* Libraries loaded when needed; see base/lazy.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/lazy.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static enum rw_status
missing(char *why, size_t why_size, const char *soname, const char *detail)
{
    if (why != NULL && why_size > 0)
        snprintf(why, why_size, "%s cannot be used: %s", soname,
                 detail != NULL ? detail : "unknown error");
    return RW_ERR_UNSUPPORTED;
}

enum rw_status
rwi_lazy_load(void *table, const char *soname,
              const struct rwi_lazy_symbol *symbols, size_t count, char *why,
              size_t why_size)
{
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

    if (library == NULL)
        return missing(why, why_size, soname, dlerror());
    for (size_t i = 0; i < count; i++) {
        void *address = dlsym(library, symbols[i].name);

        if (address == NULL)
            return missing(why, why_size, soname, dlerror());
        /* POSIX has function pointers fit into void *; ISO C wants the
         * bytes copied. */
        memcpy((char *)table + symbols[i].offset, &address, sizeof(address));
    }
    return RW_OK;
}
