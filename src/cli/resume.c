/* What an interrupted bulk run had done already, out of its own output.
 *
 * The run may have died in the middle of a line: a last line without its
 * end does not count.  A name that stands twice in the input has two lines
 * in the output, so lines are counted, not just noted.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/resume.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/jansson.h"
#include "cli/say.h"
#include "rootwalk/rootwalk.h"

#define LINE_LIMIT ((size_t)64 << 20) /* octets; 200 fat messages in JSON */

struct done {
    size_t count;
    char key[]; /* name in lower case, a blank, type */
};

/* A balanced tree, not a hash table: whoever chose the names that were walked
 * to cannot make it slow. */
struct resume {
    struct jansson json;
    void *dones; /* of tsearch(3) */
    size_t left;
};

static int
done_compare(const void *a, const void *b)
{
    return strcmp(((const struct done *)a)->key, ((const struct done *)b)->key);
}

/* Freed by the caller; NULL when out of memory. */
static struct done *
done_make(const char *name, const char *type)
{
    size_t size = strlen(name) + 1 + strlen(type) + 1;
    struct done *done = calloc(1, sizeof(*done) + size);

    if (done == NULL)
        return NULL;
    snprintf(done->key, size, "%s %s", name, type);
    for (char *c = done->key; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return done;
}

static bool
done_add(struct resume *resume, const char *name, const char *type)
{
    struct done *made = done_make(name, type);
    struct done **found =
        made != NULL ? tsearch(made, &resume->dones, done_compare) : NULL;

    if (found == NULL || *found != made)
        free(made);
    if (found == NULL)
        return false;
    (*found)->count++;
    resume->left++;
    return true;
}

/* The string that begins at *at, which moves behind it; NULL where none does
 * or it does not end within the line. */
static json_t *
string_at(const struct jansson *lib, const char **at, const char *end)
{
    json_error_t where;
    json_t *string;

    while (*at < end && (**at == ' ' || **at == '\t'))
        (*at)++;
    if (*at == end || **at != '"')
        return NULL;
    string = lib->json_loadb(*at, (size_t)(end - *at),
                             JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &where);
    if (string != NULL)
        *at += where.position;
    return string;
}

/* Move behind a character that must be there. */
static bool
skip(const char **at, const char *end, char c)
{
    while (*at < end && (**at == ' ' || **at == '\t'))
        (*at)++;
    return *at < end && *(*at)++ == c;
}

/* Read the members that are strings, from the first on, until name and type
 * are there: all that is wanted of a line, whose rest may be a whole trace. */
static void
read_head(const struct jansson *lib, const char *line, const char *end,
          json_t **name, json_t **type)
{
    bool more = skip(&line, end, '{');

    while (more && (*name == NULL || *type == NULL)) {
        json_t *key = string_at(lib, &line, end);
        json_t *value = NULL;
        json_t **place = NULL;

        if (key != NULL && skip(&line, end, ':'))
            value = string_at(lib, &line, end);
        if (value != NULL && strcmp(lib->json_string_value(key), "name") == 0)
            place = name;
        else if (value != NULL &&
                 strcmp(lib->json_string_value(key), "type") == 0)
            place = type;
        more = value != NULL && skip(&line, end, ',');
        if (place != NULL && *place == NULL)
            *place = value;
        else
            lib->json_delete(value);
        lib->json_delete(key);
    }
}

/* Take one line of output; what is no line of ours does not count. */
static bool
take_line(struct resume *resume, const char *line, size_t len)
{
    const struct jansson *lib = &resume->json;
    json_t *name = NULL, *type = NULL;
    bool is_good = true;

    read_head(lib, line, line + len, &name, &type);
    if (name != NULL && type != NULL)
        is_good = done_add(resume, lib->json_string_value(name),
                           lib->json_string_value(type));
    lib->json_delete(name);
    lib->json_delete(type);
    return is_good;
}

/* A line, with its end if it has one; false at the end of the file, with
 * errno EFBIG where the line is longer than any result is. */
static bool
next_line(FILE *file, char **line, size_t *size, size_t *len)
{
    int c;

    *len = 0;
    errno = 0;
    while ((c = getc_unlocked(file)) != EOF) {
        if (*len == *size) {
            size_t more = *size == 0 ? 8192 : 2 * *size;
            char *bigger = more <= LINE_LIMIT ? realloc(*line, more) : NULL;

            if (bigger == NULL) {
                errno = more <= LINE_LIMIT ? ENOMEM : EFBIG;
                return false;
            }
            *line = bigger;
            *size = more;
        }
        (*line)[(*len)++] = (char)c;
        if (c == '\n')
            return true;
    }
    return *len > 0;
}

static enum exit_status
read_lines(struct resume *resume, FILE *file, const char *path,
           struct output *copy)
{
    char *line = NULL;
    size_t size = 0, len, number = 1;
    enum exit_status status = EXIT_DEFINITE;

    for (; status == EXIT_DEFINITE && next_line(file, &line, &size, &len);
         number++) {
        if (line[len - 1] != '\n') /* half a line: it is done again */
            break;
        if (!take_line(resume, line, len))
            status = EXIT_INTERNAL;
        if (copy != NULL)
            output_put(copy, line, len);
    }
    if (status == EXIT_DEFINITE && errno == EFBIG && !ferror(file)) {
        say_at(path, number, NULL,
               "longer than 64 MiB: not a result of bulk, nothing to resume");
        status = EXIT_FILE;
    }
    if (status == EXIT_INTERNAL || (status == EXIT_DEFINITE && errno == ENOMEM))
        say(path, "%s", rw_status_text(RW_ERR_MEMORY));
    free(line);
    return status;
}

/* Where results are appended to the very file (>> results.jsonl), half a
 * line at its end would spoil the next one: take it away. */
static void
cut_half_line(const char *path)
{
    struct stat file, out;
    int fd = -1;
    char end;

    if (stat(path, &file) != 0 || fstat(STDOUT_FILENO, &out) != 0 ||
        file.st_dev != out.st_dev || file.st_ino != out.st_ino ||
        (fd = open(path, O_RDWR | O_CLOEXEC)) < 0)
        return;
    while (file.st_size > 0 && pread(fd, &end, 1, file.st_size - 1) == 1 &&
           end != '\n')
        file.st_size--;
    if (ftruncate(fd, file.st_size) != 0) {
        /* then the half line stays, and costs its neighbour */
    }
    close(fd);
}

/* ---- packed results ----------------------------------------------------- */

/* A file of results that is unpacked while it is read. */
struct packed {
    FILE *file;
    struct rw_unpacker *unpacker;
    const uint8_t *at; /* what of buf has not been unpacked */
    size_t len;
    bool was_full; /* the last unpacking filled its room */
    uint8_t buf[16384];
};

/* A cookie_read_function_t.  A run that died has left its last member half
 * done: what can be unpacked of it counts. */
static ssize_t
packed_read(void *ctx, char *to, size_t room)
{
    struct packed *packed = ctx;
    size_t made = 0;

    while (made == 0) {
        if (packed->len == 0 && !packed->was_full) {
            packed->len =
                fread(packed->buf, 1, sizeof(packed->buf), packed->file);
            packed->at = packed->buf;
            if (packed->len == 0)
                return ferror(packed->file) ? -1 : 0;
        }
        if (rw_unpack(packed->unpacker, &packed->at, &packed->len,
                      (uint8_t *)to, room, &made) != RW_OK &&
            made == 0) {
            errno = EBADMSG;
            return -1;
        }
        packed->was_full = made == room;
    }
    return (ssize_t)made;
}

static int
packed_close(void *ctx)
{
    struct packed *packed = ctx;

    rw_unpacker_free(packed->unpacker);
    fclose(packed->file);
    free(packed);
    return 0;
}

/* Open a file of results, packed if its name says so; NULL, said. */
static FILE *
open_results(const char *path)
{
    const cookie_io_functions_t functions = {.read = packed_read,
                                             .close = packed_close};
    enum rw_packing packing = rw_packing_of_path(path);
    FILE *file = fopen(path, "re");
    enum rw_status status = RW_ERR_MEMORY;
    struct packed *packed;

    if (file == NULL) {
        say(path, "cannot be read (%s)", strerror(errno));
        return NULL;
    }
    if (packing == RW_PACKED_NOT)
        return file;
    packed = calloc(1, sizeof(*packed));
    if (packed != NULL)
        status = rw_unpacker_new(&packed->unpacker, packing, NULL, 0);
    if (status == RW_OK) {
        FILE *unpacked = fopencookie(packed, "r", functions);

        packed->file = file;
        if (unpacked != NULL)
            return unpacked;
        rw_unpacker_free(packed->unpacker);
        status = RW_ERR_MEMORY;
    }
    free(packed);
    fclose(file);
    (void)say_status(path, status, N_("a packed file"));
    return NULL;
}

enum exit_status
resume_read(struct resume **out, const char *path, struct output *copy)
{
    FILE *file = open_results(path);
    enum exit_status status;

    *out = NULL;
    if (file == NULL)
        return EXIT_FILE;
    *out = calloc(1, sizeof(**out));
    if (*out == NULL)
        status = EXIT_INTERNAL;
    else if (!jansson_open(&(*out)->json))
        status = EXIT_FILE;
    else
        status = read_lines(*out, file, path, copy);
    if (ferror(file)) {
        say(path, "cannot be read (%s)", strerror(errno));
        status = EXIT_FILE;
    }
    fclose(file);
    if (status == EXIT_DEFINITE && copy == NULL &&
        rw_packing_of_path(path) == RW_PACKED_NOT)
        cut_half_line(path);
    return status;
}

bool
resume_take(struct resume *resume, const char *name, const char *type)
{
    struct done *sought = done_make(name, type);
    struct done **found;

    if (sought == NULL)
        return false; /* it is walked to again: no harm */
    found = tfind(sought, &resume->dones, done_compare);
    free(sought);
    if (found == NULL || (*found)->count == 0)
        return false;
    (*found)->count--;
    resume->left--;
    return true;
}

size_t
resume_left(const struct resume *resume)
{
    return resume->left;
}

void
resume_free(struct resume *resume)
{
    if (resume == NULL)
        return;
    tdestroy(resume->dones, free);
    free(resume);
}
