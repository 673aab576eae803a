/* The makers of remarks among themselves; see rootwalk/remark.h.
 *
 *   remark.c        the message, its question, its EDNS
 *   remark_rdata.c  RDATA that is legal, but odd
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_TRACE_REMARK_H
#define RWI_TRACE_REMARK_H

#include "rootwalk/remark.h"

/** Add a remark, where there is room for more. */
void rwi_remark_add(struct rw_remarks *remarks, struct rw_remark remark);

/** Look at a record's RDATA.
 *
 * @param at  a remark that has all set but its code and numbers
 */
void rwi_remark_rdata(struct rw_remarks *remarks, const struct rw_message *msg,
                      const struct rw_rr *rr, struct rw_remark at);

#endif
