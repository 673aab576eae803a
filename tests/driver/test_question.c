/* A capture that comes without a question tells it: whose walk it holds.
 * SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "rootwalk/address.h"
#include "rootwalk/driver.h"
#include "rootwalk/name.h"

struct query {
    const char *name;
    const char *server;
    bool rd;
};

struct row {
    const char *what;
    const char *want; /* NULL: nothing was asked */
    struct query asked[12];
};

#define ROOT "198.51.100.1"
#define TLD  "198.51.100.2"
#define ZONE "198.51.100.3"
#define HOME "192.0.2.53"

static const struct row ROWS[] = {
    {"a walk",
     "www.zone.test.",
     {{"www.zone.test.", ROOT, false},
      {"www.zone.test.", TLD, false},
      {"www.zone.test.", ZONE, false}}},
    {"two walks: the first",
     "www.zone.test.",
     {{"www.zone.test.", ROOT, false},
      {"mail.zone.test.", ROOT, false},
      {"www.zone.test.", TLD, false},
      {"mail.zone.test.", TLD, false},
      {"mail.zone.test.", ZONE, false},
      {"www.zone.test.", ZONE, false}}},
    {"a resolver's minimised queries, then a walk",
     "www.zone.test.",
     {{"test.", ROOT, false},
      {"other.test.", TLD, false},
      {"www.zone.test.", ROOT, false},
      {"www.zone.test.", TLD, false}}},
    {"what a resolver is asked meanwhile, and asks itself",
     "www.zone.test.",
     {{"ns.servers.test.", HOME, true},
      {"servers.test.", ROOT, false},
      {"servers.test.", TLD, false},
      {"servers.test.", ZONE, false},
      {"ns.servers.test.", ZONE, false},
      {"www.zone.test.", ROOT, false},
      {"www.zone.test.", TLD, false}}},
    {"a resolver was asked the same",
     "www.zone.test.",
     {{"www.zone.test.", HOME, true},
      {"www.zone.test.", ROOT, false},
      {"www.zone.test.", TLD, false}}},
    {"the same server twice is one",
     "www.zone.test.",
     {{"dead.test.", ROOT, false},
      {"dead.test.", ROOT, false},
      {"dead.test.", ROOT, false},
      {"www.zone.test.", ROOT, false},
      {"www.zone.test.", TLD, false}}},
    {"no walk", NULL, {{"www.zone.test.", HOME, true}}},
};

static void
name_from(uint8_t *out, const char *text)
{
    assert_int_equal(rw_name_from_text(out, text, strlen(text), NULL, NULL),
                     RW_OK);
}

static size_t
query_make(uint8_t *out, const struct query *query)
{
    uint8_t name[RW_NAME_MAX];
    size_t len = 12;

    memset(out, 0, 12);
    out[2] = query->rd ? 1 : 0;
    out[5] = 1;
    name_from(name, query->name);
    memcpy(out + len, name, rw_name_size(name));
    len += rw_name_size(name);
    memcpy(out + len, "\0\1\0\1", 4);
    return len + 4;
}

static void
record(const char *path, const struct row *row)
{
    struct rw_record_file *file;
    uint8_t query[512];

    assert_int_equal(rw_record_open(&file, path), RW_OK);
    for (size_t i = 0; row->asked[i].name != NULL; i++) {
        struct rw_address local, server;
        size_t len = query_make(query, &row->asked[i]);

        assert_int_equal(
            rw_address_from_text(&local, "192.0.2.1", (uint16_t)(40000 + i)),
            RW_OK);
        assert_int_equal(
            rw_address_from_text(&server, row->asked[i].server, 53), RW_OK);
        rw_record_message(file, 1000000 * (i + 1), RW_UDP, &local, &server,
                          query, len);
    }
    assert_int_equal(rw_record_close(file), RW_OK);
}

static void
capture_tells_what_its_walk_asked(void **state)
{
    char path[] = "/tmp/rootwalk-question-XXXXXX";

    (void)state;
    close(mkstemp(path));
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct rw_replay_info info;
        struct rw_replay *replay;
        uint8_t want[RW_NAME_MAX];

        record(path, &ROWS[i]);
        assert_int_equal(rw_replay_open(&replay, path, &info), RW_OK);
        if (info.has_question != (ROWS[i].want != NULL))
            fail_msg("%s: a question is found: %d", ROWS[i].what,
                     info.has_question);
        if (ROWS[i].want != NULL) {
            name_from(want, ROWS[i].want);
            if (!rw_name_equal(want, info.qname))
                fail_msg("%s: another question is found", ROWS[i].what);
        }
        rw_replay_free(replay);
    }
    unlink(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capture_tells_what_its_walk_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
