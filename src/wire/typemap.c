/* Lists of types as bitmaps: NSEC's windows and NXT's single map.
 *
 * RFC 4034 section 4.1.2; RFC 2535 section 5.2 for NXT.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"
#include "wire/rdata.h"

#define WINDOW_MAX 32 /* octets: 256 types of 8 an octet */
#define NXT_MAX    16 /* octets: RFC 2535 section 5.2 */

/* Write the types of one bitmap, a blank before each but the first of all. */
static void
print_bitmap(struct rwi_rdata *rdata, unsigned base, const uint8_t *map,
             size_t len, bool *first)
{
    for (size_t i = 0; i < len; i++) {
        for (unsigned bit = 0; bit < 8 && map[i] != 0; bit++) {
            if ((map[i] & 0x80U >> bit) == 0)
                continue;
            if (!*first)
                rw_text_putc(rdata->text, ' ');
            *first = false;
            rw_type_to_text(rdata->text, (uint16_t)(base + i * 8 + bit));
        }
    }
}

/* Windows rise, but a reader that is asked about a malformed map must not run
 * past it: each window is held against what is left before it is looked at. */
bool
rw_typemap_has(const uint8_t *map, size_t len, uint16_t type)
{
    size_t at = 0;

    while (len - at >= 2) {
        uint8_t window = map[at];
        size_t octets = map[at + 1], octet = (type & 0xffU) / 8;

        at += 2;
        if (octets > len - at)
            return false;
        if (window == type >> 8)
            return octet < octets &&
                   (map[at + octet] & (0x80 >> (type & 7))) != 0;
        at += octets;
    }
    return false;
}

/* One way through, whatever the list holds: asking for each of 65,536 types
 * would let a message of one large list cost millions of steps. */
bool
rwi_types_next(uint16_t *type, struct rwi_types_at *at, struct rw_octets list)
{
    while (list.len - at->window >= 2) {
        const uint8_t *window = list.data + at->window;
        size_t octets = window[1];

        if (octets > list.len - at->window - 2)
            return false;
        for (; at->bit < octets * 8; at->bit++)
            if ((window[2 + at->bit / 8] & 0x80U >> at->bit % 8) != 0) {
                *type = (uint16_t)((size_t)window[0] << 8 | at->bit++);
                return true;
            }
        at->window += 2 + octets;
        at->bit = 0;
    }
    return false;
}

/* Data is what a query for ANY would have been answered with.  RRSIG and
 * NSEC stand at every name that the proof itself stands at, and NXNAME says
 * that there is none (RFC 9824 section 3.1). */
bool
rw_typemap_has_data(const uint8_t *map, size_t len)
{
    static const uint16_t OWN[] = {RW_TYPE_RRSIG, RW_TYPE_NSEC, RW_TYPE_NXNAME};
    unsigned types = 0;

    for (size_t at = 0; at + 2 <= len; at += 2U + map[at + 1])
        for (size_t i = at + 2; i < len && i < at + 2 + map[at + 1]; i++)
            types += (unsigned)__builtin_popcount(map[i]);
    for (size_t i = 0; i < sizeof(OWN) / sizeof(OWN[0]); i++)
        types -= rw_typemap_has(map, len, OWN[i]);
    return types > 0;
}

static void
fail(struct rwi_rdata *rdata, size_t at, enum rw_fault_code why, uint32_t a,
     uint32_t b)
{
    rwi_read_fail_at(&rdata->in, RW_ERR_RDATA, at, (uint16_t)why, a, b);
}

/* A map, just read, has 1 to max octets, and no zero octet is left over. */
static void
check_map(struct rwi_rdata *rdata, size_t at, const uint8_t *map, size_t len,
          size_t max)
{
    if (len < 1 || len > max)
        fail(rdata, at, RW_FAULT_BITMAP_SIZE, (uint32_t)len, (uint32_t)max);
    else if (map[len - 1] == 0)
        fail(rdata, rdata->in.pos - 1, RW_FAULT_BITMAP_ZERO, 0, 0);
}

/* RFC 4034 section 4.1.2: windows in rising order, each with at least one
 * octet and at most 32, and no zero octet at the end. */
void
rwi_print_types(struct rwi_rdata *rdata)
{
    bool first = true;
    int last = -1;

    while (rwi_read_left(&rdata->in) > 0) {
        size_t begin = rdata->in.pos;
        uint8_t window = rwi_read_u8(&rdata->in);
        uint8_t len = rwi_read_u8(&rdata->in);
        const uint8_t *map = rwi_read_octets(&rdata->in, len);

        if (map == NULL)
            return;
        if (window <= last)
            fail(rdata, begin, RW_FAULT_BITMAP_ORDER, window, (uint32_t)last);
        check_map(rdata, begin + 1, map, len, WINDOW_MAX);
        if (rdata->in.status != RW_OK)
            return;
        print_bitmap(rdata, window * 256U, map, len, &first);
        last = window;
    }
}

/* One map of up to 16 octets, for types below 128.  Bit 0 announces another
 * form (RFC 2535 section 5.2), which nobody ever made. */
void
rwi_print_nxt_types(struct rwi_rdata *rdata)
{
    size_t len = rwi_read_left(&rdata->in);
    const uint8_t *map = rwi_read_octets(&rdata->in, len);
    bool first = true;

    if (map == NULL)
        return;
    if (len > 0 && (map[0] & 0x80) != 0) /* announces a form yet to come */
        rwi_read_fail(&rdata->in, RW_ERR_UNSUPPORTED);
    check_map(rdata, rdata->in.pos - len, map, len, NXT_MAX);
    if (rdata->in.status == RW_OK)
        print_bitmap(rdata, 0, map, len, &first);
}

/* Take words that are types into a map of all of them. */
static void
parse_map(struct rwi_parser *parser, uint8_t *map, unsigned max)
{
    struct rwi_word word;
    uint16_t type;

    while (rwi_parse_more(parser) && rwi_parse_word(parser, &word)) {
        if (rw_type_from_text(&type, word.at, word.len) != RW_OK || type > max)
            rwi_parse_fail(parser, RW_ERR_TYPE, &word);
        else
            map[type / 8] |= (uint8_t)(0x80 >> type % 8);
    }
}

/* Octets of a map up to the last that is not zero. */
static size_t
used(const uint8_t *map, size_t len)
{
    while (len > 0 && map[len - 1] == 0)
        len--;
    return len;
}

/* The words may stand in any order, and twice; the map has each once.  8,192
 * octets hold a bit for every type that there can be. */
void
rwi_parse_types(struct rwi_parser *parser)
{
    uint8_t map[8192] = {0};

    parse_map(parser, map, UINT16_MAX);
    for (size_t window = 0; window < 256; window++) {
        const uint8_t *at = map + window * WINDOW_MAX;
        size_t len = used(at, WINDOW_MAX);

        if (len == 0)
            continue;
        rwi_write_u8(&parser->out, (uint8_t)window);
        rwi_write_u8(&parser->out, (uint8_t)len);
        rwi_write_octets(&parser->out, at, len);
    }
}

void
rwi_parse_nxt_types(struct rwi_parser *parser)
{
    uint8_t map[16] = {0};

    parse_map(parser, map, 127);
    rwi_write_octets(&parser->out, map, used(map, sizeof(map)));
}
