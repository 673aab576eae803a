/* Files that are read whole.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_FILES_H
#define RWI_CLI_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/exit.h"
#include "cli/options.h"

/** Read a text file.
 *
 * @param path        "-" for standard input
 * @param may_be_none that there is no such file gives an empty text
 * @param text        set to NUL-ended octets to be freed, or to NULL where
 *                    there is none; NULs inside are refused
 * @return EXIT_DEFINITE; EXIT_FILE or EXIT_INTERNAL, said
 */
enum exit_status file_read(const char *path, bool may_be_none, char **text);

/** Read root hints; an empty or NULL path gives NULL: the built-in ones.
 *
 * @return EXIT_DEFINITE; EXIT_FILE, said with file and line
 */
enum exit_status hints_read(struct rw_records **hints, const char *path);

/** Read trust anchors, likewise. */
enum exit_status anchors_read(struct rw_records **anchors, const char *path);

/** Read a list of accepted findings; an empty or NULL path gives NULL.
 *
 * @return EXIT_DEFINITE; EXIT_FILE; EXIT_USAGE for a bad line, said with file
 *         and line; EXIT_INTERNAL
 */
enum exit_status accept_read(struct rw_accept **out, const char *path);

/** Read a list of those who are not asked.
 *
 * @param out   set; NULL where there is none; to be given to rw_block_free()
 * @param path  NULL or "" for none
 * @return EXIT_DEFINITE; EXIT_FILE, EXIT_USAGE or EXIT_INTERNAL, said
 */
enum exit_status block_read(struct rw_block **out, const char *path);

#endif
