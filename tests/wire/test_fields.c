/* RDATA as structs: every type reads what the table's readers take, and no
 * octet more or less.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "wire/fields.h"

/* Each type's reader as a function of the same form, and a table of them. */
#define F(field, kind)
#define RR(T, number, reference, ...)                                          \
    static bool read_##T(const uint8_t *rdata, size_t len)                     \
    {                                                                          \
        struct rwi_##T out;                                                    \
                                                                               \
        return rwi_##T##_in(&out, (struct rw_octets){rdata, len});             \
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
    bool (*read)(const uint8_t *rdata, size_t len);
} READERS[] = {
#define RR(T, number, reference, ...) {number, read_##T},
#include "wire/rrtypes.def"
};

static bool
read_any(uint16_t type, const uint8_t *rdata, size_t len, bool *known)
{
    for (size_t i = 0; i < COUNT(READERS); i++) {
        *known = READERS[i].type == type;
        if (*known)
            return READERS[i].read(rdata, len);
    }
    return false;
}

static const struct {
    const char *type, *text, *hex;
} ROWS[] = {
#define ROW(type, text, hex) {type, text, hex},
#include "wire/rdata_rows.def"
#undef ROW
};

static size_t
unhex(uint8_t *out, const char *hex)
{
    size_t len = 0;

    for (unsigned value; sscanf(hex, "%2x", &value) == 1; hex += 2)
        out[len++] = (uint8_t)value;
    return len;
}

/* Of its type's form, and of one that is known. */
static bool
has_fields(uint16_t type, const uint8_t *octets, size_t len)
{
    char buf[8192];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    return rw_rdata_to_text(&text, type, RW_CLASS_IN, octets, len, 0, len) ==
               RW_OK &&
           strncmp(buf, "\\# ", 3) != 0;
}

static void
readers_take_what_the_table_takes(void **state)
{
    size_t read = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t octets[2048];
        size_t len = unhex(octets, ROWS[i].hex);
        uint16_t type;
        bool known;

        assert_int_equal(
            rw_type_from_text(&type, ROWS[i].type, strlen(ROWS[i].type)),
            RW_OK);
        for (size_t cut = 0; cut <= len; cut++) {
            bool got = read_any(type, octets, cut, &known);

            if (!known)
                break;
            if (got != has_fields(type, octets, cut))
                fail_msg("%s %s: cut to %zu octets", ROWS[i].type, ROWS[i].text,
                         cut);
            read += got;
        }
    }
    assert_true(read > 100);
}

static struct rw_octets
octets_of(uint8_t *room, const char *hex)
{
    return (struct rw_octets){room, unhex(room, hex)};
}

static void
fields_of_dnssec(void **state)
{
    uint8_t room[128], name[RW_NAME_MAX];
    struct rwi_RRSIG sig;
    struct rwi_DS ds;
    struct rwi_DNSKEY key;
    struct rwi_NSEC nsec;
    struct rwi_NSEC3 nsec3;

    (void)state;
    assert_true(rwi_RRSIG_in(
        &sig, octets_of(room, "00300d01000e10aa65badf0065920080303901610005")));
    assert_int_equal(sig.covered, RW_TYPE_DNSKEY);
    assert_int_equal(sig.algorithm, 13);
    assert_int_equal(sig.labels, 1);
    assert_int_equal(sig.original_ttl, 0x000e10aa);
    assert_int_equal(sig.expiration, 0x65badf00);
    assert_int_equal(sig.inception, 0x65920080);
    assert_int_equal(sig.key_tag, 12345);
    assert_true(rw_name_equal(sig.signer, name_of(name, "a")));
    same_octets("signature", sig.signature.data, sig.signature.len,
                (const uint8_t *)"\5", 1);

    assert_true(rwi_DS_in(&ds, octets_of(room, "30390802aabb")));
    assert_int_equal(ds.key_tag, 12345);
    assert_int_equal(ds.algorithm, 8);
    assert_int_equal(ds.digest_type, 2);
    same_octets("digest", ds.digest.data, ds.digest.len,
                (const uint8_t *)"\xaa\xbb", 2);
    assert_false(rwi_DS_in(&ds, octets_of(room, "30390802")));
    assert_int_equal(ds.key_tag, 0);

    assert_true(rwi_DNSKEY_in(&key, octets_of(room, "0101030daabb")));
    assert_int_equal(key.flags, 257);
    assert_int_equal(key.protocol, 3);
    assert_int_equal(key.algorithm, 13);
    assert_int_equal(key.key.len, 2);

    assert_true(rwi_NSEC_in(&nsec, octets_of(room, "016100")));
    assert_int_equal(nsec.types.len, 0);
    assert_false(rwi_NSEC_in(&nsec, octets_of(room, "01610000")));
    assert_true(rwi_NSEC_in(&nsec, octets_of(room, "016100000162")));
    assert_true(rw_typemap_has(nsec.types.data, nsec.types.len, RW_TYPE_A));
    assert_false(rw_typemap_has(nsec.types.data, nsec.types.len, RW_TYPE_MX));

    assert_true(rwi_NSEC3_in(&nsec3, octets_of(room, "0101000a02aabb01cc")));
    assert_int_equal(nsec3.hash_algorithm, 1);
    assert_int_equal(nsec3.flags, 1);
    assert_int_equal(nsec3.iterations, 10);
    same_octets("salt", nsec3.salt.data, nsec3.salt.len,
                (const uint8_t *)"\xaa\xbb", 2);
    same_octets("next", nsec3.next.data, nsec3.next.len,
                (const uint8_t *)"\xcc", 1);
    assert_int_equal(nsec3.types.len, 0);
}

/* b.a. SOA, its names compressed, and an A of two classes. */
static void
fields_of_a_message(void **state)
{
    static const char HEX[] = "000184000000000300000000"
                              "0161000006000100000000001a01"
                              "62c00cc00c0000000100000002000000030000000"
                              "400000005"
                              "c00c00010001000000000004c0000201"
                              "c00c00010003000000000004c0000201";
    uint8_t wire[256], name[RW_NAME_MAX], want[RW_NAME_MAX];
    struct rw_rr room[4];
    struct rw_message msg;
    struct rwi_SOA soa;
    struct rwi_A a;
    struct rw_address address;
    size_t len = unhex(wire, HEX);

    (void)state;
    same_status("parse", rw_message_parse(&msg, wire, len, room, 4), RW_OK);
    assert_true(rwi_SOA_of(&soa, &msg, &room[0]));
    assert_false(rwi_A_of(&a, &msg, &room[0]));
    assert_int_equal(soa.serial, 1);
    assert_int_equal(soa.minimum, 5);
    assert_true(rwi_name_at(name, &msg, soa.mname) > 0);
    assert_true(rw_name_equal(name, name_of(want, "b.a")));
    assert_true(rwi_name_at(name, &msg, soa.rname) > 0);
    assert_true(rw_name_equal(name, name_of(want, "a")));
    assert_true(rwi_A_of(&a, &msg, &room[1]));
    assert_int_equal(a.address.len, 4);
    assert_false(rwi_A_of(&a, &msg, &room[2])); /* Chaosnet's */
    assert_true(rwi_address_of(&address, &msg, &room[1], 53));
    assert_int_equal(address.port, 53);
    assert_false(rwi_address_of(&address, &msg, &room[0], 53));
    assert_false(rwi_address_of(&address, &msg, &room[2], 53));
}

static void
lengths_are_left_out(void **state)
{
    uint8_t room[64];
    struct rwi_CAA caa;
    struct rwi_ISDN isdn;
    struct rwi_TSIG tsig;

    (void)state;
    assert_true(rwi_CAA_in(&caa, octets_of(room, "8005697373756561")));
    assert_int_equal(caa.flags, 128);
    same_octets("tag", caa.tag.data, caa.tag.len, (const uint8_t *)"issue", 5);
    same_octets("value", caa.value.data, caa.value.len, (const uint8_t *)"a",
                1);
    assert_true(rwi_ISDN_in(&isdn, octets_of(room, "0131")));
    assert_int_equal(isdn.address.len, 1);
    assert_int_equal(isdn.subaddress.len, 0);
    assert_true(rwi_TSIG_in(&tsig, octets_of(room, "00"
                                                   "000065920080"
                                                   "012c"
                                                   "0002aabb"
                                                   "0001"
                                                   "0000"
                                                   "0000")));
    assert_int_equal(tsig.time_signed, 0x65920080);
    assert_int_equal(tsig.mac.len, 2);
    assert_int_equal(tsig.mac.data[0], 0xaa);
    assert_int_equal(tsig.other.len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_take_what_the_table_takes),
        cmocka_unit_test(fields_of_dnssec),
        cmocka_unit_test(fields_of_a_message),
        cmocka_unit_test(lengths_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
