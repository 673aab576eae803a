/* rootwalk: the program.  What it does stands in commands.def, one file a
 * command; what it can be told, in options.def.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/language.h"
#include "cli/say.h"

static const struct {
    const char *word;
    command_fn run;
} COMMAND_TABLE[COMMANDS] = {
#define COMMAND(id, word, function, operands, summary) {word, function},
#include "cli/commands.def"
#undef COMMAND
};

/* The command a word names; COMMANDS for none. */
static enum command
command_find(const char *word)
{
    int i = 0;

    while (i < COMMANDS && strcmp(word, COMMAND_TABLE[i].word) != 0)
        i++;
    return (enum command)i;
}

/* What stdio still holds of --help and --version. */
static enum exit_status
close_stdout(void)
{
    if (fflush(stdout) == 0 || errno == EPIPE)
        return EXIT_DEFINITE;
    say("standard output", "cannot be written (%s)", strerror(errno));
    return EXIT_FILE;
}

static enum exit_status
run(enum command command, bool is_named, int argc, char **argv)
{
    struct options options;
    enum exit_status status = options_read(&options, command, argc, argv);

    if (status == EXIT_DEFINITE && options.version)
        printf("rootwalk %s\n", rw_version());
    else if (status == EXIT_DEFINITE && options.help)
        help_print(is_named ? command : COMMANDS);
    else if (status == EXIT_DEFINITE)
        status = COMMAND_TABLE[command].run(&options);
    options_done(&options);
    return exit_first(status, close_stdout());
}

int
main(int argc, char **argv)
{
    enum command command = argc > 1 ? command_find(argv[1]) : COMMANDS;
    bool is_named = command != COMMANDS;
    int skip = is_named ? 2 : 1;
    enum exit_status status;

    language_choose();
    signal(SIGPIPE, SIG_IGN); /* a write says so itself: EPIPE */
    if (argc < skip) /* argv may be empty */
        skip = argc;
    status =
        run(is_named ? command : CMD_TRACE, is_named, argc - skip, argv + skip);
    return (int)status;
}
