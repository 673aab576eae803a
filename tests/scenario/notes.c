/* The lines "; rootwalk: ..." of a CHECK_ANSWER: how a walk came to its
 * result.  testdata/scenarios/README.md lists them.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "rootwalk/dnssec.h"
#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "scenario/check.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define WORD_MAX      300 /* octets of a KEY=VALUE with its NUL */

/* ---- counts: "3", "3+" (or more), "3-" (or fewer) ------------------- */

static bool
count_fits(const char *text, uint64_t value, bool *understood)
{
    char *end;
    uint64_t wanted = strtoull(text, &end, 10);

    *understood =
        end != text && (*end == '\0' || isspace((unsigned char)*end) ||
                        *end == '+' || *end == '-');
    if (*end == '+')
        return value >= wanted;
    if (*end == '-')
        return value <= wanted;
    return value == wanted;
}

/* ---- steps with given properties ------------------------------------ */

static bool
name_is(const uint8_t *name, const char *text)
{
    uint8_t wanted[RW_NAME_MAX];

    return name != NULL &&
           rw_name_from_text(wanted, text, strlen(text), NULL, NULL) == RW_OK &&
           rw_name_equal(name, wanted);
}

static bool
type_is(uint16_t type, const char *text)
{
    uint16_t wanted;

    return rw_type_from_text(&wanted, text, strlen(text)) == RW_OK &&
           type == wanted;
}

static bool
server_is(const struct rw_step *step, const char *text)
{
    struct rw_address wanted;

    if (rw_address_from_text(&wanted, text, 53) == RW_OK)
        return rw_address_same_host(&step->server.address, &wanted);
    return name_is(step->server.name, text);
}

static bool
because_is(enum rw_because_code code, const char *text)
{
    static const char *const NAMES[] = {
#define RW_BECAUSE(name, sentence) #name,
#include "rootwalk/because.def"
#undef RW_BECAUSE
    };

    return (size_t)code < LENGTH(NAMES) && strcasecmp(NAMES[code], text) == 0;
}

static bool
has_opt(const struct rw_step *step)
{
    struct rw_rr room[8];
    struct rw_message msg;

    return rw_message_parse(&msg, step->query.data, step->query.len, room,
                            LENGTH(room)) == RW_OK &&
           msg.opt != NULL;
}

/* Whether a step has KEY=VALUE. */
static bool
step_has(const struct rw_step *step, const char *key, const char *value,
         bool *understood)
{
    if (strcmp(key, "verdict") == 0)
        return strcmp(rw_verdict_word(step->verdict), value) == 0;
    if (strcmp(key, "error") == 0)
        return strcmp(rw_step_error_word(step->error), value) == 0;
    if (strcmp(key, "purpose") == 0)
        return strcmp(rw_purpose_word(step->purpose), value) == 0;
    if (strcmp(key, "provenance") == 0)
        return strcmp(rw_provenance_word(step->server.provenance), value) == 0;
    if (strcmp(key, "because") == 0)
        return because_is(step->because.code, value);
    if (strcmp(key, "transport") == 0)
        return strcmp(step->transport == RW_TCP ? "tcp" : "udp", value) == 0;
    if (strcmp(key, "server") == 0)
        return server_is(step, value);
    if (strcmp(key, "name") == 0)
        return name_is(step->qname, value);
    if (strcmp(key, "zone") == 0)
        return name_is(step->zone, value);
    if (strcmp(key, "type") == 0)
        return type_is(step->qtype, value);
    if (strcmp(key, "attempt") == 0)
        return step->attempt == strtoul(value, NULL, 10);
    if (strcmp(key, "edns") == 0)
        return has_opt(step) == (strcmp(value, "yes") == 0);
    *understood = false;
    return false;
}

/* Whether a step has all of "KEY=VALUE KEY=VALUE ...". */
static bool
step_fits(const struct rw_step *step, const char *filter, bool *understood)
{
    while (*filter != '\0') {
        char word[WORD_MAX];
        size_t len = strcspn(filter, " \t");
        char *equals;

        snprintf(word, sizeof(word), "%.*s", (int)len, filter);
        filter += len;
        filter += strspn(filter, " \t");
        equals = strchr(word, '=');
        if (equals == NULL) {
            *understood = false;
            return false;
        }
        *equals = '\0';
        if (!step_has(step, word, equals + 1, understood))
            return false;
    }
    return true;
}

/* steps COUNT KEY=VALUE ... */
static bool
note_steps(const struct rw_trace *trace, const char *rest, bool *understood,
           struct rw_text *why)
{
    const char *filter = rest + strcspn(rest, " \t");
    uint64_t count = 0;

    filter += strspn(filter, " \t");
    *understood = true;
    for (size_t i = 0; i < trace->step_count; i++)
        count += step_fits(trace->steps[i], filter, understood) ? 1 : 0;
    rw_text_printf(why, "%" PRIu64 " such steps", count);
    if (!*understood)
        return false;
    return count_fits(rest, count, understood);
}

/* ---- the other lines ------------------------------------------------ */

static bool
note_queries(const struct rw_trace *trace, const char *rest, bool *understood,
             struct rw_text *why)
{
    uint64_t queries = 0;

    /* the root is asked for its NS set beside the walk: not counted */
    for (size_t i = 0; i < trace->step_count; i++)
        queries += trace->steps[i]->purpose != RW_PURPOSE_PRIME &&
                           trace->steps[i]->verdict != RW_VERDICT_DISCARDED
                       ? 1
                       : 0;
    rw_text_printf(why, "%" PRIu64 " queries", queries);
    return count_fits(rest, queries, understood);
}

static bool
note_ms(const struct rw_trace *trace, const char *rest, bool *understood,
        struct rw_text *why)
{
    uint64_t ms = (trace->ended_us - trace->started_us) / 1000;

    rw_text_printf(why, "%" PRIu64 " ms", ms);
    return count_fits(rest, ms, understood);
}

/* "WORD" or "WORD MORE" against what was got. */
static bool
words_are(const char *rest, const char *word, const char *more)
{
    size_t len = strlen(word);

    if (strncmp(rest, word, len) != 0)
        return false;
    rest += len;
    if (*rest == '\0')
        return true;
    rest += strspn(rest, " \t");
    return more != NULL && strcmp(rest, more) == 0;
}

static bool
note_outcome(const struct rw_trace *trace, const char *rest, bool *understood,
             struct rw_text *why)
{
    const char *word = rw_outcome_word(trace->outcome);
    const char *reason = rw_reason_word(trace->reason);

    (void)understood;
    rw_text_printf(why, "%s %s", word, reason);
    return words_are(rest, word, reason);
}

static bool
note_security(const struct rw_trace *trace, const char *rest, bool *understood,
              struct rw_text *why)
{
    const char *word = rw_security_word(trace->security);
    const struct rw_flaw *flaw =
        trace->chain != NULL ? rw_chain_reason(trace->chain) : NULL;
    const char *name = flaw != NULL ? rw_flaw_name(flaw->code) : "";

    (void)understood;
    rw_text_printf(why, "%s %s", word, name);
    return words_are(rest, word, name);
}

static bool
note_about(const struct rw_trace *trace, const char *rest, bool *understood,
           struct rw_text *why)
{
    (void)understood;
    if (trace->reason_name == NULL)
        rw_text_puts(why, "no name");
    else
        rw_name_to_text(why, trace->reason_name);
    return name_is(trace->reason_name, rest);
}

typedef bool (*note_fn)(const struct rw_trace *trace, const char *rest,
                        bool *understood, struct rw_text *why);

static const struct {
    const char *word;
    note_fn check;
} NOTES[] = {
    {"steps", note_steps},
    {"queries", note_queries},
    {"ms", note_ms},
    {"outcome", note_outcome},
    {"security", note_security},
    {"about", note_about},
};

static bool
check_note(const struct rpl_note *note, const struct rw_trace *trace,
           struct rw_text *why)
{
    for (size_t i = 0; i < LENGTH(NOTES); i++) {
        size_t before = why->len;
        bool understood = true;
        bool good;

        if (strcmp(NOTES[i].word, note->word) != 0)
            continue;
        rw_text_printf(why, "line %zu: wanted %s %s; got ", note->line,
                       note->word, note->rest);
        good = NOTES[i].check(trace, note->rest, &understood, why);
        if (good && understood) {
            rw_text_cut(why, before);
            return true;
        }
        rw_text_puts(why, understood ? "\n" : " (not understood)\n");
        return false;
    }
    rw_text_printf(why, "line %zu: not understood: %s\n", note->line,
                   note->word);
    return false;
}

bool
check_notes(const struct rpl_note *notes, const struct rw_trace *trace,
            struct rw_text *why)
{
    bool good = true;

    for (; notes != NULL; notes = notes->next)
        good = check_note(notes, trace, why) && good;
    return good;
}
