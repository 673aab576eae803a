/* The chain of trust in words; see chain.h.
 *
 *  com.  DS 19718 (ECDSAP256SHA256, SHA-256) -> key 19718 signs the keys ->
 *        key 46539 signs the data
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/chain.h"

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#include "base/words.h"
#include "report/clock.h"
#include "report/sentence.h"

#define ZONE_MAX 16 /* columns */

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

/* "DS 19718 (ECDSAP256SHA256, SHA-256)", of the link that was used. */
static void
put_ds(struct rw_text *text, const struct rw_chain_zone *zone)
{
    const struct rw_chain_ds *used = &zone->ds[0];

    for (size_t i = 0; i < zone->ds_count; i++)
        if (zone->ds[i].matches) {
            used = &zone->ds[i];
            break;
        }
    rw_text_printf(text,
                   zone->is_anchored ? _("trust anchor %u (") : _("DS %u ("),
                   used->key_tag);
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
put_keys(struct rw_text *text, const struct rw_chain_zone *zone, bool data)
{
    size_t count = 0;

    for (size_t i = 0; i < zone->key_count; i++) {
        const struct rw_chain_key *key = &zone->keys[i];

        if (!(data ? key->signs_data : key->signs_keys && key->is_entry))
            continue;
        rw_text_printf(text, count == 0 ? _(" -> key %u") : ", %u",
                       key->key_tag);
        count++;
    }
    if (count > 0)
        rw_text_puts(text, data ? _(" signs the data") : _(" signs the keys"));
}

static void
put_end(struct rw_text *text, const struct rw_chain_zone *zone)
{
    static const char *const WORDS[] = {
        [RW_SECURITY_UNCHECKED] = N_("not checked"),
        [RW_SECURITY_SECURE] = N_("secure"),
        [RW_SECURITY_INSECURE] = N_("insecure"),
        [RW_SECURITY_BOGUS] = N_("BOGUS"),
        [RW_SECURITY_INDETERMINATE] = N_("indeterminate"),
    };

    rw_text_puts(text, _(WORDS[zone->security]));
    if (zone->flaw != NULL) {
        rw_text_puts(text, ": ");
        rwi_flaw_to_text(text, zone->flaw, true);
    }
}

static void
put_signature(struct rwi_page *page, const struct rw_chain_set *set,
              const struct rw_chain_sig *sig, uint64_t now_s)
{
    char buf[256];
    struct rw_text text;

    rwi_page_puts(page, "     ");
    rwi_page_name(page, set->name);
    rwi_page_puts(page, " ");
    rwi_page_type(page, set->type);
    rw_text_init(&text, buf, sizeof(buf));
    rw_text_printf(&text, _(": signed by %u, valid until "), sig->key_tag);
    rwi_text_date(&text, sig->expiration_s);
    if (sig->expiration_s > now_s) {
        rw_text_puts(&text, _(", for "));
        rwi_text_seconds(&text, sig->expiration_s - now_s);
    }
    rwi_page_wrap(page, buf, 7);
    if (sig->verdict != RW_FLAW_NONE && sig->verdict != RW_FLAW_SIG_NOT_TRIED)
        rwi_page_printf(page, ": %s", rw_flaw_name(sig->verdict));
    rwi_page_newline(page);
}

static void
put_zone(struct rwi_page *page, const struct rw_chain_zone *zone, size_t width)
{
    char buf[2 * RWI_SENTENCE_MAX];
    struct rw_text text;

    rwi_page_puts(page, " ");
    rwi_page_name(page, zone->name);
    rwi_page_to(page, 1 + width + 1, 1);
    rw_text_init(&text, buf, sizeof(buf));
    if (zone->ds_count > 0)
        put_ds(&text, zone);
    if (zone->security == RW_SECURITY_SECURE) {
        put_keys(&text, zone, false);
        put_keys(&text, zone, true);
        rwi_page_style(page, STYLE_PLAIN);
    } else {
        if (zone->ds_count > 0)
            rw_text_puts(&text, ", ");
        put_end(&text, zone);
        rwi_page_style(page, zone->security == RW_SECURITY_BOGUS ? STYLE_BAD
                                                                 : STYLE_WARN);
    }
    rwi_page_wrap(page, buf, 1 + width + 1);
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

        put_zone(page, zone, width);
        for (size_t j = 0; verbose && j < zone->set_count; j++)
            for (size_t k = 0; k < zone->sets[j].sig_count; k++)
                put_signature(page, &zone->sets[j], &zone->sets[j].sigs[k],
                              chain->now_s);
    }
}
