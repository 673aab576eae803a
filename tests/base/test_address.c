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

static void
scopes_are_those_of_the_registries(void **state)
{
    static const struct {
        const char *address;
        enum rw_scope scope;
    } ROWS[] = {
        {"0.0.0.0", RW_SCOPE_UNSPECIFIED},
        {"0.1.2.3", RW_SCOPE_UNSPECIFIED},
        {"1.0.0.0", RW_SCOPE_PUBLIC},
        {"9.255.255.255", RW_SCOPE_PUBLIC},
        {"10.0.0.0", RW_SCOPE_PRIVATE},
        {"10.255.255.255", RW_SCOPE_PRIVATE},
        {"11.0.0.0", RW_SCOPE_PUBLIC},
        {"100.63.255.255", RW_SCOPE_PUBLIC},
        {"100.64.0.0", RW_SCOPE_PRIVATE},
        {"100.127.255.255", RW_SCOPE_PRIVATE},
        {"100.128.0.0", RW_SCOPE_PUBLIC},
        {"126.255.255.255", RW_SCOPE_PUBLIC},
        {"127.0.0.1", RW_SCOPE_LOOPBACK},
        {"127.255.255.255", RW_SCOPE_LOOPBACK},
        {"128.0.0.0", RW_SCOPE_PUBLIC},
        {"169.253.255.255", RW_SCOPE_PUBLIC},
        {"169.254.0.0", RW_SCOPE_LINK_LOCAL},
        {"169.255.0.0", RW_SCOPE_PUBLIC},
        {"172.15.255.255", RW_SCOPE_PUBLIC},
        {"172.16.0.0", RW_SCOPE_PRIVATE},
        {"172.31.255.255", RW_SCOPE_PRIVATE},
        {"172.32.0.0", RW_SCOPE_PUBLIC},
        {"192.0.2.1", RW_SCOPE_PUBLIC},
        {"192.168.0.1", RW_SCOPE_PRIVATE},
        {"192.169.0.0", RW_SCOPE_PUBLIC},
        {"223.255.255.255", RW_SCOPE_PUBLIC},
        {"224.0.0.1", RW_SCOPE_MULTICAST},
        {"239.255.255.255", RW_SCOPE_MULTICAST},
        {"240.0.0.1", RW_SCOPE_PUBLIC},
        {"255.255.255.254", RW_SCOPE_PUBLIC},
        {"255.255.255.255", RW_SCOPE_BROADCAST},
        {"::", RW_SCOPE_UNSPECIFIED},
        {"::1", RW_SCOPE_LOOPBACK},
        {"::127.0.0.1", RW_SCOPE_LOOPBACK},
        {"::8.8.8.8", RW_SCOPE_PUBLIC},
        {"::ffff:127.0.0.1", RW_SCOPE_LOOPBACK},
        {"::ffff:10.1.2.3", RW_SCOPE_PRIVATE},
        {"::ffff:8.8.8.8", RW_SCOPE_PUBLIC},
        {"64:ff9b::7f00:1", RW_SCOPE_LOOPBACK},
        {"64:ff9b::a9fe:1", RW_SCOPE_LINK_LOCAL},
        {"64:ff9b::808:808", RW_SCOPE_PUBLIC},
        {"64:ff9b:1::7f00:1", RW_SCOPE_PUBLIC},
        {"2002:7f00:1::1", RW_SCOPE_LOOPBACK},
        {"2002:e000:1::1", RW_SCOPE_MULTICAST},
        {"2002:808:808::1", RW_SCOPE_PUBLIC},
        {"2001:db8::1", RW_SCOPE_PUBLIC},
        {"fbff::1", RW_SCOPE_PUBLIC},
        {"fc00::1", RW_SCOPE_PRIVATE},
        {"fdff::1", RW_SCOPE_PRIVATE},
        {"fe7f::1", RW_SCOPE_PUBLIC},
        {"fe80::1", RW_SCOPE_LINK_LOCAL},
        {"febf::1", RW_SCOPE_LINK_LOCAL},
        {"fec0::1", RW_SCOPE_PUBLIC},
        {"feff::1", RW_SCOPE_PUBLIC},
        {"ff02::1", RW_SCOPE_MULTICAST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct rw_address address;

        assert_int_equal(rw_address_from_text(&address, ROWS[i].address, 53),
                         RW_OK);
        if (rw_address_scope(&address) != ROWS[i].scope)
            fail_msg("%s: %d", ROWS[i].address,
                     (int)rw_address_scope(&address));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_text_comes_out_in_its_canonical_form),
        cmocka_unit_test(address_from_text_refuses_what_is_none),
        cmocka_unit_test(addresses_compare_with_and_without_port),
        cmocka_unit_test(scopes_are_those_of_the_registries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
