/* The comparison as JSON: the contract's section 3.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "report/compare/report.h"
#include "report/print/json.h"

#define SENTENCE_MAX 512 /* octets of a sentence with its details */

static json_t *
difference_value(const struct rw_difference *difference, bool *failed)
{
    json_t *o = json_object();
    char line[SENTENCE_MAX];
    struct rw_text text;

    rw_text_init(&text, line, sizeof(line));
    rw_difference_to_text(&text, rw_difference_sentence(difference->code),
                          difference);
    rwi_json_set(o, "kind",
                 rwi_json_ascii(rw_difference_kind(difference->code)), failed);
    rwi_json_set(o, "matters",
                 json_boolean(rw_difference_matters(difference->code)), failed);
    rwi_json_set(o, "text", rwi_json_ascii(line), failed);
    return o;
}

static json_t *
differences_value(const struct rw_comparison *comparison, bool *failed)
{
    json_t *list = json_array();

    for (size_t i = 0; i < comparison->count; i++)
        if (json_array_append_new(
                list, difference_value(&comparison->differences[i], failed)) !=
            0)
            *failed = true;
    return list;
}

/* A resolver's name as the user typed it, of whatever octets. */
static json_t *
label_value(const char *label)
{
    char buf[SENTENCE_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_text_put_safe(&text, label, strlen(label));
    return rwi_json_ascii(buf);
}

static json_t *
resolver_value(const struct rw_compare_row *row, bool *failed)
{
    const struct rw_stub_answer *answer = row->answer;
    json_t *o = json_object();

    rwi_json_set(o, "resolver", rwi_json_endpoint(&answer->resolver), failed);
    if (answer->label != NULL)
        rwi_json_set(o, "name", label_value(answer->label), failed);
    rwi_json_set(o, "rtt_ms", rwi_json_ms(answer->rtt_us), failed);
    rwi_json_set(o, "error",
                 answer->error == RW_STUB_OK
                     ? json_null()
                     : rwi_json_ascii(rw_stub_error_word(answer->error)),
                 failed);
    rwi_json_set(o, "response", rwi_json_response(&answer->response, failed),
                 failed);
    rwi_json_set(
        o, "verdict",
        rwi_json_ascii(rw_compare_verdict_word(row->comparison->verdict)),
        failed);
    rwi_json_set(o, "differences", differences_value(row->comparison, failed),
                 failed);
    return o;
}

enum rw_status
rwi_compare_json(struct rw_compare_report *report,
                 const struct rw_compare_row *rows, size_t count)
{
    json_t *o = json_object();
    json_t *list = json_array();
    bool failed = o == NULL || list == NULL;

    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, resolver_value(&rows[i], &failed)) != 0)
            failed = true;
    rwi_json_set(o, "schema", rwi_json_ascii("rootwalk.compare/1"), &failed);
    rwi_json_set(o, "version", rwi_json_ascii(RWI_VERSION), &failed);
    rwi_json_set(o, "query", rwi_json_query(report->trace, &failed), &failed);
    rwi_json_set(o, "iterative", rwi_json_trace(report->trace), &failed);
    rwi_json_set(o, "recursive", list, &failed);
    if (failed) {
        json_decref(o);
        return RW_ERR_MEMORY;
    }
    return rwi_json_write(o, 2, report->options.sink, report->options.ctx);
}
