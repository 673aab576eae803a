/* Messages and their parts written into a folder: explain --save.
 *
 * Names are ours (m1.eml, m1-p1.2.zip), never the message's; nothing is
 * overwritten; a part ends at 64 MiB.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_SAVE_H
#define RWI_CLI_SAVE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/exit.h"
#include "rootwalk/rootwalk.h"

struct save {
    int folder; /* -1: nothing is saved */
    const char *path;
    uint64_t messages;
    int error;   /* errno of the first failure; 0: none */
    bool is_cut; /* a part was longer than is written */
    struct rw_mime_sink sink;
};

/** Open the folder.
 *
 * @param path     NULL: nothing is saved
 * @param digests  the SHA-256 of parts is wanted
 * @return EXIT_DEFINITE; EXIT_FILE, said: it is missing, or a link
 */
enum exit_status save_open(struct save *save, const char *path, bool digests);

/** Give the sink for the messages. */
const struct rw_mime_sink *save_sink(const struct save *save);

/** Say what went wrong, and close.
 *
 * @return EXIT_DEFINITE; EXIT_FILE, said
 */
enum exit_status save_close(struct save *save);

#endif
