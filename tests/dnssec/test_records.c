/* Root hints and trust anchors that are kept; BIND's way of writing the
 * latter.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/records.h"

#define DS                                                                     \
    "20326 8 2 "                                                               \
    "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"
static const struct row {
    const char *what;
    const char *text;
    enum rw_status want;
    const char *records; /* what came of it; where refused, the word */
    size_t line;         /* where refused */
    bool anchors;
} ROWS[] = {
    {"hints", ". 1 IN NS a.\na. 1 IN A 192.0.2.1\n", RW_OK,
     ". 1 IN NS a.\na. 1 IN A 192.0.2.1\n", 0, false},
    {"hints without an address", ". 1 IN NS a.\n", RW_ERR_EMPTY, "", 0, false},
    {"nothing", "", RW_ERR_EMPTY, "", 0, true},
    {"a DS", ". IN DS " DS "\n", RW_OK, ". 0 IN DS " DS "\n", 0, true},
    {"another type", "\n. IN A 192.0.2.1\n", RW_ERR_TYPE, "A", 2, true},
    {"a short digest", ". IN DS 1 8 2 AB\n", RW_ERR_RDATA, "DS", 1, true},
    {"no record", ". IN DS " DS "\n. IN what\n", RW_ERR_TYPE, "what", 2, true},
    {"BIND, a DS",
     "// of the day\ntrust-anchors {\n  . static-ds 20326 8 2\n"
     "    \"E06D44B80B8F1D39A95C0B0D7C65D084 58E880409BBC683457104237C7F8EC8D\""
     ";\n};\n",
     RW_OK, ". 0 IN DS " DS "\n", 0, true},
    {"BIND, two on a line",
     "trust-anchors { . static-ds " DS "; example. initial-ds " DS "; };",
     RW_OK, ". 0 IN DS " DS "\nexample. 0 IN DS " DS "\n", 0, true},
    {"BIND, managed keys",
     "managed-keys { /* one */ example. initial-key 257 3 8 \"AwEA\nAQ==\"; };",
     RW_OK, "example. 0 IN DNSKEY 257 3 8 AwEAAQ==\n", 0, true},
    {"BIND, trusted keys", "# old\ntrusted-keys { x. 257 3 8 \"AwEAAQ==\"; };",
     RW_OK, "x. 0 IN DNSKEY 257 3 8 AwEAAQ==\n", 0, true},
    {"BIND, two statements",
     "trusted-keys { x. 257 3 8 \"AwEAAQ==\"; };\n"
     "trust-anchors { . static-ds " DS "; };\n",
     RW_OK, "x. 0 IN DNSKEY 257 3 8 AwEAAQ==\n. 0 IN DS " DS "\n", 0, true},
    {"BIND, not closed", "trust-anchors { . static-ds " DS "; ", RW_ERR_SYNTAX,
     "", 1, true},
    {"BIND, no semicolon", "trust-anchors { . static-ds " DS " };",
     RW_ERR_SYNTAX, "", 1, true},
    {"BIND, another statement after it", "trust-anchors { };\noptions { };\n",
     RW_ERR_SYNTAX, "", 2, true},
    {"BIND, empty", "trust-anchors { };", RW_ERR_EMPTY, "", 0, true},
    {"BIND, a number too large",
     "trust-anchors {\n\n . static-key 257 3 800 \"AwEAAQ==\"; };",
     RW_ERR_NUMBER, "800", 3, true},
    {"BIND, a quote left open", "trust-anchors { . static-ds \"20326",
     RW_ERR_SYNTAX, "", 1, true},
};

static void
list_text(struct rw_text *text, const struct rw_records *records)
{
    size_t count;
    const struct rw_record *list = rw_records_list(records, &count);

    for (size_t i = 0; i < count; i++) {
        rw_record_to_text(text, &list[i]);
        rw_text_putc(text, '\n');
    }
}

static void
check(const struct row *row)
{
    struct rw_records *records;
    struct rw_zonefile_error error;
    char buf[1024] = "";
    struct rw_text text;
    size_t len = strlen(row->text);
    enum rw_status status =
        row->anchors ? rw_anchors_read(&records, row->text, len, &error)
                     : rw_hints_read(&records, row->text, len, &error);

    if (status != row->want)
        fail_msg("%s: %s at line %zu", row->what, rw_status_text(status),
                 error.line);
    rw_text_init(&text, buf, sizeof(buf));
    list_text(&text, records);
    if (status != RW_OK) {
        assert_null(records);
        if (error.line != row->line || strcmp(error.word, row->records) != 0)
            fail_msg("%s: refused at %zu, '%s'", row->what, error.line,
                     error.word);
    } else if (strcmp(buf, row->records) != 0) {
        fail_msg("%s: %s", row->what, buf);
    }
    rw_records_free(records);
}

static void
records_are_read_and_kept(void **state)
{
    size_t count = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        check(&ROWS[i]);
    assert_null(rw_records_list(NULL, &count));
    assert_int_equal(count, 0);
    rw_records_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_read_and_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
