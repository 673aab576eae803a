/* Files that are read whole: texts, root hints, trust anchors.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/say.h"

#define TEXT_MAX ((size_t)64 << 20) /* octets; a root zone has 2 million */

/* ---- texts ------------------------------------------------------------- */

/* Make room for more; false with errno set. */
static bool
grow(char **text, size_t *size)
{
    char *more = NULL;

    errno = EFBIG;
    if (*size < TEXT_MAX)
        more = realloc(*text, *size * 2);
    if (more == NULL)
        return false;
    *text = more;
    *size *= 2;
    return true;
}

/* Read to the end; NULL with errno set. */
static char *
read_all(int fd, size_t *len)
{
    size_t size = 8192;
    char *text = malloc(size);
    ssize_t got = 1;

    *len = 0;
    while (text != NULL && got != 0) {
        got = read(fd, text + *len, size - *len - 1);
        if (got > 0)
            *len += (size_t)got;
        if ((got < 0 && errno != EINTR) ||
            (*len + 1 == size && !grow(&text, &size))) {
            int error = errno;

            free(text);
            errno = error;
            return NULL;
        }
    }
    if (text != NULL)
        text[*len] = '\0';
    return text;
}

enum exit_status
file_read(const char *path, bool may_be_none, char **text)
{
    bool is_stdin = strcmp(path, "-") == 0;
    size_t len = 0;
    int fd;

    *text = NULL;
    if (path[0] == '\0')
        return EXIT_DEFINITE;
    fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && may_be_none && (errno == ENOENT || errno == ENOTDIR))
        return EXIT_DEFINITE;
    if (fd >= 0)
        *text = read_all(fd, &len);
    if (*text == NULL)
        say(is_stdin ? N_("standard input") : path, "cannot be read (%s)",
            strerror(errno));
    if (fd >= 0 && !is_stdin)
        close(fd);
    if (*text == NULL)
        return EXIT_FILE;
    if (strlen(*text) != len) {
        say(path, "cannot be read (not a text)");
        free(*text);
        *text = NULL;
        return EXIT_FILE;
    }
    return EXIT_DEFINITE;
}

/* ---- records ----------------------------------------------------------- */

/* The one fault of RDATA that the reader of anchors itself finds. */
static bool
is_bad_digest(enum rw_status status, const char *word)
{
    return status == RW_ERR_RDATA && word != NULL && strcmp(word, "DS") == 0;
}

/* What is wrong with the record that the error names. */
static void
say_record(const char *path, bool anchors, enum rw_status status,
           const struct rw_zonefile_error *error)
{
    const char *word = error->word[0] != '\0' ? error->word : NULL;

    switch (status) { /* of many, so with a default */
    case RW_ERR_EMPTY:
        say(path, anchors ? "contains no trust anchor"
                          : "contains no root server address");
        break;
    case RW_ERR_TYPE:
    case RW_ERR_SYNTAX:
        say_at(path, error->line, word,
               anchors ? "not a DS or DNSKEY record"
                       : N_("not a record in zone-file format"));
        break;
    case RW_ERR_LIMIT:
        if (anchors)
            say_at(path, error->line, NULL, "more than %d trust anchors",
                   RW_ANCHORS_MAX);
        else
            say_at(path, error->line, NULL, "more than %d records",
                   RW_HINTS_MAX);
        break;
    default:
        say_at(
            path, error->line, word, "%s",
            is_bad_digest(status, word)
                ? N_("the digest does not have the length of its digest type")
                : rw_status_text(status));
    }
}

static enum exit_status
records_read(struct rw_records **records, const char *path, bool anchors)
{
    struct rw_zonefile_error error = {0, ""};
    enum rw_status status;
    char *text;

    *records = NULL;
    if (path == NULL || path[0] == '\0')
        return EXIT_DEFINITE;
    if (file_read(path, false, &text) != EXIT_DEFINITE)
        return EXIT_FILE;
    status = anchors ? rw_anchors_read(records, text, strlen(text), &error)
                     : rw_hints_read(records, text, strlen(text), &error);
    free(text);
    if (status != RW_OK)
        say_record(path, anchors, status, &error);
    return status == RW_OK ? EXIT_DEFINITE : EXIT_FILE;
}

enum exit_status
hints_read(struct rw_records **hints, const char *path)
{
    return records_read(hints, path, false);
}

enum exit_status
anchors_read(struct rw_records **anchors, const char *path)
{
    return records_read(anchors, path, true);
}

/* ---- accepted findings -------------------------------------------------- */

static const char *
accept_words(enum rw_accept_fault fault)
{
    static const char *const WORDS[] = {
        [RW_ACCEPT_CODE] = N_("not the code of a finding; see doc/findings.md"),
        [RW_ACCEPT_ZONE] = N_("not the name of a zone"),
        [RW_ACCEPT_SERVER] = N_("neither a name nor an address"),
        [RW_ACCEPT_DATE] = N_("not a date; give one as YYYY-MM-DD"),
        [RW_ACCEPT_WORD] = N_("not expected; a reason begins with #"),
    };

    return WORDS[fault];
}

enum exit_status
accept_read(struct rw_accept **out, const char *path)
{
    struct rw_accept_error error;
    enum exit_status status;
    char *text;

    *out = NULL;
    if (path == NULL || path[0] == '\0')
        return EXIT_DEFINITE;
    status = file_read(path, false, &text);
    if (status != EXIT_DEFINITE)
        return status;
    switch (rw_accept_parse(out, text, &error)) {
    case RW_OK:
        break;
    case RW_ERR_SYNTAX:
        say_at(path, error.line, error.word[0] != '\0' ? error.word : NULL,
               "%s", accept_words(error.fault));
        status = EXIT_USAGE;
        break;
    default:
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        status = EXIT_INTERNAL;
    }
    free(text);
    return status;
}

/* ---- who is not asked ---------------------------------------------------- */

enum exit_status
block_read(struct rw_block **out, const char *path)
{
    struct rw_block_error error;
    enum exit_status status;
    char *text;

    *out = NULL;
    if (path == NULL || path[0] == '\0')
        return EXIT_DEFINITE;
    status = file_read(path, false, &text);
    if (status != EXIT_DEFINITE)
        return status;
    switch (rw_block_parse(out, text, &error)) {
    case RW_OK:
        break;
    case RW_ERR_SYNTAX:
        say_at(path, error.line, error.word,
               "not an address, a network or the name of a zone");
        status = EXIT_USAGE;
        break;
    default:
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        status = EXIT_INTERNAL;
    }
    free(text);
    return status;
}
