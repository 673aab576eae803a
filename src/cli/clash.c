/* Files that would be read and written in one run.
 *
 * A file is known by its device and inode, so links and other spellings of
 * its path do not hide it; one that is yet to be made, by its folder's and
 * its name.  Only regular files count: a terminal or a pipe may well be at
 * both ends.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/clash.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/say.h"

#define STDIN  N_("standard input")
#define STDOUT N_("standard output")

/* One file that is read or written. */
struct end {
    const char *option; /* or a standard stream's name */
    const char *path;   /* NULL: a standard stream */
    bool is_known;      /* a regular file, or one that is yet to be made */
    dev_t device;       /* its own, or its folder's */
    ino_t inode;
    const char *name; /* in the folder, of one yet to be made; else NULL */
};

/* The folder a path leads to, "" where it does not fit. */
static void
folder_of(char folder[PATH_MAX], const char *path)
{
    const char *slash = strrchr(path, '/');
    int len = slash != NULL ? (int)(slash + 1 - path) : 0;

    if (len >= PATH_MAX)
        folder[0] = '\0';
    else if (len == 0)
        strcpy(folder, ".");
    else
        snprintf(folder, PATH_MAX, "%.*s", len, path);
}

static struct end
end_of(const char *option, const char *path)
{
    struct end end = {.option = option, .path = path};
    char folder[PATH_MAX];
    struct stat st = {0};

    if (stat(path, &st) == 0) {
        end.is_known = S_ISREG(st.st_mode);
    } else if (errno == ENOENT) {
        const char *slash = strrchr(path, '/');

        folder_of(folder, path);
        end.is_known = stat(folder, &st) == 0;
        end.name = slash != NULL ? slash + 1 : path;
    }
    end.device = st.st_dev;
    end.inode = st.st_ino;
    return end;
}

static struct end
end_of_stream(const char *name, int fd)
{
    struct end end = {.option = name};
    struct stat st = {0};

    end.is_known = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    end.device = st.st_dev;
    end.inode = st.st_ino;
    return end;
}

static bool
is_same(const struct end *a, const struct end *b)
{
    return a->is_known && b->is_known && a->device == b->device &&
           a->inode == b->inode &&
           (a->name == NULL || b->name == NULL ? a->name == b->name
                                               : strcmp(a->name, b->name) == 0);
}

bool
is_one_file(const char *a, const char *b)
{
    struct end first, second;

    if (a == NULL || b == NULL)
        return false;
    first = end_of("", a);
    second = end_of("", b);
    return is_same(&first, &second);
}

/* What a run writes to. */
struct written {
    struct end ends[2];
    size_t count;
    enum exit_status status;
};

static void
end_to_text(char *out, size_t size, const struct end *end)
{
    snprintf(out, size, "%s%s%s", end->option, end->path != NULL ? " " : "",
             end->path != NULL ? end->path : "");
}

/* Hold an end against one that is written. */
static void
check_one(struct written *written, size_t i, const struct end *end)
{
    char subject[PATH_MAX + 32], other[PATH_MAX + 32], safe[PATH_MAX + 32];
    struct rw_text text;

    if (!is_same(&written->ends[i], end))
        return;
    end_to_text(subject, sizeof(subject), &written->ends[i]);
    end_to_text(other, sizeof(other), end);
    rw_text_init(&text, safe, sizeof(safe));
    put_printable(&text, other);
    say(subject, "would overwrite %s", safe);
    written->status = EXIT_USAGE;
}

/* Hold what is read against all that is written. */
static void
check_input(struct written *written, const char *option, const char *path)
{
    struct end end;

    if (path == NULL || path[0] == '\0')
        return;
    end = strcmp(path, "-") == 0 ? end_of_stream(STDIN, STDIN_FILENO)
                                 : end_of(option, path);
    if (end.name != NULL) /* what is not there is another fault */
        return;
    for (size_t i = 0; i < written->count; i++)
        check_one(written, i, &end);
}

static void
list_written(struct written *written, const struct options *options)
{
    struct end record;

    *written = (struct written){.status = EXIT_DEFINITE};
    written->ends[written->count++] =
        options->output != NULL ? end_of("-o", options->output)
                                : end_of_stream(STDOUT, STDOUT_FILENO);
    if (options->record == NULL)
        return;
    record = end_of("--record", options->record);
    check_one(written, 0, &record);
    written->ends[written->count++] = record;
}

/* What a command reads besides: names from standard input, explain's file. */
static void
check_operands(struct written *written, const struct options *options)
{
    switch (options->command) {
    case CMD_BULK:
        if (options->batches.count == 0)
            check_input(written, STDIN, "-");
        break;
    case CMD_EXPLAIN:
        if (options->operands.count <= 1)
            check_input(written, N_("the input"),
                        options->operands.count > 0 ? options->operands.list[0]
                                                    : "-");
        break;
    case CMD_HELP:
    case CMD_TRACE:
    case CMD_COMPARE:
    case CMD_MAIL:
    case CMD_FETCH:
    case COMMANDS:
        break;
    case CMD_SEND:
        check_input(written, "--message", options->message);
        check_input(written, "--body", options->body);
        break;
    }
}

enum exit_status
clash_check(const struct options *options)
{
    struct written written;

    list_written(&written, options);
    check_input(&written, "--hints", options->hints);
    check_input(&written, "--anchors", options->anchors);
    check_input(&written, "--replay", options->replay);
    check_input(&written, "--block", options->block);
    for (size_t i = 0; i < options->batches.count; i++)
        check_input(&written, "-f", options->batches.list[i]);
    check_input(&written, N_("the configuration"), options->config);
    check_operands(&written, options);
    if (options->resume != NULL && options->record != NULL) {
        struct end resume = end_of("--resume", options->resume);

        check_one(&written, 1, &resume);
    }
    return written.status;
}
