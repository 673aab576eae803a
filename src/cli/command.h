/* Which command is meant: the table of commands by its words.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_COMMAND_H
#define RWI_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"

/** Give the word of a command. */
const char *command_word(enum command command);

/** Find a command by its word; COMMANDS for none. */
enum command command_from_word(const char *word);

/** Take the command's word out of a command line: the first operand,
 * wherever it stands among options and their values.
 *
 * @param argc  words in argv, without the program's name; one less where
 *              there was a command's word
 * @return the command; COMMANDS where the first operand names none
 */
enum command command_take(int *argc, char **argv);

/** Say what was probably meant by a word that would be walked to, though it
 * is a command's name with one slip, or a command of other builds.
 *
 * @param hint  filled with a sentence
 * @return false where the word is as good a name as any
 */
bool command_hint(const char *word, char *hint, size_t size);

#endif
