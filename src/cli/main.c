/* rootwalk: the program.  What it does stands in commands.def, one file a
 * command; what it can be told, in options.def.
 *
 * SPDX-License-Identifier: ISC
 */
#include <signal.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/language.h"
#include "cli/say.h"
#include "cli/streams.h"

static const command_fn RUN[COMMANDS] = {
#define COMMAND(id, word, function, operands, summary) function,
#include "cli/commands.def"
#undef COMMAND
};

int
main(int argc, char **argv)
{
    int words = argc > 0 ? argc - 1 : 0; /* argv may be empty */
    enum command named;
    struct options options;
    enum exit_status status;

    if (!streams_guard())
        return EXIT_FILE;
    language_choose();
    signal(SIGPIPE, SIG_IGN); /* a write says so itself: EPIPE */
    named = command_take(&words, argv + 1);
    status = options_read(&options, named, words, argv + 1);
    if (status == EXIT_DEFINITE && (options.version || options.help))
        status = help_run(&options);
    else if (status == EXIT_DEFINITE)
        status = say_missing(RUN[options.command](&options));
    options_done(&options);
    return (int)status;
}
