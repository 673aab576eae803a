/* Sentences, filled; see rootwalk/sentence.h.
 *
 * Words are looked up where they are written and nowhere before, so whoever
 * finds something need not know who will read it: the same finding goes into
 * English JSON and into a Chinese report.  A value that is missing becomes a
 * question mark and never a crash: sentences are made in places that are
 * hardly ever run.
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
static void put_filling(struct rw_text *text, const struct rw_filling *filling,
                        int depth);

/* ---- values ------------------------------------------------------------- */

/* Phrases inside sentences, which have no number of their own. */
static void
put_words(struct rw_text *text, const char *words)
{
    rw_text_puts(text, rwi_words_in(text->language,
                                    (struct rw_words){RW_WORDS(words)}, 0));
}

/* A number with its noun in the form that goes with it.  As a sentence of its
 * own, because languages differ in more than an s: Chinese puts a measure word
 * there and has one form. */
static void
put_count(struct rw_text *text, const struct rw_filling *filling)
{
    struct rw_sentence sentence = {
        .words = NOUNS[filling->noun],
        .fillings = {rw_fill_number('d', filling->number)},
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
        .fillings = {rw_fill_number('d', number)},
    };

    if (mnemonic != NULL)
        rw_text_puts(text, mnemonic);
    else
        rw_sentence_to_text(text, &sentence);
}

/* RDATA is tried in its type's form and taken back where it does not have it,
 * which only a text without a flush can do.  What is too long is cut: a
 * sentence with a key of 4,096 bits in it is no sentence any more, and the
 * record stands whole elsewhere in the report. */
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
put_address(struct rw_text *text, const struct rw_filling *filling)
{
    rw_address_to_text(text, filling->address);
    if (filling->kind == RW_FILL_ENDPOINT) {
        rw_text_putc(text, '#');
        rw_text_put_u64(text, filling->address->port);
    }
}

static void
put_list(struct rw_text *text, const struct rw_filling *filling, int depth)
{
    for (size_t i = 0; i < filling->number; i++) {
        if (i > 0)
            put_words(text, N_(", "));
        put_filling(text, &filling->list[i], depth);
    }
}

static void
put_numbers(struct rw_text *text, const struct rw_filling *filling)
{
    for (size_t i = 0; i < filling->number; i++) {
        if (i > 0)
            put_words(text, N_(", "));
        rw_text_put_u64(text, filling->numbers[i]);
    }
}

/* By kind, as the members of the union that a kind does not use hold what they
 * like.  No default, so that a new kind must say what it points to. */
static bool
is_missing(const struct rw_filling *filling)
{
    switch (filling->kind) {
    case RW_FILL_NAME:
        return filling->octets == NULL;
    case RW_FILL_ADDRESS:
    case RW_FILL_ENDPOINT:
        return filling->address == NULL;
    case RW_FILL_RDATA:
        return filling->record == NULL;
    case RW_FILL_TEXT:
    case RW_FILL_WORDS:
        return filling->text == NULL;
    case RW_FILL_SENTENCE:
        return filling->sentence == NULL;
    case RW_FILL_NONE:
    case RW_FILL_NUMBER:
    case RW_FILL_COUNT:
    case RW_FILL_FLAGS:
    case RW_FILL_TYPE:
    case RW_FILL_CLASS:
    case RW_FILL_RCODE:
    case RW_FILL_ALGORITHM:
    case RW_FILL_DIGEST:
    case RW_FILL_TIME:
    case RW_FILL_DATE:
    case RW_FILL_SECONDS:
    case RW_FILL_DURATION:
    case RW_FILL_OCTETS:
    case RW_FILL_NUMBERS:
    case RW_FILL_LIST:
        break;
    }
    return false;
}

static void
put_filling(struct rw_text *text, const struct rw_filling *filling, int depth)
{
    if (is_missing(filling)) {
        rw_text_putc(text, '?');
        return;
    }
    switch (filling->kind) {
    case RW_FILL_NONE:
        break;
    case RW_FILL_NUMBER:
        rw_text_put_u64(text, filling->number);
        break;
    case RW_FILL_COUNT:
        put_count(text, filling);
        break;
    case RW_FILL_FLAGS:
        rw_text_printf(text, "0x%04x", (unsigned)filling->number);
        break;
    case RW_FILL_TYPE:
        rw_type_to_text(text, (uint16_t)filling->number);
        break;
    case RW_FILL_CLASS:
        rw_class_to_text(text, (uint16_t)filling->number);
        break;
    case RW_FILL_RCODE:
        rw_rcode_to_text(text, (uint16_t)filling->number);
        break;
    case RW_FILL_ALGORITHM:
        put_mnemonic(text, rw_algorithm_name((uint8_t)filling->number),
                     N_("algorithm %d"), filling->number);
        break;
    case RW_FILL_DIGEST:
        put_mnemonic(text, rw_digest_name((uint8_t)filling->number),
                     N_("digest type %d"), filling->number);
        break;
    case RW_FILL_TIME:
        rwi_text_moment(text, filling->number);
        break;
    case RW_FILL_DATE:
        rwi_text_date(text, filling->number);
        break;
    case RW_FILL_SECONDS:
        rwi_text_seconds(text, filling->number);
        break;
    case RW_FILL_DURATION:
        rwi_text_duration(text, filling->number);
        break;
    case RW_FILL_NAME:
        rw_name_to_text(text, filling->octets);
        break;
    case RW_FILL_ADDRESS:
    case RW_FILL_ENDPOINT:
        put_address(text, filling);
        break;
    case RW_FILL_RDATA:
        put_rdata(text, filling->record);
        break;
    case RW_FILL_TEXT:
        rw_text_puts(text, filling->text);
        break;
    case RW_FILL_OCTETS:
        rw_text_put_safe(text, filling->octets, (size_t)filling->number);
        break;
    case RW_FILL_WORDS:
        put_words(text, filling->text);
        break;
    case RW_FILL_SENTENCE:
        put_sentence(text, filling->sentence, depth + 1);
        break;
    case RW_FILL_NUMBERS:
        put_numbers(text, filling);
        break;
    case RW_FILL_LIST:
        put_list(text, filling, depth + 1);
        break;
    }
}

void
rw_filling_to_text(struct rw_text *text, const struct rw_filling *filling)
{
    put_filling(text, filling, 0);
}

/* ---- sentences ---------------------------------------------------------- */

static const struct rw_filling *
find_filling(const struct rw_sentence *sentence, char letter)
{
    for (size_t i = 0; i < RW_FILLINGS_MAX; i++) {
        const struct rw_filling *filling = &sentence->fillings[i];

        if (filling->kind == RW_FILL_NONE)
            break;
        if (filling->letter == letter)
            return filling;
    }
    return NULL;
}

/* The number that says whether the sentence is about one or many.  A count
 * before any other number, wherever it stands: in "key 20326 has 2 signatures"
 * it is the 2 that makes the plural. */
static uint64_t
number_of(const struct rw_sentence *sentence)
{
    const struct rw_filling *number = NULL;

    for (size_t i = 0; i < RW_FILLINGS_MAX; i++) {
        const struct rw_filling *filling = &sentence->fillings[i];

        if (filling->kind == RW_FILL_COUNT)
            return filling->number;
        if (filling->kind == RW_FILL_NUMBER && number == NULL)
            number = filling;
    }
    return number != NULL ? number->number : 0;
}

/* A place that the translation has and the sentence has no filling for stays
 * as it stands: better a %x on the page than nothing where a name should be.
 * Sentences within sentences go down as far as `depth` and no farther. */
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
        const struct rw_filling *filling;

        rw_text_put(text, s, plain);
        s += plain;
        if (*s == '\0')
            break;
        filling = find_filling(sentence, s[1]);
        if (filling != NULL) {
            put_filling(text, filling, depth);
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
