/* One option: the table, found by its name, and done as it asks.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/dig.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/near.h"
#include "cli/pairs.h"
#include "cli/parser.h"
#include "cli/say.h"

#define T (1u << CMD_TRACE)
#define B (1u << CMD_BULK)
#define C (1u << CMD_COMPARE)
#define E (1u << CMD_EXPLAIN)
#define M (1u << CMD_MAIL)
#define S (1u << CMD_SEND)
#define F (1u << CMD_FETCH)
#define RUN(field)                                                             \
    .act = ACT_RUN_BOOL, .offset = offsetof(struct options, field)
#define RUN_TEXT(field)                                                        \
    .act = ACT_RUN_TEXT, .offset = offsetof(struct options, field)
#define QUERY(field)                                                           \
    .act = ACT_QUERY_BOOL, .offset = offsetof(struct query, field)
#define FOR_RUN(name)   .act = ACT_RUN_CALL, .call = set_##name
#define FOR_QUERY(name) .act = ACT_QUERY_CALL, .call = set_##name

const struct option OPTIONS[] = {
#define GROUP(heading) {.group = heading},
#define OPTION(form_, name_, takes_, value_, act_, commands_, help_)           \
    {.form = FORM_##form_,                                                     \
     .name = name_,                                                            \
     .takes = TAKES_##takes_,                                                  \
     .value = value_,                                                          \
     act_,                                                                     \
     .commands = commands_,                                                    \
     .help = help_},
#include "cli/options.def"
#undef OPTION
#undef GROUP
};
const size_t OPTION_COUNT = sizeof(OPTIONS) / sizeof(OPTIONS[0]);
_Static_assert(sizeof(OPTIONS) / sizeof(OPTIONS[0]) <= OPTIONS_MAX,
               "more options than struct options has room to note");

/* ---- finding an option ------------------------------------------------- */

static bool
option_is(const struct option *option, enum form form, const char *name,
          size_t len, bool whole)
{
    return option->group == NULL && option->form == form &&
           (len == 0 || option->name[0] == name[0]) && /* a quick no */
           strncmp(option->name, name, len) == 0 &&
           (!whole || option->name[len] == '\0');
}

/* Whether two rows are spellings of one option. */
static bool
option_same(const struct option *a, const struct option *b)
{
    return a->act == b->act && a->offset == b->offset && a->call == b->call;
}

size_t
option_id(const struct option *option)
{
    size_t i = 0;

    while (OPTIONS[i].group != NULL || !option_same(&OPTIONS[i], option))
        i++;
    return i;
}

const struct option *
option_find(enum command command, enum form form, const char *name, size_t len,
            bool *is_ambiguous)
{
    unsigned commands = command == COMMANDS ? ~0u : 1u << command;
    const struct option *found = NULL;

    *is_ambiguous = false;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (option_is(&OPTIONS[i], form, name, len, true))
            return &OPTIONS[i];
    }
    for (size_t i = 0; i < OPTION_COUNT && len > 0; i++) {
        const struct option *option = &OPTIONS[i];

        if (!option_is(option, form, name, len, false) ||
            (option->commands & commands) == 0)
            continue;
        if (found != NULL && !option_same(found, option))
            *is_ambiguous = true;
        found = option;
    }
    return *is_ambiguous ? NULL : found;
}

/* Whether a command walks, so that its lines are written as dig's are. */
static bool
is_like_dig(const struct parser *parser)
{
    return parser->options->command == CMD_TRACE ||
           parser->options->command == CMD_COMPARE;
}

/* What is dig's is taken, or refused with the reason. */
static bool
take_digs(const struct parser *parser, const char *word, const char *why)
{
    if (why != NULL)
        parser_say(parser, word, "not taken: %s", rw_word(why));
    return why == NULL;
}

#define WORD_MAX 64 /* octets of an option's name with its "no-" */

/* How an option is turned off: "--no-flags", "+noflags". */
static const char *
form_no(enum form form)
{
    return form == FORM_LONG ? "no-" : "no";
}

static void
try_word(struct near *near, char nearest[WORD_MAX], const char *no,
         const char *name)
{
    size_t slips = near->slips;
    char word[WORD_MAX];

    snprintf(word, sizeof(word), "%s%s", no, name);
    near_try(near, word);
    if (near->slips < slips) {
        snprintf(nearest, WORD_MAX, "%s", word);
        near->word = nearest;
    }
}

/* "--flgas" may have been meant for --flags, "--no-flgas" for --no-flags.
 *
 * @param len  octets of the word before its value */
static void
say_unknown(const struct parser *parser, enum form form, const char *word,
            size_t len)
{
    char typed[WORD_MAX], nearest[WORD_MAX] = "";
    const char *mark = form == FORM_PLUS ? "+" : "--";
    size_t mark_len = strlen(mark);
    struct near near;

    snprintf(typed, sizeof(typed), "%.*s", (int)(len - mark_len),
             word + mark_len);
    near_begin(&near, typed);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];

        if (option->name == NULL || option->form != form ||
            (option->commands & 1u << parser->options->command) == 0)
            continue;
        try_word(&near, nearest, "", option->name);
        if (option->takes == TAKES_SWITCH || option->takes == TAKES_MAYBE)
            try_word(&near, nearest, form_no(form), option->name);
    }
    if (nearest[0] != '\0')
        parser_say(parser, word, "unknown option; the nearest is %s%s", mark,
                   nearest);
    else
        parser_say(parser, word, "unknown option");
}

bool
option_named(const struct parser *parser, struct found *found, enum form form,
             const char *word)
{
    const char *name = word + (form == FORM_LONG ? 2 : 1);
    const char *no = form_no(form);
    size_t len = strcspn(name, "=");
    bool ambiguous, ambiguous_off = false;
    const char *why;

    found->value = name[len] == '=' ? name + len + 1 : NULL;
    found->on = true;
    found->option = NULL;
    if (form == FORM_LONG && len == 8 && strncmp(name, "password", 8) == 0) {
        parser_say(parser, "--password",
                   "a password on the command line can be read by everyone on "
                   "this machine (ps); use --password-file, --password-fd, "
                   "--netrc or the prompt");
        return false;
    }
    /* before abbreviations of ours */
    if (form == FORM_PLUS && is_like_dig(parser) && dig_plus(name, &why))
        return take_digs(parser, word, why);
    found->option =
        option_find(parser->options->command, form, name, len, &ambiguous);
    if (found->option == NULL && !ambiguous &&
        strncmp(name, no, strlen(no)) == 0) {
        found->on = false;
        found->option =
            option_find(parser->options->command, form, name + strlen(no),
                        len - strlen(no), &ambiguous_off);
    }
    if (found->option != NULL)
        return true;
    if (ambiguous || ambiguous_off)
        parser_say(parser, word, "ambiguous option");
    else
        say_unknown(parser, form, word, len + (size_t)(name - word));
    return false;
}

bool
option_letter(const struct parser *parser, struct found *found, char letter,
              const char *word)
{
    bool ambiguous;
    const char *why;

    found->on = true;
    found->value = NULL;
    found->option = option_find(parser->options->command, FORM_LETTER, &letter,
                                1, &ambiguous);
    if (found->option != NULL)
        return true;
    if (is_like_dig(parser) && dig_letter(letter, &why))
        return take_digs(parser, word, why);
    parser_say(parser, word, "unknown option");
    return false;
}

/* ---- doing what it asks for -------------------------------------------- */

static bool
option_fits(const struct parser *parser, const struct found *found)
{
    const struct option *option = found->option;
    bool is_switch = option->takes == TAKES_SWITCH;
    bool is_maybe = option->takes == TAKES_MAYBE;

    if (!found->on && !is_switch && !is_maybe)
        parser_say(parser, parser->word, "cannot be turned off");
    else if (found->value != NULL &&
             (!found->on || is_switch || option->takes == TAKES_NOTHING))
        parser_say(parser, parser->word, "takes no value");
    else if (parser->source == FROM_BATCH && option->act != ACT_QUERY_BOOL &&
             option->act != ACT_QUERY_CALL)
        parser_say(parser, parser->word,
                   "applies to the whole run and cannot be set per query");
    else
        return true;
    return false;
}

static bool
option_act(struct parser *parser, const struct found *found)
{
    const struct option *option = found->option;
    char *run = (char *)parser->options + option->offset;
    char *query = (char *)parser->into + option->offset;

    switch (option->act) {
    case ACT_RUN_BOOL:
        *(bool *)(void *)run = found->on;
        return true;
    case ACT_RUN_TEXT:
        *(const char **)(void *)run = found->value;
        return true;
    case ACT_QUERY_BOOL:
        *(bool *)(void *)query = found->on;
        return true;
    case ACT_RUN_CALL:
    case ACT_QUERY_CALL:
        return option->call(parser, found->value, found->on);
    }
    return false;
}

/* Note that an option was asked for.  One that was turned off, or colours
 * that may stay away, ask for nothing. */
static bool
option_note(const struct parser *parser, const struct found *found)
{
    struct options *options = parser->options;
    uint8_t *given = &options->given[option_id(found->option)];
    bool is_asked = found->on && (found->option->call != set_color ||
                                  options->color == WHEN_ALWAYS);

    if (parser->source == FROM_CONFIG)
        *given = (uint8_t)(is_asked ? *given | GIVEN_IN_CONFIG
                                    : *given & ~GIVEN_IN_CONFIG);
    else
        *given = is_asked ? GIVEN_HERE : 0;
    if (parser->source == FROM_COMMAND_LINE) {
        options->format_given = options->format;
        options->bind_given = options->bind;
    }
    return true;
}

/* Keep an option of bulk's as a word, for a job: "--name=value". */
static bool
keep_word(struct parser *parser, const struct found *found)
{
    static const char *const MARKS[] = {
        [FORM_LONG] = "--", [FORM_LETTER] = "-", [FORM_PLUS] = "+"};
    const struct option *option = found->option;
    bool is_letter = option->form == FORM_LETTER;
    char *word;

    if (parser->options->command != CMD_BULK)
        return true;
    if (asprintf(&word, "%s%s%s%s%s", MARKS[option->form],
                 found->on                   ? ""
                 : option->form == FORM_LONG ? "no-"
                                             : "no",
                 option->name, found->value == NULL || is_letter ? "" : "=",
                 found->value == NULL ? "" : found->value) < 0) {
        parser->options->is_out_of_memory = true;
        return false;
    }
    if (word_add(parser->options, &parser->options->job_words, word))
        return true;
    free(word);
    return false;
}

bool
option_take(struct parser *parser, const struct found *found)
{
    const struct options *options = parser->options;

    if (!option_fits(parser, found))
        return false;
    if ((found->option->commands & (1u << options->command)) != 0)
        return parser->source == FROM_CONFIG &&
                       pairs_overrule(options, found->option, found->value)
                   ? true
                   : option_act(parser, found) && option_note(parser, found) &&
                         keep_word(parser, found);
    if (parser->source == FROM_CONFIG)
        return true;
    /* +nosearch where nothing is searched asks for nothing */
    if (found->option->form == FORM_PLUS && !found->on && is_like_dig(parser))
        return true;
    parser_say(parser, parser->word, "not an option of %s",
               command_word(options->command));
    return false;
}
