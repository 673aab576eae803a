/* Messages about the run, on standard error: one line each, in the form
 * "rootwalk: SUBJECT: what is wrong", the subject as it was typed.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_SAY_H
#define RWI_CLI_SAY_H

#include <stddef.h>

#include "rootwalk/api.h"
#include "rootwalk/text.h"

/** Say what went wrong.
 *
 * @param on  the option, file or name at fault, from outside: escaped; NULL
 *            for none
 */
void say(const char *on, const char *what, ...) RW_PRINTF(2, 3);

/** Say what went wrong in a line of a file: "FILE:LINE: ON: what". */
void say_at(const char *file, size_t line, const char *on, const char *what,
            ...) RW_PRINTF(4, 5);

/** Write text from outside so that a terminal cannot be harmed; letters
 * that the locale can show stay as they are, so that a name is recognised
 * by whoever typed it. */
void put_printable(struct rw_text *text, const char *from);

#endif
