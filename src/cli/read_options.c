/* Words to options: the parser that runs off options.def.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/clash.h"
#include "cli/command.h"
#include "cli/language.h"
#include "cli/near.h"
#include "cli/pairs.h"
#include "cli/parser.h"
#include "cli/say.h"

bool
command_has_format(enum command command, enum rw_format format)
{
    switch (command) {
    case CMD_TRACE:
        return rw_format_is_of(format, RW_SUBJECT_WALK);
    case CMD_COMPARE:
        return rw_format_is_of(format, RW_SUBJECT_COMPARISON);
    case CMD_EXPLAIN:
    case CMD_SEND:
    case CMD_FETCH:
        return rw_format_is_of(format, RW_SUBJECT_MESSAGE);
    case CMD_MAIL:
        return rw_format_is_of(format, RW_SUBJECT_ROUTE);
    case CMD_BULK: /* --job-status */
        return format == RW_FORMAT_TEXT || format == RW_FORMAT_JSON;
    case CMD_HELP:
    case COMMANDS:
        break;
    }
    return false;
}

void
parser_say(const struct parser *parser, const char *on, const char *what, ...)
{
    char text[1024];
    va_list args;

    va_start(args, what);
    say_words(text, sizeof(text), what, args);
    va_end(args);
    if (parser->place.file != NULL)
        say_at(parser->place.file, parser->place.line, on, "%s", text);
    else
        say(on, "%s", text);
}

/* ---- words ------------------------------------------------------------- */

/* What is left of a line of words. */
struct line {
    int argc;
    char **argv;
};

/* Take the next word as the option's value where it has none attached. */
static bool
value_from_next(const struct parser *parser, struct found *found,
                struct line *line)
{
    if (found->option->takes != TAKES_VALUE || found->value != NULL)
        return true;
    /* dig's plus options have theirs attached, always */
    if (line->argc == 0 || found->option->form == FORM_PLUS) {
        parser_say(parser, parser->word, "needs a value (%s)",
                   found->option->value);
        return false;
    }
    found->value = *line->argv;
    line->argv++;
    line->argc--;
    return true;
}

/* -v, -46, -p53, -p 53 */
static bool
take_letters(struct parser *parser, const char *word, struct line *line)
{
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        struct found found;

        if (!option_letter(parser, &found, *letter, word))
            return false;
        if (found.option == NULL)
            continue;
        if (found.option->takes == TAKES_VALUE && letter[1] != '\0')
            found.value = letter + 1;
        if (!value_from_next(parser, &found, line) ||
            !option_take(parser, &found))
            return false;
        if (found.value != NULL)
            break;
    }
    return true;
}

static bool
take_named(struct parser *parser, enum form form, const char *word,
           struct line *line)
{
    struct found found;

    if (!option_named(parser, &found, form, word))
        return false;
    if (found.option == NULL)
        return true;
    return (!found.on || value_from_next(parser, &found, line)) &&
           option_take(parser, &found);
}

bool
parser_begin_query(struct parser *parser, const char *name)
{
    struct options *options = parser->options;
    size_t count = options->query_count;
    struct query *query;

    /* a power of two says that there is no room left */
    if ((count & (count - 1)) == 0) {
        query = realloc(options->queries,
                        (count == 0 ? 1 : 2 * count) * sizeof(*query));
        if (query == NULL) {
            parser_say(parser, NULL, "out of memory");
            options->is_out_of_memory = true;
            return false;
        }
        options->queries = query;
    }
    query = &options->queries[options->query_count++];
    *query = options->defaults;
    query->name = name;
    query->place = parser->place;
    query->has_type = false;
    query->has_class = false;
    parser->into = query;
    return true;
}

/* A word that looks like no name anybody would walk to: letters and digits
 * without a dot.  After a name it was meant for a type. */
static bool
looks_like_type(const char *word)
{
    for (const char *c = word; *c != '\0'; c++) {
        if ((unsigned char)*c >= 0x80 || *c == '.' || *c == '\\')
            return false;
    }
    return strncasecmp(word, "xn--", 4) != 0;
}

/* "@dns.example#53": whom to ask. */
static bool
add_resolver(struct parser *parser, const char *word)
{
    if (word[1] != '\0')
        return word_add(parser->options, &parser->options->resolvers, word + 1);
    parser_say(parser, word, "missing address after @");
    return false;
}

/* Whether a word of the command line may be walked to.  What was probably
 * meant for something else is not sent to the root: a file, a command. */
static bool
check_name(const struct parser *parser, const char *word)
{
    const struct options *options = parser->options;
    char hint[160];
    struct stat st;

    if (parser->source != FROM_COMMAND_LINE)
        return true;
    if (!options->is_named && options->query_count == 0 &&
        command_hint(word, hint, sizeof(hint))) {
        parser_say(parser, word, "%s", hint);
        return false;
    }
    if (stat(word, &st) != 0 || S_ISDIR(st.st_mode))
        return true;
    parser_say(parser, word,
               "a file has this name; to explain the file use \"rootwalk "
               "explain\", to walk to the name use -q");
    return false;
}

static void
say_unknown_type(const struct parser *parser, const char *word)
{
    struct near near;

    near_begin(&near, word);
    for (uint32_t type = 1; type <= UINT16_MAX; type++)
        if (rw_type_name((uint16_t)type) != NULL)
            near_try(&near, rw_type_name((uint16_t)type));
    if (near.word != NULL)
        parser_say(parser, word,
                   "unknown type or class; the nearest is %s (a second name "
                   "needs a dot)",
                   near.word);
    else
        parser_say(parser, word,
                   "unknown type or class (a second name needs a dot)");
}

/* dig's rule: a word that is a type or a class is one, whether before the
 * first name or after; anything else begins a query. */
static bool
take_query_word(struct parser *parser, const char *word)
{
    uint16_t number;

    bool is_resolver = word[0] == '@' && !parser->options_over;

    if (is_resolver && parser->options->command == CMD_COMPARE)
        return add_resolver(parser, word);
    if (is_resolver) {
        parser_say(parser, word,
                   "trace always starts at the root; to query a "
                   "resolver use \"rootwalk compare\"");
        return false;
    }
    if (rw_type_from_text(&number, word, strlen(word)) == RW_OK)
        return set_type(parser, word, true);
    if (rw_class_from_text(&number, word, strlen(word)) == RW_OK)
        return set_class(parser, word, true);
    if (parser->into->name != NULL && looks_like_type(word)) {
        say_unknown_type(parser, word);
        return false;
    }
    return check_name(parser, word) && parser_begin_query(parser, word);
}

static bool
take_operand(struct parser *parser, const char *word)
{
    struct options *options = parser->options;

    if (parser->source == FROM_CONFIG) {
        parser_say(parser, word, "not an option");
        return false;
    }
    switch (options->command) {
    case CMD_TRACE:
    case CMD_COMPARE:
        return take_query_word(parser, word);
    case CMD_BULK:
        parser_say(
            parser, word,
            "bulk reads names from standard input or -f FILE, one per line");
        return false;
    case CMD_EXPLAIN:
    case CMD_MAIL:
    case CMD_SEND:
    case CMD_FETCH:
    case CMD_HELP:
        return word_add(options, &options->operands, word);
    case COMMANDS:
        break;
    }
    return false;
}

static bool
take_word(struct parser *parser, const char *word, struct line *line)
{
    parser->word = word;
    /* what help is asked for may be an option */
    if (parser->options_over || (word[0] != '-' && word[0] != '+') ||
        strcmp(word, "-") == 0 ||
        (parser->options->command == CMD_HELP &&
         parser->source == FROM_COMMAND_LINE))
        return take_operand(parser, word);
    if (word[0] == '+')
        return take_named(parser, FORM_PLUS, word, line);
    if (strcmp(word, "--") == 0) {
        parser->options_over = true;
        return true;
    }
    if (word[1] == '-')
        return take_named(parser, FORM_LONG, word, line);
    return take_letters(parser, word, line);
}

bool
parser_take(struct parser *parser, int argc, char **argv)
{
    struct line line = {argc, argv};

    while (line.argc > 0) {
        const char *word = *line.argv;

        line.argv++;
        line.argc--;
        if (!take_word(parser, word, &line))
            return false;
    }
    return true;
}

/* ---- the whole --------------------------------------------------------- */

static void
options_init(struct options *options, enum command named)
{
    memset(options, 0, sizeof(*options));
    options->is_named = named != COMMANDS;
    options->command = named != COMMANDS ? named : CMD_TRACE;
    options->validate = true;
    options->pager = true;
    options->sandbox = true;
    options->connect = true;
    options->fetch = true;
    options->fail_on = FAIL_NEVER;
    rw_walk_options_init(&options->defaults.walk);
    options->defaults.idn_in = true;
    /* only a locale that has all letters can show them all */
    options->defaults.idn_out = language_shows_unicode();
}

/* What was asked of the run, as each of its walks needs it. */
static void
query_settle(struct query *query, const struct options *options)
{
    struct rw_walk_options *walk = &query->walk;

    walk->all = options->all;
    walk->all_path = options->all_path;
    walk->probe_edns = options->probe_edns;
    walk->probe_case = options->probe_case;
    walk->probe_types = options->probe_types;
    walk->probe_qmin = options->probe_qmin;
    walk->probe_identity = options->probe_identity;
    walk->probe_axfr = options->probe_axfr;
    walk->qmin = options->qmin;
    walk->no_ipv4 = options->only_ipv6;
    walk->no_ipv6 = options->only_ipv4;
    walk->max_queries = options->max_queries;
    walk->deadline_us = options->deadline_us;
    /* signatures come with DO only, and DO with EDNS only */
    walk->validate =
        options->validate && walk->query.edns && walk->query.dnssec_ok;
}

/* The client's part of a cookie (RFC 7873 section 4.1), now that it is known
 * whether the numbers come out of a seed.  A query has one of its own. */
static void
draw_cookies(struct options *options)
{
    struct rw_random numbers;

    rw_random_init(&numbers, options->seed);
    for (size_t i = 0; i <= options->query_count; i++) {
        struct query *query =
            i == 0 ? &options->defaults : &options->queries[i - 1];
        struct rw_query_options *wanted = &query->walk.query;
        uint64_t drawn =
            options->has_seed ? rw_random_next(&numbers) : rw_live_random(NULL);

        if (!query->draws_cookie)
            continue;
        memcpy(wanted->cookie, &drawn, sizeof(drawn));
        wanted->cookie_len = sizeof(drawn);
    }
}

static enum exit_status
options_settle(struct options *options)
{
    enum exit_status status = pairs_check(options);

    if (options->output != NULL && strcmp(options->output, "-") == 0)
        options->output = NULL;
    status = exit_first(status, clash_check(options));
    query_settle(&options->defaults, options);
    draw_cookies(options);
    for (size_t i = 0; i < options->query_count; i++) {
        query_settle(&options->queries[i], options);
        status = exit_first(status, query_read_name(&options->queries[i]));
    }
    return status;
}

/* Read the command line for itself: what it asks for decides which lines of
 * the configuration count. */
static bool
look_ahead(struct options *options, int argc, char **argv)
{
    struct parser parser = {.options = options, .into = &options->defaults};

    return parser_take(&parser, argc, argv);
}

/* What a word that was not taken comes to. */
static enum exit_status
not_taken(const struct options *options)
{
    if (options->is_out_of_memory)
        return EXIT_INTERNAL;
    return rw_library_missing() != NULL ? EXIT_FILE : EXIT_USAGE;
}

static enum exit_status
read_all(struct options *options, int argc, char **argv)
{
    struct parser parser = {.options = options, .into = &options->defaults};
    enum exit_status status = config_read(options);

    options->config_words = options->job_words.count;
    if (status != EXIT_DEFINITE)
        return status;
    if (!parser_take(&parser, argc, argv))
        return not_taken(options);
    /* bulk's are read line by line, while it runs */
    for (size_t i = 0; i < options->batches.count && status == EXIT_DEFINITE &&
                       options->command != CMD_BULK;
         i++)
        status = batch_read(options, options->batches.list[i]);
    return status != EXIT_DEFINITE ? status : options_settle(options);
}

enum exit_status
options_read(struct options *options, enum command named, int argc, char **argv)
{
    struct options ahead;
    bool is_good;

    options_init(&ahead, named);
    options_init(options, named);
    is_good = look_ahead(&ahead, argc, argv);
    memcpy(options->given, ahead.given, sizeof(options->given));
    options->format_given = ahead.format_given;
    options->bind_given = ahead.bind_given;
    options->help = ahead.help;
    options->version = ahead.version;
    options->is_out_of_memory = ahead.is_out_of_memory;
    options_done(&ahead);
    if (!is_good)
        return not_taken(options);
    return options->help || options->version ? EXIT_DEFINITE
                                             : read_all(options, argc, argv);
}

bool
options_take_job(struct options *options, int count, char **words)
{
    struct parser parser = {.options = options, .into = &options->defaults};

    if (!parser_take(&parser, count, words))
        return false;
    query_settle(&options->defaults, options);
    return true;
}

bool
word_add(struct options *options, struct word_list *words, const char *word)
{
    const char **list =
        realloc(words->list, (words->count + 1) * sizeof(*list));

    if (list == NULL) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        options->is_out_of_memory = true;
        return false;
    }
    words->list = list;
    list[words->count++] = word;
    return true;
}

void
options_done(struct options *options)
{
    for (size_t i = 0; i < options->texts.count; i++)
        free((void *)(uintptr_t)options->texts.list[i]);
    free(options->texts.list);
    for (size_t i = 0; i < options->job_words.count; i++)
        free((void *)(uintptr_t)options->job_words.list[i]);
    free(options->job_words.list);
    for (size_t i = 0; i < options->selectors.count; i++)
        free((void *)(uintptr_t)options->selectors.list[i]);
    free(options->selectors.list);
    free(options->queries);
    free(options->batches.list);
    free(options->operands.list);
    free(options->mx.list);
    free(options->to.list);
    free(options->cc.list);
    free(options->bcc.list);
    free(options->headers.list);
    free(options->attachments.list);
    free(options->resolvers.list);
}
