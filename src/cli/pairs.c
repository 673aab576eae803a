/* Options that do not go together.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/pairs.h"

#include <stdio.h>
#include <string.h>

#include "cli/say.h"

#define T     (1u << CMD_TRACE)
#define B     (1u << CMD_BULK)
#define C     (1u << CMD_COMPARE)
#define E     (1u << CMD_EXPLAIN)
#define M     (1u << CMD_MAIL)
#define S     (1u << CMD_SEND)
#define F     (1u << CMD_FETCH)
#define TEXT  (1u << RW_FORMAT_TEXT)
#define HTML  (1u << RW_FORMAT_HTML)
#define JSON  (1u << RW_FORMAT_JSON)
#define SHORT (1u << RW_FORMAT_SHORT)

struct spelling {
    enum form form;
    const char *name;
};

static const struct {
    struct spelling one, other;
} PAIRS[] = {
#define PAIR(form1, name1, form2, name2)                                       \
    {{FORM_##form1, name1}, {FORM_##form2, name2}},
#define SHOWN(form, name, commands, formats)
#include "cli/pairs.def"
#undef PAIR
#undef SHOWN
};

static const struct shown {
    struct spelling option;
    unsigned commands; /* 1 << an enum command, each */
    unsigned formats;  /* 1 << an enum rw_format, each */
} SHOWN_IN[] = {
#define PAIR(form1, name1, form2, name2)
#define SHOWN(form, name, commands, formats)                                   \
    {{FORM_##form, name}, commands, formats},
#include "cli/pairs.def"
#undef PAIR
#undef SHOWN
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct option *
option_of(const struct spelling *spelling)
{
    bool is_ambiguous;

    return option_find(COMMANDS, spelling->form, spelling->name,
                       strlen(spelling->name), &is_ambiguous);
}

static bool
is(const struct spelling *spelling, const struct option *option)
{
    return option_id(option_of(spelling)) == option_id(option);
}

/* Whether an option was asked for by one of these sources. */
static bool
is_given(const struct options *options, const struct spelling *spelling,
         enum given from)
{
    return (options->given[option_id(option_of(spelling))] & from) != 0;
}

static bool
is_shown(const struct options *options, const struct shown *shown,
         enum rw_format format)
{
    return (shown->commands & (1u << options->command)) == 0 ||
           (shown->formats & (1u << format)) != 0;
}

static const struct spelling FORMAT = {FORM_LONG, "format"};

/* ---- the configuration's half ------------------------------------------ */

static bool
format_overruled(const struct options *options, enum rw_format format)
{
    for (size_t i = 0; i < COUNT(SHOWN_IN); i++)
        if (is_given(options, &SHOWN_IN[i].option, GIVEN_HERE) &&
            !is_shown(options, &SHOWN_IN[i], format))
            return true;
    return false;
}

static bool
shown_overruled(const struct options *options, const struct option *option)
{
    if (!is_given(options, &FORMAT, GIVEN_HERE))
        return false;
    for (size_t i = 0; i < COUNT(SHOWN_IN); i++)
        if (is(&SHOWN_IN[i].option, option) &&
            !is_shown(options, &SHOWN_IN[i], options->format_given))
            return true;
    return false;
}

static const struct spelling IPV4 = {FORM_LETTER, "4"};
static const struct spelling IPV6 = {FORM_LETTER, "6"};
static const struct spelling BIND = {FORM_LETTER, "b"};

/* A source address of one family and the other family alone. */
static bool
family_overruled(const struct options *options, const struct option *option,
                 const char *value)
{
    struct rw_address bind;

    if (is(&IPV4, option))
        return options->bind_given.family == RW_FAMILY_IPV6;
    if (is(&IPV6, option))
        return options->bind_given.family == RW_FAMILY_IPV4;
    return is(&BIND, option) && value != NULL &&
           rw_address_from_text(&bind, value, 0) == RW_OK &&
           is_given(options, bind.family == RW_FAMILY_IPV4 ? &IPV6 : &IPV4,
                    GIVEN_HERE);
}

bool
pairs_overrule(const struct options *options, const struct option *option,
               const char *value)
{
    if ((options->given[option_id(option)] & GIVEN_HERE) != 0)
        return true;
    for (size_t i = 0; i < COUNT(PAIRS); i++)
        if ((is(&PAIRS[i].one, option) &&
             is_given(options, &PAIRS[i].other, GIVEN_HERE)) ||
            (is(&PAIRS[i].other, option) &&
             is_given(options, &PAIRS[i].one, GIVEN_HERE)))
            return true;
    if (is(&FORMAT, option) && value != NULL &&
        rw_format_from_word(value) != RW_FORMATS)
        return format_overruled(options, rw_format_from_word(value));
    return shown_overruled(options, option) ||
           family_overruled(options, option, value);
}

/* ---- what is left ------------------------------------------------------ */

static const char *
mark(const struct spelling *spelling)
{
    switch (spelling->form) {
    case FORM_LONG:
        return "--";
    case FORM_LETTER:
        return "-";
    case FORM_PLUS:
        break;
    }
    return "+";
}

static enum exit_status
check_shown(const struct options *options, const struct shown *shown)
{
    const struct spelling *option = &shown->option;

    if (!is_given(options, option, GIVEN_HERE) ||
        !is_given(options, &FORMAT, GIVEN_HERE) ||
        is_shown(options, shown, options->format))
        return EXIT_DEFINITE;
    if (options->format == RW_FORMAT_HTML)
        say(NULL, "%s%s has no effect with --format html, which shows all",
            mark(option), option->name);
    else
        say(NULL, "%s%s and --format %s cannot be used together", mark(option),
            option->name, rw_format_word(options->format));
    return EXIT_USAGE;
}

/* Where every query is +short, the rest shows nowhere. */
static enum exit_status
check_short(const struct options *options)
{
    static const struct spelling BRIEF = {FORM_PLUS, "short"};
    bool is_all = options->query_count > 0;

    for (size_t i = 0; i < options->query_count; i++)
        is_all = is_all && options->queries[i].is_short;
    for (size_t i = 0; i < COUNT(SHOWN_IN); i++) {
        const struct spelling *option = &SHOWN_IN[i].option;

        if (!is_all || !is_given(options, &BRIEF, GIVEN_HERE) ||
            !is_given(options, option, GIVEN_HERE) ||
            is_shown(options, &SHOWN_IN[i], RW_FORMAT_SHORT))
            continue;
        say(NULL, "%s%s and +short cannot be used together", mark(option),
            option->name);
        return EXIT_USAGE;
    }
    return EXIT_DEFINITE;
}

/* A source address and the families that may be used. */
static enum exit_status
check_bind(const struct options *options)
{
    enum rw_family family = (enum rw_family)options->bind.family;

    if ((family == RW_FAMILY_IPV4 && options->only_ipv6) ||
        (family == RW_FAMILY_IPV6 && options->only_ipv4)) {
        say(NULL, "-b and -%c cannot be used together: the address is IPv%c",
            options->only_ipv6 ? '6' : '4', options->only_ipv6 ? '4' : '6');
        return EXIT_USAGE;
    }
    return EXIT_DEFINITE;
}

enum exit_status
pairs_check(const struct options *options)
{
    enum exit_status status = check_bind(options);

    for (size_t i = 0; i < COUNT(PAIRS) && status == EXIT_DEFINITE; i++) {
        const struct spelling *one = &PAIRS[i].one, *other = &PAIRS[i].other;

        if (!is_given(options, one, GIVEN_ANYWHERE) ||
            !is_given(options, other, GIVEN_ANYWHERE))
            continue;
        say(NULL, "%s%s and %s%s cannot be used together", mark(one), one->name,
            mark(other), other->name);
        status = EXIT_USAGE;
    }
    for (size_t i = 0; i < COUNT(SHOWN_IN) && status == EXIT_DEFINITE; i++)
        status = check_shown(options, &SHOWN_IN[i]);
    return status == EXIT_DEFINITE ? check_short(options) : status;
}
