/* Objects of JSON whose members have no rows in json.def; see json_writer.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json_writer.h"

#include <assert.h>
#include <string.h>

static void
put_key(struct rwi_json *json, const char *key)
{
    assert(json->top->object == J_ROWS && json->top->is_list == (key == NULL));
    rwi_json_put_separator(json);
    if (key == NULL)
        return;
    rwi_json_put_string(json, key, strlen(key));
    rwi_json_put(json, ": ", json->indent > 0 ? 2 : 1);
}

void
rwi_json_free_object(struct rwi_json *json, const char *key)
{
    put_key(json, key);
    rwi_json_open_free(json, false);
}

void
rwi_json_free_list(struct rwi_json *json, const char *key)
{
    put_key(json, key);
    rwi_json_open_free(json, true);
}

void
rwi_json_free_number(struct rwi_json *json, const char *key, uint64_t value)
{
    put_key(json, key);
    rwi_json_put_u64(json, value);
}

void
rwi_json_free_word(struct rwi_json *json, const char *key, const char *word)
{
    put_key(json, key);
    rwi_json_put(json, word, strlen(word));
}

void
rwi_json_free_string(struct rwi_json *json, const char *key, const char *s)
{
    put_key(json, key);
    rwi_json_put_string(json, s, strlen(s));
}

void
rwi_json_free_hex(struct rwi_json *json, const char *key, const uint8_t *octets,
                  size_t len)
{
    put_key(json, key);
    rwi_json_put_hex(json, octets, len);
}
