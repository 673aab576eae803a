/* What people paste, recognised.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/capture.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* A query for example. A, ID 0x8bca, flags 0x0120: 25 octets. */
#define QUERY_HEX    "8bca01200001000000000000076578616d706c650000010001"
#define QUERY_OCTETS "\x8b\xca\x01\x20\0\1\0\0\0\0\0\0\7example\0\0\1\0\1"
static const uint8_t QUERY[] = QUERY_OCTETS;
#define QUERY_LEN (sizeof(QUERY) - 1)

struct row {
    const char *what;
    const char *text;
    size_t len; /* 0: strlen(text) */
    enum rw_status want;
    enum rw_input_kind kind; /* RW_OK: */
    enum rw_input_coding coding;
    size_t messages;  /* all of them QUERY; 0: not looked at */
    const char *says; /* else: the error has this in it */
};

#define GOOD(coding_, count_)                                                  \
    .want = RW_OK, .kind = RW_INPUT_MESSAGES, .coding = RW_CODING_##coding_,   \
    .messages = count_

static const struct row ROWS[] = {
    {"binary", QUERY_OCTETS, QUERY_LEN, GOOD(BINARY, 1)},
    {"binary with a length", "\0\x19" QUERY_OCTETS, QUERY_LEN + 2,
     GOOD(BINARY, 1)},
    {"two binary with lengths", "\0\x19" QUERY_OCTETS "\0\x19" QUERY_OCTETS,
     2 * QUERY_LEN + 4, GOOD(BINARY, 2)},

    {"hex stream", QUERY_HEX, 0, GOOD(HEX, 1)},
    {"hex in capitals", "8BCA01200001000000000000076578616D706C650000010001", 0,
     GOOD(HEX, 1)},
    {"hex with an end of line", QUERY_HEX "\r\n", 0, GOOD(HEX, 1)},
    {"hex with colons",
     "8b:ca:01:20:00:01:00:00:00:00:00:00:07:65:78:61:6d:70:6c:65:00:00:01:"
     "00:01",
     0, GOOD(HEX, 1)},
    {"hex in groups, over lines",
     "8bca 0120 0001 0000\n0000 0000 0765 7861\n6d70 6c65 0000 0100 01", 0,
     GOOD(HEX, 1)},
    {"hex as C has it",
     "{0x8b, 0xca, 0x01, 0x20, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, "
     "0x00, 0x00, 0x07, 0x65,\n 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x00, "
     "0x00, "
     "0x01, 0x00, 0x01};",
     0, GOOD(HEX, 1)},
    {"hex as in a C string",
     "\"\\x8b\\xca\\x01\\x20\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x07\"\n"
     "\"\\x65\\x78\\x61\\x6d\\x70\\x6c\\x65\\x00\\x00\\x01\\x00\\x01\"",
     0, GOOD(HEX, 1)},
    {"Wireshark's escaped string",
     "\"\\x8b\\xca\\x01\\x20\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x07\" "
     "\\\n"
     "\"\\x65\\x78\\x61\\x6d\\x70\\x6c\\x65\\x00\\x00\\x01\\x00\\x01\"",
     0, GOOD(HEX, 1)},
    {"xxd -i",
     "unsigned char query_bin[] = {\n"
     "  0x8b, 0xca, 0x01, 0x20, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00,\n"
     "  0x00, 0x00, 0x07, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65,\n"
     "  0x00, 0x00, 0x01, 0x00, 0x01\n};\n"
     "unsigned int query_bin_len = 25;\n",
     0, GOOD(HEX, 1)},
    {"hex with a length", "0019" QUERY_HEX, 0, GOOD(HEX, 1)},
    {"hex of two with lengths", "0019" QUERY_HEX "0019" QUERY_HEX, 0,
     GOOD(HEX, 2)},
    {"hex after a byte order mark", "\xef\xbb\xbf" QUERY_HEX, 0, GOOD(HEX, 1)},
    {"hex of too few octets is a message all the same", "8bca01", 0,
     GOOD(HEX, 0)},
    {"hex that is no message", "deadbeef", 0, GOOD(HEX, 0)},

    {"Wireshark's dump",
     "0000   8b ca 01 20 00 01 00 00 00 00 00 00 07 65 78 61   ... ......."
     ".exa\n"
     "0010   6d 70 6c 65 00 00 01 00 01                        mple.....\n",
     0, GOOD(DUMP, 1)},
    {"Wireshark's bytes without letters",
     "0000   8b ca 01 20 00 01 00 00 00 00 00 00 07 65 78 61\n"
     "0010   6d 70 6c 65 00 00 01 00 01\n",
     0, GOOD(DUMP, 1)},
    {"xxd",
     "00000000: 8bca 0120 0001 0000 0000 0000 0765 7861  ... .........exa\n"
     "00000010: 6d70 6c65 0000 0100 01                   mple.....\n",
     0, GOOD(DUMP, 1)},
    {"xxd, letters that look like hex",
     "00000000: 8bca 0120 0001 0000 0000 0000 0765 7861  abcd 1234 ef 5678\n"
     "00000010: 6d70 6c65 0000 0100 01                   ab cd ef12\n",
     0, GOOD(DUMP, 1)},
    {"xxd with eight to a line",
     "00000000: 8bca 0120 0001 0000  ab cd ef\n"
     "00000008: 0000 0000 0765 7861  .....exa\n"
     "00000010: 6d70 6c65 0000 0100  mple....\n"
     "00000018: 01                   .\n",
     0, GOOD(DUMP, 1)},
    {"hexdump -C",
     "00000000  8b ca 01 20 00 01 00 00  00 00 00 00 07 65 78 61  |... "
     ".........exa|\n"
     "00000010  6d 70 6c 65 00 00 01 00  01                       |mple.."
     "...|\n00000019\n",
     0, GOOD(DUMP, 1)},
    {"od -t x1",
     "0000000 8b ca 01 20 00 01 00 00 00 00 00 00 07 65 78 61\n"
     "0000020 6d 70 6c 65 00 00 01 00 01\n0000031\n",
     0, GOOD(DUMP, 1)},
    {"od -A x -t x1z",
     "000000 8b ca 01 20 00 01 00 00 00 00 00 00 07 65 78 61  >... "
     ".........exa<\n"
     "000010 6d 70 6c 65 00 00 01 00 01                       >mple.....<\n"
     "000019\n",
     0, GOOD(DUMP, 1)},
    {"hexdump, words of a little-endian machine",
     "0000000 ca8b 2001 0100 0000 0000 0000 6507 6178\n"
     "0000010 706d 656c 0000 0001 0001               \n0000019\n",
     0, GOOD(DUMP, 1)},
    {"od -x, likewise",
     "0000000 ca8b 2001 0100 0000 0000 0000 6507 6178\n"
     "0000020 706d 656c 0000 0001 0001\n0000031\n",
     0, GOOD(DUMP, 1)},
    {"od, words in octal",
     "0000000 145213 020001 000400 000000 000000 000000 062407 060570\n"
     "0000020 070155 062554 000000 000001 000001\n0000031\n",
     0, GOOD(DUMP, 1)},
    {"two messages in one dump",
     "0000   8b ca 01 20 00 01 00 00 00 00 00 00 07 65 78 61\n"
     "0010   6d 70 6c 65 00 00 01 00 01\n\n"
     "0000   8b ca 01 20 00 01 00 00 00 00 00 00 07 65 78 61\n"
     "0010   6d 70 6c 65 00 00 01 00 01\n",
     0, GOOD(DUMP, 2)},

    {"base64", "i8oBIAABAAAAAAAAB2V4YW1wbGUAAAEAAQ==", 0, GOOD(BASE64, 1)},
    {"base64 without padding", "i8oBIAABAAAAAAAAB2V4YW1wbGUAAAEAAQ", 0,
     GOOD(BASE64, 1)},
    {"base64 over lines", "i8oBIAABAAAAAAAA\nB2V4YW1wbGUAAAEAAQ==\n", 0,
     GOOD(BASE64, 1)},

    {.what = "nothing", .text = "", .want = RW_ERR_EMPTY, .says = "nothing"},
    {.what = "blanks",
     .text = " \n ",
     .want = RW_ERR_FORMAT,
     .says = "hex (no digits in it), base64"},
    {.what = "two arrays of a C source",
     .text = "char a[] = {0x8b};\nchar b[] = {0xca};\n",
     .want = RW_ERR_FORMAT,
     .says = "stray 'h' at character 2"},
    {.what = "octal that is none",
     .text = "0000000 145213 020009\n",
     .want = RW_ERR_BASE,
     .says = "line 1, column 21"},
    {.what = "octal beyond 16 bits",
     .text = "0000000 145213 777777\n",
     .want = RW_ERR_BASE,
     .says = "line 1, column 21"},
    {.what = "an odd number of digits",
     .text = QUERY_HEX "0",
     .want = RW_ERR_BASE,
     .says = "odd number of hex digits, 51"},
    {.what = "a stray letter",
     .text = "8bca0120000g000000000000",
     .want = RW_ERR_BASE,
     .says = "stray 'g' at character 12"},
    {.what = "an x that is no prefix",
     .text = "8bca01200000x0000000000000",
     .want = RW_ERR_BASE,
     .says = "stray 'x' at character 13"},
    {.what = "a stray letter on the second line",
     .text = "8bca0120\n00z1000000000000",
     .want = RW_ERR_BASE,
     .says = "stray 'z' at line 2, character 3"},
    {.what = "a stray letter in a dump",
     .text = "0000   8b ca 01 20 0x 01\n",
     .want = RW_ERR_BASE,
     .says = "line 1, column 21"},
    {.what = "a dump without its beginning",
     .text = "0010   8b ca\n0000   8b ca\n",
     .want = RW_ERR_BASE,
     .says = "does not begin at 0, line 1"},
    {.what = "a word",
     .text = "hello",
     .want = RW_ERR_FORMAT,
     .says = "tried pcap, pcapng, a DNS message"},
    {.what = "prose",
     .text = "this is no message at all.",
     .want = RW_ERR_FORMAT,
     .says = "stray 't' at character 1"},
    {.what = "base64 of something else",
     .text = "dGhpcyBpcyBubyBETlMgbWVzc2FnZSBhdCBhbGw=",
     .want = RW_ERR_FORMAT,
     .says = "no DNS message in it"},
    {.what = "a picture",
     .text = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x8\6\0\0\0",
     .len = 29,
     .want = RW_ERR_FORMAT,
     .says = "no known format"},
    {.what = "a few octets",
     .text = "\x01\x02\x03",
     .len = 3,
     .want = RW_ERR_FORMAT,
     .says = "no known format"},
    {.what = "a harmful character is not repeated",
     .text = "8bca0120\x80"
             "0001000000000000",
     .want = RW_ERR_BASE,
     .says = "stray '\\128'"},
};

static void
check_messages(const struct row *row, const struct rw_input *input)
{
    if (row->messages == 0)
        return;
    if (input->message_count != row->messages)
        fail_msg("%s: wanted %zu messages, got %zu", row->what, row->messages,
                 input->message_count);
    for (size_t i = 0; i < input->message_count; i++) {
        if (input->messages[i].len != QUERY_LEN ||
            memcmp(input->messages[i].data, QUERY, QUERY_LEN) != 0)
            fail_msg("%s: message %zu is another (%zu octets)", row->what, i,
                     input->messages[i].len);
    }
}

static void
input_is_recognised_or_refused_with_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        const struct row *row = &ROWS[i];
        size_t len = row->len != 0 ? row->len : strlen(row->text);
        char error[RW_INPUT_ERROR_MAX];
        struct rw_input input;
        enum rw_status got = rw_input_recognise(&input, row->text, len, error);

        if (got != row->want)
            fail_msg("%s: wanted %s, got %s (%s)", row->what,
                     rw_status_text(row->want), rw_status_text(got), error);
        if (got != RW_OK && strstr(error, row->says) == NULL)
            fail_msg("%s: wanted '%s', got '%s'", row->what, row->says, error);
        if (got == RW_OK &&
            (input.kind != row->kind || input.coding != row->coding))
            fail_msg("%s: kind %d, coding %d", row->what, (int)input.kind,
                     (int)input.coding);
        if (got == RW_OK)
            check_messages(row, &input);
        rw_input_done(&input);
    }
}

struct packet_row {
    const char *what, *text;
};

/* Packets as text: each holds QUERY once, but the last, which holds two. */
static const struct packet_row PACKETS[] = {
    {"an IPv4 packet in hex",
     "450000350000400040112 6b60a0000010a000002d431003500210000" QUERY_HEX},
    {"an Ethernet frame in hex",
     "0200000000020200000000010800"
     "450000350000400040112 6b60a0000010a000002d431003500210000" QUERY_HEX},
    {"a frame with a VLAN tag",
     "020000000002020000000001810000640800"
     "450000350000400040112 6b60a0000010a000002d431003500210000" QUERY_HEX},
    {"an IPv6 packet",
     "6000000000211140fd000000000000000000000000000001"
     "fd000000000000000000000000000002d431003500210000" QUERY_HEX},
    {"an IPv6 packet with a hop-by-hop header",
     "6000000000290040fd000000000000000000000000000001"
     "fd000000000000000000000000000002"
     "1100010400000000"
     "d431003500210000" QUERY_HEX},
    {"a jumbogram", "6000000000000040fd000000000000000000000000000001"
                    "fd000000000000000000000000000002"
                    "1100c20400000029"
                    "d431003500210000" QUERY_HEX},
    {"tcpdump -x, two packets",
     "12:00:00.000001 IP 10.0.0.1.54321 > 10.0.0.2.53: 35786+ [1au] A? "
     "example. (25)\n"
     "\t0x0000:  4500 0035 0000 4000 4011 26b6 0a00 0001\n"
     "\t0x0010:  0a00 0002 d431 0035 0021 0000 8bca 0120\n"
     "\t0x0020:  0001 0000 0000 0000 0765 7861 6d70 6c65\n"
     "\t0x0030:  0000 0100 01\n"
     "12:00:00.000002 IP 10.0.0.1.54321 > 10.0.0.2.53: 35786+ [1au] A? "
     "example. (25)\n"
     "\t0x0000:  4500 0035 0000 4000 4011 26b6 0a00 0001\n"
     "\t0x0010:  0a00 0002 d431 0035 0021 0000 8bca 0120\n"
     "\t0x0020:  0001 0000 0000 0000 0765 7861 6d70 6c65\n"
     "\t0x0030:  0000 0100 01\n"},
};

static void
input_makes_a_capture_out_of_packets(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(PACKETS); i++) {
        const struct packet_row *row = &PACKETS[i];
        size_t want = i + 1 < COUNT(PACKETS) ? 1 : 2, got = 0;
        char error[RW_INPUT_ERROR_MAX];
        struct rw_input input;
        struct rw_capture *capture = NULL;
        struct rw_captured captured;

        if (rw_input_recognise(&input, row->text, strlen(row->text), error) !=
                RW_OK ||
            input.kind != RW_INPUT_CAPTURE || !input.is_made)
            fail_msg("%s: not taken for packets: %s", row->what, error);
        if (rw_capture_open_memory(&capture, input.capture.data,
                                   input.capture.len, NULL, NULL) != RW_OK)
            fail_msg("%s: no capture came out", row->what);
        while (rw_capture_next(capture, &captured) == RW_OK) {
            assert_int_equal(captured.message.len, QUERY_LEN);
            assert_memory_equal(captured.message.data, QUERY, QUERY_LEN);
            got++;
        }
        if (got != want)
            fail_msg("%s: wanted %zu messages, got %zu", row->what, want, got);
        rw_capture_free(capture);
        rw_input_done(&input);
    }
}

/* 12 octets of header behind the ID; the faults are behind them. */
static const struct packet_row BROKEN[] = {
    {"a query whose name has a label of 231 octets",
     "01200001000000000000e7"
     "7777770862696c6962696c6903636f6d0000010001"},
    {"a query whose OPT record is cut short", "01200001000000000001"
                                              "076578616d706c650000010001"
                                              "00002904bb00008000"},
    {"a query with one octet behind it, 41 in all", "01200001000000000001"
                                                    "07657861"
                                                    "6d706c650000010001"
                                                    "00002904bb000080000001"
                                                    "c0"
                                                    "00000000"},
    {"a response without its question, cut short",
     "81800000000600110000"
     "c0100002000100015180000c036e733305646e737635c019"
     "c01000020001000151800006036e7334"},
    {"a response with a question too many", "81800009000000000000"
                                            "076578616d706c650000010001"
                                            "076578616d706c650000010001"
                                            "076578616d706c650000010001"
                                            "076578616d706c650000010001"},
    {"a response with 769 questions, by its count",
     "84000301000100000001037777770862696c696a696c6903636f6d0000010001"
     "c00c0005000100000258000f016101770862696c6963646e31c019"
     "00002904d0000000000000"},
    {"a response whose counts look like UDP, shorter than it is",
     "81800009110000000000076578616d706c65000001000107657861"
     "6d706c650000010001076578616d706c650000010001076578616d706c650000010001"},
    {"a response of 256 octets' worth of TTL and protocol",
     "0034000100000411000040000000000000000000000000000000000000"},
};

/* IPv4's and IPv6's version is the first half of a message's ID, so one broken
 * message in eight looks like a packet at first sight. */
static void
a_broken_message_is_no_packet_whatever_its_id(void **state)
{
    char text[256], error[RW_INPUT_ERROR_MAX];
    struct rw_input input;

    (void)state;
    for (size_t i = 0; i < COUNT(BROKEN); i++)
        for (unsigned id = 0; id < 0x10000; id += 0x55) {
            snprintf(text, sizeof(text), "%04x%s", id, BROKEN[i].text);
            if (rw_input_recognise(&input, text, strlen(text), error) !=
                    RW_OK ||
                input.kind != RW_INPUT_MESSAGES)
                fail_msg("%s, ID 0x%04x: kind %d, %s", BROKEN[i].what, id,
                         (int)input.kind, error);
            rw_input_done(&input);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_is_recognised_or_refused_with_its_reason),
        cmocka_unit_test(input_makes_a_capture_out_of_packets),
        cmocka_unit_test(a_broken_message_is_no_packet_whatever_its_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
