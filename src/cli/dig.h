/* Options that dig has and rootwalk has not; see dig.c.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_CLI_DIG_H
#define ROOTWALK_CLI_DIG_H

#include <stdbool.h>

/** Find a plus option that is dig's only, by its whole name.
 *
 * @param word  behind the plus, perhaps with "no" before it and a value
 *              behind
 * @param why   set where it is one: why it is refused and what to use
 *              instead; NULL: it is taken, and does nothing
 */
bool dig_plus(const char *word, const char **why);

/** Find a letter that is dig's only; likewise. */
bool dig_letter(char letter, const char **why);

#endif
