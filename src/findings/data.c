/* The data itself: aliases and what stands beside them, TTLs.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define ALIASES_MANY 8           /* links; Unbound follows 11 */
#define TTL_LONG_S   (8 * 86400) /* a week is common, more is not */
#define OWNERS_MAX   32 /* aliases of one response that are looked beside */

/* ---- beside an alias ----------------------------------------------------- */

/* What may stand beside a CNAME: RFC 2181 section 10.1, RFC 4034 sections 3
 * and 4. */
static bool
lives_beside_alias(uint16_t type)
{
    return type == RW_TYPE_RRSIG || type == RW_TYPE_NSEC ||
           type == RW_TYPE_KEY || type == RW_TYPE_SIG || type == RW_TYPE_NXT;
}

/* Take what else a response has of the owner of an alias: other types, and
 * aliases that lead elsewhere. */
static void
gather_beside(struct rwi_values *out, struct rwi_finder *it,
              const struct rw_message *msg, const struct rw_rr *alias,
              const uint8_t *owner)
{
    uint8_t target[RW_NAME_MAX], other[RW_NAME_MAX];

    if (rw_message_name(target, msg, alias->rdata) == 0)
        return;
    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++) {
        const struct rw_rr *rr = &msg->rrs[i];
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (rr == alias || rr->rclass != alias->rclass ||
            lives_beside_alias(rr->type) ||
            !rw_message_name_is(msg, rr->owner, owner) ||
            (rr->type == RW_TYPE_CNAME &&
             (rw_message_name(other, msg, rr->rdata) == 0 ||
              rw_name_equal(other, target))))
            continue;
        if (rwi_rdata_value(&value, buf, msg, rr))
            rwi_values_add(out, it->arena, &value);
    }
}

static void
look_beside(struct rwi_finder *it, const struct rw_step *step,
            const struct rw_rr *alias)
{
    const struct rw_message *msg = &step->reading->message;
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_ALIAS_AND_OTHER_DATA, step, &who);
    uint8_t owner[RW_NAME_MAX];
    struct rwi_values beside;

    if (rw_message_name(owner, msg, alias->owner) == 0)
        return;
    rwi_values_init(&beside);
    gather_beside(&beside, it, msg, alias, owner);
    if (beside.values.count == 0)
        return;
    f.name = owner;
    f.seen = beside.values;
    rwi_add(it, &f);
}

/* A name with a CNAME has nothing else: RFC 1034 section 3.6.2. */
void
rwi_find_cname_and_data(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    size_t owners = 0;

    for (size_t i = 0;
         i < msg->start[RW_SECTION_AUTHORITY] && owners < OWNERS_MAX; i++) {
        if (msg->rrs[i].type != RW_TYPE_CNAME ||
            rw_reading_is_foreign(step->reading, i))
            continue;
        owners++;
        look_beside(it, step, &msg->rrs[i]);
    }
}

/* ---- the answer ---------------------------------------------------------- */

void
rwi_find_chain(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_ALIAS_CHAIN_LONG, step, NULL);
    size_t links = 0;

    for (size_t i = 0; i < trace->answer_count; i++)
        links += trace->answer[i].type == RW_TYPE_CNAME &&
                 trace->qtype != RW_TYPE_CNAME;
    if (links <= ALIASES_MANY)
        return;
    f.name = trace->qname;
    f.number = (uint32_t)links;
    rwi_add(it, &f);
}

static void
find_ttls(struct rwi_finder *it, const struct rw_record *r)
{
    struct rw_value ttl = rwi_number_value(RW_VALUE_SECONDS, r->ttl_s);
    struct rw_finding f = rwi_finding_of(RW_FINDING_TTL_ZERO, NULL, NULL);

    f.name = r->owner;
    f.type = r->type;
    f.seen = (struct rw_values){.list = &ttl, .count = 1};
    if (r->ttl_s > TTL_LONG_S) {
        f.code = RW_FINDING_TTL_LONG;
        f.severity = rw_finding_severity(f.code);
    }
    if (r->ttl_s == 0 || r->ttl_s > TTL_LONG_S)
        rwi_add(it, &f);
}

static bool
same_set(const struct rw_record *a, const struct rw_record *b)
{
    return a->type == b->type && rw_name_equal(a->owner, b->owner);
}

/* The records of one set stand together. */
static void
find_different_ttls(struct rwi_finder *it, const struct rw_record *first,
                    size_t count)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_TTL_DIFFERS, NULL, NULL);
    struct rwi_values seen;

    rwi_values_init(&seen);
    for (size_t i = 0; i < count; i++) {
        const struct rw_value ttl =
            rwi_number_value(RW_VALUE_SECONDS, first[i].ttl_s);

        rwi_values_add(&seen, it->arena, &ttl);
    }
    if (seen.values.count < 2)
        return;
    f.name = first->owner;
    f.type = first->type;
    f.seen = seen.values;
    rwi_add(it, &f);
}

void
rwi_find_ttl(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    size_t end;

    (void)step;
    for (size_t i = 0; i < trace->answer_count; i = end) {
        const struct rw_record *r = &trace->answer[i];

        end = i + 1;
        if (r->type == RW_TYPE_RRSIG)
            continue;
        while (end < trace->answer_count && same_set(r, &trace->answer[end]))
            end++;
        for (size_t j = i; j < end; j++)
            find_ttls(it, &trace->answer[j]);
        find_different_ttls(it, r, end - i);
    }
}
