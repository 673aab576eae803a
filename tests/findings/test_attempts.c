/* Findings of hosts that were talked to, and what a sender makes of each.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/rootwalk.h"

static const uint8_t DOMAIN[] = "\001d";
static const uint8_t HOST[] = "\001a\001d";

#define NO_CONNECTION RW_NO_TIME

/* A connection; the reply codes 0: none came. */
static const struct attempt_case {
    const char *what, *codes, *verdict;
    enum rw_mail_reason reason;
    enum rw_demand demand;
    uint64_t connect_us;
    enum rw_step_error error;
    enum rw_client_end end;
    bool is_stopped;
    unsigned greeting, recipient;
    bool offers, has_tls, has_alert;
    enum rw_dane dane;
    enum rw_pkix pkix;
    uint8_t usage;
    uint16_t version, suite; /* agreed on */
} CASES[] = {
    {.what = "refused",
     .codes = "MX_ALL_UNREACHABLE",
     .verdict = "unreachable",
     .reason = RW_MAIL_REASON_NO_SERVER_ANSWERED,
     .connect_us = NO_CONNECTION,
     .error = RW_STEP_REFUSED},
    {.what = "silent",
     .codes = "MX_ALL_UNREACHABLE",
     .verdict = "unreachable",
     .reason = RW_MAIL_REASON_NO_SERVER_ANSWERED,
     .end = RW_CLIENT_END_SILENT},
    {.what = "interrupted: that is nobody's fault",
     .codes = "",
     .verdict = "unreachable",
     .reason = RW_MAIL_REASON_NO_SERVER_ANSWERED,
     .connect_us = NO_CONNECTION,
     .end = RW_CLIENT_END_STOPPED,
     .is_stopped = true},
    {.what = "interrupted amid the dialogue",
     .codes = "",
     .verdict = "unreachable",
     .reason = RW_MAIL_REASON_NO_SERVER_ANSWERED,
     .end = RW_CLIENT_END_STOPPED,
     .is_stopped = true,
     .greeting = 220,
     .offers = true},
    {.what = "not SMTP",
     .codes = "SMTP_NOT_SPOKEN",
     .verdict = "unreachable",
     .reason = RW_MAIL_REASON_NO_SERVER_ANSWERED,
     .end = RW_CLIENT_END_GARBAGE},
    {.what = "421",
     .codes = "SMTP_RATE_LIMITED",
     .verdict = "unreachable",
     .reason = RW_MAIL_REASON_NO_SERVER_ANSWERED,
     .greeting = 421},
    {.what = "554",
     .codes = "SMTP_GREETING_4XX_5XX",
     .verdict = "refuses",
     .greeting = 554},
    {.what = "no STARTTLS",
     .codes = "STARTTLS_NOT_OFFERED",
     .verdict = "delivers-unauthenticated",
     .greeting = 220},
    {.what = "STARTTLS that fails",
     .codes = "STARTTLS_BROKEN",
     .verdict = "delivers-unauthenticated",
     .greeting = 220,
     .offers = true},
    {.what = "TLS that ends in an alert",
     .codes = "TLS_ALERT",
     .verdict = "delivers-unauthenticated",
     .greeting = 220,
     .offers = true,
     .has_alert = true},
    {.what = "plain text where TLS has to begin",
     .codes = "STARTTLS_INJECTION",
     .verdict = "delivers-unauthenticated",
     .end = RW_CLIENT_END_INJECTED,
     .greeting = 220,
     .offers = true},
    {.what = "all is well",
     .codes = "",
     .verdict = "delivers",
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_VALID},
    {.what = "later",
     .codes = "SMTP_GREYLISTED",
     .verdict = "greylists",
     .greeting = 220,
     .recipient = 450,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_VALID},
    {.what = "never",
     .codes = "",
     .verdict = "refuses",
     .greeting = 220,
     .recipient = 550,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_VALID},
    {.what = "TLS 1.1",
     .codes = "TLS_VERSION_OLD TLS_SUITE_WEAK",
     .verdict = "delivers",
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_VALID,
     .version = 0x0302,
     .suite = 0x002f}, /* RSA, AES_128_CBC: no forward secrecy */
    {.what = "TLS 1.2 with 3DES",
     .codes = "TLS_SUITE_WEAK",
     .verdict = "delivers",
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_VALID,
     .version = 0x0303,
     .suite = 0x000a},
    {.what = "TLS 1.2 with ECDHE",
     .codes = "",
     .verdict = "delivers",
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_VALID,
     .version = 0x0303,
     .suite = 0xc02f},
    {.what = "expired",
     .codes = "CERTIFICATE_EXPIRED",
     .verdict = "delivers-unauthenticated",
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_EXPIRED},
    {.what = "too early",
     .codes = "CERTIFICATE_NOT_YET_VALID",
     .verdict = "delivers-unauthenticated",
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_NOT_YET},
    {.what = "another name, under MTA-STS",
     .codes = "CERTIFICATE_NAME_MISMATCH",
     .verdict = "refuses",
     .reason = RW_MAIL_REASON_TLS_REQUIRED_FAILED,
     .demand = RW_DEMAND_STS,
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_NAME},
    {.what = "its own issuer",
     .codes = "CERTIFICATE_UNTRUSTED",
     .verdict = "delivers-unauthenticated",
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .pkix = RW_PKIX_SELF_SIGNED},
    {.what = "its own issuer, and DANE knows it",
     .codes = "CERTIFICATE_UNTRUSTED",
     .verdict = "delivers",
     .demand = RW_DEMAND_DANE,
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .dane = RW_DANE_MATCH,
     .pkix = RW_PKIX_SELF_SIGNED,
     .usage = 3},
    {.what = "DANE does not know it",
     .codes = "DANE_MISMATCH",
     .verdict = "refuses",
     .reason = RW_MAIL_REASON_TLS_REQUIRED_FAILED,
     .demand = RW_DEMAND_DANE,
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .dane = RW_DANE_MISMATCH,
     .pkix = RW_PKIX_VALID,
     .usage = 3},
    {.what = "its authority does not come",
     .codes = "DANE_TA_NOT_SENT",
     .verdict = "refuses",
     .reason = RW_MAIL_REASON_TLS_REQUIRED_FAILED,
     .demand = RW_DEMAND_DANE,
     .greeting = 220,
     .offers = true,
     .has_tls = true,
     .dane = RW_DANE_MISMATCH,
     .pkix = RW_PKIX_VALID,
     .usage = 2},
    {.what = "DANE without TLS",
     .codes = "DANE_NO_STARTTLS",
     .verdict = "refuses",
     .reason = RW_MAIL_REASON_TLS_REQUIRED_FAILED,
     .demand = RW_DEMAND_DANE,
     .greeting = 220,
     .dane = RW_DANE_NO_TLS,
     .usage = 3},
};

/* The record of a dialogue: a greeting, and a reply to RCPT. */
struct said {
    struct rw_session session;
    struct rw_exchange greeting, recipient;
    struct rw_extension starttls;
    struct rw_tls tls;
    struct rw_tls_hello hello;
    struct rw_octets certificate;
};

static void
say(struct said *said, const struct attempt_case *c)
{
    memset(said, 0, sizeof(*said));
    said->greeting.reply.is_there = c->greeting != 0;
    said->greeting.reply.code = c->greeting;
    said->recipient.command.kind = RW_COMMAND_LINE;
    said->recipient.command.verb = "RCPT";
    said->recipient.reply.is_there = c->recipient != 0;
    said->recipient.reply.code = c->recipient;
    said->greeting.next = &said->recipient;
    said->session.exchanges = &said->greeting;
    said->starttls.keyword = "STARTTLS";
    if (c->offers)
        said->session.extensions = &said->starttls;
    said->certificate = (struct rw_octets){(const uint8_t *)"x", 1};
    said->tls.certificates = &said->certificate;
    said->tls.certificate_count = 1;
    if (c->suite != 0)
        said->tls.server = &said->hello;
    said->tls.version = c->version;
    said->tls.suite = c->suite;
    if (c->has_tls)
        said->session.tls = &said->tls;
}

static void
describe(char *out, size_t size, const struct rw_route *route)
{
    struct rw_findings *findings;
    struct rw_text text;

    rw_text_init(&text, out, size);
    assert_int_equal(rw_findings_of_route(&findings, route), RW_OK);
    for (int code = 0; code < RW_FINDING_CODES; code++)
        for (size_t i = 0; i < rw_findings_count(findings); i++)
            if ((int)rw_findings_get(findings, i)->code == code &&
                code != RW_FINDING_MX_SINGLE)
                rw_text_printf(&text, "%s%s", text.len > 0 ? " " : "",
                               rw_finding_name((enum rw_finding_code)code));
    rw_findings_free(findings);
}

static void
connections_come_to_what_was_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const struct attempt_case *c = &CASES[i];
        const struct rw_records none = {.outcome = RW_OUTCOME_NODATA};
        const struct rw_tlsa tlsa = {.usage = c->usage, .is_usable = true};
        const struct rw_mail_host host = {.name = HOST,
                                          .a = &none,
                                          .aaaa = &none,
                                          .tlsas = &tlsa,
                                          .tlsa_count = c->usage != 0,
                                          .usable_tlsas = c->usage != 0,
                                          .sts = RW_STS_LISTED,
                                          .demand = c->demand};
        struct said said;
        struct rw_attempt attempt = {.session = &said.session,
                                     .talk = {.connect_us = c->connect_us,
                                              .error = c->error,
                                              .is_stopped = c->is_stopped,
                                              .has_tls = c->has_tls,
                                              .has_alert = c->has_alert,
                                              .alert = 40,
                                              .dane = c->dane,
                                              .pkix = c->pkix},
                                     .end = c->end};
        struct rw_route route = {.domain = DOMAIN,
                                 .outcome = RW_MAIL_ACCEPTS,
                                 .mx = &none,
                                 .hosts = &host,
                                 .host_count = 1,
                                 .attempts = &attempt,
                                 .attempt_count = 1};
        char codes[256];

        say(&said, c);
        rw_attempt_judge(&attempt, &host);
        describe(codes, sizeof(codes), &route);
        if (strcmp(codes, c->codes) != 0 ||
            strcmp(rw_attempt_verdict_word(attempt.verdict), c->verdict) != 0 ||
            rw_attempts_reason(&attempt, 1) != c->reason)
            fail_msg("%s: %s; %s; %d", c->what, codes,
                     rw_attempt_verdict_word(attempt.verdict),
                     (int)rw_attempts_reason(&attempt, 1));
    }
    /* What needs certificates that are made on the day has its cases in
     * tests/lab: CERTIFICATE_EXPIRES_SOON, CERTIFICATE_CHAIN_INCOMPLETE,
     * CERTIFICATE_SIGNED_SHA1, KEY_SHORT, DANE_STALE_RECORD; as has what needs
     * a survey: MX_SETS_DIFFER */
}

/* Of two hosts: one that is not reached is named, of all it is said once. */
static void
all_unreached_is_one_finding(void **state)
{
    static const struct {
        enum rw_step_error errors[2];
        const char *codes;
    } BOTH[] = {
        {{RW_STEP_OK, RW_STEP_OK}, ""},
        {{RW_STEP_REFUSED, RW_STEP_OK}, "MX_UNREACHABLE"},
        {{RW_STEP_OK, RW_STEP_TIMEOUT}, "MX_UNREACHABLE"},
        {{RW_STEP_REFUSED, RW_STEP_TIMEOUT}, "MX_ALL_UNREACHABLE"},
    };
    static const struct attempt_case WELL = {
        .greeting = 220, .offers = true, .has_tls = true};
    const struct rw_records none = {.outcome = RW_OUTCOME_NODATA};
    const struct rw_mail_host hosts[2] = {
        {.name = HOST, .a = &none, .aaaa = &none, .sts = RW_STS_LISTED},
        {.name = DOMAIN, .a = &none, .aaaa = &none, .sts = RW_STS_LISTED}};

    (void)state;
    for (size_t i = 0; i < sizeof(BOTH) / sizeof(BOTH[0]); i++) {
        struct said said[2];
        struct rw_attempt attempts[2];
        struct rw_route route = {.domain = DOMAIN,
                                 .outcome = RW_MAIL_ACCEPTS,
                                 .mx = &none,
                                 .hosts = hosts,
                                 .host_count = 2,
                                 .attempts = attempts,
                                 .attempt_count = 2};
        char codes[256];

        for (size_t j = 0; j < 2; j++) {
            const bool is_reached = BOTH[i].errors[j] == RW_STEP_OK;

            say(&said[j], is_reached ? &WELL : &CASES[0]);
            attempts[j] = (struct rw_attempt){
                .session = &said[j].session,
                .host = j,
                .talk = {.connect_us = is_reached ? 0 : NO_CONNECTION,
                         .error = BOTH[i].errors[j],
                         .has_tls = is_reached,
                         .pkix = RW_PKIX_VALID}};
            rw_attempt_judge(&attempts[j], &hosts[j]);
        }
        describe(codes, sizeof(codes), &route);
        if (strcmp(codes, BOTH[i].codes) != 0)
            fail_msg("row %zu: %s", i, codes);
    }
}

/* What a host says of itself, over TLS that is well; and what was asked. */
static const struct said_case {
    const char *what, *codes, *greeting, *ehlo, *helo, *address;
} SAID[] = {
    {"all is well", "", "220 a.d ESMTP", "250-a.d\r\n250 SIZE 10240000", NULL,
     NULL},
    {"in capitals", "", "220 A.D ESMTP", "250 a.d", NULL, NULL},
    {"the domain's own name", "", "220 d ESMTP", "250 d", NULL, NULL},
    {"another name", "SMTP_NAME_DIFFERS", "220 b.d ESMTP", "250 b.d", NULL,
     NULL},
    {"no name at all", "", "220 ESMTP ready", "250 hello", NULL, NULL},
    {"nothing behind the code", "", "220 ", "250 hello", NULL, NULL},
    {"HELO only", "SMTP_EHLO_REFUSED", "220 a.d", "502 what?", "250 a.d", NULL},
    {"neither", "", "220 a.d", "502 what?", "502 what?", NULL},
    {"small", "SMTP_SIZE_SMALL", "220 a.d", "250-a.d\r\n250 SIZE 9999999", NULL,
     NULL},
    {"just not small", "", "220 a.d", "250-a.d\r\n250 SIZE 10000000", NULL,
     NULL},
    {"no limit", "", "220 a.d", "250-a.d\r\n250 SIZE 0", NULL, NULL},
    {"none told", "", "220 a.d", "250-a.d\r\n250 SIZE", NULL, NULL},
    {"PLAIN before TLS", "AUTH_BEFORE_TLS", "220 a.d",
     "250-a.d\r\n250 AUTH CRAM-MD5 PLAIN", NULL, NULL},
    {"LOGIN, spelled for old clients", "AUTH_BEFORE_TLS", "220 a.d",
     "250-a.d\r\n250 AUTH=LOGIN", NULL, NULL},
    {"digests only", "", "220 a.d", "250-a.d\r\n250 AUTH CRAM-MD5", NULL, NULL},
    {"words that are no AUTH", "", "220 a.d", "250-a.d\r\n250 X PLAIN", NULL,
     NULL},
    {"an address in Unicode", "SMTPUTF8_MISSING", "220 a.d", "250 a.d", NULL,
     "\xe4\xb8\xad@d"},
    {"that is offered", "", "220 a.d", "250-a.d\r\n250 SMTPUTF8", NULL,
     "\xe4\xb8\xad@d"},
    {"a domain in Unicode", "", "220 a.d", "250 a.d", NULL, "me@\xe4\xb8\xad"},
};

static void
hear(struct rw_dialogue *dialogue, enum rw_side side, const char *line)
{
    const struct rw_stamp stamp = {0, RW_NO_TIME};

    if (line == NULL)
        return;
    (void)rw_dialogue_octets(dialogue, side, (const uint8_t *)line,
                             strlen(line), &stamp);
    (void)rw_dialogue_octets(dialogue, side, (const uint8_t *)"\r\n", 2,
                             &stamp);
}

static void
hosts_are_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(SAID) / sizeof(SAID[0]); i++) {
        const struct said_case *c = &SAID[i];
        const struct rw_records none = {.outcome = RW_OUTCOME_NODATA};
        const struct rw_mail_host host = {
            .name = HOST, .a = &none, .aaaa = &none};
        const struct rw_dialogue_options live = {.origin = RW_ORIGIN_LIVE};
        struct rw_attempt attempt = {
            .talk = {.has_tls = true, .pkix = RW_PKIX_VALID}};
        struct rw_route route = {.domain = DOMAIN,
                                 .address = c->address,
                                 .outcome = RW_MAIL_ACCEPTS,
                                 .mx = &none,
                                 .hosts = &host,
                                 .host_count = 1,
                                 .attempts = &attempt,
                                 .attempt_count = 1};
        struct rw_dialogue *dialogue;
        char codes[256];

        assert_int_equal(rw_dialogue_new(&dialogue, RW_PROTOCOL_SMTP, &live),
                         RW_OK);
        hear(dialogue, RW_SIDE_SERVER, c->greeting);
        hear(dialogue, RW_SIDE_CLIENT, "EHLO me");
        hear(dialogue, RW_SIDE_SERVER, c->ehlo);
        hear(dialogue, RW_SIDE_CLIENT, c->helo != NULL ? "HELO me" : NULL);
        hear(dialogue, RW_SIDE_SERVER, c->helo);
        attempt.session = rw_dialogue_session(dialogue);
        rw_attempt_judge(&attempt, &host);
        describe(codes, sizeof(codes), &route);
        if (strcmp(codes, c->codes) != 0)
            fail_msg("%s: %s", c->what, codes);
        rw_dialogue_free(dialogue);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_come_to_what_was_said),
        cmocka_unit_test(all_unreached_is_one_finding),
        cmocka_unit_test(hosts_are_what_they_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
