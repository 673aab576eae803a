/* The chain of trust in words: a line a zone.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_CHAIN_H
#define RWI_REPORT_WALK_CHAIN_H

#include "rootwalk/dnssec.h"

#include "report/print/page.h"

/** @param verbose  with the signatures and when they end */
void rwi_chain_text(struct rwi_page *page, const struct rw_chain *chain,
                    bool verbose);

#endif
