/* Many names: how many at once, how fast, in how much memory.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/parser.h"
#include "cli/values.h"

#define JOBS_MAX       100000 /* walks held in memory at once */
#define COLUMN_MAX     1000
#define THREADS_MAX    256
#define RATE_MAX       1000000 /* queries a second */
#define CACHE_SIZE_MIN (UINT64_C(64) << 10)
#define MEMORY_MIN     (UINT64_C(1) << 20)
#define SIZE_VALUE_MAX (UINT64_C(1) << 40)

/* A number of a column, or a name, which begins with no digit. */
SETTER(column)
{
    uint64_t column;

    (void)on;
    if (*value == '\0')
        return bad_value(parser, value, "must be a column's number or name");
    if (isdigit((unsigned char)*value) &&
        !take_number(parser, value, 1, COLUMN_MAX, &column))
        return false;
    parser->options->column = value;
    return true;
}

SETTER(jobs)
{
    uint64_t jobs;

    (void)on;
    if (!take_number(parser, value, 1, JOBS_MAX, &jobs))
        return false;
    parser->options->jobs = (uint32_t)jobs;
    return true;
}

SETTER(threads)
{
    uint64_t threads;

    (void)on;
    if (!take_number(parser, value, 1, THREADS_MAX, &threads))
        return false;
    parser->options->threads = (uint32_t)threads;
    return true;
}

SETTER(rate)
{
    uint64_t rate;

    (void)on;
    if (!take_number(parser, value, 1, RATE_MAX, &rate))
        return false;
    parser->options->rate = (uint32_t)rate;
    return true;
}

SETTER(server_rate)
{
    uint64_t rate;

    (void)on;
    if (!take_number(parser, value, 0, RATE_MAX, &rate))
        return false;
    parser->options->has_server_rate = true;
    parser->options->server_rate = (uint32_t)rate;
    return true;
}

SETTER(server_queries)
{
    uint64_t queries;

    (void)on;
    if (!take_number(parser, value, 0, RATE_MAX, &queries))
        return false;
    parser->options->has_server_open = true;
    parser->options->server_open = (uint32_t)queries;
    return true;
}

static int
shift_of(char unit)
{
    switch (unit) {
    case 'K':
    case 'k':
        return 10;
    case 'M':
    case 'm':
        return 20;
    case 'G':
    case 'g':
        return 30;
    default: /* open-ended */
        return 0;
    }
}

/* "64M": a number of octets. */
static bool
take_size(const char *value, uint64_t least, uint64_t *size)
{
    char *end = NULL;
    uint64_t number;
    int shift;

    errno = 0;
    number = isdigit((unsigned char)*value) ? strtoull(value, &end, 10) : 0;
    shift = number > 0 ? shift_of(*end) : 0;
    if (shift != 0)
        end++;
    if (number == 0 || errno != 0 || *end != '\0' ||
        number > SIZE_VALUE_MAX >> shift || number << shift < least)
        return false;
    *size = number << shift;
    return true;
}

SETTER(cache_size)
{
    (void)on;
    return take_size(value, CACHE_SIZE_MIN, &parser->options->cache_size) ||
           bad_value(parser, value,
                     "must be a size from 64K to 1024G, such as 64M");
}

SETTER(memory)
{
    (void)on;
    return take_size(value, MEMORY_MIN, &parser->options->memory) ||
           bad_value(parser, value,
                     "must be a size from 1M to 1024G, such as 64M");
}
