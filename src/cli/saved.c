/* A trace that was kept as JSON; see saved.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/saved.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/say.h"

#define HEAD 256 /* octets that tell what it is */

/* Read so many octets, fewer where the file ends; SIZE_MAX with errno set. */
static size_t
read_octets(int fd, char *to, size_t wanted)
{
    size_t len = 0;

    while (len < wanted) {
        ssize_t got = read(fd, to + len, wanted - len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return SIZE_MAX;
        if (got == 0)
            break;
        len += (size_t)got;
    }
    return len;
}

/* Whether it is a trace's JSON.  A pipe is left alone: what is read of it is
 * gone. */
static bool
is_saved(int fd, size_t *size)
{
    char head[HEAD];
    struct stat found;
    size_t len;

    if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode))
        return false;
    *size = (size_t)found.st_size;
    len = read_octets(fd, head, sizeof(head));
    return len != SIZE_MAX && rw_saved_is(head, len) &&
           lseek(fd, 0, SEEK_SET) == 0;
}

static enum exit_status
say_fault(const char *path, enum rw_status status, size_t at)
{
    switch (status) { /* of many, so with a default */
    case RW_ERR_MEMORY:
        say(path, "%s", rw_status_text(status));
        return EXIT_INTERNAL;
    case RW_ERR_EMPTY:
        say(path, "the trace was written without its messages; write it with "
                  "--format json --hex");
        break;
    case RW_ERR_LIMIT:
        say(path, "the trace is too long or needs too much memory");
        break;
    case RW_ERR_STATE:
        say(path, "the parts of the trace contradict each other");
        break;
    default:
        say(path, "byte %zu: not the JSON of a trace (%s)", at + 1,
            rw_status_text(status));
    }
    return EXIT_FILE;
}

static enum exit_status
read_saved(struct rw_saved **saved, const char *path, int fd, size_t size)
{
    size_t len, at = 0;
    enum rw_status status = RW_ERR_LIMIT;
    char *text;

    if (size > RW_SAVED_TEXT_MAX)
        return say_fault(path, status, 0);
    text = malloc(size + 1);
    if (text == NULL)
        return say_fault(path, RW_ERR_MEMORY, 0);
    len = read_octets(fd, text, size);
    if (len == SIZE_MAX) {
        say(path, "cannot be read (%s)", strerror(errno));
        free(text);
        return EXIT_FILE;
    }
    status = rw_saved_read(saved, text, len, &at);
    free(text);
    return status == RW_OK ? EXIT_DEFINITE : say_fault(path, status, at);
}

enum exit_status
saved_read(struct rw_saved **saved, const char *path)
{
    enum exit_status status = EXIT_DEFINITE;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    size_t size;

    *saved = NULL;
    if (fd < 0)
        return EXIT_DEFINITE;
    if (is_saved(fd, &size))
        status = read_saved(saved, path, fd, size);
    close(fd);
    return status;
}

enum exit_status
saved_fits(const struct rw_saved *saved, const struct options *options)
{
    const struct rw_trace *trace = rw_saved_trace(saved);
    const struct query *query = options->queries;
    char asked[RW_NAME_TEXT_MAX];
    struct rw_text text;

    if (options->command == CMD_TRACE && options->query_count == 0)
        return EXIT_DEFINITE;
    if (options->command == CMD_TRACE && options->query_count == 1 &&
        rw_name_equal(query->qname, trace->qname) &&
        query->walk.qtype == trace->qtype)
        return EXIT_DEFINITE;
    rw_text_init(&text, asked, sizeof(asked));
    rw_name_to_text(&text, trace->qname);
    rw_text_puts(&text, " ");
    rw_type_to_text(&text, trace->qtype);
    say(options->replay,
        "contains only the finished trace of %s; to ask for other names use a "
        "capture (--record)",
        asked);
    return EXIT_USAGE;
}
