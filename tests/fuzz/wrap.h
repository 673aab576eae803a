/* A capture made of a fuzzer's octets: packets, each after its length in two
 * octets, of the link type that the first octet chooses.  So the fuzzer need
 * not hit on file headers.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FUZZ_WRAP_H
#define TESTS_FUZZ_WRAP_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FILE_MAX 65536

/* A pcap of what follows the first octet; how long it is. */
static size_t
wrap(uint8_t *out, const uint8_t *data, size_t size)
{
    /* https://www.tcpdump.org/linktypes.html; a new one at the end, so that
     * what was found before stays what it is */
    static const uint16_t LINKS[] = {
        1,   101, 113, 276, 0,   108, 9,   228, /* Ethernet to IPv4 */
        229, 104, 107, 50,  51,  10,  6,   100, /* IPv6 to ATM */
        123, 242, 138, 129, 105, 127, 119, 163, /* SunATM to AVS */
        192, 239, 258, 117, 109, 12,  14,  106, /* PPI to odd ones */
    };
    static const uint8_t HEAD[] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0,
                                   0,    0,    0,    0,    0, 0, 0, 0, 4, 0};
    uint16_t link = LINKS[data[0] % (sizeof(LINKS) / sizeof(LINKS[0]))];
    size_t len = sizeof(HEAD), at = 1;

    memcpy(out, HEAD, sizeof(HEAD));
    out[len++] = (uint8_t)link;
    out[len++] = (uint8_t)(link >> 8);
    out[len++] = 0;
    out[len++] = 0;
    while (size - at >= 2) {
        size_t packet = (size_t)data[at] << 8 | data[at + 1];
        size_t held;

        at += 2;
        held = packet < size - at ? packet : size - at;
        if (len + 16 + held > FILE_MAX)
            break;
        memset(out + len, 0, 16);
        out[len] = (uint8_t)at; /* seconds that go up and down */
        out[len + 8] = (uint8_t)held;
        out[len + 9] = (uint8_t)(held >> 8);
        out[len + 12] = (uint8_t)packet;
        out[len + 13] = (uint8_t)(packet >> 8);
        memcpy(out + len + 16, data + at, held);
        len += 16 + held;
        at += held;
    }
    return len;
}

#endif
