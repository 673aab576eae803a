/* What a step came to, in words; see verdict.h.
 *
 * The words of one step wherever they stand: table, graph, diagram, page.
 * Nothing is decided here: verdict, kind and error are the engine's, and a
 * step that broke validation is what the chain says.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/verdict.h"

#include "rootwalk/dnssec.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#include "base/words.h"
#include "report/explain/dissection.h"

/* The other half of the pair goes along, as what a bit of a response means
 * depends on what was asked. */
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
        return rwi_dissect(out, NULL, step->query.data, step->query.len);
    rwi_dissect_reading(out, step->reading);
    return RW_OK;
}

/* Where an address came from is how far it may be trusted: glue is the
 * parent's word about the child. */
const char *
rwi_provenance_sentence(enum rw_provenance provenance)
{
    static const char *const SENTENCES[] = {
        [RW_FROM_HINT] = N_("from the root hints"),
        [RW_FROM_GLUE] = N_("glue: sent with the referral, for a name inside "
                            "the delegated zone"),
        [RW_FROM_SIBLING_GLUE] =
            N_("sibling glue: sent with the referral, for a name in another "
               "zone below the same parent"),
        [RW_FROM_AUTHORITY] =
            N_("looked up separately, from the servers authoritative for this "
               "name"),
        [RW_FROM_CACHE] = N_("cached by an earlier walk"),
    };

    return _(SENTENCES[provenance]);
}

/* Whether data that a step brought fails validation. */
static bool
is_bogus(const struct rw_trace *trace, const struct rw_step *step)
{
    const struct rw_chain *chain = trace->chain;

    for (size_t i = 0; chain != NULL && i < chain->zone_count; i++)
        for (size_t j = 0; j < chain->zones[i].set_count; j++)
            if (chain->zones[i].sets[j].step == step->number &&
                chain->zones[i].sets[j].security == RW_SECURITY_BOGUS)
                return true;
    return false;
}

/* Bogus before all else: an answer that no validator takes is no good news.
 * What was called off is no failure. */
enum rwi_style
rwi_verdict_style(const struct rw_trace *trace, const struct rw_step *step)
{
    if (is_bogus(trace, step))
        return STYLE_BAD;
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
        [RW_STEP_TIMEOUT] = N_("no response"),
        [RW_STEP_REFUSED] = N_("port closed"),
        [RW_STEP_UNREACHABLE] = N_("unreachable"),
        [RW_STEP_MALFORMED] = N_("malformed response"),
        [RW_STEP_MISMATCH] = N_("does not match"),
        [RW_STEP_CLOSED] = N_("connection closed"),
        [RW_STEP_NOT_CAPTURED] = N_("not in the capture"),
        [RW_STEP_CANCELLED] = N_("no longer needed"),
        [RW_STEP_LOCAL] = N_("not sent: a problem on this machine"),
    };

    return _(WORDS[error]);
}

/* A response that was discarded is a step of its own, the twin of the one that
 * waited; so "silent" would be wrong of that. */
bool
rwi_step_was_discarded(const struct rw_trace *trace, const struct rw_step *step)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->twin == step->number)
            return true;
    return false;
}

/* Why a response does not belong to its query.  RFC 5452 section 9.1 */
static void
put_mismatch(struct rw_text *text, const struct rw_step *step)
{
    static const char *const WORDS[] = {
        [RW_MISMATCH_NONE] = N_("discarded"),
        [RW_MISMATCH_ADDRESS] = N_("discarded: it came from %a"),
        [RW_MISMATCH_PORT] = N_("discarded: it came from port %p"),
        [RW_MISMATCH_SHORT] = N_("discarded: not a DNS message"),
        [RW_MISMATCH_ID] = N_("discarded: its ID is %i"),
        [RW_MISMATCH_QUERY] = N_("discarded: it is a query (QR=0)"),
        [RW_MISMATCH_OPCODE] = N_("discarded: its opcode is %o"),
        [RW_MISMATCH_NO_QUESTION] = N_("discarded: it has no question"),
        [RW_MISMATCH_QUESTIONS] =
            N_("discarded: it has more than one question"),
        [RW_MISMATCH_QUESTION] =
            N_("discarded: it answers a different question"),
    };
    const struct rw_reading *reading = step->reading;
    uint16_t flags = reading != NULL ? reading->message.header.flags : 0;
    uint16_t id = reading != NULL ? reading->message.header.id : 0;
    unsigned opcode =
        (unsigned)(flags & RW_FLAGS_OPCODE_MASK) >> RW_FLAGS_OPCODE_SHIFT;
    char name[16];
    struct rw_text opcode_text;
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(WORDS[step->mismatch])},
        .fillings = {rw_fill_address('a', &step->from),
                     rw_fill_number('p', step->from.port),
                     rw_fill_of('i', RW_FILL_FLAGS, id),
                     rw_fill_text('o', name)},
    };

    rw_text_init(&opcode_text, name, sizeof(name));
    rw_opcode_to_text(&opcode_text, (uint8_t)opcode);
    rw_sentence_to_text(text, &sentence);
}

/* ---- what a response says ---------------------------------------------- */

static void
put_aa(struct rw_text *text, const struct rw_reading *reading)
{
    if (reading->has_aa)
        rw_text_printf(text, "%saa", _(", "));
}

/* The first extended error: a line has room for one, and servers put the one
 * that matters there. */
static void
put_rcode(struct rw_text *text, const struct rw_reading *reading)
{
    rw_rcode_to_text(text, reading->rcode);
    if (reading->ede_count > 0) {
        const char *name = rw_ede_name(reading->edes[0].code);

        rw_text_printf(text, " (EDE %u%s%s)", reading->edes[0].code,
                       name ? " " : "", name ? name : "");
    }
}

/* By what the response shows, the plainest first. */
static void
put_lame(struct rw_text *text, const struct rw_reading *reading)
{
    if (reading->rcode != RW_RCODE_NOERROR) {
        put_rcode(text, reading);
        rw_text_puts(text, _(": lame"));
    } else if (reading->cut != NULL) {
        rw_text_puts(text, _("lame: refers elsewhere"));
    } else if (!reading->has_aa) {
        rw_text_puts(text, _("lame: not authoritative (AA=0)"));
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
put_count(struct rw_text *text, size_t count, enum rw_noun noun)
{
    const struct rw_filling filling = rw_fill_count('d', count, noun);

    rw_filling_to_text(text, &filling);
}

/* What was asked for on the way is told by what it brought, as nobody will see
 * its records; the answer itself stands below the table. */
static void
put_answer(struct rw_text *text, const struct rw_step *step,
           const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    size_t count = count_type(msg, step->qtype);

    if (step->purpose == RW_PURPOSE_ADDRESS && count > 0)
        put_address_answer(text, msg, step->qtype);
    else if (step->purpose == RW_PURPOSE_PRIME)
        put_count(text, count, RW_NOUN_SERVER);
    else if (step->qtype == RW_TYPE_DNSKEY)
        put_count(text, count, RW_NOUN_KEY);
    else if (step->qtype == RW_TYPE_DS && step->purpose == RW_PURPOSE_DNSSEC)
        rw_text_printf(text, _("%zu DS"), count);
    else
        rw_text_puts(text, _("answer"));
    if (step->purpose == RW_PURPOSE_ANSWER)
        put_aa(text, reading);
}

/* Three lengths, for lines of three widths.  Neither "signed" nor "unsigned"
 * where the parent said nothing of a DS. */
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
         const struct rw_reading *reading)
{
    switch (step->verdict) {
    case RW_VERDICT_ANSWER:
        put_answer(text, step, reading);
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
        put_lame(text, reading);
        return;
    case RW_VERDICT_TRUNCATED:
        rw_text_puts(text, _("truncated"));
        return;
    case RW_VERDICT_RETRY:
        if (reading->rcode != RW_RCODE_NOERROR)
            put_rcode(text, reading);
        else
            rw_text_puts(text, _("unusable response"));
        rw_text_puts(text, _(", retrying"));
        return;
    case RW_VERDICT_ERROR:
        put_rcode(text, reading);
        return;
    case RW_VERDICT_PENDING:
    case RW_VERDICT_REFERRAL:
    case RW_VERDICT_DISCARDED:
        return;
    }
    put_aa(text, reading);
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

/* An error is told before the verdict: without a response there is nothing to
 * have an opinion of. */
void
rwi_verdict_to_text(struct rw_text *text, const struct rw_trace *trace,
                    const struct rw_step *step, enum rwi_detail detail)
{
    put_question(text, step);
    if (step->verdict == RW_VERDICT_DISCARDED) {
        put_mismatch(text, step);
    } else if (step->error != RW_STEP_OK) {
        rw_text_puts(text, step->error == RW_STEP_TIMEOUT &&
                                   rwi_step_was_discarded(trace, step)
                               ? _("no matching response")
                               : error_words(step->error));
        if (step->verdict == RW_VERDICT_RETRY)
            rw_text_puts(text, _(", retrying"));
    } else if (step->verdict == RW_VERDICT_PENDING) {
        rw_text_puts(text, _("waiting"));
    } else if (step->verdict == RW_VERDICT_REFERRAL && step->referral != NULL) {
        put_referral(text, step, detail);
    } else if (step->reading != NULL) {
        put_told(text, step, step->reading);
    }
    if (step->transport == RW_TCP)
        rw_text_printf(text, "%stcp", _(", "));
    if (is_bogus(trace, step))
        rw_text_puts(text, _(", BOGUS"));
}
