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

/* A soname and nothing else: a path would lead past the linker's own list of
 * folders, and an empty name opens the program itself.  In a program with more
 * rights than its user (AT_SECURE) the linker looks at no LD_LIBRARY_PATH. */
static int
is_soname(const char *name)
{
    return strncmp(name, "lib", 3) == 0 && strchr(name, '/') == NULL &&
           strstr(name, ".so.") != NULL;
}

enum rw_status
rwi_lazy_load(void *table, const char *soname,
              const struct rwi_lazy_symbol *symbols, size_t count, char *why,
              size_t why_size)
{
    void *library;

    if (!is_soname(soname))
        return missing(why, why_size, soname, "not the name of a library");
    library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
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

static bool
is_power_of_two(unsigned n)
{
    return (n & (n - 1)) == 0;
}

const void *
rwi_lazy_ready(struct rwi_lazy *lazy)
{
    bool is_loaded = __atomic_load_n(&lazy->is_loaded, __ATOMIC_ACQUIRE);

    if (is_loaded)
        return lazy->table;
    (void)pthread_mutex_lock(&lazy->lock);
    is_loaded = lazy->is_loaded;
    if (!is_loaded && is_power_of_two(++lazy->asked))
        is_loaded = rwi_lazy_load(lazy->table, lazy->soname, lazy->symbols,
                                  lazy->count, NULL, 0) == RW_OK;
    __atomic_store_n(&lazy->is_loaded, is_loaded, __ATOMIC_RELEASE);
    (void)pthread_mutex_unlock(&lazy->lock);
    return is_loaded ? lazy->table : NULL;
}
