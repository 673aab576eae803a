/* The policy of MTA-STS, fetched for a route.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_POLICY_H
#define RWI_CLI_POLICY_H

#include "cli/session.h"

/** Fetch the policy that a route wants, and hand it in; nothing where it wants
 * none.
 *
 * @return EXIT_DEFINITE, also where it could not be had; EXIT_INTERNAL, said
 */
enum exit_status policy_fetch(const struct session *session,
                              struct rw_route *route);

#endif
