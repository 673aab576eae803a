/* DSA signatures as the old scenarios have them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SCENARIO_DSA_H
#define SCENARIO_DSA_H

#include "rootwalk/record.h"
#include "scenario/pool.h"

/** Where a record is an RRSIG by DSA (algorithm 3 or 6) whose signature is
 * in DER, as OpenSSL writes it, put it into the form of RFC 2536 section 3,
 * which is the only one the judge knows.  Unbound's files of 2007 have both.
 */
void rpl_fix_dsa(struct pool *pool, struct rw_record *record);

#endif
