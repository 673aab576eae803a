/* The text report: what a person reads, top to bottom.
 *
 * A head, a line for each attempt, the answer, the chain of trust, the
 * verdict, the findings.  design.md tells what each is for.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/text.h"

#include <stdio.h>
#include <string.h>

#include "findings/findings.h"
#include "rootwalk/idn.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/findings.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#include "base/date.h"
#include "base/width.h"
#include "base/words.h"
#include "report/explain/annotate.h"
#include "report/walk/chain.h"
#include "report/explain/sections.h"
#include "report/walk/survey.h"
#include "report/walk/verdict.h"

#define OWNER_MAX    40 /* columns of an answer's owner name */
#define VALUE_COLUMN 10 /* where the values of a step's details begin */

/* Of a walk that was broken off, up to the last thing that happened. */
uint64_t
rwi_trace_elapsed(const struct rw_trace *trace)
{
    uint64_t end = trace->started_us;

    if (trace->ended_us != RW_NO_TIME)
        return trace->ended_us - trace->started_us;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        uint64_t at =
            step->sent_us + (step->rtt_us == RW_NO_TIME ? 0 : step->rtt_us);

        if (at > end)
            end = at;
    }
    return end - trace->started_us;
}

void
rwi_text_page(struct rwi_page *page, const struct rw_report_options *options)
{
    rwi_page_init(page, options->sink, options->ctx, options->width);
    page->color = options->color;
    page->idn_out = options->idn_out;
}

/* ---- the head ---------------------------------------------------------- */

/* Why the name asked stands there without its Unicode.  A name that may
 * deceive stays in its A-labels, and the reader learns why it looks odd. */
static void
put_doubt(struct rwi_page *page, const uint8_t *name)
{
    static const char *const WORDS[] = {
        [RW_IDN_FINE] = NULL,
        [RW_IDN_INVALID] =
            N_("not shown in Unicode: not valid under IDNA 2008"),
        [RW_IDN_UNKNOWN] =
            N_("not shown in Unicode: letters of an unknown script"),
        [RW_IDN_MIXED] =
            N_("not shown in Unicode: mixed scripts, possibly deceptive"),
        [RW_IDN_LOOKALIKE] = N_(
            "not shown in Unicode: its Cyrillic letters look like Latin ones"),
    };
    enum rw_idn_doubt doubt = page->idn_out ? rw_idn_doubt(name) : RW_IDN_FINE;

    if (doubt == RW_IDN_FINE)
        return;
    rwi_page_to(page, 1, 0);
    rwi_page_wrap(page, _(WORDS[doubt]), 1);
    rwi_page_newline(page);
}

const char *
rwi_text_origin(const struct rw_trace *trace)
{
    if (trace->is_replay)
        return trace->hints_built_in
                   ? _("replayed from a capture, built-in hints")
                   : _("replayed from a capture, hints from a file");
    return trace->hints_built_in
               ? _("from the root, built-in hints, no resolver used")
               : _("from the root, hints from a file, no resolver used");
}

void
rwi_text_head(struct rwi_page *page, const struct rw_trace *trace)
{
    const char *how = rwi_text_origin(trace);
    size_t width = rwi_width(how, strlen(how));

    rwi_page_style(page, STYLE_STRONG);
    rwi_page_name(page, trace->qname);
    rwi_page_puts(page, " ");
    if (trace->qclass != RW_CLASS_IN) {
        rwi_page_class(page, trace->qclass);
        rwi_page_puts(page, " ");
    }
    rwi_page_type(page, trace->qtype);
    rwi_page_style(page, STYLE_PLAIN);
    if (rwi_page_column(page) + 2 + width > page->width) {
        rwi_page_newline(page);
        rwi_page_to(page, 1, 0);
    } else {
        rwi_page_to(page, page->width - width, 2);
    }
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_wrap(page, how, 1);
    rwi_page_newline(page);
    put_doubt(page, trace->qname);
}

/* ---- a step's details -------------------------------------------------- */

/* Begin a detail: what it is of; its paragraph follows. */
static struct rw_text *
detail_begin(struct rwi_wrap *wrap, struct rwi_page *page, const char *what)
{
    size_t column = page->margin + VALUE_COLUMN;

    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, what);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, column, 1);
    return rwi_wrap_begin(wrap, page, column);
}

static void
detail_end(struct rwi_wrap *wrap)
{
    rwi_wrap_end(wrap);
    rwi_page_newline(wrap->page);
}

/* "0x8bca  -- -- -- -- -- -- -- --  44 octets" */
static void
put_message_line(struct rwi_page *page, const char *what,
                 const struct rw_octets *octets,
                 const struct rw_reading *reading)
{
    struct rw_header header;

    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, what);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, page->margin + VALUE_COLUMN, 1);
    if (rw_header_from_wire(&header, octets->data, octets->len) == RW_OK) {
        rwi_page_printf(page, "0x%04x  ", header.id);
        rwi_flag_strip(page, header.flags);
        rwi_page_puts(page, "  ");
        if (reading != NULL) {
            rwi_page_rcode(page, reading->rcode);
            rwi_page_puts(page, _(", "));
        }
    }
    rwi_page_count(page, octets->len, RW_NOUN_OCTET);
    rwi_page_newline(page);
}

static void
put_verbose(struct rwi_page *page, const struct rw_trace *trace,
            const struct rw_step *step)
{
    struct rwi_wrap wrap;

    if (step->query.data != NULL)
        put_message_line(page, _("query"), &step->query, NULL);
    if (step->response.data != NULL)
        put_message_line(page, _("response"), &step->response, step->reading);
    if (step->verdict == RW_VERDICT_REFERRAL) { /* the line has it in short */
        rwi_verdict_to_text(detail_begin(&wrap, page, _("outcome")), trace,
                            step, RWI_DETAIL_WHOLE);
        detail_end(&wrap);
    }
    if (step->because.code != RW_BECAUSE_NONE) {
        rw_because_to_text(detail_begin(&wrap, page, _("why")), &step->because);
        detail_end(&wrap);
    }
    rw_text_puts(detail_begin(&wrap, page, _("address")),
                 rwi_provenance_sentence(step->server.provenance));
    detail_end(&wrap);
}

/* Troubles are shown whatever was asked for; rwi_sections() has them at its
 * end. */
static void
put_message(struct rwi_page *page, const struct rw_step *step, bool is_response,
            const struct rw_report_options *options)
{
    const struct rw_octets *octets =
        is_response ? &step->response : &step->query;
    struct rwi_dissection d;
    struct rw_context context;
    uint32_t facts;

    if (octets->data == NULL)
        return;
    if (rwi_dissect_step(&d, step, is_response) != RW_OK) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    rwi_step_context(&context, step, is_response);
    facts = d.has_header ? rwi_facts(d.reading, &context) : 0;
    if (d.has_header && options->flags)
        rwi_annotate(page, &d.msg, facts);
    if (options->full && d.has_header)
        rwi_sections(page, &d, facts);
    else
        rwi_troubles(page, &d);
    if (options->hex)
        rwi_hex(page, &d);
    rwi_dissect_done(&d);
}

static void
put_details(struct rwi_page *page, const struct rw_trace *trace,
            const struct rwi_branch *branch,
            const struct rw_report_options *options)
{
    page->margin = 5 + 2 * branch->depth;
    if (options->verbose)
        put_verbose(page, trace, branch->step);
    if (options->flags || options->full || options->hex) {
        if (options->flags || options->hex)
            put_message(page, branch->step, false, options);
        put_message(page, branch->step, true, options);
    }
    page->margin = 0;
}

/* ---- the steps --------------------------------------------------------- */

/* The first step that was taken because of an alias that a step showed. */
static const struct rw_step *
step_behind_alias(const struct rw_trace *trace, const struct rw_step *step)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_because *because = &trace->steps[i]->because;

        if (because->code == RW_BECAUSE_ALIAS && because->step == step->number)
            return trace->steps[i];
    }
    return NULL;
}

/* "an alias of y.; the walk goes on at com."  Where the aliases of a response
 * lead, its reading says: with QNAME minimisation the next step asks for less
 * than that name. */
static void
put_alias(struct rwi_page *page, const struct rwi_branch *branch,
          const struct rw_trace *trace)
{
    const struct rw_step *step = branch->step;
    const struct rw_step *next = step_behind_alias(trace, step);
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("alias of %n; continuing at the servers of %z"))},
        .fillings = {rw_fill_name('n', step->reading != NULL
                                           ? step->reading->name
                                           : NULL),
                     rw_fill_name('z', next != NULL ? next->zone : NULL)},
    };

    if (step->verdict != RW_VERDICT_ALIAS || branch->depth > 0 ||
        step->reading == NULL || next == NULL)
        return;
    rwi_page_to(page, 5, 0);
    rwi_page_sentence(page, &sentence, 5);
    rwi_page_newline(page);
}

void
rwi_text_steps(struct rwi_page *page, const struct rw_trace *trace,
               const struct rwi_tree *tree,
               const struct rw_report_options *options, uint64_t now_us)
{
    struct rwi_columns columns;

    rwi_columns_of(&columns, tree, page->width);
    for (size_t i = 0; i < tree->count; i++) {
        if (!options->verbose && rwi_is_of_survey(tree->branches[i].step))
            continue; /* the survey's table tells it */
        rwi_table_line(page, trace, &columns, &tree->branches[i],
                       i > 0 ? &tree->branches[i - 1] : NULL, now_us);
        if (now_us != RW_NO_TIME)
            continue; /* live: lines only */
        put_alias(page, &tree->branches[i], trace);
        put_details(page, trace, &tree->branches[i], options);
    }
}

/* ---- the answer -------------------------------------------------------- */

static size_t
name_width(const uint8_t *name)
{
    struct rw_text text;

    rw_text_init(&text, NULL, 0);
    rw_name_to_text(&text, name);
    return text.len;
}

/* Signatures are left out: the verdict says what they were worth. */
static void
put_answers(struct rwi_page *page, const struct rw_trace *trace)
{
    size_t owner = 0, ttl = 1;

    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *r = &trace->answer[i];
        size_t digits = (size_t)snprintf(NULL, 0, "%u", (unsigned)r->ttl_s);

        if (r->type == RW_TYPE_RRSIG && trace->qtype != RW_TYPE_RRSIG)
            continue;
        if (name_width(r->owner) > owner)
            owner = name_width(r->owner);
        if (digits > ttl)
            ttl = digits;
    }
    if (owner > OWNER_MAX)
        owner = OWNER_MAX;
    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *r = &trace->answer[i];
        size_t digits = (size_t)snprintf(NULL, 0, "%u", (unsigned)r->ttl_s);

        if (r->type == RW_TYPE_RRSIG && trace->qtype != RW_TYPE_RRSIG)
            continue;
        rwi_page_puts(page, " ");
        rwi_page_name(page, r->owner);
        rwi_page_to(page, 1 + owner + 2 + ttl - digits, 2);
        rwi_page_printf(page, "%u  ", (unsigned)r->ttl_s);
        rwi_page_type(page, r->type);
        rwi_page_puts(page, "  ");
        rwi_page_style(page, STYLE_STRONG);
        rwi_page_rdata(page, r->type, r->rclass, r->rdata, r->rdata_len, 0,
                       r->rdata_len);
        rwi_page_newline(page);
    }
}

/* ---- the verdict ------------------------------------------------------- */

static const char *
outcome_words(const struct rw_trace *trace)
{
    switch (trace->outcome) {
    case RW_OUTCOME_ANSWER:
        return _("answer");
    case RW_OUTCOME_NODATA:
        return _("no data: the name exists, but has no record of this type");
    case RW_OUTCOME_NXDOMAIN:
        return _("NXDOMAIN: the name does not exist");
    case RW_OUTCOME_FAILURE:
        return _("no result");
    case RW_OUTCOME_PENDING:
        return _("not finished");
    }
    return "";
}

/* Does the flaw say that a zone of the chain has no DS?  Opt-out may also
 * leave open whether a name exists: then there is more to say. */
static bool
is_unsigned_zone(const struct rw_chain *chain, const struct rw_flaw *flaw)
{
    if (flaw->code != RW_FLAW_ENDS_NO_DS && flaw->code != RW_FLAW_ENDS_OPT_OUT)
        return false;
    for (size_t i = 0; i < chain->zone_count; i++)
        if (rw_name_equal(chain->zones[i].name, flaw->name))
            return true;
    return false;
}

/* The reason is the chain's first flaw, the one that decided. */
static void
put_security(struct rw_text *text, const struct rw_trace *trace)
{
    static const char *const WORDS[] = {
        [RW_SECURITY_UNCHECKED] = N_("DNSSEC not checked"),
        [RW_SECURITY_SECURE] = N_("secure"),
        [RW_SECURITY_INSECURE] = N_("insecure"),
        [RW_SECURITY_BOGUS] = N_("BOGUS"),
        [RW_SECURITY_INDETERMINATE] = N_("DNSSEC indeterminate"),
    };
    const struct rw_flaw *flaw =
        trace->chain != NULL ? rw_chain_reason(trace->chain) : NULL;

    rw_text_puts(text, _(WORDS[trace->security]));
    if (flaw != NULL && is_unsigned_zone(trace->chain, flaw)) {
        rw_text_puts(text, " (");
        rw_name_to_text(text, flaw->name);
        rw_text_puts(text, _(" is unsigned)"));
    } else if (flaw != NULL && trace->security != RW_SECURITY_SECURE) {
        rw_text_puts(text, _(": "));
        rw_flaw_to_text(text, flaw);
    }
    if (trace->security == RW_SECURITY_BOGUS)
        rw_text_puts(text, _("; validating resolvers return SERVFAIL"));
}

/* A duration in which no line is broken. */
static void
put_unbroken(struct rw_text *text, uint64_t us)
{
    char buf[32];
    struct rw_text duration;

    rw_text_init(&duration, buf, sizeof(buf));
    duration.language = text->language;
    rwi_text_duration(&duration, us);
    for (const char *c = buf; *c != '\0'; c++)
        rw_text_putc(text, *c == ' ' ? RWI_HARD_BLANK : *c);
}

/* What DNSSEC and the survey took is told apart, as a walk without them would
 * have had the rest only. */
void
rwi_text_cost(struct rw_text *text, const struct rw_trace *trace)
{
    uint32_t dnssec = 0, survey = 0;

    for (size_t i = 0; i < trace->step_count; i++) {
        if (trace->steps[i]->verdict == RW_VERDICT_DISCARDED)
            continue;
        dnssec += trace->steps[i]->purpose == RW_PURPOSE_DNSSEC;
        survey += rwi_is_of_survey(trace->steps[i]);
    }
    rw_text_printf(text, trace->queries == 1 ? _("%u query") : _("%u queries"),
                   trace->queries);
    if (dnssec > 0 && survey > 0)
        rw_text_printf(text, _(" (%u for DNSSEC, %u for the survey)"), dnssec,
                       survey);
    else if (dnssec > 0)
        rw_text_printf(text, _(" (%u for DNSSEC)"), dnssec);
    else if (survey > 0)
        rw_text_printf(text, _(" (%u for the survey)"), survey);
    rw_text_puts(text, _(" in "));
    put_unbroken(text, rwi_trace_elapsed(trace));
}

enum rwi_style
rwi_text_outcome_style(const struct rw_trace *trace)
{
    if (trace->outcome == RW_OUTCOME_FAILURE ||
        trace->security == RW_SECURITY_BOGUS)
        return STYLE_BAD;
    return trace->outcome == RW_OUTCOME_PENDING ? STYLE_WARN : STYLE_GOOD;
}

void
rwi_text_outcome(struct rw_text *text, const struct rw_trace *trace)
{
    rw_text_puts(text, outcome_words(trace));
    if (trace->reason != RW_REASON_NONE) {
        rw_text_puts(text, _(": "));
        rw_reason_to_text(text, trace);
    } else {
        rw_text_puts(text, _(", "));
        put_security(text, trace);
    }
}

/* The verdict has a line of its own, what it cost the next.  A family that
 * this machine cannot reach is told there: it may explain a failure, and half
 * of the servers were never asked. */
static void
put_verdict(struct rwi_page *page, const struct rw_trace *trace)
{
    struct rwi_wrap wrap;
    struct rw_text *text;

    rwi_page_style(page, rwi_text_outcome_style(trace));
    text = rwi_wrap_begin(&wrap, page, 2);
    rwi_text_outcome(text, trace);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
    text = rwi_wrap_begin(&wrap, page, 2);
    rwi_text_cost(text, trace);
    if (trace->no_ipv4 && trace->no_ipv6)
        rw_text_puts(text, _("; this machine has no IPv4 or IPv6 route"));
    else if (trace->no_ipv6)
        rw_text_puts(text, _("; no IPv6 route: IPv6 servers were not tried"));
    else if (trace->no_ipv4)
        rw_text_puts(text, _("; no IPv4 route: IPv4 servers were not tried"));
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

/* ---- the findings ------------------------------------------------------ */

/* The code stands in each line, as it is what --accept and `help` take. */
static void
put_finding(struct rwi_page *page, const struct rw_finding *finding)
{
    static const struct {
        const char *word;
        enum rwi_style style;
    } SEVERITIES[] = {
        [RW_SEVERITY_INFO] = {N_("info"), STYLE_FAINT},
        [RW_SEVERITY_NOTICE] = {N_("notice"), STYLE_PLAIN},
        [RW_SEVERITY_WARNING] = {N_("warning"), STYLE_WARN},
        [RW_SEVERITY_ERROR] = {N_("error"), STYLE_BAD},
    };
    enum rw_severity severity = finding->severity;
    struct rwi_wrap wrap;
    struct rw_text *text;

    rwi_page_style(page, finding->is_accepted ? STYLE_FAINT
                                              : SEVERITIES[severity].style);
    rwi_page_puts(page, finding->is_accepted ? _("accepted")
                                             : _(SEVERITIES[severity].word));
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, 9, 1);
    rwi_page_puts(page, rw_finding_name(finding->code));
    rwi_page_puts(page, "  ");
    text = rwi_wrap_begin(&wrap, page, 9);
    rw_finding_to_text(text, finding);
    if (finding->step != 0)
        rw_text_printf(text, _(" (step %u, %s)"), finding->step,
                       rw_finding_reference(finding->code));
    else
        rw_text_printf(text, _(" (%s)"), rw_finding_reference(finding->code));
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

/* What to do, under the first finding of a code. */
static void
put_remedy(struct rwi_page *page, const struct rw_findings *findings, size_t i)
{
    const struct rw_finding *f = rw_findings_get(findings, i);
    const struct rw_finding_help *help = rw_finding_help(f->code);
    struct rwi_wrap wrap;
    struct rw_text *text;

    for (size_t k = 0; k < i; k++)
        if (rw_findings_get(findings, k)->code == f->code)
            return;
    if (help == NULL || f->is_accepted)
        return;
    rwi_page_to(page, 9, 0);
    rwi_page_style(page, STYLE_FAINT);
    text = rwi_wrap_begin(&wrap, page, 9);
    rw_text_puts(text, _("to do: "));
    rw_text_puts(text, rw_word(help->remedy));
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

/* What is only for information is for -v: a report without faults should look
 * like one. */
static void
put_list(struct rwi_page *page, const struct rw_findings *findings,
         bool is_verbose, bool is_survey)
{
    for (size_t i = 0; i < rw_findings_count(findings); i++) {
        const struct rw_finding *f = rw_findings_get(findings, i);

        if (!is_verbose && f->severity <= RW_SEVERITY_INFO)
            continue;
        put_finding(page, f);
        if (is_survey)
            put_remedy(page, findings, i);
    }
}

void
rwi_text_findings(struct rwi_page *page, const struct rw_findings *findings,
                  bool is_verbose)
{
    put_list(page, findings, is_verbose, false);
}

static void
put_findings(struct rwi_page *page, const struct rw_trace *trace,
             const struct rw_report_options *options)
{
    struct rw_findings *own;
    const struct rw_findings *findings =
        rwi_report_findings(&own, options->findings, trace);

    if (findings == NULL)
        rwi_page_fail(page, RW_ERR_MEMORY);
    else
        put_list(page, findings, options->verbose, trace->survey.zones > 0);
    rw_findings_free(own);
}

/* ---- the whole --------------------------------------------------------- */

/* From what was done to what it means: a reader who stops early has the facts,
 * one who begins at the end has the verdict. */
enum rw_status
rwi_report_text(const struct rw_trace *trace,
                const struct rw_report_options *options)
{
    struct rwi_page page;
    struct rwi_tree tree;
    enum rw_status status = rwi_tree_of(&tree, trace);

    if (status != RW_OK)
        return status;
    rwi_text_page(&page, options);
    rwi_text_head(&page, trace);
    rwi_text_steps(&page, trace, &tree, options, RW_NO_TIME);
    rwi_tree_done(&tree);
    put_answers(&page, trace);
    if (trace->chain != NULL && trace->step_count > 0)
        rwi_chain_text(&page, trace->chain, options->verbose);
    put_verdict(&page, trace);
    rwi_survey_text(&page, trace);
    put_findings(&page, trace, options);
    return rwi_page_end(&page);
}
