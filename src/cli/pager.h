/* A pager for what is longer than the screen, as git has it: PAGER, else less.
 *
 * Until the text has grown too long it is held; what fits is then written as
 * it is, and no pager starts.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_PAGER_H
#define RWI_CLI_PAGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pager {
    int fd;          /* to it; -1 where there is none */
    pid_t child;     /* waits for the first octet, and becomes the pager */
    bool is_running; /* it was given something */
    uint16_t width, height;
    char *held; /* what is not written yet */
    size_t len, size;
    size_t rows;   /* of the screen that are full */
    size_t column; /* the cursor's, on the next one */
    bool in_escape;
};

/** Say whether one is wanted: PAGER is not empty and not cat. */
bool pager_is_wanted(void);

/** Make it ready to start later: when the process may start no program any
 * more (cli/sandbox.h).  Without memory or descriptors there is none.
 *
 * @param width, height  of the screen
 */
void pager_open(struct pager *pager, uint16_t width, uint16_t height);

/** Hold text back.
 *
 * @return false where it grows too long for the screen, or there is no memory
 *         to hold it: then is_running is set, and what is held goes to the
 *         pager, and this text and all later behind it
 */
bool pager_hold(struct pager *pager, const char *data, size_t len);

/** No more text comes: wait until the pager has ended.  What is still held is
 * the caller's to write before. */
void pager_close(struct pager *pager);

#endif
