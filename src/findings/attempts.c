/* What is wrong with the hosts that were talked to.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "findings/route.h"
#include "rootwalk/attempt.h"
#include "rootwalk/certificate.h"
#include "rootwalk/registry.h"

#define SOON_S   (14 * UINT64_C(86400)) /* a certificate ends soon */
#define RSA_BITS 2048 /* fewer are short: RFC 9325 section 4.5 */

/* A finding of one connection: host, address and, where it is given, a text. */
static void
add(struct rwi_finder *it, enum rw_finding_code code, enum rw_severity severity,
    const struct rw_route *route, const struct rw_attempt *attempt,
    const struct rw_value *seen)
{
    struct rw_finding f =
        rwi_route_finding(code, route, &route->hosts[attempt->host]);
    const struct rw_value address = rwi_address_value(&attempt->address);
    const struct rw_value *value = seen != NULL ? seen : &address;

    f.severity = severity;
    f.seen = (struct rw_values){.list = value, .count = 1};
    rwi_add(it, &f);
}

static void
add_usual(struct rwi_finder *it, enum rw_finding_code code,
          const struct rw_route *route, const struct rw_attempt *attempt,
          const struct rw_value *seen)
{
    add(it, code, rw_finding_severity(code), route, attempt, seen);
}

static struct rw_value
text_value(const char *text, size_t len)
{
    return (struct rw_value){.kind = RW_VALUE_TEXT,
                             .octets = (const uint8_t *)text,
                             .len = (uint32_t)(len < 200 ? len : 200)};
}

/* ---- reached, or not ----------------------------------------------------- */

static bool
is_unreached(const struct rw_attempt *attempt)
{
    switch (attempt->error) {
    case RW_ATTEMPT_REFUSED:
    case RW_ATTEMPT_TIMEOUT:
    case RW_ATTEMPT_UNREACHED:
    case RW_ATTEMPT_CLOSED:
        return true;
    case RW_ATTEMPT_NO_ERROR:
    case RW_ATTEMPT_NOT_SMTP:
    case RW_ATTEMPT_RATE_LIMITED:
    case RW_ATTEMPT_STOPPED: /* that was us */
        break;
    }
    return false;
}

/* Hosts none of whose addresses was reached, each once; or all of them, which
 * says so of each. */
static void
find_unreached(struct rwi_finder *it, const struct rw_route *route)
{
    bool all = route->attempt_count > 0;

    for (size_t i = 0; i < route->attempt_count; i++)
        all &= is_unreached(&route->attempts[i]);
    for (size_t host = 0; !all && host < route->host_count; host++) {
        const struct rw_attempt *last = NULL;
        bool is_reached = false;

        for (size_t i = 0; i < route->attempt_count; i++) {
            if (route->attempts[i].host != host)
                continue;
            last = &route->attempts[i];
            is_reached |= !is_unreached(last);
        }
        if (last != NULL && !is_reached)
            add_usual(it, RW_FINDING_MX_UNREACHABLE, route, last, NULL);
    }
    if (all) {
        struct rw_finding f =
            rwi_route_finding(RW_FINDING_MX_ALL_UNREACHABLE, route, NULL);

        rwi_add(it, &f);
    }
}

static void
find_greeting(struct rwi_finder *it, const struct rw_route *route,
              const struct rw_attempt *attempt)
{
    const struct rw_reply *greeting = attempt->greeting;
    const struct rw_reply_line *line =
        greeting != NULL ? greeting->lines : NULL;
    const struct rw_value words =
        text_value(line != NULL ? (const char *)line->text.data : "",
                   line != NULL ? line->text.len : 0);

    if (attempt->error == RW_ATTEMPT_NOT_SMTP)
        add_usual(it, RW_FINDING_SMTP_NOT_SPOKEN, route, attempt, NULL);
    else if (attempt->error == RW_ATTEMPT_RATE_LIMITED)
        add_usual(it, RW_FINDING_SMTP_RATE_LIMITED, route, attempt, &words);
    else if (greeting != NULL && greeting->code >= 400)
        add_usual(it, RW_FINDING_SMTP_GREETING_4XX_5XX, route, attempt, &words);
    if (attempt->recipient != NULL && attempt->recipient->code >= 400 &&
        attempt->recipient->code < 500)
        add_usual(it, RW_FINDING_SMTP_GREYLISTED, route, attempt, NULL);
}

/* ---- TLS ----------------------------------------------------------------- */

static bool
demands_tls(const struct rw_route *route, const struct rw_attempt *attempt)
{
    return route->hosts[attempt->host].demand != RW_DEMAND_OPPORTUNISTIC;
}

static bool
demands_dane(const struct rw_route *route, const struct rw_attempt *attempt)
{
    return route->hosts[attempt->host].demand == RW_DEMAND_DANE &&
           route->hosts[attempt->host].usable_tlsas > 0;
}

/* Why there is no TLS though it is offered. */
static void
find_broken(struct rwi_finder *it, const struct rw_route *route,
            const struct rw_attempt *attempt)
{
    const char *alert = attempt->talk.has_alert
                            ? rw_tls_name(RW_TLS_ALERTS, attempt->talk.alert)
                            : NULL;
    const struct rw_value words = text_value(alert != NULL ? alert : "",
                                             alert != NULL ? strlen(alert) : 0);

    if (attempt->end == RW_CLIENT_END_INJECTED)
        add_usual(it, RW_FINDING_STARTTLS_INJECTION, route, attempt, NULL);
    else if (attempt->talk.has_alert)
        add_usual(it, RW_FINDING_TLS_ALERT, route, attempt,
                  alert != NULL ? &words : NULL);
    else
        add_usual(it, RW_FINDING_STARTTLS_BROKEN, route, attempt, NULL);
}

static void
find_starttls(struct rwi_finder *it, const struct rw_route *route,
              const struct rw_attempt *attempt)
{
    if (attempt->is_encrypted)
        return;
    if (attempt->offers_tls)
        find_broken(it, route, attempt);
    else if (demands_dane(route, attempt))
        add_usual(it, RW_FINDING_DANE_NO_STARTTLS, route, attempt, NULL);
    else
        add(it, RW_FINDING_STARTTLS_NOT_OFFERED,
            demands_tls(route, attempt) ? RW_SEVERITY_ERROR
                                        : RW_SEVERITY_WARNING,
            route, attempt, NULL);
}

/* Senders that take any TLS take these, too, and those that demand it refuse
 * them: RFC 8996, RFC 9325 section 4.1. */
static void
find_agreed(struct rwi_finder *it, const struct rw_route *route,
            const struct rw_attempt *attempt)
{
    const struct rw_tls *tls = attempt->session->tls;
    struct rw_tls_suite suite;
    struct rw_text text;
    char name[80];
    struct rw_value value;

    if (!attempt->is_encrypted || tls == NULL || tls->server == NULL)
        return;
    rw_text_init(&text, name, sizeof(name));
    if (tls->version != 0 && tls->version < RW_TLS_1_2) {
        rw_tls_number_to_text(&text, RW_TLS_VERSIONS, tls->version);
        value = text_value(name, text.len);
        add_usual(it, RW_FINDING_TLS_VERSION_OLD, route, attempt, &value);
    }
    if (rw_tls_suite_parse(&suite, tls->suite) &&
        suite.strength != RW_TLS_GOOD) {
        const char *word = rw_tls_name(RW_TLS_SUITES, tls->suite);

        value = text_value(word, strlen(word));
        add_usual(it, RW_FINDING_TLS_SUITE_WEAK, route, attempt, &value);
    }
}

/* ---- certificates -------------------------------------------------------- */

/* Where the certificate by itself counts it is an error, under DANE-EE and
 * where anything goes it is not: RFC 7672 section 3.1.1. */
static enum rw_severity
pkix_severity(const struct rw_route *route, const struct rw_attempt *attempt,
              enum rw_severity otherwise)
{
    return route->hosts[attempt->host].demand == RW_DEMAND_STS
               ? RW_SEVERITY_ERROR
               : otherwise;
}

/* "caIssuers" of a certificate's authority information access: RFC 5280
 * section 4.2.2.1.  Authorities that are known have it, one's own have not. */
static bool
says_where_its_issuer_is(const struct rw_certificate *certificate)
{
    static const uint8_t CA_ISSUERS[] = {0x06, 0x08, 0x2b, 0x06, 0x01,
                                         0x05, 0x05, 0x07, 0x30, 0x02};

    return certificate->der.len > 0 &&
           memmem(certificate->der.data, certificate->der.len, CA_ISSUERS,
                  sizeof(CA_ISSUERS)) != NULL;
}

/* Whether the chain stops below an authority that has one above it. */
static bool
is_incomplete(const struct rw_certificates *chain)
{
    size_t count = rw_certificates_count(chain);
    const struct rw_certificate *last =
        count > 0 ? rw_certificate_at(chain, count - 1) : NULL;

    return last != NULL && last->is_read && !last->is_own_issuer &&
           says_where_its_issuer_is(last);
}

static void
find_pkix(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_attempt *attempt, const struct rw_certificates *chain)
{
    switch (attempt->talk.pkix) {
    case RW_PKIX_EXPIRED:
    case RW_PKIX_NOT_YET:
        add(it,
            attempt->talk.pkix == RW_PKIX_EXPIRED
                ? RW_FINDING_CERTIFICATE_EXPIRED
                : RW_FINDING_CERTIFICATE_NOT_YET_VALID,
            pkix_severity(route, attempt, RW_SEVERITY_NOTICE), route, attempt,
            NULL);
        break;
    case RW_PKIX_NAME:
        add(it, RW_FINDING_CERTIFICATE_NAME_MISMATCH,
            pkix_severity(route, attempt, RW_SEVERITY_WARNING), route, attempt,
            NULL);
        break;
    case RW_PKIX_ISSUER:
        if (is_incomplete(chain)) {
            add(it, RW_FINDING_CERTIFICATE_CHAIN_INCOMPLETE,
                pkix_severity(route, attempt, RW_SEVERITY_WARNING), route,
                attempt, NULL);
            break;
        }
        /* fall through */
    case RW_PKIX_SELF_SIGNED:
    case RW_PKIX_OTHER:
        add(it, RW_FINDING_CERTIFICATE_UNTRUSTED,
            pkix_severity(route, attempt, RW_SEVERITY_INFO), route, attempt,
            NULL);
        break;
    case RW_PKIX_UNSEEN:
    case RW_PKIX_VALID:
        break;
    }
}

/* What the host's own certificate is worth, and how long. */
static void
find_own(struct rwi_finder *it, const struct rw_route *route,
         const struct rw_attempt *attempt, const struct rw_certificate *own)
{
    uint64_t now_s = route->at_us / 1000000;
    struct rw_finding f;

    if (own->not_after_s >= now_s && own->not_after_s - now_s < SOON_S)
        add_usual(it, RW_FINDING_CERTIFICATE_EXPIRES_SOON, route, attempt,
                  NULL);
    if (own->is_weakly_signed && !own->is_own_issuer)
        add_usual(it, RW_FINDING_CERTIFICATE_SIGNED_SHA1, route, attempt, NULL);
    if (!own->is_rsa || own->key_bits >= RSA_BITS)
        return;
    f = rwi_route_finding(RW_FINDING_KEY_SHORT, route,
                          &route->hosts[attempt->host]);
    f.number = own->key_bits;
    rwi_add(it, &f);
}

/* ---- DANE ---------------------------------------------------------------- */

/* Whether all usable records name an authority, and none of the certificates
 * that were sent has one's digest: RFC 7671 section 5.2.2. */
static bool
wants_authority(const struct rw_mail_host *host)
{
    for (size_t i = 0; i < host->tlsa_count; i++)
        if (host->tlsas[i].is_usable && host->tlsas[i].usage != 2)
            return false;
    return host->usable_tlsas > 0;
}

static void
find_dane(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_attempt *attempt)
{
    const struct rw_mail_host *host = &route->hosts[attempt->host];

    if (!attempt->is_encrypted || attempt->talk.dane != RW_DANE_MISMATCH)
        return;
    add_usual(it,
              wants_authority(host) && attempt->session->tls != NULL &&
                      attempt->session->tls->certificate_count == 1
                  ? RW_FINDING_DANE_TA_NOT_SENT
                  : RW_FINDING_DANE_MISMATCH,
              route, attempt, NULL);
}

/* Whether a record fits one of the certificates that it may be meant for;
 * true also where that is not known here (SHA-512). */
static bool
fits(const struct rw_tlsa *tlsa, const struct rw_certificates *chain)
{
    size_t count = rw_certificates_count(chain);

    if (tlsa->usage == 3 && count > 1)
        count = 1; /* the host's own */
    for (size_t i = 0; i < count; i++) {
        const struct rw_certificate *c = rw_certificate_at(chain, i);
        const struct rw_octets whole = tlsa->selector == 0 ? c->der : c->spki;
        const uint8_t *digest =
            tlsa->selector == 0 ? c->sha256 : c->spki_sha256;

        if (!c->is_read || tlsa->matching == 2)
            return true;
        if (tlsa->matching == 1
                ? memcmp(tlsa->data.data, digest, RW_SHA256) == 0
                : tlsa->data.len == whole.len &&
                      memcmp(tlsa->data.data, whole.data, whole.len) == 0)
            return true;
    }
    return false;
}

/* RFC 7671 section 8.1: while keys change there is one for each; afterwards
 * the old one goes. */
static void
find_stale(struct rwi_finder *it, const struct rw_route *route,
           const struct rw_attempt *attempt,
           const struct rw_certificates *chain)
{
    const struct rw_mail_host *host = &route->hosts[attempt->host];

    if (attempt->talk.dane != RW_DANE_MATCH)
        return;
    for (size_t i = 0; i < host->tlsa_count; i++)
        if (host->tlsas[i].is_usable && !fits(&host->tlsas[i], chain)) {
            add_usual(it, RW_FINDING_DANE_STALE_RECORD, route, attempt, NULL);
            return;
        }
}

/* What the certificates come to; `chain` is NULL where none was sent, or
 * there is no libcrypto. */
static void
find_certificates(struct rwi_finder *it, const struct rw_route *route,
                  const struct rw_attempt *attempt,
                  const struct rw_certificates *chain)
{
    find_pkix(it, route, attempt, chain);
    if (rw_certificates_count(chain) > 0 &&
        rw_certificate_at(chain, 0)->is_read)
        find_own(it, route, attempt, rw_certificate_at(chain, 0));
    find_dane(it, route, attempt);
    find_stale(it, route, attempt, chain);
}

static void
find_attempt(struct rwi_finder *it, const struct rw_route *route,
             const struct rw_attempt *attempt)
{
    const struct rw_tls *tls = attempt->session->tls;
    struct rw_certificates *chain = NULL;

    if (tls != NULL && tls->certificate_count > 0 &&
        rw_certificates_new(&chain, tls->certificates,
                            tls->certificate_count) != RW_OK)
        chain = NULL;
    rwi_find_smtp(it, route, attempt, chain);
    find_starttls(it, route, attempt);
    find_agreed(it, route, attempt);
    find_certificates(it, route, attempt, chain);
    rw_certificates_free(chain);
}

void
rwi_find_attempts(struct rwi_finder *it, const struct rw_route *route)
{
    find_unreached(it, route);
    for (size_t i = 0; i < route->attempt_count; i++) {
        const struct rw_attempt *attempt = &route->attempts[i];

        if (is_unreached(attempt))
            continue;
        find_greeting(it, route, attempt);
        if (attempt->error == RW_ATTEMPT_NO_ERROR &&
            attempt->greeting->code < 400)
            find_attempt(it, route, attempt);
    }
}
