/* Where a fleet's job is.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <string.h>

#include "driver/fleet.h"
#include "base/basen.h"

#define DEFAULT_PORT "4222"

/* Copy len octets as text; false where there is no room. */
static bool
copy(char *out, size_t size, const char *from, size_t len)
{
    if (len >= size)
        return false;
    memcpy(out, from, len);
    out[len] = '\0';
    return true;
}

/* Likewise, with %XX made the octet that it means (libnats does not). */
static bool
decode(char *out, size_t size, const char *from, size_t len)
{
    size_t at = 0;

    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)from[i];

        if (c == '%') {
            if (len - i < 3 || rwi_hex_digit(from[i + 1]) < 0 ||
                rwi_hex_digit(from[i + 2]) < 0)
                return false;
            c = rwi_hex_digit(from[i + 1]) << 4 | rwi_hex_digit(from[i + 2]);
            i += 2;
        }
        if (c == 0 || at + 1 >= size)
            return false;
        out[at++] = (char)c;
    }
    out[at] = '\0';
    return true;
}

static bool
read_user(struct rwi_fleet_url *url, const char *text, size_t len)
{
    const char *colon = memchr(text, ':', len);
    size_t user = colon != NULL ? (size_t)(colon - text) : len;

    return decode(url->user, sizeof(url->user), text, user) &&
           (colon == NULL || decode(url->password, sizeof(url->password),
                                    colon + 1, len - user - 1));
}

/* A server of that name gives no reply at all to a job with a dot or a
 * blank: it is part of subjects. */
static bool
is_job(const char *job)
{
    size_t len = strspn(job, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz0123456789-_");

    return len > 0 && len <= RWI_JOB_MAX && job[len] == '\0';
}

static bool
read_host(struct rwi_fleet_url *url, const char *text, size_t len)
{
    const char *end = text + len, *bracket = memchr(text, ']', len);
    const char *colon =
        memchr(bracket != NULL ? bracket : text, ':',
               (size_t)(end - (bracket != NULL ? bracket : text)));
    const char *host = text;
    size_t host_len = colon != NULL ? (size_t)(colon - text) : len;

    if (host_len > 1 && host[0] == '[' && host[host_len - 1] == ']') {
        host++;
        host_len -= 2;
    }
    if (host_len == 0 || !copy(url->host, sizeof(url->host), host, host_len))
        return false;
    for (const char *c = url->host; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr(".-_:", *c) == NULL)
            return false;
    if (colon == NULL)
        return copy(url->port, sizeof(url->port), DEFAULT_PORT,
                    strlen(DEFAULT_PORT));
    return end - colon > 1 && end - colon < 7 &&
           strspn(colon + 1, "0123456789") >= (size_t)(end - colon - 1) &&
           copy(url->port, sizeof(url->port), colon + 1,
                (size_t)(end - colon - 1));
}

enum rw_status
rwi_fleet_url(struct rwi_fleet_url *url, const char *text)
{
    const char *slash, *at, *host;

    memset(url, 0, sizeof(*url));
    url->is_tls = strncmp(text, "tls://", 6) == 0;
    if (!url->is_tls && strncmp(text, "nats://", 7) != 0)
        return RW_ERR_SYNTAX;
    host = text + (url->is_tls ? 6 : 7);
    slash = strrchr(host, '/');
    if (slash == NULL || !is_job(slash + 1))
        return RW_ERR_SYNTAX;
    strcpy(url->job, slash + 1);
    at = memrchr(host, '@', (size_t)(slash - host));
    if (at != NULL && !read_user(url, host, (size_t)(at - host)))
        return RW_ERR_SYNTAX;
    if (at != NULL)
        host = at + 1;
    return read_host(url, host, (size_t)(slash - host)) ? RW_OK : RW_ERR_SYNTAX;
}
