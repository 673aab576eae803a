/* Sentences for people: words with places, and typed values that fill them.
 *
 *     struct rw_sentence sentence = {
 *         .words = {RW_WORDS("%z is delegated to %s (%a)")},
 *         .values = {rw_value_name('z', zone), rw_value_name('s', server),
 *                    rw_value_address('a', &address)},
 *     };
 *     rw_sentence_to_text(&text, &sentence);
 *
 * Whoever knows what there is to say (a fault, a flaw, a finding, a reason)
 * gives such a sentence, with English words; the text that it is written
 * into knows the reader's language (text.h).  Values are named by letters,
 * so a translation may take them in another order.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_SENTENCE_H
#define ROOTWALK_SENTENCE_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/record.h"
#include "rootwalk/text.h"
#include "rootwalk/words.h"

RW_BEGIN_DECLS

/* Values of one sentence; findings have five. */
#define RW_VALUES_MAX 6

/* What is counted. */
enum rw_noun {
#define RW_NOUN(name, one, many) RW_NOUN_##name,
#include "rootwalk/noun.def"
#undef RW_NOUN
};

enum rw_value_kind {
    RW_VALUE_NONE,      /* ends the list */
    RW_VALUE_NUMBER,    /* "7" */
    RW_VALUE_COUNT,     /* "1 octet", "2 octets" */
    RW_VALUE_FLAGS,     /* "0x4000" */
    RW_VALUE_TYPE,      /* "AAAA" */
    RW_VALUE_CLASS,     /* "IN" */
    RW_VALUE_RCODE,     /* "REFUSED" */
    RW_VALUE_ALGORITHM, /* "ECDSAP256SHA256" */
    RW_VALUE_DIGEST,    /* "SHA-256" */
    RW_VALUE_TIME,      /* "2026-11-23 14:36:00 UTC" */
    RW_VALUE_DATE,      /* "2026-11-23" */
    RW_VALUE_SECONDS,   /* "2 hours 30 minutes" */
    RW_VALUE_DURATION,  /* "12 ms", "1.2 s" */
    RW_VALUE_NAME,      /* "www.example." */
    RW_VALUE_ADDRESS,   /* "192.0.2.1" */
    RW_VALUE_ENDPOINT,  /* "192.0.2.1#53" */
    RW_VALUE_RDATA,     /* "10 mail.example."; cut where it is long */
    RW_VALUE_TEXT,      /* as it is: mnemonics, names of fields and options */
    RW_VALUE_OCTETS,    /* from outside: harmless, but not to be trusted */
    RW_VALUE_WORDS,     /* a phrase, which is translated */
    RW_VALUE_SENTENCE,  /* a sentence within */
    RW_VALUE_LIST,      /* "192.0.2.1, 192.0.2.2" */
};

struct rw_sentence;

/* A value and the letter of its place.  What it points to must outlive it. */
struct rw_value {
    enum rw_value_kind kind;
    char letter;
    enum rw_noun noun; /* RW_VALUE_COUNT */
    uint64_t number;   /* or how many octets, or values of a list */
    union {
        const uint8_t *octets; /* a name: uncompressed; NULL writes "?" */
        const char *text;
        const struct rw_address *address; /* NULL writes "?" */
        const struct rw_record *record;
        const struct rw_sentence *sentence;
        const struct rw_value *list; /* their letters do not matter */
    };
};

struct rw_sentence {
    struct rw_words words; /* the first number among the values says whether
                              it is one or many */
    struct rw_value values[RW_VALUES_MAX]; /* RW_VALUE_NONE ends them */
};

/** Write a sentence, in the language of the text.
 *
 * "%LETTER" is replaced by the value of that letter, "%%" gives "%", and a
 * letter without a value stays as it is.
 */
RW_API void rw_sentence_to_text(struct rw_text *text,
                                const struct rw_sentence *sentence);

/** Write one value, in the language of the text. */
RW_API void rw_value_to_text(struct rw_text *text,
                             const struct rw_value *value);

/* ---- values ------------------------------------------------------------- */

/** A value that is a number: of one of the kinds up to RW_VALUE_DURATION. */
static inline struct rw_value
rw_value_of(char letter, enum rw_value_kind kind, uint64_t number)
{
    struct rw_value value;

    value.kind = kind;
    value.letter = letter;
    value.noun = (enum rw_noun)0;
    value.number = number;
    value.octets = NULL;
    return value;
}

static inline struct rw_value
rw_value_number(char letter, uint64_t number)
{
    return rw_value_of(letter, RW_VALUE_NUMBER, number);
}

static inline struct rw_value
rw_value_type(char letter, uint16_t type)
{
    return rw_value_of(letter, RW_VALUE_TYPE, type);
}

static inline struct rw_value
rw_value_rcode(char letter, uint16_t rcode)
{
    return rw_value_of(letter, RW_VALUE_RCODE, rcode);
}

static inline struct rw_value
rw_value_count(char letter, uint64_t number, enum rw_noun noun)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_COUNT, number);

    value.noun = noun;
    return value;
}

static inline struct rw_value
rw_value_name(char letter, const uint8_t *name)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_NAME, 0);

    value.octets = name;
    return value;
}

static inline struct rw_value
rw_value_address(char letter, const struct rw_address *address)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_ADDRESS, 0);

    value.address = address;
    return value;
}

static inline struct rw_value
rw_value_endpoint(char letter, const struct rw_address *address)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_ENDPOINT, 0);

    value.address = address;
    return value;
}

static inline struct rw_value
rw_value_rdata(char letter, const struct rw_record *record)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_RDATA, 0);

    value.record = record;
    return value;
}

/** Text that is nobody's words, NUL-ended; NULL writes "?". */
static inline struct rw_value
rw_value_text(char letter, const char *text)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_TEXT, 0);

    value.text = text;
    return value;
}

/** Text from outside, of any content. */
static inline struct rw_value
rw_value_octets(char letter, const void *octets, size_t len)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_OCTETS, 0);

    value.octets = (const uint8_t *)octets;
    value.number = len;
    return value;
}

/** An English phrase without places, which is translated; NULL writes "?". */
static inline struct rw_value
rw_value_words(char letter, const char *words)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_WORDS, 0);

    value.text = words;
    return value;
}

static inline struct rw_value
rw_value_sentence(char letter, const struct rw_sentence *sentence)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_SENTENCE, 0);

    value.sentence = sentence;
    return value;
}

/** Values one after the other, a comma between each. */
static inline struct rw_value
rw_value_list(char letter, const struct rw_value *list, size_t count)
{
    struct rw_value value = rw_value_of(letter, RW_VALUE_LIST, 0);

    value.list = list;
    value.number = count;
    return value;
}

RW_END_DECLS

#endif
