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

/* Take one line of output; what is no line of ours does not count. */
static bool
take_line(struct resume *resume, const char *line, size_t len)
{
    json_t *object = json_loadb(line, len, 0, NULL);
    const char *name, *type;
    bool is_good = true;

    if (json_unpack(object, "{s:s, s:s}", "name", &name, "type", &type) == 0)
        is_good = entry_add(resume, name, type);
    json_decref(object);
    return is_good;
}

static enum exit_status
read_lines(struct resume *resume, FILE *file, struct output *copy)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len;
    enum exit_status status = EXIT_DEFINITE;

    while (status == EXIT_DEFINITE && (len = getline(&line, &size, file)) > 0) {
        if (line[len - 1] != '\n') /* half a line: it is done again */
            break;
        if (!take_line(resume, line, (size_t)len))
            status = EXIT_INTERNAL;
        if (copy != NULL)
            output_put(copy, line, (size_t)len);
    }
    if (status == EXIT_INTERNAL)
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
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
    status = *out == NULL ? EXIT_INTERNAL : read_lines(*out, file, copy);
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
