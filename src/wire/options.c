/* EDNS options in words, as dig writes them; see rootwalk/edns.h.
 *
 * Each option's form is a function named in options.def; one that finds the
 * data to be of another form says so, and it is written as octets.
 *
 * Data comes from the network: a form reads with the sticky reader, writes as
 * it goes and does not check in between; whether the data was of that form is
 * asked once, at the end, and what was written is taken back where it was not.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/edns.h"

#include "base/reader.h"
#include "base/textfast.h"
#include "rootwalk/registry.h"
#include "wire/name_wire.h"

/* 61 62 ("ab") As dig writes NSID: hex for what it is, letters for what it
 * most likely means.  Dots stand for all else, so nothing reaches a terminal
 * that could move its cursor. */
static void
write_octets(struct rw_text *text, struct rwi_reader *in)
{
    size_t len = rwi_read_left(in);
    const uint8_t *octets = rwi_read_octets(in, len);

    if (octets == NULL || len == 0)
        return;
    for (size_t i = 0; i < len; i++) {
        rw_text_put_hex(text, octets + i, 1, false);
        rw_text_putc(text, ' ');
    }
    rw_text_put(text, "(\"", 2);
    for (size_t i = 0; i < len; i++) {
        bool printable = octets[i] >= 0x20 && octets[i] < 0x7f;

        rw_text_putc(text, printable ? (char)octets[i] : '.');
    }
    rw_text_put(text, "\")", 2);
}

static void
write_unit(struct rw_text *text, const char *between, uint32_t count,
           const char *unit)
{
    rw_text_printf(text, "%s%u %s%s", between, count, unit,
                   count == 1 ? "" : "s");
}

/* 1 week 2 days 3 hours 4 minutes 5 seconds */
static void
write_duration(struct rw_text *text, uint32_t seconds)
{
    static const struct {
        uint32_t seconds;
        const char *name;
    } UNITS[] = {
        {7 * 86400, "week"}, {86400, "day"}, {3600, "hour"},
        {60, "minute"},      {1, "second"},
    };
    const char *between = "";

    if (seconds == 0)
        write_unit(text, "", 0, "second");
    for (size_t i = 0; i < sizeof(UNITS) / sizeof(UNITS[0]); i++) {
        uint32_t count = seconds / UNITS[i].seconds;

        if (count == 0)
            continue;
        write_unit(text, between, count, UNITS[i].name);
        seconds %= UNITS[i].seconds;
        between = " ";
    }
}

/* RFC 8764 section 3.2, in dig's words. */
static void
write_llq(struct rw_text *text, struct rwi_reader *in)
{
    rw_text_printf(text, "Version: %u", rwi_read_u16(in));
    rw_text_printf(text, ", Opcode: %u", rwi_read_u16(in));
    rw_text_printf(text, ", Error: %u, Identifier: ", rwi_read_u16(in));
    rw_text_put_u64(text, rwi_read_u64(in));
    rw_text_printf(text, ", Lifetime: %u", rwi_read_u32(in));
}

/* One lease for all records, or one for most and a longer one for KEY: told by
 * the length alone (RFC 9664 section 4). */
static void
write_lease(struct rw_text *text, struct rwi_reader *in)
{
    uint32_t lease = rwi_read_u32(in), key_lease;

    if (rwi_read_left(in) == 0) {
        rw_text_printf(text, "%u (", lease);
        write_duration(text, lease);
    } else {
        key_lease = rwi_read_u32(in);
        rw_text_printf(text, "%u/%u (", lease, key_lease);
        write_duration(text, lease);
        rw_text_putc(text, '/');
        write_duration(text, key_lease);
    }
    rw_text_putc(text, ')');
}

/* Numbers of one octet, each with its name where it has one. */
static void
write_named(struct rw_text *text, struct rwi_reader *in,
            const char *(*name_of)(uint8_t))
{
    for (bool first = true; rwi_read_left(in) > 0; first = false) {
        uint8_t number = rwi_read_u8(in);
        const char *name = name_of(number);

        rw_text_printf(text, "%s%u", first ? "" : ", ", number);
        if (name != NULL)
            rw_text_printf(text, " (%s)", name);
    }
}

static void
write_algorithms(struct rw_text *text, struct rwi_reader *in)
{
    write_named(text, in, rw_algorithm_name);
}

static void
write_digests(struct rw_text *text, struct rwi_reader *in)
{
    write_named(text, in, rw_digest_name);
}

static const char *
hash_name(uint8_t hash)
{
    return hash == 1 ? "SHA-1" : NULL; /* RFC 5155 section 11: the only one */
}

static void
write_hashes(struct rw_text *text, struct rwi_reader *in)
{
    write_named(text, in, hash_name);
}

/* ADDRESS/SOURCE/SCOPE; dig's 0/0/0 for no address at all Only as many octets
 * as the prefix has are there, the last with its spare bits zero (RFC 7871
 * section 6); the rest of the address is zero. */
static void
write_subnet(struct rw_text *text, struct rwi_reader *in)
{
    uint16_t family = rwi_read_u16(in);
    uint8_t source = rwi_read_u8(in), scope = rwi_read_u8(in);
    unsigned max = family == 1 ? 32 : family == 2 ? 128 : 0;
    size_t len = (source + 7U) / 8;
    const uint8_t *octets = rwi_read_octets(in, len);
    uint8_t address[16] = {0};
    char buf[48] = "0", *end = buf + 1;

    if (octets == NULL || family > 2 || source > max || scope > max) {
        rwi_read_fail(in, RW_ERR_RDATA);
        return;
    }
    memcpy(address, octets, len);
    if (family == 1)
        end = rwi_put_ipv4(buf, address);
    else if (family == 2)
        end = rwi_put_ipv6(buf, address);
    rw_text_put(text, buf, (size_t)(end - buf));
    rw_text_printf(text, "/%u/%u", source, scope);
}

static void
write_expire(struct rw_text *text, struct rwi_reader *in)
{
    uint32_t seconds = rwi_read_u32(in);

    rw_text_printf(text, "%u (", seconds);
    write_duration(text, seconds);
    rw_text_putc(text, ')');
}

static void
write_cookie(struct rw_text *text, struct rwi_reader *in)
{
    size_t len = rwi_read_left(in);
    const uint8_t *octets = rwi_read_octets(in, len);

    /* the client's 8 octets, or with the server's 8 to 32 behind them */
    if (octets == NULL || (len != 8 && (len < 16 || len > 40)))
        rwi_read_fail(in, RW_ERR_RDATA);
    else
        rw_text_put_hex(text, octets, len, false);
}

/* In units of 100 ms (RFC 7828 section 3.1). */
static void
write_keepalive(struct rw_text *text, struct rwi_reader *in)
{
    unsigned tenths = rwi_read_u16(in);

    rw_text_printf(text, "%u.%u secs", tenths / 10, tenths % 10);
}

/* Its octets mean nothing, whatever they are (RFC 7830 section 3). */
static void
write_padding(struct rw_text *text, struct rwi_reader *in)
{
    size_t len = rwi_read_left(in);

    (void)rwi_read_octets(in, len);
    rw_text_printf(text, "(%zu bytes)", len);
}

/* An option's data is read on its own, without the message before it, so there
 * is nothing that a pointer could lead to. */
static void
write_name(struct rw_text *text, struct rwi_reader *in)
{
    uint8_t name[RW_NAME_MAX];
    size_t begin = in->pos, size = 0;

    if (in->status == RW_OK)
        in->status =
            rwi_name_expand(name, &size, in->octets, in->end, &in->pos);
    if (in->status == RW_OK && size != in->pos - begin)
        rwi_read_fail(in, RW_ERR_RDATA); /* there is nothing to point to */
    if (in->status != RW_OK)
        return;
    rw_text_putc(text, '"');
    rw_name_to_text(text, name);
    rw_text_putc(text, '"');
}

static void
write_key_tags(struct rw_text *text, struct rwi_reader *in)
{
    for (bool first = true; rwi_read_left(in) > 0; first = false)
        rw_text_printf(text, first ? "%u" : ", %u", rwi_read_u16(in));
}

static void
write_types(struct rw_text *text, struct rwi_reader *in)
{
    for (bool first = true; rwi_read_left(in) > 0; first = false) {
        if (!first)
            rw_text_put(text, ", ", 2);
        rw_type_to_text(text, rwi_read_u16(in));
    }
}

/* 20 (Not Authoritative): (the text that came with it) */
static void
write_ede(struct rw_text *text, struct rwi_reader *in)
{
    uint16_t code = rwi_read_u16(in);
    size_t len = rwi_read_left(in);
    const uint8_t *extra = rwi_read_octets(in, len);
    const char *words = rw_ede_name(code);

    rw_text_printf(text, "%u", code);
    if (words != NULL)
        rw_text_printf(text, " (%s)", words);
    if (extra == NULL || len == 0)
        return;
    if (extra[len - 1] == '\0')
        len--; /* RFC 8914 section 2: it may be NUL-ended */
    rw_text_put(text, ": (", 3);
    rw_text_put_visible(text, extra, len);
    rw_text_putc(text, ')');
}

static void
write_tag(struct rw_text *text, struct rwi_reader *in)
{
    rw_text_printf(text, "%u", rwi_read_u16(in));
}

/* As dig writes it where it does not know the question: the labels the zone
 * has of QNAME's. */
static void
write_zoneversion(struct rw_text *text, struct rwi_reader *in)
{
    uint8_t labels = rwi_read_u8(in), type = rwi_read_u8(in);

    rw_text_printf(text, "LABELS: %u, ", labels);
    if (type == 0 && rwi_read_left(in) == 4) {
        rw_text_printf(text, "SOA-SERIAL: %u", rwi_read_u32(in));
        return;
    }
    rw_text_printf(text, "TYPE: %u, VALUE: ", type);
    write_octets(text, in);
}

static const struct option {
    uint16_t code;
    void (*write)(struct rw_text *text, struct rwi_reader *in);
} OPTIONS[] = {
#define OPTION(number, name, form, reference) {number, write_##form},
#include "wire/options.def"
#undef OPTION
};

/* An option that is empty is a wish, whatever its code; none of the forms is
 * asked about it.  Of a code without a row there are octets. */
enum rw_status
rw_edns_option_to_text(struct rw_text *text, uint16_t code, const uint8_t *data,
                       size_t len)
{
    void (*write)(struct rw_text *, struct rwi_reader *) = write_octets;
    size_t before = text->len;
    struct rwi_reader in;

    for (size_t i = 0; i < sizeof(OPTIONS) / sizeof(OPTIONS[0]); i++)
        if (OPTIONS[i].code == code)
            write = OPTIONS[i].write;
    if (len == 0)
        return RW_OK; /* what nearly all of them are in a query */
    rwi_reader_init(&in, data, 0, len);
    write(text, &in);
    if (in.status == RW_OK && rwi_read_left(&in) == 0)
        return RW_OK;
    rw_text_cut(text, before);
    rwi_reader_init(&in, data, 0, len);
    write_octets(text, &in);
    return RW_ERR_RDATA;
}
