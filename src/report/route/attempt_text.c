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
#include "report/tls/tls.h"
#include "rootwalk/attempt.h"

enum {
    AT_LABEL = 3,
    AT_SIDE = 4,
    AT_WORDS = 6,
};

#define LINE_MAX_SHOWN 200 /* octets of what a server says */

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

static void
put_tls(struct rwi_page *page, const struct rw_route *route,
        const struct rw_attempt *attempt)
{
    const struct rw_mail_host *host = &route->hosts[attempt->host];
    const struct rwi_secured secured = {
        .tls = attempt->session->tls,
        .talk = &attempt->talk,
        .tlsas = host->tlsas,
        .tlsa_count = host->tlsa_count,
        .at_s = route->at_us / 1000000,
    };

    rwi_tls_secured(page, &secured, AT_WORDS);
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
