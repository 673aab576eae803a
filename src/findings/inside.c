/* Addresses that lead inside, which the engine left out.  Others that are not
 * public are asked, and are ADDRESS_NOT_PUBLIC: addresses.c.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"

/* No default: a new reason to leave an address out must get its words here. */
static enum rw_detail
detail_of(enum rw_scope scope)
{
    switch (scope) {
    case RW_SCOPE_OWN:
        return RW_DETAIL_NETWORK_OWN;
    case RW_SCOPE_LINK_LOCAL:
        return RW_DETAIL_NETWORK_LINK_LOCAL;
    case RW_SCOPE_LOOPBACK:
        return RW_DETAIL_NETWORK_LOOPBACK;
    case RW_SCOPE_UNSPECIFIED:
        return RW_DETAIL_NETWORK_THIS_HOST;
    case RW_SCOPE_MULTICAST:
        return RW_DETAIL_NETWORK_MULTICAST;
    case RW_SCOPE_BROADCAST:
        return RW_DETAIL_NETWORK_RESERVED;
    case RW_SCOPE_PUBLIC:
    case RW_SCOPE_PRIVATE:
        break;
    }
    return RW_DETAIL_NONE;
}

/* The step that showed a zone's servers; the first one where it is not in this
 * trace (another walk learnt it). */
static const struct rw_step *
step_that_showed(const struct rw_trace *trace, const uint8_t *zone)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->referral != NULL &&
            rw_name_equal(trace->steps[i]->referral->zone, zone))
            return trace->steps[i];
    return trace->step_count > 0 ? trace->steps[0] : NULL;
}

void
rwi_find_not_asked(struct rwi_finder *it, const struct rw_step *none)
{
    const struct rw_trace *trace = it->trace;

    (void)none;
    for (size_t i = 0; i < trace->left_out_count; i++) {
        const struct rw_left_out *left = &trace->left_out[i];
        const struct rw_step *step = step_that_showed(trace, left->zone);
        struct rw_finding_server who = {.name = left->server.name,
                                        .address = left->server.address};
        struct rw_finding f;

        if (step == NULL)
            return;
        if (left->was_silent) /* that is no fault of its address */
            continue;
        who.step = step->number;
        f = rwi_finding_of(RW_FINDING_ADDRESS_NOT_ASKED, step, &who);
        f.zone = left->zone;
        f.detail = detail_of(left->scope);
        rwi_add(it, &f);
    }
}
