/* Aliases: beside other data, at the apex of a zone, in a circle, to nowhere.
 *
 * Aliases are read from the chain of each response (trace/classify.c), so that
 * what was taken for an alias on the way is what is found fault with here.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define OWNERS_MAX   32 /* aliases of one response that are looked beside */
#define ALIASES_MANY 8  /* links; Unbound follows 11 */
#define LINKS_MAX    64 /* of one walk's chain that are followed */

/* ---- beside an alias ---------------------------------------------------- */

/* What may stand beside a CNAME: RFC 2181 section 10.1, RFC 4034 sections 3
 * and 4. */
static bool
lives_beside_alias(uint16_t type)
{
    return type == RW_TYPE_RRSIG || type == RW_TYPE_NSEC ||
           type == RW_TYPE_KEY || type == RW_TYPE_SIG || type == RW_TYPE_NXT;
}

/* Types of queries and of messages: RFC 6895 section 3.1. */
static bool
is_pseudo(uint16_t type)
{
    return type == RW_TYPE_OPT || (type >= 128 && type <= 255);
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

    if (rw_message_name(owner, msg, alias->owner) == 0 ||
        rw_name_equal(owner, step->zone)) /* ALIAS_AT_APEX */
        return;
    rwi_values_init(&beside);
    gather_beside(&beside, it, msg, alias, owner);
    if (beside.values.count == 0)
        return;
    f.name = owner;
    f.seen = beside.values;
    rwi_add(it, &f);
}

/* A signed zone says itself what types a name has.  That shows types which
 * nobody asked for.  Pseudo-types have no data, whatever their bits say (RFC
 * 4034 section 4.1.2). */
static void
look_into_bitmap(struct rwi_finder *it, const struct rw_step *step,
                 const struct rw_rr *rr)
{
    const struct rw_message *msg = &step->reading->message;
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_ALIAS_AND_OTHER_DATA, step, &who);
    uint8_t owner[RW_NAME_MAX];
    struct rwi_values beside;
    struct rwi_types_at at = {0, 0};
    struct rwi_NSEC nsec;
    uint16_t type;

    if (!rwi_NSEC_of(&nsec, msg, rr) ||
        !rw_typemap_has(nsec.types.data, nsec.types.len, RW_TYPE_CNAME) ||
        rw_message_name(owner, msg, rr->owner) == 0)
        return;
    rwi_values_init(&beside);
    while (rwi_types_next(&type, &at, nsec.types)) {
        const struct rw_value value = rwi_number_value(RW_VALUE_TYPE, type);

        if (type != RW_TYPE_CNAME && !lives_beside_alias(type) &&
            !is_pseudo(type))
            rwi_values_add(&beside, it->arena, &value);
    }
    f.name = owner;
    f.seen = beside.values;
    if (beside.values.count > 0)
        rwi_add(it, &f);
}

/* A name with a CNAME has nothing else: RFC 1034 section 3.6.2.  Which of the
 * two a resolver takes is its own affair. */
void
rwi_find_alias_and_data(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    size_t owners = 0;

    for (size_t i = 0;
         i < msg->start[RW_SECTION_ADDITIONAL] && owners < OWNERS_MAX; i++) {
        const struct rw_rr *rr = &msg->rrs[i];

        if (rw_reading_is_foreign(step->reading, i))
            continue;
        owners += rr->type == RW_TYPE_CNAME || rr->type == RW_TYPE_NSEC;
        if (rr->type == RW_TYPE_CNAME && i < msg->start[RW_SECTION_AUTHORITY])
            look_beside(it, step, rr);
        else if (rr->type == RW_TYPE_NSEC)
            look_into_bitmap(it, step, rr);
    }
}

/* ---- at the apex, below a DNAME ----------------------------------------- */

/* The apex has an SOA and NS records, so it cannot be an alias: RFC 1912
 * section 2.4. */
void
rwi_find_apex_alias(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(RW_FINDING_ALIAS_AT_APEX, step, &who);

    for (size_t i = 0; i < reading->alias_count; i++) {
        const struct rw_alias *alias = &reading->aliases[i];
        struct rw_value to;

        if (alias->is_dname || alias->to == NULL || !reading->has_aa ||
            !rw_name_equal(alias->from, step->zone))
            continue;
        to = rwi_name_value(alias->to);
        f.seen = (struct rw_values){.list = &to, .count = 1};
        rwi_add(it, &f);
    }
}

/* The CNAME that stands for a DNAME leads where that DNAME does: RFC 6672
 * section 3.1. */
static void
compare_made(struct rwi_finder *it, const struct rw_step *step,
             const struct rw_alias *alias)
{
    const struct rw_message *msg = &step->reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(RW_FINDING_DNAME_MISMATCH, step, &who);

    for (size_t i = 0; i < rw_message_count(msg, RW_SECTION_ANSWER); i++) {
        uint8_t target[RW_NAME_MAX];
        struct rw_value seen, expected;
        struct rwi_CNAME cname;

        if (!rwi_CNAME_of(&cname, msg, &rrs[i]) ||
            !rw_message_name_is(msg, rrs[i].owner, alias->from) ||
            rwi_name_at(target, msg, cname.target) == 0 ||
            rw_name_equal(target, alias->to))
            continue;
        seen = rwi_name_value(target);
        expected = rwi_name_value(alias->to);
        f.name = alias->from;
        f.seen = (struct rw_values){.list = &seen, .count = 1};
        f.expected = (struct rw_values){.list = &expected, .count = 1};
        rwi_add(it, &f);
    }
}

void
rwi_find_dname(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;

    for (size_t i = 0; i < reading->alias_count; i++)
        if (reading->aliases[i].is_dname && reading->aliases[i].to != NULL)
            compare_made(it, step, &reading->aliases[i]);
}
/* ---- the chain ---------------------------------------------------------- */

/* Each link is a look-up more, and resolvers give up after so many, each after
 * another number. */
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

/* The alias of a name, and the step that shows it; NULL for none.  The first
 * that was seen: it is the one that the walk followed. */
static const struct rw_alias *
alias_of(const struct rw_step **shown, const struct rwi_finder *it,
         const uint8_t *name)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (!rwi_is_heard(step) || step->purpose == RW_PURPOSE_DNSSEC)
            continue;
        for (size_t j = 0; j < step->reading->alias_count; j++)
            if (rw_name_equal(step->reading->aliases[j].from, name)) {
                *shown = step;
                return &step->reading->aliases[j];
            }
    }
    return NULL;
}

/* The walk itself stops at its limit and knows of no circle; here the whole
 * chain is laid out, and the name at which it closes is told, once. */
void
rwi_find_alias_loop(struct rwi_finder *it, const struct rw_step *step)
{
    const uint8_t *way[LINKS_MAX], *name = it->trace->qname;
    struct rw_finding f = rwi_finding_of(RW_FINDING_ALIAS_LOOP, NULL, NULL);
    const struct rw_alias *alias;

    if (it->trace->qtype == RW_TYPE_CNAME)
        return;
    for (size_t count = 0; count < LINKS_MAX; count++) {
        way[count] = name;
        alias = alias_of(&step, it, name);
        if (alias == NULL || alias->to == NULL)
            return;
        name = alias->to;
        for (size_t i = 0; i <= count; i++) {
            struct rw_finding_server who;

            if (!rw_name_equal(way[i], name))
                continue;
            who = rwi_server_of(step);
            f = rwi_finding_of(RW_FINDING_ALIAS_LOOP, step, &who);
            f.name = name;
            f.number = (uint32_t)(count + 1 - i);
            rwi_add(it, &f);
            return;
        }
    }
}

/* ---- targets that do not exist ------------------------------------------ */

/* A domain of two labels under a TLD that says NXDOMAIN.  Whoever registers it
 * owns what points there, so this must not be said lightly: by a signed
 * denial, or by two servers of the TLD. */
bool
rwi_is_unregistered(uint8_t domain[RW_NAME_MAX], const struct rw_trace *trace,
                    const struct rw_step *step)
{
    size_t labels = rw_name_labels(step->qname), voices = 0;
    const struct rw_address *first = NULL;

    if (rw_name_labels(step->zone) != 1 || labels < 2)
        return false;
    (void)rw_name_copy(domain, rw_name_skip(step->qname, labels - 2));
    for (size_t i = 0; i < trace->step_count && voices < 2; i++) {
        const struct rw_step *other = trace->steps[i];
        const struct rw_message *msg;

        if (!rwi_is_heard(other) || !other->reading->has_aa ||
            other->reading->kind != RW_KIND_NXDOMAIN ||
            !rw_name_equal(other->zone, step->zone) ||
            !rw_name_is_at_or_below(other->qname, domain))
            continue;
        msg = &other->reading->message;
        for (size_t j = msg->start[RW_SECTION_AUTHORITY];
             j < msg->start[RW_SECTION_ADDITIONAL]; j++)
            if (msg->rrs[j].type == RW_TYPE_RRSIG)
                return true; /* signed: one is enough */
        if (first != NULL &&
            rw_address_same_host(first, &other->server.address))
            continue;
        first = &other->server.address;
        voices++;
    }
    return voices > 1;
}

/* Where the aliases of the name asked for end. */
static const uint8_t *
end_of_chain(const struct rwi_finder *it)
{
    const uint8_t *name = it->trace->qname;
    const struct rw_step *shown;

    for (size_t count = 0; count < LINKS_MAX; count++) {
        const struct rw_alias *alias = alias_of(&shown, it, name);

        if (alias == NULL || alias->to == NULL)
            break;
        name = alias->to;
    }
    return name;
}

/* An alias chain of which the last name does not exist.  The long condition
 * has three cases: the outcome must be this step's, the chain may be seen in
 * its own response or in those before it, and a question shortened by
 * minimisation may have been answered for an ancestor. */
void
rwi_find_alias_target(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_ALIAS_TARGET_MISSING, step, &who);
    const uint8_t *end = end_of_chain(it);
    const struct rw_value target = rwi_name_value(end);
    uint8_t domain[RW_NAME_MAX];
    struct rw_value registered;

    if (step->purpose != RW_PURPOSE_ANSWER ||
        it->trace->outcome != RW_OUTCOME_NXDOMAIN ||
        step->reading->kind != RW_KIND_NXDOMAIN ||
        rw_name_equal(end, it->trace->qname) ||
        (step->reading->alias_count == 0 &&
         !rw_name_is_at_or_below(end, step->qname)) ||
        (step->reading->alias_count > 0 &&
         !rw_name_equal(step->reading->name, end)))
        return;
    f.name = it->trace->qname;
    f.seen = (struct rw_values){.list = &target, .count = 1};
    if (step->reading->alias_count == 0 &&
        rwi_is_unregistered(domain, it->trace, step)) {
        registered = rwi_name_value(domain);
        f.code = RW_FINDING_TARGET_UNREGISTERED;
        f.severity = RW_SEVERITY_WARNING;
        f.detail = RW_DETAIL_ALIAS_TARGET;
        f.expected = (struct rw_values){.list = &registered, .count = 1};
    }
    rwi_add(it, &f);
}
