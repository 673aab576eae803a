/* What types, fields and options mean; see phrases.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/phrases.h"

#include <stddef.h>
#include <string.h>

#include "base/words.h"

struct phrase {
    uint16_t number;
    const char *field;
    const char *words;
};

static const struct phrase TYPES[] = {
#define RWI_TYPE_WORD(number, words) {number, NULL, words},
#include "report/explain/fields.def"
};

static const struct phrase FIELDS[] = {
#define RWI_FIELD_WORD(number, field, words) {number, field, words},
#include "report/explain/fields.def"
};

static const struct phrase OPTIONS[] = {
#define RWI_OPTION_WORD(code, words) {code, NULL, words},
#include "report/explain/fields.def"
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const char *
find(const struct phrase *rows, size_t count, uint16_t number,
     const char *field)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].number == number &&
            (field == NULL || strcmp(rows[i].field, field) == 0))
            return _(rows[i].words);
    return NULL;
}

const char *
rwi_type_phrase(uint16_t type)
{
    return find(TYPES, COUNT(TYPES), type, NULL);
}

const char *
rwi_field_phrase(uint16_t type, const char *field)
{
    const char *own = find(FIELDS, COUNT(FIELDS), type, field);

    return own != NULL ? own : find(FIELDS, COUNT(FIELDS), 0, field);
}

const char *
rwi_option_phrase(uint16_t code)
{
    return find(OPTIONS, COUNT(OPTIONS), code, NULL);
}
