/* Which language the program speaks.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_LANGUAGE_H
#define RWI_CLI_LANGUAGE_H

/** Choose the language that LANGUAGE, LC_ALL, LC_MESSAGES and LANG ask for,
 * and take the terminal's characters from LC_ALL, LC_CTYPE and LANG.
 *
 * To be called first thing, while the program has one thread.  Where they
 * ask for nothing but English this costs a few getenv(3).
 */
void language_choose(void);

#endif
