/* Findings that are known and accepted: `--accept FILE`.
 *
 *     LAME_DELEGATION@half.example/ns1.half.example until 2027-01-31 # moving
 *     SINGLE_SERVER@old.example    # a hobby
 *     RECURSION_OFFERED            # everywhere
 *
 * One a line: a code; perhaps the zone, and perhaps the server of it, by name
 * or address; perhaps the last day (UTC) on which it is accepted; perhaps the
 * reason.  A "/" within a zone's name is written "\/".
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ACCEPT_H
#define ROOTWALK_ACCEPT_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/findings.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

struct rw_accept; /* a list; opaque */

/* What is wrong with a line. */
enum rw_accept_fault {
    RW_ACCEPT_CODE,   /* no such code */
    RW_ACCEPT_ZONE,   /* the zone is not a name */
    RW_ACCEPT_SERVER, /* the server is neither a name nor an address */
    RW_ACCEPT_DATE,   /* no date YYYY-MM-DD behind "until" */
    RW_ACCEPT_WORD,   /* something else than "until DATE" and "# ..." */
};

struct rw_accept_error {
    size_t line; /* from 1 */
    enum rw_accept_fault fault;
    char word[64]; /* what is at fault, its beginning; NUL-ended */
};

/** Read a list.
 *
 * @param out    set on success, NULL on error; free with rw_accept_free()
 * @param text   lines, NUL-ended; not needed any longer afterwards
 * @param error  set where RW_ERR_SYNTAX is returned: the first bad line
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_SYNTAX
 */
RW_API RW_MUST_USE enum rw_status
rw_accept_parse(struct rw_accept **out, const char *text,
                struct rw_accept_error *error);

/** Free a list; NULL is fine. */
RW_API void rw_accept_free(struct rw_accept *accept);

/** Mark the findings that a list accepts, and put them behind all others.
 *
 * A finding about several servers is accepted where each of them is.
 *
 * @param accept  NULL accepts nothing
 * @param now_s   seconds since 1970 UTC: the trace's clock
 */
RW_API void rw_findings_accept(struct rw_findings *findings,
                               const struct rw_accept *accept, uint64_t now_s);

RW_END_DECLS

#endif
