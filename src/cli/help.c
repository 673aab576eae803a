/* --help, off the tables of commands and options, and "rootwalk help".
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/near.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "cli/say.h"
#include "cli/streams.h"

#define _(sentence) rw_word(sentence)

#define TEXT_MAX    32768 /* octets written at once: more than any help has */
#define HELP_WIDTH  80
#define HELP_COLUMN 26 /* where the words begin; 54 are left for them */

struct command_row {
    const char *word, *operands, *summary;
};

static const struct command_row COMMAND_ROWS[] = {
#define COMMAND(id, word, function, operands, summary)                         \
    {word, operands, summary},
#include "cli/commands.def"
#undef COMMAND
};

/* "  --[no-]validate", "  -p PORT", "  +[no]edns[=N]" */
static int
spelling(char *out, size_t size, const struct option *option)
{
    static const char *const MARKS[] = {
        [FORM_LONG] = "--", [FORM_LETTER] = "-", [FORM_PLUS] = "+"};
    const char *no =
        option->takes != TAKES_SWITCH && option->takes != TAKES_MAYBE ? ""
        : option->form == FORM_LONG                                   ? "[no-]"
                                                                      : "[no]";
    const char *open = option->takes == TAKES_MAYBE ? "[=" : "";
    const char *between = option->takes != TAKES_VALUE ? ""
                          : option->form == FORM_PLUS  ? "="
                                                       : " ";

    return snprintf(out, size, "  %s%s%s%s%s%s%s", MARKS[option->form], no,
                    option->name, open, between, option->value,
                    open[0] != '\0' ? "]" : "");
}

static void
print_option(const struct option *option)
{
    char left[64];
    const char *help = _(option->help);
    int len = spelling(left, sizeof(left), option);

    printf("%s", left);
    if (len > HELP_COLUMN - 2) {
        printf("\n");
        len = 0;
    }
    while (*help != '\0') {
        size_t line = strcspn(help, "\n");

        printf("%*s%.*s\n", HELP_COLUMN - len, "", (int)line, help);
        help += line + (help[line] == '\n');
        len = 0;
    }
}

/* What the words of the usage stand for, where the options do not say it. */
static const char *
note_of(enum command command)
{
    switch (command) {
    case CMD_BULK:
        return N_("Names stand one a line: NAME [TYPE ...].  Results are JSON "
                  "lines, one a name;\n--format is that of --job-status "
                  "alone.\n");
    case CMD_COMPARE:
        return N_("RESOLVER is an address or a name, with #PORT if that is not "
                  "53.  Default: the\nsystem's (/etc/resolv.conf).\n");
    case CMD_SEND:
        return N_("--from is required, unless --user is an address.\n");
    case CMD_FETCH:
        return N_("--user is required.  N is the number of a message; without "
                  "one the mailbox is\nlisted.\n");
    case CMD_TRACE:
    case CMD_EXPLAIN:
    case CMD_MAIL:
    case CMD_HELP:
    case COMMANDS:
        break;
    }
    return NULL;
}

/* A line a format that the command has. */
static void
print_formats(enum command command)
{
    for (int i = 0; i < RW_FORMATS; i++) {
        enum rw_format format = (enum rw_format)i;

        if (command_has_format(command, format))
            printf("%*s%-11s%s\n", HELP_COLUMN, "", rw_format_word(format),
                   _(rw_format_sentence(format)));
    }
}

static void
print_options(enum command command)
{
    const char *group = NULL;

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];

        if (option->group != NULL)
            group = option->group;
        if (option->group != NULL || option->help[0] == '\0' ||
            (option->commands & 1u << command) == 0)
            continue;
        if (group != NULL)
            printf(_("\n%s:\n"), _(group));
        group = NULL;
        print_option(option);
        if (option->call == set_format)
            print_formats(command);
    }
}

static void
print_usage(enum command command)
{
    const struct command_row *row = &COMMAND_ROWS[command];
    const char *note = note_of(command);

    printf(_("Usage: rootwalk %s [OPTIONS] %s\n"), row->word, row->operands);
    printf("%s\n", _(row->summary));
    if (note != NULL)
        printf("\n%s", _(note));
    print_options(command);
    printf("\n%s",
           _("Single-letter and + options work as in dig: before the first "
             "name they apply to\nevery query, after a name to that one.  "
             "Defaults of your own, one option a line:\n"
             "~/.config/rootwalk/config.  The manual: rootwalk(1).\n"));
}

/* "--format FORMAT         text, dig, short, json, dot, html" */
static void
print_format_words(const struct option *option)
{
    char left[64];
    int len = spelling(left, sizeof(left), option);
    const char *between = "";

    printf("%s%*s", left, HELP_COLUMN - len, "");
    len = HELP_COLUMN;
    for (int i = 0; i < RW_FORMATS; i++) {
        const char *word = rw_format_word((enum rw_format)i);

        if (!command_has_format(CMD_TRACE, (enum rw_format)i))
            continue;
        if (len + (int)strlen(between) + (int)strlen(word) >= HELP_WIDTH)
            len = printf(",\n%*s%s", HELP_COLUMN, "", word) - 2; /* ",\n" */
        else
            len += printf("%s%s", between, word);
        between = ", ";
    }
    printf("\n");
}

/* What fits one screen: the commands, and the options that most need. */
static void
print_overview(void)
{
    static const struct {
        enum form form;
        const char *name;
    } BASICS[] = {
        {FORM_LETTER, "v"}, {FORM_LONG, "flags"},  {FORM_LONG, "full"},
        {FORM_LONG, "all"}, {FORM_LONG, "format"}, {FORM_LONG, "record"},
    };
    bool is_ambiguous;

    printf("%s", _("Usage: rootwalk [COMMAND] [OPTIONS] NAME [TYPE] [CLASS] "
                   "...\nWalk a DNS name from the root to its answer, and show "
                   "every step.\n\nCommands (default: trace):\n"));
    for (int i = 0; i < COMMANDS; i++)
        printf("  %-10s%s\n", COMMAND_ROWS[i].word, _(COMMAND_ROWS[i].summary));
    printf("\n%s\n", _("The most useful options of trace:"));
    for (size_t i = 0; i < sizeof(BASICS) / sizeof(BASICS[0]); i++) {
        const struct option *option =
            option_find(CMD_TRACE, BASICS[i].form, BASICS[i].name,
                        strlen(BASICS[i].name), &is_ambiguous);

        if (option->call == set_format)
            print_format_words(option);
        else
            print_option(option);
    }
    printf("%s", _("All options: rootwalk COMMAND --help.  Words: rootwalk "
                   "help AD, help SERVFAIL,\nhelp HTTPS, help "
                   "LAME_DELEGATION.  The manual: rootwalk(1).\n"));
}

static void
print_help(enum command command)
{
    if (command == COMMANDS || command == CMD_HELP)
        print_overview();
    else
        print_usage(command);
}

/* ---- rootwalk help TOPIC ----------------------------------------------- */

/* "--all", "-v", "+qmin": the option of whatever command has it. */
static bool
tell_option(const char *word)
{
    bool is_long = word[0] == '-' && word[1] == '-';
    enum form form = word[0] == '+' ? FORM_PLUS
                     : is_long      ? FORM_LONG
                                    : FORM_LETTER;
    const char *name = word + (is_long ? 2 : 1);
    bool is_ambiguous;
    const struct option *option =
        option_find(COMMANDS, form, name, strlen(name), &is_ambiguous);

    if (option == NULL)
        return false;
    while (option->help[0] == '\0') /* another spelling of the row before */
        option--;
    print_option(option);
    printf("%s", _("In:"));
    for (int i = 0; i < COMMANDS; i++)
        if (option->commands & 1u << i)
            printf(" %s", COMMAND_ROWS[i].word);
    printf("\n");
    return true;
}

static enum rw_status
to_stdout(void *ctx, const char *text, size_t len)
{
    (void)ctx;
    return fwrite(text, 1, len, stdout) == len ? RW_OK : RW_ERR_IO;
}

static void
say_unknown(const char *word)
{
    struct near near;

    near_begin(&near, word);
    rw_explain_words(near_try, &near);
    if (near.word != NULL)
        say(word, "unknown word; the nearest is %s", near.word);
    else
        say(word,
            "unknown word; known are commands, options, header flags, response "
            "codes, types, finding codes and terms such as glue");
}

static enum exit_status
tell_topic(const char *word)
{
    const struct output out = {.fd = STDOUT_FILENO,
                               .is_terminal = isatty(STDOUT_FILENO) == 1};
    struct rw_explain_options options = {.sink = to_stdout};
    enum command command = command_from_word(word);
    enum rw_status status;
    uint16_t height;

    if (command != COMMANDS) {
        print_help(command);
        return EXIT_DEFINITE;
    }
    if ((word[0] == '-' || word[0] == '+') && tell_option(word))
        return EXIT_DEFINITE;
    output_size(&out, &options.width, &height);
    status = rw_explain_word(word, &options);
    if (status == RW_ERR_EMPTY)
        say_unknown(word);
    return status == RW_OK          ? EXIT_DEFINITE
           : status == RW_ERR_EMPTY ? EXIT_USAGE
                                    : EXIT_FILE;
}

static enum exit_status
tell_topics(const struct word_list *topics)
{
    enum exit_status status = EXIT_DEFINITE;

    for (size_t i = 0; i < topics->count; i++) {
        if (i > 0)
            printf("\n");
        status = exit_first(status, tell_topic(topics->list[i]));
    }
    return status;
}

/* ---- the whole --------------------------------------------------------- */

enum exit_status
help_run(const struct options *options)
{
    char buffer[TEXT_MAX];
    enum exit_status status = stream_need_output();

    if (status != EXIT_DEFINITE)
        return status;
    setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
    if (options->version)
        printf("rootwalk %s\n", rw_version());
    else if (options->help || options->operands.count == 0)
        print_help(options->is_named ? options->command : COMMANDS);
    else
        status = tell_topics(&options->operands);
    if (fflush(stdout) != 0 && errno != EPIPE) {
        say(N_("standard output"), "cannot be written (%s)", strerror(errno));
        status = EXIT_FILE;
    }
    setvbuf(stdout, NULL, _IONBF, 0); /* the buffer goes now */
    return status;
}
