/* A message's sections in presentation format; see sections.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/sections.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/dso.h"
#include "rootwalk/edns.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "base/width.h"
#include "base/words.h"
#include "report/explain/annotate.h"
#include "report/explain/option.h"
#include "report/explain/phrases.h"

#define OWNER_MAX 32 /* columns; longer owners push the rest to the right */

static size_t
owner_width(const struct rw_message *msg, const struct rw_rr *rr)
{
    uint8_t name[RW_NAME_MAX];
    struct rw_text text;

    if (rw_message_name(name, msg, rr->owner) == 0)
        return 0;
    rw_text_init(&text, NULL, 0);
    rw_name_to_text(&text, name);
    return text.len;
}

static void
put_owner(struct rwi_page *page, const struct rw_message *msg, size_t offset)
{
    uint8_t name[RW_NAME_MAX];

    if (rw_message_name(name, msg, offset) > 0)
        rwi_page_name(page, name);
}

static void
put_record(struct rwi_page *page, const struct rw_message *msg,
           const struct rw_rr *rr, size_t owner, size_t ttl)
{
    struct rw_fault fault;
    int digits = snprintf(NULL, 0, "%u", (unsigned)rr->ttl_s);

    rwi_page_puts(page, "  ");
    put_owner(page, msg, rr->owner);
    rwi_page_to(page, page->margin + 2 + owner + 2 + ttl - (size_t)digits, 2);
    rwi_page_printf(page, "%u  ", (unsigned)rr->ttl_s);
    if (rr->rclass != RW_CLASS_IN) {
        rwi_page_class(page, rr->rclass);
        rwi_page_puts(page, "  ");
    }
    rwi_page_type(page, rr->type);
    rwi_page_puts(page, "  ");
    rwi_page_rdata(page, rr->type, rr->rclass, msg->wire, msg->len, rr->rdata,
                   rr->rdata_len);
    if (rw_rdata_fault(&fault, msg, rr)) {
        rwi_page_style(page, STYLE_BAD);
        rwi_page_puts(page, "  ");
        rwi_page_puts(page, _("malformed"));
    }
    rwi_page_newline(page);
}

static void
put_heading(struct rwi_page *page, enum rw_section section, size_t count,
            uint32_t facts)
{
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_printf(page, _("%s section: %zu"),
                    rwi_section_word(section, facts), count);
    rwi_page_newline(page);
}

/* Measured first, so that the columns of a section line up; OPT is no record
 * of it and stands under EDNS. */
static void
put_section(struct rwi_page *page, const struct rw_message *msg,
            enum rw_section section, uint32_t facts)
{
    const struct rw_rr *rrs = rw_message_section(msg, section);
    size_t count = rw_message_count(msg, section);
    size_t owner = 0, ttl = 1, shown = 0;

    for (size_t i = 0; i < count; i++) {
        size_t width = owner_width(msg, &rrs[i]);
        size_t digits = (size_t)snprintf(NULL, 0, "%u", (unsigned)rrs[i].ttl_s);

        if (&rrs[i] == msg->opt)
            continue;
        shown++;
        if (width > owner)
            owner = width;
        if (digits > ttl)
            ttl = digits;
    }
    if (shown == 0)
        return;
    if (owner > OWNER_MAX)
        owner = OWNER_MAX;
    put_heading(page, section, shown, facts);
    for (size_t i = 0; i < count; i++)
        if (&rrs[i] != msg->opt)
            put_record(page, msg, &rrs[i], owner, ttl);
}

static void
put_questions(struct rwi_page *page, const struct rw_message *msg,
              uint32_t facts)
{
    size_t pos = RW_HEADER_SIZE;
    struct rw_question question;

    if (msg->questions == 0)
        return;
    put_heading(page, RW_SECTION_QUESTION, msg->questions, facts);
    for (size_t i = 0; i < msg->questions; i++) {
        if (rw_question_from_wire(&question, msg->wire, msg->len, &pos) !=
            RW_OK)
            return;
        rwi_page_puts(page, "  ");
        put_owner(page, msg, question.name);
        rwi_page_puts(page, "  ");
        rwi_page_class(page, question.qclass);
        rwi_page_puts(page, "  ");
        rwi_page_type(page, question.type);
        rwi_page_newline(page);
    }
}

void
rwi_sections(struct rwi_page *page, const struct rwi_dissection *d,
             uint32_t facts)
{
    put_questions(page, &d->msg, facts);
    for (int s = RW_SECTION_ANSWER; s < RW_SECTIONS; s++)
        put_section(page, &d->msg, (enum rw_section)s, facts);
    rwi_edns(page, &d->msg, facts);
    rwi_dso(page, &d->msg);
    rwi_troubles(page, d);
}

/* ": NSID text", where an option has a value to show. */
static void
put_option_text(struct rwi_page *page, struct rwi_option option,
                const struct rw_message *msg)
{
    char small[RWI_OPTION_TEXT];
    char *text = rwi_option_text(small, option, msg);

    if (text == NULL)
        rwi_page_fail(page, RW_ERR_MEMORY);
    if (text != NULL && text[0] != '\0') {
        rwi_page_puts(page, ": ");
        rwi_page_wrap(page, text, page->margin + 4);
    }
    if (text != small)
        free(text);
}

/* ---- EDNS -------------------------------------------------------------- */

static void
put_option(struct rwi_page *page, const struct rw_message *msg,
           const struct rw_edns_option *option)
{
    const char *name = rw_option_name(option->code);

    rwi_page_puts(page, "  ");
    if (name != NULL)
        rwi_page_puts(page, name);
    else
        rwi_page_printf(page, "OPT=%u", option->code);
    put_option_text(page, (struct rwi_option){.edns = option}, msg);
    rwi_page_newline(page);
    if (rwi_option_phrase(option->code) == NULL)
        return;
    rwi_page_to(page, page->margin + 4, 0);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_wrap(page, rwi_option_phrase(option->code), page->margin + 4);
    rwi_page_newline(page);
}

void
rwi_edns(struct rwi_page *page, const struct rw_message *msg, uint32_t facts)
{
    struct rw_edns edns;
    struct rw_edns_option option;
    enum rw_status status = RW_OK;
    uint16_t unknown;
    size_t pos = 0;
    struct rwi_wrap wrap;
    struct rw_text *text;

    if (!rw_edns_of(&edns, msg))
        return;
    rwi_page_style(page, STYLE_FAINT);
    text = rwi_wrap_begin(&wrap, page, page->margin + 2);
    rw_text_printf(text, _("OPT: EDNS version %u, UDP payload size %u"),
                   edns.version, edns.udp_size);
    if (edns.flags & RW_EDNS_FLAG_DO)
        rw_text_puts(text, facts & F_QUERY
                               ? _(", DO: requests DNSSEC records")
                               : _(", DO: DNSSEC records were requested"));
    else if (facts & F_QUERY)
        rw_text_puts(text, _(", DO=0: no DNSSEC records"));
    if (edns.flags & RW_EDNS_FLAG_CO)
        rw_text_puts(text, facts & F_QUERY
                               ? _(", CO: accepts compact denials with "
                                   "NXDOMAIN (RFC 9824)")
                               : _(", CO: compact denials with NXDOMAIN were "
                                   "accepted (RFC 9824)"));
    if (edns.flags & RW_EDNS_FLAG_DE)
        rw_text_puts(text, _(", DE: supports DELEG records (a draft)"));
    unknown = edns.flags ^ rw_edns_flags_known(edns.flags);
    if (unknown != 0)
        rw_text_printf(text, _(", unassigned flags 0x%04x"), unknown);
    if (edns.extended_rcode != 0)
        rw_text_printf(text, _(", upper bits of the rcode: %u"),
                       edns.extended_rcode);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
    while (rw_edns_next(&option, msg, msg->opt, &pos, &status))
        put_option(page, msg, &option);
}

/* ---- DSO --------------------------------------------------------------- */

void
rwi_dso(struct rwi_page *page, const struct rw_message *msg)
{
    struct rw_dso_tlv tlv;
    enum rw_status status;
    size_t pos = 0;

    while (rw_dso_next(&tlv, msg, &pos, &status)) {
        const char *name = rw_dso_name(tlv.type);

        rwi_page_puts(page, "  ");
        if (name != NULL)
            rwi_page_puts(page, name);
        else
            rwi_page_printf(page, "DSO=%u", tlv.type);
        rwi_page_puts(page, _(", "));
        rwi_page_count(page, tlv.len, RW_NOUN_OCTET);
        put_option_text(page, (struct rwi_option){.dso = &tlv}, msg);
        rwi_page_newline(page);
    }
}

/* ---- what is wrong ----------------------------------------------------- */

void
rwi_put_fault(struct rwi_page *page, const struct rw_fault *fault,
              size_t indent)
{
    struct rwi_wrap wrap;

    rwi_page_style(page, STYLE_BAD);
    rwi_page_puts(page, _("malformed: "));
    rw_fault_to_text(rwi_wrap_begin(&wrap, page, indent), fault);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

void
rwi_troubles(struct rwi_page *page, const struct rwi_dissection *d)
{
    struct rwi_wrap wrap;

    for (size_t i = 0; i < d->remarks.count; i++) {
        rwi_page_style(page, STYLE_WARN);
        rwi_page_puts(page, _("remark: "));
        rw_remark_to_text(rwi_wrap_begin(&wrap, page, page->margin + 2),
                          &d->remarks.list[i], &d->msg);
        rwi_wrap_end(&wrap);
        rwi_page_newline(page);
    }
    if (d->is_malformed)
        rwi_put_fault(page, &d->fault, page->margin + 2);
}
