/* Files that would be read and written in one run.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_CLASH_H
#define RWI_CLI_CLASH_H

#include <stdbool.h>

#include "cli/exit.h"
#include "cli/options.h"

/** See to it that no file that is read, the configuration among them, is
 * written as well, nor one written twice, under whatever names.  Nothing is
 * opened.
 *
 * What bulk --resume reads may be what the results go to: that is how it goes
 * on in one file.
 *
 * @return EXIT_DEFINITE; EXIT_USAGE, said
 */
enum exit_status clash_check(const struct options *options);

/** Say whether two paths lead to one file that there is. */
bool is_one_file(const char *a, const char *b);

#endif
