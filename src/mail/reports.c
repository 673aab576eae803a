/* Where DMARC's reports go, and whether the domains there want them: RFC 9990
 * section 4.  Whoever is of another organization must say so, or anybody
 * could have a third party flooded.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>
#include <strings.h>

#include "mail/route.h"
#include "mail/tags.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define BETWEEN "._report._dmarc"

/* The domain of "mailto:dmarc@reports.example!10m"; false: it has none. */
static bool
domain_of(uint8_t name[RW_NAME_MAX], const char *uri, size_t len)
{
    static const char SCHEME[] = "mailto:";
    const char *at;
    size_t end = 0;

    while (len > 0 && *uri == ' ') {
        uri++;
        len--;
    }
    at = memchr(uri, '@', len);
    if (at == NULL || len < sizeof(SCHEME) ||
        strncasecmp(uri, SCHEME, sizeof(SCHEME) - 1) != 0)
        return false;
    at++;
    len -= (size_t)(at - uri);
    while (end < len && strchr("!? \t", at[end]) == NULL)
        end++;
    return end > 0 &&
           rw_name_from_text(name, at, end, RW_NAME_ROOT, NULL) == RW_OK;
}

/* The record that agrees: DOMAIN._report._dmarc.OTHER; NULL: no such name can
 * be. */
static const struct rw_records *
look_at(struct rwi_judging *it, const uint8_t *domain, const uint8_t *other)
{
    char labels[RW_NAME_TEXT_MAX + sizeof(BETWEEN)];
    struct rw_text text;

    rw_text_init(&text, labels, sizeof(labels));
    rw_name_to_text(&text, domain);
    rw_text_cut(&text, text.len - 1); /* the final dot */
    rw_text_puts(&text, BETWEEN);
    return rwi_look_below(it->source, labels, other, RW_TYPE_TXT);
}

static bool
agrees(struct rwi_judging *it, const struct rw_records *records)
{
    struct rw_policy_text found = {0};

    rwi_policy_find(&found, it->arena, records, "v=DMARC1");
    return found.count > 0;
}

static bool
is_known(const struct rw_dmarc_report *list, size_t count, const uint8_t *name)
{
    for (size_t i = 0; i < count; i++)
        if (rw_name_equal(list[i].domain, name))
            return true;
    return false;
}

/* Take a domain; false while its agreement is being sought. */
static bool
take(struct rwi_judging *it, struct rw_dmarc_report *report,
     const struct rw_dmarc *dmarc, const uint8_t *same)
{
    if (same != NULL && rw_name_is_at_or_below(report->domain, same)) {
        report->is_authorized = true;
        return true;
    }
    report->records = look_at(it, dmarc->found_at, report->domain);
    if (report->records == NULL)
        return true;
    if (rwi_is_pending(report->records))
        return false;
    report->is_authorized =
        rwi_has_failed(report->records) || agrees(it, report->records);
    return true;
}

void
rwi_judge_reports(struct rwi_judging *it, struct rw_dmarc *dmarc,
                  const uint8_t *same)
{
    struct rw_dmarc_report *list =
        rwi_arena_array(it->arena, RW_DMARC_REPORTS_MAX, sizeof(*list));
    bool is_settled = true;
    size_t count = 0;

    for (size_t at = 0; list != NULL && at < dmarc->rua_len;) {
        const char *uri = dmarc->rua + at;
        const char *end = memchr(uri, ',', dmarc->rua_len - at);
        size_t len = end != NULL ? (size_t)(end - uri) : dmarc->rua_len - at;
        uint8_t name[RW_NAME_MAX];

        at += len + 1;
        if (count == RW_DMARC_REPORTS_MAX || !domain_of(name, uri, len) ||
            is_known(list, count, name))
            continue;
        list[count].domain =
            rwi_arena_copy(it->arena, name, rw_name_size(name));
        if (list[count].domain == NULL)
            return;
        is_settled &= take(it, &list[count++], dmarc, same);
    }
    if (is_settled) {
        dmarc->reports = list;
        dmarc->report_count = count;
    }
}
