/* The library's memory; see rootwalk/memory.h.  The names of libc lead here
 * from every other file of the library (base/redirect.h).
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/memory.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/redirect.h"

#undef malloc
#undef calloc
#undef realloc
#undef reallocarray
#undef strdup
#undef free

/* One of the two states of the process in the library; the other is the
 * catalogue of words.c. */
static struct {
    rw_resize_fn resize; /* NULL: libc's */
    void *ctx;
} source;

void
rw_memory_from(rw_resize_fn resize, void *ctx)
{
    source.resize = resize;
    source.ctx = ctx;
}

void *
rwi_malloc(size_t size)
{
    if (source.resize == NULL)
        return malloc(size);
    return source.resize(source.ctx, NULL, size > 0 ? size : 1);
}

void *
rwi_calloc(size_t count, size_t size)
{
    void *octets;

    if (source.resize == NULL)
        return calloc(count, size);
    if (size > 0 && count > SIZE_MAX / size)
        return NULL;
    octets = rwi_malloc(count * size);
    if (octets != NULL)
        memset(octets, 0, count * size);
    return octets;
}

void *
rwi_realloc(void *octets, size_t size)
{
    if (source.resize == NULL)
        return realloc(octets, size);
    return source.resize(source.ctx, octets, size > 0 ? size : 1);
}

void *
rwi_reallocarray(void *octets, size_t count, size_t size)
{
    if (source.resize == NULL)
        return reallocarray(octets, count, size);
    if (size > 0 && count > SIZE_MAX / size)
        return NULL;
    return rwi_realloc(octets, count * size);
}

char *
rwi_strdup(const char *s)
{
    size_t size = strlen(s) + 1;
    char *copy = rwi_malloc(size);

    if (copy != NULL)
        memcpy(copy, s, size);
    return copy;
}

/* As free(3), it leaves errno alone. */
void
rwi_free(void *octets)
{
    int saved = errno;

    if (source.resize == NULL)
        free(octets);
    else if (octets != NULL)
        (void)source.resize(source.ctx, octets, 0);
    errno = saved;
}
