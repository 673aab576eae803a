/* The parameters of SVCB and HTTPS records (RFC 9460), and of DELEG and
 * DELEGPARAM (draft-ietf-deleg), which have the same form and other keys.
 *
 * On the wire: key, length, value; keys strictly ascending.  In text:
 * key=value or key alone, in any order; what a value looks like depends on
 * the key (svcparams.def, deleginfos.def); keys without a row are keyNNNNN
 * with octets in quotes.  Section 2.1, appendix A.
 *
 * As with all types, printing is what checks: form, order, what is mandatory.
 * Reading text only makes octets, in order, and leaves the judgement to that.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/addresstext.h"
#include "base/textfast.h"
#include "rootwalk/name.h"
#include "wire/lower.h"
#include "wire/rdata.h"
#include "wire/registry.h"

#define PARAMS_MAX 128 /* in one text; the registry has a dozen */

enum form {
    FORM_TEXT,
    FORM_KEYS,
    FORM_TERMS,
    FORM_TERMS_IF, /* perhaps none of them */
    FORM_EMPTY,
    FORM_PORT,
    FORM_IPV4,
    FORM_IPV6,
    FORM_BASE64,
    FORM_GROUPS,
    FORM_NAMES,
};

struct key {
    const char *name;
    uint16_t number;
    enum form form;
};

static const struct key SERVICE_KEYS[] = {
#define SVCPARAM(number, name, form, reference) {name, number, FORM_##form},
#include "wire/svcparams.def"
#undef SVCPARAM
};

static const struct key DELEGATION_KEYS[] = {
#define DELEGINFO(number, name, form, reference) {name, number, FORM_##form},
#include "wire/deleginfos.def"
#undef DELEGINFO
};

/* The keys that a type's parameters have. */
struct keys {
    const struct key *list;
    size_t count;
};

#define KEYS(list)                                                             \
    {                                                                          \
        list, sizeof(list) / sizeof((list)[0])                                 \
    }

static const struct keys SERVICE = KEYS(SERVICE_KEYS);
static const struct keys DELEGATION = KEYS(DELEGATION_KEYS);

static const struct key *
key_of(const struct keys *keys, uint16_t number)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->list[i].number == number)
            return &keys->list[i];
    return NULL;
}

/* A key that is not known has any octets (RFC 9460 section 2.1: keyNNNNN), so
 * no future key makes a record malformed. */
static enum form
form_of(const struct keys *keys, uint16_t number)
{
    const struct key *key = key_of(keys, number);

    return key == NULL ? FORM_TEXT : key->form;
}

/* ---- octets to text ----------------------------------------------------- */

static void
put_key(struct rwi_rdata *rdata, const struct keys *keys, uint16_t number)
{
    const struct key *key = key_of(keys, number);

    if (key != NULL) {
        rw_text_puts(rdata->text, key->name);
        return;
    }
    rw_text_put(rdata->text, "key", 3);
    rwi_print_number(rdata, number);
}

/* One of the terms of a list: a comma or backslash in it is escaped twice,
 * for the list and for the quotes.  Appendix A.1 */
static void
put_term(struct rw_text *text, const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (octets[i] == ',')
            rw_text_put(text, "\\\\,", 3);
        else if (octets[i] == '\\')
            rw_text_put(text, "\\\\\\\\", 4);
        else if (octets[i] == '"')
            rw_text_put(text, "\\\"", 2);
        else
            rw_text_put_safe(text, octets + i, 1);
    }
}

/* ALPN identifiers, which may hold any octet (RFC 9460 section 7.1.1).  One of
 * no octets is malformed, and in text could not be told from none. */
static void
print_terms(struct rwi_rdata *value)
{
    rw_text_putc(value->text, '"');
    for (bool first = true; rwi_read_left(&value->in) > 0; first = false) {
        uint8_t len = rwi_read_u8(&value->in);
        const uint8_t *octets = rwi_read_octets(&value->in, len);

        if (octets == NULL || len == 0) {
            rwi_fail_empty(value, RW_ERR_RDATA, value->in.pos - 1);
            return;
        }
        if (!first)
            rw_text_putc(value->text, ',');
        put_term(value->text, octets, len);
    }
    rw_text_putc(value->text, '"');
}

/* A key that is there twice is out of order, too: the same value twice is not
 * ascending (RFC 9460 section 2.2). */
static void
fail_order(struct rwi_reader *in, size_t at, uint16_t key, int last)
{
    rwi_read_fail_at(in, RW_ERR_RDATA, at, RW_FAULT_PARAM_ORDER, key,
                     (uint32_t)last);
}

static void
fail_value(struct rwi_reader *in, size_t at, uint16_t key)
{
    rwi_read_fail_at(in, RW_ERR_RDATA, at, RW_FAULT_PARAM_VALUE, key, 0);
}

/* The keys without which the record must not be used: ascending, not
 * `mandatory` itself.  That they are there: check_mandatory(). */
static void
print_keys(struct rwi_rdata *value, const struct keys *keys)
{
    unsigned last = 0;

    while (rwi_read_left(&value->in) > 0) {
        uint16_t key = rwi_read_u16(&value->in);

        if (key <= last)
            fail_order(&value->in, value->in.pos - 2, key, (int)last);
        if (last > 0)
            rw_text_putc(value->text, ',');
        last = key;
        put_key(value, keys, key);
    }
}

/* One item after the other, a comma between each. */
static void
print_list(struct rwi_rdata *value, void (*print)(struct rwi_rdata *))
{
    print(value);
    while (rwi_read_left(&value->in) > 0) {
        rw_text_putc(value->text, ',');
        print(value);
    }
}

/* A comma is no other character in a name; in a list it is escaped.  As \044
 * and not as a backslash with the comma, since the list is cut at commas
 * before names are read. */
static void
print_name(struct rwi_rdata *value)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text *text = value->text, name;

    rw_text_init(&name, buf, sizeof(buf));
    value->text = &name;
    rwi_print_plain_name(value);
    value->text = text;
    for (size_t i = 0; value->in.status == RW_OK && i < name.len; i++) {
        if (buf[i] == ',')
            rw_text_put(text, "\\044", 4);
        else
            rw_text_putc(text, buf[i]);
    }
}

/* Each key has its own form; what does not have it makes the whole record
 * malformed (RFC 9460 section 2.2), and it is printed as unknown. */
static void
print_value(struct rwi_rdata *value, const struct keys *keys, enum form form)
{
    switch (form) {
    case FORM_TEXT:
        rwi_print_quoted_rest(value);
        break;
    case FORM_KEYS:
        print_keys(value, keys);
        break;
    case FORM_TERMS:
    case FORM_TERMS_IF:
        print_terms(value);
        break;
    case FORM_EMPTY:
        break;
    case FORM_PORT:
        rwi_print_u16(value);
        break;
    case FORM_IPV4:
        print_list(value, rwi_print_ipv4);
        break;
    case FORM_IPV6:
        print_list(value, rwi_print_ipv6);
        break;
    case FORM_BASE64:
        rwi_print_base64_if(value);
        break;
    case FORM_GROUPS:
        print_list(value, rwi_print_u16);
        break;
    case FORM_NAMES:
        print_list(value, print_name);
        break;
    }
}

/* Whether a key may stand without a value. */
static bool
may_be_empty(enum form form)
{
    return form == FORM_TEXT || form == FORM_EMPTY || form == FORM_BASE64 ||
           form == FORM_TERMS_IF;
}

/* Where a value is at fault.  A compressed name leads its reader away, and is
 * at fault as a whole. */
static size_t
place_within(const struct rwi_reader *value, size_t len)
{
    size_t begin = value->end - len;

    return value->pos >= begin && value->pos <= value->end ? value->pos : begin;
}

/* The value gets a reader of its own that ends where the value does, so that
 * no form can read into the next parameter.  Its error becomes that of the
 * whole: one bad value makes the record unusable to a client (RFC 9460 section
 * 2.2). */
static void
print_param(struct rwi_rdata *rdata, const struct keys *keys, uint16_t key,
            uint16_t len)
{
    struct rwi_rdata value = *rdata;
    enum form form = form_of(keys, key);

    if (rwi_read_octets(&rdata->in, len) == NULL)
        return;
    put_key(rdata, keys, key);
    if (len == 0) {
        if (!may_be_empty(form))
            fail_value(&rdata->in, rdata->in.pos, key);
        return;
    }
    value.in.end = rdata->in.pos;
    value.split = 0; /* the value is one word */
    rw_text_putc(rdata->text, '=');
    print_value(&value, keys, form);
    if (value.in.status != RW_OK || rwi_read_left(&value.in) > 0)
        fail_value(&rdata->in, place_within(&value.in, len), key);
}

/* Say whether a key is among the parameters that begin at `in`. Keys rise, so
 * the search is over at the first that is larger.  The reader is a copy. */
static bool
has_key(struct rwi_reader in, uint16_t wanted)
{
    while (rwi_read_left(&in) > 0) {
        uint16_t key = rwi_read_u16(&in), len = rwi_read_u16(&in);

        if (key >= wanted)
            return key == wanted;
        (void)rwi_read_octets(&in, len);
    }
    return false;
}

/* Each key that `mandatory` names has to be there.  Section 8 `mandatory` has
 * the number 0 and so is the first parameter, if it is there at all: its keys
 * are those behind it. */
static void
check_mandatory(struct rwi_rdata *rdata, struct rwi_reader in)
{
    uint16_t key = rwi_read_u16(&in), len = rwi_read_u16(&in);
    struct rwi_reader rest = in;

    (void)rwi_read_octets(&rest, len);
    if (key != 0 || rest.status != RW_OK)
        return;
    for (in.end = rest.pos, rest.end = rdata->in.end; rwi_read_left(&in) > 0;)
        if (!has_key(rest, key = rwi_read_u16(&in)))
            rwi_read_fail_at(&rdata->in, RW_ERR_RDATA, in.pos - 2,
                             RW_FAULT_PARAM_MISSING, key, 0);
}

static void
print_params(struct rwi_rdata *rdata, const struct keys *keys)
{
    struct rwi_reader begin = rdata->in;
    int last = -1;

    while (rwi_read_left(&rdata->in) > 0) {
        size_t at = rdata->in.pos;
        uint16_t key = rwi_read_u16(&rdata->in);
        uint16_t len = rwi_read_u16(&rdata->in);

        if (key <= last)
            fail_order(&rdata->in, at, key, last);
        if (last >= 0)
            rw_text_putc(rdata->text, ' ');
        last = key;
        print_param(rdata, keys, key, len);
    }
    if (rdata->in.status == RW_OK && rwi_read_left(&begin) > 0)
        check_mandatory(rdata, begin);
}

void
rwi_print_svcparams(struct rwi_rdata *rdata)
{
    print_params(rdata, &SERVICE);
}

void
rwi_print_deleginfos(struct rwi_rdata *rdata)
{
    print_params(rdata, &DELEGATION);
}

/* ---- text to octets ----------------------------------------------------- */

/* A parameter as the text has it. */
struct param {
    const struct keys *keys; /* those there may be */
    uint16_t key;
    bool generic; /* written keyNNNNN: its value is octets */
    struct rwi_word word;
    const char *value; /* NULL: none */
    size_t len;
};

static bool
key_from_text(const struct keys *keys, uint16_t *number, const char *text,
              size_t len, bool *generic)
{
    *generic = true;
    if (rwi_number_after(number, "key", text, len))
        return true;
    *generic = false;
    for (size_t i = 0; i < keys->count; i++) {
        if (strlen(keys->list[i].name) == len &&
            rwi_ascii_equal(keys->list[i].name, text, len)) {
            *number = keys->list[i].number;
            return true;
        }
    }
    return false;
}

/* key, key=value or key="value": the lexer leaves quotes inside a word where
 * they are, so that they are seen here. */
static bool
param_from_word(struct param *param, const struct keys *keys,
                const struct rwi_word *word)
{
    size_t equals = 0;

    while (equals < word->len && word->at[equals] != '=')
        equals++;
    param->keys = keys;
    param->word = *word;
    param->value = NULL;
    param->len = 0;
    if (equals < word->len) {
        param->value = word->at + equals + 1;
        param->len = word->len - equals - 1;
        if (param->len >= 2 && param->value[0] == '"' &&
            param->value[param->len - 1] == '"') {
            param->value++;
            param->len -= 2;
        }
    }
    return key_from_text(keys, &param->key, word->at, equals, &param->generic);
}

/* Call take for each part between commas.  For values that hold no escapes;
 * terms do, and are split after those are undone. */
static bool
each_part(struct rwi_writer *out, const struct param *param,
          bool (*take)(struct rwi_writer *, const struct keys *, const char *,
                       size_t))
{
    size_t begin = 0;

    for (size_t at = 0; at <= param->len; at++) {
        if (at < param->len && param->value[at] != ',')
            continue;
        if (!take(out, param->keys, param->value + begin, at - begin))
            return false;
        begin = at + 1;
    }
    return true;
}

static bool
take_key(struct rwi_writer *out, const struct keys *keys, const char *text,
         size_t len)
{
    uint16_t key;
    bool generic;

    if (!key_from_text(keys, &key, text, len, &generic))
        return false;
    rwi_write_u16(out, key);
    return true;
}

static bool
take_u16(struct rwi_writer *out, const char *text, size_t len)
{
    uint64_t number;

    if (!rwi_number(&number, text, len, UINT16_MAX))
        return false;
    rwi_write_u16(out, (uint16_t)number);
    return true;
}

static bool
take_number(struct rwi_writer *out, const struct keys *keys, const char *text,
            size_t len)
{
    (void)keys;
    return take_u16(out, text, len);
}

/* Names are complete; without a final dot they are below the root. */
static bool
take_name(struct rwi_writer *out, const struct keys *keys, const char *text,
          size_t len)
{
    uint8_t name[RW_NAME_MAX];

    (void)keys;
    if (rw_name_from_text(name, text, len, NULL, NULL) != RW_OK)
        return false;
    rwi_write_octets(out, name, rw_name_size(name));
    return true;
}

static bool
take_ipv4(struct rwi_writer *out, const struct keys *keys, const char *text,
          size_t len)
{
    uint8_t octets[4];

    (void)keys;
    if (!rwi_ipv4_from_text(octets, text, len))
        return false;
    rwi_write_octets(out, octets, sizeof(octets));
    return true;
}

static bool
take_ipv6(struct rwi_writer *out, const struct keys *keys, const char *text,
          size_t len)
{
    uint8_t octets[16];

    (void)keys;
    if (!rwi_ipv6_from_text(octets, text, len))
        return false;
    rwi_write_octets(out, octets, sizeof(octets));
    return true;
}

static bool
take_base64(struct rwi_writer *out, const char *text, size_t len)
{
    struct rwi_base_decoder decoder;

    rwi_base_init(&decoder, RWI_BASE64);
    for (size_t i = 0; i < len; i++)
        if (rwi_base_take(&decoder, text[i], out) != RW_OK)
            return false;
    return rwi_base_end(&decoder) == RW_OK;
}

/* Make the octets at begin, a list with commas, into terms with lengths.
 * In place: each term's length takes the room of the comma before it, the
 * first one's that of the octet at begin. */
static bool
split_terms(struct rwi_writer *out, size_t begin)
{
    uint8_t *buf = out->buf;
    size_t term = begin, to = begin + 1;

    for (size_t from = begin + 1; from <= out->len; from++) {
        if (from == out->len || buf[from] == ',') {
            if (to - term - 1 < 1 || to - term - 1 > UINT8_MAX)
                return false;
            buf[term] = (uint8_t)(to - term - 1);
            term = to;
            to += from < out->len;
            continue;
        }
        if (buf[from] == '\\' && ++from == out->len)
            return false;
        buf[to++] = buf[from];
    }
    out->len = to;
    return true;
}

static bool
take_terms(struct rwi_writer *out, const struct param *param)
{
    size_t begin = out->len;

    rwi_write_u8(out, 0); /* becomes the first term's length */
    if (!rwi_unescape(out, param->value, param->len) || out->status != RW_OK)
        return false;
    return split_terms(out, begin);
}

/* The keys of `mandatory` may be written in any order.  On the wire they must
 * rise (RFC 9460 section 8).  Big-endian numbers compare as octets. */
static void
sort_keys(uint8_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0; j--) {
            uint8_t *a = keys + 2 * (j - 1), *b = keys + 2 * j, swap[2];

            if (memcmp(a, b, 2) <= 0)
                break;
            memcpy(swap, a, 2);
            memcpy(a, b, 2);
            memcpy(b, swap, 2);
        }
    }
}

static bool
take_keys(struct rwi_writer *out, const struct param *param)
{
    size_t begin = out->len;

    if (!each_part(out, param, take_key) || out->status != RW_OK ||
        out->len - begin > 2 * PARAMS_MAX)
        return false;
    sort_keys(out->buf + begin, (out->len - begin) / 2);
    return true;
}

/* Written as keyNNNNN a known key's value is octets as well: a zone written
 * before the key had a name must go on meaning the same. */
static bool
take_value(struct rwi_writer *out, const struct param *param)
{
    switch (param->generic ? FORM_TEXT : form_of(param->keys, param->key)) {
    case FORM_TEXT:
        return rwi_unescape(out, param->value, param->len);
    case FORM_KEYS:
        return take_keys(out, param);
    case FORM_TERMS_IF:
        if (param->len == 0)
            return true;
        /* fall through */
    case FORM_TERMS:
        return take_terms(out, param);
    case FORM_EMPTY:
        return param->len == 0;
    case FORM_PORT:
        return take_u16(out, param->value, param->len);
    case FORM_IPV4:
        return each_part(out, param, take_ipv4);
    case FORM_IPV6:
        return each_part(out, param, take_ipv6);
    case FORM_BASE64:
        return take_base64(out, param->value, param->len);
    case FORM_GROUPS:
        return each_part(out, param, take_number);
    case FORM_NAMES:
        return each_part(out, param, take_name);
    }
    return false;
}

static void
write_param(struct rwi_parser *parser, const struct param *param)
{
    struct rwi_writer *out = &parser->out;
    size_t begin;

    rwi_write_u16(out, param->key);
    rwi_write_u16(out, 0);
    begin = out->len;
    if (param->value != NULL && !take_value(out, param))
        rwi_parse_fail(parser, RW_ERR_RDATA, &param->word);
    if (out->status == RW_OK && out->len - begin > UINT16_MAX)
        rwi_parse_fail(parser, RW_ERR_SPACE, &param->word);
    if (out->status == RW_OK)
        rwi_put_u16(out->buf + begin - 2, (uint16_t)(out->len - begin));
}

/* Put a parameter where it belongs among those before it; a key that is
 * there twice is refused by rw_rdata_check(). */
static void
insert(struct param *params, size_t count, const struct param *param)
{
    while (count > 0 && params[count - 1].key > param->key) {
        params[count] = params[count - 1];
        count--;
    }
    params[count] = *param;
}

/* RFC 9460 section 2.1 wants keys in rising order on the wire; in text they
 * may stand as they like, so each is put in its place. */
static void
parse_params(struct rwi_parser *parser, const struct keys *keys)
{
    struct param params[PARAMS_MAX];
    struct rwi_word word;
    size_t count = 0;

    while (rwi_parse_more(parser) && rwi_parse_word(parser, &word)) {
        struct param param;

        if (count == PARAMS_MAX)
            rwi_parse_fail(parser, RW_ERR_LIMIT, &word);
        else if (!param_from_word(&param, keys, &word))
            rwi_parse_fail(parser, RW_ERR_SYNTAX, &word);
        else
            insert(params, count++, &param);
    }
    for (size_t i = 0; i < count && parser->out.status == RW_OK; i++)
        write_param(parser, &params[i]);
}

void
rwi_parse_svcparams(struct rwi_parser *parser)
{
    parse_params(parser, &SERVICE);
}

void
rwi_parse_deleginfos(struct rwi_parser *parser)
{
    parse_params(parser, &DELEGATION);
}
