/* The formats by their words, off format.def; see rootwalk/report.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/report.h"

#include <string.h>
#include <strings.h>

/* By the length of its name, as not every compiler takes strcmp() of two
 * literals for a constant; no function's is as short. */
#define IS_OF(function, subject)                                               \
    (sizeof(#function) == sizeof("NONE") ? 0u : 1u << (subject))

static const struct {
    const char *word, *sentence;
    unsigned subjects; /* 1 << an enum rw_subject, each */
} FORMATS[RW_FORMATS] = {
#define RW_FORMAT(id, word, walk, comparison, message, route, sentence)        \
    {word, sentence,                                                           \
     IS_OF(walk, RW_SUBJECT_WALK) | IS_OF(comparison, RW_SUBJECT_COMPARISON) | \
         IS_OF(message, RW_SUBJECT_MESSAGE) | IS_OF(route, RW_SUBJECT_ROUTE)},
#include "rootwalk/format.def"
#undef RW_FORMAT
};

const char *
rw_format_word(enum rw_format format)
{
    return format < RW_FORMATS ? FORMATS[format].word : NULL;
}

const char *
rw_format_sentence(enum rw_format format)
{
    return format < RW_FORMATS ? FORMATS[format].sentence : NULL;
}

enum rw_format
rw_format_from_word(const char *word)
{
    int i = 0;

    while (i < RW_FORMATS && strcasecmp(word, FORMATS[i].word) != 0)
        i++;
    return (enum rw_format)i;
}

bool
rw_format_is_of(enum rw_format format, enum rw_subject subject)
{
    return format < RW_FORMATS && (FORMATS[format].subjects & 1u << subject);
}
