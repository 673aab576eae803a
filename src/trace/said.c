/* What a response says, made small; see trace/said.h.
 *
 * For telling whether servers of a zone agree without comparing each with
 * each: sets become a sum of hashes, in which order does not matter.  An
 * attacker who looks for a pair of sets with one sum can hide a difference
 * from us and gains nothing else, so the key is fixed and results are the same
 * in every run.
 *
 * SPDX-License-Identifier: ISC
 */
#include "trace/said.h"

#include "base/hash.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"

#define RDATA_MAX                                                              \
    1024 /* octets put into canonical form; longer RDATA has no
                          names that could be written differently */

static const struct rwi_hash_key KEY = {{0, 0}};

/* A truncated answer is a part of one, and parts differ between servers that
 * agree. */
bool
rwi_says(const struct rw_reading *reading)
{
    return !reading->has_tc && (rw_kind_is_definite(reading->kind) ||
                                reading->kind == RW_KIND_ALIAS);
}

static void
add(struct rwi_said *out, const void *octets, size_t len)
{
    out->sum += rwi_siphash(octets, len, &KEY);
    out->count++;
}

/* TTL is left out: servers count down at their own pace. */
static void
add_record(struct rwi_said *out, const struct rw_message *msg,
           const struct rw_rr *rr)
{
    uint8_t buf[RDATA_MAX];
    size_t len = 0;

    if (rw_rdata_copy(buf, sizeof(buf), &len, RW_RDATA_CANONICAL, rr->type,
                      rr->rclass, msg->wire, msg->len, rr->rdata,
                      rr->rdata_len) == RW_OK)
        add(out, buf, len);
    else
        add(out, msg->wire + rr->rdata, rr->rdata_len);
}

static void
add_name(struct rwi_said *out, const uint8_t *name)
{
    uint8_t lower[RW_NAME_MAX];

    add(out, lower, rw_name_lower(lower, name));
}

/* An answer to ANY has no members here: each server may give another part of
 * what is there (RFC 8482 section 4), and none is wrong. */
void
rwi_said_of(struct rwi_said *out, const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    const struct rw_rr *rrs = rw_message_section(msg, reading->section);

    *out = (struct rwi_said){.kind = reading->kind};
    if (reading->kind == RW_KIND_COMPACT_DENIAL)
        out->kind = RW_KIND_NXDOMAIN; /* RFC 9824: the same, said otherwise */
    if (reading->alias_count > 0) {
        out->kind = RW_KIND_ALIAS; /* some go on behind it, some do not */
        if (reading->aliases[0].to != NULL)
            add_name(out, reading->aliases[0].to);
        return;
    }
    if (reading->kind != RW_KIND_ANSWER)
        return;
    for (size_t i = 0; i < rw_message_count(msg, reading->section); i++)
        if (rrs[i].type == reading->asked.type &&
            rrs[i].rclass == reading->asked.rclass &&
            rw_message_name_is(msg, rrs[i].owner, reading->name))
            add_record(out, msg, &rrs[i]);
}

bool
rwi_said_equal(const struct rwi_said *a, const struct rwi_said *b)
{
    return a->kind == b->kind && a->sum == b->sum && a->count == b->count;
}
