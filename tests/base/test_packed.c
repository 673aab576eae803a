/* Packed streams, both ways.  SPDX-License-Identifier: ISC */
#include "rootwalk/packed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PLAIN_LEN 100000

struct octets {
    uint8_t data[2 * PLAIN_LEN];
    size_t len;
};

static const enum rw_packing PACKINGS[] = {RW_PACKED_GZIP, RW_PACKED_ZSTD};

/* Lines with little in common: they do not pack to nothing. */
static void
plain_fill(uint8_t plain[PLAIN_LEN])
{
    uint32_t x = 1;

    for (size_t i = 0; i < PLAIN_LEN; i++) {
        x = x * 1664525 + 1013904223;
        plain[i] = (uint8_t)("abcdefgh.012\n"[(x >> 24) % 13]);
    }
}

static enum rw_status
keep(void *ctx, const uint8_t *data, size_t len)
{
    struct octets *out = ctx;

    assert_true(out->len + len <= sizeof(out->data));
    memcpy(out->data + out->len, data, len);
    out->len += len;
    return RW_OK;
}

/* Pack in pieces of so many octets. */
static void
pack(struct octets *out, enum rw_packing packing, const uint8_t *plain,
     size_t len, size_t piece)
{
    struct rw_packer *packer;
    char why[256] = "";

    assert_int_equal(rw_packer_new(&packer, packing, why, sizeof(why)), RW_OK);
    for (size_t at = 0; at < len; at += piece)
        assert_int_equal(rw_pack(packer, plain + at,
                                 len - at < piece ? len - at : piece, false,
                                 keep, out),
                         RW_OK);
    assert_int_equal(rw_pack(packer, NULL, 0, true, keep, out), RW_OK);
    rw_packer_free(packer);
}

/* Unpack with so much room at once, fed in pieces of so many octets. */
static enum rw_status
unpack(struct octets *out, bool *is_whole, enum rw_packing packing,
       const struct octets *in, size_t piece, size_t room)
{
    struct rw_unpacker *unpacker;
    enum rw_status status = RW_OK;
    size_t made = 0;

    assert_int_equal(rw_unpacker_new(&unpacker, packing, NULL, 0), RW_OK);
    out->len = 0;
    for (size_t at = 0; at < in->len && status == RW_OK; at += piece) {
        size_t len = in->len - at < piece ? in->len - at : piece;
        const uint8_t *from = in->data + at;

        do {
            uint8_t to[4096];

            status = rw_unpack(unpacker, &from, &len, to, room, &made);
            assert_true(made <= room);
            assert_int_equal(keep(out, to, made), RW_OK);
            assert_true(made == room || len == 0 || status != RW_OK);
        } while (status == RW_OK && (made == room || len > 0));
    }
    *is_whole = rw_unpacker_is_whole(unpacker);
    if (status != RW_OK) { /* it sticks */
        const uint8_t *from = in->data;
        size_t len = in->len;
        uint8_t to[16];

        assert_int_equal(rw_unpack(unpacker, &from, &len, to, 16, &made),
                         status);
        assert_int_equal(made, 0);
    }
    rw_unpacker_free(unpacker);
    return status;
}

static void
what_was_packed_comes_out_again(void **state)
{
    static uint8_t plain[PLAIN_LEN];
    static struct octets packed, out;
    static const size_t LENGTHS[] = {0, 1, 17, PLAIN_LEN};
    bool is_whole;

    (void)state;
    plain_fill(plain);
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < 4; i++) {
            packed.len = 0;
            pack(&packed, PACKINGS[p], plain, LENGTHS[i], 7777);
            assert_true(LENGTHS[i] < 100 || packed.len < LENGTHS[i] * 3 / 4);
            for (size_t piece = 1; piece <= 100000; piece *= 100) {
                assert_int_equal(unpack(&out, &is_whole, PACKINGS[p], &packed,
                                        piece, piece == 1 ? 4096 : 13),
                                 RW_OK);
                assert_true(is_whole);
                assert_int_equal(out.len, LENGTHS[i]);
                assert_memory_equal(out.data, plain, out.len);
            }
        }
}

static void
members_follow_one_another(void **state)
{
    static uint8_t plain[PLAIN_LEN];
    static struct octets packed, out;
    bool is_whole;

    (void)state;
    plain_fill(plain);
    for (size_t p = 0; p < 2; p++) {
        packed.len = 0;
        pack(&packed, PACKINGS[p], plain, 1000, 1000);
        pack(&packed, PACKINGS[p], plain, 0, 1);
        pack(&packed, PACKINGS[p], plain + 1000, 500, 500);
        if (PACKINGS[p] == RW_PACKED_GZIP) { /* a tape's */
            memset(packed.data + packed.len, 0, 100);
            packed.len += 100;
        }
        assert_int_equal(unpack(&out, &is_whole, PACKINGS[p], &packed, 3, 64),
                         RW_OK);
        assert_true(is_whole);
        assert_int_equal(out.len, 1500);
        assert_memory_equal(out.data, plain, 1500);
    }
}

/* Cut off anywhere: what there was comes out, and it is not whole. */
static void
a_stream_that_is_cut_off_is_not_whole(void **state)
{
    static uint8_t plain[PLAIN_LEN];
    static struct octets packed, out;
    bool is_whole;

    (void)state;
    plain_fill(plain);
    for (size_t p = 0; p < 2; p++) {
        packed.len = 0;
        pack(&packed, PACKINGS[p], plain, 300, 300);
        for (size_t whole = packed.len--; packed.len < whole; packed.len--) {
            assert_int_equal(
                unpack(&out, &is_whole, PACKINGS[p], &packed, 64, 4096), RW_OK);
            assert_false(is_whole);
            assert_memory_equal(out.data, plain, out.len);
        }
    }
}

static void
what_is_damaged_is_refused(void **state)
{
    static const struct {
        const char *what;
        enum rw_packing packing;
        const char *data;
        size_t len;
    } ROWS[] = {
#define ROW(what, packing, data) {what, packing, data, sizeof(data) - 1}
        ROW("text as gzip", RW_PACKED_GZIP, "www.example.com\n"),
        ROW("text as Zstandard", RW_PACKED_ZSTD, "www.example.com\n"),
        ROW("zlib's own header", RW_PACKED_GZIP, "\x78\x9c\x03\0\0\0\0\x01"),
        ROW("a window of 2 GiB", RW_PACKED_ZSTD,
            "\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00"),
        ROW("a window of 256 MiB", RW_PACKED_ZSTD,
            "\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00"),
#undef ROW
    };
    static struct octets in, out;
    bool is_whole;

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        memcpy(in.data, ROWS[i].data, ROWS[i].len);
        in.len = ROWS[i].len;
        if (unpack(&out, &is_whole, ROWS[i].packing, &in, 64, 4096) !=
            RW_ERR_FORMAT)
            fail_msg("%s is taken", ROWS[i].what);
        assert_int_equal(out.len, 0);
    }
}

/* A wrong checksum at the end is noticed. */
static void
a_flipped_bit_is_noticed(void **state)
{
    static uint8_t plain[PLAIN_LEN];
    static struct octets packed, out;
    bool is_whole;

    (void)state;
    plain_fill(plain);
    for (size_t p = 0; p < 2; p++) {
        packed.len = 0;
        pack(&packed, PACKINGS[p], plain, 3000, 3000);
        packed.data[packed.len / 2] ^= 4;
        assert_int_equal(
            unpack(&out, &is_whole, PACKINGS[p], &packed, 4096, 4096),
            RW_ERR_FORMAT);
    }
}

static enum rw_status
refuse(void *ctx, const uint8_t *data, size_t len)
{
    (void)data;
    *(size_t *)ctx += len;
    return RW_ERR_IO;
}

static void
who_does_not_take_it_ends_it(void **state)
{
    struct rw_packer *packer;
    size_t offered = 0;

    (void)state;
    for (size_t p = 0; p < 2; p++) {
        assert_int_equal(rw_packer_new(&packer, PACKINGS[p], NULL, 0), RW_OK);
        assert_int_equal(rw_pack(packer, "x", 1, true, refuse, &offered),
                         RW_ERR_IO);
        rw_packer_free(packer);
    }
    assert_true(offered > 0);
}

static void
a_name_says_how_it_is_packed(void **state)
{
    (void)state;
    assert_int_equal(rw_packing_of_path(NULL), RW_PACKED_NOT);
    assert_int_equal(rw_packing_of_path("a/names"), RW_PACKED_NOT);
    assert_int_equal(rw_packing_of_path("a/names.gz"), RW_PACKED_GZIP);
    assert_int_equal(rw_packing_of_path("names.jsonl.zst"), RW_PACKED_ZSTD);
    assert_int_equal(rw_packing_of_path(".gz"), RW_PACKED_NOT);
    assert_int_equal(rw_packing_of_path("gz"), RW_PACKED_NOT);
    assert_int_equal(rw_packing_of_path("names.gz.txt"), RW_PACKED_NOT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_comes_out_again),
        cmocka_unit_test(members_follow_one_another),
        cmocka_unit_test(a_stream_that_is_cut_off_is_not_whole),
        cmocka_unit_test(what_is_damaged_is_refused),
        cmocka_unit_test(a_flipped_bit_is_noticed),
        cmocka_unit_test(who_does_not_take_it_ends_it),
        cmocka_unit_test(a_name_says_how_it_is_packed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
