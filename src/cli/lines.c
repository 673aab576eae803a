/* Lines of standard input.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/lines.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define LOOK_MS 200 /* how often a wait looks for Ctrl-C */

void
lines_init(struct lines *lines, int fd)
{
    memset(lines, 0, sizeof(*lines));
    lines->fd = fd;
}

static bool
interrupt_is_pending(void)
{
    sigset_t pending;

    return sigpending(&pending) == 0 && sigismember(&pending, SIGINT) == 1;
}

/* Wait for input with SIGINT held back, so that it ends the wait and not
 * the program: what was found so far is still to be written. */
static enum line
wait_for_input(int fd)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    sigset_t interrupt, before;
    enum line line = LINE_LATER;

    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, &before);
    while (line == LINE_LATER) {
        if (poll(&poller, 1, LOOK_MS) > 0)
            line = LINE_READ;
        else if (interrupt_is_pending())
            line = LINE_INTERRUPTED;
    }
    if (line == LINE_INTERRUPTED) {
        int number;

        sigwait(&interrupt, &number); /* taken: it shall not kill us later */
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return line;
}

static bool
has_input(int fd)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};

    return poll(&poller, 1, 0) != 0; /* on an error read() tells more */
}

/* Read more octets behind those there are. */
static void
fill(struct lines *lines)
{
    ssize_t got;

    memmove(lines->buf, lines->buf + lines->from, lines->to - lines->from);
    lines->to -= lines->from;
    lines->from = 0;
    /* one octet is kept for the NUL of a last line without an end */
    got = read(lines->fd, lines->buf + lines->to,
               sizeof(lines->buf) - 1 - lines->to);
    if (got > 0) {
        lines->to += (size_t)got;
        lines->read += (uint64_t)got;
    } else if (got == 0)
        lines->is_over = true;
    else if (errno != EINTR && errno != EAGAIN)
        lines->error = errno;
}

/* Hand out the line of len octets that begins at from. */
static enum line
hand_out(struct lines *lines, size_t len, char **text, size_t *text_len)
{
    bool was_skipping = lines->is_skipping;

    *text = lines->buf + lines->from;
    lines->from += len + (lines->from + len < lines->to ? 1 : 0);
    lines->is_skipping = false;
    if (len > 0 && (*text)[len - 1] == '\r')
        len--;
    (*text)[len < LINE_MAX_OCTETS ? len : LINE_MAX_OCTETS] = '\0';
    *text_len = len < LINE_MAX_OCTETS ? len : LINE_MAX_OCTETS;
    return was_skipping            ? LINE_LATER
           : len > LINE_MAX_OCTETS ? LINE_LONG
                                   : LINE_READ;
}

/* Give a line out of what was read already; LINE_LATER for none. */
static enum line
next_in_buffer(struct lines *lines, char **text, size_t *len)
{
    for (;;) {
        size_t waiting = lines->to - lines->from;
        char *end = memchr(lines->buf + lines->from, '\n', waiting);
        enum line line;

        if (end == NULL && lines->is_over && waiting == 0)
            return lines->error != 0 ? LINE_ERROR : LINE_END;
        if (end == NULL && !lines->is_over && waiting <= LINE_MAX_OCTETS)
            return LINE_LATER;
        if (end == NULL && !lines->is_over) {
            /* too long: its beginning now, the rest is passed over */
            bool is_first = !lines->is_skipping;

            *text = lines->buf + lines->from;
            *len = LINE_MAX_OCTETS;
            (*text)[*len] = '\0';
            lines->from = lines->to;
            lines->is_skipping = true;
            return is_first ? LINE_LONG : LINE_LATER;
        }
        line = hand_out(lines,
                        end != NULL ? (size_t)(end - lines->buf) - lines->from
                                    : waiting,
                        text, len);
        if (line != LINE_LATER)
            return line;
    }
}

enum line
lines_next(struct lines *lines, bool wait, char **text, size_t *len)
{
    for (;;) {
        enum line line = next_in_buffer(lines, text, len);

        if (line != LINE_LATER)
            return line;
        if (lines->error != 0) {
            errno = lines->error;
            return LINE_ERROR;
        }
        if (wait)
            line = wait_for_input(lines->fd);
        else if (!has_input(lines->fd))
            return LINE_LATER;
        if (line == LINE_INTERRUPTED)
            return line;
        fill(lines);
    }
}
