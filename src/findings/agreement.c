/* Servers that do not agree about the same question.
 *
 * What a server said is its alias chain and the record set at its end, with
 * names written out and in lower case, or that there is none.  Servers that
 * said the same are a group; the largest is right where it has more than all
 * others together, else nobody can tell.
 *
 * A server that was asked twice counts once.  What is told are values, with
 * the servers that gave them, and not "they differ": whoever has to mend it
 * looks for the one value that should not be there.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#define QUESTIONS_MAX  64 /* looked at in one walk */
#define GROUPS_MAX     64 /* told apart for one question */
#define MINORITIES_MAX 8  /* told of one question */
#define LOAD_TTL_MAX_S                                                         \
    300              /* addresses that live no longer are spread on
                               purpose */
#define TLD_LABELS 1 /* zones so high change from minute to minute */

/* Servers that said the same to one question. */
struct group {
    struct rwi_digest said;
    struct rwi_digest way; /* of that, the aliases */
    enum rw_kind kind; /* of the end: an answer, an alias, NODATA, NXDOMAIN */
    const struct rw_step *first;
    size_t count;
};

struct question {
    struct rwi_finder *it;
    const struct rw_step *asked; /* the first step that asked it */
    size_t aliases;              /* so many links are compared */
    struct group groups[GROUPS_MAX];
    size_t group_count;
    size_t server_count;
};

/* NS, DNSKEY and CDS sets at the apex: survey.c.  Two findings about one
 * difference would be counted twice by --fail-on. */
static bool
has_a_code_of_its_own(const struct rw_step *step)
{
    return (step->qtype == RW_TYPE_NS || step->qtype == RW_TYPE_DNSKEY ||
            step->qtype == RW_TYPE_CDNSKEY || step->qtype == 59) &&
           rw_name_equal(step->qname, step->zone);
}

/* Look-ups for the walk's own needs are left out: they were asked of one
 * server only, and a referral is no opinion. */
static bool
is_comparable(const struct rw_step *step)
{
    return (step->purpose == RW_PURPOSE_SURVEY ||
            step->purpose == RW_PURPOSE_ANSWER) &&
           rwi_is_heard(step) && step->qtype != RW_TYPE_ANY && /* RFC 8482 */
           /* names in between: NXDOMAIN_ABOVE_DATA */
           step->probe != RW_PROBE_QMIN && !has_a_code_of_its_own(step) &&
           (rw_kind_is_definite(step->reading->kind) ||
            step->reading->kind == RW_KIND_ALIAS);
}

static bool
same_question(const struct rw_step *a, const struct rw_step *b)
{
    return a->qtype == b->qtype && a->qclass == b->qclass &&
           rw_name_equal(a->qname, b->qname) && rw_name_equal(a->zone, b->zone);
}

/* ---- what was said ------------------------------------------------------ */

/* Whether a record is of the set that an answer ends with. */
static bool
is_of_answer(const struct rw_reading *reading, const struct rw_rr *rr)
{
    return rr->type == reading->asked.type &&
           rr->rclass == reading->asked.rclass &&
           rw_message_name_is(&reading->message, rr->owner, reading->name);
}

static void
digest_answer(struct rwi_digest *out, const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, reading->section);

    for (size_t i = 0; i < rw_message_count(msg, reading->section); i++) {
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (!is_of_answer(reading, &rrs[i]) ||
            !rwi_rdata_value(&value, buf, msg, &rrs[i]))
            continue;
        if (value.octets != NULL)
            rwi_digest_add(out, value.octets, value.len, rrs[i].type, false);
        else /* longer than is kept: such types hold no compressed names */
            rwi_digest_add(out, msg->wire + rrs[i].rdata, rrs[i].rdata_len,
                           rrs[i].type, false);
    }
}

/* A server that has the alias' target answers for it as well, another stops
 * there: only what both speak of is compared. */
static size_t
aliases_of(const struct question *q, const struct rw_reading *reading)
{
    return reading->alias_count < q->aliases ? reading->alias_count
                                             : q->aliases;
}

/* Made anew wherever it is needed, which is cheaper than keeping one for each
 * step of a walk that most likely has nothing to tell. */
static struct group
group_of(const struct question *q, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    struct group group = {.first = step, .kind = reading->kind, .count = 1};
    size_t links = aliases_of(q, reading);

    for (size_t i = 0; i < links; i++)
        if (reading->aliases[i].to != NULL)
            rwi_digest_add(&group.said, reading->aliases[i].to,
                           rw_name_size(reading->aliases[i].to), RW_TYPE_CNAME,
                           true);
    group.way = group.said;
    if (links == q->aliases)
        group.kind = RW_KIND_ALIAS;
    if (group.kind == RW_KIND_COMPACT_DENIAL)
        group.kind = RW_KIND_NXDOMAIN; /* RFC 9824: the same, said otherwise */
    if (group.kind == RW_KIND_ANSWER)
        digest_answer(&group.said, reading);
    return group;
}

/* ---- the groups --------------------------------------------------------- */

/* Of several responses of one server the last counts: what differs is asked
 * again. */
static bool
is_last_of_server(const struct question *q, const struct rw_step *step)
{
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(q->it, step, true, &count);

    for (size_t i = 0; i < count; i++)
        if (all[i]->number > step->number && is_comparable(all[i]) &&
            same_question(all[i], step))
            return false;
    return true;
}

/* Beyond GROUPS_MAX groups a server still counts as one more voice, so that a
 * majority stays one. */
static void
take(struct question *q, const struct rw_step *step)
{
    struct group group = group_of(q, step);

    q->server_count++;
    for (size_t i = 0; i < q->group_count; i++)
        if (q->groups[i].kind == group.kind &&
            rwi_digest_equal(&q->groups[i].said, &group.said)) {
            q->groups[i].count++;
            return;
        }
    if (q->group_count < GROUPS_MAX)
        q->groups[q->group_count++] = group;
}

/* First the shortest chain that some server stops at: no more links than these
 * are compared for any of them. */
static void
gather(struct question *q)
{
    const struct rw_trace *trace = q->it->trace;

    q->aliases = SIZE_MAX;
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (is_comparable(step) && same_question(step, q->asked) &&
            step->reading->kind == RW_KIND_ALIAS &&
            step->reading->alias_count < q->aliases)
            q->aliases = step->reading->alias_count;
    }
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (is_comparable(step) && same_question(step, q->asked) &&
            is_last_of_server(q, step))
            take(q, step);
    }
}

/* The largest group first.  The others keep their order, which is that of the
 * steps: the same trace gives the same report. */
static void
put_largest_first(struct question *q)
{
    struct group largest;
    size_t at = 0;

    for (size_t i = 1; i < q->group_count; i++)
        if (q->groups[i].count > q->groups[at].count)
            at = i;
    largest = q->groups[at];
    memmove(&q->groups[1], &q->groups[0], at * sizeof(q->groups[0]));
    q->groups[0] = largest;
}

/* ---- what is told ------------------------------------------------------- */

/* The values that a group gave: where its aliases end, or its records, or
 * that there are none. */
static void
values_of(struct rwi_values *out, const struct question *q,
          const struct group *group)
{
    const struct rw_reading *reading = group->first->reading;
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, reading->section);
    size_t links = aliases_of(q, reading);

    rwi_values_init(out);
    for (size_t i = 0; i < links; i++) {
        struct rw_value value = {.kind = RW_VALUE_RDATA,
                                 .number = RW_TYPE_CNAME,
                                 .octets = reading->aliases[i].to};

        if (value.octets == NULL)
            continue;
        value.len = (uint32_t)rw_name_size(value.octets);
        rwi_values_add(out, q->it->arena, &value);
    }
    if (group->kind == RW_KIND_NODATA || group->kind == RW_KIND_NXDOMAIN) {
        const struct rw_value value =
            rwi_number_value(RW_VALUE_KIND, group->kind);

        rwi_values_add(out, q->it->arena, &value);
    }
    for (size_t i = 0; group->kind == RW_KIND_ANSWER &&
                       i < rw_message_count(msg, reading->section);
         i++) {
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (is_of_answer(reading, &rrs[i]) &&
            rwi_rdata_value(&value, buf, msg, &rrs[i]))
            rwi_values_add(out, q->it->arena, &value);
    }
}

struct servers {
    struct rw_finding_server room[RW_FINDING_SERVERS_MAX];
    struct rw_finding_servers list;
};

/* The servers of a group. */
static void
servers_of(struct servers *out, const struct question *q,
           const struct group *group)
{
    const struct rw_trace *trace = q->it->trace;

    out->list = (struct rw_finding_servers){.list = out->room};
    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        struct group other;

        if (!is_comparable(step) || !same_question(step, q->asked) ||
            !is_last_of_server(q, step))
            continue;
        other = group_of(q, step);
        if (other.kind != group->kind ||
            !rwi_digest_equal(&other.said, &group->said))
            continue;
        if (out->list.count == RW_FINDING_SERVERS_MAX)
            out->list.more++;
        else
            out->room[out->list.count++] = rwi_server_of(step);
    }
}

/* Only addresses: nobody spreads load by the TTL of an MX or a TXT. */
static bool
is_short_lived(const struct group *group)
{
    const struct rw_reading *reading = group->first->reading;
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, reading->section);

    if (group->kind != RW_KIND_ANSWER || (reading->asked.type != RW_TYPE_A &&
                                          reading->asked.type != RW_TYPE_AAAA))
        return false;
    for (size_t i = 0; i < rw_message_count(msg, reading->section); i++)
        if (is_of_answer(reading, &rrs[i]) && rrs[i].ttl_s > LOAD_TTL_MAX_S)
            return false;
    return true;
}

/* Addresses that live for minutes differ because load is spread; the versions
 * of a zone as busy as a TLD, because they follow each other so quickly. */
static enum rw_severity
severity_of(const struct question *q, const struct group *a,
            const struct group *b)
{
    if (is_short_lived(a) && is_short_lived(b) &&
        rwi_digest_equal(&a->way, &b->way))
        return RW_SEVERITY_INFO;
    if (q->asked->qtype == RW_TYPE_SOA && a->kind == RW_KIND_ANSWER &&
        b->kind == RW_KIND_ANSWER &&
        rw_name_labels(q->asked->zone) <= TLD_LABELS)
        return RW_SEVERITY_NOTICE;
    return rw_finding_severity(RW_FINDING_INCONSISTENT_ANSWERS);
}

/* Tell that one group said this, and another that.  The same serial with other
 * data is worse than another serial: no transfer will ever mend it (RFC 1982,
 * RFC 1996 go by the serial alone). */
static void
tell(struct question *q, const struct group *right, const struct group *wrong,
     enum rw_detail detail, size_t number)
{
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_INCONSISTENT_ANSWERS, wrong->first, NULL);
    struct servers servers, others;
    struct rwi_values seen, expected;
    uint32_t serial, other;

    if (rwi_serial_of(&serial, q->it, wrong->first) &&
        rwi_serial_of(&other, q->it, right->first)) {
        if (serial != other)
            return; /* SOA_SERIAL_MISMATCH says why */
        f.code = RW_FINDING_DATA_DIFFERS_SAME_SERIAL;
    }

    servers_of(&servers, q, wrong);
    servers_of(&others, q, right);
    values_of(&seen, q, wrong);
    values_of(&expected, q, right);
    f.severity = severity_of(q, right, wrong);
    f.name = q->asked->qname;
    f.type = q->asked->qtype;
    f.detail = detail;
    f.number = (uint32_t)number;
    f.servers = servers.list;
    f.others = others.list;
    f.seen = seen.values;
    f.expected = expected.values;
    rwi_add(q->it, &f);
}

/* Right is what more than half of the servers say.  With less, naming one camp
 * the culprit would be a guess, so both are named. */
static void
judge(struct question *q)
{
    const struct group *most = &q->groups[0];

    if (q->group_count < 2)
        return;
    put_largest_first(q);
    if (2 * most->count > q->server_count) {
        for (size_t i = 1; i < q->group_count && i <= MINORITIES_MAX; i++)
            tell(q, most, &q->groups[i], RW_DETAIL_MINORITY, most->count);
        return;
    }
    if (q->group_count == 2)
        tell(q, most, &q->groups[1], RW_DETAIL_SPLIT, most->count);
    else
        tell(q, most, &q->groups[1], RW_DETAIL_MANY, q->group_count);
}

/* Whether a step asks what none before it did. */
static bool
is_new_question(const struct rw_step *const *asked, size_t count,
                const struct rw_step *step)
{
    for (size_t i = 0; i < count; i++)
        if (same_question(asked[i], step))
            return false;
    return true;
}

void
rwi_find_disagreement(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    const struct rw_step *asked[QUESTIONS_MAX];
    size_t count = 0;

    (void)step;
    for (size_t i = 0; i < trace->step_count && count < QUESTIONS_MAX; i++) {
        struct question q = {.it = it, .asked = trace->steps[i]};

        if (!is_comparable(q.asked) || !is_new_question(asked, count, q.asked))
            continue;
        asked[count++] = q.asked;
        gather(&q);
        judge(&q);
    }
}
