/* The words of the record: what outcomes, reasons, verdicts and the like
 * are called by machines, and the sentences behind the codes.
 *
 * Two kinds of words: those of machines (JSON, labels of metrics), fixed
 * forever and never translated; and sentences, which are.  A value without a
 * word here would be "" in JSON, so the enums with tables in .def files get
 * theirs from there.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/trace.h"

#include <stddef.h>

#include "rootwalk/name.h"
#include "rootwalk/sentence.h"

#include "base/words.h"
#include "base/row.h"

/* The word for a value; "" for a number that is none, which only a caller's
 * mistake can bring about. */
#define WORD_OF(words, value)                                                  \
    ((size_t)(value) < sizeof(words) / sizeof((words)[0])                      \
         ? (words)[(size_t)(value)]                                            \
         : "")

const char *
rw_outcome_word(enum rw_outcome outcome)
{
    static const char *const WORDS[] = {
        [RW_OUTCOME_PENDING] = "pending", [RW_OUTCOME_ANSWER] = "answer",
        [RW_OUTCOME_NODATA] = "nodata",   [RW_OUTCOME_NXDOMAIN] = "nxdomain",
        [RW_OUTCOME_FAILURE] = "failure",
    };

    return WORD_OF(WORDS, outcome);
}

const char *
rw_reason_word(enum rw_reason reason)
{
    static const char *const WORDS[] = {
#define RW_REASON(name, word, text) [RW_REASON_##name] = word,
#include "rootwalk/reason.def"
#undef RW_REASON
    };

    return WORD_OF(WORDS, reason);
}

const char *
rw_security_word(enum rw_security security)
{
    static const char *const WORDS[] = {
        [RW_SECURITY_UNCHECKED] = "unchecked",
        [RW_SECURITY_SECURE] = "secure",
        [RW_SECURITY_INSECURE] = "insecure",
        [RW_SECURITY_BOGUS] = "bogus",
        [RW_SECURITY_INDETERMINATE] = "indeterminate",
    };

    return WORD_OF(WORDS, security);
}

const char *
rw_mismatch_word(enum rw_mismatch mismatch)
{
    static const char *const WORDS[] = {
#define RW_MISMATCH(name, word) [RW_MISMATCH_##name] = word,
#include "rootwalk/mismatch.def"
#undef RW_MISMATCH
    };

    return WORD_OF(WORDS, mismatch);
}

const char *
rw_purpose_word(enum rw_purpose purpose)
{
    static const char *const WORDS[] = {
        [RW_PURPOSE_ANSWER] = "answer",   [RW_PURPOSE_PRIME] = "prime",
        [RW_PURPOSE_ADDRESS] = "address", [RW_PURPOSE_DNSSEC] = "dnssec",
        [RW_PURPOSE_SURVEY] = "survey",
    };

    return WORD_OF(WORDS, purpose);
}

const char *
rw_probe_word(enum rw_probe probe)
{
    static const char *const WORDS[] = {
#define RW_PROBE(name, word) [RW_PROBE_##name] = word,
#include "rootwalk/probe.def"
#undef RW_PROBE
    };

    return WORD_OF(WORDS, probe);
}

bool
rw_probe_is_unusual(enum rw_probe probe)
{
    return probe >= RW_PROBE_EDNS_VERSION && probe <= RW_PROBE_NOWHERE &&
           probe != RW_PROBE_QMIN;
}

const char *
rw_provenance_word(enum rw_provenance provenance)
{
    static const char *const WORDS[] = {
        [RW_FROM_HINT] = "hint",
        [RW_FROM_GLUE] = "glue",
        [RW_FROM_SIBLING_GLUE] = "sibling-glue",
        [RW_FROM_AUTHORITY] = "authority",
        [RW_FROM_CACHE] = "cache",
    };

    return WORD_OF(WORDS, provenance);
}

const char *
rw_step_error_word(enum rw_step_error error)
{
    static const char *const WORDS[] = {
        [RW_STEP_OK] = "none",
        [RW_STEP_TIMEOUT] = "timeout",
        [RW_STEP_REFUSED] = "refused",
        [RW_STEP_UNREACHABLE] = "unreachable",
        [RW_STEP_MALFORMED] = "malformed",
        [RW_STEP_LOCAL] = "local",
        [RW_STEP_MISMATCH] = "mismatch",
        [RW_STEP_CLOSED] = "connection-closed",
        [RW_STEP_NOT_CAPTURED] = "not-in-capture",
        [RW_STEP_CANCELLED] = "cancelled",
    };

    return WORD_OF(WORDS, error);
}

const char *
rw_verdict_word(enum rw_verdict verdict)
{
    static const char *const WORDS[] = {
        [RW_VERDICT_PENDING] = "pending",
        [RW_VERDICT_REFERRAL] = "referral",
        [RW_VERDICT_ANSWER] = "answer",
        [RW_VERDICT_ALIAS] = "alias",
        [RW_VERDICT_NODATA] = "nodata",
        [RW_VERDICT_NXDOMAIN] = "nxdomain",
        [RW_VERDICT_LAME] = "lame",
        [RW_VERDICT_TRUNCATED] = "truncated",
        [RW_VERDICT_ERROR] = "error",
        [RW_VERDICT_RETRY] = "retry",
        [RW_VERDICT_DISCARDED] = "discarded",
    };

    return WORD_OF(WORDS, verdict);
}

/* Each reason uses some of the four values; which, its row says. */
void
rw_because_to_text(struct rw_text *text, const struct rw_because *because)
{
    static const struct rw_words WORDS[] = {
#define RW_BECAUSE(name, text) [RW_BECAUSE_##name] = {.one = text},
#include "rootwalk/because.def"
#undef RW_BECAUSE
    };
    const struct rw_sentence sentence = {
        .words = *RWI_ROW(WORDS, because->code),
        .fillings = {rw_fill_name('n', because->name),
                     rw_fill_name('z', because->zone),
                     rw_fill_number('s', because->step),
                     rw_fill_count('d', because->number, RW_NOUN_ADDRESS)},
    };

    rw_sentence_to_text(text, &sentence);
}

/* Whether a response that claimed to come from a server of the zone that the
 * walk failed at was discarded: then not all of them were silent. */
static bool
was_discarded(const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->verdict == RW_VERDICT_DISCARDED &&
            trace->reason_name != NULL &&
            rw_name_equal(trace->steps[i]->zone, trace->reason_name))
            return true;
    return false;
}

/* Without a name of its own a reason is about the name asked. */
void
rw_reason_sentence(struct rw_sentence *out, const struct rw_trace *trace)
{
    static const struct rw_words WORDS[] = {
#define RW_REASON(name, word, text) [RW_REASON_##name] = {.one = text},
#include "rootwalk/reason.def"
#undef RW_REASON
    };

    *out = (struct rw_sentence){
        .words = *RWI_ROW(WORDS, trace->reason),
        .fillings = {rw_fill_name('n', trace->reason_name != NULL
                                           ? trace->reason_name
                                           : trace->qname)},
    };

    if (trace->reason == RW_REASON_NO_SERVER_ANSWERED && was_discarded(trace))
        out->words.one =
            N_("no server of %n sent a response that matches its query");
}

void
rw_reason_to_text(struct rw_text *text, const struct rw_trace *trace)
{
    struct rw_sentence sentence;

    rw_reason_sentence(&sentence, trace);
    rw_sentence_to_text(text, &sentence);
}
