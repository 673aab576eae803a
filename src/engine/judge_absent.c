/* Stands in until the judge lands: weak, so that the real one wins.  Goes
 * with the commit that brings src/dnssec/judge.c.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/dnssec.h"

#define WEAK __attribute__((weak))

WEAK size_t
rw_judge_needs(const struct rw_judge_input *input, struct rw_need *needs,
               size_t max)
{
    (void)input;
    (void)needs;
    (void)max;
    return 0;
}

WEAK enum rw_status
rw_judge_rule(struct rw_chain **out, const struct rw_judge_input *input)
{
    (void)input;
    *out = NULL;
    return RW_ERR_UNSUPPORTED;
}

WEAK void
rw_chain_free(struct rw_chain *chain)
{
    (void)chain;
}

WEAK const struct rw_record *
rw_anchors_built_in(size_t *count)
{
    *count = 0;
    return NULL;
}
