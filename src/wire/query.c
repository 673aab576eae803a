/* Messages being made: queries, and any message from records; see
 * rootwalk/query.h.
 *
 * What is asked and with which options is the caller's choice, and so are ID
 * and flags: nothing is made up here, so that the same input makes the same
 * octets in a replay and in a simulation.  The builder serves the servers of
 * tests and of the virtual network.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/query.h"

#include <string.h>

#include "base/writer.h"
#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/name_wire.h"

#define POINTER       0xc000
#define POINTER_REACH 0x4000 /* octets from the message's beginning */
#define OPTION_HEAD   4      /* octets: code, length */
#define OPT_HEAD      11     /* octets of an OPT record before its options */

/* Empty in a query: RFC 5001 section 2.1, RFC 9660 section 2.  A wish costs
 * four octets and no answer is owed to it. */
static void
write_wish(struct rwi_writer *out, uint16_t code)
{
    rwi_write_u16(out, code);
    rwi_write_u16(out, 0);
}

/* Client's and server's cookie as one: the caller has them that way from the
 * response before (RFC 7873 section 5.1). */
static void
write_cookie(struct rwi_writer *out, const struct rw_query_options *options)
{
    if (options->cookie_len > RW_COOKIE_MAX) {
        rwi_write_fail(out, RW_ERR_NUMBER);
        return;
    }
    rwi_write_u16(out, RW_OPTION_COOKIE);
    rwi_write_u16(out, options->cookie_len);
    rwi_write_octets(out, options->cookie, options->cookie_len);
}

/* The address cut to its prefix, unused bits zero.  RFC 7871 section 6 */
static void
write_subnet(struct rwi_writer *out, const struct rw_query_options *options)
{
    unsigned bits = options->subnet_bits;
    bool ipv6 = options->subnet.family == RW_FAMILY_IPV6;
    size_t octets = (bits + 7) / 8;
    uint8_t address[16];

    if (bits > (ipv6 ? 128 : 32)) {
        rwi_write_fail(out, RW_ERR_NUMBER);
        return;
    }
    memcpy(address, options->subnet.octets, sizeof(address));
    if (bits % 8 != 0)
        address[octets - 1] &= (uint8_t)(0xff00 >> bits % 8);
    rwi_write_u16(out, RW_OPTION_CLIENT_SUBNET);
    rwi_write_u16(out, (uint16_t)(4 + octets));
    /* IANA's Address Family Numbers, not the system's AF_INET6 */
    rwi_write_u16(out, ipv6 ? 2 : 1);
    rwi_write_u8(out, (uint8_t)bits);
    rwi_write_u8(out, 0); /* scope: the server's to fill */
    rwi_write_octets(out, address, octets);
}

/* Last of all, so that the whole message has the right length.  RFC 8467 */
static void
write_padding(struct rwi_writer *out, uint16_t block)
{
    size_t over = (out->len + OPTION_HEAD) % block;
    size_t len = over == 0 ? 0 : block - over;
    uint8_t *at;

    rwi_write_u16(out, RW_OPTION_PADDING);
    rwi_write_u16(out, (uint16_t)len);
    at = rwi_write_room(out, len);
    if (at != NULL)
        memset(at, 0, len);
}

/* A server that denies compactly says NXDOMAIN itself to who sets CO; that is
 * for validators, so CO without DO has no meaning.  RFC 9824 section 5.1 */
static uint16_t
edns_flags(const struct rw_query_options *options)
{
    if (!options->dnssec_ok)
        return options->other_flags;
    return RW_EDNS_FLAG_DO | (options->compact_ok ? RW_EDNS_FLAG_CO : 0) |
           options->other_flags;
}

/* The root as owner, the size as class, the flags as TTL: RFC 6891 section
 * 6.1.2.  RDLENGTH is patched in when the options are written. */
static void
write_opt(struct rwi_writer *out, const struct rw_query_options *options,
          uint8_t extended)
{
    uint8_t *head = rwi_write_room(out, OPT_HEAD);
    size_t begun = out->len;

    if (head == NULL)
        return;
    head[0] = 0; /* owner: the root */
    rwi_put_u16(head + 1, RW_TYPE_OPT);
    rwi_put_u16(head + 3, options->udp_size);
    head[5] = extended; /* rcode's upper eight bits */
    head[6] = options->edns_version;
    rwi_put_u16(head + 7, edns_flags(options));
    if (options->nsid)
        write_wish(out, RW_OPTION_NSID);
    if (options->zone_version)
        write_wish(out, RW_OPTION_ZONEVERSION);
    if (options->empty_option != 0)
        write_wish(out, options->empty_option);
    if (options->has_subnet)
        write_subnet(out, options);
    if (options->cookie_len > 0)
        write_cookie(out, options);
    if (options->padding_block > 0)
        write_padding(out, options->padding_block);
    rwi_put_u16(head + 9, (uint16_t)(out->len - begun));
}

static void
write_header(struct rwi_writer *out, uint16_t id, uint16_t flags,
             uint16_t additional)
{
    uint8_t *header = rwi_write_room(out, RW_HEADER_SIZE);

    if (header == NULL)
        return;
    rwi_put_u16(header, id);
    rwi_put_u16(header + 2, flags);
    rwi_put_u16(header + 4, 1); /* questions */
    rwi_put_u32(header + 6, 0);
    rwi_put_u16(header + 10, additional);
}

/* One question, no compression (there is nothing before it to point to) and
 * the OPT record last and alone. *out_len is set only on success, as a message
 * that found no room is none. */
enum rw_status
rw_query_to_wire(uint8_t *out, size_t size, size_t *out_len, uint16_t id,
                 const uint8_t *name, uint16_t type, uint16_t qclass,
                 const struct rw_query_options *options)
{
    struct rwi_writer writer;

    rwi_writer_init(&writer, out, size);
    write_header(&writer, id, options->flags, options->edns);
    rwi_write_octets(&writer, name, rw_name_size(name));
    rwi_write_u16(&writer, type);
    rwi_write_u16(&writer, qclass);
    if (options->edns)
        write_opt(&writer, options, 0);
    if (writer.status == RW_OK)
        *out_len = writer.len;
    return writer.status;
}

/* The OPT record of a query of ours, the only record it has. */
static bool
opt_of(struct rw_rr *rr, const uint8_t *wire, size_t len)
{
    struct rw_header header;
    struct rw_question question;
    size_t pos = RW_HEADER_SIZE;

    return rw_header_from_wire(&header, wire, len) == RW_OK &&
           header.count[RW_SECTION_ADDITIONAL] > 0 &&
           rw_question_from_wire(&question, wire, len, &pos) == RW_OK &&
           rw_rr_from_wire(rr, wire, len, &pos) == RW_OK &&
           rr->type == RW_TYPE_OPT;
}

int
rw_query_edns_version(const uint8_t *wire, size_t len)
{
    struct rw_rr rr;

    return opt_of(&rr, wire, len) ? (int)(rr.ttl_s >> 16 & 0xff) : -1;
}

/* Sizes below 512 count as 512 (RFC 6891 section 6.2.3), and so does a query
 * without OPT (RFC 1035 section 4.2.1). */
size_t
rw_query_udp_size(const uint8_t *wire, size_t len)
{
    struct rw_rr rr;

    return opt_of(&rr, wire, len) && rr.rclass > RW_UDP_MIN ? rr.rclass
                                                            : RW_UDP_MIN;
}

/* Errors stick in the builder and are asked for once, at the end: a message is
 * made of many calls, and each of them would need a branch. */
void
rw_builder_init(struct rw_builder *builder, uint8_t *buf, size_t size,
                uint16_t id, uint16_t flags)
{
    builder->buf = buf;
    builder->size = size;
    builder->len = 0;
    builder->section = RW_SECTION_QUESTION;
    builder->compresses = false;
    builder->name_count = 0;
    builder->status = size < RW_HEADER_SIZE ? RW_ERR_SPACE : RW_OK;
    if (builder->status != RW_OK)
        return;
    memset(buf, 0, RW_HEADER_SIZE);
    rwi_put_u16(buf, id);
    rwi_put_u16(buf + 2, flags);
    builder->len = RW_HEADER_SIZE;
}

/* Count one more item of a section in the header.  The count lives in the
 * message itself, so it cannot disagree with it. */
static void
count_up(struct rw_builder *builder, enum rw_section section)
{
    uint8_t *at = builder->buf + 4 + 2 * section;
    unsigned count = (unsigned)at[0] << 8 | at[1];

    if (count == UINT16_MAX)
        builder->status = RW_ERR_SPACE;
    else
        rwi_put_u16(at, (uint16_t)(count + 1));
}

/* Keep a finished item; one that found no room whole is as if never tried.  So
 * a server of the virtual network that runs out of room can set TC and send
 * what is whole, as real ones do. */
static void
keep(struct rw_builder *builder, enum rw_section section,
     const struct rwi_writer *out)
{
    if (out->status != RW_OK) {
        builder->status = out->status;
        return;
    }
    builder->len = out->len;
    builder->section = section;
    count_up(builder, section);
}

static struct rwi_writer
writer_of(const struct rw_builder *builder)
{
    return (struct rwi_writer){.buf = builder->buf,
                               .size = builder->size,
                               .len = builder->len,
                               .status = builder->status};
}

void
rw_builder_compress(struct rw_builder *builder)
{
    builder->compresses = true;
}

/* Where the message has this name already; 0: nowhere.  0 is in the header and
 * cannot be a name's place.  Compared without case, so a name may come back
 * in that of its first occurrence; no signature minds, as the canonical form
 * has lower case. */
static uint16_t
find_name(const struct rw_builder *builder, const struct rwi_writer *out,
          const uint8_t *name)
{
    for (uint16_t i = 0; i < builder->name_count; i++)
        if (rwi_name_wire_is(out->buf, out->len, builder->names[i], name))
            return builder->names[i];
    return 0;
}

/* A name: its labels up to what the message has already, then a pointer to
 * that.  RFC 1035 section 4.1.4; a pointer has 14 bits. */
static void
write_name(struct rw_builder *builder, struct rwi_writer *out,
           const uint8_t *name)
{
    size_t begun[RW_LABELS_MAX];
    unsigned labels = 0;

    while (name[0] != 0 && builder->compresses) {
        uint16_t known = find_name(builder, out, name);

        if (known != 0) {
            rwi_write_u16(out, POINTER | known);
            break;
        }
        begun[labels++] = out->len;
        rwi_write_octets(out, name, 1 + (size_t)name[0]);
        name += 1 + name[0];
    }
    if (name[0] == 0 || !builder->compresses)
        rwi_write_octets(out, name, rw_name_size(name));
    for (unsigned i = 0; i < labels && out->status == RW_OK; i++)
        if (begun[i] < POINTER_REACH && builder->name_count < RW_BUILDER_NAMES)
            builder->names[builder->name_count++] = (uint16_t)begun[i];
}

void
rw_builder_question(struct rw_builder *builder, const uint8_t *name,
                    uint16_t type, uint16_t qclass)
{
    struct rwi_writer out = writer_of(builder);

    if (builder->status == RW_OK && builder->section != RW_SECTION_QUESTION)
        builder->status = RW_ERR_STATE;
    if (builder->status != RW_OK)
        return;
    write_name(builder, &out, name);
    rwi_write_u16(&out, type);
    rwi_write_u16(&out, qclass);
    keep(builder, RW_SECTION_QUESTION, &out);
}

/* Whether an item may go to a section: only forward.  Sections stand one
 * behind the other; an item for an earlier one would have to move all that
 * follow, pointers and all. */
static bool
may_add(struct rw_builder *builder, enum rw_section section)
{
    if (builder->status == RW_OK &&
        (section < builder->section || section == RW_SECTION_QUESTION ||
         section >= RW_SECTIONS))
        builder->status = RW_ERR_STATE;
    return builder->status == RW_OK;
}

/* The names in RDATA that may be compressed: so many octets before the first,
 * so many names.  RFC 1035 section 3.3 Later types' names must not be
 * compressed (RFC 3597 section 4). */
static bool
names_of(uint16_t type, size_t *before, unsigned *count)
{
    *before = 0;
    *count = 1;
    switch (type) { /* of numbers, so with a default */
    case RW_TYPE_NS:
    case RW_TYPE_CNAME:
    case RW_TYPE_PTR:
        return true;
    case RW_TYPE_SOA:
        *count = 2;
        return true;
    case RW_TYPE_MX:
        *before = 2;
        return true;
    default:
        return false;
    }
}

/* Write RDATA with its names compressed; as it is where it does not have its
 * type's form. */
static void
write_rdata(struct rw_builder *builder, struct rwi_writer *out,
            const struct rw_record *record)
{
    const uint8_t *rdata = record->rdata;
    size_t len = record->rdata_len, at;
    unsigned count;

    if (!builder->compresses || !names_of(record->type, &at, &count) ||
        rw_rdata_check(record->type, record->rclass, rdata, len, 0, len) !=
            RW_OK) {
        rwi_write_octets(out, rdata, len);
        return;
    }
    rwi_write_octets(out, rdata, at);
    for (; count > 0; count--) {
        write_name(builder, out, rdata + at);
        at += rw_name_size(rdata + at);
    }
    rwi_write_octets(out, rdata + at, len - at);
}

void
rw_builder_record(struct rw_builder *builder, enum rw_section section,
                  const struct rw_record *record)
{
    struct rwi_writer out = writer_of(builder);
    size_t length_at;

    if (!may_add(builder, section))
        return;
    write_name(builder, &out, record->owner);
    rwi_write_u16(&out, record->type);
    rwi_write_u16(&out, record->rclass);
    rwi_write_u32(&out, record->ttl_s);
    length_at = out.len;
    rwi_write_u16(&out, 0);
    write_rdata(builder, &out, record);
    if (out.status == RW_OK)
        rwi_put_u16(out.buf + length_at, (uint16_t)(out.len - length_at - 2));
    keep(builder, section, &out);
}

void
rw_builder_edns(struct rw_builder *builder,
                const struct rw_query_options *options, uint16_t rcode)
{
    struct rwi_writer out = writer_of(builder);

    if (!may_add(builder, RW_SECTION_ADDITIONAL))
        return;
    write_opt(&out, options, (uint8_t)(rcode >> 4));
    keep(builder, RW_SECTION_ADDITIONAL, &out);
}

enum rw_status
rw_builder_finish(struct rw_builder *builder, size_t *len)
{
    if (builder->status == RW_OK)
        *len = builder->len;
    return builder->status;
}
