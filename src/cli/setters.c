/* How a walk goes and what bounds it.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "cli/parser.h"
#include "cli/values.h"

#define DEADLINE_MAX_S 86400 /* a day for one walk */
#define QUERIES_MAX    1000000

SETTER(all)
{
    parser->options->all = on;
    parser->options->all_path = value != NULL;
    return value == NULL || strcmp(value, "path") == 0 ||
           bad_value(parser, value, "must be path, or nothing");
}

SETTER(batch)
{
    (void)on;
    if (parser->source == FROM_CONFIG)
        return bad_value(parser, value, "cannot be set in the configuration");
    return word_add(parser->options, &parser->options->batches, value);
}

SETTER(bind)
{
    (void)on;
    if (rw_address_from_text(&parser->options->bind, value, 0) == RW_OK)
        return true;
    return bad_value(parser, value, "not an address");
}

/* "edns,case"; whoever wants probes wants a survey. */
SETTER(probe)
{
    struct options *options = parser->options;
    const struct {
        const char *word;
        bool *probe;
    } WORDS[] = {
        {"edns", &options->probe_edns},         {"case", &options->probe_case},
        {"types", &options->probe_types},       {"qmin", &options->probe_qmin},
        {"identity", &options->probe_identity}, {"axfr", &options->probe_axfr},
    };
    const char *rest = value;

    (void)on;
    options->all = true;
    for (;;) {
        size_t len = strcspn(rest, ",");
        bool is_all = len == 3 && memcmp(rest, "all", len) == 0;
        bool is_known = is_all;

        for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
            if (is_all || (strlen(WORDS[i].word) == len &&
                           memcmp(WORDS[i].word, rest, len) == 0))
                is_known = *WORDS[i].probe = true;
        if (!is_known)
            return bad_value(parser, value,
                             "must be edns, case, types, qmin, identity, axfr "
                             "or all");
        if (rest[len] == '\0')
            return true;
        rest += len + 1;
    }
}

SETTER(sha1)
{
    static const struct choice CHOICES[] = {
        {"accept", RW_SHA1_ACCEPT},
        {"insecure", RW_SHA1_INSECURE},
    };
    int sha1 = RW_SHA1_ACCEPT;

    (void)on;
    if (!TAKE_CHOICE(parser, value, CHOICES, &sha1))
        return false;
    parser->options->sha1 = (enum rw_sha1)sha1;
    return true;
}

/* "30", "0.25" or ".25" seconds to microseconds. */
bool
seconds_from_text(const char *text, uint64_t *us)
{
    const char *point = strchr(text, '.');
    size_t whole = point != NULL ? (size_t)(point - text) : strlen(text);
    char digits[32];
    size_t decimals = point != NULL ? strlen(point + 1) : 0;

    if (decimals > 6 || whole + 6 >= sizeof(digits) ||
        (point != NULL ? decimals : whole) == 0)
        return false;
    memcpy(digits, text, whole);
    memset(digits + whole, '0', 6);
    if (decimals > 0)
        memcpy(digits + whole, point + 1, decimals);
    digits[whole + 6] = '\0';
    return number_from_text(digits, DEADLINE_MAX_S * UINT64_C(1000000), us);
}

SETTER(deadline)
{
    (void)on;
    if (seconds_from_text(value, &parser->options->deadline_us) &&
        parser->options->deadline_us > 0)
        return true;
    return bad_value(
        parser, value,
        "must be more than 0 and at most 86400 seconds, such as 30 or 0.5");
}

SETTER(max_queries)
{
    uint64_t queries;

    (void)on;
    if (!take_number(parser, value, 1, QUERIES_MAX, &queries))
        return false;
    parser->options->max_queries = (uint32_t)queries;
    return true;
}

SETTER(port)
{
    uint64_t port;

    (void)on;
    if (!take_number(parser, value, 1, UINT16_MAX, &port))
        return false;
    parser->options->port = (uint16_t)port;
    return true;
}

SETTER(seed)
{
    (void)on;
    parser->options->has_seed = true;
    return take_number(parser, value, 0, UINT64_MAX, &parser->options->seed);
}

SETTER(watch)
{
    uint64_t seconds;

    (void)on;
    if (!take_number(parser, value, 1, DEADLINE_MAX_S, &seconds))
        return false;
    parser->options->watch_s = (uint32_t)seconds;
    return true;
}
