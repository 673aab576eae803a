/* The walk as a sequence diagram for Mermaid, as README files and lectures
 * show them: an arrow a query, an arrow a response, in the order in which they
 * went out and came.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "report/walk/verdict.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

/* A query that goes out, or what became of it. */
struct event {
    uint64_t at_us;
    size_t step; /* its index */
    bool is_end;
};

struct diagram {
    struct rwi_page *page;
    const struct rw_trace *trace;
    struct event *events;
    size_t count;
};

/* Text in which nothing can be taken for Mermaid's own. */
struct plain {
    struct rw_text text;
    struct rwi_page *page;
    char buf[256];
};

/* What stands for itself; the rest becomes an entity, "#59;". */
static bool
is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || (c & 0x80) != 0 ||
           (c != '\0' && strchr(" .,-_()/*=+:", c) != NULL);
}

static void
flush_plain(struct rw_text *text)
{
    struct plain *self = (struct plain *)text;

    for (size_t i = 0; i < text->len; i++) {
        if (is_plain(self->buf[i]))
            rwi_page_put(self->page, &self->buf[i], 1);
        else
            rwi_page_printf(self->page, "#%u;", (unsigned char)self->buf[i]);
    }
    text->len = 0;
    self->buf[0] = '\0';
}

static struct rw_text *
begin_plain(struct plain *plain, struct rwi_page *page)
{
    rwi_words_text(&plain->text, plain->buf, sizeof(plain->buf));
    plain->text.flush = flush_plain;
    plain->page = page;
    return &plain->text;
}

static void
end_plain(struct plain *plain)
{
    flush_plain(&plain->text);
    rwi_page_newline(plain->page);
}

/* ---- who ---------------------------------------------------------------- */

/* The first step that was sent to the same address: it names the server. */
static uint32_t
server_number(const struct rw_trace *trace, size_t step)
{
    for (size_t i = 0; i < step; i++)
        if (rw_address_equal(&trace->steps[i]->server.address,
                             &trace->steps[step]->server.address))
            return trace->steps[i]->number;
    return trace->steps[step]->number;
}

static void
put_participants(const struct diagram *d)
{
    struct plain plain;

    rwi_page_puts(d->page, "    participant w as rootwalk");
    rwi_page_newline(d->page);
    for (size_t i = 0; i < d->trace->step_count; i++) {
        const struct rw_step *step = d->trace->steps[i];
        struct rw_text *text;

        if (server_number(d->trace, i) != step->number)
            continue;
        rwi_page_printf(d->page, "    participant s%u as ", step->number);
        text = begin_plain(&plain, d->page);
        if (step->server.name != NULL) {
            rw_name_to_text(text, step->server.name);
            rw_text_putc(text, ' ');
        }
        rw_address_to_text(text, &step->server.address);
        end_plain(&plain);
    }
}

/* ---- what --------------------------------------------------------------- */

static void
put_query(const struct diagram *d, size_t i)
{
    const struct rw_step *step = d->trace->steps[i];
    struct plain plain;
    struct rw_text *text;

    rwi_page_printf(d->page, "    w->>s%u: ", server_number(d->trace, i));
    text = begin_plain(&plain, d->page);
    rw_text_printf(text, "%u: ", step->number);
    rw_name_to_text(text, step->qname);
    rw_text_putc(text, ' ');
    rw_type_to_text(text, step->qtype);
    if (step->transport == RW_TCP)
        rw_text_puts(text, " (TCP)");
    end_plain(&plain);
}

/* A response is an arrow back; where there is none, a note. */
static void
put_end(const struct diagram *d, size_t i)
{
    const struct rw_step *step = d->trace->steps[i];
    uint32_t server = server_number(d->trace, i);
    bool has_come = step->rtt_us != RW_NO_TIME;
    struct plain plain;
    struct rw_text *text;

    if (has_come)
        rwi_page_printf(d->page, "    s%u%s: ", server,
                        step->error == RW_STEP_OK ? "-->>w" : "--xw");
    else
        rwi_page_printf(d->page, "    Note over w,s%u: ", server);
    text = begin_plain(&plain, d->page);
    rw_text_printf(text, "%u: ", step->number);
    rwi_verdict_to_text(text, d->trace, step, RWI_DETAIL_WHOLE);
    if (has_come || step->given_up_us > 0) {
        rw_text_puts(text, _(", "));
        rwi_text_duration(text, has_come ? step->rtt_us : step->given_up_us);
    }
    end_plain(&plain);
}

/* ---- when --------------------------------------------------------------- */

static int
compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;

    if (a->at_us != b->at_us)
        return a->at_us < b->at_us ? -1 : 1;
    if (a->step != b->step)
        return a->step < b->step ? -1 : 1;
    return (int)a->is_end - (int)b->is_end;
}

/* A response that was discarded answers no query of its own. */
static void
find_events(struct diagram *d)
{
    for (size_t i = 0; i < d->trace->step_count; i++) {
        const struct rw_step *step = d->trace->steps[i];
        uint64_t took =
            step->rtt_us != RW_NO_TIME ? step->rtt_us : step->given_up_us;

        if (step->twin == 0)
            d->events[d->count++] = (struct event){step->sent_us, i, false};
        d->events[d->count++] = (struct event){step->sent_us + took, i, true};
    }
    if (d->count > 0)
        qsort(d->events, d->count, sizeof(*d->events), compare_events);
}

static void
put_outcome(const struct diagram *d)
{
    struct plain plain;
    struct rw_text *text;

    rwi_page_puts(d->page, "    Note over w: ");
    text = begin_plain(&plain, d->page);
    rw_name_to_text(text, d->trace->qname);
    rw_text_putc(text, ' ');
    rw_type_to_text(text, d->trace->qtype);
    rw_text_puts(text, _(": "));
    rw_text_puts(text, _(rw_outcome_word(d->trace->outcome)));
    rw_text_puts(text, _(", "));
    rw_text_puts(text, _(rw_security_word(d->trace->security)));
    end_plain(&plain);
}

enum rw_status
rwi_report_mermaid(const struct rw_trace *trace,
                   const struct rw_report_options *options)
{
    struct rwi_page page;
    struct diagram d = {.page = &page, .trace = trace};

    d.events = calloc(2 * trace->step_count + 1, sizeof(*d.events));
    if (d.events == NULL)
        return RW_ERR_MEMORY;
    find_events(&d);
    rwi_page_init(&page, options->sink, options->ctx, UINT16_MAX);
    rwi_page_puts(&page, "sequenceDiagram");
    rwi_page_newline(&page);
    put_participants(&d);
    for (size_t i = 0; i < d.count; i++) {
        if (d.events[i].is_end)
            put_end(&d, d.events[i].step);
        else
            put_query(&d, d.events[i].step);
    }
    put_outcome(&d);
    free(d.events);
    return rwi_page_end(&page);
}
