/* Where the report goes.  A file is written beside its place and renamed
 * at the end, so that nobody ever reads half a report; what is no regular
 * file (a pipe, /dev/null) is written in place.
 *
 * The file that was there leaves its owner and its permissions, but for the
 * set-uid, set-gid and sticky bits: what they were given for is gone.  Where
 * a new file could not be that one (it has other names, or its owner cannot be
 * given away), the finished report is copied into it.  A link is followed; one
 * that leads to nothing is refused, as cp(1) does.
 *
 * A reader that has gone (EPIPE) is no error: whoever says `| head` has
 * seen enough.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/say.h"
#include "cli/streams.h"

#define PERMISSIONS 0777
#define COPY_MAX    0x7ffff000 /* octets; sendfile(2) takes no more at once */

/* The permissions a new file has here; there is no other way to ask. */
static mode_t
new_file_mode(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

/* Octets of the target's folder with its slash; 0 for the working one. */
static int
folder_length(const struct output *output)
{
    const char *name = strrchr(output->target, '/');

    return name != NULL ? (int)(name + 1 - output->target) : 0;
}

/* Make a file beside the target; -1 with errno set.
 *
 * Where the file system can, it has no name before the end, so that nothing
 * is left behind whatever kills the program. */
static int
open_beside(struct output *output, mode_t mode)
{
    int folder = folder_length(output);
    int fd = -1;

    if (asprintf(&output->temporary, "%.*s.%s.XXXXXX", folder, output->target,
                 output->target + folder) < 0) {
        output->temporary = NULL;
        errno = ENOMEM;
        return -1;
    }
#ifdef O_TMPFILE
    {
        char *path = strndup(output->target, (size_t)folder);

        /* /proc is what gives it a name in the end */
        if (path != NULL && access("/proc/self/fd", X_OK) == 0)
            fd = open(folder > 0 ? path : ".", O_TMPFILE | O_RDWR | O_CLOEXEC,
                      mode);
        free(path);
        output->is_nameless = fd >= 0;
    }
#endif
    if (fd < 0)
        fd = mkostemp(output->temporary, O_CLOEXEC);
    if (fd < 0) {
        free(output->temporary);
        output->temporary = NULL;
    } else if (fchmod(fd, mode) != 0) {
        /* the file system has none; then they do not matter */
    }
    return fd;
}

/* Give the nameless file its name beside the target. */
static int
name_file(struct output *output)
{
    char path[64];
    int fd = mkostemp(output->temporary, O_CLOEXEC); /* a name that is free */

    if (fd < 0)
        return -1;
    close(fd);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", output->fd);
    if (unlink(output->temporary) != 0 ||
        linkat(AT_FDCWD, path, AT_FDCWD, output->temporary,
               AT_SYMLINK_FOLLOW) != 0)
        return -1;
    output->is_nameless = false;
    return 0;
}

/* Make a file that will stand for one there is; -1 with errno set.  It changes
 * its owner before its mode, which may let others read it. */
static int
open_instead(struct output *output, const struct stat *old, mode_t mode)
{
    int fd = open_beside(output, S_IRUSR | S_IWUSR);
    struct stat new;

    if (fd < 0)
        return -1;
    if (fstat(fd, &new) != 0 || old->st_nlink > 1 ||
        ((new.st_uid != old->st_uid || new.st_gid != old->st_gid) &&
         fchown(fd, old->st_uid, old->st_gid) != 0))
        output->in_place = true;
    else if (fchmod(fd, mode) != 0) {
        /* the file system has none; then they do not matter */
    }
    return fd;
}

/* Copy what was written into the file that stays; 0, or errno. */
static int
copy_in_place(struct output *output)
{
    int to = open(output->target, O_WRONLY | O_CLOEXEC);
    struct stat st;
    off_t from = 0;
    ssize_t put = 1;
    int error = 0;

    if (to < 0 || fstat(to, &st) != 0 || ftruncate(to, 0) != 0)
        error = errno;
    while (error == 0 && put > 0) {
        put = sendfile(to, output->fd, &from, COPY_MAX);
        if (put < 0)
            error = errno;
    }
    if (error == 0 && (st.st_mode & ~(mode_t)PERMISSIONS & 07777) != 0 &&
        fchmod(to, st.st_mode & PERMISSIONS) != 0)
        error = errno;
    if (to >= 0 && close(to) != 0 && error == 0)
        error = errno;
    return error;
}

/* Does the path name a link that leads to nothing? */
static bool
is_dangling(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

static int
open_target(struct output *output)
{
    struct stat st;
    mode_t mode = 0;

    output->target = realpath(output->path, NULL);
    if (output->target == NULL && errno == ENOENT &&
        !is_dangling(output->path)) {
        output->target = strdup(output->path); /* a new file */
        mode = new_file_mode();
    }
    if (output->target == NULL)
        return -1;
    if (mode == 0) {
        if (stat(output->target, &st) != 0)
            return -1;
        if (S_ISDIR(st.st_mode)) {
            errno = EISDIR;
            return -1;
        }
        if (!S_ISREG(st.st_mode))
            return open(output->target, O_WRONLY | O_CLOEXEC);
        mode = st.st_mode & PERMISSIONS;
        return open_instead(output, &st, mode);
    }
    return open_beside(output, mode);
}

enum exit_status
output_open(struct output *output, const char *path)
{
    memset(output, 0, offsetof(struct output, buf));
    output->path = path;
    output->pager.fd = -1;
    output->fd = STDOUT_FILENO;
    if (path == NULL) {
        output->is_terminal = isatty(STDOUT_FILENO) == 1;
        return stream_need_output();
    }
    output->fd = open_target(output);
    if (output->fd >= 0)
        return EXIT_DEFINITE;
    if (errno == ENOENT && is_dangling(path))
        say(path, "cannot be written (a link to a file that does not exist)");
    else
        say(path, "cannot be written (%s)", strerror(errno));
    free(output->target);
    return EXIT_FILE;
}

bool
output_can_draw(const struct output *output)
{
    const char *term = getenv("TERM");

    return output->is_terminal && term != NULL && strcmp(term, "dumb") != 0;
}

/* Is the variable set, and to something else than that? */
static bool
is_set(const char *name, const char *but)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0' && strcmp(value, but) != 0;
}

bool
output_wants_color(const struct output *output, enum when when)
{
    if (when != WHEN_AUTO)
        return when == WHEN_ALWAYS;
    return !is_set("NO_COLOR", "") &&
           (output_can_draw(output) || is_set("CLICOLOR_FORCE", "0"));
}

void
output_size(const struct output *output, uint16_t *width, uint16_t *height)
{
    struct winsize size;

    if (output->is_terminal && ioctl(output->fd, TIOCGWINSZ, &size) == 0) {
        *width = size.ws_col;
        *height = size.ws_row;
    }
}

void
output_page(struct output *output, const struct options *options)
{
    uint16_t width = 0, height = 0;

    if (!options->pager || !output_can_draw(output) || !pager_is_wanted())
        return;
    output_size(output, &width, &height);
    pager_open(&output->pager, width, height);
}

void
output_draw(struct output *output, bool is_drawing)
{
    output_flush(output);
    output->is_drawing = is_drawing;
}

/* Write octets as they are; an rw_packed_fn. */
static enum rw_status
write_out(void *ctx, const uint8_t *octets, size_t len)
{
    struct output *output = ctx;
    int fd = output->pager.is_running ? output->pager.fd : output->fd;
    size_t done = 0;

    while (done < len && !output->is_closed && output->error == 0) {
        ssize_t put = write(fd, octets + done, len - done);

        if (put >= 0)
            done += (size_t)put;
        else if (errno == EPIPE)
            output->is_closed = true;
        else if (errno != EINTR)
            output->error = errno;
    }
    return output->error == 0 ? RW_OK : RW_ERR_IO;
}

enum exit_status
output_pack(struct output *output)
{
    enum rw_packing packing = rw_packing_of_path(output->path);
    enum rw_status status = RW_OK;
    char why[256];

    if (packing != RW_PACKED_NOT)
        status = rw_packer_new(&output->packer, packing, why, sizeof(why));
    if (rw_status_library(status) != NULL)
        return say_status(output->path, status, N_("a packed file"));
    if (status == RW_ERR_UNSUPPORTED) {
        say(output->path, "cannot be written (%s)", why);
        return EXIT_FILE;
    }
    if (status != RW_OK)
        say(NULL, "%s", rw_status_text(status));
    return status == RW_OK ? EXIT_DEFINITE : EXIT_INTERNAL;
}

static void
put_held(struct output *output)
{
    (void)write_out(output, (const uint8_t *)output->pager.held,
                    output->pager.len);
    output->pager.len = 0;
}

/* Hand on text: to the screen, or to the pager, or to wait for more. */
static void
put_text(struct output *output)
{
    struct pager *pager = &output->pager;
    bool may_hold = pager->fd >= 0 && !pager->is_running && !output->is_drawing;

    if (may_hold && pager_hold(pager, output->buf, output->len))
        return;
    if (may_hold)
        put_held(output);
    (void)write_out(output, (const uint8_t *)output->buf, output->len);
}

/* Hand on what waits, packed or not. */
static void
put_on(struct output *output, bool is_end)
{
    if (output->packer == NULL)
        put_text(output);
    else if (rw_pack(output->packer, output->buf, output->len, is_end,
                     write_out, output) != RW_OK &&
             output->error == 0)
        output->error = ENOMEM;
    output->len = 0;
}

enum rw_status
output_flush(struct output *output)
{
    put_on(output, false);
    return output->error == 0 ? RW_OK : RW_ERR_IO;
}

/* Whether data may go out as it is, without waiting for more: nothing is to be
 * done with it, and there is so much of it that it is worth a call. */
static bool
goes_through(const struct output *output, size_t len)
{
    return output->len == 0 && len >= sizeof(output->buf) / 2 &&
           output->packer == NULL && output->pager.fd < 0;
}

enum rw_status
output_put(void *ctx, const char *data, size_t len)
{
    struct output *output = ctx;
    enum rw_status status = RW_OK;

    if (goes_through(output, len))
        return write_out(output, (const uint8_t *)data, len);

    while (len > 0 && status == RW_OK) {
        size_t room = sizeof(output->buf) - output->len;
        size_t part = len < room ? len : room;

        memcpy(output->buf + output->len, data, part);
        output->len += part;
        data += part;
        len -= part;
        if (output->len == sizeof(output->buf))
            status = output_flush(output);
    }
    return status;
}

enum exit_status
output_close(struct output *output, bool keep)
{
    if (output->temporary == NULL || keep)
        put_on(output, true);
    if (!output->pager.is_running)
        put_held(output);
    pager_close(&output->pager);
    rw_packer_free(output->packer);
    output->packer = NULL;
    keep = keep && output->error == 0;
    if (output->in_place && keep) {
        output->error = copy_in_place(output);
        keep = false; /* of the temporary file */
    }
    if (output->is_nameless && keep && name_file(output) != 0)
        output->error = errno;
    if (output->path != NULL && close(output->fd) != 0 && output->error == 0)
        output->error = errno;
    if (output->temporary != NULL && keep && output->error == 0 &&
        rename(output->temporary, output->target) != 0)
        output->error = errno;
    if (output->temporary != NULL && !output->is_nameless &&
        (!keep || output->error != 0))
        unlink(output->temporary);
    if (output->error != 0)
        say(output->path != NULL ? output->path : N_("standard output"),
            "cannot be written (%s)", strerror(output->error));
    free(output->temporary);
    free(output->target);
    return output->error == 0 ? EXIT_DEFINITE : EXIT_FILE;
}
