/* Messages and parts into a folder; see save.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/say.h"

#define PART_MAX  (UINT64_C(64) << 20) /* octets of a file */
#define NAME_SIZE 320                  /* octets; a path of 32 levels fits */

struct file {
    int fd; /* -1: not open */
    uint64_t octets;
};

struct message {
    struct save *save;
    uint64_t number;
    struct file whole, part;
    char name[NAME_SIZE];
};

/* What a type's files are called; .bin where it is not known. */
static const char *
ending_of(const char *type)
{
    static const char *const ROWS[][2] = {
        {"text/plain", "txt"},      {"text/html", "htm"},
        {"text/calendar", "ics"},   {"image/png", "png"},
        {"image/jpeg", "jpg"},      {"image/gif", "gif"},
        {"application/pdf", "pdf"}, {"application/zip", "zip"},
        {"message/rfc822", "eml"},
    };

    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if (strcmp(type, ROWS[i][0]) == 0)
            return ROWS[i][1];
    return "bin";
}

static void
fail(struct save *save)
{
    if (save->error == 0)
        save->error = errno;
}

static void
file_open(struct message *message, struct file *file, const char *name)
{
    file->octets = 0;
    file->fd =
        openat(message->save->folder, name,
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->fd < 0)
        fail(message->save);
}

static void
file_close(struct message *message, struct file *file)
{
    if (file->fd >= 0 && close(file->fd) != 0)
        fail(message->save);
    file->fd = -1;
}

static void
file_put(struct message *message, struct file *file, const uint8_t *octets,
         size_t len)
{
    if (file->fd < 0)
        return;
    if (len > PART_MAX - file->octets) {
        len = (size_t)(PART_MAX - file->octets);
        message->save->is_cut = true;
    }
    file->octets += len;
    while (len > 0) {
        ssize_t done = write(file->fd, octets, len);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            fail(message->save);
            file_close(message, file);
            return;
        }
        octets += done;
        len -= (size_t)done;
    }
}

/* ---- the sink ----------------------------------------------------------- */

static void *
begin(void *ctx)
{
    struct save *save = ctx;
    struct message *message = calloc(1, sizeof(*message));

    if (message == NULL)
        return NULL;
    message->save = save;
    message->number = ++save->messages;
    message->part.fd = -1;
    snprintf(message->name, sizeof(message->name), "m%llu.eml",
             (unsigned long long)message->number);
    file_open(message, &message->whole, message->name);
    return message;
}

static void
raw(void *handle, const uint8_t *octets, size_t len)
{
    struct message *message = handle;

    file_put(message, &message->whole, octets, len);
}

static const char *
part(void *handle, const struct rw_mime_part *mime)
{
    struct message *message = handle;

    file_close(message, &message->part);
    snprintf(message->name, sizeof(message->name), "m%llu-p%s.%s",
             (unsigned long long)message->number, mime->path,
             ending_of(mime->type));
    file_open(message, &message->part, message->name);
    return message->part.fd >= 0 ? message->name : NULL;
}

static void
octets(void *handle, const uint8_t *data, size_t len)
{
    struct message *message = handle;

    file_put(message, &message->part, data, len);
}

static void
end(void *handle)
{
    struct message *message = handle;

    file_close(message, &message->whole);
    file_close(message, &message->part);
    free(message);
}

/* ---- public ------------------------------------------------------------- */

enum exit_status
save_open(struct save *save, const char *path, bool digests)
{
    *save = (struct save){
        .folder = -1,
        .path = path,
        .sink = {save, digests, NULL, raw, part, octets, end},
    };
    if (path == NULL)
        return EXIT_DEFINITE;
    save->folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (save->folder >= 0) {
        save->sink.begin = begin;
        return EXIT_DEFINITE;
    }
    say(path,
        errno == ELOOP || errno == ENOTDIR ? "not a folder, or a link to one"
                                           : N_("cannot be opened (%s)"),
        strerror(errno));
    return EXIT_FILE;
}

const struct rw_mime_sink *
save_sink(const struct save *save)
{
    return &save->sink;
}

enum exit_status
save_close(struct save *save)
{
    if (save->folder >= 0)
        close(save->folder);
    save->folder = -1;
    if (save->is_cut)
        say(save->path, "a part longer than 64 MiB was cut");
    if (save->error == 0)
        return EXIT_DEFINITE;
    say(save->path, "not everything could be saved (%s)",
        strerror(save->error));
    return EXIT_FILE;
}
