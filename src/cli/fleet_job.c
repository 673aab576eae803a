/* A job of a fleet is opened; what it tells its workers; see cli/fleet.h.
 *
 * A job tells how to walk in the words of the command line that submitted it,
 * one a line, those of the configuration first; a file that one of them names
 * goes along: "@--hints 1234", and so many octets.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/fleet.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>

#include "cli/bulk.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/parser.h"
#include "cli/say.h"

#define LOST_AFTER_S 30
#define LOST_MAX_S   86400
#define FILES_COUNT  3

SETTER(lost_after)
{
    char *end;
    unsigned long seconds = strtoul(value, &end, 10);

    (void)on;
    if (*value < '0' || *value > '9' || *end != '\0' || seconds < 1 ||
        seconds > LOST_MAX_S) {
        parser_say(parser, parser->word, "must be 1 to 86400 seconds");
        return false;
    }
    parser->options->lost_after_s = (uint32_t)seconds;
    return true;
}

/* What is for the machine, not for the job. */
static const char *const LOCAL[] = {
    "--submit",     "--work",      "--collect", "--job-status",
    "--nats-creds", "--nats-nkey", "--nats-ca", "--nats-cert",
    "--nats-key",   "--jobs",      "--threads", "--cache-size",
    "--memory",     "-b",          "-f",        "-o",
    "--output",     "--status",    "--resume",  "--sandbox",
    "--no-sandbox", "--column",    "--format",  "--lost-after",
};

/* What needs a capture, or findings of a whole run. */
static const char *const REFUSED[] = {"--record", "--replay", "--fail-on",
                                      "--accept"};

/* What --work and the others take of them. */
static const char *const OF_WORK[] = {
    "--work",     "--nats-creds", "--nats-nkey", "--nats-ca",    "--nats-cert",
    "--nats-key", "--jobs",       "--threads",   "--cache-size", "--memory",
    "-b",         "--status",     "--sandbox",   "--no-sandbox",
};
static const char *const OF_COLLECT[] = {
    "--collect",   "--nats-creds", "--nats-nkey",  "--nats-ca",
    "--nats-cert", "--nats-key",   "-o",           "--output",
    "--resume",    "--sandbox",    "--no-sandbox",
};
static const char *const OF_STATUS[] = {
    "--job-status", "--nats-creds", "--nats-nkey",  "--nats-ca",
    "--nats-cert",  "--nats-key",   "--format",     "-o",
    "--output",     "--sandbox",    "--no-sandbox",
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Whether a word is one of these options. */
static bool
is_one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(list[i]);

        if (strncmp(word, list[i], len) == 0 &&
            (word[len] == '\0' || word[len] == '=' || len == 2))
            return true;
    }
    return false;
}

/* ---- connecting --------------------------------------------------------- */

static void
on_news(void *ctx, enum rw_fleet_news news)
{
    const char *url = ctx;

    (void)url;
    say("fleet", news == RW_FLEET_LOST
                     ? "the server does not respond; waiting for it"
                     : N_("the server is back"));
}

enum exit_status
fleet_say(const struct rw_fleet *fleet)
{
    char subject[400];

    if (rw_fleet_job(fleet)[0] == '\0') {
        say("fleet", "%s", rw_fleet_error(fleet));
        return EXIT_USAGE;
    }
    snprintf(subject, sizeof(subject), "%s/%s", rw_fleet_server(fleet),
             rw_fleet_job(fleet));
    say(subject, "%s", rw_fleet_error(fleet));
    return EXIT_FILE;
}

enum exit_status
fleet_open(struct rw_fleet **out, const struct options *options,
           const char *url, bool keeps_on, int *stop)
{
    struct rw_fleet_config config = {
        .url = url,
        .creds = options->nats_creds != NULL ? options->nats_creds
                                             : getenv("NATS_CREDS"),
        .nkey = options->nats_nkey,
        .ca = options->nats_ca,
        .cert = options->nats_cert,
        .key = options->nats_key,
        .keeps_on = keeps_on,
        .stop = stop,
        .on_news = on_news,
    };
    enum rw_status status;

    if (config.creds != NULL && config.creds[0] == '\0')
        config.creds = NULL;
    status = rw_fleet_open(out, &config);
    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (rw_status_library(status) != NULL)
        return say_status(NULL, status, NULL);
    if (*out != NULL && status != RW_ERR_MEMORY)
        return fleet_say(*out);
    say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
    return EXIT_INTERNAL;
}

/* ---- what a job says ---------------------------------------------------- */

static enum exit_status
add_file(struct spool *words, const char *option, const char *path)
{
    char head[64], *text;
    enum exit_status status;

    if (path == NULL || path[0] == '\0')
        return EXIT_DEFINITE;
    status = file_read(path, false, &text);
    if (status != EXIT_DEFINITE)
        return status;
    snprintf(head, sizeof(head), "@%s %zu\n", option, strlen(text));
    if (spool_put(words, head, strlen(head)) != RW_OK ||
        spool_put(words, text, strlen(text)) != RW_OK) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        status = EXIT_INTERNAL;
    }
    free(text);
    return status;
}

static bool
names_file(const char *word)
{
    static const char *const FILES[FILES_COUNT] = {"--hints", "--anchors",
                                                   "--block"};

    return is_one_of(word, FILES, FILES_COUNT);
}

/* The words that are the job's. */
static enum exit_status
job_words(struct spool *words, const struct options *options)
{
    size_t count = options->job_words.count, kept = 0;
    const char **list = calloc(count + 1, sizeof(*list));
    enum exit_status status = EXIT_DEFINITE;

    for (size_t i = 0; list != NULL && i < count; i++) {
        const char *word = options->job_words.list[i];

        if (is_one_of(word, REFUSED, COUNT(REFUSED))) {
            say(NULL, "%s cannot be used with --submit", word);
            status = EXIT_USAGE;
        }
        if (!is_one_of(word, LOCAL, COUNT(LOCAL)) && !names_file(word))
            list[kept++] = word;
    }
    for (size_t i = 0; i < kept; i++)
        if (spool_put(words, list[i], strlen(list[i])) != RW_OK ||
            spool_put(words, "\n", 1) != RW_OK)
            status = EXIT_INTERNAL;
    free(list);
    if (status == EXIT_DEFINITE)
        status = add_file(words, "--hints", options->hints);
    if (status == EXIT_DEFINITE)
        status = add_file(words, "--anchors", options->anchors);
    if (status == EXIT_DEFINITE)
        status = add_file(words, "--block", options->block);
    return status;
}

/* A file that has no name, with this text; its path for others of this
 * process, to be freed, or NULL. */
static char *
text_as_file(const char *text, size_t len)
{
    int fd = memfd_create("rootwalk", 0);
    char *path = NULL;

    if (fd < 0)
        return NULL;
    if (write(fd, text, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0 ||
        asprintf(&path, "/proc/self/fd/%d", fd) < 0) {
        close(fd);
        return NULL;
    }
    return path; /* the file stays until the process ends */
}

/* Take one word, or one file, from *at on. */
static char *
next_word(const char **at, const char *end)
{
    const char *line = *at, *stop = memchr(line, '\n', (size_t)(end - line));
    char option[32], *word = NULL, *path;
    size_t len = 0;

    if (stop == NULL)
        return NULL;
    *at = stop + 1;
    if (*line != '@')
        return strndup(line, (size_t)(stop - line));
    if (sscanf(line, "@%31s %zu\n", option, &len) != 2 ||
        len > (size_t)(end - *at) || !names_file(option))
        return NULL;
    path = text_as_file(*at, len);
    *at += len;
    if (path != NULL && asprintf(&word, "%s=%s", option, path) < 0)
        word = NULL;
    free(path);
    return word;
}

/* Have the options be the job's. */
static enum exit_status
take_words(struct options *options, const char *text, size_t len)
{
    const char *at = text, *end = text + len;
    enum exit_status status = EXIT_DEFINITE;

    while (at < end && status == EXIT_DEFINITE) {
        char *word = next_word(&at, end);

        if (word == NULL || !word_add(options, &options->texts, word)) {
            say("fleet", "the job's options cannot be read");
            free(word);
            return EXIT_FILE;
        }
        if (!options_take_job(options, 1, &word))
            status = EXIT_FILE; /* another version's */
    }
    return status;
}

/* ---- the four ----------------------------------------------------------- */

static enum exit_status
check_words(const struct options *options, const char *const *list,
            size_t count, const char *with)
{
    for (size_t i = options->config_words; i < options->job_words.count; i++)
        if (!is_one_of(options->job_words.list[i], list, count)) {
            say(NULL, "%s cannot be used with %s", options->job_words.list[i],
                with);
            return EXIT_USAGE;
        }
    return EXIT_DEFINITE;
}

static enum exit_status
run_submit(struct options *options)
{
    struct spool words = {NULL, 0, 0};
    struct rw_fleet *fleet = NULL;
    enum exit_status status = job_words(&words, options);

    if (status == EXIT_DEFINITE)
        status = fleet_open(&fleet, options, options->submit, false, NULL);
    if (options->lost_after_s == 0)
        options->lost_after_s = LOST_AFTER_S;
    if (status == EXIT_DEFINITE)
        status = fleet_submit(fleet, options, words.len > 0 ? words.text : "",
                              words.len);
    rw_fleet_close(fleet);
    spool_free(&words);
    return status;
}

static enum exit_status
find_job(struct rw_fleet *fleet, const char **words, size_t *len)
{
    return rw_fleet_find(fleet, words, len) == RW_OK ? EXIT_DEFINITE
                                                     : fleet_say(fleet);
}

static enum exit_status
run_work(struct options *options)
{
    struct rw_fleet *fleet = NULL;
    const char *words;
    size_t len;
    enum exit_status status =
        check_words(options, OF_WORK, COUNT(OF_WORK), "--work");

    bulk_watch(true);
    if (status == EXIT_DEFINITE)
        status =
            fleet_open(&fleet, options, options->work, true, bulk_stop_flag());
    if (status == EXIT_DEFINITE)
        status = find_job(fleet, &words, &len);
    if (status == EXIT_DEFINITE)
        status = take_words(options, words, len);
    if (status == EXIT_DEFINITE)
        status = bulk_work(options, fleet);
    rw_fleet_close(fleet);
    return status;
}

static enum exit_status
run_collect(struct options *options)
{
    struct rw_fleet *fleet = NULL;
    const char *words;
    size_t len;
    enum exit_status status =
        check_words(options, OF_COLLECT, COUNT(OF_COLLECT), "--collect");

    bulk_watch(false);
    if (status == EXIT_DEFINITE)
        status = fleet_open(&fleet, options, options->collect, true,
                            bulk_stop_flag());
    if (status == EXIT_DEFINITE)
        status = find_job(fleet, &words, &len);
    if (status == EXIT_DEFINITE)
        status = fleet_collect(fleet, options, bulk_stop_flag());
    rw_fleet_close(fleet);
    return status;
}

static enum exit_status
run_status(struct options *options)
{
    struct rw_fleet *fleet = NULL;
    const char *words;
    size_t len;
    enum exit_status status =
        check_words(options, OF_STATUS, COUNT(OF_STATUS), "--job-status");

    if (status == EXIT_DEFINITE)
        status = fleet_open(&fleet, options, options->job_status, false, NULL);
    if (status == EXIT_DEFINITE)
        status = find_job(fleet, &words, &len);
    if (status == EXIT_DEFINITE)
        status = fleet_status(fleet, options);
    rw_fleet_close(fleet);
    return status;
}

enum exit_status
fleet_check_none(const struct options *options)
{
    static const char *const FOR_JOBS[] = {
        "--lost-after", "--nats-creds", "--nats-nkey", "--nats-ca",
        "--nats-cert",  "--nats-key",   "--format",
    };

    for (size_t i = options->config_words; i < options->job_words.count; i++)
        if (is_one_of(options->job_words.list[i], FOR_JOBS, COUNT(FOR_JOBS))) {
            say(NULL, "%s needs --submit, --work, --collect or --job-status",
                options->job_words.list[i]);
            return EXIT_USAGE;
        }
    return EXIT_DEFINITE;
}

enum exit_status
fleet_run(struct options *options)
{
    int asked = (options->submit != NULL) + (options->work != NULL) +
                (options->collect != NULL) + (options->job_status != NULL);

    if (asked > 1) {
        say(NULL, "only one of --submit, --work, --collect and --job-status "
                  "can be done at once");
        return EXIT_USAGE;
    }
    return options->submit != NULL    ? run_submit(options)
           : options->work != NULL    ? run_work(options)
           : options->collect != NULL ? run_collect(options)
                                      : run_status(options);
}
