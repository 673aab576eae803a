/* Records in words: every field named, shown and explained; see sections.h.
 *
 *  www.example.com.  A  IN  TTL 86400 s, 1 day
 *    an IPv4 address of the name
 *      address       192.0.2.1               the address
 *
 * Records of one set share their heading; a type is explained once in a
 * message.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/sections.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "base/width.h"
#include "base/words.h"
#include "report/explain/annotate.h"
#include "base/date.h"
#include "report/explain/phrases.h"
#include "wire/rrtypes.h"

#define FIELD_COLUMN   4
#define VALUE_COLUMN   18
#define MEANING_COLUMN 42
#define FIELDS_MAX     32

/* Octets of what a value says: durations, mnemonics, flags of a DNSKEY. */
#define VALUE_WORDS_MAX 512

/* ---- the pieces of a record -------------------------------------------- */

/* One word of presentation format: quotes and escapes hold it together. */
static size_t
word_len(const char *s)
{
    bool quoted = false;
    size_t at = 0;

    for (; s[at] != '\0' && (quoted || s[at] != ' '); at++) {
        if (s[at] == '\\' && s[at + 1] != '\0')
            at++;
        else if (s[at] == '"')
            quoted = !quoted;
    }
    return at;
}

/* How many words of presentation format a field takes. */
static size_t
words_of(enum rwi_kind kind, const char *s)
{
    if (kind == RWI_KIND_HIP)
        return 3;
    if (kind == RWI_KIND_BASE64_16) /* its length, then the octets if any */
        return s[0] == '0' && (s[1] == ' ' || s[1] == '\0') ? 1 : 2;
    return 1;
}

/* Cut the text of a field off the text of the RDATA.  The text is printed
 * once, as a whole, and cut afterwards: so that the fields read exactly as the
 * record does elsewhere.  The last field takes all that is left. */
static size_t
field_len(const struct rwi_rrtype *row, size_t field, const char *s)
{
    size_t len = 0;

    if (field + 1u == row->count)
        return strlen(s);
    for (size_t words = words_of(row->fields[field].kind, s); words > 0;
         words--) {
        while (s[len] == ' ')
            len++;
        len += word_len(s + len);
    }
    return len;
}

/* Break long runs of hex and base64 at the page's edge. */
static void
put_value(struct rwi_page *page, const char *s, size_t len)
{
    size_t column = page->margin + VALUE_COLUMN;

    while (len > 0) {
        size_t room = page->width > rwi_page_column(page) + 1
                          ? page->width - rwi_page_column(page)
                          : 8;
        size_t part = rwi_width_fit(s, len, &room);

        if (part == 0)
            part = len;
        rwi_page_put(page, s, part);
        s += part;
        len -= part;
        if (len > 0) {
            rwi_page_newline(page);
            rwi_page_to(page, column, 0);
        }
    }
}

/* Begin what a field means, beside its value or below it. */
static struct rw_text *
meaning_begin(struct rwi_wrap *wrap, struct rwi_page *page)
{
    size_t column = page->margin + MEANING_COLUMN;

    if (rwi_page_column(page) + 2 > column) {
        rwi_page_newline(page);
        column = page->margin + VALUE_COLUMN;
    }
    rwi_page_to(page, column, 0);
    rwi_page_style(page, STYLE_FAINT);
    return rwi_wrap_begin(wrap, page, column);
}

/* What a value says beside its field's phrase: names of numbers, durations,
 * how far away a time is. */
static void
put_value_words(struct rw_text *text, const struct rw_message *msg,
                uint16_t type, const struct rw_rdata_field *field,
                enum rwi_kind kind, uint64_t time_us)
{
    uint64_t number = rw_rdata_number(msg->wire, field);
    const char *name = NULL;

    if (kind == RWI_KIND_TTL && field->len == 4) {
        rwi_text_seconds(text, number);
        rw_text_puts(text, ": ");
    }
    if (kind == RWI_KIND_TIME && field->len == 4 && time_us != RW_NO_TIME) {
        int32_t away =
            (int32_t)((uint32_t)number - (uint32_t)(time_us / 1000000));

        if (away >= 0)
            rw_text_puts(text, _("in "));
        rwi_text_seconds(text, (uint64_t)(away < 0 ? -(int64_t)away : away));
        if (away < 0)
            rw_text_puts(text, _(" ago"));
        rw_text_puts(text, ": ");
    }
    if (field->len == 1 && strcmp(field->name, "algorithm") == 0)
        name = rw_algorithm_name((uint8_t)number);
    if (field->len == 1 && strcmp(field->name, "digest_type") == 0)
        name = rw_digest_name((uint8_t)number);
    if (name != NULL)
        rw_text_printf(text, "%s: ", name);
    if (field->len == 2 && strcmp(field->name, "flags") == 0 &&
        (type == RW_TYPE_DNSKEY || type == RW_TYPE_CDNSKEY)) {
        rw_text_printf(text, "0x%04x ", (unsigned)number);
        rw_dnskey_flags_to_text(text, (uint16_t)number);
        rw_text_puts(text, ": ");
    }
}

static bool
algorithm_is_dnssec(uint16_t type)
{
    return type != 44 && type != RW_TYPE_TSIG && type != 45;
}

/* ---- a record ---------------------------------------------------------- */

/* SIG and TSIG have algorithms of registries of their own. */
static void
put_field(struct rwi_page *page, const struct rw_message *msg,
          const struct rw_rr *rr, const struct rw_rdata_field *field,
          enum rwi_kind kind, const char *value, size_t len, bool explain,
          uint64_t time_us)
{
    const char *phrase = rwi_field_phrase(rr->type, field->name);
    char buf[VALUE_WORDS_MAX];
    struct rw_text words;
    struct rwi_wrap wrap;

    rwi_page_to(page, page->margin + FIELD_COLUMN, 0);
    rwi_page_puts(page, field->name);
    rwi_page_to(page, page->margin + VALUE_COLUMN, 1);
    put_value(page, value, len);
    rwi_words_text(&words, buf, sizeof(buf));
    if (strcmp(field->name, "algorithm") != 0 || algorithm_is_dnssec(rr->type))
        put_value_words(&words, msg, rr->type, field, kind, time_us);
    if (phrase == NULL || !explain) {
        phrase = "";
        rw_text_cut(&words, words.len < 2 ? 0 : words.len - 2); /* ": " */
    }
    if (words.len > 0 || phrase[0] != '\0') {
        struct rw_text *text = meaning_begin(&wrap, page);

        rw_text_puts(text, buf);
        rw_text_puts(text, phrase);
        rwi_wrap_end(&wrap);
    }
    rwi_page_newline(page);
}

/* What is wrong with a record, under its RDATA. */
static void
put_fault(struct rwi_page *page, const struct rw_message *msg,
          const struct rw_rr *rr)
{
    struct rw_fault fault;

    if (!rw_rdata_fault(&fault, msg, rr))
        return;
    rwi_page_to(page, page->margin + FIELD_COLUMN, 0);
    rwi_put_fault(page, &fault, page->margin + FIELD_COLUMN);
}

/* RFC 3597's form says that the fields are not what they should be, so none is
 * named. */
static void
put_fields(struct rwi_page *page, const struct rw_message *msg,
           const struct rw_rr *rr, bool explain, uint64_t time_us)
{
    const struct rwi_rrtype *row = rwi_rrform(rr->type, rr->rclass);
    struct rw_rdata_field fields[FIELDS_MAX];
    size_t count =
        rw_rdata_fields(fields, FIELDS_MAX, rr->type, rr->rclass, msg->wire,
                        msg->len, rr->rdata, rr->rdata_len);
    char *all = rwi_rdata_text(rr->type, rr->rclass, msg->wire, msg->len,
                               rr->rdata, rr->rdata_len);
    const char *s = all;

    if (all == NULL) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    /* not of its type's form, or of one that is not known */
    if (row == NULL || strncmp(all, "\\# ", 3) == 0) {
        rwi_page_to(page, page->margin + FIELD_COLUMN, 0);
        rwi_page_puts(page, "RDATA");
        rwi_page_to(page, page->margin + VALUE_COLUMN, 1);
        put_value(page, all, strlen(all));
        rwi_page_newline(page);
        put_fault(page, msg, rr);
        count = 0;
    }
    for (size_t i = 0; i < count && i < row->count; i++) {
        size_t len = field_len(row, i, s);

        put_field(page, msg, rr, &fields[i], row->fields[i].kind, s, len,
                  explain, time_us);
        s += len;
        while (*s == ' ')
            s++;
    }
    free(all);
}

static void
put_owner(struct rwi_page *page, const struct rw_message *msg, size_t offset)
{
    uint8_t name[RW_NAME_MAX];

    rwi_page_puts(page, "  ");
    rwi_page_style(page, STYLE_STRONG);
    if (rw_message_name(name, msg, offset) > 0)
        rwi_page_name(page, name);
    rwi_page_style(page, STYLE_PLAIN);
}

/* "  www.example.com.  IN A, TTL 86400 s, 1 day: an IPv4 address ..." */
static void
put_set(struct rwi_page *page, const struct rw_message *msg,
        const struct rw_rr *rr, bool explain, uint32_t facts)
{
    const char *phrase = rwi_type_phrase(rr->type);
    struct rw_text *text;

    put_owner(page, msg, rr->owner);
    rwi_page_puts(page, "  ");
    /* In multicast DNS the class's first bit says that the set is all there
     * is, so that older records go; RFC 6762 section 10.2. */
    rwi_page_class(page, facts & F_MDNS ? rr->rclass & 0x7fff : rr->rclass);
    rwi_page_puts(page, " ");
    rwi_page_type(page, rr->type);
    if (facts & F_MDNS && rr->rclass & 0x8000)
        rwi_page_puts(page, _("  (cache flush)"));
    text = rwi_page_text(page);
    rw_text_printf(text, "  TTL %u", (unsigned)rr->ttl_s);
    if (rr->ttl_s >= 60) {
        rw_text_puts(text, " (");
        rwi_text_seconds(text, rr->ttl_s);
        rw_text_puts(text, ")");
    }
    rwi_page_newline(page);
    if (phrase == NULL || !explain)
        return;
    rwi_page_to(page, page->margin + FIELD_COLUMN, 0);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_wrap(page, phrase, page->margin + FIELD_COLUMN);
    rwi_page_newline(page);
}

/* TTLs too, as the heading shows one. */
static bool
same_set(const struct rw_message *msg, const struct rw_rr *a,
         const struct rw_rr *b)
{
    uint8_t name[RW_NAME_MAX];

    return a->type == b->type && a->rclass == b->rclass &&
           a->ttl_s == b->ttl_s && rw_message_name(name, msg, a->owner) > 0 &&
           rw_message_name_is(msg, b->owner, name);
}

/* Types already explained in this message: once is enough. */
struct explained {
    size_t count;
    uint16_t types[32];
};

static bool
is_new(struct explained *explained, uint16_t type)
{
    for (size_t i = 0; i < explained->count; i++)
        if (explained->types[i] == type)
            return false;
    if (explained->count < sizeof(explained->types) / sizeof(type))
        explained->types[explained->count++] = type;
    return true;
}

static void
put_section(struct rwi_page *page, const struct rw_message *msg,
            enum rw_section section, uint32_t facts, uint64_t time_us,
            struct explained *explained)
{
    const struct rw_rr *rrs = rw_message_section(msg, section);
    size_t count = rw_message_count(msg, section);
    const struct rw_rr *before = NULL;

    if (count == 0 || (count == 1 && rrs == msg->opt))
        return;
    rwi_page_printf(page, _("%s section: %zu"),
                    rwi_section_word(section, facts), count);
    rwi_page_newline(page);
    for (size_t i = 0; i < count; i++) {
        bool fresh;

        if (&rrs[i] == msg->opt)
            continue;
        fresh = is_new(explained, rrs[i].type);
        if (before == NULL || !same_set(msg, before, &rrs[i]))
            put_set(page, msg, &rrs[i], fresh, facts);
        put_fields(page, msg, &rrs[i], fresh, time_us);
        before = &rrs[i];
    }
}

/* ---- the question ------------------------------------------------------ */

static void
put_questions(struct rwi_page *page, const struct rw_message *msg,
              uint32_t facts)
{
    size_t pos = RW_HEADER_SIZE;
    struct rw_question q;

    if (msg->questions == 0)
        return;
    rwi_page_printf(page, _("%s section: %zu"),
                    rwi_section_word(RW_SECTION_QUESTION, facts),
                    (size_t)msg->questions);
    rwi_page_newline(page);
    for (size_t i = 0; i < msg->questions; i++) {
        const char *phrase;

        if (rw_question_from_wire(&q, msg->wire, msg->len, &pos) != RW_OK)
            return;
        put_owner(page, msg, q.name);
        rwi_page_puts(page, "  ");
        /* In multicast DNS the class's first bit asks for a unicast
         * response; RFC 6762 section 5.4. */
        rwi_page_class(page, facts & F_MDNS ? q.qclass & 0x7fff : q.qclass);
        rwi_page_puts(page, " ");
        rwi_page_type(page, q.type);
        if (facts & F_MDNS && q.qclass & 0x8000)
            rwi_page_puts(page, _("  (QU: a unicast response is requested)"));
        phrase = rwi_type_phrase(q.type);
        rwi_page_newline(page);
        if (phrase == NULL)
            continue;
        rwi_page_to(page, page->margin + FIELD_COLUMN, 0);
        rwi_page_style(page, STYLE_FAINT);
        rwi_page_wrap(page, phrase, page->margin + FIELD_COLUMN);
        rwi_page_newline(page);
    }
}

void
rwi_sections_in_words(struct rwi_page *page, const struct rwi_dissection *d,
                      uint32_t facts, uint64_t time_us)
{
    struct explained explained = {0};

    put_questions(page, &d->msg, facts);
    for (int s = RW_SECTION_ANSWER; s < RW_SECTIONS; s++)
        put_section(page, &d->msg, (enum rw_section)s, facts, time_us,
                    &explained);
    rwi_edns(page, &d->msg, facts);
    rwi_dso(page, &d->msg);
}
