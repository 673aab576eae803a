/* The comparison of a walk with a resolver's response; see
 * rootwalk/compare.h.
 *
 * Order of judgement: no usable response; blocked, and saying so; another
 * rcode; another alias chain; another record set, with the reasons that
 * would explain it tried from the most certain to the least; then what does
 * not touch the data: AD, TTL, order.
 *
 * A resolver that is right may still answer otherwise: its data is older, its
 * authority spreads load, its operator blocks names.  What matters is told
 * from what does not by difference.def; here is only found which of them it
 * is, one reason a difference, the first that would explain all of it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/compare.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "stub/comparing.h"
#include "wire/fields.h"

#include "base/words.h"

/* ---- extended errors --------------------------------------------------- */

static bool
is_blocked_code(uint16_t code)
{
    return code >= 15 && code <= 18; /* Blocked ... Prohibited; RFC 8914 */
}

static bool
is_stale_code(uint16_t code)
{
    return code == 3 || code == 19; /* Stale Answer, Stale NXDOMAIN Answer */
}

/* Find an Extended DNS Error of a kind; pos is its option. */
static bool
find_ede(const struct rwi_comparing *c, bool (*is_kind)(uint16_t),
         struct rw_edns_option *option)
{
    enum rw_status status = RW_OK;
    size_t pos = 0;

    if (c->msg.opt == NULL)
        return false;
    while (rw_edns_next(option, &c->msg, c->msg.opt, &pos, &status)) {
        struct rw_ede ede;

        if (rw_edns_ede(&ede, &c->msg, option) &&
            (is_kind == NULL || is_kind(ede.code)))
            return true;
    }
    return false;
}

static void
detail_ede(const struct rwi_comparing *c, struct rw_difference *difference,
           size_t which, const struct rw_edns_option *option)
{
    struct rw_text text = rwi_detail(difference, which);

    rw_edns_option_to_text(&text, RW_OPTION_EDE, c->msg.wire + option->data,
                           option->len);
}

/* ---- responses --------------------------------------------------------- */

/* Read what a resolver sent; NULL where it is no message, or memory is out.
 * What it can be read of is compared, so the RDATA may be at fault.
 *
 * @param trace  what was asked; NULL: as the message's question says */
static struct rw_reading *
read_response(const struct rw_trace *trace, const struct rw_octets *response)
{
    struct rw_asked asked = {.of_resolver = true};
    struct rw_reading *reading = NULL;

    if (trace != NULL) {
        asked.name = trace->qname;
        asked.type = trace->qtype;
        asked.rclass = trace->qclass;
    }
    if (response->len == 0 || rw_reading_new(&reading, &asked, response->data,
                                             response->len) != RW_OK)
        return NULL;
    if (reading->message.fault.code == RW_FAULT_NONE)
        return reading;
    rw_reading_free(reading);
    return NULL;
}

/* ---- rcodes ------------------------------------------------------------ */

/* What a resolver would say that went the walk's way: a failure is SERVFAIL to
 * its client. */
static uint16_t
walk_rcode(const struct rw_trace *trace)
{
    switch (trace->outcome) {
    case RW_OUTCOME_ANSWER:
    case RW_OUTCOME_NODATA:
        return RW_RCODE_NOERROR;
    case RW_OUTCOME_NXDOMAIN:
        return RW_RCODE_NXDOMAIN;
    case RW_OUTCOME_FAILURE:
    case RW_OUTCOME_PENDING:
        break;
    }
    return RW_RCODE_SERVFAIL;
}

/* Count the answers to the question asked again with CD set. */
static size_t
answers_with_cd(const struct rw_octets *response)
{
    struct rw_reading *reading = read_response(NULL, response);
    size_t count = 0;

    if (reading != NULL)
        count = rw_message_count(&reading->message, RW_SECTION_ANSWER);
    rw_reading_free(reading);
    return count;
}

/* SERVFAIL for bogus data is what a validator owes its client (RFC 4035
 * section 5.5), so it agrees with the walk; with CD=1 the resolver shows
 * whether it was validation that failed. */
static void
judge_servfail(struct rwi_comparing *c, const struct rw_stub_answer *answer)
{
    struct rw_difference *difference;
    struct rw_edns_option option;
    size_t with_cd = answers_with_cd(&answer->response_cd);

    if (c->trace->security == RW_SECURITY_BOGUS) {
        rwi_note(c, with_cd > 0 ? RW_DIFFERENCE_SERVFAIL_BOGUS_CD
                                : RW_DIFFERENCE_SERVFAIL_BOGUS);
        return;
    }
    if (find_ede(c, NULL, &option)) {
        difference = rwi_note(c, RW_DIFFERENCE_SERVFAIL_EDE);
        detail_ede(c, difference, 1, &option);
    } else {
        difference = rwi_note(c, with_cd > 0 ? RW_DIFFERENCE_SERVFAIL_CD
                                             : RW_DIFFERENCE_SERVFAIL);
    }
    rwi_detail_rcode(difference, 0, walk_rcode(c->trace));
}

/* An authority said that the name's NSEC has NXNAME, whatever its rcode. */
static bool
walk_has_nxname(const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (step->purpose == RW_PURPOSE_ANSWER && step->reading != NULL &&
            step->verdict == RW_VERDICT_NXDOMAIN && step->reading->has_nxname)
            return true;
    }
    return false;
}

/* NODATA for a name whose NSEC has NXNAME is an NXDOMAIN: who wants it has
 * that rcode restored.  RFC 9824 sections 3 and 5 */
static bool
is_same_denial(const struct rwi_comparing *c, uint16_t mine)
{
    return mine == RW_RCODE_NXDOMAIN && c->rcode == RW_RCODE_NOERROR &&
           c->theirs.set_count == 0 &&
           (c->reading->has_nxname || walk_has_nxname(c->trace));
}

/* Judge the rcodes; true where they leave the records to be compared.  An
 * answer in the place of an NXDOMAIN is a name of its own kind: that is how
 * advertising and filters look, not a cache. */
static bool
judge_rcode(struct rwi_comparing *c, const struct rw_stub_answer *answer)
{
    uint16_t mine = walk_rcode(c->trace);
    struct rw_difference *difference;

    if (c->trace->outcome == RW_OUTCOME_FAILURE) {
        if (c->rcode != RW_RCODE_NOERROR && c->rcode != RW_RCODE_NXDOMAIN)
            return false; /* neither came to anything definite */
        difference = rwi_note(c, RW_DIFFERENCE_WALK_FAILED);
        rwi_detail_rcode(difference, 0, c->rcode);
        difference->detail[1].failed = c->trace;
        return false;
    }
    if (c->rcode == RW_RCODE_SERVFAIL) {
        judge_servfail(c, answer);
        return false;
    }
    if (c->trace->security == RW_SECURITY_BOGUS &&
        (c->query_flags & RW_FLAG_CD) == 0) {
        difference = rwi_note(c, RW_DIFFERENCE_BOGUS_ANSWERED);
        rwi_detail_rcode(difference, 0, c->rcode);
    }
    if (c->rcode == mine || is_same_denial(c, mine))
        return true;
    if (mine == RW_RCODE_NXDOMAIN && c->rcode == RW_RCODE_NOERROR &&
        c->theirs.set_count > 0) {
        difference = rwi_note(c, RW_DIFFERENCE_REWRITTEN);
        rwi_detail_set(difference, 0, &c->theirs, NULL);
        return false;
    }
    difference = rwi_note(c, RW_DIFFERENCE_RCODE);
    rwi_detail_rcode(difference, 0, c->rcode);
    rwi_detail_rcode(difference, 1, mine);
    return false;
}

/* ---- all together ------------------------------------------------------ */

/* AD=1 must mean secure, and secure should mean AD=1 where it was asked for
 * (RFC 6840 section 5.8).  With CD=1 a resolver need not have validated. */
static void
judge_ad(struct rwi_comparing *c)
{
    bool ad = (c->msg.header.flags & RW_FLAG_AD) != 0;
    enum rw_security security = c->trace->security;

    if (ad &&
        (security == RW_SECURITY_INSECURE || security == RW_SECURITY_BOGUS))
        rwi_detail_words(rwi_note(c, RW_DIFFERENCE_AD_FALSE), 0,
                         security == RW_SECURITY_BOGUS ? N_("bogus")
                                                       : N_("insecure"));
    if (!ad && security == RW_SECURITY_SECURE &&
        (c->query_flags & RW_FLAG_CD) == 0)
        rwi_note(c, RW_DIFFERENCE_AD_MISSING);
}

/* What says itself that it is blocked is not compared any further: it is
 * another answer on purpose. */
static void
judge(struct rwi_comparing *c, const struct rw_stub_answer *answer)
{
    struct rw_edns_option option;

    if (answer->error == RW_STUB_TCP_FAILED) {
        rwi_note(c, RW_DIFFERENCE_TRUNCATED);
        return;
    }
    rwi_answers_of_trace(&c->walk, c->trace);
    rwi_answers_of_message(&c->theirs, &c->msg, c->trace);
    if (find_ede(c, is_blocked_code, &option)) {
        detail_ede(c, rwi_note(c, RW_DIFFERENCE_BLOCKED_EDE), 0, &option);
        return;
    }
    if (find_ede(c, is_stale_code, &option))
        detail_ede(c, rwi_note(c, RW_DIFFERENCE_STALE_EDE), 0, &option);
    if (!judge_rcode(c, answer))
        return;
    if (c->trace->qtype != RW_TYPE_ANY) /* each may give what it likes */
        rwi_judge_records(c);
    judge_ad(c);
}

/* What matters most first: the order of difference.def. */
static int
by_code(const void *a, const void *b)
{
    const struct rw_difference *one = a, *two = b;

    return (int)one->code - (int)two->code;
}

/* Ages and orders are how caches are; all else is a difference, whether it
 * matters or not. */
static enum rw_compare_verdict
verdict_of(const struct rw_comparison *out)
{
    for (size_t i = 0; i < out->count; i++) {
        switch (out->differences[i].code) {
        case RW_DIFFERENCE_TTL_AGED:
        case RW_DIFFERENCE_TTL_RAISED:
        case RW_DIFFERENCE_ORDER:
            break;
        default: /* a list that grows: what is new differs */
            return RW_COMPARE_DIFFERS;
        }
    }
    return RW_COMPARE_SAME;
}

/* The work area has room for several record sets and is too large for a stack.
 */
enum rw_status
rw_compare(struct rw_comparison *out, const struct rw_trace *trace,
           const struct rw_stub_answer *answer,
           const struct rw_serials *serials)
{
    struct rwi_comparing *c;
    struct rw_reading *reading;
    struct rw_header asked;

    memset(out, 0, sizeof(*out));
    out->verdict = RW_COMPARE_UNANSWERED;
    if (answer->error != RW_STUB_OK && answer->error != RW_STUB_TCP_FAILED)
        return RW_OK;
    c = malloc(sizeof(*c));
    if (c == NULL)
        return RW_ERR_MEMORY;
    c->out = out;
    c->trace = trace;
    c->serials = serials;
    reading = read_response(trace, &answer->response);
    if (reading != NULL && rw_header_from_wire(&asked, answer->query.data,
                                               answer->query.len) == RW_OK) {
        c->reading = reading;
        c->msg = reading->message;
        c->rcode = reading->rcode;
        c->query_flags = asked.flags;
        judge(c, answer);
        qsort(out->differences, out->count, sizeof(out->differences[0]),
              by_code);
        out->verdict = verdict_of(out);
    }
    rw_reading_free(reading);
    free(c);
    return RW_OK;
}

/* The version of a zone as a resolver or an authority has it: by this a stale
 * answer can be told from one that was tampered with. */
bool
rw_compare_serial(uint32_t *serial, const struct rw_octets *response)
{
    struct rw_reading *reading = read_response(NULL, response);
    const struct rw_message *msg;
    const struct rw_rr *rrs;
    bool is_found = false;

    if (reading == NULL)
        return false;
    msg = &reading->message;
    rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    for (size_t i = 0;
         i < rw_message_count(msg, RW_SECTION_ANSWER) && !is_found; i++) {
        struct rwi_SOA soa;

        is_found = rwi_SOA_of(&soa, msg, &rrs[i]);
        if (is_found)
            *serial = soa.serial;
    }
    rw_reading_free(reading);
    return is_found;
}
