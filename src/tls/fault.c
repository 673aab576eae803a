/* The names of what can be wrong with a TLS stream.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/tls.h"

#include "base/row.h"

const char *
rw_tls_fault_name(enum rw_tls_fault_code code)
{
    static const char *const NAMES[] = {
        "NONE",
#define RW_TLS_FAULT(name, sentence) #name,
#include "rootwalk/tls_fault.def"
#undef RW_TLS_FAULT
    };

    return *RWI_ROW(NAMES, code);
}
