/* EDNS options in words.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/edns.h"

#define OCTETS(text) text, sizeof(text) - 1

static void
options_are_written_as_dig_writes_them(void **state)
{
    static const struct {
        uint16_t code;
        const char *data;
        size_t len;
        const char *want;
        enum rw_status status;
    } ROWS[] = {
        {1, OCTETS("\0\1\0\2\0\3\0\0\0\0\0\0\0\4\0\0\0\5"),
         "Version: 1, Opcode: 2, Error: 3, Identifier: 4, Lifetime: 5", RW_OK},
        {2, OCTETS("\0\0\x04\xb0"), "1200 (20 minutes)", RW_OK},
        {2, OCTETS("\0\0\0\1\0\1\x51\x81"), "1/86401 (1 second/1 day 1 second)",
         RW_OK},
        {3, OCTETS("ns1\n"), "6e 73 31 0a (\"ns1.\")", RW_OK},
        {3, OCTETS(""), "", RW_OK},
        {5, OCTETS("\10\15\306"), "8 (RSASHA256), 13 (ECDSAP256SHA256), 198",
         RW_OK},
        {6, OCTETS("\1\2\4"), "1 (SHA-1), 2 (SHA-256), 4 (SHA-384)", RW_OK},
        {7, OCTETS("\1\2"), "1 (SHA-1), 2", RW_OK},
        {8, OCTETS("\0\1\30\0\300\0\2"), "192.0.2.0/24/0", RW_OK},
        {8, OCTETS("\0\2\40\50\x20\1\x0d\xb8"), "2001:db8::/32/40", RW_OK},
        {8, OCTETS("\0\0\0\0"), "0/0/0", RW_OK},
        {8, OCTETS("\0\1\41\0\300\0\2\1\1"),
         "00 01 21 00 c0 00 02 01 01 (\"..!......\")", RW_ERR_RDATA},
        {8, OCTETS("\0\3\0\0"), "00 03 00 00 (\"....\")", RW_ERR_RDATA},
        {9, OCTETS("\0\11\72\200"), "604800 (1 week)", RW_OK},
        {9, OCTETS("\0\0\0\0"), "0 (0 seconds)", RW_OK},
        {9, OCTETS("\0\0\16"), "00 00 0e (\"...\")", RW_ERR_RDATA},
        {10, OCTETS("\1\2\3\4\5\6\7\10"), "0102030405060708", RW_OK},
        {10, OCTETS("\1\2\3"), "01 02 03 (\"...\")", RW_ERR_RDATA},
        {11, OCTETS("\0\144"), "10.0 secs", RW_OK},
        {12, OCTETS("\0\0\0"), "(3 bytes)", RW_OK},
        {13, OCTETS("\3com\0"), "\"com.\"", RW_OK},
        {13, OCTETS("\3com\300\0"), "03 63 6f 6d c0 00 (\".com..\")",
         RW_ERR_RDATA},
        {14, OCTETS("\x4a\x5c\x4f\x66"), "19036, 20326", RW_OK},
        {14, OCTETS("\x4a"), "4a (\"J\")", RW_ERR_RDATA},
        {15, OCTETS("\0\24"), "20 (Not Authoritative)", RW_OK},
        {15, OCTETS("\0\6\303\251\033[31m\342\200\256"),
         "6 (DNSSEC Bogus): (\303\251\\027[31m\\226\\128\\174)", RW_OK},
        {15, OCTETS("\377\377a\0"), "65535: (a)", RW_OK},
        {15, OCTETS("\0"), "00 (\".\")", RW_ERR_RDATA},
        {16, OCTETS("\1\2"), "258", RW_OK},
        {17, OCTETS("\1\2\3"), "01 02 03 (\"...\")", RW_ERR_RDATA},
        {18, OCTETS("\5agent\7example\0"), "\"agent.example.\"", RW_OK},
        {19, OCTETS("\2\0\0\0\0\7"), "LABELS: 2, SOA-SERIAL: 7", RW_OK},
        {19, OCTETS("\2\1ab"), "LABELS: 2, TYPE: 1, VALUE: 61 62 (\"ab\")",
         RW_OK},
        {20, OCTETS("\0\34\0\101"), "AAAA, HTTPS", RW_OK},
        {65001, OCTETS("\xde\xad"), "de ad (\"..\")", RW_OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        char buf[256];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        same_status(ROWS[i].want,
                    rw_edns_option_to_text(&text, ROWS[i].code,
                                           (const uint8_t *)ROWS[i].data,
                                           ROWS[i].len),
                    ROWS[i].status);
        same_text(rw_option_name(ROWS[i].code) == NULL
                      ? "unknown"
                      : rw_option_name(ROWS[i].code),
                  buf, ROWS[i].want);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_written_as_dig_writes_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
