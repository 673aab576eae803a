/* Where the library's memory comes from.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_MEMORY_H
#define ROOTWALK_MEMORY_H

#include <stddef.h>

#include "rootwalk/api.h"

RW_BEGIN_DECLS

/** Give, change or take back memory, as realloc(3) does: octets NULL is new
 * memory, size 0 takes it back (and returns NULL).  Aligned for anything; may
 * be called from any thread that uses the library. */
typedef void *(*rw_resize_fn)(void *ctx, void *octets, size_t size);

/** Have all of the library's memory come from there, for the whole process.
 *
 * To be called before any other function of the library, or after all that it
 * made was freed; not while another thread uses it.  What the libraries that
 * it opens take for themselves (libcrypto, libuv, c-ares) is not of it.
 *
 * @param resize  NULL: malloc(3) and the like, as without this call
 */
RW_API void rw_memory_from(rw_resize_fn resize, void *ctx);

RW_END_DECLS

#endif
