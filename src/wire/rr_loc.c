/* LOC: a place on the earth.  RFC 1876.
 *
 * Numbers on the wire are offset so as to be unsigned; bounds are checked both
 * ways, as 32 bits hold angles that no place on earth has.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

#define EQUATOR                                                                \
    0x80000000U             /* thousandths of a second of arc are counted
                                 from here, north and east upward */
#define SEA_LEVEL 10000000U /* centimetres: altitudes begin 100 km below */
#define DEGREE    3600000U  /* thousandths of a second of arc */

static const uint32_t POWERS[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

/* A size in centimetres: two digits of four bits, mantissa and exponent.
 * Nothing is written in one way, whatever its exponent. */
static void
print_size(struct rwi_rdata *rdata, uint8_t size, size_t at)
{
    unsigned mantissa = size >> 4, exponent = size & 15;

    if (mantissa > 9 || exponent > 9)
        rwi_read_fail_at(&rdata->in, RW_ERR_RDATA, at, RW_FAULT_FIELD_FORM, 0,
                         0);
    else if (mantissa > 0 && exponent > 1)
        rw_text_printf(rdata->text, " %um", mantissa * POWERS[exponent - 2]);
    else
        rw_text_printf(rdata->text, " 0.%02um",
                       mantissa > 0 ? mantissa * POWERS[exponent] : 0);
}

static void
print_angle(struct rwi_rdata *rdata, uint32_t value, size_t at,
            unsigned degrees, const char *marks)
{
    bool positive = value >= EQUATOR;
    uint32_t angle = positive ? value - EQUATOR : EQUATOR - value;

    if (angle > degrees * DEGREE)
        rwi_read_fail_at(&rdata->in, RW_ERR_RDATA, at, RW_FAULT_VALUE, value,
                         EQUATOR + degrees * DEGREE);
    rw_text_printf(rdata->text, "%u %u %u.%03u %c ", angle / DEGREE,
                   angle / 60000 % 60, angle / 1000 % 60, angle % 1000,
                   marks[positive ? 0 : 1]);
}

/* Version 0 is the only one; another has another layout, of which nothing can
 * be said (RFC 1876 section 2). */
void
rwi_print_loc(struct rwi_rdata *rdata)
{
    struct rwi_reader *in = &rdata->in;
    size_t begin = in->pos;
    uint8_t version = rwi_read_u8(in), size = rwi_read_u8(in);
    uint8_t horizontal = rwi_read_u8(in), vertical = rwi_read_u8(in);
    uint32_t latitude = rwi_read_u32(in), longitude = rwi_read_u32(in);
    uint32_t altitude = rwi_read_u32(in);
    bool below = altitude < SEA_LEVEL;

    if (version != 0) /* may mean anything: section 2 */
        rwi_read_fail(in, RW_ERR_UNSUPPORTED);
    if (in->status != RW_OK)
        return;
    print_angle(rdata, latitude, begin + 4, 90, "NS");
    print_angle(rdata, longitude, begin + 8, 180, "EW");
    altitude = below ? SEA_LEVEL - altitude : altitude - SEA_LEVEL;
    rw_text_printf(rdata->text, "%s%u.%02um", below ? "-" : "", altitude / 100,
                   altitude % 100);
    print_size(rdata, size, begin + 1);
    print_size(rdata, horizontal, begin + 2);
    print_size(rdata, vertical, begin + 3);
}

/* Read digits, perhaps with `places` more behind a point, as a number of
 * the smallest place; an m may follow. */
static bool
fixed(uint64_t *value, const char *text, size_t len, unsigned places,
      uint64_t max)
{
    size_t point = 0;
    uint64_t part = 0;

    while (point < len && text[point] != '.')
        point++;
    if (!rwi_number(value, text, point, max) ||
        (point < len && len - point - 1 > places))
        return false;
    for (size_t i = 0; i < places; i++) {
        size_t at = point + 1 + i;
        unsigned digit = at < len ? (unsigned)text[at] - '0' : 0;

        if (digit > 9)
            return false;
        part = part * 10 + digit;
    }
    *value = *value * POWERS[places] + part;
    return *value <= max * POWERS[places];
}

/* D [M [S.SSS]] and a letter of the two.  Minutes and seconds may be left out
 * (RFC 1876 section 3), so the letter is what ends it, and it decides which of
 * the three numbers there are. */
static uint32_t
parse_angle(struct rwi_parser *parser, unsigned degrees, const char *marks)
{
    static const uint32_t UNITS[] = {DEGREE, 60000, 1};
    uint64_t angle = 0;
    struct rwi_word word;

    for (size_t i = 0; rwi_parse_word(parser, &word); i++) {
        uint64_t part = 0;
        char mark = (char)(word.len == 1 ? word.at[0] & ~0x20 : 0);

        if (i > 0 && (mark == marks[0] || mark == marks[1])) {
            if (angle > degrees * DEGREE)
                rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
            return (uint32_t)(mark == marks[0] ? EQUATOR + angle
                                               : EQUATOR - angle);
        }
        if (i > 2 ||
            !fixed(&part, word.at, word.len, i == 2 ? 3 : 0,
                   i == 0 ? degrees : 60) ||
            (i > 0 && part * UNITS[i] >= UNITS[i - 1])) {
            rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
            break;
        }
        angle += part * UNITS[i];
    }
    return 0;
}

/* Metres as centimetres; the m is no must. */
static uint64_t
metres(struct rwi_parser *parser, const struct rwi_word *word, size_t skip,
       uint64_t max)
{
    size_t len = word->len - skip;
    uint64_t value = 0;

    if (len > 0 && (word->at[word->len - 1] | 0x20) == 'm')
        len--;
    if (!fixed(&value, word->at + skip, len, 2, max))
        rwi_parse_fail(parser, RW_ERR_NUMBER, word);
    return value;
}

static uint32_t
parse_altitude(struct rwi_parser *parser)
{
    struct rwi_word word;
    uint64_t value;

    if (!rwi_parse_word(parser, &word))
        return 0;
    if (word.at[0] == '-') {
        value = metres(parser, &word, 1, SEA_LEVEL / 100);
        if (value > SEA_LEVEL)
            rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
        return (uint32_t)(SEA_LEVEL - value);
    }
    value = metres(parser, &word, 0, 42849673) + SEA_LEVEL;
    if (value > UINT32_MAX)
        rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
    return (uint32_t)value;
}

/* One digit of precision is all there is; the others are cut and not rounded,
 * as RFC 1876's own code does.  Left out it has the default of section 3. */
static uint8_t
parse_size(struct rwi_parser *parser, uint8_t unsaid)
{
    struct rwi_word word;
    unsigned exponent = 0;
    uint64_t value;

    if (!rwi_parse_more(parser) || !rwi_parse_word(parser, &word))
        return unsaid;
    value = metres(parser, &word, 0, 90000000);
    for (; value > 9 && exponent < 9; exponent++)
        value /= 10;
    return (uint8_t)(value << 4 | exponent);
}

void
rwi_parse_loc(struct rwi_parser *parser)
{
    struct rwi_writer *out = &parser->out;
    uint32_t latitude = parse_angle(parser, 90, "NS");
    uint32_t longitude = parse_angle(parser, 180, "EW");
    uint32_t altitude = parse_altitude(parser);

    rwi_write_u8(out, 0);                        /* version */
    rwi_write_u8(out, parse_size(parser, 0x12)); /* 1 m */
    rwi_write_u8(out, parse_size(parser, 0x16)); /* 10 km */
    rwi_write_u8(out, parse_size(parser, 0x13)); /* 10 m */
    rwi_write_u32(out, latitude);
    rwi_write_u32(out, longitude);
    rwi_write_u32(out, altitude);
}
