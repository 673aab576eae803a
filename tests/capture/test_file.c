/* The capture file: its beginning, its end, and what it holds besides.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/rows.h"

static void
six_queries(struct capture_file *file)
{
    file_begin(file, 101);
    for (unsigned i = 0; i < 6; i++) {
        udp_ipv4(&scratch, i, false);
        file_add(file, &scratch);
    }
}

/* Whatever is missing at the end, what is before it is read, and said. */
static void
reads_a_file_cut_off_anywhere(void **state)
{
    struct row row = {.what = "cut off"};
    struct rw_capture_info info;
    struct capture_file file;
    char got[256];
    size_t whole;

    (void)state;
    six_queries(&file);
    whole = file.len;
    for (size_t len = 24; len <= whole; len++) {
        size_t packet = 16 + 47; /* each of the file's is like this */
        size_t packets = (len - 24) / packet;

        file.len = len;
        assert_int_equal(read_all(&row, &file, got, sizeof(got), &info), RW_OK);
        assert_int_equal(info.frames, packets);
        assert_int_equal(info.messages, packets);
        assert_int_equal(info.cut_off, (len - 24) % packet != 0);
        assert_int_equal(info.fault[0] != '\0', info.cut_off);
    }
    free(file.octets);
}

static void
refuses_what_is_no_capture(void **state)
{
    static const struct {
        const char *what;
        const char *octets;
        size_t len;
        enum rw_status want;
    } rows[] = {
        {"nothing", "", 0, RW_ERR_FORMAT},
        {"one octet", "\xa1", 1, RW_ERR_FORMAT},
        {"text", "not a capture at all, this", 26, RW_ERR_FORMAT},
        {"half a header", "\xa1\xb2\xc3\xd4\0\2\0\4", 8, RW_ERR_FORMAT},
        {"a link type nobody knows",
         "\xa1\xb2\xc3\xd4\0\2\0\4\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0\0\xbe", 24,
         RW_ERR_UNSUPPORTED},
    };
    char error[RW_CAPTURE_ERROR_MAX];
    struct rw_capture *capture;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum rw_status status = rw_capture_open_memory(
            &capture, rows[i].octets, rows[i].len, NULL, error);

        if (status != rows[i].want || error[0] == '\0')
            fail_msg("%s: %s", rows[i].what, rw_status_text(status));
        assert_null(capture);
    }
    assert_int_equal(
        rw_capture_open(&capture, "/proc/nonexistent", NULL, error), RW_ERR_IO);
    assert_string_equal(error, "No such file or directory");
    rw_capture_free(NULL);
}

static void
knows_a_capture_by_its_beginning(void **state)
{
    (void)state;
    assert_true(rw_capture_is((const uint8_t *)"\xd4\xc3\xb2\xa1", 4));
    assert_true(rw_capture_is((const uint8_t *)"\x0a\x0d\x0d\x0a", 4));
    assert_true(rw_capture_is((const uint8_t *)"\x4d\x3c\xb2\xa1\2", 5));
    assert_false(rw_capture_is((const uint8_t *)"\xd4\xc3\xb2", 3));
    assert_false(rw_capture_is((const uint8_t *)"\xd4\xc3\xb2\xa2", 4));
}

static void
counts_what_else_there_is(void **state)
{
    static const struct {
        const char *name;
        uint64_t packets;
    } want[] = {
        {"ARP", 3},          {"ICMP", 2},
        {"UDP port 123", 2}, {"EtherType 0x1234", 1},
        {"TCP port 443", 1}, {"UDP port 53", 1},
    };
    struct row row = {.what = "counts"};
    struct rw_capture_info info;
    struct capture_file file;
    char got[256];

    (void)state;
    file_begin(&file, 1);
    for (int i = 0; i < 7; i++) {
        packet_begin(&scratch, "0123456789", 10);
        if (i < 2)
            put_udp(&scratch, 50000, 123);
        if (i == 2)
            put_tcp(&scratch, 443, 50000, 1, ACK);
        if (i < 5)
            put_ipv4(&scratch,
                     i < 2    ? IP_UDP
                     : i == 2 ? IP_TCP
                              : IP_ICMP,
                     1, 2);
        put_ethernet(&scratch, i < 5 ? 0x0800 : i == 5 ? 0x1234 : 0x0806);
        file_add(&file, &scratch);
    }
    file_add(&file, &scratch);
    file_add(&file, &scratch);
    udp_ipv4(&scratch, 1, false);
    put_ethernet(&scratch, 0x0800);
    file_add(&file, &scratch);
    assert_int_equal(read_all(&row, &file, got, sizeof(got), &info), RW_OK);
    assert_int_equal(info.count_rows, sizeof(want) / sizeof(want[0]));
    for (size_t i = 0; i < info.count_rows; i++) {
        assert_string_equal(info.counts[i].name, want[i].name);
        assert_int_equal(info.counts[i].packets, want[i].packets);
    }
    assert_string_equal(info.link_type, "EN10MB");
    free(file.octets);
}

static void
sums_up_counts_of_many_kinds(void **state)
{
    struct row row = {.what = "many kinds"};
    struct rw_capture_info info;
    struct capture_file file;
    uint64_t total = 0;
    char got[256];

    (void)state;
    file_begin(&file, 1);
    for (unsigned i = 0; i < 6000; i++) {
        packet_begin(&scratch, "", 0);
        put_ethernet(&scratch, 0x2000 + i);
        file_add(&file, &scratch);
    }
    assert_int_equal(read_all(&row, &file, got, sizeof(got), &info), RW_OK);
    assert_int_equal(info.count_rows, RW_CAPTURE_COUNTS_MAX);
    for (size_t i = 0; i < info.count_rows; i++)
        total += info.counts[i].packets;
    assert_int_equal(total, 6000);
    free(file.octets);
}

static void
keeps_nanoseconds(void **state)
{
    struct capture_file file;
    struct rw_capture *capture;
    struct rw_captured entry;

    (void)state;
    six_queries(&file);
    set32(file.octets + 24 + 4, 123456789);
    assert_int_equal(
        rw_capture_open_memory(&capture, file.octets, file.len, NULL, NULL),
        RW_OK);
    assert_int_equal(rw_capture_next(capture, &entry), RW_OK);
    assert_int_equal(entry.time_ns, UINT64_C(1000000000123456789));
    rw_capture_free(capture);
    free(file.octets);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_file_cut_off_anywhere),
        cmocka_unit_test(refuses_what_is_no_capture),
        cmocka_unit_test(knows_a_capture_by_its_beginning),
        cmocka_unit_test(counts_what_else_there_is),
        cmocka_unit_test(sums_up_counts_of_many_kinds),
        cmocka_unit_test(keeps_nanoseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
