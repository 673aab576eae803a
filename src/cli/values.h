/* The values of options, as the setters of options.def read them: numbers,
 * words out of a few, and what is said of those that will not do.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_VALUES_H
#define RWI_CLI_VALUES_H

#include "cli/parser.h"

/** Say that a value will not do: "--seed abc" or "--seed=abc", and why.
 *
 * @return false, for the setter to return
 */
bool bad_value(const struct parser *parser, const char *value,
               const char *what);

/** Read decimal digits and nothing else; false where that is not all, or it
 * is above max. */
bool number_from_text(const char *text, uint64_t max, uint64_t *number);

/** Read a number of a range; false, said, for what is none. */
bool take_number(const struct parser *parser, const char *value, uint64_t min,
                 uint64_t max, uint64_t *number);

/** Read seconds, "30" or "0.5", up to a day, as microseconds; false for what
 * is none. */
bool seconds_from_text(const char *text, uint64_t *us);

struct choice {
    const char *word;
    int value;
};

/** Read one of a few words, in any case; false, said, for another. */
bool take_choice(const struct parser *parser, const char *value,
                 const struct choice *choices, size_t count, int *chosen);
#define TAKE_CHOICE(parser, value, choices, chosen)                            \
    take_choice(parser, value, choices,                                        \
                sizeof(choices) / sizeof((choices)[0]), chosen)

#endif
