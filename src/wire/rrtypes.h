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
#define KIND(name, pass, print, parse) RWI_KIND_##name,
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
};

/** The row of a type; NULL where it has none. */
const struct rwi_rrtype *rwi_rrtype(uint16_t type);

/** The row with a mnemonic in any case; NULL where there is none. */
const struct rwi_rrtype *rwi_rrtype_named(const char *text, size_t len);

#endif
