/* zlib and libzstd, loaded when something packed is read or written; see
 * base/lazy.h.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_LIBZ_H
#define RWI_BASE_LIBZ_H

#include <zlib.h>
#include <zstd.h>

#include "rootwalk/status.h"

/* deflateInit2() and inflateInit2() are macros over these. */
#define RWI_ZLIB_FUNCTIONS(X)                                                  \
    X(deflate)                                                                 \
    X(deflateEnd)                                                              \
    X(deflateInit2_)                                                           \
    X(inflate)                                                                 \
    X(inflateEnd)                                                              \
    X(inflateInit2_)                                                           \
    X(inflateReset)

#define RWI_ZSTD_FUNCTIONS(X)                                                  \
    X(ZSTD_CCtx_setParameter)                                                  \
    X(ZSTD_DCtx_setParameter)                                                  \
    X(ZSTD_compressStream2)                                                    \
    X(ZSTD_createCCtx)                                                         \
    X(ZSTD_createDCtx)                                                         \
    X(ZSTD_decompressStream)                                                   \
    X(ZSTD_freeCCtx)                                                           \
    X(ZSTD_freeDCtx)                                                           \
    X(ZSTD_isError)

struct rwi_zlib {
#define X(name) __typeof__(name) *name;
    RWI_ZLIB_FUNCTIONS(X)
#undef X
};

struct rwi_zstd {
#define X(name) __typeof__(name) *name;
    RWI_ZSTD_FUNCTIONS(X)
#undef X
};

/** Fill the table; see rwi_lazy_load(). */
enum rw_status rwi_zlib_load(struct rwi_zlib *table, char *why,
                             size_t why_size);

/** Likewise. */
enum rw_status rwi_zstd_load(struct rwi_zstd *table, char *why,
                             size_t why_size);

#endif
