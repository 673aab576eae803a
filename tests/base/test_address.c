/* Addresses: text both ways.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/address.h"

static void
address_text_comes_out_in_its_canonical_form(void **state)
{
    static const struct {
        const char *in, *out;
        uint16_t port;
    } ROWS[] = {
        {"192.0.2.1", "192.0.2.1", 53},
        {"0.0.0.0#5353", "0.0.0.0", 5353},
        {"255.255.255.255#0", "255.255.255.255", 0},
        {"::", "::", 53},
        {"::1", "::1", 53},
        {"1::", "1::", 53},
        {"2001:DB8::1#65535", "2001:db8::1", 65535},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", 53},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1", 53},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", 53},
        {"0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7", 53},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1", 53},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221", 53},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", 53},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304", 53},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", 53},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        char buf[RW_ADDRESS_TEXT_MAX];
        struct rw_address address;
        struct rw_text text;

        same_status(ROWS[i].in, rw_address_from_text(&address, ROWS[i].in, 53),
                    RW_OK);
        rw_text_init(&text, buf, sizeof(buf));
        rw_address_to_text(&text, &address);
        same_text(ROWS[i].in, buf, ROWS[i].out);
        same_size(ROWS[i].in, "port", address.port, ROWS[i].port);
    }
}

static void
address_from_text_refuses_what_is_none(void **state)
{
    static const char *const ROWS[] = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        "1..3.4",
        "a.b.c.d",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3",
        "12345::",
        "::g",
        "1:",
        ":1",
        "1.2.3.4#",
        "1.2.3.4#x",
        "1.2.3.4#65536",
        "::1.2.3",
        "1.2.3.4::",
        "::1:",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4#1#",
        "1:2:3:4::5:6:7:8",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct rw_address address;

        same_status(ROWS[i], rw_address_from_text(&address, ROWS[i], 53),
                    RW_ERR_ADDRESS);
    }
}

static void
addresses_compare_with_and_without_port(void **state)
{
    struct rw_address a, b;

    (void)state;
    assert_int_equal(rw_address_from_text(&a, "192.0.2.1#1", 53), RW_OK);
    assert_int_equal(rw_address_from_text(&b, "192.0.2.1#2", 53), RW_OK);
    assert_true(rw_address_same_host(&a, &b));
    assert_false(rw_address_equal(&a, &b));
    assert_true(rw_address_equal(&a, &a));
    assert_int_equal(
        rw_address_from_octets(&b, (const uint8_t *)"abcde", 5, 53),
        RW_ERR_ADDRESS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_text_comes_out_in_its_canonical_form),
        cmocka_unit_test(address_from_text_refuses_what_is_none),
        cmocka_unit_test(addresses_compare_with_and_without_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
