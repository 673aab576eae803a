/* Servers that do not do their work: lame, failing, malformed, without EDNS.
 *
 * What a server did wrong must be told for what it is: a server that fails
 * because of EDNS, or because of a question that was shortened, is not lame.
 * So each of these looks at what else the same server did before it speaks.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/query.h"
#include "rootwalk/registry.h"

/* A round trip after which a server is slow: an answer that comes only to
 * the last query, without EDNS, may be owed to the patience with that one. */
#define SLOW_US UINT64_C(1000000)

/* ---- EDNS --------------------------------------------------------------- */

/* By why the step was taken: that is the engine's own record of what it tried.
 */
static bool
is_without_edns(const struct rw_step *step)
{
    return step->because.code == RW_BECAUSE_NO_EDNS ||
           step->because.code == RW_BECAUSE_SILENT_TO_EDNS;
}

/* What the server may refuse and must not: its version or a flag. */
static bool
has_less_edns(const struct rw_step *step)
{
    return is_without_edns(step) || step->because.code == RW_BECAUSE_BASIC_EDNS;
}

/* Whether a response says that the server can do its work. */
static bool
did_well(const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;

    return rwi_is_heard(step) && reading->fault.code == RW_FAULT_NONE &&
           (reading->rcode == RW_RCODE_NOERROR ||
            reading->rcode == RW_RCODE_NXDOMAIN ||
            reading->kind == RW_KIND_OVERFLOW);
}

/* Whether a survey's question failed as another did that was asked once more
 * without EDNS. */
static bool
fails_alike(const struct rwi_finder *it, const struct rw_step *step,
            uint32_t number)
{
    const struct rw_step *first = rwi_step_numbered(it, number);

    return step->purpose == RW_PURPOSE_SURVEY && first != NULL &&
           rwi_is_heard(first) && !step->reading->has_edns &&
           !first->reading->has_edns &&
           step->reading->rcode == first->reading->rcode;
}

/* Whether a server that failed did well when it was asked without EDNS: then
 * that is what is wrong with it. */
static bool
minds_edns(const struct rwi_finder *it, const struct rw_step *step)
{
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(it, step, true, &count);

    for (size_t i = 0; i < count; i++)
        if (is_without_edns(all[i]) && did_well(all[i]) &&
            (all[i]->because.step == step->number ||
             fails_alike(it, step, all[i]->because.step)))
            return true;
    return false;
}

static bool
has_spoken_edns(const struct rwi_finder *it, const struct rw_step *step)
{
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(it, step, false, &count);

    for (size_t i = 0; i < count; i++)
        if (rwi_is_heard(all[i]) && all[i]->reading->has_edns)
            return true;
    return false;
}

/* The server answered only when it was asked without EDNS.  The finding is
 * about the query with EDNS that failed, not about the one without that did
 * not.  Silence says little: a lost packet looks the same, so a server that
 * ever spoke EDNS, or is slow, is spared. */
void
rwi_find_edns(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_step *first = rwi_step_numbered(it, step->because.step);
    struct rw_finding_server who;
    struct rw_finding f;
    struct rw_value rcode;
    int version;

    if (!has_less_edns(step) || !did_well(step) || first == NULL)
        return;
    who = rwi_server_of(first);
    f = rwi_finding_of(RW_FINDING_EDNS_UNSUPPORTED, first, &who);
    if (!rwi_is_heard(first)) {
        f.detail = RW_DETAIL_SILENT;
        if (step->rtt_us <= SLOW_US && !has_spoken_edns(it, step))
            rwi_add(it, &f);
        return;
    }
    version = rw_query_edns_version(first->query.data, first->query.len);
    rcode = rwi_number_value(RW_VALUE_RCODE, first->reading->rcode);
    f.detail = version > 0             ? RW_DETAIL_VERSION
               : is_without_edns(step) ? RW_DETAIL_RCODE
                                       : RW_DETAIL_FLAG;
    f.number = version > 0 ? (uint32_t)version : 0;
    f.seen = (struct rw_values){.list = &rcode, .count = 1};
    /* RFC 6891 section 6.1.3: the very rcode for a version not known. */
    if (version <= 0 || first->reading->rcode != RW_RCODE_BADVERS)
        rwi_add(it, &f);
}

/* ---- QNAME minimisation ------------------------------------------------- */

/* How a name that was wanted stands to the name asked for. */
struct wanted {
    bool itself, below;
};

static void
compare_wanted(struct wanted *out, const uint8_t *name, const uint8_t *qname)
{
    if (name == NULL || !rw_name_is_at_or_below(name, qname))
        return;
    if (rw_name_equal(name, qname))
        out->itself = true;
    else
        out->below = true;
}

static void
compare_servers(struct wanted *out, const struct rw_referral *referral,
                const uint8_t *qname)
{
    for (size_t i = 0; referral != NULL && i < referral->server_count; i++)
        compare_wanted(out, referral->servers[i].name, qname);
}

/* Whether only a part of the name that is wanted was asked for: what the
 * walk is about, where an alias leads, or a name server's name. */
static bool
is_shortened(const struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    struct wanted wanted = {false, false};

    if (step->purpose != RW_PURPOSE_ANSWER &&
        step->purpose != RW_PURPOSE_ADDRESS)
        return false;
    compare_wanted(&wanted, trace->qname, step->qname);
    for (size_t i = 0; i < trace->step_count && !wanted.itself; i++) {
        const struct rw_step *other = trace->steps[i];

        if (step->purpose == RW_PURPOSE_ADDRESS)
            compare_servers(&wanted, other->referral, step->qname);
        if (rwi_is_heard(other))
            for (size_t j = 0; j < other->reading->alias_count; j++)
                compare_wanted(&wanted, other->reading->aliases[j].to,
                               step->qname);
    }
    return wanted.below && !wanted.itself;
}

/* Hand in a failure: of the server, or of a shortened question only.  Both are
 * failures, and the second breaks only resolvers that minimise. */
static void
add_failure(struct rwi_finder *it, enum rw_finding_code code,
            const struct rw_step *step, enum rw_detail detail,
            const struct rw_value *seen)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f;

    if (!is_shortened(it, step)) {
        rwi_add_plain(it, code, step, detail, seen);
        return;
    }
    f = rwi_finding_of(RW_FINDING_QMIN_FAILED, step, &who);
    f.name = step->qname;
    f.detail = detail;
    f.seen = (struct rw_values){.list = seen, .count = seen != NULL};
    rwi_add(it, &f);
}

/* ---- lame, failing ------------------------------------------------------ */

/* A verdict of lame may come with any kind: an answer of second hand, a
 * referral to servers that were asked already. */
static enum rw_detail
lame_detail(const struct rw_reading *reading)
{
    switch (reading->kind) {
    case RW_KIND_REFUSING:
    case RW_KIND_FAILING:
        return RW_DETAIL_RCODE;
    case RW_KIND_UPWARD:
        return RW_DETAIL_REFERS_UP;
    case RW_KIND_SIDEWAYS:
        return RW_DETAIL_REFERS_TO_SELF;
    case RW_KIND_UNRELATED:
        return RW_DETAIL_REFERS_ELSEWHERE;
    case RW_KIND_EMPTY:
        return RW_DETAIL_EMPTY;
    case RW_KIND_RECURSIVE:
        return RW_DETAIL_SECOND_HAND;
    case RW_KIND_REFERRAL: /* to servers that were asked already */
        return RW_DETAIL_REFERS_ELSEWHERE;
    case RW_KIND_ANSWER:
    case RW_KIND_ALIAS:
    case RW_KIND_NODATA:
    case RW_KIND_NXDOMAIN:
    case RW_KIND_COMPACT_DENIAL:
        return reading->has_aa ? RW_DETAIL_USELESS : RW_DETAIL_SECOND_HAND;
    case RW_KIND_OVERFLOW:
    case RW_KIND_TRUNCATED:
    case RW_KIND_NO_EDNS:
    case RW_KIND_BAD_COOKIE:
    case RW_KIND_STRANGE:
    case RW_KIND_MALFORMED:
    case RW_KINDS:
        break;
    }
    return RW_DETAIL_USELESS;
}

/* An answer that is about something else has a finding of its own. */
void
rwi_find_lame(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    enum rw_detail detail = lame_detail(reading);
    struct rw_value seen = {0};
    bool has_seen = true;

    if (step->verdict != RW_VERDICT_LAME || minds_edns(it, step) ||
        rwi_is_unrelated(step) || rwi_is_of_impostor(it, step))
        return;
    if (detail == RW_DETAIL_REFERS_UP && reading->cut == NULL)
        detail = RW_DETAIL_REFERS_ELSEWHERE;
    if (detail == RW_DETAIL_RCODE)
        seen = rwi_number_value(RW_VALUE_RCODE, reading->rcode);
    else if (detail == RW_DETAIL_REFERS_UP ||
             detail == RW_DETAIL_REFERS_TO_SELF)
        seen = rwi_name_value(reading->cut);
    else
        has_seen = false;
    add_failure(it, RW_FINDING_LAME_DELEGATION, step, detail,
                has_seen ? &seen : NULL);
}

void
rwi_find_error(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;
    const struct rw_value rcode =
        rwi_number_value(RW_VALUE_RCODE, reading->rcode);

    /* YXDOMAIN for a DNAME that makes a name too long is right: RFC 6672
     * section 2.2. */
    if (step->verdict != RW_VERDICT_ERROR ||
        reading->kind == RW_KIND_OVERFLOW ||
        reading->rcode == RW_RCODE_NOERROR || minds_edns(it, step))
        return;
    add_failure(it, RW_FINDING_SERVER_ERROR, step, RW_DETAIL_RCODE, &rcode);
}

/* ---- messages ----------------------------------------------------------- */

/* The fault by field and octet where there is a reading; what was not even a
 * message was noted by the driver. */
void
rwi_find_malformed(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_MALFORMED_RESPONSE, step, &who);
    bool is_faulty =
        rwi_is_heard(step) && step->reading->fault.code != RW_FAULT_NONE;

    if (step->verdict == RW_VERDICT_DISCARDED ||
        (step->error != RW_STEP_MALFORMED && !is_faulty))
        return;
    f.detail = is_faulty ? RW_DETAIL_FAULT : RW_DETAIL_USELESS;
    if (is_faulty)
        f.fault = step->reading->fault;
    rwi_add(it, &f);
}

/* Over TCP there is no more room to be had (RFC 2181 section 9). */
void
rwi_find_tc(struct rwi_finder *it, const struct rw_step *step)
{
    if (step->transport == RW_TCP && step->reading->has_tc)
        rwi_add_plain(it, RW_FINDING_TRUNCATED_OVER_TCP, step, RW_DETAIL_NONE,
                      NULL);
}

/* ---- responses that were discarded -------------------------------------- */

static enum rw_detail
mismatch_detail(enum rw_mismatch mismatch)
{
    switch (mismatch) {
    case RW_MISMATCH_ADDRESS:
        return RW_DETAIL_OTHER_ADDRESS;
    case RW_MISMATCH_PORT:
        return RW_DETAIL_OTHER_PORT;
    case RW_MISMATCH_SHORT:
        return RW_DETAIL_NO_HEADER;
    case RW_MISMATCH_ID:
        return RW_DETAIL_OTHER_ID;
    case RW_MISMATCH_QUERY:
        return RW_DETAIL_IS_QUERY;
    case RW_MISMATCH_OPCODE:
        return RW_DETAIL_OTHER_OPCODE;
    case RW_MISMATCH_QUESTION:
        return RW_DETAIL_OTHER_QUESTION;
    case RW_MISMATCH_NO_QUESTION: /* QUESTION_COUNT */
    case RW_MISMATCH_QUESTIONS:   /* likewise */
    case RW_MISMATCH_NONE:
        break;
    }
    return RW_DETAIL_USELESS;
}

/* What the other question was about. */
static void
add_other_question(struct rwi_finder *it, struct rw_finding *f,
                   const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    struct rw_value seen = rwi_number_value(RW_VALUE_TYPE, msg->question.type);
    uint8_t name[RW_NAME_MAX];

    f->detail = RW_DETAIL_OTHER_TYPE;
    if (msg->question.type == step->qtype)
        seen = rwi_number_value(RW_VALUE_CLASS, msg->question.qclass);
    if (rw_message_name(name, msg, msg->question.name) > 0 &&
        !rw_name_equal(name, step->qname)) {
        seen = rwi_name_value(name);
        f->detail = RW_DETAIL_OTHER_QUESTION;
    }
    f->seen = (struct rw_values){.list = &seen, .count = 1};
    rwi_add(it, f);
}

/* Somebody may be trying to guess the ID and port of a query (RFC 5452), or a
 * middlebox answers; which of these, the detail hints at. */
void
rwi_find_mismatch(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f =
        rwi_finding_of(RW_FINDING_MISMATCHED_RESPONSE, step, &who);
    const struct rw_value from = rwi_address_value(&step->from);

    if (step->verdict != RW_VERDICT_DISCARDED)
        return;
    if (step->mismatch == RW_MISMATCH_NO_QUESTION ||
        step->mismatch == RW_MISMATCH_QUESTIONS) {
        f = rwi_finding_of(RW_FINDING_QUESTION_COUNT, step, &who);
        rwi_add(it, &f);
        return;
    }
    f.detail = mismatch_detail(step->mismatch);
    if (step->mismatch == RW_MISMATCH_ADDRESS)
        f.seen = (struct rw_values){.list = &from, .count = 1};
    if (step->mismatch == RW_MISMATCH_PORT)
        f.number = step->from.port;
    if (step->mismatch == RW_MISMATCH_OPCODE && step->reading != NULL)
        f.number =
            (step->reading->message.header.flags & RW_FLAGS_OPCODE_MASK) >>
            RW_FLAGS_OPCODE_SHIFT;
    if (step->mismatch == RW_MISMATCH_QUESTION && step->reading != NULL)
        add_other_question(it, &f, step);
    else
        rwi_add(it, &f);
}
