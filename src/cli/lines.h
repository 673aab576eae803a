/* Lines of standard input, without ever waiting for one unasked and without
 * holding more than one.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_LINES_H
#define RWI_CLI_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_MAX_OCTETS 4096 /* a name in escapes has 1024 */

enum line {
    LINE_READ,
    LINE_LONG,  /* the first LINE_MAX_OCTETS of one, the rest passed over */
    LINE_LATER, /* none yet */
    LINE_END,
    LINE_ERROR,       /* errno says */
    LINE_INTERRUPTED, /* SIGINT while waiting */
};

struct lines {
    int fd;
    bool is_over;
    bool is_skipping; /* the rest of a line that was too long */
    int error;
    size_t from, to; /* what of buf has not been handed out */
    uint64_t read;   /* octets so far */
    char buf[65536];
};

void lines_init(struct lines *lines, int fd);

/** Give the next line.
 *
 * @param wait  until there is one; else LINE_LATER
 * @param text  set to the line, NUL-ended, without its end; the caller may
 *              write into it; valid until the next call
 * @param len   its octets; NULs among them are the caller's to find
 */
enum line lines_next(struct lines *lines, bool wait, char **text, size_t *len);

#endif
