/* What the program may do is cut down before it reads what strangers made.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_SANDBOX_H
#define RWI_CLI_SANDBOX_H

#include "cli/options.h"
#include "cli/output.h"
#include "rootwalk/sandbox.h"

/** Give up what is not needed from here on, where the kernel can do that and
 * --no-sandbox was not said.
 *
 * @param output  open already; its file may still be put in its place
 */
void sandbox_enter(enum rw_sandbox sandbox, const struct options *options,
                   const struct output *output);

#endif
