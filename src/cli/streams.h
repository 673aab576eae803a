/* The standard streams, which whoever starts the program may have closed.
 *
 * A file that is opened then gets number 0, 1 or 2: the report would go into
 * the capture of --record, and libuv, which knows better, aborts.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_STREAMS_H
#define RWI_CLI_STREAMS_H

#include <stdbool.h>

#include "cli/exit.h"

/** Put something that can be neither read nor written where a standard
 * descriptor is missing; to be called before anything is opened.
 *
 * @return false where that is not possible; said as far as it can be
 */
bool streams_guard(void);

/** See to it that standard input can be read.
 *
 * @return EXIT_DEFINITE; EXIT_FILE, said
 */
enum exit_status stream_need_input(void);

/** See to it that standard output can be written, likewise. */
enum exit_status stream_need_output(void);

#endif
