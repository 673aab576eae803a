/* DNS values as members of JSON; see json.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json.h"

#include "rootwalk/idn.h"
#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/textfast.h"
#include "wire/name_wire.h"

#define MNEMONIC_MAX 32   /* octets with the NUL; TYPE65280, NSEC3PARAM */
#define RDATA_TEXT   1024 /* octets on the stack; longer data is rare */

void
rwi_json_flags(struct rwi_json *json, enum rwi_json_row member, uint16_t flags)
{
    static const char DIGITS[] = "0123456789abcdef";
    char text[6] = {'0', 'x'};

    for (size_t i = 0; i < 4; i++)
        text[2 + i] = DIGITS[flags >> (12 - 4 * i) & 15];
    rwi_json_text(json, member, text, sizeof(text));
}

void
rwi_json_string_or_null(struct rwi_json *json, enum rwi_json_row member,
                        const char *s)
{
    if (s != NULL)
        rwi_json_string(json, member, s);
    else
        rwi_json_null(json, member);
}

void *
rwi_json_scratch(struct rwi_json *json, size_t size)
{
    if (size > json->scratch_size) {
        free(json->scratch); /* nothing of it is wanted any more */
        json->scratch = malloc(size);
        json->scratch_size = json->scratch != NULL ? size : 0;
    }
    if (json->scratch == NULL)
        rwi_json_fail(json, RW_ERR_MEMORY);
    return json->scratch;
}

void
rwi_json_name(struct rwi_json *json, enum rwi_json_row member,
              const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX], *end;
    struct rw_text text;

    if (name == NULL) {
        rwi_json_null(json, member);
        return;
    }
    end = rwi_put_plain_name(buf, name);
    if (end != NULL) { /* nor does JSON escape what is in it */
        rwi_json_word(json, member, buf, (size_t)(end - buf));
        return;
    }
    rw_text_init(&text, buf, sizeof(buf));
    rw_name_to_text(&text, name);
    rwi_json_text(json, member, buf, text.len);
}

void
rwi_json_unicode(struct rwi_json *json, enum rwi_json_row member,
                 const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    (void)rw_idn_to_text(&text, name);
    if (rw_text_fits(&text))
        rwi_json_text(json, member, buf, text.len);
    else
        rwi_json_name(json, member, name);
}

static void
mnemonic(struct rwi_json *json, enum rwi_json_row member, const char *name,
         void (*to_text)(struct rw_text *text, uint16_t number),
         uint16_t number)
{
    char buf[MNEMONIC_MAX];
    struct rw_text text;

    if (name != NULL) {
        rwi_json_word(json, member, name, strlen(name));
        return;
    }
    rw_text_init(&text, buf, sizeof(buf));
    to_text(&text, number);
    rwi_json_word(json, member, buf, text.len);
}

void
rwi_json_type(struct rwi_json *json, enum rwi_json_row member, uint16_t type)
{
    mnemonic(json, member, rw_type_name(type), rw_type_to_text, type);
}

void
rwi_json_class(struct rwi_json *json, enum rwi_json_row member, uint16_t rclass)
{
    mnemonic(json, member, rw_class_name(rclass), rw_class_to_text, rclass);
}

void
rwi_json_rcode(struct rwi_json *json, enum rwi_json_row member, uint16_t rcode)
{
    mnemonic(json, member, rw_rcode_name(rcode), rw_rcode_to_text, rcode);
}

void
rwi_json_transport(struct rwi_json *json, enum rwi_json_row member,
                   enum rw_transport transport)
{
    rwi_json_string(json, member, transport == RW_TCP ? "tcp" : "udp");
}

void
rwi_json_address(struct rwi_json *json, enum rwi_json_row member,
                 const struct rw_address *address)
{
    char buf[RW_ADDRESS_TEXT_MAX];
    struct rw_text text;

    if (address->family == RW_FAMILY_NONE) {
        rwi_json_null(json, member);
        return;
    }
    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, address);
    rwi_json_text(json, member, buf, text.len);
}

void
rwi_json_endpoint(struct rwi_json *json, enum rwi_json_row member,
                  const struct rw_address *address)
{
    char buf[RW_ADDRESS_TEXT_MAX + 8];
    struct rw_text text;

    if (address->family == RW_FAMILY_NONE) {
        rwi_json_null(json, member);
        return;
    }
    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, address);
    rw_text_putc(&text, '#');
    rw_text_put_u64(&text, address->port);
    rwi_json_text(json, member, buf, text.len);
}

void
rwi_json_time(struct rwi_json *json, enum rwi_json_row member, uint64_t time_us)
{
    char buf[64];
    struct rw_text text;

    if (time_us == RW_NO_TIME) {
        rwi_json_null(json, member);
        return;
    }
    rw_text_init(&text, buf, sizeof(buf));
    rwi_text_time(&text, time_us, 'T');
    rw_text_putc(&text, 'Z');
    rwi_json_text(json, member, buf, text.len);
}

void
rwi_json_number_or_null(struct rwi_json *json, enum rwi_json_row member,
                        uint64_t value)
{
    if (value == 0)
        rwi_json_null(json, member);
    else
        rwi_json_number(json, member, value);
}

/* ---- RDATA: once to count, and once more where it is long ---------------- */

static void
put_rdata(struct rwi_json *json, enum rwi_json_row member, uint16_t type,
          const char *s, size_t len)
{
    char buf[MNEMONIC_MAX];
    struct rw_text text;

    if (member != J_RECORD_rdata) {
        rwi_json_text(json, member, s, len);
        return;
    }
    rw_text_init(&text, buf, sizeof(buf));
    rw_type_to_text(&text, type);
    rwi_json_text_of(json, member, buf, s, len);
}

void
rwi_json_rdata(struct rwi_json *json, enum rwi_json_row member, uint16_t type,
               uint16_t rclass, const uint8_t *wire, size_t len, size_t rdata,
               size_t rdata_len)
{
    char small[RDATA_TEXT];
    struct rw_text text;
    size_t size;
    char *big;

    if (type == RW_TYPE_A && rclass == RW_CLASS_IN && rdata_len == 4 &&
        member != J_RECORD_rdata) { /* most of all that is written */
        const char *end = rwi_put_ipv4(small, wire + rdata);

        rwi_json_word(json, member, small, (size_t)(end - small));
        return;
    }
    rw_text_init(&text, small, sizeof(small));
    (void)rw_rdata_to_text(&text, type, rclass, wire, len, rdata, rdata_len);
    if (rw_text_fits(&text)) {
        put_rdata(json, member, type, small, text.len);
        return;
    }
    size = text.len + 1;
    big = rwi_json_scratch(json, size);
    rw_text_init(&text, big, big != NULL ? size : 0);
    if (big != NULL)
        (void)rw_rdata_to_text(&text, type, rclass, wire, len, rdata,
                               rdata_len);
    put_rdata(json, member, type, big, big != NULL ? text.len : 0);
}
