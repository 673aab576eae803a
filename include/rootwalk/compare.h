/* The comparison: a walk beside what a resolver said.
 *
 * A pure function of a trace and a response: which differences there are, of
 * which kind, whether they matter, and why they probably came about.  One
 * row of difference.def is one such reason.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_COMPARE_H
#define ROOTWALK_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/stub.h"
#include "rootwalk/text.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

#define RW_DIFFERENCES_MAX 12  /* for one resolver; one of a code each */
#define RW_COMPARE_RRS_MAX 256 /* in one answer section */

enum rw_compare_verdict {
    RW_COMPARE_SAME, /* rcode, alias chain and records; TTL and order
                              aside */
    RW_COMPARE_DIFFERS,
    RW_COMPARE_UNANSWERED,
};

enum rw_difference_code {
#define RW_DIFFERENCE(name, kind, matters, text) RW_DIFFERENCE_##name,
#include "rootwalk/difference.def"
#undef RW_DIFFERENCE
};

/* What fills a place of a difference's sentence: records, a number, a name,
 * or a phrase. */
struct rw_difference_detail {
    const char *words; /* a phrase, translated; NULL: what follows */
    char text[96];     /* data, escaped for a terminal */
    uint32_t more;     /* records that found no room in text */
    const struct rw_trace *failed; /* why this walk failed; NULL: the others */
};

struct rw_difference {
    enum rw_difference_code code;
    struct rw_difference_detail detail[2]; /* fill %1 and %2 */
};

/* The SOA serials that tell old data from other data. */
struct rw_serials {
    bool known; /* both were asked and answered */
    uint32_t authority;
    uint32_t resolver;
};

struct rw_comparison {
    enum rw_compare_verdict verdict;
    struct rw_difference differences[RW_DIFFERENCES_MAX];
    size_t count;
    /* Where data differs and knowing the SOA serials would tell more: of
     * this zone; NULL: they would not.  Points into the trace. */
    const uint8_t *serial_zone;
};

/** Compare.
 *
 * @param out      filled
 * @param trace    a finished walk; where it surveyed all servers (--all),
 *                 their answers are taken into account
 * @param answer   of a resolver that was asked the same question
 * @param serials  NULL where not known
 * @return RW_OK; RW_ERR_MEMORY
 *
 * At most RW_COMPARE_RRS_MAX records of either side are looked at.
 */
RW_API RW_MUST_USE enum rw_status
rw_compare(struct rw_comparison *out, const struct rw_trace *trace,
           const struct rw_stub_answer *answer,
           const struct rw_serials *serials);

/** Read the serial of the SOA record in a response's answer section.
 *
 * @return true where there is one
 */
RW_API bool rw_compare_serial(uint32_t *serial,
                              const struct rw_octets *response);

/** Say whether a difference matters to who uses the resolver. */
RW_API bool rw_difference_matters(enum rw_difference_code code);

/** Its kind's word in JSON ("ttl-aged"), static. */
RW_API const char *rw_difference_kind(enum rw_difference_code code);

/** Write a difference as a sentence without a full stop, in the language of
 * the text. */
RW_API void rw_difference_to_text(struct rw_text *text,
                                  const struct rw_difference *difference);

/** "same", "differs" or "unanswered", static. */
RW_API const char *rw_compare_verdict_word(enum rw_compare_verdict verdict);

RW_END_DECLS

#endif
