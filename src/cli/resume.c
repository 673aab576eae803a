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
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "cli/say.h"
#include "rootwalk/rootwalk.h"

#define LINE_LIMIT ((size_t)64 << 20) /* octets; 200 fat messages in JSON */

struct entry {
    UT_hash_handle hh;
    size_t count;
    char key[]; /* name in lower case, a blank, type */
};

struct resume {
    struct entry *entries;
    size_t left;
};

/* Freed by the caller; NULL when out of memory. */
static char *
key_make(const char *name, const char *type)
{
    char *key;

    if (asprintf(&key, "%s %s", name, type) < 0)
        return NULL;
    for (char *c = key; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return key;
}

static bool
entry_add(struct resume *resume, const char *name, const char *type)
{
    char *key = key_make(name, type);
    struct entry *entry = NULL;
    size_t size;

    if (key == NULL)
        return false;
    size = strlen(key) + 1;
    HASH_FIND(hh, resume->entries, key, size - 1, entry);
    if (entry == NULL && (entry = calloc(1, sizeof(*entry) + size)) != NULL) {
        memcpy(entry->key, key, size);
        HASH_ADD_KEYPTR(hh, resume->entries, entry->key, size - 1, entry);
    }
    free(key);
    if (entry == NULL)
        return false;
    entry->count++;
    resume->left++;
    return true;
}

/* The string that begins at *at, which moves behind it; NULL where none does
 * or it does not end within the line. */
static json_t *
string_at(const char **at, const char *end)
{
    json_error_t where;
    json_t *string;

    while (*at < end && (**at == ' ' || **at == '\t'))
        (*at)++;
    if (*at == end || **at != '"')
        return NULL;
    string = json_loadb(*at, (size_t)(end - *at),
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
read_head(const char *line, const char *end, json_t **name, json_t **type)
{
    bool more = skip(&line, end, '{');

    while (more && (*name == NULL || *type == NULL)) {
        json_t *key = string_at(&line, end);
        json_t *value = NULL;
        json_t **place = NULL;

        if (key != NULL && skip(&line, end, ':'))
            value = string_at(&line, end);
        if (value != NULL && strcmp(json_string_value(key), "name") == 0)
            place = name;
        else if (value != NULL && strcmp(json_string_value(key), "type") == 0)
            place = type;
        more = value != NULL && skip(&line, end, ',');
        if (place != NULL && *place == NULL)
            *place = value;
        else
            json_decref(value);
        json_decref(key);
    }
}

/* Take one line of output; what is no line of ours does not count. */
static bool
take_line(struct resume *resume, const char *line, size_t len)
{
    json_t *name = NULL, *type = NULL;
    bool is_good = true;

    read_head(line, line + len, &name, &type);
    if (name != NULL && type != NULL)
        is_good =
            entry_add(resume, json_string_value(name), json_string_value(type));
    json_decref(name);
    json_decref(type);
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

enum exit_status
resume_read(struct resume **out, const char *path, struct output *copy)
{
    FILE *file = fopen(path, "re");
    enum exit_status status;

    *out = NULL;
    if (file == NULL) {
        say(path, "cannot be read (%s)", strerror(errno));
        return EXIT_FILE;
    }
    *out = calloc(1, sizeof(**out));
    status = *out == NULL ? EXIT_INTERNAL : read_lines(*out, file, path, copy);
    if (ferror(file)) {
        say(path, "cannot be read (%s)", strerror(errno));
        status = EXIT_FILE;
    }
    fclose(file);
    if (status == EXIT_DEFINITE && copy == NULL)
        cut_half_line(path);
    return status;
}

bool
resume_take(struct resume *resume, const char *name, const char *type)
{
    char *key = key_make(name, type);
    struct entry *entry = NULL;

    if (key == NULL)
        return false; /* it is walked to again: no harm */
    HASH_FIND(hh, resume->entries, key, strlen(key), entry);
    free(key);
    if (entry == NULL || entry->count == 0)
        return false;
    entry->count--;
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
    struct entry *entry, *next;

    if (resume == NULL)
        return;
    HASH_ITER(hh, resume->entries, entry, next)
    {
        HASH_DEL(resume->entries, entry);
        free(entry);
    }
    free(resume);
}
