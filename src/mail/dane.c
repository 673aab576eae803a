/* DANE for SMTP: which TLSA records a sender may use, and what they demand of
 * it before any connection is made.  RFC 7672 sections 2.2 and 3.1.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>

#include "mail/route.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

enum {
    USAGE_TA = 2,
    USAGE_EE = 3,
    SELECTOR_SPKI = 1,
    MATCHING_FULL = 0,
    MATCHING_SHA256 = 1,
    MATCHING_SHA512 = 2,
};

bool
rwi_tlsa_is_usable(const struct rw_tlsa *tlsa)
{
    /* PKIX-TA(0) and PKIX-EE(1) mean nothing for SMTP: section 3.1.3 */
    if (tlsa->usage != USAGE_TA && tlsa->usage != USAGE_EE)
        return false;
    if (tlsa->selector > SELECTOR_SPKI)
        return false;
    switch (tlsa->matching) {
    case MATCHING_FULL:
        return tlsa->data.len > 0;
    case MATCHING_SHA256:
        return tlsa->data.len == 32;
    case MATCHING_SHA512:
        return tlsa->data.len == 64;
    default:
        return false;
    }
}

static void
read_set(struct rwi_judging *it, struct rw_mail_host *host)
{
    struct rw_tlsa *list =
        rwi_arena_array(it->arena, host->tlsa->count, sizeof(*list));

    host->tlsas = list;
    for (size_t i = 0; list != NULL && i < host->tlsa->count; i++) {
        const struct rw_record *record = host->tlsa->list[i];
        struct rw_tlsa *tlsa = &list[host->tlsa_count];
        struct rwi_TLSA row;

        if (!rwi_TLSA_in(&row,
                         (struct rw_octets){record->rdata, record->rdata_len}))
            continue;
        *tlsa = (struct rw_tlsa){.usage = row.usage,
                                 .selector = row.selector,
                                 .matching = row.matching,
                                 .data = row.data};
        tlsa->is_usable = rwi_tlsa_is_usable(tlsa);
        host->usable_tlsas += tlsa->is_usable;
        host->tlsa_count++;
    }
}

/* Section 2.2: records that nobody may use demand nothing; those that could
 * not be had may be there, and then a sender waits. */
static enum rw_demand
demand_of(const struct rw_mail_host *host)
{
    const struct rw_records *tlsa = host->tlsa;

    if (!host->is_secure || tlsa == NULL)
        return RW_DEMAND_OPPORTUNISTIC;
    if (rwi_has_failed(tlsa))
        return RW_DEMAND_DANE;
    if (!rwi_has(tlsa) || tlsa->security != RW_SECURITY_SECURE)
        return RW_DEMAND_OPPORTUNISTIC;
    return host->usable_tlsas > 0 ? RW_DEMAND_DANE : RW_DEMAND_ENCRYPT;
}

/* Whether the next candidate for a base has its turn: the records are not
 * here. */
static bool
is_denied(const struct rw_records *records)
{
    return !rwi_has_failed(records) && !rwi_has(records);
}

/* Section 2.2.3: of a host that is an alias first the name where the aliases
 * end, if they are secure, then the host's own. */
static bool
find_set(struct rwi_judging *it, struct rw_mail_host *host)
{
    const struct rw_records *addresses =
        rwi_has(host->a) ? host->a : host->aaaa;
    const uint8_t *bases[2] = {host->is_secure ? addresses->alias : NULL,
                               host->name};
    char labels[16];

    snprintf(labels, sizeof(labels), "_%u._tcp", host->port);
    for (size_t i = 0; i < 2; i++) {
        if (bases[i] == NULL)
            continue;
        host->tlsa = rwi_look_below(it->source, labels, bases[i], RW_TYPE_TLSA);
        host->tlsa_base = bases[i];
        if (host->tlsa == NULL)
            continue;
        if (rwi_is_pending(host->tlsa))
            return false;
        if (!is_denied(host->tlsa))
            break;
    }
    return true;
}

bool
rwi_judge_dane(struct rwi_judging *it, struct rw_mail_host *host)
{
    if (host->address_count > 0 && !find_set(it, host))
        return false;
    if (host->tlsa != NULL)
        read_set(it, host);
    host->demand = demand_of(host);
    return true;
}
