/* Findings: what is wrong with a zone or a server, read off a trace.
 *
 * One row of findings.def gives code, severity, sentence and RFC section;
 * a finding adds where it was seen.  Reports print findings; they do not
 * make them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_FINDINGS_H
#define ROOTWALK_FINDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

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

struct rw_flaw; /* dnssec.h */

/* ... and what fills it; NULL and 0 where it does not apply. */
struct rw_finding {
    enum rw_finding_code code;
    const uint8_t *zone;              /* fills %z */
    const uint8_t *server;            /* fills %s: the server's name */
    const struct rw_address *address; /* fills %a */
    const uint8_t *name;              /* fills %n: any other name */
    uint32_t step;
    const struct rw_flaw *flaw; /* DNSSEC: whose sentence fills %d */
    char detail[128]; /* fills %d: names and numbers, or a phrase in English
                         that is a msgid itself */
};

struct rw_findings; /* a list; opaque */

/** Read the findings off a trace, those that matter most first.
 *
 * @param out  set on success; free with rw_findings_free(); its names point
 *             into the trace, which must outlive it
 * @return RW_OK; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_findings_of(struct rw_findings **out,
                                                 const struct rw_trace *trace);

/** Free a list; NULL is fine. */
RW_API void rw_findings_free(struct rw_findings *findings);

/** Count the findings of a list. */
RW_API size_t rw_findings_count(const struct rw_findings *findings);

/** Give a finding; the list's own.
 *
 * @param index  below rw_findings_count()
 */
RW_API const struct rw_finding *
rw_findings_get(const struct rw_findings *findings, size_t index);

/** "LAME_DELEGATION", static. */
RW_API const char *rw_finding_name(enum rw_finding_code code);

/** Give the severity that a finding of this code has. */
RW_API enum rw_severity rw_finding_severity(enum rw_finding_code code);

/** "error", "warning", "notice" or "info", static; for machines. */
RW_API const char *rw_severity_word(enum rw_severity severity);

/** "RFC 1912 section 2.8", static. */
RW_API const char *rw_finding_reference(enum rw_finding_code code);

/** Write the finding as one sentence, in the language of the text. */
RW_API void rw_finding_to_text(struct rw_text *text,
                               const struct rw_finding *finding);

RW_END_DECLS

#endif
