/* The walk as metrics for Prometheus, in its text format, as a file for the
 * node exporter's textfile collector: findings by code, what is left of the
 * signatures, serials, the NS sets, round trips.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/report.h"

#include <stdlib.h>
#include <string.h>

#include "report/walk/cuts.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/findings.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

struct metrics {
    struct rwi_page *page;
    const struct rw_trace *trace;
    const struct rw_findings *findings;
};

/* Text in a label's value: quotes and backslashes are escaped. */
struct label {
    struct rw_text text;
    struct rwi_page *page;
    char buf[256];
};

static void
flush_label(struct rw_text *text)
{
    struct label *self = (struct label *)text;

    for (size_t i = 0; i < text->len; i++) {
        if (self->buf[i] == '"' || self->buf[i] == '\\')
            rwi_page_puts(self->page, "\\");
        rwi_page_put(self->page, &self->buf[i], 1);
    }
    text->len = 0;
    self->buf[0] = '\0';
}

static struct rw_text *
begin_label(struct label *label, struct rwi_page *page, const char *name)
{
    rwi_page_printf(page, ",%s=\"", name);
    rw_text_init(&label->text, label->buf, sizeof(label->buf));
    label->text.flush = flush_label;
    label->page = page;
    return &label->text;
}

static void
end_label(struct label *label)
{
    flush_label(&label->text);
    rwi_page_puts(label->page, "\"");
}

static void
put_label(struct rwi_page *page, const char *name, const char *value)
{
    struct label label;

    rw_text_puts(begin_label(&label, page, name), value);
    end_label(&label);
}

static void
put_name_label(struct rwi_page *page, const char *name, const uint8_t *value)
{
    struct label label;
    struct rw_text *text = begin_label(&label, page, name);

    if (value != NULL)
        rw_name_to_text(text, value);
    end_label(&label);
}

static void
put_address_label(struct rwi_page *page, const struct rw_address *address)
{
    struct label label;

    rw_address_to_text(begin_label(&label, page, "address"), address);
    end_label(&label);
}

/* ---- metrics ------------------------------------------------------------ */

static void
put_head(const struct metrics *m, const char *metric, const char *help)
{
    rwi_page_printf(m->page, "# HELP rootwalk_%s %s\n", metric, help);
    rwi_page_printf(m->page, "# TYPE rootwalk_%s gauge\n", metric);
}

/* Every sample has the name and type that were walked for. */
static void
begin_sample(const struct metrics *m, const char *metric)
{
    struct label label;
    struct rw_text *text;

    rwi_page_printf(m->page, "rootwalk_%s{type=\"", metric);
    rwi_page_type(m->page, m->trace->qtype);
    rwi_page_puts(m->page, "\"");
    text = begin_label(&label, m->page, "name");
    rw_name_to_text(text, m->trace->qname);
    end_label(&label);
}

static void
end_sample(const struct metrics *m, uint64_t value)
{
    rwi_page_printf(m->page, "} %llu\n", (unsigned long long)value);
}

static void
end_seconds(const struct metrics *m, uint64_t us)
{
    rwi_page_printf(m->page, "} %llu.%06llu\n",
                    (unsigned long long)(us / 1000000),
                    (unsigned long long)(us % 1000000));
}

static void
put_walk(const struct metrics *m)
{
    put_head(m, "walk", "Always 1; the labels say what the walk came to.");
    begin_sample(m, "walk");
    put_label(m->page, "outcome", rw_outcome_word(m->trace->outcome));
    put_label(m->page, "security", rw_security_word(m->trace->security));
    end_sample(m, 1);
    put_head(m, "queries", "Queries that the walk sent.");
    begin_sample(m, "queries");
    end_sample(m, m->trace->queries);
    put_head(m, "elapsed_seconds", "How long the walk took.");
    begin_sample(m, "elapsed_seconds");
    end_seconds(m, rwi_trace_elapsed(m->trace));
}

static size_t
count_alike(const struct metrics *m, const struct rw_finding *like,
            size_t *before, size_t at)
{
    size_t count = 0;

    *before = 0;
    for (size_t i = 0; i < rw_findings_count(m->findings); i++) {
        const struct rw_finding *f = rw_findings_get(m->findings, i);

        if (f->code != like->code || f->severity != like->severity ||
            f->is_accepted != like->is_accepted)
            continue;
        count++;
        *before += i < at;
    }
    return count;
}

static void
put_findings(const struct metrics *m)
{
    put_head(m, "findings", "Findings by code and severity.");
    for (size_t i = 0; i < rw_findings_count(m->findings); i++) {
        const struct rw_finding *f = rw_findings_get(m->findings, i);
        size_t before, count = count_alike(m, f, &before, i);

        if (before > 0)
            continue;
        begin_sample(m, "findings");
        put_label(m->page, "code", rw_finding_name(f->code));
        put_label(m->page, "severity", rw_severity_word(f->severity));
        put_label(m->page, "accepted", f->is_accepted ? "true" : "false");
        end_sample(m, count);
    }
}

/* Seconds from the clock of the walk to the earliest end of a signature that
 * is good; negative never: then it is bad. */
static bool
earliest_end(uint64_t *left_s, const struct rw_chain *chain,
             const struct rw_chain_zone *zone)
{
    bool any = false;

    for (size_t i = 0; i < zone->set_count; i++)
        for (size_t j = 0; j < zone->sets[i].sig_count; j++) {
            const struct rw_chain_sig *sig = &zone->sets[i].sigs[j];
            uint64_t left = sig->expiration_s > chain->now_s
                                ? sig->expiration_s - chain->now_s
                                : 0;

            if (any && left >= *left_s)
                continue;
            *left_s = left;
            any = true;
        }
    return any;
}

static void
put_signatures(const struct metrics *m)
{
    const struct rw_chain *chain = m->trace->chain;
    uint64_t left_s = 0;

    put_head(m, "signature_remaining_seconds",
             "Time to the earliest end of a signature of the zone; 0 where one "
             "has ended.");
    for (size_t i = 0; chain != NULL && i < chain->zone_count; i++) {
        if (!earliest_end(&left_s, chain, &chain->zones[i]))
            continue;
        begin_sample(m, "signature_remaining_seconds");
        put_name_label(m->page, "zone", chain->zones[i].name);
        end_sample(m, left_s);
    }
}

static bool
serial_of(uint32_t *serial, const struct rw_step *step)
{
    const struct rw_message *msg;
    struct rwi_SOA soa;

    if (step->reading == NULL || step->twin != 0 || !step->reading->has_aa)
        return false;
    msg = &step->reading->message;
    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++)
        if (rwi_SOA_of(&soa, msg, &msg->rrs[i]) &&
            rw_message_name_is(msg, msg->rrs[i].owner, step->zone)) {
            *serial = soa.serial;
            return true;
        }
    return false;
}

static bool
has_rtt(uint32_t *unused, const struct rw_step *step)
{
    (void)unused;
    return step->rtt_us != RW_NO_TIME && step->twin == 0;
}

/* Whether a step is the last one with such a value of its server and zone:
 * one sample for each. */
static bool
is_last(const struct metrics *m, size_t at,
        bool (*has)(uint32_t *value, const struct rw_step *step))
{
    const struct rw_step *step = m->trace->steps[at];
    uint32_t value;

    if (!has(&value, step))
        return false;
    for (size_t i = at + 1; i < m->trace->step_count; i++) {
        const struct rw_step *other = m->trace->steps[i];

        if (rw_address_equal(&other->server.address, &step->server.address) &&
            rw_name_equal(other->zone, step->zone) && has(&value, other))
            return false;
    }
    return true;
}

static void
put_server_labels(const struct metrics *m, const struct rw_step *step)
{
    put_name_label(m->page, "zone", step->zone);
    put_name_label(m->page, "server", step->server.name);
    put_address_label(m->page, &step->server.address);
}

static void
put_servers(const struct metrics *m)
{
    uint32_t serial = 0;

    put_head(m, "soa_serial", "SOA serial that a server gives for its zone.");
    for (size_t i = 0; i < m->trace->step_count; i++) {
        if (!is_last(m, i, serial_of))
            continue;
        (void)serial_of(&serial, m->trace->steps[i]);
        begin_sample(m, "soa_serial");
        put_server_labels(m, m->trace->steps[i]);
        end_sample(m, serial);
    }
    put_head(m, "rtt_seconds", "Round trip of the last query to a server.");
    for (size_t i = 0; i < m->trace->step_count; i++) {
        if (!is_last(m, i, has_rtt))
            continue;
        begin_sample(m, "rtt_seconds");
        put_server_labels(m, m->trace->steps[i]);
        end_seconds(m, m->trace->steps[i]->rtt_us);
    }
}

static void
put_ns_set(const struct metrics *m, const struct rwi_cuts *cuts, bool of_parent)
{
    uint32_t sum = 0;
    size_t count = 0;

    for (size_t i = 0; i < cuts->server_count; i++) {
        const struct rwi_cut_server *server = &cuts->servers[i];

        if (!(of_parent ? server->at_parent : server->in_zone))
            continue;
        sum += rw_name_hash(server->name, 0); /* whatever their order */
        count++;
    }
    if (count == 0)
        return;
    begin_sample(m, "nameserver_set_hash");
    put_name_label(m->page, "zone", cuts->zones[cuts->last].zone);
    put_label(m->page, "side", of_parent ? "parent" : "zone");
    end_sample(m, sum);
}

static void
put_ns_sets(const struct metrics *m)
{
    struct rwi_cuts *cuts = rwi_cuts_of(m->trace);

    if (cuts == NULL) {
        rwi_page_fail(m->page, RW_ERR_MEMORY);
        return;
    }
    put_head(m, "nameserver_set_hash",
             "A number that changes when the NS set of the last zone does.");
    if (cuts->zone_count > 0) {
        put_ns_set(m, cuts, true);
        put_ns_set(m, cuts, false);
    }
    free(cuts);
}

enum rw_status
rwi_report_prometheus(const struct rw_trace *trace,
                      const struct rw_report_options *options)
{
    struct rwi_page page;
    struct rw_findings *own;
    struct metrics m = {.page = &page, .trace = trace};

    m.findings = rwi_report_findings(&own, options->findings, trace);
    if (m.findings == NULL)
        return RW_ERR_MEMORY;
    rwi_page_init(&page, options->sink, options->ctx, UINT16_MAX);
    put_walk(&m);
    put_findings(&m);
    put_signatures(&m);
    put_servers(&m);
    put_ns_sets(&m);
    rw_findings_free(own);
    return rwi_page_end(&page);
}
