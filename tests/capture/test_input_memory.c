/* Memory that runs out, at each allocation in turn, while an input is
 * recognised and a capture is read: an error, or all that there is.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "help/failing.h"
#include "rootwalk/capture.h"
#include "rootwalk/input.h"

struct sum {
    size_t entries, octets;
};

static enum rw_status
read_capture(struct sum *sum, const void *octets, size_t len)
{
    struct rw_capture *capture;
    struct rw_captured captured;
    enum rw_status status =
        rw_capture_open_memory(&capture, octets, len, NULL, NULL);

    if (status != RW_OK)
        return status;
    while ((status = rw_capture_next(capture, &captured)) == RW_OK) {
        sum->entries++;
        sum->octets += captured.message.len;
    }
    rw_capture_free(capture);
    return status == RW_ERR_EMPTY ? RW_OK : status;
}

static enum rw_status
read_input(struct sum *sum, const void *data, size_t len)
{
    struct rw_input input;
    enum rw_status status = rw_input_recognise(&input, data, len, NULL);

    *sum = (struct sum){0, 0};
    if (status != RW_OK)
        return status;
    if (input.kind == RW_INPUT_CAPTURE)
        status = read_capture(sum, input.capture.data, input.capture.len);
    for (size_t i = 0; i < input.message_count; i++) {
        sum->entries++;
        sum->octets += input.messages[i].len;
    }
    rw_input_done(&input);
    return status;
}

static void
every_allocation_fails(const void *data, size_t len)
{
    struct sum whole, sum;

    assert_int_equal(read_input(&whole, data, len), RW_OK);
    assert_true(whole.entries > 0);
    for (size_t n = 0;; n++) {
        enum rw_status status;

        failing_after(n, FAILING_ONCE);
        status = read_input(&sum, data, len);
        if (status == RW_OK) {
            assert_int_equal(sum.entries, whole.entries);
            assert_int_equal(sum.octets, whole.octets);
        } else {
            assert_int_equal(status, RW_ERR_MEMORY);
        }
        if (!failing_stop())
            return;
    }
}

/* A capture of UDP, fragments and TCP alike, as it is. */
static void
captures(void **state)
{
    static const char *const NAMES[] = {"testdata/pcap/exercise.pcap",
                                        "testdata/pcap/www.bilibili.com.pcap"};
    static char data[1 << 20];

    (void)state;
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        FILE *file = fopen(NAMES[i], "rb");
        size_t len;

        assert_non_null(file);
        len = fread(data, 1, sizeof(data), file);
        fclose(file);
        every_allocation_fails(data, len);
    }
}

static void
pasted(void **state)
{
    static const char *const TEXTS[] = {
        "8bca01200001000000000000076578616d706c650000010001",
        "8bca01200001000000000000076578616d706c650000010001\n\n"
        "8bca01200001000000000000076578616d706c650000010001\n",
        "i8oBIAABAAAAAAAAB2V4YW1wbGUAAAEAAQ==",
        "0000  8b ca 01 20 00 01 00 00 00 00 00 00 07 65 78 61\n"
        "0010  6d 70 6c 65 00 00 01 00 01\n",
        /* an IPv4 packet: a capture is made around it */
        "45000035000100004011f6b3c0000201c000020214b4003500210000"
        "8bca01200001000000000000076578616d706c650000010001",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
        every_allocation_fails(TEXTS[i], strlen(TEXTS[i]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(captures),
        cmocka_unit_test(pasted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
