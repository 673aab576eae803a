/* A finding in words; see findings.h.
 *
 * Every list is written first, into a room of its own, in the language of the
 * text; then the detail's phrase and the code's sentence take what they need.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/words.h"
#include "findings/findings.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"

#define LIST_TEXT_MAX 4096 /* octets: a long list and one item behind it */
#define LIST_LONG     160  /* octets after which a list ends in "and N more" */
#define VALUE_LONG    120  /* octets of one RDATA; the end is left out */

/* ---- values ------------------------------------------------------------- */

static void
put_number(struct rw_text *text, const char *words, uint64_t number)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(words)},
        .fillings = {rw_fill_number('c', number)},
    };

    rw_sentence_to_text(text, &sentence);
}

static void
put_plain(struct rw_text *text, enum rw_filling_kind kind, uint32_t number)
{
    const struct rw_filling filling = rw_fill_of('c', kind, number);

    rw_filling_to_text(text, &filling);
}

static void
put_seconds(struct rw_text *text, uint32_t seconds)
{
    put_plain(text, RW_FILL_SECONDS, seconds);
}

static void
put_rdata(struct rw_text *text, const struct rw_value *value)
{
    const struct rw_sentence too_long = {
        .words = {RW_WORDS(N_("RDATA of %c"))},
        .fillings = {rw_fill_count('c', value->len, RW_NOUN_OCTET)},
    };

    if (value->octets == NULL)
        rw_sentence_to_text(text, &too_long);
    else
        (void)rw_rdata_to_text(text, (uint16_t)value->number, RW_CLASS_IN,
                               value->octets, value->len, 0, value->len);
}

/* Outcomes that operators know in capitals; all else has its word of kind.def.
 */
static const char *
kind_word(enum rw_kind kind)
{
    switch (kind) {
    case RW_KIND_NODATA:
        return "NODATA";
    case RW_KIND_NXDOMAIN:
    case RW_KIND_COMPACT_DENIAL:
        return "NXDOMAIN";
    case RW_KIND_ANSWER:
    case RW_KIND_ALIAS:
    case RW_KIND_REFERRAL:
    case RW_KIND_OVERFLOW:
    case RW_KIND_REFUSING:
    case RW_KIND_FAILING:
    case RW_KIND_UPWARD:
    case RW_KIND_SIDEWAYS:
    case RW_KIND_UNRELATED:
    case RW_KIND_EMPTY:
    case RW_KIND_RECURSIVE:
    case RW_KIND_TRUNCATED:
    case RW_KIND_NO_EDNS:
    case RW_KIND_BAD_COOKIE:
    case RW_KIND_STRANGE:
    case RW_KIND_MALFORMED:
    case RW_KINDS:
        break;
    }
    return rw_kind_word(kind);
}

/* The type is left out where the sentence names it already. */
void
rw_value_to_text(struct rw_text *text, const struct rw_value *value,
                 uint16_t type)
{
    switch (value->kind) {
    case RW_VALUE_NAME:
        rw_name_to_text(text, value->octets);
        break;
    case RW_VALUE_RDATA:
        if (value->number != type) {
            rw_type_to_text(text, (uint16_t)value->number);
            rw_text_putc(text, ' ');
        }
        put_rdata(text, value);
        break;
    case RW_VALUE_ADDRESS:
        rw_address_to_text(text, &value->address);
        break;
    case RW_VALUE_TYPE:
        rw_type_to_text(text, (uint16_t)value->number);
        break;
    case RW_VALUE_CLASS:
        rw_class_to_text(text, (uint16_t)value->number);
        break;
    case RW_VALUE_RCODE:
        rw_rcode_to_text(text, (uint16_t)value->number);
        break;
    case RW_VALUE_KIND:
        rw_text_puts(text, kind_word((enum rw_kind)value->number));
        break;
    case RW_VALUE_SECONDS:
        put_seconds(text, value->number);
        break;
    case RW_VALUE_NUMBER:
        put_plain(text, RW_FILL_NUMBER, value->number);
        break;
    case RW_VALUE_TEXT:
        rw_text_put_safe(text, value->octets, value->len);
        break;
    case RW_VALUE_ALGORITHM:
        put_plain(text, RW_FILL_ALGORITHM, value->number);
        break;
    }
}

/* ---- lists -------------------------------------------------------------- */

/* A list in the making. */
struct list {
    char buf[LIST_TEXT_MAX];
    struct rw_text text;
};

static void
begin(struct list *list, const struct rw_text *like)
{
    rw_text_init(&list->text, list->buf, sizeof(list->buf));
    list->text.language = like->language;
}

/* An empty list is no text, so that a sentence that asks for it shows "?" and
 * its writer notices. */
static const char *
list_text(const struct list *list)
{
    return list->text.len > 0 ? list->buf : NULL;
}

/* What is between the items of a list, and behind one that is long.
 *
 * @return false where the list ends here, with `left` items not told
 */
static bool
put_between(struct list *list, size_t left)
{
    const struct rw_sentence comma = {.words = {RW_WORDS(N_(", "))}};

    if (list->text.len == 0)
        return true;
    if (list->text.len > LIST_LONG) {
        put_number(&list->text, N_(" and %c more"), left);
        return false;
    }
    rw_sentence_to_text(&list->text, &comma);
    return true;
}

static void
put_rest(struct list *list, size_t more)
{
    if (more > 0)
        put_number(&list->text, N_(" and %c more"), more);
}

/* A key or a long TXT is cut: two of them must be told apart, not read. */
static void
put_item(struct list *list, const struct rw_value *value, uint16_t type)
{
    size_t start = list->text.len;

    rw_value_to_text(&list->text, value, type);
    if (value->kind != RW_VALUE_RDATA || list->text.len - start <= VALUE_LONG)
        return;
    rw_text_cut(&list->text, start + VALUE_LONG);
    rw_text_puts(&list->text, "...");
}

void
rw_finding_instance_to_text(struct rw_text *text,
                            const struct rw_finding_server *server)
{
    const struct rw_octets *id = &server->instance;
    bool is_text = true;

    for (size_t i = 0; i < id->len; i++)
        is_text &= id->data[i] > ' ' && id->data[i] < 0x7f;
    for (size_t i = 0; i < id->len; i++)
        if (is_text)
            rw_text_putc(text, (char)id->data[i]);
        else
            rw_text_printf(text, "%02x", id->data[i]);
}

static void
put_server(struct rw_text *text, const struct rw_finding_server *server)
{
    const struct rw_sentence both = {
        .words = {RW_WORDS(N_("%n (%a)"))},
        .fillings = {rw_fill_name('n', server->name),
                     rw_fill_address('a', &server->address)},
    };
    char instance[2 * RW_FINDING_INSTANCE_MAX + 1];
    struct rw_text which;
    const struct rw_sentence three = {
        .words = {RW_WORDS(N_("%n (%a, instance %i)"))},
        .fillings = {rw_fill_name('n', server->name),
                     rw_fill_address('a', &server->address),
                     rw_fill_text('i', instance)},
    };

    if (server->instance.len > 0 && server->name != NULL) {
        rw_text_init(&which, instance, sizeof(instance));
        rw_finding_instance_to_text(&which, server);
        rw_sentence_to_text(text, &three);
        return;
    }
    if (server->address.family == RW_FAMILY_NONE)
        rw_name_to_text(text, server->name);
    else if (server->name == NULL)
        rw_address_to_text(text, &server->address);
    else
        rw_sentence_to_text(text, &both);
}

static void
put_servers(struct list *list, const struct rw_finding_servers *servers)
{
    for (size_t i = 0; i < servers->count; i++) {
        if (!put_between(list, servers->count - i + servers->more))
            return;
        put_server(&list->text, &servers->list[i]);
    }
    put_rest(list, servers->more);
}

/* @param without  NULL, or values that are not told */
static void
put_values(struct list *list, const struct rw_values *values,
           const struct rw_values *without, uint16_t type)
{
    size_t left = values->more;

    for (size_t i = 0; i < values->count; i++)
        left += without == NULL || !rwi_values_have(without, &values->list[i]);
    for (size_t i = 0; i < values->count; i++) {
        if (without != NULL && rwi_values_have(without, &values->list[i]))
            continue;
        if (!put_between(list, left))
            return;
        put_item(list, &values->list[i], type);
        left--;
    }
    put_rest(list, values->more);
}

/* ---- the sentence ------------------------------------------------------- */

static const char *
detail_sentence(enum rw_detail detail)
{
    static const char *const SENTENCES[] = {
#define RW_DETAIL(name, word, sentence) [RW_DETAIL_##name] = sentence,
#include "rootwalk/detail.def"
#undef RW_DETAIL
    };

    return SENTENCES[detail];
}

/* The lists that may fill a sentence. */
struct lists {
    struct list servers, others, seen, expected, missing, extra, fault;
};

/* All, though a sentence uses two or three: which, only its words know, and
 * those may be a translation's. */
static void
write_lists(struct lists *lists, const struct rw_finding *f,
            const struct rw_text *like)
{
    begin(&lists->servers, like);
    put_servers(&lists->servers, &f->servers);
    begin(&lists->others, like);
    put_servers(&lists->others, &f->others);
    begin(&lists->seen, like);
    put_values(&lists->seen, &f->seen, NULL, f->type);
    begin(&lists->expected, like);
    put_values(&lists->expected, &f->expected, NULL, f->type);
    begin(&lists->missing, like);
    put_values(&lists->missing, &f->expected, &f->seen, f->type);
    begin(&lists->extra, like);
    put_values(&lists->extra, &f->seen, &f->expected, f->type);
    begin(&lists->fault, like);
    if (f->fault.code != RW_FAULT_NONE)
        rw_fault_to_text(&lists->fault.text, &f->fault);
}

/* The detail is a sentence within the code's, filled from the same values; it
 * takes the last place of the fillings, which is why those are counted in the
 * table. */
void
rw_finding_to_text(struct rw_text *text, const struct rw_finding *f)
{
    struct lists lists;
    struct rw_sentence detail, sentence;

    if (f->flaw != NULL) {
        rw_flaw_to_text(text, f->flaw);
        return;
    }
    write_lists(&lists, f, text);
    detail = (struct rw_sentence){
        .words = {RW_WORDS(detail_sentence(f->detail))},
        .fillings = {rw_fill_number('c', f->number), rw_fill_name('z', f->zone),
                     rw_fill_name('n', f->name), rw_fill_type('t', f->type),
                     rw_fill_text('s', list_text(&lists.servers)),
                     rw_fill_text('o', list_text(&lists.others)),
                     rw_fill_text('v', list_text(&lists.seen)),
                     rw_fill_text('x', list_text(&lists.expected)),
                     rw_fill_text('m', list_text(&lists.missing)),
                     rw_fill_text('e', list_text(&lists.extra)),
                     rw_fill_text('f', list_text(&lists.fault))}};
    sentence = detail;
    sentence.words = (struct rw_words){RW_WORDS(rwi_finding_sentence(f->code))};
    sentence.fillings[RW_FILLINGS_MAX - 1] = rw_fill_sentence('d', &detail);
    rw_sentence_to_text(text, &sentence);
}
