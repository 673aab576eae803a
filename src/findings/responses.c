/* What responses say of themselves: their header bits, data that does not
 * fit the rcode or the question, records that are none of the server's
 * business.
 *
 * Each looks at one response by itself.  What several of them say together:
 * agreement.c, survey.c, negative.c.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

/* ---- bits --------------------------------------------------------------- */

static void
add_if(struct rwi_finder *it, bool is_so, enum rw_finding_code code,
       const struct rw_step *step)
{
    if (is_so)
        rwi_add_plain(it, code, step, RW_DETAIL_NONE, NULL);
}

static uint16_t
flags_of(const struct rw_step *step)
{
    return step->reading->message.header.flags;
}

void
rwi_find_recursion(struct rwi_finder *it, const struct rw_step *step)
{
    add_if(it,
           (flags_of(step) & RW_FLAG_RA) != 0 && !rwi_is_of_impostor(it, step),
           RW_FINDING_RECURSION_OFFERED, step);
}

/* RFC 1035 section 4.1.1 has it zero. */
void
rwi_find_z(struct rwi_finder *it, const struct rw_step *step)
{
    add_if(it, (flags_of(step) & RW_FLAG_Z) != 0, RW_FINDING_Z_BIT_SET, step);
}

/* A response copies RD (RFC 1035 section 4.1.1); one that does not was most
 * likely made by something between. */
void
rwi_find_rd(struct rwi_finder *it, const struct rw_step *step)
{
    add_if(it, (flags_of(step) & RW_FLAG_RD) != (step->flags & RW_FLAG_RD),
           RW_FINDING_RD_NOT_COPIED, step);
}

void
rwi_find_no_authority(struct rwi_finder *it, const struct rw_step *step)
{
    bool is_definite = step->verdict == RW_VERDICT_ANSWER ||
                       step->verdict == RW_VERDICT_ALIAS ||
                       step->verdict == RW_VERDICT_NODATA ||
                       step->verdict == RW_VERDICT_NXDOMAIN;

    /* A DS in the parent's referral is the parent's own word, without AA. */
    add_if(it,
           is_definite && !step->reading->has_aa &&
               step->reading->section == RW_SECTION_ANSWER &&
               !rwi_is_of_impostor(it, step),
           RW_FINDING_ANSWER_NOT_AUTHORITATIVE, step);
}

/* The parent is no authority for what is below its cut. */
void
rwi_find_referral_aa(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_REFERRAL_WITH_AA, step, &who);

    if (step->verdict != RW_VERDICT_REFERRAL || !rwi_is_heard(step) ||
        !step->reading->has_aa)
        return;
    f.name = step->referral->zone;
    rwi_add(it, &f);
}

/* ---- data that does not fit --------------------------------------------- */

/* The first alias that leads out of the zone, where the server cannot know
 * what is there. */
static const uint8_t *
alias_out(const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;

    for (size_t i = 0; i < reading->alias_count; i++)
        if (reading->aliases[i].to != NULL &&
            !rw_name_is_at_or_below(reading->aliases[i].to, step->zone))
            return reading->aliases[i].to;
    return NULL;
}

static void
values_of_answer(struct rwi_values *out, struct rwi_finder *it,
                 const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, reading->section);

    rwi_values_init(out);
    for (size_t i = 0; i < rw_message_count(msg, reading->section); i++) {
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_value value;

        if (rw_type_fits(rrs[i].type, reading->asked.type) &&
            rw_message_name_is(msg, rrs[i].owner, reading->name) &&
            rwi_rdata_value(&value, buf, msg, &rrs[i]))
            rwi_values_add(out, it->arena, &value);
    }
}

/* An rcode belongs to the last name of an alias chain (RFC 6604): NXDOMAIN
 * beside an alias out of the zone says more than the server can know, and
 * beside the data asked for it says what is not so. */
void
rwi_find_nxdomain(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_NXDOMAIN_WITH_DATA, step, &who);
    const uint8_t *out = alias_out(step);
    struct rwi_values seen;

    if (reading->rcode != RW_RCODE_NXDOMAIN)
        return;
    rwi_values_init(&seen);
    f.name = step->qname;
    if (rw_reading_worth(reading) == RW_KIND_ANSWER) {
        f.detail = RW_DETAIL_ASKED_DATA;
        f.type = reading->asked.type;
        values_of_answer(&seen, it, reading);
    } else if (out != NULL) {
        const struct rw_value name = rwi_name_value(out);

        f.severity = RW_SEVERITY_NOTICE; /* resolvers follow the alias */
        f.detail = RW_DETAIL_ALIAS_OUT;
        rwi_values_add(&seen, it->arena, &name);
    } else {
        return;
    }
    f.seen = seen.values;
    rwi_add(it, &f);
}

/* Whether a response is an answer, an alias or a referral to the question
 * asked, whatever else it may be. */
static bool
is_related(enum rw_kind kind)
{
    return kind == RW_KIND_ANSWER || kind == RW_KIND_ALIAS ||
           kind == RW_KIND_REFERRAL || kind == RW_KIND_OVERFLOW;
}

bool
rwi_is_unrelated(const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(msg, RW_SECTION_ANSWER);

    if (count == 0 || reading->alias_count > 0 ||
        is_related(rw_reading_worth(reading)) ||
        reading->rcode != RW_RCODE_NOERROR)
        return false;
    for (size_t i = 0; i < count; i++)
        if (rrs[i].rclass == step->qclass &&
            rw_message_name_is(msg, rrs[i].owner, step->qname))
            return false; /* other types of the name; a DNAME above it */
    return true;
}

/* Records in the answer section, and none of them of the name asked for in
 * its class: no answer, though it looks like one. */
void
rwi_find_unrelated(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_ANSWER_UNRELATED, step, &who);
    struct rwi_values owners;
    size_t count = rw_message_count(msg, RW_SECTION_ANSWER);

    if (!rwi_is_unrelated(step))
        return;
    rwi_values_init(&owners);
    f.detail = RW_DETAIL_OTHER_OWNER;
    for (size_t i = 0; i < count; i++) {
        uint8_t owner[RW_NAME_MAX];
        struct rw_value value;

        if (rw_message_name(owner, msg, rrs[i].owner) == 0)
            return;
        if (rw_name_equal(owner, step->qname))
            f.detail = RW_DETAIL_OTHER_CLASS;
        value = rwi_name_value(owner);
        rwi_values_add(&owners, it->arena, &value);
    }
    f.name = step->qname;
    f.type = step->qtype;
    if (f.detail == RW_DETAIL_OTHER_OWNER)
        f.seen = owners.values;
    rwi_add(it, &f);
}

/* ---- the bailiwick ------------------------------------------------------ */

/* Take the owners of a response's records that are outside the bailiwick. */
static void
gather_foreign(struct rwi_values *out, struct rwi_finder *it,
               const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    uint8_t owner[RW_NAME_MAX];
    size_t last = SIZE_MAX; /* the owner's offset looked at before */

    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++) {
        struct rw_value value;

        if (!rw_reading_is_foreign(reading, i) || msg->rrs[i].owner == last)
            continue;
        last = msg->rrs[i].owner;
        if (rw_message_name(owner, msg, last) == 0)
            continue;
        value = rwi_name_value(owner);
        rwi_values_add(out, it->arena, &value);
    }
}

/* One finding a server, whatever it was asked, with all the names: what may
 * have been meant as poison. */
void
rwi_find_foreign(struct rwi_finder *it, const struct rw_step *first)
{
    struct rw_finding_server who = rwi_server_of(first);
    struct rw_finding f;
    struct rwi_values names;
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(it, first, true, &count);

    rwi_values_init(&names);
    who.step = 0;
    for (size_t i = 0; i < count; i++) {
        const struct rw_step *step = all[i];

        /* A referral up is lame, which is told; it is no poison. */
        if (!rwi_is_heard(step) || step->reading->foreign_count == 0 ||
            step->reading->kind == RW_KIND_UPWARD)
            continue;
        if (who.step == 0)
            who.step = step->number;
        gather_foreign(&names, it, step->reading);
    }
    if (names.values.count == 0)
        return;
    f = rwi_finding_of(RW_FINDING_OUT_OF_BAILIWICK_RECORDS, first, &who);
    f.step = who.step;
    f.seen = names.values;
    rwi_add(it, &f);
}
