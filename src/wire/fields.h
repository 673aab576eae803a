/* The RDATA of each type as a struct with its fields, made from the table of
 * RR types: struct rwi_RRSIG, which rwi_RRSIG_read() fills, and so on.  So that
 * nobody else counts octets.
 *
 * Numbers come in host order.  A name is where it lies: uncompressed, and so
 * a name as all others, in RDATA that was expanded; in a message's it may be
 * compressed and goes through rwi_name_at().  All else is a view of octets,
 * without the length octets that stand before salts, hashes and strings.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_FIELDS_H
#define RWI_WIRE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/message.h"
#include "rootwalk/record.h"
#include "rootwalk/registry.h"

/* What a kind of fieldkinds.def is in a struct. */
#define RWI_C_NAME(field)        const uint8_t *field;
#define RWI_C_NAME_AS_IS(field)  const uint8_t *field;
#define RWI_C_A6_NAME(field)     const uint8_t *field;
#define RWI_C_U8(field)          uint8_t field;
#define RWI_C_ALG(field)         uint8_t field;
#define RWI_C_ALG_NAME(field)    uint8_t field;
#define RWI_C_SCHEME(field)      uint8_t field;
#define RWI_C_U16(field)         uint16_t field;
#define RWI_C_OCTAL(field)       uint16_t field;
#define RWI_C_TYPE(field)        uint16_t field;
#define RWI_C_CERT_TYPE(field)   uint16_t field;
#define RWI_C_TSIG_ERROR(field)  uint16_t field;
#define RWI_C_U32(field)         uint32_t field;
#define RWI_C_TTL(field)         uint32_t field; /* s; see rw_ttl() */
#define RWI_C_TIME(field)        uint32_t field; /* s, serial: RFC 1982 */
#define RWI_C_U48(field)         uint64_t field;
#define RWI_C_U64(field)         uint64_t field;
#define RWI_C_NAMES_AS_IS(field) struct rw_octets field;
#define RWI_C_IPV4(field)        struct rw_octets field;
#define RWI_C_IPV6(field)        struct rw_octets field;
#define RWI_C_EUI48(field)       struct rw_octets field;
#define RWI_C_EUI64(field)       struct rw_octets field;
#define RWI_C_LOCATOR64(field)   struct rw_octets field;
#define RWI_C_STRING(field)      struct rw_octets field;
#define RWI_C_STRING_IF(field)   struct rw_octets field;
#define RWI_C_STRINGS(field)     struct rw_octets field; /* with lengths */
#define RWI_C_TAG(field)         struct rw_octets field;
#define RWI_C_QUOTED_REST(field) struct rw_octets field;
#define RWI_C_HEX(field)         struct rw_octets field;
#define RWI_C_BASE64(field)      struct rw_octets field;
#define RWI_C_BASE64_IF(field)   struct rw_octets field;
#define RWI_C_BASE64_DASH(field) struct rw_octets field;
#define RWI_C_BASE64_16(field)   struct rw_octets field;
#define RWI_C_SALT(field)        struct rw_octets field;
#define RWI_C_HASH(field)        struct rw_octets field;
#define RWI_C_TYPES(field)       struct rw_octets field; /* rw_typemap_has() */
#define RWI_C_NXT_TYPES(field)   struct rw_octets field;
#define RWI_C_WKS(field)         struct rw_octets field;
#define RWI_C_NSAP(field)        struct rw_octets field;
#define RWI_C_ATMA(field)        struct rw_octets field;
#define RWI_C_LOC(field)         struct rw_octets field;
#define RWI_C_A6_SUFFIX(field)   struct rw_octets field;
#define RWI_C_APL(field)         struct rw_octets field;
#define RWI_C_GATEWAY(field)     struct rw_octets field;
#define RWI_C_RELAY(field)       struct rw_octets field;
#define RWI_C_HIP(field)         struct rw_octets field;
#define RWI_C_DELEGINFOS(field)  struct rw_octets field;
#define RWI_C_SVCPARAMS(field)   struct rw_octets field;

/* For each type with fields:
 *
 * rwi_TYPE_read() reads RDATA that lies at an offset of a message or of
 * octets; it does not look at the type or class.  False, and out is all
 * zero, where the RDATA does not have the type's form, or has one that is
 * not known.
 *
 * rwi_TYPE_of() reads the RDATA of a message's record: false also where that
 * is of another type, or of another class than IN and the form is IN's.
 * rwi_TYPE_in() reads RDATA on its own. */
#define F(field, kind) RWI_C_##kind(field)
#define ROW(T, number, holds, ...)                                             \
    struct rwi_##T {                                                           \
        __VA_ARGS__                                                            \
    };                                                                         \
    bool rwi_##T##_read(struct rwi_##T *out, const uint8_t *wire, size_t len,  \
                        size_t rdata, size_t rdata_len);                       \
    static inline bool rwi_##T##_of(struct rwi_##T *out,                       \
                                    const struct rw_message *msg,              \
                                    const struct rw_rr *rr)                    \
    {                                                                          \
        return rr->type == (number) && (holds) &&                              \
               rwi_##T##_read(out, msg->wire, msg->len, rr->rdata,             \
                              rr->rdata_len);                                  \
    }                                                                          \
    static inline bool rwi_##T##_in(struct rwi_##T *out,                       \
                                    struct rw_octets rdata)                    \
    {                                                                          \
        return rwi_##T##_read(out, rdata.data, rdata.len, 0, rdata.len);       \
    }
#define RR(T, number, reference, ...) ROW(T, number, true, __VA_ARGS__)
#define RR_IN(T, number, reference, ...)                                       \
    ROW(T, number, rr->rclass == RW_CLASS_IN, __VA_ARGS__)
#define RR_IN_NAMED(T, mnemonic, number, reference, ...)                       \
    RR_IN(T, number, reference, __VA_ARGS__)
#define RR_OPAQUE(T, number, reference)
#define RR_META(T, number, reference)
#include "wire/rrtypes.def"
#undef F
#undef ROW
#undef RR
#undef RR_IN
#undef RR_IN_NAMED
#undef RR_OPAQUE
#undef RR_META

/* A place in a list of types; zero before the first. */
struct rwi_types_at {
    size_t window; /* offset of the window's first octet */
    size_t bit;    /* of the window, the next to be looked at */
};

/** Go to the next type of a list as NSEC has it, in rising order.
 *
 * @param at  in: where the one before was found; out: behind that one
 * @return false after the last, and where the list is malformed
 */
bool rwi_types_next(uint16_t *type, struct rwi_types_at *at,
                    struct rw_octets list);

#define RWI_IPV4_SIZE 4 /* octets of A's RDATA */
#define RWI_IPV6_SIZE 16

/** Write out the name that is all of a record's RDATA, as of NS.
 *
 * @param out  RW_NAME_MAX octets
 * @param rr   of a type with a name and nothing else: that is not looked at
 * @return octets written; 0 where the RDATA is something else
 */
size_t rwi_name_of(uint8_t *out, const struct rw_message *msg,
                   const struct rw_rr *rr);

/** Give the address that an A or AAAA record of class IN holds.
 *
 * @param port  goes into address
 * @return whether rr is such a record, and well-formed
 */
bool rwi_address_of(struct rw_address *address, const struct rw_message *msg,
                    const struct rw_rr *rr, uint16_t port);

/** Write out a name that a struct of above found in a message.
 *
 * @param out  RW_NAME_MAX octets
 * @return octets written; 0 where there is no name
 */
size_t rwi_name_at(uint8_t *out, const struct rw_message *msg,
                   const uint8_t *name);

#endif
