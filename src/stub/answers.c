/* An answer section laid out for comparing; see stub/answers.h.
 *
 * Walk and resolver are brought into one form first, so that what is compared
 * is data and not its clothes: names in lower case and written out, TTLs as
 * they count, the alias chain in order wherever its records stood.
 *
 * SPDX-License-Identifier: ISC
 */
#include "stub/answers.h"

#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"

/* Add a record, made canonical; one that does not fit its type, or finds no
 * room, is left out of the comparison.  Left out on both sides alike, so no
 * difference comes of it. */
static void
add(struct rwi_answers *answers, const uint8_t *owner, uint16_t type,
    uint16_t rclass, uint32_t ttl_s, const uint8_t *wire, size_t len,
    size_t rdata, size_t rdata_len)
{
    struct rwi_item *item = &answers->items[answers->count];
    uint8_t *at = answers->room + answers->used;
    size_t room = sizeof(answers->room) - answers->used;
    size_t name_len, got;

    if (answers->count == RW_COMPARE_RRS_MAX || room < RW_NAME_MAX)
        return;
    name_len = rw_name_lower(at, owner);
    if (rw_rdata_copy(at + name_len, room - name_len, &got, RW_RDATA_CANONICAL,
                      type, rclass, wire, len, rdata, rdata_len) != RW_OK)
        return;
    *item = (struct rwi_item){.owner = at,
                              .rdata = at + name_len,
                              .rdata_len = (uint16_t)got,
                              .type = type,
                              .rclass = rclass,
                              .ttl_s = ttl_s};
    answers->used += name_len + got;
    answers->count++;
}

static const struct rwi_item *
alias_at(const struct rwi_answers *answers, const uint8_t *owner)
{
    for (size_t i = 0; i < answers->count; i++)
        if (answers->items[i].type == RW_TYPE_CNAME &&
            rw_name_equal(answers->items[i].owner, owner))
            return &answers->items[i];
    return NULL;
}

/* Find the chain from qname and the set of qtype at its end.  A chain that
 * goes in a circle ends at RWI_LINKS_MAX.  The rdata of a canonical CNAME is a
 * name, written out: it can be followed as it is. */
static void
arrange(struct rwi_answers *answers, const uint8_t *qname, uint16_t qtype)
{
    const struct rwi_item *link;

    while (qtype != RW_TYPE_CNAME && qtype != RW_TYPE_ANY &&
           answers->link_count < RWI_LINKS_MAX &&
           (link = alias_at(answers, qname)) != NULL) {
        answers->links[answers->link_count++] = link;
        qname = link->rdata;
    }
    for (size_t i = 0; i < answers->count; i++)
        if (answers->items[i].type == qtype &&
            rw_name_equal(answers->items[i].owner, qname))
            answers->set[answers->set_count++] = &answers->items[i];
}

static void
reset(struct rwi_answers *answers)
{
    answers->count = 0;
    answers->link_count = 0;
    answers->set_count = 0;
    answers->used = 0;
}

void
rwi_answers_of_trace(struct rwi_answers *answers, const struct rw_trace *trace)
{
    reset(answers);
    for (size_t i = 0; i < trace->answer_count; i++) {
        const struct rw_record *rr = &trace->answer[i];

        add(answers, rr->owner, rr->type, rr->rclass, rw_ttl(rr->ttl_s),
            rr->rdata, rr->rdata_len, 0, rr->rdata_len);
    }
    arrange(answers, trace->qname, trace->qtype);
}

/* By what the walk asked and not by the message's own question: a resolver
 * that answers another one has answered nothing. */
void
rwi_answers_of_message(struct rwi_answers *answers,
                       const struct rw_message *msg,
                       const struct rw_trace *trace)
{
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(msg, RW_SECTION_ANSWER);
    uint8_t owner[RW_NAME_MAX];

    reset(answers);
    for (size_t i = 0; i < count; i++)
        if (rw_message_name(owner, msg, rrs[i].owner) > 0)
            add(answers, owner, rrs[i].type, rrs[i].rclass,
                rw_ttl(rrs[i].ttl_s), msg->wire, msg->len, rrs[i].rdata,
                rrs[i].rdata_len);
    arrange(answers, trace->qname, trace->qtype);
}

/* Type and RDATA; TTLs are compared by themselves. */
static bool
same_rdata(const struct rwi_item *a, const struct rwi_item *b)
{
    return a->type == b->type && a->rdata_len == b->rdata_len &&
           memcmp(a->rdata, b->rdata, a->rdata_len) == 0;
}

bool
rwi_answers_has(const struct rwi_answers *answers, const struct rwi_item *item)
{
    for (size_t i = 0; i < answers->set_count; i++)
        if (same_rdata(answers->set[i], item))
            return true;
    return false;
}

/* Sets of some dozens at most, so each with each is quick enough. */
struct rwi_overlap
rwi_answers_overlap(const struct rwi_answers *a, const struct rwi_answers *b)
{
    struct rwi_overlap overlap = {.same_order = true};

    for (size_t i = 0; i < a->set_count; i++) {
        if (rwi_answers_has(b, a->set[i]))
            overlap.common++;
        else
            overlap.only_a++;
        if (i >= b->set_count || !same_rdata(a->set[i], b->set[i]))
            overlap.same_order = false;
    }
    for (size_t i = 0; i < b->set_count; i++)
        if (!rwi_answers_has(a, b->set[i]))
            overlap.only_b++;
    return overlap;
}

size_t
rwi_answers_common_links(const struct rwi_answers *a,
                         const struct rwi_answers *b)
{
    size_t n = 0;

    while (n < a->link_count && n < b->link_count &&
           same_rdata(a->links[n], b->links[n]))
        n++;
    return n;
}
