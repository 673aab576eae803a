/* Numbers to registered names and back; see rootwalk/registry.h.  The lists
 * are tables: *.def beside this file.  Those of RR types: rrtypes.c.
 *
 * A number that has no row is no error anywhere: it is written as a number
 * with its registry's prefix.  Registries grow faster than releases do.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/registry.h"

#include <stdbool.h>
#include <string.h>

#include "rootwalk/rdata.h"
#include "wire/lower.h"
#include "wire/registry.h"
#include "wire/rrtypes.h"

struct entry {
    uint16_t number;
    const char *name;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct rwi_header_flag RWI_HEADER_FLAG[RWI_HEADER_FLAGS] = {
#define HEADER_FLAG(name, word) {RW_FLAG_##name, #name, word},
#include "wire/headerflags.def"
#undef HEADER_FLAG
};

static const struct entry CLASSES[] = {
#define CLASS(name, number, reference) {number, #name},
#include "wire/classes.def"
#undef CLASS
};

static const struct entry OPCODES[] = {
#define OPCODE(name, number, reference) {number, #name},
#include "wire/opcodes.def"
#undef OPCODE
};

static const struct entry RCODES[] = {
#define RCODE(name, number, reference) {number, #name},
#include "wire/rcodes.def"
#undef RCODE
};

static const struct entry OPTIONS[] = {
#define OPTION(number, name, form, reference) {number, name},
#include "wire/options.def"
#undef OPTION
};

static const struct entry EDES[] = {
#define EDE(number, words, reference) {number, words},
#include "wire/ede.def"
#undef EDE
};

static const struct entry ALGORITHMS[] = {
#define ALGORITHM(number, name, bind, signing, validation, reference)          \
    {number, name},
#include "wire/algorithms.def"
#undef ALGORITHM
};

static const struct entry ALGORITHMS_OF_BIND[] = {
#define ALGORITHM(number, name, bind, signing, validation, reference)          \
    {number, bind},
#include "wire/algorithms.def"
#undef ALGORITHM
};

static const struct entry DIGESTS[] = {
#define DIGEST(number, name, octets, delegation, validation, reference)        \
    {number, name},
#include "wire/digests.def"
#undef DIGEST
};

/* What the registries say of using what a number stands for. */
struct advice {
    uint8_t number;
    uint8_t make;   /* enum rw_advice: for signing, or for a delegation */
    uint8_t accept; /* for validation */
};

static const struct advice ALGORITHM_ADVICE[] = {
#define ALGORITHM(number, name, bind, signing, validation, reference)          \
    {number, RW_ADVICE_##signing, RW_ADVICE_##validation},
#include "wire/algorithms.def"
#undef ALGORITHM
};

static const struct advice DIGEST_ADVICE[] = {
#define DIGEST(number, name, octets, delegation, validation, reference)        \
    {number, RW_ADVICE_##delegation, RW_ADVICE_##validation},
#include "wire/digests.def"
#undef DIGEST
};

static const struct digest_size {
    enum rwi_digests registry;
    uint8_t number, octets;
} DIGEST_SIZES[] = {
#define DIGEST(number, name, octets, delegation, validation, reference)        \
    {RWI_DIGESTS_DS, number, octets},
#define HASH(registry, number, octets, reference)                              \
    {RWI_DIGESTS_##registry, number, octets},
#include "wire/digests.def"
#undef HASH
#undef DIGEST
};

static const struct entry EDNS_FLAGS[] = {
#define EDNS_FLAG(name, mask, reference) {mask, #name},
#include "wire/ednsflags.def"
#undef EDNS_FLAG
};

static const struct entry DNSKEY_FLAGS[] = {
#define DNSKEY_FLAG(name, mask, reference) {mask, #name},
#include "wire/dnskeyflags.def"
#undef DNSKEY_FLAG
};

static const struct {
    enum rwi_list list;
    struct entry entry;
} MNEMONICS[] = {
#define MNEMONIC(list, number, name, reference)                                \
    {RWI_LIST_##list, {number, name}},
#include "wire/mnemonics.def"
#undef MNEMONIC
};

/* One after the other: the longest of these lists has a few dozen rows.  RR
 * types, which are asked for in every record, have a table of their own. */
static const char *
name_of(const struct entry *entries, size_t count, unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].number == number)
            return entries[i].name;
    return NULL;
}

static bool
number_of(uint16_t *number, const struct entry *entries, size_t count,
          const char *text, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(entries[i].name) == len &&
            rwi_ascii_equal(entries[i].name, text, len)) {
            *number = entries[i].number;
            return true;
        }
    }
    return false;
}

const char *
rwi_mnemonic_name(enum rwi_list list, uint16_t number)
{
    for (size_t i = 0; i < COUNT(MNEMONICS); i++)
        if (MNEMONICS[i].list == list && MNEMONICS[i].entry.number == number)
            return MNEMONICS[i].entry.name;
    return NULL;
}

/* Lists share one table, as they are small; a name of another list is none. */
bool
rwi_mnemonic_from_text(uint16_t *number, enum rwi_list list, const char *text,
                       size_t len)
{
    for (size_t i = 0; i < COUNT(MNEMONICS); i++)
        if (MNEMONICS[i].list == list &&
            number_of(number, &MNEMONICS[i].entry, 1, text, len))
            return true;
    return false;
}

/* RFC 3597 section 5: the prefix in either case, then a decimal number without
 * sign; no leading zero is asked for or refused. */
bool
rwi_number_after(uint16_t *number, const char *prefix, const char *text,
                 size_t len)
{
    size_t at = strlen(prefix);
    unsigned value = 0;

    if (len <= at || !rwi_ascii_equal(text, prefix, at))
        return false;
    for (; at < len; at++) {
        if (text[at] < '0' || text[at] > '9')
            return false;
        if ((value = value * 10 + (unsigned)(text[at] - '0')) > UINT16_MAX)
            return false;
    }
    *number = (uint16_t)value;
    return true;
}

/* Write the name, or the number after prefix. */
static void
put_named(struct rw_text *text, const char *name, const char *prefix,
          unsigned number)
{
    if (name != NULL) {
        rw_text_puts(text, name);
        return;
    }
    rw_text_puts(text, prefix);
    rw_text_put_u64(text, number);
}

const char *
rw_type_name(uint16_t type)
{
    const struct rwi_rrtype *row = rwi_rrtype(type);

    return row == NULL ? NULL : row->name;
}

const char *
rw_type_reference(uint16_t type)
{
    const struct rwi_rrtype *row = rwi_rrtype(type);

    return row == NULL ? NULL : row->reference;
}

void
rw_type_to_text(struct rw_text *text, uint16_t type)
{
    put_named(text, rw_type_name(type), "TYPE", type);
}

/* TYPE28 means AAAA too (RFC 3597 section 5). */
enum rw_status
rw_type_from_text(uint16_t *type, const char *text, size_t len)
{
    const struct rwi_rrtype *row = rwi_rrtype_named(text, len);

    if (row != NULL) {
        *type = row->number;
        return RW_OK;
    }
    return rwi_number_after(type, "TYPE", text, len) ? RW_OK : RW_ERR_TYPE;
}

const char *
rw_class_name(uint16_t rclass)
{
    return name_of(CLASSES, COUNT(CLASSES), rclass);
}

void
rw_class_to_text(struct rw_text *text, uint16_t rclass)
{
    put_named(text, rw_class_name(rclass), "CLASS", rclass);
}

enum rw_status
rw_class_from_text(uint16_t *rclass, const char *text, size_t len)
{
    if (number_of(rclass, CLASSES, COUNT(CLASSES), text, len) ||
        rwi_number_after(rclass, "CLASS", text, len))
        return RW_OK;
    return RW_ERR_CLASS;
}

const char *
rw_opcode_name(uint8_t opcode)
{
    return name_of(OPCODES, COUNT(OPCODES), opcode);
}

void
rw_opcode_to_text(struct rw_text *text, uint8_t opcode)
{
    put_named(text, rw_opcode_name(opcode), "OPCODE", opcode);
}

const char *
rw_rcode_name(uint16_t rcode)
{
    return name_of(RCODES, COUNT(RCODES), rcode);
}

void
rw_rcode_to_text(struct rw_text *text, uint16_t rcode)
{
    put_named(text, rw_rcode_name(rcode), "RCODE", rcode);
}

bool
rwi_rcode_from_text(uint16_t *rcode, const char *text, size_t len)
{
    return number_of(rcode, RCODES, COUNT(RCODES), text, len);
}

const char *
rw_option_name(uint16_t code)
{
    return name_of(OPTIONS, COUNT(OPTIONS), code);
}

const char *
rw_ede_name(uint16_t info_code)
{
    return name_of(EDES, COUNT(EDES), info_code);
}

const char *
rw_algorithm_name(uint8_t algorithm)
{
    return name_of(ALGORITHMS, COUNT(ALGORITHMS), algorithm);
}

const char *
rwi_algorithm_name_of_bind(uint8_t algorithm)
{
    return name_of(ALGORITHMS_OF_BIND, COUNT(ALGORITHMS_OF_BIND), algorithm);
}

/* BIND's names are older than the registry's, and both stand in zone files. */
bool
rwi_algorithm_from_text(uint16_t *algorithm, const char *text, size_t len)
{
    return number_of(algorithm, ALGORITHMS, COUNT(ALGORITHMS), text, len) ||
           number_of(algorithm, ALGORITHMS_OF_BIND, COUNT(ALGORITHMS_OF_BIND),
                     text, len);
}

const char *
rw_digest_name(uint8_t digest_type)
{
    return name_of(DIGESTS, COUNT(DIGESTS), digest_type);
}

/* ---- advice ------------------------------------------------------------- */

/* Making and accepting differ on purpose: an algorithm may be forbidden to
 * sign with while validators must still accept it (RFC 9904). */
static enum rw_advice
advice_of(const struct advice *list, size_t count, uint8_t number, bool accept)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].number == number)
            return (enum rw_advice)(accept ? list[i].accept : list[i].make);
    return RW_ADVICE_NONE;
}

enum rw_advice
rw_algorithm_signing(uint8_t algorithm)
{
    return advice_of(ALGORITHM_ADVICE, COUNT(ALGORITHM_ADVICE), algorithm,
                     false);
}

enum rw_advice
rw_algorithm_validation(uint8_t algorithm)
{
    return advice_of(ALGORITHM_ADVICE, COUNT(ALGORITHM_ADVICE), algorithm,
                     true);
}

enum rw_advice
rw_digest_delegation(uint8_t digest_type)
{
    return advice_of(DIGEST_ADVICE, COUNT(DIGEST_ADVICE), digest_type, false);
}

enum rw_advice
rw_digest_validation(uint8_t digest_type)
{
    return advice_of(DIGEST_ADVICE, COUNT(DIGEST_ADVICE), digest_type, true);
}

/* ---- flags -------------------------------------------------------------- */

/* "DO CO 0x0001": the names of those that have one, the rest in hex.  So a
 * flag assigned tomorrow is seen, if not named. */
static void
flags_to_text(struct rw_text *text, const struct entry *list, size_t count,
              uint16_t flags)
{
    const char *between = "";

    for (size_t i = 0; i < count; i++) {
        if ((flags & list[i].number) == 0)
            continue;
        rw_text_printf(text, "%s%s", between, list[i].name);
        between = " ";
        flags &= (uint16_t)~list[i].number;
    }
    if (flags != 0)
        rw_text_printf(text, "%s0x%04x", between, flags);
}

void
rw_edns_flags_to_text(struct rw_text *text, uint16_t flags)
{
    flags_to_text(text, EDNS_FLAGS, COUNT(EDNS_FLAGS), flags);
}

/* What is left of the 16 are bits that must be zero (RFC 6891 section 6.1.4).
 */
uint16_t
rw_edns_flags_known(uint16_t flags)
{
    uint16_t known = 0;

    for (size_t i = 0; i < COUNT(EDNS_FLAGS); i++)
        known |= EDNS_FLAGS[i].number;
    return flags & known;
}

void
rw_dnskey_flags_to_text(struct rw_text *text, uint16_t flags)
{
    flags_to_text(text, DNSKEY_FLAGS, COUNT(DNSKEY_FLAGS), flags);
}

/* By registry, since the same number means different digests: 2 is SHA-256 for
 * DS and SHA-512 for TLSA. */
uint8_t
rwi_digest_size(enum rwi_digests registry, uint8_t number)
{
    for (size_t i = 0; i < COUNT(DIGEST_SIZES); i++)
        if (DIGEST_SIZES[i].registry == registry &&
            DIGEST_SIZES[i].number == number)
            return DIGEST_SIZES[i].octets;
    return 0;
}
