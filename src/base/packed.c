/* Packed streams; see rootwalk/packed.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/packed.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/libz.h"

#define GZIP_BITS  (15 + 16) /* the largest window; a gzip header */
#define GZIP_LEVEL 3 /* names and JSON: half the time of 6, a tenth more */
#define ZSTD_LEVEL 3
#define PACK_ROOM  16384 /* octets that are handed on at once */

struct rw_unpacker {
    enum rw_packing packing;
    enum rw_status failed; /* sticks: nothing can be made of the rest */
    bool is_whole;         /* between two members or frames */
    bool has_more;         /* what was read may give more without more input */
    struct rwi_zlib zlib;
    struct rwi_zstd zstd;
    z_stream z;
    bool has_z;
    ZSTD_DCtx *d;
};

struct rw_packer {
    enum rw_packing packing;
    struct rwi_zlib zlib;
    struct rwi_zstd zstd;
    z_stream z;
    bool has_z;
    ZSTD_CCtx *c;
};

static bool
ends_in(const char *path, const char *end)
{
    size_t len = strlen(path), size = strlen(end);

    return len > size && strcmp(path + len - size, end) == 0;
}

enum rw_packing
rw_packing_of_path(const char *path)
{
    return path == NULL            ? RW_PACKED_NOT
           : ends_in(path, ".gz")  ? RW_PACKED_GZIP
           : ends_in(path, ".zst") ? RW_PACKED_ZSTD
                                   : RW_PACKED_NOT;
}

/* ---- unpacking ---------------------------------------------------------- */

static enum rw_status
unpacker_open(struct rw_unpacker *unpacker, char *why, size_t why_size)
{
    enum rw_status status = RW_ERR_UNSUPPORTED;

    if (unpacker->packing == RW_PACKED_GZIP) {
        status = rwi_zlib_load(&unpacker->zlib, why, why_size);
        if (status == RW_OK)
            unpacker->has_z = unpacker->zlib.inflateInit2_(
                                  &unpacker->z, GZIP_BITS, ZLIB_VERSION,
                                  (int)sizeof(z_stream)) == Z_OK;
        return status == RW_OK && !unpacker->has_z ? RW_ERR_MEMORY : status;
    }
    if (unpacker->packing == RW_PACKED_ZSTD) {
        status = rwi_zstd_load(&unpacker->zstd, why, why_size);
        if (status == RW_OK)
            unpacker->d = unpacker->zstd.ZSTD_createDCtx();
        if (unpacker->d != NULL)
            (void)unpacker->zstd.ZSTD_DCtx_setParameter(
                unpacker->d, ZSTD_d_windowLogMax, RW_UNPACK_WINDOW_LOG);
        return status == RW_OK && unpacker->d == NULL ? RW_ERR_MEMORY : status;
    }
    return status;
}

enum rw_status
rw_unpacker_new(struct rw_unpacker **out, enum rw_packing packing, char *why,
                size_t why_size)
{
    struct rw_unpacker *unpacker = calloc(1, sizeof(*unpacker));
    enum rw_status status;

    *out = NULL;
    if (unpacker == NULL)
        return RW_ERR_MEMORY;
    unpacker->packing = packing;
    status = unpacker_open(unpacker, why, why_size);
    if (status == RW_OK)
        *out = unpacker;
    else
        rw_unpacker_free(unpacker);
    return status;
}

/* One step of inflate(); *from_len and *room go down. */
static enum rw_status
inflate_some(struct rw_unpacker *unpacker, const uint8_t **from,
             size_t *from_len, uint8_t *to, size_t *room)
{
    z_stream *z = &unpacker->z;
    unsigned in = *from_len < UINT_MAX ? (unsigned)*from_len : UINT_MAX;
    unsigned out = *room < UINT_MAX ? (unsigned)*room : UINT_MAX;
    int result;

    if (unpacker->is_whole && unpacker->zlib.inflateReset(z) != Z_OK)
        return RW_ERR_FORMAT;
    z->next_in = (z_const Bytef *)(uintptr_t)*from;
    z->avail_in = in;
    z->next_out = to;
    z->avail_out = out;
    result = unpacker->zlib.inflate(z, Z_NO_FLUSH);
    *from += in - z->avail_in;
    *from_len -= in - z->avail_in;
    *room -= out - z->avail_out;
    unpacker->is_whole = result == Z_STREAM_END;
    unpacker->has_more = z->avail_out == 0 && !unpacker->is_whole;
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR
               ? RW_OK
           : result == Z_MEM_ERROR ? RW_ERR_MEMORY
                                   : RW_ERR_FORMAT;
}

/* Likewise, of a frame. */
static enum rw_status
unzstd_some(struct rw_unpacker *unpacker, const uint8_t **from,
            size_t *from_len, uint8_t *to, size_t *room)
{
    ZSTD_inBuffer in = {*from, *from_len, 0};
    ZSTD_outBuffer out = {to, *room, 0};
    size_t left = unpacker->zstd.ZSTD_decompressStream(unpacker->d, &out, &in);

    *from += in.pos;
    *from_len -= in.pos;
    *room -= out.pos;
    if (unpacker->zstd.ZSTD_isError(left))
        return RW_ERR_FORMAT;
    unpacker->is_whole = left == 0;
    unpacker->has_more = out.pos == out.size && !unpacker->is_whole;
    return RW_OK;
}

/* The zeros that may fill up a tape behind the last member of gzip. */
static bool
skip_padding(const struct rw_unpacker *unpacker, const uint8_t **from,
             size_t *from_len)
{
    if (unpacker->packing != RW_PACKED_GZIP || !unpacker->is_whole)
        return false;
    while (*from_len > 0 && **from == 0) {
        (*from)++;
        (*from_len)--;
    }
    return *from_len == 0;
}

enum rw_status
rw_unpack(struct rw_unpacker *unpacker, const uint8_t **from, size_t *from_len,
          uint8_t *to, size_t room, size_t *made)
{
    enum rw_status status = unpacker->failed;
    size_t left = room;

    while (status == RW_OK && left > 0 &&
           (*from_len > 0 || unpacker->has_more)) {
        size_t before = left + *from_len;

        if (skip_padding(unpacker, from, from_len))
            break;
        status = unpacker->packing == RW_PACKED_GZIP
                     ? inflate_some(unpacker, from, from_len,
                                    to + (room - left), &left)
                     : unzstd_some(unpacker, from, from_len, to + (room - left),
                                   &left);
        if (left + *from_len == before && !unpacker->is_whole)
            break; /* it holds what it took, and waits for more */
    }
    *made = room - left;
    unpacker->failed = status;
    return status;
}

bool
rw_unpacker_is_whole(const struct rw_unpacker *unpacker)
{
    return unpacker->is_whole;
}

void
rw_unpacker_free(struct rw_unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    if (unpacker->has_z)
        (void)unpacker->zlib.inflateEnd(&unpacker->z);
    if (unpacker->d != NULL)
        (void)unpacker->zstd.ZSTD_freeDCtx(unpacker->d);
    free(unpacker);
}

/* ---- packing ------------------------------------------------------------ */

static enum rw_status
packer_open(struct rw_packer *packer, char *why, size_t why_size)
{
    enum rw_status status = RW_ERR_UNSUPPORTED;

    if (packer->packing == RW_PACKED_GZIP) {
        status = rwi_zlib_load(&packer->zlib, why, why_size);
        if (status == RW_OK)
            packer->has_z = packer->zlib.deflateInit2_(
                                &packer->z, GZIP_LEVEL, Z_DEFLATED, GZIP_BITS,
                                8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                                (int)sizeof(z_stream)) == Z_OK;
        return status == RW_OK && !packer->has_z ? RW_ERR_MEMORY : status;
    }
    if (packer->packing == RW_PACKED_ZSTD) {
        status = rwi_zstd_load(&packer->zstd, why, why_size);
        if (status == RW_OK)
            packer->c = packer->zstd.ZSTD_createCCtx();
        if (packer->c != NULL) {
            (void)packer->zstd.ZSTD_CCtx_setParameter(
                packer->c, ZSTD_c_compressionLevel, ZSTD_LEVEL);
            (void)packer->zstd.ZSTD_CCtx_setParameter(packer->c,
                                                      ZSTD_c_checksumFlag, 1);
        }
        return status == RW_OK && packer->c == NULL ? RW_ERR_MEMORY : status;
    }
    return status;
}

enum rw_status
rw_packer_new(struct rw_packer **out, enum rw_packing packing, char *why,
              size_t why_size)
{
    struct rw_packer *packer = calloc(1, sizeof(*packer));
    enum rw_status status;

    *out = NULL;
    if (packer == NULL)
        return RW_ERR_MEMORY;
    packer->packing = packing;
    status = packer_open(packer, why, why_size);
    if (status == RW_OK)
        *out = packer;
    else
        rw_packer_free(packer);
    return status;
}

/* One step of deflate(); whether all has been taken, and nothing waits. */
static enum rw_status
deflate_some(struct rw_packer *packer, const uint8_t **data, size_t *len,
             bool is_end, uint8_t *room, size_t *made, bool *is_done)
{
    z_stream *z = &packer->z;
    unsigned in = *len < UINT_MAX ? (unsigned)*len : UINT_MAX;
    int result;

    z->next_in = (z_const Bytef *)(uintptr_t)*data;
    z->avail_in = in;
    z->next_out = room;
    z->avail_out = PACK_ROOM;
    result =
        packer->zlib.deflate(z, is_end && in == *len ? Z_FINISH : Z_NO_FLUSH);
    *data += in - z->avail_in;
    *len -= in - z->avail_in;
    *made = PACK_ROOM - z->avail_out;
    *is_done = is_end ? result == Z_STREAM_END : *len == 0 && z->avail_out > 0;
    return result == Z_STREAM_ERROR ? RW_ERR_STATE : RW_OK;
}

/* Likewise. */
static enum rw_status
zstd_some(struct rw_packer *packer, const uint8_t **data, size_t *len,
          bool is_end, uint8_t *room, size_t *made, bool *is_done)
{
    ZSTD_inBuffer in = {*data, *len, 0};
    ZSTD_outBuffer out = {room, PACK_ROOM, 0};
    size_t left = packer->zstd.ZSTD_compressStream2(
        packer->c, &out, &in, is_end ? ZSTD_e_end : ZSTD_e_continue);

    *data += in.pos;
    *len -= in.pos;
    *made = out.pos;
    *is_done = is_end ? left == 0 : *len == 0 && out.pos < out.size;
    return packer->zstd.ZSTD_isError(left) ? RW_ERR_MEMORY : RW_OK;
}

enum rw_status
rw_pack(struct rw_packer *packer, const void *data, size_t len, bool is_end,
        rw_packed_fn put, void *ctx)
{
    const uint8_t *from = data;
    uint8_t room[PACK_ROOM];
    enum rw_status status = RW_OK;
    bool is_done = false;

    while (status == RW_OK && !is_done) {
        size_t made = 0;

        status =
            packer->packing == RW_PACKED_GZIP
                ? deflate_some(packer, &from, &len, is_end, room, &made,
                               &is_done)
                : zstd_some(packer, &from, &len, is_end, room, &made, &is_done);
        if (status == RW_OK && made > 0)
            status = put(ctx, room, made);
    }
    return status;
}

void
rw_packer_free(struct rw_packer *packer)
{
    if (packer == NULL)
        return;
    if (packer->has_z)
        (void)packer->zlib.deflateEnd(&packer->z);
    if (packer->c != NULL)
        (void)packer->zstd.ZSTD_freeCCtx(packer->c);
    free(packer);
}
