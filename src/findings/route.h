/* Findings of a mail route, by subject.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_FINDINGS_ROUTE_H
#define RWI_FINDINGS_ROUTE_H

#include "findings/findings.h"
#include "rootwalk/attempt.h"
#include "rootwalk/certificate.h"
#include "rootwalk/route.h"

/** Begin a finding of a route.
 *
 * @param host  whose it is; NULL: the domain's
 */
struct rw_finding rwi_route_finding(enum rw_finding_code code,
                                    const struct rw_route *route,
                                    const struct rw_mail_host *host);

/** What a domain says of its mail. */
void rwi_find_policies(struct rwi_finder *it, const struct rw_route *route);

/** What a mail host says of itself, and offers.
 *
 * @param chain  the certificates that it sent; NULL: none, or not read
 */
void rwi_find_smtp(struct rwi_finder *it, const struct rw_route *route,
                   const struct rw_attempt *attempt,
                   const struct rw_certificates *chain);

/** What came of talking to the hosts. */
void rwi_find_attempts(struct rwi_finder *it, const struct rw_route *route);

#endif
