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
#include "rootwalk/findings.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

enum rw_format {
#define RW_FORMAT(id, word, walk, comparison, message, route, sentence)        \
    RW_FORMAT_##id,
#include "rootwalk/format.def"
#undef RW_FORMAT
    RW_FORMATS, /* how many there are */
};

/* What is reported. */
enum rw_subject {
    RW_SUBJECT_WALK,       /* rw_report() */
    RW_SUBJECT_COMPARISON, /* rw_compare_report_new() */
    RW_SUBJECT_MESSAGE,    /* rw_explain() */
    RW_SUBJECT_ROUTE,      /* rw_route_report() */
};

/** Give a format's word, such as "json", static; NULL for RW_FORMATS and
 * beyond. */
RW_API const char *rw_format_word(enum rw_format format);

/** Give the sentence that says what a format is for, in English, the msgid
 * of its translations; static; NULL for RW_FORMATS and beyond. */
RW_API const char *rw_format_sentence(enum rw_format format);

/** Find a format by its word, whatever its case; RW_FORMATS for none. */
RW_API enum rw_format rw_format_from_word(const char *word);

/** Say whether there are reports of this kind in this format. */
RW_API bool rw_format_is_of(enum rw_format format, enum rw_subject subject);

/** Take len octets of the report.
 *
 * @return RW_OK; anything else ends the report, which returns it
 */
typedef enum rw_status (*rw_sink_fn)(void *ctx, const char *data, size_t len);

struct rw_report_options {
    size_t size; /* sizeof this; 0: as it first was */
    enum rw_format format;
    bool verbose;    /* -v */
    bool flags;      /* --flags */
    bool full;       /* --full */
    bool hex;        /* --hex */
    bool color;      /* ANSI colours in text */
    bool signatures; /* short: RRSIG records, too */
    bool idn_out;    /* U-labels beside A-labels in text */
    uint16_t width;  /* columns; 0 for 80 */
    uint16_t height; /* rows of the terminal, for live reports; 0 for 24 */
    const struct rw_findings *findings; /* of the trace; NULL: a report that
                                           tells of findings makes its own */
    rw_sink_fn sink;
    void *ctx;
};

/** Write a whole report of a finished walk. */
RW_API RW_MUST_USE enum rw_status
rw_report(const struct rw_trace *trace,
          const struct rw_report_options *options);

/* The text report as the walk goes on, on a terminal.
 *
 * Until the end the steps so far, and what is being waited for, stand in a
 * region at the bottom of the terminal that is drawn anew when something
 * changes (the steps form a tree, so a late one may belong further up).
 * rw_live_report_end() wipes the region and writes the report.  So after the
 * wiping stand the same octets as from rw_report(), and nothing of the
 * region stays on the screen.  Formats other than RW_FORMAT_TEXT draw
 * nothing before the end; so does a pipe's: use rw_report() there. */
struct rw_live_report;

/** Begin; draws the region for the first time.
 *
 * @param trace    of a walk that goes on; must outlive the report
 * @param options  copied
 * @return RW_OK; RW_ERR_MEMORY; what the sink returned
 */
RW_API RW_MUST_USE enum rw_status
rw_live_report_new(struct rw_live_report **out, const struct rw_trace *trace,
                   const struct rw_report_options *options);

/** Draw the region anew: a step was concluded, or time went by.
 *
 * @param now_us  the time, for how long has been waited
 */
RW_API RW_MUST_USE enum rw_status
rw_live_report_draw(struct rw_live_report *report, uint64_t now_us);

/** Wipe the region and write the report.
 *
 * @param findings  of the trace that has ended now; NULL as in struct
 *                  rw_report_options
 */
RW_API RW_MUST_USE enum rw_status
rw_live_report_end(struct rw_live_report *report,
                   const struct rw_findings *findings);

/** Wipe the region and write nothing: for a report that goes elsewhere. */
RW_API RW_MUST_USE enum rw_status
rw_live_report_wipe(struct rw_live_report *report);

/** Free; NULL is fine. */
RW_API void rw_live_report_free(struct rw_live_report *report);

/* The members of a line of bulk. */
enum rw_bulk_field {
    RW_BULK_NAME = 1,
    RW_BULK_TYPE = 2,
    RW_BULK_LINE = 4, /* always there where lines are numbered */
    RW_BULK_OUTCOME = 8,
    RW_BULK_REASON = 16,
    RW_BULK_RCODE = 32,
    RW_BULK_ANSWER = 64,
    RW_BULK_SECURITY = 128,
    RW_BULK_QUERIES = 256,
    RW_BULK_ELAPSED_MS = 512,
    RW_BULK_CAUSES = 1024,
    RW_BULK_FINDINGS = 2048,
    RW_BULK_TRACE = 4096,
};

/* What a line of bulk holds. */
struct rw_bulk_options {
    unsigned fields;   /* of enum rw_bulk_field; 0: all, but findings and trace,
                          and the name of the schema */
    uint64_t line;     /* its number in the input; 0: not told */
    bool findings_too; /* also where they are not among the fields */
    bool trace_too;    /* likewise, the whole trace */
    const struct rw_findings *findings; /* of the trace; NULL: made where they
                                           are written */
};

/** Read the names of members, with commas between them.
 *
 * @param fields  set on success
 * @param text    NUL-ended
 * @return RW_OK; RW_ERR_SYNTAX where one is no member
 */
RW_API RW_MUST_USE enum rw_status rw_bulk_fields_from_text(unsigned *fields,
                                                           const char *text);

/** Write the object of bulk (its schema is installed), one line.
 *
 * @param sink  takes it; a line of up to 2048 octets in one call
 * @return RW_OK; RW_ERR_MEMORY, and half a line may have been written; what
 *         the sink returned
 */
RW_API RW_MUST_USE enum rw_status
rw_report_bulk(const struct rw_trace *trace,
               const struct rw_bulk_options *options, rw_sink_fn sink,
               void *ctx);

/* Why a line of input was not walked for. */
enum rw_bulk_other {
    RW_BULK_INVALID, /* it asks for nothing */
    RW_BULK_LOST,    /* a failure: whoever walked came to no end */
};

/** Write the bulk object of a line of input without a walk.
 *
 * @param name, type  its words, UTF-8 (rw_text_put_utf8()); "" for none
 * @param reason      what is wrong with it, or became of it
 * @return as rw_report_bulk()
 */
RW_API RW_MUST_USE enum rw_status
rw_report_bulk_other(const char *name, const char *type,
                     enum rw_bulk_other other, const char *reason,
                     const struct rw_bulk_options *options, rw_sink_fn sink,
                     void *ctx);

RW_END_DECLS

#endif
