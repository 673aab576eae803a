/* The comparison as one HTML file that needs nothing else: a table with the
 * walk in its first row and a resolver in each further one, what differs
 * marked, the differences in words, and each resolver's message to open.
 *
 * It shows what text.c tells in words, in the order of the resolvers; styles
 * and the frame of the page are those of print/html.c.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/compare/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "report/print/html.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define SHOWN_MAX 8 /* records of a cell; the rest is counted */

enum column {
    OUTCOME,
    DATA,
    TTL,
    FLAGS,
    NO_COLUMN,
};

/* Where a difference shows; by the words of its kind.  Most are about the
 * data, so that is what is left. */
static enum column
column_of(const struct rw_difference *difference)
{
    static const struct {
        const char *kind;
        enum column column;
    } PLACES[] = {
        {"rcode", OUTCOME},     {"servfail-bogus", OUTCOME},
        {"truncated", OUTCOME}, {"ttl-aged", TTL},
        {"ad-missing", FLAGS},  {"ad-unwarranted", FLAGS},
        {"order", NO_COLUMN},
    };
    const char *kind = rw_difference_kind(difference->code);

    for (size_t i = 0; i < sizeof(PLACES) / sizeof(*PLACES); i++)
        if (strcmp(kind, PLACES[i].kind) == 0)
            return PLACES[i].column;
    return DATA;
}

/* The first: differences stand with what matters most in front. */
static const struct rw_difference *
differs(const struct rw_comparison *comparison, enum column column)
{
    for (size_t i = 0; comparison != NULL && i < comparison->count; i++)
        if (column_of(&comparison->differences[i]) == column)
            return &comparison->differences[i];
    return NULL;
}

/* ---- cells -------------------------------------------------------------- */

/* Begin a cell, marked where it differs; end it with the word. */
static void
begin_cell(struct rwi_page *page, const struct rw_difference *difference)
{
    rwi_page_puts(page,
                  difference != NULL && rw_difference_matters(difference->code)
                      ? "<td class=\"m odd\">"
                      : "<td class=\"m\">");
}

static void
end_cell(struct rwi_page *page, const struct rw_difference *difference)
{
    if (difference != NULL) {
        rwi_page_puts(page, rw_difference_matters(difference->code)
                                ? " <b class=\"bad\">"
                                : " <b class=\"faint\">");
        rwi_html_puts(page, _("differs"));
        rwi_page_puts(page, "</b>");
    }
    rwi_page_puts(page, "</td>");
}

static void
put_time(struct rwi_page *page, uint64_t us)
{
    rwi_page_puts(page, "<td class=\"n\">");
    if (us == RW_NO_TIME)
        rwi_page_puts(page, "-");
    else
        rwi_page_duration(page, us);
    rwi_page_puts(page, "</td>");
}

static void
put_ttl(struct rwi_page *page, uint32_t lowest_s, size_t count)
{
    if (count > 0)
        rwi_page_printf(page, "%u", lowest_s);
    else
        rwi_page_puts(page, "-");
}

/* What is not told of more records than a cell has room for. */
static void
put_more(struct rwi_page *page, size_t count)
{
    if (count == 0)
        rwi_page_puts(page, "-");
    if (count <= SHOWN_MAX)
        return;
    rwi_page_puts(page, "<br>");
    rwi_page_printf(page, _("%zu more"), count - SHOWN_MAX);
}

/* `before` counts what the cell has already: all are counted by the caller,
 * some are shown. */
static void
put_rdata(struct rwi_page *page, uint16_t type, uint16_t rclass,
          const uint8_t *wire, size_t len, size_t rdata, size_t rdata_len,
          size_t before)
{
    struct rwi_page inner;

    if (before >= SHOWN_MAX)
        return;
    if (before > 0)
        rwi_page_puts(page, "<br>");
    rwi_html_inner(page, &inner);
    rwi_page_rdata(&inner, type, rclass, wire, len, rdata, rdata_len);
    rwi_html_inner_end(page, &inner);
}

/* ---- rows --------------------------------------------------------------- */

/* Signatures are left out on both sides: a resolver need not give them. */
static void
put_walk(struct rwi_page *page, const struct rw_trace *trace)
{
    uint32_t lowest = UINT32_MAX;
    size_t count = 0;

    rwi_page_puts(page, "<tr><th scope=\"row\">");
    rwi_html_puts(page, _("the walk"));
    rwi_page_puts(page, "</th><td class=\"m\">");
    if (trace->outcome == RW_OUTCOME_FAILURE)
        rwi_html_puts(page, _("failure"));
    else
        rwi_page_rcode(page, trace->rcode);
    rwi_page_puts(page, "</td><td class=\"m\">");
    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *r = &trace->answer[i];

        if (r->type == RW_TYPE_RRSIG)
            continue;
        put_rdata(page, r->type, r->rclass, r->rdata, r->rdata_len, 0,
                  r->rdata_len, count++);
        lowest = rw_ttl(r->ttl_s) < lowest ? rw_ttl(r->ttl_s) : lowest;
    }
    put_more(page, count);
    rwi_page_puts(page, "</td><td class=\"m\">");
    put_ttl(page, lowest, count);
    rwi_page_puts(page, "</td><td>-</td>");
    put_time(page, trace->ended_us == RW_NO_TIME
                       ? RW_NO_TIME
                       : trace->ended_us - trace->started_us);
    rwi_page_puts(page, "<td>");
    rwi_html_puts(page, _(rw_security_word(trace->security)));
    rwi_page_puts(page, "</td></tr>\n");
}

/* The cells that come out of a response. */
static void
put_response(struct rwi_page *page, const struct rw_compare_row *row,
             const struct rw_reading *reading)
{
    const struct rw_comparison *c = row->comparison;
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    uint32_t lowest = UINT32_MAX;
    size_t count = 0;

    begin_cell(page, differs(c, OUTCOME));
    rwi_page_rcode(page, reading->rcode);
    end_cell(page, differs(c, OUTCOME));
    begin_cell(page, differs(c, DATA));
    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++) {
        if (rrs[i].type == RW_TYPE_RRSIG)
            continue;
        put_rdata(page, rrs[i].type, rrs[i].rclass, msg->wire, msg->len,
                  rrs[i].rdata, rrs[i].rdata_len, count++);
        lowest = rw_ttl(rrs[i].ttl_s) < lowest ? rw_ttl(rrs[i].ttl_s) : lowest;
    }
    put_more(page, count);
    end_cell(page, differs(c, DATA));
    begin_cell(page, differs(c, TTL));
    put_ttl(page, lowest, count);
    end_cell(page, differs(c, TTL));
    begin_cell(page, differs(c, FLAGS));
    rwi_compare_flags(page, msg->header.flags);
    end_cell(page, differs(c, FLAGS));
}

static void
put_who(struct rwi_page *page, const struct rw_stub_answer *answer)
{
    struct rwi_html_text text;

    rwi_compare_who(rwi_html_text(&text, page), answer);
    rwi_html_text_end(&text);
}

/* A response that was no use has no cells of its own: its error says why. */
static void
put_row(struct rwi_page *page, const struct rw_compare_row *row)
{
    const struct rw_octets *response = &row->answer->response;
    struct rw_reading *reading = NULL;

    rwi_page_puts(page, "<tr><th scope=\"row\" class=\"m\">");
    put_who(page, row->answer);
    rwi_page_puts(page, "</th>");
    if (response->len > 0 &&
        row->comparison->verdict != RW_COMPARE_UNANSWERED &&
        rw_reading_new(&reading, NULL, response->data, response->len) != RW_OK)
        rwi_page_fail(page, RW_ERR_MEMORY);
    if (reading != NULL) {
        put_response(page, row, reading);
    } else {
        rwi_page_puts(page, "<td colspan=\"4\">");
        rwi_html_puts(page, _(rw_stub_error_phrase(row->answer->error)));
        rwi_page_puts(page, "</td>");
    }
    rw_reading_free(reading);
    put_time(page, row->answer->rtt_us);
    rwi_page_printf(page, "<td><b class=\"%s\">",
                    rwi_html_class(rwi_compare_style(row->comparison)));
    rwi_html_puts(page, rwi_compare_word(row));
    rwi_page_puts(page, "</b></td></tr>\n");
}

static void
put_table(struct rwi_page *page, const struct rw_trace *trace,
          const struct rw_compare_row *rows, size_t count)
{
    rwi_html_section(page, "table", _("Side by side"));
    rwi_html_table(page, _("the walk and each resolver's answer"));
    rwi_html_column(page, _("who"));
    rwi_html_column(page, _("rcode"));
    rwi_html_column(page, _("data"));
    rwi_html_column(page, "TTL");
    rwi_html_column(page, _("flags"));
    rwi_html_column(page, _("time"));
    rwi_html_column(page, _("verdict"));
    rwi_html_rows(page);
    put_walk(page, trace);
    for (size_t i = 0; i < count; i++)
        put_row(page, &rows[i]);
    rwi_html_table_end(page);
    rwi_html_section_end(page);
}

/* ---- in words ----------------------------------------------------------- */

static void
put_differences(struct rwi_page *page, const struct rw_compare_row *row)
{
    struct rwi_html_text text;

    if (row->comparison->count == 0)
        return;
    rwi_page_puts(page, "<h3 class=\"m\">");
    put_who(page, row->answer);
    rwi_page_puts(page, "</h3>\n<ol class=\"findings\">\n");
    for (size_t i = 0; i < row->comparison->count; i++) {
        const struct rw_difference *d = &row->comparison->differences[i];
        bool matters = rw_difference_matters(d->code);

        rwi_page_printf(page, "<li class=\"finding %s\"><p><b>%s</b> ",
                        matters ? "bad" : "plain",
                        matters ? _("significant") : _("harmless"));
        rwi_page_printf(page, "<code>%s</code>: ", rw_difference_kind(d->code));
        rw_difference_to_text(rwi_html_text(&text, page), d);
        rwi_html_text_end(&text);
        rwi_page_puts(page, "</p></li>\n");
    }
    rwi_page_puts(page, "</ol>\n");
}

/* One resolver's response, closed at first. */
static void
put_message(struct rwi_page *page, const struct rw_stub_answer *answer,
            bool hex)
{
    struct rwi_page inner;
    struct rw_explain_options options = {
        .format = RW_FORMAT_TEXT,
        .hex = hex,
        .sink = rwi_html_escape,
        .ctx = page,
    };
    struct rw_context context;
    enum rw_status status;

    if (answer->response.len == 0)
        return;
    rwi_compare_context(&context, answer);
    rwi_page_puts(page, "<details><summary class=\"m\">");
    put_who(page, answer);
    rwi_page_puts(page, "</summary>\n");
    rwi_html_pre(page, &inner, _("response"));
    status = rw_explain(&context, answer->response.data, answer->response.len,
                        &options, NULL);
    if (status != RW_OK)
        rwi_page_fail(page, status);
    rwi_html_pre_end(page, &inner);
    rwi_page_puts(page, "</details>\n");
}

static void
put_details(struct rwi_page *page, const struct rw_compare_row *rows,
            size_t count, bool hex)
{
    size_t differences = 0;

    rwi_html_section(page, "differences", _("Differences"));
    for (size_t i = 0; i < count; i++) {
        put_differences(page, &rows[i]);
        differences += rows[i].comparison->count;
    }
    if (differences == 0) {
        rwi_page_puts(page, "<p>");
        rwi_html_puts(page, _("None."));
        rwi_page_puts(page, "</p>\n");
    }
    rwi_html_section_end(page);
    rwi_html_section(page, "messages", _("Responses"));
    for (size_t i = 0; i < count; i++)
        put_message(page, rows[i].answer, hex);
    rwi_html_section_end(page);
}

/* ---- the page ----------------------------------------------------------- */

static void
put_subject(struct rwi_page *page, const struct rw_trace *trace)
{
    rwi_html_name(page, trace->qname);
    rwi_page_puts(page, " ");
    rwi_page_type(page, trace->qtype);
}

static void
put_sum(struct rwi_page *page, const struct rw_compare_row *rows, size_t count)
{
    struct rwi_html_text text;

    rwi_compare_sum(rwi_html_text(&text, page), rows, count);
    rwi_html_text_end(&text);
}

/* As much as a title has room for. */
static void
put_short_sum(struct rwi_page *page, const struct rw_compare_row *rows,
              size_t count)
{
    size_t same = 0;

    for (size_t i = 0; i < count; i++)
        same += rows[i].comparison->verdict == RW_COMPARE_SAME;
    rwi_page_printf(page, _("%zu of %zu the same"), same, count);
}

/* The page's colour is that of its worst row. */
static enum rwi_style
worst(const struct rw_compare_row *rows, size_t count)
{
    enum rwi_style worst = STYLE_GOOD;

    for (size_t i = 0; i < count; i++) {
        enum rwi_style style = rwi_compare_style(rows[i].comparison);

        worst = style > worst ? style : worst; /* good, warn, bad */
    }
    return worst;
}

struct whole {
    const struct rw_compare_report *report;
    const struct rw_compare_row *rows;
    size_t count;
};

/* The same JSON as --format json, within the page, for whoever gets only that.
 */
static enum rw_status
write_json(const void *of, struct rwi_html_base64 *ctx)
{
    const struct whole *whole = of;
    struct rw_compare_report copy = {.trace = whole->report->trace,
                                     .resolvers = whole->report->resolvers,
                                     .options = whole->report->options};

    copy.options.sink = rwi_html_base64_sink;
    copy.options.ctx = ctx;
    return rwi_compare_json(&copy, whole->rows, whole->count);
}

enum rw_status
rwi_compare_html(struct rw_compare_report *report,
                 const struct rw_compare_row *rows, size_t count)
{
    const struct whole whole = {report, rows, count};
    const struct rw_trace *trace = report->trace;
    struct rwi_page page;

    rwi_html_page(&page, &report->options);
    rwi_page_puts(&page, "<title>");
    put_subject(&page, trace);
    rwi_html_puts(&page, _(": "));
    put_short_sum(&page, rows, count);
    rwi_page_puts(&page, "</title>\n");
    rwi_html_head_end(&page);
    rwi_page_puts(&page, "<header><h1>");
    put_subject(&page, trace);
    rwi_html_puts(&page, _(": the walk compared with resolvers"));
    rwi_page_printf(&page, "</h1>\n<p class=\"verdict %s\">",
                    rwi_html_class(worst(rows, count)));
    put_sum(&page, rows, count);
    rwi_page_puts(&page, "</p></header>\n");
    put_table(&page, trace, rows, count);
    put_details(&page, rows, count, report->options.hex);
    rwi_html_data(&page, write_json, &whole);
    return rwi_html_page_end(&page);
}
