/* Options that do not go together; see pairs.def.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_PAIRS_H
#define RWI_CLI_PAIRS_H

#include <stdbool.h>

#include "cli/parser.h"

/** Say whether a line of the configuration is left out, because the command
 * line says the same option, or one that excludes it.
 *
 * @param value  the option's, or NULL
 */
bool pairs_overrule(const struct options *options, const struct option *option,
                    const char *value);

/** See to it that what was asked for goes together.
 *
 * @return EXIT_DEFINITE; EXIT_USAGE, said
 */
enum exit_status pairs_check(const struct options *options);

#endif
