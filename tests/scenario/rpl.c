/* Reading .rpl: configuration, ranges, steps.
 *
 * SPDX-License-Identifier: ISC
 */
#include "scenario/rpl.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "scenario/reader.h"

/* ---- ranges and steps ----------------------------------------------- */

static bool
add_address(struct reader *in, struct rpl_range *range, const char *text)
{
    if (range->address_count == RPL_ADDRESSES_MAX)
        return rpl_fail(in, "too many addresses");
    if (rw_address_from_text(&range->addresses[range->address_count], text,
                             53) != RW_OK)
        return rpl_fail(in, "no address: %.60s", text);
    range->address_count++;
    return true;
}

/* RANGE_BEGIN FIRST LAST [ADDRESS] */
static bool
read_range_head(struct reader *in, struct rpl_range *range, char *rest)
{
    uint64_t first, last;
    char *word;

    rpl_cut_comment(rest);
    if (!rpl_number(&first, rpl_next_word(&rest)) ||
        !rpl_number(&last, rpl_next_word(&rest)))
        return rpl_fail(in, "RANGE_BEGIN wants two steps");
    range->first = (uint32_t)first;
    range->last = (uint32_t)last;
    while ((word = rpl_next_word(&rest)) != NULL)
        if (!add_address(in, range, word))
            return false;
    return true;
}

static bool
read_range(struct reader *in, struct rpl_range *range)
{
    struct rpl_entry **end = &range->entries;
    char *rest;

    while (rpl_next_line(in) != NULL &&
           !rpl_is_keyword(in->text, "RANGE_END", &rest)) {
        if (rpl_is_keyword(in->text, "ADDRESS", &rest)) {
            rpl_cut_comment(rest);
            if (!add_address(in, range, rpl_trim(rest)))
                return false;
        } else if (rpl_is_keyword(in->text, "ENTRY_BEGIN", &rest)) {
            *end = rpl_read_entry(in, true);
            if (*end == NULL)
                return false;
            end = &(*end)->next;
        } else {
            return rpl_fail(in, "not understood: %.60s", in->text);
        }
    }
    return in->text != NULL || rpl_fail(in, "RANGE_END is missing");
}

/* STEP NUMBER KIND, and the entry that follows where the kind has one. */
static bool
read_step(struct reader *in, struct rpl_step *step, char *rest)
{
    uint64_t value;
    char *word;

    rpl_cut_comment(rest);
    if (!rpl_number(&value, rpl_next_word(&rest)))
        return rpl_fail(in, "STEP wants a number");
    step->number = (uint32_t)value;
    word = rpl_next_word(&rest);
    step->kind = RPL_OTHER;
    if (word != NULL && strcmp(word, "QUERY") == 0)
        step->kind = RPL_QUERY;
    else if (word != NULL && strcmp(word, "CHECK_ANSWER") == 0)
        step->kind = RPL_CHECK_ANSWER;
    else if (word != NULL && strcmp(word, "TIME_PASSES") == 0)
        step->kind = RPL_TIME_PASSES;
    if (step->kind == RPL_TIME_PASSES) {
        word = rpl_next_word(&rest);
        if (word == NULL || strcmp(word, "ELAPSE") != 0 ||
            !rpl_number(&value, rpl_next_word(&rest)))
            return rpl_fail(in, "TIME_PASSES wants ELAPSE SECONDS");
        step->elapse_us = value * 1000000;
    }
    if (rpl_next_line(in) != NULL &&
        rpl_is_keyword(in->text, "ENTRY_BEGIN", &rest))
        return (step->entry = rpl_read_entry(in, false)) != NULL;
    in->held = in->text != NULL;
    return step->kind == RPL_TIME_PASSES || step->kind == RPL_OTHER ||
           rpl_fail(in, "a step without its entry");
}

/* ---- configuration -------------------------------------------------- */

/* The value of "key: value", without quotes; NULL for another key. */
static char *
config_value(const struct reader *in, const char *key)
{
    size_t len = strlen(key);
    char *value = in->text;

    if (strncmp(value, key, len) != 0 || value[len] != ':')
        return NULL;
    value = rpl_trim(value + len + 1);
    if (*value == '"') {
        value++;
        value[strcspn(value, "\"")] = '\0';
    }
    return value;
}

/* YYYYMMDDhhmmss, or seconds since 1970. */
static bool
read_clock(struct reader *in, struct rpl *rpl, char *value)
{
    struct tm tm = {.tm_year = 0};
    uint64_t seconds;
    char *word = rpl_next_word(&value);

    if (!rpl_number(&seconds, word))
        return rpl_fail(in, "no time: %.40s", word != NULL ? word : "");
    if (strlen(word) == 14) {
        if (strptime(word, "%Y%m%d%H%M%S", &tm) == NULL)
            return rpl_fail(in, "no time: %.40s", word);
        seconds = (uint64_t)timegm(&tm);
    }
    rpl->clock_us = seconds * 1000000;
    return true;
}

/* stub-addr: ADDRESS, and its name in a comment where there is one. */
static bool
read_stub(struct reader *in, struct rpl *rpl, char *value)
{
    struct rpl_stub *stub = &rpl->stubs[rpl->stub_count];
    char *address = rpl_next_word(&value);
    char *hash = rpl_next_word(&value);
    char *name = rpl_next_word(&value);

    if (rpl->stub_count == RPL_ADDRESSES_MAX || address == NULL ||
        rw_address_from_text(&stub->address, address, 53) != RW_OK)
        return rpl_fail(in, "no address of a root server");
    rpl->stub_count++;
    if (hash != NULL && strcmp(hash, "#") == 0 && name != NULL)
        stub->name = rpl_name(in->pool, name);
    return true;
}

static bool
is_yes(const char *value)
{
    return strncasecmp(value, "yes", 3) == 0 ||
           strncasecmp(value, "on", 2) == 0;
}

/* A trust anchor; Unbound's quotes may run over several lines. */
static bool
read_anchor(struct reader *in, struct rpl *rpl, const char *value)
{
    return rpl_records_parse(in->pool, &rpl->anchors, value, strlen(value)) ||
           rpl_fail(in, "no trust anchor: %.60s", value);
}

static bool
read_config_line(struct reader *in, struct rpl *rpl)
{
    char *value;

    if (in->text[0] == ';')
        return rpl_read_note(in, &rpl->notes);
    if ((value = config_value(in, "stub-addr")) != NULL)
        return read_stub(in, rpl, value);
    if ((value = config_value(in, "trust-anchor")) != NULL)
        return read_anchor(in, rpl, value);
    if ((value = config_value(in, "val-override-date")) != NULL ||
        (value = config_value(in, "val-override-timestamp")) != NULL)
        return read_clock(in, rpl, value);
    if ((value = config_value(in, "qname-minimisation")) != NULL ||
        (value = config_value(in, "query-minimization")) != NULL)
        rpl->qmin = is_yes(value);
    else if ((value = config_value(in, "do-ip4")) != NULL)
        rpl->no_ipv4 = !is_yes(value);
    else if ((value = config_value(in, "do-ip6")) != NULL)
        rpl->no_ipv6 = !is_yes(value);
    else if (config_value(in, "server") != NULL)
        rpl->is_unbound = true;
    return true; /* whatever else a resolver is told */
}

static bool
read_config(struct reader *in, struct rpl *rpl)
{
    char *rest;

    while (rpl_next_line(in) != NULL &&
           !rpl_is_keyword(in->text, "CONFIG_END", &rest)) {
        if (!read_config_line(in, rpl))
            return false;
    }
    return in->text != NULL || rpl_fail(in, "CONFIG_END is missing");
}

/* ---- the whole ------------------------------------------------------ */

static bool
read_body(struct reader *in, struct rpl *rpl)
{
    struct rpl_range **range_end = &rpl->ranges;
    struct rpl_step **step_end = &rpl->steps;
    char *rest;

    while (rpl_next_line(in) != NULL &&
           !rpl_is_keyword(in->text, "SCENARIO_END", &rest)) {
        if (rpl_is_keyword(in->text, "SCENARIO_BEGIN", &rest)) {
            rpl->title = rest;
        } else if (rpl_is_keyword(in->text, "RANGE_BEGIN", &rest)) {
            *range_end = pool_new(in->pool, 1, sizeof(**range_end));
            if (!read_range_head(in, *range_end, rest) ||
                !read_range(in, *range_end))
                return false;
            range_end = &(*range_end)->next;
        } else if (rpl_is_keyword(in->text, "STEP", &rest)) {
            *step_end = pool_new(in->pool, 1, sizeof(**step_end));
            if (!read_step(in, *step_end, rest))
                return false;
            step_end = &(*step_end)->next;
        } else {
            return rpl_fail(in, "not understood: %.60s", in->text);
        }
    }
    return in->text != NULL || rpl_fail(in, "SCENARIO_END is missing");
}

struct rpl *
rpl_parse(struct pool *pool, const char *text, size_t len, char *error)
{
    struct rpl *rpl = pool_new(pool, 1, sizeof(*rpl));
    struct reader in = {
        .pool = pool, .pos = text, .end = text + len, .error = error};

    error[0] = '\0';
    rpl->title = "";
    if (!read_config(&in, rpl) || !read_body(&in, rpl))
        return NULL;
    if (rpl->stub_count == 0) {
        rpl_fail(&in, "no root server: stub-addr is missing");
        return NULL;
    }
    return rpl;
}
