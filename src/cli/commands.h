/* The commands, one file each; see commands.def.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_COMMANDS_H
#define RWI_CLI_COMMANDS_H

#include "cli/options.h"

typedef enum exit_status (*command_fn)(const struct options *options);

#define COMMAND(id, word, function, operands, summary)                         \
    enum exit_status function(const struct options *options);
#include "cli/commands.def"
#undef COMMAND

#endif
