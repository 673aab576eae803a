/* DMARC: the record that holds for a domain, found by the tree walk of RFC
 * 9989 section 4.10, and what it says.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "mail/route.h"
#include "mail/tags.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define WALK_LABELS 7 /* of a longer name so many are left after the first */

/* ---- DMARC --------------------------------------------------------------- */

static char
letter_of(const struct rwi_tags *tags, const char *name)
{
    return rwi_tag_is(rwi_tag_find(tags, name), "s") ? 's' : 'r';
}

static enum rw_dmarc_policy
policy_of(const struct rwi_tags *tags, const char *name, bool *is_good)
{
    const struct rwi_tag *tag = rwi_tag_find(tags, name);

    if (tag == NULL)
        return RW_DMARC_ABSENT;
    if (rwi_tag_is(tag, "none"))
        return RW_DMARC_NONE;
    if (rwi_tag_is(tag, "quarantine"))
        return RW_DMARC_QUARANTINE;
    if (rwi_tag_is(tag, "reject"))
        return RW_DMARC_REJECT;
    *is_good = false;
    return RW_DMARC_ABSENT;
}

/* Section 4.7 */
static void
read_dmarc(struct rw_dmarc *dmarc)
{
    struct rwi_tags tags;
    const struct rwi_tag *rua, *ruf;

    rwi_tags_read(&tags, dmarc->found.text, dmarc->found.len);
    dmarc->is_good = tags.is_good;
    dmarc->policy = policy_of(&tags, "p", &dmarc->is_good);
    dmarc->subdomain_policy = policy_of(&tags, "sp", &dmarc->is_good);
    dmarc->nonexistent_policy = policy_of(&tags, "np", &dmarc->is_good);
    dmarc->is_testing = rwi_tag_is(rwi_tag_find(&tags, "t"), "y");
    dmarc->adkim = letter_of(&tags, "adkim");
    dmarc->aspf = letter_of(&tags, "aspf");
    rua = rwi_tag_find(&tags, "rua");
    if (rua != NULL) {
        dmarc->rua = rua->value;
        dmarc->rua_len = rua->value_len;
    }
    ruf = rwi_tag_find(&tags, "ruf");
    if (ruf != NULL) {
        dmarc->ruf = ruf->value;
        dmarc->ruf_len = ruf->value_len;
    }
    /* without p it still asks for reports, and the policy is none */
    if (dmarc->policy == RW_DMARC_ABSENT) {
        dmarc->is_good &= rua != NULL;
        dmarc->policy = RW_DMARC_NONE;
    }
    dmarc->has_old_tags = rwi_tag_find(&tags, "pct") != NULL ||
                          rwi_tag_find(&tags, "rf") != NULL ||
                          rwi_tag_find(&tags, "ri") != NULL;
}

/* The psd tag of a record: 'y', 'n' or 'u'. */
static char
psd_of(const struct rw_policy_text *found)
{
    struct rwi_tags tags;
    const struct rwi_tag *psd;

    rwi_tags_read(&tags, found->text, found->len);
    psd = rwi_tag_find(&tags, "psd");
    return rwi_tag_is(psd, "y") ? 'y' : rwi_tag_is(psd, "n") ? 'n' : 'u';
}

/* One place of the walk. */
struct place {
    const uint8_t *domain;
    struct rw_policy_text found;
};

/* Look at the domain and all above it, at once; how many there are. */
static size_t
walk(struct rwi_judging *it, struct place places[RW_DMARC_WALK_MAX],
     bool *is_pending)
{
    const uint8_t *domain = it->options->domain;
    size_t count = 0;

    while (!rw_name_is_root(domain) && count < RW_DMARC_WALK_MAX) {
        const struct rw_records *records =
            rwi_look_below(it->source, "_dmarc", domain, RW_TYPE_TXT);
        size_t labels = rw_name_labels(domain);

        if (records != NULL) {
            struct place *place = &places[count++];

            *is_pending |= rwi_is_pending(records);
            *place = (struct place){.domain = domain};
            if (!rwi_is_pending(records))
                rwi_policy_find(&place->found, it->arena, records, "v=DMARC1");
        }
        domain = rw_name_skip(
            domain, labels > WALK_LABELS + 1 ? labels - WALK_LABELS : 1);
    }
    return count;
}

/* The organizational domain: section 4.10.2. */
static const uint8_t *
organizational(const struct place *places, size_t count)
{
    const uint8_t *fewest = NULL;

    for (size_t i = 0; i < count; i++) {
        char psd =
            places[i].found.text != NULL ? psd_of(&places[i].found) : '-';

        if (psd == 'n')
            return places[i].domain;
        if (psd == 'y' && i > 0)
            return places[i - 1].domain;
        if (psd != '-')
            fewest = places[i].domain;
    }
    return fewest;
}

void
rwi_judge_dmarc(struct rwi_judging *it)
{
    struct place places[RW_DMARC_WALK_MAX];
    struct rw_dmarc *dmarc = rwi_arena_alloc(it->arena, sizeof(*dmarc));
    bool is_pending = false;
    size_t count = walk(it, places, &is_pending);

    if (dmarc == NULL || is_pending || count == 0)
        return;
    dmarc->found = places[0].found;
    dmarc->found_at = places[0].domain;
    dmarc->organizational = organizational(places, count);
    for (size_t i = 1; i < count && dmarc->found.text == NULL; i++)
        if (dmarc->organizational != NULL && places[i].found.text != NULL &&
            (rw_name_equal(places[i].domain, dmarc->organizational) ||
             psd_of(&places[i].found) == 'y')) {
            dmarc->found = places[i].found;
            dmarc->found_at = places[i].domain;
        }
    dmarc->walked = rwi_arena_array(it->arena, count, sizeof(uint8_t *));
    for (size_t i = 0; dmarc->walked != NULL && i < count; i++)
        ((const uint8_t **)dmarc->walked)[i] = places[i].found.records->name;
    dmarc->walked_count = dmarc->walked != NULL ? count : 0;
    if (dmarc->found.text != NULL) {
        read_dmarc(dmarc);
        rwi_judge_reports(it, dmarc, dmarc->organizational);
    }
    it->route->dmarc = dmarc;
}
