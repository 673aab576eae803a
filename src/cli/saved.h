/* A trace that was kept as JSON, given to --replay.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_SAVED_H
#define RWI_CLI_SAVED_H

#include "cli/options.h"

/** Read the trace, if the file is one.
 *
 * @param saved  set to it; to NULL where the file is something else, or cannot
 *               be opened, which whoever takes it for a capture will say
 * @return EXIT_DEFINITE; EXIT_FILE or EXIT_INTERNAL, said
 */
enum exit_status saved_read(struct rw_saved **saved, const char *path);

/** See that what is asked for is what the trace is of.
 *
 * @return EXIT_DEFINITE; EXIT_USAGE, said
 */
enum exit_status saved_fits(const struct rw_saved *saved,
                            const struct options *options);

#endif
