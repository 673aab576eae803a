/* Options that dig has and rootwalk has not: those that many have in their
 * fingers and that ask for nothing that a walk could do otherwise are taken,
 * the others are refused with what to use instead (dig.def).
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/dig.h"

#include <string.h>

#include "cli/say.h"

#define TAKEN NULL

static const struct {
    const char *name;
    const char *on, *off;
} PLUS[] = {
#define DIG(name, on, off) {name, on, off},
#include "cli/dig.def"
#undef DIG
};

static const struct {
    char letter;
    const char *why;
} LETTERS[] = {
    {'i', N_("addresses are looked up below ip6.arpa; use -x")},
    {'k', N_("queries are not signed with TSIG")},
    {'m', N_("memory debugging is not available")},
    {'r', TAKEN}, /* ~/.digrc is not read */
    {'u', N_("for microseconds use --format json")},
    {'y', N_("queries are not signed with TSIG")},
};

static bool
is_name(const char *name, const char *word, size_t len)
{
    return strncmp(name, word, len) == 0 && name[len] == '\0';
}

bool
dig_plus(const char *word, const char **why)
{
    size_t len = strcspn(word, "=");
    bool is_off = strncmp(word, "no", 2) == 0;

    for (size_t i = 0; i < sizeof(PLUS) / sizeof(PLUS[0]); i++) {
        if (is_name(PLUS[i].name, word, len)) {
            *why = PLUS[i].on;
            return true;
        }
        if (is_off && is_name(PLUS[i].name, word + 2, len - 2)) {
            *why = PLUS[i].off;
            return true;
        }
    }
    return false;
}

bool
dig_letter(char letter, const char **why)
{
    for (size_t i = 0; i < sizeof(LETTERS) / sizeof(LETTERS[0]); i++) {
        if (LETTERS[i].letter == letter) {
            *why = LETTERS[i].why;
            return true;
        }
    }
    return false;
}
