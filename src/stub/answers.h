/* An answer section laid out for comparing: canonical records, the alias
 * chain from the name asked, and the record set at its end.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_STUB_ANSWERS_H
#define RWI_STUB_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/compare.h"
#include "rootwalk/message.h"

#define RWI_LINKS_MAX 32 /* aliases of a chain that are followed */

struct rwi_item {
    const uint8_t *owner; /* canonical: lower case */
    const uint8_t *rdata; /* canonical */
    uint16_t rdata_len;
    uint16_t type;
    uint16_t rclass;
    uint32_t ttl_s;
};

struct rwi_answers {
    struct rwi_item items[RW_COMPARE_RRS_MAX];
    size_t count;
    const struct rwi_item *links[RWI_LINKS_MAX]; /* CNAMEs in chain order */
    size_t link_count;
    const struct rwi_item *set[RW_COMPARE_RRS_MAX]; /* as they stand there */
    size_t set_count;
    size_t used; /* octets of room */
    uint8_t room[2 * RW_MESSAGE_MAX];
};

/* How two record sets lie to one another. */
struct rwi_overlap {
    size_t common;
    size_t only_a;
    size_t only_b;
    bool same_order; /* meant only where the sets are equal */
};

/* Lay out the answer of a walk. */
void rwi_answers_of_trace(struct rwi_answers *answers,
                          const struct rw_trace *trace);

/* Lay out the answer section of a response to that walk's question. */
void rwi_answers_of_message(struct rwi_answers *answers,
                            const struct rw_message *msg,
                            const struct rw_trace *trace);

struct rwi_overlap rwi_answers_overlap(const struct rwi_answers *a,
                                       const struct rwi_answers *b);

/* Count the links two chains share from their beginning. */
size_t rwi_answers_common_links(const struct rwi_answers *a,
                                const struct rwi_answers *b);

/* Say whether the set holds a record like the item. */
bool rwi_answers_has(const struct rwi_answers *answers,
                     const struct rwi_item *item);

#endif
