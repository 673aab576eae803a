/* The JSON line for bulk input that asks for nothing.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lines.h"
#include "cli/resume.h"
#include "rootwalk/rootwalk.h"

#define TEXT_MAX (4 * LINE_MAX_OCTETS + 1) /* all of it \DDD */

/* JSON is UTF-8; what is not is written as zone files write octets. */
static const char *
to_utf8(char *out, size_t size, const char *text)
{
    struct rw_text safe;
    json_t *whole = json_string(text);

    rw_text_init(&safe, out, size);
    if (whole != NULL)
        rw_text_puts(&safe, text);
    else
        rw_text_put_safe(&safe, text, strlen(text));
    json_decref(whole);
    return out;
}

char *
json_invalid_line(const char *name, const char *type, const char *reason)
{
    char safe_name[TEXT_MAX], safe_type[TEXT_MAX];
    char *line;
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:n, s:[], s:s, s:i, s:f}", "schema",
        "rootwalk.bulk/1", "name", to_utf8(safe_name, TEXT_MAX, name), "type",
        to_utf8(safe_type, TEXT_MAX, type), "outcome", "invalid", "reason",
        reason, "rcode", "answer", "security", "unchecked", "queries", 0,
        "elapsed_ms", 0.0);

    line = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return line;
}

bool
json_invalid_take(struct resume *resume, const char *name, const char *type)
{
    char safe_name[TEXT_MAX], safe_type[TEXT_MAX];

    return resume_take(resume, to_utf8(safe_name, TEXT_MAX, name),
                       to_utf8(safe_type, TEXT_MAX, type));
}
