/* The record of one walk: each query sent, each response received (the very
 * octets, the time, the server), the one reading of it (reading.h), and what
 * the engine concluded.
 *
 * Reports, findings and the DNSSEC verdict are functions of this record and
 * of nothing else.  The engine writes it; everybody else only reads.  All it
 * points to lives as long as the walk it belongs to (engine.h).
 *
 * Times are microseconds since 1970 UTC that never go back within a trace.
 * Names are uncompressed wire format (name.h).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_TRACE_H
#define ROOTWALK_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/reading.h"
#include "rootwalk/record.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

#define RW_NO_TIME  UINT64_MAX /* "did not happen", for times and RTTs */
#define RW_NO_RCODE UINT16_MAX /* no response decided; rcodes have 12 bits */

enum rw_transport {
    RW_UDP,
    RW_TCP,
};

/* What became of a walk. */
enum rw_outcome {
    RW_OUTCOME_PENDING, /* the walk goes on */
    RW_OUTCOME_ANSWER,
    RW_OUTCOME_NODATA,
    RW_OUTCOME_NXDOMAIN,
    RW_OUTCOME_FAILURE, /* rw_reason says why */
};

enum rw_security {
    RW_SECURITY_UNCHECKED,
    RW_SECURITY_SECURE,
    RW_SECURITY_INSECURE,
    RW_SECURITY_BOGUS,
    RW_SECURITY_INDETERMINATE,
};

/* Why a query was sent. */
enum rw_purpose {
    RW_PURPOSE_ANSWER,  /* towards the answer */
    RW_PURPOSE_PRIME,   /* the root's own NS set; RFC 9609 */
    RW_PURPOSE_ADDRESS, /* a name server's address */
    RW_PURPOSE_DNSSEC,  /* a DS or DNSKEY for the chain of trust */
    RW_PURPOSE_SURVEY,  /* --all: what the other servers say */
};

/* Which question of a survey's plan. */
enum rw_probe {
#define RW_PROBE(name, word) RW_PROBE_##name,
#include "rootwalk/probe.def"
#undef RW_PROBE
    RW_PROBES, /* how many there are */
};

/* How the address of a server came to be known. */
enum rw_provenance {
    RW_FROM_HINT,
    RW_FROM_GLUE,         /* for a name inside the delegated zone */
    RW_FROM_SIBLING_GLUE, /* for a name elsewhere under the parent */
    RW_FROM_AUTHORITY,    /* an address look-up's own answer */
    RW_FROM_CACHE,        /* learnt by another walk */
};

/* Why a step has no usable response. */
enum rw_step_error {
    RW_STEP_OK,
    RW_STEP_TIMEOUT,
    RW_STEP_REFUSED,      /* the port is closed (ICMP, RST) */
    RW_STEP_UNREACHABLE,  /* no route, or ICMP says so */
    RW_STEP_MALFORMED,    /* what came is no DNS message */
    RW_STEP_MISMATCH,     /* address, port, ID or question differ */
    RW_STEP_CLOSED,       /* TCP ended before the message did */
    RW_STEP_NOT_CAPTURED, /* replay: the capture has no answer to it */
    RW_STEP_CANCELLED,    /* the walk ended first */
    RW_STEP_LOCAL,        /* it never left: this machine has no descriptor,
                             memory, port or permission for it */
};

/* Why a response is not that to a step's query; RFC 5452 section 3. */
enum rw_mismatch {
#define RW_MISMATCH(name, word) RW_MISMATCH_##name,
#include "rootwalk/mismatch.def"
#undef RW_MISMATCH
};

/* What the engine took a step for. */
enum rw_verdict {
    RW_VERDICT_PENDING, /* still waiting */
    RW_VERDICT_REFERRAL,
    RW_VERDICT_ANSWER,
    RW_VERDICT_ALIAS,
    RW_VERDICT_NODATA,
    RW_VERDICT_NXDOMAIN,
    RW_VERDICT_LAME,
    RW_VERDICT_TRUNCATED,
    RW_VERDICT_ERROR,
    RW_VERDICT_RETRY,     /* e.g. FORMERR to EDNS: asked again without */
    RW_VERDICT_DISCARDED, /* a response that did not match */
};

/* Why a walk failed; the words of "reason" in JSON. */
enum rw_reason {
#define RW_REASON(name, word, text) RW_REASON_##name,
#include "rootwalk/reason.def"
#undef RW_REASON
};

/* Why a step was taken: a sentence of because.def and what fills it.  Codes,
 * not text, so that a report can say it in the reader's language. */
enum rw_because_code {
#define RW_BECAUSE(name, text) RW_BECAUSE_##name,
#include "rootwalk/because.def"
#undef RW_BECAUSE
};

struct rw_because {
    enum rw_because_code code;
    const uint8_t *name; /* fills %n; NULL where the sentence has none */
    const uint8_t *zone; /* fills %z; likewise */
    uint32_t step;       /* fills %s; 0 likewise */
    uint32_t number;     /* fills %d: of addresses */
};

/* One address of one name server. */
struct rw_server {
    const uint8_t *name;       /* NULL where only the address is known */
    struct rw_address address; /* with the port */
    enum rw_provenance provenance;
};

/* A name server as a referral names it. */
struct rw_ns {
    const uint8_t *name;
    const struct rw_address *addresses; /* from the same message */
    size_t address_count;
    bool glue; /* its addresses came along and may be used */
};

/* A zone cut as its parent shows it. */
struct rw_referral {
    const uint8_t *zone;
    bool has_ds;    /* DS records came along: signed */
    bool denies_ds; /* NSEC or NSEC3 records came along instead */
    const struct rw_ns *servers;
    size_t server_count;
    size_t more; /* NS records beyond those, which were not looked at */
};

struct rw_flaw; /* dnssec.h */

/* One query and what became of it. */
struct rw_step {
    uint32_t number; /* from 1, in the order the queries were made; they leave
                        in it but for those that wait for another walk's */
    uint32_t parent; /* the step that made this one necessary; 0: none */
    uint32_t twin;   /* RW_VERDICT_DISCARDED: the step whose query this
                        response claimed to answer; else 0 */
    enum rw_purpose purpose;
    enum rw_probe probe; /* RW_PROBE_NONE where no survey wanted it */
    const uint8_t *zone; /* the zone the server is asked as a server of */
    struct rw_server server;
    enum rw_transport transport;
    uint16_t attempt; /* from 1, for one question to one server */
    uint16_t id;
    bool is_joined; /* nothing was sent for it: another walk's query, the very
                       same, was on the way */
    uint16_t flags; /* of the query */
    const uint8_t *qname;
    uint16_t qtype;
    uint16_t qclass;
    uint64_t sent_us;
    uint64_t rtt_us;      /* RW_NO_TIME: no response */
    uint64_t given_up_us; /* after so long; 0: it was not, or at once */
    struct rw_octets query;
    struct rw_octets response;
    const struct rw_reading *reading; /* of the response; NULL: none came */
    struct rw_address from;    /* RW_VERDICT_DISCARDED: who sent it, ... */
    enum rw_mismatch mismatch; /* ... and why it is not the response */
    enum rw_step_error error;
    enum rw_verdict verdict; /* RW_VERDICT_PENDING until it is concluded */
    struct rw_because because;
    const struct rw_referral *referral; /* NULL unless it is one */
    bool is_unsent; /* its query never left: RW_STEP_LOCAL, or the walk ended
                       before its turn came */
    /* An answer to a survey's question, judged as if it were the only one; and
     * why it is bogus, where it is. */
    enum rw_security security;
    const struct rw_flaw *flaw;
};

struct rw_chain; /* dnssec.h */

#define RW_LEFT_OUT_MAX                                                        \
    16 /* addresses that a trace keeps; the rest tell no
                              more */

/* An address that was learnt and not asked, because it leads inside, has been
 * silent to other walks for too long, or had nothing for another walk that
 * asked the same a moment ago. */
struct rw_left_out {
    const uint8_t *zone;
    struct rw_server server;
    enum rw_scope scope;
    bool was_silent; /* to others, and the scope does not matter; or: */
    enum rw_step_error error; /* what they met: RW_STEP_OK, a response ... */
    enum rw_kind kind;        /* ... of this kind; RW_KINDS: none */
    uint16_t rcode;           /* likewise; RW_NO_RCODE */
};

/* What the survey of a walk came to. */
struct rw_survey {
    uint32_t zones;   /* surveyed */
    uint32_t queries; /* that it took */

    /* What its plan had and was not asked, and why: addresses and servers'
     * names of zones surveyed, and zones. */
    uint32_t probes_left_out, servers_left_out, zones_left_out;
    enum rw_reason reason; /* RW_REASON_NONE: its own bounds */
};

struct rw_trace {
    const uint8_t *qname;
    uint16_t qtype;
    uint16_t qclass;

    uint64_t started_us;
    uint64_t ended_us; /* RW_NO_TIME while the walk goes on */
    enum rw_outcome outcome;
    enum rw_reason reason;      /* RW_REASON_NONE unless a failure */
    const uint8_t *reason_name; /* the name or zone it is about, or NULL */
    uint16_t rcode; /* all twelve bits, of the response that decided;
                       RW_NO_RCODE where none did */

    const struct rw_record *answer; /* the alias chain, then the RRset, each
                                       with the RRSIGs that cover it */
    size_t answer_count;

    struct rw_step *const *steps; /* in the order they were sent */
    size_t step_count;

    enum rw_security security;
    const struct rw_chain *chain; /* NULL when unchecked */

    uint64_t bytes_sent; /* octets of DNS messages, without headers */
    uint64_t bytes_received;
    uint32_t queries;      /* sent: the steps without those that are discarded
                              responses, joined or unsent */
    bool hints_built_in;   /* false: --hints */
    bool no_ipv4, no_ipv6; /* the machine has no route: none were tried */
    bool is_replay;
    struct rw_survey survey;
    const struct rw_left_out *left_out; /* servers' addresses not asked */
    size_t left_out_count;
};

/** The word that JSON has for a value ("no-server-answered"), static; for
 * machines, never translated. */
RW_API const char *rw_outcome_word(enum rw_outcome outcome);

/** The word for why a walk failed ("loop"); likewise. */
RW_API const char *rw_reason_word(enum rw_reason reason);

/** The word for a verdict of DNSSEC ("bogus"); likewise. */
RW_API const char *rw_security_word(enum rw_security security);

/** The word for what a step was for ("prime"); likewise. */
RW_API const char *rw_purpose_word(enum rw_purpose purpose);

/** The word for a probe of a survey ("soa"); likewise. */
RW_API const char *rw_probe_word(enum rw_probe probe);

/** Say whether a probe is of a kind that resolvers do not send: what comes of
 * it tells of that probe only. */
RW_API bool rw_probe_is_unusual(enum rw_probe probe);

/** The word for where an address came from ("glue"); likewise. */
RW_API const char *rw_provenance_word(enum rw_provenance provenance);

/** The word for what a step failed of ("timeout"); likewise. */
RW_API const char *rw_step_error_word(enum rw_step_error error);

/** The word for why a response was discarded ("id"); likewise. */
RW_API const char *rw_mismatch_word(enum rw_mismatch mismatch);

/** The word for what a response came to ("referral"); likewise. */
RW_API const char *rw_verdict_word(enum rw_verdict verdict);

/** Write why a step was taken: one sentence without a full stop, in the
 * language of the text; nothing for RW_BECAUSE_NONE. */
RW_API void rw_because_to_text(struct rw_text *text,
                               const struct rw_because *because);

struct rw_sentence; /* sentence.h */

/** Give the sentence that says why a walk failed.
 *
 * @param out  filled; points into the trace
 */
RW_API void rw_reason_sentence(struct rw_sentence *out,
                               const struct rw_trace *trace);

/** Write why a walk failed; likewise. */
RW_API void rw_reason_to_text(struct rw_text *text,
                              const struct rw_trace *trace);

RW_END_DECLS

#endif
