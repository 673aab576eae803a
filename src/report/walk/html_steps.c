/* The steps on the page of a walk: a line each, which opens to the messages.
 * A message that is the same as an earlier one, but for its ID, is written
 * once; the probes of a survey stand together by their responses.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "report/explain/annotate.h"
#include "report/explain/sections.h"
#include "report/walk/verdict.h"
#include "rootwalk/name.h"
#include "rootwalk/sentence.h"

#define ID_LEN 2 /* octets of a message's ID, its first */

/* ---- which messages are the same ---------------------------------------- */

static const struct rw_octets *
message_of(const struct rw_step *step, bool is_response)
{
    return is_response ? &step->response : &step->query;
}

/* The same octets, read in the same light: so the words are the same. */
static bool
is_same(const struct rw_step *a, const struct rw_step *b, bool is_response)
{
    const struct rw_octets *one = message_of(a, is_response);
    const struct rw_octets *other = message_of(b, is_response);

    return one->len == other->len && one->len > ID_LEN &&
           a->transport == b->transport && rw_name_equal(a->zone, b->zone) &&
           memcmp(one->data + ID_LEN, other->data + ID_LEN,
                  one->len - ID_LEN) == 0;
}

/* FNV-1a, so that messages are seldom compared. */
static uint32_t
sum_of(const struct rw_octets *octets)
{
    uint32_t sum = 2166136261u;

    for (size_t i = ID_LEN; i < octets->len; i++)
        sum = (sum ^ octets->data[i]) * 16777619u;
    return sum;
}

static void
find_same(const struct rw_trace *trace, uint32_t *same, uint32_t *sums,
          bool is_response)
{
    for (size_t i = 0; i < trace->step_count; i++) {
        sums[i] = sum_of(message_of(trace->steps[i], is_response));
        same[i] = trace->steps[i]->number;
        for (size_t j = 0; j < i; j++) {
            if (sums[j] != sums[i] ||
                !is_same(trace->steps[i], trace->steps[j], is_response))
                continue;
            same[i] = same[j];
            break;
        }
    }
}

enum rw_status
rwi_html_same(struct rwi_html_walk *walk)
{
    size_t count = walk->trace->step_count;
    uint32_t *room = calloc(3 * count + 1, sizeof(*room));

    if (room == NULL)
        return RW_ERR_MEMORY;
    walk->queries = room;
    walk->responses = room + count;
    find_same(walk->trace, walk->queries, room + 2 * count, false);
    find_same(walk->trace, walk->responses, room + 2 * count, true);
    return RW_OK;
}

void
rwi_html_same_done(struct rwi_html_walk *walk)
{
    free(walk->queries);
    walk->queries = walk->responses = NULL;
}

static size_t
index_of(const struct rw_trace *trace, const struct rw_step *step)
{
    size_t i = step->number - 1;

    if (i < trace->step_count && trace->steps[i] == step)
        return i;
    for (i = 0; i < trace->step_count; i++)
        if (trace->steps[i] == step)
            break;
    return i;
}

/* ---- a message ---------------------------------------------------------- */

static void
put_dissection(const struct rwi_html_walk *walk, const struct rw_step *step,
               bool is_response, const char *name)
{
    struct rwi_dissection d;
    struct rw_context context;
    struct rwi_page inner;

    if (rwi_dissect_step(&d, step, is_response) != RW_OK) {
        rwi_page_fail(walk->page, RW_ERR_MEMORY);
        return;
    }
    rwi_step_context(&context, step, is_response);
    rwi_html_pre(walk->page, &inner, name);
    if (d.has_header) {
        uint32_t facts = rwi_facts(d.reading, &context);

        rwi_annotate(&inner, &d.msg, facts);
        rwi_sections(&inner, &d, facts);
    } else {
        rwi_troubles(&inner, &d);
    }
    if (walk->hex)
        rwi_hex(&inner, &d);
    rwi_html_pre_end(walk->page, &inner);
    rwi_dissect_done(&d);
}

static void
put_message(const struct rwi_html_walk *walk, const struct rw_step *step,
            bool is_response)
{
    const struct rw_octets *octets = message_of(step, is_response);
    const char *name = is_response ? _("response") : _("query");
    size_t i = index_of(walk->trace, step);
    uint32_t first = (is_response ? walk->responses : walk->queries)[i];
    struct rw_header header;

    if (octets->data == NULL)
        return;
    rwi_page_puts(walk->page, "<h3>");
    rwi_html_puts(walk->page, name);
    rwi_page_puts(walk->page, "</h3>\n");
    if (first == step->number) {
        put_dissection(walk, step, is_response, name);
        return;
    }
    rwi_page_printf(walk->page, "<p><a href=\"#step%u\">", first);
    rwi_page_printf(walk->page, _("same as in step %u except for its ID"),
                    first);
    rwi_page_puts(walk->page, "</a>");
    if (rw_header_from_wire(&header, octets->data, octets->len) == RW_OK)
        rwi_page_printf(walk->page, " (0x%04x)", header.id);
    rwi_page_puts(walk->page, "</p>\n");
}

/* ---- a step ------------------------------------------------------------- */

static void
put_verdict(const struct rwi_html_walk *walk, const struct rw_step *step)
{
    struct rwi_html_text text;

    rwi_verdict_to_text(rwi_html_text(&text, walk->page), walk->trace, step,
                        RWI_DETAIL_WHOLE);
    rwi_html_text_end(&text);
}

static void
put_time(struct rwi_page *page, const struct rw_step *step)
{
    if (step->rtt_us != RW_NO_TIME)
        rwi_page_duration(page, step->rtt_us);
    else
        rwi_page_puts(page, "-");
}

static void
put_summary(const struct rwi_html_walk *walk, const struct rwi_branch *branch)
{
    const struct rw_step *step = branch->step;
    struct rwi_page *page = walk->page;

    rwi_page_printf(page,
                    "<summary><span class=\"t\">%u</span> "
                    "<span class=\"m d%u\">",
                    step->number, branch->depth < 8 ? branch->depth : 8);
    rwi_html_name(page, step->purpose == RW_PURPOSE_DNSSEC ||
                                step->purpose == RW_PURPOSE_ADDRESS
                            ? step->qname
                            : step->zone);
    rwi_page_puts(page, "</span> <span class=\"m\">");
    rwi_html_server(page, step->server.name, &step->server.address);
    rwi_page_puts(page, "</span> <span class=\"t\">");
    put_time(page, step);
    rwi_page_printf(page, "</span> <span class=\"%s\">",
                    rwi_html_class(rwi_verdict_style(walk->trace, step)));
    put_verdict(walk, step);
    rwi_page_puts(page, "</span></summary>\n");
}

/* What was asked, why, and why of this server. */
static void
put_reasons(struct rwi_page *page, const struct rw_step *step)
{
    struct rwi_html_text text;

    rwi_page_printf(page, "<dl><dt>%s</dt><dd class=\"m\">", _("question"));
    rwi_html_name(page, step->qname);
    rwi_page_puts(page, " ");
    rwi_page_type(page, step->qtype);
    rwi_page_printf(page, "</dd><dt>%s</dt><dd>", _("why"));
    rw_because_to_text(rwi_html_text(&text, page), &step->because);
    rwi_html_text_end(&text);
    rwi_page_printf(page, "</dd><dt>%s</dt><dd>", _("address"));
    rwi_html_puts(page, rwi_provenance_sentence(step->server.provenance));
    rwi_page_puts(page, "</dd></dl>\n");
}

static void
put_step(const struct rwi_html_walk *walk, const struct rwi_branch *branch)
{
    const struct rw_step *step = branch->step;
    struct rwi_page *page = walk->page;

    rwi_page_puts(page, "<details class=\"step\">");
    put_summary(walk, branch);
    /* The address of a link stands inside, so that following it opens. */
    rwi_page_printf(page, "<div id=\"step%u\">\n", step->number);
    put_reasons(page, step);
    put_message(walk, step, false);
    put_message(walk, step, true);
    rwi_page_puts(page, "</div></details>\n");
}

static void
put_tools(struct rwi_page *page)
{
    rwi_page_puts(page, "<p class=\"tools\" hidden>"
                        "<button type=\"button\" data-open=\"1\">");
    rwi_html_puts(page, _("open all"));
    rwi_page_puts(page, "</button><button type=\"button\" data-open=\"0\">");
    rwi_html_puts(page, _("close all"));
    rwi_page_puts(page, "</button></p>\n");
}

void
rwi_html_steps(const struct rwi_html_walk *walk)
{
    size_t messages = 0;

    rwi_html_section(walk->page, "steps", _("Steps"));
    put_tools(walk->page);
    for (size_t i = 0; i < walk->trace->step_count; i++) {
        messages += walk->trace->steps[i]->query.data != NULL;
        messages += walk->trace->steps[i]->response.data != NULL;
    }
    rwi_page_puts(walk->page, "<p class=\"paper\">");
    rwi_page_printf(walk->page, _("messages omitted in print: %zu"), messages);
    rwi_page_puts(walk->page, "</p>\n");
    for (size_t i = 0; i < walk->tree->count; i++)
        if (!rwi_html_is_probe(walk->tree->branches[i].step))
            put_step(walk, &walk->tree->branches[i]);
    rwi_html_section_end(walk->page);
}

/* ---- probes ------------------------------------------------------------- */

/* Told in one place: the same response, or none to the same query for the
 * same reason. */
static bool
is_alike(const struct rwi_html_walk *walk, size_t i, size_t j)
{
    const struct rw_step *a = walk->trace->steps[i];
    const struct rw_step *b = walk->trace->steps[j];

    if (a->response.len > ID_LEN || b->response.len > ID_LEN)
        return walk->responses[i] == walk->responses[j];
    return walk->queries[i] == walk->queries[j] && a->error == b->error;
}

static bool
is_first_alike(const struct rwi_html_walk *walk, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (rwi_html_is_probe(walk->trace->steps[i]) && is_alike(walk, i, at))
            return false;
    return true;
}

/* The probes that are alike: a line each, to which findings lead. */
static void
put_alike(const struct rwi_html_walk *walk, size_t first)
{
    struct rwi_page *page = walk->page;

    rwi_page_puts(page, "<ul class=\"plain m\">\n");
    for (size_t i = first; i < walk->trace->step_count; i++) {
        const struct rw_step *step = walk->trace->steps[i];

        if (!rwi_html_is_probe(step) || !is_alike(walk, first, i))
            continue;
        rwi_page_printf(page, "<li id=\"step%u\">%u: ", step->number,
                        step->number);
        rwi_html_server(page, step->server.name, &step->server.address);
        if (step->rtt_us != RW_NO_TIME) {
            rwi_page_puts(page, ", ");
            rwi_page_duration(page, step->rtt_us);
        }
        rwi_page_puts(page, "</li>\n");
    }
    rwi_page_puts(page, "</ul>\n");
}

static size_t
count_alike(const struct rwi_html_walk *walk, size_t first)
{
    size_t count = 0;

    for (size_t i = first; i < walk->trace->step_count; i++)
        count += rwi_html_is_probe(walk->trace->steps[i]) &&
                 is_alike(walk, first, i);
    return count;
}

static void
put_group(const struct rwi_html_walk *walk, size_t first)
{
    const struct rw_step *step = walk->trace->steps[first];
    struct rwi_page *page = walk->page;

    rwi_page_puts(page, "<details><summary><span class=\"m\">");
    rwi_html_name(page, step->qname);
    rwi_page_puts(page, " ");
    rwi_page_type(page, step->qtype);
    rwi_page_printf(page, "</span>: <span class=\"%s\">",
                    rwi_html_class(rwi_verdict_style(walk->trace, step)));
    put_verdict(walk, step);
    rwi_page_puts(page, "</span> (");
    rwi_page_count(page, count_alike(walk, first), RW_NOUN_QUERY);
    rwi_page_puts(page, ")</summary><div>\n");
    put_alike(walk, first);
    put_message(walk, step, false);
    put_message(walk, step, true);
    rwi_page_puts(page, "</div></details>\n");
}

void
rwi_html_probes(const struct rwi_html_walk *walk)
{
    bool is_begun = false;

    for (size_t i = 0; i < walk->trace->step_count; i++) {
        if (!rwi_html_is_probe(walk->trace->steps[i]) ||
            !is_first_alike(walk, i))
            continue;
        if (!is_begun)
            rwi_html_section(walk->page, "probes", _("Probes"));
        is_begun = true;
        put_group(walk, i);
    }
    if (is_begun)
        rwi_html_section_end(walk->page);
}
