/* What is wrong with what a domain says of its mail: SPF, DKIM, DMARC,
 * MTA-STS, TLS-RPT, BIMI.
 *
 * What the records say has been read by mail/; here is what is wrong with it
 * for the domain that published it.  A record that could not be fetched is no
 * fault of its content and is told by the finding about the look-up.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "findings/route.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

/* ---- SPF ----------------------------------------------------------------- */

#define BITS_WIDE 8 /* a net of that many bits, or fewer, is no limit */

static struct rw_finding
spf_of(enum rw_finding_code code, const struct rw_route *route,
       const struct rw_spf *spf)
{
    struct rw_finding f = rwi_route_finding(code, route, NULL);

    f.name = spf->domain;
    f.policy = rw_mail_policy_word(RW_POLICY_SPF);
    f.type = RW_TYPE_TXT;
    return f;
}

/* Column and text: a record may have dozens of terms. */
static void
add_term(struct rwi_finder *it, enum rw_finding_code code,
         const struct rw_route *route, const struct rw_spf *spf,
         const struct rw_spf_term *term)
{
    struct rw_finding f = spf_of(code, route, spf);
    const struct rw_value text = {
        .kind = RW_VALUE_TEXT,
        .octets = (const uint8_t *)term->text,
        .len = (uint32_t)(term->len < 255 ? term->len : 255)};

    if (code == RW_FINDING_SPF_SYNTAX)
        f.number = (uint32_t)(term->text - spf->text) + 1;
    f.seen = (struct rw_values){.list = &text, .count = 1};
    rwi_add(it, &f);
}

static void
add_count(struct rwi_finder *it, enum rw_finding_code code,
          const struct rw_route *route, const struct rw_spf *spf, size_t count)
{
    struct rw_finding f = spf_of(code, route, spf);

    f.number = (uint32_t)count;
    rwi_add(it, &f);
}

/* a and mx widen the addresses they find: "a/0" is everybody, whatever its
 * name has.  Of both families the wider net counts. */
static bool
allows_all(const struct rw_spf_term *term)
{
    if (term->qualifier != '+')
        return false;
    return term->kind == RW_SPF_TERM_ALL || term->bits4 <= BITS_WIDE ||
           term->bits6 <= BITS_WIDE;
}

/* A record and those that it leads to.  Each with its own domain, so that
 * whoever reads it knows whose record it is: that of a provider is not the
 * domain's to mend. */
static void
find_spf_terms(struct rwi_finder *it, const struct rw_route *route,
               const struct rw_spf *spf)
{
    if (spf->record_count > 1)
        add_count(it, RW_FINDING_SPF_TWO_RECORDS, route, spf,
                  spf->record_count);
    for (size_t i = 0; i < spf->term_count; i++) {
        const struct rw_spf_term *term = &spf->terms[i];

        if (allows_all(term))
            add_term(it, RW_FINDING_SPF_ALLOWS_ALL, route, spf, term);
        if (term->kind == RW_SPF_TERM_PTR)
            add_term(it, RW_FINDING_SPF_PTR, route, spf, term);
        if (term->record != NULL)
            find_spf_terms(it, route, term->record);
        if (term->kind == RW_SPF_TERM_ALL)
            break; /* nothing behind it counts: RFC 7208 section 5.1 */
    }
    /* a term that leads to a faulty record is explained by that */
    if (spf->fault != NULL && (spf->fault->record == NULL ||
                               spf->fault->record->result == RW_SPF_NONE))
        add_term(it, RW_FINDING_SPF_SYNTAX, route, spf, spf->fault);
}

/* Type SPF is out of use (RFC 7208 section 3.1), and a record that nobody
 * reads any more is one that nobody keeps up to date. */
static void
find_type99(struct rwi_finder *it, const struct rw_route *route)
{
    struct rw_finding f = rwi_route_finding(RW_FINDING_SPF_TYPE99, route, NULL);

    if (route->type99 == NULL || route->type99->count == 0)
        return;
    f.policy = rw_mail_policy_word(RW_POLICY_SPF);
    f.type = route->type99->type;
    rwi_add(it, &f);
}

/* Limits on look-ups are about the record with all it includes (RFC 7208
 * section 4.6.4). */
static void
find_spf(struct rwi_finder *it, const struct rw_route *route)
{
    const struct rw_spf *spf = route->spf;
    struct rw_finding f;

    if (spf == NULL)
        return;
    find_type99(it, route);
    if (spf->record_count == 0 && spf->result == RW_SPF_NONE) {
        f = spf_of(RW_FINDING_SPF_MISSING, route, spf);
        rwi_add(it, &f);
        return;
    }
    find_spf_terms(it, route, spf);
    if (spf->lookups > RW_SPF_LOOKUPS_MAX)
        add_count(it, RW_FINDING_SPF_TOO_MANY_LOOKUPS, route, spf,
                  spf->lookups);
    if (spf->voids > RW_SPF_VOIDS_MAX)
        add_count(it, RW_FINDING_SPF_TOO_MANY_VOID, route, spf, spf->voids);
}

/* ---- DMARC, MTA-STS, TLS-RPT --------------------------------------------- */

static void
add_policy(struct rwi_finder *it, enum rw_finding_code code,
           const struct rw_route *route, enum rw_mail_policy policy,
           const uint8_t *name)
{
    struct rw_finding f = rwi_route_finding(code, route, NULL);

    f.name = name;
    f.policy = rw_mail_policy_word(policy);
    f.type = RW_TYPE_TXT;
    rwi_add(it, &f);
}

/* Other domains that get reports and have not agreed. */
static void
find_reports(struct rwi_finder *it, const struct rw_route *route,
             const struct rw_dmarc *dmarc)
{
    struct rw_finding f =
        rwi_route_finding(RW_FINDING_DMARC_REPORT_UNAUTHORIZED, route, NULL);
    struct rwi_values values;

    rwi_values_init(&values);
    for (size_t i = 0; i < dmarc->report_count; i++) {
        const struct rw_value name = rwi_name_value(dmarc->reports[i].domain);

        if (!dmarc->reports[i].is_authorized)
            rwi_values_add(&values, it->arena, &name);
    }
    if (values.values.count == 0)
        return;
    f.name = dmarc->found_at;
    f.policy = rw_mail_policy_word(RW_POLICY_DMARC);
    f.type = RW_TYPE_TXT;
    f.seen = values.values;
    rwi_add(it, &f);
}

/* Two records are as bad as none (RFC 7489 section 6.6.3): receivers take
 * neither.  Missing is only what was denied, not what could not be asked. */
static void
find_dmarc(struct rwi_finder *it, const struct rw_route *route)
{
    const struct rw_dmarc *dmarc = route->dmarc;

    if (dmarc == NULL)
        return;
    if (dmarc->found.count > 1 ||
        (dmarc->found.text != NULL && !dmarc->is_good))
        add_policy(it, RW_FINDING_DMARC_INVALID, route, RW_POLICY_DMARC,
                   dmarc->found_at);
    else if (dmarc->found.text == NULL &&
             dmarc->found.records->outcome != RW_OUTCOME_FAILURE)
        add_policy(it, RW_FINDING_DMARC_MISSING, route, RW_POLICY_DMARC, NULL);
    if (dmarc->has_old_tags)
        add_policy(it, RW_FINDING_DMARC_OLD_TAG, route, RW_POLICY_DMARC,
                   dmarc->found_at);
    find_reports(it, route, dmarc);
}

/* There, and not what it should be. */
static bool
is_broken(const struct rw_policy_text *policy)
{
    return policy != NULL && policy->count > 0 && !policy->is_good;
}

/* Hosts that the policy does not list: nobody who honours it uses them. */
static void
find_not_listed(struct rwi_finder *it, const struct rw_route *route)
{
    for (size_t i = 0; i < route->host_count; i++) {
        const struct rw_mail_host *host = &route->hosts[i];
        struct rw_finding f =
            rwi_route_finding(RW_FINDING_MTA_STS_MX_NOT_LISTED, route, host);

        if (host->sts != RW_STS_NOT_LISTED || host->why_not == RW_WHY_NOT_NULL)
            continue;
        f.policy = rw_mail_policy_word(RW_POLICY_STS);
        if (route->sts->mode == RW_STS_MODE_TESTING)
            f.severity = RW_SEVERITY_WARNING;
        rwi_add(it, &f);
    }
}

static void
find_unreachable(struct rwi_finder *it, const struct rw_route *route)
{
    const struct rw_value why = {
        .kind = RW_VALUE_TEXT,
        .octets =
            (const uint8_t *)rw_fetch_error_word(route->sts->fetched->error),
        .len =
            (uint32_t)strlen(rw_fetch_error_word(route->sts->fetched->error))};
    struct rw_finding f =
        rwi_route_finding(RW_FINDING_MTA_STS_POLICY_UNREACHABLE, route, NULL);

    f.name = route->sts->host;
    f.policy = rw_mail_policy_word(RW_POLICY_STS);
    f.seen = (struct rw_values){.list = &why, .count = 1};
    rwi_add(it, &f);
}

static void
find_sts(struct rwi_finder *it, const struct rw_route *route)
{
    const struct rw_sts *sts = route->sts;

    if (sts == NULL)
        return;
    if (is_broken(&sts->found))
        add_policy(it, RW_FINDING_MTA_STS_RECORD_INVALID, route, RW_POLICY_STS,
                   NULL);
    if (sts->fetched == NULL || sts->fetched->error == RW_FETCH_LIBRARY)
        return; /* nobody knows */
    if (sts->fetched->error != RW_FETCH_NONE)
        find_unreachable(it, route);
    else if (!sts->is_good)
        add_policy(it, RW_FINDING_MTA_STS_POLICY_INVALID, route, RW_POLICY_STS,
                   NULL);
    else if (sts->mode != RW_STS_MODE_ENFORCE)
        add_policy(it, RW_FINDING_MTA_STS_TESTING, route, RW_POLICY_STS, NULL);
    if (sts->is_good)
        find_not_listed(it, route);
}

/* MTA-STS refuses mail where it cannot be kept; without reports (RFC 8460) the
 * domain does not learn of it. */
static void
find_transport(struct rwi_finder *it, const struct rw_route *route)
{
    find_sts(it, route);
    if (is_broken(route->rpt))
        add_policy(it, RW_FINDING_TLSRPT_INVALID, route, RW_POLICY_RPT, NULL);
    if (route->sts != NULL && route->sts->found.text != NULL &&
        route->rpt != NULL && route->rpt->count == 0)
        add_policy(it, RW_FINDING_STS_WITHOUT_TLSRPT, route, RW_POLICY_RPT,
                   NULL);
}

/* ---- DKIM ---------------------------------------------------------------- */

#define RSA_MIN  1024 /* bits; verifiers take no less: RFC 8301 section 3.2 */
#define RSA_GOOD 2048 /* bits */

static void
add_key(struct rwi_finder *it, enum rw_finding_code code,
        const struct rw_route *route, const struct rw_dkim_key *key)
{
    struct rw_finding f = rwi_route_finding(code, route, NULL);

    f.name = key->records->name;
    f.policy = rw_mail_policy_word(RW_POLICY_DKIM);
    f.type = RW_TYPE_TXT;
    f.number = key->bits;
    rwi_add(it, &f);
}

/* Ed25519 keys have one length, and it is enough. */
static bool
is_short(const struct rw_dkim_key *key, unsigned bits)
{
    return key->bits > 0 && key->bits < bits &&
           strcmp(key->algorithm, "rsa") == 0;
}

/* One finding a key: a key that cannot be used need not be long. */
static void
find_key(struct rwi_finder *it, const struct rw_route *route,
         const struct rw_dkim_key *key)
{
    bool is_there = key->records != NULL &&
                    key->records->outcome == RW_OUTCOME_ANSWER &&
                    key->records->count > 0;

    if (!is_there)
        return;
    if (!key->is_good || is_short(key, RSA_MIN))
        add_key(it, RW_FINDING_DKIM_KEY_INVALID, route, key);
    else if (key->is_revoked)
        add_key(it, RW_FINDING_DKIM_KEY_REVOKED, route, key);
    else if (is_short(key, RSA_GOOD))
        add_key(it, RW_FINDING_DKIM_KEY_SHORT, route, key);
}

static void
find_dkim(struct rwi_finder *it, const struct rw_route *route)
{
    for (size_t i = 0; route->dkim != NULL && i < route->dkim->key_count; i++)
        find_key(it, route, &route->dkim->keys[i]);
}

/* ---- BIMI ---------------------------------------------------------------- */

static void
find_bimi(struct rwi_finder *it, const struct rw_route *route)
{
    if (route->bimi != NULL && is_broken(&route->bimi->found))
        add_policy(it, RW_FINDING_BIMI_INVALID, route, RW_POLICY_BIMI,
                   route->bimi->found_at);
}

/* ---- all ----------------------------------------------------------------- */

void
rwi_find_policies(struct rwi_finder *it, const struct rw_route *route)
{
    find_spf(it, route);
    find_dkim(it, route);
    find_dmarc(it, route);
    find_transport(it, route);
    find_bimi(it, route);
}
