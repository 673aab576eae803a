/* Findings: what is wrong with a zone or a server, read off a trace.
 *
 * They are made once, by a table of detectors, and own what
 * they say: a code of findings.def with its sentence, the zone, the servers
 * concerned with the step that proves it for each, what was expected and what
 * was seen, as typed values.  Reports print findings; they do not make them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_FINDINGS_H
#define ROOTWALK_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/fault.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

/* What is kept of a walk's findings; more are counted and not kept. */
#define RW_FINDINGS_MAX         256
#define RW_FINDING_SERVERS_MAX  64 /* of one finding */
#define RW_FINDING_INSTANCE_MAX 32 /* octets of an identifier that are kept */
#define RW_FINDING_VALUES_MAX   32 /* of one list */

enum rw_severity {
    RW_SEVERITY_INFO,
    RW_SEVERITY_NOTICE,
    RW_SEVERITY_WARNING,
    RW_SEVERITY_ERROR,
};

/* A finding is a row of findings.def ... */
enum rw_finding_code {
#define RW_FINDING(name, severity, text, reference) RW_FINDING_##name,
#include "rootwalk/findings.def"
#undef RW_FINDING
    RW_FINDING_CODES, /* how many there are */
};

/* ... with one of detail.def ... */
enum rw_detail {
#define RW_DETAIL(name, word, sentence) RW_DETAIL_##name,
#include "rootwalk/detail.def"
#undef RW_DETAIL
    RW_DETAILS, /* how many there are */
};

/* ... and what fills both. */
enum rw_value_kind {
    RW_VALUE_NAME,      /* octets: a name */
    RW_VALUE_RDATA,     /* octets: RDATA of `number`, a type; its names written
                         out, in lower case.  NULL: too long to be kept */
    RW_VALUE_ADDRESS,   /* address */
    RW_VALUE_TYPE,      /* number */
    RW_VALUE_CLASS,     /* number */
    RW_VALUE_RCODE,     /* number */
    RW_VALUE_KIND,      /* number: enum rw_kind, as NODATA or NXDOMAIN */
    RW_VALUE_SECONDS,   /* number: a TTL */
    RW_VALUE_NUMBER,    /* number: of octets, a serial, a key tag */
    RW_VALUE_ALGORITHM, /* number */
    RW_VALUE_TEXT,      /* octets: text from outside, such as a record's */
};

struct rw_value {
    enum rw_value_kind kind;
    uint32_t number;
    uint32_t len; /* octets of the RDATA, also where they are not kept */
    const uint8_t *octets;
    struct rw_address address;
};

struct rw_values {
    const struct rw_value *list;
    size_t count; /* at most RW_FINDING_VALUES_MAX */
    size_t more;  /* so many besides */
};

/* A server that a finding is about. */
struct rw_finding_server {
    const uint8_t *name;       /* NULL: only its address is known */
    struct rw_address address; /* RW_FAMILY_NONE: only its name is */
    uint32_t step;             /* the step that proves it; 0: none does */
    struct rw_octets instance; /* which of the machines that share the address,
                                  by its NSID, where that matters; RFC 5001 */
};

struct rw_finding_servers {
    const struct rw_finding_server *list;
    size_t count; /* at most RW_FINDING_SERVERS_MAX */
    size_t more;  /* so many besides */
};

struct rw_flaw; /* dnssec.h */

/* All of it lives as long as the findings it is of; NULL and 0 where it does
 * not apply. */
struct rw_finding {
    enum rw_finding_code code;
    enum rw_severity severity;         /* the code's, or less */
    const uint8_t *zone;               /* fills %z */
    const uint8_t *name;               /* fills %n: any other name */
    uint16_t type;                     /* fills %t */
    struct rw_finding_servers servers; /* fills %s: those concerned */
    struct rw_finding_servers others;  /* fills %o: those that gave what was
                                          expected */
    uint32_t step;                     /* the first that proves it */
    enum rw_detail detail;
    struct rw_values expected;  /* fills %x */
    struct rw_values seen;      /* fills %v */
    uint32_t number;            /* fills %c */
    struct rw_fault fault;      /* RW_DETAIL_FAULT: fills %f */
    const struct rw_flaw *flaw; /* DNSSEC: whose sentence it is */
    const uint8_t *host;        /* of a mail route: whose it is, or NULL */
    const char *policy;         /* likewise: "spf" and the like, static */
    bool is_accepted;           /* known, and not to be counted: accept.h */
};

struct rw_findings; /* a list; opaque */

/** Read the findings off a trace, those that matter most first.
 *
 * @param out  set on success, NULL on error; free with rw_findings_free();
 *             does not point into the trace
 * @return RW_OK; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_findings_of(struct rw_findings **out,
                                                 const struct rw_trace *trace);

struct rw_route; /* route.h */

/** Read the findings off a mail route; likewise. */
RW_API RW_MUST_USE enum rw_status
rw_findings_of_route(struct rw_findings **out, const struct rw_route *route);

/** Free a list; NULL is fine. */
RW_API void rw_findings_free(struct rw_findings *findings);

/** Count the findings of a list. */
RW_API size_t rw_findings_count(const struct rw_findings *findings);

/** Count those that were found besides and are not kept. */
RW_API size_t rw_findings_more(const struct rw_findings *findings);

/** Give a finding; the list's own.
 *
 * @param index  below rw_findings_count()
 */
RW_API const struct rw_finding *
rw_findings_get(const struct rw_findings *findings, size_t index);

/** "LAME_DELEGATION", static; empty for a number that is no code. */
RW_API const char *rw_finding_name(enum rw_finding_code code);

/** The severity of a code; a single finding may have a lower one. */
RW_API enum rw_severity rw_finding_severity(enum rw_finding_code code);

/** "error", "warning", "notice" or "info", static; for machines. */
RW_API const char *rw_severity_word(enum rw_severity severity);

/** "RFC 1912 section 2.8", static. */
RW_API const char *rw_finding_reference(enum rw_finding_code code);

/* What a finding means, a sentence or two each (advice.def): English, and
 * what rw_word() translates. */
struct rw_finding_help {
    const char *means;
    const char *impact; /* what comes of it */
    const char *remedy; /* what to do */
    const char *spared; /* what does not raise it */
};

/** Give what a finding means; static; NULL for a number that is no code. */
RW_API const struct rw_finding_help *rw_finding_help(enum rw_finding_code code);

/** Find a code by its name in any case ("lame_delegation").
 *
 * @return false where no finding has it; *code is untouched then
 */
RW_API bool rw_finding_from_name(enum rw_finding_code *code, const char *name);

/** The word of detail.def ("rcode"), static; for machines. */
RW_API const char *rw_detail_word(enum rw_detail detail);

/** Write which machine a server concerned was (NSID): as it is where that is
 * printable ASCII, else in hexadecimal digits; nothing where it has none. */
RW_API void rw_finding_instance_to_text(struct rw_text *text,
                                        const struct rw_finding_server *server);

/** Write the finding as one sentence, in the language of the text.  Long lists
 * end in "and N more". */
RW_API void rw_finding_to_text(struct rw_text *text,
                               const struct rw_finding *finding);

/** Write a value as presentation text ("192.0.2.1", "NXDOMAIN"); RDATA that
 * is not of type `type` with its own type before it. */
RW_API void rw_value_to_text(struct rw_text *text, const struct rw_value *value,
                             uint16_t type);

RW_END_DECLS

#endif
