/* The standard streams; see streams.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/say.h"

/* Opened the wrong way round: reading from a missing input and writing to a
 * missing output fail as they do with a closed descriptor.  What is said on
 * a missing standard error is for nobody. */
static const int MODES[] = {
    [STDIN_FILENO] = O_WRONLY,
    [STDOUT_FILENO] = O_RDONLY,
    [STDERR_FILENO] = O_WRONLY,
};

bool
streams_guard(void)
{
    /* in their order: open() gives the lowest number that is free */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", MODES[fd]) != fd) {
            say("/dev/null",
                "cannot be opened in place of a closed standard "
                "stream (%s)",
                strerror(errno));
            return false;
        }
    }
    return true;
}

static enum exit_status
need(int fd, int wrong, const char *stream, const char *purpose)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags >= 0 && (flags & O_ACCMODE) != wrong)
        return EXIT_DEFINITE;
    say(stream, "closed, or not open for %s", rw_word(purpose));
    return EXIT_FILE;
}

enum exit_status
stream_need_input(void)
{
    return need(STDIN_FILENO, O_WRONLY, N_("standard input"), N_("reading"));
}

enum exit_status
stream_need_output(void)
{
    return need(STDOUT_FILENO, O_RDONLY, N_("standard output"), N_("writing"));
}
