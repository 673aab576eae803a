/* The table of steps; see table.h.
 *
 *  3 half.example. ns1.half.example  198.51.100.1     3 ms  REFUSED: lame
 *
 * What was asked towards the answer names the zone; what was asked for the
 * chain of trust or for the root's own servers names the question instead
 * (". DNSKEY"), and the look-up of a name server's address stands under a
 * heading.  A verdict too long for its column has a line of its own.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/table.h"

#include <stdio.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#include "base/width.h"
#include "base/words.h"
#include "report/verdict.h"

#define TIME_WIDTH  6  /* "340 ms" */
#define VERDICT_MIN 17 /* "-> bilibili.com." */
#define ZONE_MIN    6
#define SERVER_MIN  12
#define CELL_MAX    (RW_NAME_TEXT_MAX + 16)

/* "com.", or what was asked where that is not the walk's own question. */
static void
zone_cell(char cell[CELL_MAX], const struct rw_step *step)
{
    struct rw_text text;

    rw_text_init(&text, cell, CELL_MAX);
    if (step->purpose == RW_PURPOSE_DNSSEC ||
        step->purpose == RW_PURPOSE_PRIME) {
        rw_name_to_text(&text, step->qname);
        rw_text_putc(&text, ' ');
        rw_type_to_text(&text, step->qtype);
    } else {
        rw_name_to_text(&text, step->zone);
    }
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

static size_t
digits(uint32_t number)
{
    return number > 999 ? 4 : number > 99 ? 3 : 2;
}

void
rwi_columns_of(struct rwi_columns *columns, const struct rwi_tree *tree,
               size_t width)
{
    struct rwi_columns c = {2, ZONE_MIN, SERVER_MIN, 7};
    size_t fixed, used;

    for (size_t i = 0; i < tree->count; i++) {
        const struct rwi_branch *b = &tree->branches[i];
        char cell[CELL_MAX];

        zone_cell(cell, b->step);
        c.zone = larger(c.zone, cell_width(cell) + 2 * b->depth);
        server_cell(cell, b->step);
        c.server = larger(c.server, cell_width(cell));
        if (b->step->server.address.family == RW_FAMILY_IPV4) {
            char buf[RW_ADDRESS_TEXT_MAX];
            struct rw_text text;

            rw_text_init(&text, buf, sizeof(buf));
            rw_address_to_text(&text, &b->step->server.address);
            c.address = larger(c.address, text.len);
        }
        c.number = larger(c.number, digits(b->step->number));
    }
    /* Too wide: the server's name gives way, then the zone's. */
    fixed = c.number + 1 + 1 + 1 + c.address + 1 + TIME_WIDTH + 2 + VERDICT_MIN;
    used = fixed + c.zone + c.server;
    if (used > width) {
        size_t over = used - width;
        size_t give = c.server > 20 ? c.server - 20 : 0;

        give = give < over ? give : over;
        c.server -= give;
        over -= give;
        give = c.zone > 16 ? c.zone - 16 : 0;
        give = give < over ? give : over;
        c.zone -= give;
    }
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

static void
put_time(struct rwi_page *page, size_t column, const struct rw_step *step,
         uint64_t now_us)
{
    char buf[32] = "-";
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
put_verdict(struct rwi_page *page, const struct rwi_columns *columns,
            const struct rwi_branch *branch)
{
    char buf[CELL_MAX + 64];
    struct rw_text text;
    size_t room =
        page->width > page->column + 2 ? page->width - page->column - 2 : 0;

    for (int detail = RWI_DETAIL_WHOLE; detail <= RWI_DETAIL_LEAST; detail++) {
        rw_text_init(&text, buf, sizeof(buf));
        rwi_verdict_to_text(&text, branch->step, (enum rwi_detail)detail);
        if (cell_width(buf) <= room)
            break;
    }
    if (cell_width(buf) > room) {
        rw_text_init(&text, buf, sizeof(buf));
        rwi_verdict_to_text(&text, branch->step, RWI_DETAIL_WHOLE);
        rwi_page_newline(page);
        rwi_page_to(page, columns->number + 1 + 2 * branch->depth + 2, 0);
    } else {
        rwi_page_to(page, page->column + 2, 0);
    }
    rwi_page_style(page, rwi_verdict_style(branch->step));
    rwi_page_wrap(page, buf, columns->number + 1 + 2 * branch->depth + 2);
}

void
rwi_table_line(struct rwi_page *page, const struct rwi_columns *columns,
               const struct rwi_branch *branch, const struct rwi_branch *before,
               uint64_t now_us)
{
    const struct rw_step *step = branch->step;
    char cell[CELL_MAX];
    size_t at = columns->number + 1;
    size_t indent = 2 * branch->depth;

    put_heading(page, columns, branch, before);
    rwi_page_printf(page, "%*u", (int)columns->number, step->number);
    rwi_page_to(page, at + indent, 1);
    zone_cell(cell, step);
    rwi_page_fit(page, cell,
                 columns->zone > indent + 8 ? columns->zone - indent : 8);
    at += columns->zone + 1;
    rwi_page_to(page, at, 1);
    server_cell(cell, step);
    rwi_page_fit(page, cell, columns->server);
    at += columns->server + 1;
    rwi_page_to(page, at, 1);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_address(page, &step->server.address);
    rwi_page_style(page, STYLE_PLAIN);
    at += columns->address + 1;
    put_time(page, at, step, now_us);
    put_verdict(page, columns, branch);
    rwi_page_newline(page);
}
