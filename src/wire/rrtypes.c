/* rrtypes.def made into a table in which a type is found in one step.
 *
 * Which form an RDATA has depends on its class, too; that is decided here and
 * nowhere else.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/rrtypes.h"

#include <string.h>

#include "rootwalk/registry.h"
#include "wire/lower.h"

/* The types from 0 on stand at their number, the few high ones behind
 * them. */
#define LOW_TYPES  265 /* one more than the highest low number */
#define HIGH_TYPES 4
#define HIGH_BASE  32768
#define SLOT(number)                                                           \
    ((number) < HIGH_BASE ? (number)                                           \
     : (number) == 61440  ? LOW_TYPES + 2                                      \
     : (number) == 65433  ? LOW_TYPES + 3                                      \
                          : (number)-HIGH_BASE + LOW_TYPES)

#define F(field, kind) {#field, RWI_KIND_##kind},
#define FIELDS(...)    ((const struct rwi_field[]){__VA_ARGS__})

static const struct rwi_rrtype TABLE[LOW_TYPES + HIGH_TYPES] = {
#define ROW(mnemonic, value, ref, only, ...)                                   \
    [SLOT(value)] = {.name = mnemonic,                                         \
                     .reference = ref,                                         \
                     .fields = FIELDS(__VA_ARGS__),                            \
                     .number = value,                                          \
                     .count = sizeof(FIELDS(__VA_ARGS__)) /                    \
                              sizeof(struct rwi_field),                        \
                     .in_only = only},
#define RR(mnemonic, value, ref, ...)                                          \
    ROW(#mnemonic, value, ref, false, __VA_ARGS__)
#define RR_IN(mnemonic, value, ref, ...)                                       \
    ROW(#mnemonic, value, ref, true, __VA_ARGS__)
#define RR_IN_NAMED(id, mnemonic, value, ref, ...)                             \
    ROW(mnemonic, value, ref, true, __VA_ARGS__)
#define RR_OPAQUE(mnemonic, value, ref)                                        \
    [SLOT(value)] = {.name = #mnemonic, .reference = ref, .number = value},
#define RR_META RR_OPAQUE
#include "wire/rrtypes.def"
#undef RR
#undef RR_IN
#undef RR_IN_NAMED
#undef RR_OPAQUE
#undef RR_META
};

/* A hole in the table has no name, a slot that two numbers fall on has the
 * number of one. */
const struct rwi_rrtype *
rwi_rrtype(uint16_t type)
{
    size_t slot = SLOT((size_t)type);

    if (type >= LOW_TYPES && type < HIGH_BASE)
        return NULL;
    if (slot >= LOW_TYPES + HIGH_TYPES || TABLE[slot].name == NULL ||
        TABLE[slot].number != type)
        return NULL;
    return &TABLE[slot];
}

/* The one type with a form of its own in another class. */
static const struct rwi_rrtype CHAOS_A = {
    .name = "A",
    .reference = "RFC 1035 section 3.3, MIT AIM-628",
    .fields = FIELDS(F(network, NAME_AS_IS) F(address, OCTAL)),
    .number = RW_TYPE_A,
    .count = 2,
};

/* A of class HS is an address as in IN; all else of other classes is octets,
 * as an IN form would be a guess. */
const struct rwi_rrtype *
rwi_rrform(uint16_t type, uint16_t rclass)
{
    const struct rwi_rrtype *row = rwi_rrtype(type);

    if (row == NULL || row->count == 0)
        return NULL;
    if (!row->in_only || (rclass & 0x7fff) == RW_CLASS_IN ||
        rclass == RW_CLASS_NONE || rclass == RW_CLASS_ANY)
        return row;
    if (type == RW_TYPE_A && rclass == RW_CLASS_CH)
        return &CHAOS_A;
    return type == RW_TYPE_A && rclass == RW_CLASS_HS ? row : NULL;
}

/* All rows: done once for a word of a person's, never for a record received. */
const struct rwi_rrtype *
rwi_rrtype_named(const char *text, size_t len)
{
    for (size_t i = 0; i < LOW_TYPES + HIGH_TYPES; i++) {
        const char *name = TABLE[i].name;

        if (name != NULL && strlen(name) == len &&
            rwi_ascii_equal(name, text, len))
            return &TABLE[i];
    }
    return NULL;
}
