/* Findings: the table of codes and the list; see rootwalk/findings.h.
 *
 * Making findings changes nothing and may be done at any time: a trace that
 * was replayed gives those of the day it was recorded, as the only clock is
 * the trace's.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <stdlib.h>
#include <strings.h>

#include "rootwalk/route.h"
#include "rootwalk/accept.h"
#include "base/row.h"

/* Octets that one walk's findings take at most; the limits on servers and
 * values keep them far below. */
#define FINDINGS_ROOM ((size_t)64 << 20)

struct rw_findings {
    struct rwi_arena arena;
    struct rw_finding *list;
    size_t count;
    size_t more;
};

static const struct {
    const char *name, *sentence, *reference;
    enum rw_severity severity;
} ROWS[] = {
#define RW_FINDING(name, severity, text, reference)                            \
    [RW_FINDING_##name] = {#name, text, reference, RW_SEVERITY_##severity},
#include "rootwalk/findings.def"
#undef RW_FINDING
};

/* Of a number that is no code, which only a caller built against a newer
 * header can have, there is nothing: "" and not a crash. */
const char *
rw_finding_name(enum rw_finding_code code)
{
    return (size_t)code < sizeof(ROWS) / sizeof(ROWS[0]) ? ROWS[code].name : "";
}

enum rw_severity
rw_finding_severity(enum rw_finding_code code)
{
    return (size_t)code < sizeof(ROWS) / sizeof(ROWS[0]) ? ROWS[code].severity
                                                         : RW_SEVERITY_INFO;
}

const char *
rw_severity_word(enum rw_severity severity)
{
    static const char *const WORDS[] = {
        [RW_SEVERITY_INFO] = "info",
        [RW_SEVERITY_NOTICE] = "notice",
        [RW_SEVERITY_WARNING] = "warning",
        [RW_SEVERITY_ERROR] = "error",
    };

    return (size_t)severity < sizeof(WORDS) / sizeof(WORDS[0]) ? WORDS[severity]
                                                               : "";
}

const char *
rw_finding_reference(enum rw_finding_code code)
{
    return RWI_ROW(ROWS, code)->reference;
}

/* Four rows of advice.def for each code; that none is missing, a lint holds. */
const struct rw_finding_help *
rw_finding_help(enum rw_finding_code code)
{
    static const struct rw_finding_help HELP[] = {
#define RW_MEANS(code, sentence)  [RW_FINDING_##code].means = (sentence),
#define RW_IMPACT(code, sentence) [RW_FINDING_##code].impact = (sentence),
#define RW_REMEDY(code, sentence) [RW_FINDING_##code].remedy = (sentence),
#define RW_SPARED(code, sentence) [RW_FINDING_##code].spared = (sentence),
#include "rootwalk/advice.def"
    };

    return (size_t)code < sizeof(HELP) / sizeof(HELP[0]) ? &HELP[code] : NULL;
}

/* In any case: people type it. */
bool
rw_finding_from_name(enum rw_finding_code *code, const char *name)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (strcasecmp(name, ROWS[i].name) == 0) {
            *code = (enum rw_finding_code)i;
            return true;
        }
    }
    return false;
}

const char *
rwi_finding_sentence(enum rw_finding_code code)
{
    return RWI_ROW(ROWS, code)->sentence;
}

const char *
rw_detail_word(enum rw_detail detail)
{
    static const char *const WORDS[] = {
#define RW_DETAIL(name, word, sentence) [RW_DETAIL_##name] = word,
#include "rootwalk/detail.def"
    };

    return *RWI_ROW(WORDS, detail);
}

/* ---- the list ----------------------------------------------------------- */

/* What is accepted last; else the worst first; of one severity in the order of
 * the steps.  The code last; what is equal even then is of one detector about
 * one step. */
static int
compare(const void *a, const void *b)
{
    const struct rw_finding *x = a, *y = b;

    if (x->is_accepted != y->is_accepted)
        return x->is_accepted ? 1 : -1;
    if (x->severity != y->severity)
        return (int)y->severity - (int)x->severity;
    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    return (int)x->code - (int)y->code;
}

/* What the findings are of: one of them. */
struct subject {
    const struct rw_trace *trace;
    const struct rw_route *route;
};

/* A trace needs its index first; a route of mail has traces of its own, each
 * with findings of its own. */
static bool
make(struct rw_findings *out, const struct subject *of)
{
    struct rwi_finder it = {.trace = of->trace, .arena = &out->arena};
    struct rw_trace usual;

    if (of->route != NULL)
        rwi_find_route(&it, of->route);
    else if (rwi_set_apart(&it, &usual) && rwi_index(&it))
        rwi_detect(&it);
    if (it.count > 1)
        qsort(it.list, it.count, sizeof(it.list[0]), compare);
    out->list = it.list;
    out->count = it.count;
    out->more = it.more;
    return !it.arena->failed;
}

static enum rw_status
findings_new(struct rw_findings **out, const struct subject *of)
{
    struct rw_findings *findings = calloc(1, sizeof(*findings));

    *out = NULL;
    if (findings == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&findings->arena, FINDINGS_ROOM);
    if (!make(findings, of)) {
        rw_findings_free(findings);
        return RW_ERR_MEMORY;
    }
    *out = findings;
    return RW_OK;
}

enum rw_status
rw_findings_of(struct rw_findings **out, const struct rw_trace *trace)
{
    return findings_new(out, &(struct subject){.trace = trace});
}

enum rw_status
rw_findings_of_route(struct rw_findings **out, const struct rw_route *route)
{
    *out = NULL;
    if (route->status != RW_OK)
        return route->status;
    return findings_new(out, &(struct subject){.route = route});
}

/* May be called again, with another list or with NULL: nothing is lost by it.
 */
void
rw_findings_accept(struct rw_findings *findings, const struct rw_accept *accept,
                   uint64_t now_s)
{
    for (size_t i = 0; i < findings->count; i++)
        findings->list[i].is_accepted =
            accept != NULL &&
            rwi_is_accepted(accept, &findings->list[i], now_s);
    if (findings->count > 1)
        qsort(findings->list, findings->count, sizeof(findings->list[0]),
              compare);
}

void
rw_findings_free(struct rw_findings *findings)
{
    if (findings == NULL)
        return;
    rwi_arena_done(&findings->arena);
    free(findings);
}

size_t
rw_findings_count(const struct rw_findings *findings)
{
    return findings->count;
}

size_t
rw_findings_more(const struct rw_findings *findings)
{
    return findings->more;
}

const struct rw_finding *
rw_findings_get(const struct rw_findings *findings, size_t index)
{
    return index < findings->count ? &findings->list[index] : NULL;
}
