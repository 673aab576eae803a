/* Lines and results in messages; see cli/fleet.h.
 *
 * Numbers are little-endian.  A line: 8 octets of its number, 1 of what it is,
 * 2 of its length, its text.  A result: 8 octets of the line's number, 4 of the
 * length, lines of JSON.  All of a message is packed with zstd; its first
 * octets say so.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "cli/fleet.h"
#include "rootwalk/packed.h"

#define LINE_HEAD    11
#define RESULT_HEAD  12
#define UNPACKED_MAX ((size_t)64 << 20) /* octets of one message */

static void
put_number(uint8_t *at, uint64_t number, size_t octets)
{
    for (size_t i = 0; i < octets; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

static uint64_t
get_number(const char *at, size_t octets)
{
    uint64_t number = 0;

    for (size_t i = octets; i > 0; i--)
        number = number << 8 | (uint8_t)at[i - 1];
    return number;
}

bool
batch_add(struct spool *batch, const struct batch_line *line)
{
    uint8_t head[LINE_HEAD];

    put_number(head, line->number, 8);
    head[8] = (uint8_t)line->what;
    put_number(head + 9, line->len, 2);
    return spool_put(batch, (const char *)head, sizeof(head)) == RW_OK &&
           spool_put(batch, line->text, line->len) == RW_OK;
}

bool
batch_next(const struct spool *batch, size_t *at, struct batch_line *line)
{
    const char *head = batch->text + *at;
    size_t left = batch->len - *at, len;

    if (left < LINE_HEAD || (uint8_t)head[8] >= PACKED_LINES_COUNT)
        return false;
    len = (size_t)get_number(head + 9, 2);
    if (len > left - LINE_HEAD || len > LINE_MAX_OCTETS)
        return false;
    *line = (struct batch_line){get_number(head, 8), (enum packed_line)head[8],
                                head + LINE_HEAD, len};
    *at += LINE_HEAD + len;
    return true;
}

bool
result_add(struct spool *results, uint64_t number, const char *text, size_t len)
{
    uint8_t head[RESULT_HEAD];

    put_number(head, number, 8);
    put_number(head + 8, len, 4);
    return spool_put(results, (const char *)head, sizeof(head)) == RW_OK &&
           spool_put(results, text, len) == RW_OK;
}

bool
result_next(const struct spool *results, size_t *at, uint64_t *number,
            const char **text, size_t *len)
{
    const char *head = results->text + *at;
    size_t left = results->len - *at;

    if (left < RESULT_HEAD)
        return false;
    *number = get_number(head, 8);
    *len = (size_t)get_number(head + 8, 4);
    *text = head + RESULT_HEAD;
    if (*len > left - RESULT_HEAD)
        return false;
    *at += RESULT_HEAD + *len;
    return true;
}

/* ---- packing ------------------------------------------------------------ */

static enum rw_status
put_octets(void *ctx, const uint8_t *octets, size_t len)
{
    return spool_put(ctx, (const char *)octets, len);
}

enum rw_status
message_pack(struct spool *out, const struct spool *in)
{
    struct rw_packer *packer;
    enum rw_status status = rw_packer_new(&packer, RW_PACKED_ZSTD, NULL, 0);

    out->len = 0;
    if (status == RW_OK)
        status = rw_pack(packer, in->text, in->len, true, put_octets, out);
    rw_packer_free(packer);
    return status;
}

static enum rw_status
unpack_all(struct rw_unpacker *unpacker, struct spool *out, const uint8_t *data,
           size_t len)
{
    uint8_t room[16384];
    size_t made = sizeof(room);
    enum rw_status status = RW_OK;

    while (status == RW_OK && (len > 0 || made == sizeof(room))) {
        status = rw_unpack(unpacker, &data, &len, room, sizeof(room), &made);
        if (status == RW_OK)
            status = spool_put(out, (const char *)room, made);
        if (out->len > UNPACKED_MAX)
            status = RW_ERR_FORMAT;
    }
    return status == RW_OK && !rw_unpacker_is_whole(unpacker) ? RW_ERR_FORMAT
                                                              : status;
}

enum rw_status
message_unpack(struct spool *out, const uint8_t *data, size_t len)
{
    struct rw_unpacker *unpacker;
    bool is_gzip = len > 1 && memcmp(data, "\x1f\x8b", 2) == 0;
    enum rw_status status = rw_unpacker_new(
        &unpacker, is_gzip ? RW_PACKED_GZIP : RW_PACKED_ZSTD, NULL, 0);

    out->len = 0;
    if (status == RW_OK)
        status = unpack_all(unpacker, out, data, len);
    rw_unpacker_free(unpacker);
    return status;
}
