/* libcrypto's allocations, made to fail.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TEST_HELP_CRYPTO_MEMORY_H
#define TEST_HELP_CRYPTO_MEMORY_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool (*crypto_memory_fails)(void);

static void *
crypto_memory_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return crypto_memory_fails() ? NULL : malloc(size);
}

static void *
crypto_memory_realloc(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return crypto_memory_fails() ? NULL : realloc(old, size);
}

static void
crypto_memory_free(void *old, const char *file, int line)
{
    (void)file;
    (void)line;
    free(old);
}

/** From now on each allocation of libcrypto's asks `fails` first.  It takes
 * that only before its first one, so once in a process.
 *
 * @return libcrypto, for dlsym(3); NULL where it cannot be taken over
 */
static inline void *
crypto_memory_take_over(bool (*fails)(void))
{
    void *library = dlopen(RWI_SONAME_LIBCRYPTO, RTLD_NOW | RTLD_LOCAL);
    void *found =
        library != NULL ? dlsym(library, "CRYPTO_set_mem_functions") : NULL;
    int (*set)(void *(*)(size_t, const char *, int),
               void *(*)(void *, size_t, const char *, int),
               void (*)(void *, const char *, int));

    crypto_memory_fails = fails;
    memcpy(&set, &found, sizeof(set));
    return found != NULL && set(crypto_memory_malloc, crypto_memory_realloc,
                                crypto_memory_free) == 1
               ? library
               : NULL;
}

#endif
