/* RDATA in its three forms: text, \# form and octets.
 *
 * The rows are rdata_rows.def; tests/cli holds the same rows against dig and
 * dnspython.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include <stdlib.h>

#include "rootwalk/rdata.h"
#include "rootwalk/record.h"
#include "wire/rrtypes.h"

static const struct row {
    const char *type, *text, *hex;
} ROWS[] = {
#define ROW(type, text, hex) {type, text, hex},
#include "wire/rdata_rows.def"
#undef ROW
};

static uint16_t
type_of(const char *name)
{
    uint16_t type = 0;

    same_status(name, rw_type_from_text(&type, name, strlen(name)), RW_OK);
    return type;
}

static size_t
unhex(uint8_t *out, const char *hex)
{
    size_t len = strlen(hex) / 2;

    for (size_t i = 0; i < len; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        out[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return len;
}

static void
every_type_is_written_as_its_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t octets[1024];
        size_t len = unhex(octets, ROWS[i].hex);
        uint16_t type = type_of(ROWS[i].type);
        char buf[2048], what[80];
        struct rw_text text;

        snprintf(what, sizeof(what), "%s %.60s", ROWS[i].type, ROWS[i].text);
        rw_text_init(&text, buf, sizeof(buf));
        same_status(
            what,
            rw_rdata_to_text(&text, type, RW_CLASS_IN, octets, len, 0, len),
            RW_OK);
        same_text(what, buf, ROWS[i].text);
        same_status(what,
                    rw_rdata_check(type, RW_CLASS_IN, octets, len, 0, len),
                    RW_OK);
        /* into every smaller room: the same beginning, the same count */
        for (size_t size = 0; size < strlen(ROWS[i].text); size++) {
            char small[2048];

            rw_text_init(&text, small, size);
            (void)rw_rdata_to_text(&text, type, RW_CLASS_IN, octets, len, 0,
                                   len);
            same_size(what, "counted", text.len, strlen(ROWS[i].text));
            if (size > 0 && (strlen(small) != size - 1 ||
                             memcmp(small, ROWS[i].text, size - 1) != 0))
                fail_msg("%s: cut to %zu: '%s'", what, size, small);
        }
    }
}

static void
every_type_is_read_from_its_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t octets[1024], got[1024], other[1024];
        size_t len = unhex(octets, ROWS[i].hex), got_len = 0, other_len = 0;
        uint16_t type = type_of(ROWS[i].type);
        char generic[2100], what[80];

        snprintf(what, sizeof(what), "%s %.60s", ROWS[i].type, ROWS[i].text);
        same_status(what,
                    rw_rdata_from_text(got, sizeof(got), &got_len, type,
                                       RW_CLASS_IN, ROWS[i].text,
                                       strlen(ROWS[i].text), NULL, NULL),
                    RW_OK);
        same_octets(what, got, got_len, octets, len);
        snprintf(generic, sizeof(generic), "\\# %zu %s", len, ROWS[i].hex);
        same_status(what,
                    rw_rdata_from_text(other, sizeof(other), &other_len, type,
                                       RW_CLASS_IN, generic, strlen(generic),
                                       NULL, NULL),
                    RW_OK);
        same_octets(what, other, other_len, octets, len);
        /* no room that is too small is written past */
        for (size_t size = 0; size < len; size++)
            same_status(what,
                        rw_rdata_from_text(got, size, &got_len, type,
                                           RW_CLASS_IN, ROWS[i].text,
                                           strlen(ROWS[i].text), NULL, NULL),
                        RW_ERR_SPACE);
    }
}

static void
every_type_of_the_table_has_a_row(void **state)
{
    (void)state;
    for (unsigned type = 0; type <= UINT16_MAX; type++) {
        const struct rwi_rrtype *row = rwi_rrtype((uint16_t)type);
        bool found = row == NULL || row->count == 0;

        for (size_t i = 0; i < COUNT(ROWS) && !found; i++)
            found = strcmp(ROWS[i].type, row->name) == 0;
        if (!found)
            fail_msg("%s has no row", row->name);
    }
}

/* Cut anywhere, octets still fit their type or are written as unknown;
 * check, copy and fields say the same as printing does. */
static void
every_type_cut_short_is_the_same_to_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t octets[1024], copy[2048];
        size_t whole = unhex(octets, ROWS[i].hex), copy_len;
        uint16_t type = type_of(ROWS[i].type);

        for (size_t len = 0; len <= whole; len++) {
            struct rw_rdata_field fields[16];
            char buf[2048];
            struct rw_text text;
            enum rw_status status;
            size_t n, sum = 0;

            rw_text_init(&text, buf, sizeof(buf));
            status =
                rw_rdata_to_text(&text, type, RW_CLASS_IN, octets, len, 0, len);
            assert_int_equal(rw_text_fits(&text), 1);
            if (status != RW_OK)
                assert_memory_equal(buf, "\\# ", 3);
            same_status(ROWS[i].type,
                        rw_rdata_check(type, RW_CLASS_IN, octets, len, 0, len),
                        status);
            same_status(ROWS[i].type,
                        rw_rdata_copy(copy, sizeof(copy), &copy_len,
                                      RW_RDATA_EXPANDED, type, RW_CLASS_IN,
                                      octets, len, 0, len),
                        status);
            if (status == RW_OK)
                same_octets(ROWS[i].type, copy, copy_len, octets, len);
            n = rw_rdata_fields(fields, COUNT(fields), type, RW_CLASS_IN,
                                octets, len, 0, len);
            for (size_t f = 0; f < n; f++) {
                same_size(ROWS[i].type, "field", fields[f].offset, sum);
                sum += fields[f].len;
            }
            if (status == RW_OK)
                same_size(ROWS[i].type, "fields", sum, len);
        }
    }
}

static void
other_spellings_are_read_too(void **state)
{
    static const struct {
        const char *type, *text, *same;
    } OTHERS[] = {
        {"SOA", "a b 1 ( 2h ; refresh\n 3m\n 1w2d ) 0",
         "a. b. 1 7200 180 777600 0"},
        {"TXT", "a\\032b \"c;d\" e\\\"f", "\"a b\" \"c;d\" \"e\\\"f\""},
        {"MX", "10 @", "10 example."},
        {"NS", "ns1", "ns1.example."},
        {"LOC", "42 N 71 6 W 10",
         "42 0 0.000 N 71 6 0.000 W 10.00m 1m "
         "10000m 10m"},
        {"LOC", "1 2 3.5 s 4 5 e 1.5m 2m 3m 4m",
         "1 2 3.500 S 4 5 0.000 E 1.50m 2m 3m 4m"},
        {"DS", "1 RSASHA256 2 ab cd EF", "1 8 2 ABCDEF"},
        {"DNSKEY", "256 3 ECDSAP256SHA256 AQ ID", "256 3 13 AQID"},
        {"RRSIG", "MX 13 2 1h 1700000000 0 1 @ AQID",
         "MX 13 2 3600 20231114221320 19700101000000 1 example. AQID"},
        {"WKS", "10.0.0.1 tcp SMTP domain 22", "10.0.0.1 6 22 25 53"},
        {"NSEC", "@ TYPE257 MX A A", "example. A MX CAA"},
        {"HTTPS", "1 . port=53 alpn=h2", "1 . alpn=\"h2\" port=53"},
        {"SVCB", "1 . key1=\\002h2 key3=\\000\\053", "1 . alpn=\"h2\" port=53"},
        {"SVCB", "1 . mandatory=port,alpn port=1 alpn=\"a\"",
         "1 . mandatory=alpn,port alpn=\"a\" port=1"},
        {"SVCB", "1 . alpn=a\\,b,c", "1 . alpn=\"a,b,c\""},
        {"SVCB", "1 . alpn=\"a\\\\,b,c\"", "1 . alpn=\"a\\\\,b,c\""},
        {"SVCB", "1 . key7=\"x y\"", "1 . dohpath=\"x y\""},
        {"NSAP", "0x47.0005.80", "0x47000580"},
        {"CERT", "1 0 8 AQID", "PKIX 0 RSASHA256 AQID"},
        {"NID", "1 0001:02:3:0004", "1 1:2:3:4"},
        {"A6", "64 ffff::1 @", "64 ::1 example."},
        {"IPSECKEY", "1 0 0 .", "1 0 0 ."},
        {"TKEY", "a. 1 2 3 BADKEY 3 AQ ID 0", "a. 1 2 3 BADKEY 3 AQID 0"},
        {"A", " \\# 4 0a 00 0001 ; comment", "10.0.0.1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(OTHERS); i++) {
        uint8_t octets[1024], origin[RW_NAME_MAX];
        uint16_t type = type_of(OTHERS[i].type);
        char buf[1024];
        struct rw_text text;
        size_t len = 0, bad = 0;
        enum rw_status status =
            rw_rdata_from_text(octets, sizeof(octets), &len, type, RW_CLASS_IN,
                               OTHERS[i].text, strlen(OTHERS[i].text),
                               strchr(OTHERS[i].text, 'b') == NULL ||
                                       strstr(OTHERS[i].same, "example") != NULL
                                   ? name_of(origin, "example")
                                   : NULL,
                               &bad);

        same_status(OTHERS[i].text, status, RW_OK);
        rw_text_init(&text, buf, sizeof(buf));
        same_status(
            OTHERS[i].text,
            rw_rdata_to_text(&text, type, RW_CLASS_IN, octets, len, 0, len),
            RW_OK);
        same_text(OTHERS[i].text, buf, OTHERS[i].same);
    }
}

static void
malformed_text_is_refused_and_its_word_named(void **state)
{
    static const struct {
        const char *type, *text;
        enum rw_status want;
        size_t bad_at;
    } BAD[] = {
        {"A", "", RW_ERR_SYNTAX, 0},
        {"A", "192.0.2.256", RW_ERR_ADDRESS, 0},
        {"A", "192.0.2.1 x", RW_ERR_SYNTAX, 10},
        {"A", "\\# 3 0a0000", RW_ERR_RDATA, 0},
        {"A", "\\# 5 0a000001", RW_ERR_RDATA, 3},
        {"A", "\\# x 0a000001", RW_ERR_NUMBER, 3},
        {"A", "\\# 4 0a00000g", RW_ERR_BASE, 5},
        {"A", "192.0.2.1\nx", RW_ERR_SYNTAX, 10},
        {"AAAA", "192.0.2.1", RW_ERR_ADDRESS, 0},
        {"MX", "10", RW_ERR_SYNTAX, 2},
        {"MX", "65536 a.", RW_ERR_NUMBER, 0},
        {"MX", "-1 a.", RW_ERR_NUMBER, 0},
        {"MX", "10 a..b", RW_ERR_LABEL_EMPTY, 3},
        {"TXT", "\"unclosed", RW_ERR_SYNTAX, 1},
        {"TXT", "a\\25", RW_ERR_ESCAPE, 0},
        {"TXT", "", RW_ERR_SYNTAX, 0},
        {"SOA", "a. b. (1 2 3 4 5", RW_ERR_SYNTAX, 16},
        {"SOA", "a. b. 1 2 3 4 5)", RW_ERR_SYNTAX, 15},
        {"SOA", "a. b. 1 2x 3 4 5", RW_ERR_NUMBER, 8},
        {"SOA", "a. b. 1 9999999w 3 4 5", RW_ERR_NUMBER, 8},
        {"DS", "1 8 2", RW_ERR_RDATA, 0},
        {"DS", "1 8 2 abc", RW_ERR_BASE, 6},
        {"DS", "1 NOSUCH 2 ab", RW_ERR_NUMBER, 2},
        {"RRSIG", "A 8 1 1 20230230000000 0 1 . AQ==", RW_ERR_NUMBER, 8},
        {"RRSIG", "A 8 1 1 21070101000000 0 1 . AQ==", RW_ERR_NUMBER, 8},
        {"RRSIG", "A 8 1 1 0 0 1 .", RW_ERR_RDATA, 0},
        {"NSEC", "a. NOSUCH", RW_ERR_TYPE, 3},
        {"NXT", "a. TYPE128", RW_ERR_TYPE, 3},
        {"NSEC3", "1 0 0 abc CPNG A", RW_ERR_BASE, 6},
        {"LOC", "91 N 0 E 0", RW_ERR_NUMBER, 0},
        {"LOC", "90 0 1 N 0 E 0", RW_ERR_NUMBER, 7},
        {"LOC", "1 60 N 0 E 0", RW_ERR_NUMBER, 2},
        {"LOC", "1 1 60 N 0 E 0", RW_ERR_NUMBER, 4},
        {"LOC", "1 N 0 E -100001", RW_ERR_NUMBER, 8},
        {"APL", "1:1.2.3.4/33", RW_ERR_ADDRESS, 0},
        {"APL", "3:1.2.3.4/3", RW_ERR_ADDRESS, 0},
        {"CAA", "0 is-sue x", RW_ERR_RDATA, 0},
        {"SVCB", "1 . alpn", RW_ERR_RDATA, 0},
        {"SVCB", "1 . alpn=a,,b", RW_ERR_RDATA, 4},
        {"SVCB", "1 . port=1 port=2", RW_ERR_RDATA, 0},
        {"SVCB", "1 . nokey=1", RW_ERR_SYNTAX, 4},
        {"SVCB", "1 . mandatory=port", RW_ERR_RDATA, 0},
        {"SVCB", "1 . mandatory=mandatory", RW_ERR_RDATA, 0},
        {"SVCB", "1 . ipv4hint=::1", RW_ERR_RDATA, 4},
        {"SVCB", "1 . no-default-alpn=x", RW_ERR_RDATA, 4},
        {"HIP", "2 00 AQ", RW_ERR_BASE, 5},
        {"IPSECKEY", "1 4 0 . AQ==", RW_ERR_NUMBER, 6},
        {"IPSECKEY", "1 0 0 x. AQ==", RW_ERR_SYNTAX, 6},
        {"TSIG", "a. 1 2 3 AQ== 1 0 0", RW_ERR_BASE, 14},
        {"TYPE999", "1", RW_ERR_SYNTAX, 0},
        {"NULL", "abc", RW_ERR_SYNTAX, 0},
        {"EUI48", "00-00-5e-00-53", RW_ERR_SYNTAX, 0},
        {"EUI48", "00-00-5e-00-53-2\x1a", RW_ERR_SYNTAX, 0},
        {"EUI48", "00-00-5e-00-53-2\x11", RW_ERR_SYNTAX, 0},
        {"EUI64", "00-00-5e-ef-10-00-00-\x10\x10", RW_ERR_SYNTAX, 0},
        {"L64", "10 2001:db8:1140:\x11", RW_ERR_SYNTAX, 3},
        {"NSAP", "47", RW_ERR_SYNTAX, 0},
        {"A6", "129 ::1 .", RW_ERR_NUMBER, 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(BAD); i++) {
        uint8_t octets[1024];
        size_t len = 0, bad_at = 999;
        char what[100];

        snprintf(what, sizeof(what), "%s %s", BAD[i].type, BAD[i].text);
        same_status(what,
                    rw_rdata_from_text(octets, sizeof(octets), &len,
                                       type_of(BAD[i].type), RW_CLASS_IN,
                                       BAD[i].text, strlen(BAD[i].text), NULL,
                                       &bad_at),
                    BAD[i].want);
        same_size(what, "bad_at", bad_at, BAD[i].bad_at);
    }
}

static void
malformed_octets_are_written_as_unknown(void **state)
{
    static const struct {
        const char *type, *hex, *text;
        enum rw_status want;
    } BAD[] = {
        {"A", "0a0000", "\\# 3 0A0000", RW_ERR_SHORT},
        {"A", "0a00000102", "\\# 5 0A00000102", RW_ERR_TRAILING},
        {"A", "", "\\# 0", RW_ERR_SHORT},
        {"MX", "000ac002", "\\# 4 000AC002", RW_ERR_POINTER},
        {"TXT", "0461", "\\# 2 0461", RW_ERR_SHORT},
        {"NSEC", "00000100", "\\# 4 00000100", RW_ERR_RDATA},
        {"NSEC", "0001014000014000", "\\# 8 0001014000014000", RW_ERR_RDATA},
        {"NSEC", "000021", "\\# 3 000021", RW_ERR_SHORT},
        {"LOC", "01121613800000008000000000989680",
         "\\# 16 01121613800000008000000000989680", RW_OK},
        {"CAA", "0003692d7578", "\\# 6 0003692D7578", RW_ERR_RDATA},
        {"SVCB", "00010000030002003500010003026832",
         "\\# 16 00010000030002003500010003026832", RW_ERR_RDATA},
        {"SVCB", "000100000300010a", "\\# 8 000100000300010A", RW_ERR_RDATA},
        {"SVCB", "0001000000000200030003", "\\# 11 0001000000000200030003",
         RW_ERR_SHORT},
        {"SVCB", "000100000000020004", "\\# 9 000100000000020004",
         RW_ERR_RDATA},
        {"NSEC3", "0100000000000000", "\\# 8 0100000000000000", RW_ERR_RDATA},
        {"HIP", "00020001aa", "\\# 5 00020001AA", RW_ERR_RDATA},
        {"IPSECKEY", "010302c00a", "\\# 5 010302C00A", RW_ERR_POINTER},
        {"APL", "00010801000000", "\\# 7 00010801000000", RW_ERR_RDATA},
        {"WKS", "0a0000010600", "\\# 6 0A0000010600", RW_OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(BAD); i++) {
        char buf[256];
        uint8_t octets[64];
        struct rw_text text;
        size_t len = unhex(octets, BAD[i].hex);

        rw_text_init(&text, buf, sizeof(buf));
        same_status(BAD[i].type,
                    rw_rdata_to_text(&text, type_of(BAD[i].type), RW_CLASS_IN,
                                     octets, len, 0, len),
                    BAD[i].want);
        same_text(BAD[i].type, buf, BAD[i].text);
    }
}

static void
names_in_rdata_are_written_out_and_lowered(void **state)
{
    /* "Example." at 0; MX at 9 with a pointer; RRSIG-less: NSEC keeps case */
    static const uint8_t WIRE[] = {7, 'E', 'x', 'a', 'm', 'p', 'l',  'e',
                                   0, 0,   10,  2,   'M', 'X', 0xc0, 0};
    uint8_t out[64];
    size_t len = 0;
    char buf[64];
    struct rw_text text;

    (void)state;
    same_status("expanded",
                rw_rdata_copy(out, sizeof(out), &len, RW_RDATA_EXPANDED,
                              RW_TYPE_MX, RW_CLASS_IN, WIRE, sizeof(WIRE), 9,
                              7),
                RW_OK);
    same_octets("expanded", out, len, (const uint8_t *)"\0\12\2MX\7Example\0",
                14);
    same_status("canonical",
                rw_rdata_copy(out, sizeof(out), &len, RW_RDATA_CANONICAL,
                              RW_TYPE_MX, RW_CLASS_IN, WIRE, sizeof(WIRE), 9,
                              7),
                RW_OK);
    same_octets("canonical", out, len, (const uint8_t *)"\0\12\2mx\7example\0",
                14);
    same_status("kept",
                rw_rdata_copy(out, sizeof(out), &len, RW_RDATA_CANONICAL,
                              RW_TYPE_NSEC, RW_CLASS_IN, WIRE, 9, 0, 9),
                RW_OK);
    same_octets("kept", out, len, WIRE, 9);
    same_status("no room",
                rw_rdata_copy(out, 13, &len, RW_RDATA_EXPANDED, RW_TYPE_MX,
                              RW_CLASS_IN, WIRE, sizeof(WIRE), 9, 7),
                RW_ERR_SPACE);
    same_status("behind the end",
                rw_rdata_copy(out, 13, &len, RW_RDATA_EXPANDED, RW_TYPE_MX,
                              RW_CLASS_IN, WIRE, sizeof(WIRE), 10, 7),
                RW_ERR_SHORT);
    rw_text_init(&text, buf, sizeof(buf));
    same_status("text",
                rw_rdata_to_text(&text, RW_TYPE_MX, RW_CLASS_IN, WIRE,
                                 sizeof(WIRE), 9, 7),
                RW_OK);
    same_text("text", buf, "10 MX.Example.");
}

static void
fields_stand_in_the_order_of_the_row(void **state)
{
    static const struct {
        const char *type, *text, *fields;
    } CASES[] = {
        {"MX", "10 a.", "preference@0+2 exchange@2+3 "},
        {"IPSECKEY", "1 0 2 . AQID",
         "precedence@0+1 gateway_type@1+1 algorithm@2+1 gateway@3+0 "
         "key@3+3 "},
        {"ISDN", "\"1\"", "address@0+2 "},
        {"A6", "128 a.", "prefix_len@0+1 suffix@1+0 prefix@1+3 "},
        {"TYPE65280", "\\# 2 abcd", "data@0+2 "},
        {"TYPE65280", "\\# 0", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        uint16_t type = type_of(CASES[i].type);
        struct rw_rdata_field fields[8];
        uint8_t octets[64];
        char buf[256];
        struct rw_text text;
        size_t len = 0, n;

        same_status(CASES[i].text,
                    rw_rdata_from_text(octets, sizeof(octets), &len, type,
                                       RW_CLASS_IN, CASES[i].text,
                                       strlen(CASES[i].text), NULL, NULL),
                    RW_OK);
        n = rw_rdata_fields(fields, COUNT(fields), type, RW_CLASS_IN, octets,
                            len, 0, len);
        rw_text_init(&text, buf, sizeof(buf));
        for (size_t f = 0; f < n; f++)
            rw_text_printf(&text, "%s@%zu+%zu ", fields[f].name,
                           fields[f].offset, fields[f].len);
        same_text(CASES[i].type, buf, CASES[i].fields);
    }
}

static void
long_words_are_split_where_asked(void **state)
{
    static const char DS[] =
        "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237 "
        "C7F8EC8D";
    uint8_t octets[64];
    char buf[128];
    struct rw_text text;
    size_t len = 0;

    (void)state;
    same_status("ds",
                rw_rdata_from_text(octets, sizeof(octets), &len, RW_TYPE_DS,
                                   RW_CLASS_IN, DS, strlen(DS), NULL, NULL),
                RW_OK);
    rw_text_init(&text, buf, sizeof(buf));
    same_status("ds",
                rw_rdata_to_text_split(&text, RW_RDATA_SPLIT_DIG, RW_TYPE_DS,
                                       RW_CLASS_IN, octets, len, 0, len),
                RW_OK);
    same_text("ds", buf, DS);
}

static void
record_is_one_line(void **state)
{
    uint8_t owner[RW_NAME_MAX];
    const struct rw_record record = {.owner = name_of(owner, "a.example"),
                                     .rdata = (const uint8_t *)"\0\1\0",
                                     .rdata_len = 3,
                                     .ttl_s = 300,
                                     .type = RW_TYPE_MX,
                                     .rclass = RW_CLASS_IN};
    char buf[64];
    struct rw_text text;

    (void)state;
    rw_text_init(&text, buf, sizeof(buf));
    rw_record_to_text(&text, &record);
    same_text("record", buf, "a.example. 300 IN MX 1 .");
}

/* RFC 4034 section 6.2 lists the types whose names are in lower case in
 * canonical form; RFC 6840 section 5.1 takes NSEC out and leaves RRSIG in.
 * Of the rest, those are made so whose RFC says so, as RFC 2535's did. */
static void
canonical_names_are_those_of_the_list(void **state)
{
    static const uint16_t LOWER[] = {2,  3,  4,  5,  6,  7,  8,  9,
                                     12, 14, 15, 17, 18, 21, 23, 24,
                                     26, 30, 33, 35, 36, 38, 39, 46};

    (void)state;
    for (unsigned type = 0; type <= UINT16_MAX; type++) {
        const struct rwi_rrtype *row = rwi_rrtype((uint16_t)type);
        bool listed = false, lowers = false;

        for (size_t i = 0; i < COUNT(LOWER); i++)
            listed |= LOWER[i] == type;
        for (size_t i = 0; row != NULL && i < row->count; i++)
            lowers |= row->fields[i].kind == RWI_KIND_NAME ||
                      row->fields[i].kind == RWI_KIND_A6_NAME;
        if (listed != lowers)
            fail_msg("type %u: listed %d, lower case %d", type, listed, lowers);
    }
}

/* A name of each kind, through the copy. */
static void
canonical_form_is_the_kinds(void **state)
{
    static const struct {
        const char *type, *hex, *want;
    } CASES[] = {
        {"NS", "034e533100", "036e733100"},
        {"SRV", "000100020003014100", "000100020003016100"},
        {"A6", "400001020304050607014100", "400001020304050607016100"},
        {"NSEC", "014100000162", "014100000162"},
        {"LP", "0001014100", "0001014100"},
        {"HIP", "01020001aabb014100", "01020001aabb014100"},
        {"SVCB", "0001014100", "0001014100"},
        {"TXT", "0141", "0141"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        uint8_t octets[64], want[64], out[64];
        size_t len = unhex(octets, CASES[i].hex), out_len = 0;
        size_t want_len = unhex(want, CASES[i].want);

        same_status(CASES[i].type,
                    rw_rdata_copy(out, sizeof(out), &out_len,
                                  RW_RDATA_CANONICAL, type_of(CASES[i].type),
                                  RW_CLASS_IN, octets, len, 0, len),
                    RW_OK);
        same_octets(CASES[i].type, out, out_len, want, want_len);
        same_status(CASES[i].type,
                    rw_rdata_copy(out, sizeof(out), &out_len, RW_RDATA_EXPANDED,
                                  type_of(CASES[i].type), RW_CLASS_IN, octets,
                                  len, 0, len),
                    RW_OK);
        same_octets(CASES[i].type, out, out_len, octets, len);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_written_as_its_text),
        cmocka_unit_test(every_type_is_read_from_its_text),
        cmocka_unit_test(every_type_of_the_table_has_a_row),
        cmocka_unit_test(every_type_cut_short_is_the_same_to_all),
        cmocka_unit_test(other_spellings_are_read_too),
        cmocka_unit_test(malformed_text_is_refused_and_its_word_named),
        cmocka_unit_test(malformed_octets_are_written_as_unknown),
        cmocka_unit_test(names_in_rdata_are_written_out_and_lowered),
        cmocka_unit_test(fields_stand_in_the_order_of_the_row),
        cmocka_unit_test(long_words_are_split_where_asked),
        cmocka_unit_test(canonical_names_are_those_of_the_list),
        cmocka_unit_test(canonical_form_is_the_kinds),
        cmocka_unit_test(record_is_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
