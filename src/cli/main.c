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
#include "cli/streams.h"

#define TEXT_MAX 32768 /* octets of --help; it has a fifth of them */

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

/* --version and --help: all at once, so that a fault is seen in one place. */
static enum exit_status
tell(const struct options *options, enum command command)
{
    char buffer[TEXT_MAX];
    enum exit_status status = stream_need_output();

    if (status != EXIT_DEFINITE)
        return status;
    setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
    if (options->version)
        printf("rootwalk %s\n", rw_version());
    else
        help_print(command);
    if (fflush(stdout) != 0 && errno != EPIPE) {
        say("standard output", "cannot be written (%s)", strerror(errno));
        status = EXIT_FILE;
    }
    setvbuf(stdout, NULL, _IONBF, 0); /* the buffer goes now */
    return status;
}

static enum exit_status
run(enum command command, bool is_named, int argc, char **argv)
{
    struct options options;
    enum exit_status status = options_read(&options, command, argc, argv);

    if (status == EXIT_DEFINITE && (options.version || options.help))
        status = tell(&options, is_named ? command : COMMANDS);
    else if (status == EXIT_DEFINITE)
        status = COMMAND_TABLE[command].run(&options);
    options_done(&options);
    return status;
}

int
main(int argc, char **argv)
{
    enum command command = argc > 1 ? command_find(argv[1]) : COMMANDS;
    bool is_named = command != COMMANDS;
    int skip = is_named ? 2 : 1;
    enum exit_status status;

    if (!streams_guard())
        return EXIT_FILE;
    language_choose();
    signal(SIGPIPE, SIG_IGN); /* a write says so itself: EPIPE */
    if (argc < skip)          /* argv may be empty */
        skip = argc;
    status =
        run(is_named ? command : CMD_TRACE, is_named, argc - skip, argv + skip);
    return (int)status;
}
