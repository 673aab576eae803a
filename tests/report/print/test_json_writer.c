/* The writer of JSON: every kind of octet, the numbers, structure, the sink's
 * errors.  jansson reads what it writes, and says how it would write it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/golden.h"
#include "report/print/json_writer.h"
#include "rootwalk/random.h"
#include "rootwalk/trace.h"

/* ---- what the tests share ----------------------------------------------- */

/* {"code":1,"name":"...","hex":"","text":""}: a string of len octets. */
static void
write_option(struct rwi_json *json, const char *s, size_t len)
{
    rwi_json_object(json, J_MESSAGE_EDNS);
    rwi_json_number(json, J_EDNS_version, 0);
    rwi_json_number(json, J_EDNS_udp_size, 0);
    rwi_json_bool(json, J_EDNS_do, false);
    rwi_json_flags(json, J_EDNS_flags, 0);
    rwi_json_number(json, J_EDNS_extended_rcode, 0);
    rwi_json_list(json, J_EDNS_options);
    rwi_json_item(json);
    rwi_json_number(json, J_OPTION_code, 1);
    rwi_json_null(json, J_OPTION_name);
    rwi_json_hex(json, J_OPTION_hex, (const uint8_t *)s, len);
    rwi_json_text(json, J_OPTION_text, s, len);
    rwi_json_close(json);
    rwi_json_close(json);
    rwi_json_close(json);
}

static void
write_difference(struct rwi_json *json, const char *s, size_t len)
{
    rwi_json_string(json, J_DIFFERENCE_kind, "order");
    rwi_json_bool(json, J_DIFFERENCE_matters, false);
    rwi_json_text(json, J_DIFFERENCE_text, s, len);
}

#define BEFORE "{\"kind\":\"order\",\"matters\":false,\"text\":\""
#define AFTER  "\"}\n"

/* What stands between the quotes for a string; static. */
static const char *
written(const char *s, size_t len)
{
    static struct golden g;
    struct rwi_json json;

    g.len = 0;
    rwi_json_begin(&json, J_DIFFERENCE, 0, golden_sink, &g);
    write_difference(&json, s, len);
    assert_int_equal(rwi_json_end(&json), RW_OK);
    assert_memory_equal(g.buf, BEFORE, strlen(BEFORE));
    assert_true(g.len >= strlen(BEFORE AFTER));
    assert_string_equal(g.buf + g.len - strlen(AFTER), AFTER);
    g.buf[g.len - strlen(AFTER)] = '\0';
    return g.buf + strlen(BEFORE);
}

/* The same, by jansson; static.  NULL where it does not take the string. */
static const char *
by_jansson(const char *s, size_t len)
{
    static char out[1 << 16];
    json_t *value = json_stringn(s, len);
    char *text;

    if (value == NULL)
        return NULL;
    text = json_dumps(value, JSON_ENCODE_ANY);
    assert_non_null(text);
    snprintf(out, sizeof(out), "%.*s", (int)strlen(text) - 2, text + 1);
    free(text);
    json_decref(value);
    return out;
}

/* ---- strings ------------------------------------------------------------ */

/* Every octet, at every place of a string of two words of eight. */
static void
ascii_is_escaped_as_jansson_escapes_it(void **state)
{
    (void)state;
    for (int c = 0; c < 0x7f; c++) { /* it lets DEL through */
        for (size_t at = 0; at < 17; at++) {
            char s[18] = "abcdefghijklmnopq";

            s[at] = (char)c;
            assert_string_equal(written(s, 17), by_jansson(s, 17));
        }
    }
    assert_string_equal(written("\"\\/\b\f\n\r\t\x01\x1f\x7f", 11),
                        "\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001F\\u007F");
    assert_string_equal(written("", 0), "");
}

static void
utf8_goes_out_as_it_is_seen(void **state)
{
    /* What nobody sees is escaped: the same to a program. */
    static const struct {
        const char *in, *out;
    } ROWS[] = {
        {"\xc2\x80", "\\u0080"},
        {"\xdf\xbf", "\xdf\xbf"},
        {"\xe0\xa0\x80", "\xe0\xa0\x80"},
        {"\xed\x9f\xbf", "\\uD7FF"},
        {"\xee\x80\x80", "\\uE000"},
        {"\xef\xbf\xbf", "\\uFFFF"},
        {"\xf0\x90\x80\x80", "\xf0\x90\x80\x80"},
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
        {"\xf3\xa0\x81\x81", "\\uDB40\\uDC41"},
        {"\xf4\x8f\xbf\xbf", "\\uDBFF\\uDFFF"},
        {"\xe4\xb8\xad\xe5\x9b\xbd.cn.", "\xe4\xb8\xad\xe5\x9b\xbd.cn."},
        {"\xe2\x80\x8e", "\\u200E"}};

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        for (size_t before = 0; before < 9; before++) {
            char s[64], want[64];

            snprintf(s, sizeof(s), "%.*s%s%s", (int)before, "aaaaaaaaa",
                     ROWS[i].in, i % 2 ? "zz" : "");
            snprintf(want, sizeof(want), "%.*s%s%s", (int)before, "aaaaaaaaa",
                     ROWS[i].out, i % 2 ? "zz" : "");
            same_text(ROWS[i].in, written(s, strlen(s)), want);
        }
    }
}

static void
what_is_no_utf8_never_gets_out(void **state)
{
    static const struct {
        const char *what, *in, *out;
    } ROWS[] = {
        {"a continuation alone", "\x80", "\\\\128"},
        {"another one", "a\xbf z", "a\\\\191 z"},
        {"two octets, cut off", "\xc3", "\\\\195"},
        {"two octets, the second none", "\xc3z", "\\\\195z"},
        {"three octets, cut off", "\xe4\xb8", "\\\\228\\\\184"},
        {"three octets, the third none", "\xe4\xb8\"", "\\\\228\\\\184\\\""},
        {"four octets, cut off", "\xf0\x9f\x98", "\\\\240\\\\159\\\\152"},
        {"four octets, the second none", "\xf0z\x98\x80",
         "\\\\240z\\\\152\\\\128"},
        {"a slash in two octets", "\xc0\xaf", "\\\\192\\\\175"},
        {"DEL in two octets", "\xc1\xbf", "\\\\193\\\\191"},
        {"a slash in three octets", "\xe0\x80\xaf", "\\\\224\\\\128\\\\175"},
        {"U+07FF in three octets", "\xe0\x9f\xbf", "\\\\224\\\\159\\\\191"},
        {"U+FFFF in four octets", "\xf0\x8f\xbf\xbf",
         "\\\\240\\\\143\\\\191\\\\191"},
        {"the first surrogate", "\xed\xa0\x80", "\\\\237\\\\160\\\\128"},
        {"the last surrogate", "\xed\xbf\xbf", "\\\\237\\\\191\\\\191"},
        {"a pair of surrogates", "\xed\xa0\xbd\xed\xb8\x80",
         "\\\\237\\\\160\\\\189\\\\237\\\\184\\\\128"},
        {"above U+10FFFF", "\xf4\x90\x80\x80", "\\\\244\\\\144\\\\128\\\\128"},
        {"the last of four octets", "\xf7\xbf\xbf\xbf",
         "\\\\247\\\\191\\\\191\\\\191"},
        {"five octets", "\xf8\x88\x80\x80\x80",
         "\\\\248\\\\136\\\\128\\\\128\\\\128"},
        {"six octets", "\xfc\x84\x80\x80\x80\x80",
         "\\\\252\\\\132\\\\128\\\\128\\\\128\\\\128"},
        {"0xFE", "\xfe", "\\\\254"},
        {"0xFF", "\xff", "\\\\255"},
        {"a good one behind a bad one", "\xe4\xe4\xb8\xad",
         "\\\\228\xe4\xb8\xad"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        assert_null(by_jansson(ROWS[i].in, strlen(ROWS[i].in)));
        same_text(ROWS[i].what, written(ROWS[i].in, strlen(ROWS[i].in)),
                  ROWS[i].out);
    }
}

/* Octets of any kind, in pieces of which many are valid, across the ends of
 * the buffer: what comes out is JSON, and as jansson has it where it has. */
static void
any_octets_make_valid_json(void **state)
{
    static const char *const PIECES[] = {
        "plain text", "\xe4\xb8\xad", "\"",           "\\",
        "\x1b[0m",    "\xff",         "\xf0\x9f\x98", "\n"};
    static char s[3 * RWI_JSON_BUF];
    struct rw_random random;

    (void)state;
    rw_random_init(&random, 1);
    for (size_t round = 0; round < 400; round++) {
        size_t len = 0, want = rw_random_next(&random) % (2 * RWI_JSON_BUF);
        size_t kinds = round % 2 ? COUNT(PIECES) : 5;
        const char *good, *got;
        json_t *back;

        while (len < want) {
            const char *piece = PIECES[rw_random_next(&random) % kinds];

            memcpy(s + len, piece, strlen(piece));
            len += strlen(piece);
        }
        good = by_jansson(s, len);
        got = written(s, len);
        if (good != NULL)
            assert_string_equal(got, good);
        ((char *)got)[strlen(got)] = '"'; /* which was cut off there */
        back = json_loads(got - strlen(BEFORE), 0, NULL);
        assert_non_null(back);
        json_decref(back);
    }
}

/* ---- numbers ------------------------------------------------------------ */

static void
numbers_are_written_in_full(void **state)
{
    static const struct {
        uint64_t number;
        const char *text;
    } ROWS[] = {{0, "0"},
                {9, "9"},
                {10, "10"},
                {99, "99"},
                {100, "100"},
                {65535, "65535"},
                {UINT32_MAX, "4294967295"},
                {UINT32_MAX + UINT64_C(1), "4294967296"},
                {UINT64_MAX, "18446744073709551615"}};

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        struct golden *g = golden_new();
        struct rwi_json json;
        char want[128];

        rwi_json_begin(&json, J_COST, 0, golden_sink, g);
        rwi_json_number(&json, J_COST_queries, ROWS[i].number);
        rwi_json_number(&json, J_COST_bytes_sent, 0);
        rwi_json_number(&json, J_COST_bytes_received, 0);
        rwi_json_null(&json, J_COST_elapsed_ms);
        assert_int_equal(rwi_json_end(&json), RW_OK);
        snprintf(want, sizeof(want),
                 "{\"queries\":%s,\"bytes_sent\":0,\"bytes_received\":0,"
                 "\"elapsed_ms\":null}\n",
                 ROWS[i].text);
        assert_string_equal(g->buf, want);
        free(g);
    }
}

static const char *
milliseconds(uint64_t us)
{
    static struct golden g;
    struct rwi_json json;
    const char *found;

    g.len = 0;
    rwi_json_begin(&json, J_COST, 0, golden_sink, &g);
    rwi_json_number(&json, J_COST_queries, 0);
    rwi_json_number(&json, J_COST_bytes_sent, 0);
    rwi_json_number(&json, J_COST_bytes_received, 0);
    rwi_json_ms(&json, J_COST_elapsed_ms, us);
    assert_int_equal(rwi_json_end(&json), RW_OK);
    g.buf[g.len - 2] = '\0';
    found = strstr(g.buf, "elapsed_ms\":");
    assert_non_null(found);
    return found + strlen("elapsed_ms\":");
}

/* As jansson writes the number of milliseconds, 15 digits at most. */
static void
milliseconds_have_the_decimals_it_takes(void **state)
{
    struct rw_random random;

    (void)state;
    rw_random_init(&random, 2);
    assert_string_equal(milliseconds(RW_NO_TIME), "null");
    assert_string_equal(milliseconds(0), "0.0");
    assert_string_equal(milliseconds(1), "0.001");
    assert_string_equal(milliseconds(50), "0.05");
    assert_string_equal(milliseconds(20400), "20.4");
    assert_string_equal(milliseconds(3000), "3.0");
    for (size_t i = 0; i < 20000; i++) {
        uint64_t us = i < 5000 ? i : rw_random_next(&random) % UINT32_MAX;
        json_t *value = json_real((double)us / 1000.0);
        char *want =
            json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

        assert_string_equal(milliseconds(us), want);
        free(want);
        json_decref(value);
    }
}

/* ---- structure ---------------------------------------------------------- */

static void
pretty_printing_is_janssons(void **state)
{
    struct golden *g = golden_new();
    struct rwi_json json;
    json_t *back;
    char *want;

    (void)state;
    rwi_json_begin(&json, J_REFERRAL, 2, golden_sink, g);
    rwi_json_string(&json, J_REFERRAL_zone, "example.");
    rwi_json_bool(&json, J_REFERRAL_ds, true);
    rwi_json_list(&json, J_REFERRAL_servers);
    for (size_t i = 0; i < 2; i++) {
        rwi_json_item(&json);
        rwi_json_string(&json, J_NS_name, "a.example.");
        rwi_json_list(&json, J_NS_addresses);
        for (size_t j = 0; j < 2 * i; j++)
            rwi_json_string_item(&json, "192.0.2.1");
        rwi_json_close(&json);
        rwi_json_bool(&json, J_NS_glue, false);
        rwi_json_close(&json);
    }
    rwi_json_close(&json);
    assert_int_equal(rwi_json_end(&json), RW_OK);
    back = json_loads(g->buf, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(back);
    want = json_dumps(back, JSON_INDENT(2));
    g->buf[g->len - 1] = '\0'; /* the line's end is ours */
    assert_string_equal(g->buf, want);
    free(want);
    json_decref(back);
    free(g);
}

/* The deepest place of the contract: an option of a response of bulk. */
static void
the_deepest_place_can_be_reached(void **state)
{
    struct rwi_json json;
    struct golden *g = golden_new();

    (void)state;
    rwi_json_begin(&json, J_BULK, 0, golden_sink, g);
    json.levels[0].next = J_BULK_trace;
    rwi_json_object(&json, J_BULK_trace);
    json.levels[1].next = J_TRACE_steps;
    rwi_json_list(&json, J_TRACE_steps);
    rwi_json_item(&json);
    json.levels[3].next = J_STEP_response;
    rwi_json_object(&json, J_STEP_response);
    json.levels[4].next = J_MESSAGE_EDNS;
    write_option(&json, "", 0);
    assert_int_equal(json.depth, 5);
    json.buf[json.len] = '\0';
    assert_string_equal(
        json.buf,
        "{\"trace\":{\"steps\":[{\"response\":{\"EDNS\":{\"version\":0,"
        "\"udp_size\":0,\"do\":false,\"flags\":\"0x0000\","
        "\"extended_rcode\":0,\"options\":[{\"code\":1,\"name\":null,"
        "\"hex\":\"\",\"text\":\"\"}]}");
    free(g);
}

static void
a_member_may_end_in_a_type(void **state)
{
    struct golden *g = golden_new();
    struct rwi_json json;

    (void)state;
    rwi_json_begin(&json, J_RECORD, 1, golden_sink, g);
    json.levels[0].next = J_RECORD_RDATAHEX;
    rwi_json_hex(&json, J_RECORD_RDATAHEX, (const uint8_t *)"\x0f\xa0", 2);
    rwi_json_text_of(&json, J_RECORD_rdata, "TYPE65280", "\\# 2 0fa0", 9);
    json.levels[0].next = J_RECORD_rdata + 1;
    assert_int_equal(rwi_json_end(&json), RW_OK);
    assert_string_equal(g->buf, "{\n \"RDATAHEX\": \"0FA0\",\n"
                                " \"rdataTYPE65280\": \"\\\\# 2 0fa0\"\n}\n");
    free(g);
}

/* Whatever stands where the buffer ends. */
static void
the_buffers_end_is_not_seen(void **state)
{
    static uint8_t octets[RWI_JSON_BUF];
    static char want[4 * RWI_JSON_BUF];

    (void)state;
    for (size_t len = RWI_JSON_BUF / 2 - 80; len < RWI_JSON_BUF / 2 + 8;
         len++) {
        for (unsigned indent = 0; indent <= 4; indent += 2) {
            struct golden *g = golden_new();
            const char *blank = indent > 0 ? " " : "";
            const char *line = indent == 0   ? ""
                               : indent == 2 ? "\n  "
                                             : "\n    ";
            struct rwi_json json;
            size_t at;

            rwi_json_begin(&json, J_RECORD, indent, golden_sink, g);
            json.levels[0].next = J_RECORD_RDATAHEX;
            rwi_json_hex(&json, J_RECORD_RDATAHEX, octets, len);
            rwi_json_text_of(&json, J_RECORD_rdata, "NSEC3PARAM", "a\"b", 3);
            json.levels[0].next = J_RECORD_rdata + 1;
            assert_int_equal(rwi_json_end(&json), RW_OK);
            at = (size_t)snprintf(want, sizeof(want), "{%s\"RDATAHEX\":%s\"",
                                  line, blank);
            memset(want + at, '0', 2 * len);
            snprintf(want + at + 2 * len, sizeof(want) - at - 2 * len,
                     "\",%s\"rdataNSEC3PARAM\":%s\"a\\\"b\"%s}\n", line, blank,
                     indent > 0 ? "\n" : "");
            assert_string_equal(g->buf, want);
            free(g);
        }
    }
}

/* ---- what our own code must not do -------------------------------------- */

static void
leaves_a_member_out(struct rwi_json *json)
{
    rwi_json_string(json, J_DIFFERENCE_kind, "order");
    rwi_json_string(json, J_DIFFERENCE_text, "");
}

static void
leaves_the_last_member_out(struct rwi_json *json)
{
    rwi_json_string(json, J_DIFFERENCE_kind, "order");
    rwi_json_bool(json, J_DIFFERENCE_matters, true);
    (void)rwi_json_end(json);
}

static void
writes_a_member_twice(struct rwi_json *json)
{
    rwi_json_string(json, J_DIFFERENCE_kind, "order");
    rwi_json_string(json, J_DIFFERENCE_kind, "order");
}

static void
writes_members_out_of_order(struct rwi_json *json)
{
    write_difference(json, "", 0);
    rwi_json_bool(json, J_DIFFERENCE_matters, true);
}

static void
writes_a_member_of_another_object(struct rwi_json *json)
{
    rwi_json_string(json, J_QUERY_name, ".");
}

static void
writes_another_type(struct rwi_json *json)
{
    rwi_json_bool(json, J_DIFFERENCE_kind, true);
}

static void
writes_null_where_there_is_a_value(struct rwi_json *json)
{
    rwi_json_null(json, J_DIFFERENCE_kind);
}

static void
closes_too_much(struct rwi_json *json)
{
    write_difference(json, "", 0);
    rwi_json_close(json);
    rwi_json_close(json);
}

static void
writes_an_item_into_an_object(struct rwi_json *json)
{
    rwi_json_item(json);
}

static void
writes_a_string_into_an_object(struct rwi_json *json)
{
    rwi_json_string_item(json, "");
}

static void
leaves_a_list_open(struct rwi_json *json)
{
    rwi_json_begin(json, J_NS, 0, json->sink, json->ctx);
    rwi_json_string(json, J_NS_name, ".");
    rwi_json_list(json, J_NS_addresses);
    (void)rwi_json_end(json);
}

static void
writes_after_the_end(struct rwi_json *json)
{
    rwi_json_begin(json, J_NS, 0, json->sink, json->ctx);
    rwi_json_string(json, J_NS_name, ".");
    rwi_json_list(json, J_NS_addresses);
    rwi_json_close(json);
    (void)rwi_json_end(json);
    rwi_json_string(json, J_NS_name, ".");
}

static void
writes_a_number_out_of_its_range(struct rwi_json *json)
{
    rwi_json_begin(json, J_SENT, 0, json->sink, json->ctx);
    rwi_json_number(json, J_SENT_id, 65536);
}

static bool
dies(void (*wrong)(struct rwi_json *json))
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        struct golden *g = golden_new();
        struct rwi_json json;

        signal(SIGABRT, SIG_DFL); /* cmocka's is for its own process */
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(2);
        rwi_json_begin(&json, J_DIFFERENCE, 0, golden_sink, g);
        wrong(&json);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
what_is_not_in_the_contract_is_asserted_against(void **state)
{
    static const struct {
        const char *what;
        void (*wrong)(struct rwi_json *json);
    } ROWS[] = {
        {"leaves a member out", leaves_a_member_out},
        {"leaves the last member out", leaves_the_last_member_out},
        {"writes a member twice", writes_a_member_twice},
        {"writes members out of order", writes_members_out_of_order},
        {"a member of another object", writes_a_member_of_another_object},
        {"another type", writes_another_type},
        {"null where there is a value", writes_null_where_there_is_a_value},
        {"closes too much", closes_too_much},
        {"an item into an object", writes_an_item_into_an_object},
        {"a string into an object", writes_a_string_into_an_object},
        {"leaves a list open", leaves_a_list_open},
        {"a number out of its range", writes_a_number_out_of_its_range},
        {"a member after the end", writes_after_the_end},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++)
        if (!dies(ROWS[i].wrong))
            fail_msg("not asserted: %s", ROWS[i].what);
}

/* ---- the sink ----------------------------------------------------------- */

struct sink {
    size_t calls, good; /* so many, of which so many succeed */
    size_t largest;
};

static enum rw_status
counting_sink(void *ctx, const char *data, size_t len)
{
    struct sink *sink = ctx;

    (void)data;
    if (len > sink->largest)
        sink->largest = len;
    return sink->calls++ < sink->good ? RW_OK : RW_ERR_IO;
}

static enum rw_status
write_long(struct sink *sink)
{
    static char s[10 * RWI_JSON_BUF];
    struct rwi_json json;

    memset(s, 'x', sizeof(s));
    rwi_json_begin(&json, J_DIFFERENCE, 0, counting_sink, sink);
    write_difference(&json, s, sizeof(s));
    return rwi_json_end(&json);
}

static void
the_sinks_first_error_sticks_and_ends_it(void **state)
{
    struct sink all = {.good = SIZE_MAX};

    (void)state;
    assert_int_equal(write_long(&all), RW_OK);
    assert_true(all.calls > 10 && all.largest <= RWI_JSON_BUF);
    for (size_t good = 0; good < all.calls; good++) {
        struct sink sink = {.good = good};

        assert_int_equal(write_long(&sink), RW_ERR_IO);
        assert_int_equal(sink.calls, good + 1); /* not called again */
    }
}

static void
an_error_of_the_callers_sticks_as_well(void **state)
{
    struct sink sink = {.good = SIZE_MAX};
    struct rwi_json json;

    (void)state;
    rwi_json_begin(&json, J_DIFFERENCE, 0, counting_sink, &sink);
    rwi_json_fail(&json, RW_ERR_MEMORY);
    rwi_json_fail(&json, RW_ERR_IO);
    write_difference(&json, "", 0);
    assert_int_equal(rwi_json_end(&json), RW_ERR_MEMORY);
    assert_int_equal(sink.calls, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ascii_is_escaped_as_jansson_escapes_it),
        cmocka_unit_test(utf8_goes_out_as_it_is_seen),
        cmocka_unit_test(what_is_no_utf8_never_gets_out),
        cmocka_unit_test(any_octets_make_valid_json),
        cmocka_unit_test(numbers_are_written_in_full),
        cmocka_unit_test(milliseconds_have_the_decimals_it_takes),
        cmocka_unit_test(pretty_printing_is_janssons),
        cmocka_unit_test(the_deepest_place_can_be_reached),
        cmocka_unit_test(a_member_may_end_in_a_type),
        cmocka_unit_test(the_buffers_end_is_not_seen),
        cmocka_unit_test(what_is_not_in_the_contract_is_asserted_against),
        cmocka_unit_test(the_sinks_first_error_sticks_and_ends_it),
        cmocka_unit_test(an_error_of_the_callers_sticks_as_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
