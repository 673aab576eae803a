/* What the recorder writes, the capture reader reads.
 * SPDX-License-Identifier: ISC */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "driver/recorded.h"
#include "rootwalk/capture.h"
#include "help/within.h"

static char path[] = "/tmp/rootwalk-record-XXXXXX";

static int
set_up(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    return fd < 0 ? -1 : close(fd);
}

static int
tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static char
letter(const struct rw_captured *entry)
{
    static const char KINDS[] = {'m', 'C', 'R', 'U', 'X'};

    if (entry->kind != RW_CAPTURED_MESSAGE)
        return KINDS[entry->kind];
    return (entry->message.data[2] & 0x80) == 0 ? 'q' : 'r';
}

/* Which row an entry belongs to, by the port that is not 53. */
static size_t
row_of(const struct rw_captured *entry)
{
    uint16_t port = entry->from.port == 53 ? entry->to.port : entry->from.port;

    assert_within(port, 40000, 40000 + 2 * RECORDED_ROWS - 1);
    return port - 40000u;
}

static void
check_message(const struct rw_captured *entry)
{
    static uint8_t want[RW_MESSAGE_MAX];
    size_t i = row_of(entry);
    const struct recorded_row *row = &RECORDED[i / 2];
    struct rw_address local, server;
    bool is_response = letter(entry) == 'r';
    size_t len = is_response ? row->response_len : row->query_len;

    recorded_ends(i / 2, i % 2, &local, &server);
    recorded_message(want, len, is_response);
    assert_int_equal(entry->message.len, len);
    assert_int_equal(entry->wire_len, len);
    assert_memory_equal(entry->message.data, want, len);
    assert_true(rw_address_equal(&entry->from, is_response ? &server : &local));
    assert_true(rw_address_equal(&entry->to, is_response ? &local : &server));
    assert_int_equal(entry->transport, row->transport);
    assert_int_equal(entry->time_ns, (RECORDED_START + i * 10 * RECORDED_STEP +
                                      (is_response ? RECORDED_STEP : 0)) *
                                         1000);
    assert_int_equal(entry->peer_frame != 0, row->response_len != 0);
}

static void
is_read_back_as_it_was_written(void **state)
{
    char got[2 * RECORDED_ROWS][8] = {{0}};
    struct rw_capture_options options = {.events = true};
    struct rw_capture *capture;
    struct rw_captured entry;
    struct rw_capture_info info;

    (void)state;
    assert_int_equal(recorded_write(path), RW_OK);
    assert_int_equal(rw_capture_open(&capture, path, &options, NULL), RW_OK);
    while (rw_capture_next(capture, &entry) == RW_OK) {
        char *letters = got[row_of(&entry)];

        assert_within(strlen(letters), 0, 6);
        letters[strlen(letters)] = letter(&entry);
        if (entry.kind == RW_CAPTURED_MESSAGE)
            check_message(&entry);
    }
    for (size_t i = 0; i < 2 * RECORDED_ROWS; i++)
        if (strcmp(got[i], RECORDED[i / 2].entries) != 0)
            fail_msg("%s, IPv%d: wanted %s, got %s", RECORDED[i / 2].what,
                     i % 2 ? 6 : 4, RECORDED[i / 2].entries, got[i]);
    rw_capture_info(capture, &info);
    assert_int_equal(info.malformed, 0);
    assert_int_equal(info.dropped, 0);
    assert_false(info.cut_off);
    assert_string_equal(info.link_type, "RAW");
    rw_capture_free(capture);
}

static void
is_whole_before_it_is_closed(void **state)
{
    struct rw_record_file *file;
    struct rw_capture *capture;
    struct rw_captured entry;
    struct rw_capture_info info;

    (void)state;
    assert_int_equal(rw_record_open(&file, path), RW_OK);
    recorded_play(file, 0, false);
    assert_int_equal(rw_capture_open(&capture, path, NULL, NULL), RW_OK);
    assert_int_equal(rw_capture_next(capture, &entry), RW_OK);
    assert_int_equal(rw_capture_next(capture, &entry), RW_OK);
    assert_int_equal(rw_capture_next(capture, &entry), RW_ERR_EMPTY);
    rw_capture_info(capture, &info);
    assert_false(info.cut_off);
    rw_capture_free(capture);
    assert_int_equal(rw_record_close(file), RW_OK);
}

static void
writes_nothing_for_ends_of_two_families(void **state)
{
    uint8_t message[40];
    struct rw_address ipv4, ipv6, none = {.family = RW_FAMILY_NONE};
    struct rw_record_file *file;
    struct stat before, after;

    (void)state;
    recorded_ends(0, false, &ipv4, &none);
    recorded_ends(0, true, &ipv6, &none);
    memset(&none, 0, sizeof(none));
    recorded_message(message, sizeof(message), false);
    assert_int_equal(rw_record_open(&file, path), RW_OK);
    assert_int_equal(stat(path, &before), 0);
    for (int tcp = 0; tcp < 2; tcp++) {
        rw_record_message(file, 0, tcp ? RW_TCP : RW_UDP, &ipv4, &ipv6, message,
                          sizeof(message));
        rw_record_message(file, 0, tcp ? RW_TCP : RW_UDP, &none, &none, message,
                          sizeof(message));
    }
    rw_record_event(file, 0, RW_RECORD_CONNECT, &ipv4, &ipv6, NULL, 0);
    rw_record_event(file, 0, RW_RECORD_CLOSED, &ipv4, &ipv4, NULL, 0);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(after.st_size, before.st_size);
    assert_int_equal(rw_record_close(file), RW_OK);
    assert_int_equal(rw_record_close(NULL), RW_OK);
}

static void
says_when_it_cannot_write(void **state)
{
    struct rw_record_file *file;

    (void)state;
    assert_int_equal(rw_record_open(&file, "/proc/nonexistent/x.pcap"),
                     RW_ERR_IO);
    assert_int_equal(errno, ENOENT);
    assert_null(file);
    assert_int_equal(rw_record_open(&file, "/dev/full"), RW_ERR_IO);
    assert_null(file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_read_back_as_it_was_written),
        cmocka_unit_test(is_whole_before_it_is_closed),
        cmocka_unit_test(writes_nothing_for_ends_of_two_families),
        cmocka_unit_test(says_when_it_cannot_write),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
