/* The table of flaws, and a flaw as a sentence; see rootwalk/flaws.def.
 *
 * SPDX-License-Identifier: ISC
 */

#include "dnssec/flaws.h"
#include "rootwalk/sentence.h"

struct row {
    const char *name;
    enum rw_flaw_kind kind;
    const char *sentence;
    const char *reference;
};

static const struct row *
row_of(enum rw_flaw_code code)
{
    static const struct row ROWS[] = {
#define RW_FLAW(name, kind, sentence, reference)                               \
    {#name, RW_FLAW_KIND_##kind, sentence, reference},
#include "rootwalk/flaws.def"
#undef RW_FLAW
    };

    return &ROWS[(size_t)code < RW_FLAW_CODES ? code : RW_FLAW_NONE];
}

const char *
rw_flaw_name(enum rw_flaw_code code)
{
    return row_of(code)->name;
}

enum rw_flaw_kind
rw_flaw_kind_of(enum rw_flaw_code code)
{
    return row_of(code)->kind;
}

const char *
rw_flaw_sentence(enum rw_flaw_code code)
{
    return row_of(code)->sentence;
}

const char *
rw_flaw_reference(enum rw_flaw_code code)
{
    return row_of(code)->reference;
}

/* ---- text --------------------------------------------------------------- */

void
rw_flaw_to_text(struct rw_text *text, const struct rw_flaw *flaw)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(rw_flaw_sentence(flaw->code))},
        .fillings = {
            rw_fill_name('z', flaw->zone),
            rw_fill_name('n', flaw->name),
            rw_fill_type('t', flaw->type),
            rw_fill_number('k', flaw->key_tag),
            rw_fill_of('a', RW_FILL_ALGORITHM, flaw->algorithm),
            rw_fill_of('g', RW_FILL_DIGEST, flaw->digest_type),
            rw_fill_of('e', RW_FILL_TIME, flaw->time_s),
            rw_fill_number('d', flaw->number),
            rw_fill_count('l', flaw->number, RW_NOUN_LABEL),
            rw_fill_count('i', flaw->number, RW_NOUN_ITERATION),
            rw_fill_numbers('A', flaw->ds_tags, flaw->ds_tag_count),
            rw_fill_numbers('K', flaw->key_tags, flaw->key_tag_count),
        }};

    rw_sentence_to_text(text, &sentence);
}

/* ---- lists --------------------------------------------------------------- */

static bool
same_name(const uint8_t *a, const uint8_t *b)
{
    return a == NULL || b == NULL ? a == b : rw_name_equal(a, b);
}

static bool
same_flaw(const struct rw_flaw *a, const struct rw_flaw *b)
{
    return a->code == b->code && a->type == b->type &&
           a->key_tag == b->key_tag && a->algorithm == b->algorithm &&
           same_name(a->zone, b->zone) && same_name(a->name, b->name);
}

const struct rw_flaw *
rwi_flaw_add(struct rw_judge *judge, struct rwi_flaws *flaws,
             const struct rw_flaw *flaw)
{
    struct rwi_flaw *node;

    if (judge->pass != RWI_PASS_RULE) /* nobody will read it */
        return NULL;
    for (node = flaws->first; node != NULL; node = node->next)
        if (same_flaw(&node->flaw, flaw))
            return &node->flaw;
    node = rwi_arena_alloc(&judge->once, sizeof(*node));
    if (node == NULL)
        return NULL;
    node->flaw = *flaw;
    if (flaws->last != NULL)
        flaws->last->next = node;
    else
        flaws->first = node;
    flaws->last = node;
    flaws->count++;
    return &node->flaw;
}

void
rwi_flaws_cut(struct rwi_flaws *flaws, struct rwi_flaws mark)
{
    *flaws = mark;
    if (mark.last != NULL)
        mark.last->next = NULL;
}

void
rwi_flaws_join(struct rwi_flaws *flaws, const struct rwi_flaws *more)
{
    if (more->first == NULL)
        return;
    if (flaws->last != NULL)
        flaws->last->next = more->first;
    else
        flaws->first = more->first;
    flaws->last = more->last;
    flaws->count += more->count;
}
