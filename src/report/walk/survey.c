/* A survey in the text report; see survey.h.
 *
 *   server             address               ms rcode    flags serial EDNS TCP
 *   ns1.half.example   198.51.100.131        12 NOERROR  aa      2026 1232 yes
 * * ns2.half.example   198.51.100.2           9 REFUSED  -          - 1232 yes
 *
 * Who differs from most is marked.  Of many addresses, what most say is told
 * once, and those that say it are written with it left out, the addresses of
 * a server side by side: 13 servers fit on a screen.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/width.h"
#include "base/words.h"
#include "report/walk/survey_rows.h"
#include "rootwalk/name.h"

#define FOLDED_FROM 13 /* addresses */

#define SERVER_FOLDED 22 /* columns of a name beside two addresses */

#define CELL_MAX (RW_NAME_TEXT_MAX + 16)

static const struct {
    const char *heading;
    bool is_right; /* set against the right edge */
} COLUMN[] = {
    [RWI_SURVEY_RCODE] = {N_("rcode"), false},
    [RWI_SURVEY_FLAGS] = {N_("flags"), false},
    [RWI_SURVEY_SERIAL] = {N_("serial"), true},
    [RWI_SURVEY_EDNS] = {"EDNS", true},
    [RWI_SURVEY_TCP] = {"TCP", false},
};

#define AT_SERVER      2
#define MS_WIDTH       5
#define INSTANCE_WIDTH 10 /* kept free for it, where there are any */
#define ADDRESS_MIN    15 /* "198.51.100.131 " */

struct table {
    const struct rw_trace *trace;
    const uint8_t *zone;
    struct rwi_survey_row *rows;
    size_t count;
    const char *most[RWI_SURVEY_COLUMNS];
    size_t width[RWI_SURVEY_COLUMNS];
    size_t server, address; /* widths likewise ... */
    size_t longest;         /* ... and what the longest name would take */
};

bool
rwi_is_of_survey(const struct rw_step *step)
{
    return step->purpose == RW_PURPOSE_SURVEY ||
           (step->purpose == RW_PURPOSE_ADDRESS &&
            step->probe == RW_PROBE_ADDRESS);
}

/* ---- what most say ----------------------------------------------------- */

/* Where as many say this as that, one that serves the zone is right. */
static const char *
most_of(const struct table *t, size_t column)
{
    const char *most = t->rows[0].cell[column];
    size_t votes = 0;

    for (size_t i = 0; i < t->count; i++) {
        size_t same = strcmp(t->rows[i].cell[RWI_SURVEY_SERIAL], "-") != 0 &&
                      !t->rows[i].is_bogus;

        for (size_t k = 0; k < t->count; k++)
            same +=
                strcmp(t->rows[i].cell[column], t->rows[k].cell[column]) == 0
                    ? 2
                    : 0;
        if (same > votes) {
            votes = same;
            most = t->rows[i].cell[column];
        }
    }
    return most;
}

static void
mark_odd(struct table *t)
{
    for (size_t c = 0; c < RWI_SURVEY_COLUMNS; c++)
        t->most[c] = most_of(t, c);
    for (size_t i = 0; i < t->count; i++)
        t->rows[i].is_odd = t->rows[i].is_bogus; /* be it as most */
    for (size_t i = 0; i < t->count; i++)
        for (size_t c = 0; c < RWI_SURVEY_COLUMNS; c++)
            t->rows[i].is_odd |= strcmp(t->rows[i].cell[c], t->most[c]) != 0;
}

/* ---- the page ----------------------------------------------------------- */

static size_t
width_of(const char *cell)
{
    return rwi_width(cell, strlen(cell));
}

static void
server_cell(char cell[CELL_MAX], const struct rwi_survey_row *row)
{
    struct rw_text text;

    rw_text_init(&text, cell, CELL_MAX);
    if (rwi_survey_server(row)->name == NULL) {
        rw_text_putc(&text, '-');
        return;
    }
    rw_name_to_text(&text, rwi_survey_server(row)->name);
    if (text.len > 1)
        rw_text_cut(&text, text.len - 1);
}

static size_t
address_width(const struct rwi_survey_row *row)
{
    char buf[RW_ADDRESS_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, &rwi_survey_server(row)->address);
    return text.len;
}

/* The columns right of the address, with the gaps before them. */
static size_t
measure_cells(struct table *t)
{
    size_t sum = MS_WIDTH + 1;
    bool any = false;

    for (size_t c = 0; c < RWI_SURVEY_COLUMNS; c++) {
        t->width[c] = width_of(_(COLUMN[c].heading));
        for (size_t i = 0; i < t->count; i++) {
            size_t len = width_of(t->rows[i].cell[c]);

            t->width[c] = len > t->width[c] ? len : t->width[c];
            any |= t->rows[i].instance[0] != '\0';
        }
        sum += t->width[c] + 1;
    }
    return any ? sum + INSTANCE_WIDTH : sum;
}

static void
measure(struct table *t, size_t width)
{
    size_t taken = AT_SERVER + 1 + measure_cells(t);
    size_t room = width > taken ? width - taken : 0;

    t->server = t->address = 0;
    for (size_t i = 0; i < t->count; i++) {
        char cell[CELL_MAX];
        size_t len;

        server_cell(cell, &t->rows[i]);
        len = width_of(cell);
        t->server = len > t->server ? len : t->server;
        len = address_width(&t->rows[i]);
        t->address = len > t->address ? len : t->address;
    }
    t->longest = t->server;
    if (t->address > room / 2 && t->server + t->address > room)
        t->address = room / 2 > ADDRESS_MIN ? room / 2 : ADDRESS_MIN;
    if (t->server + t->address > room)
        t->server = room > t->address ? room - t->address : 1;
}

static void
put_ms(struct rwi_page *page, const struct rwi_survey_row *row)
{
    uint64_t us = row->said->rtt_us;

    if (us == RW_NO_TIME)
        rwi_page_printf(page, "%*s", MS_WIDTH, "-");
    else if (us < 9950)
        rwi_page_printf(page, "%*.1f", MS_WIDTH, (double)us / 1000);
    else
        rwi_page_printf(page, "%*u", MS_WIDTH, (unsigned)((us + 500) / 1000));
}

static void
put_server(struct rwi_page *page, const struct table *t,
           const struct rwi_survey_row *row, bool is_marked)
{
    char cell[CELL_MAX];

    rwi_page_style(page, is_marked ? STYLE_WARN : STYLE_PLAIN);
    rwi_page_puts(page, is_marked ? "*" : " ");
    rwi_page_to(page, AT_SERVER, 1);
    server_cell(cell, row);
    rwi_page_fit(page, cell, t->server);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, AT_SERVER + t->server + 1, 1);
}

/* What an address said, column by column; what is not as most say, coloured. */
static void
put_cells(struct rwi_page *page, const struct table *t,
          const struct rwi_survey_row *row)
{
    for (size_t c = 0; c < RWI_SURVEY_COLUMNS; c++) {
        bool is_odd = strcmp(row->cell[c], t->most[c]) != 0 ||
                      (c == RWI_SURVEY_RCODE && row->is_bogus);
        size_t width = t->width[c], own = width_of(row->cell[c]);

        rwi_page_puts(page, " ");
        if (COLUMN[c].is_right && own < width)
            rwi_page_printf(page, "%*s", (int)(width - own), "");
        rwi_page_style(page, is_odd ? STYLE_WARN : STYLE_PLAIN);
        rwi_page_puts(page, row->cell[c]);
        rwi_page_style(page, STYLE_PLAIN);
        if (!COLUMN[c].is_right && own < width && c + 1 < RWI_SURVEY_COLUMNS)
            rwi_page_printf(page, "%*s", (int)(width - own), "");
    }
}

static void
put_instance_cell(struct rwi_page *page, const struct rwi_survey_row *row)
{
    size_t at = rwi_page_column(page);

    if (row->instance[0] == '\0' || at + 4 > page->width)
        return;
    rwi_page_puts(page, " ");
    rwi_page_fit(page, row->instance, page->width - at - 1);
}

static void
put_row(struct rwi_page *page, const struct table *t,
        const struct rwi_survey_row *row)
{
    put_server(page, t, row, row->is_odd);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_address(page, &rwi_survey_server(row)->address);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, AT_SERVER + t->server + 1 + t->address + 1, 1);
    put_ms(page, row);
    put_cells(page, t, row);
    put_instance_cell(page, row);
    rwi_page_newline(page);
}

static void
put_heading(struct rwi_page *page, const struct table *t)
{
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_to(page, AT_SERVER, 0);
    rwi_page_puts(page, _("server"));
    rwi_page_to(page, AT_SERVER + t->server + 1, 1);
    rwi_page_puts(page, _("address"));
    rwi_page_to(page, AT_SERVER + t->server + 1 + t->address + 1 + MS_WIDTH - 2,
                1);
    rwi_page_puts(page, "ms");
    for (size_t c = 0; c < RWI_SURVEY_COLUMNS; c++) {
        const char *heading = _(COLUMN[c].heading);
        size_t width = t->width[c], own = width_of(heading);
        size_t blank = own < width ? width - own : 0;

        rwi_page_puts(page, " ");
        if (COLUMN[c].is_right)
            rwi_page_printf(page, "%*s", (int)blank, "");
        rwi_page_puts(page, heading);
        if (!COLUMN[c].is_right)
            rwi_page_printf(page, "%*s", (int)blank, "");
    }
    if (rwi_page_column(page) + 5 < page->width)
        rwi_page_printf(page, " %s", _("instance"));
    rwi_page_newline(page);
}

/* ---- many addresses ----------------------------------------------------- */

/* Those that say what most say: "all others: NOERROR, flags aa ..." */
static void
put_most(struct rwi_page *page, const struct table *t, bool any_odd)
{
    rwi_page_to(page, AT_SERVER, 0);
    rwi_page_puts(page, any_odd ? _("all except those marked:") : _("all:"));
    for (size_t c = 0; c < RWI_SURVEY_COLUMNS; c++)
        rwi_page_printf(page, "%s%s %s", c > 0 ? _(", ") : " ",
                        _(COLUMN[c].heading), t->most[c]);
    rwi_page_newline(page);
}

static bool
is_same_server(const struct rwi_survey_row *a, const struct rwi_survey_row *b)
{
    return rwi_survey_server(a)->name != NULL &&
           rwi_survey_server(b)->name != NULL &&
           rw_name_equal(rwi_survey_server(a)->name,
                         rwi_survey_server(b)->name);
}

/* A server that says what most say, with all its addresses that do. */
static void
put_folded(struct rwi_page *page, struct table *t, size_t first)
{
    size_t indent = AT_SERVER + t->server + 1;

    put_server(page, t, &t->rows[first], false);
    for (size_t i = first; i < t->count; i++) {
        struct rwi_survey_row *row = &t->rows[i];

        if (row->is_odd || row->is_told ||
            (i != first && !is_same_server(row, &t->rows[first])))
            continue;
        row->is_told = true;
        if (i != first &&
            rwi_page_column(page) + 10 + address_width(row) > page->width) {
            rwi_page_newline(page);
            rwi_page_to(page, indent, 0);
        } else if (i != first) {
            rwi_page_to(page, indent + 22, 2);
        }
        rwi_page_style(page, STYLE_FAINT);
        rwi_page_address(page, &rwi_survey_server(row)->address);
        rwi_page_style(page, STYLE_PLAIN);
        put_ms(page, row);
    }
    put_instance_cell(page, &t->rows[first]);
    rwi_page_newline(page);
}

static bool
has_odd(const struct table *t)
{
    bool any_odd = false;

    for (size_t i = 0; i < t->count; i++)
        any_odd |= t->rows[i].is_odd;
    return any_odd;
}

static bool
has_bogus(const struct table *t)
{
    bool any_bogus = false;

    for (size_t i = 0; i < t->count; i++)
        any_bogus |= t->rows[i].is_bogus;
    return any_bogus;
}

static void
put_rows(struct rwi_page *page, struct table *t)
{
    bool folds = t->count >= FOLDED_FROM, any_odd = has_odd(t);

    if (folds && !any_odd && t->longest < SERVER_FOLDED)
        t->server = t->longest; /* nothing else stands in these lines */
    else if (folds && !any_odd)
        t->server = SERVER_FOLDED;
    if (!folds || any_odd)
        put_heading(page, t);
    for (size_t i = 0; i < t->count; i++)
        if (!folds || t->rows[i].is_odd)
            put_row(page, t, &t->rows[i]);
    if (!folds)
        return;
    put_most(page, t, any_odd);
    for (size_t i = 0; i < t->count; i++)
        if (!t->rows[i].is_odd && !t->rows[i].is_told)
            put_folded(page, t, i);
}

/* ---- the whole ---------------------------------------------------------- */

static void
put_zone(struct rwi_page *page, const struct rw_trace *trace,
         const uint8_t *zone)
{
    struct table t = {.trace = trace, .zone = zone};

    t.rows = calloc(RWI_SURVEY_ROWS_MAX, sizeof(*t.rows));
    if (t.rows == NULL) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    t.count = rwi_survey_rows(t.rows, trace, zone);
    if (t.count > 0) {
        mark_odd(&t);
        measure(&t, page->width);
        rwi_page_style(page, STYLE_STRONG);
        rwi_page_puts(page, _("survey of "));
        rwi_page_name(page, zone);
        rwi_page_style(page, STYLE_PLAIN);
        if (has_odd(&t))
            rwi_page_puts(
                page,
                has_bogus(&t)
                    ? _(" (*: differs from the others, or fails validation)")
                    : _(" (*: differs from the others)"));
        rwi_page_newline(page);
        put_rows(page, &t);
    }
    free(t.rows);
}

static void
put_left_out(struct rwi_page *page, const struct rw_survey *survey)
{
    struct rwi_wrap wrap;
    struct rw_text *text;

    if (survey->probes_left_out + survey->servers_left_out +
            survey->zones_left_out ==
        0)
        return;
    rwi_page_style(page, STYLE_WARN);
    text = rwi_wrap_begin(&wrap, page, 2);
    rw_text_printf(text,
                   _("not surveyed, as a limit was reached: questions %u, name "
                     "servers %u, zones %u"),
                   survey->probes_left_out, survey->servers_left_out,
                   survey->zones_left_out);
    if (survey->reason != RW_REASON_NONE)
        rw_text_printf(text, " (%s)", rw_reason_word(survey->reason));
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

void
rwi_survey_text(struct rwi_page *page, const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const uint8_t *zone = trace->steps[i]->zone;
        bool is_new = rwi_survey_is_cell(trace->steps[i], zone) &&
                      trace->steps[i]->purpose == RW_PURPOSE_SURVEY;

        for (size_t k = 0; is_new && k < i; k++)
            is_new = trace->steps[k]->purpose != RW_PURPOSE_SURVEY ||
                     !rwi_survey_is_cell(trace->steps[k], zone);
        if (is_new)
            put_zone(page, trace, zone);
    }
    put_left_out(page, &trace->survey);
    if (trace->survey.zones > 0)
        rwi_survey_depends(page, trace);
}
