/* The hosts of a route, in the order in which a sender tries them: RFC 5321
 * section 5.1, RFC 2782 for services.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "mail/route.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define ADDRESSES_MAX 64 /* of one host; a sender tries no more */

/* ---- which --------------------------------------------------------------- */

static bool
host_of(struct rw_mail_host *host, const struct rw_record *record,
        uint16_t port)
{
    const struct rw_octets rdata = {record->rdata, record->rdata_len};
    struct rwi_MX mx;
    struct rwi_SRV srv;

    if (record->type == RW_TYPE_MX && rwi_MX_in(&mx, rdata))
        *host = (struct rw_mail_host){
            .name = mx.exchange, .preference = mx.preference, .port = port};
    else if (record->type == RW_TYPE_SRV && rwi_SRV_in(&srv, rdata))
        *host = (struct rw_mail_host){.name = srv.target,
                                      .preference = srv.priority,
                                      .weight = srv.weight,
                                      .port = srv.port};
    else
        return false;
    return true;
}

/* The lowest number first, then the heaviest; hosts that a sender may take in
 * any order go by their names, so that no two reports differ. */
static int
compare(const void *a, const void *b)
{
    const struct rw_mail_host *x = a, *y = b;

    if (x->preference != y->preference)
        return x->preference < y->preference ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (!rw_name_equal(x->name, y->name))
        return rw_name_compare(x->name, y->name);
    return (int)x->port - (int)y->port;
}

static bool
is_known(const struct rw_mail_host *list, size_t count,
         const struct rw_mail_host *host)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].port == host->port &&
            rw_name_equal(list[i].name, host->name))
            return true;
    return false;
}

/* Sort, keep the first of each, and no more than can be looked at. */
static void
settle(struct rw_route *route, struct rw_mail_host *list, size_t count)
{
    size_t kept = 0;

    qsort(list, count, sizeof(*list), compare);
    for (size_t i = 0; i < count; i++) {
        if (is_known(list, kept, &list[i]))
            continue;
        if (kept == RW_ROUTE_HOSTS_MAX)
            route->hosts_more++;
        else
            list[kept++] = list[i];
    }
    route->hosts = list;
    route->host_count = kept;
}

/* The hosts that a set names; the domain itself where it has none. */
static void
list_hosts(struct rwi_judging *it)
{
    const struct rw_route_options *options = it->options;
    const struct rw_records *set = it->route->mx;
    uint16_t port = rwi_service_port(options->service);
    size_t count =
        options->host_count > 0 ? options->host_count : set->count + 1;
    struct rw_mail_host *list =
        rwi_arena_array(it->arena, count, sizeof(*list));

    if (list == NULL)
        return;
    count = 0;
    for (size_t i = 0; i < options->host_count; i++)
        list[count++] = (struct rw_mail_host){
            .name = options->hosts[i], .preference = (uint16_t)i, .port = port};
    for (size_t i = 0; options->host_count == 0 && i < set->count; i++)
        count += host_of(&list[count], set->list[i], port);
    if (count == 0 && options->service == RW_SERVICE_SMTP &&
        set->outcome == RW_OUTCOME_NODATA)
        list[count++] =
            (struct rw_mail_host){.name = options->domain, .port = port};
    settle(it->route, list, count);
}

/* ---- addresses ----------------------------------------------------------- */

/* "192.0.2.1." and the like; RFC 5321 section 5.1, RFC 1035 section 3.3.9 */
static bool
is_literal(const uint8_t *name)
{
    char text[RW_NAME_TEXT_MAX];
    struct rw_address address;
    struct rw_text out;

    rw_text_init(&out, text, sizeof(text));
    rw_name_to_text(&out, name);
    rw_text_cut(&out, out.len - 1); /* the final dot */
    return strchr(text, '#') == NULL &&
           rw_address_from_text(&address, text, 0) == RW_OK;
}

static void
add_addresses(struct rw_mail_host *host, struct rw_address *list,
              const struct rw_records *set)
{
    for (size_t i = 0; rwi_has(set) && i < set->count; i++) {
        if (host->address_count == ADDRESSES_MAX)
            return;
        if (rw_address_from_octets(&list[host->address_count],
                                   set->list[i]->rdata, set->list[i]->rdata_len,
                                   host->port) == RW_OK)
            host->address_count++;
    }
}

/* In an order that does not hang on how a server had them. */
static int
compare_addresses(const void *a, const void *b)
{
    const struct rw_address *x = a, *y = b;

    return x->family != y->family
               ? (int)x->family - (int)y->family
               : memcmp(x->octets, y->octets, sizeof(x->octets));
}

static bool
is_insecure(const struct rw_records *set)
{
    return rwi_has(set) && set->security != RW_SECURITY_SECURE;
}

static bool
leads_back(const struct rw_mail_host *host)
{
    for (size_t i = 0; i < host->address_count; i++)
        if (rw_address_scope(&host->addresses[i]) != RW_SCOPE_LOOPBACK &&
            rw_address_scope(&host->addresses[i]) != RW_SCOPE_UNSPECIFIED)
            return false;
    return true;
}

/* Why a sender leaves it out, once its addresses are known. */
static enum rw_why_not
why_not(const struct rwi_judging *it, const struct rw_mail_host *host)
{
    const struct rw_records *a = host->a, *aaaa = host->aaaa;

    if (host->address_count == 0)
        return a->security == RW_SECURITY_BOGUS ||
                       aaaa->security == RW_SECURITY_BOGUS
                   ? RW_WHY_NOT_BOGUS
               : rwi_has_failed(a) || rwi_has_failed(aaaa)
                   ? RW_WHY_NOT_FAILED
                   : RW_WHY_NOT_NO_ADDRESS;
    if (leads_back(host))
        return RW_WHY_NOT_LOOPS_BACK;
    /* the domain itself may be one, where it is its own host */
    if ((a->alias != NULL || aaaa->alias != NULL) &&
        host->name != it->options->domain)
        return RW_WHY_NOT_ALIAS;
    return RW_WHY_NOT_NOTHING;
}

/* Both families at once; false while one of them is being sought. */
static bool
find_addresses(struct rwi_judging *it, struct rw_mail_host *host)
{
    struct rw_address *list;

    host->a = rwi_look(it->source, host->name, RW_TYPE_A);
    host->aaaa = rwi_look(it->source, host->name, RW_TYPE_AAAA);
    if (rwi_is_pending(host->a) || rwi_is_pending(host->aaaa))
        return false;
    list = rwi_arena_array(it->arena, ADDRESSES_MAX, sizeof(*list));
    if (list == NULL)
        return false;
    add_addresses(host, list, host->a);
    add_addresses(host, list, host->aaaa);
    if (host->address_count > 1)
        qsort(list, host->address_count, sizeof(*list), compare_addresses);
    host->addresses = list;
    host->is_secure = host->address_count > 0 && !is_insecure(host->a) &&
                      !is_insecure(host->aaaa);
    host->why_not = why_not(it, host);
    return true;
}

static bool
judge_host(struct rwi_judging *it, struct rw_mail_host *host)
{
    host->why_not = rw_name_is_root(host->name) ? RW_WHY_NOT_NULL
                    : is_literal(host->name)    ? RW_WHY_NOT_ADDRESS_LITERAL
                                                : RW_WHY_NOT_NOTHING;
    if (host->why_not != RW_WHY_NOT_NOTHING)
        return true;
    return find_addresses(it, host) && rwi_judge_dane(it, host);
}

/* ---- what it comes to ---------------------------------------------------- */

static bool
is_null_mx(const struct rw_route *route)
{
    return route->mx->count == 1 && route->host_count == 1 &&
           rw_name_is_root(route->hosts[0].name);
}

/* The set whose failure keeps a host from being used; NULL for none. */
static const struct rw_records *
failed_of(const struct rw_mail_host *host)
{
    if (host->why_not != RW_WHY_NOT_BOGUS && host->why_not != RW_WHY_NOT_FAILED)
        return NULL;
    return rwi_has_failed(host->a) ? host->a : host->aaaa;
}

static void
fail(struct rw_route *route, const struct rw_records *records)
{
    route->outcome = RW_MAIL_FAILURE;
    route->reason = records->security == RW_SECURITY_BOGUS
                        ? RW_MAIL_REASON_BOGUS
                        : RW_MAIL_REASON_WALK;
    route->decisive = records->trace;
}

/* Mail gets somewhere where one host has an address; it is not known to get
 * nowhere where one could not be asked about. */
static void
conclude(struct rwi_judging *it)
{
    struct rw_route *route = it->route;
    const struct rw_records *failed = NULL;

    for (size_t i = 0; i < route->host_count; i++) {
        const struct rw_mail_host *host = &route->hosts[i];

        if (host->address_count > 0 && host->why_not != RW_WHY_NOT_LOOPS_BACK) {
            route->outcome = route->mx->count > 0 || it->options->host_count > 0
                                 ? RW_MAIL_ACCEPTS
                                 : RW_MAIL_IMPLICIT_MX;
            return;
        }
        if (failed == NULL)
            failed = failed_of(host);
    }
    route->outcome = RW_MAIL_NO_MAIL;
    if (failed != NULL)
        fail(route, failed);
}

void
rwi_judge_hosts(struct rwi_judging *it)
{
    struct rw_route *route = it->route;
    bool is_settled = true;

    if (rwi_has_failed(route->mx) && it->options->host_count == 0) {
        fail(route, route->mx);
        return;
    }
    if (route->mx->outcome == RW_OUTCOME_NXDOMAIN &&
        it->options->service == RW_SERVICE_SMTP &&
        it->options->host_count == 0) {
        route->outcome = RW_MAIL_NO_SUCH_DOMAIN;
        return;
    }
    list_hosts(it);
    for (size_t i = 0; i < route->host_count; i++)
        is_settled &= judge_host(it, (struct rw_mail_host *)&route->hosts[i]);
    if (is_null_mx(route) && it->options->service == RW_SERVICE_SMTP)
        route->outcome = RW_MAIL_NULL_MX;
    else if (is_settled)
        conclude(it);
}
