/* --help, off the tables of commands and options.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>

#include "cli/parser.h"

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
    const char *help = option->help;
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

/* A line a format that the command has; in the overview whose it is, too,
 * where not everybody has it. */
static void
print_formats(enum command command)
{
    for (int i = 0; i < RW_FORMATS; i++) {
        enum rw_format format = (enum rw_format)i;
        const char *between = " (";

        if (command != COMMANDS && !command_has_format(command, format))
            continue;
        printf("%*s%-7s%s", HELP_COLUMN, "", rw_format_word(format),
               rw_format_sentence(format));
        if (command == COMMANDS && !command_has_format(CMD_EXPLAIN, format)) {
            for (int j = 0; j < COMMANDS; j++) {
                if (!command_has_format((enum command)j, format))
                    continue;
                printf("%s%s", between, COMMAND_ROWS[j].word);
                between = ", ";
            }
            printf(")");
        }
        printf("\n");
    }
}

static void
print_options(enum command command)
{
    unsigned commands = command == COMMANDS ? ~0u : 1u << command;
    const char *group = NULL;

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];

        if (option->group != NULL)
            group = option->group;
        if (option->group != NULL || option->help[0] == '\0' ||
            (option->commands & commands) == 0)
            continue;
        if (group != NULL)
            printf("\n%s:\n", group);
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

    printf("Usage: rootwalk %s [OPTIONS] %s\n", row->word, row->operands);
    printf("%s\n", row->summary);
}

static void
print_overview(void)
{
    printf("Usage: rootwalk [COMMAND] [OPTIONS] NAME [TYPE] [CLASS] ...\n"
           "Walk a DNS name from the root to its answer, and show every step."
           "\n\nCommands (default: trace):\n");
    for (int i = 0; i < COMMANDS; i++)
        printf("  %-10s%s\n", COMMAND_ROWS[i].word, COMMAND_ROWS[i].summary);
}

void
help_print(enum command command)
{
    if (command == COMMANDS)
        print_overview();
    else
        print_usage(command);
    print_options(command);
    printf("\nSingle-letter and + options work as in dig: before the first "
           "name they apply to\nevery query, after a name to that one.  "
           "Defaults of your own, one option a line:\n"
           "~/.config/rootwalk/config.  The manual: rootwalk(1).\n");
}
