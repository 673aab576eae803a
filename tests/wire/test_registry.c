/* Numbers and their names, and numbers that have none.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/registry.h"

static void
numbers_without_a_name_are_written_as_numbers(void **state)
{
    char buf[64];
    struct rw_text text;

    (void)state;
    rw_text_init(&text, buf, sizeof(buf));
    rw_type_to_text(&text, 65280);
    rw_text_putc(&text, ' ');
    rw_type_to_text(&text, 23);
    rw_text_putc(&text, ' ');
    rw_class_to_text(&text, 65280);
    rw_text_putc(&text, ' ');
    rw_opcode_to_text(&text, 14);
    rw_text_putc(&text, ' ');
    rw_rcode_to_text(&text, 3841);
    same_text("all", buf, "TYPE65280 NSAP-PTR CLASS65280 OPCODE14 RCODE3841");
}

static void
every_type_is_read_by_its_name(void **state)
{
    size_t names = 0;

    (void)state;
    for (unsigned type = 0; type <= UINT16_MAX; type++) {
        const char *name = rw_type_name((uint16_t)type);
        char number[16];
        uint16_t got = 0;

        snprintf(number, sizeof(number), "tYpE%u", type);
        same_status(number, rw_type_from_text(&got, number, strlen(number)),
                    RW_OK);
        same_size(number, "number", got, type);
        if (name == NULL)
            continue;
        names++;
        same_status(name, rw_type_from_text(&got, name, strlen(name)), RW_OK);
        same_size(name, "number", got, type);
    }
    assert_true(names > 90);
}

static void
names_that_are_none_are_refused(void **state)
{
    static const char *const ROWS[] = {"",
                                       "AA",
                                       "TYPE",
                                       "TYPE65536",
                                       "TYPE1x",
                                       "TYPE-1",
                                       "TYPE99999999999999999",
                                       "MXX"};
    uint16_t got;

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        same_status(ROWS[i], rw_type_from_text(&got, ROWS[i], strlen(ROWS[i])),
                    RW_ERR_TYPE);
        same_status(ROWS[i], rw_class_from_text(&got, ROWS[i], strlen(ROWS[i])),
                    RW_ERR_CLASS);
    }
    same_status("mx in part", rw_type_from_text(&got, "MXX", 2), RW_OK);
    same_status("ch", rw_class_from_text(&got, "ch", 2), RW_OK);
    assert_int_equal(got, RW_CLASS_CH);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_without_a_name_are_written_as_numbers),
        cmocka_unit_test(every_type_is_read_by_its_name),
        cmocka_unit_test(names_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
