/* What a query asks and how it is sent: options that hold for one query, as in
 * dig.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "cli/parser.h"
#include "cli/values.h"

#define TIME_MAX_S 3600 /* for one attempt */
#define TRIES_MAX  100  /* at one server */

static bool
set_flag(struct parser *parser, uint16_t flag, bool on)
{
    struct rw_query_options *query = &parser->into->walk.query;

    query->flags = (uint16_t)(on ? query->flags | flag : query->flags & ~flag);
    return true;
}

SETTER(ad)
{
    (void)value;
    parser->into->no_ad = !on;
    return set_flag(parser, RW_FLAG_AD, on);
}

#define BUFSIZE_DEFAULT 1232 /* octets; as rw_walk_options_init() has it */

SETTER(bufsize)
{
    uint64_t size = BUFSIZE_DEFAULT;

    (void)on; /* +nobufsize and +bufsize alone: the default, as in dig */
    if (value != NULL && !take_number(parser, value, 0, UINT16_MAX, &size))
        return false;
    parser->into->walk.query.udp_size = (uint16_t)size;
    parser->into->walk.query.edns = true;
    return true;
}

SETTER(cd)
{
    (void)value;
    return set_flag(parser, RW_FLAG_CD, on);
}

SETTER(class)
{
    struct query *query = parser->into;

    (void)on;
    if (rw_class_from_text(&query->walk.qclass, value, strlen(value)) != RW_OK)
        return bad_value(parser, value, "unknown class");
    if (query->has_class && query->name != NULL)
        return bad_value(parser, value, "a second class for one name");
    query->has_class = true;
    return true;
}

/* RFC 7873 section 4: 8 octets of the client's, 8 to 32 of the server's. */
static bool
cookie_from_text(struct rw_query_options *query, const char *text)
{
    size_t len;

    if (rw_base16_from_text(query->cookie, sizeof(query->cookie), &len, text,
                            strlen(text)) != RW_OK ||
        (len != 8 && len < 16))
        return false;
    query->cookie_len = (uint8_t)len;
    return true;
}

SETTER(cookie)
{
    struct rw_query_options *query = &parser->into->walk.query;

    query->cookie_len = 0;
    parser->into->draws_cookie = on && value == NULL;
    return !on || value == NULL || cookie_from_text(query, value) ||
           bad_value(parser, value, "must be 8, or 16 to 40, octets in hex");
}

SETTER(dnssec)
{
    (void)value;
    parser->into->walk.query.dnssec_ok = on;
    parser->into->wants_dnssec = on;
    return true;
}

SETTER(edns)
{
    struct rw_query_options *query = &parser->into->walk.query;
    uint64_t version = 0;

    query->edns = on;
    if (value != NULL && !take_number(parser, value, 0, UINT8_MAX, &version))
        return false;
    query->edns_version = (uint8_t)version;
    return true;
}

SETTER(name)
{
    (void)on;
    if (parser->source == FROM_CONFIG)
        return bad_value(parser, value, "cannot be set in the configuration");
    return parser_begin_query(parser, value);
}

SETTER(rd)
{
    (void)value;
    parser->into->no_rd = !on;
    return set_flag(parser, RW_FLAG_RD, on);
}

SETTER(retry)
{
    uint64_t retries;

    (void)on;
    if (!take_number(parser, value, 0, TRIES_MAX - 1, &retries))
        return false;
    parser->into->walk.tries = (uint16_t)(retries + 1);
    return true;
}

SETTER(reverse)
{
    if (!set_name(parser, value, on))
        return false;
    parser->into->is_reverse = true;
    parser->into->has_type = true;
    parser->into->walk.qtype = RW_TYPE_PTR;
    return true;
}

/* "192.0.2.0/24", "2001:db8::/56"; "0" for all of IPv4, as dig has it. */
static bool
subnet_from_text(struct rw_query_options *query, const char *value)
{
    const char *slash = strchr(value, '/');
    size_t len = slash != NULL ? (size_t)(slash - value) : strlen(value);
    char address[RW_ADDRESS_TEXT_MAX];
    uint64_t bits, most;

    if (len >= sizeof(address))
        return false;
    memcpy(address, value, len);
    address[len] = '\0';
    if (strcmp(address, "0") == 0)
        strcpy(address, "0.0.0.0");
    if (strchr(address, '#') != NULL ||
        rw_address_from_text(&query->subnet, address, 0) != RW_OK)
        return false;
    most = query->subnet.family == RW_FAMILY_IPV4 ? 32 : 128;
    bits = strcmp(value, "0") == 0 ? 0 : most;
    if (slash != NULL && !number_from_text(slash + 1, most, &bits))
        return false;
    query->subnet_bits = (uint8_t)bits;
    return true;
}

SETTER(subnet)
{
    struct rw_query_options *query = &parser->into->walk.query;

    query->has_subnet = on;
    if (!on)
        return true;
    if (value == NULL) {
        parser_say(parser, parser->word, "needs a value (ADDR/N)");
        return false;
    }
    return subnet_from_text(query, value) ||
           bad_value(parser, value,
                     "must be ADDRESS/LENGTH, such as 192.0.2.0/24");
}

SETTER(time)
{
    uint64_t seconds;

    (void)on;
    if (!take_number(parser, value, 0, TIME_MAX_S, &seconds))
        return false;
    /* less than 1 is taken for 1, as in dig */
    parser->into->walk.timeout_us =
        (seconds > 0 ? seconds : 1) * UINT64_C(1000000);
    return true;
}

SETTER(tries)
{
    uint64_t tries;

    (void)on;
    if (!take_number(parser, value, 0, TRIES_MAX, &tries))
        return false;
    parser->into->walk.tries = (uint16_t)(tries > 0 ? tries : 1);
    return true;
}

bool
type_is_askable(uint16_t type)
{
    return type != 0 && type != RW_TYPE_OPT && type != RW_TYPE_TSIG &&
           type != RW_TYPE_IXFR && type != RW_TYPE_AXFR;
}

SETTER(type)
{
    struct query *query = parser->into;
    uint16_t type;

    (void)on;
    if (rw_type_from_text(&type, value, strlen(value)) != RW_OK)
        return bad_value(parser, value, "unknown type");
    if (!type_is_askable(type))
        return bad_value(parser, value, "not a type that a walk can ask for");
    if (query->has_type && query->name != NULL)
        return bad_value(parser, value, "a second type for one name");
    query->walk.qtype = type;
    query->has_type = true;
    return true;
}
