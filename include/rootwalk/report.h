/* Reports: one record, several formats.
 *
 * Text goes to a sink of the caller's in pieces, as it is made.  Nothing
 * that came off the wire reaches it unescaped.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_REPORT_H
#define ROOTWALK_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

enum rw_format {
    RW_FORMAT_TEXT,
    RW_FORMAT_DIG,
    RW_FORMAT_SHORT,
    RW_FORMAT_JSON,
    RW_FORMAT_DOT,
    RW_FORMAT_HTML,
};

/** Take len octets of the report.
 *
 * @return RW_OK; anything else ends the report, which returns it
 */
typedef enum rw_status (*rw_sink_fn)(void *ctx, const char *data, size_t len);

struct rw_report_options {
    enum rw_format format;
    bool verbose; /* -v */
    bool flags;   /* --flags */
    bool full;    /* --full */
    bool hex;     /* --hex */
    bool color;   /* ANSI colours in text */
    bool idn_out; /* U-labels beside A-labels in text */
    bool identify; /* +identify and the like stay with dig's habits */
    uint16_t width; /* columns; 0 for 80 */
    rw_sink_fn sink;
    void *ctx;
};

/** Write a whole report of a finished walk. */
RW_API RW_MUST_USE enum rw_status
rw_report(const struct rw_trace *trace,
          const struct rw_report_options *options);

/* The text report (or dig's) as the walk goes on. */
struct rw_live_report;

/** Begin: writes the head.  Only RW_FORMAT_TEXT and RW_FORMAT_DIG. */
RW_API RW_MUST_USE enum rw_status
rw_live_report_new(struct rw_live_report **out, const struct rw_trace *trace,
                   const struct rw_report_options *options);

/** Write what can be written now that a step was concluded; together with
 * rw_live_report_end() the same octets as rw_report(). */
RW_API RW_MUST_USE enum rw_status
rw_live_report_step(struct rw_live_report *report);

/** Show on a terminal what is being waited for, in a line that the next
 * output replaces. */
RW_API void rw_live_report_wait(struct rw_live_report *report,
                                uint64_t now_us);

/** Write the rest. */
RW_API RW_MUST_USE enum rw_status
rw_live_report_end(struct rw_live_report *report);

/** Free; NULL is fine. */
RW_API void rw_live_report_free(struct rw_live_report *report);

/** Make the contract's bulk object (section 5), one line without its end.
 *
 * @param trace_too  with the whole trace
 * @return NUL-ended, to be freed with free(3); NULL when out of memory
 */
RW_API char *rw_report_bulk_line(const struct rw_trace *trace,
                                 bool trace_too);

RW_END_DECLS

#endif
