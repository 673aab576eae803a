/* RDATA into structs; see fields.h.
 *
 * For each type the table makes one function, which takes its fields one
 * after the other; how depends on the kind.
 *
 * Made by the preprocessor and not by a loop over the table: the caller gets a
 * struct whose members have names and types, so that a field that is renamed
 * or moved in rrtypes.def is an error of the compiler and not a wrong number
 * at run time.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/fields.h"

#include <string.h>

#include "wire/name_wire.h"
#include "wire/rdata.h"

/* Move over a field as checking does and give its octets; `head` of them are
 * its length. */
static struct rw_octets
take_octets(struct rwi_rdata *at, enum rwi_kind kind, size_t head)
{
    size_t begin = at->in.pos, end;

    rwi_rdata_pass(at, kind);
    end = at->in.pos;
    if (at->in.status != RW_OK || end - begin < head)
        return (struct rw_octets){NULL, 0}; /* STRING_IF may be missing */
    return (struct rw_octets){at->in.octets + begin + head, end - begin - head};
}

/* NULL and not an empty view, as a name has no length of its own: callers that
 * forgot to ask whether reading succeeded find nothing rather than the root. */
static const uint8_t *
take_name(struct rwi_rdata *at, enum rwi_kind kind)
{
    struct rw_octets octets = take_octets(at, kind, 0);

    return octets.len > 0 ? octets.data : NULL;
}

/* How a kind is taken.  A kind of fieldkinds.def that has no line here does
 * not compile, which is what reminds whoever adds one. */
#define TAKE_NAME(kind)      take_name(&at, RWI_KIND_##kind)
#define TAKE_NAME_AS_IS      TAKE_NAME
#define TAKE_A6_NAME         TAKE_NAME
#define TAKE_U8(kind)        rwi_read_u8(&at.in)
#define TAKE_ALG             TAKE_U8
#define TAKE_ALG_NAME        TAKE_U8
#define TAKE_SCHEME          TAKE_U8
#define TAKE_U16(kind)       rwi_read_u16(&at.in)
#define TAKE_OCTAL           TAKE_U16
#define TAKE_TYPE            TAKE_U16
#define TAKE_CERT_TYPE       TAKE_U16
#define TAKE_TSIG_ERROR      TAKE_U16
#define TAKE_U32(kind)       rwi_read_u32(&at.in)
#define TAKE_TTL             TAKE_U32
#define TAKE_TIME            TAKE_U32
#define TAKE_U48(kind)       rwi_read_u48(&at.in)
#define TAKE_U64(kind)       rwi_read_u64(&at.in)
#define TAKE_OCTETS(kind)    take_octets(&at, RWI_KIND_##kind, 0)
#define TAKE_NAMES_AS_IS     TAKE_OCTETS
#define TAKE_IPV4            TAKE_OCTETS
#define TAKE_IPV6            TAKE_OCTETS
#define TAKE_EUI48           TAKE_OCTETS
#define TAKE_EUI64           TAKE_OCTETS
#define TAKE_LOCATOR64       TAKE_OCTETS
#define TAKE_STRINGS         TAKE_OCTETS
#define TAKE_QUOTED_REST     TAKE_OCTETS
#define TAKE_HEX             TAKE_OCTETS
#define TAKE_BASE64          TAKE_OCTETS
#define TAKE_BASE64_IF       TAKE_OCTETS
#define TAKE_BASE64_DASH     TAKE_OCTETS
#define TAKE_TYPES           TAKE_OCTETS
#define TAKE_NXT_TYPES       TAKE_OCTETS
#define TAKE_WKS             TAKE_OCTETS
#define TAKE_NSAP            TAKE_OCTETS
#define TAKE_ATMA            TAKE_OCTETS
#define TAKE_LOC             TAKE_OCTETS
#define TAKE_A6_SUFFIX       TAKE_OCTETS
#define TAKE_APL             TAKE_OCTETS
#define TAKE_GATEWAY         TAKE_OCTETS
#define TAKE_RELAY           TAKE_OCTETS
#define TAKE_HIP             TAKE_OCTETS
#define TAKE_DELEGINFOS      TAKE_OCTETS
#define TAKE_SVCPARAMS       TAKE_OCTETS
#define TAKE_SIZED(kind)     take_octets(&at, RWI_KIND_##kind, 1)
#define TAKE_STRING          TAKE_SIZED
#define TAKE_STRING_IF       TAKE_SIZED
#define TAKE_TAG             TAKE_SIZED
#define TAKE_SALT            TAKE_SIZED
#define TAKE_HASH            TAKE_SIZED
#define TAKE_BASE64_16(kind) take_octets(&at, RWI_KIND_##kind, 2)

/* No check between fields: the reader keeps its first error and gives zeros
 * afterwards, and the end decides once for all.  A struct that could not be
 * read is wiped, so that no caller sees half of it. */
#define F(field, kind) out->field = TAKE_##kind(kind);
#define RR(T, number, reference, ...)                                          \
    bool rwi_##T##_read(struct rwi_##T *out, const uint8_t *wire, size_t len,  \
                        size_t rdata, size_t rdata_len)                        \
    {                                                                          \
        struct rwi_rdata at;                                                   \
                                                                               \
        rwi_rdata_begin(&at, wire, len, rdata, rdata_len);                     \
        __VA_ARGS__                                                            \
        if (rwi_rdata_end(&at) == RW_OK)                                       \
            return true;                                                       \
        memset(out, 0, sizeof(*out));                                          \
        return false;                                                          \
    }
#define RR_IN RR
#define RR_IN_NAMED(T, mnemonic, number, ref, ...)                             \
    RR(T, number, ref, __VA_ARGS__)
#define RR_OPAQUE(T, number, reference)
#define RR_META(T, number, reference)
#include "wire/rrtypes.def"

size_t
rwi_name_at(uint8_t *out, const struct rw_message *msg, const uint8_t *name)
{
    return rw_message_name(out, msg, (size_t)(name - msg->wire));
}

size_t
rwi_name_of(uint8_t *out, const struct rw_message *msg, const struct rw_rr *rr)
{
    size_t pos = rr->rdata, end = pos + rr->rdata_len, size = 0;

    return rwi_name_expand(out, &size, msg->wire, end, &pos) == RW_OK &&
                   pos == end
               ? size
               : 0;
}

/* The type decides which of the two it can be; at most one of them reads.  What
 * most records are is read here at once. */
bool
rwi_address_of(struct rw_address *address, const struct rw_message *msg,
               const struct rw_rr *rr, uint16_t port)
{
    struct rwi_AAAA aaaa;
    struct rwi_A a;

    if (rr->type == RW_TYPE_A && rr->rclass == RW_CLASS_IN &&
        rr->rdata_len == RWI_IPV4_SIZE) {
        *address = (struct rw_address){.family = RW_FAMILY_IPV4, .port = port};
        memcpy(address->octets, msg->wire + rr->rdata, RWI_IPV4_SIZE);
        return true;
    }
    if (rwi_A_of(&a, msg, rr))
        return rw_address_from_octets(address, a.address.data, a.address.len,
                                      port) == RW_OK;
    return rwi_AAAA_of(&aaaa, msg, rr) &&
           rw_address_from_octets(address, aaaa.address.data, aaaa.address.len,
                                  port) == RW_OK;
}
