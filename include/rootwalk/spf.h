/* What an SPF record says: its terms, the records that it leads to, and, of a
 * message from some address, its verdict.  RFC 7208.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_SPF_H
#define ROOTWALK_SPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"

RW_BEGIN_DECLS

#define RW_SPF_LOOKUPS_MAX 10 /* section 4.6.4 */
#define RW_SPF_VOIDS_MAX   2  /* likewise: of those that find nothing */
#define RW_SPF_DEPTH_MAX   11 /* records within records; each is a look-up */
#define RW_SPF_TERMS_MAX   256

enum rw_spf_result {
#define RW_SPF_RESULT(name, word) RW_SPF_##name,
#include "rootwalk/spf.def"
};

enum rw_spf_term_kind {
#define RW_SPF_TERM(name, word, lookups, takes) RW_SPF_TERM_##name,
#include "rootwalk/spf.def"
    RW_SPF_TERMS, /* how many there are */
};

/* Whether a term fits the message. */
enum rw_spf_match {
    RW_SPF_NOT_TRIED, /* no address was given, or another term decided */
    RW_SPF_NO_MATCH,
    RW_SPF_MATCH,
};

struct rw_spf;
struct rw_records; /* route.h */

struct rw_spf_term {
    enum rw_spf_term_kind kind;
    char qualifier;   /* + - ~ ?; 0 for a modifier */
    const char *text; /* as it stands in the record */
    size_t len;
    const char *domain; /* with macros; NULL: none */
    size_t domain_len;
    struct rw_address network; /* ip4, ip6 */
    uint8_t bits4, bits6;      /* of addresses that count; 32 and 128 */
    uint32_t lookups;          /* its own, and of the record that it leads to */
    const struct rw_spf *record; /* include, redirect; NULL: not read */
    enum rw_spf_match match;
};

/* A domain's record. */
struct rw_spf {
    const uint8_t *domain;
    const struct rw_records *records; /* TXT */
    size_t record_count;              /* that are SPF */
    const char *text;                 /* the record; NULL: none, or several */
    size_t len;
    const struct rw_spf_term *terms; /* up to an error */
    size_t term_count;
    const struct rw_spf_term *fault; /* that no receiver can evaluate; NULL */
    uint32_t lookups, voids;   /* of this and all records that it leads to */
    enum rw_spf_result result; /* of a message; where none: PERMERROR where the
                                  record is one for all, else NONE, or NEUTRAL
                                  where it is a good one */
};

/** "permerror" and the like, static; for machines. */
RW_API const char *rw_spf_result_word(enum rw_spf_result result);

RW_END_DECLS

#endif
