/* Messages about the run.  Each goes out in one write, so that lines of
 * several processes do not mix.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/say.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#define SAY_MAX     4096 /* octets of one message; what is longer is cut */
#define SUBJECT_MAX 1300 /* octets of a subject; a name in escapes has 1024 */

/* Letters that turn or hide the text around them. */
static bool
is_invisible(wint_t c)
{
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xad ||
           (c >= 0xfff0 && c <= 0xffff) || (c >= 0xe0000 && c <= 0xe0fff);
}

/* Octets of the letter at `from` when it may be shown as it is; else 0. */
static size_t
printable_letter(const char *from, size_t len)
{
    mbstate_t state;
    wchar_t letter;
    size_t used;

    memset(&state, 0, sizeof(state));
    used = mbrtowc(&letter, from, len, &state);
    if (used == 0 || used > len) /* also (size_t)-1 and -2 */
        return 0;
    return iswprint((wint_t)letter) && !is_invisible((wint_t)letter) ? used : 0;
}

void
put_printable(struct rw_text *text, const char *from)
{
    size_t len = strlen(from);

    for (size_t i = 0; i < len;) {
        size_t used = (unsigned char)from[i] < 0x80
                          ? 0
                          : printable_letter(from + i, len - i);

        if (used > 0) {
            rw_text_put(text, from + i, used);
        } else if (from[i] == '\\') { /* typed so: shown so */
            rw_text_putc(text, '\\');
            used = 1;
        } else {
            rw_text_put_safe(text, from + i, 1);
            used = 1;
        }
        i += used;
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

/* "rootwalk: FILE:LINE: ON: WHAT", as far as there is any of it. */
static void
say_line(const char *file, size_t line, const char *on, const char *what,
         va_list args)
{
    char buf[SAY_MAX], part[SAY_MAX], place[PATH_MAX + 32];
    struct rw_text text;
    ssize_t ignored;

    rw_text_init(&text, buf, sizeof(buf) - 1); /* one is for the line's end */
    vsnprintf(part, sizeof(part), what, args);
    rw_text_puts(&text, "rootwalk: ");
    if (file != NULL && line > 0) {
        snprintf(place, sizeof(place), "%s:%zu", file, line);
        put_subject(&text, place);
    } else if (file != NULL) {
        put_subject(&text, file);
    }
    if (on != NULL)
        put_subject(&text, on);
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
