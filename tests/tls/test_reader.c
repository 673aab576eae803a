/* Handshakes as OpenSSL speaks them, read whole, in pieces, with holes, and
 * what is wrong with others.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "tls/dump.h"

#define EXPECTED "testdata/tls/expected.txt"

static struct handshake handshake;
static char buf[65536], want[65536];

static struct rw_tls_reader *
begin(void)
{
    struct rw_tls_reader *reader;

    assert_int_equal(rw_tls_reader_new(&reader, NULL), RW_OK);
    return reader;
}

static const char *
dumped(struct rw_tls_reader *reader)
{
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    dump(&text, reader);
    assert_true(rw_text_fits(&text));
    return buf;
}

/* ---- whole handshakes --------------------------------------------------- */

/* The next case of expected.txt: "== NAME" and the lines behind it. */
static bool
next_expected(FILE *file, char *name)
{
    static char line[1024], head[1024];
    size_t len = 0;

    if (head[0] == '\0' && fgets(head, sizeof(head), file) == NULL)
        return false;
    sscanf(head, "== %63s", name);
    head[0] = want[0] = '\0';
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "== ", 3) == 0) {
            strcpy(head, line);
            break;
        }
        len += (size_t)snprintf(want + len, sizeof(want) - len, "%s", line);
    }
    return want[0] != '\0';
}

static void
every_handshake_is_read_however_it_is_cut_up(void **state)
{
    static const size_t STEPS[] = {100000, 1, 7};
    FILE *file = fopen(EXPECTED, "r");
    char name[64];
    size_t cases = 0;

    (void)state;
    assert_non_null(file);
    while (next_expected(file, name)) {
        assert_true(handshake_read(&handshake, name));
        for (size_t i = 0; i < COUNT(STEPS); i++) {
            struct rw_tls_reader *reader = begin();

            handshake_feed(reader, &handshake, STEPS[i]);
            same_text(name, dumped(reader), want);
            rw_tls_reader_free(reader);
        }
        cases++;
    }
    fclose(file);
    assert_int_equal(cases, 15);
}

/* One side alone: what the other would have said is not known, but nothing is
 * taken for something else. */
static void
one_side_alone_is_read(void **state)
{
    static const struct {
        const char *name;
        enum rw_side side;
        const char *want;
    } ROWS[] = {
        {"tls12-ecdhe", RW_SIDE_CLIENT,
         "1-1 c ClientHello 1/162 0/0\n"
         "3-3 c ClientKeyExchange 1/37 0/0\n"
         "3-3 c change 1/1 0/0\n"
         "3-3 c hidden 1/40 0/0\n"
         "5-5 c data 1/44 0/0\n"
         "7-7 c hidden-alert 1/26 0/0\n"
         "completed certificates=0\n"},
        {"tls12-ecdhe", RW_SIDE_SERVER,
         "2-2 s ServerHello 0/0 1/65\n"
         "2-2 s Certificate 0/0 1/706\n"
         "2-2 s ServerKeyExchange 0/0 1/116\n"
         "2-2 s ServerHelloDone 0/0 1/4\n"
         "4-4 s NewSessionTicket 0/0 1/186\n"
         "4-4 s change 0/0 1/1\n"
         "4-4 s hidden 0/0 1/40\n"
         "6-6 s data 0/0 1/46\n"
         "8-8 s hidden-alert 0/0 1/26\n"
         "completed TLS 1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 x25519 "
         "ecdsa_secp256r1_sha256 certificates=2\n"},
        {"tls13", RW_SIDE_CLIENT,
         "1-1 c ClientHello 1/245 0/0\n"
         "3-3 c change 1/1 0/0\n"
         "3-7 c data 3/125 0/0\n"
         "completed certificates=0\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct rw_tls_reader *reader = begin();

        assert_true(handshake_read(&handshake, ROWS[i].name));
        for (size_t j = 0; j < handshake.count; j++) {
            struct rw_stamp place = place_of(j + 1);

            if (handshake.flights[j].side == ROWS[i].side)
                rw_tls_reader_octets(reader, ROWS[i].side,
                                     handshake.flights[j].octets,
                                     handshake.flights[j].len, &place);
        }
        rw_tls_reader_end(reader);
        same_text(ROWS[i].name, dumped(reader), ROWS[i].want);
        rw_tls_reader_free(reader);
    }
}

static void
what_the_wire_hides_can_be_told(void **state)
{
    static const uint8_t EXTENSIONS[] = {8,  0, 0, 10, 0, 8, 0,
                                         16, 0, 4, 0,  2, 1, 'h'};
    static const uint8_t CERTIFICATE[] = {11, 0, 0, 12, 0, 0, 0, 8,
                                          0,  0, 3, 1,  2, 3, 0, 0};
    static const uint8_t PROOF[] = {15, 0, 0, 5, 4, 3, 0, 1, 9};
    struct rw_stamp place = place_of(2);
    struct rw_tls_reader *reader = begin();
    const struct rw_tls *tls;

    (void)state;
    assert_true(handshake_read(&handshake, "tls13"));
    handshake_feed(reader, &handshake, 1000);
    tls = rw_tls_reader_tls(reader);
    assert_true(tls->hides_certificates);
    rw_tls_reader_message(reader, RW_SIDE_SERVER, EXTENSIONS,
                          sizeof(EXTENSIONS), &place);
    rw_tls_reader_message(reader, RW_SIDE_SERVER, CERTIFICATE,
                          sizeof(CERTIFICATE), &place);
    rw_tls_reader_message(reader, RW_SIDE_SERVER, PROOF, sizeof(PROOF), &place);
    tls = rw_tls_reader_tls(reader);
    assert_false(tls->hides_certificates);
    assert_int_equal(tls->certificate_count, 1);
    same_octets("certificate", tls->certificates[0].data,
                tls->certificates[0].len, CERTIFICATE + 11, 3);
    assert_int_equal(tls->alpn.len, 1);
    assert_int_equal(tls->alpn.data[0], 'h');
    assert_int_equal(tls->signature, 0x0403);
    assert_true(tls->messages[tls->count - 1].is_decrypted);
    rw_tls_reader_free(reader);
}

/* ---- holes -------------------------------------------------------------- */

/* Of tls12-ecdhe's second flight octets are missing: inside Certificate (from
 * octet 75 on), or over its end, or over a record's. */
static void
holes_cut_what_they_are_in(void **state)
{
    static const struct {
        size_t from, len;
        const char *want; /* in the dump */
        const char *never;
    } ROWS[] = {
        {100, 50,
         "2-2 s Certificate 0/0 1/706 cut\n"
         "2-2 s ServerKeyExchange 0/0 1/116\n",
         "lost"},
        {60, 50, "2-2 s ServerHello 0/0 1/65 cut\n3-3 c", "Certificate "},
        {3, 500, "1-1 c ClientHello 1/162 0/0\n3-3 c", "s ServerHello"},
        {903, 3, "2-2 s ServerKeyExchange 0/0 1/116\n", "ServerHelloDone"},
    };

    (void)state;
    assert_true(handshake_read(&handshake, "tls12-ecdhe"));
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct rw_tls_reader *reader = begin();

        for (size_t j = 0; j < handshake.count; j++) {
            const struct flight *flight = &handshake.flights[j];
            struct rw_stamp place = place_of(j + 1);
            size_t from = j == 1 ? ROWS[i].from : flight->len;
            size_t len = j == 1 ? ROWS[i].len : 0;

            if (from + len > flight->len)
                len = flight->len - from;
            rw_tls_reader_octets(reader, flight->side, flight->octets, from,
                                 &place);
            if (len > 0)
                rw_tls_reader_hole(reader, flight->side, len, &place);
            rw_tls_reader_octets(reader, flight->side,
                                 flight->octets + from + len,
                                 flight->len - from - len, &place);
        }
        rw_tls_reader_end(reader);
        if (strstr(dumped(reader), ROWS[i].want) == NULL ||
            strstr(buf, ROWS[i].never) != NULL)
            fail_msg("row %zu:\n%s", i, buf);
        rw_tls_reader_free(reader);
    }
}

/* Where a hole goes past the end of a message nobody knows where the next one
 * of the record begins, nor whether one begins with the next record of
 * handshakes; a record of another kind is read. */
static void
a_hole_over_the_end_of_a_message_ends_its_record(void **state)
{
    static const uint8_t OCTETS[] = {22, 3,  3, 0, 16, /* one record: */
                                     12, 0,  0, 4, 9,  9,  9, 9, 14, 0, 0,
                                     0,  14, 0, 0, 0,  20, 3, 3, 0,  1, 1};
    static const struct {
        size_t from, len;
        const char *want;
    } ROWS[] = {
        {11, 2, /* the last two of the first message: its end is known */
         "1-1 s ServerKeyExchange 0/0 1/8 cut\n"
         "1-1 s ServerHelloDone 0/0 1/4\n"
         "1-1 s ServerHelloDone 0/0 1/4\n"
         "1-1 s change 0/0 1/1\n"
         "incomplete certificates=0\n"},
        {11, 4, /* and two of the second */
         "1-1 s ServerKeyExchange 0/0 1/8 cut\n"
         "1-1 s change 0/0 1/1\n"
         "incomplete certificates=0\n"},
    };
    struct rw_stamp place = place_of(1);

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct rw_tls_reader *reader = begin();
        size_t behind = ROWS[i].from + ROWS[i].len;

        rw_tls_reader_octets(reader, RW_SIDE_SERVER, OCTETS, ROWS[i].from,
                             &place);
        rw_tls_reader_hole(reader, RW_SIDE_SERVER, ROWS[i].len, &place);
        rw_tls_reader_octets(reader, RW_SIDE_SERVER, OCTETS + behind,
                             sizeof(OCTETS) - behind, &place);
        rw_tls_reader_end(reader);
        same_text("hole", dumped(reader), ROWS[i].want);
        rw_tls_reader_free(reader);
    }
}

static void
an_end_amid_a_message_cuts_it(void **state)
{
    struct rw_tls_reader *reader = begin();
    struct rw_stamp place = place_of(1);

    (void)state;
    assert_true(handshake_read(&handshake, "tls13"));
    rw_tls_reader_octets(reader, RW_SIDE_CLIENT, handshake.flights[0].octets,
                         90, &place);
    rw_tls_reader_end(reader);
    same_text("cut", dumped(reader),
              "1-1 c ClientHello 1/245 0/0 cut\n"
              "incomplete certificates=0\n");
    rw_tls_reader_free(reader);
}

/* ---- what is wrong ------------------------------------------------------ */

#define HELLO(...)                                                             \
    BYTES(22, 3, 1, 0, sizeof((const uint8_t[]){__VA_ARGS__}), __VA_ARGS__)
#define RANDOM                                                                 \
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, \
        5, 6, 7, 8, 9, 0, 1

static void
faults_say_what_and_where(void **state)
{
    static const struct {
        struct octets octets;
        const char *want;
    } ROWS[] = {
        {BYTES('2', '2', '0', ' ', 'h', 'i'),
         "no TLS record begins at octet 0: its first octet is 50"},
        {BYTES(22, 2, 1, 0, 1, 0),
         "no TLS record begins at octet 0: its version is 0x0201"},
        {BYTES(22, 3, 1, 0xff, 0xff, 0), "the record at octet 0 announces "
                                         "65535 octets, at most 18432 are "
                                         "allowed"},
        {BYTES(22, 3, 1, 0, 0), "the record at octet 0 is empty"},
        {BYTES(22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff),
         "ClientHello announces 16777219 octets, more than this program keeps, "
         "at octet "
         "5"},
        {BYTES(22, 3, 1, 0, 4, 1, 0, 0, 9, 21, 3, 1, 0, 2, 2, 10),
         "ClientHello is interrupted by a record of another kind, at octet 9"},
        {HELLO(1, 0, 0, 3, 3, 3, 9),
         "ClientHello ends too soon, at octet 11: 32 octets expected, 1 octet "
         "left"},
        {HELLO(1, 0, 0, 39, 3, 3, RANDOM, 0, 0, 2, 0, 1),
         "ClientHello ends too soon, at octet 48: 1 octet expected, 0 octets "
         "left"},
        {HELLO(1, 0, 0, 42, 3, 3, RANDOM, 0, 0, 3, 0, 1, 2, 1, 0),
         "a list in ClientHello does not divide into its items, at octet 49: "
         "it has 3 octets"},
        {HELLO(1, 0, 0, 44, 3, 3, RANDOM, 0, 0, 2, 0, 1, 1, 0, 0, 0, 9),
         "ClientHello has extra octets from octet 52 on: 1"},
        {HELLO(1, 0, 0, 45, 3, 3, RANDOM, 0, 0, 2, 0, 1, 1, 0, 0, 9, 0, 1),
         "ClientHello ends too soon, at octet 52: 9 octets expected, 2 octets "
         "left"},
        {HELLO(1, 0, 0, 51, 3, 3, RANDOM, 0, 0, 2, 0, 1, 1, 0, 0, 8, 0, 23, 0,
               0, 0, 23, 0, 0),
         "ClientHello has the extension 23 twice, at octet 60"},
        {HELLO(99, 0, 0, 0), "no handshake message has the type 99, at octet "
                             "5"},
        {BYTES(21, 3, 1, 0, 1, 2, 22, 3, 1, 0, 0),
         "an alert must have 2 octets, this one has 1, at octet 5"},
        {BYTES(20, 3, 1, 0, 1, 2),
         "a ChangeCipherSpec must be one octet of value 1, which it is not at "
         "octet 5"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct rw_tls_reader *reader = begin();
        struct rw_stamp place = place_of(1);
        struct rw_text text;

        rw_tls_reader_octets(reader, RW_SIDE_CLIENT, ROWS[i].octets.at,
                             ROWS[i].octets.len, &place);
        rw_tls_reader_end(reader);
        rw_text_init(&text, buf, sizeof(buf));
        rw_tls_fault_to_text(&text, &rw_tls_reader_tls(reader)->fault);
        same_text("fault", buf, ROWS[i].want);
        rw_tls_reader_free(reader);
    }
}

static void
a_suite_that_was_not_offered_is_named(void **state)
{
    struct rw_tls_reader *reader = begin();
    struct rw_stamp place = place_of(1);
    const struct rw_tls *tls;

    (void)state;
    assert_true(handshake_read(&handshake, "tls12-ecdhe"));
    handshake.flights[1].octets[5 + 4 + 34 + 1 + 1] = 0x30; /* c02b -> c030 */
    handshake_feed(reader, &handshake, 1000);
    tls = rw_tls_reader_tls(reader);
    assert_int_equal(tls->fault.code, RW_TLS_FAULT_SUITE_NOT_OFFERED);
    rw_tls_reader_free(reader);

    reader = begin(); /* its sibling is right */
    assert_true(handshake_read(&handshake, "tls12-ecdhe"));
    for (size_t i = 0; i < 2; i++)
        rw_tls_reader_octets(reader, handshake.flights[i].side,
                             handshake.flights[i].octets,
                             handshake.flights[i].len, &place);
    assert_int_equal(rw_tls_reader_tls(reader)->fault.code, RW_TLS_FAULT_NONE);
    rw_tls_reader_free(reader);
}

/* ---- other forms, and bounds -------------------------------------------- */

static void
an_old_hello_is_read(void **state)
{
    static const uint8_t OLD[] = {
        0x80, 0x2b, 1, 3, 1, 0, 18, 0,    0,  0,  16,   0x01, 0,  0x80, 0,
        0,    4,    0, 0, 5, 0, 0,  0x2f, 0,  0,  0xff, 0,    0,  0x0a, 1,
        2,    3,    4, 5, 6, 7, 8,  9,    10, 11, 12,   13,   14, 15,   16};
    static const uint16_t SUITES[] = {4, 5, 0x2f, 0xff, 0x0a};
    struct rw_stamp place = place_of(1);
    struct rw_tls_reader *reader = begin();
    const struct rw_tls *tls;

    (void)state;
    assert_true(rw_tls_begins(OLD, sizeof(OLD)));
    for (size_t i = 0; i < sizeof(OLD); i++)
        rw_tls_reader_octets(reader, RW_SIDE_CLIENT, OLD + i, 1, &place);
    tls = rw_tls_reader_tls(reader);
    assert_int_equal(tls->fault.code, RW_TLS_FAULT_NONE);
    assert_non_null(tls->client);
    assert_true(tls->client->is_old);
    assert_int_equal(tls->client->version, RW_TLS_1_0);
    assert_int_equal(tls->client->suite_count, COUNT(SUITES));
    assert_memory_equal(tls->client->suites, SUITES, sizeof(SUITES));
    assert_int_equal(tls->client->random.len, 16);
    rw_tls_reader_free(reader);
}

static void
tls_is_known_by_its_beginning(void **state)
{
    static const struct {
        struct octets octets;
        bool is_tls;
    } ROWS[] = {
        {BYTES(22, 3, 1, 0, 5, 1), true},
        {BYTES(22, 3, 3, 0, 5, 1), true},
        {BYTES(22, 3, 1, 0, 5), false},
        {BYTES(22, 3, 1, 0, 5, 2), false},
        {BYTES(23, 3, 3, 0, 5, 1), false},
        {BYTES(22, 4, 1, 0, 5, 1), false},
        {BYTES('E', 'H', 'L', 'O', ' ', 'x'), false},
        {BYTES(22, 3, 1, 0x50, 5, 1), false},
        {BYTES(0x80, 43, 1, 3, 1, 0), true}, /* as SSL 2.0 has it */
        {BYTES(0x80, 43, 1, 0, 2, 0), true},
        {BYTES(0x00, 43, 1, 3, 1, 0), false}, /* no length of that form */
        {BYTES(0x80, 43, 2, 3, 1, 0), false}, /* another message */
        {BYTES(0x80, 43, 1, 2, 0, 0), false}, /* no version there is */
        {BYTES(0x80, 43, 1, 0, 1, 0), false},
        {BYTES(0x80, 8, 1, 3, 1, 0), false}, /* too short for its header */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++)
        if (rw_tls_begins(ROWS[i].octets.at, ROWS[i].octets.len) !=
            ROWS[i].is_tls)
            fail_msg("row %zu", i);
}

static void
much_of_anything_is_bounded(void **state)
{
    static const uint8_t ALERT[] = {21, 3, 3, 0, 2, 1, 90};
    static uint8_t hello[70000];
    struct rw_stamp place = place_of(1);
    struct rw_tls_reader *reader = begin();
    const struct rw_tls *tls;
    size_t len = 5 + 4 + 2 + 32 + 1 + 2 + 2 + 2 + 2, at;

    (void)state;
    for (size_t i = 0; i < 300; i++)
        rw_tls_reader_octets(reader, RW_SIDE_SERVER, ALERT, sizeof(ALERT),
                             &place);
    tls = rw_tls_reader_tls(reader);
    assert_int_equal(tls->count, RW_TLS_MESSAGES_MAX);
    assert_int_equal(tls->uncounted, 300 - RW_TLS_MESSAGES_MAX);
    rw_tls_reader_free(reader);

    /* 4000 extensions, in one record */
    len += (size_t)4000 * 4;
    hello[0] = 22;
    hello[1] = 3;
    hello[3] = (uint8_t)((len - 5) >> 8);
    hello[4] = (uint8_t)(len - 5);
    hello[5] = 1;
    hello[7] = (uint8_t)((len - 9) >> 8);
    hello[8] = (uint8_t)(len - 9);
    at = 5 + 4 + 34 + 1;
    hello[at + 1] = 2;
    hello[at + 4] = 1;
    hello[at + 6] = (uint8_t)(16000 >> 8);
    hello[at + 7] = (uint8_t)(16000 & 255);
    for (size_t i = 0; i < 4000; i++) {
        hello[at + 8 + 4 * i] = (uint8_t)(i >> 8);
        hello[at + 9 + 4 * i] = (uint8_t)i;
    }
    reader = begin();
    rw_tls_reader_octets(reader, RW_SIDE_CLIENT, hello, len, &place);
    tls = rw_tls_reader_tls(reader);
    assert_non_null(tls->client);
    assert_int_equal(tls->client->extension_count, 512);
    assert_int_equal(tls->fault.code, RW_TLS_FAULT_EXTENSIONS);
    rw_tls_reader_free(reader);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_handshake_is_read_however_it_is_cut_up),
        cmocka_unit_test(one_side_alone_is_read),
        cmocka_unit_test(what_the_wire_hides_can_be_told),
        cmocka_unit_test(holes_cut_what_they_are_in),
        cmocka_unit_test(a_hole_over_the_end_of_a_message_ends_its_record),
        cmocka_unit_test(an_end_amid_a_message_cuts_it),
        cmocka_unit_test(faults_say_what_and_where),
        cmocka_unit_test(a_suite_that_was_not_offered_is_named),
        cmocka_unit_test(an_old_hello_is_read),
        cmocka_unit_test(tls_is_known_by_its_beginning),
        cmocka_unit_test(much_of_anything_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
