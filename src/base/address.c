/* Addresses as plain data and as text; see rootwalk/address.h.
 *
 * RFC 5952 for IPv6 text.  Reading is stricter than inet_aton(3): four
 * decimal numbers, no leading zeros, nothing left out.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/address.h"

#include <string.h>

#include "base/addresstext.h"
#include "base/textfast.h"
#include "base/basen.h"

char *
rwi_put_ipv4(char *at, const uint8_t *octets)
{
    for (size_t i = 0; i < 4; i++) {
        if (i > 0)
            *at++ = '.';
        at = rwi_put_octet(at, octets[i]);
    }
    return at;
}

/* Find the longest run of two zero groups or more, the first of equals. */
static size_t
longest_zeros(const uint16_t *groups, size_t *run)
{
    size_t best = 8, best_len = 1;

    for (size_t i = 0; i < 8; i++) {
        size_t len = 0;

        while (i + len < 8 && groups[i + len] == 0)
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
        i += len;
    }
    *run = best_len;
    return best;
}

static char *
put_group(char *at, uint16_t group)
{
    static const char DIGITS[] = "0123456789abcdef";

    if (group >= 0x1000)
        *at++ = DIGITS[group >> 12];
    if (group >= 0x100)
        *at++ = DIGITS[group >> 8 & 15];
    if (group >= 0x10)
        *at++ = DIGITS[group >> 4 & 15];
    *at++ = DIGITS[group & 15];
    return at;
}

/* The mapped and compatible forms glibc and BIND write with dots:
 * ::ffff:192.0.2.1 and ::192.0.2.1.  RFC 5952 section 5 */
static bool
has_ipv4_tail(const uint16_t *groups, size_t best, size_t run)
{
    return best == 0 && (run == 6 || (run == 7 && groups[7] > 1) ||
                         (run == 5 && groups[5] == 0xffff));
}

/* RFC 5952 section 4: lower case, no leading zeros, the longest run of zero
 * groups as "::", the first where two are as long, and never a single one. */
char *
rwi_put_ipv6(char *at, const uint8_t *octets)
{
    uint16_t groups[8];
    size_t best, run;

    for (size_t i = 0; i < 8; i++)
        groups[i] = (uint16_t)(octets[i * 2] << 8 | octets[i * 2 + 1]);
    best = longest_zeros(groups, &run);
    for (size_t i = 0; i < 8; i++) {
        if (i == best) {
            *at++ = ':';
            i += run - 1;
            if (i == 7)
                *at++ = ':';
            continue;
        }
        if (i > 0)
            *at++ = ':';
        if (i == 6 && has_ipv4_tail(groups, best, run))
            return rwi_put_ipv4(at, octets + 12);
        at = put_group(at, groups[i]);
    }
    return at;
}

/* Four decimal numbers and nothing else: no octal, no hexadecimal, no fewer
 * parts, which inet_aton(3) takes and people then mistake. */
bool
rwi_ipv4_from_text(uint8_t *octets, const char *text, size_t len)
{
    size_t at = 0;

    for (size_t i = 0; i < 4; i++) {
        unsigned value = 0;
        size_t begin;

        if (i > 0 && (at >= len || text[at++] != '.'))
            return false;
        for (begin = at; at < len && text[at] >= '0' && text[at] <= '9'; at++)
            if ((value = value * 10 + (unsigned)(text[at] - '0')) > 255)
                return false;
        if (at == begin || (text[begin] == '0' && at - begin > 1))
            return false;
        octets[i] = (uint8_t)value;
    }
    return at == len;
}

/* Read up to four hex digits; 0 where there is none. */
static size_t
take_group(uint8_t *out, const char *text, size_t len)
{
    unsigned value = 0;
    size_t digits = 0;

    while (digits < len && digits < 5 && rwi_hex_digit(text[digits]) >= 0)
        value = value << 4 | (unsigned)rwi_hex_digit(text[digits++]);
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    return digits <= 4 ? digits : 0;
}

/* The groups of an IPv6 address as they are read. */
struct groups {
    uint8_t octets[16];
    size_t filled; /* octets read */
    size_t gap;    /* where the :: stands among them; NO_GAP: nowhere */
};
#define NO_GAP 17

/* Read groups to the end of the text; false where it is not well-formed. */
static bool
take_groups(struct groups *to, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t digits;

        if (to->filled == 16)
            return false;
        if (to->filled <= 12 &&
            rwi_ipv4_from_text(to->octets + to->filled, text + at, len - at)) {
            to->filled += 4;
            return true;
        }
        digits = take_group(to->octets + to->filled, text + at, len - at);
        to->filled += 2;
        at += digits;
        if (digits == 0 || at == len)
            return digits > 0;
        if (text[at++] != ':' || at == len)
            return false;
        if (text[at] == ':') {
            if (to->gap != NO_GAP)
                return false;
            to->gap = to->filled;
            at++;
        }
    }
    return true;
}

bool
rwi_ipv6_from_text(uint8_t *octets, const char *text, size_t len)
{
    bool gap_first = len >= 2 && text[0] == ':' && text[1] == ':';
    struct groups got = {.gap = gap_first ? 0 : NO_GAP};
    size_t skip = gap_first ? 2 : 0, before, behind;

    if (!take_groups(&got, text + skip, len - skip))
        return false;
    if (got.gap == NO_GAP ? got.filled != 16 : got.filled > 14)
        return false;
    before = got.gap == NO_GAP ? 16 : got.gap;
    behind = got.filled - before;
    memset(octets, 0, 16);
    memcpy(octets, got.octets, before);
    memcpy(octets + 16 - behind, got.octets + before, behind);
    return true;
}

enum rw_status
rw_address_from_octets(struct rw_address *address, const uint8_t *octets,
                       size_t len, uint16_t port)
{
    if (len != 4 && len != 16)
        return RW_ERR_ADDRESS;
    memset(address, 0, sizeof(*address));
    address->family = len == 4 ? RW_FAMILY_IPV4 : RW_FAMILY_IPV6;
    address->port = port;
    memcpy(address->octets, octets, len);
    return RW_OK;
}

static bool
port_from_text(uint16_t *port, const char *text)
{
    unsigned value = 0;

    if (*text == '\0')
        return false;
    for (; *text >= '0' && *text <= '9'; text++)
        if ((value = value * 10 + (unsigned)(*text - '0')) > 65535)
            return false;
    *port = (uint16_t)value;
    return *text == '\0';
}

enum rw_status
rw_address_from_text(struct rw_address *address, const char *text,
                     uint16_t port)
{
    size_t len = strcspn(text, "#");
    uint8_t octets[16];

    if (text[len] == '#' && !port_from_text(&port, text + len + 1))
        return RW_ERR_ADDRESS;
    if (rwi_ipv4_from_text(octets, text, len))
        return rw_address_from_octets(address, octets, 4, port);
    if (rwi_ipv6_from_text(octets, text, len))
        return rw_address_from_octets(address, octets, 16, port);
    return RW_ERR_ADDRESS;
}

void
rw_address_to_text(struct rw_text *text, const struct rw_address *address)
{
    char buf[RW_ADDRESS_TEXT_MAX];
    char *end = NULL;

    switch ((enum rw_family)address->family) {
    case RW_FAMILY_NONE:
        rw_text_putc(text, '-');
        return;
    case RW_FAMILY_IPV4:
        end = rwi_put_ipv4(buf, address->octets);
        break;
    case RW_FAMILY_IPV6:
        end = rwi_put_ipv6(buf, address->octets);
        break;
    }
    if (end != NULL) /* of a family that there is */
        rw_text_put(text, buf, (size_t)(end - buf));
}

bool
rw_address_same_host(const struct rw_address *a, const struct rw_address *b)
{
    return a->family == b->family &&
           memcmp(a->octets, b->octets, sizeof(a->octets)) == 0;
}

bool
rw_address_equal(const struct rw_address *a, const struct rw_address *b)
{
    return a->port == b->port && rw_address_same_host(a, b);
}

/* ---- where it leads ----------------------------------------------------- */

static enum rw_scope
scope_of_ipv4(const uint8_t *a)
{
    static const uint8_t BROADCAST[4] = {255, 255, 255, 255};

    if (a[0] == 0)
        return RW_SCOPE_UNSPECIFIED;
    if (a[0] == 127)
        return RW_SCOPE_LOOPBACK;
    if (a[0] == 169 && a[1] == 254)
        return RW_SCOPE_LINK_LOCAL;
    if (a[0] >= 224 && a[0] < 240)
        return RW_SCOPE_MULTICAST;
    if (memcmp(a, BROADCAST, sizeof(BROADCAST)) == 0)
        return RW_SCOPE_BROADCAST;
    if (a[0] == 10 || (a[0] == 172 && (a[1] & 0xf0) == 16) ||
        (a[0] == 192 && a[1] == 168) || (a[0] == 100 && (a[1] & 0xc0) == 64))
        return RW_SCOPE_PRIVATE;
    return RW_SCOPE_PUBLIC;
}

/* The IPv4 address that an IPv6 one carries; NULL for one of its own.  A
 * packet to it may come out where that leads: RFC 4291 section 2.5.5, RFC
 * 3056, RFC 6052. */
static const uint8_t *
ipv4_within(const uint8_t *a)
{
    static const uint8_t MAPPED[12] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t COMPATIBLE[12];
    static const uint8_t NAT64[12] = {0x00, 0x64, 0xff, 0x9b};

    if (a[0] == 0x20 && a[1] == 0x02)
        return a + 2;
    return memcmp(a, MAPPED, 12) == 0 || memcmp(a, COMPATIBLE, 12) == 0 ||
                   memcmp(a, NAT64, 12) == 0
               ? a + 12
               : NULL;
}

static enum rw_scope
scope_of_ipv6(const uint8_t *a)
{
    static const uint8_t LOOPBACK[16] = {[15] = 1};
    const uint8_t *ipv4 = ipv4_within(a);

    if (memcmp(a, LOOPBACK, sizeof(LOOPBACK)) == 0)
        return RW_SCOPE_LOOPBACK;
    if (ipv4 != NULL)
        return scope_of_ipv4(ipv4); /* of :: as well */
    if (a[0] == 0xfe && (a[1] & 0xc0) == 0x80)
        return RW_SCOPE_LINK_LOCAL;
    if (a[0] == 0xff)
        return RW_SCOPE_MULTICAST;
    return (a[0] & 0xfe) == 0xfc ? RW_SCOPE_PRIVATE : RW_SCOPE_PUBLIC;
}

enum rw_scope
rw_address_scope(const struct rw_address *address)
{
    switch ((enum rw_family)address->family) {
    case RW_FAMILY_IPV4:
        return scope_of_ipv4(address->octets);
    case RW_FAMILY_IPV6:
        return scope_of_ipv6(address->octets);
    case RW_FAMILY_NONE:
        break;
    }
    return RW_SCOPE_UNSPECIFIED;
}
