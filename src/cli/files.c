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

/* Records of a file: a root zone, of which hints may be taken, has 25,000; of
 * anchors there are two, and each is tried with each key. */
#define HINTS_MAX   100000
#define ANCHORS_MAX 1000

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
        say(is_stdin ? "standard input" : path, "cannot be read (%s)",
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

/* What zone-file text is read into. */
struct reading {
    struct roots *roots;
    const char *path;
    bool anchors;
    size_t usable; /* records that count */
};

/* One allocation a record: owner, then RDATA. */
static enum rw_status
keep_record(struct roots *roots, const struct rw_record *record)
{
    size_t owner_len = rw_name_size(record->owner);
    size_t count = roots->count;
    struct rw_record *records = roots->records;
    uint8_t *octets = malloc(owner_len + record->rdata_len + 1);

    if (octets != NULL && (count & (count - 1)) == 0) {
        records =
            realloc(records, (count == 0 ? 1 : 2 * count) * sizeof(*records));
        if (records != NULL)
            roots->records = records;
    }
    if (octets == NULL || records == NULL) {
        free(octets);
        return RW_ERR_MEMORY;
    }
    memcpy(octets, record->owner, owner_len);
    memcpy(octets + owner_len, record->rdata, record->rdata_len);
    records[count] = *record;
    records[count].owner = octets;
    records[count].rdata = octets + owner_len;
    roots->count++;
    return RW_OK;
}

static enum rw_status
take_record(void *ctx, const struct rw_record *record, size_t line)
{
    struct reading *reading = ctx;
    size_t most = reading->anchors ? ANCHORS_MAX : HINTS_MAX;
    bool is_anchor =
        record->type == RW_TYPE_DS || record->type == RW_TYPE_DNSKEY;

    if (reading->anchors && !is_anchor) {
        char type[32];
        struct rw_text text;

        rw_text_init(&text, type, sizeof(type));
        rw_type_to_text(&text, record->type);
        say_at(reading->path, line, type, "not a DS or DNSKEY record");
        return RW_ERR_STATE; /* said */
    }
    if (record->type == RW_TYPE_DS && !rw_record_is_anchor(record)) {
        say_at(reading->path, line, "DS",
               "the digest does not have the length of its digest type");
        return RW_ERR_STATE;
    }
    if (reading->roots->count == most) {
        say_at(reading->path, line, NULL, "more than %zu %s", most,
               reading->anchors ? "trust anchors" : "records");
        return RW_ERR_STATE;
    }
    /* a revoked key may stand there; RFC 5011 keeps such */
    if (rw_record_is_anchor(record) || record->type == RW_TYPE_A ||
        record->type == RW_TYPE_AAAA)
        reading->usable++;
    return keep_record(reading->roots, record);
}

static enum exit_status
records_read(struct roots *roots, const char *path, bool anchors)
{
    struct reading reading = {roots, path, anchors, 0};
    struct rw_zonefile_error error = {0, ""};
    enum rw_status status;
    char *text;

    memset(roots, 0, sizeof(*roots));
    if (path == NULL || path[0] == '\0')
        return EXIT_DEFINITE;
    if (file_read(path, false, &text) != EXIT_DEFINITE)
        return EXIT_FILE;
    status = rw_zonefile_parse(text, strlen(text), NULL, take_record, &reading,
                               &error);
    free(text);
    if (status == RW_OK && reading.usable == 0) {
        say(path, anchors ? "contains no trust anchor"
                          : "contains no root server address");
        status = RW_ERR_STATE;
    } else if (status == RW_ERR_SYNTAX) {
        say_at(path, error.line, error.word[0] != '\0' ? error.word : NULL,
               anchors ? "not a DS or DNSKEY record"
                       : "not a record in zone-file format");
    } else if (status != RW_OK && status != RW_ERR_STATE) {
        say_at(path, error.line, error.word[0] != '\0' ? error.word : NULL,
               "%s", rw_status_text(status));
    }
    return status == RW_OK ? EXIT_DEFINITE : EXIT_FILE;
}

enum exit_status
hints_read(struct roots *roots, const char *path)
{
    return records_read(roots, path, false);
}

enum exit_status
anchors_read(struct roots *roots, const char *path)
{
    return records_read(roots, path, true);
}

void
roots_done(struct roots *roots)
{
    for (size_t i = 0; i < roots->count; i++)
        free((void *)(uintptr_t)roots->records[i].owner);
    free(roots->records);
    memset(roots, 0, sizeof(*roots));
}

/* ---- accepted findings -------------------------------------------------- */

static const char *
accept_words(enum rw_accept_fault fault)
{
    static const char *const WORDS[] = {
        [RW_ACCEPT_CODE] = "not the code of a finding; see doc/findings.md",
        [RW_ACCEPT_ZONE] = "not the name of a zone",
        [RW_ACCEPT_SERVER] = "neither a name nor an address",
        [RW_ACCEPT_DATE] = "not a date; give one as YYYY-MM-DD",
        [RW_ACCEPT_WORD] = "not expected; a reason begins with #",
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
