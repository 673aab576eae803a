/* Which language the program speaks.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_LANGUAGE_H
#define RWI_CLI_LANGUAGE_H

#include <stdbool.h>

/** Choose the language that LANGUAGE, LC_ALL, LC_MESSAGES and LANG ask for.
 *
 * To be called first thing, while the program has one thread.  Where they
 * ask for nothing but English this costs a few getenv(3).
 */
void language_choose(void);

/** Say whether the terminal shows all of Unicode, as LC_ALL, LC_CTYPE and
 * LANG have it. */
bool language_shows_unicode(void);

#endif
