/* Messages about the run.  Each goes out in one write, so that lines of
 * several processes do not mix.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#define SAY_MAX 4096 /* octets of one message; what is longer is cut */

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

static void
put_args(struct rw_text *text, const char *format, va_list args)
{
    char part[SAY_MAX];

    vsnprintf(part, sizeof(part), format, args);
    rw_text_puts(text, part);
}

static void
send_line(struct rw_text *text, char *buf, size_t size)
{
    size_t len = text->len < size - 1 ? text->len : size - 2;
    ssize_t ignored;

    buf[len] = '\n';
    fflush(stdout); /* what was reported before stands before */
    ignored = write(STDERR_FILENO, buf, len + 1);
    (void)ignored; /* nobody is left who could be told */
}

void
say(const char *on, const char *what, ...)
{
    char buf[SAY_MAX];
    struct rw_text text;
    va_list args;

    rw_text_init(&text, buf, sizeof(buf));
    rw_text_puts(&text, "rootwalk: ");
    va_start(args, what);
    put_args(&text, what, args);
    va_end(args);
    if (on != NULL) {
        rw_text_puts(&text, ": ");
        put_printable(&text, on);
    }
    send_line(&text, buf, sizeof(buf));
}

void
say_at(const char *file, size_t line, const char *on, const char *what, ...)
{
    char buf[SAY_MAX];
    struct rw_text text;
    va_list args;

    rw_text_init(&text, buf, sizeof(buf));
    rw_text_puts(&text, "rootwalk: ");
    va_start(args, what);
    put_args(&text, what, args);
    va_end(args);
    rw_text_puts(&text, ": ");
    if (on != NULL) {
        put_printable(&text, on);
        rw_text_puts(&text, ", ");
    }
    put_printable(&text, file);
    if (line > 0)
        rw_text_printf(&text, " line %zu", line);
    send_line(&text, buf, sizeof(buf));
}
