/* What is true of a message, as bits: what the words of the annotated header
 * are chosen by.  What a response is, its reading says (reading.h).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_FACTS_H
#define RWI_REPORT_EXPLAIN_FACTS_H

#include <stdint.h>

#include "rootwalk/explain.h"
#include "rootwalk/reading.h"

enum rwi_fact {
    F_QUERY = 1 << 0,
    F_RESPONSE = 1 << 1,

    /* Where it stands; none of them where nothing tells. */
    F_AUTHORITY = 1 << 2, /* between a resolver and an authority */
    F_STUB = 1 << 3,      /* between a stub and a resolver */
    F_MDNS = 1 << 4,
    F_LLMNR = 1 << 5,
    F_TCP = 1 << 6,

    /* What it is about. */
    F_STANDARD = 1 << 7, /* opcode QUERY */
    F_NOTIFY = 1 << 8,
    F_UPDATE = 1 << 9,
    F_DSO = 1 << 10,

    /* What a response comes to. */
    F_REFERRAL = 1 << 11, /* NS in authority, no answer, further down */
    F_UPWARD = 1 << 12,   /* the same, but not further down */
    F_DATA = 1 << 13,     /* records in the answer section */
    F_ALIAS = 1 << 14,    /* the first of them is an alias, not asked for */
    F_NODATA = 1 << 15,   /* no such records, and nothing is cut off */
    F_NXDOMAIN = 1 << 16,
    F_ERROR = 1 << 17, /* an rcode other than NOERROR and NXDOMAIN */

    /* What else is in it. */
    F_EDNS = 1 << 18,
    F_DO = 1 << 19,
    F_AA = 1 << 20,
    F_AD = 1 << 21,
    F_RD = 1 << 22,
    F_RA = 1 << 23,

    /* What its partner says, where that is known. */
    F_PAIR_RD = 1 << 24,  /* the query had RD */
    F_PAIR_IT = 1 << 25,  /* the query had not */
    F_PAIR_CD = 1 << 26,  /* the query had CD */
    F_PAIR_NCD = 1 << 27, /* the query had not */
};

/** Give the facts of a message that has a header.
 *
 * @param context  not NULL
 */
uint32_t rwi_facts(const struct rw_reading *reading,
                   const struct rw_context *context);

#endif
