/* One entry of a .rpl file: a message and how it is matched and served.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "scenario/reader.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- questions and hex ---------------------------------------------- */

/* NAME [CLASS] TYPE, perhaps with a TTL that means nothing here. */
static bool
read_question(struct reader *in, struct rpl_entry *entry)
{
    char *rest = in->text;
    char *word;

    rpl_cut_comment(rest);
    word = rpl_next_word(&rest);
    if (word == NULL || (entry->qname = rpl_name(in->pool, word)) == NULL)
        return rpl_fail(in, "no name in the question");
    entry->qclass = RW_CLASS_IN;
    while ((word = rpl_next_word(&rest)) != NULL) {
        uint64_t ttl;

        if (rpl_number(&ttl, word) ||
            (strcmp(word, "ANY") != 0 &&
             rw_class_from_text(&entry->qclass, word, strlen(word)) == RW_OK))
            continue;
        if (rw_type_from_text(&entry->qtype, word, strlen(word)) != RW_OK)
            return rpl_fail(in, "no type: %.40s", word);
    }
    return entry->qtype != 0 || rpl_fail(in, "a question without a type");
}

/* Octets in hex, over several lines, up to the keyword `last`. */
static bool
read_hex(struct reader *in, const char *last, const uint8_t **octets,
         size_t *len)
{
    uint8_t *out = pool_new(in->pool, 1, RW_RDATA_MAX);
    unsigned digits = 0, value = 0;
    char *rest;

    *len = 0;
    *octets = out;
    while (rpl_next_line(in) != NULL &&
           !rpl_is_keyword(in->text, last, &rest)) {
        rpl_cut_comment(in->text);
        for (const char *c = in->text; *c != '\0'; c++) {
            if (isspace((unsigned char)*c))
                continue;
            if (!isxdigit((unsigned char)*c) || *len == RW_RDATA_MAX)
                return rpl_fail(in, "not hex, or too much of it");
            value = value * 16 +
                    (unsigned)(isdigit((unsigned char)*c)
                                   ? *c - '0'
                                   : tolower((unsigned char)*c) - 'a' + 10);
            if (++digits % 2 == 0) {
                out[(*len)++] = (uint8_t)value;
                value = 0;
            }
        }
    }
    return in->text != NULL || rpl_fail(in, "%s is missing", last);
}

/* ---- our own lines -------------------------------------------------- */

static bool
error_from_word(enum rw_step_error *error, const char *word)
{
    for (unsigned e = RW_STEP_TIMEOUT; e <= RW_STEP_LOCAL; e++) {
        const char *known = rw_step_error_word((enum rw_step_error)e);

        if (known != NULL && strcmp(known, word) == 0) {
            *error = (enum rw_step_error)e;
            return true;
        }
    }
    return false;
}

static bool
match_from_note(struct rpl_entry *entry, const char *word)
{
    if (strcmp(word, "edns") == 0)
        entry->match |= RPL_EDNS;
    else if (strcmp(word, "no-edns") == 0)
        entry->match |= RPL_NO_EDNS;
    else if (strcmp(word, "cookie") == 0)
        entry->match |= RPL_COOKIE;
    else
        return false;
    return true;
}

/* The words that change how a server's entry is served: those alone ... */
static bool *
flag_of_word(struct rpl_entry *entry, const char *word)
{
    if (strcmp(word, "silent") == 0)
        return &entry->silent;
    if (strcmp(word, "also") == 0)
        return &entry->also;
    if (strcmp(word, "no-opt") == 0)
        return &entry->no_opt;
    if (strcmp(word, "full") == 0)
        return &entry->full;
    return NULL;
}

/* ... those with a number ... */
static bool
take_number(struct rpl_entry *entry, const char *word, uint64_t value)
{
    if (strcmp(word, "delay") == 0)
        entry->delay_us = value * 1000;
    else if (strcmp(word, "copies") == 0)
        entry->copies = (uint32_t)value;
    else if (strcmp(word, "times") == 0)
        entry->times = (uint32_t)value;
    else if (strcmp(word, "cut") == 0)
        entry->cut = (size_t)value;
    else
        return false;
    return true;
}

/* ... and those with a word. */
static bool
take_server_note(struct rpl_entry *entry, const struct rpl_note *note)
{
    bool *flag = flag_of_word(entry, note->word);
    uint64_t value;

    if (flag != NULL)
        return (*flag = note->rest[0] == '\0');
    if (rpl_number(&value, note->rest))
        return take_number(entry, note->word, value);
    if (strcmp(note->word, "match") == 0)
        return match_from_note(entry, note->rest);
    if (strcmp(note->word, "error") == 0)
        return error_from_word(&entry->error, note->rest);
    return strcmp(note->word, "from") == 0 &&
           rw_address_from_text(&entry->from, note->rest, 53) == RW_OK;
}

/* Other words are left for those who play the query and check the answer. */
static bool
read_entry_note(struct reader *in, struct rpl_entry *entry, bool is_server)
{
    struct rpl_note *note = NULL;

    if (!is_server)
        return rpl_read_note(in, &entry->notes);
    if (!rpl_read_note(in, &note))
        return false;
    return take_server_note(entry, note) ||
           rpl_fail(in, "a server cannot: %s %.60s", note->word, note->rest);
}

/* ---- entries -------------------------------------------------------- */

struct word_bit {
    const char *word;
    unsigned bit;
};

static const struct word_bit MATCHES[] = {
    {"opcode", RPL_OPCODE},
    {"qtype", RPL_QTYPE},
    {"qname", RPL_QNAME},
    {"subdomain", RPL_SUBDOMAIN},
    {"UDP", RPL_UDP},
    {"TCP", RPL_TCP},
    {"DO", RPL_DO},
    {"ednsdata", RPL_EDNS},
    {"server_cookie", RPL_COOKIE},
    {"rcode", RPL_RCODE},
    {"flags", RPL_FLAGS},
    {"question", RPL_QUESTION},
    {"answer", RPL_ANSWER},
    {"all", RPL_ALL},
    {"authority", 0},
    {"additional", 0},
    {"ttl", 0},
    {"noedns", RPL_NO_EDNS},
};

static const struct word_bit FLAGS[] = {
    {"QR", RW_FLAG_QR}, {"AA", RW_FLAG_AA}, {"TC", RW_FLAG_TC},
    {"RD", RW_FLAG_RD}, {"RA", RW_FLAG_RA}, {"AD", RW_FLAG_AD},
    {"CD", RW_FLAG_CD}, {"Z", RW_FLAG_Z},
};

static bool
find_bit(const struct word_bit *list, size_t len, const char *word,
         unsigned *bit)
{
    for (size_t i = 0; i < len; i++) {
        if (strcasecmp(list[i].word, word) == 0) {
            *bit = list[i].bit;
            return true;
        }
    }
    return false;
}

static bool
read_match(struct reader *in, struct rpl_entry *entry, char *rest)
{
    char *word;
    unsigned bit = 0;

    rpl_cut_comment(rest);
    while ((word = rpl_next_word(&rest)) != NULL) {
        if (find_bit(MATCHES, LENGTH(MATCHES), word, &bit))
            entry->match |= bit;
        else if (strncmp(word, "ede=", 4) != 0) /* a resolver's own affair */
            return rpl_fail(in, "MATCH does not know %.40s", word);
    }
    return true;
}

static bool
read_adjust(struct reader *in, struct rpl_entry *entry, char *rest)
{
    char *word;
    uint64_t seconds = 0;

    rpl_cut_comment(rest);
    while ((word = rpl_next_word(&rest)) != NULL) {
        if (strcmp(word, "copy_id") == 0)
            entry->copy_id = true;
        else if (strcmp(word, "copy_query") == 0)
            entry->copy_query = true;
        else if (strncmp(word, "sleep=", 6) == 0 &&
                 rpl_number(&seconds, word + 6))
            entry->delay_us += seconds * 1000000;
        else
            return rpl_fail(in, "ADJUST does not know %.40s", word);
    }
    return true;
}

static bool
rcode_from_word(uint16_t *rcode, const char *word)
{
    for (uint16_t value = 0; value < 4096; value++) {
        const char *name = rw_rcode_name(value);

        if (name != NULL && strcasecmp(name, word) == 0) {
            *rcode = value;
            return true;
        }
    }
    return false;
}

static bool
read_reply(struct reader *in, struct rpl_entry *entry, char *rest)
{
    char *word;
    unsigned bit = 0;

    rpl_cut_comment(rest);
    while ((word = rpl_next_word(&rest)) != NULL) {
        if (strcmp(word, "DO") == 0)
            entry->dnssec_ok = true;
        else if (find_bit(FLAGS, LENGTH(FLAGS), word, &bit))
            entry->flags |= (uint16_t)bit;
        else if (rcode_from_word(&entry->rcode, word))
            entry->has_rcode = true;
        else
            return rpl_fail(in, "REPLY does not know %.40s", word);
    }
    return true;
}

static bool
read_section(struct reader *in, int *section, char *rest)
{
    static const char *const NAMES[] = {"QUESTION", "ANSWER", "AUTHORITY",
                                        "ADDITIONAL"};

    rpl_cut_comment(rest);
    rest = rpl_trim(rest);
    for (int i = 0; i < 4; i++) {
        if (strcmp(rest, NAMES[i]) == 0) {
            *section = i;
            return true;
        }
    }
    return rpl_fail(in, "no such section: %.40s", rest);
}

/* One line between ENTRY_BEGIN and ENTRY_END. */
static bool
read_entry_line(struct reader *in, struct rpl_entry *entry, int *section,
                bool is_server)
{
    char *rest;

    if (in->text[0] == ';')
        return read_entry_note(in, entry, is_server);
    if (rpl_is_keyword(in->text, "MATCH", &rest))
        return read_match(in, entry, rest);
    if (rpl_is_keyword(in->text, "ADJUST", &rest))
        return read_adjust(in, entry, rest);
    if (rpl_is_keyword(in->text, "REPLY", &rest) ||
        rpl_is_keyword(in->text, "FLAGS", &rest))
        return read_reply(in, entry, rest);
    if (rpl_is_keyword(in->text, "SECTION", &rest))
        return read_section(in, section, rest);
    if (rpl_is_keyword(in->text, "HEX_ANSWER_BEGIN", &rest))
        return read_hex(in, "HEX_ANSWER_END", &entry->raw, &entry->raw_len);
    if (rpl_is_keyword(in->text, "HEX_EDNSDATA_BEGIN", &rest))
        return read_hex(in, "HEX_EDNSDATA_END", &entry->options,
                        &entry->options_len);
    if (*section == 0)
        return read_question(in, entry);
    if (*section > 0)
        return rpl_read_record(in, &entry->sections[*section - 1]);
    return rpl_fail(in, "not understood: %.60s", in->text);
}

/* Say whether a section holds the record set that an RRSIG covers. */
static bool
holds_set(const struct rpl_records *section, const struct rw_record *rrsig)
{
    uint16_t type = (uint16_t)(rrsig->rdata[0] << 8 | rrsig->rdata[1]);

    for (size_t i = 0; i < section->count; i++) {
        if (section->list[i].type == type &&
            rw_name_equal(section->list[i].owner, rrsig->owner))
            return true;
    }
    return false;
}

static void
move_record(struct reader *in, struct rpl_entry *entry, size_t from, size_t i,
            size_t to)
{
    struct rpl_records *source = &entry->sections[from];
    struct rpl_records *target = &entry->sections[to];
    struct rw_record *list =
        pool_new(in->pool, target->count + 1, sizeof(*list));

    if (target->count > 0)
        memcpy(list, target->list, target->count * sizeof(*list));
    list[target->count++] = source->list[i];
    target->list = list;
    source->count--;
    memmove(&source->list[i], &source->list[i + 1],
            (source->count - i) * sizeof(*list));
}

/* Signatures stand beside what they sign.  In some of Unbound's files two of
 * them have changed places, and stand in a section without their set; no
 * server does that. */
static void
sort_signatures(struct reader *in, struct rpl_entry *entry)
{
    for (size_t s = 0; s < 3; s++) {
        for (size_t i = entry->sections[s].count; i-- > 0;) {
            const struct rw_record *rrsig = &entry->sections[s].list[i];
            size_t to = 0;

            if (rrsig->type != RW_TYPE_RRSIG || rrsig->rdata_len < 2 ||
                holds_set(&entry->sections[s], rrsig))
                continue;
            while (to < 3 && !holds_set(&entry->sections[to], rrsig))
                to++;
            if (to < 3)
                move_record(in, entry, s, i, to);
        }
    }
}

struct rpl_entry *
rpl_read_entry(struct reader *in, bool is_server)
{
    struct rpl_entry *entry = pool_new(in->pool, 1, sizeof(*entry));
    int section = -1;
    char *rest;

    entry->line = in->line;
    entry->copies = 1;
    while (rpl_next_line(in) != NULL &&
           !rpl_is_keyword(in->text, "ENTRY_END", &rest))
        if (!read_entry_line(in, entry, &section, is_server))
            return NULL;
    if (in->text == NULL)
        rpl_fail(in, "ENTRY_END is missing");
    if (is_server)
        sort_signatures(in, entry);
    return in->text != NULL ? entry : NULL;
}
