/* The comparison for people: a table with a line for the walk and for each
 * resolver, then the differences in words.
 *
 *                          rcode     flags        answers    TTL   time
 * the walk                 NOERROR                      7     60  45 ms secure
 * 192.0.2.53               NOERROR   qr rd ra ad        7     58   3 ms same
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/date.h"
#include "base/width.h"
#include "base/words.h"
#include "report/compare/report.h"
#include "rootwalk/explain.h"
#include "rootwalk/message.h"
#include "wire/registry.h"

/* Where the columns begin, or end for the numbers. */
enum {
    AT_RCODE = 26,
    AT_FLAGS = 36,
    END_ANSWERS = 52,
    END_TTL = 59,
    END_TIME = 67,
    AT_VERDICT = 69,
    INDENT = 4, /* of a difference's sentence */
};

#define WHO_MAX  (AT_RCODE - 2) /* columns */
#define CELL_MAX 64             /* octets with the NUL */

/* Write a cell so that it ends at a column.  By what a terminal shows, not by
 * octets: a Chinese character has two columns. */
static void
put_right(struct rwi_page *page, const char *cell, size_t end)
{
    size_t width = rwi_width(cell, strlen(cell));

    rwi_page_to(page, end > width ? end - width : 0, 1);
    rwi_page_puts(page, cell);
}

static void
put_number(struct rwi_page *page, uint64_t number, size_t end)
{
    char cell[CELL_MAX];
    struct rw_text text;

    rw_text_init(&text, cell, sizeof(cell));
    rw_text_put_u64(&text, number);
    put_right(page, cell, end);
}

static void
put_time(struct rwi_page *page, uint64_t us)
{
    char cell[CELL_MAX];
    struct rw_text text;

    rw_text_init(&text, cell, sizeof(cell));
    if (us == RW_NO_TIME)
        rw_text_putc(&text, '-');
    else
        rwi_text_duration(&text, us);
    put_right(page, cell, END_TIME);
}

static void
put_ttl(struct rwi_page *page, uint32_t lowest_s, size_t count)
{
    if (count == 0)
        put_right(page, "-", END_TTL);
    else
        put_number(page, lowest_s, END_TTL);
}

/* ---- the table ---- */

static void
put_name(struct rwi_page *page, const uint8_t *name)
{
    rwi_page_style(page, STYLE_STRONG);
    rwi_page_name(page, name);
    rwi_page_style(page, STYLE_PLAIN);
}

/* The walk's own line.  TTLs as they count (RFC 2181 section 8), and no
 * signatures, as in the lines of the resolvers: what stands below each other
 * must be of one kind. */
static void
put_walk(struct rw_compare_report *report)
{
    struct rwi_page *page = &report->page;
    const struct rw_trace *trace = report->trace;
    uint32_t lowest = UINT32_MAX;
    size_t shown = 0;

    for (size_t i = 0; i < trace->answer_count; i++) {
        if (trace->answer[i].type == RW_TYPE_RRSIG)
            continue;
        shown++;
        if (rw_ttl(trace->answer[i].ttl_s) < lowest)
            lowest = rw_ttl(trace->answer[i].ttl_s);
    }
    rwi_page_puts(page, _("the walk"));
    rwi_page_to(page, AT_RCODE, 1);
    if (trace->outcome == RW_OUTCOME_FAILURE)
        rwi_page_puts(page, _("failure"));
    else
        rwi_page_rcode(page, trace->rcode);
    put_number(page, shown, END_ANSWERS);
    put_ttl(page, lowest, shown);
    put_time(page, trace->ended_us == RW_NO_TIME
                       ? RW_NO_TIME
                       : trace->ended_us - trace->started_us);
    if (trace->security != RW_SECURITY_UNCHECKED) {
        rwi_page_to(page, AT_VERDICT, 2);
        rwi_page_puts(page, _(rw_security_word(trace->security)));
    }
    rwi_page_newline(page);
}

void
rwi_compare_text_head(struct rw_compare_report *report)
{
    struct rwi_page *page = &report->page;

    put_name(page, report->trace->qname);
    rwi_page_puts(page, " ");
    rwi_page_type(page, report->trace->qtype);
    rwi_page_printf(page, _(", walked from the root; resolvers asked: %zu"),
                    report->resolvers);
    rwi_page_newline(page);
    rwi_page_newline(page);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_to(page, AT_RCODE, 0);
    rwi_page_puts(page, _("rcode"));
    rwi_page_to(page, AT_FLAGS, 1);
    rwi_page_puts(page, _("flags"));
    put_right(page, _("answers"), END_ANSWERS);
    put_right(page, "TTL", END_TTL);
    put_right(page, _("time"), END_TIME);
    rwi_page_newline(page);
    put_walk(report);
}

/* Name a resolver: by its own name where the user gave one. */
void
rwi_compare_who(struct rw_text *text, const struct rw_stub_answer *answer)
{
    if (answer->label != NULL) {
        rw_text_put_safe(text, answer->label, strlen(answer->label));
        rw_text_puts(text, " ");
    }
    rw_address_to_text(text, &answer->resolver);
    if (answer->resolver.port != 53)
        rw_text_printf(text, "#%u", answer->resolver.port);
}

static void
put_who(struct rwi_page *page, const struct rw_stub_answer *answer,
        size_t columns)
{
    char who[CELL_MAX + 1024];
    struct rw_text text;

    rw_text_init(&text, who, sizeof(who));
    rwi_compare_who(&text, answer);
    rwi_page_fit(page, who, columns);
}

void
rwi_compare_flags(struct rwi_page *page, uint16_t flags)
{
    bool first = true;

    for (size_t i = 0; i < RWI_HEADER_FLAGS; i++) {
        if ((flags & RWI_HEADER_FLAG[i].mask) == 0)
            continue;
        rwi_page_puts(page, first ? "" : " ");
        rwi_page_puts(page, RWI_HEADER_FLAG[i].word);
        first = false;
    }
}

/* The cells that come out of a response. */
static void
put_response(struct rw_compare_report *report,
             const struct rw_stub_answer *answer)
{
    struct rwi_page *page = &report->page;
    struct rw_reading *reading;
    const struct rw_message *msg;
    const struct rw_rr *rrs;
    uint32_t lowest = UINT32_MAX;
    size_t count = 0;

    if (rw_reading_new(&reading, NULL, answer->response.data,
                       answer->response.len) != RW_OK) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    msg = &reading->message;
    if (msg->end < RW_HEADER_SIZE) {
        rw_reading_free(reading);
        return;
    }
    rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++) {
        if (rrs[i].type == RW_TYPE_RRSIG)
            continue;
        count++;
        if (rw_ttl(rrs[i].ttl_s) < lowest)
            lowest = rw_ttl(rrs[i].ttl_s);
    }
    rwi_page_rcode(page, reading->rcode);
    rwi_page_to(page, AT_FLAGS, 1);
    rwi_compare_flags(page, msg->header.flags);
    put_number(page, count, END_ANSWERS);
    put_ttl(page, lowest, count);
    rw_reading_free(reading);
}

/* Differences stand with what matters most first, so the first decides. */
enum rwi_style
rwi_compare_style(const struct rw_comparison *comparison)
{
    switch (comparison->verdict) {
    case RW_COMPARE_SAME:
        return STYLE_GOOD;
    case RW_COMPARE_UNANSWERED:
        return STYLE_WARN;
    case RW_COMPARE_DIFFERS:
        break;
    }
    return comparison->count > 0 &&
                   rw_difference_matters(comparison->differences[0].code)
               ? STYLE_BAD
               : STYLE_WARN;
}

/* Something came and could not be used, or nothing did: two things to mend. */
const char *
rwi_compare_word(const struct rw_compare_row *row)
{
    if (row->answer->response.len > 0 &&
        row->comparison->verdict == RW_COMPARE_UNANSWERED)
        return _("unusable");
    switch (row->comparison->verdict) {
    case RW_COMPARE_SAME:
        return _("same");
    case RW_COMPARE_DIFFERS:
        return _("differs");
    case RW_COMPARE_UNANSWERED:
        break;
    }
    return _("no response");
}

void
rwi_compare_text_row(struct rw_compare_report *report,
                     const struct rw_compare_row *row)
{
    struct rwi_page *page = &report->page;

    put_who(page, row->answer, WHO_MAX);
    rwi_page_to(page, AT_RCODE, 1);
    if (row->answer->response.len > 0 &&
        row->comparison->verdict != RW_COMPARE_UNANSWERED)
        put_response(report, row->answer);
    else
        rwi_page_puts(page, "-");
    put_time(page, row->answer->rtt_us);
    rwi_page_to(page, AT_VERDICT, 2);
    rwi_page_style(page, rwi_compare_style(row->comparison));
    rwi_page_puts(page, rwi_compare_word(row));
    rwi_page_newline(page);
}

/* ---- in words ---- */

static void
put_difference(struct rwi_page *page, const struct rw_difference *difference)
{
    struct rwi_wrap wrap;
    bool matters = rw_difference_matters(difference->code);

    rwi_page_puts(page, matters ? "  ! " : "  - ");
    if (matters)
        rwi_page_style(page, STYLE_STRONG);
    rw_difference_to_text(rwi_wrap_begin(&wrap, page, INDENT), difference);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

static void
put_differences(struct rw_compare_report *report,
                const struct rw_compare_row *row)
{
    struct rwi_page *page = &report->page;

    if (row->comparison->count == 0 &&
        row->comparison->verdict != RW_COMPARE_UNANSWERED)
        return;
    rwi_page_newline(page);
    put_who(page, row->answer, page->width);
    rwi_page_newline(page);
    if (row->comparison->verdict == RW_COMPARE_UNANSWERED) {
        rwi_page_puts(page, "  ! ");
        rwi_page_wrap(page, _(rw_stub_error_phrase(row->answer->error)),
                      INDENT);
        rwi_page_newline(page);
    }
    for (size_t i = 0; i < row->comparison->count; i++)
        put_difference(page, &row->comparison->differences[i]);
}

/* The message of a resolver, explained as --full and --flags ask. */
static void
put_message(struct rw_compare_report *report,
            const struct rw_stub_answer *answer)
{
    struct rw_explain_options options = {.format = RW_FORMAT_TEXT,
                                         .hex = report->options.hex,
                                         .color = report->options.color,
                                         .idn_out = report->options.idn_out,
                                         .width = report->options.width,
                                         .sink = report->options.sink,
                                         .ctx = report->options.ctx};
    struct rw_context context;
    enum rw_status status = rwi_page_end(&report->page);

    if (answer->response.len == 0 || status != RW_OK)
        return;
    rwi_page_newline(&report->page);
    put_who(&report->page, answer, report->page.width);
    rwi_page_newline(&report->page);
    status = rwi_page_end(&report->page);
    rwi_compare_context(&context, answer);
    if (status == RW_OK && (report->options.full || report->options.hex))
        status = rw_explain(&context, answer->response.data,
                            answer->response.len, &options, NULL);
    else if (status == RW_OK)
        status = rw_explain_header(&context, answer->response.data,
                                   answer->response.len, &options);
    if (status != RW_OK)
        rwi_page_fail(&report->page, status);
}

void
rwi_compare_sum(struct rw_text *text, const struct rw_compare_row *rows,
                size_t count)
{
    size_t same = 0, matters = 0, silent = 0;

    for (size_t i = 0; i < count; i++) {
        const struct rw_comparison *comparison = rows[i].comparison;

        same += comparison->verdict == RW_COMPARE_SAME;
        silent += comparison->verdict == RW_COMPARE_UNANSWERED;
        matters += comparison->count > 0 &&
                   rw_difference_matters(comparison->differences[0].code);
    }
    rw_text_printf(text, _("%zu of %zu agree with the walk"), same, count);
    if (matters > 0)
        rw_text_printf(text, _("; with significant differences: %zu"), matters);
    if (silent > 0)
        rw_text_printf(text, _("; no usable response: %zu"), silent);
}

/* The last line: how many agree. */
static void
put_sum(struct rw_compare_report *report, const struct rw_compare_row *rows,
        size_t count)
{
    struct rwi_page *page = &report->page;
    struct rwi_wrap wrap;

    rwi_page_newline(page);
    rwi_compare_sum(rwi_wrap_begin(&wrap, page, 2), rows, count);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

enum rw_status
rwi_compare_text(struct rw_compare_report *report,
                 const struct rw_compare_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_differences(report, &rows[i]);
    if (report->options.full || report->options.flags || report->options.hex)
        for (size_t i = 0; i < count; i++)
            put_message(report, rows[i].answer);
    put_sum(report, rows, count);
    return rwi_page_end(&report->page);
}
