/* The table of RR types as the code reads it; the rows are rrtypes.def.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_RRTYPES_H
#define RWI_WIRE_RRTYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rwi_kind {
#define KIND(name, pass, print, parse, copy) RWI_KIND_##name,
#include "wire/fieldkinds.def"
#undef KIND
    RWI_KINDS, /* how many there are */
};

struct rwi_field {
    const char *name;
    enum rwi_kind kind;
};

struct rwi_rrtype {
    const char *name;
    const char *reference;
    const struct rwi_field *fields;
    uint16_t number;
    uint8_t count; /* of fields; 0: RFC 3597 form only */
    bool in_only;  /* the form is that of class IN only */
};

/** The row of a type; NULL where it has none. */
const struct rwi_rrtype *rwi_rrtype(uint16_t type);

/** The row of a type whose fields its RDATA has in a class; NULL where there
 * is none, so that it is octets.
 *
 * The classes NONE and ANY of updates stand for the zone's, which is taken
 * for IN (RFC 2136 section 2.4), and the top bit of a class is mDNS's (RFC
 * 6762 section 10.2).
 */
const struct rwi_rrtype *rwi_rrform(uint16_t type, uint16_t rclass);

/** The row with a mnemonic in any case; NULL where there is none. */
const struct rwi_rrtype *rwi_rrtype_named(const char *text, size_t len);

#endif
