/* The table of flaws, and a flaw as a sentence; see rootwalk/flaws.def.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/flaws.h"

#include <string.h>

#include "base/date.h"
#include "dnssec/judge.h"
#include "rootwalk/registry.h"

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

static void
put_name(struct rw_text *text, const uint8_t *name)
{
    if (name != NULL)
        rw_name_to_text(text, name);
}

/* A registered mnemonic, or the number after a word of its kind. */
static void
put_mnemonic(struct rw_text *text, const char *mnemonic, const char *word,
             uint8_t number)
{
    if (mnemonic != NULL) {
        rw_text_puts(text, mnemonic);
        return;
    }
    rw_text_puts(text, word);
    rw_text_put_u64(text, number);
}

/* 2026-11-23 14:36:00 UTC */
static void
put_time(struct rw_text *text, uint64_t time_s)
{
    char d[14]; /* YYYYMMDDHHmmSS */

    (void)rwi_put_date(d, (uint32_t)time_s);
    rw_text_printf(text, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s UTC", d, d + 4, d + 6,
                   d + 8, d + 10, d + 12);
}

/* 20326, 38696 */
static void
put_tags(struct rw_text *text, const uint16_t *tags, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            rw_text_puts(text, ", ");
        rw_text_put_u64(text, tags[i]);
    }
}

static void
put_field(struct rw_text *text, const struct rw_flaw *flaw, char field)
{
    switch (field) {
    case 'z':
        put_name(text, flaw->zone);
        break;
    case 'n':
        put_name(text, flaw->name);
        break;
    case 't':
        rw_type_to_text(text, flaw->type);
        break;
    case 'k':
        rw_text_put_u64(text, flaw->key_tag);
        break;
    case 'a':
        put_mnemonic(text, rw_algorithm_name(flaw->algorithm), "algorithm ",
                     flaw->algorithm);
        break;
    case 'g':
        put_mnemonic(text, rw_digest_name(flaw->digest_type), "digest type ",
                     flaw->digest_type);
        break;
    case 'e':
        put_time(text, flaw->time_s);
        break;
    case 'd':
        rw_text_put_u64(text, flaw->number);
        break;
    case 'A':
        put_tags(text, flaw->ds_tags, flaw->ds_tag_count);
        break;
    case 'K':
        put_tags(text, flaw->key_tags, flaw->key_tag_count);
        break;
    default:
        rw_text_putc(text, field);
        break;
    }
}

void
rw_flaw_to_text(struct rw_text *text, const struct rw_flaw *flaw,
                const char *sentence)
{
    const char *at = sentence != NULL ? sentence : rw_flaw_sentence(flaw->code);

    while (*at != '\0') {
        size_t plain = strcspn(at, "%");

        rw_text_put(text, at, plain);
        at += plain;
        if (*at == '%' && at[1] != '\0') {
            put_field(text, flaw, at[1]);
            at += 2;
        } else if (*at == '%') {
            rw_text_putc(text, *at++);
        }
    }
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
