/* SPF: what a record leads to, and its verdict on a message; see spf.h.
 *
 * RFC 7208 sections 4 to 6.
 *
 * SPDX-License-Identifier: ISC
 */
#include "mail/spf.h"

#include <string.h>

#include "base/row.h"
#include "mail/tags.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/route.h"
#include "wire/fields.h"

#define NAMES_MAX 10 /* of an MX or PTR set; section 4.6.4 */

static const struct {
    const char *word;
    uint32_t lookups;
} TERMS[RW_SPF_TERMS] = {
#define RW_SPF_TERM(name, word, lookups, takes) {word, lookups},
#include "rootwalk/spf.def"
};

const char *
rw_spf_result_word(enum rw_spf_result result)
{
    static const char *const WORDS[] = {
#define RW_SPF_RESULT(name, word) word,
#include "rootwalk/spf.def"
    };

    return *RWI_ROW(WORDS, result);
}

/* What a term comes to. */
enum fit {
    FITS_NOT,
    FITS,
    FAILS_FOR_NOW, /* temperror */
    FAILS,         /* permerror */
    GOES_ON,       /* a set is still being sought */
};

static bool
has_message(const struct rwi_spf_run *run)
{
    return run->ip.family != RW_FAMILY_NONE;
}

/* ---- addresses ----------------------------------------------------------- */

static bool
same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;

    return memcmp(a, b, whole) == 0 &&
           (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

static bool
is_in(const struct rwi_spf_run *run, const struct rw_spf_term *term,
      const uint8_t *octets)
{
    return same_bits(run->ip.octets, octets,
                     run->ip.family == RW_FAMILY_IPV4 ? term->bits4
                                                      : term->bits6);
}

static uint16_t
address_type(const struct rwi_spf_run *run)
{
    return run->ip.family == RW_FAMILY_IPV6 ? RW_TYPE_AAAA : RW_TYPE_A;
}

/* Look for a set; what is not there counts as void. */
static enum fit
seek(struct rwi_spf_run *run, const struct rw_records **records,
     const uint8_t *name, uint16_t type)
{
    *records = rwi_look(run->source, name, type);
    if (rwi_is_pending(*records)) {
        run->is_pending = true;
        return GOES_ON;
    }
    if (rwi_has_failed(*records))
        return FAILS_FOR_NOW;
    if ((*records)->count == 0 && ++run->voids > RW_SPF_VOIDS_MAX &&
        has_message(run))
        return FAILS;
    return FITS_NOT;
}

/* Of no message: that there is something under either type. */
static enum fit
seek_both(struct rwi_spf_run *run, const uint8_t *name)
{
    const struct rw_records *a = rwi_look(run->source, name, RW_TYPE_A);
    const struct rw_records *aaaa = rwi_look(run->source, name, RW_TYPE_AAAA);

    if (rwi_is_pending(a) || rwi_is_pending(aaaa)) {
        run->is_pending = true;
        return GOES_ON;
    }
    run->voids += !rwi_has_failed(a) && !rwi_has_failed(aaaa) &&
                  a->count == 0 && aaaa->count == 0;
    return FITS_NOT;
}

static enum fit
fit_address(struct rwi_spf_run *run, const struct rw_spf_term *term,
            const uint8_t *name)
{
    const struct rw_records *records;
    enum fit fit;

    if (!has_message(run))
        return seek_both(run, name);
    fit = seek(run, &records, name, address_type(run));
    for (size_t i = 0; fit == FITS_NOT && i < records->count; i++)
        if (is_in(run, term, records->list[i]->rdata))
            fit = FITS;
    return fit;
}

static enum fit
fit_mx(struct rwi_spf_run *run, const struct rw_spf_term *term,
       const uint8_t *name)
{
    const struct rw_records *records;
    enum fit fit = seek(run, &records, name, RW_TYPE_MX);

    if (fit != FITS_NOT || !has_message(run))
        return fit;
    if (records->count > NAMES_MAX)
        return FAILS;
    for (size_t i = 0; fit == FITS_NOT && i < records->count; i++) {
        struct rwi_MX mx;

        if (rwi_MX_in(&mx, (struct rw_octets){records->list[i]->rdata,
                                              records->list[i]->rdata_len}) &&
            !rw_name_is_root(mx.exchange))
            fit = fit_address(run, term, mx.exchange);
    }
    return fit;
}

/* ---- ptr ----------------------------------------------------------------- */

static void
reverse_name(uint8_t *out, const struct rw_address *ip)
{
    static const char HEX[] = "0123456789abcdef";
    static const uint8_t IP4[] = "\7in-addr\4arpa", IP6[] = "\3ip6\4arpa";

    if (ip->family == RW_FAMILY_IPV4) {
        for (size_t i = 4; i-- > 0;) {
            char digits[4];
            struct rw_text text;

            rw_text_init(&text, digits, sizeof(digits));
            rw_text_put_u64(&text, ip->octets[i]);
            *out++ = (uint8_t)text.len;
            memcpy(out, digits, text.len);
            out += text.len;
        }
        memcpy(out, IP4, sizeof(IP4));
        return;
    }
    for (size_t i = 16; i-- > 0;) {
        *out++ = 1;
        *out++ = (uint8_t)HEX[ip->octets[i] & 15];
        *out++ = 1;
        *out++ = (uint8_t)HEX[ip->octets[i] >> 4];
    }
    memcpy(out, IP6, sizeof(IP6));
}

static bool
has_address(struct rwi_spf_run *run, const uint8_t *name)
{
    const struct rw_records *records =
        rwi_look(run->source, name, address_type(run));
    size_t len = run->ip.family == RW_FAMILY_IPV6 ? 16 : 4;

    run->is_pending |= rwi_is_pending(records);
    for (size_t i = 0; rwi_has(records) && i < records->count; i++)
        if (records->list[i]->rdata_len == len &&
            memcmp(records->list[i]->rdata, run->ip.octets, len) == 0)
            return true;
    return false;
}

const uint8_t *
rwi_spf_validated(struct rwi_spf_run *run, const uint8_t *below)
{
    uint8_t name[RW_NAME_MAX];
    const struct rw_records *records;

    reverse_name(name, &run->ip);
    records = rwi_look(run->source, name, RW_TYPE_PTR);
    if (rwi_is_pending(records)) {
        run->is_pending = true;
        return NULL;
    }
    for (size_t i = 0; rwi_has(records) && i < records->count && i < NAMES_MAX;
         i++) {
        struct rwi_PTR ptr;

        if (!rwi_PTR_in(&ptr, (struct rw_octets){records->list[i]->rdata,
                                                 records->list[i]->rdata_len}))
            continue;
        if (below != NULL && !rw_name_is_at_or_below(ptr.target, below))
            continue;
        if (has_address(run, ptr.target))
            return ptr.target;
        if (run->is_pending)
            return NULL;
    }
    return NULL;
}

/* ---- terms --------------------------------------------------------------- */

static enum fit
fit_include(struct rwi_spf_run *run, struct rw_spf_term *term,
            const uint8_t *name)
{
    const struct rw_spf *inner = rwi_spf_look(run, name);

    term->record = inner;
    if (inner == NULL || run->is_pending)
        return GOES_ON;
    switch (inner->result) {
    case RW_SPF_PASS:
        return FITS;
    case RW_SPF_FAIL:
    case RW_SPF_SOFTFAIL:
    case RW_SPF_NEUTRAL:
        return FITS_NOT;
    case RW_SPF_TEMPERROR:
        return FAILS_FOR_NOW;
    case RW_SPF_NONE:
    case RW_SPF_PERMERROR:
        break;
    }
    return FAILS;
}

/* Whether the macros of a term can be expanded without a message. */
static bool
is_plain(const struct rw_spf_term *term)
{
    const char *at = term->domain;
    size_t left = term->domain_len;

    while (at != NULL && (at = memchr(at, '%', left)) != NULL) {
        left = term->domain_len - (size_t)(at - term->domain);
        if (at[1] == '{' && at[2] != 'd' && at[2] != 'D')
            return false;
        at += 2;
        left -= 2;
    }
    return true;
}

/* The domain that a term is about; false where there is no such name. */
static bool
target_of(uint8_t *name, struct rwi_spf_run *run, const struct rw_spf *spf,
          const struct rw_spf_term *term)
{
    if (term->domain != NULL)
        return rwi_spf_expand(name, run, term->domain, term->domain_len,
                              spf->domain);
    rw_name_copy(name, spf->domain);
    return true;
}

static enum fit
fit_name(struct rwi_spf_run *run, struct rw_spf_term *term, const uint8_t *name)
{
    const struct rw_records *records;
    enum fit fit;

    switch (term->kind) {
    case RW_SPF_TERM_INCLUDE:
    case RW_SPF_TERM_REDIRECT:
        return fit_include(run, term, name);
    case RW_SPF_TERM_A:
        return fit_address(run, term, name);
    case RW_SPF_TERM_MX:
        return fit_mx(run, term, name);
    case RW_SPF_TERM_PTR:
        return !has_message(run)                      ? FITS_NOT
               : rwi_spf_validated(run, name) != NULL ? FITS
               : run->is_pending                      ? GOES_ON
                                                      : FITS_NOT;
    case RW_SPF_TERM_EXISTS:
        fit = seek(run, &records, name, RW_TYPE_A);
        return fit == FITS_NOT && records->count > 0 ? FITS : fit;
    case RW_SPF_TERM_ALL:
    case RW_SPF_TERM_IP4:
    case RW_SPF_TERM_IP6:
    case RW_SPF_TERM_EXP:
    case RW_SPF_TERM_UNKNOWN:
    case RW_SPF_TERMS:
        break;
    }
    return FITS_NOT;
}

static enum fit
fit_term(struct rwi_spf_run *run, const struct rw_spf *spf,
         struct rw_spf_term *term)
{
    uint8_t name[RW_NAME_MAX];

    if (term->kind == RW_SPF_TERM_ALL)
        return FITS;
    if (term->kind == RW_SPF_TERM_IP4 || term->kind == RW_SPF_TERM_IP6)
        return run->ip.family == term->network.family &&
                       is_in(run, term, term->network.octets)
                   ? FITS
                   : FITS_NOT;
    if (TERMS[term->kind].lookups == 0)
        return FITS_NOT;
    if (++run->lookups > RW_SPF_LOOKUPS_MAX &&
        (has_message(run) || run->lookups > 4 * RW_SPF_LOOKUPS_MAX))
        return FAILS;
    if (!has_message(run) && !is_plain(term))
        return FITS_NOT;
    if (!target_of(name, run, spf, term))
        return run->is_pending ? GOES_ON
               : term->kind == RW_SPF_TERM_INCLUDE ||
                       term->kind == RW_SPF_TERM_REDIRECT
                   ? FAILS
                   : FITS_NOT;
    return fit_name(run, term, name);
}

static enum rw_spf_result
result_of(char qualifier)
{
    return qualifier == '-'   ? RW_SPF_FAIL
           : qualifier == '~' ? RW_SPF_SOFTFAIL
           : qualifier == '?' ? RW_SPF_NEUTRAL
                              : RW_SPF_PASS;
}

/* ---- a record ------------------------------------------------------------ */

/* Of a message: one term after the other, until one decides. */
static enum rw_spf_result
decide(struct rwi_spf_run *run, struct rw_spf *spf)
{
    struct rw_spf_term *terms = (struct rw_spf_term *)spf->terms;

    for (size_t i = 0; i < spf->term_count; i++) {
        uint32_t before = run->lookups;
        enum fit fit;

        if (terms[i].qualifier == 0)
            continue;
        fit = fit_term(run, spf, &terms[i]);
        terms[i].lookups = run->lookups - before;
        terms[i].match = fit == FITS ? RW_SPF_MATCH : RW_SPF_NO_MATCH;
        if (fit == FITS)
            return result_of(terms[i].qualifier);
        if (fit != FITS_NOT)
            return fit == FAILS ? RW_SPF_PERMERROR : RW_SPF_TEMPERROR;
    }
    return RW_SPF_NEUTRAL;
}

static enum rw_spf_result
redirect(struct rwi_spf_run *run, struct rw_spf *spf)
{
    struct rw_spf_term *terms = (struct rw_spf_term *)spf->terms;

    for (size_t i = 0; i < spf->term_count; i++) {
        uint32_t before = run->lookups;
        enum fit fit;

        if (terms[i].kind != RW_SPF_TERM_REDIRECT)
            continue;
        fit = fit_term(run, spf, &terms[i]);
        terms[i].lookups = run->lookups - before;
        terms[i].match = RW_SPF_MATCH;
        if (terms[i].record == NULL || fit == GOES_ON)
            return RW_SPF_PERMERROR;
        return terms[i].record->result == RW_SPF_NONE ? RW_SPF_PERMERROR
                                                      : terms[i].record->result;
    }
    return RW_SPF_NEUTRAL;
}

static bool
has_decided(const struct rw_spf *spf)
{
    for (size_t i = 0; i < spf->term_count; i++)
        if (spf->terms[i].qualifier != 0 && spf->terms[i].match == RW_SPF_MATCH)
            return true;
    return false;
}

/* Whether a record has a term that always fits, so that its redirect is never
 * looked at. */
static bool
has_all(const struct rw_spf *spf)
{
    for (size_t i = 0; i < spf->term_count; i++)
        if (spf->terms[i].kind == RW_SPF_TERM_ALL)
            return true;
    return false;
}

/* Whether the record that a term leads to makes this one useless. */
static bool
leads_nowhere(const struct rw_spf *spf, const struct rw_spf_term *term)
{
    return term->record != NULL &&
           (term->record->result == RW_SPF_NONE ||
            term->record->result == RW_SPF_PERMERROR) &&
           !(term->kind == RW_SPF_TERM_REDIRECT && has_all(spf));
}

/* Of no message: all terms, since any of them may be reached; up to four times
 * what is allowed, so that it is seen by how much it is too many. */
static void
count_all(struct rwi_spf_run *run, struct rw_spf *spf)
{
    struct rw_spf_term *terms = (struct rw_spf_term *)spf->terms;

    for (size_t i = 0; i < spf->term_count; i++) {
        uint32_t before = run->lookups;

        if (TERMS[terms[i].kind].lookups == 0)
            continue;
        if (run->lookups > 4 * RW_SPF_LOOKUPS_MAX)
            break;
        (void)fit_term(run, spf, &terms[i]);
        terms[i].lookups = run->lookups - before;
        if (spf->fault == NULL && leads_nowhere(spf, &terms[i]))
            spf->fault = &terms[i];
    }
    spf->result = spf->fault != NULL ? RW_SPF_PERMERROR : RW_SPF_NEUTRAL;
}

static void
find_record(struct rwi_spf_run *run, struct rw_spf *spf)
{
    for (size_t i = 0; i < spf->records->count; i++) {
        size_t len;
        const char *text =
            rwi_txt_text(run->arena, spf->records->list[i], &len);

        if (text == NULL || !rwi_spf_is_record(text, len))
            continue;
        spf->record_count++;
        spf->text = spf->record_count == 1 ? text : NULL;
        spf->len = spf->record_count == 1 ? len : 0;
    }
}

static void
evaluate(struct rwi_spf_run *run, struct rw_spf *spf)
{
    rwi_spf_parse(spf, run->arena);
    if (spf->fault != NULL) {
        spf->result = RW_SPF_PERMERROR;
        return;
    }
    spf->result = RW_SPF_NEUTRAL;
    if (run->depth > RW_SPF_DEPTH_MAX)
        return;
    if (!has_message(run)) {
        count_all(run, spf);
        return;
    }
    spf->result = decide(run, spf);
    if (spf->result == RW_SPF_NEUTRAL && !has_decided(spf))
        spf->result = redirect(run, spf);
}

void
rwi_spf_set_ip(struct rwi_spf_run *run, const struct rw_address *ip)
{
    static const uint8_t MAPPED[12] = {[10] = 0xff, [11] = 0xff};

    run->ip = *ip;
    if (ip->family != RW_FAMILY_IPV6 ||
        memcmp(ip->octets, MAPPED, sizeof(MAPPED)) != 0)
        return;
    memset(&run->ip, 0, sizeof(run->ip));
    run->ip.family = RW_FAMILY_IPV4;
    memcpy(run->ip.octets, ip->octets + 12, 4);
}

struct rw_spf *
rwi_spf_look(struct rwi_spf_run *run, const uint8_t *domain)
{
    struct rw_spf *spf = rwi_arena_alloc(run->arena, sizeof(*spf));
    uint32_t lookups = run->lookups, voids = run->voids;

    if (spf == NULL)
        return NULL;
    spf->domain = rwi_arena_copy(run->arena, domain, rw_name_size(domain));
    spf->records = rwi_look(run->source, domain, RW_TYPE_TXT);
    if (spf->domain == NULL)
        return NULL;
    run->is_pending |= rwi_is_pending(spf->records);
    if (rwi_is_pending(spf->records))
        return spf;
    spf->result = RW_SPF_NONE;
    if (rwi_has_failed(spf->records)) {
        spf->result = RW_SPF_TEMPERROR;
        return spf;
    }
    find_record(run, spf);
    run->depth++;
    if (spf->record_count > 1)
        spf->result = RW_SPF_PERMERROR;
    else if (spf->text != NULL)
        evaluate(run, spf);
    run->depth--;
    spf->lookups = run->lookups - lookups;
    spf->voids = run->voids - voids;
    return spf;
}
