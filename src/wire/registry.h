/* Names to numbers, where only the library needs it; see registry.c.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_REGISTRY_H
#define RWI_WIRE_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Read PREFIX and a number of 16 bits after it: TYPE65280. */
bool rwi_number_after(uint16_t *number, const char *prefix, const char *text,
                      size_t len);

/* A flag of a message's header. */
struct rwi_header_flag {
    uint16_t mask;
    const char *name; /* "AA" */
    const char *word; /* "aa" */
};

#define RWI_HEADER_FLAGS 8

/* All of them, the first in the header first. */
extern const struct rwi_header_flag RWI_HEADER_FLAG[RWI_HEADER_FLAGS];

/* The lists of mnemonics.def. */
enum rwi_list {
    RWI_LIST_CERT_TYPE,
    RWI_LIST_SCHEME,
};

/** Find a mnemonic by its number (NULL: none), or the number by the name. */
const char *rwi_mnemonic_name(enum rwi_list list, uint16_t number);
bool rwi_mnemonic_from_text(uint16_t *number, enum rwi_list list,
                            const char *text, size_t len);

/* Whose numbers say which digest it is. */
enum rwi_digests {
    RWI_DIGESTS_DS, /* CDS and DLV, too */
    RWI_DIGESTS_SSHFP,
    RWI_DIGESTS_TLSA, /* SMIMEA, too */
    RWI_DIGESTS_ZONEMD,
};

/** Give the octets that a digest has; 0 where its number does not say. */
uint8_t rwi_digest_size(enum rwi_digests registry, uint8_t number);

/** Read the name of an rcode; false where there is none. */
bool rwi_rcode_from_text(uint16_t *rcode, const char *text, size_t len);

/** The algorithm's mnemonic as BIND writes it in CERT records, or NULL. */
const char *rwi_algorithm_name_of_bind(uint8_t algorithm);

/** Read the registered or BIND's mnemonic of a DNSSEC algorithm. */
bool rwi_algorithm_from_text(uint16_t *algorithm, const char *text, size_t len);

#endif
