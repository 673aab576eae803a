/* Messages about the run, on standard error: one line each, in the form
 * "rootwalk: SUBJECT: what is wrong", the subject as it was typed.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_SAY_H
#define RWI_CLI_SAY_H

#include <stdarg.h>
#include <stddef.h>

#include "cli/exit.h"
#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"
#include "rootwalk/words.h"

/** Marks a sentence for the catalogue where it stands, to be translated where
 * it is said. */
#define N_(sentence) sentence

/** Write a message in the user's language.
 *
 * @param what  a sentence in English with places for the values, looked up in
 *              the catalogue; "%s": the value itself is such a sentence
 */
void say_words(char *out, size_t size, const char *what, va_list args)
    RW_PRINTF(3, 0);

/** Say what went wrong, in the user's language; src/po/extract gathers the
 * sentences by the names of these functions.
 *
 * @param on  the option, file or name at fault, from outside: escaped; NULL
 *            for none
 */
void say(const char *on, const char *what, ...) RW_PRINTF(2, 3);

/** Say what a call came to.
 *
 * @param on     as for say(); left out where a library is missing
 * @param needs  an option, a command or a thing in English, marked by N_():
 *               what needs the library, where one could not be loaded; NULL:
 *               what any of them is for
 * @return EXIT_INTERNAL for want of memory, else EXIT_FILE
 */
enum exit_status say_status(const char *on, enum rw_status status,
                            const char *needs);

/** Say why a word of the command line could not be taken: for want of a
 * library, or because it is wrong.
 *
 * @param what  is wrong with it
 * @return as say_status() does, or EXIT_USAGE
 */
enum exit_status say_unread(const char *on, enum rw_status status,
                            const char *what);

/** Say that a library was missed by what goes on without it, where nothing has
 * been said of a library yet.
 *
 * @return `status`, or the first of it and EXIT_FILE
 */
enum exit_status say_missing(enum exit_status status);

/** Say what went wrong in a line of a file: "FILE:LINE: ON: what". */
void say_at(const char *file, size_t line, const char *on, const char *what,
            ...) RW_PRINTF(4, 5);

/** Write text from outside so that a terminal cannot be harmed; letters
 * that the locale can show stay as they are, so that a name is recognised
 * by whoever typed it. */
void put_printable(struct rw_text *text, const char *from);

#endif
