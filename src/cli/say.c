/* Messages about the run.  Each goes out in one write, so that lines of
 * several processes do not mix.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/say.h"

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/language.h"

#define SAY_MAX     4096 /* octets of one message; what is longer is cut */
#define SUBJECT_MAX 1300 /* octets of a subject; a name in escapes has 1024 */

/* A missing library is said once in a run, however many names ask for it. */
static bool library_was_said;

/* Does the terminal take UTF-8?  Elsewhere even a good letter would be two
 * controls of C1. */
/* A backslash that was typed is shown as typed. */
void
put_printable(struct rw_text *text, const char *from)
{
    bool is_utf8 = language_shows_unicode();

    for (;;) {
        size_t len = strcspn(from, "\\");

        if (is_utf8)
            rw_text_put_visible(text, from, len);
        else
            rw_text_put_safe(text, from, len);
        if (from[len] == '\0')
            break;
        rw_text_putc(text, '\\');
        from += len + 1;
    }
}

/* A subject as typed, with a colon behind; cut where it would leave no room
 * for what is wrong with it. */
static void
put_subject(struct rw_text *text, const char *subject)
{
    char shown[SUBJECT_MAX];
    struct rw_text part;

    rw_text_init(&part, shown, sizeof(shown));
    put_printable(&part, subject);
    rw_text_printf(text, "%s%s: ", shown,
                   part.len >= sizeof(shown) ? "..." : "");
}

void
say_words(char *out, size_t size, const char *what, va_list args)
{
    if (strcmp(what, "%s") == 0)
        snprintf(out, size, "%s", rw_word(va_arg(args, const char *)));
    else
        vsnprintf(out, size, rw_word(what), args);
}

/* What is said of these is said of no word that anybody typed. */
static const char *
subject_word(const char *on)
{
    static const char *const OURS[] = {N_("standard input"),
                                       N_("standard output")};

    for (size_t i = 0; i < sizeof(OURS) / sizeof(OURS[0]); i++)
        if (strcmp(on, OURS[i]) == 0)
            return rw_word(OURS[i]);
    return on;
}

/* "rootwalk: FILE:LINE: ON: WHAT", as far as there is any of it. */
static void
say_line(const char *file, size_t line, const char *on, const char *what,
         va_list args)
{
    char buf[SAY_MAX], part[SAY_MAX], place[PATH_MAX + 32];
    struct rw_text text;
    ssize_t ignored;

    rw_text_init(&text, buf, sizeof(buf) - 1); /* one is for the line's end */
    say_words(part, sizeof(part), what, args);
    rw_text_puts(&text, "rootwalk: ");
    if (file != NULL && line > 0) {
        snprintf(place, sizeof(place), "%s:%zu", file, line);
        put_subject(&text, place);
    } else if (file != NULL) {
        put_subject(&text, subject_word(file));
    }
    if (on != NULL)
        put_subject(&text, subject_word(on));
    rw_text_puts(&text, part);
    strcat(buf, "\n");
    ignored = write(STDERR_FILENO, buf, strlen(buf));
    (void)ignored; /* nobody is left who could be told */
}

void
say(const char *on, const char *what, ...)
{
    va_list args;

    va_start(args, what);
    say_line(NULL, 0, on, what, args);
    va_end(args);
}

void
say_at(const char *file, size_t line, const char *on, const char *what, ...)
{
    va_list args;

    va_start(args, what);
    say_line(file, line, on, what, args);
    va_end(args);
}

/* ---- statuses, and libraries that are missing ---------------------------- */

/* What each is for, where nobody says it better. */
static const struct {
    enum rw_status missing;
    const char *needs;
} NEEDS[] = {
    {RW_ERR_LIBCRYPTO, N_("checking DNSSEC (without: --no-validate)")},
    {RW_ERR_LIBCURL, N_("an MTA-STS policy")},
    {RW_ERR_LIBIDN2, N_("a Unicode name")},
    {RW_ERR_LIBNATS, N_("a job on many machines")},
    {RW_ERR_LIBSSL, "TLS"},
    {RW_ERR_LIBUV, N_("the network")},
};

static const char *
need_of(const struct rw_library *library)
{
    for (size_t i = 0; i < sizeof(NEEDS) / sizeof(NEEDS[0]); i++)
        if (NEEDS[i].missing == library->missing)
            return NEEDS[i].needs;
    return N_("text that is not ASCII");
}

static void
say_library(const struct rw_library *library, const char *needs)
{
    if (needs == NULL)
        needs = need_of(library);
    if (!library_was_said)
        say(NULL, "%s could not be loaded: %s needs it (Debian: %s)",
            library->name, rw_word(needs), library->package);
    library_was_said = true;
}

enum exit_status
say_status(const char *on, enum rw_status status, const char *needs)
{
    const struct rw_library *library = rw_status_library(status);

    if (library != NULL)
        say_library(library, needs);
    else
        say(on, "%s", rw_status_text(status));
    return status == RW_ERR_MEMORY ? EXIT_INTERNAL : EXIT_FILE;
}

enum exit_status
say_unread(const char *on, enum rw_status status, const char *what)
{
    if (rw_status_library(status) != NULL || status == RW_ERR_MEMORY)
        return say_status(on, status, NULL);
    say(on, "%s", what);
    return EXIT_USAGE;
}

enum exit_status
say_missing(enum exit_status status)
{
    const struct rw_library *library = rw_library_missing();

    if (library == NULL)
        return status;
    say_library(library, NULL);
    return exit_first(status, EXIT_FILE);
}
