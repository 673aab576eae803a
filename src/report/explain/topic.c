/* What a word of the DNS means, from the tables that the reports use.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/explain.h"

#include <string.h>
#include <strings.h>

#include "rootwalk/findings.h"
#include "rootwalk/registry.h"

#include "base/words.h"
#include "report/explain/annotate.h"
#include "report/explain/phrases.h"
#include "report/print/page.h"
#include "wire/rrtypes.h"

#define INDENT 4 /* columns before what is said of a word */

/* A row of any list of words. */
struct term {
    const char *word;
    uint16_t number;
    const char *reference;
};

/* A list of numbers with names, and what is said of each. */
struct list {
    const char *title;
    const char *(*phrase)(uint16_t number); /* English or translated; may be
                                               NULL or empty */
    const struct term *rows;
    size_t count;
};

static const struct term OPCODES[] = {
#define OPCODE(name, number, reference) {#name, number, reference},
#include "wire/opcodes.def"
#undef OPCODE
};

static const struct term RCODES[] = {
#define RCODE(name, number, reference) {#name, number, reference},
#include "wire/rcodes.def"
#undef RCODE
};

static const struct term OPTIONS[] = {
#define OPTION(number, name, form, reference) {name, number, reference},
#include "wire/options.def"
#undef OPTION
};

static const struct term ERRORS[] = {
#define EDE(number, words, reference) {words, number, reference},
#include "wire/ede.def"
#undef EDE
};

static const struct term ALGORITHMS[] = {
#define ALGORITHM(number, name, bind, signing, validation, reference)          \
    {name, number, reference},
#include "wire/algorithms.def"
#undef ALGORITHM
};

static const struct term CLASSES[] = {
#define CLASS(name, number, reference) {#name, number, reference},
#include "wire/classes.def"
#undef CLASS
};

static const char *
opcode_phrase(uint16_t number)
{
    return _(rwi_annotate_opcode(number));
}

/* What is true of an rcode in any message. */
static const char *
rcode_phrase(uint16_t number)
{
    const char *phrase = rwi_annotate_rcode(number, 0);

    return phrase[0] != '\0' ? _(phrase) : _("no error");
}

/* RFC 9904 sections 2 and 3: which algorithms to sign with. */
static const char *
algorithm_phrase(uint16_t number)
{
    switch (rw_algorithm_signing((uint8_t)number)) {
    case RW_ADVICE_NONE:
        return NULL;
    case RW_ADVICE_MAY:
        return _("may be used to sign zones (RFC 9904)");
    case RW_ADVICE_RECOMMENDED:
        return _("recommended for signing zones (RFC 9904)");
    case RW_ADVICE_NOT_RECOMMENDED:
        return _("no longer recommended for signing zones (RFC 9904)");
    case RW_ADVICE_MUST_NOT:
        return _("must not be used to sign zones (RFC 9904)");
    }
    return NULL;
}

#define ROWS(rows) (rows), sizeof(rows) / sizeof((rows)[0])

static const struct list LISTS[] = {
    {N_("opcode"), opcode_phrase, ROWS(OPCODES)},
    {N_("response code"), rcode_phrase, ROWS(RCODES)},
    {N_("class"), NULL, ROWS(CLASSES)},
    {N_("EDNS option"), rwi_option_phrase, ROWS(OPTIONS)},
    {N_("extended DNS error"), NULL, ROWS(ERRORS)},
    {N_("DNSSEC algorithm"), algorithm_phrase, ROWS(ALGORITHMS)},
};

static const struct topic {
    const char *word, *title, *sentence, *reference;
} TOPICS[] = {
#define RWI_TOPIC(word, title, sentence, reference)                            \
    {word, title, sentence, reference},
#include "report/explain/topic.def"
};

/* ---- writing ----------------------------------------------------------- */

/* "SERVFAIL  response code 2" */
static void
put_head(struct rwi_page *page, const char *word)
{
    if (page->lines > 0)
        rwi_page_newline(page);
    rwi_page_style(page, STYLE_STRONG);
    rwi_page_puts(page, word);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_puts(page, "  ");
}

static void
put_paragraph(struct rwi_page *page, const char *before, const char *words)
{
    struct rwi_wrap wrap;
    struct rw_text *text;

    if (words == NULL || words[0] == '\0')
        return;
    rwi_page_to(page, INDENT, 0);
    text = rwi_wrap_begin(&wrap, page, INDENT);
    rw_text_puts(text, before);
    rw_text_puts(text, words);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

static void
put_row(struct rwi_page *page, const struct list *list, const struct term *row)
{
    put_head(page, row->word);
    rwi_page_printf(page, "%s %u", _(list->title), row->number);
    rwi_page_newline(page);
    if (list->phrase != NULL)
        put_paragraph(page, "", list->phrase(row->number));
    put_paragraph(page, "", row->reference);
}

static void
put_type(struct rwi_page *page, const struct rwi_rrtype *type)
{
    put_head(page, type->name);
    rwi_page_printf(page, "%s %u", _("record type"), type->number);
    rwi_page_newline(page);
    put_paragraph(page, "", rwi_type_phrase(type->number));
    for (size_t i = 0; i < type->count; i++) {
        const char *name = type->fields[i].name;
        const char *phrase = rwi_field_phrase(type->number, name);

        rwi_page_to(page, INDENT, 0);
        rwi_page_printf(page, "%-14s", name);
        if (phrase != NULL) {
            rwi_page_to(page, INDENT + 14, 1);
            rwi_page_wrap(page, phrase, INDENT + 15);
        }
        rwi_page_newline(page);
    }
    put_paragraph(page, "", type->reference);
}

static void
put_topic(struct rwi_page *page, const struct topic *topic)
{
    put_head(page, topic->word);
    rwi_page_puts(page, _(topic->title));
    rwi_page_newline(page);
    put_paragraph(page, "", _(topic->sentence));
    put_paragraph(page, "", topic->reference);
}

static void
put_finding(struct rwi_page *page, enum rw_finding_code code)
{
    const struct rw_finding_help *help = rw_finding_help(code);

    put_head(page, rw_finding_name(code));
    rwi_page_printf(page, "%s, %s", _("finding"),
                    rw_severity_word(rw_finding_severity(code)));
    rwi_page_newline(page);
    put_paragraph(page, "", _(help->means));
    put_paragraph(page, _("Impact: "), _(help->impact));
    put_paragraph(page, _("What to do: "), _(help->remedy));
    put_paragraph(page, _("Not raised by: "), _(help->spared));
    put_paragraph(page, "", rw_finding_reference(code));
}

/* ---- finding ----------------------------------------------------------- */

static size_t
put_lists(struct rwi_page *page, const char *word)
{
    size_t found = 0;

    for (size_t i = 0; i < sizeof(LISTS) / sizeof(LISTS[0]); i++)
        for (size_t j = 0; j < LISTS[i].count; j++)
            if (strcasecmp(word, LISTS[i].rows[j].word) == 0) {
                put_row(page, &LISTS[i], &LISTS[i].rows[j]);
                found++;
            }
    return found;
}

/* A word may be several things: ANY is a class and a type.  All are told. */
static size_t
put_all(struct rwi_page *page, const char *word)
{
    const struct rwi_rrtype *type = rwi_rrtype_named(word, strlen(word));
    enum rw_finding_code code;
    size_t found = put_lists(page, word);

    for (size_t i = 0; i < sizeof(TOPICS) / sizeof(TOPICS[0]); i++)
        if (strcasecmp(word, TOPICS[i].word) == 0) {
            put_topic(page, &TOPICS[i]);
            found++;
        }
    if (type != NULL) {
        put_type(page, type);
        found++;
    }
    if (rw_finding_from_name(&code, word)) {
        put_finding(page, code);
        found++;
    }
    return found;
}

enum rw_status
rw_explain_word(const char *word, const struct rw_explain_options *options)
{
    struct rwi_page page;
    enum rw_status status;
    size_t found;

    rwi_page_init(&page, options->sink, options->ctx, options->width);
    page.color = options->color;
    found = put_all(&page, word);
    status = rwi_page_end(&page);
    return status != RW_OK ? status : found > 0 ? RW_OK : RW_ERR_EMPTY;
}

/* ---- all of them -------------------------------------------------------- */

void
rw_explain_words(void (*take)(void *ctx, const char *word), void *ctx)
{
    for (size_t i = 0; i < sizeof(LISTS) / sizeof(LISTS[0]); i++)
        for (size_t j = 0; j < LISTS[i].count; j++)
            take(ctx, LISTS[i].rows[j].word);
    for (size_t i = 0; i < sizeof(TOPICS) / sizeof(TOPICS[0]); i++)
        take(ctx, TOPICS[i].word);
    for (int code = 0; rw_finding_name((enum rw_finding_code)code)[0] != '\0';
         code++)
        take(ctx, rw_finding_name((enum rw_finding_code)code));
    for (uint32_t type = 1; type <= UINT16_MAX; type++)
        if (rw_type_name((uint16_t)type) != NULL)
            take(ctx, rw_type_name((uint16_t)type));
}
