/* MTA-STS: the record, the policy, and which hosts it lets senders use.  RFC
 * 8461.  TLS-RPT's record: RFC 8460 section 3.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>
#include <strings.h>

#include "mail/route.h"
#include "mail/tags.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define ADDRESSES_MAX 16
#define MAX_AGE_S     31557600 /* a year: section 3.2 */
#define HTTPS         443

/* ---- records ------------------------------------------------------------- */

/* A record with a version and one tag that must be there; false while it is
 * being sought. */
static bool
look_at(struct rwi_judging *it, struct rw_policy_text *policy,
        const char *labels, const char *version, const char *needed)
{
    const struct rw_records *records =
        rwi_look_below(it->source, labels, it->options->domain, RW_TYPE_TXT);
    struct rwi_tags tags;
    const struct rwi_tag *tag;

    if (records == NULL || rwi_is_pending(records))
        return false;
    rwi_policy_find(policy, it->arena, records, version);
    if (policy->text == NULL)
        return true;
    rwi_tags_read(&tags, policy->text, policy->len);
    tag = rwi_tag_find(&tags, needed);
    policy->is_good = tags.is_good && tag != NULL && tag->value_len > 0;
    policy->value = tag != NULL ? tag->value : NULL;
    policy->value_len = tag != NULL ? tag->value_len : 0;
    return true;
}

/* ---- the policy ---------------------------------------------------------- */

struct line {
    const char *name, *value;
    size_t name_len, value_len;
};

/* The next line, "name: value"; false at the end. */
static bool
next_line(struct line *line, const char **at, const char *end)
{
    const char *stop, *colon;

    if (*at == end)
        return false;
    stop = memchr(*at, '\n', (size_t)(end - *at));
    line->name = *at;
    *at = stop != NULL ? stop + 1 : end;
    if (stop == NULL)
        stop = end;
    while (stop > line->name && strchr(" \t\r", stop[-1]) != NULL)
        stop--;
    colon = memchr(line->name, ':', (size_t)(stop - line->name));
    line->name_len = (size_t)((colon != NULL ? colon : stop) - line->name);
    line->value = colon != NULL ? colon + 1 : stop;
    while (line->value < stop && strchr(" \t", *line->value) != NULL)
        line->value++;
    line->value_len = (size_t)(stop - line->value);
    return true;
}

static bool
is_word(const char *text, size_t len, const char *word)
{
    return len == strlen(word) && strncmp(text, word, len) == 0;
}

static bool
read_mode(enum rw_sts_mode *mode, const struct line *line)
{
    for (int i = RW_STS_MODE_NONE; i <= RW_STS_MODE_ENFORCE; i++)
        if (is_word(line->value, line->value_len,
                    rw_sts_mode_word((enum rw_sts_mode)i))) {
            *mode = (enum rw_sts_mode)i;
            return true;
        }
    return false;
}

static bool
read_age(uint64_t *seconds, const struct line *line)
{
    *seconds = 0;
    for (size_t i = 0; i < line->value_len; i++) {
        if (i == 10 || line->value[i] < '0' || line->value[i] > '9')
            return false;
        *seconds = *seconds * 10 + (uint64_t)(line->value[i] - '0');
    }
    return line->value_len > 0 && *seconds <= MAX_AGE_S;
}

/* A host's name, or "*." and the name above it.  Not an address: RFC 8461
 * section 4.1 compares names. */
static bool
pattern_name(uint8_t name[RW_NAME_MAX], const struct rw_octets *pattern,
             bool *is_wild)
{
    const char *text = (const char *)pattern->data;
    struct rw_address address;
    char copy[64];

    *is_wild = pattern->len > 2 && memcmp(text, "*.", 2) == 0;
    if (pattern->len < sizeof(copy)) {
        memcpy(copy, text, pattern->len);
        copy[pattern->len] = '\0';
        if (rw_address_from_text(&address, copy, 0) == RW_OK)
            return false;
    }
    return rw_name_from_text(name, text + (*is_wild ? 2 : 0),
                             pattern->len - (*is_wild ? 2 : 0), NULL,
                             NULL) == RW_OK &&
           memchr(text + (*is_wild ? 2 : 0), '*',
                  pattern->len - (*is_wild ? 2 : 0)) == NULL;
}

static bool
read_mx(struct rw_sts *sts, struct rw_octets *list, const struct line *line)
{
    const struct rw_octets pattern = {(const uint8_t *)line->value,
                                      line->value_len};
    uint8_t name[RW_NAME_MAX];
    bool is_wild;

    if (sts->mx_count < RW_STS_MX_MAX)
        list[sts->mx_count++] = pattern;
    return pattern_name(name, &pattern, &is_wild);
}

/* Which fields there were. */
struct fields {
    bool version, mode, age;
    bool are_good;
};

static void
read_line(struct rw_sts *sts, struct fields *seen, struct rw_octets *list,
          const struct line *line)
{
    /* of fields that come twice the first counts */
    if (is_word(line->name, line->name_len, "version") && !seen->version) {
        seen->version = true;
        seen->are_good &= is_word(line->value, line->value_len, "STSv1");
    } else if (is_word(line->name, line->name_len, "mode") && !seen->mode) {
        seen->mode = true;
        seen->are_good &= read_mode(&sts->mode, line);
    } else if (is_word(line->name, line->name_len, "max_age") && !seen->age) {
        seen->age = true;
        seen->are_good &= read_age(&sts->max_age_s, line);
    } else if (is_word(line->name, line->name_len, "mx")) {
        seen->are_good &= read_mx(sts, list, line);
    }
}

void
rwi_sts_read(struct rw_sts *sts, struct rwi_arena *arena, const uint8_t *octets,
             size_t len)
{
    struct rw_octets *list =
        rwi_arena_array(arena, RW_STS_MX_MAX, sizeof(*list));
    const char *at = (const char *)octets, *end = at + len;
    struct fields seen = {.are_good = true};
    struct line line;

    sts->mx = list;
    while (list != NULL && next_line(&line, &at, end))
        read_line(sts, &seen, list, &line);
    sts->is_good = list != NULL && seen.are_good && seen.version && seen.mode &&
                   seen.age &&
                   (sts->mx_count > 0 || sts->mode == RW_STS_MODE_NONE);
}

/* ---- the host that has it ------------------------------------------------ */

static void
add_addresses(struct rw_sts *sts, struct rw_address *list,
              const struct rw_records *set)
{
    for (size_t i = 0; rwi_has(set) && i < set->count; i++)
        if (sts->address_count < ADDRESSES_MAX &&
            rw_address_from_octets(&list[sts->address_count],
                                   set->list[i]->rdata, set->list[i]->rdata_len,
                                   HTTPS) == RW_OK)
            sts->address_count++;
}

/* Look for the addresses of mta-sts below the domain; the policy is wanted as
 * soon as they are known. */
static void
find_host(struct rwi_judging *it, struct rw_sts *sts)
{
    struct rw_address *list =
        rwi_arena_array(it->arena, ADDRESSES_MAX, sizeof(*list));

    sts->a =
        rwi_look_below(it->source, "mta-sts", it->options->domain, RW_TYPE_A);
    sts->aaaa = rwi_look_below(it->source, "mta-sts", it->options->domain,
                               RW_TYPE_AAAA);
    if (list == NULL || sts->a == NULL || rwi_is_pending(sts->a) ||
        rwi_is_pending(sts->aaaa))
        return;
    sts->host = sts->a->name;
    sts->addresses = list;
    add_addresses(sts, list, sts->a);
    add_addresses(sts, list, sts->aaaa);
    sts->fetched = it->fetched;
    sts->is_wanted = it->fetched == NULL;
    if (it->fetched != NULL && it->fetched->error == RW_FETCH_NONE)
        rwi_sts_read(sts, it->arena, it->fetched->body, it->fetched->len);
}

static const struct rw_sts *
look_sts(struct rwi_judging *it)
{
    struct rw_sts *sts = rwi_arena_alloc(it->arena, sizeof(*sts));

    if (sts == NULL || !look_at(it, &sts->found, "_mta-sts", "v=STSv1", "id"))
        return NULL;
    if (sts->found.is_good && it->options->fetch)
        find_host(it, sts);
    return sts;
}

static const struct rw_policy_text *
look_rpt(struct rwi_judging *it)
{
    struct rw_policy_text *rpt = rwi_arena_alloc(it->arena, sizeof(*rpt));

    return rpt != NULL && look_at(it, rpt, "_smtp._tls", "v=TLSRPTv1", "rua")
               ? rpt
               : NULL;
}

void
rwi_judge_transport(struct rwi_judging *it)
{
    it->route->sts = look_sts(it);
    it->route->rpt = look_rpt(it);
}

/* ---- hosts --------------------------------------------------------------- */

/* Section 4.1: "*." stands for one label. */
static bool
fits(const struct rw_octets *pattern, const uint8_t *name)
{
    uint8_t wanted[RW_NAME_MAX];
    bool is_wild;

    if (!pattern_name(wanted, pattern, &is_wild) || rw_name_is_root(name))
        return false;
    return rw_name_equal(is_wild ? rw_name_skip(name, 1) : name, wanted);
}

static bool
is_listed(const struct rw_sts *sts, const uint8_t *name)
{
    for (size_t i = 0; i < sts->mx_count; i++)
        if (fits(&sts->mx[i], name))
            return true;
    return false;
}

void
rwi_judge_listed(struct rwi_judging *it)
{
    const struct rw_sts *sts = it->route->sts;

    if (sts == NULL || !sts->is_good || sts->mode == RW_STS_MODE_NONE)
        return;
    for (size_t i = 0; i < it->route->host_count; i++) {
        struct rw_mail_host *host = (struct rw_mail_host *)&it->route->hosts[i];

        host->sts =
            is_listed(sts, host->name) ? RW_STS_LISTED : RW_STS_NOT_LISTED;
        if (sts->mode == RW_STS_MODE_ENFORCE &&
            host->demand == RW_DEMAND_OPPORTUNISTIC)
            host->demand = RW_DEMAND_STS;
    }
}
