/* Traces read back from their JSON: the same in every format, or refused with
 * the reason; and what strangers make of such JSON costs a bounded amount.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "help/kept.h"
#include "report/world.h"
#include "rootwalk/saved.h"

/* ---- the same ----------------------------------------------------------- */

static void
comes_back_the_same(void **state)
{
    struct world *(*const WORLDS[])(void) = {world_half, world_alias,
                                             world_gone};

    (void)state;
    for (size_t i = 0; i < sizeof(WORLDS) / sizeof(WORLDS[0]); i++) {
        struct world *w = WORLDS[i]();

        assert_true(kept_same(&w->trace));
        free(w);
    }
}

/* What no report shows is there all the same. */
static void
what_is_rare_comes_back_too(void **state)
{
    static const struct rw_left_out LEFT = {
        .zone = RW_NAME_ROOT,
        .server = {.name = RW_NAME_ROOT,
                   .address = {RW_FAMILY_IPV6, 53, {0x20, 1, [15] = 9}}},
        .scope = RW_SCOPE_LOOPBACK,
        .was_silent = true,
        .error = RW_STEP_TIMEOUT,
        .kind = RW_KINDS,
        .rcode = RW_NO_RCODE,
    };
    struct world *w = world_gone();
    struct kept_text json = {NULL, 0, 0};
    struct rw_saved *saved;
    const struct rw_trace *got;

    (void)state;
    w->trace.left_out = &LEFT;
    w->trace.left_out_count = 1;
    w->trace.reason_name = w->trace.qname;
    w->trace.ended_us = RW_NO_TIME;
    w->trace.no_ipv6 = true;
    w->trace.survey.zones_left_out = UINT32_MAX;
    assert_int_equal(kept_report(&json, &w->trace, RW_FORMAT_JSON), RW_OK);
    assert_int_equal(rw_saved_read(&saved, json.data, json.len, NULL), RW_OK);
    got = rw_saved_trace(saved);
    assert_int_equal(got->left_out_count, 1);
    assert_true(rw_address_equal(&got->left_out[0].server.address,
                                 &LEFT.server.address));
    assert_int_equal(got->left_out[0].scope, RW_SCOPE_LOOPBACK);
    assert_true(got->left_out[0].was_silent);
    assert_int_equal(got->left_out[0].kind, RW_KINDS);
    assert_int_equal(got->left_out[0].rcode, RW_NO_RCODE);
    assert_true(rw_name_equal(got->reason_name, w->trace.qname));
    assert_true(got->ended_us == RW_NO_TIME);
    assert_true(got->no_ipv6 && !got->no_ipv4);
    assert_int_equal(got->survey.zones_left_out, UINT32_MAX);
    for (size_t i = 0; i < got->step_count; i++) {
        const struct rw_step *step = got->steps[i], *was = w->trace.steps[i];

        assert_int_equal(step->query.len, was->query.len);
        assert_int_equal(step->because.code, was->because.code);
        assert_int_equal(step->because.step, was->because.step);
        assert_int_equal(step->twin, was->twin);
        assert_int_equal(step->reading != NULL, was->reading != NULL);
    }
    rw_saved_free(saved);
    free(json.data);
    free(w);
}

/* ---- refused ------------------------------------------------------------ */

#define HEAD   "{\"schema\": \"rootwalk.trace/1\", "
#define ASKED  "\"qname\": \"a.\", \"qtype\": 1, \"qclass\": 1"
#define SERVER "\"server\": {\"address\": \"192.0.2.1#53\"}"
#define STEP(number, more)                                                     \
    "{\"number\": " number ", \"zone\": \".\", " SERVER                        \
    ", \"qname\": \"a.\", \"qclass\": 1, \"sent_us\": 1" more "}"
#define STEPS(steps) HEAD "\"record\": {" ASKED ", \"steps\": [" steps "]}}"

static const struct row {
    const char *json;
    enum rw_status status;
} ROWS[] = {
    {HEAD "\"record\": {" ASKED "}}", RW_OK},
    {HEAD "\"later\": [{\"a\": [1.5e3, -2]}, null, \"\\ud83d\\ude00\"], "
          "\"record\": {\"later\": {\"deep\": [[]]}, " ASKED "}}\n \t\r",
     RW_OK},
    {STEPS(STEP("1", "") ", " STEP("2", ", \"parent\": 1")), RW_OK},
    {STEPS(STEP("1", ", \"response\": \"0000\", \"rtt_us\": 1")), RW_OK},
    {STEPS(STEP("1", ", \"response\": \"\", \"rtt_us\": 1")), RW_OK},
    {STEPS(STEP("1", ", \"because\": {\"code\": \"CUT\"}")), RW_OK},
    /* no JSON */
    {"", RW_ERR_SHORT},
    {"walk", RW_ERR_SYNTAX},
    {"[]", RW_ERR_SYNTAX},
    {HEAD "\"record\": {" ASKED "}", RW_ERR_SHORT},
    {HEAD "\"record\": {" ASKED "}} x", RW_ERR_TRAILING},
    {HEAD "\"record\": {" ASKED ",}}", RW_ERR_SYNTAX},
    {HEAD "\"a\": {\"b\": ]}, \"record\": {" ASKED "}}", RW_ERR_SYNTAX},
    {HEAD "\"a\": x, \"record\": {" ASKED "}}", RW_ERR_SYNTAX},
    {HEAD "\"a\": \"\n\", \"record\": {" ASKED "}}", RW_ERR_SYNTAX},
    {HEAD "\"a\": \"\\", RW_ERR_SHORT},
    {HEAD "\"a\" 1}", RW_ERR_SYNTAX},
    /* of something else */
    {"{}", RW_ERR_FORMAT},
    {"{\"record\": {}}", RW_ERR_FORMAT},
    {"{\"schema\": \"rootwalk.bulk/1\"}", RW_ERR_FORMAT},
    {"{\"schema\": \"rootwalk.trace/2\", \"record\": {}}", RW_ERR_FORMAT},
    {"{\"schema\": \"rootwalk.trace/1\"}", RW_ERR_EMPTY},
    /* of another form */
    {HEAD "\"record\": []}", RW_ERR_SYNTAX},
    {HEAD "\"record\": {}}", RW_ERR_SYNTAX},
    {HEAD "\"record\": {" ASKED ", \"qtype\": 2}}", RW_ERR_SYNTAX},
    {HEAD "\"record\": {\"qname\": \"a.\", \"qtype\": 1}}", RW_ERR_SYNTAX},
    {HEAD "\"record\": {\"qname\": \"a..\", \"qtype\": 1, \"qclass\": 1}}",
     RW_ERR_SYNTAX},
    {HEAD "\"record\": {\"qname\": \"\\u0100.\", \"qtype\": 1, \"qclass\": 1}}",
     RW_ERR_SYNTAX},
    {HEAD "\"record\": {\"qname\": null, \"qtype\": 1, \"qclass\": 1}}",
     RW_ERR_SYNTAX},
    {HEAD "\"record\": {" ASKED ", \"outcome\": \"happy\"}}", RW_ERR_SYNTAX},
    {HEAD "\"record\": {" ASKED ", \"queries\": 4294967296}}", RW_ERR_NUMBER},
    {HEAD "\"record\": {" ASKED ", \"queries\": 1.0}}", RW_ERR_NUMBER},
    {HEAD "\"record\": {" ASKED ", \"queries\": 01}}", RW_ERR_NUMBER},
    {HEAD "\"record\": {" ASKED ", \"queries\": -1}}", RW_ERR_SYNTAX},
    {HEAD "\"record\": {" ASKED ", \"started_us\": 18446744073709551616}}",
     RW_ERR_NUMBER},
    {HEAD "\"record\": {" ASKED ", \"started_us\": null}}", RW_ERR_SYNTAX},
    {HEAD "\"record\": {" ASKED ", \"no_ipv4\": 1}}", RW_ERR_SYNTAX},
    {STEPS(STEP("1", ", \"query\": \"000\"")), RW_ERR_SYNTAX},
    {STEPS(STEP("1", ", \"query\": \"0G\"")), RW_ERR_SYNTAX},
    {STEPS(STEP("1", ", \"query\": \"\\u0030\\u0030\"")), RW_ERR_SYNTAX},
    {STEPS("{\"number\": 1}"), RW_ERR_SYNTAX},
    {STEPS(STEP("1", ", \"from\": \"192.0.2.256#53\"")), RW_ERR_SYNTAX},
    {STEPS(STEP("1", ", \"because\": {\"code\": \"WHIM\"}")), RW_ERR_SYNTAX},
    {STEPS("7"), RW_ERR_SYNTAX},
    /* of parts that do not fit each other */
    {STEPS(STEP("0", "")), RW_ERR_STATE},
    {STEPS(STEP("2", "")), RW_ERR_STATE},
    {STEPS(STEP("1", ", \"parent\": 1")), RW_ERR_STATE},
    {STEPS(STEP("1", ", \"twin\": 4000000000")), RW_ERR_STATE},
    {STEPS(STEP("1", ", \"because\": {\"step\": 2}")), RW_ERR_STATE},
    {STEPS(STEP("1", ", \"verdict\": \"referral\"")), RW_ERR_STATE},
    {STEPS(STEP("1", ", \"verdict\": \"answer\"")), RW_ERR_STATE},
    {STEPS(STEP("1", ", \"mismatch\": \"id\"")), RW_ERR_STATE},
    {STEPS(STEP("1", ", \"response\": \"0000\", \"rtt_us\": null")),
     RW_ERR_STATE},
    {STEPS("{\"number\": 1, \"zone\": \"b.\", " SERVER
           ", \"qname\": \"a.\", \"qclass\": 1}"),
     RW_ERR_STATE},
    {HEAD "\"record\": {" ASKED ", \"security\": \"secure\"}}", RW_ERR_STATE},
    {HEAD "\"record\": {" ASKED ", \"chain\": {}}}", RW_ERR_STATE},
};

/* All that can be said of it is said, whatever stands in it. */
static void
report_all(const struct rw_saved *saved)
{
    struct kept_text text = {NULL, 0, 0};

    for (unsigned i = 0; i < RW_FORMATS; i++)
        if (rw_format_is_of((enum rw_format)i, RW_SUBJECT_WALK))
            assert_int_equal(
                kept_report(&text, rw_saved_trace(saved), (enum rw_format)i),
                RW_OK);
    free(text.data);
}

static void
bad_json_is_refused_with_the_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        size_t len = strlen(ROWS[i].json), at = SIZE_MAX;
        struct rw_saved *saved = (struct rw_saved *)&len;
        enum rw_status status = rw_saved_read(&saved, ROWS[i].json, len, &at);

        if (status != ROWS[i].status)
            fail_msg("%s: %s at %zu", ROWS[i].json, rw_status_text(status), at);
        assert_int_equal(saved != NULL, status == RW_OK);
        if (status == RW_OK)
            report_all(saved);
        else
            assert_true(at <= len);
        rw_saved_free(saved);
    }
}

/* Wherever it ends and whatever octet is wrong, it is refused or can be
 * reported. */
static void
odd_json_harms_nobody(void **state)
{
    static const char WRONG[] = "0\"}],x";
    struct world *w = world_half();
    struct kept_text json = {NULL, 0, 0};
    struct rw_saved *saved;
    size_t from;

    (void)state;
    assert_int_equal(kept_report(&json, &w->trace, RW_FORMAT_JSON), RW_OK);
    from = (size_t)(strstr(json.data, "\"record\"") - json.data);
    for (size_t len = from; len < json.len; len += 7)
        if (rw_saved_read(&saved, json.data, len, NULL) == RW_OK) {
            assert_true(len + 2 >= json.len);
            rw_saved_free(saved);
        }
    for (size_t i = from; i < json.len; i += 11) {
        char was = json.data[i];

        json.data[i] = WRONG[i % (sizeof(WRONG) - 1)];
        if (rw_saved_read(&saved, json.data, json.len, NULL) == RW_OK) {
            report_all(saved);
            rw_saved_free(saved);
        }
        json.data[i] = was;
    }
    free(json.data);
    free(w);
}

/* ---- bounds ------------------------------------------------------------- */

/* So many copies of a piece, between two others. */
static char *
repeated(const char *head, const char *piece, size_t count, const char *tail)
{
    size_t len = strlen(piece), at = strlen(head);
    char *text = malloc(at + count * len + strlen(tail) + 1);

    assert_non_null(text);
    memcpy(text, head, at);
    for (size_t i = 0; i < count; i++, at += len)
        memcpy(text + at, piece, len);
    strcpy(text + at, tail);
    return text;
}

/* Three octets of text become a structure of a hundred: up to the limit. */
static void
short_text_of_much_memory_ends_at_the_limit(void **state)
{
    char *text = repeated(HEAD "\"record\": {" ASKED
                               ", \"security\": \"secure\", \"chain\": "
                               "{\"flaws\": [",
                          "{},", (size_t)3 << 20, "{}]}}}");
    struct rw_saved *saved;

    (void)state;
    assert_int_equal(rw_saved_read(&saved, text, strlen(text), NULL),
                     RW_ERR_LIMIT);
    free(text);
}

static void
depth_ends_at_the_limit(void **state)
{
    char *text = repeated(HEAD "\"a\": ", "[", 1000000, "");
    struct rw_saved *saved;

    (void)state;
    assert_int_equal(rw_saved_read(&saved, text, strlen(text), NULL),
                     RW_ERR_LIMIT);
    free(text);
    text = repeated(HEAD "\"a\": ", "{\"a\":", 1000000, "");
    assert_int_equal(rw_saved_read(&saved, text, strlen(text), NULL),
                     RW_ERR_LIMIT);
    free(text);
}

static void
too_long_is_said_at_once(void **state)
{
    struct rw_saved *saved;

    (void)state; /* not a single octet is looked at */
    assert_int_equal(rw_saved_read(&saved, "", RW_SAVED_TEXT_MAX + 1, NULL),
                     RW_ERR_LIMIT);
}

static void
is_known_by_its_beginning(void **state)
{
    (void)state;
    assert_true(rw_saved_is("{\"schema\":\"rootwalk.trace/1\",", 29));
    assert_true(rw_saved_is(" {\n  \"schema\": \"rootwalk.trace/1\"", 34));
    assert_false(rw_saved_is("{\"schema\":\"rootwalk.bulk/1\"}", 28));
    assert_false(rw_saved_is("\xd4\xc3\xb2\xa1", 4));
    assert_false(rw_saved_is("", 0));
    assert_false(rw_saved_is("{", 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_the_same),
        cmocka_unit_test(what_is_rare_comes_back_too),
        cmocka_unit_test(bad_json_is_refused_with_the_reason),
        cmocka_unit_test(odd_json_harms_nobody),
        cmocka_unit_test(short_text_of_much_memory_ends_at_the_limit),
        cmocka_unit_test(depth_ends_at_the_limit),
        cmocka_unit_test(too_long_is_said_at_once),
        cmocka_unit_test(is_known_by_its_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
