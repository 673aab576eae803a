/* The table of steps; see table.h.
 *
 *  3 half.example. ns1.half.example  198.51.100.1     3 ms  REFUSED: lame
 *
 * What was asked beside the walk is indented, and its verdict names the type
 * asked for ("DNSKEY: 2 keys"); the look-up of a name server's address
 * stands under a heading.  A verdict too long for its column has a line of
 * its own.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/table.h"

#include <stdio.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#include "base/date.h"
#include "base/width.h"
#include "base/words.h"
#include "report/walk/verdict.h"

#define TIME_WIDTH    6  /* "340 ms" */
#define VERDICT_MIN   16 /* "-> bilibili.com." */
#define ZONE_MIN      6
#define SERVER_MIN    12
#define SERVER_FAIR   18 /* "k.root-servers.net" */
#define ZONE_FAIR     14 /* "bilibili.com." */
#define ADDRESS_MIN   7
#define ADDRESS_USUAL 19 /* "2001:503:ba3e::2:30" */
#define CELL_MAX      (RW_NAME_TEXT_MAX + 16)

/* "com."; for the chain of trust and the root's own servers the name that
 * was asked about, which is mostly the zone's too. */
static void
zone_cell(char cell[CELL_MAX], const struct rw_step *step)
{
    struct rw_text text;

    rw_text_init(&text, cell, CELL_MAX);
    rw_name_to_text(&text, step->purpose == RW_PURPOSE_DNSSEC ? step->qname
                                                              : step->zone);
}

/* The server's name as people write it, without the final dot. */
static void
server_cell(char cell[CELL_MAX], const struct rw_step *step)
{
    struct rw_text text;

    rw_text_init(&text, cell, CELL_MAX);
    if (step->server.name == NULL) {
        rw_text_putc(&text, '-');
        return;
    }
    rw_name_to_text(&text, step->server.name);
    if (text.len > 1)
        rw_text_cut(&text, text.len - 1);
}

static size_t
cell_width(const char *cell)
{
    return rwi_width(cell, strlen(cell));
}

static size_t
larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* At least two, so that short walks line up with each other. */
static size_t
digits(uint32_t number)
{
    return number > 999 ? 4 : number > 99 ? 3 : 2;
}

static size_t
address_width(const struct rw_step *step)
{
    char buf[RW_ADDRESS_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, &step->server.address);
    return text.len;
}

/* The widths that would show everything but IPv6 addresses whole.  IPv6
 * addresses are long and mostly few; they would squeeze the names of all other
 * lines. */
static void
measure(struct rwi_columns *c, const struct rwi_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct rwi_branch *b = &tree->branches[i];
        char cell[CELL_MAX];

        zone_cell(cell, b->step);
        c->zone = larger(c->zone, cell_width(cell) + 2 * b->depth);
        server_cell(cell, b->step);
        c->server = larger(c->server, cell_width(cell));
        c->number = larger(c->number, digits(b->step->number));
        if (b->step->server.address.family == RW_FAMILY_IPV4)
            c->address = larger(c->address, address_width(b->step));
    }
}

/* The widest address of up to ADDRESS_USUAL columns. */
static size_t
usual(const struct rwi_tree *tree)
{
    size_t widest = 0;

    for (size_t i = 0; i < tree->count; i++) {
        size_t len = address_width(tree->branches[i].step);

        if (len <= ADDRESS_USUAL)
            widest = larger(widest, len);
    }
    return widest;
}

/* Make a column narrower by what is over, but not under a least width. */
static size_t
give_way(size_t *column, size_t least, size_t over)
{
    size_t give = *column > least ? *column - least : 0;

    give = give < over ? give : over;
    *column -= give;
    return over - give;
}

/* Widths are found once for the whole table and not line by line: columns that
 * move make a table unreadable.  The verdict never gives way, as it is what
 * the line is for. */
void
rwi_columns_of(struct rwi_columns *columns, const struct rwi_tree *tree,
               size_t width)
{
    struct rwi_columns c = {2, ZONE_MIN, SERVER_MIN, ADDRESS_MIN, false};
    size_t fixed, over, room;

    measure(&c, tree);
    fixed = c.number + 1 + 1 + 1 + 1 + TIME_WIDTH + 2 + VERDICT_MIN;
    /* Too wide with addresses of a usual length: the server's name gives way
     * (a long one may still take what a short address leaves), then the
     * zone's, as far as the IPv4 addresses need it. */
    over = fixed + c.zone + c.server + larger(c.address, usual(tree));
    over = over > width ? over - width : 0;
    (void)give_way(&c.server, SERVER_FAIR, over);
    over = fixed + c.zone + c.server + c.address;
    over = over > width ? over - width : 0;
    (void)give_way(&c.zone, ZONE_FAIR, over);
    /* The column is as wide as the widest address that has the room; a
     * wider one pushes what follows to the right. */
    room = fixed + c.zone + c.server < width ? width - fixed - c.zone - c.server
                                             : 0;
    for (size_t i = 0; i < tree->count; i++) {
        size_t len = address_width(tree->branches[i].step);

        if (len <= room)
            c.address = larger(c.address, len);
    }
    c.is_narrow =
        fixed - 2 - VERDICT_MIN + c.zone + c.server + c.address > width;
    *columns = c;
}

/* "address of ns1.oob.net.", where a look-up begins. */
static void
put_heading(struct rwi_page *page, const struct rwi_columns *columns,
            const struct rwi_branch *branch, const struct rwi_branch *before)
{
    const struct rw_step *step = branch->step;

    if (step->purpose != RW_PURPOSE_ADDRESS || branch->depth == 0)
        return;
    if (before != NULL && before->step->purpose == RW_PURPOSE_ADDRESS &&
        rw_name_equal(before->step->qname, step->qname))
        return;
    rwi_page_to(page, columns->number + 1 + 2 * branch->depth, 0);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, _("address of "));
    rwi_page_name(page, step->qname);
    rwi_page_puts(page, ":");
    rwi_page_newline(page);
}

/* Live, the time that has been waited; in a report of something finished, a
 * dash. */
static void
put_time(struct rwi_page *page, size_t column, const struct rw_step *step,
         uint64_t now_us)
{
    char buf[32];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    if (step->rtt_us != RW_NO_TIME)
        rwi_text_duration(&text, step->rtt_us);
    else if (step->verdict == RW_VERDICT_PENDING && now_us != RW_NO_TIME)
        rwi_text_duration(&text,
                          now_us > step->sent_us ? now_us - step->sent_us : 0);
    else
        rw_text_putc(&text, '-');
    rwi_page_to(page, column + TIME_WIDTH - cell_width(buf), 1);
    rwi_page_puts(page, buf);
}

/* The fullest form that fits the line; else the whole on the next one. */
static void
put_verdict(struct rwi_page *page, const struct rw_trace *trace,
            const struct rwi_columns *columns, const struct rwi_branch *branch)
{
    char buf[CELL_MAX + 64];
    struct rw_text text;
    size_t room = page->width > rwi_page_column(page) + 2
                      ? page->width - rwi_page_column(page) - 2
                      : 0;

    for (int detail = RWI_DETAIL_WHOLE; detail <= RWI_DETAIL_LEAST; detail++) {
        rwi_words_text(&text, buf, sizeof(buf));
        rwi_verdict_to_text(&text, trace, branch->step,
                            (enum rwi_detail)detail);
        if (cell_width(buf) <= room)
            break;
    }
    if (cell_width(buf) > room) {
        rwi_words_text(&text, buf, sizeof(buf));
        rwi_verdict_to_text(&text, trace, branch->step, RWI_DETAIL_WHOLE);
        rwi_page_newline(page);
        rwi_page_to(page, columns->number + 1 + 2 * branch->depth + 2, 0);
    } else {
        rwi_page_puts(page, "  ");
    }
    rwi_page_style(page, rwi_verdict_style(trace, branch->step));
    rwi_page_wrap(page, buf, columns->number + 1 + 2 * branch->depth + 2);
}

/* Cells begin at columns and are cut to them; only the verdict may wrap. */
void
rwi_table_line(struct rwi_page *page, const struct rw_trace *trace,
               const struct rwi_columns *columns,
               const struct rwi_branch *branch, const struct rwi_branch *before,
               uint64_t now_us)
{
    const struct rw_step *step = branch->step;
    char cell[CELL_MAX];
    size_t at = columns->number + 1;
    size_t indent = 2 * branch->depth;
    size_t slack;

    put_heading(page, columns, branch, before);
    rwi_page_printf(page, "%*u", (int)columns->number, step->number);
    rwi_page_to(page, at + indent, 1);
    zone_cell(cell, step);
    rwi_page_fit(page, cell,
                 columns->zone > indent + 8 ? columns->zone - indent : 8);
    at += columns->zone + 1;
    rwi_page_to(page, at, 1);
    /* A long name may take what a short address leaves. */
    server_cell(cell, step);
    slack = columns->address > address_width(step)
                ? columns->address - address_width(step)
                : 0;
    rwi_page_fit(page, cell, columns->server + slack);
    at += columns->server + 1;
    if (columns->is_narrow) {
        rwi_page_newline(page);
        at = columns->number + 1 + indent + 2;
    }
    rwi_page_to(page, at, columns->is_narrow ? 0 : 1);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_address(page, &step->server.address);
    rwi_page_style(page, STYLE_PLAIN);
    at += columns->address + 1;
    put_time(page, at, step, now_us);
    put_verdict(page, trace, columns, branch);
    rwi_page_newline(page);
}
