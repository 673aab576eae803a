/* The arena: what it hands out is zeroed, aligned and bounded.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/arena.h"

#include <stdalign.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
pieces_are_zeroed_aligned_and_apart(void **state)
{
    struct rwi_arena arena;
    uint8_t *last = NULL;

    (void)state;
    rwi_arena_init(&arena, 1 << 20);
    assert_non_null(rwi_arena_copy(&arena, "", 0)); /* nothing is something */
    for (size_t size = 1; size < 3000; size += 7) {
        uint8_t *piece = rwi_arena_alloc(&arena, size);

        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xff, size);
        assert_true(last == NULL || last[0] == 0xff);
        last = piece;
        if (size > 1000)
            size += 500;
    }
    assert_false(arena.failed);
    rwi_arena_done(&arena);
    assert_null(arena.chunks);
}

static void
bound_is_kept_and_remembered(void **state)
{
    struct rwi_arena arena;

    (void)state;
    rwi_arena_init(&arena, 10000);
    assert_non_null(rwi_arena_alloc(&arena, 5000));
    assert_null(rwi_arena_alloc(&arena, 6000));
    assert_true(arena.failed);
    assert_true(arena.taken <= 10000);
    assert_non_null(rwi_arena_alloc(&arena, 4000));
    rwi_arena_done(&arena);
}

static void
what_is_shared_is_shared(void **state)
{
    struct rwi_arena one, other;
    size_t left = 20000;

    (void)state;
    rwi_arena_init(&one, 1 << 20);
    rwi_arena_init(&other, 1 << 20);
    one.shared = other.shared = &left;
    assert_non_null(rwi_arena_alloc(&one, 15000));
    assert_null(rwi_arena_alloc(&other, 6000));
    assert_true(other.failed);
    assert_non_null(rwi_arena_alloc(&other, 1000)); /* a small chunk */
    assert_true(left < 5000);
    rwi_arena_done(&one);
    assert_false(other.taken == 0);
    assert_int_equal(left, 20000 - other.taken);
    assert_non_null(rwi_arena_alloc(&other, 6000));
    rwi_arena_done(&other);
    assert_int_equal(left, 20000);
    assert_false(other.failed);
    assert_non_null(rwi_arena_alloc(&other, 6000)); /* it still shares */
    assert_true(left < 20000);
    rwi_arena_done(&other);
}

static void
sizes_that_overflow_are_refused(void **state)
{
    struct rwi_arena arena;
    volatile size_t size = SIZE_MAX - 3; /* unknown to a compiler that warns */

    (void)state;
    rwi_arena_init(&arena, SIZE_MAX);
    assert_null(rwi_arena_alloc(&arena, size));
    assert_null(rwi_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_true(arena.failed);
    rwi_arena_done(&arena);
}

/* The first chunk of an arena that is done is the next one's; others are
 * freed, and so is what is left at the end. */
static void
first_chunks_are_used_again(void **state)
{
    struct rwi_arena_chunk *spare = NULL;
    struct rwi_arena one, other;
    size_t left = 20000;
    const void *piece;

    (void)state;
    rwi_arena_init(&one, SIZE_MAX);
    one.first = 1024;
    one.spare = &spare;
    one.shared = &left;
    other = one;
    piece = rwi_arena_alloc(&one, 16);
    assert_non_null(rwi_arena_alloc(&one, 5000)); /* in a chunk of its own */
    rwi_arena_done(&one);
    assert_int_equal(left, 20000);
    assert_non_null(spare);
    assert_non_null(rwi_arena_alloc(&other, 2000)); /* it would not fit */
    assert_non_null(spare);
    rwi_arena_done(&other);
    assert_ptr_equal(rwi_arena_alloc(&other, 1024), piece);
    assert_int_equal(left, 20000 - 1024);
    assert_null(spare);
    rwi_arena_done(&other);
    rwi_arena_free_spare(&spare);
    assert_null(spare);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(bound_is_kept_and_remembered),
        cmocka_unit_test(what_is_shared_is_shared),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(first_chunks_are_used_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
