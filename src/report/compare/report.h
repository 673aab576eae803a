/* The compare report's insides, shared between its formats.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_COMPARE_REPORT_H
#define RWI_REPORT_COMPARE_REPORT_H

#include "report/print/page.h"
#include "rootwalk/compare_report.h"
#include "rootwalk/explain.h"

struct rw_compare_report {
    const struct rw_trace *trace;
    size_t resolvers;
    struct rw_report_options options;
    struct rwi_page page;
};

/* The text report grows: its head and a line a resolver come first. */
void rwi_compare_text_head(struct rw_compare_report *report);
void rwi_compare_text_row(struct rw_compare_report *report,
                          const struct rw_compare_row *row);

/* Write what is left: the differences, the messages, the sum. */
enum rw_status rwi_compare_text(struct rw_compare_report *report,
                                const struct rw_compare_row *rows,
                                size_t count);

/* Write everything, one object and a newline. */
enum rw_status rwi_compare_json(struct rw_compare_report *report,
                                const struct rw_compare_row *rows,
                                size_t count);

/* Say what is known of a resolver's response beside its octets. */
void rwi_compare_context(struct rw_context *context,
                         const struct rw_stub_answer *answer);

/* Name a resolver: by its own name where the user gave one. */
void rwi_compare_who(struct rw_text *text, const struct rw_stub_answer *answer);

/* Write the flags that are set: "qr rd ra". */
void rwi_compare_flags(struct rwi_page *page, uint16_t flags);

/* Say in a word how a resolver's response compares, and in which style. */
const char *rwi_compare_word(const struct rw_compare_row *row);
enum rwi_style rwi_compare_style(const struct rw_comparison *comparison);

/* Say how many agree. */
void rwi_compare_sum(struct rw_text *text, const struct rw_compare_row *rows,
                     size_t count);

/* Write everything as one HTML file. */
enum rw_status rwi_compare_html(struct rw_compare_report *report,
                                const struct rw_compare_row *rows,
                                size_t count);

#endif
