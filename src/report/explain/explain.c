/* One message explained; see rootwalk/explain.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/explain.h"

#include <string.h>

#include "rootwalk/dso.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "base/words.h"
#include "report/explain/annotate.h"
#include "report/explain/report.h"
#include "base/date.h"
#include "report/explain/sections.h"
#include "wire/registry.h"
#include "base/sized.h"

void
rw_context_init(struct rw_context *context)
{
    memset(context, 0, sizeof(*context));
    context->time_us = RW_NO_TIME;
    context->pair_time_us = RW_NO_TIME;
}

/* ---- in words ---------------------------------------------------------- */

/* "frame 60 2026-11-22 12:00:00.002356 192.0.2.1#53 > ... UDP, 555 ..." Only
 * what is known: a message from hex has none of it. */
static void
put_where(struct rwi_page *page, const struct rw_context *context, size_t len)
{
    rwi_page_style(page, STYLE_STRONG);
    if (context->frame != 0)
        rwi_page_printf(page, _("frame %llu  "),
                        (unsigned long long)context->frame);
    if (context->time_us != RW_NO_TIME) {
        rwi_text_time(rwi_page_text(page), context->time_us, ' ');
        rwi_page_puts(page, " UTC  ");
    }
    if (context->has_transport)
        rwi_page_printf(page, "%s%s",
                        context->transport == RW_TCP ? "TCP" : "UDP", _(", "));
    rwi_page_count(page, len, RW_NOUN_OCTET);
    rwi_page_newline(page);
    if (context->source.family == RW_FAMILY_NONE)
        return;
    rwi_page_puts(page, "  ");
    rwi_page_endpoint(page, &context->source);
    rwi_page_puts(page, " > ");
    rwi_page_endpoint(page, &context->destination);
    rwi_page_newline(page);
}

/* A capture's clock may go backward between two frames; then no time is told.
 */
static void
put_pair(struct rwi_page *page, const struct rw_context *context,
         bool is_response)
{
    uint64_t from, to;

    if (context->pair_frame == 0)
        return;
    rwi_page_printf(page,
                    is_response ? _("  the query is in frame %llu")
                                : _("  the response is in frame %llu"),
                    (unsigned long long)context->pair_frame);
    from = is_response ? context->pair_time_us : context->time_us;
    to = is_response ? context->time_us : context->pair_time_us;
    if (from != RW_NO_TIME && to != RW_NO_TIME && to >= from) {
        rwi_page_printf(page,
                        is_response ? _(", %llu.%03llu ms before")
                                    : _(", %llu.%03llu ms later"),
                        (unsigned long long)((to - from) / 1000),
                        (unsigned long long)((to - from) % 1000));
    }
    rwi_page_newline(page);
}

/* Whatever could be read comes before what is wrong with it, and the octets
 * last. */
static void
put_words(struct rwi_page *page, const struct rw_context *context,
          const struct rwi_dissection *d,
          const struct rw_explain_options *options)
{
    uint32_t facts = d->has_header ? rwi_facts(d->reading, context) : 0;

    put_where(page, context, d->msg.len);
    put_pair(page, context, (facts & F_RESPONSE) != 0);
    if (d->has_header) {
        rwi_annotate(page, &d->msg, facts);
        rwi_sections_in_words(page, d, facts, context->time_us);
    }
    rwi_troubles(page, d);
    if (options->hex)
        rwi_hex(page, d);
}

/* ---- in one line ------------------------------------------------------- */

static void
put_flags(struct rwi_page *page, uint16_t flags)
{
    for (size_t i = 0; i < RWI_HEADER_FLAGS; i++)
        if (flags & RWI_HEADER_FLAG[i].mask & ~RW_FLAG_QR)
            rwi_page_printf(page, " %s", RWI_HEADER_FLAG[i].word);
}

static void
put_brief_question(struct rwi_page *page, const struct rw_message *msg)
{
    uint8_t name[RW_NAME_MAX];

    if (msg->questions == 0 ||
        rw_message_name(name, msg, msg->question.name) == 0)
        return;
    rwi_page_puts(page, "  ");
    rwi_page_name(page, name);
    rwi_page_puts(page, " ");
    rwi_page_type(page, msg->question.type);
}

static void
put_brief_dso(struct rwi_page *page, const struct rw_message *msg)
{
    struct rw_dso_tlv tlv;
    enum rw_status status;
    size_t pos = 0;

    while (rw_dso_next(&tlv, msg, &pos, &status)) {
        const char *name = rw_dso_name(tlv.type);

        if (name != NULL)
            rwi_page_printf(page, "  %s", name);
        else
            rwi_page_printf(page, "  DSO=%u", tlv.type);
    }
}

/* The first record that answers the question, and how many there are. */
static void
put_brief_answer(struct rwi_page *page, const struct rw_message *msg)
{
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(msg, RW_SECTION_ANSWER);

    if (count == 0)
        return;
    rwi_page_puts(page, ": ");
    rwi_page_type(page, rrs[0].type);
    rwi_page_puts(page, " ");
    rwi_page_rdata(page, rrs[0].type, rrs[0].rclass, msg->wire, msg->len,
                   rrs[0].rdata, rrs[0].rdata_len);
    if (count > 1)
        rwi_page_printf(page, _(" and %zu more"), count - 1);
}

static void
put_brief_fault(struct rwi_page *page, const struct rwi_dissection *d)
{
    if (!d->is_malformed)
        return;
    rwi_page_style(page, STYLE_BAD);
    rwi_page_printf(page, "  %s", _("malformed: "));
    rw_fault_to_text(rwi_page_text(page), &d->fault);
}

static void
put_brief(struct rwi_page *page, const struct rw_context *context,
          const struct rwi_dissection *d)
{
    const struct rw_message *msg = &d->msg;

    if (context->frame != 0)
        rwi_page_printf(page, "%llu  ", (unsigned long long)context->frame);
    if (context->source.family != RW_FAMILY_NONE) {
        rwi_page_endpoint(page, &context->source);
        rwi_page_puts(page, " > ");
        rwi_page_endpoint(page, &context->destination);
        rwi_page_puts(page, "  ");
    }
    if (d->has_header) {
        bool is_response = (msg->header.flags & RW_FLAG_QR) != 0;

        rwi_page_printf(page, "0x%04x %s", msg->header.id,
                        is_response ? _("response") : _("query"));
        if (is_response) {
            rwi_page_puts(page, " ");
            rwi_page_rcode(page, rw_message_rcode(msg));
        }
        put_flags(page, msg->header.flags);
        put_brief_question(page, msg);
        put_brief_dso(page, msg);
        put_brief_answer(page, msg);
    }
    put_brief_fault(page, d);
    rwi_page_newline(page);
}

/* ---- public ------------------------------------------------------------ */

static void
begin(struct rwi_page *page, const struct rw_explain_options *options)
{
    rwi_page_init(page, options->sink, options->ctx, options->width);
    page->color = options->color;
    page->idn_out = options->idn_out;
}

static enum rw_status
explain_text(const struct rw_context *context, const struct rwi_dissection *d,
             const struct rw_explain_options *options)
{
    struct rwi_page page;

    begin(&page, options);
    if (options->brief)
        put_brief(&page, context, d);
    else
        put_words(&page, context, d, options);
    return rwi_page_end(&page);
}

typedef enum rw_status (*explain_fn)(const struct rw_context *context,
                                     const struct rwi_dissection *d,
                                     const struct rw_explain_options *options);

#define NONE NULL
static const explain_fn REPORTS[RW_FORMATS] = {
#define RW_FORMAT(id, word, walk, comparison, message, route, sentence) message,
#include "rootwalk/format.def"
#undef RW_FORMAT
};

static enum rw_status
explain(const struct rw_context *context, struct rwi_dissection *d,
        const struct rw_explain_options *options)
{
    struct rw_context nothing;

    rw_context_init(&nothing);
    if (context == NULL)
        context = &nothing;
    if (context->place == RW_PLACE_MDNS)
        rwi_dissect_multicast(d);
    return REPORTS[options->format](context, d, options);
}

/* What is odd about the packet is remarked beside what is in it. */
static void
add_oddities(struct rwi_dissection *d, unsigned oddities)
{
    static const struct {
        enum rw_oddity oddity;
        enum rw_remark_code code;
    } ROWS[] = {
        {RW_ODD_LENGTH, RW_REMARK_PACKET_LENGTH},
        {RW_ODD_CHECKSUM, RW_REMARK_PACKET_CHECKSUM},
        {RW_ODD_FRAGMENTS, RW_REMARK_PACKET_FRAGMENTS},
    };

    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if ((oddities & ROWS[i].oddity) && d->remarks.count < RW_REMARKS_MAX)
            d->remarks.list[d->remarks.count++] = (struct rw_remark){
                .code = ROWS[i].code, .section = RW_SECTIONS};
}

enum rw_status
rw_explain_reading(const struct rw_context *context,
                   const struct rw_reading *reading,
                   const struct rw_explain_options *options)
{
    struct rw_explain_options own;
    struct rwi_dissection d;

    RWI_SIZED(own, options, ctx);
    if (!rw_format_is_of(own.format, RW_SUBJECT_MESSAGE))
        return RW_ERR_UNSUPPORTED;
    rwi_dissect_reading(&d, reading);
    if (context != NULL)
        add_oddities(&d, context->oddities);
    return explain(context, &d, &own);
}

enum rw_status
rw_explain(const struct rw_context *context, const uint8_t *wire, size_t len,
           const struct rw_explain_options *options, struct rw_fault *fault)
{
    struct rw_explain_options own;
    struct rwi_dissection d;
    enum rw_status status;

    RWI_SIZED(own, options, ctx);
    if (!rw_format_is_of(own.format, RW_SUBJECT_MESSAGE))
        return RW_ERR_UNSUPPORTED;
    status = rwi_dissect(&d, context, wire, len);
    if (status != RW_OK)
        return status;
    if (fault != NULL)
        *fault = d.fault;
    status = explain(context, &d, &own);
    rwi_dissect_done(&d);
    return status;
}

enum rw_status
rw_explain_header(const struct rw_context *context, const uint8_t *wire,
                  size_t len, const struct rw_explain_options *options)
{
    struct rw_explain_options own;
    struct rwi_dissection d;
    struct rw_context nothing;
    struct rwi_page page;
    enum rw_status status;

    RWI_SIZED(own, options, ctx);
    rw_context_init(&nothing);
    if (context == NULL)
        context = &nothing;
    status = rwi_dissect(&d, context, wire, len);
    if (status != RW_OK)
        return status;
    begin(&page, &own);
    if (d.has_header)
        rwi_annotate(&page, &d.msg, rwi_facts(d.reading, context));
    status = rwi_page_end(&page);
    rwi_dissect_done(&d);
    return status;
}
