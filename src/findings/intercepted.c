/* Who answers in the root servers' name: a resolver, a box of the provider's.
 *
 * Root servers are the one kind of server that everybody knows: they resolve
 * nothing, they are an authority for what they answer, each letter is run by
 * others, and their keys are known beforehand.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define LETTERS_MIN    8 /* of one identity; fewer might be run together */
#define LETTERS_MAX    32
#define ROOT_ANCHORS_S 1539216000 /* the built-in ones are of 2018-10-11 on */

static bool
is_root_step(const struct rw_step *step)
{
    return rwi_is_heard(step) && rw_name_is_root(step->zone) &&
           step->reading->fault.code == RW_FAULT_NONE;
}

static bool
offers_recursion(const struct rw_step *step)
{
    return (step->reading->message.header.flags & RW_FLAG_RA) != 0;
}

/* An answer to a name far below the root, from a root server that does not
 * claim to know it, or offers to look it up. */
static bool
is_second_hand(const struct rw_step *step)
{
    return step->reading->kind == RW_KIND_RECURSIVE ||
           (!step->reading->has_aa && step->reading->alias_count > 0);
}

/* An answer that is no referral, and none that the root servers have. */
static bool
lacks_authority(const struct rw_step *step)
{
    const struct rw_reading *reading = step->reading;

    return rw_kind_is_definite(reading->kind) && !reading->has_aa &&
           (reading->kind != RW_KIND_ANSWER ||
            reading->section == RW_SECTION_ANSWER);
}

/* ---- by what a response says -------------------------------------------- */

/* One with RA=1 may be a single odd instance; two of different addresses are
 * one machine in between that answers for all. */
static bool
is_intercepted(const struct rwi_finder *it)
{
    const struct rw_trace *trace = it->trace;
    const struct rw_address *first = NULL;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];

        if (!is_root_step(step))
            continue;
        if (is_second_hand(step) || lacks_authority(step))
            return true;
        if (!offers_recursion(step))
            continue;
        if (first != NULL &&
            !rw_address_same_host(first, &step->server.address))
            return true;
        first = &step->server.address;
    }
    return false;
}

bool
rwi_is_of_impostor(const struct rwi_finder *it, const struct rw_step *step)
{
    return rw_name_is_root(step->zone) && is_intercepted(it);
}

/* What a response gives away is one finding, the plainest sign of it. */
void
rwi_find_intercepted(struct rwi_finder *it, const struct rw_step *step)
{
    if (!is_root_step(step) || !is_intercepted(it))
        return;
    if (is_second_hand(step) || offers_recursion(step))
        rwi_add_plain(it, RW_FINDING_INTERCEPTED, step, RW_DETAIL_ROOT_RESOLVES,
                      NULL);
    else if (lacks_authority(step))
        rwi_add_plain(it, RW_FINDING_INTERCEPTED, step, RW_DETAIL_ROOT_NO_AA,
                      NULL);
}

/* ---- by who the servers say that they are ------------------------------- */

/* A root server that was heard of itself. */
struct letter {
    const struct rw_step *step;
    struct rw_value identity; /* NSID, or a TXT record's RDATA */
};

/* The first string of the first TXT record. */
static bool
text_of(struct letter *out, const struct rw_message *msg)
{
    struct rwi_TXT txt;

    for (size_t i = 0; i < msg->start[RW_SECTION_AUTHORITY]; i++)
        if (rwi_TXT_of(&txt, msg, &msg->rrs[i])) {
            out->identity = (struct rw_value){.kind = RW_VALUE_RDATA,
                                              .number = RW_TYPE_TXT,
                                              .octets = txt.text.data,
                                              .len = (uint32_t)txt.text.len};
            return true;
        }
    return false;
}

/* NSID, or the TXT record of hostname.bind: RFC 5001, RFC 4892. */
static bool
identity_of(struct letter *out, const struct rw_step *step)
{
    const struct rw_message *msg = &step->reading->message;
    struct rw_edns_option option;

    out->step = step;
    if (step->probe == RW_PROBE_IDENTITY)
        return text_of(out, msg);
    if (!rw_edns_find(&option, msg, RW_OPTION_NSID) || option.len == 0)
        return false;
    out->identity = (struct rw_value){.kind = RW_VALUE_TEXT,
                                      .octets = msg->wire + option.data,
                                      .len = option.len};
    return true;
}

static bool
is_letter(const struct rw_step *step)
{
    static const uint8_t ROOT_SERVERS[] = "\14root-servers\3net";

    return is_root_step(step) && step->server.name != NULL &&
           rw_name_is_at_or_below(step->server.name, ROOT_SERVERS);
}

/* Take a step in: one a name.
 *
 * @return false where it says another identity than those before it
 */
static bool
take(struct letter *letters, size_t *count, const struct rw_step *step)
{
    struct letter letter;

    if (!is_letter(step) || !identity_of(&letter, step))
        return true;
    if (*count > 0 &&
        (letter.identity.len != letters[0].identity.len ||
         memcmp(letter.identity.octets, letters[0].identity.octets,
                letter.identity.len) != 0))
        return false;
    for (size_t i = 0; i < *count; i++)
        if (rw_name_equal(letters[i].step->server.name, step->server.name))
            return true;
    if (*count < LETTERS_MAX)
        letters[(*count)++] = letter;
    return true;
}

static void
tell_letters(struct rwi_finder *it, const struct letter *letters, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct rw_finding_server who = rwi_server_of(letters[i].step);
        struct rw_finding f =
            rwi_finding_of(RW_FINDING_INTERCEPTED, letters[i].step, &who);

        f.detail = RW_DETAIL_ROOT_ONE_IDENTITY;
        f.type = RW_TYPE_TXT;
        f.seen = (struct rw_values){.list = &letters[0].identity, .count = 1};
        rwi_add(it, &f);
    }
}

static void
compare_letters(struct rwi_finder *it, const struct rw_step *const *steps,
                size_t step_count)
{
    struct letter letters[LETTERS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < step_count; i++)
        if (!take(letters, &count, steps[i]))
            return;
    if (count >= LETTERS_MIN)
        tell_letters(it, letters, count);
}

/* ---- by what nobody could answer, or sign ------------------------------- */

static void
find_nobody(struct rwi_finder *it)
{
    for (size_t i = 0; i < it->unusual_count; i++)
        if (it->unusual[i]->probe == RW_PROBE_NOWHERE &&
            rwi_is_heard(it->unusual[i]))
            rwi_add_plain(it, RW_FINDING_INTERCEPTED, it->unusual[i],
                          RW_DETAIL_NOBODYS_ADDRESS, NULL);
}

/* Whether a zone's anchors are those that this program has built in: others
 * may be wrong themselves. */
static bool
has_built_in_anchors(const struct rw_chain_zone *zone)
{
    size_t count;
    const struct rw_record *anchors = rw_anchors_built_in(&count);
    struct rwi_DS ds;

    for (size_t i = 0; i < zone->ds_count; i++) {
        bool found = false;

        for (size_t k = 0; k < count; k++)
            found |= rwi_DS_in(&ds, (struct rw_octets){anchors[k].rdata,
                                                       anchors[k].rdata_len}) &&
                     zone->ds[i].key_tag == ds.key_tag;
        if (!found)
            return false;
    }
    return zone->ds_count > 0;
}

static void
find_other_keys(struct rwi_finder *it)
{
    const struct rw_chain *chain = it->trace->chain;
    const struct rw_chain_zone *root = rwi_chain_zone(it, RW_NAME_ROOT);
    const struct rw_step *step;

    if (chain == NULL || root == NULL || root->flaw == NULL ||
        root->flaw->code != RW_FLAW_ANCHOR_NO_KEY ||
        chain->now_s < ROOT_ANCHORS_S || !has_built_in_anchors(root))
        return;
    step = rwi_step_numbered(it, root->key_step);
    if (step != NULL && is_root_step(step))
        rwi_add_plain(it, RW_FINDING_INTERCEPTED, step, RW_DETAIL_ROOT_KEYS,
                      NULL);
}

void
rwi_find_impostor(struct rwi_finder *it, const struct rw_step *step)
{
    (void)step;
    if (!is_intercepted(it)) { /* which says as much */
        compare_letters(it, (const struct rw_step *const *)it->trace->steps,
                        it->trace->step_count);
        compare_letters(it, it->unusual, it->unusual_count);
    }
    find_nobody(it);
    find_other_keys(it);
}
