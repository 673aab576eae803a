/* What a call can come to.  One list, status.def, gives codes and texts.
 *
 * These are the caller's errors and the input's.  What is wrong with a
 * zone or a server is no status but a finding (findings.h).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_STATUS_H
#define ROOTWALK_STATUS_H

#include "rootwalk/api.h"

RW_BEGIN_DECLS

enum rw_status {
#define RW_STATUS(name, text) RW_##name,
#include "rootwalk/status.def"
#undef RW_STATUS
};

/** Say in English what a status means.
 *
 * @return a NUL-ended lower-case phrase without a full stop; static, never
 *         NULL, also for a number that is no status
 */
RW_API const char *rw_status_text(enum rw_status status);

RW_END_DECLS

#endif
