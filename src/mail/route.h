/* A route's conclusions: functions of record sets.
 *
 * Each of these may be called again and again as sets come in; all that it
 * fills is made anew, in an arena of its own.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_MAIL_ROUTE_H
#define RWI_MAIL_ROUTE_H

#include "base/arena.h"
#include "mail/look.h"
#include "rootwalk/route.h"

/* What a conclusion is drawn with. */
struct rwi_judging {
    const struct rw_route_options *options;
    struct rwi_source *source;
    struct rwi_arena *arena;
    const struct rw_fetched *fetched; /* the policy of MTA-STS; NULL: none */
    struct rw_route *route;           /* filled */
};

/** Draw all conclusions that can be drawn; `outcome` stays PENDING until the
 * last one is. */
void rwi_route_judge(struct rwi_judging *it);

/** Order, deduplicate and look into the hosts that an MX or SRV set names, or
 * the options, or the domain itself. */
void rwi_judge_hosts(struct rwi_judging *it);

/** Look for a host's TLSA sets and say what they demand: RFC 7672.
 *
 * @return false while a set is being sought
 */
bool rwi_judge_dane(struct rwi_judging *it, struct rw_mail_host *host);

/** Say whether SMTP can use a TLSA record: RFC 7672 section 3.1. */
bool rwi_tlsa_is_usable(const struct rw_tlsa *tlsa);

/** Give a service's row. */
const char *rwi_service_label(enum rw_mail_service service);
uint16_t rwi_service_port(enum rw_mail_service service);

/** Look for the SRV sets that announce the domain's services. */
void rwi_judge_services(struct rwi_judging *it);

/** Find the DMARC record that holds: RFC 9989 section 4.10. */
void rwi_judge_dmarc(struct rwi_judging *it);

/** Find the domains that the DMARC record sends reports to, and whether they
 * agree: RFC 9990 section 4.
 *
 * @param same  the organizational domain: who is of it need not agree
 */
void rwi_judge_reports(struct rwi_judging *it, struct rw_dmarc *dmarc,
                       const uint8_t *same);

/** Look at the DKIM keys of the selectors asked for. */
void rwi_judge_dkim(struct rwi_judging *it);

/** Find the BIMI record; after DMARC, which knows the organizational
 * domain. */
void rwi_judge_bimi(struct rwi_judging *it);

/** Look for the records of MTA-STS and TLS-RPT, and for the host that has the
 * policy of MTA-STS. */
void rwi_judge_transport(struct rwi_judging *it);

/** Read a policy of MTA-STS: RFC 8461 section 3.2.
 *
 * @param sts  is_good, mode, mx and max_age_s are filled
 */
void rwi_sts_read(struct rw_sts *sts, struct rwi_arena *arena,
                  const uint8_t *octets, size_t len);

/** Say which hosts the policy lists, and what that demands; last, after DANE,
 * which goes before it: RFC 8461 section 2. */
void rwi_judge_listed(struct rwi_judging *it);

/** Look for what the domain says of its mail; finished when nothing is
 * pending. */
void rwi_judge_policies(struct rwi_judging *it);

#endif
