/* The values of options; see values.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/values.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/say.h"

/* What a value stands for in messages: "--seed abc" or "--seed=abc". */
bool
bad_value(const struct parser *parser, const char *value, const char *what)
{
    char shown[512];
    struct rw_text text;

    /* Until the options are read, nothing but them has wanted one. */
    if (rw_library_missing() != NULL) {
        (void)say_status(NULL, rw_library_missing()->missing, NULL);
        return false;
    }
    rw_text_init(&text, shown, sizeof(shown));
    rw_text_puts(&text, parser->word);
    if (strstr(parser->word, value) == NULL)
        rw_text_printf(&text, " %s", value);
    parser_say(parser, shown, "%s", what);
    return false;
}

/* Decimal digits and nothing else. */
bool
number_from_text(const char *text, uint64_t max, uint64_t *number)
{
    uint64_t value = 0;

    if (*text == '\0')
        return false;
    for (const char *c = text; *c != '\0'; c++) {
        uint64_t digit = (uint64_t)(*c - '0');

        if (*c < '0' || *c > '9' || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *number = value;
    return value <= max;
}

bool
take_number(const struct parser *parser, const char *value, uint64_t min,
            uint64_t max, uint64_t *number)
{
    char what[128];

    if (number_from_text(value, max, number) && *number >= min)
        return true;
    snprintf(what, sizeof(what),
             rw_word(N_("must be a whole number, %llu to %llu")),
             (unsigned long long)min, (unsigned long long)max);
    return bad_value(parser, value, what);
}

bool
take_choice(const struct parser *parser, const char *value,
            const struct choice *choices, size_t count, int *chosen)
{
    char what[128];
    struct rw_text text;

    rw_text_init(&text, what, sizeof(what));
    rw_text_puts(&text, rw_word(N_("must be one of")));
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(value, choices[i].word) == 0) {
            *chosen = choices[i].value;
            return true;
        }
        rw_text_printf(&text, " %s", choices[i].word);
    }
    return bad_value(parser, value, what);
}
