/* The mail route for people: the domain's records, its hosts in the order in
 * which a sender tries them, what it comes to, the findings.
 *
 * dane.example.                     how mail reaches it, asked from the root
 *  domain
 *    MX       10 mx1.dane.example.                                  secure
 *  1 mx1.dane.example.  preference 10
 *    address  198.51.100.25, 2001:db8:1::25                         secure
 *    TLSA     3 1 1 8cb0f0a3d1c5e81f...                             secure
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/width.h"
#include "base/words.h"
#include "report/print/page.h"
#include "report/route/report.h"
#include "report/walk/text.h"
#include "rootwalk/attempt.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

enum {
    AT_LABEL = 3,
    AT_VALUE = 12,
};

#define TLSA_SHOWN 8 /* octets of the association data; the rest is "..." */

/* ---- pieces -------------------------------------------------------------- */

void
rwi_route_right(struct rwi_page *page, const char *words)
{
    size_t width = rwi_width(words, strlen(words));

    if (rwi_page_column(page) + 2 + width > page->width)
        rwi_page_newline(page);
    rwi_page_to(page, page->width > width ? page->width - width : 0, 2);
    rwi_page_puts(page, words);
}

static enum rwi_style
security_style(enum rw_security security)
{
    switch (security) {
    case RW_SECURITY_SECURE:
        return STYLE_GOOD;
    case RW_SECURITY_BOGUS:
        return STYLE_BAD;
    case RW_SECURITY_UNCHECKED:
    case RW_SECURITY_INSECURE:
    case RW_SECURITY_INDETERMINATE:
        break;
    }
    return STYLE_FAINT;
}

/* Say at the end of the line how far a set may be trusted; nothing where it
 * was not checked. */
static void
end_line(struct rwi_page *page, const struct rw_records *records)
{
    if (records != NULL && records->walk != 0 &&
        records->outcome != RW_OUTCOME_FAILURE &&
        records->security != RW_SECURITY_UNCHECKED) {
        rwi_page_style(page, security_style(records->security));
        rwi_route_right(page, _(rw_security_word(records->security)));
        rwi_page_style(page, STYLE_PLAIN);
    }
    rwi_page_newline(page);
}

static void
label(struct rwi_page *page, const char *words)
{
    rwi_page_to(page, AT_LABEL, 0);
    rwi_page_puts(page, words);
    rwi_page_to(page, AT_VALUE, 1);
}

static const char *
absence(const struct rw_records *records)
{
    if (records->security == RW_SECURITY_SECURE)
        return records->outcome == RW_OUTCOME_NXDOMAIN
                   ? _("none: the name does not exist (proved)")
                   : _("none (proved)");
    return records->outcome == RW_OUTCOME_NXDOMAIN
               ? _("none: the name does not exist")
               : _("none");
}

/* What stands in place of records where there are none. */
static void
put_absence(struct rwi_page *page, const struct rw_records *records)
{
    struct rwi_wrap wrap;

    if (records->trace == NULL) {
        rwi_page_wrap(page, _("not asked: a limit was reached"), AT_VALUE);
    } else if (records->outcome == RW_OUTCOME_FAILURE) {
        rwi_page_style(page, STYLE_BAD);
        rw_reason_to_text(rwi_wrap_begin(&wrap, page, AT_VALUE),
                          records->trace);
        rwi_wrap_end(&wrap);
        rwi_page_style(page, STYLE_PLAIN);
    } else {
        rwi_page_puts(page, absence(records));
    }
}

static void
put_alias(struct rwi_page *page, const struct rw_records *records)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("alias of %n"))},
        .fillings = {rw_fill_name('n', records->alias)},
    };

    if (records->alias == NULL)
        return;
    rwi_page_to(page, AT_VALUE, 0);
    rwi_page_sentence(page, &sentence, AT_VALUE);
    rwi_page_newline(page);
}

/* ---- the domain ---------------------------------------------------------- */

/* A line a record, the security behind the first. */
static void
put_set(struct rwi_page *page, const char *words,
        const struct rw_records *records)
{
    label(page, words);
    if (records->alias != NULL) {
        put_alias(page, records);
        rwi_page_to(page, AT_VALUE, 0);
    }
    if (records->count == 0) {
        put_absence(page, records);
        end_line(page, records);
    }
    for (size_t i = 0; i < records->count; i++) {
        const struct rw_record *record = records->list[i];

        rwi_page_to(page, AT_VALUE, 0);
        rwi_page_rdata(page, record->type, record->rclass, record->rdata,
                       record->rdata_len, 0, record->rdata_len);
        if (i == 0)
            end_line(page, records);
        else
            rwi_page_newline(page);
    }
}

static void
put_services(struct rwi_page *page, const struct rw_route *route)
{
    for (size_t i = 0; i < route->service_count; i++) {
        const struct rw_mail_srv *srv = &route->services[i];
        const struct rw_sentence offered = {
            .words = {RW_WORDS(N_("%s at %n, port %p"))},
            .fillings = {rw_fill_text('s', rw_mail_service_word(srv->service)),
                         rw_fill_name('n', srv->target),
                         rw_fill_number('p', srv->port)},
        };
        const struct rw_sentence refused = {
            .words = {RW_WORDS(N_("%s is not offered"))},
            .fillings = {rw_fill_text('s', rw_mail_service_word(srv->service))},
        };

        label(page, i == 0 ? _("services") : "");
        rwi_page_sentence(page, srv->is_offered ? &offered : &refused,
                          AT_VALUE);
        end_line(page, srv->records);
    }
}

/* ---- SPF ----------------------------------------------------------------- */

static void
put_costs(struct rwi_page *page, const struct rw_spf *spf)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("look-ups: %l of at most %m; without a result: "
                              "%v of at most %w"))},
        .fillings = {rw_fill_number('l', spf->lookups),
                     rw_fill_number('m', RW_SPF_LOOKUPS_MAX),
                     rw_fill_number('v', spf->voids),
                     rw_fill_number('w', RW_SPF_VOIDS_MAX)},
    };

    rwi_page_to(page, AT_VALUE, 0);
    rwi_page_sentence(page, &sentence, AT_VALUE);
    rwi_page_newline(page);
}

/* The terms that were tried, and below each the record that it led to. */
static void
put_tried(struct rwi_page *page, const struct rw_spf *spf, size_t column)
{
    for (size_t i = 0; i < spf->term_count; i++) {
        const struct rw_spf_term *term = &spf->terms[i];
        struct rwi_wrap wrap;
        struct rw_text *text;

        if (term->match == RW_SPF_NOT_TRIED)
            continue;
        rwi_page_to(page, column, 0);
        text = rwi_wrap_begin(&wrap, page, column + 2);
        rw_text_put_safe(text, term->text, term->len);
        rw_text_puts(text, term->match == RW_SPF_MATCH ? _("  matches")
                                                       : _("  does not match"));
        rwi_wrap_end(&wrap);
        rwi_page_newline(page);
        if (term->record != NULL && column < 40)
            put_tried(page, term->record, column + 2);
    }
}

static void
put_check(struct rwi_page *page, const struct rw_route *route)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("a message from %a: %r"))},
        .fillings = {rw_fill_address('a', &route->ip),
                     rw_fill_text('r',
                                  rw_spf_result_word(route->check->result))},
    };

    rwi_page_to(page, AT_VALUE, 0);
    rwi_page_style(page, STYLE_STRONG);
    rwi_page_sentence(page, &sentence, AT_VALUE);
    rwi_page_newline(page);
    put_tried(page, route->check, AT_VALUE + 2);
}

static void
put_spf(struct rwi_page *page, const struct rw_route *route)
{
    const struct rw_spf *spf = route->spf;
    struct rwi_wrap wrap;

    if (spf == NULL)
        return;
    label(page, "SPF");
    if (spf->text != NULL) {
        rw_text_put_safe(rwi_wrap_begin(&wrap, page, AT_VALUE), spf->text,
                         spf->len);
        rwi_wrap_end(&wrap);
    } else if (spf->record_count > 1) {
        rwi_page_style(page, STYLE_BAD);
        rwi_page_puts(page, _("more than one record: receivers use none"));
        rwi_page_style(page, STYLE_PLAIN);
    } else if (spf->records->outcome == RW_OUTCOME_FAILURE) {
        put_absence(page, spf->records);
    } else {
        rwi_page_puts(page, _("none"));
    }
    end_line(page, spf->records);
    if (spf->text != NULL)
        put_costs(page, spf);
    if (route->check != NULL)
        put_check(page, route);
}

/* ---- DKIM ---------------------------------------------------------------- */

/* "rsa 2048 bits, being tested" */
static void
put_key_words(struct rwi_page *page, const struct rw_dkim_key *key)
{
    struct rwi_wrap wrap;
    struct rw_text *text = rwi_wrap_begin(&wrap, page, AT_VALUE);
    const struct rw_sentence bits = {
        .words = {RW_WORDS(N_("%a, %b bits"))},
        .fillings = {rw_fill_text('a', key->algorithm),
                     rw_fill_number('b', key->bits)}};

    rw_text_puts(text, key->selector);
    rw_text_puts(text, "  ");
    if (key->is_revoked)
        rw_text_puts(text, _("revoked"));
    else if (!key->is_good)
        rw_text_puts(text, _("unusable"));
    else if (key->bits > 0)
        rw_sentence_to_text(text, &bits);
    else
        rw_text_puts(text, key->algorithm);
    if (key->is_testing)
        rw_text_puts(text, _(", being tested"));
    rwi_wrap_end(&wrap);
}

static void
put_key(struct rwi_page *page, const struct rw_dkim_key *key)
{
    rwi_page_to(page, AT_VALUE, 0);
    if (key->text != NULL) {
        put_key_words(page, key);
    } else {
        rwi_page_printf(page, "%s  ", key->selector);
        if (key->count > 1)
            rwi_page_puts(page, _("more than one record: receivers use none"));
        else if (key->records == NULL)
            rwi_page_puts(page, _("none"));
        else
            put_absence(page, key->records);
    }
    end_line(page, key->records);
}

static void
put_dkim(struct rwi_page *page, const struct rw_dkim *dkim)
{
    if (dkim == NULL)
        return;
    if (dkim->key_count == 0 && (dkim->below->outcome == RW_OUTCOME_NXDOMAIN ||
                                 dkim->below->outcome == RW_OUTCOME_FAILURE))
        return;
    label(page, "DKIM");
    for (size_t i = 0; i < dkim->key_count; i++)
        put_key(page, &dkim->keys[i]);
    if (dkim->key_count > 0)
        return;
    rwi_page_wrap(page,
                  _("keys exist below _domainkey; DNS cannot list them (name "
                    "one with --dkim)"),
                  AT_VALUE);
    end_line(page, dkim->below);
}

/* ---- DMARC, MTA-STS, TLS-RPT, BIMI --------------------------------------- */

/* A record as it stands, and how far it may be trusted; nothing where there is
 * none. */
static void
put_policy(struct rwi_page *page, const char *words,
           const struct rw_policy_text *policy)
{
    struct rwi_wrap wrap;

    if (policy == NULL || policy->count == 0)
        return;
    label(page, words);
    if (policy->text == NULL) {
        rwi_page_style(page, STYLE_BAD);
        rwi_page_puts(page, _("more than one record: receivers use none"));
        rwi_page_style(page, STYLE_PLAIN);
    } else {
        rw_text_put_safe(rwi_wrap_begin(&wrap, page, AT_VALUE), policy->text,
                         policy->len);
        rwi_wrap_end(&wrap);
    }
    end_line(page, policy->records);
}

static void
put_dmarc(struct rwi_page *page, const struct rw_dmarc *dmarc,
          const uint8_t *domain)
{
    const struct rw_sentence elsewhere = {
        .words = {RW_WORDS(N_("found at %n"))},
        .fillings = {rw_fill_name('n', dmarc != NULL ? dmarc->found_at : NULL)},
    };

    if (dmarc == NULL)
        return;
    put_policy(page, "DMARC", &dmarc->found);
    if (dmarc->found.text != NULL && !rw_name_equal(dmarc->found_at, domain)) {
        rwi_page_to(page, AT_VALUE, 0);
        rwi_page_sentence(page, &elsewhere, AT_VALUE);
        rwi_page_newline(page);
    }
}

/* "enforce, 7 days: mx1.dane.example" */
static void
put_sts_policy(struct rwi_page *page, const struct rw_sts *sts)
{
    struct rw_filling list[RW_STS_MX_MAX];
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(sts->mx_count > 0 ? N_("%m, for %t: %l")
                                             : N_("%m, for %t"))},
        .fillings = {rw_fill_text('m', rw_sts_mode_word(sts->mode)),
                     rw_fill_of('t', RW_FILL_SECONDS, sts->max_age_s),
                     rw_fill_list('l', list, sts->mx_count)}};

    for (size_t i = 0; i < sts->mx_count; i++)
        list[i] = rw_fill_octets('m', sts->mx[i].data, sts->mx[i].len);
    rwi_page_sentence(page, &sentence, AT_VALUE);
}

static void
put_sts(struct rwi_page *page, const struct rw_sts *sts)
{
    if (sts == NULL)
        return;
    put_policy(page, "MTA-STS", &sts->found);
    if (sts->fetched == NULL)
        return;
    rwi_page_to(page, AT_VALUE, 0);
    if (sts->is_good) {
        put_sts_policy(page, sts);
    } else {
        rwi_page_style(page, STYLE_BAD);
        rwi_page_wrap(page,
                      sts->fetched->error == RW_FETCH_NONE
                          ? _("its policy is unusable")
                          : _(rw_fetch_error_phrase(sts->fetched->error)),
                      AT_VALUE);
        rwi_page_style(page, STYLE_PLAIN);
    }
    if (sts->fetched->status != 0) {
        char words[32];
        struct rw_text text;

        rw_text_init(&text, words, sizeof(words));
        rw_text_printf(&text, "HTTPS %u", sts->fetched->status);
        rwi_route_right(page, words);
    }
    rwi_page_newline(page);
}

static void
put_domain(struct rwi_page *page, const struct rw_route *route)
{
    rwi_page_puts(page, " ");
    rwi_page_style(page, STYLE_STRONG);
    rwi_page_puts(page, _("domain"));
    rwi_page_newline(page);
    put_set(page, route->service == RW_SERVICE_SMTP ? "MX" : "SRV", route->mx);
    put_spf(page, route);
    put_dkim(page, route->dkim);
    put_dmarc(page, route->dmarc, route->domain);
    put_sts(page, route->sts);
    put_policy(page, "TLS-RPT", route->rpt);
    if (route->bimi != NULL)
        put_policy(page, "BIMI", &route->bimi->found);
    put_services(page, route);
}

/* ---- a host -------------------------------------------------------------- */

static void
put_addresses(struct rwi_page *page, const struct rw_mail_host *host)
{
    const struct rw_records *shown =
        host->a->count > 0 || host->aaaa->count == 0 ? host->a : host->aaaa;
    struct rw_filling list[64] = {{.letter = 'a'}};
    const struct rw_sentence sentence = {
        .words = {RW_WORDS("%l")},
        .fillings = {rw_fill_list('l', list, host->address_count)},
    };

    for (size_t i = 0; i < host->address_count; i++)
        list[i] = rw_fill_address('a', &host->addresses[i]);
    label(page, _("address"));
    if (shown->alias != NULL) {
        put_alias(page, shown);
        rwi_page_to(page, AT_VALUE, 0);
    }
    if (host->address_count > 0)
        rwi_page_sentence(page, &sentence, AT_VALUE);
    else
        put_absence(page, host->aaaa->outcome == RW_OUTCOME_FAILURE ? host->aaaa
                                                                    : shown);
    end_line(page, host->address_count > 0 && !host->is_secure &&
                           shown->security == RW_SECURITY_SECURE
                       ? host->aaaa
                       : shown);
}

static void
put_tlsa(struct rwi_page *page, const struct rw_tlsa *tlsa)
{
    struct rwi_wrap wrap;
    struct rw_text *text = rwi_wrap_begin(&wrap, page, AT_VALUE);
    bool is_long = tlsa->data.len > TLSA_SHOWN;

    rw_text_put_u64(text, tlsa->usage);
    rw_text_putc(text, ' ');
    rw_text_put_u64(text, tlsa->selector);
    rw_text_putc(text, ' ');
    rw_text_put_u64(text, tlsa->matching);
    rw_text_putc(text, ' ');
    rw_text_put_hex(text, tlsa->data.data,
                    is_long ? TLSA_SHOWN : tlsa->data.len, false);
    rw_text_puts(text, is_long ? "..." : "");
    if (!tlsa->is_usable)
        rw_text_puts(text, _("  unusable for SMTP"));
    rwi_wrap_end(&wrap);
}

static void
put_tlsas(struct rwi_page *page, const struct rw_mail_host *host)
{
    if (host->tlsa == NULL)
        return;
    label(page, "TLSA");
    if (host->tlsa_count == 0) {
        put_absence(page, host->tlsa);
        end_line(page, host->tlsa);
    }
    for (size_t i = 0; i < host->tlsa_count; i++) {
        rwi_page_to(page, AT_VALUE, 0);
        put_tlsa(page, &host->tlsas[i]);
        if (i == 0)
            end_line(page, host->tlsa);
        else
            rwi_page_newline(page);
    }
}

static void
put_why_not(struct rwi_page *page, const struct rw_mail_host *host)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(rw_why_not_phrase(host->why_not))},
        .fillings = {rw_fill_name('n', host->a == NULL ? NULL
                                       : host->a->alias != NULL
                                           ? host->a->alias
                                           : host->aaaa->alias)},
    };

    if (host->why_not == RW_WHY_NOT_NOTHING)
        return;
    rwi_page_to(page, AT_LABEL, 0);
    rwi_page_style(page, STYLE_BAD);
    rwi_page_sentence(page, &sentence, AT_LABEL);
    rwi_page_newline(page);
}

static void
put_host(struct rwi_page *page, const struct rw_route *route, size_t index)
{
    const struct rw_mail_host *host = &route->hosts[index];

    rwi_page_printf(page, "%2zu ", index + 1);
    rwi_page_style(page, STYLE_STRONG);
    rwi_page_name(page, host->name);
    rwi_page_style(page, STYLE_PLAIN);
    if (route->mx->count > 0)
        rwi_page_printf(page, _("  preference %u"), host->preference);
    if (route->service != RW_SERVICE_SMTP)
        rwi_page_printf(page, _("  port %u"), host->port);
    rwi_page_newline(page);
    put_why_not(page, host);
    if (host->a != NULL)
        put_addresses(page, host);
    put_tlsas(page, host);
    rwi_route_attempts_text(page, route, index);
}

/* ---- what it comes to ---------------------------------------------------- */

/* What a sender must insist on, host by host. */
static void
put_route(struct rwi_page *page, const struct rw_route *route)
{
    struct rwi_wrap wrap;
    struct rw_text *text;
    const char *between = "";

    rwi_page_puts(page, _("route"));
    rwi_page_puts(page, "  ");
    text = rwi_wrap_begin(&wrap, page, 7);
    for (size_t i = 0; i < route->host_count; i++) {
        const struct rw_mail_host *host = &route->hosts[i];
        const struct rw_sentence sentence = {
            .words = {RW_WORDS(N_("%n: %d"))},
            .fillings = {rw_fill_name('n', host->name),
                         rw_fill_words('d', rw_demand_phrase(host->demand))},
        };

        if (host->address_count == 0)
            continue;
        rw_text_puts(text, between);
        rw_sentence_to_text(text, &sentence);
        between = _("; ");
    }
    if (*between == '\0')
        rw_text_puts(text, _("none"));
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

void
rwi_route_outcome(struct rw_text *text, const struct rw_route *route)
{
    rw_text_puts(text, _(rw_mail_outcome_phrase(route->outcome)));
    if (route->reason == RW_MAIL_REASON_NONE)
        return;
    rw_text_puts(text, _(": "));
    if (route->reason != RW_MAIL_REASON_WALK)
        rw_text_puts(text, _(rw_mail_reason_phrase(route->reason)));
    else if (route->decisive != NULL)
        rw_reason_to_text(text, route->decisive);
    else
        rw_text_puts(text, _("not asked: a limit was reached"));
}

/* What a host made of the recipient, where it was asked (--rcpt). */
static void
put_recipient(struct rwi_page *page, const struct rw_route *route,
              const struct rw_attempt *attempt)
{
    unsigned code = attempt->recipient->code; /* as rw_attempt_judge() has it */
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(
            code < 400   ? N_("%n accepts the recipient %a: %c")
            : code < 500 ? N_("%n does not accept the recipient %a now: %c")
                         : N_("%n refuses the recipient %a: %c"))},
        .fillings = {rw_fill_name('n', route->hosts[attempt->host].name),
                     rw_fill_text('a', route->address),
                     rw_fill_number('c', code)},
    };
    struct rwi_wrap wrap;

    rwi_page_style(page, code < 400   ? STYLE_GOOD
                         : code < 500 ? STYLE_WARN
                                      : STYLE_BAD);
    rw_sentence_to_text(rwi_wrap_begin(&wrap, page, 2), &sentence);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

static void
put_verdict(struct rwi_page *page, const struct rw_route *route)
{
    const struct rw_filling queries =
        rw_fill_count('q', route->queries, RW_NOUN_QUERY);
    const struct rw_filling took =
        rw_fill_of('t', RW_FILL_DURATION, route->ended_us - route->started_us);
    struct rwi_wrap wrap;
    struct rw_text *text;

    rwi_page_style(page, route->outcome == RW_MAIL_FAILURE   ? STYLE_BAD
                         : route->outcome == RW_MAIL_PENDING ? STYLE_WARN
                                                             : STYLE_GOOD);
    text = rwi_wrap_begin(&wrap, page, 2);
    rwi_route_outcome(text, route);
    rw_text_puts(text, _(", "));
    rw_filling_to_text(text, &queries);
    rw_text_puts(text, _(", "));
    rw_filling_to_text(text, &took);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
    for (size_t i = 0; i < route->attempt_count && route->address != NULL; i++)
        if (route->attempts[i].recipient != NULL)
            put_recipient(page, route, &route->attempts[i]);
}

static void
put_head(struct rwi_page *page, const struct rw_route *route)
{
    bool is_replay = route->look_count > 0 && route->looks[0]->trace->is_replay;

    rwi_page_style(page, STYLE_STRONG);
    rwi_page_name(page, route->domain);
    rwi_page_style(page, STYLE_FAINT);
    rwi_route_right(
        page, is_replay ? _("how mail reaches it, replayed from a capture")
                        : _("how mail reaches it, looked up from the root"));
    rwi_page_newline(page);
}

static void
put_findings(struct rwi_page *page, const struct rw_route *route,
             const struct rw_report_options *options)
{
    struct rw_findings *own;
    const struct rw_findings *findings =
        rwi_route_findings(&own, options->findings, route);

    if (findings == NULL)
        rwi_page_fail(page, RW_ERR_MEMORY);
    else
        rwi_text_findings(page, findings, options->verbose);
    rw_findings_free(own);
}

/* The walks themselves, each a report of its own. */
static enum rw_status
put_walks(const struct rw_route *route, const struct rw_report_options *options)
{
    struct rw_report_options walk = *options;
    enum rw_status status = RW_OK;

    walk.findings = NULL;
    for (size_t i = 0; i < route->look_count && status == RW_OK; i++) {
        struct rwi_page page;

        rwi_text_page(&page, options);
        rwi_page_newline(&page);
        rwi_page_style(&page, STYLE_STRONG);
        rwi_page_printf(&page, _("walk %zu"), i + 1);
        rwi_page_newline(&page);
        status = rwi_page_end(&page);
        if (status == RW_OK)
            status = rw_report(route->looks[i]->trace, &walk);
    }
    return status;
}

enum rw_status
rwi_route_text(const struct rw_route *route,
               const struct rw_report_options *options)
{
    struct rwi_page page;
    enum rw_status status;

    rwi_text_page(&page, options);
    put_head(&page, route);
    put_domain(&page, route);
    for (size_t i = 0;
         i < route->host_count && route->outcome != RW_MAIL_NULL_MX; i++)
        put_host(&page, route, i);
    put_route(&page, route);
    put_verdict(&page, route);
    put_findings(&page, route, options);
    status = rwi_page_end(&page);
    if (status == RW_OK &&
        (options->verbose || options->full || options->flags || options->hex))
        status = put_walks(route, options);
    return status;
}
