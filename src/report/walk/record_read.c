/* A trace out of the member `record` of its JSON; see rootwalk/saved.h.
 *
 * The table of record.h says what stands where.  Everything goes into one
 * arena, with a bound: lists grow by doubling, as their length is known at
 * their end only.  What the readers of a trace rely on is held at the end
 * (is_sound()): they were written for an engine that keeps its promises.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/saved.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/print/json_reader.h"
#include "report/walk/record.h"
#include "rootwalk/name.h"
#include "trace/reading.h"

#define KEY_MAX    32 /* octets of a member's name; ours have 16 */
#define WORD_MAX   64 /* of a word */
#define SCHEMA     "rootwalk.trace/1"
#define LIST_FIRST 4 /* items that a list begins with */
/* Octets that an arena takes beyond what is asked for, or a reading at once. */
#define MOST_AT_ONCE ((size_t)1 << 20)

struct rw_saved {
    struct rw_trace trace;
    struct rwi_arena arena; /* of all that it points to */
};

struct reader {
    struct rwi_json_in in;
    struct rwi_arena *arena;
};

static void read_struct(struct reader *reader, const struct rwi_shape *shape,
                        char *to);

/* ---- values ------------------------------------------------------------- */

/* The arena handed out nothing: for its bound, or for want of memory. */
static void
no_room(struct reader *reader, size_t wanted)
{
    const struct rwi_arena *arena = reader->arena;
    bool is_bound = arena->max - arena->taken <= wanted + MOST_AT_ONCE;

    rwi_json_in_fail(&reader->in, is_bound ? RW_ERR_LIMIT : RW_ERR_MEMORY);
}

/* Room that goes with the trace; without it all is over. */
static void *
take_room(struct reader *reader, size_t count, size_t size)
{
    void *room = rwi_arena_array(reader->arena, count, size);

    if (room == NULL)
        no_room(reader, count * size);
    return room;
}

static void
set_number(char *to, enum rwi_field_kind kind, uint64_t number)
{
    uint8_t u8 = (uint8_t)number;
    uint16_t u16 = (uint16_t)number;
    uint32_t u32 = (uint32_t)number;
    size_t size = (size_t)number;

    if (kind == RWI_FIELD_U8)
        memcpy(to, &u8, sizeof(u8));
    else if (kind == RWI_FIELD_U16 || kind == RWI_FIELD_U16S)
        memcpy(to, &u16, sizeof(u16));
    else if (kind == RWI_FIELD_U32 || kind == RWI_FIELD_U32S)
        memcpy(to, &u32, sizeof(u32));
    else if (kind == RWI_FIELD_SIZE)
        memcpy(to, &size, sizeof(size));
    else
        memcpy(to, &number, sizeof(number));
}

static uint64_t
number_max(enum rwi_field_kind kind)
{
    return kind == RWI_FIELD_U8                              ? UINT8_MAX
           : kind == RWI_FIELD_U16 || kind == RWI_FIELD_U16S ? UINT16_MAX
           : kind == RWI_FIELD_U32 || kind == RWI_FIELD_U32S ||
                   kind == RWI_FIELD_SIZE
               ? UINT32_MAX
               : UINT64_MAX;
}

static void
read_number(struct reader *reader, enum rwi_field_kind kind, char *to)
{
    uint64_t number = kind == RWI_FIELD_TIME && rwi_json_in_null(&reader->in)
                          ? RW_NO_TIME
                          : rwi_json_in_number(&reader->in, number_max(kind));

    set_number(to, kind, number);
}

static void
read_word(struct reader *reader, const struct rwi_field_words *words, char *to)
{
    char word[WORD_MAX];
    unsigned value = 0;

    (void)rwi_json_in_text(&reader->in, word, sizeof(word));
    while (value < words->count &&
           strcmp(rwi_field_word(words, value), word) != 0)
        value++;
    if (value == words->count)
        rwi_json_in_fail(&reader->in, RW_ERR_SYNTAX);
    else
        memcpy(to, &value, sizeof(value));
}

/* @param to  RW_NAME_MAX octets */
static void
read_name_into(struct reader *reader, uint8_t *to)
{
    char text[RW_NAME_TEXT_MAX];
    size_t len = rwi_json_in_text(&reader->in, text, sizeof(text));

    if (reader->in.status == RW_OK &&
        rw_name_from_text(to, text, len, NULL, NULL) != RW_OK)
        rwi_json_in_fail(&reader->in, RW_ERR_SYNTAX);
}

static void
read_name(struct reader *reader, char *to)
{
    uint8_t name[RW_NAME_MAX];
    const uint8_t *copy;

    read_name_into(reader, name);
    if (reader->in.status != RW_OK)
        return;
    copy = take_room(reader, rw_name_size(name), 1);
    if (copy == NULL)
        return;
    memcpy((void *)(uintptr_t)copy, name, rw_name_size(name));
    memcpy(to, &copy, sizeof(copy));
}

static void
read_address(struct reader *reader, char *to)
{
    char text[RW_ADDRESS_TEXT_MAX + sizeof("#65535")];

    (void)rwi_json_in_text(&reader->in, text, sizeof(text));
    if (reader->in.status == RW_OK &&
        rw_address_from_text((void *)to, text, 0) != RW_OK)
        rwi_json_in_fail(&reader->in, RW_ERR_SYNTAX);
}

static int
nibble(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* Octets in hexadecimal, at most so many; data is set even where there are
 * none. */
static struct rw_octets
read_hex(struct reader *reader, size_t max)
{
    const char *text;
    size_t len = rwi_json_in_plain(&reader->in, &text);
    uint8_t *octets = NULL;

    if (len % 2 != 0 || len / 2 > max)
        rwi_json_in_fail(&reader->in, RW_ERR_SYNTAX);
    if (reader->in.status == RW_OK)
        octets = take_room(reader, len / 2 + 1, 1);
    if (octets == NULL)
        return (struct rw_octets){NULL, 0};
    for (size_t i = 0; i < len; i += 2) {
        int high = nibble(text[i]), low = nibble(text[i + 1]);

        if (high < 0 || low < 0) {
            rwi_json_in_fail(&reader->in, RW_ERR_SYNTAX);
            break;
        }
        octets[i / 2] = (uint8_t)(high << 4 | low);
    }
    return (struct rw_octets){octets, len / 2};
}

static void
read_octets(struct reader *reader, const struct rwi_field *field, char *to)
{
    struct rw_octets octets = read_hex(reader, RW_MESSAGE_MAX);
    uint16_t len = (uint16_t)octets.len;

    if (field->kind == RWI_FIELD_OCTETS) {
        memcpy(to + field->at, &octets, sizeof(octets));
        return;
    }
    memcpy(to + field->at, &octets.data, sizeof(octets.data));
    memcpy(to + field->count, &len, sizeof(len));
}

/* ---- lists -------------------------------------------------------------- */

/* Items of one size, whose number is known at their end. */
struct list {
    char *items;
    size_t count, room, size;
};

/* Room for one more; NULL where there is none. */
static char *
list_more(struct reader *reader, struct list *list)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? LIST_FIRST : 2 * list->room;
        char *items = take_room(reader, room, list->size);

        if (items == NULL)
            return NULL;
        if (list->count > 0)
            memcpy(items, list->items, list->count * list->size);
        list->items = items;
        list->room = room;
    }
    return list->items + list->count++ * list->size;
}

static void
read_item(struct reader *reader, const struct rwi_field *field, char *to)
{
    char *pointed;

    switch (field->kind) {
    case RWI_FIELD_U16S:
    case RWI_FIELD_U32S:
        read_number(reader, field->kind, to);
        break;
    case RWI_FIELD_POINTERS:
        pointed = take_room(reader, 1, field->shape->size);
        memcpy(to, &pointed, sizeof(pointed));
        if (pointed != NULL)
            read_struct(reader, field->shape, pointed);
        break;
    default:
        read_struct(reader, field->shape, to);
        break;
    }
}

static void
read_list(struct reader *reader, const struct rwi_field *field, char *to)
{
    struct list list = {
        .size = field->kind == RWI_FIELD_U16S       ? sizeof(uint16_t)
                : field->kind == RWI_FIELD_U32S     ? sizeof(uint32_t)
                : field->kind == RWI_FIELD_POINTERS ? sizeof(void *)
                                                    : field->shape->size,
    };
    size_t count = 0;

    if (!rwi_json_in_enter(&reader->in, '['))
        return;
    while (rwi_json_in_next(&reader->in, &count, ']')) {
        char *item = list_more(reader, &list);

        if (item != NULL)
            read_item(reader, field, item);
    }
    memcpy(to + field->at, &list.items, sizeof(list.items));
    memcpy(to + field->count, &list.count, sizeof(list.count));
}

/* ---- structures --------------------------------------------------------- */

static void
read_pointed(struct reader *reader, const struct rwi_field *field, char *to)
{
    char *pointed = take_room(reader, 1, field->shape->size);

    memcpy(to + field->at, &pointed, sizeof(pointed));
    if (pointed != NULL)
        read_struct(reader, field->shape, pointed);
}

static void
read_field(struct reader *reader, const struct rwi_field *field, char *to)
{
    bool truth;

    switch (field->kind) {
    case RWI_FIELD_BOOL:
        truth = rwi_json_in_bool(&reader->in);
        memcpy(to + field->at, &truth, sizeof(truth));
        break;
    case RWI_FIELD_U8:
    case RWI_FIELD_U16:
    case RWI_FIELD_U32:
    case RWI_FIELD_U64:
    case RWI_FIELD_SIZE:
    case RWI_FIELD_TIME:
        read_number(reader, field->kind, to + field->at);
        break;
    case RWI_FIELD_WORD:
        read_word(reader, field->words, to + field->at);
        break;
    case RWI_FIELD_NAME:
        read_name(reader, to + field->at);
        break;
    case RWI_FIELD_ROOM:
        read_name_into(reader, (void *)(to + field->at));
        break;
    case RWI_FIELD_ADDRESS:
        read_address(reader, to + field->at);
        break;
    case RWI_FIELD_OCTETS:
    case RWI_FIELD_HEX:
        read_octets(reader, field, to);
        break;
    case RWI_FIELD_STRUCT:
        read_struct(reader, field->shape, to + field->at);
        break;
    case RWI_FIELD_POINTER:
        read_pointed(reader, field, to);
        break;
    case RWI_FIELD_U16S:
    case RWI_FIELD_U32S:
    case RWI_FIELD_LIST:
    case RWI_FIELD_POINTERS:
        read_list(reader, field, to);
        break;
    }
}

/* The row of a member's name; the number of rows for none. */
static size_t
find_field(const struct rwi_shape *shape, const char *key)
{
    size_t i = 0;

    while (i < shape->field_count && strcmp(shape->fields[i].key, key) != 0)
        i++;
    return i;
}

/* A member that is not known is of a later version, and passed over. */
static void
read_struct(struct reader *reader, const struct rwi_shape *shape, char *to)
{
    uint64_t seen = 0;
    char key[KEY_MAX];
    size_t count = 0;

    if (!rwi_json_in_enter(&reader->in, '{'))
        return;
    while (rwi_json_in_next(&reader->in, &count, '}') &&
           rwi_json_in_key(&reader->in, key, sizeof(key))) {
        size_t i = find_field(shape, key);

        if (i == shape->field_count) {
            rwi_json_in_skip(&reader->in);
            continue;
        }
        if ((seen >> i & 1) != 0)
            rwi_json_in_fail(&reader->in, RW_ERR_SYNTAX); /* twice */
        seen |= UINT64_C(1) << i;
        read_field(reader, &shape->fields[i], to);
    }
    for (size_t i = 0; i < shape->field_count; i++)
        if (shape->fields[i].is_needed && (seen >> i & 1) == 0)
            rwi_json_in_fail(&reader->in, RW_ERR_SYNTAX);
}

/* ---- what readers of a trace rely on ------------------------------------ */

static bool
is_earlier(uint32_t step, const struct rw_step *than)
{
    return step < than->number;
}

/* What was concluded from a response has one. */
static bool
needs_response(enum rw_verdict verdict)
{
    return verdict != RW_VERDICT_PENDING && verdict != RW_VERDICT_ERROR &&
           verdict != RW_VERDICT_DISCARDED;
}

/* What a step has by what it came to. */
static bool
is_whole_step(const struct rw_step *step)
{
    if (needs_response(step->verdict) && step->response.data == NULL)
        return false;
    if (step->verdict == RW_VERDICT_REFERRAL && step->referral == NULL)
        return false;
    if (step->mismatch != RW_MISMATCH_NONE &&
        step->from.family == RW_FAMILY_NONE)
        return false;
    return step->response.data == NULL || step->rtt_us != RW_NO_TIME;
}

static bool
is_sound_step(const struct rw_trace *trace, size_t index)
{
    const struct rw_step *step = trace->steps[index];

    return step->number == index + 1 && is_earlier(step->parent, step) &&
           is_earlier(step->twin, step) &&
           is_earlier(step->because.step, step) &&
           step->sent_us != RW_NO_TIME &&
           (step->qclass != trace->qclass ||
            rw_name_is_at_or_below(step->qname, step->zone)) &&
           is_whole_step(step);
}

static bool
is_sound(const struct rw_trace *trace)
{
    for (size_t i = 0; i < trace->step_count; i++)
        if (!is_sound_step(trace, i))
            return false;
    return (trace->security == RW_SECURITY_UNCHECKED) == (trace->chain == NULL);
}

/* ---- the whole ---------------------------------------------------------- */

/* The one reading of a response, as the engine made it. */
static bool
read_response(struct rw_saved *saved, struct rw_step *step, struct rw_rr *room)
{
    const struct rw_asked asked = {
        .zone = step->qclass == saved->trace.qclass ? step->zone : NULL,
        .name = step->qname,
        .type = step->qtype,
        .rclass = step->qclass,
    };

    if (step->response.data == NULL)
        return true;
    step->reading = rwi_reading_make(&saved->arena, room, &asked,
                                     step->response.data, step->response.len);
    return step->reading != NULL;
}

static void
read_responses(struct reader *reader, struct rw_saved *saved)
{
    const struct rw_trace *trace = &saved->trace;
    struct rw_rr *room = reallocarray(NULL, RW_RRS_MAX, sizeof(*room));

    if (room == NULL)
        rwi_json_in_fail(&reader->in, RW_ERR_MEMORY);
    for (size_t i = 0; i < trace->step_count && reader->in.status == RW_OK; i++)
        if (!read_response(saved, trace->steps[i], room))
            no_room(reader, 0);
    free(room);
}

/* The members of the outermost object; the record is read where it stands. */
static void
read_trace(struct reader *reader, struct rw_trace *trace)
{
    bool has_schema = false, has_record = false;
    char key[KEY_MAX], schema[WORD_MAX];
    struct rwi_json_in *in = &reader->in;
    size_t count = 0;

    (void)rwi_json_in_enter(in, '{');
    while (in->status == RW_OK && rwi_json_in_next(in, &count, '}') &&
           rwi_json_in_key(in, key, sizeof(key))) {
        if (strcmp(key, "schema") == 0) {
            (void)rwi_json_in_text(in, schema, sizeof(schema));
            has_schema = strcmp(schema, SCHEMA) == 0;
        } else if (strcmp(key, "record") == 0 && has_schema && !has_record) {
            read_struct(reader, &RWI_TRACE_SHAPE, (void *)trace);
            has_record = true;
        } else {
            rwi_json_in_skip(in);
        }
        if (!has_schema)
            rwi_json_in_fail(in, RW_ERR_FORMAT);
    }
    rwi_json_in_end(in);
    if (!has_record)
        rwi_json_in_fail(in, has_schema ? RW_ERR_EMPTY : RW_ERR_FORMAT);
}

enum rw_status
rw_saved_read(struct rw_saved **out, const char *json, size_t len, size_t *at)
{
    struct rw_saved *saved = calloc(1, sizeof(*saved));
    struct reader reader;
    enum rw_status status;

    *out = NULL;
    if (saved == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&saved->arena, RW_SAVED_MEMORY_MAX);
    reader.arena = &saved->arena;
    rwi_json_in_begin(&reader.in, json, len);
    if (len > RW_SAVED_TEXT_MAX)
        rwi_json_in_fail(&reader.in, RW_ERR_LIMIT);
    read_trace(&reader, &saved->trace);
    if (reader.in.status == RW_OK && !is_sound(&saved->trace))
        rwi_json_in_fail(&reader.in, RW_ERR_STATE);
    if (reader.in.status == RW_OK)
        read_responses(&reader, saved);
    status = reader.in.status;
    if (status == RW_OK) {
        *out = saved;
        return RW_OK;
    }
    if (at != NULL)
        *at = (size_t)(reader.in.at - reader.in.start);
    rw_saved_free(saved);
    return status;
}

const struct rw_trace *
rw_saved_trace(const struct rw_saved *saved)
{
    return &saved->trace;
}

bool
rw_saved_is(const char *octets, size_t len)
{
    char key[KEY_MAX], schema[WORD_MAX];
    struct rwi_json_in in;
    size_t count = 0;

    rwi_json_in_begin(&in, octets, len);
    if (!rwi_json_in_enter(&in, '{') || !rwi_json_in_next(&in, &count, '}') ||
        !rwi_json_in_key(&in, key, sizeof(key)) || strcmp(key, "schema") != 0)
        return false;
    (void)rwi_json_in_text(&in, schema, sizeof(schema));
    return strcmp(schema, SCHEMA) == 0;
}

void
rw_saved_free(struct rw_saved *saved)
{
    if (saved == NULL)
        return;
    rwi_arena_done(&saved->arena);
    free(saved);
}
