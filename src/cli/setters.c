/* What the options that are more than a yes or no do; in the order of the
 * alphabet.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/parser.h"
#include "cli/say.h"
#include "cli/values.h"

#define TIME_MAX_S     3600  /* for one attempt */
#define TRIES_MAX      100   /* at one server */
#define DEADLINE_MAX_S 86400 /* a day for one walk */
#define QUERIES_MAX    1000000
#define JOBS_MAX       100000 /* walks held in memory at once */
#define COLUMN_MAX     1000
#define THREADS_MAX    256
#define RATE_MAX       1000000 /* queries a second */
#define CACHE_SIZE_MIN (UINT64_C(64) << 10)
#define MEMORY_MIN     (UINT64_C(1) << 20)
#define SIZE_VALUE_MAX (UINT64_C(1) << 40)

static bool
set_flag(struct parser *parser, uint16_t flag, bool on)
{
    struct rw_query_options *query = &parser->into->walk.query;

    query->flags = (uint16_t)(on ? query->flags | flag : query->flags & ~flag);
    return true;
}

/* ---- a to c ------------------------------------------------------------ */

SETTER(ad)
{
    (void)value;
    parser->into->no_ad = !on;
    return set_flag(parser, RW_FLAG_AD, on);
}

SETTER(all)
{
    parser->options->all = on;
    parser->options->all_path = value != NULL;
    return value == NULL || strcmp(value, "path") == 0 ||
           bad_value(parser, value, "must be path, or nothing");
}

SETTER(batch)
{
    (void)on;
    if (parser->source == FROM_CONFIG)
        return bad_value(parser, value, "cannot be set in the configuration");
    return word_add(parser->options, &parser->options->batches, value);
}

SETTER(bind)
{
    (void)on;
    if (rw_address_from_text(&parser->options->bind, value, 0) == RW_OK)
        return true;
    return bad_value(parser, value, "not an address");
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

SETTER(color)
{
    static const struct choice CHOICES[] = {
        {"auto", WHEN_AUTO},
        {"always", WHEN_ALWAYS},
        {"never", WHEN_NEVER},
    };
    int when = WHEN_AUTO;

    (void)on;
    if (!TAKE_CHOICE(parser, value, CHOICES, &when))
        return false;
    parser->options->color = (enum when)when;
    return true;
}

SETTER(sha1)
{
    static const struct choice CHOICES[] = {
        {"accept", RW_SHA1_ACCEPT},
        {"insecure", RW_SHA1_INSECURE},
    };
    int sha1 = RW_SHA1_ACCEPT;

    (void)on;
    if (!TAKE_CHOICE(parser, value, CHOICES, &sha1))
        return false;
    parser->options->sha1 = (enum rw_sha1)sha1;
    return true;
}

SETTER(ip)
{
    (void)on;
    return (strchr(value, '#') == NULL &&
            rw_address_from_text(&parser->options->ip, value, 0) == RW_OK) ||
           bad_value(parser, value, "not an address");
}

SETTER(mx)
{
    uint8_t name[RW_NAME_MAX];

    (void)on;
    if (rw_idn_from_text(name, value, NULL) != RW_OK)
        return bad_value(parser, value, "must be the name of a host");
    return word_add(parser->options, &parser->options->mx, value);
}

/* A selector is labels: it goes below _domainkey. */
static bool
add_selector(struct parser *parser, const char *value, size_t len)
{
    struct options *options = parser->options;
    uint8_t name[RW_NAME_MAX];
    char *selector;

    if (options->selectors.count == SELECTORS_MAX)
        return bad_value(parser, value, "too many selectors (at most 32)");
    if (rw_name_from_text(name, value, len, NULL, NULL) != RW_OK)
        return bad_value(parser, value, "must be labels of names");
    selector = strndup(value, len);
    if (selector != NULL && word_add(options, &options->selectors, selector))
        return true;
    free(selector);
    return false;
}

SETTER(dkim)
{
    (void)on;
    for (const char *rest = value;; rest++) {
        size_t len = strcspn(rest, ",");

        if (!add_selector(parser, rest, len))
            return false;
        rest += len;
        if (*rest == '\0')
            return true;
    }
}

SETTER(service)
{
    enum rw_mail_service service = rw_mail_service_from_word(value);
    char what[128];
    struct rw_text text;

    (void)on;
    if (service != RW_MAIL_SERVICES) {
        parser->options->service = service;
        return true;
    }
    rw_text_init(&text, what, sizeof(what));
    rw_text_puts(&text, "must be one of");
    for (int i = 0; i < RW_MAIL_SERVICES; i++)
        rw_text_printf(&text, " %s",
                       rw_mail_service_word((enum rw_mail_service)i));
    return bad_value(parser, value, what);
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 7873 section 4: 8 octets of the client's, 8 to 32 of the server's. */
static bool
cookie_from_text(struct rw_query_options *query, const char *text)
{
    size_t digits = strlen(text);
    size_t len = digits / 2;

    if (digits % 2 != 0 || (len != 8 && (len < 16 || len > RW_COOKIE_MAX)))
        return false;
    for (size_t i = 0; i < len; i++) {
        int high = hex_digit(text[2 * i]);
        int low = hex_digit(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        query->cookie[i] = (uint8_t)(high << 4 | low);
    }
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

/* ---- d to m ------------------------------------------------------------ */

/* "30", "0.25" or ".25" seconds to microseconds. */
static bool
seconds_from_text(const char *text, uint64_t *us)
{
    const char *point = strchr(text, '.');
    size_t whole = point != NULL ? (size_t)(point - text) : strlen(text);
    char digits[32];
    size_t decimals = point != NULL ? strlen(point + 1) : 0;

    if (decimals > 6 || whole + 6 >= sizeof(digits) ||
        (point != NULL ? decimals : whole) == 0)
        return false;
    memcpy(digits, text, whole);
    memset(digits + whole, '0', 6);
    if (decimals > 0)
        memcpy(digits + whole, point + 1, decimals);
    digits[whole + 6] = '\0';
    return number_from_text(digits, DEADLINE_MAX_S * UINT64_C(1000000), us);
}

/* "2526=smtp" */
SETTER(decode)
{
    static const char *const WORDS[] = {
        [RW_PROTOCOL_SMTP] = "smtp",
        [RW_PROTOCOL_POP3] = "pop3",
        [RW_PROTOCOL_TLS] = "tls",
    };
    struct options *options = parser->options;
    size_t len = strcspn(value, "=");
    char word[16];
    uint64_t port;

    (void)on;
    snprintf(word, sizeof(word), "%.*s", (int)len, value);
    if (value[len] != '=' || len >= sizeof(word) ||
        !number_from_text(word, UINT16_MAX, &port) || port == 0)
        return bad_value(parser, value, "must be PORT=PROTOCOL");
    if (options->decode_count == DECODES_MAX)
        return bad_value(parser, value, "too many ports (at most 16)");
    for (size_t i = RW_PROTOCOL_SMTP; i <= RW_PROTOCOL_TLS; i++)
        if (strcmp(value + len + 1, WORDS[i]) == 0) {
            options->decodes[options->decode_count++] =
                (struct rw_decode_port){(uint16_t)port, (enum rw_protocol)i};
            return true;
        }
    return bad_value(parser, value, "the protocol must be smtp, pop3 or tls");
}

SETTER(deadline)
{
    (void)on;
    if (seconds_from_text(value, &parser->options->deadline_us) &&
        parser->options->deadline_us > 0)
        return true;
    return bad_value(
        parser, value,
        "must be more than 0 and at most 86400 seconds, such as 30 or 0.5");
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

SETTER(fail_on)
{
    static const struct choice CHOICES[] = {
        {"error", RW_SEVERITY_ERROR},
        {"warning", RW_SEVERITY_WARNING},
        {"notice", RW_SEVERITY_NOTICE},
        {"never", FAIL_NEVER},
    };

    (void)on;
    return TAKE_CHOICE(parser, value, CHOICES, &parser->options->fail_on);
}

SETTER(fields)
{
    (void)on;
    return rw_bulk_fields_from_text(&parser->options->fields, value) == RW_OK ||
           bad_value(parser, value,
                     "must be names of members of a line, with commas between "
                     "them, such as name,type,outcome");
}

SETTER(filter)
{
    char word[128];

    (void)on;
    parser->options->filter = value;
    return filter_check(value, word, sizeof(word)) ||
           bad_value(parser, word,
                     "must be name=NAME, type=TYPE, rcode=RCODE or id=NUMBER");
}

/* Off the table of formats: what the command has.  A configuration may name
 * one that only other commands have; it is left out there. */
SETTER(format)
{
    enum command command = parser->options->command;
    enum rw_format format = rw_format_from_word(value);
    char what[128];
    struct rw_text text;

    (void)on;
    if (command_has_format(command, format)) {
        parser->options->format = format;
        return true;
    }
    if (format != RW_FORMATS && parser->source == FROM_CONFIG)
        return true;
    rw_text_init(&text, what, sizeof(what));
    rw_text_puts(&text, "must be one of");
    for (int i = 0; i < RW_FORMATS; i++)
        if (command_has_format(command, (enum rw_format)i))
            rw_text_printf(&text, " %s", rw_format_word((enum rw_format)i));
    return bad_value(parser, value, what);
}

SETTER(frame)
{
    (void)on;
    return take_number(parser, value, 1, UINT32_MAX, &parser->options->frame);
}

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
           bad_value(parser, value, "must be a size from 64K to 1024G, as 64M");
}

SETTER(memory)
{
    (void)on;
    return take_size(value, MEMORY_MIN, &parser->options->memory) ||
           bad_value(parser, value, "must be a size from 1M to 1024G, as 64M");
}

SETTER(max_queries)
{
    uint64_t queries;

    (void)on;
    if (!take_number(parser, value, 1, QUERIES_MAX, &queries))
        return false;
    parser->options->max_queries = (uint32_t)queries;
    return true;
}

/* ---- n to z ------------------------------------------------------------ */

SETTER(name)
{
    (void)on;
    if (parser->source == FROM_CONFIG)
        return bad_value(parser, value, "cannot be set in the configuration");
    return parser_begin_query(parser, value);
}

SETTER(port)
{
    uint64_t port;

    (void)on;
    if (!take_number(parser, value, 1, UINT16_MAX, &port))
        return false;
    parser->options->port = (uint16_t)port;
    return true;
}

/* "53,5300"; may be given more than once. */
SETTER(ports)
{
    struct options *options = parser->options;
    const char *rest = value;

    (void)on;
    for (;;) {
        size_t len = strcspn(rest, ",");
        char word[16];
        uint64_t port;

        snprintf(word, sizeof(word), "%.*s", (int)len, rest);
        if (options->port_count == PORTS_MAX)
            return bad_value(parser, value, "too many ports (at most 16)");
        if (len >= sizeof(word) || !number_from_text(word, UINT16_MAX, &port) ||
            port == 0)
            return bad_value(parser, value, "must be ports from 1 to 65535");
        options->ports[options->port_count++] = (uint16_t)port;
        if (rest[len] == '\0')
            return true;
        rest += len + 1;
    }
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

SETTER(seed)
{
    (void)on;
    parser->options->has_seed = true;
    return take_number(parser, value, 0, UINT64_MAX, &parser->options->seed);
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
                     "must be an address, / and a prefix length");
}

/* "1,3"; may be given more than once. */
SETTER(session)
{
    struct options *options = parser->options;
    const char *rest = value;

    (void)on;
    for (;;) {
        size_t len = strcspn(rest, ",");
        char word[24];
        uint64_t number;

        snprintf(word, sizeof(word), "%.*s", (int)len, rest);
        if (options->selected_count == SELECTED_MAX)
            return bad_value(parser, value, "too many sessions (at most 64)");
        if (len >= sizeof(word) ||
            !number_from_text(word, UINT32_MAX, &number) || number == 0)
            return bad_value(parser, value, "must be numbers from 1 on");
        options->selected[options->selected_count++] = number;
        if (rest[len] == '\0')
            return true;
        rest += len + 1;
    }
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

SETTER(watch)
{
    uint64_t seconds;

    (void)on;
    if (!take_number(parser, value, 1, DEADLINE_MAX_S, &seconds))
        return false;
    parser->options->watch_s = (uint32_t)seconds;
    return true;
}

/* "smtp,pop3" */
SETTER(what)
{
    static const struct {
        const char *word;
        unsigned what;
    } WORDS[] = {
        {"dns", WHAT_DNS}, {"smtp", WHAT_SMTP}, {"pop3", WHAT_POP3},
        {"tls", WHAT_TLS}, {"tcp", WHAT_TCP},   {"all", WHAT_ALL},
    };
    const char *rest = value;

    (void)on;
    for (;;) {
        size_t len = strcspn(rest, ","), i = 0;

        while (i < sizeof(WORDS) / sizeof(WORDS[0]) &&
               (strlen(WORDS[i].word) != len ||
                memcmp(WORDS[i].word, rest, len) != 0))
            i++;
        if (i == sizeof(WORDS) / sizeof(WORDS[0]))
            return bad_value(parser, value,
                             "must be dns, smtp, pop3, tls, tcp or all");
        parser->options->what |= WORDS[i].what;
        if (rest[len] == '\0')
            return true;
        rest += len + 1;
    }
}
