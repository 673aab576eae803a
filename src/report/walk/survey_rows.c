/* The rows of a survey; see survey_rows.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/survey_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

/* ---- rows --------------------------------------------------------------- */

static bool
is_heard(const struct rw_step *step)
{
    return step->reading != NULL && step->verdict != RW_VERDICT_DISCARDED;
}

bool
rwi_survey_is_cell(const struct rw_step *step, const uint8_t *zone)
{
    return step->probe != RW_PROBE_NONE && step->probe != RW_PROBE_DSYNC &&
           !rw_probe_is_unusual(step->probe) &&
           step->purpose != RW_PURPOSE_ADDRESS && step->twin == 0 &&
           rw_name_equal(step->zone, zone);
}

/* How much a step tells of its server: an SOA more than anything else, a
 * response more than none, the latest of several. */
static int
worth(const struct rw_step *step)
{
    if (step == NULL)
        return -1;
    return 2 * is_heard(step) + (step->probe == RW_PROBE_SOA);
}

static void
take(struct rwi_survey_row *row, const struct rw_step *step)
{
    const struct rw_step **at =
        step->transport == RW_TCP && step->probe == RW_PROBE_TCP ? &row->tcp
                                                                 : &row->said;

    if (worth(step) >= worth(*at))
        *at = step;
}

/* Rows in the making. */
struct table {
    const struct rw_trace *trace;
    const uint8_t *zone;
    struct rwi_survey_row *rows;
    size_t count;
};

static struct rwi_survey_row *
row_of(struct table *t, const struct rw_step *step)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct rw_step *other =
            t->rows[i].said != NULL ? t->rows[i].said : t->rows[i].tcp;

        if (rw_address_equal(&other->server.address, &step->server.address))
            return &t->rows[i];
    }
    return t->count < RWI_SURVEY_ROWS_MAX ? &t->rows[t->count++] : NULL;
}

static void
gather(struct table *t)
{
    for (size_t i = 0; i < t->trace->step_count; i++) {
        const struct rw_step *step = t->trace->steps[i];
        struct rwi_survey_row *row;

        if (!rwi_survey_is_cell(step, t->zone))
            continue;
        row = row_of(t, step);
        if (row == NULL)
            continue;
        take(row, step);
        row->is_bogus |= step->security == RW_SECURITY_BOGUS;
    }
    for (size_t i = 0; i < t->count; i++)
        if (t->rows[i].said == NULL)
            t->rows[i].said = t->rows[i].tcp;
}

const struct rw_server *
rwi_survey_server(const struct rwi_survey_row *row)
{
    return &row->said->server;
}

/* By server, its IPv4 addresses first. */
static int
compare_rows(const void *left, const void *right)
{
    const struct rw_server *a = rwi_survey_server(left),
                           *b = rwi_survey_server(right);
    int order = 0;

    if (a->name != NULL && b->name != NULL)
        order = rw_name_compare(a->name, b->name);
    if (order == 0)
        order = (int)a->address.family - (int)b->address.family;
    return order != 0 ? order
                      : memcmp(a->address.octets, b->address.octets,
                               sizeof(a->address.octets));
}

/* ---- cells -------------------------------------------------------------- */

static const char *
failure(enum rw_step_error error)
{
    switch (error) {
    case RW_STEP_TIMEOUT:
        return _("silent");
    case RW_STEP_REFUSED:
        return _("closed");
    case RW_STEP_UNREACHABLE:
        return _("no route");
    case RW_STEP_CLOSED:
        return _("cut");
    case RW_STEP_OK:
    case RW_STEP_MALFORMED:
    case RW_STEP_MISMATCH:
    case RW_STEP_NOT_CAPTURED:
    case RW_STEP_CANCELLED:
    case RW_STEP_LOCAL:
        break;
    }
    return "-";
}

static void
flags_cell(struct rw_text *text, const struct rw_step *step)
{
    static const struct {
        uint16_t bit;
        const char *word;
    } FLAG[] = {{RW_FLAG_AA, "aa"},
                {RW_FLAG_TC, "tc"},
                {RW_FLAG_RA, "ra"},
                {RW_FLAG_Z, "z"},
                {RW_FLAG_AD, "ad"}};

    for (size_t i = 0; i < sizeof(FLAG) / sizeof(FLAG[0]); i++) {
        if ((step->reading->message.header.flags & FLAG[i].bit) == 0)
            continue;
        if (text->len > 0)
            rw_text_putc(text, ' ');
        rw_text_puts(text, FLAG[i].word);
    }
}

/* The serial of the zone's SOA record in a response. */
static void
serial_cell(struct rw_text *text, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    struct rwi_SOA soa;

    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++)
        if (rwi_SOA_of(&soa, msg, &msg->rrs[i]) &&
            rw_message_name_is(msg, msg->rrs[i].owner, step->zone)) {
            rw_text_printf(text, "%u", (unsigned)soa.serial);
            return;
        }
}

static void
tcp_cell(struct rw_text *text, const struct rwi_survey_row *row)
{
    if (row->tcp == NULL)
        rw_text_puts(text, row->said->transport == RW_TCP ? _("yes") : "-");
    else
        rw_text_puts(text,
                     is_heard(row->tcp) ? _("yes") : failure(row->tcp->error));
}

static void
put_cell(struct rw_text *text, const struct rwi_survey_row *row,
         enum rwi_survey_column column)
{
    const struct rw_step *step = row->said;
    bool heard = is_heard(step) && step->reading->kind != RW_KIND_MALFORMED;

    switch (column) {
    case RWI_SURVEY_RCODE:
        if (heard && row->is_bogus)
            rw_text_puts(text, _("BOGUS"));
        else if (heard)
            rw_rcode_to_text(text, step->reading->rcode);
        else
            rw_text_puts(text,
                         is_heard(step) ? _("broken") : failure(step->error));
        break;
    case RWI_SURVEY_FLAGS:
        if (heard)
            flags_cell(text, step);
        break;
    case RWI_SURVEY_SERIAL:
        if (heard)
            serial_cell(text, step);
        break;
    case RWI_SURVEY_EDNS:
        if (heard && step->reading->has_edns)
            rw_text_printf(text, "%u", step->reading->edns.udp_size);
        else if (heard)
            rw_text_puts(text, _("no"));
        break;
    case RWI_SURVEY_TCP:
        tcp_cell(text, row);
        break;
    case RWI_SURVEY_COLUMNS:
        break;
    }
    if (text->len == 0)
        rw_text_putc(text, '-');
}

/* Who answered, of those that share an address: RFC 5001. */
static void
put_instance(struct rwi_survey_row *row)
{
    struct rw_edns_option option;
    struct rw_text text;
    bool is_text = true;

    rwi_words_text(&text, row->instance, sizeof(row->instance));
    if (!is_heard(row->said) ||
        !rw_edns_find(&option, &row->said->reading->message, RW_OPTION_NSID))
        return;
    for (size_t i = 0; i < option.len; i++) {
        uint8_t c = row->said->reading->message.wire[option.data + i];

        is_text = is_text && c >= ' ' && c < 0x7f;
    }
    for (size_t i = 0; i < option.len; i++) {
        uint8_t c = row->said->reading->message.wire[option.data + i];

        if (is_text)
            rw_text_putc(&text, (char)c);
        else
            rw_text_printf(&text, "%02x", c);
    }
}

static void
fill(struct rwi_survey_row *row)
{
    for (int c = 0; c < RWI_SURVEY_COLUMNS; c++) {
        struct rw_text text;

        rwi_words_text(&text, row->cell[c], sizeof(row->cell[c]));
        put_cell(&text, row, (enum rwi_survey_column)c);
    }
    put_instance(row);
}

size_t
rwi_survey_rows(struct rwi_survey_row *rows, const struct rw_trace *trace,
                const uint8_t *zone)
{
    struct table t = {.trace = trace, .zone = zone, .rows = rows};

    gather(&t);
    qsort(rows, t.count, sizeof(*rows), compare_rows);
    for (size_t i = 0; i < t.count; i++)
        fill(&rows[i]);
    return t.count;
}
