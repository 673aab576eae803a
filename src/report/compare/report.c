/* The comparison as a report; see rootwalk/compare_report.h.
 *
 * Text grows a row at a time, as resolvers answer; all other formats are
 * written at the end, when every row is known. rw_compare_report_row() is
 * called for both, so that the caller need not know which is which.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/compare/report.h"

#include <stdlib.h>
#include "base/sized.h"

typedef enum rw_status (*report_fn)(struct rw_compare_report *report,
                                    const struct rw_compare_row *rows,
                                    size_t count);

#define NONE NULL
static const report_fn REPORTS[RW_FORMATS] = {
#define RW_FORMAT(id, word, walk, comparison, message, route, sentence)        \
    comparison,
#include "rootwalk/format.def"
#undef RW_FORMAT
};

/* A message from a resolver means other things than one from an authority: RA
 * is as it should be, AA is odd. */
void
rwi_compare_context(struct rw_context *context,
                    const struct rw_stub_answer *answer)
{
    rw_context_init(context);
    context->place = RW_PLACE_STUB;
    context->transport = answer->transport;
    context->has_transport = true;
    context->pair = answer->query.data;
    context->pair_len = answer->query.len;
}

/* With -v the walk comes first, as a report of its own. */
enum rw_status
rw_compare_report_new(struct rw_compare_report **out,
                      const struct rw_trace *trace, size_t resolvers,
                      const struct rw_report_options *given)
{
    struct rw_compare_report *report;
    const struct rw_report_options *options;
    struct rw_report_options own;
    enum rw_status status = RW_OK;

    RWI_SIZED(own, given, ctx);
    options = &own;
    *out = NULL;
    if (!rw_format_is_of(options->format, RW_SUBJECT_COMPARISON))
        return RW_ERR_UNSUPPORTED;
    report = calloc(1, sizeof(*report));
    if (report == NULL)
        return RW_ERR_MEMORY;
    report->trace = trace;
    report->resolvers = resolvers;
    report->options = *options;
    rwi_page_init(&report->page, options->sink, options->ctx, options->width);
    report->page.color = options->color;
    report->page.idn_out = options->idn_out;
    if (options->format == RW_FORMAT_TEXT) {
        if (options->verbose)
            status = rw_report(trace, options);
        rwi_compare_text_head(report);
        if (status == RW_OK)
            status = rwi_page_end(&report->page);
    }
    if (status != RW_OK) {
        free(report);
        return status;
    }
    *out = report;
    return RW_OK;
}

enum rw_status
rw_compare_report_row(struct rw_compare_report *report,
                      const struct rw_compare_row *row)
{
    if (report->options.format != RW_FORMAT_TEXT)
        return RW_OK;
    rwi_compare_text_row(report, row);
    return rwi_page_end(&report->page);
}

/* NULL for formats that comparisons do not have, which _new() has refused. */
enum rw_status
rw_compare_report_end(struct rw_compare_report *report,
                      const struct rw_compare_row *rows, size_t count)
{
    return REPORTS[report->options.format](report, rows, count);
}

void
rw_compare_report_free(struct rw_compare_report *report)
{
    free(report);
}
