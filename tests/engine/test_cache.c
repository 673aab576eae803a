/* The cache: what it keeps, for how long, and how much of it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/name.h"

#define S UINT64_C(1000000)

static const struct rwi_topic TOPIC = {RWI_FACT_CUT,
                                       (const uint8_t *)"\003WwW\003com", 0, 1};
static const struct rw_octets OCTETS = {(const uint8_t *)"message", 7};

static void
facts_are_found_in_any_case_until_they_expire(void **state)
{
    struct rwi_cache cache = {.max = 10000, .seed = {{9, 0}}};
    struct rwi_topic lower = TOPIC, other = TOPIC;
    const struct rwi_fact *fact;

    (void)state;
    lower.name = (const uint8_t *)"\003www\003com";
    other.kind = RWI_FACT_EVIDENCE;
    rwi_cache_put(&cache, &TOPIC, OCTETS, (const uint8_t *)"\003com", 5 * S,
                  60);
    fact = rwi_cache_find(&cache, &lower, 64 * S);
    assert_non_null(fact);
    assert_memory_equal(fact->octets.data, "message", 7);
    assert_true(rw_name_equal(fact->asked, (const uint8_t *)"\003COM"));
    assert_int_equal(fact->received_us, 5 * S);
    assert_null(rwi_cache_find(&cache, &other, 6 * S));
    assert_null(rwi_cache_find(&cache, &lower, 65 * S));
    assert_int_equal(cache.taken, 0); /* what is over is gone */
    rwi_cache_done(&cache);
}

/* The trail of a name finds what is kept of each name above it, and what is
 * put by itself is found on the way. */
static void
a_trail_finds_what_is_above(void **state)
{
    static const uint8_t *const NAMES[] = {
        (const uint8_t *)"\003wWw\012abcdefghij\007example\020abcdefghijklmnop",
        (const uint8_t *)"\012abcdefghij\007eXample\020abcdefghijklmnop",
        (const uint8_t *)"\007example\020abcdefghijklmnop",
        (const uint8_t *)"\020abcdefghijKlmnop",
        (const uint8_t *)"",
    };
    const size_t count = sizeof(NAMES) / sizeof(NAMES[0]);

    (void)state;
    for (size_t kept = 0; kept < count; kept++) {
        struct rwi_cache cache = {.max = 10000, .seed = {{9, 77}}};
        struct rwi_topic topic = {RWI_FACT_CUT, NAMES[kept], 0, 1};
        struct rwi_trail trail;

        rwi_cache_put(&cache, &topic, OCTETS, NULL, 0, 60);
        topic.name = NAMES[0];
        rwi_trail_init(&trail, &cache, &topic);
        assert_int_equal(trail.labels, count - 1);
        for (size_t up = 0; up < count; up++) {
            topic.name = NAMES[up];
            if ((rwi_cache_find_above(&cache, &trail, up, 1) != NULL) !=
                    (up == kept) ||
                (rwi_cache_find(&cache, &topic, 1) != NULL) != (up == kept))
                fail_msg("kept %zu, looked for %zu", kept, up);
        }
        topic.kind = RWI_FACT_EVIDENCE; /* another topic, at no name */
        topic.name = NAMES[0];
        rwi_trail_init(&trail, &cache, &topic);
        for (size_t up = 0; up < count; up++)
            assert_null(rwi_cache_find_above(&cache, &trail, up, 1));
        rwi_cache_done(&cache);
    }
}

static void
times_to_live_are_respected(void **state)
{
    static const struct {
        const char *what;
        uint32_t ttl_s;
        uint64_t at_s;
        bool found;
    } CASES[] = {
        {"not kept at all", 0, 0, false},
        {"a second", 1, 0, true},
        {"over", 1, 1, false},
        {"a day", 86400, 86399, true},
        {"no longer than a day", UINT32_MAX, 86400, false},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(CASES) / sizeof(CASES[0]); c++) {
        struct rwi_cache cache = {.max = 10000, .seed = {{9, 0}}};

        print_message("# %s\n", CASES[c].what);
        rwi_cache_put(&cache, &TOPIC, OCTETS, NULL, 0, CASES[c].ttl_s);
        assert_int_equal(rwi_cache_find(&cache, &TOPIC, CASES[c].at_s * S) !=
                             NULL,
                         CASES[c].found);
        rwi_cache_done(&cache);
    }
}

static void
newer_fact_takes_the_place(void **state)
{
    struct rwi_cache cache = {.max = 10000, .seed = {{9, 0}}};
    struct rw_octets newer = {(const uint8_t *)"new", 3};
    size_t taken;

    (void)state;
    rwi_cache_put(&cache, &TOPIC, OCTETS, NULL, 0, 60);
    taken = cache.taken;
    rwi_cache_put(&cache, &TOPIC, newer, NULL, 0, 60);
    assert_int_equal(cache.taken, taken - 4);
    assert_int_equal(rwi_cache_find(&cache, &TOPIC, 0)->octets.len, 3);
    rwi_cache_put(&cache, &TOPIC, newer, NULL, 0, 0);
    assert_null(rwi_cache_find(&cache, &TOPIC, 0));
    rwi_cache_done(&cache);
}

static void
bound_is_kept_and_the_least_used_goes(void **state)
{
    struct rwi_cache cache = {.max = 4000, .seed = {{9, 0}}};
    static uint8_t big[5000];
    uint8_t name[] = "\002aa\003com";
    struct rwi_topic topic = {RWI_FACT_CUT, name, 0, 1};

    (void)state;
    rwi_cache_put(&cache, &TOPIC, OCTETS, NULL, 0, 60);
    for (int i = 0; i < 26 * 26; i++) {
        name[1] = (uint8_t)('a' + i / 26);
        name[2] = (uint8_t)('a' + i % 26);
        rwi_cache_put(&cache, &topic, OCTETS, NULL, 0, 60);
        assert_true(cache.taken <= cache.max);
        assert_non_null(rwi_cache_find(&cache, &TOPIC, 0)); /* used */
    }
    name[1] = name[2] = 'a';
    assert_null(rwi_cache_find(&cache, &topic, 0));
    rwi_cache_put(&cache, &topic, (struct rw_octets){big, sizeof(big)}, NULL, 0,
                  60);
    assert_null(rwi_cache_find(&cache, &topic, 0)); /* larger than all */
    assert_non_null(rwi_cache_find(&cache, &TOPIC, 0));
    rwi_cache_done(&cache);
}

static void
what_was_read_off_a_fact_outlives_it_while_it_is_used(void **state)
{
    struct rwi_cache cache = {.max = 10000, .seed = {{9, 0}}};
    struct rwi_made *made = rwi_made_new();
    size_t before;

    (void)state;
    assert_non_null(made);
    rwi_cache_put(&cache, &TOPIC, OCTETS, NULL, 0, 60);
    before = cache.taken;
    made->what = rwi_arena_copy(&made->arena, "cut", 4);
    rwi_cache_keep(&cache, rwi_cache_find(&cache, &TOPIC, 0), made);
    assert_true(cache.taken >= before + made->arena.taken); /* it counts */
    assert_ptr_equal(rwi_cache_find(&cache, &TOPIC, 0)->made, made);
    rwi_cache_put(&cache, &TOPIC, OCTETS, NULL, 0, 60); /* a newer one */
    assert_null(rwi_cache_find(&cache, &TOPIC, 0)->made);
    assert_int_equal(cache.taken, before);
    assert_string_equal(made->what, "cut");
    assert_int_equal(made->users, 1);
    rwi_made_release(made);
    rwi_cache_done(&cache);
}

static void
what_was_read_is_bounded_like_the_facts(void **state)
{
    struct rwi_cache cache = {.max = 1000, .seed = {{9, 0}}};
    struct rwi_made *made = rwi_made_new();

    (void)state;
    assert_non_null(made);
    rwi_cache_put(&cache, &TOPIC, OCTETS, NULL, 0, 60);
    assert_non_null(rwi_arena_alloc(&made->arena, 2000));
    rwi_cache_keep(&cache, rwi_cache_find(&cache, &TOPIC, 0), made);
    assert_int_equal(cache.taken, 0);
    assert_int_equal(made->users, 1);
    rwi_made_release(made);
    rwi_cache_done(&cache);
}

/* A name of its own for each number, half of them below org. */
static void
number_name(uint8_t name[RW_NAME_MAX], unsigned number)
{
    char text[32];

    snprintf(text, sizeof(text), "n%u.%s", number,
             number % 2 == 0 ? "com" : "org");
    assert_int_equal(
        rw_name_from_text(name, text, strlen(text), RW_NAME_ROOT, NULL), RW_OK);
}

/* As many as a long run has, so that the table grows many times over; then
 * they go, one by one out of its middle and all of a zone at once. */
static void
thousands_are_found_and_forgotten_one_by_one(void **state)
{
    enum {
        MANY = 5000
    };
    struct rwi_cache cache = {.max = 1 << 24, .seed = {{9, 7}}};
    uint8_t name[RW_NAME_MAX];
    struct rwi_topic topic = {RWI_FACT_CUT, name, 0, 1};
    size_t taken_by_all;

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        number_name(name, i);
        rwi_cache_put(&cache, &topic, OCTETS, NULL, i, 60);
    }
    taken_by_all = cache.taken;
    for (unsigned i = 0; i < MANY; i++) {
        const struct rwi_fact *fact;

        number_name(name, i);
        fact = rwi_cache_find(&cache, &topic, MANY);
        assert_non_null(fact);
        assert_int_equal(fact->received_us, i);
    }
    for (unsigned i = 0; i < MANY; i += 3) { /* no longer kept */
        number_name(name, i);
        rwi_cache_put(&cache, &topic, OCTETS, NULL, 0, 0);
    }
    rwi_cache_flush(&cache, (const uint8_t *)"\003ORG");
    for (unsigned i = 0; i < MANY; i++) {
        number_name(name, i);
        assert_int_equal(rwi_cache_find(&cache, &topic, MANY) != NULL,
                         i % 3 != 0 && i % 2 == 0);
    }
    assert_true(cache.taken > 0 && cache.taken < taken_by_all / 2);
    rwi_cache_flush(&cache, RW_NAME_ROOT);
    assert_int_equal(cache.taken, 0);
    rwi_cache_done(&cache);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_found_in_any_case_until_they_expire),
        cmocka_unit_test(a_trail_finds_what_is_above),
        cmocka_unit_test(times_to_live_are_respected),
        cmocka_unit_test(newer_fact_takes_the_place),
        cmocka_unit_test(bound_is_kept_and_the_least_used_goes),
        cmocka_unit_test(what_was_read_off_a_fact_outlives_it_while_it_is_used),
        cmocka_unit_test(what_was_read_is_bounded_like_the_facts),
        cmocka_unit_test(thousands_are_found_and_forgotten_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
