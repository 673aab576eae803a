/* The formats, one function each; see report.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/report.h"

enum rw_status
rw_report(const struct rw_trace *trace, const struct rw_report_options *options)
{
    switch (options->format) {
    case RW_FORMAT_TEXT:
        return rwi_report_text(trace, options);
    case RW_FORMAT_DIG:
        return rwi_report_dig(trace, options);
    case RW_FORMAT_SHORT:
        return rwi_report_short(trace, options);
    case RW_FORMAT_JSON:
        return rwi_report_json(trace, options);
    case RW_FORMAT_DOT:
        return rwi_report_dot(trace, options);
    case RW_FORMAT_HTML:
        return rwi_report_html(trace, options);
    }
    return RW_ERR_UNSUPPORTED;
}
