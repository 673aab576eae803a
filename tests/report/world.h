/* A trace built by hand: what the tests of reports and findings read.
 *
 * Everything lives in one struct; names and messages are made from text.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_REPORT_WORLD_H
#define TESTS_REPORT_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/query.h"
#include "rootwalk/rdata.h"
#include "rootwalk/reading.h"
#include "rootwalk/registry.h"
#include "rootwalk/report.h"
#include "rootwalk/trace.h"
#include "rootwalk/zonefile.h"

#define WORLD_STEPS  32
#define WORLD_ROOM   (1 << 20)
#define WORLD_NS_MAX 16

struct world {
    struct rw_trace trace;
    struct rw_step steps[WORLD_STEPS];
    struct rw_step *list[WORLD_STEPS];
    struct rw_record answer[64];
    size_t used;
    uint8_t room[WORLD_ROOM]; /* names, messages, referrals */
};

/* One step; what is zero takes its usual value. */
struct world_row {
    uint32_t parent, twin;
    enum rw_purpose purpose;
    enum rw_probe probe;
    const char *zone, *server, *address;
    enum rw_provenance provenance;
    enum rw_transport transport;
    const char *qname; /* NULL: the trace's own */
    uint16_t qtype;    /* 0: likewise */
    uint16_t query_flags;
    bool no_edns;
    uint64_t at_us; /* after the start */
    uint64_t rtt_us;
    enum rw_step_error error;
    enum rw_verdict verdict;
    struct rw_because because;
    uint16_t flags; /* of the response, without QR */
    const char *answer, *authority, *additional; /* zone-file text; NULL in
                                                    all: no response */
    bool empty;            /* a response without records */
    uint8_t questions;     /* 0: one; else so many and the same */
    uint8_t no_question;   /* none at all */
    bool drops_opt;        /* the query has EDNS, the response has not */
    uint16_t ede;          /* 0: no extended error */
    const char *nsid;      /* NULL: no identifier; instead of ede */
    uint8_t opts;          /* 0: one; else so many */
    const char *opt_owner; /* NULL: the root */
    bool opt_in_answer;    /* one more of them */
    uint8_t trailing;      /* octets behind the message */
    uint32_t opt_ttl;      /* 0: DO */
    const char *from;      /* of a discarded response ... */
    enum rw_mismatch mismatch;
    uint16_t id;       /* of the response; 0: the query's */
    const char *child; /* the zone a referral leads to */
    bool denies_ds;
};

static void *
world_take(struct world *w, size_t len)
{
    void *p = w->room + w->used;

    w->used += (len + 15) / 16 * 16;
    if (w->used > WORLD_ROOM)
        abort();
    return p;
}

static const uint8_t *
world_name(struct world *w, const char *text)
{
    uint8_t *name = world_take(w, RW_NAME_MAX);

    if (rw_name_from_text(name, text, strlen(text), NULL, NULL) != RW_OK)
        abort();
    return name;
}

__attribute__((unused)) static struct world *
world_new(const char *qname, uint16_t qtype)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        abort();
    w->trace.qname = world_name(w, qname);
    w->trace.qtype = qtype;
    w->trace.qclass = RW_CLASS_IN;
    w->trace.started_us = UINT64_C(1795348800000000); /* 2026-11-22 12:00 */
    w->trace.ended_us = w->trace.started_us;
    w->trace.steps = w->list;
    w->trace.answer = w->answer;
    w->trace.hints_built_in = true;
    w->trace.outcome = RW_OUTCOME_ANSWER;
    return w;
}

struct world_filling {
    struct rw_builder *builder;
    enum rw_section section;
};

static enum rw_status
world_put_record(void *ctx, const struct rw_record *record, size_t line)
{
    struct world_filling *f = ctx;

    (void)line;
    rw_builder_record(f->builder, f->section, record);
    return RW_OK;
}

static void
world_section(struct rw_builder *builder, enum rw_section section,
              const char *text)
{
    struct world_filling f = {builder, section};

    if (text != NULL && rw_zonefile_parse(text, strlen(text), NULL,
                                          world_put_record, &f, NULL) != RW_OK)
        abort();
}

/* What a referral's text says, as the engine would note it. */
struct world_cut {
    struct world *world;
    const uint8_t *zone;
    struct rw_ns *ns;
    struct rw_referral *referral;
};

static enum rw_status
world_see_ns(void *ctx, const struct rw_record *record, size_t line)
{
    struct world_cut *cut = ctx;
    size_t i = cut->referral->server_count;

    (void)line;
    if (record->type == RW_TYPE_DS)
        cut->referral->has_ds = true;
    if (record->type != RW_TYPE_NS || i == WORLD_NS_MAX)
        return RW_OK;
    cut->ns[i].name = memcpy(world_take(cut->world, RW_NAME_MAX), record->rdata,
                             record->rdata_len);
    cut->ns[i].addresses =
        world_take(cut->world, 8 * sizeof(struct rw_address));
    cut->referral->server_count++;
    return RW_OK;
}

static enum rw_status
world_see_glue(void *ctx, const struct rw_record *record, size_t line)
{
    struct world_cut *cut = ctx;

    (void)line;
    for (size_t i = 0; i < cut->referral->server_count; i++) {
        struct rw_ns *ns = &cut->ns[i];

        if (!rw_name_equal(ns->name, record->owner) || ns->address_count == 8)
            continue;
        if (rw_address_from_octets(
                (struct rw_address *)&ns->addresses[ns->address_count],
                record->rdata, record->rdata_len, 53) == RW_OK) {
            ns->address_count++;
            ns->glue = true;
        }
    }
    return RW_OK;
}

static void
world_referral(struct world *w, struct rw_step *step,
               const struct world_row *row)
{
    struct rw_referral *r = world_take(w, sizeof(*r));
    struct world_cut cut = {w, world_name(w, row->child), NULL, r};

    cut.ns = world_take(w, WORLD_NS_MAX * sizeof(*cut.ns));
    *r = (struct rw_referral){
        .zone = cut.zone, .servers = cut.ns, .denies_ds = row->denies_ds};
    if (rw_zonefile_parse(row->authority, strlen(row->authority), NULL,
                          world_see_ns, &cut, NULL) != RW_OK)
        abort();
    if (row->additional != NULL &&
        rw_zonefile_parse(row->additional, strlen(row->additional), NULL,
                          world_see_glue, &cut, NULL) != RW_OK)
        abort();
    step->referral = r;
}

static void
world_response(struct world *w, struct rw_step *step,
               const struct world_row *row)
{
    struct rw_builder builder;
    uint8_t *buf = world_take(w, 8192);
    const uint8_t option[] = {
        0, 15, 0, 2, (uint8_t)(row->ede >> 8), (uint8_t)row->ede};
    const uint8_t nsid[] = {0, 3, 0, 4};
    uint8_t named[8];
    const struct rw_record opt = {
        row->opt_owner != NULL ? world_name(w, row->opt_owner) : RW_NAME_ROOT,
        row->nsid != NULL ? named : option,
        row->opt_ttl != 0 ? row->opt_ttl : 0x8000,
        RW_TYPE_OPT,
        1232,
        row->nsid != NULL ? sizeof(named)
        : row->ede != 0   ? sizeof(option)
                          : 0};

    memcpy(named, nsid, sizeof(nsid));
    memcpy(named + 4, row->nsid != NULL ? row->nsid : "none", 4);
    rw_builder_init(&builder, buf, 8192, row->id ? row->id : step->id,
                    RW_FLAG_QR | row->flags);
    for (int i = row->no_question; i < (row->questions ? row->questions : 1);
         i++)
        rw_builder_question(&builder, step->qname, step->qtype, step->qclass);
    world_section(&builder, RW_SECTION_ANSWER, row->answer);
    if (row->opt_in_answer)
        rw_builder_record(&builder, RW_SECTION_ANSWER, &opt);
    world_section(&builder, RW_SECTION_AUTHORITY, row->authority);
    world_section(&builder, RW_SECTION_ADDITIONAL, row->additional);
    for (int i = row->no_edns || row->drops_opt;
         i < (row->opts ? row->opts : 1); i++)
        rw_builder_record(&builder, RW_SECTION_ADDITIONAL, &opt);
    step->response.data = buf;
    if (rw_builder_finish(&builder, &step->response.len) != RW_OK)
        abort();
    step->response.len += row->trailing;
    w->trace.bytes_received += step->response.len;
}

/* Readings outlive their worlds, which are freed in one piece. */
static struct rw_reading *world_readings[4096];
static size_t world_reading_count;

static void
world_forget(void)
{
    while (world_reading_count > 0)
        rw_reading_free(world_readings[--world_reading_count]);
}

/* Read a step's response, as the engine does. */
static void
world_read(struct rw_step *step)
{
    const struct rw_asked asked = {.zone = step->zone,
                                   .name = step->qname,
                                   .type = step->qtype,
                                   .rclass = step->qclass};
    struct rw_reading *reading;

    if (world_reading_count == 0 && atexit(world_forget) != 0)
        abort();
    if (world_reading_count == 4096 ||
        rw_reading_new(&reading, &asked, step->response.data,
                       step->response.len) != RW_OK)
        abort();
    world_readings[world_reading_count++] = reading;
    step->reading = reading;
}

static void
world_query(struct world *w, struct rw_step *step, const struct world_row *row)
{
    struct rw_query_options options = {.flags = row->query_flags,
                                       .edns = !row->no_edns,
                                       .udp_size = 1232,
                                       .dnssec_ok = true};
    uint8_t *buf = world_take(w, RW_QUERY_MAX);

    if (rw_query_to_wire(buf, RW_QUERY_MAX, &step->query.len, step->id,
                         step->qname, step->qtype, step->qclass,
                         &options) != RW_OK)
        abort();
    step->query.data = buf;
    if (step->verdict != RW_VERDICT_DISCARDED) {
        w->trace.queries++;
        w->trace.bytes_sent += step->query.len;
    }
}

static void
world_step(struct world *w, const struct world_row *row)
{
    uint32_t i = (uint32_t)w->trace.step_count;
    struct rw_step *step = &w->steps[i];
    uint64_t end;

    *step = (struct rw_step){
        .number = i + 1,
        .parent = row->parent,
        .twin = row->twin,
        .purpose = row->purpose,
        .probe = row->probe,
        .zone = world_name(w, row->zone),
        .transport = row->transport,
        .attempt = 1,
        .id = (uint16_t)(0x1000 + i),
        .flags = row->query_flags,
        .qname = row->qname ? world_name(w, row->qname) : w->trace.qname,
        .qtype = row->qtype ? row->qtype : w->trace.qtype,
        .qclass = RW_CLASS_IN,
        .sent_us = w->trace.started_us + row->at_us,
        .rtt_us = row->rtt_us ? row->rtt_us : RW_NO_TIME,
        .error = row->error,
        .verdict = row->verdict,
        .because = row->because,
        .mismatch = row->mismatch,
    };
    step->server.name = row->server ? world_name(w, row->server) : NULL;
    step->server.provenance = row->provenance;
    if (rw_address_from_text(&step->server.address, row->address, 53) != RW_OK)
        abort();
    if (row->from != NULL &&
        rw_address_from_text(&step->from, row->from, 53) != RW_OK)
        abort();
    w->list[i] = step;
    w->trace.step_count++;
    world_query(w, step, row);
    if (row->answer || row->authority || row->additional || row->empty)
        world_response(w, step, row);
    if (step->response.data != NULL)
        world_read(step);
    if (row->child != NULL)
        world_referral(w, step, row);
    end = step->sent_us + (row->rtt_us ? row->rtt_us : 0);
    if (end > w->trace.ended_us)
        w->trace.ended_us = end;
}

static enum rw_status
world_keep_answer(void *ctx, const struct rw_record *record, size_t line)
{
    struct world *w = ctx;
    struct rw_record *out = &w->answer[w->trace.answer_count++];

    (void)line;
    *out = *record;
    out->owner = memcpy(world_take(w, RW_NAME_MAX), record->owner,
                        rw_name_size(record->owner));
    out->rdata = memcpy(world_take(w, record->rdata_len + 1u), record->rdata,
                        record->rdata_len);
    return RW_OK;
}

/* Set the trace's answer from zone-file text. */
static void
world_answer(struct world *w, const char *text)
{
    if (rw_zonefile_parse(text, strlen(text), NULL, world_keep_answer, w,
                          NULL) != RW_OK)
        abort();
}

/* ---- the walk that the design shows ------------------------------------ */

#define WORLD_ROOT_NS                                                          \
    "example. 172800 IN NS a.nic.example.\n"                                   \
    "example. 172800 IN NS d.nic.example.\n"                                   \
    "example. 86400 IN DS 20326 13 2 "                                         \
    "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"
#define WORLD_ROOT_GLUE                                                        \
    "a.nic.example. 172800 IN A 192.0.2.1\n"                                   \
    "d.nic.example. 172800 IN A 192.0.2.4\n"
#define WORLD_HALF_NS                                                          \
    "half.example. 86400 IN NS ns1.half.example.\n"                            \
    "half.example. 86400 IN NS ns2.half.example.\n"
#define WORLD_HALF_GLUE                                                        \
    "ns1.half.example. 86400 IN A 198.51.100.1\n"                              \
    "ns2.half.example. 86400 IN A 198.51.100.2\n"

/* www.half.example A: one of two servers refuses. */
__attribute__((unused)) static struct world *
world_half(void)
{
    struct world *w = world_new("www.half.example.", RW_TYPE_A);

    world_step(
        w, &(struct world_row){.zone = ".",
                               .server = "k.root-servers.net.",
                               .address = "193.0.14.129",
                               .rtt_us = 12100,
                               .verdict = RW_VERDICT_REFERRAL,
                               .child = "example.",
                               .because = {RW_BECAUSE_START,
                                           world_name(w, "k.root-servers.net."),
                                           NULL, 0, 26},
                               .authority = WORLD_ROOT_NS,
                               .additional = WORLD_ROOT_GLUE});
    world_step(w, &(struct world_row){
                      .purpose = RW_PURPOSE_PRIME,
                      .qname = ".",
                      .qtype = RW_TYPE_NS,
                      .zone = ".",
                      .server = "a.root-servers.net.",
                      .address = "198.41.0.4",
                      .rtt_us = 13000,
                      .verdict = RW_VERDICT_ANSWER,
                      .flags = RW_FLAG_AA,
                      .because = {RW_BECAUSE_PRIME, NULL, NULL, 0, 0},
                      .answer = ". 518400 IN NS a.root-servers.net.\n"
                                ". 518400 IN NS b.root-servers.net.\n"});
    world_step(w,
               &(struct world_row){.zone = "example.",
                                   .server = "d.nic.example.",
                                   .address = "192.0.2.4",
                                   .provenance = RW_FROM_GLUE,
                                   .at_us = 12100,
                                   .rtt_us = 9000,
                                   .verdict = RW_VERDICT_REFERRAL,
                                   .child = "half.example.",
                                   .denies_ds = true,
                                   .because = {RW_BECAUSE_CUT,
                                               world_name(w, "d.nic.example."),
                                               world_name(w, "example."), 1, 2},
                                   .authority = WORLD_HALF_NS,
                                   .additional = WORLD_HALF_GLUE});
    world_step(
        w, &(struct world_row){
               .zone = "half.example.",
               .server = "ns1.half.example.",
               .address = "198.51.100.1",
               .provenance = RW_FROM_GLUE,
               .at_us = 21100,
               .rtt_us = 3000,
               .verdict = RW_VERDICT_LAME,
               .because = {RW_BECAUSE_CUT, world_name(w, "ns1.half.example."),
                           world_name(w, "half.example."), 3, 2},
               .flags = RW_RCODE_REFUSED,
               .empty = true});
    world_step(w, &(struct world_row){
                      .zone = "half.example.",
                      .server = "ns2.half.example.",
                      .address = "198.51.100.2",
                      .provenance = RW_FROM_GLUE,
                      .at_us = 24100,
                      .rtt_us = 4000,
                      .verdict = RW_VERDICT_ANSWER,
                      .because = {RW_BECAUSE_NEXT_SERVER, NULL,
                                  world_name(w, "half.example."), 4, 0},
                      .flags = RW_FLAG_AA,
                      .answer = "www.half.example. 86400 IN A 192.0.2.33\n",
                      .authority = WORLD_HALF_NS});
    world_answer(w, "www.half.example. 86400 IN A 192.0.2.33\n");
    return w;
}

/* www.alias.example A: an alias into a zone whose server has no glue; one
 * server is silent, one is asked again over TCP, one response is forged. */
__attribute__((unused)) static struct world *
world_alias(void)
{
    struct world *w = world_new("www.alias.example.", RW_TYPE_A);

    world_step(
        w, &(struct world_row){.zone = ".",
                               .server = "k.root-servers.net.",
                               .address = "193.0.14.129",
                               .rtt_us = 12100,
                               .verdict = RW_VERDICT_REFERRAL,
                               .child = "example.",
                               .because = {RW_BECAUSE_START,
                                           world_name(w, "k.root-servers.net."),
                                           NULL, 0, 26},
                               .authority = WORLD_ROOT_NS,
                               .additional = WORLD_ROOT_GLUE});
    world_step(w,
               &(struct world_row){
                   .zone = "example.",
                   .server = "a.nic.example.",
                   .address = "192.0.2.1",
                   .provenance = RW_FROM_GLUE,
                   .at_us = 12100,
                   .error = RW_STEP_TIMEOUT,
                   .verdict = RW_VERDICT_ERROR,
                   .because = {RW_BECAUSE_CUT, world_name(w, "a.nic.example."),
                               world_name(w, "example."), 1, 2}});
    world_step(w, &(struct world_row){
                      .zone = "example.",
                      .server = "d.nic.example.",
                      .address = "192.0.2.4",
                      .provenance = RW_FROM_GLUE,
                      .at_us = 352100,
                      .rtt_us = 9000,
                      .verdict = RW_VERDICT_REFERRAL,
                      .child = "alias.example.",
                      .because = {RW_BECAUSE_HEDGE, NULL,
                                  world_name(w, "example."), 2, 0},
                      .authority =
                          "alias.example. 86400 IN NS ns1.hosting.example.\n"});
    world_step(w, &(struct world_row){
                      .parent = 3,
                      .purpose = RW_PURPOSE_ADDRESS,
                      .qname = "ns1.hosting.example.",
                      .zone = "example.",
                      .server = "d.nic.example.",
                      .address = "192.0.2.4",
                      .provenance = RW_FROM_GLUE,
                      .at_us = 361100,
                      .rtt_us = 9000,
                      .verdict = RW_VERDICT_REFERRAL,
                      .child = "hosting.example.",
                      .because = {RW_BECAUSE_NS_ADDRESS,
                                  world_name(w, "ns1.hosting.example."),
                                  world_name(w, "alias.example."), 0, 0},
                      .authority =
                          "hosting.example. 86400 IN NS ns1.hosting.example.\n"
                          "hosting.example. 86400 IN NS ns2.hosting.example.\n",
                      .additional =
                          "ns1.hosting.example. 86400 IN A 203.0.113.1\n"
                          "ns2.hosting.example. 86400 IN AAAA 2001:db8::2\n"});
    world_step(
        w,
        &(struct world_row){
            .parent = 3,
            .purpose = RW_PURPOSE_ADDRESS,
            .qname = "ns1.hosting.example.",
            .zone = "hosting.example.",
            .server = "ns2.hosting.example.",
            .address = "2001:db8::2",
            .provenance = RW_FROM_GLUE,
            .at_us = 370100,
            .rtt_us = 3400,
            .verdict = RW_VERDICT_ANSWER,
            .flags = RW_FLAG_AA,
            .because = {RW_BECAUSE_CUT, world_name(w, "ns2.hosting.example."),
                        world_name(w, "hosting.example."), 4, 2},
            .answer = "ns1.hosting.example. 3600 IN A 203.0.113.1\n"});
    world_step(w, &(struct world_row){
                      .zone = "alias.example.",
                      .server = "ns1.hosting.example.",
                      .address = "203.0.113.1",
                      .provenance = RW_FROM_AUTHORITY,
                      .at_us = 373500,
                      .rtt_us = 3000,
                      .verdict = RW_VERDICT_TRUNCATED,
                      .flags = RW_FLAG_AA | RW_FLAG_TC,
                      .empty = true,
                      .because = {RW_BECAUSE_CUT,
                                  world_name(w, "ns1.hosting.example."),
                                  world_name(w, "alias.example."), 3, 1}});
    world_step(w, &(struct world_row){
                      .twin = 6,
                      .zone = "alias.example.",
                      .server = "ns1.hosting.example.",
                      .address = "203.0.113.1",
                      .from = "203.0.113.99",
                      .mismatch = RW_MISMATCH_ADDRESS,
                      .at_us = 374000,
                      .rtt_us = 500,
                      .error = RW_STEP_MISMATCH,
                      .verdict = RW_VERDICT_DISCARDED,
                      .flags = RW_FLAG_AA,
                      .because = {RW_BECAUSE_REPLY, NULL, NULL, 6, 0},
                      .answer = "www.alias.example. 86400 IN A 192.0.2.66\n"});
    world_step(
        w, &(struct world_row){
               .zone = "alias.example.",
               .server = "ns1.hosting.example.",
               .address = "203.0.113.1",
               .provenance = RW_FROM_AUTHORITY,
               .transport = RW_TCP,
               .at_us = 376500,
               .rtt_us = 6000,
               .verdict = RW_VERDICT_ALIAS,
               .flags = RW_FLAG_AA,
               .because = {RW_BECAUSE_TCP, NULL, NULL, 6, 0},
               .answer =
                   "www.alias.example. 300 IN CNAME "
                   "www.an-origin-with-a-name-of-some-length.half.example.\n"});
    world_step(
        w,
        &(struct world_row){
            .qname = "www.an-origin-with-a-name-of-some-length.half.example.",
            .zone = "example.",
            .server = "d.nic.example.",
            .address = "192.0.2.4",
            .provenance = RW_FROM_GLUE,
            .at_us = 382500,
            .rtt_us = 9000,
            .verdict = RW_VERDICT_REFERRAL,
            .child = "half.example.",
            .because = {RW_BECAUSE_ALIAS, NULL, world_name(w, "example."), 8,
                        0},
            .authority = WORLD_HALF_NS,
            .additional = WORLD_HALF_GLUE});
    world_step(
        w,
        &(struct world_row){
            .qname = "www.an-origin-with-a-name-of-some-length.half.example.",
            .zone = "half.example.",
            .server = "ns2.half.example.",
            .address = "198.51.100.2",
            .provenance = RW_FROM_GLUE,
            .at_us = 391500,
            .rtt_us = 4000,
            .verdict = RW_VERDICT_ANSWER,
            .because = {RW_BECAUSE_CUT, world_name(w, "ns2.half.example."),
                        world_name(w, "half.example."), 9, 2},
            .flags = RW_FLAG_AA | RW_FLAG_RA,
            .answer = "www.an-origin-with-a-name-of-some-length.half.example. "
                      "86400 IN A 192.0.2.33\n"});
    world_answer(
        w, "www.alias.example. 300 IN CNAME "
           "www.an-origin-with-a-name-of-some-length.half.example.\n"
           "www.an-origin-with-a-name-of-some-length.half.example. 86400 IN "
           "A 192.0.2.33\n");
    w->trace.no_ipv6 = true;
    return w;
}

/* gone.example A: every server failed. */
__attribute__((unused)) static struct world *
world_gone(void)
{
    struct world *w = world_new("gone.example.", RW_TYPE_A);

    world_step(
        w, &(struct world_row){
               .zone = ".",
               .server = "k.root-servers.net.",
               .address = "193.0.14.129",
               .rtt_us = 12100,
               .verdict = RW_VERDICT_REFERRAL,
               .child = "gone.example.",
               .because = {RW_BECAUSE_START,
                           world_name(w, "k.root-servers.net."), NULL, 0, 26},
               .authority = "gone.example. 86400 IN NS ns.gone.example.\n",
               .additional = "ns.gone.example. 86400 IN A 192.0.2.9\n"});
    world_step(
        w, &(struct world_row){
               .zone = "gone.example.",
               .server = "ns.gone.example.",
               .address = "192.0.2.9",
               .provenance = RW_FROM_GLUE,
               .at_us = 12100,
               .error = RW_STEP_REFUSED,
               .verdict = RW_VERDICT_ERROR,
               .because = {RW_BECAUSE_CUT, world_name(w, "ns.gone.example."),
                           world_name(w, "gone.example."), 1, 1}});
    w->trace.outcome = RW_OUTCOME_FAILURE;
    w->trace.reason = RW_REASON_NO_SERVER_ANSWERED;
    w->trace.reason_name = world_name(w, "gone.example.");
    w->trace.rcode = RW_NO_RCODE;
    return w;
}

#endif
