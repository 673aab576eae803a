/* A trace as the member `record` of its JSON: all of it, member by member as
 * record.h has them.  What is zero is left out.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/record_write.h"

#include <string.h>

#include "report/walk/record.h"
#include "rootwalk/name.h"

static void put_struct(struct rwi_json *json, const struct rwi_shape *shape,
                       const char *from);

/* A member of a structure, whatever its type. */
#define AT(from, place, type) (*(const type *)(const void *)((from) + (place)))

/* A pointer to structures of one type or another is read as one to octets. */
static const char *
pointer_at(const char *from, size_t place)
{
    const char *pointer;

    memcpy(&pointer, from + place, sizeof(pointer));
    return pointer;
}

static uint64_t
number_at(const char *from, const struct rwi_field *field)
{
    switch (field->kind) {
    case RWI_FIELD_U8:
        return AT(from, field->at, uint8_t);
    case RWI_FIELD_U16:
        return AT(from, field->at, uint16_t);
    case RWI_FIELD_U32:
        return AT(from, field->at, uint32_t);
    case RWI_FIELD_SIZE:
        return AT(from, field->at, size_t);
    default:
        return AT(from, field->at, uint64_t);
    }
}

static void
put_number(struct rwi_json *json, const struct rwi_field *field,
           const char *from)
{
    uint64_t number = number_at(from, field);

    if (field->kind == RWI_FIELD_TIME && number == RW_NO_TIME)
        rwi_json_free_word(json, field->key, "null");
    else if (number != 0 || field->is_needed)
        rwi_json_free_number(json, field->key, number);
}

static void
put_word(struct rwi_json *json, const struct rwi_field *field, const char *from)
{
    unsigned value = AT(from, field->at, unsigned);

    if (value != 0)
        rwi_json_free_string(json, field->key,
                             rwi_field_word(field->words, value));
}

static void
put_name(struct rwi_json *json, const struct rwi_field *field,
         const uint8_t *name)
{
    char buf[RW_NAME_TEXT_MAX];
    struct rw_text text;

    if (name == NULL)
        return;
    rw_text_init(&text, buf, sizeof(buf));
    rw_name_to_text(&text, name);
    rwi_json_free_string(json, field->key, buf);
}

static void
put_address(struct rwi_json *json, const struct rwi_field *field,
            const char *from)
{
    const struct rw_address *address = (const void *)(from + field->at);
    char buf[RW_ADDRESS_TEXT_MAX + sizeof("#65535")];
    struct rw_text text;

    if (address->family == RW_FAMILY_NONE)
        return;
    rw_text_init(&text, buf, sizeof(buf));
    rw_address_to_text(&text, address);
    rw_text_printf(&text, "#%u", (unsigned)address->port);
    rwi_json_free_string(json, field->key, buf);
}

static void
put_numbers(struct rwi_json *json, const struct rwi_field *field,
            const char *from)
{
    const char *numbers = pointer_at(from, field->at);
    size_t count = AT(from, field->count, size_t);

    if (count == 0)
        return;
    rwi_json_free_list(json, field->key);
    for (size_t i = 0; i < count; i++)
        rwi_json_free_number(
            json, NULL,
            field->kind == RWI_FIELD_U16S
                ? ((const uint16_t *)(const void *)numbers)[i]
                : ((const uint32_t *)(const void *)numbers)[i]);
    rwi_json_close(json);
}

static void
put_octets(struct rwi_json *json, const struct rwi_field *field,
           const uint8_t *octets, size_t len)
{
    if (octets != NULL)
        rwi_json_free_hex(json, field->key, octets, len);
}

static void
put_list(struct rwi_json *json, const struct rwi_field *field, const char *from)
{
    const char *items = pointer_at(from, field->at);
    size_t count = AT(from, field->count, size_t);

    if (count == 0)
        return;
    rwi_json_free_list(json, field->key);
    for (size_t i = 0; i < count; i++) {
        rwi_json_free_object(json, NULL);
        put_struct(json, field->shape,
                   field->kind == RWI_FIELD_POINTERS
                       ? pointer_at(items, i * sizeof(void *))
                       : items + i * field->shape->size);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_inner(struct rwi_json *json, const struct rwi_field *field,
          const char *inner)
{
    if (inner == NULL)
        return;
    rwi_json_free_object(json, field->key);
    put_struct(json, field->shape, inner);
    rwi_json_close(json);
}

static void
put_field(struct rwi_json *json, const struct rwi_field *field,
          const char *from)
{
    switch (field->kind) {
    case RWI_FIELD_BOOL:
        if (AT(from, field->at, bool))
            rwi_json_free_word(json, field->key, "true");
        break;
    case RWI_FIELD_U8:
    case RWI_FIELD_U16:
    case RWI_FIELD_U32:
    case RWI_FIELD_U64:
    case RWI_FIELD_SIZE:
    case RWI_FIELD_TIME:
        put_number(json, field, from);
        break;
    case RWI_FIELD_WORD:
        put_word(json, field, from);
        break;
    case RWI_FIELD_NAME:
        put_name(json, field, AT(from, field->at, uint8_t *));
        break;
    case RWI_FIELD_ROOM:
        put_name(json, field, (const void *)(from + field->at));
        break;
    case RWI_FIELD_ADDRESS:
        put_address(json, field, from);
        break;
    case RWI_FIELD_OCTETS:
        put_octets(json, field, AT(from, field->at, struct rw_octets).data,
                   AT(from, field->at, struct rw_octets).len);
        break;
    case RWI_FIELD_HEX:
        put_octets(json, field, AT(from, field->at, uint8_t *),
                   AT(from, field->count, uint16_t));
        break;
    case RWI_FIELD_U16S:
    case RWI_FIELD_U32S:
        put_numbers(json, field, from);
        break;
    case RWI_FIELD_STRUCT:
        put_inner(json, field, from + field->at);
        break;
    case RWI_FIELD_POINTER:
        put_inner(json, field, pointer_at(from, field->at));
        break;
    case RWI_FIELD_LIST:
    case RWI_FIELD_POINTERS:
        put_list(json, field, from);
        break;
    }
}

static void
put_struct(struct rwi_json *json, const struct rwi_shape *shape,
           const char *from)
{
    for (size_t i = 0; i < shape->field_count; i++)
        put_field(json, &shape->fields[i], from);
}

void
rwi_json_record(struct rwi_json *json, enum rwi_json_row member,
                const struct rw_trace *trace)
{
    rwi_json_free(json, member);
    put_struct(json, &RWI_TRACE_SHAPE, (const void *)trace);
    rwi_json_close(json);
}
