/* What dig +trace (BIND 9.18) prints for the same walk, line for line.
 *
 * A stage each: the records of the answer and authority sections, then who
 * sent them, and an empty line.  dig's first stage is the root's NS set; it
 * asks a resolver for it, we have it from priming (RFC 9609) or, without
 * that, from nowhere: then the stage is left out.  dig stops at an alias; we
 * go on, and what follows is a comment, so that the last stage is dig's.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/dig.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "report/walk/report.h"

#define TAB  8
#define WORD 56 /* digits; dig's splitwidth */

/* BIND's masterdump.c indent(): tabs as far as they go, then blanks, at
 * least one column. */
static void
indent(struct rwi_page *page, size_t *from, size_t to)
{
    if (to < *from + 1)
        to = *from + 1;
    for (size_t tabs = to / TAB - *from / TAB; tabs > 0; tabs--) {
        rwi_page_puts(page, "\t");
        *from = to / TAB * TAB;
    }
    for (; *from < to; (*from)++)
        rwi_page_puts(page, " ");
}

/* Which types end in hex or base64 that dig breaks into words.  Those are the
 * types for which BIND's own code does so. */
static bool
is_split(uint16_t type)
{
    static const uint16_t TYPES[] = {24, 25, 37, 43, 44, 45, 46, 48,
                                     49, 52, 53, 59, 60, 61, 63, 32769};

    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
        if (TYPES[i] == type)
            return true;
    return false;
}

/* The last field only, as in BIND; RFC 3597's form stays in one piece. */
static void
put_split(struct rwi_page *page, const char *s, bool generic)
{
    size_t len = strlen(s);
    const char *last = strrchr(s, ' ');
    size_t tail = last == NULL ? len : len - (size_t)(last + 1 - s);

    if (tail <= WORD || generic) {
        rwi_page_put(page, s, len);
        return;
    }
    rwi_page_put(page, s, len - tail);
    s += len - tail;
    while (tail > 0) {
        size_t part = tail < WORD ? tail : WORD;

        rwi_page_put(page, s, part);
        s += part;
        tail -= part;
        if (tail > 0)
            rwi_page_puts(page, " ");
    }
}

void
rwi_dig_rdata(struct rwi_page *page, uint16_t type, uint16_t rclass,
              const uint8_t *wire, size_t len, size_t rdata, size_t rdata_len)
{
    char *buf;

    if (!is_split(type)) {
        rwi_page_rdata(page, type, rclass, wire, len, rdata, rdata_len);
        return;
    }
    buf = rwi_rdata_text(type, rclass, wire, len, rdata, rdata_len);
    if (buf == NULL) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    put_split(page, buf, strncmp(buf, "\\# ", 3) == 0);
    free(buf);
}

/* What dig would not have printed; nothing in it begins as what it does. */
#define COMMENT ";;   "

/* TTLs as they were received: dig does not know of RFC 2181 section 8 either.
 */
static void
put_record(struct rwi_page *page, const struct rw_message *msg,
           const struct rw_rr *rr, const char *mark)
{
    uint8_t name[RW_NAME_MAX];
    size_t column = 0, before;

    if (rw_message_name(name, msg, rr->owner) == 0)
        return;
    rwi_page_puts(page, mark);
    before = rwi_page_column(page);
    rw_name_to_text(rwi_page_text(page), name);
    column += rwi_page_column(page) - before;
    indent(page, &column, 24);
    before = rwi_page_column(page);
    rw_text_put_u64(rwi_page_text(page), rr->ttl_s);
    column += rwi_page_column(page) - before;
    indent(page, &column, 32);
    before = rwi_page_column(page);
    rwi_page_class(page, rr->rclass);
    column += rwi_page_column(page) - before;
    indent(page, &column, 40);
    before = rwi_page_column(page);
    rwi_page_type(page, rr->type);
    column += rwi_page_column(page) - before;
    indent(page, &column, 48);
    rwi_dig_rdata(page, rr->type, rr->rclass, msg->wire, msg->len, rr->rdata,
                  rr->rdata_len);
    rwi_page_newline(page);
}

/* A name as people type it, without the final dot. */
static void
put_bare_name(struct rwi_page *page, const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_name_to_text(&text, name);
    if (text.len > 1)
        rw_text_cut(&text, text.len - 1);
    rwi_page_puts(page, buf);
}

static void
put_server(struct rwi_page *page, const struct rw_step *step)
{
    rwi_page_endpoint(page, &step->server.address);
    rwi_page_puts(page, "(");
    if (step->server.name != NULL)
        put_bare_name(page, step->server.name);
    else
        rwi_page_address(page, &step->server.address);
    rwi_page_puts(page, ")");
}

/* One stage: what a server sent and who it was. */
static void
put_stage(struct rwi_page *page, const struct rw_step *step, bool is_comment)
{
    const struct rw_message *msg = &step->reading->message;

    for (int s = RW_SECTION_ANSWER; s <= RW_SECTION_AUTHORITY; s++) {
        const struct rw_rr *rrs = rw_message_section(msg, (enum rw_section)s);

        for (size_t i = 0; i < rw_message_count(msg, (enum rw_section)s); i++)
            put_record(page, msg, &rrs[i], is_comment ? COMMENT : "");
    }
    rwi_page_printf(page, "%sReceived %zu bytes from ",
                    is_comment ? COMMENT : ";; ", step->response.len);
    put_server(page, step);
    rwi_page_printf(page, " in %llu ms",
                    (unsigned long long)(step->rtt_us / 1000));
    rwi_page_newline(page);
    rwi_page_newline(page);
}

/* What dig says of an attempt without a response. */
static void
put_failure(struct rwi_page *page, const struct rw_step *step, bool is_comment)
{
    const char *what = NULL;

    switch (step->error) {
    case RW_STEP_TIMEOUT:
    case RW_STEP_NOT_CAPTURED:
        what = "timed out";
        break;
    case RW_STEP_REFUSED:
        what = "connection refused";
        break;
    case RW_STEP_UNREACHABLE:
        what = "network unreachable";
        break;
    case RW_STEP_CLOSED:
        what = "end of file";
        break;
    case RW_STEP_LOCAL:
        what = "not sent";
        break;
    case RW_STEP_MALFORMED:
    case RW_STEP_MISMATCH:
    case RW_STEP_OK:
    case RW_STEP_CANCELLED:
        return;
    }
    rwi_page_printf(page, "%scommunications error to ",
                    is_comment ? COMMENT : ";; ");
    rwi_page_endpoint(page, &step->server.address);
    rwi_page_printf(page, ": %s", what);
    rwi_page_newline(page);
}

static void
put_banner(struct rwi_page *page, const struct rw_trace *trace)
{
    rwi_page_newline(page);
    rwi_page_printf(page, "; <<>> rootwalk %s <<>> +trace ", RWI_VERSION);
    put_bare_name(page, trace->qname);
    rwi_page_puts(page, " ");
    rwi_page_type(page, trace->qtype);
    rwi_page_newline(page);
    rwi_page_puts(page, ";; global options: +cmd");
    rwi_page_newline(page);
}

/* The step whose response shows the root's NS set, or NULL. */
static const struct rw_step *
priming(const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (trace->steps[i]->purpose == RW_PURPOSE_PRIME &&
            trace->steps[i]->verdict == RW_VERDICT_ANSWER)
            return trace->steps[i];
    return NULL;
}

/* dig says nothing of what it asks again over TCP. */
static bool
is_shown(const struct rw_step *step)
{
    return step->purpose == RW_PURPOSE_ANSWER &&
           step->verdict != RW_VERDICT_DISCARDED &&
           step->verdict != RW_VERDICT_TRUNCATED;
}

static void
put_steps(struct rwi_page *page, const struct rw_trace *trace)
{
    bool is_comment = false;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (!is_shown(step))
            continue;
        if (step->response.data != NULL && step->rtt_us != RW_NO_TIME)
            put_stage(page, step, is_comment);
        else
            put_failure(page, step, is_comment);
        if (step->verdict != RW_VERDICT_ALIAS || is_comment)
            continue;
        is_comment = true;
        rwi_page_puts(page, COMMENT "an alias: here dig stops; the walk goes "
                                    "on");
        rwi_page_newline(page);
    }
}

/* In English whatever the reader's language, and as wide as it gets: scripts
 * read this. */
enum rw_status
rwi_report_dig(const struct rw_trace *trace,
               const struct rw_report_options *options)
{
    const struct rw_step *prime = priming(trace);
    struct rwi_page page;

    rwi_page_init(&page, options->sink, options->ctx, UINT16_MAX);
    put_banner(&page, trace);
    if (prime != NULL)
        put_stage(&page, prime, false);
    put_steps(&page, trace);
    if (trace->reason == RW_REASON_NO_SERVER_ANSWERED ||
        trace->reason == RW_REASON_NO_NETWORK) {
        rwi_page_puts(&page, ";; no servers could be reached");
        rwi_page_newline(&page);
    }
    return rwi_page_end(&page);
}
