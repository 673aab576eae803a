/* What a scenario says should come of a question, compared with the record
 * of a walk.
 *
 * SPDX-License-Identifier: ISC
 */
#include "scenario/check.h"

#include <string.h>

#include "rootwalk/dnssec.h"
#include "rootwalk/message.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

/* ---- records as a set ----------------------------------------------- */

static bool
rdata_equal(const struct rw_record *a, const struct rw_record *b)
{
    static uint8_t one[RW_RDATA_MAX], other[RW_RDATA_MAX];
    size_t one_len = 0, other_len = 0;

    if (rw_rdata_copy(one, sizeof(one), &one_len, RW_RDATA_CANONICAL, a->type,
                      a->rclass, a->rdata, a->rdata_len, 0,
                      a->rdata_len) != RW_OK ||
        rw_rdata_copy(other, sizeof(other), &other_len, RW_RDATA_CANONICAL,
                      b->type, b->rclass, b->rdata, b->rdata_len, 0,
                      b->rdata_len) != RW_OK)
        return a->rdata_len == b->rdata_len &&
               memcmp(a->rdata, b->rdata, a->rdata_len) == 0;
    return one_len == other_len && memcmp(one, other, one_len) == 0;
}

static bool
contains(const struct rw_record *list, size_t count,
         const struct rw_record *record)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].type == record->type && list[i].rclass == record->rclass &&
            rw_name_equal(list[i].owner, record->owner) &&
            rdata_equal(&list[i], record))
            return true;
    }
    return false;
}

/* Signatures count only where the client asked for them, or about them. */
static bool
counts(const struct rw_record *record, const struct rpl_entry *query)
{
    return record->type != RW_TYPE_RRSIG || query->dnssec_ok ||
           query->qtype == RW_TYPE_RRSIG || query->qtype == RW_TYPE_ANY;
}

static void
say_record(struct rw_text *why, const char *what,
           const struct rw_record *record)
{
    rw_text_printf(why, "%s: ", what);
    rw_record_to_text(why, record);
    rw_text_putc(why, '\n');
}

/* Say which records of `list` stand in it and not in `other`. */
static bool
check_within(const struct rw_record *list, size_t count,
             const struct rw_record *other, size_t other_count,
             const struct rpl_entry *query, const char *what,
             struct rw_text *why)
{
    bool good = true;

    for (size_t i = 0; i < count; i++) {
        if (!counts(&list[i], query) || contains(other, other_count, &list[i]))
            continue;
        say_record(why, what, &list[i]);
        good = false;
    }
    return good;
}

static bool
check_records(const struct rpl_entry *query, const struct rpl_entry *want,
              const struct rw_trace *trace, struct rw_text *why)
{
    const struct rpl_records *answer = &want->sections[0];
    bool good = check_within(answer->list, answer->count, trace->answer,
                             trace->answer_count, query,
                             "missing from the answer", why);

    return check_within(trace->answer, trace->answer_count, answer->list,
                        answer->count, query, "not wanted in the answer",
                        why) &&
           good;
}

/* ---- outcome and security ------------------------------------------- */

static bool
is_alias(const struct rw_record *record, uint16_t qtype)
{
    return (record->type == RW_TYPE_CNAME || record->type == RW_TYPE_DNAME) &&
           record->type != qtype && qtype != RW_TYPE_ANY;
}

/* The outcome that an rcode and an answer section stand for. */
static enum rw_outcome
outcome_wanted(const struct rpl_entry *query, const struct rpl_entry *want)
{
    if (want->rcode == RW_RCODE_NXDOMAIN)
        return RW_OUTCOME_NXDOMAIN;
    if (want->rcode != RW_RCODE_NOERROR)
        return RW_OUTCOME_FAILURE;
    for (size_t i = 0; i < want->sections[0].count; i++) {
        const struct rw_record *record = &want->sections[0].list[i];

        if (!is_alias(record, query->qtype) &&
            (record->type != RW_TYPE_RRSIG || query->qtype == RW_TYPE_RRSIG ||
             query->qtype == RW_TYPE_ANY))
            return RW_OUTCOME_ANSWER;
    }
    return RW_OUTCOME_NODATA;
}

static void
say_outcome(struct rw_text *why, const struct rw_trace *trace)
{
    rw_text_printf(why, "%s", rw_outcome_word(trace->outcome));
    if (trace->outcome == RW_OUTCOME_FAILURE)
        rw_text_printf(why, " %s", rw_reason_word(trace->reason));
    rw_text_puts(why, ", ");
    rw_rcode_to_text(why, trace->rcode);
    rw_text_printf(why, ", %s", rw_security_word(trace->security));
    if (trace->chain != NULL && rw_chain_reason(trace->chain) != NULL) {
        rw_text_puts(why, ": ");
        rw_flaw_to_text(why, rw_chain_reason(trace->chain));
    }
    rw_text_putc(why, '\n');
}

static bool
check_outcome(const struct rpl_entry *query, const struct rpl_entry *want,
              const struct rw_trace *trace, struct rw_text *why)
{
    enum rw_outcome outcome = outcome_wanted(query, want);

    if (want->rcode == RW_RCODE_SERVFAIL) {
        if (trace->outcome == RW_OUTCOME_FAILURE ||
            trace->security == RW_SECURITY_BOGUS)
            return true;
        rw_text_puts(why, "wanted a failure, or bogus; got ");
    } else if (trace->outcome == outcome && trace->rcode == want->rcode) {
        return true;
    } else {
        rw_text_printf(why, "wanted %s, ", rw_outcome_word(outcome));
        rw_rcode_to_text(why, want->rcode);
        rw_text_puts(why, "; got ");
    }
    say_outcome(why, trace);
    return false;
}

static bool
check_security(const struct rpl_entry *query, const struct rpl_entry *want,
               const struct rw_trace *trace, struct rw_text *why)
{
    bool wants_secure = (want->flags & RW_FLAG_AD) != 0;
    bool is_compared = (want->match & (RPL_ALL | RPL_FLAGS)) != 0;

    if (trace->security == RW_SECURITY_UNCHECKED ||
        (query->flags & RW_FLAG_CD) != 0 || !is_compared)
        return true;
    if (wants_secure && trace->security == RW_SECURITY_SECURE)
        return true;
    /* without DO or AD in the query no AD was to be had */
    if (!wants_secure && trace->security != RW_SECURITY_BOGUS &&
        (trace->security != RW_SECURITY_SECURE ||
         (!query->dnssec_ok && (query->flags & RW_FLAG_AD) == 0)))
        return true;
    rw_text_printf(why, "wanted %s; got ",
                   wants_secure ? "secure" : "neither secure nor bogus");
    say_outcome(why, trace);
    return false;
}

bool
check_answer(const struct rpl_entry *query, const struct rpl_entry *want,
             const struct rw_trace *trace, struct rw_text *why)
{
    bool rcode = (want->match & (RPL_ALL | RPL_RCODE)) != 0;
    bool answer = (want->match & (RPL_ALL | RPL_ANSWER)) != 0;

    if (!rcode)
        return true;
    if (!check_outcome(query, want, trace, why))
        return false;
    if (want->rcode == RW_RCODE_SERVFAIL)
        return true;
    if (answer && !check_records(query, want, trace, why))
        return false;
    return check_security(query, want, trace, why);
}
