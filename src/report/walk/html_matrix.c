/* The matrix on the page of a survey: an address a row, a probe a column, a
 * table a zone; who differs from most is marked by word and by look.  Each
 * cell leads to the step whose messages prove it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "report/walk/verdict.h"
#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"
#include "wire/fields.h"

#define ROWS_MAX 256 /* addresses of one zone; a survey asks 128 */
#define SUM_SEED UINT64_C(1469598103934665603) /* FNV-1a's */

enum column {
    QUESTION,
    SERIAL,
    NS,
    DNSKEY,
    TCP,
    CDS,
    CDNSKEY,
    ZONEMD,
    TYPE_A, /* unusual probes */
    TYPE_AAAA,
    TYPE_HTTPS,
    TYPE_UNKNOWN,
    CASE,
    EDNS_VERSION,
    EDNS_OPTION,
    EDNS_FLAG,
    EDNS_DO,
    EDNS_COOKIE,
    TRANSFER,
    SOFTWARE, /* which may differ */
    IDENTITY, /* likewise */
    EDNS,     /* of what the server said first, as those that follow */
    TIME,     /* which may differ */
    INSTANCE, /* likewise */
    COLUMNS,
};

static const char *const HEADINGS[COLUMNS] = {
    [QUESTION] = N_("question"),
    [SERIAL] = N_("SOA serial"),
    [NS] = "NS",
    [DNSKEY] = "DNSKEY",
    [TCP] = "TCP",
    [CDS] = "CDS",
    [CDNSKEY] = "CDNSKEY",
    [ZONEMD] = "ZONEMD",
    [TYPE_A] = "A",
    [TYPE_AAAA] = "AAAA",
    [TYPE_HTTPS] = "HTTPS",
    [TYPE_UNKNOWN] = "TYPE1000",
    [CASE] = N_("mixed case"),
    [EDNS_VERSION] = N_("EDNS version 1"),
    [EDNS_OPTION] = N_("unknown option"),
    [EDNS_FLAG] = N_("unknown flag"),
    [EDNS_DO] = "DO",
    [EDNS_COOKIE] = N_("cookie"),
    [TRANSFER] = "AXFR",
    [SOFTWARE] = "version.bind",
    [IDENTITY] = "hostname.bind",
    [EDNS] = "EDNS",
    [TIME] = N_("time"),
    [INSTANCE] = N_("instance"),
};

struct row {
    const struct rw_server *server;
    const struct rw_step *cells[COLUMNS];
    uint64_t said[COLUMNS]; /* equal where the same was said */
};

struct matrix {
    const struct rwi_html_walk *walk;
    const uint8_t *zone;
    struct row *rows;
    size_t count, more;
    uint64_t most[COLUMNS]; /* what most said; 0: none was said most often */
};

/* ---- which step belongs where ------------------------------------------- */

static enum column
column_of_type(const struct rw_trace *trace, const struct rw_step *step)
{
    if (step->qtype == trace->qtype && !rw_name_equal(step->qname, step->zone))
        return QUESTION;
    switch (step->qtype) {
    case RW_TYPE_SOA:
        return SERIAL;
    case RW_TYPE_NS:
        return NS;
    case RW_TYPE_DNSKEY:
        return DNSKEY;
    default:
        return step->purpose == RW_PURPOSE_DNSSEC ? COLUMNS : QUESTION;
    }
}

static const struct {
    enum rw_probe probe;
    enum column column;
} PROBES[] = {
    {RW_PROBE_QUESTION, QUESTION},
    {RW_PROBE_SOA, SERIAL},
    {RW_PROBE_NS, NS},
    {RW_PROBE_DNSKEY, DNSKEY},
    {RW_PROBE_TCP, TCP},
    {RW_PROBE_CDS, CDS},
    {RW_PROBE_CDNSKEY, CDNSKEY},
    {RW_PROBE_ZONEMD, ZONEMD},
    {RW_PROBE_A, TYPE_A},
    {RW_PROBE_AAAA, TYPE_AAAA},
    {RW_PROBE_HTTPS, TYPE_HTTPS},
    {RW_PROBE_UNKNOWN, TYPE_UNKNOWN},
    {RW_PROBE_CASE, CASE},
    {RW_PROBE_EDNS_VERSION, EDNS_VERSION},
    {RW_PROBE_EDNS_OPTION, EDNS_OPTION},
    {RW_PROBE_EDNS_FLAG, EDNS_FLAG},
    {RW_PROBE_EDNS_DO, EDNS_DO},
    {RW_PROBE_EDNS_COOKIE, EDNS_COOKIE},
    {RW_PROBE_TRANSFER, TRANSFER},
    {RW_PROBE_VERSION, SOFTWARE},
    {RW_PROBE_IDENTITY, IDENTITY},
};

static enum column
column_of(const struct rw_trace *trace, const struct rw_step *step)
{
    if (step->purpose == RW_PURPOSE_ADDRESS ||
        step->purpose == RW_PURPOSE_PRIME)
        return COLUMNS;
    if (step->probe == RW_PROBE_NONE)
        return column_of_type(trace, step);
    for (size_t i = 0; i < sizeof(PROBES) / sizeof(PROBES[0]); i++)
        if (PROBES[i].probe == step->probe)
            return PROBES[i].column;
    return COLUMNS; /* no cell of a server's: an address, DSYNC, others */
}

/* ---- what was said ------------------------------------------------------ */

static uint64_t
mix(uint64_t sum, const char *s)
{
    for (; *s != '\0'; s++)
        sum = (sum ^ (uint64_t)tolower((unsigned char)*s)) *
              UINT64_C(1099511628211);
    return sum;
}

/* Whether a record is part of what a response says: what was asked for and
 * the way there, or where it refers to. */
static bool
is_told(const struct rw_step *step, const struct rw_rr *rr, size_t at)
{
    size_t answers = step->reading->message.start[RW_SECTION_AUTHORITY];

    if (rr->type == RW_TYPE_RRSIG)
        return false;
    return at < answers || (step->referral != NULL && rr->type == RW_TYPE_NS);
}

/* A number that is the same for the same data, whatever its order. */
static uint64_t
sum_of(struct rwi_page *page, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    uint64_t sum =
        mix(SUM_SEED + step->reading->rcode, rw_kind_word(step->reading->kind));

    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        char *text;

        if (!is_told(step, rr, i))
            continue;
        text = rwi_rdata_text(rr->type, rr->rclass, msg->wire, msg->len,
                              rr->rdata, rr->rdata_len);
        if (text == NULL) /* it would be taken for other data */
            rwi_page_fail(page, RW_ERR_MEMORY);
        else
            sum += mix(SUM_SEED + rr->type, text);
        free(text);
    }
    return sum;
}

static bool
is_heard(const struct rw_step *step)
{
    return step->reading != NULL && step->error == RW_STEP_OK;
}

static bool
serial_of(uint32_t *serial, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    struct rwi_SOA soa;

    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++)
        if (rwi_SOA_of(&soa, msg, &msg->rrs[i])) {
            *serial = soa.serial;
            return true;
        }
    return false;
}

/* Whether each server says something of its own. */
static bool
may_differ(int column)
{
    return column == TIME || column == INSTANCE || column == SOFTWARE ||
           column == IDENTITY;
}

/* Whether only how it went is told: what is asked for in an odd way is what
 * other columns show. */
static bool
is_of_manner(int column)
{
    return (column >= CASE && column <= TRANSFER);
}

static uint64_t
said_of(struct rwi_page *page, const struct rw_step *step, enum column column)
{
    uint32_t serial;

    if (may_differ((int)column))
        return 0;
    if (!is_heard(step))
        return 2 + (uint64_t)step->error;
    if (column == EDNS || column == TCP)
        return column == EDNS && step->reading->has_edns ? 101 : 100;
    if (is_of_manner((int)column))
        return 200 + step->reading->rcode;
    if (step->security == RW_SECURITY_BOGUS)
        return 150;
    if (column == SERIAL && serial_of(&serial, step))
        return UINT64_C(1) << 32 | serial;
    return sum_of(page, step);
}

/* ---- rows --------------------------------------------------------------- */

static struct row *
row_of(struct matrix *m, const struct rw_server *server)
{
    size_t after = m->count;

    for (size_t i = 0; i < m->count; i++) {
        const struct rw_server *other = m->rows[i].server;

        if (rw_address_same_host(&other->address, &server->address))
            return &m->rows[i];
        if (other->name != NULL && server->name != NULL &&
            rw_name_equal(other->name, server->name))
            after = i + 1; /* the addresses of one server stand together */
    }
    if (m->count == ROWS_MAX) {
        m->more++;
        return NULL;
    }
    memmove(&m->rows[after + 1], &m->rows[after],
            (m->count - after) * sizeof(*m->rows));
    m->count++;
    m->rows[after] = (struct row){.server = server};
    return &m->rows[after];
}

static void
set_cell(struct rwi_page *page, struct row *row, enum column column,
         const struct rw_step *step)
{
    const struct rw_step *before = row->cells[column];

    if (before != NULL && is_heard(before) && !is_heard(step))
        return; /* an earlier try was answered */
    row->cells[column] = step;
    row->said[column] = said_of(page, step, column);
}

static void
fill(struct matrix *m)
{
    const struct rw_trace *trace = m->walk->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        enum column column = column_of(trace, step);
        struct row *row;

        if (column == COLUMNS || step->twin != 0 ||
            !rw_name_equal(step->zone, m->zone))
            continue;
        row = row_of(m, &step->server);
        if (row == NULL)
            continue;
        set_cell(m->walk->page, row, column, step);
        for (int c = EDNS; c < COLUMNS && column != TCP && column < TYPE_A; c++)
            if (row->cells[c] == NULL || !is_heard(row->cells[c]))
                set_cell(m->walk->page, row, (enum column)c, step);
    }
}

/* Whether what a cell tells of fails validation: marked, also where most do. */
static bool
is_bogus(const struct row *row, int column)
{
    return row->cells[column] != NULL && column < TYPE_A && column != TCP &&
           row->cells[column]->security == RW_SECURITY_BOGUS;
}

/* How much counts for what a row says: how many say the same, and of as many
 * those that serve the zone. */
static size_t
votes_for(const struct matrix *m, size_t row, int column)
{
    const struct rw_step *step = m->rows[row].cells[column];
    size_t votes = 0;

    for (size_t i = 0; i < m->count; i++)
        votes += m->rows[i].cells[column] != NULL &&
                 m->rows[i].said[column] == m->rows[row].said[column];
    return 2 * votes + (rwi_verdict_style(m->walk->trace, step) != STYLE_BAD &&
                        !is_bogus(&m->rows[row], column));
}

/* What most say; nothing where two things have as many votes. */
static void
find_most(struct matrix *m, int column)
{
    size_t best = 0;

    for (size_t i = 0; i < m->count; i++) {
        size_t votes =
            m->rows[i].cells[column] != NULL ? votes_for(m, i, column) : 0;

        if (votes > 0 && votes == best &&
            m->rows[i].said[column] != m->most[column])
            m->most[column] = 0;
        if (votes <= best)
            continue;
        best = votes;
        m->most[column] = m->rows[i].said[column];
    }
}

static bool
is_odd(const struct matrix *m, const struct row *row, int column)
{
    return row->cells[column] != NULL && !may_differ(column) &&
           row->said[column] != m->most[column];
}

/* ---- cells -------------------------------------------------------------- */

static size_t
count_type(const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    size_t count = 0;

    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++)
        count +=
            rw_message_section(msg, RW_SECTION_ANSWER)[i].type == step->qtype;
    return count;
}

static void
put_instance(struct rw_text *text, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    struct rw_edns_option option;
    char buf[1600]; /* what is shown of one; no more fits a cell */
    struct rw_text inner;

    if (!rw_edns_find(&option, msg, RW_OPTION_NSID))
        return;
    rw_text_init(&inner, buf, sizeof(buf)); /* options take tries back */
    (void)rw_edns_option_to_text(&inner, option.code, msg->wire + option.data,
                                 option.len);
    rw_text_puts(text, buf);
}

/* How it went: a text that was told, or the rcode. */
static void
put_manner(struct rw_text *text, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    const struct rw_rr *rr = rw_message_section(msg, RW_SECTION_ANSWER);
    char *rdata = NULL;

    if (step->qtype == RW_TYPE_TXT &&
        rw_message_count(msg, RW_SECTION_ANSWER) > 0)
        rdata = rwi_rdata_text(rr->type, rr->rclass, msg->wire, msg->len,
                               rr->rdata, rr->rdata_len);
    if (rdata != NULL)
        rw_text_puts(text, rdata);
    else
        rw_rcode_to_text(text, step->reading->rcode);
    free(rdata);
}

/* What a server said of its zone: a serial, a count, or how it went. */
static void
put_data(const struct matrix *m, struct rw_text *text,
         const struct rw_step *step, int column)
{
    bool is_good =
        is_heard(step) && rwi_verdict_style(m->walk->trace, step) == STYLE_GOOD;
    uint32_t serial;

    if (is_heard(step) && (is_of_manner(column) || may_differ(column))) {
        put_manner(text, step);
    } else if (column == SERIAL && is_heard(step) && serial_of(&serial, step)) {
        rw_text_put_u64(text, serial);
    } else if (column == TCP && is_good) {
        rw_text_puts(text, _("yes"));
    } else if (column != QUESTION && is_good && count_type(step) > 0) {
        const struct rw_filling filling =
            rw_fill_count('d', count_type(step), RW_NOUN_RECORD);

        rw_filling_to_text(text, &filling);
    } else {
        rwi_verdict_to_text(text, m->walk->trace, step, RWI_DETAIL_TERSE);
    }
}

static void
put_said(const struct matrix *m, struct rw_text *text,
         const struct rw_step *step, int column)
{
    if (column == TIME) {
        if (step->rtt_us != RW_NO_TIME)
            rwi_text_duration(text, step->rtt_us);
    } else if (column == INSTANCE) {
        if (is_heard(step))
            put_instance(text, step);
    } else if (column != EDNS) {
        put_data(m, text, step, column);
    } else if (is_heard(step) && step->reading->has_edns) {
        rw_text_put_u64(text, step->reading->edns.udp_size);
    } else {
        rw_text_puts(text, is_heard(step) ? _("none") : "-");
    }
}

static void
put_cell(const struct matrix *m, const struct row *row, int column)
{
    const struct rw_step *step = row->cells[column];
    struct rwi_page *page = m->walk->page;
    struct rwi_html_text text;
    bool bogus = is_bogus(row, column);
    bool odd = bogus || is_odd(m, row, column);

    rwi_page_puts(page, odd ? "<td class=\"odd\">" : "<td>");
    if (step != NULL) {
        if (column < EDNS)
            rwi_page_printf(page, "<a href=\"#step%u\">", step->number);
        put_said(m, rwi_html_text(&text, page), step, column);
        rwi_html_text_end(&text);
        if (column < EDNS)
            rwi_page_puts(page, "</a>");
    }
    if (odd) {
        rwi_page_puts(page, " <b class=\"bad\">");
        rwi_html_puts(page, bogus ? _("fails validation") : _("differs"));
        rwi_page_puts(page, "</b>");
    }
    rwi_page_puts(page, "</td>");
}

/* ---- the table ---------------------------------------------------------- */

static bool
is_used(const struct matrix *m, int column)
{
    struct rw_edns_option option;

    for (size_t i = 0; i < m->count; i++) {
        const struct rw_step *step = m->rows[i].cells[column];

        if (step != NULL &&
            (column != INSTANCE ||
             (is_heard(step) &&
              rw_edns_find(&option, &step->reading->message, RW_OPTION_NSID))))
            return true;
    }
    return false;
}

static void
put_row(const struct matrix *m, const struct row *row)
{
    struct rwi_page *page = m->walk->page;

    rwi_page_puts(page, "<tr><th scope=\"row\" class=\"m\">");
    rwi_html_server(page, row->server->name, &row->server->address);
    rwi_page_puts(page, "</th>");
    for (int c = 0; c < COLUMNS; c++)
        if (is_used(m, c))
            put_cell(m, row, c);
    rwi_page_puts(page, "</tr>\n");
}

static void
put_table(const struct matrix *m)
{
    struct rwi_page *page = m->walk->page;
    char caption[RW_NAME_TEXT_MAX + 64];
    struct rw_text text;
    const struct rw_filling count =
        rw_fill_count('d', m->count, RW_NOUN_ADDRESS);

    rwi_words_text(&text, caption, sizeof(caption));
    rw_name_to_text(&text, m->zone);
    rw_text_puts(&text, _(": "));
    rw_filling_to_text(&text, &count);
    rwi_html_table(page, caption);
    rwi_html_column(page, _("server"));
    for (int c = 0; c < COLUMNS; c++)
        if (is_used(m, c))
            rwi_html_column(page, _(HEADINGS[c]));
    rwi_html_rows(page);
    for (size_t i = 0; i < m->count; i++)
        put_row(m, &m->rows[i]);
    rwi_html_table_end(page);
    if (m->more == 0)
        return;
    rwi_page_puts(page, "<p>");
    rwi_page_printf(page, _("not shown: %zu more"), m->more);
    rwi_page_puts(page, "</p>\n");
}

static void
put_zone(const struct rwi_html_walk *walk, struct row *rows,
         const uint8_t *zone)
{
    struct matrix m = {.walk = walk, .zone = zone, .rows = rows};

    fill(&m);
    for (int c = 0; c < COLUMNS; c++)
        find_most(&m, c);
    put_table(&m);
}

static bool
is_cell(const struct rw_trace *trace, const struct rw_step *step)
{
    return step->purpose == RW_PURPOSE_SURVEY &&
           column_of(trace, step) != COLUMNS;
}

/* Whether a step is the first probe of its zone. */
static bool
begins_zone(const struct rw_trace *trace, size_t at)
{
    if (!is_cell(trace, trace->steps[at]))
        return false;
    for (size_t i = 0; i < at; i++)
        if (is_cell(trace, trace->steps[i]) &&
            rw_name_equal(trace->steps[i]->zone, trace->steps[at]->zone))
            return false;
    return true;
}

static void
put_heading(struct rwi_page *page)
{
    rwi_html_section(page, "survey", _("Survey"));
    rwi_page_puts(page, "<p class=\"faint\">");
    rwi_html_puts(page, _("Every address asked and its answers; those that "
                          "differ from the majority are marked."));
    rwi_page_puts(page, "</p>\n");
}

void
rwi_html_matrix(const struct rwi_html_walk *walk)
{
    struct row *rows = NULL;

    for (size_t i = 0; i < walk->trace->step_count; i++) {
        if (!begins_zone(walk->trace, i))
            continue;
        if (rows == NULL) {
            rows = calloc(ROWS_MAX + 1, sizeof(*rows));
            if (rows == NULL) {
                rwi_page_fail(walk->page, RW_ERR_MEMORY);
                return;
            }
            put_heading(walk->page);
        }
        put_zone(walk, rows, walk->trace->steps[i]->zone);
    }
    if (rows != NULL)
        rwi_html_section_end(walk->page);
    free(rows);
}
