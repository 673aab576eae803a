/* Writing the fields of an RDATA in presentation format.
 *
 * Octets as hex and base64 are written in print_octets.c.  This is a hot
 * path: each field takes its room once and fills it without
 * printf(3).  What a field holds is checked in the same step.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rdata.h"

#include "base/date.h"
#include "base/textfast.h"
#include "rootwalk/registry.h"
#include "wire/name_wire.h"
#include "wire/registry.h"

/* Octets escaped at a time where the caller's buffer is too small. */
#define CHUNK 240

static void
put_number(struct rw_text *text, uint32_t value)
{
    char scratch[10];
    char *begin = rwi_text_begin(text, scratch, sizeof(scratch));

    rwi_text_end(text, begin, rwi_put_decimal(begin, value));
}

void
rwi_print_number(struct rwi_rdata *rdata, uint32_t value)
{
    if (rdata->in.status == RW_OK)
        put_number(rdata->text, value);
}

void
rwi_print_u8(struct rwi_rdata *rdata)
{
    rwi_print_number(rdata, rwi_read_u8(&rdata->in));
}

void
rwi_print_u16(struct rwi_rdata *rdata)
{
    rwi_print_number(rdata, rwi_read_u16(&rdata->in));
}

/* Digits to the base of eight, as Chaosnet's addresses are written. */
void
rwi_print_octal(struct rwi_rdata *rdata)
{
    rw_text_printf(rdata->text, "%o", (unsigned)rwi_read_u16(&rdata->in));
}

void
rwi_print_u32(struct rwi_rdata *rdata)
{
    rwi_print_number(rdata, rwi_read_u32(&rdata->in));
}

void
rwi_print_u48(struct rwi_rdata *rdata)
{
    rw_text_put_u64(rdata->text, rwi_read_u48(&rdata->in));
}

void
rwi_print_u64(struct rwi_rdata *rdata)
{
    rw_text_put_u64(rdata->text, rwi_read_u64(&rdata->in));
}

/* Times of signatures are serial numbers and come round in 2106 (RFC 4034
 * section 3.1.5); as text each is taken for one of the first round, as dig has
 * it.  What compares them must not use the text. */
void
rwi_print_time(struct rwi_rdata *rdata)
{
    char scratch[14];
    char *begin = rwi_text_begin(rdata->text, scratch, sizeof(scratch));
    uint32_t seconds = rwi_read_u32(&rdata->in);

    rwi_text_end(rdata->text, begin, rwi_put_date(begin, seconds));
}

/* With its compression undone, wherever the pointers lead.  Types newer than
 * RFC 1035 must not be compressed (RFC 3597 section 4), but servers did it,
 * and whoever only reads is asked to accept it there. */
void
rwi_print_name(struct rwi_rdata *rdata)
{
    struct rwi_reader *in = &rdata->in;
    enum rw_status status;

    if (in->status != RW_OK)
        return;
    status = rwi_name_wire_to_text(rdata->text, in->octets, in->end, &in->pos);
    if (status != RW_OK)
        rwi_fail_name(in, status);
}

/* Where a pointer was never allowed and no old server is to be excused: a name
 * that was compressed has fewer octets there than written out. */
void
rwi_print_plain_name(struct rwi_rdata *rdata)
{
    struct rwi_reader *in = &rdata->in;
    uint8_t name[RW_NAME_MAX];
    size_t begin = in->pos, size = 0;
    enum rw_status status;

    if (in->status != RW_OK)
        return;
    status = rwi_name_expand(name, &size, in->octets, in->end, &in->pos);
    if (status != RW_OK)
        rwi_fail_name(in, status);
    else if (size != in->pos - begin) /* no name has a pointer's two octets */
        rwi_read_fail_at(in, RW_ERR_RDATA, in->pos - 2, RW_FAULT_COMPRESSED, 0,
                         0);
    else
        rw_name_to_text(rdata->text, name);
}

void
rwi_print_names(struct rwi_rdata *rdata)
{
    for (bool first = true; rwi_read_left(&rdata->in) > 0; first = false) {
        if (!first)
            rw_text_putc(rdata->text, ' ');
        rwi_print_name(rdata);
    }
}

void
rwi_print_type(struct rwi_rdata *rdata)
{
    rw_type_to_text(rdata->text, rwi_read_u16(&rdata->in));
}

/* A number that has no name yet is written as a number and is no error: the
 * registries stay open. */
static void
put_mnemonic(struct rwi_rdata *rdata, const char *name, uint16_t number)
{
    if (name != NULL)
        rw_text_puts(rdata->text, name);
    else
        rwi_print_number(rdata, number);
}

void
rwi_print_cert_type(struct rwi_rdata *rdata)
{
    uint16_t type = rwi_read_u16(&rdata->in);

    put_mnemonic(rdata, rwi_mnemonic_name(RWI_LIST_CERT_TYPE, type), type);
}

void
rwi_print_algorithm(struct rwi_rdata *rdata)
{
    uint8_t algorithm = rwi_read_u8(&rdata->in);

    put_mnemonic(rdata, rwi_algorithm_name_of_bind(algorithm), algorithm);
}

void
rwi_print_scheme(struct rwi_rdata *rdata)
{
    uint8_t scheme = rwi_read_u8(&rdata->in);

    put_mnemonic(rdata, rwi_mnemonic_name(RWI_LIST_SCHEME, scheme), scheme);
}

void
rwi_print_tsig_error(struct rwi_rdata *rdata)
{
    uint16_t error = rwi_read_u16(&rdata->in);

    /* the one number that means two things: RFC 8945 section 3 */
    put_mnemonic(rdata, error == 16 ? "BADSIG" : rw_rcode_name(error), error);
}

void
rwi_print_ipv4(struct rwi_rdata *rdata)
{
    const uint8_t *octets = rwi_read_octets(&rdata->in, 4);
    char scratch[16];
    char *begin = rwi_text_begin(rdata->text, scratch, sizeof(scratch));

    if (octets != NULL)
        rwi_text_end(rdata->text, begin, rwi_put_ipv4(begin, octets));
}

void
rwi_print_ipv6(struct rwi_rdata *rdata)
{
    const uint8_t *octets = rwi_read_octets(&rdata->in, 16);
    char scratch[48];
    char *begin = rwi_text_begin(rdata->text, scratch, sizeof(scratch));

    if (octets != NULL)
        rwi_text_end(rdata->text, begin, rwi_put_ipv6(begin, octets));
}

/* Pairs of hex digits in lower case with a mark between each. */
static void
print_eui(struct rwi_rdata *rdata, size_t len)
{
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);

    for (size_t i = 0; octets != NULL && i < len; i++) {
        if (i > 0)
            rw_text_putc(rdata->text, '-');
        rw_text_put_hex(rdata->text, octets + i, 1, false);
    }
}

void
rwi_print_eui48(struct rwi_rdata *rdata)
{
    print_eui(rdata, 6);
}

void
rwi_print_eui64(struct rwi_rdata *rdata)
{
    print_eui(rdata, 8);
}

/* Not as an IPv6 address is shortened: no "::" (RFC 6742 section 2.3). */
void
rwi_print_locator64(struct rwi_rdata *rdata)
{
    for (int i = 0; i < 4; i++)
        rw_text_printf(rdata->text, i == 0 ? "%x" : ":%x",
                       rwi_read_u16(&rdata->in));
}

/* ---- text --------------------------------------------------------------- */

/* What has to be escaped between quotes: 1 after a backslash, 2 as \DDD.  A
 * blank needs none there; outside quotes it would end the word. */
static const uint8_t QUOTING[256] = {
    [0 ... 0x1f] = 2,
    [0x7f ... 0xff] = 2,
    ['"'] = 1,
    ['\\'] = 1,
};

/* Four characters an octet at most, which is what CHUNK's scratch has. */
static char *
put_quotable(char *at, const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t octet = octets[i];

        if (QUOTING[octet] == 2) {
            at = rwi_put_escape(at, octet);
            continue;
        }
        if (QUOTING[octet] == 1)
            *at++ = '\\';
        *at++ = (char)octet;
    }
    return at;
}

/* In pieces, as a string of CAA or URI may have 65,535 octets and the scratch
 * lies on the stack. */
void
rwi_print_quoted(struct rw_text *text, const uint8_t *octets, size_t len)
{
    char scratch[4 * CHUNK];

    rw_text_putc(text, '"');
    for (size_t part; len > 0; octets += part, len -= part) {
        char *begin = rwi_text_begin(text, scratch, sizeof(scratch));

        part = len < CHUNK ? len : CHUNK;
        rwi_text_end(text, begin, put_quotable(begin, octets, part));
    }
    rw_text_putc(text, '"');
}

void
rwi_print_string(struct rwi_rdata *rdata)
{
    uint8_t len = rwi_read_u8(&rdata->in);
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);

    if (octets != NULL)
        rwi_print_quoted(rdata->text, octets, len);
}

void
rwi_print_string_if(struct rwi_rdata *rdata)
{
    if (rwi_read_left(&rdata->in) > 0)
        rwi_print_string(rdata);
}

void
rwi_print_strings(struct rwi_rdata *rdata)
{
    rwi_print_string(rdata);
    while (rwi_read_left(&rdata->in) > 0) {
        rw_text_putc(rdata->text, ' ');
        rwi_print_string(rdata);
    }
}

/* CAA's tag is letters and digits (RFC 8659 section 4.1), so it needs no
 * quotes; one that has anything else would be read back as other words, and
 * makes the record malformed. */
void
rwi_print_tag(struct rwi_rdata *rdata)
{
    uint8_t len = rwi_read_u8(&rdata->in);
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);

    if (octets == NULL)
        return;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = octets[i] | 0x20;

        if (!(octets[i] >= '0' && octets[i] <= '9') && (c < 'a' || c > 'z'))
            rwi_read_fail_at(&rdata->in, RW_ERR_RDATA,
                             (size_t)(octets - rdata->in.octets) + i,
                             RW_FAULT_TAG, octets[i], 0);
    }
    if (len == 0)
        rwi_fail_empty(rdata, RW_ERR_RDATA, rdata->in.pos - 1);
    rw_text_put(rdata->text, (const char *)octets, len);
}

void
rwi_print_quoted_rest(struct rwi_rdata *rdata)
{
    size_t len = rwi_read_left(&rdata->in);
    const uint8_t *octets = rwi_read_octets(&rdata->in, len);

    if (octets != NULL)
        rwi_print_quoted(rdata->text, octets, len);
}
