/* A page streams: whatever the lengths of its pieces and of its buffers, the
 * sink gets the same text, and the columns are counted alike.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"
#include "report/print/json.h"
#include "report/print/page.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* A text longer than every buffer, of words of all lengths in two scripts. */
static size_t
make_text(char *text, size_t size, size_t word_max)
{
    static const char *const LETTERS[] = {"a", "-", "\xe5\x8c\xba",
                                          "\xef\xbc\x8c", "\xc3\xa9"};
    size_t len = 0, word = 0;

    for (unsigned i = 1; len + 4 < size; i++) {
        const char *c = LETTERS[(i * i / 7 + i) % COUNT(LETTERS)];

        if (word++ > i * 7 % word_max) {
            c = " ";
            word = 0;
        }
        memcpy(text + len, c, strlen(c));
        len += strlen(c);
    }
    text[len] = '\0';
    return len;
}

/* Write whole characters, so many octets at least at once. */
static void
put_pieces(struct rw_text *text, const char *s, size_t len, size_t piece)
{
    while (len > 0) {
        size_t part = piece < len ? piece : len;

        while (part < len && (s[part] & 0xc0) == 0x80)
            part++;
        rw_text_put(text, s, part);
        s += part;
        len -= part;
    }
}

static void
a_paragraph_in_pieces_is_that_in_one(void **state)
{
    static const size_t PIECES[] = {1, 3, 100, 511, 512, 513, 9000};
    static const size_t WORDS[] = {3, 17, 90, 1500};
    static char text[9000];

    (void)state;
    for (size_t w = 0; w < COUNT(WORDS); w++) {
        struct golden *whole = golden_new();
        size_t len = make_text(text, sizeof(text), WORDS[w]);
        struct rwi_page page;

        rwi_page_init(&page, golden_sink, whole, 80);
        rwi_page_puts(&page, "so: ");
        rwi_page_wrap(&page, text, 4);
        assert_int_equal(rwi_page_end(&page), RW_OK);
        for (size_t i = 0; i < COUNT(PIECES); i++) {
            struct golden *g = golden_new();
            struct rwi_wrap wrap;

            rwi_page_init(&page, golden_sink, g, 80);
            rwi_page_puts(&page, "so: ");
            put_pieces(rwi_wrap_begin(&wrap, &page, 4), text, len, PIECES[i]);
            rwi_wrap_end(&wrap);
            assert_int_equal(rwi_page_end(&page), RW_OK);
            assert_string_equal(g->buf, whole->buf);
            free(g);
        }
        free(whole);
    }
}

/* Between any two characters, but not before what closes nor behind what
 * opens (ten columns are left of forty). */
static void
chinese_lines_break_where_they_may(void **state)
{
    static const struct {
        const char *text, *want;
    } ROWS[] = {
        {"一二三四五六", "一二三四五\n  六\n"},
        {"一二三四五。六", "一二三四\n  五。六\n"},
        {"一二三四（五六）", "一二三四\n  （五六）\n"},
        {"一二三四（ab）", "一二三四\n  （ab）\n"},
        {"一二三四“五六”", "一二三四\n  “五六”\n"},
        {"一二三四（（五", "一二三四\n  （（五\n"},
        {"一二三四（", "一二三四（\n"}, /* what else? */
        {"ab cd ef gh", "ab cd ef\n  gh\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct golden *g = golden_new();
        struct rwi_page page;

        rwi_page_init(&page, golden_sink, g, 40);
        rwi_page_to(&page, 30, 0);
        rwi_page_wrap(&page, ROWS[i].text, 2);
        rwi_page_newline(&page);
        assert_int_equal(rwi_page_end(&page), RW_OK);
        assert_string_equal(g->buf + 30, ROWS[i].want);
        free(g);
    }
}

/* Characters that lie across the end of the buffer are counted once. */
static void
columns_are_counted_across_the_buffer(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 5; shift++) {
        struct golden *g = golden_new();
        struct rwi_page page;

        rwi_page_init(&page, golden_sink, g, 80);
        rwi_page_put(&page, "abcde", shift);
        for (size_t i = 0; i < 3000; i++)
            rw_text_puts(rwi_page_text(&page), "\xe5\x8c\xba");
        assert_int_equal(rwi_page_column(&page), shift + 2 * 3000);
        assert_int_equal(rwi_page_end(&page), RW_OK);
        assert_int_equal(g->len, shift + 3 * 3000);
        for (size_t i = 0; i < 3000; i++)
            assert_memory_equal(g->buf + shift + 3 * i, "\xe5\x8c\xba", 3);
        free(g);
    }
}

static enum rw_status
full_sink(void *ctx, const char *data, size_t len)
{
    size_t *calls = ctx;

    (void)data;
    (void)len;
    ++*calls;
    return RW_ERR_IO;
}

/* The first error is the report's, and the sink is left alone after it. */
static void
the_first_error_sticks(void **state)
{
    struct rwi_page page;
    size_t calls = 0;

    (void)state;
    rwi_page_init(&page, full_sink, &calls, 80);
    for (size_t i = 0; i < 3 * RWI_PAGE_BUF; i++)
        rwi_page_puts(&page, "x");
    rwi_page_fail(&page, RW_ERR_MEMORY);
    assert_int_equal(rwi_page_end(&page), RW_ERR_IO);
    assert_int_equal(calls, 1);

    calls = 0;
    rwi_page_init(&page, full_sink, &calls, 80);
    rwi_page_fail(&page, RW_ERR_MEMORY);
    rwi_page_puts(&page, "x");
    assert_int_equal(rwi_page_end(&page), RW_ERR_MEMORY);
    assert_int_equal(calls, 0);
}

/* A string of any length, whatever it is written in. */
static void
a_string_of_json_in_pieces_is_that_in_one(void **state)
{
    static char text[9000];
    size_t len = make_text(text, sizeof(text), 20);
    struct golden *whole = golden_new();
    struct rwi_json json;

    (void)state;
    rwi_json_begin(&json, J_NS, 0, golden_sink, whole);
    rwi_json_text(&json, J_NS_name, text, len);
    rwi_json_list(&json, J_NS_addresses);
    rwi_json_close(&json);
    rwi_json_bool(&json, J_NS_glue, true);
    assert_int_equal(rwi_json_end(&json), RW_OK);
    for (size_t piece = 1; piece < 600; piece += 50) {
        struct golden *g = golden_new();
        struct rwi_json_stream stream;

        rwi_json_begin(&json, J_NS, 0, golden_sink, g);
        put_pieces(rwi_json_stream(&stream, &json, J_NS_name), text, len,
                   piece);
        rwi_json_stream_end(&stream);
        rwi_json_list(&json, J_NS_addresses);
        rwi_json_close(&json);
        rwi_json_bool(&json, J_NS_glue, true);
        assert_int_equal(rwi_json_end(&json), RW_OK);
        assert_string_equal(g->buf, whole->buf);
        free(g);
    }
    free(whole);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_paragraph_in_pieces_is_that_in_one),
        cmocka_unit_test(chinese_lines_break_where_they_may),
        cmocka_unit_test(columns_are_counted_across_the_buffer),
        cmocka_unit_test(the_first_error_sticks),
        cmocka_unit_test(a_string_of_json_in_pieces_is_that_in_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
