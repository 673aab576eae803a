/* What the program may do is cut down; see cli/sandbox.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/sandbox.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* The folder in which the report gets its name at the end; NULL where it has
 * it already. */
static const char *
folder_of(const struct output *output, char folder[PATH_MAX])
{
    const char *name;

    if (output->temporary == NULL)
        return NULL;
    name = strrchr(output->target, '/');
    if (name == NULL)
        return ".";
    snprintf(folder, PATH_MAX, "%.*s", (int)(name + 1 - output->target),
             output->target);
    return folder;
}

void
sandbox_enter(enum rw_sandbox sandbox, const struct options *options,
              const struct output *output)
{
    char folder[PATH_MAX];

    /* Where it cannot be had, the run goes on as it did before there was such
     * a thing; a line about it would stand in every run on such a machine. */
    if (options->sandbox)
        (void)rw_sandbox_enter(sandbox, options->save != NULL
                                            ? options->save
                                            : folder_of(output, folder));
}
