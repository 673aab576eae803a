/* Findings: the table, the list, the sentences; see rootwalk/findings.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/dnssec.h"
#include "rootwalk/name.h"
#include "rootwalk/sentence.h"

#define FINDINGS_MAX 256 /* more are of no use to anybody */

struct rw_findings {
    size_t count;
    size_t size;
    struct rw_finding *list;
    bool failed; /* out of memory */
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

const char *
rw_finding_name(enum rw_finding_code code)
{
    return ROWS[code].name;
}

enum rw_severity
rw_finding_severity(enum rw_finding_code code)
{
    return ROWS[code].severity;
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

    return WORDS[severity];
}

const char *
rw_finding_reference(enum rw_finding_code code)
{
    return ROWS[code].reference;
}

/* ---- the list ---------------------------------------------------------- */

static bool
same_name(const uint8_t *a, const uint8_t *b)
{
    return a == NULL || b == NULL ? a == b : rw_name_equal(a, b);
}

static bool
same(const struct rw_finding *a, const struct rw_finding *b)
{
    if (a->code != b->code || !same_name(a->zone, b->zone) ||
        !same_name(a->server, b->server) || !same_name(a->name, b->name))
        return false;
    if (a->flaw != NULL || b->flaw != NULL)
        return a->flaw == b->flaw;
    if (a->address == NULL || b->address == NULL)
        return a->address == b->address;
    return rw_address_same_host(a->address, b->address);
}

void
rwi_findings_add(struct rw_findings *findings, const struct rw_finding *finding)
{
    for (size_t i = 0; i < findings->count; i++)
        if (same(&findings->list[i], finding))
            return;
    if (findings->count == FINDINGS_MAX)
        return;
    if (findings->count == findings->size) {
        size_t size = findings->size == 0 ? 8 : 2 * findings->size;
        struct rw_finding *list = realloc(findings->list, size * sizeof(*list));

        if (list == NULL) {
            findings->failed = true;
            return;
        }
        findings->list = list;
        findings->size = size;
    }
    findings->list[findings->count++] = *finding;
}

struct rw_finding
rwi_finding_of(enum rw_finding_code code, const struct rw_step *step)
{
    return (struct rw_finding){
        .code = code,
        .zone = step->zone,
        .server = step->server.name,
        .address = &step->server.address,
        .step = step->number,
    };
}

bool
rwi_hear(struct rwi_heard *heard, const struct rw_step *step)
{
    size_t len = step->response.len;
    size_t room = len / 11 < RW_RRS_MAX ? len / 11 + 1 : RW_RRS_MAX;

    heard->room = NULL;
    if (step->response.data == NULL || step->verdict == RW_VERDICT_DISCARDED)
        return false;
    heard->step = step;
    heard->room = malloc(room * sizeof(*heard->room));
    if (heard->room == NULL)
        return false;
    if (rw_message_parse(&heard->msg, step->response.data, len, heard->room,
                         room) == RW_OK)
        return true;
    rwi_heard_done(heard);
    return false;
}

void
rwi_heard_done(struct rwi_heard *heard)
{
    free(heard->room);
    heard->room = NULL;
}

/* The worst first; of one severity in the order of the steps. */
static int
compare(const void *a, const void *b)
{
    const struct rw_finding *x = a, *y = b;
    int severity =
        (int)rw_finding_severity(y->code) - (int)rw_finding_severity(x->code);

    if (severity != 0)
        return severity;
    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    return (int)x->code - (int)y->code;
}

enum rw_status
rw_findings_of(struct rw_findings **out, const struct rw_trace *trace)
{
    struct rw_findings *findings = calloc(1, sizeof(*findings));

    *out = NULL;
    if (findings == NULL)
        return RW_ERR_MEMORY;
    rwi_find_servers(findings, trace);
    rwi_find_responses(findings, trace);
    rwi_find_delegations(findings, trace);
    rwi_find_data(findings, trace);
    rwi_find_dnssec(findings, trace);
    if (findings->failed) {
        rw_findings_free(findings);
        return RW_ERR_MEMORY;
    }
    if (findings->count > 1)
        qsort(findings->list, findings->count, sizeof(*findings->list),
              compare);
    *out = findings;
    return RW_OK;
}

void
rw_findings_free(struct rw_findings *findings)
{
    if (findings == NULL)
        return;
    free(findings->list);
    free(findings);
}

size_t
rw_findings_count(const struct rw_findings *findings)
{
    return findings->count;
}

const struct rw_finding *
rw_findings_get(const struct rw_findings *findings, size_t index)
{
    return index < findings->count ? &findings->list[index] : NULL;
}

/* ---- the sentences ----------------------------------------------------- */

void
rw_finding_to_text(struct rw_text *text, const struct rw_finding *finding)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(ROWS[finding->code].sentence)},
        .fillings = {rw_fill_name('z', finding->zone),
                     rw_fill_name('s', finding->server),
                     rw_fill_name('n', finding->name),
                     rw_fill_address('a', finding->address),
                     rw_fill_words('d', finding->detail)},
    };

    if (finding->flaw != NULL)
        rw_flaw_to_text(text, finding->flaw);
    else
        rw_sentence_to_text(text, &sentence);
}
