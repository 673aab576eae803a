/* Connections to mail hosts for people: what was said in short, TLS, whose the
 * certificate is, and what a sender makes of it.
 *
 *    198.51.100.25#25                                              41 ms
 *     S 220 mx1.dane.example ESMTP Postfix
 *     C EHLO probe.example                                         40 ms
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/words.h"
#include "report/route/report.h"
#include "rootwalk/attempt.h"
#include "rootwalk/certificate.h"

enum {
    AT_LABEL = 3,
    AT_SIDE = 4,
    AT_WORDS = 6,
};

#define LINE_MAX_SHOWN 200 /* octets of what a server says */
#define DAY_S          UINT64_C(86400)

static void
put_time(struct rwi_page *page, uint64_t us)
{
    char words[32];
    struct rw_text text;
    const struct rw_filling took = rw_fill_of('t', RW_FILL_DURATION, us);

    if (us != RW_NO_TIME) {
        rw_text_init(&text, words, sizeof(words));
        rw_filling_to_text(&text, &took);
        rwi_route_right(page, words);
    }
    rwi_page_newline(page);
}

static void
put_octets(struct rw_text *text, const struct rw_octets *octets)
{
    rw_text_put_visible(text, octets->data,
                        octets->len < LINE_MAX_SHOWN ? octets->len
                                                     : LINE_MAX_SHOWN);
}

/* "250 SIZE 10240000, 8BITMIME": of several lines, without the first. */
static void
put_reply(struct rwi_page *page, const struct rw_reply *reply, uint64_t us)
{
    const struct rw_reply_line *line = reply->lines;
    struct rwi_wrap wrap;
    struct rw_text *text;
    const char *between = " ";

    rwi_page_to(page, AT_SIDE, 0);
    rwi_page_puts(page, "S ");
    text = rwi_wrap_begin(&wrap, page, AT_WORDS + 4);
    rw_text_puts(text, reply->status);
    if (line != NULL && line->next != NULL)
        line = line->next;
    for (; line != NULL; line = line->next) {
        rw_text_puts(text, between);
        put_octets(text, &line->text);
        between = ", ";
    }
    rwi_wrap_end(&wrap);
    put_time(page, us);
}

static void
put_exchange(struct rwi_page *page, const struct rw_exchange *e)
{
    bool has_command = e->command.kind != RW_COMMAND_NONE;
    struct rwi_wrap wrap;

    if (has_command) {
        rwi_page_to(page, AT_SIDE, 0);
        rwi_page_puts(page, "C ");
        put_octets(rwi_wrap_begin(&wrap, page, AT_WORDS), &e->command.raw);
        rwi_wrap_end(&wrap);
        put_time(page, e->reply.is_there ? e->rtt_us : RW_NO_TIME);
    }
    /* that STARTTLS and QUIT go well needs no line */
    if (e->reply.is_there &&
        !(has_command && e->reply.is_good && e->command.verb != NULL &&
          (strcmp(e->command.verb, "STARTTLS") == 0 ||
           strcmp(e->command.verb, "QUIT") == 0)))
        put_reply(page, &e->reply, RW_NO_TIME);
}

/* ---- TLS ----------------------------------------------------------------- */

static void
put_agreed(struct rwi_page *page, const struct rw_tls *tls)
{
    struct rw_octets name = rw_tls_server_name(tls->client);
    struct rwi_wrap wrap;
    struct rw_text *text;

    rwi_page_to(page, AT_WORDS, 0);
    text = rwi_wrap_begin(&wrap, page, AT_WORDS + 2);
    rw_tls_number_to_text(text, RW_TLS_VERSIONS, tls->version);
    rw_text_puts(text, "  ");
    rw_tls_number_to_text(text, RW_TLS_SUITES, tls->suite);
    if (tls->group != 0) {
        rw_text_puts(text, "  ");
        rw_tls_number_to_text(text, RW_TLS_GROUPS, tls->group);
    }
    if (name.len > 0) {
        rw_text_puts(text, "  SNI ");
        put_octets(text, &name);
    }
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

static void
put_certificate(struct rwi_page *page, const struct rw_tls *tls, uint64_t now_s)
{
    struct rw_certificates *chain = NULL;
    const struct rw_certificate *own;
    struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("certificate  %n, %k, until %d"))}};

    if (tls->certificate_count == 0 ||
        rw_certificates_new(&chain, tls->certificates, 1) != RW_OK)
        return;
    own = rw_certificate_at(chain, 0);
    if (own->is_read) {
        const struct rw_sentence left = {
            .words = {RW_WORDS(N_(" (%t)"))},
            .fillings = {rw_fill_of(
                't', RW_FILL_SECONDS,
                own->not_after_s > now_s ? own->not_after_s - now_s : 0)}};

        sentence.fillings[0] =
            rw_fill_octets('n', own->subject_name, strlen(own->subject_name));
        sentence.fillings[1] = rw_fill_text('k', own->key);
        sentence.fillings[2] = rw_fill_of('d', RW_FILL_DATE, own->not_after_s);
        rwi_page_to(page, AT_WORDS, 0);
        rwi_page_sentence(page, &sentence, AT_WORDS + 2);
        if (own->not_after_s > now_s)
            rwi_page_sentence(page, &left, AT_WORDS + 2);
        rwi_page_newline(page);
    }
    rw_certificates_free(chain);
}

static void
put_dane(struct rwi_page *page, const struct rw_attempt *attempt,
         const struct rw_mail_host *host)
{
    const struct rw_talk_result *talk = &attempt->talk;
    bool is_match =
        talk->dane == RW_DANE_MATCH && talk->dane_index < host->tlsa_count;
    const struct rw_tlsa *tlsa =
        is_match ? &host->tlsas[talk->dane_index] : NULL;
    const struct rw_sentence match = {
        .words = {RW_WORDS(
            N_("DANE  %u %s %m fits certificate %d of the chain: "
               "authenticated"))},
        .fillings = {rw_fill_number('u', is_match ? tlsa->usage : 0),
                     rw_fill_number('s', is_match ? tlsa->selector : 0),
                     rw_fill_number('m', is_match ? tlsa->matching : 0),
                     rw_fill_number('d', talk->dane_depth > 0
                                             ? (uint64_t)talk->dane_depth + 1
                                             : 1)}};

    if (!is_match && talk->dane != RW_DANE_MISMATCH)
        return;
    rwi_page_to(page, AT_WORDS, 0);
    rwi_page_style(page, is_match ? STYLE_GOOD : STYLE_BAD);
    if (is_match)
        rwi_page_sentence(page, &match, AT_WORDS + 2);
    else
        rwi_page_wrap(page, _("DANE  no TLSA record fits the certificate"),
                      AT_WORDS + 2);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_newline(page);
}

static const char *
pkix_phrase(enum rw_pkix pkix)
{
    switch (pkix) {
    case RW_PKIX_VALID:
        return N_("PKIX  the certificate is valid for this host");
    case RW_PKIX_EXPIRED:
        return N_("PKIX  the certificate has expired");
    case RW_PKIX_NOT_YET:
        return N_("PKIX  the certificate is not valid yet");
    case RW_PKIX_SELF_SIGNED:
        return N_("PKIX  the certificate signs itself");
    case RW_PKIX_NAME:
        return N_("PKIX  the certificate is for another name");
    case RW_PKIX_ISSUER:
        return N_("PKIX  its issuer is not known here");
    case RW_PKIX_OTHER:
        return N_("PKIX  the certificate is not valid");
    case RW_PKIX_UNSEEN:
        break;
    }
    return NULL;
}

static void
put_tls(struct rwi_page *page, const struct rw_route *route,
        const struct rw_attempt *attempt)
{
    const char *pkix = pkix_phrase(attempt->talk.pkix);

    if (!attempt->is_encrypted) {
        if (attempt->talk.tls_words != NULL) {
            const struct rw_sentence why = {
                .words = {RW_WORDS(N_("no TLS: %w"))},
                .fillings = {rw_fill_text('w', attempt->talk.tls_words)}};

            rwi_page_to(page, AT_WORDS, 0);
            rwi_page_style(page, STYLE_BAD);
            rwi_page_sentence(page, &why, AT_WORDS + 2);
            rwi_page_style(page, STYLE_PLAIN);
            rwi_page_newline(page);
        }
        return;
    }
    if (attempt->session->tls != NULL) {
        put_agreed(page, attempt->session->tls);
        put_certificate(page, attempt->session->tls, route->at_us / 1000000);
    }
    put_dane(page, attempt, &route->hosts[attempt->host]);
    if (pkix != NULL) {
        rwi_page_to(page, AT_WORDS, 0);
        rwi_page_wrap(page, _(pkix), AT_WORDS + 2);
        rwi_page_newline(page);
    }
}

/* ---- all of it ----------------------------------------------------------- */

static void
put_attempt(struct rwi_page *page, const struct rw_route *route,
            const struct rw_attempt *attempt)
{
    const struct rw_filling address = rw_fill_endpoint('a', &attempt->address);
    bool tls_told = false;

    rwi_page_to(page, AT_LABEL, 0);
    rw_filling_to_text(rwi_page_text(page), &address);
    if (attempt->error != RW_ATTEMPT_NO_ERROR) {
        rwi_page_puts(page, "  ");
        rwi_page_style(page, STYLE_BAD);
        rwi_page_wrap(page, _(rw_attempt_error_phrase(attempt->error)),
                      AT_WORDS);
        rwi_page_style(page, STYLE_PLAIN);
    }
    put_time(page, attempt->talk.connect_us);
    for (const struct rw_exchange *e = attempt->session->exchanges; e != NULL;
         e = e->next) {
        put_exchange(page, e);
        if (e->command.verb != NULL &&
            (strcmp(e->command.verb, "STARTTLS") == 0 ||
             strcmp(e->command.verb, "STLS") == 0)) {
            put_tls(page, route, attempt);
            tls_told = true;
        }
    }
    if (!tls_told)
        put_tls(page, route, attempt);
}

void
rwi_route_attempts_text(struct rwi_page *page, const struct rw_route *route,
                        size_t host)
{
    for (size_t i = 0; i < route->attempt_count; i++)
        if (route->attempts[i].host == host)
            put_attempt(page, route, &route->attempts[i]);
}
