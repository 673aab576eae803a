/* What a step came to, in words; see verdict.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/verdict.h"

#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "base/words.h"
#include "report/walk/facts.h"
#include "report/explain/dissection.h"

void
rwi_step_context(struct rw_context *context, const struct rw_step *step,
                 bool is_response)
{
    const struct rw_octets *pair = is_response ? &step->query : &step->response;

    rw_context_init(context);
    context->place = RW_PLACE_AUTHORITY;
    context->transport = step->transport;
    context->has_transport = true;
    context->pair = pair->data;
    context->pair_len = pair->len;
    context->zone = step->zone;
}

enum rw_status
rwi_dissect_step(struct rwi_dissection *out, const struct rw_step *step,
                 bool is_response)
{
    if (!is_response)
        return rwi_dissect(out, step->query.data, step->query.len);
    rwi_dissect_reading(out, step->reading);
    return RW_OK;
}

const char *
rwi_provenance_sentence(enum rw_provenance provenance)
{
    static const char *const SENTENCES[] = {
        [RW_FROM_HINT] = N_("from the root hints"),
        [RW_FROM_GLUE] = N_("glue: the parent gave it with the referral, for "
                            "a name inside the delegated zone"),
        [RW_FROM_SIBLING_GLUE] =
            N_("sibling glue: the parent gave it with the referral, for a "
               "name elsewhere under itself"),
        [RW_FROM_AUTHORITY] =
            N_("looked up: an authority of the server's own name gave it"),
        [RW_FROM_CACHE] = N_("from the cache: learnt by an earlier walk"),
    };

    return _(SENTENCES[provenance]);
}

enum rwi_style
rwi_verdict_style(const struct rw_step *step)
{
    switch (step->verdict) {
    case RW_VERDICT_PENDING:
        return STYLE_FAINT;
    case RW_VERDICT_REFERRAL:
        return STYLE_PLAIN;
    case RW_VERDICT_ANSWER:
    case RW_VERDICT_ALIAS:
    case RW_VERDICT_NODATA:
    case RW_VERDICT_NXDOMAIN:
        return STYLE_GOOD;
    case RW_VERDICT_TRUNCATED:
    case RW_VERDICT_RETRY:
        return STYLE_WARN;
    case RW_VERDICT_LAME:
    case RW_VERDICT_DISCARDED:
        return STYLE_BAD;
    case RW_VERDICT_ERROR:
        return step->error == RW_STEP_CANCELLED ? STYLE_FAINT : STYLE_BAD;
    }
    return STYLE_PLAIN;
}

/* ---- what came instead of a response ----------------------------------- */

static const char *
error_words(enum rw_step_error error)
{
    static const char *const WORDS[] = {
        [RW_STEP_OK] = "",
        [RW_STEP_TIMEOUT] = N_("no answer"),
        [RW_STEP_REFUSED] = N_("port closed"),
        [RW_STEP_UNREACHABLE] = N_("unreachable"),
        [RW_STEP_MALFORMED] = N_("malformed response"),
        [RW_STEP_MISMATCH] = N_("does not match"),
        [RW_STEP_CLOSED] = N_("connection closed"),
        [RW_STEP_NOT_CAPTURED] = N_("not in the capture"),
        [RW_STEP_CANCELLED] = N_("no longer needed"),
    };

    return _(WORDS[error]);
}

/* Why a response does not belong to its query. */
static void
put_mismatch(struct rw_text *text, const struct rw_step *step)
{
    struct rw_header header;

    rw_text_puts(text, _("discarded: "));
    if (step->from.family != RW_FAMILY_NONE &&
        !rw_address_equal(&step->from, &step->server.address)) {
        char buf[RW_ADDRESS_TEXT_MAX];
        struct rw_text address;

        rw_text_init(&address, buf, sizeof(buf));
        rw_address_to_text(&address, &step->from);
        rw_text_printf(text, _("it came from %s"), buf);
    } else if (rw_header_from_wire(&header, step->response.data,
                                   step->response.len) != RW_OK) {
        rw_text_puts(text, _("no DNS message"));
    } else if (!(header.flags & RW_FLAG_QR)) {
        rw_text_puts(text, _("it is a query"));
    } else if (header.id != step->id) {
        rw_text_printf(text, _("its ID is 0x%04x"), header.id);
    } else {
        rw_text_puts(text, _("its question is another one"));
    }
}

/* ---- what a response says ---------------------------------------------- */

struct told {
    const struct rw_message *msg;
    uint32_t facts;
    uint16_t rcode;
};

/* What a step's response says; false where it has none. */
static bool
tell(struct told *told, const struct rw_step *step)
{
    struct rw_context context;

    if (step->reading == NULL)
        return false;
    rwi_step_context(&context, step, true);
    told->msg = &step->reading->message;
    told->facts = rwi_facts(told->msg, &context);
    told->rcode = step->reading->rcode;
    return true;
}

static void
put_rcode(struct rw_text *text, const struct told *told)
{
    const struct rw_message *msg = told->msg;
    struct rw_edns_option option;
    struct rw_ede ede;

    rw_rcode_to_text(text, told->rcode);
    if (rw_edns_find(&option, msg, RW_OPTION_EDE) &&
        rw_edns_ede(&ede, msg, &option)) {
        const char *name = rw_ede_name(ede.code);

        rw_text_printf(text, " (EDE %u%s%s)", ede.code, name ? " " : "",
                       name ? name : "");
    }
}

static void
put_lame(struct rw_text *text, const struct told *told)
{
    if (told->facts & F_ERROR || told->facts & F_NXDOMAIN) {
        put_rcode(text, told);
        rw_text_puts(text, _(": lame"));
    } else if (told->facts & (F_UPWARD | F_REFERRAL)) {
        rw_text_puts(text, _("lame: points elsewhere"));
    } else if (!(told->facts & F_AA)) {
        rw_text_puts(text, _("lame: not aa"));
    } else {
        rw_text_puts(text, _("lame"));
    }
}

/* Count the records of a type in the answer section. */
static size_t
count_type(const struct rw_message *msg, uint16_t type)
{
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t count = 0;

    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++)
        count += rrs[i].type == type;
    return count;
}

static void
put_address_answer(struct rw_text *text, const struct rw_message *msg,
                   uint16_t type)
{
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t count = count_type(msg, type);

    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++) {
        if (rrs[i].type != type)
            continue;
        (void)rw_rdata_to_text(text, type, rrs[i].rclass, msg->wire, msg->len,
                               rrs[i].rdata, rrs[i].rdata_len);
        break;
    }
    if (count > 1)
        rw_text_printf(text, _(" and %zu more"), count - 1);
}

static void
put_answer(struct rw_text *text, const struct rw_step *step,
           const struct told *told)
{
    const struct rw_message *msg = told->msg;
    size_t count = count_type(msg, step->qtype);

    if (step->purpose == RW_PURPOSE_ADDRESS && count > 0)
        put_address_answer(text, msg, step->qtype);
    else if (step->purpose == RW_PURPOSE_PRIME)
        rw_text_printf(text, _("%zu servers"), count);
    else if (step->qtype == RW_TYPE_DNSKEY)
        rw_text_printf(text, count == 1 ? _("%zu key") : _("%zu keys"), count);
    else if (step->purpose == RW_PURPOSE_DNSSEC)
        rw_text_printf(text, _("%zu DS"), count);
    else
        rw_text_puts(text, _("answer"));
    if (told->facts & F_AA && step->purpose == RW_PURPOSE_ANSWER)
        rw_text_printf(text, "%saa", _(", "));
}

static void
put_referral(struct rw_text *text, const struct rw_step *step,
             enum rwi_detail detail)
{
    const struct rw_referral *r = step->referral;
    size_t glue = 0;

    if (detail != RWI_DETAIL_WHOLE) {
        rw_text_puts(text, "-> ");
        rw_name_to_text(text, r->zone);
        if (detail == RWI_DETAIL_TERSE && r->has_ds)
            rw_text_puts(text, _(", signed"));
        return;
    }
    for (size_t i = 0; i < r->server_count; i++)
        glue += r->servers[i].glue;
    rw_text_puts(text, _("refers to "));
    rw_name_to_text(text, r->zone);
    rw_text_printf(text,
                   glue == r->server_count ? _(" (%zu NS, glue)")
                   : glue == 0             ? _(" (%zu NS, no glue)")
                                           : _(" (%zu NS, glue for %zu)"),
                   r->server_count, glue);
    if (r->has_ds)
        rw_text_puts(text, _(", signed"));
    else if (r->denies_ds)
        rw_text_puts(text, _(", unsigned"));
}

/* What a response with a verdict of its own kind says. */
static void
put_told(struct rw_text *text, const struct rw_step *step,
         const struct told *told)
{
    switch (step->verdict) {
    case RW_VERDICT_ANSWER:
        put_answer(text, step, told);
        return;
    case RW_VERDICT_ALIAS:
        rw_text_puts(text, _("alias"));
        break;
    case RW_VERDICT_NODATA:
        rw_text_puts(text, _("no data"));
        break;
    case RW_VERDICT_NXDOMAIN:
        rw_text_puts(text, _("no such name"));
        break;
    case RW_VERDICT_LAME:
        put_lame(text, told);
        return;
    case RW_VERDICT_TRUNCATED:
        rw_text_puts(text, _("truncated"));
        return;
    case RW_VERDICT_RETRY:
        if (told->rcode != RW_RCODE_NOERROR)
            put_rcode(text, told);
        else
            rw_text_puts(text, _("answer of no use"));
        rw_text_puts(text, _(": once more"));
        return;
    case RW_VERDICT_ERROR:
        put_rcode(text, told);
        return;
    case RW_VERDICT_PENDING:
    case RW_VERDICT_REFERRAL:
    case RW_VERDICT_DISCARDED:
        return;
    }
    if (told->facts & F_AA)
        rw_text_printf(text, "%saa", _(", "));
}

/* What was asked beside the walk is named: "DNSKEY: 2 records". */
static void
put_question(struct rw_text *text, const struct rw_step *step)
{
    if (step->purpose == RW_PURPOSE_ANSWER ||
        step->purpose == RW_PURPOSE_SURVEY ||
        step->verdict == RW_VERDICT_REFERRAL ||
        step->verdict == RW_VERDICT_DISCARDED)
        return;
    rw_type_to_text(text, step->qtype);
    rw_text_puts(text, _(": "));
}

void
rwi_verdict_to_text(struct rw_text *text, const struct rw_step *step,
                    enum rwi_detail detail)
{
    struct told told;

    put_question(text, step);
    if (step->verdict == RW_VERDICT_DISCARDED) {
        put_mismatch(text, step);
    } else if (step->error != RW_STEP_OK) {
        rw_text_puts(text, error_words(step->error));
        if (step->verdict == RW_VERDICT_RETRY)
            rw_text_puts(text, _(": once more"));
    } else if (step->verdict == RW_VERDICT_PENDING) {
        rw_text_puts(text, _("waiting"));
    } else if (step->verdict == RW_VERDICT_REFERRAL && step->referral != NULL) {
        put_referral(text, step, detail);
    } else if (tell(&told, step)) {
        put_told(text, step, &told);
    }
    if (step->transport == RW_TCP)
        rw_text_printf(text, "%stcp", _(", "));
}
