/* Zone-file text: what is read, and what is refused, at which line.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/zonefile.h"

static enum rw_status
collect(void *ctx, const struct rw_record *record, size_t line)
{
    struct rw_text *text = ctx;

    rw_text_printf(text, "%zu: ", line);
    rw_record_to_text(text, record);
    rw_text_putc(text, '\n');
    return RW_OK;
}

static void
zonefile_gives_its_records_in_order(void **state)
{
    static const char ZONE[] = "; hints\n"
                               ".\t3600000\tNS\tA.ROOT-SERVERS.NET.\n"
                               "A.ROOT-SERVERS.NET. 3600000 A 198.41.0.4 ; v4\n"
                               "\t\tIN AAAA 2001:503:ba3e::2:30\r\n"
                               "\n"
                               "$ORIGIN example.\n"
                               "$TTL 1h\n"
                               "@ SOA ns1 hostmaster (\n"
                               "   1 ; serial\n"
                               "   2h 3600 1w 300 )\n"
                               " ns ns1\n"
                               "www 60 CH TXT \"a;b\" c\n"
                               "ftp IN 30 CNAME www\n"
                               "x\\.y TYPE65280 \\# 2 ab ( cd )\n"
                               "last A 192.0.2.1";
    static const char WANT[] =
        "2: . 3600000 IN NS A.ROOT-SERVERS.NET.\n"
        "3: A.ROOT-SERVERS.NET. 3600000 IN A 198.41.0.4\n"
        "4: A.ROOT-SERVERS.NET. 3600000 IN AAAA 2001:503:ba3e::2:30\n"
        "8: example. 3600 IN SOA ns1.example. hostmaster.example. 1 7200 "
        "3600 604800 300\n"
        "11: example. 3600 IN NS ns1.example.\n"
        "12: www.example. 60 CH TXT \"a;b\" \"c\"\n"
        "13: ftp.example. 30 IN CNAME www.example.\n"
        "14: x\\.y.example. 3600 IN TYPE65280 \\# 2 ABCD\n"
        "15: last.example. 3600 IN A 192.0.2.1\n";
    char buf[2048];
    struct rw_text text;

    (void)state;
    rw_text_init(&text, buf, sizeof(buf));
    same_status(
        "zone",
        rw_zonefile_parse(ZONE, strlen(ZONE), NULL, collect, &text, NULL),
        RW_OK);
    same_text("zone", buf, WANT);
}

static void
zonefile_names_line_and_word_at_fault(void **state)
{
    static const struct {
        const char *zone;
        enum rw_status want;
        size_t line;
        const char *word;
    } ROWS[] = {
        {". NS a.\n. NX a.\n", RW_ERR_TYPE, 2, "NX"},
        {". A 1.2.3\n", RW_ERR_ADDRESS, 1, "1.2.3"},
        {"\n\n a. NS b.\n", RW_ERR_SYNTAX, 3, "a."},
        {"a..b NS c.\n", RW_ERR_LABEL_EMPTY, 1, "a..b"},
        {"$INCLUDE x\n", RW_ERR_UNSUPPORTED, 1, "$INCLUDE"},
        {"$GENERATE 1-2 a A 1.2.3.4\n", RW_ERR_UNSUPPORTED, 1, "$GENERATE"},
        {"$TTL x\n", RW_ERR_NUMBER, 1, "x"},
        {"$TTL 1 2\n", RW_ERR_SYNTAX, 1, "2"},
        {"$ORIGIN\n", RW_ERR_SYNTAX, 1, ""},
        {". NS a. b.\n", RW_ERR_SYNTAX, 1, "b."},
        {". 1 2 NS a.\n", RW_ERR_TYPE, 1, "2"},
        {". TXT (a\nb\n", RW_ERR_SYNTAX, 1, ""},
        {". TXT \"a\n\"\n", RW_ERR_SYNTAX, 1, "a"},
        {". TXT a )\n", RW_ERR_SYNTAX, 1, ")"},
        {". TXT \"a\\\nb\"\n. NX a.\n", RW_ERR_TYPE, 3, "NX"},
        {". TXT x=\"a\\\nb\"\n. NX a.\n", RW_ERR_TYPE, 3, "NX"},
        {".\n", RW_ERR_SYNTAX, 1, ""},
        {"a. NS \x1b[31m\n", RW_OK, 0, ""},
        {"a. A \x1b[31m\n", RW_ERR_ADDRESS, 1, ""},
        {"a. A x\x1b[31m\n", RW_ERR_ADDRESS, 1, "x"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct rw_zonefile_error error = {0};
        char buf[256];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        same_status(ROWS[i].zone,
                    rw_zonefile_parse(ROWS[i].zone, strlen(ROWS[i].zone), NULL,
                                      collect, &text, &error),
                    ROWS[i].want);
        same_size(ROWS[i].zone, "line", error.line, ROWS[i].line);
        same_text(ROWS[i].zone, error.word, ROWS[i].word);
    }
}

static enum rw_status
stop(void *ctx, const struct rw_record *record, size_t line)
{
    (void)record;
    *(size_t *)ctx = line;
    return RW_ERR_LIMIT;
}

static void
zonefile_stops_where_its_caller_says(void **state)
{
    static const char ZONE[] = ". NS a.\n. NS b.\n";
    size_t line = 0;

    (void)state;
    same_status("stop",
                rw_zonefile_parse(ZONE, strlen(ZONE), NULL, stop, &line, NULL),
                RW_ERR_LIMIT);
    assert_int_equal(line, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zonefile_gives_its_records_in_order),
        cmocka_unit_test(zonefile_names_line_and_word_at_fault),
        cmocka_unit_test(zonefile_stops_where_its_caller_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
