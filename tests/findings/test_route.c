/* Findings of a mail route: each where it must be, and not where it must not.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mail/table.h"
#include "rootwalk/rootwalk.h"

#define DIGEST                                                                 \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SIGNED "d. MX : 5 a.\na. A : 192.0.2.1 | 192.0.2.2\n"
#define TLSA   "_25._tcp.a. TLSA : 3 1 1 " DIGEST "\n"
#define SPF    "d. TXT : \"v=spf1 -all\"\n"

/* A key of the selector "s"; a string has 255 octets at most. */
#define KEY(text) SPF "s._domainkey.d. TXT : \"" text "\"\n"
#define RSA_2048                                                               \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsKon5BB8aEbO6rQw"             \
    "xZBVhlXfchBWyhQiWE2vUvm79Zmp4qsfeP93gSgCqpQ/0WoVUtEpZpATYg+y"             \
    "N43CDzfBVTXdg0vAGop27TzHVjaT1b+QInbnZbwqzwOHjYRjXFpw49cGtUhm\" \""        \
    "e7fMVeNPqr1n0ZGU+Z83rCwbaNE/heb7VfN1m3nI53YpOD1t5YcamKK6dGM1"             \
    "PHLLUZHfeDVwJhYpNcFfe7IZUBF0m0prMOkNXmxRr2IdBsW2YYUskSIgAZW+"             \
    "N+m4N+yLKC0y3aqmQo6+x2hNLv23PkBaYRKKE45DvZG6jhcDEUjFTt6FOpT1"             \
    "qkBFuYNedyLsMCl8krExcnh+xwIDAQAB"
#define RSA_2048_BARE                                                          \
    "MIIBCgKCAQEAsKon5BB8aEbO6rQwxZBVhlXfchBWyhQiWE2vUvm79Zmp4qsf"             \
    "eP93gSgCqpQ/0WoVUtEpZpATYg+yN43CDzfBVTXdg0vAGop27TzHVjaT1b+Q"             \
    "InbnZbwqzwOHjYRjXFpw49cGtUhme7fMVeNPqr1n0ZGU+Z83rCwbaNE/heb7\" \""        \
    "VfN1m3nI53YpOD1t5YcamKK6dGM1PHLLUZHfeDVwJhYpNcFfe7IZUBF0m0pr"             \
    "MOkNXmxRr2IdBsW2YYUskSIgAZW+N+m4N+yLKC0y3aqmQo6+x2hNLv23PkBa"             \
    "YRKKE45DvZG6jhcDEUjFTt6FOpT1qkBFuYNedyLsMCl8krExcnh+xwIDAQAB"
#define RSA_1024                                                               \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDMFcv4OWjNR9Rx9werXcur"             \
    "4DAiP3tw8UPnCVT0whptm7jTlSNR/FTTaUeDJonorC9+agf12tffG3Th9Yn5"             \
    "H63KqbWTGGRzKhPSMDYGBATqR5ybIj0s6NDK0zWNHW4WWlyzMINp+5mIGp/z"             \
    "YPTs8mCbAjFDiX/qpzKbAeM8TLwWqQIDAQAB"
#define RSA_768                                                                \
    "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhANK4E5vzvmgJMrPQmM3QBg6cPM8f"             \
    "qbHX3TAHdse2PL+RAHYincfsRIUj03qhrfNgidf8R5fMhpr27CA2KQq1gmaO"             \
    "pF3YoAxocC0MYQ1SKdJTpfCWd8e8ETX/9Lb6fuQaXQIDAQAB"
#define ED25519       "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define ED25519_SHORT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg=="

static const char *const SELECTORS[] = {"s"};

/* What is found, in the order of the codes; a healthy sibling has one thing
 * more, or less. */
static const struct found_case {
    const char *what, *records, *codes;
} CASES[] = {
    {"a healthy domain", SIGNED TLSA, ""},
    {"no such domain", "", "MAIL_DOMAIN_NOT_FOUND"},
    {"nothing at all", "d. MX :\n", "NO_MAIL_HOST"},
    {"an address only", "d. MX :\nd. A : 192.0.2.1 | 192.0.2.2\n",
     "IMPLICIT_MX"},
    {"null MX", "d. MX : 0 .\n", "NULL_MX"},
    {"null MX beside another",
     "d. MX : 0 . | 5 a.\n"
     "a. A : 192.0.2.1 | 192.0.2.2\n",
     "NULL_MX_NOT_ALONE"},
    {"an alias", "d. MX : 5 a.\na. A alias=b. : 192.0.2.1 | 192.0.2.2\n",
     "MX_IS_ALIAS"},
    {"its own address behind an alias",
     "d. MX :\nd. A alias=b. : 192.0.2.1 | 192.0.2.2\n", "IMPLICIT_MX"},
    {"an address literal", SIGNED "", ""},
    {"an address as a host",
     "d. MX : 5 192.0.2.9. | 6 a.\na. A : 192.0.2.1 | 192.0.2.2\n",
     "MX_IS_ADDRESS"},
    {"a host without an address",
     "d. MX : 5 a. | 6 b.\na. A : 192.0.2.1 | 192.0.2.2\n",
     "MX_HOST_WITHOUT_ADDRESS"},
    {"one address is inside", "d. MX : 5 a.\na. A : 192.0.2.1 | 10.0.0.1\n",
     "MX_HOST_NOT_PUBLIC"},
    {"one host with one address", "d. MX : 5 a.\na. A : 192.0.2.1\n",
     "MX_SINGLE"},
    {"one host with an address of each family",
     "d. MX : 5 a.\na. A : 192.0.2.1\na. AAAA : 2001:db8::1\n", ""},
    {"two hosts with one address each",
     "d. MX : 5 a. | 6 b.\na. A : 192.0.2.1\nb. A : 192.0.2.2\n", ""},
    {"the MX set fails DNSSEC", "d. MX bogus : 5 a.\n", "MX_LOOKUP_BOGUS"},
    {"an address set fails DNSSEC", SIGNED "a. AAAA bogus : 2001:db8::1\n",
     "MX_LOOKUP_BOGUS"},
    {"IPv6 addresses cannot be had", SIGNED "a. AAAA failed :\n",
     "ADDRESS_LOOKUP_FAILED_V6"},
    {"TLSA records cannot be had", SIGNED "_25._tcp.a. TLSA failed :\n",
     "DANE_LOOKUP_FAILED"},
    {"... of a host that is not signed",
     "d. MX : 5 a.\na. A insecure : 192.0.2.1 | 192.0.2.2\n"
     "_25._tcp.a. TLSA failed :\n",
     ""},
    {"TLSA records fail DNSSEC",
     SIGNED "_25._tcp.a. TLSA bogus : 3 1 1 " DIGEST "\n", "DANE_BOGUS"},
    {"their denial fails DNSSEC", SIGNED "_25._tcp.a. TLSA bogus :\n",
     "DANE_BOGUS"},
    {"a usage that SMTP does not have",
     SIGNED "_25._tcp.a. TLSA : 1 1 1 " DIGEST " | 3 1 1 " DIGEST "\n",
     "DANE_USAGE_UNUSABLE"},
    {"a digest that is too short", SIGNED "_25._tcp.a. TLSA : 3 1 1 01\n",
     "DANE_USAGE_UNUSABLE"},
    {"TLSA records that are not signed",
     SIGNED "_25._tcp.a. TLSA insecure : 3 1 1 " DIGEST "\n",
     "DANE_NOT_SECURE"},
    {"TLSA records of a host that is not signed",
     "d. MX : 5 a.\na. A insecure : 192.0.2.1 | 192.0.2.2\n" TLSA,
     "DANE_NOT_SECURE"},
    {"an MX set that is not signed",
     "d. MX insecure : 5 a.\na. A : 192.0.2.1 | 192.0.2.2\n" TLSA,
     "DANE_MX_INSECURE"},
    {"no DMARC record", SIGNED SPF "_dmarc.d. TXT :\n", "DMARC_MISSING"},
    {"a DMARC policy that there is not",
     SIGNED SPF "_dmarc.d. TXT : \"v=DMARC1; p=maybe\"\n", "DMARC_INVALID"},
    {"two DMARC records",
     SIGNED SPF "_dmarc.d. TXT : \"v=DMARC1; p=none\" | v=DMARC1\n",
     "DMARC_INVALID"},
    {"a tag that was removed",
     SIGNED SPF "_dmarc.d. TXT : \"v=DMARC1; p=none; pct=50\"\n",
     "DMARC_OLD_TAG"},
    {"MTA-STS and TLS-RPT",
     SIGNED SPF "_mta-sts.d. TXT : \"v=STSv1; id=1\"\n"
                "_smtp._tls.d. TXT : \"v=TLSRPTv1; rua=mailto:a@d\"\n",
     ""},
    {"MTA-STS alone", SIGNED SPF "_mta-sts.d. TXT : \"v=STSv1; id=1\"\n",
     "STS_WITHOUT_TLSRPT"},
    {"MTA-STS without id",
     SIGNED SPF "_mta-sts.d. TXT : v=STSv1\n"
                "_smtp._tls.d. TXT : \"v=TLSRPTv1; rua=mailto:a@d\"\n",
     "MTA_STS_RECORD_INVALID"},
    {"TLS-RPT without rua", SIGNED SPF "_smtp._tls.d. TXT : v=TLSRPTv1\n",
     "TLSRPT_INVALID"},
    {"no SPF record", SIGNED "d. TXT : hello\n", "SPF_MISSING"},
    {"a TXT look-up that fails", SIGNED "d. TXT failed :\n", ""},
    {"two SPF records", SIGNED "d. TXT : \"v=spf1 -all\" | v=spf1\n",
     "SPF_TWO_RECORDS"},
    {"a term that cannot be read", SIGNED "d. TXT : \"v=spf1 foo:x -all\"\n",
     "SPF_SYNTAX"},
    {"an include of nothing", SIGNED "d. TXT : \"v=spf1 include:n.e -all\"\n",
     "SPF_SYNTAX"},
    {"an include of what cannot be read",
     SIGNED "d. TXT : \"v=spf1 include:n.e -all\"\n"
            "n.e. TXT : \"v=spf1 foo\"\n",
     "SPF_SYNTAX"},
    {"an include that is good",
     SIGNED "d. TXT : \"v=spf1 include:n.e -all\"\n"
            "n.e. TXT : \"v=spf1 -all\"\n",
     ""},
    {"eleven look-ups",
     SIGNED "d. TXT : \"v=spf1 mx mx mx mx mx mx mx mx mx mx mx -all\"\n",
     "SPF_TOO_MANY_LOOKUPS"},
    {"ten of them",
     SIGNED "d. TXT : \"v=spf1 mx mx mx mx mx mx mx mx mx mx "
            "-all\"\n",
     ""},
    {"three that find nothing",
     SIGNED "d. TXT : \"v=spf1 a:x.e a:y.e a:z.e -all\"\n",
     "SPF_TOO_MANY_VOID"},
    {"two of them", SIGNED "d. TXT : \"v=spf1 a:x.e a:y.e -all\"\n", ""},
    {"all may", SIGNED "d. TXT : \"v=spf1 +all\"\n", "SPF_ALLOWS_ALL"},
    {"a wide net", SIGNED "d. TXT : \"v=spf1 ip4:10.0.0.0/8 -all\"\n",
     "SPF_ALLOWS_ALL"},
    {"a net less wide", SIGNED "d. TXT : \"v=spf1 ip4:10.0.0.0/9 -all\"\n", ""},
    {"any address, under cover of a name",
     SIGNED "d. TXT : \"v=spf1 a/0 -all\"\n", "SPF_ALLOWS_ALL"},
    {"a wide net around a mail host", SIGNED "d. TXT : \"v=spf1 mx/8 -all\"\n",
     "SPF_ALLOWS_ALL"},
    {"a wide net of IPv6", SIGNED "d. TXT : \"v=spf1 a//8 -all\"\n",
     "SPF_ALLOWS_ALL"},
    {"a net around a host", SIGNED "d. TXT : \"v=spf1 a/24//48 -all\"\n", ""},
    {"all may, behind a term that decides",
     SIGNED "d. TXT : \"v=spf1 -all +all\"\n", ""},
    {"a wide net that may not",
     SIGNED "d. TXT : \"v=spf1 -ip4:10.0.0.0/8 -all\"\n", ""},
    {"ptr", SIGNED "d. TXT : \"v=spf1 ptr -all\"\n", "SPF_PTR"},
    {"SPF records of type 99", SIGNED SPF "d. SPF : \"v=spf1 -all\"\n",
     "SPF_TYPE99"},
    {"reports go to another domain",
     SIGNED SPF "_dmarc.d. TXT : \"v=DMARC1; p=none; "
                "rua=mailto:a@d,mailto:b@x.e!10m, mailto:c@sub.d\"\n",
     "DMARC_REPORT_UNAUTHORIZED"},
    {"... that agrees",
     SIGNED SPF "_dmarc.d. TXT : \"v=DMARC1; p=none; rua=mailto:b@x.e\"\n"
                "d._report._dmarc.x.e. TXT : v=DMARC1\n",
     ""},
    {"... that says something else there",
     SIGNED SPF "_dmarc.d. TXT : \"v=DMARC1; p=none; rua=mailto:b@x.e\"\n"
                "d._report._dmarc.x.e. TXT : v=spf1\n",
     "DMARC_REPORT_UNAUTHORIZED"},
    {"... of whom nobody knows",
     SIGNED SPF "_dmarc.d. TXT : \"v=DMARC1; p=none; rua=mailto:b@x.e\"\n"
                "d._report._dmarc.x.e. TXT failed :\n",
     ""},
    {"a good RSA key", SIGNED KEY("v=DKIM1; k=rsa; p=" RSA_2048), ""},
    {"... without the structure around it", SIGNED KEY("p=" RSA_2048_BARE), ""},
    {"an Ed25519 key", SIGNED KEY("v=DKIM1; k=ed25519; t=y; p=" ED25519), ""},
    {"an Ed25519 key of 31 octets",
     SIGNED KEY("v=DKIM1; k=ed25519; p=" ED25519_SHORT), "DKIM_KEY_INVALID"},
    {"an RSA key of 1024 bits", SIGNED KEY("v=DKIM1; p=" RSA_1024),
     "DKIM_KEY_SHORT"},
    {"an RSA key of 768 bits", SIGNED KEY("v=DKIM1; p=" RSA_768),
     "DKIM_KEY_INVALID"},
    {"a key that is revoked", SIGNED KEY("v=DKIM1; p="), "DKIM_KEY_REVOKED"},
    {"a key without p", SIGNED KEY("v=DKIM1; k=rsa"), "DKIM_KEY_INVALID"},
    {"a key that is cut off", SIGNED KEY("v=DKIM1; p=MIIBIjANBgkq"),
     "DKIM_KEY_INVALID"},
    {"a version that is not the first", SIGNED KEY("p=" RSA_2048 "; v=DKIM1"),
     "DKIM_KEY_INVALID"},
    {"two keys",
     SIGNED SPF "s._domainkey.d. TXT : \"v=DKIM1; p=\" | \"v=DKIM1; p=AA==\"\n",
     "DKIM_KEY_INVALID"},
    {"no key", SIGNED SPF "s._domainkey.d. TXT :\n", ""},
    {"a logo",
     SIGNED SPF "default._bimi.d. TXT : \"v=BIMI1; l=https://d/l.svg; a=\"\n",
     ""},
    {"a logo that is declined",
     SIGNED SPF "default._bimi.d. TXT : \"v=BIMI1; l=; a=\"\n", ""},
    {"a logo without a place",
     SIGNED SPF "default._bimi.d. TXT : \"v=BIMI1; a=\"\n", "BIMI_INVALID"},
    {"a logo in the clear",
     SIGNED SPF "default._bimi.d. TXT : \"v=BIMI1; l=http://d/l.svg\"\n",
     "BIMI_INVALID"},
    {"a logo of two records",
     SIGNED SPF "default._bimi.d. TXT : \"v=BIMI1; l=\" | v=BIMI1\n",
     "BIMI_INVALID"},
    {"a whole key", SIGNED "_25._tcp.a. TLSA : 3 1 0 3003020101\n",
     "DANE_FULL_DATA"},
};

static void
describe(char *out, size_t size, const struct rw_findings *findings)
{
    struct rw_text text;

    rw_text_init(&text, out, size);
    for (int code = 0; code < RW_FINDING_CODES; code++)
        for (size_t i = 0; i < rw_findings_count(findings); i++) {
            const struct rw_finding *f = rw_findings_get(findings, i);

            if ((int)f->code != code)
                continue;
            rw_text_puts(&text, text.len > 0 ? " " : "");
            rw_text_puts(&text, rw_finding_name(f->code));
        }
}

static void
findings_are_those_and_no_others(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const struct found_case *c = &CASES[i];
        struct rw_route_options options = {.service = RW_SERVICE_SMTP,
                                           .selectors = SELECTORS,
                                           .selector_count = 1};
        struct rw_findings *findings;
        struct rw_route route;
        struct table table;
        char codes[1024], records[2048];

        snprintf(records, sizeof(records), "%s%s%s", c->records,
                 *c->records == '\0' || strstr(c->records, "d. TXT ") != NULL
                     ? ""
                     : "d. TXT : \"v=spf1 -all\"\n",
                 *c->records == '\0' || strstr(c->records, "_dmarc") != NULL
                     ? ""
                     : "_dmarc.d. TXT : \"v=DMARC1; p=none\"\n");
        table_init(&table, records);
        options.domain = table_name(&table, "d.");
        table_route(&table, &route, &options);
        assert_int_equal(rw_findings_of_route(&findings, &route), RW_OK);
        describe(codes, sizeof(codes), findings);
        if (strcmp(codes, c->codes) != 0)
            fail_msg("%s: %s, not %s", c->what, codes, c->codes);
        rw_findings_free(findings);
        table_done(&table);
    }
}

/* Sentences name the domain, the host and what was seen. */
static void
sentences_say_what_it_is_about(void **state)
{
    static const struct {
        const char *records, *said[3];
    } ROWS[] = {
        {"d. MX : 5 a.\na. A alias=b. : 192.0.2.1 | 192.0.2.2\n",
         {" a. ", " d. ", " b.:"}},
        {SIGNED "_25._tcp.a. TLSA : 1 1 1 AB\n",
         {" a. ", " d. ", ": 1 1 1 AB"}},
        {SIGNED "a. AAAA bogus :\n", {" AAAA ", " a.,", " d. "}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct rw_route_options options = {.service = RW_SERVICE_SMTP};
        struct rw_findings *findings;
        struct rw_route route;
        struct table table;
        char sentence[1024], records[2048];
        struct rw_text text;

        snprintf(records, sizeof(records),
                 "%sd. TXT : \"v=spf1 -all\"\n_dmarc.d. TXT : \"v=DMARC1; "
                 "p=none\"\n",
                 ROWS[i].records);
        table_init(&table, records);
        options.domain = table_name(&table, "d.");
        table_route(&table, &route, &options);
        assert_int_equal(rw_findings_of_route(&findings, &route), RW_OK);
        assert_int_equal(rw_findings_count(findings), 1);
        rw_text_init(&text, sentence, sizeof(sentence));
        rw_finding_to_text(&text, rw_findings_get(findings, 0));
        for (size_t j = 0; j < 3; j++)
            assert_non_null(strstr(sentence, ROWS[i].said[j]));
        rw_findings_free(findings);
        table_done(&table);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_are_those_and_no_others),
        cmocka_unit_test(sentences_say_what_it_is_about),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
