/* Sentences for people: words with places, and typed values that fill them.
 *
 *     struct rw_sentence sentence = {
 *         .words = {RW_WORDS("%z is delegated to %s (%a)")},
 *         .fillings = {rw_fill_name('z', zone), rw_fill_name('s', server),
 *                    rw_fill_address('a', &address)},
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

/* Values of one sentence; flaws have twelve. */
#define RW_FILLINGS_MAX 12

/* Octets with the NUL: room for any sentence, whose names fit thrice. */
#define RW_SENTENCE_MAX 4096

/* What is counted. */
enum rw_noun {
#define RW_NOUN(name, one, many) RW_NOUN_##name,
#include "rootwalk/noun.def"
#undef RW_NOUN
};

enum rw_filling_kind {
    RW_FILL_NONE,      /* ends the list */
    RW_FILL_NUMBER,    /* "7" */
    RW_FILL_COUNT,     /* "1 octet", "2 octets" */
    RW_FILL_FLAGS,     /* "0x4000" */
    RW_FILL_TYPE,      /* "AAAA" */
    RW_FILL_CLASS,     /* "IN" */
    RW_FILL_RCODE,     /* "REFUSED" */
    RW_FILL_ALGORITHM, /* "ECDSAP256SHA256" */
    RW_FILL_DIGEST,    /* "SHA-256" */
    RW_FILL_TIME,      /* "2026-11-23 14:36:00 UTC" */
    RW_FILL_DATE,      /* "2026-11-23" */
    RW_FILL_SECONDS,   /* "2 hours 30 minutes" */
    RW_FILL_DURATION,  /* "12 ms", "1.2 s" */
    RW_FILL_NAME,      /* "www.example." */
    RW_FILL_ADDRESS,   /* "192.0.2.1" */
    RW_FILL_ENDPOINT,  /* "192.0.2.1#53" */
    RW_FILL_RDATA,     /* "10 mail.example."; cut where it is long */
    RW_FILL_TEXT,      /* as it is: mnemonics, names of fields and options */
    RW_FILL_OCTETS,    /* from outside: harmless, but not to be trusted */
    RW_FILL_WORDS,     /* a phrase, which is translated */
    RW_FILL_SENTENCE,  /* a sentence within */
    RW_FILL_NUMBERS,   /* "20326, 38696" */
    RW_FILL_LIST,      /* "192.0.2.1, 192.0.2.2" */
};

struct rw_sentence;

/* A value and the letter of its place.  What it points to must outlive it. */
struct rw_filling {
    enum rw_filling_kind kind;
    char letter;
    enum rw_noun noun; /* RW_FILL_COUNT */
    uint64_t number;   /* or how many octets, or values of a list */
    union {
        const uint8_t *octets; /* a name: uncompressed; NULL writes "?" */
        const char *text;
        const struct rw_address *address; /* NULL writes "?" */
        const struct rw_record *record;
        const struct rw_sentence *sentence;
        const uint16_t *numbers;
        const struct rw_filling *list; /* their letters do not matter */
    };
};

struct rw_sentence {
    struct rw_words words; /* the first count among the values, else the first
                              number, says whether it is one or many */
    struct rw_filling fillings[RW_FILLINGS_MAX]; /* RW_FILL_NONE ends them */
};

/** Write a sentence, in the language of the text.
 *
 * "%LETTER" (which may be a digit) is replaced by the value of that letter,
 * "%%" gives "%", and a letter without a value stays as it is.
 */
RW_API void rw_sentence_to_text(struct rw_text *text,
                                const struct rw_sentence *sentence);

/** Write one value, in the language of the text. */
RW_API void rw_filling_to_text(struct rw_text *text,
                               const struct rw_filling *filling);

/* ---- values ------------------------------------------------------------- */

/** A value that is a number: of one of the kinds up to RW_FILL_DURATION. */
static inline struct rw_filling
rw_fill_of(char letter, enum rw_filling_kind kind, uint64_t number)
{
    struct rw_filling filling;

    filling.kind = kind;
    filling.letter = letter;
    filling.noun = (enum rw_noun)0;
    filling.number = number;
    filling.octets = NULL;
    return filling;
}

static inline struct rw_filling
rw_fill_number(char letter, uint64_t number)
{
    return rw_fill_of(letter, RW_FILL_NUMBER, number);
}

static inline struct rw_filling
rw_fill_type(char letter, uint16_t type)
{
    return rw_fill_of(letter, RW_FILL_TYPE, type);
}

static inline struct rw_filling
rw_fill_rcode(char letter, uint16_t rcode)
{
    return rw_fill_of(letter, RW_FILL_RCODE, rcode);
}

static inline struct rw_filling
rw_fill_count(char letter, uint64_t number, enum rw_noun noun)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_COUNT, number);

    filling.noun = noun;
    return filling;
}

static inline struct rw_filling
rw_fill_name(char letter, const uint8_t *name)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_NAME, 0);

    filling.octets = name;
    return filling;
}

static inline struct rw_filling
rw_fill_address(char letter, const struct rw_address *address)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_ADDRESS, 0);

    filling.address = address;
    return filling;
}

static inline struct rw_filling
rw_fill_endpoint(char letter, const struct rw_address *address)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_ENDPOINT, 0);

    filling.address = address;
    return filling;
}

static inline struct rw_filling
rw_fill_rdata(char letter, const struct rw_record *record)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_RDATA, 0);

    filling.record = record;
    return filling;
}

/** Text that is nobody's words, NUL-ended; NULL writes "?". */
static inline struct rw_filling
rw_fill_text(char letter, const char *text)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_TEXT, 0);

    filling.text = text;
    return filling;
}

/** Text from outside, of any content. */
static inline struct rw_filling
rw_fill_octets(char letter, const void *octets, size_t len)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_OCTETS, 0);

    filling.octets = (const uint8_t *)octets;
    filling.number = len;
    return filling;
}

/** An English phrase without places, which is translated; NULL writes "?". */
static inline struct rw_filling
rw_fill_words(char letter, const char *words)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_WORDS, 0);

    filling.text = words;
    return filling;
}

static inline struct rw_filling
rw_fill_sentence(char letter, const struct rw_sentence *sentence)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_SENTENCE, 0);

    filling.sentence = sentence;
    return filling;
}

/** Numbers one after the other, a comma between each. */
static inline struct rw_filling
rw_fill_numbers(char letter, const uint16_t *numbers, size_t count)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_NUMBERS, count);

    filling.numbers = numbers;
    return filling;
}

/** Values one after the other, a comma between each. */
static inline struct rw_filling
rw_fill_list(char letter, const struct rw_filling *list, size_t count)
{
    struct rw_filling filling = rw_fill_of(letter, RW_FILL_LIST, 0);

    filling.list = list;
    filling.number = count;
    return filling;
}

RW_END_DECLS

#endif
