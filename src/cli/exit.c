/* Which exit status wins where several apply.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/exit.h"

#include <stddef.h>

enum exit_status
exit_first(enum exit_status a, enum exit_status b)
{
    static const enum exit_status ORDER[] = {
        EXIT_USAGE,     EXIT_FILE,       EXIT_INTERNAL,
        EXIT_UNDECIDED, EXIT_INSECURE,   EXIT_REFUSED,
        EXIT_BOGUS,     EXIT_DIFFERENCE, EXIT_FINDINGS,
    };

    for (size_t i = 0; i < sizeof(ORDER) / sizeof(ORDER[0]); i++) {
        if (a == ORDER[i] || b == ORDER[i])
            return ORDER[i];
    }
    return EXIT_DEFINITE;
}
