/* A password: where it comes from, and that it goes again.
 *
 * It lives in one buffer that is in no core file, and that whoever says it
 * wipes.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_SECRET_H
#define RWI_CLI_SECRET_H

#include <stddef.h>
#include <stdint.h>

#include "cli/exit.h"
#include "cli/options.h"

struct secret {
    uint8_t *octets; /* NULL: not read yet */
    size_t len;
};

/** Read the password, from the first that there is: --password-fd,
 * --password-file, --netrc, the terminal with echo off.
 *
 * @param host  for netrc and the prompt
 * @return EXIT_DEFINITE; EXIT_USAGE, EXIT_FILE or EXIT_INTERNAL, said
 */
enum exit_status secret_read(struct secret *secret,
                             const struct options *options, const char *host);

/** Wipe it and give its room back. */
void secret_done(struct secret *secret);

/** Ask at the terminal whether something is to be done.
 *
 * @return false also where there is no terminal; said
 */
bool secret_ask(const char *question);

#endif
