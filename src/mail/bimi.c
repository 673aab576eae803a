/* BIMI: the record that names a domain's logo, at "default._bimi" below the
 * domain, else below its organizational domain.
 * draft-brand-indicators-for-message-identification sections 4 and 7.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>
#include <strings.h>

#include "mail/route.h"
#include "mail/tags.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define LABELS "default._bimi"

/* Nothing, or a place by HTTPS. */
static bool
is_place(const struct rwi_tag *tag)
{
    static const char SCHEME[] = "https://";
    const size_t len = sizeof(SCHEME) - 1;

    return tag == NULL || tag->value_len == 0 ||
           (tag->value_len > len && strncasecmp(tag->value, SCHEME, len) == 0);
}

static void
read_bimi(struct rw_bimi *bimi)
{
    struct rwi_tags tags;
    const struct rwi_tag *l, *a;

    rwi_tags_read(&tags, bimi->found.text, bimi->found.len);
    l = rwi_tag_find(&tags, "l");
    a = rwi_tag_find(&tags, "a");
    bimi->found.is_good =
        tags.is_good && l != NULL && is_place(l) && is_place(a);
    if (l != NULL) {
        bimi->found.value = l->value;
        bimi->found.value_len = l->value_len;
        bimi->is_declined = l->value_len == 0;
    }
    if (a != NULL) {
        bimi->evidence = a->value;
        bimi->evidence_len = a->value_len;
    }
}

/* Look below a domain; false while its record is being sought. */
static bool
look_at(struct rwi_judging *it, struct rw_bimi *bimi, const uint8_t *domain)
{
    const struct rw_records *records =
        rwi_look_below(it->source, LABELS, domain, RW_TYPE_TXT);

    if (records == NULL)
        return true;
    if (rwi_is_pending(records))
        return false;
    bimi->found = (struct rw_policy_text){0};
    bimi->found_at = domain;
    rwi_policy_find(&bimi->found, it->arena, records, "v=BIMI1");
    return true;
}

void
rwi_judge_bimi(struct rwi_judging *it)
{
    const uint8_t *domain = it->options->domain;
    const struct rw_dmarc *dmarc = it->route->dmarc;
    struct rw_bimi *bimi = rwi_arena_alloc(it->arena, sizeof(*bimi));

    if (bimi == NULL || !look_at(it, bimi, domain) || dmarc == NULL)
        return;
    if (bimi->found.count == 0 && dmarc->organizational != NULL &&
        !rw_name_equal(dmarc->organizational, domain) &&
        !look_at(it, bimi, dmarc->organizational))
        return;
    if (bimi->found.records == NULL)
        return;
    if (bimi->found.text != NULL)
        read_bimi(bimi);
    it->route->bimi = bimi;
}
