/* Which command is meant.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/near.h"
#include "cli/parser.h"
#include "cli/say.h"

static const char *const WORDS[COMMANDS] = {
#define COMMAND(id, word, function, operands, summary) word,
#include "cli/commands.def"
#undef COMMAND
};

enum nearness {
    EXACTLY,
    NEARLY, /* with one slip, too */
};

/* What a word may have been meant for. */
static const struct meant {
    const char *word;
    enum nearness nearness;
    const char *hint; /* NULL: a command of ours */
} MEANT[] = {
#define COMMAND(id, word, function, operands, summary) {word, NEARLY, NULL},
#include "cli/commands.def"
#undef COMMAND
#define WORD(word, nearness, hint) {word, nearness, hint},
#include "cli/mistaken.def"
#undef WORD
};

const char *
command_word(enum command command)
{
    return command < COMMANDS ? WORDS[command] : NULL;
}

enum command
command_from_word(const char *word)
{
    int i = 0;

    while (i < COMMANDS && strcmp(word, WORDS[i]) != 0)
        i++;
    return (enum command)i;
}

/* ---- the first operand ------------------------------------------------- */

/* Whether the word after an option is its value.  What an abbreviation means
 * may depend on the command, which is not known yet: where commands differ,
 * trace decides, which is what is meant without a word. */
static bool
takes_next(enum form form, const char *name)
{
    size_t len = strcspn(name, "=");
    bool is_ambiguous;
    const struct option *option =
        option_find(COMMANDS, form, name, len, &is_ambiguous);

    if (option == NULL && is_ambiguous)
        option = option_find(CMD_TRACE, form, name, len, &is_ambiguous);
    return option != NULL && option->takes == TAKES_VALUE && name[len] != '=';
}

/* -4p 53: the last letter that takes a value has it attached or next. */
static bool
letters_take_next(const char *letters)
{
    bool is_ambiguous;

    for (; *letters != '\0'; letters++) {
        const struct option *option =
            option_find(COMMANDS, FORM_LETTER, letters, 1, &is_ambiguous);

        if (option != NULL && option->takes == TAKES_VALUE)
            return letters[1] == '\0';
    }
    return false;
}

/* The index of the first operand; argc where there is none. */
static int
first_operand(int argc, char **argv)
{
    bool options_over = false;
    int i;

    for (i = 0; i < argc; i++) {
        const char *word = argv[i];

        if (options_over || strcmp(word, "-") == 0 ||
            (word[0] != '-' && word[0] != '+'))
            break;
        if (strcmp(word, "--") == 0)
            options_over = true;
        else if (word[0] == '-' && word[1] == '-')
            i += takes_next(FORM_LONG, word + 2);
        else if (word[0] == '-') /* a plus option has its value attached */
            i += letters_take_next(word + 1);
    }
    return i < argc ? i : argc;
}

enum command
command_take(int *argc, char **argv)
{
    int at = first_operand(*argc, argv);
    enum command command;

    if (at == *argc)
        return COMMANDS;
    command = command_from_word(argv[at]);
    if (command == COMMANDS)
        return COMMANDS;
    memmove(argv + at, argv + at + 1, (size_t)(*argc - at - 1) * sizeof(*argv));
    (*argc)--;
    return command;
}

/* ---- what was probably meant ------------------------------------------- */

/* Whether two words differ by one slip at most. */
static bool
is_near(const char *typed, const char *word)
{
    struct near near;

    near_begin(&near, typed);
    near_try(&near, word);
    return near.word != NULL && near.slips <= 1;
}

static const char *
hint_of(const struct meant *meant, char *buf, size_t size)
{
    if (meant->hint != NULL)
        return rw_word(meant->hint);
    snprintf(buf, size, rw_word(N_("the command is \"rootwalk %s\"")),
             meant->word);
    return buf;
}

bool
command_hint(const char *word, char *hint, size_t size)
{
    char ours[80];

    if (strchr(word, '.') != NULL)
        return false;
    for (size_t i = 0; i < sizeof(MEANT) / sizeof(MEANT[0]); i++) {
        if (!is_near(word, MEANT[i].word) ||
            (MEANT[i].nearness == EXACTLY &&
             strcasecmp(word, MEANT[i].word) != 0))
            continue;
        snprintf(hint, size,
                 rw_word(N_("%s; to walk to that name use \"rootwalk trace "
                            "%s\"")),
                 hint_of(&MEANT[i], ours, sizeof(ours)), word);
        return true;
    }
    return false;
}
