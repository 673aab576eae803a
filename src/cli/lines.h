/* Lines of an input, packed or not, without ever waiting for one unasked and
 * without holding more than one.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_LINES_H
#define RWI_CLI_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/exit.h"
#include "rootwalk/packed.h"

#define LINE_MAX_OCTETS 4096 /* a name in escapes has 1024 */

enum line {
    LINE_READ,
    LINE_LONG,  /* the first LINE_MAX_OCTETS of one, the rest passed over */
    LINE_LATER, /* none yet */
    LINE_END,
    LINE_ERROR,       /* lines_error() says */
    LINE_INTERRUPTED, /* SIGINT while waiting */
};

struct lines {
    int fd;
    bool is_over;
    bool is_skipping;  /* the rest of a line that was too long */
    int error;         /* errno */
    const char *fault; /* NULL, or what is wrong with a packed input */
    size_t from, to;   /* what of buf has not been handed out */
    uint64_t read;     /* octets so far, as they are in the file */
    const char *name;  /* of the input, for messages */
    struct rw_unpacker *unpacker; /* NULL: not packed */
    const uint8_t *raw_at;        /* what of raw has not been unpacked */
    size_t raw_len;
    bool is_full; /* the last unpacking filled its room: there may be more */
    bool raw_is_over;
    char buf[65536];
    uint8_t raw[16384];
};

/** Begin with standard input, or whatever fd is; it is not packed. */
void lines_init(struct lines *lines, int fd);

/** Begin with a file, packed if its name says so; `-` is standard input.
 *
 * @param lines  to be given to lines_close(), also after a failure
 * @return EXIT_DEFINITE; EXIT_FILE or EXIT_INTERNAL, said
 */
enum exit_status lines_open(struct lines *lines, const char *path);

/** Close what lines_open() opened; harmless where that was nothing. */
void lines_close(struct lines *lines);

/** Say what was wrong, after LINE_ERROR. */
const char *lines_error(const struct lines *lines);

/** Give the next line.
 *
 * @param wait  until there is one; else LINE_LATER
 * @param text  set to the line, NUL-ended, without its end; the caller may
 *              write into it; valid until the next call
 * @param len   its octets; NULs among them are the caller's to find
 */
enum line lines_next(struct lines *lines, bool wait, char **text, size_t *len);

#endif
