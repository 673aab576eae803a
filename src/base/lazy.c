/* Libraries loaded when needed; see base/lazy.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/lazy.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* ---- which they are ------------------------------------------------------ */

/* Debian's packages; those of newer releases that have another name ("t64"
 * behind it) provide this one. */
static const struct row {
    struct rw_library library;
    const char *soname;
} LIBRARIES[] = {
    {{RW_ERR_LIBCARES, "libcares", "libc-ares2"}, RWI_SONAME_LIBCARES},
    {{RW_ERR_LIBCRYPTO, "libcrypto", "libssl3"}, RWI_SONAME_LIBCRYPTO},
    {{RW_ERR_LIBCURL, "libcurl", "libcurl4"}, "libcurl.so.4"},
    {{RW_ERR_LIBIDN2, "libidn2", "libidn2-0"}, RWI_SONAME_LIBIDN2},
    {{RW_ERR_LIBNATS, "libnats", RWI_PACKAGE_LIBNATS}, RWI_SONAME_LIBNATS},
    {{RW_ERR_LIBPCAP, "libpcap", "libpcap0.8"}, RWI_SONAME_LIBPCAP},
    {{RW_ERR_LIBSSL, "libssl", "libssl3"}, RWI_SONAME_LIBSSL},
    {{RW_ERR_LIBUNISTRING, "libunistring", RWI_PACKAGE_LIBUNISTRING},
     RWI_SONAME_LIBUNISTRING},
    {{RW_ERR_LIBUV, "libuv", "libuv1"}, RWI_SONAME_LIBUV},
    {{RW_ERR_LIBZSTD, "libzstd", "libzstd1"}, RWI_SONAME_LIBZSTD},
    {{RW_ERR_ZLIB, "zlib", "zlib1g"}, RWI_SONAME_ZLIB},
};
#define COUNT (sizeof(LIBRARIES) / sizeof(LIBRARIES[0]))

const struct rw_library *
rw_status_library(enum rw_status status)
{
    for (size_t i = 0; i < COUNT; i++)
        if (LIBRARIES[i].library.missing == status)
            return &LIBRARIES[i].library;
    return NULL;
}

static const struct rw_library *
library_of(const char *soname)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(LIBRARIES[i].soname, soname) == 0)
            return &LIBRARIES[i].library;
    return NULL;
}

/* Like the tables of functions, a fact of the process: what its machine has
 * does not depend on anybody's options. */
static _Atomic(const struct rw_library *) first_missing;

const struct rw_library *
rw_library_missing(void)
{
    return atomic_load(&first_missing);
}

/* Remember that it is missing, or that it is there after all. */
static void
remember(const struct rw_library *library, bool is_missing)
{
    const struct rw_library *held = is_missing ? NULL : library;

    if (library != NULL)
        (void)atomic_compare_exchange_strong(&first_missing, &held,
                                             is_missing ? library : NULL);
}

/* ---- loading ------------------------------------------------------------- */

static enum rw_status
missing(char *why, size_t why_size, const char *soname, const char *detail)
{
    const struct rw_library *library = library_of(soname);

    if (why != NULL && why_size > 0)
        snprintf(why, why_size, "%s cannot be used: %s", soname,
                 detail != NULL ? detail : "unknown error");
    remember(library, true);
    return library != NULL ? library->missing : RW_ERR_UNSUPPORTED;
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

/* Take the addresses that the linker gave, where it was told of the library. */
static bool
is_linked(void *table, const struct rwi_lazy_symbol *symbols, size_t count)
{
#ifdef RWI_LINKED
    for (size_t i = 0; i < count && symbols[0].address != NULL; i++)
        memcpy((char *)table + symbols[i].offset, &symbols[i].address,
               sizeof(symbols[i].address));
    return symbols[0].address != NULL;
#else
    (void)table;
    (void)symbols;
    (void)count;
    return false;
#endif
}

enum rw_status
rwi_lazy_load(void *table, const char *soname,
              const struct rwi_lazy_symbol *symbols, size_t count, char *why,
              size_t why_size)
{
    void *library;

    if (is_linked(table, symbols, count))
        return RW_OK;
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
    remember(library_of(soname), false);
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
