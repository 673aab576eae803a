/* Streams packed with gzip or Zstandard, known by a file's name.
 *
 * zlib and libzstd are loaded when a stream of theirs is opened; without them
 * everything else works.  What is unpacked is bounded by the caller's room at
 * every step, and a Zstandard frame by RW_UNPACK_WINDOW_LOG; several members
 * or frames, one after the other, are one stream.
 *
 * RFC 1952, RFC 8878
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_PACKED_H
#define ROOTWALK_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

/* Of the octets before, a Zstandard frame may refer to 2^27 (128 MiB), what
 * zstd(1) takes unasked: that is the most memory that a stream can take. */
#define RW_UNPACK_WINDOW_LOG 27

enum rw_packing {
    RW_PACKED_NOT,
    RW_PACKED_GZIP,
    RW_PACKED_ZSTD,
};

/** How a file of that name is packed: it ends in .gz, in .zst, or it is not.
 *
 * @param path  NUL-ended; NULL is not packed
 */
RW_API enum rw_packing rw_packing_of_path(const char *path);

struct rw_unpacker;
struct rw_packer;

/** Begin to unpack; see rw_unpacker_free().
 *
 * @param out  set on success, NULL on error
 * @param why  why_size octets, or NULL: which library is missing, in English
 * @return RW_OK; RW_ERR_ZLIB or RW_ERR_LIBZSTD without that library;
 *         RW_ERR_UNSUPPORTED for RW_PACKED_NOT; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_unpacker_new(struct rw_unpacker **out,
                                                  enum rw_packing packing,
                                                  char *why, size_t why_size);

/** Unpack as much as there is room for.
 *
 * @param from  in: *from_len octets; out: what has not been looked at
 * @param to    room octets
 * @param made  set to the octets written; less than room only when all of
 *              `from` has been looked at
 * @return RW_OK; RW_ERR_FORMAT where that is no such stream, or a damaged one:
 *         made holds what came before; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_unpack(struct rw_unpacker *unpacker,
                                            const uint8_t **from,
                                            size_t *from_len, uint8_t *to,
                                            size_t room, size_t *made);

/** Say whether the stream may end here: no member or frame is half done. */
RW_API bool rw_unpacker_is_whole(const struct rw_unpacker *unpacker);

/** Free it; NULL is fine. */
RW_API void rw_unpacker_free(struct rw_unpacker *unpacker);

/** Begin to pack; see rw_packer_free().
 *
 * @param out, why  as rw_unpacker_new()
 * @return as rw_unpacker_new()
 */
RW_API RW_MUST_USE enum rw_status rw_packer_new(struct rw_packer **out,
                                                enum rw_packing packing,
                                                char *why, size_t why_size);

/** Where packed octets go; RW_OK, or what rw_pack() shall return. */
typedef enum rw_status (*rw_packed_fn)(void *ctx, const uint8_t *octets,
                                       size_t len);

/** Pack octets, and hand on what comes of them.
 *
 * @param data    len octets
 * @param is_end  the stream ends behind them; nothing may follow
 * @return RW_OK; RW_ERR_MEMORY; what `put` returned
 */
RW_API RW_MUST_USE enum rw_status rw_pack(struct rw_packer *packer,
                                          const void *data, size_t len,
                                          bool is_end, rw_packed_fn put,
                                          void *ctx);

/** Free it; NULL is fine. */
RW_API void rw_packer_free(struct rw_packer *packer);

RW_END_DECLS

#endif
