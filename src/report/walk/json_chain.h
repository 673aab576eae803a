/* The chain of trust as JSON.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_JSON_CHAIN_H
#define RWI_REPORT_WALK_JSON_CHAIN_H

#include "rootwalk/dnssec.h"

#include "report/print/json.h"

/** Write the chain: each zone with its DS set, its keys, and the record sets
 * it signs with every signature's verdict. */
void rwi_json_chain(struct rwi_json *json, const struct rw_chain *chain);

#endif
