/* The explain report's insides, shared between its formats.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_REPORT_H
#define RWI_REPORT_EXPLAIN_REPORT_H

#include "rootwalk/explain.h"

#include "report/explain/dissection.h"

/* Write an explained message as doc/json.md has it, one line. */
enum rw_status rwi_explain_json(const struct rw_context *context,
                                const struct rwi_dissection *d,
                                const struct rw_explain_options *options);

#endif
