/* What a mail host says of itself and offers: how it greets, by which name, and
 * which extensions it has.  RFC 5321, RFC 1870, RFC 6531, RFC 4954.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "findings/route.h"
#include "rootwalk/name.h"

/* Octets.  Decimal: Postfix's default, 10240000, is meant for ten megabytes and
 * is below ten times 2^20. */
#define SIZE_USUAL UINT64_C(10000000)

/* ---- pieces -------------------------------------------------------------- */

static struct rw_finding
begin(enum rw_finding_code code, const struct rw_route *route,
      const struct rw_attempt *attempt)
{
    return rwi_route_finding(code, route, &route->hosts[attempt->host]);
}

static void
add_address(struct rwi_finder *it, enum rw_finding_code code,
            const struct rw_route *route, const struct rw_attempt *attempt)
{
    struct rw_finding f = begin(code, route, attempt);
    const struct rw_value address = rwi_address_value(&attempt->address);

    f.seen = (struct rw_values){.list = &address, .count = 1};
    rwi_add(it, &f);
}

static void
add_text(struct rwi_finder *it, enum rw_finding_code code,
         const struct rw_route *route, const struct rw_attempt *attempt,
         const char *text)
{
    struct rw_finding f = begin(code, route, attempt);
    const struct rw_value value = {.kind = RW_VALUE_TEXT,
                                   .octets = (const uint8_t *)text,
                                   .len = (uint32_t)strnlen(text, 200)};

    f.seen = (struct rw_values){.list = &value, .count = 1};
    rwi_add(it, &f);
}

static const struct rw_exchange *
exchange_of(const struct rw_session *session, const char *verb)
{
    const struct rw_exchange *e = session->exchanges;

    while (e != NULL && (e->command.verb == NULL || !e->reply.is_there ||
                         strcmp(e->command.verb, verb) != 0))
        e = e->next;
    return e;
}

/* ---- EHLO ---------------------------------------------------------------- */

/* RFC 5321 section 4.1.1.1: a server must take EHLO. */
static void
find_ehlo(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_attempt *attempt)
{
    const struct rw_exchange *ehlo = exchange_of(attempt->session, "EHLO");
    const struct rw_exchange *helo = exchange_of(attempt->session, "HELO");

    if (ehlo != NULL && !ehlo->reply.is_good && helo != NULL &&
        helo->reply.is_good)
        add_address(it, RW_FINDING_SMTP_EHLO_REFUSED, route, attempt);
}

/* "AUTH PLAIN LOGIN", as the first EHLO, before TLS, has it. */
static bool
has_plain(const struct rw_octets *line)
{
    char words[200];
    size_t len = line->len < sizeof(words) - 1 ? line->len : sizeof(words) - 1;
    char *save = NULL, *word;

    if (line->data == NULL)
        return false;
    memcpy(words, line->data, len);
    words[len] = '\0';
    word = strtok_r(words, " =", &save);
    if (word == NULL || strcasecmp(word, "AUTH") != 0)
        return false;
    while ((word = strtok_r(NULL, " ", &save)) != NULL)
        if (strcasecmp(word, "PLAIN") == 0 || strcasecmp(word, "LOGIN") == 0)
            return true;
    return false;
}

static void
find_auth(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_attempt *attempt)
{
    const struct rw_exchange *ehlo = exchange_of(attempt->session, "EHLO");
    const struct rw_reply_line *line =
        ehlo != NULL && !ehlo->is_encrypted ? ehlo->reply.lines : NULL;

    for (; line != NULL; line = line->next)
        if (has_plain(&line->text)) {
            add_address(it, RW_FINDING_AUTH_BEFORE_TLS, route, attempt);
            return;
        }
}

/* ---- extensions ---------------------------------------------------------- */

/* Under TLS EHLO is said anew, or not at all where nothing is sent: what it
 * offered then is in the reply, no longer in the session's list. */
static const struct rw_exchange *
last_ehlo(const struct rw_session *session)
{
    const struct rw_exchange *last = NULL;

    for (const struct rw_exchange *e = session->exchanges; e != NULL;
         e = e->next)
        if (e->command.verb != NULL && e->reply.is_there && e->reply.is_good &&
            strcmp(e->command.verb, "EHLO") == 0)
            last = e;
    return last;
}

/* The parameters of an extension, in `buf`; NULL where it is not offered. */
static const char *
parameters_of(char buf[100], const struct rw_session *session,
              const char *keyword)
{
    const struct rw_exchange *ehlo = last_ehlo(session);
    const struct rw_reply_line *line = ehlo != NULL && ehlo->reply.lines != NULL
                                           ? ehlo->reply.lines->next
                                           : NULL;
    size_t word = strlen(keyword);

    for (; line != NULL; line = line->next) {
        const char *text = (const char *)line->text.data;
        size_t len = line->text.len < 99 ? line->text.len : 99;

        if (text == NULL || len < word || (len > word && text[word] != ' ') ||
            strncasecmp(text, keyword, word) != 0)
            continue;
        memcpy(buf, text + word, len - word);
        buf[len - word] = '\0';
        return buf;
    }
    return NULL;
}

static void
find_size(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_attempt *attempt)
{
    char buf[100];
    const char *size = parameters_of(buf, attempt->session, "SIZE");
    uint64_t most = size != NULL ? strtoull(size, NULL, 10) : 0;
    struct rw_finding f = begin(RW_FINDING_SMTP_SIZE_SMALL, route, attempt);

    if (most == 0 || most >= SIZE_USUAL) /* 0: no limit is told */
        return;
    f.number = (uint32_t)most;
    rwi_add(it, &f);
}

/* Only what stands before the @ counts: a domain has its A-labels. */
static bool
needs_utf8(const char *address)
{
    const char *end = address != NULL ? strrchr(address, '@') : NULL;

    for (; address != NULL && address != end; address++)
        if (*address == '\0')
            return false;
        else if ((unsigned char)*address >= 0x80)
            return true;
    return false;
}

static void
find_utf8(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_attempt *attempt)
{
    char buf[100];

    if (needs_utf8(route->address) && route->service == RW_SERVICE_SMTP &&
        parameters_of(buf, attempt->session, "SMTPUTF8") == NULL)
        add_text(it, RW_FINDING_SMTPUTF8_MISSING, route, attempt,
                 route->address);
}

/* ---- its name ------------------------------------------------------------ */

static bool
is_name(const uint8_t *name, const uint8_t *other)
{
    return other != NULL && rw_name_equal(name, other);
}

/* A name by which the host is known: of its MX record, where its aliases end,
 * the domain's own, in its certificate. */
static bool
is_own_name(const char *text, const struct rw_route *route,
            const struct rw_mail_host *host,
            const struct rw_certificates *chain)
{
    uint8_t name[RW_NAME_MAX];

    if (rw_name_from_text(name, text, strlen(text), RW_NAME_ROOT, NULL) !=
        RW_OK)
        return false;
    return is_name(name, host->name) || is_name(name, host->tlsa_base) ||
           is_name(name, route->domain) ||
           (host->a != NULL && is_name(name, host->a->alias)) ||
           (rw_certificates_count(chain) > 0 &&
            rw_certificate_at(chain, 0)->is_read &&
            rw_certificate_is_for(rw_certificate_at(chain, 0), text,
                                  strlen(text)));
}

static void
find_name(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_attempt *attempt, const struct rw_certificates *chain)
{
    const char *name = attempt->session->server_name;

    if (name != NULL && *name != '\0' &&
        attempt->session->protocol == RW_PROTOCOL_SMTP &&
        !is_own_name(name, route, &route->hosts[attempt->host], chain))
        add_text(it, RW_FINDING_SMTP_NAME_DIFFERS, route, attempt, name);
}

void
rwi_find_smtp(struct rwi_finder *it, const struct rw_route *route,
              const struct rw_attempt *attempt,
              const struct rw_certificates *chain)
{
    find_name(it, route, attempt, chain);
    find_ehlo(it, route, attempt);
    find_auth(it, route, attempt);
    find_size(it, route, attempt);
    find_utf8(it, route, attempt);
}
