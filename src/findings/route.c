/* What is wrong with the way mail takes to a domain, read off a route.
 *
 * A route is read as a sender would take it: what makes a host unusable is
 * found once, by mail/, as the reason why not; here is whom that concerns and
 * how bad it is.  Look-ups that failed are not taken for records that are
 * missing.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "findings/route.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "rootwalk/route.h"

/* Any code: the detectors of a route are not of the walks' table. */
static const struct rwi_detector ANY;

/* The domain stands where walks have a zone, so that lists of accepted
 * findings (CODE@DOMAIN) work for both. */
struct rw_finding
rwi_route_finding(enum rw_finding_code code, const struct rw_route *route,
                  const struct rw_mail_host *host)
{
    return (struct rw_finding){
        .code = code,
        .severity = rw_finding_severity(code),
        .zone = route->domain,
        .name = host != NULL ? host->name : NULL,
        .host = host != NULL ? host->name : NULL,
    };
}

/* Hand in a finding that has nothing but its subject. */
static void
add(struct rwi_finder *it, enum rw_finding_code code,
    const struct rw_route *route, const struct rw_mail_host *host)
{
    struct rw_finding f = rwi_route_finding(code, route, host);

    rwi_add(it, &f);
}

/* Likewise, with what was seen. */
static void
add_seen(struct rwi_finder *it, struct rw_finding *f,
         const struct rw_value *values, size_t count)
{
    f->seen = (struct rw_values){.list = values, .count = count};
    rwi_add(it, f);
}

static bool
is_bogus(const struct rw_records *records)
{
    return records != NULL && records->security == RW_SECURITY_BOGUS;
}

/* A validating sender gets SERVFAIL and keeps the mail: for it the host is as
 * good as away, whatever others see. */
static void
find_bogus(struct rwi_finder *it, const struct rw_route *route,
           const struct rw_mail_host *host, const struct rw_records *records)
{
    struct rw_finding f;

    if (!is_bogus(records))
        return;
    f = rwi_route_finding(RW_FINDING_MX_LOOKUP_BOGUS, route, host);
    f.name = records->name;
    f.type = records->type;
    rwi_add(it, &f);
}

/* ---- the domain ---------------------------------------------------------- */

/* No default: a new outcome must say here whether anybody is told of it. */
static void
find_outcome(struct rwi_finder *it, const struct rw_route *route)
{
    switch (route->outcome) {
    case RW_MAIL_NO_SUCH_DOMAIN:
        add(it, RW_FINDING_MAIL_DOMAIN_NOT_FOUND, route, NULL);
        break;
    case RW_MAIL_NULL_MX:
        add(it, RW_FINDING_NULL_MX, route, NULL);
        break;
    case RW_MAIL_IMPLICIT_MX:
        add(it, RW_FINDING_IMPLICIT_MX, route, NULL);
        break;
    case RW_MAIL_NO_MAIL:
        if (route->mx->count == 0 && route->service == RW_SERVICE_SMTP)
            add(it, RW_FINDING_NO_MAIL_HOST, route, NULL);
        break;
    case RW_MAIL_PENDING:
    case RW_MAIL_ACCEPTS:
    case RW_MAIL_FAILURE:
        break;
    }
}

/* What a server of the domain says of its MX set, where it says anything:
 * with --all each of them was asked. */
static bool
shows_mx(const struct rw_step *step, const struct rw_records *mx)
{
    return step->qtype == RW_TYPE_MX && rwi_is_heard(step) &&
           rw_name_equal(step->qname, mx->name) && step->reading->has_aa &&
           (step->reading->kind == RW_KIND_ANSWER ||
            step->reading->kind == RW_KIND_NODATA);
}

static void
find_mx_sets(struct rwi_finder *it, const struct rw_route *route)
{
    const struct rw_trace *trace = route->mx->trace;
    struct rw_finding f =
        rwi_route_finding(RW_FINDING_MX_SETS_DIFFER, route, NULL);
    struct rwi_camps camps;

    if (trace == NULL || route->service != RW_SERVICE_SMTP)
        return;
    rwi_camps_init(&camps);
    for (size_t i = trace->step_count; i-- > 0;)
        if (shows_mx(trace->steps[i], route->mx)) {
            const struct rwi_digest said = rwi_set_digest(trace->steps[i]);

            rwi_camps_add(&camps, trace->steps[i], &said);
        }
    f.type = RW_TYPE_MX;
    rwi_camps_tell(it, &camps, f, rwi_values_of_set);
}

/* One host with one address: when it is away, mail waits.  Hosts without an
 * address do not count, they have a finding of their own. */
static void
find_single(struct rwi_finder *it, const struct rw_route *route)
{
    const struct rw_mail_host *host = NULL;
    struct rw_finding f;
    struct rw_value address;

    if (route->outcome != RW_MAIL_ACCEPTS &&
        route->outcome != RW_MAIL_IMPLICIT_MX)
        return;
    for (size_t i = 0; i < route->host_count; i++) {
        if (route->hosts[i].address_count == 0)
            continue;
        if (host != NULL || route->hosts[i].address_count > 1)
            return;
        host = &route->hosts[i];
    }
    if (host == NULL || route->hosts_more > 0)
        return;
    f = rwi_route_finding(RW_FINDING_MX_SINGLE, route, host);
    address = rwi_address_value(&host->addresses[0]);
    add_seen(it, &f, &address, 1);
}

/* ---- a host -------------------------------------------------------------- */

/* A sender elsewhere cannot reach it, or reaches a machine of its own. */
static void
find_not_public(struct rwi_finder *it, const struct rw_route *route,
                const struct rw_mail_host *host)
{
    struct rwi_values inside;
    struct rw_finding f =
        rwi_route_finding(RW_FINDING_MX_HOST_NOT_PUBLIC, route, host);

    rwi_values_init(&inside);
    for (size_t i = 0; i < host->address_count; i++) {
        const struct rw_value address = rwi_address_value(&host->addresses[i]);

        if (rw_address_scope(&host->addresses[i]) != RW_SCOPE_PUBLIC)
            rwi_values_add(&inside, it->arena, &address);
    }
    if (inside.values.count > 0)
        add_seen(it, &f, inside.values.list, inside.values.count);
}

/* RFC 5321 section 5.1, RFC 2181 section 10.3: an MX names a host and no
 * alias. */
static void
find_alias(struct rwi_finder *it, const struct rw_route *route,
           const struct rw_mail_host *host)
{
    struct rw_finding f =
        rwi_route_finding(RW_FINDING_MX_IS_ALIAS, route, host);
    const struct rw_value target = rwi_name_value(
        host->a->alias != NULL ? host->a->alias : host->aaaa->alias);

    add_seen(it, &f, &target, 1);
}

/* Failures have findings of their own (bogus), or none: that a server did not
 * answer today is no fault of the mail's. */
static void
find_why_not(struct rwi_finder *it, const struct rw_route *route,
             const struct rw_mail_host *host)
{
    switch (host->why_not) {
    case RW_WHY_NOT_ALIAS:
        find_alias(it, route, host);
        break;
    case RW_WHY_NOT_ADDRESS_LITERAL:
        add(it, RW_FINDING_MX_IS_ADDRESS, route, host);
        break;
    case RW_WHY_NOT_NO_ADDRESS:
        if (route->mx->count > 0)
            add(it, RW_FINDING_MX_HOST_WITHOUT_ADDRESS, route, host);
        break;
    case RW_WHY_NOT_NULL:
        if (route->host_count > 1)
            add(it, RW_FINDING_NULL_MX_NOT_ALONE, route, NULL);
        break;
    case RW_WHY_NOT_NOTHING:
    case RW_WHY_NOT_BOGUS:
    case RW_WHY_NOT_FAILED:
    case RW_WHY_NOT_LOOPS_BACK:
        break;
    }
}

/* RFC 7672 section 2.2.2: that one family is there is not enough. */
static void
find_half(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_mail_host *host)
{
    if (host->a->count > 0 && host->aaaa->outcome == RW_OUTCOME_FAILURE)
        add(it, RW_FINDING_ADDRESS_LOOKUP_FAILED_V6, route, host);
}

/* ---- DANE ---------------------------------------------------------------- */

static struct rw_finding
dane_of(enum rw_finding_code code, const struct rw_route *route,
        const struct rw_mail_host *host)
{
    struct rw_finding f = rwi_route_finding(code, route, host);

    f.policy = rw_mail_policy_word(RW_POLICY_DANE);
    f.type = RW_TYPE_TLSA;
    return f;
}

static void
add_dane(struct rwi_finder *it, enum rw_finding_code code,
         const struct rw_route *route, const struct rw_mail_host *host)
{
    struct rw_finding f = dane_of(code, route, host);

    rwi_add(it, &f);
}

/* The records of a set that are meant, in one finding. */
static void
add_tlsas(struct rwi_finder *it, enum rw_finding_code code,
          const struct rw_route *route, const struct rw_mail_host *host,
          bool (*is_meant)(const struct rw_tlsa *tlsa))
{
    struct rw_finding f = dane_of(code, route, host);
    struct rwi_values values;

    rwi_values_init(&values);
    for (size_t i = 0; i < host->tlsa_count; i++) {
        const struct rw_tlsa *tlsa = &host->tlsas[i];
        uint8_t octets[RWI_RDATA_KEPT_MAX] = {tlsa->usage, tlsa->selector,
                                              tlsa->matching};
        struct rw_value value = {.kind = RW_VALUE_RDATA,
                                 .number = RW_TYPE_TLSA,
                                 .len = (uint32_t)(3 + tlsa->data.len)};

        if (!is_meant(tlsa))
            continue;
        if (value.len <= sizeof(octets)) {
            memcpy(octets + 3, tlsa->data.data, tlsa->data.len);
            value.octets = octets;
        }
        rwi_values_add(&values, it->arena, &value);
    }
    if (values.values.count > 0)
        add_seen(it, &f, values.values.list, values.values.count);
}

static bool
is_unusable(const struct rw_tlsa *tlsa)
{
    return !tlsa->is_usable;
}

/* Matching 0 is the whole certificate or key in the DNS: it is usable, and
 * makes responses too large for UDP. */
static bool
is_full(const struct rw_tlsa *tlsa)
{
    return tlsa->is_usable && tlsa->matching == 0;
}

/* TLSA records that are not secure are not looked at (RFC 7672 section 2.2),
 * and an insecure MX lets whoever forges it choose the host that is then
 * checked so well. */
static void
find_tlsa(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_mail_host *host)
{
    const struct rw_records *tlsa = host->tlsa;
    bool is_secure = host->is_secure && tlsa->security == RW_SECURITY_SECURE;

    add_tlsas(it, RW_FINDING_DANE_USAGE_UNUSABLE, route, host, is_unusable);
    add_tlsas(it, RW_FINDING_DANE_FULL_DATA, route, host, is_full);
    if (!is_secure && tlsa->security != RW_SECURITY_UNCHECKED)
        add_dane(it, RW_FINDING_DANE_NOT_SECURE, route, host);
    else if (is_secure && route->mx->count > 0 &&
             route->mx->security != RW_SECURITY_SECURE)
        add_dane(it, RW_FINDING_DANE_MX_INSECURE, route, host);
}

/* A sender that honours DANE must not send where this look-up fails in a
 * secure zone (RFC 7672 section 2.1.2): it cannot know whether there are
 * records. */
static void
find_dane(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_mail_host *host)
{
    const struct rw_records *tlsa = host->tlsa;

    if (tlsa == NULL)
        return;
    if (is_bogus(tlsa))
        add_dane(it, RW_FINDING_DANE_BOGUS, route, host);
    else if (tlsa->outcome == RW_OUTCOME_FAILURE && host->is_secure)
        add_dane(it, RW_FINDING_DANE_LOOKUP_FAILED, route, host);
    else if (host->tlsa_count > 0)
        find_tlsa(it, route, host);
}

/* ---- the whole ----------------------------------------------------------- */

static void
find_host(struct rwi_finder *it, const struct rw_route *route,
          const struct rw_mail_host *host)
{
    find_why_not(it, route, host);
    if (host->a == NULL)
        return;
    find_bogus(it, route, host, host->a);
    find_bogus(it, route, host, host->aaaa);
    find_not_public(it, route, host);
    find_half(it, route, host);
    find_dane(it, route, host);
}

/* Hosts in the order of their preference, which then is that of the findings
 * of one severity. */
void
rwi_find_route(struct rwi_finder *it, const struct rw_route *route)
{
    it->detector = &ANY;
    find_outcome(it, route);
    find_bogus(it, route, NULL, route->mx);
    find_mx_sets(it, route);
    for (size_t i = 0; i < route->host_count; i++)
        find_host(it, route, &route->hosts[i]);
    find_single(it, route);
    rwi_find_attempts(it, route);
    rwi_find_policies(it, route);
}
