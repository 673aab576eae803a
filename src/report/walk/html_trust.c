/* The chain of trust on the page of a walk: a frame a zone, in it DS records
 * or anchors, keys, and what they sign, joined where one proves the other; and
 * the same as a table.
 *
 * What matches nothing is drawn as well and marked; where the chain breaks,
 * the sentence stands in that zone's frame.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/html.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/width.h"
#include "base/words.h"
#include "report/print/svg.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

enum {
    FRAME_X = 22,
    FRAME_WIDTH = RWI_SVG_WIDTH - FRAME_X - 2,
    FIRST_X = FRAME_X + 10, /* of the three columns of boxes */
    BOX_WIDTH = 270,
    LANE = 48, /* between the columns, for wires */
    BOX_HEIGHT = 10 + 2 * RWI_SVG_LINE,
    BOX_STEP = BOX_HEIGHT + 8,
    GAP = 16,
    BOXES_MAX = 10, /* of a column; the rest is counted */
    LEGEND = 56,
    CELL = 1400,
    SENTENCE_COLUMNS = 122,
};

struct trust {
    const struct rwi_html_walk *walk;
    const struct rw_chain *chain;
};

static unsigned
column_x(unsigned column)
{
    return FIRST_X + column * (BOX_WIDTH + LANE);
}

static size_t
at_most(size_t count)
{
    return count < BOXES_MAX ? count : BOXES_MAX;
}

/* ---- what is said ------------------------------------------------------- */

static enum rwi_style
style_of(enum rw_security security)
{
    switch (security) {
    case RW_SECURITY_SECURE:
        return STYLE_GOOD;
    case RW_SECURITY_BOGUS:
        return STYLE_BAD;
    case RW_SECURITY_INDETERMINATE:
    case RW_SECURITY_INSECURE:
        return STYLE_WARN;
    case RW_SECURITY_UNCHECKED:
        break;
    }
    return STYLE_PLAIN;
}

static void
algorithm_to(struct rw_text *text, uint8_t algorithm)
{
    const char *name = rw_algorithm_name(algorithm);

    if (name != NULL)
        rw_text_puts(text, name);
    else
        rw_text_printf(text, _("algorithm %u"), algorithm);
}

static enum rwi_style
style_of_ds(const struct rw_chain_ds *ds)
{
    return ds->matches && ds->accepted ? STYLE_GOOD
           : ds->matches               ? STYLE_WARN
                                       : STYLE_BAD;
}

/* What is to be said of a DS record or an anchor, in two lines. */
static void
ds_head(struct rw_text *text, const struct rw_chain_zone *zone,
        const struct rw_chain_ds *ds)
{
    rw_text_printf(text, zone->is_anchored ? _("anchor %u") : "DS %u",
                   ds->key_tag);
    if (!ds->matches)
        rw_text_puts(text, _(", matches no key"));
    else if (!ds->accepted)
        rw_text_puts(text, _(", not supported"));
}

static void
ds_body(struct rw_text *text, const struct rw_chain_ds *ds)
{
    const char *digest = rw_digest_name(ds->digest_type);

    algorithm_to(text, ds->algorithm);
    if (ds->is_key)
        return;
    rw_text_puts(text, ", ");
    if (digest != NULL)
        rw_text_puts(text, digest);
    else
        rw_text_printf(text, _("digest type %u"), ds->digest_type);
}

static enum rwi_style
style_of_key(const struct rw_chain_key *key)
{
    if (key->signs_data || (key->signs_keys && key->is_entry))
        return STYLE_GOOD;
    return key->is_revoked ? STYLE_WARN : STYLE_PLAIN;
}

static void
key_head(struct rw_text *text, const struct rw_chain_key *key)
{
    rw_text_printf(text, _("key %u"), key->key_tag);
    if (key->is_revoked)
        rw_text_puts(text, _(", revoked"));
    else if (key->signs_keys && key->is_entry)
        rw_text_puts(text, key->signs_data ? _(", signs keys and data")
                                           : _(", signs the keys"));
    else if (key->signs_data)
        rw_text_puts(text, _(", signs data"));
    else if (key->is_sep && !key->is_entry)
        rw_text_puts(text, _(", no DS points to it"));
    else
        rw_text_puts(text, _(", signs nothing here"));
}

static void
key_body(struct rw_text *text, const struct rw_chain_key *key)
{
    algorithm_to(text, key->algorithm);
    if (key->bits > 0) {
        const struct rw_sentence sentence = {
            .words = {RW_WORDS(N_(", %d bits"))},
            .fillings = {rw_fill_number('d', key->bits)}};

        rw_sentence_to_text(text, &sentence);
    }
    if (key->is_sep)
        rw_text_puts(text, ", SEP");
}

/* "www.example. A, 2 records", "denial: a.example. NSEC" */
static void
set_head(struct rw_text *text, const struct rw_chain_set *set)
{
    if (set->role == RW_ROLE_DENIAL)
        rw_text_puts(text, _("denial: "));
    rw_name_to_text(text, set->name);
    rw_text_putc(text, ' ');
    rw_type_to_text(text, set->type);
}

static bool
is_tried(const struct rw_chain_sig *sig)
{
    return sig->verdict != RW_FLAW_SIG_NOT_TRIED;
}

/* "by 30027 until 2026-12-28", "by 30027: SIG_EXPIRED" */
static void
sig_to(struct rw_text *text, const struct rw_chain_sig *sig)
{
    rw_text_printf(text, _("by %u "), sig->key_tag);
    if (sig->verdict != RW_FLAW_NONE && is_tried(sig)) {
        rw_text_puts(text, rw_flaw_name(sig->verdict));
        return;
    }
    rw_text_puts(text, _("until "));
    rwi_text_date(text, sig->expiration_s);
}

/* The signature that tells most of a set: a bad one, else a good one. */
static const struct rw_chain_sig *
telling(const struct rw_chain_set *set)
{
    const struct rw_chain_sig *best = NULL;

    for (size_t i = 0; i < set->sig_count; i++) {
        const struct rw_chain_sig *sig = &set->sigs[i];

        if (best == NULL || !is_tried(best) ||
            (set->security != RW_SECURITY_SECURE && is_tried(sig) &&
             sig->verdict != RW_FLAW_NONE) ||
            (sig->verdict == RW_FLAW_NONE &&
             set->security == RW_SECURITY_SECURE))
            best = sig;
    }
    return best;
}

static void
set_body(struct rw_text *text, const struct rw_chain_set *set)
{
    const struct rw_chain_sig *sig = telling(set);

    if (set->synthesised)
        rw_text_puts(text, _("synthesized from a DNAME"));
    else if (sig == NULL)
        rw_text_puts(text, _("no signature"));
    else
        sig_to(text, sig);
}

/* "com.: secure", "bad.example.: BOGUS: the sentence" */
static void
zone_to(struct rw_text *text, const struct rw_chain_zone *zone)
{
    rw_name_to_text(text, zone->name);
    rw_text_puts(text, _(": "));
    rw_text_puts(text, zone->security == RW_SECURITY_BOGUS
                           ? _("BOGUS")
                           : _(rw_security_word(zone->security)));
    if (zone->security == RW_SECURITY_SECURE || zone->flaw == NULL)
        return;
    rw_text_puts(text, _(": "));
    rw_flaw_to_text(text, zone->flaw);
}

/* ---- boxes -------------------------------------------------------------- */

static void
put_line(struct rwi_page *page, unsigned x, unsigned y, enum rwi_style style,
         const char *line)
{
    rwi_svg_text(page, x + 8, y, style, line, RWI_SVG_COLUMNS(BOX_WIDTH - 16));
}

static void
put_ds(const struct trust *t, const struct rw_chain_zone *zone, size_t i,
       unsigned y)
{
    const struct rw_chain_ds *ds = &zone->ds[i];
    struct rwi_page *page = t->walk->page;
    char line[CELL];
    struct rw_text text;

    rwi_svg_box(page, column_x(0), y, BOX_WIDTH, BOX_HEIGHT, style_of_ds(ds),
                zone->is_anchored);
    rwi_words_text(&text, line, sizeof(line));
    ds_head(&text, zone, ds);
    put_line(page, column_x(0), y + RWI_SVG_LINE, style_of_ds(ds), line);
    rwi_words_text(&text, line, sizeof(line));
    ds_body(&text, ds);
    put_line(page, column_x(0), y + 2 * RWI_SVG_LINE, STYLE_FAINT, line);
}

static void
put_key(const struct trust *t, const struct rw_chain_zone *zone, size_t i,
        unsigned y)
{
    const struct rw_chain_key *key = &zone->keys[i];
    struct rwi_page *page = t->walk->page;
    char line[CELL];
    struct rw_text text;

    rwi_svg_box(page, column_x(1), y, BOX_WIDTH, BOX_HEIGHT, style_of_key(key),
                false);
    rwi_words_text(&text, line, sizeof(line));
    key_head(&text, key);
    put_line(page, column_x(1), y + RWI_SVG_LINE, STYLE_PLAIN, line);
    rwi_words_text(&text, line, sizeof(line));
    key_body(&text, key);
    put_line(page, column_x(1), y + 2 * RWI_SVG_LINE, STYLE_FAINT, line);
}

static void
put_set(const struct trust *t, const struct rw_chain_set *set, unsigned y)
{
    struct rwi_page *page = t->walk->page;
    char line[CELL];
    struct rw_text text;

    rwi_svg_box(page, column_x(2), y, BOX_WIDTH, BOX_HEIGHT,
                style_of(set->security), false);
    if (set->step != 0)
        rwi_svg_link(page, set->step);
    rwi_words_text(&text, line, sizeof(line));
    set_head(&text, set);
    put_line(page, column_x(2), y + RWI_SVG_LINE, STYLE_PLAIN, line);
    if (set->step != 0)
        rwi_svg_link_end(page);
    rwi_words_text(&text, line, sizeof(line));
    set_body(&text, set);
    put_line(page, column_x(2), y + 2 * RWI_SVG_LINE,
             set->security == RW_SECURITY_BOGUS ? STYLE_BAD : STYLE_FAINT,
             line);
}

/* ---- wires -------------------------------------------------------------- */

/* From a box of a column to one of the next, with a lane of its own. */
static void
put_wire(const struct trust *t, unsigned column, unsigned from, unsigned to,
         size_t lane, enum rwi_style style)
{
    unsigned x = column_x(column) + BOX_WIDTH;
    unsigned bend = x + 8 + (unsigned)(lane % 5) * 6;

    rwi_svg_wire(t->walk->page, style);
    rwi_page_printf(t->walk->page, "M%u %uH%uV%uH%u", x, from, bend, to,
                    x + LANE);
    rwi_svg_wire_end(t->walk->page, true);
}

static unsigned
box_y(unsigned top, size_t i)
{
    return top + (unsigned)i * BOX_STEP + BOX_HEIGHT / 2;
}

static void
put_ds_wires(const struct trust *t, const struct rw_chain_zone *zone,
             unsigned top)
{
    for (size_t i = 0; i < at_most(zone->ds_count); i++)
        for (size_t j = 0; j < at_most(zone->key_count); j++)
            if (zone->ds[i].matches &&
                zone->ds[i].key_tag == zone->keys[j].key_tag &&
                zone->ds[i].algorithm == zone->keys[j].algorithm)
                put_wire(t, 0, box_y(top, i), box_y(top, j), i,
                         style_of_ds(&zone->ds[i]));
}

static void
put_sig_wires(const struct trust *t, const struct rw_chain_zone *zone,
              const struct rw_chain_set *set, unsigned top, unsigned to)
{
    for (size_t i = 0; i < set->sig_count; i++) {
        const struct rw_chain_sig *sig = &set->sigs[i];

        if (!is_tried(sig))
            continue;
        for (size_t j = 0; j < at_most(zone->key_count); j++)
            if (zone->keys[j].key_tag == sig->key_tag &&
                zone->keys[j].algorithm == sig->algorithm)
                put_wire(t, 1, box_y(top, j), to, j,
                         sig->verdict == RW_FLAW_NONE ? STYLE_GOOD : STYLE_BAD);
    }
}

/* ---- a zone ------------------------------------------------------------- */

/* The same set of another proof is drawn once. */
static bool
is_repeated(const struct rw_chain_zone *zone, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (zone->sets[i].type == zone->sets[at].type &&
            zone->sets[i].role == zone->sets[at].role &&
            rw_name_equal(zone->sets[i].name, zone->sets[at].name))
            return true;
    return false;
}

static size_t
sets_of(const struct rw_chain_zone *zone)
{
    size_t count = 0;

    for (size_t i = 0; i < zone->set_count; i++)
        count += !is_repeated(zone, i);
    return count;
}

static size_t
rows_of(const struct rw_chain_zone *zone)
{
    size_t rows = at_most(zone->ds_count), keys = at_most(zone->key_count),
           sets = at_most(sets_of(zone));

    rows = keys > rows ? keys : rows;
    return sets > rows ? sets : rows;
}

/* Lines that the zone's sentence takes. */
static unsigned
lines_of(const char *sentence)
{
    size_t width = rwi_width(sentence, strlen(sentence));

    return 1 + (unsigned)(width / SENTENCE_COLUMNS);
}

/* The sentence, cut into lines at blanks where there are any. */
static void
put_sentence(struct rwi_page *page, const char *sentence, unsigned y,
             enum rwi_style style)
{
    size_t len = strlen(sentence), from = 0;

    while (from < len) {
        size_t columns = SENTENCE_COLUMNS;
        size_t fit = rwi_width_fit(sentence + from, len - from, &columns);
        char line[SENTENCE_COLUMNS * 4 + 1];

        for (size_t i = fit; from + fit < len && i > fit / 2; i--)
            if (sentence[from + i] == ' ') {
                fit = i;
                break;
            }
        if (fit == 0 || fit >= sizeof(line))
            break;
        memcpy(line, sentence + from, fit);
        line[fit] = '\0';
        rwi_svg_text(page, FRAME_X + 10, y, style, line, SENTENCE_COLUMNS);
        y += RWI_SVG_LINE;
        from += fit + (sentence[from + fit] == ' ');
    }
}

static void
sentence_of(char sentence[CELL], const struct rw_chain_zone *zone)
{
    struct rw_text text;

    rwi_words_text(&text, sentence, CELL);
    zone_to(&text, zone);
}

static unsigned
height_of(const struct rw_chain_zone *zone)
{
    char sentence[CELL];
    bool is_cut = zone->ds_count > BOXES_MAX || zone->key_count > BOXES_MAX ||
                  sets_of(zone) > BOXES_MAX;

    sentence_of(sentence, zone);
    /* A line more, as lines are cut at blanks and so may be shorter. */
    return 16 + (lines_of(sentence) + (lines_of(sentence) > 1)) * RWI_SVG_LINE +
           (unsigned)rows_of(zone) * BOX_STEP + (is_cut ? RWI_SVG_LINE : 0);
}

static void
put_more(const struct trust *t, unsigned column, unsigned y, size_t count)
{
    char line[64];
    struct rw_text text;

    if (count <= BOXES_MAX)
        return;
    rwi_words_text(&text, line, sizeof(line));
    rw_text_printf(&text, _("%zu more"), count - BOXES_MAX);
    put_line(t->walk->page, column_x(column), y, STYLE_FAINT, line);
}

static void
put_boxes(const struct trust *t, const struct rw_chain_zone *zone, unsigned top)
{
    size_t row = 0;
    unsigned end = top + BOXES_MAX * BOX_STEP + 10;

    put_ds_wires(t, zone, top);
    for (size_t i = 0; i < zone->set_count && row < BOXES_MAX; i++) {
        unsigned y = top + (unsigned)row * BOX_STEP;

        if (is_repeated(zone, i))
            continue;
        put_sig_wires(t, zone, &zone->sets[i], top, y + BOX_HEIGHT / 2);
        put_set(t, &zone->sets[i], y);
        row++;
    }
    for (size_t i = 0; i < at_most(zone->ds_count); i++)
        put_ds(t, zone, i, top + (unsigned)i * BOX_STEP);
    for (size_t i = 0; i < at_most(zone->key_count); i++)
        put_key(t, zone, i, top + (unsigned)i * BOX_STEP);
    put_more(t, 0, end, zone->ds_count);
    put_more(t, 1, end, zone->key_count);
    put_more(t, 2, end, sets_of(zone));
}

static unsigned
y_of(const struct rw_chain *chain, size_t at)
{
    unsigned y = 4;

    for (size_t i = 0; i < at; i++)
        y += height_of(&chain->zones[i]) + GAP;
    return y;
}

/* From the parent's frame, in the margin, to this one's. */
static void
put_descent(const struct trust *t, size_t at)
{
    const struct rw_chain_zone *zone = &t->chain->zones[at];

    for (size_t i = 0; zone->parent != NULL && i < at; i++) {
        const struct rw_chain_zone *parent = &t->chain->zones[i];

        if (!rw_name_equal(parent->name, zone->parent))
            continue;
        rwi_svg_wire(t->walk->page, style_of(zone->security));
        rwi_page_printf(t->walk->page, "M%u %uH8V%uH%u", FRAME_X,
                        y_of(t->chain, i) + height_of(parent) - 8,
                        y_of(t->chain, at) + 12, FRAME_X);
        rwi_svg_wire_end(t->walk->page, true);
        return;
    }
}

static void
put_zone(const struct trust *t, size_t at)
{
    const struct rw_chain_zone *zone = &t->chain->zones[at];
    struct rwi_page *page = t->walk->page;
    unsigned y = y_of(t->chain, at), height = height_of(zone);
    char sentence[CELL];

    put_descent(t, at);
    rwi_page_printf(page,
                    "<rect class=\"frame %s\" x=\"%u\" y=\"%u\" width=\"%u\" "
                    "height=\"%u\" rx=\"6\"/>\n",
                    rwi_html_class(style_of(zone->security)), FRAME_X, y,
                    FRAME_WIDTH, height);
    sentence_of(sentence, zone);
    put_sentence(page, sentence, y + RWI_SVG_LINE, style_of(zone->security));
    put_boxes(t, zone,
              y + height - 4 - (unsigned)rows_of(zone) * BOX_STEP -
                  (rows_of(zone) == BOXES_MAX ? RWI_SVG_LINE : 0));
}

/* ---- the legend and the table ------------------------------------------- */

static void
put_legend(struct rwi_page *page, unsigned y)
{
    static const struct {
        enum rwi_style style;
        bool is_double;
        const char *words;
    } KEYS[] = {
        {STYLE_GOOD, false, N_("proved")},
        {STYLE_GOOD, true, N_("double border: trust anchor")},
        {STYLE_WARN, false, N_("dotted: insecure, not supported, revoked")},
        {STYLE_BAD, false, N_("dashed: no match, or does not validate")},
    };

    for (size_t i = 0; i < sizeof(KEYS) / sizeof(*KEYS); i++) {
        unsigned x = FIRST_X + (unsigned)(i % 2) * 440;
        unsigned top = y + 6 + (unsigned)(i / 2) * 24;

        rwi_svg_box(page, x, top, 30, 18, KEYS[i].style, KEYS[i].is_double);
        rwi_svg_text(page, x + 40, top + 13, STYLE_FAINT, _(KEYS[i].words), 52);
    }
}

static void
begin_row(struct rwi_page *page, const struct rw_chain_zone *zone,
          const char *what)
{
    rwi_page_puts(page, "<tr><th scope=\"row\" class=\"m\">");
    rwi_html_name(page, zone->name);
    rwi_page_puts(page, "</th><td>");
    rwi_html_puts(page, what);
    rwi_page_puts(page, "</td><td>");
}

static void
put_zone_rows(struct rwi_page *page, const struct rw_chain_zone *zone)
{
    struct rwi_html_text text;
    struct rw_text *out;

    begin_row(page, zone, _("zone"));
    zone_to(rwi_html_text(&text, page), zone);
    rwi_html_text_end(&text);
    rwi_page_puts(page, "</td></tr>\n");
    for (size_t i = 0; i < zone->ds_count; i++) {
        begin_row(page, zone, zone->is_anchored ? _("anchor") : "DS");
        out = rwi_html_text(&text, page);
        ds_head(out, zone, &zone->ds[i]);
        rw_text_puts(out, _("; "));
        ds_body(out, &zone->ds[i]);
        rwi_html_text_end(&text);
        rwi_page_puts(page, "</td></tr>\n");
    }
    for (size_t i = 0; i < zone->key_count; i++) {
        begin_row(page, zone, "DNSKEY");
        out = rwi_html_text(&text, page);
        key_head(out, &zone->keys[i]);
        rw_text_puts(out, _("; "));
        key_body(out, &zone->keys[i]);
        rwi_html_text_end(&text);
        rwi_page_puts(page, "</td></tr>\n");
    }
}

static void
put_set_rows(struct rwi_page *page, const struct rw_chain_zone *zone,
             const struct rw_chain_set *set)
{
    struct rwi_html_text text;
    struct rw_text *out;

    for (size_t i = 0; i < set->sig_count || i == 0; i++) {
        begin_row(page, zone, _("signature"));
        out = rwi_html_text(&text, page);
        set_head(out, set);
        rw_text_puts(out, _(": "));
        if (i < set->sig_count)
            sig_to(out, &set->sigs[i]);
        else
            set_body(out, set);
        rwi_html_text_end(&text);
        rwi_page_puts(page, "</td></tr>\n");
    }
}

static void
put_table(const struct trust *t)
{
    struct rwi_page *page = t->walk->page;

    rwi_page_puts(page, "<details class=\"screen\"><summary>");
    rwi_html_puts(page, _("the chain of trust as a table"));
    rwi_page_puts(page, "</summary>\n");
    rwi_html_table(page, _("zones, anchors, keys and signatures"));
    rwi_html_column(page, _("zone"));
    rwi_html_column(page, _("type"));
    rwi_html_column(page, _("state"));
    rwi_html_rows(page);
    for (size_t i = 0; i < t->chain->zone_count; i++) {
        const struct rw_chain_zone *zone = &t->chain->zones[i];

        put_zone_rows(page, zone);
        for (size_t j = 0; j < zone->set_count; j++)
            if (!is_repeated(zone, j))
                put_set_rows(page, zone, &zone->sets[j]);
    }
    rwi_html_table_end(page);
    rwi_page_puts(page, "</details>\n");
}

void
rwi_html_trust(const struct rwi_html_walk *walk)
{
    struct trust t = {.walk = walk, .chain = walk->trace->chain};
    unsigned height;

    if (t.chain == NULL || t.chain->zone_count == 0)
        return;
    height = y_of(t.chain, t.chain->zone_count);
    rwi_html_section(walk->page, "chain", _("Chain of trust"));
    rwi_svg_begin(walk->page, "trust", _("Picture of the chain of trust"),
                  height + LEGEND);
    for (size_t i = 0; i < t.chain->zone_count; i++)
        put_zone(&t, i);
    put_legend(walk->page, height);
    rwi_svg_end(walk->page);
    put_table(&t);
    rwi_html_section_end(walk->page);
}
