/* The data itself: TTLs.
 *
 * As the answer has them: what lies in a cache for longer or shorter than
 * somebody meant.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define TTL_LONG_S (8 * 86400) /* a week is common, more is not */

static void
find_ttls(struct rwi_finder *it, const struct rw_record *r)
{
    struct rw_value ttl = rwi_number_value(RW_VALUE_SECONDS, r->ttl_s);
    struct rw_finding f = rwi_finding_of(RW_FINDING_TTL_ZERO, NULL, NULL);

    f.name = r->owner;
    f.type = r->type;
    f.seen = (struct rw_values){.list = &ttl, .count = 1};
    if (r->ttl_s > TTL_LONG_S) {
        f.code = RW_FINDING_TTL_LONG;
        f.severity = rw_finding_severity(f.code);
    }
    if (r->ttl_s == 0 || r->ttl_s > TTL_LONG_S)
        rwi_add(it, &f);
}

static bool
same_set(const struct rw_record *a, const struct rw_record *b)
{
    return a->type == b->type && rw_name_equal(a->owner, b->owner);
}

/* The records of one set stand together.  Their TTLs must be equal (RFC 2181
 * section 5.2); a resolver takes the least, and which records expire first is
 * chance. */
static void
find_different_ttls(struct rwi_finder *it, const struct rw_record *first,
                    size_t count)
{
    struct rw_finding f = rwi_finding_of(RW_FINDING_TTL_DIFFERS, NULL, NULL);
    struct rwi_values seen;

    rwi_values_init(&seen);
    for (size_t i = 0; i < count; i++) {
        const struct rw_value ttl =
            rwi_number_value(RW_VALUE_SECONDS, first[i].ttl_s);

        rwi_values_add(&seen, it->arena, &ttl);
    }
    if (seen.values.count < 2)
        return;
    f.name = first->owner;
    f.type = first->type;
    f.seen = seen.values;
    rwi_add(it, &f);
}

void
rwi_find_ttl(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_trace *trace = it->trace;
    size_t end;

    (void)step;
    for (size_t i = 0; i < trace->answer_count; i = end) {
        const struct rw_record *r = &trace->answer[i];

        end = i + 1;
        if (r->type == RW_TYPE_RRSIG)
            continue;
        while (end < trace->answer_count && same_set(r, &trace->answer[end]))
            end++;
        for (size_t j = i; j < end; j++)
            find_ttls(it, &trace->answer[j]);
        find_different_ttls(it, r, end - i);
    }
}
