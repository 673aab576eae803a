/* The chain of trust in words; see chain.h.
 *
 *  com.  DS 19718 (ECDSAP256SHA256, SHA-256) -> key 19718 signs the keys ->
 *        key 46539 signs the data
 *
 * and where that does not fit a line
 *
 *  com.  DS 19718 -> key 19718 (ECDSAP256SHA256) -> key 46539 -> data
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/chain.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#include "base/width.h"
#include "base/words.h"
#include "base/date.h"

#define ZONE_MAX 20 /* columns */

/* How much is said of a link: as much as fits a line. */
enum detail {
    WHOLE,
    MIDDLING,
    SCANT, /* key tags alone */
};

static void
put_algorithm(struct rw_text *text, uint8_t algorithm)
{
    const char *name = rw_algorithm_name(algorithm);

    if (name != NULL)
        rw_text_puts(text, name);
    else
        rw_text_printf(text, _("algorithm %u"), algorithm);
}

static void
put_digest(struct rw_text *text, uint8_t digest_type)
{
    const char *name = rw_digest_name(digest_type);

    if (name != NULL)
        rw_text_puts(text, name);
    else
        rw_text_printf(text, _("digest type %u"), digest_type);
}

/* The DS or anchor that the chain goes through. */
static const struct rw_chain_ds *
used_ds(const struct rw_chain_zone *zone)
{
    for (size_t i = 0; i < zone->ds_count; i++)
        if (zone->ds[i].matches)
            return &zone->ds[i];
    return &zone->ds[0];
}

/* "DS 19718 (ECDSAP256SHA256, SHA-256)" */
static void
put_ds(struct rw_text *text, const struct rw_chain_zone *zone,
       enum detail detail)
{
    const struct rw_chain_ds *used = used_ds(zone);

    rw_text_printf(text, zone->is_anchored ? _("anchor %u") : "DS %u",
                   used->key_tag);
    if (detail != WHOLE)
        return;
    rw_text_puts(text, " (");
    put_algorithm(text, used->algorithm);
    if (!used->is_key) {
        rw_text_puts(text, ", ");
        put_digest(text, used->digest_type);
    }
    rw_text_puts(text, ")");
    if (zone->ds_count > 1)
        rw_text_printf(text, _(" and %zu more"), zone->ds_count - 1);
}

/* " -> key 19718 signs the keys"; several keys may. */
static void
put_keys(struct rw_text *text, const struct rw_chain_zone *zone, bool data,
         enum detail detail)
{
    size_t count = 0;

    for (size_t i = 0; i < zone->key_count; i++) {
        const struct rw_chain_key *key = &zone->keys[i];

        if (!(data ? key->signs_data : key->signs_keys && key->is_entry))
            continue;
        rw_text_printf(text, count == 0 ? _(" -> key %u") : ", %u",
                       key->key_tag);
        if (detail == MIDDLING && !data && count == 0) {
            rw_text_puts(text, " (");
            put_algorithm(text, key->algorithm);
            rw_text_puts(text, ")");
        }
        count++;
    }
    if (count > 0 && detail == WHOLE)
        rw_text_puts(text, data ? _(" signs the data") : _(" signs the keys"));
}

/* Whether one set of keys does both: a combined signing key, mostly. */
static bool
same_keys(const struct rw_chain_zone *zone)
{
    for (size_t i = 0; i < zone->key_count; i++) {
        const struct rw_chain_key *key = &zone->keys[i];

        if (key->signs_data != (key->signs_keys && key->is_entry))
            return false;
    }
    return true;
}

/* The keys of a zone may be good and what it says with them not. */
static bool
has_bogus_data(const struct rw_chain *chain, const struct rw_chain_zone *zone)
{
    for (size_t i = 0; i < zone->set_count; i++)
        if (zone->sets[i].security == RW_SECURITY_BOGUS)
            return chain->security == RW_SECURITY_BOGUS;
    return false;
}

/* "DS 19718 -> key 19718 (ECDSAP256SHA256) -> key 46539 -> data", or the
 * whole of it. */
static void
put_links(struct rw_text *text, const struct rw_chain *chain,
          const struct rw_chain_zone *zone, enum detail detail)
{
    if (zone->ds_count > 0)
        put_ds(text, zone, detail);
    put_keys(text, zone, false, detail);
    if (detail == WHOLE || !same_keys(zone))
        put_keys(text, zone, true, detail);
    if (has_bogus_data(chain, zone))
        rw_text_puts(text, _(" -> data BOGUS"));
    else if (detail != WHOLE)
        rw_text_puts(text, _(" -> data"));
}

/* As short as the zone's name beside it allows. */
static void
put_flaw(struct rw_text *text, const struct rw_flaw *flaw)
{
    switch (flaw->code) {
    case RW_FLAW_ENDS_NO_DS:
        rw_text_puts(text, _("unsigned, no DS"));
        break;
    case RW_FLAW_ENDS_OPT_OUT:
        rw_text_puts(text, _("unsigned, no DS (NSEC3 opt-out)"));
        break;
    default:
        rw_flaw_to_text(text, flaw);
    }
}

static const struct rw_chain_zone *
parent_of(const struct rw_chain *chain, const struct rw_chain_zone *zone)
{
    for (size_t i = 0; zone->parent != NULL && i < chain->zone_count; i++)
        if (rw_name_equal(chain->zones[i].name, zone->parent))
            return &chain->zones[i];
    return NULL;
}

static bool
same_flaw(const struct rw_flaw *a, const struct rw_flaw *b)
{
    return a != NULL && b != NULL && a->code == b->code && a->step == b->step &&
           a->name != NULL && b->name != NULL &&
           rw_name_equal(a->name, b->name);
}

/* Nothing is wrong with the zone itself; it is bogus because the one above it
 * is: an unsigned one, too, as it is that one which says so. */
static bool
is_drawn_along(const struct rw_chain_zone *zone,
               const struct rw_chain_zone *parent)
{
    return zone->security == RW_SECURITY_BOGUS && zone->flaw != NULL &&
           parent != NULL && parent->security == RW_SECURITY_BOGUS &&
           (rw_flaw_kind_of(zone->flaw->code) == RW_FLAW_KIND_ENDS ||
            same_flaw(zone->flaw, parent->flaw));
}

static void
put_drawn_along(struct rw_text *text, const struct rw_chain_zone *zone)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(
            zone->flaw->code == RW_FLAW_ENDS_OPT_OUT
                ? N_("unsigned delegation (NSEC3 opt-out); bogus because %n "
                     "is")
            : zone->flaw->code == RW_FLAW_ENDS_NO_DS
                ? N_("unsigned delegation; bogus because %n is")
                : N_("bogus because %n is"))},
        .fillings = {rw_fill_name('n', zone->parent)},
    };

    rw_sentence_to_text(text, &sentence);
}

static void
put_end(struct rw_text *text, const struct rw_chain *chain,
        const struct rw_chain_zone *zone)
{
    static const char *const WORDS[] = {
        [RW_SECURITY_UNCHECKED] = N_("not checked"),
        [RW_SECURITY_SECURE] = N_("secure"),
        [RW_SECURITY_INSECURE] = N_("insecure"),
        [RW_SECURITY_BOGUS] = N_("BOGUS"),
        [RW_SECURITY_INDETERMINATE] = N_("indeterminate"),
    };

    if (zone->ds_count > 0) {
        put_ds(text, zone, SCANT);
        rw_text_puts(text, _(", "));
    }
    if (is_drawn_along(zone, parent_of(chain, zone))) {
        put_drawn_along(text, zone);
        return;
    }
    rw_text_puts(text, _(WORDS[zone->security]));
    if (zone->flaw != NULL) {
        rw_text_puts(text, _(": "));
        put_flaw(text, zone->flaw);
    }
}

static void
put_signature(struct rwi_page *page, const struct rw_chain_set *set,
              const struct rw_chain_sig *sig, uint64_t now_s)
{
    struct rwi_wrap wrap;
    struct rw_text *text;

    rwi_page_puts(page, "     ");
    rwi_page_name(page, set->name);
    rwi_page_puts(page, " ");
    rwi_page_type(page, set->type);
    text = rwi_wrap_begin(&wrap, page, 7);
    rw_text_printf(text, _(": signed by %u, valid until "), sig->key_tag);
    rwi_text_date(text, sig->expiration_s);
    if (sig->expiration_s > now_s) {
        rw_text_puts(text, _(", for "));
        rwi_text_seconds(text, sig->expiration_s - now_s);
    }
    rwi_wrap_end(&wrap);
    if (sig->verdict != RW_FLAW_NONE && sig->verdict != RW_FLAW_SIG_NOT_TRIED)
        rwi_page_printf(page, ": %s", rw_flaw_name(sig->verdict));
    rwi_page_newline(page);
}

/* As much of a zone's links as fits the line; all of it where that is asked
 * for. */
static enum detail
fitting(struct rwi_page *page, const struct rw_chain *chain,
        const struct rw_chain_zone *zone)
{
    for (int detail = WHOLE; detail < SCANT; detail++) {
        char buf[RW_SENTENCE_MAX];
        struct rw_text text;

        rwi_words_text(&text, buf, sizeof(buf));
        put_links(&text, chain, zone, (enum detail)detail);
        if (rw_text_fits(&text) &&
            rwi_page_column(page) + rwi_width(buf, text.len) <= page->width)
            return (enum detail)detail;
    }
    return SCANT;
}

static void
put_zone(struct rwi_page *page, const struct rw_chain *chain,
         const struct rw_chain_zone *zone, size_t width, bool verbose)
{
    size_t column = 1 + width + 1;
    struct rwi_wrap wrap;

    rwi_page_puts(page, " ");
    rwi_page_name(page, zone->name);
    rwi_page_to(page, column, 1);
    if (zone->security == RW_SECURITY_SECURE) {
        enum detail detail = verbose ? WHOLE : fitting(page, chain, zone);

        if (has_bogus_data(chain, zone))
            rwi_page_style(page, STYLE_BAD);
        put_links(rwi_wrap_begin(&wrap, page, column), chain, zone, detail);
    } else {
        rwi_page_style(page, zone->security == RW_SECURITY_BOGUS ? STYLE_BAD
                                                                 : STYLE_WARN);
        put_end(rwi_wrap_begin(&wrap, page, column), chain, zone);
    }
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

void
rwi_chain_text(struct rwi_page *page, const struct rw_chain *chain,
               bool verbose)
{
    size_t width = 1;

    for (size_t i = 0; i < chain->zone_count; i++) {
        struct rw_text text;

        rw_text_init(&text, NULL, 0);
        rw_name_to_text(&text, chain->zones[i].name);
        if (text.len > width)
            width = text.len < ZONE_MAX ? text.len : ZONE_MAX;
    }
    if (chain->zone_count > 0) {
        rwi_page_puts(page, _("chain of trust"));
        rwi_page_newline(page);
    }
    for (size_t i = 0; i < chain->zone_count; i++) {
        const struct rw_chain_zone *zone = &chain->zones[i];

        put_zone(page, chain, zone, width, verbose);
        for (size_t j = 0; verbose && j < zone->set_count; j++)
            for (size_t k = 0; k < zone->sets[j].sig_count; k++)
                put_signature(page, &zone->sets[j], &zone->sets[j].sigs[k],
                              chain->now_s);
    }
}
