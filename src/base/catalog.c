/* Catalogues; see base/catalog.h.
 *
 * A file: a magic number in the byte order of the machine that made it, a
 * count, and two tables of (length, offset), the sentences in order and their
 * translations.  A sentence that counts stands as "one NUL many", its
 * translation as all forms with NULs between; which form it is for a number
 * says an expression of C in the header, the translation of "".
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/catalog.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC       UINT32_C(0x950412de)
#define MAGIC_OTHER UINT32_C(0xde120495)
#define HEAD_SIZE   28         /* octets; seven numbers of four */
#define PAIR_SIZE   8          /* octets; length and offset */
#define FILE_MAX    (16 << 20) /* octets; ours has 100,000 */
#define NESTING_MAX 64         /* of the plural expression */

struct rwi_catalog {
    uint8_t *octets; /* len of them, and a NUL */
    size_t len;
    bool is_swapped;
    uint32_t count;
    uint32_t sentences, translations; /* offsets of the tables */
    const char *plural;               /* the expression; NULL: n != 1 */
};

static uint32_t
number_at(const struct rwi_catalog *catalog, size_t at)
{
    uint32_t number;

    memcpy(&number, catalog->octets + at, sizeof(number));
    return catalog->is_swapped ? __builtin_bswap32(number) : number;
}

/* The text of a table's row; NULL where it does not lie in the file or does
 * not end with a NUL. */
static const char *
text_at(const struct rwi_catalog *catalog, uint32_t table, uint32_t row,
        size_t *len)
{
    size_t at = (size_t)table + (size_t)row * PAIR_SIZE;
    size_t offset = number_at(catalog, at + 4);

    *len = number_at(catalog, at);
    if (offset >= catalog->len || *len >= catalog->len - offset ||
        catalog->octets[offset + *len] != '\0')
        return NULL;
    return (const char *)catalog->octets + offset;
}

static bool
table_fits(const struct rwi_catalog *catalog, uint32_t table)
{
    return table <= catalog->len &&
           catalog->count <= (catalog->len - table) / PAIR_SIZE;
}

/* ---- plural forms -------------------------------------------------------- */

/* The expression is C's, over n, without assignments: gettext's manual,
 * "Additional functions for plural forms". */
struct expression {
    const char *at;
    uint64_t n;
    int depth;
    bool failed;
};

static uint64_t choice(struct expression *it);

static bool
accept(struct expression *it, const char *token)
{
    it->at += strspn(it->at, " \t");
    if (strncmp(it->at, token, strlen(token)) != 0)
        return false;
    it->at += strlen(token);
    return true;
}

static uint64_t
primary(struct expression *it)
{
    uint64_t value = 0;
    char *end;

    if (it->failed || ++it->depth > NESTING_MAX) {
        it->failed = true;
        return 0;
    }
    if (accept(it, "!")) {
        value = primary(it) == 0;
    } else if (accept(it, "(")) {
        value = choice(it);
        it->failed |= !accept(it, ")");
    } else if (accept(it, "n")) {
        value = it->n;
    } else {
        value = strtoull(it->at, &end, 10);
        it->failed |= end == it->at;
        it->at = end;
    }
    it->depth--;
    return value;
}

/* The operators with two sides, the tightest first; of those that share their
 * first character the longer stands first. */
static const struct {
    const char *token;
    int level;
} OPERATORS[] = {
    {"*", 0}, {"/", 0}, {"%", 0},  {"+", 1},  {"-", 1},  {"<=", 2}, {">=", 2},
    {"<", 2}, {">", 2}, {"==", 3}, {"!=", 3}, {"&&", 4}, {"||", 5},
};
#define LEVELS 6

static uint64_t
apply(struct expression *it, const char *token, uint64_t a, uint64_t b)
{
    switch (token[0]) {
    case '*':
        return a * b;
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '/':
    case '%':
        if (b == 0) {
            it->failed = true;
            return 0;
        }
        return token[0] == '/' ? a / b : a % b;
    case '<':
        return token[1] == '=' ? a <= b : a < b;
    case '>':
        return token[1] == '=' ? a >= b : a > b;
    case '=':
        return a == b;
    case '!':
        return a != b;
    case '&':
        return a != 0 && b != 0;
    default:
        return a != 0 || b != 0;
    }
}

static const char *
accept_operator(struct expression *it, int level)
{
    for (size_t i = 0; i < sizeof(OPERATORS) / sizeof(OPERATORS[0]); i++)
        if (OPERATORS[i].level == level && accept(it, OPERATORS[i].token))
            return OPERATORS[i].token;
    return NULL;
}

static uint64_t
binary(struct expression *it, int level)
{
    uint64_t value = level == 0 ? primary(it) : binary(it, level - 1);
    const char *token;

    while (!it->failed && (token = accept_operator(it, level)) != NULL)
        value = apply(it, token, value,
                      level == 0 ? primary(it) : binary(it, level - 1));
    return value;
}

static uint64_t
choice(struct expression *it)
{
    uint64_t value = binary(it, LEVELS - 1), yes, no;

    if (it->failed || !accept(it, "?"))
        return value;
    if (++it->depth > NESTING_MAX) {
        it->failed = true;
        return 0;
    }
    yes = choice(it);
    it->failed |= !accept(it, ":");
    no = choice(it);
    it->depth--;
    return value != 0 ? yes : no;
}

static uint64_t
form_of(const struct rwi_catalog *catalog, uint64_t number)
{
    struct expression it = {.at = catalog->plural, .n = number};
    uint64_t form;

    if (catalog->plural == NULL)
        return number != 1;
    form = choice(&it);
    return it.failed ? 0 : form;
}

/* ---- the catalogue ------------------------------------------------------- */

enum rw_status
rwi_catalog_new(struct rwi_catalog **out, const uint8_t *octets, size_t len)
{
    struct rwi_catalog *catalog = calloc(1, sizeof(*catalog));
    enum rw_status status = RW_ERR_MEMORY;
    const char *header, *plural;
    uint32_t magic;

    *out = NULL;
    if (catalog == NULL || len > FILE_MAX ||
        (catalog->octets = malloc(len + 1)) == NULL)
        goto done;
    memcpy(catalog->octets, octets, len);
    catalog->octets[len] = '\0';
    catalog->len = len;
    status = RW_ERR_SYNTAX;
    if (len < HEAD_SIZE)
        goto done;
    magic = number_at(catalog, 0);
    catalog->is_swapped = magic == MAGIC_OTHER;
    if (magic != MAGIC && magic != MAGIC_OTHER)
        goto done;
    catalog->count = number_at(catalog, 8);
    catalog->sentences = number_at(catalog, 12);
    catalog->translations = number_at(catalog, 16);
    if (!table_fits(catalog, catalog->sentences) ||
        !table_fits(catalog, catalog->translations))
        goto done;
    header = rwi_catalog_find(catalog, "", 0);
    plural = header != NULL ? strstr(header, "plural=") : NULL;
    /* "nplurals=" has the same ending */
    while (plural != NULL && plural > header && plural[-1] == 'n')
        plural = strstr(plural + 1, "plural=");
    catalog->plural = plural != NULL ? plural + strlen("plural=") : NULL;
    *out = catalog;
    catalog = NULL;
    status = RW_OK;
done:
    rwi_catalog_free(catalog);
    return status;
}

void
rwi_catalog_free(struct rwi_catalog *catalog)
{
    if (catalog == NULL)
        return;
    free(catalog->octets);
    free(catalog);
}

/* The form for a number among the `len` octets of all of them. */
static const char *
pick_form(const struct rwi_catalog *catalog, const char *forms, size_t len,
          uint64_t number)
{
    const char *at = forms, *end = forms + len;
    uint64_t form = form_of(catalog, number);

    for (; form > 0 && at + strlen(at) < end; form--)
        at += strlen(at) + 1;
    return form == 0 ? at : forms;
}

const char *
rwi_catalog_find(const struct rwi_catalog *catalog, const char *sentence,
                 uint64_t number)
{
    uint32_t low = 0, high = catalog->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        size_t len;
        const char *text = text_at(catalog, catalog->sentences, middle, &len);
        int order = text != NULL ? strcmp(sentence, text) : -1;

        if (order == 0) {
            bool counts = strlen(text) < len;

            text = text_at(catalog, catalog->translations, middle, &len);
            if (text == NULL || len == 0)
                return NULL;
            return counts ? pick_form(catalog, text, len, number) : text;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
