/* The chain of trust as JSON.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_JSON_CHAIN_H
#define RWI_REPORT_WALK_JSON_CHAIN_H

#include "rootwalk/dnssec.h"

#include "report/print/json.h"

/** An array: each zone with its DS set, its keys, and the record sets it
 * signs with every signature's verdict. */
json_t *rwi_json_chain(const struct rw_chain *chain, bool *failed);

#endif
