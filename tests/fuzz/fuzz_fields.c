/* Fuzzing the readers that are made from the table of RR types: two octets of
 * a type and its RDATA.  A reader takes what can be printed field by field, and
 * no field of it lies outside.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/rdata.h"
#include "wire/fields.h"

static const uint8_t *begin, *end;

static void
look_octets(struct rw_octets octets)
{
    EXPECT(octets.len == 0 || (octets.data >= begin && octets.data <= end &&
                               octets.len <= (size_t)(end - octets.data)));
}

/* A name ends within the RDATA, pointers or not. */
static void
look_name(const uint8_t *name)
{
    EXPECT(name == NULL || (name >= begin && name < end));
}

static void
look_number(uint64_t number)
{
    (void)number;
}

#define LOOK(value)                                                            \
    _Generic((value), struct rw_octets                                         \
             : look_octets, const uint8_t *                                    \
             : look_name, default                                              \
             : look_number)(value);
#define F(field, kind) LOOK(out.field)
#define RR(T, number, reference, ...)                                          \
    static bool look_##T(const uint8_t *rdata, size_t len)                     \
    {                                                                          \
        struct rwi_##T out;                                                    \
        bool has = rwi_##T##_in(&out, (struct rw_octets){rdata, len});         \
                                                                               \
        __VA_ARGS__                                                            \
        return has;                                                            \
    }
#define RR_IN RR
#define RR_IN_NAMED(T, mnemonic, number, ref, ...)                             \
    RR(T, number, ref, __VA_ARGS__)
#define RR_OPAQUE(T, number, reference)
#define RR_META(T, number, reference)
#include "wire/rrtypes.def"
#undef RR

static const struct {
    uint16_t type;
    bool (*look)(const uint8_t *rdata, size_t len);
} READERS[] = {
#define RR(T, number, reference, ...) {number, look_##T},
#include "wire/rrtypes.def"
};

/* Of its type's form, and of one that is known. */
static bool
has_fields(uint16_t type, const uint8_t *rdata, size_t len)
{
    static char buf[400000];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    return rw_rdata_to_text(&text, type, RW_CLASS_IN, rdata, len, 0, len) ==
               RW_OK &&
           strncmp(buf, "\\# ", 3) != 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint16_t type;
    uint8_t *copy;

    if (size < 2 || size - 2 > UINT16_MAX)
        return 0;
    type = (uint16_t)(data[0] << 8 | data[1]);
    copy = exact_copy(data + 2, size - 2);
    begin = copy;
    end = copy + size - 2;
    for (size_t i = 0; i < sizeof(READERS) / sizeof(READERS[0]); i++) {
        bool has;

        if (READERS[i].type != type)
            continue;
        has = READERS[i].look(copy, size - 2);
        EXPECT(has == has_fields(type, copy, size - 2));
    }
    free(copy);
    return 0;
}
