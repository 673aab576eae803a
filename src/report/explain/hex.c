/* A hex dump in which every field has a row of its own, named.
 *
 *   0000  f1 68                                ID
 *   0002  81 80                                flags
 *   000c  03 77 77 77 07 65 78 61 6d 70 6c 65  question: www.example.com.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/sections.h"

#include "rootwalk/dso.h"
#include "rootwalk/edns.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "base/words.h"
#include "report/explain/annotate.h"

#define ROW          12 /* octets */
#define LABEL_COLUMN (8 + 3 * ROW + 1)
#define FIELDS_MAX   32

struct dump {
    struct rwi_page *page;
    const struct rw_message *msg;
    uint32_t facts;
    size_t at; /* the next octet that was not shown */
};

/* Show the octets up to `end` under one label. */
static void
rows(struct dump *d, size_t end, const char *label)
{
    bool first = true;

    if (end > d->msg->len)
        end = d->msg->len;
    while (d->at < end) {
        rwi_page_style(d->page, STYLE_FAINT);
        rwi_page_printf(d->page, "  %04zx  ", d->at);
        rwi_page_style(d->page, STYLE_PLAIN);
        for (size_t i = 0; i < ROW && d->at < end; i++, d->at++)
            rwi_page_printf(d->page, "%s%02x", i > 0 ? " " : "",
                            d->msg->wire[d->at]);
        if (first) {
            size_t column = d->page->margin + LABEL_COLUMN;

            rwi_page_to(d->page, column, 0);
            rwi_page_fit(d->page, label,
                         d->page->width > column + 8 ? d->page->width - column
                                                     : 8);
        }
        first = false;
        rwi_page_newline(d->page);
    }
}

static void
name_rows(struct dump *d, const char *what, size_t offset, size_t end)
{
    char label[RW_NAME_TEXT_MAX + 64];
    uint8_t name[RW_NAME_MAX];
    struct rw_text text;

    rw_text_init(&text, label, sizeof(label));
    rw_text_puts(&text, what);
    rw_text_puts(&text, ": ");
    if (rw_message_name(name, d->msg, offset) > 0)
        rw_name_to_text(&text, name);
    rows(d, end, label);
}

static void
number_row(struct dump *d, size_t octets, const char *format, unsigned value)
{
    char label[64];
    struct rw_text text;

    rw_text_init(&text, label, sizeof(label));
    rw_text_puts(&text, format);
    rw_text_printf(&text, " %u", value);
    rows(d, d->at + octets, label);
}

static void
type_row(struct dump *d, uint16_t type)
{
    char label[64];
    struct rw_text text;

    rw_text_init(&text, label, sizeof(label));
    rw_text_puts(&text, _("type "));
    rw_type_to_text(&text, type);
    rows(d, d->at + 2, label);
}

static void
class_row(struct dump *d, uint16_t rclass)
{
    char label[64];
    struct rw_text text;

    rw_text_init(&text, label, sizeof(label));
    rw_text_puts(&text, _("class "));
    rw_class_to_text(&text, rclass);
    rows(d, d->at + 2, label);
}

static void
header_rows(struct dump *d)
{
    rows(d, 2, _("ID"));
    rows(d, 4, _("flags"));
    for (size_t i = 0; i < RW_SECTIONS; i++)
        number_row(d, 2, rwi_section_word((enum rw_section)i, d->facts),
                   d->msg->header.count[i]);
}

static void
question_rows(struct dump *d)
{
    for (size_t i = 0; i < d->msg->questions; i++) {
        struct rw_question q;
        size_t pos = d->at, end;

        if (rw_question_from_wire(&q, d->msg->wire, d->msg->len, &pos) != RW_OK)
            return;
        end = pos;
        name_rows(d, rwi_section_word(RW_SECTION_QUESTION, d->facts), q.name,
                  end - 4);
        type_row(d, q.type);
        class_row(d, q.qclass);
    }
}

/* The octets up to `end` under a label that says where a record's fault is. */
static void
marked_rows(struct dump *d, size_t end, const char *label, bool is_at_fault)
{
    char buf[128];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_text_puts(&text, label);
    if (is_at_fault)
        rw_text_printf(&text, "%s%s", _(", "), _("malformed"));
    rows(d, end, buf);
}

static void
rdata_rows(struct dump *d, const struct rw_rr *rr, const struct rw_fault *fault)
{
    struct rw_rdata_field fields[FIELDS_MAX];
    size_t count =
        rw_rdata_fields(fields, FIELDS_MAX, rr->type, rr->rclass, d->msg->wire,
                        d->msg->len, rr->rdata, rr->rdata_len);

    bool is_malformed = fault->code != RW_FAULT_NONE;

    for (size_t i = 0; i < count; i++)
        if (fields[i].offset == d->at && fields[i].len > 0)
            marked_rows(d, fields[i].offset + fields[i].len, fields[i].name,
                        is_malformed && fault->field == i);
    marked_rows(d, (size_t)rr->rdata + rr->rdata_len, _("RDATA"), is_malformed);
}

static void
option_rows(struct dump *d, const struct rw_rr *opt,
            const struct rw_fault *fault)
{
    struct rw_edns_option option;
    enum rw_status status = RW_OK;
    size_t pos = 0;

    while (rw_edns_next(&option, d->msg, opt, &pos, &status)) {
        const char *name = rw_option_name(option.code);
        char label[64];
        struct rw_text text;

        rw_text_init(&text, label, sizeof(label));
        rw_text_puts(&text, _("option "));
        rw_text_put_u64(&text, option.code);
        if (name != NULL)
            rw_text_printf(&text, " %s", name);
        rows(d, d->at + 2, label);
        number_row(d, 2, _("length"), option.len);
        rows(d, option.data + option.len, _("option's data"));
    }
    marked_rows(d, (size_t)opt->rdata + opt->rdata_len, _("options"),
                fault->code != RW_FAULT_NONE);
}

static void
record_rows(struct dump *d, enum rw_section section, const struct rw_rr *rr)
{
    struct rw_fault fault;

    if (!rw_rdata_fault(&fault, d->msg, rr))
        fault.code = RW_FAULT_NONE;
    name_rows(d, rwi_section_word(section, d->facts), rr->owner,
              rr->rdata - 10u);
    type_row(d, rr->type);
    if (rr->type == RW_TYPE_OPT) {
        number_row(d, 2, _("UDP size"), rr->rclass);
        rows(d, d->at + 4, _("rcode's upper bits, version, flags"));
    } else {
        class_row(d, rr->rclass);
        number_row(d, 4, "TTL", rr->ttl_s);
    }
    /* without RDATA there is nothing else to mark */
    number_row(d, 2,
               rr->rdata_len == 0 && fault.code != RW_FAULT_NONE
                   ? _("malformed: RDLENGTH")
                   : "RDLENGTH",
               rr->rdata_len);
    if (rr->type == RW_TYPE_OPT)
        option_rows(d, rr, &fault);
    else
        rdata_rows(d, rr, &fault);
}

static void
dso_rows(struct dump *d)
{
    struct rw_dso_tlv tlv;
    enum rw_status status;
    size_t pos = 0;

    while (rw_dso_next(&tlv, d->msg, &pos, &status)) {
        const char *name = rw_dso_name(tlv.type);
        char label[64];
        struct rw_text text;

        rw_text_init(&text, label, sizeof(label));
        rw_text_printf(&text, "DSO %u %s", tlv.type, name != NULL ? name : "");
        rows(d, d->at + 2, label);
        number_row(d, 2, _("length"), tlv.len);
        rows(d, tlv.data + tlv.len, name != NULL ? name : "DSO");
    }
    if (status != RW_OK)
        marked_rows(d, d->msg->len, "DSO", true);
}

void
rwi_hex(struct rwi_page *page, const struct rwi_dissection *dissection)
{
    const struct rw_message *msg = &dissection->msg;
    struct dump d = {page, msg, 0, 0};

    if (dissection->has_header) {
        if ((msg->header.flags & RW_FLAGS_OPCODE_MASK) >>
                RW_FLAGS_OPCODE_SHIFT ==
            RW_OPCODE_UPDATE)
            d.facts = F_UPDATE;
        header_rows(&d);
        question_rows(&d);
        for (int s = RW_SECTION_ANSWER; s < RW_SECTIONS; s++) {
            const struct rw_rr *rrs =
                rw_message_section(msg, (enum rw_section)s);

            for (size_t i = 0; i < rw_message_count(msg, (enum rw_section)s);
                 i++)
                record_rows(&d, (enum rw_section)s, &rrs[i]);
        }
    }
    dso_rows(&d);
    rows(&d, msg->len,
         msg->fault.code == RW_FAULT_NONE ? _("extra octets")
                                          : _("cannot be parsed"));
}
