/* What an interrupted bulk run had done already.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_RESUME_H
#define RWI_CLI_RESUME_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/exit.h"
#include "cli/output.h"

struct resume; /* names with their types, and how many lines each has */

/** Read the complete lines of an earlier output.
 *
 * @param out   set; to be freed with resume_free()
 * @param copy  NULL, or where to put the complete lines: the output that
 *              takes the file's place
 * @return EXIT_DEFINITE; EXIT_FILE or EXIT_INTERNAL, said
 */
enum exit_status resume_read(struct resume **out, const char *path,
                             struct output *copy);

/** Say whether a line was done; each of several alike counts once. */
bool resume_take(struct resume *resume, const char *name, const char *type);

/** Count the lines that were done and have not been taken. */
size_t resume_left(const struct resume *resume);

void resume_free(struct resume *resume); /* NULL is fine */

#endif
