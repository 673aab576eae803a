/* WKS: a protocol and the ports a host answers on.  RFC 1035 section 3.4.2.
 *
 * Services and protocols are read by the names of a table of ours and not by
 * getservbyname(3): text must mean the same on every machine, and the library
 * opens no files.  They are written as numbers, as dig does.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "wire/lower.h"
#include "wire/rdata.h"

#define MAP_MAX 8192 /* octets: 65536 ports of 8 an octet */

struct named {
    const char *name;
    uint8_t number;
};

static const struct named PROTOCOLS[] = {
#define PROTOCOL(name, number) {name, number},
#define SERVICE(name, port)
#include "wire/services.def"
#undef PROTOCOL
#undef SERVICE
};

static const struct named SERVICES[] = {
#define PROTOCOL(name, number)
#define SERVICE(name, port) {name, port},
#include "wire/services.def"
#undef PROTOCOL
#undef SERVICE
};

void
rwi_print_wks(struct rwi_rdata *rdata)
{
    uint8_t protocol = rwi_read_u8(&rdata->in);
    size_t len = rwi_read_left(&rdata->in);
    const uint8_t *map = rwi_read_octets(&rdata->in, len);

    if (map == NULL)
        return;
    if (len > MAP_MAX)
        rwi_read_fail_at(&rdata->in, RW_ERR_RDATA,
                         rdata->in.end - len + MAP_MAX, RW_FAULT_RDATA_LONG,
                         (uint32_t)len - MAP_MAX, 0);
    /* allowed, but the text, which has one form, would lose them */
    if (len > 0 && map[len - 1] == 0)
        rwi_read_fail(&rdata->in, RW_ERR_UNSUPPORTED);
    rwi_print_number(rdata, protocol);
    for (size_t port = 0; port < len * 8; port++) {
        if ((map[port / 8] & 0x80 >> port % 8) == 0)
            continue;
        rw_text_putc(rdata->text, ' ');
        rwi_print_number(rdata, (uint32_t)port);
    }
}

/* Take a number, or one of the names. */
static unsigned
take(struct rwi_parser *parser, uint64_t max, const struct named *names,
     size_t count)
{
    struct rwi_word word;
    uint64_t number;

    if (!rwi_parse_word(parser, &word))
        return 0;
    if (rwi_number(&number, word.at, word.len, max))
        return (unsigned)number;
    for (size_t i = 0; i < count; i++)
        if (rwi_word_is(&word, names[i].name))
            return names[i].number;
    rwi_parse_fail(parser, RW_ERR_NUMBER, &word);
    return 0;
}

/* Services by name or number, as a bitmap; its zero octets at the end are not
 * written (RFC 1035 section 3.4.2). */
void
rwi_parse_wks(struct rwi_parser *parser)
{
    uint8_t map[MAP_MAX] = {0};
    size_t len = 0;

    rwi_write_u8(&parser->out,
                 (uint8_t)take(parser, UINT8_MAX, PROTOCOLS,
                               sizeof(PROTOCOLS) / sizeof(PROTOCOLS[0])));
    while (rwi_parse_more(parser)) {
        unsigned port = take(parser, UINT16_MAX, SERVICES,
                             sizeof(SERVICES) / sizeof(SERVICES[0]));

        map[port / 8] |= (uint8_t)(0x80 >> port % 8);
        if (port / 8 >= len)
            len = port / 8 + 1;
    }
    rwi_write_octets(&parser->out, map, len);
}
