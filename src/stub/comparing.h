/* The comparison's insides: what is being compared, the differences noted
 * so far, and the record sets' part of the judgement.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_STUB_COMPARING_H
#define RWI_STUB_COMPARING_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/compare.h"
#include "rootwalk/message.h"
#include "stub/answers.h"

struct rwi_comparing {
    struct rw_comparison *out;
    const struct rw_trace *trace;
    const struct rw_serials *serials; /* or NULL */
    const struct rw_reading *reading; /* of the resolver's response */
    struct rw_message msg;            /* that */
    uint16_t rcode;
    uint16_t query_flags;
    struct rwi_answers walk;
    struct rwi_answers theirs;
    struct rwi_answers other; /* one of the surveyed servers' */
};

/* Note a difference; at most one of each code fits. */
struct rw_difference *rwi_note(struct rwi_comparing *c,
                               enum rw_difference_code code);

/* Fill in a difference's detail, which is 0 or 1: %1 or %2. */
struct rw_text rwi_detail(struct rw_difference *difference, size_t which);
void rwi_detail_rcode(struct rw_difference *difference, size_t which,
                      uint16_t rcode);
void rwi_detail_number(struct rw_difference *difference, size_t which,
                       uint32_t number);
/* A phrase in English, static, which is translated. */
void rwi_detail_words(struct rw_difference *difference, size_t which,
                      const char *words);

/* List the records of one side that the other does not have (other NULL:
 * all of them), as many as find room, and count the others. */
void rwi_detail_set(struct rw_difference *difference, size_t which,
                    const struct rwi_answers *side,
                    const struct rwi_answers *other);

/* Name the target of a chain's link, or say that there is none. */
void rwi_detail_link(struct rw_difference *difference, size_t which,
                     const struct rwi_answers *side, size_t link);

/* Judge alias chains and record sets, TTL and order. */
void rwi_judge_records(struct rwi_comparing *c);

#endif
