/* Is it a message?  And what of its header can be told by one look.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>
#include <strings.h>

#include "mime/mime.h"

bool
rwi_is_field_name(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((uint8_t)s[i] <= ' ' || (uint8_t)s[i] >= 0x7f)
            return false;
    return len > 0;
}

size_t
rwi_line_size(const char *octets, size_t len)
{
    const char *end = memchr(octets, '\n', len);

    return end != NULL ? (size_t)(end - octets) + 1 : len;
}

size_t
rwi_boundary_len(const char *s, size_t len)
{
    while (len > 0 &&
           (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\r'))
        len--;
    return len;
}

uint32_t
rwi_boundary_hash(const char *s, size_t len)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (uint8_t)s[i]) * 16777619u;
    return hash;
}

bool
rw_mime_is(const uint8_t *octets, size_t len)
{
    static const char *const KNOWN[] = {
        "from",         "to",           "subject",     "date",
        "message-id",   "received",     "return-path", "mime-version",
        "delivered-to", "content-type", "reply-to",    "dkim-signature"};
    const char *s = (const char *)octets;
    unsigned fields = 0, known = 0;

    for (unsigned line = 0; len > 0 && line < 40; line++) {
        size_t size = rwi_line_size(s, len);
        const char *colon = memchr(s, ':', size);
        size_t name = colon != NULL ? (size_t)(colon - s) : 0;

        if (s[0] == '\r' || s[0] == '\n')
            break;
        if (s[0] != ' ' && s[0] != '\t' &&
            !(line == 0 && size > 5 && memcmp(s, "From ", 5) == 0)) {
            if (name == 0 || name > 76 || !rwi_is_field_name(s, name))
                break; /* the body, with no blank line before it */
            fields++;
            for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++)
                known += strlen(KNOWN[i]) == name &&
                         strncasecmp(s, KNOWN[i], name) == 0;
        } else if (fields == 0 && line > 0) {
            return false;
        }
        s += size;
        len -= size;
    }
    return fields >= 2 && known >= 2;
}
