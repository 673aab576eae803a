/* Sentences, filled; see rootwalk/sentence.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/sentence.h"

#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "base/date.h"
#include "base/words.h"

#define RDATA_MAX 256 /* octets with the NUL; the rest is left out: ... */
#define DEPTH_MAX 4   /* sentences within sentences */

static const struct rw_words NOUNS[] = {
#define RW_NOUN(name, one, many) [RW_NOUN_##name] = {RW_PLURAL(one, many)},
#include "rootwalk/noun.def"
#undef RW_NOUN
};

static void put_sentence(struct rw_text *text,
                         const struct rw_sentence *sentence, int depth);
static void put_value(struct rw_text *text, const struct rw_value *value,
                      int depth);

/* ---- values ------------------------------------------------------------- */

static void
put_words(struct rw_text *text, const char *words)
{
    rw_text_puts(text, rwi_words_in(text->language,
                                    (struct rw_words){RW_WORDS(words)}, 0));
}

static void
put_count(struct rw_text *text, const struct rw_value *value)
{
    struct rw_sentence sentence = {
        .words = NOUNS[value->noun],
        .values = {rw_value_number('d', value->number)},
    };

    rw_sentence_to_text(text, &sentence);
}

/* A registered mnemonic, or the number behind a word of its kind. */
static void
put_mnemonic(struct rw_text *text, const char *mnemonic, const char *words,
             uint64_t number)
{
    struct rw_sentence sentence = {
        .words = {RW_WORDS(words)},
        .values = {rw_value_number('d', number)},
    };

    if (mnemonic != NULL)
        rw_text_puts(text, mnemonic);
    else
        rw_sentence_to_text(text, &sentence);
}

/* RDATA is tried in its type's form and taken back where it does not have
 * it, which only a text without a flush can do. */
static void
put_rdata(struct rw_text *text, const struct rw_record *record)
{
    static const char MORE[] = "...";
    char buf[RDATA_MAX];
    struct rw_text rdata;

    rw_text_init(&rdata, buf, sizeof(buf));
    (void)rw_rdata_to_text(&rdata, record->type, record->rclass, record->rdata,
                           record->rdata_len, 0, record->rdata_len);
    if (!rw_text_fits(&rdata)) {
        buf[sizeof(buf) - sizeof(MORE)] = '\0';
        rw_text_puts(text, buf);
        rw_text_puts(text, MORE);
        return;
    }
    rw_text_puts(text, buf);
}

static void
put_address(struct rw_text *text, const struct rw_value *value)
{
    rw_address_to_text(text, value->address);
    if (value->kind == RW_VALUE_ENDPOINT) {
        rw_text_putc(text, '#');
        rw_text_put_u64(text, value->address->port);
    }
}

static void
put_list(struct rw_text *text, const struct rw_value *value, int depth)
{
    for (size_t i = 0; i < value->number; i++) {
        if (i > 0)
            put_words(text, N_(", "));
        put_value(text, &value->list[i], depth);
    }
}

static bool
is_missing(const struct rw_value *value)
{
    switch (value->kind) {
    case RW_VALUE_NAME:
        return value->octets == NULL;
    case RW_VALUE_ADDRESS:
    case RW_VALUE_ENDPOINT:
        return value->address == NULL;
    case RW_VALUE_RDATA:
        return value->record == NULL;
    case RW_VALUE_TEXT:
    case RW_VALUE_WORDS:
        return value->text == NULL;
    case RW_VALUE_SENTENCE:
        return value->sentence == NULL;
    case RW_VALUE_NONE:
    case RW_VALUE_NUMBER:
    case RW_VALUE_COUNT:
    case RW_VALUE_FLAGS:
    case RW_VALUE_TYPE:
    case RW_VALUE_CLASS:
    case RW_VALUE_RCODE:
    case RW_VALUE_ALGORITHM:
    case RW_VALUE_DIGEST:
    case RW_VALUE_TIME:
    case RW_VALUE_DATE:
    case RW_VALUE_SECONDS:
    case RW_VALUE_DURATION:
    case RW_VALUE_OCTETS:
    case RW_VALUE_LIST:
        break;
    }
    return false;
}

static void
put_value(struct rw_text *text, const struct rw_value *value, int depth)
{
    if (is_missing(value)) {
        rw_text_putc(text, '?');
        return;
    }
    switch (value->kind) {
    case RW_VALUE_NONE:
        break;
    case RW_VALUE_NUMBER:
        rw_text_put_u64(text, value->number);
        break;
    case RW_VALUE_COUNT:
        put_count(text, value);
        break;
    case RW_VALUE_FLAGS:
        rw_text_printf(text, "0x%04x", (unsigned)value->number);
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
    case RW_VALUE_ALGORITHM:
        put_mnemonic(text, rw_algorithm_name((uint8_t)value->number),
                     N_("algorithm %d"), value->number);
        break;
    case RW_VALUE_DIGEST:
        put_mnemonic(text, rw_digest_name((uint8_t)value->number),
                     N_("digest type %d"), value->number);
        break;
    case RW_VALUE_TIME:
        rwi_text_moment(text, value->number);
        break;
    case RW_VALUE_DATE:
        rwi_text_date(text, value->number);
        break;
    case RW_VALUE_SECONDS:
        rwi_text_seconds(text, value->number);
        break;
    case RW_VALUE_DURATION:
        rwi_text_duration(text, value->number);
        break;
    case RW_VALUE_NAME:
        rw_name_to_text(text, value->octets);
        break;
    case RW_VALUE_ADDRESS:
    case RW_VALUE_ENDPOINT:
        put_address(text, value);
        break;
    case RW_VALUE_RDATA:
        put_rdata(text, value->record);
        break;
    case RW_VALUE_TEXT:
        rw_text_puts(text, value->text);
        break;
    case RW_VALUE_OCTETS:
        rw_text_put_safe(text, value->octets, value->number);
        break;
    case RW_VALUE_WORDS:
        put_words(text, value->text);
        break;
    case RW_VALUE_SENTENCE:
        put_sentence(text, value->sentence, depth + 1);
        break;
    case RW_VALUE_LIST:
        put_list(text, value, depth + 1);
        break;
    }
}

void
rw_value_to_text(struct rw_text *text, const struct rw_value *value)
{
    put_value(text, value, 0);
}

/* ---- sentences ---------------------------------------------------------- */

static const struct rw_value *
find_value(const struct rw_sentence *sentence, char letter)
{
    for (size_t i = 0; i < RW_VALUES_MAX; i++) {
        const struct rw_value *value = &sentence->values[i];

        if (value->kind == RW_VALUE_NONE)
            break;
        if (value->letter == letter)
            return value;
    }
    return NULL;
}

/* The number that says whether the sentence is about one or many. */
static uint64_t
number_of(const struct rw_sentence *sentence)
{
    for (size_t i = 0; i < RW_VALUES_MAX; i++)
        if (sentence->values[i].kind == RW_VALUE_NUMBER)
            return sentence->values[i].number;
    return 0;
}

static void
put_sentence(struct rw_text *text, const struct rw_sentence *sentence,
             int depth)
{
    const char *s =
        rwi_words_in(text->language, sentence->words, number_of(sentence));

    if (depth > DEPTH_MAX)
        return;
    while (*s != '\0') {
        size_t plain = strcspn(s, "%");
        const struct rw_value *value;

        rw_text_put(text, s, plain);
        s += plain;
        if (*s == '\0')
            break;
        value = find_value(sentence, s[1]);
        if (value != NULL) {
            put_value(text, value, depth);
            s += 2;
        } else {
            rw_text_putc(text, '%');
            s += s[1] == '%' ? 2 : 1;
        }
    }
}

void
rw_sentence_to_text(struct rw_text *text, const struct rw_sentence *sentence)
{
    put_sentence(text, sentence, 0);
}
