/* explain's --filter: KEY=VALUE terms with commas between them.  Several
 * terms of one key are alternatives; the keys must all hold.
 *
 * name   the question's, without regard to case; "*.example.com" is
 *        everything below example.com
 * type   the question's
 * rcode  all twelve bits, of responses
 * id     0x8bca or 35786
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TERM_MAX   1100 /* octets; a name in escapes and its key */
#define RCODES_MAX 4096 /* twelve bits */

enum key {
    KEY_NAME,
    KEY_TYPE,
    KEY_RCODE,
    KEY_ID,
    KEYS, /* how many there are; also: none of them */
};

static const char *const KEY_WORDS[KEYS] = {"name", "type", "rcode", "id"};

/* One term, read. */
struct term {
    enum key key;
    uint16_t number;
    bool below; /* name: "*." stood before it */
    uint8_t name[RW_NAME_MAX];
};

static bool
rcode_from_text(uint16_t *rcode, const char *text)
{
    for (uint16_t i = 0; i < RCODES_MAX; i++) {
        const char *name = rw_rcode_name(i);

        if (name != NULL && strcasecmp(name, text) == 0) {
            *rcode = i;
            return true;
        }
    }
    return false;
}

static bool
number_from_text(uint16_t *number, const char *text, unsigned long max)
{
    char *end;
    unsigned long value = strtoul(text, &end, 0);

    *number = (uint16_t)value;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && value <= max;
}

static bool
value_read(struct term *term, const char *value)
{
    switch (term->key) {
    case KEY_NAME:
        term->below = strncmp(value, "*.", 2) == 0;
        return rw_idn_from_text(term->name, value + (term->below ? 2 : 0),
                                NULL) == RW_OK;
    case KEY_TYPE:
        return rw_type_from_text(&term->number, value, strlen(value)) == RW_OK;
    case KEY_RCODE:
        return rcode_from_text(&term->number, value) ||
               number_from_text(&term->number, value, RCODES_MAX - 1);
    case KEY_ID:
        return number_from_text(&term->number, value, UINT16_MAX);
    case KEYS:
        break;
    }
    return false;
}

/* Read the next term and move on to the one after it. */
static bool
term_next(struct term *term, const char **rest, char *word, size_t size)
{
    size_t len = strcspn(*rest, ",");
    char text[TERM_MAX];
    char *value;

    snprintf(word, size, "%.*s", (int)len, *rest);
    if (len >= sizeof(text))
        return false;
    memcpy(text, *rest, len);
    text[len] = '\0';
    *rest += len + ((*rest)[len] == ',');
    value = strchr(text, '=');
    if (value == NULL)
        return false;
    *value++ = '\0';
    for (term->key = 0; term->key < KEYS; term->key++) {
        if (strcasecmp(text, KEY_WORDS[term->key]) == 0)
            break;
    }
    return value_read(term, value);
}

bool
filter_check(const char *filter, char *word, size_t size)
{
    struct term term;

    do {
        if (!term_next(&term, &filter, word, size))
            return false;
    } while (*filter != '\0');
    return true;
}

static bool
name_holds(const struct term *term, const struct rw_message *msg)
{
    uint8_t name[RW_NAME_MAX];

    if (msg->questions == 0 ||
        rw_message_name(name, msg, msg->question.name) == 0)
        return false;
    if (!term->below)
        return rw_name_equal(name, term->name);
    return rw_name_is_at_or_below(name, term->name) &&
           !rw_name_equal(name, term->name);
}

static bool
term_holds(const struct term *term, const struct rw_message *msg)
{
    switch (term->key) {
    case KEY_NAME:
        return name_holds(term, msg);
    case KEY_TYPE:
        return msg->questions > 0 && msg->question.type == term->number;
    case KEY_RCODE:
        return (msg->header.flags & RW_FLAG_QR) != 0 &&
               rw_message_rcode(msg) == term->number;
    case KEY_ID:
        return msg->header.id == term->number;
    case KEYS:
        break;
    }
    return false;
}

bool
filter_passes(const char *filter, const struct rw_message *msg)
{
    bool asked[KEYS] = {false}, held[KEYS] = {false};
    struct term term;
    char word[2];

    while (filter != NULL && *filter != '\0' &&
           term_next(&term, &filter, word, sizeof(word))) {
        asked[term.key] = true;
        held[term.key] = held[term.key] || term_holds(&term, msg);
    }
    for (size_t i = 0; i < KEYS; i++) {
        if (asked[i] && !held[i])
            return false;
    }
    return true;
}
