/* Text that is cut where its buffer ends, and text that goes on.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/text.h"

/* What was flushed, and how often. */
static char there[256];
static size_t flushes;

static void
flush(struct rw_text *text)
{
    strncat(there, text->buf, text->len);
    text->len = 0;
    text->buf[0] = '\0';
    flushes++;
}

static void
take_one(struct rw_text *text)
{
    strncat(there, text->buf, 1);
    memmove(text->buf, text->buf + 1, text->len);
    text->len--;
    flushes++;
}

static void
fill(struct rw_text *text)
{
    rw_text_puts(text, "two words");
    rw_text_putc(text, ' ');
    rw_text_put_u64(text, 1234567);
    rw_text_put(text, "", 0);
    rw_text_printf(text, " %d%s", 42, "!");
    rw_text_put_safe(text, "a\x07", 2);
}

#define FILLED "two words 1234567 42!a\\007"

static void
text_counts_on_when_its_buffer_is_full(void **state)
{
    (void)state;
    for (size_t size = 0; size <= sizeof(FILLED); size++) {
        char buf[64];
        struct rw_text text;

        memset(buf, 'x', sizeof(buf));
        rw_text_init(&text, size > 0 ? buf : NULL, size);
        fill(&text);
        same_size("cut", "len", text.len, strlen(FILLED));
        assert_int_equal(rw_text_fits(&text), size == sizeof(FILLED));
        if (size == 0)
            continue;
        same_size("cut", "octets", strlen(buf), size - 1);
        assert_memory_equal(buf, FILLED, size - 1);
        assert_int_equal(buf[size], 'x');
    }
}

static void
text_with_a_flush_never_runs_out(void **state)
{
    static void (*const FLUSHES[])(struct rw_text *) = {flush, take_one};

    (void)state;
    for (size_t i = 0; i < COUNT(FLUSHES); i++)
        for (size_t size = 8; size <= sizeof(FILLED) + 1; size++) {
            char buf[64];
            struct rw_text text;

            there[0] = '\0';
            flushes = 0;
            rw_text_init(&text, buf, size);
            text.flush = FLUSHES[i];
            fill(&text);
            while (text.len > 0)
                text.flush(&text);
            same_text("all of it", there, FILLED);
            assert_true(rw_text_fits(&text));
        }
}

static void
printf_beyond_a_flushing_buffer_is_cut(void **state)
{
    char buf[8];
    struct rw_text text;

    (void)state;
    there[0] = '\0';
    rw_text_init(&text, buf, sizeof(buf));
    text.flush = flush;
    rw_text_puts(&text, "abc");
    rw_text_printf(&text, "%s", "123456789");
    rw_text_puts(&text, "z");
    flush(&text);
    same_text("cut", there, "abc1234567z");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_counts_on_when_its_buffer_is_full),
        cmocka_unit_test(text_with_a_flush_never_runs_out),
        cmocka_unit_test(printf_beyond_a_flushing_buffer_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
