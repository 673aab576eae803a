/* The waterfall on the page of a walk: every query in time, a bar a query on
 * a common axis, and the same as a table.
 *
 * A bar is as long as the wait: to the response, or until the query was given
 * up.  What is told by a bar's colour, its pattern and the words at its right
 * tell as well.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "report/print/svg.h"
#include "report/walk/verdict.h"
#include "rootwalk/name.h"
#include "rootwalk/sentence.h"

enum {
    ROW = 20,       /* height */
    TOP = 26,       /* of the axis */
    AT_LABEL = 44,  /* the server */
    AT_BARS = 336,  /* the axis begins */
    BARS = 390,     /* its length */
    AT_WORDS = 736, /* what it came to */
    ROWS_MAX = 50,  /* of one picture: what a page of paper takes */
    LEGEND = 44,    /* height */
    CELL = 1400,    /* octets of a label: two names */
    TICKS_MAX = 12,
};

/* Which steps are drawn: those of the walk, or the probes of a survey. */
struct fall {
    const struct rwi_html_walk *walk;
    bool probes;
    uint64_t whole_us; /* what the axis shows */
};

static bool
is_drawn(const struct fall *fall, const struct rw_step *step)
{
    return rwi_html_is_probe(step) == fall->probes;
}

static uint64_t
began_us(const struct rw_trace *trace, const struct rw_step *step)
{
    return step->sent_us > trace->started_us ? step->sent_us - trace->started_us
                                             : 0;
}

/* How long it was waited for. */
static uint64_t
took_us(const struct rw_step *step)
{
    return step->rtt_us != RW_NO_TIME ? step->rtt_us : step->given_up_us;
}

static unsigned
at(const struct fall *fall, uint64_t us)
{
    if (us > fall->whole_us)
        us = fall->whole_us;
    return AT_BARS + (unsigned)(us * BARS / fall->whole_us);
}

static uint64_t
whole_of(const struct rw_trace *trace)
{
    uint64_t whole = rwi_trace_elapsed(trace);

    for (size_t i = 0; i < trace->step_count; i++) {
        uint64_t end =
            began_us(trace, trace->steps[i]) + took_us(trace->steps[i]);

        whole = end > whole ? end : whole;
    }
    return whole > 0 ? whole : 1;
}

/* ---- the axis ----------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, so that there are few ticks. */
static uint64_t
tick_us(uint64_t whole_us)
{
    static const unsigned NICE[] = {1, 2, 5};

    for (uint64_t power = 100; power < UINT64_MAX / 100; power *= 10)
        for (size_t i = 0; i < 3; i++)
            if (whole_us / (NICE[i] * power) < 6)
                return NICE[i] * power;
    return whole_us;
}

static void
put_axis(const struct fall *fall, unsigned height)
{
    struct rwi_page *page = fall->walk->page;
    uint64_t tick = tick_us(fall->whole_us);

    for (uint64_t us = 0; us <= fall->whole_us; us += tick) {
        char label[32];
        struct rw_text text;

        rwi_words_text(&text, label, sizeof(label));
        if (us == 0)
            rw_text_puts(&text, "0");
        else
            rwi_text_duration(&text, us);
        rwi_page_printf(page, "<path class=\"grid\" d=\"M%u %uV%u\"/>",
                        at(fall, us), TOP - 6, height);
        rwi_svg_text(page, at(fall, us), TOP - 10, STYLE_FAINT, label, 10);
    }
}

/* ---- a bar -------------------------------------------------------------- */

static const char *
bar_class(const struct rw_trace *trace, const struct rw_step *step)
{
    if (step->error == RW_STEP_TIMEOUT)
        return "lost";
    return rwi_html_class(rwi_verdict_style(trace, step));
}

static void
label_of(char label[CELL], const struct rw_step *step)
{
    struct rw_text text;

    rw_text_init(&text, label, CELL);
    if (step->server.name != NULL) {
        rw_name_to_text(&text, step->server.name);
        rw_text_putc(&text, ' ');
    }
    rw_address_to_text(&text, &step->server.address);
}

/* "8 ms, answer, aa"; "no response, given up after 800 ms" */
static void
outcome_of(struct rw_text *text, const struct rw_trace *trace,
           const struct rw_step *step)
{
    if (step->rtt_us != RW_NO_TIME) {
        rwi_text_duration(text, step->rtt_us);
        rw_text_putc(text, ' ');
    } else if (step->given_up_us > 0) {
        rwi_text_duration(text, step->given_up_us);
        rw_text_putc(text, ' ');
    }
    rwi_verdict_to_text(text, trace, step, RWI_DETAIL_TERSE);
}

/* The try before: the same question to the same server. */
static size_t
earlier_try(const struct rw_trace *trace, size_t at_step)
{
    const struct rw_step *step = trace->steps[at_step];

    for (size_t i = at_step; step->twin == 0 && i-- > 0;) {
        const struct rw_step *other = trace->steps[i];

        if (other->twin == 0 && other->qtype == step->qtype &&
            rw_address_equal(&other->server.address, &step->server.address) &&
            rw_name_equal(other->qname, step->qname) &&
            other->purpose == step->purpose)
            return i;
    }
    return SIZE_MAX;
}

static void
put_bar(const struct fall *fall, const struct rw_step *step, unsigned y)
{
    const struct rw_trace *trace = fall->walk->trace;
    struct rwi_page *page = fall->walk->page;
    uint64_t from = began_us(trace, step);
    unsigned x = at(fall, from), end = at(fall, from + took_us(step));
    char cell[CELL], number[16];
    struct rw_text text;

    rwi_svg_link(page, step->number);
    snprintf(number, sizeof(number), "%u", (unsigned)step->number);
    rwi_svg_text(page, 4, y + 14, STYLE_PLAIN, number, 8);
    rwi_page_printf(page,
                    "<rect class=\"bar %s\" x=\"%u\" y=\"%u\" width=\"%u\" "
                    "height=\"%u\"/>",
                    bar_class(trace, step), x, y + 4, end > x + 2 ? end - x : 2,
                    ROW - 8);
    rwi_svg_link_end(page);
    label_of(cell, step);
    rwi_svg_text(page, AT_LABEL, y + 14, STYLE_PLAIN, cell,
                 RWI_SVG_COLUMNS(AT_BARS - AT_LABEL - 8));
    rwi_words_text(&text, cell, sizeof(cell));
    outcome_of(&text, trace, step);
    rwi_svg_text(page, AT_WORDS, y + 14, rwi_verdict_style(trace, step), cell,
                 RWI_SVG_COLUMNS(RWI_SVG_WIDTH - AT_WORDS));
}

/* A line from where the earlier try ended down to where this one began. */
static void
put_tie(const struct fall *fall, size_t step, size_t row, size_t first_row)
{
    const struct rw_trace *trace = fall->walk->trace;
    size_t before = earlier_try(trace, step), rows = 0;
    unsigned y = TOP + (unsigned)(row - first_row) * ROW, x, up;

    if (before == SIZE_MAX)
        return;
    for (size_t i = before; i < step; i++)
        rows += is_drawn(fall, trace->steps[i]);
    if (rows > row - first_row)
        return; /* on another picture */
    up = (unsigned)rows * ROW;
    x = at(fall, began_us(trace, trace->steps[before]) +
                     took_us(trace->steps[before]));
    rwi_svg_wire(fall->walk->page, STYLE_FAINT);
    rwi_page_printf(fall->walk->page, "M%u %uV%uH%u", x, y - up + ROW / 2,
                    y + 2, at(fall, began_us(trace, trace->steps[step])));
    rwi_svg_wire_end(fall->walk->page, false);
}

/* ---- the legend --------------------------------------------------------- */

static void
put_legend(struct rwi_page *page, unsigned y)
{
    static const struct {
        const char *class, *words;
    } KEYS[] = {
        {"good", N_("answer or denial")},
        {"plain", N_("referral")},
        {"warn", N_("truncated, or to be asked again")},
        {"bad", N_("lame, refused or discarded")},
        {"lost", N_("no response")},
        {"faint", N_("no longer needed")},
    };

    for (size_t i = 0; i < sizeof(KEYS) / sizeof(*KEYS); i++) {
        unsigned x = 44 + (unsigned)(i % 3) * 300;
        unsigned top = y + 8 + (unsigned)(i / 3) * 18;

        rwi_page_printf(page,
                        "<rect class=\"bar %s\" x=\"%u\" y=\"%u\" "
                        "width=\"24\" height=\"11\"/>",
                        KEYS[i].class, x, top);
        rwi_svg_text(page, x + 32, top + 10, STYLE_FAINT, _(KEYS[i].words), 36);
    }
}

/* ---- the picture -------------------------------------------------------- */

static size_t
count_drawn(const struct fall *fall)
{
    size_t count = 0;

    for (size_t i = 0; i < fall->walk->trace->step_count; i++)
        count += is_drawn(fall, fall->walk->trace->steps[i]);
    return count;
}

static void
put_rows(const struct fall *fall, size_t from, size_t count)
{
    const struct rw_trace *trace = fall->walk->trace;
    size_t row = 0;

    for (size_t i = 0; i < trace->step_count; i++) {
        if (!is_drawn(fall, trace->steps[i]))
            continue;
        if (row >= from && row < from + count) {
            put_bar(fall, trace->steps[i], TOP + (unsigned)(row - from) * ROW);
            put_tie(fall, i, row, from);
        }
        row++;
    }
}

static void
put_picture(const struct fall *fall, size_t from, size_t count)
{
    struct rwi_page *page = fall->walk->page;
    unsigned height = TOP + (unsigned)count * ROW;
    char id[32];

    snprintf(id, sizeof(id), "fall-%c%zu", fall->probes ? 'p' : 'w', from);
    rwi_svg_begin(page, id,
                  fall->probes ? _("Waterfall of the survey's probes")
                               : _("Waterfall of the walk's queries"),
                  height + LEGEND);
    put_axis(fall, height);
    put_rows(fall, from, count);
    put_legend(page, height);
    rwi_svg_end(page);
}

static void
put_pictures(const struct fall *fall)
{
    size_t all = count_drawn(fall);

    for (size_t from = 0; from < all; from += ROWS_MAX)
        put_picture(fall, from, all - from < ROWS_MAX ? all - from : ROWS_MAX);
}

/* ---- the table ---------------------------------------------------------- */

static void
put_row(const struct rwi_html_walk *walk, const struct rw_step *step)
{
    struct rwi_page *page = walk->page;
    struct rwi_html_text text;

    rwi_page_puts(page, "<tr><td class=\"n\">");
    rwi_html_step_link(page, step->number);
    rwi_page_puts(page, "</td><td class=\"m\">");
    rwi_html_server(page, step->server.name, &step->server.address);
    rwi_page_puts(page, "</td><td class=\"n\">");
    rwi_page_duration(page, began_us(walk->trace, step));
    rwi_page_puts(page, "</td><td class=\"n\">");
    rwi_page_duration(page, took_us(step));
    rwi_page_puts(page, "</td><td>");
    rwi_verdict_to_text(rwi_html_text(&text, page), walk->trace, step,
                        RWI_DETAIL_WHOLE);
    rwi_html_text_end(&text);
    rwi_page_puts(page, "</td></tr>\n");
}

static void
put_table(const struct rwi_html_walk *walk)
{
    struct rwi_page *page = walk->page;

    rwi_page_puts(page, "<details class=\"screen\"><summary>");
    rwi_html_puts(page, _("the waterfall as a table"));
    rwi_page_puts(page, "</summary>\n");
    rwi_html_table(page, _("every query in time"));
    rwi_html_column(page, _("step"));
    rwi_html_column(page, _("server"));
    rwi_html_column(page, _("sent after"));
    rwi_html_column(page, _("waited for"));
    rwi_html_column(page, _("outcome"));
    rwi_html_rows(page);
    for (size_t i = 0; i < walk->trace->step_count; i++)
        put_row(walk, walk->trace->steps[i]);
    rwi_html_table_end(page);
    rwi_page_puts(page, "</details>\n");
}

void
rwi_html_waterfall(const struct rwi_html_walk *walk)
{
    struct fall fall = {
        .walk = walk, .probes = false, .whole_us = whole_of(walk->trace)};
    struct rwi_page *page = walk->page;

    if (walk->trace->step_count == 0)
        return;
    rwi_html_section(page, "waterfall", _("Waterfall"));
    rwi_page_puts(page, "<p class=\"faint\">");
    rwi_html_puts(page, _("One bar per query, as long as its wait; lines join "
                          "attempts at the same question."));
    rwi_page_puts(page, "</p>\n");
    put_pictures(&fall);
    fall.probes = true;
    if (count_drawn(&fall) > 0) {
        rwi_page_puts(page, "<details class=\"screen\"><summary>");
        rwi_html_puts(page, _("Waterfall of the survey's probes"));
        rwi_page_puts(page, "</summary>\n");
        put_pictures(&fall);
        rwi_page_puts(page, "</details>\n");
    }
    put_table(walk);
    rwi_html_section_end(page);
}
