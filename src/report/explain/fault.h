/* Where exactly a message cannot be read on.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_FAULT_H
#define RWI_REPORT_EXPLAIN_FAULT_H

#include "report/explain/remarks.h"

/** Find the octet at fault in a message that rw_message_parse() refused.
 *
 * @param msg     as rw_message_parse() left it
 * @param status  what it returned, not RW_OK
 */
void rwi_fault_find(struct rwi_fault *fault, const struct rw_message *msg,
                    enum rw_status status);

#endif
