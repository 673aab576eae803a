/* rootwalk: the program.  What it does stands in commands.def, one file a
 * command; what it can be told, in options.def.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/language.h"
#include "cli/say.h"
#include "cli/streams.h"

#define TEXT_MAX 32768 /* octets of --help; it has a fifth of them */

static const command_fn RUN[COMMANDS] = {
#define COMMAND(id, word, function, operands, summary) function,
#include "cli/commands.def"
#undef COMMAND
};

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
        status = tell(&options, named);
    else if (status == EXIT_DEFINITE)
        status = say_missing(RUN[options.command](&options));
    options_done(&options);
    return (int)status;
}
