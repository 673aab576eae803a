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

/* A library that is opened when it is first needed. */
struct rw_library {
    enum rw_status missing; /* what says that it could not be loaded */
    const char *name;       /* "libpcap" */
    const char *package;    /* Debian's, which brings it: "libpcap0.8" */
};

/** Give the library that a status says could not be loaded.
 *
 * @return static; NULL where the status says something else
 */
RW_API const struct rw_library *rw_status_library(enum rw_status status);

/** Give the first library that could not be loaded when it was wanted, by any
 * thread of this process.  Some are done without: characters that nobody knows
 * are escaped, signatures are not checked.
 *
 * @return static; NULL where none was missing
 */
RW_API const struct rw_library *rw_library_missing(void);

RW_END_DECLS

#endif
