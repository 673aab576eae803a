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
#include "stub/answers.h"

/* A record set of which the authority says that it may change so soon is
 * taken for one that spreads load. */
#define SHORT_TTL_S 300

#define ROOM_RRS 1024 /* records of a response that are looked at */

struct comparing {
    struct rw_comparison *out;
    const struct rw_trace *trace;
    const struct rw_serials *serials; /* or NULL */
    struct rw_message msg;            /* the resolver's response */
    uint16_t rcode;
    uint16_t query_flags;
    struct rwi_answers walk;
    struct rwi_answers theirs;
    struct rwi_answers other; /* one of the surveyed servers' */
    struct rw_rr room[ROOM_RRS];
    struct rw_rr other_room[ROOM_RRS];
};

/* ---- writing differences ---- */

static struct rw_difference *
note(struct comparing *c, enum rw_difference_code code)
{
    struct rw_difference *difference;

    if (c->out->count == RW_DIFFERENCES_MAX)
        return &c->out->differences[RW_DIFFERENCES_MAX - 1];
    difference = &c->out->differences[c->out->count++];
    memset(difference, 0, sizeof(*difference));
    difference->code = code;
    return difference;
}

static struct rw_text
detail(struct rw_difference *difference, size_t which)
{
    struct rw_text text;

    rw_text_init(&text, difference->detail[which],
                 sizeof(difference->detail[which]));
    return text;
}

static void
detail_rcode(struct rw_difference *difference, size_t which, uint16_t rcode)
{
    struct rw_text text = detail(difference, which);

    rw_rcode_to_text(&text, rcode);
}

static void
detail_number(struct rw_difference *difference, size_t which, uint32_t number)
{
    struct rw_text text = detail(difference, which);

    rw_text_put_u64(&text, number);
}

static void
detail_puts(struct rw_difference *difference, size_t which, const char *s)
{
    struct rw_text text = detail(difference, which);

    rw_text_puts(&text, s);
}

/* List the records of one side that the other does not have (other NULL:
 * all of them), as many as find room, then how many more. */
static void
detail_set(struct rw_difference *difference, size_t which,
           const struct rwi_answers *side, const struct rwi_answers *other)
{
    const size_t room =
        sizeof(difference->detail[which]) - sizeof(" and 255 more");
    struct rw_text text = detail(difference, which);
    size_t shown = 0, left = 0;

    for (size_t i = 0; i < side->set_count; i++) {
        const struct rwi_item *item = side->set[i];
        size_t before = text.len;

        if (other != NULL && rwi_answers_has(other, item))
            continue;
        if (left == 0) {
            if (shown > 0)
                rw_text_puts(&text, ", ");
            rw_rdata_to_text(&text, item->type, item->rdata, item->rdata_len, 0,
                             item->rdata_len);
        }
        if (left > 0 || text.len > room) {
            rw_text_cut(&text, before);
            left++;
        } else {
            shown++;
        }
    }
    if (shown == 0 && left > 0)
        rw_text_printf(&text, "%zu record%s", left, left > 1 ? "s" : "");
    else if (left > 0)
        rw_text_printf(&text, " and %zu more", left);
    else if (shown == 0)
        rw_text_puts(&text, "no record");
}

/* Name the target of a chain's link, or say that there is none. */
static void
detail_link(struct rw_difference *difference, size_t which,
            const struct rwi_answers *side, size_t link)
{
    struct rw_text text = detail(difference, which);

    if (link < side->link_count)
        rw_name_to_text(&text, side->links[link]->rdata);
    else
        rw_text_puts(&text, "no alias");
}

/* ---- extended errors ---- */

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
find_ede(const struct comparing *c, bool (*is_kind)(uint16_t),
         struct rw_edns_option *option)
{
    enum rw_status status = RW_OK;
    size_t pos = 0;

    if (c->msg.opt == NULL)
        return false;
    while (rw_edns_next(option, &c->msg, c->msg.opt, &pos, &status)) {
        const uint8_t *data = c->msg.wire + option->data;

        if (option->code != RW_OPTION_EDE || option->len < 2)
            continue;
        if (is_kind == NULL || is_kind((uint16_t)(data[0] << 8 | data[1])))
            return true;
    }
    return false;
}

static void
detail_ede(const struct comparing *c, struct rw_difference *difference,
           size_t which, const struct rw_edns_option *option)
{
    struct rw_text text = detail(difference, which);

    rw_edns_option_to_text(&text, RW_OPTION_EDE, c->msg.wire + option->data,
                           option->len);
}

/* ---- rcodes ---- */

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
answers_with_cd(struct comparing *c, const struct rw_octets *response)
{
    struct rw_message msg;

    if (response->len == 0 ||
        rw_message_parse(&msg, response->data, response->len, c->other_room,
                         ROOM_RRS) != RW_OK)
        return 0;
    return rw_message_count(&msg, RW_SECTION_ANSWER);
}

static void
judge_servfail(struct comparing *c, const struct rw_stub_answer *answer)
{
    struct rw_difference *difference;
    struct rw_edns_option option;
    size_t with_cd = answers_with_cd(c, &answer->response_cd);

    if (c->trace->security == RW_SECURITY_BOGUS) {
        note(c, with_cd > 0 ? RW_DIFFERENCE_SERVFAIL_BOGUS_CD
                            : RW_DIFFERENCE_SERVFAIL_BOGUS);
        return;
    }
    if (find_ede(c, NULL, &option)) {
        difference = note(c, RW_DIFFERENCE_SERVFAIL_EDE);
        detail_ede(c, difference, 1, &option);
    } else {
        difference = note(c, with_cd > 0 ? RW_DIFFERENCE_SERVFAIL_CD
                                         : RW_DIFFERENCE_SERVFAIL);
    }
    detail_rcode(difference, 0, walk_rcode(c->trace));
}

/* Judge the rcodes; true where they leave the records to be compared. */
static bool
judge_rcode(struct comparing *c, const struct rw_stub_answer *answer)
{
    uint16_t mine = walk_rcode(c->trace);
    struct rw_difference *difference;

    if (c->trace->outcome == RW_OUTCOME_FAILURE) {
        if (c->rcode != RW_RCODE_NOERROR && c->rcode != RW_RCODE_NXDOMAIN)
            return false; /* neither came to anything definite */
        difference = note(c, RW_DIFFERENCE_WALK_FAILED);
        detail_rcode(difference, 0, c->rcode);
        detail_puts(difference, 1, rw_reason_word(c->trace->reason));
        return false;
    }
    if (c->rcode == RW_RCODE_SERVFAIL) {
        judge_servfail(c, answer);
        return false;
    }
    if (c->trace->security == RW_SECURITY_BOGUS &&
        (c->query_flags & RW_FLAG_CD) == 0) {
        difference = note(c, RW_DIFFERENCE_BOGUS_ANSWERED);
        detail_rcode(difference, 0, c->rcode);
    }
    if (c->rcode == mine)
        return true;
    if (mine == RW_RCODE_NXDOMAIN && c->rcode == RW_RCODE_NOERROR &&
        c->theirs.set_count > 0) {
        difference = note(c, RW_DIFFERENCE_REWRITTEN);
        detail_set(difference, 0, &c->theirs, NULL);
        return false;
    }
    difference = note(c, RW_DIFFERENCE_RCODE);
    detail_rcode(difference, 0, c->rcode);
    detail_rcode(difference, 1, mine);
    return false;
}

/* ---- record sets ---- */

static bool
is_null_address(const struct rwi_item *item)
{
    static const uint8_t zero[16];

    return (item->type == RW_TYPE_A && item->rdata_len == 4 &&
            memcmp(item->rdata, zero, 4) == 0) ||
           (item->type == RW_TYPE_AAAA && item->rdata_len == 16 &&
            memcmp(item->rdata, zero, 16) == 0);
}

/* Say whether all of a set is 0.0.0.0 or ::, which nobody can reach. */
static bool
is_null_set(const struct rwi_answers *side)
{
    for (size_t i = 0; i < side->set_count; i++)
        if (!is_null_address(side->set[i]))
            return false;
    return side->set_count > 0;
}

static uint32_t
lowest_ttl(const struct rwi_answers *side)
{
    uint32_t lowest = UINT32_MAX;

    for (size_t i = 0; i < side->set_count; i++)
        if (side->set[i]->ttl_s < lowest)
            lowest = side->set[i]->ttl_s;
    return lowest;
}

/* Find a server that gave the walk the very set the resolver has: then the
 * servers disagree among themselves. */
static const struct rw_step *
server_that_agrees(struct comparing *c)
{
    for (size_t i = 0; i < c->trace->step_count; i++) {
        const struct rw_step *step = c->trace->steps[i];
        struct rw_message msg;
        struct rwi_overlap overlap;

        if ((step->purpose != RW_PURPOSE_SURVEY &&
             step->purpose != RW_PURPOSE_ANSWER) ||
            step->verdict != RW_VERDICT_ANSWER ||
            step->qtype != c->trace->qtype ||
            rw_message_parse(&msg, step->response.data, step->response.len,
                             c->other_room, ROOM_RRS) != RW_OK)
            continue;
        rwi_answers_of_message(&c->other, &msg, c->trace);
        overlap = rwi_answers_overlap(&c->theirs, &c->other);
        if (c->other.set_count > 0 && overlap.only_a == 0 &&
            overlap.only_b == 0)
            return step;
    }
    return NULL;
}

/* Serial numbers go round: RFC 1982 section 3.2. */
static bool
is_older(uint32_t a, uint32_t b)
{
    return a != b && (uint32_t)(b - a) < UINT32_C(0x80000000);
}

/* Say that the resolver holds older data, where the serials show it. */
static bool
note_older_serial(struct comparing *c)
{
    struct rw_difference *difference;

    if (c->serials == NULL || !c->serials->known ||
        !is_older(c->serials->resolver, c->serials->authority))
        return false;
    difference = note(c, RW_DIFFERENCE_STALE_SERIAL);
    detail_number(difference, 0, c->serials->resolver);
    detail_number(difference, 1, c->serials->authority);
    return true;
}

/* Take what explains other records for certain; false where nothing does. */
static bool
explain_set(struct comparing *c)
{
    const struct rw_step *step = server_that_agrees(c);
    struct rw_difference *difference;

    if (step != NULL) {
        struct rw_text text;

        difference = note(c, RW_DIFFERENCE_SERVERS_DISAGREE);
        text = detail(difference, 0);
        rw_address_to_text(&text, &step->server.address);
        return true;
    }
    if (is_null_set(&c->theirs) && !is_null_set(&c->walk)) {
        difference = note(c, RW_DIFFERENCE_BLOCKED_ADDRESS);
        detail_set(difference, 0, &c->theirs, NULL);
        detail_set(difference, 1, &c->walk, NULL);
        return true;
    }
    return note_older_serial(c);
}

/* Say whether the set may well vary from query to query. */
static bool
spreads_load(const struct comparing *c)
{
    if (c->trace->qtype != RW_TYPE_A && c->trace->qtype != RW_TYPE_AAAA)
        return false;
    return c->walk.link_count > 0 || lowest_ttl(&c->walk) <= SHORT_TTL_S ||
           (c->serials != NULL && c->serials->known);
}

/* Find the zone whose servers gave the walk a link of its alias chain (or,
 * past the last one, the answer), and have its serials asked for. */
static void
seek_serials(struct comparing *c, size_t link)
{
    const struct rw_trace *trace = c->trace;

    if (c->serials != NULL)
        return;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        struct rw_message msg;

        if (step->purpose != RW_PURPOSE_ANSWER ||
            (step->verdict != RW_VERDICT_ALIAS &&
             step->verdict != RW_VERDICT_ANSWER &&
             step->verdict != RW_VERDICT_NODATA))
            continue;
        c->out->serial_zone = step->zone;
        if (link >= c->walk.link_count ||
            rw_message_parse(&msg, step->response.data, step->response.len,
                             c->other_room, ROOM_RRS) != RW_OK)
            continue;
        rwi_answers_of_message(&c->other, &msg, trace);
        for (size_t j = 0; j < c->other.count; j++)
            if (c->other.items[j].type == RW_TYPE_CNAME &&
                rw_name_equal(c->other.items[j].owner,
                              c->walk.links[link]->owner))
                return;
    }
}

static void
judge_set(struct comparing *c, const struct rwi_overlap *overlap)
{
    uint32_t ttl_s = lowest_ttl(&c->theirs);
    struct rw_difference *difference;

    seek_serials(c, SIZE_MAX);
    if (explain_set(c))
        return;
    if (overlap->only_a > 0 && overlap->only_b > 0) {
        if (spreads_load(c)) {
            difference = note(c, RW_DIFFERENCE_ADDRESSES);
            detail_set(difference, 0, &c->theirs, &c->walk);
            detail_set(difference, 1, &c->walk, &c->theirs);
            return;
        }
        if (ttl_s < lowest_ttl(&c->walk)) {
            difference = note(c, RW_DIFFERENCE_STALE_RECORDS);
            detail_set(difference, 0, &c->theirs, &c->walk);
            detail_number(difference, 1, ttl_s);
            return;
        }
        if (overlap->common == 0) {
            difference = note(c, RW_DIFFERENCE_RECORDS);
            detail_set(difference, 0, &c->theirs, NULL);
            detail_set(difference, 1, &c->walk, NULL);
            return;
        }
    }
    if (overlap->only_a > 0)
        detail_set(note(c, RW_DIFFERENCE_MISSING), 0, &c->walk, &c->theirs);
    if (overlap->only_b > 0)
        detail_set(note(c, RW_DIFFERENCE_EXTRA), 0, &c->theirs, &c->walk);
}

/* Compare the TTLs of what both sides have; the first that differs tells. */
static void
judge_ttl(struct comparing *c)
{
    uint32_t mine = lowest_ttl(&c->walk);
    uint32_t theirs = lowest_ttl(&c->theirs);
    struct rw_difference *difference;

    for (size_t i = 0; mine == theirs && i < c->walk.link_count; i++) {
        mine = c->walk.links[i]->ttl_s;
        theirs = c->theirs.links[i]->ttl_s;
    }
    if (mine == theirs)
        return;
    difference = note(c, theirs < mine ? RW_DIFFERENCE_TTL_AGED
                                       : RW_DIFFERENCE_TTL_RAISED);
    detail_number(difference, 0, theirs);
    detail_number(difference, 1, mine);
}

/* Judge chains that part after so many links. */
static void
judge_alias(struct comparing *c, size_t common)
{
    enum rw_difference_code code = RW_DIFFERENCE_ALIAS_CHAIN;
    struct rw_difference *difference;

    seek_serials(c, common);
    if (note_older_serial(c))
        return;
    if (common > 0 || (c->serials != NULL && c->serials->known))
        code = RW_DIFFERENCE_ALIAS_VARIES;
    difference = note(c, code);
    detail_link(difference, 0, &c->theirs, common);
    detail_link(difference, 1, &c->walk, common);
}

static void
judge_records(struct comparing *c)
{
    size_t common = rwi_answers_common_links(&c->walk, &c->theirs);
    struct rwi_overlap overlap;

    if (common < c->walk.link_count || common < c->theirs.link_count) {
        judge_alias(c, common);
        return;
    }
    overlap = rwi_answers_overlap(&c->walk, &c->theirs);
    if (overlap.only_a > 0 || overlap.only_b > 0) {
        judge_set(c, &overlap);
        return;
    }
    judge_ttl(c);
    if (!overlap.same_order)
        note(c, RW_DIFFERENCE_ORDER);
}

/* ---- all together ---- */

/* AD=1 must mean secure, and secure should mean AD=1 where it was asked for
 * (RFC 6840 section 5.8). */
static void
judge_ad(struct comparing *c)
{
    bool ad = (c->msg.header.flags & RW_FLAG_AD) != 0;
    enum rw_security security = c->trace->security;

    if (ad &&
        (security == RW_SECURITY_INSECURE || security == RW_SECURITY_BOGUS))
        detail_puts(note(c, RW_DIFFERENCE_AD_FALSE), 0,
                    rw_security_word(security));
    if (!ad && security == RW_SECURITY_SECURE &&
        (c->query_flags & RW_FLAG_CD) == 0)
        note(c, RW_DIFFERENCE_AD_MISSING);
}

static void
judge(struct comparing *c, const struct rw_stub_answer *answer)
{
    struct rw_edns_option option;

    if (answer->error == RW_STUB_TCP_FAILED) {
        note(c, RW_DIFFERENCE_TRUNCATED);
        return;
    }
    rwi_answers_of_trace(&c->walk, c->trace);
    rwi_answers_of_message(&c->theirs, &c->msg, c->trace);
    if (find_ede(c, is_blocked_code, &option)) {
        detail_ede(c, note(c, RW_DIFFERENCE_BLOCKED_EDE), 0, &option);
        return;
    }
    if (find_ede(c, is_stale_code, &option))
        detail_ede(c, note(c, RW_DIFFERENCE_STALE_EDE), 0, &option);
    if (!judge_rcode(c, answer))
        return;
    if (c->trace->qtype != RW_TYPE_ANY) /* each may give what it likes */
        judge_records(c);
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
    struct comparing *c;
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
                         c->room, ROOM_RRS) == RW_OK &&
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
        uint8_t rdata[2 * RW_NAME_MAX + 20];
        size_t len;

        if (rrs[i].type != RW_TYPE_SOA ||
            rw_rdata_copy(rdata, sizeof(rdata), &len, RW_RDATA_EXPANDED,
                          RW_TYPE_SOA, msg.wire, msg.len, rrs[i].rdata,
                          rrs[i].rdata_len) != RW_OK ||
            len < 20)
            continue;
        *serial = (uint32_t)rdata[len - 20] << 24 |
                  (uint32_t)rdata[len - 19] << 16 |
                  (uint32_t)rdata[len - 18] << 8 | rdata[len - 17];
        return true;
    }
    return false;
}
