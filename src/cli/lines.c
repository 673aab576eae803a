/* Lines of an input; see lines.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/say.h"
#include "cli/streams.h"
#include "rootwalk/status.h"

#define LOOK_MS 200 /* how often a wait looks for Ctrl-C */

void
lines_init(struct lines *lines, int fd)
{
    memset(lines, 0, sizeof(*lines));
    lines->fd = fd;
    lines->name = N_("standard input");
}

enum exit_status
lines_open(struct lines *lines, const char *path)
{
    char why[256];
    enum rw_status status = RW_OK;

    lines_init(lines, STDIN_FILENO);
    if (strcmp(path, "-") == 0)
        return stream_need_input();
    lines->name = path;
    lines->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (lines->fd < 0) {
        say(path, "cannot be read (%s)", strerror(errno));
        return EXIT_FILE;
    }
    if (rw_packing_of_path(path) != RW_PACKED_NOT)
        status = rw_unpacker_new(&lines->unpacker, rw_packing_of_path(path),
                                 why, sizeof(why));
    if (rw_status_library(status) != NULL)
        return say_status(path, status, N_("a packed file"));
    if (status == RW_ERR_UNSUPPORTED)
        say(path, "cannot be read (%s)", why);
    else if (status != RW_OK)
        say(NULL, "%s", rw_status_text(status));
    return status == RW_OK                ? EXIT_DEFINITE
           : status == RW_ERR_UNSUPPORTED ? EXIT_FILE
                                          : EXIT_INTERNAL;
}

void
lines_close(struct lines *lines)
{
    rw_unpacker_free(lines->unpacker);
    lines->unpacker = NULL;
    if (lines->fd > STDERR_FILENO)
        close(lines->fd);
    lines->fd = -1;
}

const char *
lines_error(const struct lines *lines)
{
    return lines->fault != NULL ? lines->fault : strerror(lines->error);
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

/* Whether something is there that has been read but not been unpacked. */
static bool
has_raw(const struct lines *lines)
{
    return lines->unpacker != NULL &&
           (lines->raw_len > 0 || lines->is_full || lines->raw_is_over);
}

static bool
has_input(const struct lines *lines)
{
    struct pollfd poller = {.fd = lines->fd, .events = POLLIN};

    /* on an error read() tells more */
    return has_raw(lines) || poll(&poller, 1, 0) != 0;
}

/* ---- packed input ------------------------------------------------------- */

/* Read more of what is packed; as read(2). */
static ssize_t
read_raw(struct lines *lines)
{
    ssize_t got = read(lines->fd, lines->raw, sizeof(lines->raw));

    if (got < 0)
        return got;
    lines->raw_at = lines->raw;
    lines->raw_len = (size_t)got;
    lines->read += (uint64_t)got;
    lines->raw_is_over = got == 0;
    return got;
}

/* As read(2), of what was packed: EAGAIN where more has to be read first,
 * EBADMSG with lines->fault set where it is damaged. */
static ssize_t
read_packed(struct lines *lines, char *to, size_t room)
{
    size_t made = 0;
    enum rw_status status;

    if (!has_raw(lines) && read_raw(lines) < 0)
        return -1;
    status = rw_unpack(lines->unpacker, &lines->raw_at, &lines->raw_len,
                       (uint8_t *)to, room, &made);
    lines->is_full = made == room;
    if (made > 0)
        return (ssize_t)made;
    if (status == RW_OK && !lines->raw_is_over) {
        errno = EAGAIN;
        return -1;
    }
    if (status == RW_OK && rw_unpacker_is_whole(lines->unpacker))
        return 0;
    errno = status == RW_ERR_MEMORY ? ENOMEM : EBADMSG;
    if (status != RW_ERR_MEMORY)
        lines->fault = status == RW_OK
                           ? N_("it is cut off")
                           : N_("it is damaged, or not packed as its "
                                "name says");
    return -1;
}

/* Read more octets behind those there are. */
static void
fill(struct lines *lines)
{
    ssize_t got;
    size_t room;

    memmove(lines->buf, lines->buf + lines->from, lines->to - lines->from);
    lines->to -= lines->from;
    lines->from = 0;
    /* one octet is kept for the NUL of a last line without an end */
    room = sizeof(lines->buf) - 1 - lines->to;
    got = lines->unpacker != NULL
              ? read_packed(lines, lines->buf + lines->to, room)
              : read(lines->fd, lines->buf + lines->to, room);
    if (got > 0)
        lines->to += (size_t)got;
    if (got > 0 && lines->unpacker == NULL)
        lines->read += (uint64_t)got;
    if (got == 0)
        lines->is_over = true;
    else if (got < 0 && errno != EINTR && errno != EAGAIN)
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
        if (wait && !has_raw(lines))
            line = wait_for_input(lines->fd);
        else if (!has_input(lines))
            return LINE_LATER;
        if (line == LINE_INTERRUPTED)
            return line;
        fill(lines);
    }
}
