/* Names: read, written, compared, with all that can be wrong about them.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include <stdlib.h>

#define L10 "aaaaaaaaaa"
#define L60 L10 L10 L10 L10 L10 L10
#define L63 L60 "bcd"
#define L61 L60 "z"

static void
name_text_comes_out_as_it_went_in(void **state)
{
    static const struct {
        const char *in, *out;
    } ROWS[] = {
        {".", "."},
        {"example.com", "example.com."},
        {"Example.COM.", "Example.COM."},
        {"a\\.b.c", "a\\.b.c."},
        {"a\\046b.c", "a\\.b.c."},
        {"a\\000b.", "a\\000b."},
        {"\\255\\127 x", "\\255\\127\\032x."},
        {"\\\"\\(\\)\\;\\@\\$\\\\.x", "\\\"\\(\\)\\;\\@\\$\\\\.x."},
        {"_a-b*'!.*", "_a-b*'!.*."},
        {L63 "." L63 "." L63 "." L61, L63 "." L63 "." L63 "." L61 "."},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        char buf[RW_NAME_TEXT_MAX], small[8];
        uint8_t name[RW_NAME_MAX];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_name_to_text(&text, name_of(name, ROWS[i].in));
        same_text(ROWS[i].in, buf, ROWS[i].out);
        rw_text_init(&text, small, sizeof(small));
        rw_name_to_text(&text, name);
        same_size(ROWS[i].in, "counted", text.len, strlen(ROWS[i].out));
        assert_true(strncmp(small, ROWS[i].out, strlen(small)) == 0);
    }
}

static void
name_from_text_says_what_is_wrong_and_where(void **state)
{
    static const struct {
        const char *text;
        enum rw_status want;
        size_t bad_at;
    } ROWS[] = {
        {"", RW_ERR_LABEL_EMPTY, 0},
        {"..", RW_ERR_LABEL_EMPTY, 0},
        {".a", RW_ERR_LABEL_EMPTY, 0},
        {"a..b", RW_ERR_LABEL_EMPTY, 2},
        {"a.b..", RW_ERR_LABEL_EMPTY, 4},
        {L63 "x.a", RW_ERR_LABEL_LONG, 63},
        {"a\\", RW_ERR_ESCAPE, 1},
        {"a\\25", RW_ERR_ESCAPE, 1},
        {"a\\256", RW_ERR_ESCAPE, 1},
        {"a\\1x2", RW_ERR_ESCAPE, 1},
        {L63 "." L63 "." L63 "." L61 "y", RW_ERR_NAME_LONG, 253},
        {L63 "." L63 "." L63 "." L60 ".a", RW_ERR_NAME_LONG, 253},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t name[RW_NAME_MAX];
        size_t bad_at = 999;

        same_status(ROWS[i].text,
                    rw_name_from_text(name, ROWS[i].text, strlen(ROWS[i].text),
                                      NULL, &bad_at),
                    ROWS[i].want);
        same_size(ROWS[i].text, "bad_at", bad_at, ROWS[i].bad_at);
    }
}

static void
name_from_text_completes_with_the_origin(void **state)
{
    uint8_t origin[RW_NAME_MAX], got[RW_NAME_MAX], want[RW_NAME_MAX];

    (void)state;
    name_of(origin, "example.com.");
    name_of(want, "www.example.com.");
    same_status("relative", rw_name_from_text(got, "www", 3, origin, NULL),
                RW_OK);
    assert_true(rw_name_equal(got, want));
    same_status("absolute", rw_name_from_text(got, "www.", 4, origin, NULL),
                RW_OK);
    assert_false(rw_name_equal(got, want));
    same_status("too long with it",
                rw_name_from_text(got, L63 "." L63 "." L63 "." L60,
                                  sizeof(L63 L63 L63 L60) + 2, origin, NULL),
                RW_ERR_NAME_LONG);
}

static void
name_from_wire_refuses_what_is_malformed(void **state)
{
    static const struct {
        const char *what;
        struct octets msg;
        size_t pos;
        enum rw_status want, skip;
        size_t after;
    } ROWS[] = {
        {"root", BYTES(0), 0, RW_OK, RW_OK, 1},
        {"one label", BYTES(1, 'a', 0), 0, RW_OK, RW_OK, 3},
        {"pointer back", BYTES(1, 'a', 0, 1, 'b', 0xc0, 0), 3, RW_OK, RW_OK, 7},
        {"pointer alone", BYTES(1, 'a', 0, 0xc0, 0), 3, RW_OK, RW_OK, 5},
        {"pointer to pointer", BYTES(0, 0xc0, 0, 0xc0, 1), 3, RW_OK, RW_OK, 5},
        {"nothing", BYTES(0), 1, RW_ERR_SHORT, RW_ERR_SHORT, 0},
        {"label runs off the end", BYTES(3, 'w'), 0, RW_ERR_SHORT, RW_ERR_SHORT,
         0},
        {"no root label", BYTES(1, 'w'), 0, RW_ERR_SHORT, RW_ERR_SHORT, 0},
        {"half a pointer", BYTES(0, 0xc0), 1, RW_ERR_SHORT, RW_ERR_SHORT, 0},
        {"pointer to itself", BYTES(0, 0xc0, 1), 1, RW_ERR_POINTER,
         RW_ERR_POINTER, 0},
        {"pointer forward", BYTES(0xc0, 2, 0), 0, RW_ERR_POINTER,
         RW_ERR_POINTER, 0},
        {"pointer into its own name", BYTES(0, 1, 'a', 0xc0, 1), 1,
         RW_ERR_POINTER, RW_ERR_POINTER, 0},
        {"pointer to its own second label", BYTES(0, 1, 'a', 1, 'b', 0xc0, 3),
         1, RW_ERR_POINTER, RW_ERR_POINTER, 0},
        {"loop of two", BYTES(1, 'a', 0xc0, 4, 1, 'b', 0xc0, 0), 4,
         RW_ERR_POINTER, RW_OK, 8},
        {"pointer to a label that runs over it", BYTES(3, 'a', 0xc0, 0, 0), 2,
         RW_ERR_POINTER, RW_OK, 4},
        {"pointer to a name that runs over it", BYTES(1, 'a', 0xc0, 0, 0), 2,
         RW_ERR_POINTER, RW_OK, 4},
        {"pointer behind the end", BYTES(0, 0xff, 0xff), 1, RW_ERR_POINTER,
         RW_ERR_POINTER, 0},
        {"label type 01", BYTES(0x41, 'a', 0), 0, RW_ERR_LABEL_TYPE,
         RW_ERR_LABEL_TYPE, 0},
        {"label type 10", BYTES(0x80, 'a', 0), 0, RW_ERR_LABEL_TYPE,
         RW_ERR_LABEL_TYPE, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t name[RW_NAME_MAX];
        size_t pos = ROWS[i].pos, skip = ROWS[i].pos;

        same_status(
            ROWS[i].what,
            rw_name_from_wire(name, ROWS[i].msg.at, ROWS[i].msg.len, &pos),
            ROWS[i].want);
        same_size(ROWS[i].what, "pos", pos,
                  ROWS[i].want == RW_OK ? ROWS[i].after : ROWS[i].pos);
        same_status(ROWS[i].what,
                    rw_name_skip_wire(ROWS[i].msg.at, ROWS[i].msg.len, &skip),
                    ROWS[i].skip);
        same_size(ROWS[i].what, "skipped", skip,
                  ROWS[i].skip == RW_OK ? ROWS[i].after : ROWS[i].pos);
    }
}

/* Labels of one octet, `count` of them, then the root or a pointer. */
static size_t
chain_of_labels(uint8_t *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[2 * i] = 1;
        out[2 * i + 1] = 'x';
    }
    out[2 * count] = 0;
    return 2 * count + 1;
}

static void
name_from_wire_holds_the_limits(void **state)
{
    uint8_t msg[1024], name[RW_NAME_MAX];
    size_t pos = 0, len = chain_of_labels(msg, 127);

    (void)state;
    same_status("255 octets", rw_name_from_wire(name, msg, len, &pos), RW_OK);
    same_size("255 octets", "size", rw_name_size(name), 255);
    same_size("127 labels", "labels", rw_name_labels(name), 127);
    len = chain_of_labels(msg, 128);
    pos = 0;
    same_status("257 octets", rw_name_from_wire(name, msg, len, &pos),
                RW_ERR_NAME_LONG);
    same_status("257 octets skipped", rw_name_skip_wire(msg, len, &pos),
                RW_ERR_NAME_LONG);
    /* 127 labels behind a pointer, and one before it */
    len = chain_of_labels(msg, 127);
    memcpy(msg + len, (const uint8_t[]){1, 'y', 0xc0, 0}, 4);
    pos = len;
    same_status("too long through a pointer",
                rw_name_from_wire(name, msg, len + 4, &pos), RW_ERR_NAME_LONG);
}

static void
name_from_wire_follows_127_pointers_and_no_more(void **state)
{
    uint8_t msg[1 + 2 * 128] = {0}, name[RW_NAME_MAX];
    size_t pos;

    (void)state;
    for (size_t i = 0; i < 128; i++) {
        msg[1 + 2 * i] = 0xc0;
        msg[2 + 2 * i] = (uint8_t)(i == 0 ? 0 : 2 * i - 1);
    }
    pos = 1 + 2 * 126;
    same_status("127", rw_name_from_wire(name, msg, sizeof(msg), &pos), RW_OK);
    pos = 1 + 2 * 127;
    same_status("128", rw_name_from_wire(name, msg, sizeof(msg), &pos),
                RW_ERR_POINTER);
}

static int
sign(int value)
{
    return (value > 0) - (value < 0);
}

static void
names_are_ordered_as_rfc_4034_has_them(void **state)
{
    /* RFC 4034 section 6.1's own list */
    static const char *const ORDER[] = {
        "example",         "a.example",      "yljkjljk.a.example",
        "Z.a.example",     "zABC.a.EXAMPLE", "z.example",
        "\\001.z.example", "*.z.example",    "\\200.z.example",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ORDER); i++) {
        for (size_t j = 0; j < COUNT(ORDER); j++) {
            uint8_t a[RW_NAME_MAX], b[RW_NAME_MAX];
            int got =
                rw_name_compare(name_of(a, ORDER[i]), name_of(b, ORDER[j]));

            if (sign(got) != (i > j) - (i < j))
                fail_msg("%s and %s: %d", ORDER[i], ORDER[j], got);
            assert_int_equal(rw_name_equal(a, b), i == j);
        }
    }
}

static void
name_relations_hold(void **state)
{
    static const struct {
        const char *name, *other;
        int below;
        size_t common;
    } ROWS[] = {
        {"www.Example.com", "example.COM", 1, 2},
        {"example.com", "example.com", 1, 2},
        {"example.com", ".", 1, 0},
        {".", ".", 1, 0},
        {".", "com", 0, 0},
        {"example.com", "www.example.com", 0, 2},
        {"xexample.com", "example.com", 0, 1},
        {"a.b.c", "x.b.c", 0, 2},
        {"a\\.example.com", "example.com", 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t a[RW_NAME_MAX], b[RW_NAME_MAX];

        name_of(a, ROWS[i].name);
        name_of(b, ROWS[i].other);
        same_size(ROWS[i].name, "below", rw_name_is_at_or_below(a, b),
                  (size_t)ROWS[i].below);
        same_size(ROWS[i].name, "common", rw_name_common_labels(a, b),
                  ROWS[i].common);
    }
}

static void
name_hash_ignores_case_and_heeds_the_seed(void **state)
{
    uint8_t a[RW_NAME_MAX], b[RW_NAME_MAX], c[RW_NAME_MAX];

    (void)state;
    name_of(a, "www.example.com");
    name_of(b, "WWW.eXample.COM");
    name_of(c, "wwx.example.com");
    assert_int_equal(rw_name_hash(a, 7), rw_name_hash(b, 7));
    assert_int_not_equal(rw_name_hash(a, 7), rw_name_hash(a, 8));
    assert_int_not_equal(rw_name_hash(a, 7), rw_name_hash(c, 7));
    /* on every machine, whatever its order of octets */
    assert_int_equal(rw_name_hash(a, 7), 0xe423d7cd);
}

static void
name_suffix_is_replaced(void **state)
{
    uint8_t name[RW_NAME_MAX], from[RW_NAME_MAX], to[RW_NAME_MAX];
    uint8_t got[RW_NAME_MAX], want[RW_NAME_MAX];

    (void)state;
    name_of(name, "a.b.Example.com");
    name_of(from, "example.com");
    name_of(to, "example.net");
    same_status("fits", rw_name_replace_suffix(got, name, from, to), RW_OK);
    assert_true(rw_name_equal(got, name_of(want, "a.b.example.net")));
    name_of(to, L63 "." L63 "." L63 "." L60);
    same_status("too long", rw_name_replace_suffix(got, name, from, to),
                RW_ERR_NAME_LONG);
}

static void
name_parts_are_views(void **state)
{
    uint8_t name[RW_NAME_MAX], low[RW_NAME_MAX];

    (void)state;
    name_of(name, "Www.Example");
    assert_ptr_equal(rw_name_skip(name, 1), name + 4);
    assert_ptr_equal(rw_name_parent(name), name + 4);
    assert_true(rw_name_is_root(rw_name_skip(name, 9)));
    assert_null(rw_name_parent(RW_NAME_ROOT));
    same_size("lower", "size", rw_name_lower(low, name), 13);
    assert_memory_equal(low, "\3www\7example", 13);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_text_comes_out_as_it_went_in),
        cmocka_unit_test(name_from_text_says_what_is_wrong_and_where),
        cmocka_unit_test(name_from_text_completes_with_the_origin),
        cmocka_unit_test(name_from_wire_refuses_what_is_malformed),
        cmocka_unit_test(name_from_wire_holds_the_limits),
        cmocka_unit_test(name_from_wire_follows_127_pointers_and_no_more),
        cmocka_unit_test(names_are_ordered_as_rfc_4034_has_them),
        cmocka_unit_test(name_relations_hold),
        cmocka_unit_test(name_hash_ignores_case_and_heeds_the_seed),
        cmocka_unit_test(name_suffix_is_replaced),
        cmocka_unit_test(name_parts_are_views),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
