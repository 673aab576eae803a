/* Leads the memory functions of libc to those of base/memory.c, which a
 * program may put its own behind.  The Makefile includes it before every file
 * of the library, so that no file can forget to: what one of them gives to
 * another to be freed is always of the same kind.
 *
 * What other libraries allocate is freed by their own functions.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_REDIRECT_H
#define RWI_BASE_REDIRECT_H

#include <stdlib.h>
#include <string.h>

void *rwi_malloc(size_t size);
void *rwi_calloc(size_t count, size_t size);
void *rwi_realloc(void *octets, size_t size);
void *rwi_reallocarray(void *octets, size_t count, size_t size);
char *rwi_strdup(const char *s);
void rwi_free(void *octets);

#undef strdup /* a macro in some libcs */
#define malloc(size)                      rwi_malloc(size)
#define calloc(count, size)               rwi_calloc(count, size)
#define realloc(octets, size)             rwi_realloc(octets, size)
#define reallocarray(octets, count, size) rwi_reallocarray(octets, count, size)
#define strdup(s)                         rwi_strdup(s)
#define free(octets)                      rwi_free(octets)

#endif
