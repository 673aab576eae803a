/* The annotated header: pictures, values, and the words for a message at its
 * place.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"

#include "report/explain/annotate.h"
#include "rootwalk/explain.h"
#include "rootwalk/query.h"
#include "rootwalk/zonefile.h"

/* ---- the table -------------------------------------------------------- */

struct word_row {
    uint16_t flag, value;
    uint32_t all;
    const char *sentence;
};

static const struct word_row WORDS[] = {
#define RWI_WORD(bit, value, all, none, sentence)                              \
    {RW_FLAG_##bit, value, all, sentence},
#include "report/explain/annotate.def"
};

static const struct {
    int number;
    uint32_t all;
    const char *sentence;
} RCODES[] = {
#define RWI_RCODE(number, all, none, sentence) {number, all, sentence},
#include "report/explain/annotate.def"
};

/* With the row's own facts, and at most one more, the row is the one. */
static bool
is_reached(const struct word_row *row)
{
    for (int bit = -1; bit < 28; bit++) {
        uint32_t facts = row->all | (bit < 0 ? 0 : 1u << bit);

        if (strcmp(rwi_annotate_bit(row->flag, row->value, facts),
                   row->sentence) == 0)
            return true;
    }
    return false;
}

static void
no_row_hides_behind_another(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if (!is_reached(&WORDS[i]))
            fail_msg("never said: %s", WORDS[i].sentence);
    for (size_t i = 0; i < sizeof(RCODES) / sizeof(RCODES[0]); i++)
        assert_string_equal(rwi_annotate_rcode(RCODES[i].number < 0
                                                   ? 4000
                                                   : (uint16_t)RCODES[i].number,
                                               RCODES[i].all),
                            RCODES[i].sentence);
}

static void
every_bit_has_words_for_both_values(void **state)
{
    static const uint16_t FLAGS[] = {RW_FLAG_QR, RW_FLAG_AA, RW_FLAG_TC,
                                     RW_FLAG_RD, RW_FLAG_RA, RW_FLAG_Z,
                                     RW_FLAG_AD, RW_FLAG_CD};

    (void)state;
    for (size_t i = 0; i < sizeof(FLAGS) / sizeof(FLAGS[0]); i++)
        for (unsigned bit = 0; bit < 28; bit++) {
            assert_true(*rwi_annotate_bit(FLAGS[i], false, 1u << bit));
            assert_true(*rwi_annotate_bit(FLAGS[i], true, 1u << bit));
        }
}

/* ---- messages ---------------------------------------------------------- */

struct row {
    const char *what;
    enum rw_place place;
    uint16_t flags;
    const char *zone; /* the server was asked as a server of; NULL: unknown */
    const char *answer, *authority;
    bool edns; /* with DO */
    uint16_t extended_rcode;
    bool tcp;
    bool no_question;
    size_t cut;          /* octets off the end */
    int query_flags;     /* of the pair; -1: not known */
    const char *want[4]; /* lines, or their ends */
};

#define NS_DOWN "www.example. 1 IN NS ns.example.\n"
#define NS_SELF "example. 1 IN NS ns.example.\n"
#define NS_UP   ". 1 IN NS ns.example.\n"
#define A_HERE  "www.example. 1 IN A 192.0.2.1\n"
#define SOA     "example. 1 IN SOA a. b. 1 2 3 4 5\n"

static const struct row ROWS[] = {
    {.what = "a resolver's answer",
     .flags = 0x8180,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"Flags           0x8180  response, no error\n",
              "  .... ...1 .... ....  RD      1  recursion was desired\n",
              "  .... .... 1... ....  RA      1  the server offers recursion\n",
              "  .... .0.. .... ....  AA      0  the server is not an "
              "authority for the name\n"}},
    {.what = "an iterative query",
     .place = RW_PLACE_AUTHORITY,
     .query_flags = -1,
     .want =
         {"AA      0  no meaning in a query\n",
          "RD      0  an iterative query: the client asks for no recursion\n",
          "RCODE   0  no meaning in a query\n", "0x0000  query, iterative\n"}},
    {.what = "a query that asks for AD",
     .flags = 0x0120,
     .query_flags = -1,
     .want = {"0x0120  query, recursion desired\n",
              "AD      1  asks for the AD bit in the response (RFC 6840)\n",
              "RA      0  no meaning in a query\n"}},
    {.what = "a query that asks for AD by way of DO",
     .flags = 0x0100,
     .edns = true,
     .query_flags = -1,
     .want = {"AD      0  not set: DO=1 asks for the AD bit as well (RFC "
              "6840)\n"}},
    {.what = "a query that forbids checking",
     .flags = 0x0110,
     .query_flags = -1,
     .want = {"CD      1  checking is disabled: the client also wants data "
              "that fails DNSSEC\n"}},
    {.what = "a referral from a parent",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8000,
     .zone = "example.",
     .authority = NS_DOWN,
     .query_flags = -1,
     .want =
         {"AA      0  a referral, as a parent gives it\n",
          "RA      0  no recursion, as expected of an authoritative server\n"}},
    {.what = "a referral with AA",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8400,
     .zone = "example.",
     .authority = NS_DOWN,
     .query_flags = -1,
     .want = {"AA      1  unusual: AA is set on a referral"}},
    {.what = "a referral to the zone itself",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8000,
     .zone = "example.",
     .authority = NS_SELF,
     .query_flags = -1,
     .want = {"AA      0  not authoritative for the name: it refers upward or "
              "sideways, as a lame server does"}},
    {.what = "a referral up to the root",
     .flags = 0x8000,
     .authority = NS_UP,
     .query_flags = -1,
     .want = {"AA      0  not authoritative for the name: it refers upward or "
              "sideways, as a lame server does"}},
    {.what = "an answer with authority",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8400,
     .zone = "example.",
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"AA      1  the server is authoritative for the name\n"}},
    {.what = "an alias with authority",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8400,
     .answer = "www.example. 1 IN CNAME other.example.\n",
     .query_flags = -1,
     .want = {"AA      1  the server is authoritative for the first name of "
              "the alias chain"}},
    {.what = "an answer without authority",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8000,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"AA      0  not authoritative: the data is a cached copy, or the "
              "server is lame"}},
    {.what = "recursion from an authority",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8480,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"RA      1  offers recursion: an open resolver, or a"}},
    {.what = "recursion that was desired and is not offered",
     .place = RW_PLACE_STUB,
     .flags = 0x8100,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"RA      0  the server does not offer the recursion that was"}},
    {.what = "RD that was not copied",
     .flags = 0x8400,
     .answer = A_HERE,
     .query_flags = 0x0100,
     .want = {"RD      0  should be copied from the query, where it was 1\n"}},
    {.what = "Z",
     .flags = 0x8440,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"  .... .... .1.. ....  Z       1  invalid: reserved"}},
    {.what = "data that the resolver authenticated",
     .flags = 0x81a0,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"AD      1  the server says that it validated the data\n"}},
    {.what = "AD from an authority",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8420,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"AD      1  unusual: an authoritative server that claims to have "
              "validated its own data"}},
    {.what = "truncation over UDP: what is not there may exist",
     .flags = 0x8200,
     .query_flags = -1,
     .want = {"TC      1  truncated: the rest must be fetched over TCP",
              "RCODE   0  NOERROR\n"}},
    {.what = "truncation by an authority: nothing is denied",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8600,
     .query_flags = -1,
     .want = {"AA      1  the server is authoritative for the name\n",
              "RCODE   0  NOERROR\n"}},
    {.what = "a response without a question denies nothing",
     .flags = 0x8180,
     .no_question = true,
     .query_flags = -1,
     .want = {"RCODE   0  NOERROR\n"}},
    {.what = "a response that is cut off before its answer denies nothing",
     .flags = 0x8180,
     .answer = A_HERE,
     .cut = 15,
     .query_flags = -1,
     .want = {"RCODE   0  NOERROR\n"}},
    {.what = "truncation over TCP",
     .flags = 0x8200,
     .tcp = true,
     .query_flags = -1,
     .want = {"TC      1  truncated, though TCP has room: invalid\n"}},
    {.what = "no such name, with authority",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8403,
     .authority = SOA,
     .query_flags = -1,
     .want = {"0x8403  response, NXDOMAIN\n",
              "AA      1  the server is authoritative: the data does not exist",
              "RCODE   3  NXDOMAIN: the name does not exist, with any type\n"}},
    {.what = "no data",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8400,
     .authority = SOA,
     .query_flags = -1,
     .want =
         {"RCODE   0  NOERROR: the name exists, but has no record of this"}},
    {.what = "an authority that refuses",
     .place = RW_PLACE_AUTHORITY,
     .flags = 0x8005,
     .query_flags = -1,
     .want = {"  .... .... .... 0101  RCODE   5  REFUSED: "}},
    {.what = "a resolver that fails",
     .flags = 0x8182,
     .query_flags = -1,
     .want = {"RCODE   2  SERVFAIL: the server found no answer: no "}},
    {.what = "an extended rcode",
     .flags = 0x8000,
     .edns = true,
     .extended_rcode = 1,
     .query_flags = -1,
     .want = {"  .... .... .... 0000  RCODE   0  BADVERS (16, with OPT's upper",
              "0x8000  response, BADVERS\n"}},
    {.what = "NOTIFY",
     .flags = 0x2400,
     .query_flags = -1,
     .want = {"  .010 0... .... ....  Opcode  4  NOTIFY: a zone has changed",
              "AA      1  set, as NOTIFY from a primary server requires (RFC "
              "1996)"}},
    {.what = "an update",
     .flags = 0x2800,
     .query_flags = -1,
     .want = {"Counts          1 zone, 0 prerequisite, 0 update, 0 additional",
              "RD      0  not used by an update, zero as it should be\n"}},
    {.what = "an opcode that is not assigned",
     .flags = 0x7800,
     .query_flags = -1,
     .want = {"  .111 1... .... ....  Opcode  15 not assigned\n"}},
    {.what = "multicast DNS",
     .place = RW_PLACE_MDNS,
     .flags = 0x8400,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"AA      1  set, as multicast DNS requires (RFC 6762)\n"}},
    {.what = "LLMNR",
     .place = RW_PLACE_LLMNR,
     .flags = 0x8500,
     .answer = A_HERE,
     .query_flags = -1,
     .want = {"AA      1  C, conflict: several hosts use this name (RFC 4795)",
              "RD      1  T, tentative: the sender is still checking"}},
};

struct filling {
    struct rw_builder *builder;
    enum rw_section section;
};

static enum rw_status
put(void *ctx, const struct rw_record *record, size_t line)
{
    struct filling *f = ctx;

    (void)line;
    rw_builder_record(f->builder, f->section, record);
    return RW_OK;
}

static size_t
make(uint8_t *buf, size_t size, const struct row *row)
{
    static const uint8_t WWW[] = "\3www\7example";
    struct rw_builder builder;
    struct filling answer = {&builder, RW_SECTION_ANSWER};
    struct filling authority = {&builder, RW_SECTION_AUTHORITY};
    const struct rw_record opt = {RW_NAME_ROOT,
                                  (const uint8_t *)"",
                                  (uint32_t)row->extended_rcode << 24 | 0x8000,
                                  RW_TYPE_OPT,
                                  1232,
                                  0};
    size_t len;

    rw_builder_init(&builder, buf, size, 0xf168, row->flags);
    if (!row->no_question)
        rw_builder_question(&builder, WWW, RW_TYPE_A, RW_CLASS_IN);
    if (row->answer != NULL)
        assert_int_equal(rw_zonefile_parse(row->answer, strlen(row->answer),
                                           NULL, put, &answer, NULL),
                         RW_OK);
    if (row->authority != NULL)
        assert_int_equal(rw_zonefile_parse(row->authority,
                                           strlen(row->authority), NULL, put,
                                           &authority, NULL),
                         RW_OK);
    if (row->edns)
        rw_builder_record(&builder, RW_SECTION_ADDITIONAL, &opt);
    assert_int_equal(rw_builder_finish(&builder, &len), RW_OK);
    return len - row->cut;
}

/* Put wrapped lines together again: they go on in column 34. */
static void
unwrap(char *s)
{
    static const char WRAP[] = "\n                                  ";
    char *at;

    while ((at = strstr(s, WRAP)) != NULL) {
        *at = ' ';
        memmove(at + 1, at + sizeof(WRAP) - 1,
                strlen(at + sizeof(WRAP) - 1) + 1);
    }
}

static void
words_fit_the_message_and_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct row *row = &ROWS[i];
        struct golden *g = golden_new();
        struct rw_explain_options options = {.sink = golden_sink, .ctx = g};
        struct rw_context context;
        uint8_t buf[512], pair[RW_HEADER_SIZE] = {0}, zone[RW_NAME_MAX];
        size_t len = make(buf, sizeof(buf), row);

        rw_context_init(&context);
        context.place = row->place;
        context.has_transport = true;
        context.transport = row->tcp ? RW_TCP : RW_UDP;
        if (row->zone != NULL) {
            assert_int_equal(rw_name_from_text(zone, row->zone,
                                               strlen(row->zone), NULL, NULL),
                             RW_OK);
            context.zone = zone;
        }
        if (row->query_flags >= 0) {
            pair[2] = (uint8_t)(row->query_flags >> 8);
            pair[3] = (uint8_t)row->query_flags;
            context.pair = pair;
            context.pair_len = sizeof(pair);
        }
        assert_int_equal(rw_explain_header(&context, buf, len, &options),
                         RW_OK);
        unwrap(g->buf);
        for (size_t j = 0; j < 4 && row->want[j] != NULL; j++)
            if (strstr(g->buf, row->want[j]) == NULL)
                fail_msg("%s: wanted \"%s\" in\n%s", row->what, row->want[j],
                         g->buf);
        free(g);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_row_hides_behind_another),
        cmocka_unit_test(every_bit_has_words_for_both_values),
        cmocka_unit_test(words_fit_the_message_and_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
