/* JSON's small parts; see json.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/idn.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"
#include "rootwalk/text.h"

#include "report/print/clock.h"

json_t *
rwi_json_ascii(const char *s)
{
    return json_string_nocheck(s);
}

json_t *
rwi_json_name(const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;

    if (name == NULL)
        return json_null();
    rw_text_init(&text, buf, sizeof(buf));
    rw_name_to_text(&text, name);
    return rwi_json_ascii(buf);
}

json_t *
rwi_json_unicode(const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;
    json_t *value;

    rw_text_init(&text, buf, sizeof(buf));
    (void)rw_idn_to_text(&text, name);
    value = rw_text_fits(&text) ? json_string(buf) : NULL;
    return value != NULL ? value : rwi_json_name(name);
}

static json_t *
mnemonic(void (*to_text)(struct rw_text *text, uint16_t number),
         uint16_t number)
{
    char buf[32];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    to_text(&text, number);
    return rwi_json_ascii(buf);
}

json_t *
rwi_json_type(uint16_t type)
{
    return mnemonic(rw_type_to_text, type);
}

json_t *
rwi_json_class(uint16_t rclass)
{
    return mnemonic(rw_class_to_text, rclass);
}

json_t *
rwi_json_rcode(uint16_t rcode)
{
    return mnemonic(rw_rcode_to_text, rcode);
}

json_t *
rwi_json_address(const struct rw_address *address)
{
    char buf[RW_ADDRESS_TEXT_MAX];
    struct rw_text text;

    if (address->family == RW_FAMILY_NONE)
        return json_null();
    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, address);
    return rwi_json_ascii(buf);
}

json_t *
rwi_json_endpoint(const struct rw_address *address)
{
    char buf[RW_ADDRESS_TEXT_MAX + 8];
    struct rw_text text;

    if (address->family == RW_FAMILY_NONE)
        return json_null();
    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, address);
    rw_text_putc(&text, '#');
    rw_text_put_u64(&text, address->port);
    return rwi_json_ascii(buf);
}

json_t *
rwi_json_time(uint64_t time_us)
{
    char buf[64];
    struct rw_text text;

    if (time_us == RW_NO_TIME)
        return json_null();
    rw_text_init(&text, buf, sizeof(buf));
    rwi_text_time(&text, time_us, 'T');
    rw_text_putc(&text, 'Z');
    return rwi_json_ascii(buf);
}

json_t *
rwi_json_ms(uint64_t us)
{
    return us == RW_NO_TIME ? json_null() : json_real((double)us / 1000.0);
}

/* Text of unknown length: once to count, once to write. */
static json_t *
text_value(void (*write)(struct rw_text *text, const void *arg),
           const void *arg)
{
    char small[512];
    struct rw_text text;
    json_t *value;
    char *big;

    rw_text_init(&text, small, sizeof(small));
    write(&text, arg);
    if (rw_text_fits(&text))
        return rwi_json_ascii(small);
    big = malloc(text.len + 1);
    if (big == NULL)
        return NULL;
    rw_text_init(&text, big, text.len + 1);
    write(&text, arg);
    value = rwi_json_ascii(big);
    free(big);
    return value;
}

struct rdata_arg {
    const uint8_t *wire;
    size_t len, rdata, rdata_len;
    uint16_t type;
};

static void
write_rdata(struct rw_text *text, const void *arg)
{
    const struct rdata_arg *r = arg;

    (void)rw_rdata_to_text(text, r->type, r->wire, r->len, r->rdata,
                           r->rdata_len);
}

json_t *
rwi_json_rdata(uint16_t type, const uint8_t *wire, size_t len, size_t rdata,
               size_t rdata_len)
{
    struct rdata_arg arg = {wire, len, rdata, rdata_len, type};

    return text_value(write_rdata, &arg);
}

static void
write_hex(struct rw_text *text, const void *arg)
{
    const struct rw_octets *octets = arg;

    rw_text_put_hex(text, octets->data, octets->len, true);
}

json_t *
rwi_json_hex(const uint8_t *octets, size_t len)
{
    struct rw_octets arg = {octets, len};

    return text_value(write_hex, &arg);
}

void
rwi_json_set(json_t *object, const char *key, json_t *value, bool *failed)
{
    if (json_object_set_new_nocheck(object, key, value) != 0)
        *failed = true;
}

struct writer {
    rw_sink_fn sink;
    void *ctx;
    enum rw_status status;
};

static int
write_part(const char *data, size_t len, void *arg)
{
    struct writer *writer = arg;

    writer->status = writer->sink(writer->ctx, data, len);
    return writer->status == RW_OK ? 0 : -1;
}

enum rw_status
rwi_json_write(json_t *value, size_t indent, rw_sink_fn sink, void *ctx)
{
    struct writer writer = {sink, ctx, RW_OK};
    size_t flags = JSON_REAL_PRECISION(15) | JSON_INDENT(indent) |
                   (indent == 0 ? JSON_COMPACT : 0);
    char *all;

    if (value == NULL)
        return RW_ERR_MEMORY;
    all = json_dumps(value, flags);
    json_decref(value);
    if (all == NULL)
        return RW_ERR_MEMORY;
    if (write_part(all, strlen(all), &writer) == 0)
        (void)write_part("\n", 1, &writer);
    free(all);
    return writer.status;
}
