/* The comparison of a walk with a resolver's response; see
 * rootwalk/compare.h.
 *
 * Order of judgement: no usable response; blocked, and saying so; another
 * rcode; another alias chain; another record set, with the reasons that
 * would explain it tried from the most certain to the least; then what does
 * not touch the data: AD, TTL, order.
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

/* ---- rcodes ------------------------------------------------------------ */

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
answers_with_cd(struct rwi_comparing *c, const struct rw_octets *response)
{
    struct rw_message msg;

    if (response->len == 0 ||
        rw_message_parse(&msg, response->data, response->len, c->other_room,
                         RWI_ROOM_RRS) != RW_OK)
        return 0;
    return rw_message_count(&msg, RW_SECTION_ANSWER);
}

static void
judge_servfail(struct rwi_comparing *c, const struct rw_stub_answer *answer)
{
    struct rw_difference *difference;
    struct rw_edns_option option;
    size_t with_cd = answers_with_cd(c, &answer->response_cd);

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

/* Judge the rcodes; true where they leave the records to be compared. */
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
        rwi_detail_words(difference, 1, rw_reason_word(c->trace->reason));
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
    if (c->rcode == mine)
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
 * (RFC 6840 section 5.8). */
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

enum rw_status
rw_compare(struct rw_comparison *out, const struct rw_trace *trace,
           const struct rw_stub_answer *answer,
           const struct rw_serials *serials)
{
    struct rwi_comparing *c;
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
    if (rw_message_parse(&c->msg, answer->response.data, answer->response.len,
                         c->room, RWI_ROOM_RRS) == RW_OK &&
        rw_header_from_wire(&asked, answer->query.data, answer->query.len) ==
            RW_OK) {
        c->rcode = rw_message_rcode(&c->msg);
        c->query_flags = asked.flags;
        judge(c, answer);
        qsort(out->differences, out->count, sizeof(out->differences[0]),
              by_code);
        out->verdict = verdict_of(out);
    }
    free(c);
    return RW_OK;
}

bool
rw_compare_serial(uint32_t *serial, const struct rw_octets *response)
{
    struct rw_rr room[64]; /* an SOA and its signatures stand in front */
    struct rw_message msg;
    const struct rw_rr *rrs;

    if (response->len == 0)
        return false;
    if (rw_message_parse(&msg, response->data, response->len, room, 64) !=
        RW_OK)
        return false;
    rrs = rw_message_section(&msg, RW_SECTION_ANSWER);
    for (size_t i = 0; i < rw_message_count(&msg, RW_SECTION_ANSWER); i++) {
        struct rwi_SOA soa;

        if (!rwi_SOA_of(&soa, &msg, &rrs[i]))
            continue;
        *serial = soa.serial;
        return true;
    }
    return false;
}
