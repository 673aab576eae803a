/* Names into the batches of a job; see cli/fleet.h.
 *
 * A line goes to the partition of its zone: the last two labels, by text.
 * Which batches come of an input, and in which order, depends on nothing but
 * the input and the server's limit, so that a submission that was cut off is
 * gone on with by doing it again: what had been put is passed over, once a
 * hash has shown that it was the same.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bulk.h"
#include "cli/fleet.h"
#include "cli/say.h"
#include "cli/streams.h"

/* One message each of work, progress and results costs nats-server and both
 * ends 2 ms of CPU together: 8 us a name with 250 lines. */
#define BATCH_LINES   1000
#define HEADERS       1024 /* octets of a message that are not ours */
#define FNV_BASIS     UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME     UINT64_C(0x100000001b3)
#define PAYLOAD_LEAST 2048

struct open_batch {
    struct spool lines;
    size_t count;
};

struct submission {
    struct rw_fleet *fleet;
    const struct options *options;
    struct rw_fleet_progress before, now; /* what was put; what has been made */
    struct open_batch open[RW_FLEET_PARTITIONS];
    struct spool packed;
    struct row row;
    size_t room; /* octets of lines in a batch */
    uint64_t number;
};

static uint64_t
hash_more(uint64_t hash, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (uint8_t)text[i]) * FNV_PRIME;
    return hash;
}

/* The zone of a line, as well as its text tells: two labels, in lower case. */
static unsigned
partition_of(const char *text, size_t len)
{
    const char *end = memchr(text, ' ', len), *tab = memchr(text, '\t', len);
    size_t from, labels = 0;
    uint64_t hash = FNV_BASIS;

    if (tab != NULL && (end == NULL || tab < end))
        end = tab;
    if (end != NULL)
        len = (size_t)(end - text);
    if (len > 0 && text[len - 1] == '.')
        len--;
    for (from = len; from > 0; from--)
        if (text[from - 1] == '.' && ++labels == 2)
            break;
    for (; from < len; from++) {
        char c = (char)tolower((unsigned char)text[from]);

        hash = hash_more(hash, &c, 1);
    }
    return (unsigned)((hash ^ hash >> 32) % RW_FLEET_PARTITIONS);
}

static enum exit_status
is_other(const struct submission *s)
{
    char subject[400];

    snprintf(subject, sizeof(subject), "%s/%s", rw_fleet_server(s->fleet),
             rw_fleet_job(s->fleet));
    say(subject, "a job with this name exists and has different names to walk; "
                 "it is unchanged");
    return EXIT_FILE;
}

/* Put a batch, or find that it had been put. */
static enum exit_status
put_batch(struct submission *s, unsigned partition)
{
    struct open_batch *open = &s->open[partition];
    enum rw_status status;

    s->now.hash = hash_more(s->now.hash, open->lines.text, open->lines.len);
    s->now.lines += open->count;
    s->now.batches++;
    if (s->now.batches == s->before.batches &&
        (s->now.hash != s->before.hash || s->now.lines != s->before.lines))
        return is_other(s);
    if (s->now.batches > s->before.batches) {
        if (s->before.is_complete)
            return is_other(s);
        status = message_pack(&s->packed, &open->lines);
        if (status != RW_OK) {
            say(NULL, "%s", rw_status_text(status));
            return EXIT_INTERNAL;
        }
        if (rw_fleet_put(s->fleet, partition, s->packed.text, s->packed.len,
                         &s->now) != RW_OK)
            return fleet_say(s->fleet);
    }
    open->lines.len = 0;
    open->count = 0;
    return EXIT_DEFINITE;
}

static enum exit_status
add_line(struct submission *s, struct batch_line *line)
{
    unsigned partition;
    struct open_batch *open;
    enum exit_status status = EXIT_DEFINITE;

    if (line->len > s->room / 2) {
        line->what = PACKED_TOO_LONG;
        line->len = s->room / 2;
    }
    partition = partition_of(line->text, line->len);
    open = &s->open[partition];
    if (open->count == BATCH_LINES ||
        open->lines.len + line->len + 16 > s->room)
        status = put_batch(s, partition);
    if (status == EXIT_DEFINITE && !batch_add(&open->lines, line)) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        status = EXIT_INTERNAL;
    }
    open->count++;
    return status;
}

/* ---- lines -------------------------------------------------------------- */

/* In CSV the name is taken here, since the header is here. */
static void
take_column(struct submission *s, struct batch_line *line, char *text)
{
    row_read(&s->row, LINE_READ, text, line->len);
    line->text = s->row.name;
    line->len = strlen(s->row.name);
    if (s->row.reason == NULL)
        return;
    if (strcmp(s->row.reason, "fewer columns on this line") == 0)
        line->what = PACKED_NO_COLUMN;
    if (strcmp(s->row.reason, "a blank within the name") == 0)
        line->what = PACKED_BLANK;
}

static enum exit_status
take_line(struct submission *s, enum line kind, char *text, size_t len)
{
    const char *column = s->options->column;
    struct batch_line line = {++s->number, PACKED_LINE, text, len};

    if (kind == LINE_LONG)
        line.what = PACKED_LONG;
    else if (column != NULL && memchr(text, '\0', len) == NULL)
        take_column(s, &line, text);
    return add_line(s, &line);
}

static enum exit_status
put_lines(struct submission *s, struct lines *lines)
{
    const char *column = s->options->column;
    enum exit_status status = EXIT_DEFINITE;
    enum line line = LINE_READ;
    char *text;
    size_t len;

    if (column != NULL)
        s->row.column = isdigit((unsigned char)*column)
                            ? (unsigned)strtoul(column, NULL, 10)
                            : 0;
    while (status == EXIT_DEFINITE &&
           ((line = lines_next(lines, true, &text, &len)) == LINE_READ ||
            line == LINE_LONG)) {
        if (column != NULL && s->row.column == 0) {
            if (!row_take_header(&s->row, column, text)) {
                say(lines->name, "has no column '%s'", column);
                status = EXIT_FILE;
            }
            continue;
        }
        status = take_line(s, line, text, len);
    }
    if (status == EXIT_DEFINITE && line == LINE_ERROR) {
        say(lines->name, "cannot be read (%s)", lines_error(lines));
        status = EXIT_FILE;
    }
    return status == EXIT_DEFINITE && line == LINE_INTERRUPTED ? EXIT_UNDECIDED
                                                               : status;
}

static enum exit_status
put_files(struct submission *s)
{
    static struct lines lines; /* large, and one at a time */
    const struct word_list *files = &s->options->batches;
    enum exit_status status = EXIT_DEFINITE;
    size_t i = 0;

    do {
        status = lines_open(&lines, files->count > 0 ? files->list[i] : "-");
        if (status == EXIT_DEFINITE)
            status = put_lines(s, &lines);
        lines_close(&lines);
    } while (status == EXIT_DEFINITE && ++i < files->count);
    return status;
}

static enum exit_status
put_all(struct submission *s)
{
    enum exit_status status = put_files(s);

    for (unsigned i = 0; i < RW_FLEET_PARTITIONS && status == EXIT_DEFINITE;
         i++)
        if (s->open[i].count > 0)
            status = put_batch(s, i);
    if (status != EXIT_DEFINITE)
        return status;
    if (s->now.batches < s->before.batches)
        return is_other(s);
    if (s->before.is_complete)
        return EXIT_DEFINITE; /* the same once more */
    s->now.is_complete = true;
    return rw_fleet_end(s->fleet, &s->now) == RW_OK ? EXIT_DEFINITE
                                                    : fleet_say(s->fleet);
}

enum exit_status
fleet_submit(struct rw_fleet *fleet, const struct options *options,
             const char *words, size_t len)
{
    struct submission *s = calloc(1, sizeof(*s));
    enum exit_status status;
    size_t payload = rw_fleet_payload(fleet);

    if (s == NULL)
        return EXIT_INTERNAL;
    s->fleet = fleet;
    s->options = options;
    s->now.hash = FNV_BASIS;
    s->room =
        payload > HEADERS + PAYLOAD_LEAST ? payload - HEADERS : PAYLOAD_LEAST;
    status = rw_fleet_begin(fleet, words, len, options->lost_after_s,
                            &s->before) == RW_OK
                 ? put_all(s)
                 : fleet_say(fleet);
    for (unsigned i = 0; i < RW_FLEET_PARTITIONS; i++)
        spool_free(&s->open[i].lines);
    spool_free(&s->packed);
    free(s);
    return status;
}
