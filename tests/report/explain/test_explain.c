/* Messages explained: in words, in one line, as JSON; malformed ones up to
 * their fault, unusual ones whole with a remark.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"

#include "rootwalk/explain.h"

/* The two messages of the original exercise, of two exchanges. */
#define EXERCISE_QUERY                                                         \
    "8bca01200001000000000001"                                                 \
    "037777770862696c6962696c6903636f6d0000010001"                             \
    "0000291000000000000000"
#define EXERCISE_RESPONSE                                                      \
    "f16881800001000100000001"                                                 \
    "037777770862696c6962696c6903636f6d0000010001"                             \
    "c00c000500010000025800120161017708"                                       \
    "62696c6963646e3103636f6d00"                                               \
    "0000290fa000000000000f000f000b0003 5374616c65206f6e65"
#define SOA_RESPONSE                                                           \
    "000184030001000000010000"                                                 \
    "056e6f7065730365786100 0001 0001"                                         \
    "c012 0006 0001 00000e10 0021"                                             \
    "036e7331c012 046d61696cc012 78563412"                                     \
    "00000708 00000384 00093a80 00000384"

struct row {
    const char *what;
    const char *hex; /* blanks are left out */
    bool is_malformed;
    const char *want[3]; /* in the text */
    const char *json[3]; /* in the JSON */
};

static const struct row ROWS[] = {
    {"the exercise's query",
     EXERCISE_QUERY,
     false,
     {"Transaction ID  0x8bca\n", "0x0120  query, recursion desired\n",
      "Counts          1 question, 0 answer, 0 authority, 1 additional\n"},
     {"\"ID\":35786", "\"flags\":\"0x0120\"", "\"udp_size\":4096"}},
    {"a response with an extended error",
     EXERCISE_RESPONSE,
     false,
     {"  www.bilibili.com.  IN CNAME  TTL 600 (10 minutes)\n",
      "    target        a.w.bilicdn1.com.       its target\n", "Stale Answer"},
     {"\"rdataCNAME\":\"a.w.bilicdn1.com.\"", "\"name\":\"EDE\"",
      "\"error\":null"}},
    {"an SOA with every field",
     SOA_RESPONSE,
     false,
     {"    mname         ns1.exa.                the primary server",
      "    serial        2018915346              the zone's version;",
      "    minimum       900                     15 minutes: how long"},
     {"\"rdataSOA\":\"ns1.exa. mail.exa. 2018915346 1800 900 604800 900\"",
      "\"RCODE\":3", "\"RDLENGTH\":33"}},
    {"nothing",
     "",
     true,
     {"malformed: the header ends too soon, at octet 0: it has 12"},
     {"\"message\":null", "at octet 0: it has 12 octets, 0 found"}},
    {"a header cut off",
     "f16881800001",
     true,
     {"malformed: the header ends too soon, at octet 6"},
     {"\"message\":null", "at octet 6: it has 12 octets, 6 found"}},
    {"a question cut off in a label",
     "000100000001000000000000 03777777 0865",
     true,
     {"malformed: the name ends too soon, at octet 16: its label announces 8",
      "Counts          1 question"},
     {"\"QDCOUNT\":1", "its label announces 8 octets, 1 octet left"}},
    {"a question without its class",
     "000100000001000000000000 03777777 00 0001",
     true,
     {"at octet 17: type and class"},
     {"type and class take 4 octets, 2 octets left"}},
    {"a pointer to itself",
     "000100000001000000000000 c00c 0001 0001",
     true,
     {"malformed: the compression pointer at octet 12 does not point"},
     {"pointer at octet 12 does not point backward: it points to octet 12"}},
    {"a pointer forward",
     "000100000001000000000000 c0ff 0001 0001",
     true,
     {"the compression pointer at octet 12"},
     {"it points to octet 255"}},
    {"a pointer cut off",
     "000100000001000000000000 c0",
     true,
     {"the compression pointer ends too soon, at octet 13"},
     {"at octet 13: its second octet was expected"}},
    {"a label of an unknown kind",
     "000100000001000000000000 4161 00 0001 0001",
     true,
     {"the label at octet 12 "},
     {"its length octet is 65"}},
    {"RDATA cut off",
     "000184000001000100000000 0161 00 0001 0001"
     "c00c 0001 0001 00000e10 0004 c00002",
     true,
     {"malformed: A: the RDATA ends too soon, at octet 31: RDLENGTH",
      "  a.  IN A\n"},
     {"RDLENGTH announces 4 octets, 3 octets left", "\"QNAME\":\"a.\""}},
    {"a record cut off after its owner",
     "000184000001000100000000 0161 00 0001 0001 c00c 0001 00",
     true,
     {"the record ends too soon, at octet 21"},
     {"TTL and RDLENGTH take 10 octets, 3 octets left"}},
    {"trailing octets",
     "000100000001000000000000 0161 00 0001 0001 dead",
     false,
     {"remark: extra octets after the last record, from octet 19 on: 2"},
     {"\"error\":null,\"remarks\":[\"extra octets after the"}},
    {"a count that lies",
     "000184000001000500000000 0161 00 0001 0001"
     "c00c 0001 0001 00000e10 0004 c0000201",
     true,
     {"malformed: the message ends too soon, at octet 35: ANCOUNT announces 5",
      "    address       192.0.2.1"},
     {"\"error\":\"the message ends too soon, at octet 35: ANCOUNT "
      "announces 5, 1 found\"",
      "\"ANCOUNT\":5"}},
    {"a count that lies, truncated",
     "000186000001000500000000 0161 00 0001 0001"
     "c00c 0001 0001 00000e10 0004 c0000201",
     false,
     {"remark: the header counts 5 in section \"answer\", 1 found",
      "    address       192.0.2.1"},
     {"the header counts 5 in section \\\"answer\\\", 1 found",
      "\"error\":null"}},
    {"two OPT records",
     "000100000001000000000002 0161 00 0001 0001"
     "00 0029 04d0 00000000 0000 00 0029 0200 00000000 0000",
     false,
     {"remark: the message has 2 OPT records", "payload size 1232"},
     {"the message has 2 OPT records: "}},
    {"RDATA that does not fit its type",
     "000184000001000100000000 0161 00 0001 0001"
     "c00c 0001 0001 00000e10 0003 c00002",
     true,
     {"malformed: A address: the field ends too soon, at octet 31: 4 octets",
      "    RDATA         \\# 3 C00002"},
     {"\"RDATAHEX\":\"C00002\",\"malformed\":true",
      "\"error\":\"A address: the field ends too soon, at octet 31: 4 octets "
      "expected, 3 octets left\""}},
    {"options that do not add up",
     "000100000001000000000001 0161 00 0001 0001"
     "00 0029 04d0 00000000 0006 0003 0004 6162",
     true,
     {"malformed: OPT: the EDNS option 3 ends too soon, at octet 30: 2"},
     {"\"malformed\":true",
      "\"error\":\"OPT: the EDNS option 3 ends too soon"}},
    {"a TTL with its sign bit",
     "000184000001000100000000 0161 00 0001 0001"
     "c00c 0001 0001 80000000 0004 c0000201",
     false,
     {"remark: a TTL of 2147483648 at octet 25"},
     {"\"TTL\":2147483648"}},
    {"the reserved bit",
     "000100400001000000000000 0161 00 0001 0001",
     false,
     {"remark: the reserved bit Z is set"},
     {"\"Z\":1", "the reserved bit Z is set"}},
    {"two questions",
     "000100000002000000000000 0161 00 0001 0001 0162 00 001c 0001",
     false,
     {"  a.  IN A\n", "  b.  IN AAAA\n", "remark: the message has 2"},
     {"\"questionRRs\":[{\"NAME\":\"a.\"", "\"TYPEname\":\"AAAA\""}},
    {"DSO: keep alive",
     "123430000000000000000000 0001 0008 00003a98 00007530",
     false,
     {"KeepAlive, 8 octets: inactivity timeout 15000 ms, interval 30000 ms"},
     {"\"DSO\":[{\"code\":1,\"name\":\"KeepAlive\"", "\"error\":null"}},
    {"DSO: a subscription, padding, what nobody knows",
     "123430000000000000000000 0040 0009 0161 0162 00 0001 0001"
     "0003 0002 0000 f800 0002 beef",
     false,
     {"SUBSCRIBE, 9 octets: a.b. A IN", "EncryptionPadding, 2 octets",
      "DSO=63488, 2 octets: beef"},
     {"\"code\":63488,\"name\":null,\"hex\":\"BEEF\""}},
    {"DSO: a value cut off",
     "123430000000000000000000 0001 0008 00003a98",
     true,
     {"malformed: the DSO value 1 ends too soon, at octet 12: 4 octets"},
     {"the DSO value 1 ends too soon", "\"DSO\":[]"}},
    {"DSO: a head cut off",
     "123430000000000000000000 0003 0000 00",
     true,
     {"EncryptionPadding, 0 octets",
      "malformed: the DSO value ends too soon, at octet 16"},
     {"1 octet left"}},
    {"DSO: a delay of another form",
     "1234b0000000000000000000 0002 0002 0001",
     false,
     {"RetryDelay, 2 octets: 0001",
      "remark: the DSO value 2 at octet 16 is malformed"},
     {"the DSO value 2 at octet 16"}},
    {"DSO with a question",
     "123430000001000000000000 0161 00 0001 0001",
     false,
     {"remark: a DSO message with records"},
     {"a DSO message with records"}},
    {"octets that would harm a terminal",
     "000184000001000100000000 031b5b41 00 0010 0001"
     "c00c 0010 0001 00000e10 0004 031b5d32",
     false,
     {"  \\027[A.  IN TXT", "\"\\027]2\""},
     {"\"QNAME\":\"\\\\027[A.\"", "\\\"\\\\027]2\\\""}},
};

static size_t
unhex(uint8_t *out, const char *hex)
{
    size_t len = 0;
    unsigned high = 0;
    bool half = false;

    for (; *hex != '\0'; hex++) {
        unsigned digit;

        if (*hex == ' ')
            continue;
        digit = (unsigned)(*hex <= '9' ? *hex - '0' : *hex - 'a' + 10);
        if (half)
            out[len++] = (uint8_t)(high << 4 | digit);
        high = digit;
        half = !half;
    }
    return len;
}

static void
expect(const struct row *row, const char *const *want, const char *got)
{
    for (size_t i = 0; i < 3 && want[i] != NULL; i++)
        if (strstr(got, want[i]) == NULL)
            fail_msg("%s: wanted \"%s\" in\n%s", row->what, want[i], got);
}

static void
messages_are_explained_up_to_their_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct golden *g = golden_new();
        struct rw_explain_options options = {.sink = golden_sink, .ctx = g};
        struct rw_fault fault;
        uint8_t wire[1024];
        /* A heap block of the very size, so that a sanitizer sees what is
         * read past it. */
        size_t len = unhex(wire, ROWS[i].hex);
        uint8_t *exact = malloc(len > 0 ? len : 1);

        assert_non_null(exact);
        memcpy(exact, wire, len);
        assert_int_equal(rw_explain(NULL, exact, len, &options, &fault), RW_OK);
        if ((fault.code != RW_FAULT_NONE) != ROWS[i].is_malformed)
            fail_msg("%s: %s", ROWS[i].what, rw_fault_name(fault.code));
        expect(&ROWS[i], ROWS[i].want, g->buf);
        g->len = 0;
        options.format = RW_FORMAT_JSON;
        assert_int_equal(rw_explain(NULL, exact, len, &options, &fault), RW_OK);
        expect(&ROWS[i], ROWS[i].json, g->buf);
        g->len = 0;
        options.format = RW_FORMAT_TEXT;
        options.brief = true;
        assert_int_equal(rw_explain(NULL, exact, len, &options, &fault), RW_OK);
        assert_int_equal(g->buf[g->len - 1], '\n');
        assert_ptr_equal(strchr(g->buf, '\n'), g->buf + g->len - 1);
        free(exact);
        free(g);
    }
}

#define A_QUESTION "0001840000010001000000000161000001 0001"
#define MX_SHORT   A_QUESTION "c00c000f000100000e100002000a"
#define A_EMPTY    A_QUESTION "c00c0001000100000e100000"
#define A_LONG     A_QUESTION "c00c0001000100000e100005c000020100"
#define MX_TAIL    A_QUESTION "c00c000f000100000e100006000a0161 00ff"
#define NS_POINTER A_QUESTION "c00c0002000100000e100002c0ff"

/* Where a record's fault shows: its line in brief, its row of the dump. */
static const struct marked {
    const char *what, *hex, *brief, *row;
} MARKED[] = {
    {"a field that is missing", MX_SHORT,
     "  malformed: MX exchange: ", "00 0a  "},
    {"no RDATA at all", A_EMPTY,
     "  malformed: A address: ", "malformed: RDLENGTH 0\n"},
    {"octets behind the last field", A_LONG, "  malformed: A: the RDATA is too",
     "00                                   RDATA, malformed\n"},
    {"octets behind a name", MX_TAIL, "  malformed: MX: the RDATA is too long",
     "ff                                   RDATA, malformed\n"},
    {"a name that is none", NS_POINTER,
     "  malformed: NS nameserver: the compression pointer at octet 31",
     ", malformed\n"},
};

static void
faults_are_marked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(MARKED) / sizeof(MARKED[0]); i++) {
        const struct marked *row = &MARKED[i];
        struct golden *g = golden_new();
        struct rw_explain_options options = {
            .sink = golden_sink, .ctx = g, .brief = true};
        uint8_t wire[1024];
        size_t len = unhex(wire, row->hex);
        struct rw_fault fault;

        assert_int_equal(rw_explain(NULL, wire, len, &options, &fault), RW_OK);
        assert_int_not_equal(fault.code, RW_FAULT_NONE);
        if (strstr(g->buf, row->brief) == NULL ||
            strchr(g->buf, '\n') != g->buf + g->len - 1)
            fail_msg("%s, brief: %s", row->what, g->buf);
        g->len = 0;
        options.brief = false;
        options.hex = true;
        assert_int_equal(rw_explain(NULL, wire, len, &options, &fault), RW_OK);
        if (strstr(g->buf, row->row) == NULL ||
            strstr(g->buf, "a.  IN ") == NULL)
            fail_msg("%s, dump: %s", row->what, g->buf);
        free(g);
    }
}

/* What is odd in the DNS is the habit of multicast DNS: many questions, no
 * question, answers in a query, classes with their top bit set. */
static void
multicast_is_not_odd(void **state)
{
    static const char *const ROWS_OF_IT[] = {
        "000000000002000000000000 0161 00 0001 0001 0162 00 001c 0001",
        "000084000000000100000000 0161 00 0001 8001 00000078 0004 c0000201",
        "000000000001000100000000 0161 00 0001 0001"
        "c00c 0001 0001 00000078 0004 c0000201",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS_OF_IT) / sizeof(ROWS_OF_IT[0]); i++) {
        struct golden *g = golden_new();
        struct rw_explain_options options = {.sink = golden_sink, .ctx = g};
        struct rw_context context;
        uint8_t wire[1024];
        size_t len = unhex(wire, ROWS_OF_IT[i]);

        rw_context_init(&context);
        context.place = RW_PLACE_MDNS;
        assert_int_equal(rw_explain(&context, wire, len, &options, NULL),
                         RW_OK);
        if (strstr(g->buf, "remark: ") != NULL)
            fail_msg("%s", g->buf);
        g->len = 0;
        context.place = RW_PLACE_UNKNOWN;
        assert_int_equal(rw_explain(&context, wire, len, &options, NULL),
                         RW_OK);
        assert_true(strstr(g->buf, "remark: ") != NULL);
        free(g);
    }
}

/* Every prefix of a message is malformed or, at the end of a record, has a
 * count that lies; none of them may be read past its end. */
static void
every_prefix_is_explained(void **state)
{
    uint8_t wire[1024];
    size_t len = unhex(wire, SOA_RESPONSE);

    (void)state;
    for (size_t part = 0; part < len; part++) {
        struct golden *g = golden_new();
        struct rw_explain_options options = {
            .sink = golden_sink, .ctx = g, .hex = true};
        struct rw_fault fault;
        uint8_t *exact = malloc(part > 0 ? part : 1);

        assert_non_null(exact);
        memcpy(exact, wire, part);
        assert_int_equal(rw_explain(NULL, exact, part, &options, &fault),
                         RW_OK);
        assert_true(fault.code != RW_FAULT_NONE ||
                    strstr(g->buf, "remark: ") != NULL);
        free(exact);
        free(g);
    }
}

static void
exercise_is_explained_as_expected(void **state)
{
    struct golden *g = golden_new();
    struct rw_explain_options options = {
        .sink = golden_sink, .ctx = g, .hex = true};
    struct rw_context context;
    uint8_t query[256], response[256];
    size_t query_len = unhex(query, EXERCISE_QUERY);
    size_t response_len = unhex(response, EXERCISE_RESPONSE);

    (void)state;
    rw_context_init(&context);
    context.frame = 41;
    context.time_us = UINT64_C(1795348800123456);
    context.has_transport = true;
    assert_int_equal(
        rw_address_from_text(&context.source, "192.0.2.7#51234", 53), RW_OK);
    assert_int_equal(
        rw_address_from_text(&context.destination, "2001:db8::53", 53), RW_OK);
    context.pair_frame = 60;
    context.pair_time_us = context.time_us + 2356;
    context.pair = response;
    context.pair_len = response_len;
    assert_int_equal(rw_explain(&context, query, query_len, &options, NULL),
                     RW_OK);
    context.frame = 60;
    context.pair_frame = 41;
    context.pair_time_us = context.time_us;
    context.time_us += 2356;
    context.pair = query;
    context.pair_len = query_len;
    assert_int_equal(
        rw_explain(&context, response, response_len, &options, NULL), RW_OK);
    options.format = RW_FORMAT_TEXT;
    options.brief = true;
    assert_int_equal(
        rw_explain(&context, response, response_len, &options, NULL), RW_OK);
    options.format = RW_FORMAT_JSON;
    assert_int_equal(
        rw_explain(&context, response, response_len, &options, NULL), RW_OK);
    golden_check(g, "exercise.explain");
    free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_explained_up_to_their_fault),
        cmocka_unit_test(faults_are_marked),
        cmocka_unit_test(multicast_is_not_odd),
        cmocka_unit_test(every_prefix_is_explained),
        cmocka_unit_test(exercise_is_explained_as_expected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
