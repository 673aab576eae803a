/* The texts of enum rw_status, and the library's version.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/status.h"

#include <stddef.h>

#include "rootwalk/rootwalk.h"

const char *
rw_status_text(enum rw_status status)
{
    static const char *const TEXTS[] = {
#define RW_STATUS(name, text) [RW_##name] = text,
#include "rootwalk/status.def"
#undef RW_STATUS
    };
    size_t i = (size_t)status;

    return i < sizeof(TEXTS) / sizeof(TEXTS[0]) ? TEXTS[i]
                                                : "an unknown status";
}

const char *
rw_version(void)
{
    return RWI_VERSION;
}
