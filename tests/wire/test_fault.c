/* What is wrong with a message, exactly: every row of fault.def that parsing
 * finds, each beside a message that lacks only the fault.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/message.h"

#define HEADER_Q   "0001 8400 0001 0000 0000 0000 " /* 12 octets */
#define HEADER_QA  "0001 8400 0001 0001 0000 0000 "
#define QUESTION_A "0161 00 0001 0001 " /* a. A IN: octets 12 to 18 */
#define RECORD_A   "c00c 0001 0001 00000e10 0004 c0000201 " /* from 19 on */

static size_t
unhex(uint8_t *out, const char *hex)
{
    size_t digits = 0;

    for (; *hex != '\0'; hex++) {
        unsigned digit = (unsigned)(*hex <= '9' ? *hex - '0' : *hex - 'a' + 10);

        if (*hex == ' ')
            continue;
        if (digits % 2 == 0)
            out[digits / 2] = (uint8_t)(digit << 4);
        else
            out[digits / 2] |= (uint8_t)digit;
        digits++;
    }
    return digits / 2;
}

static const struct row {
    const char *what, *hex;
    enum rw_status status;
    enum rw_fault_code code;
    enum rw_section section;
    uint16_t index, type;
    uint32_t offset, a, b;
    const char *text; /* a part of the sentence */
} ROWS[] = {
    {"whole", HEADER_QA QUESTION_A RECORD_A, RW_OK, RW_FAULT_NONE, RW_SECTIONS,
     0, 0, 0, 0, 0, ""},
    {"nothing", "", RW_ERR_SHORT, RW_FAULT_HEADER, RW_SECTIONS, 0, 0, 0, 0, 0,
     "at octet 0: it has 12 octets, 0 are there"},
    {"eleven octets", "0001 8400 0001 0000 0000 00", RW_ERR_SHORT,
     RW_FAULT_HEADER, RW_SECTIONS, 0, 0, 11, 11, 0, "11 are there"},
    {"no question", HEADER_Q, RW_ERR_SHORT, RW_FAULT_COUNT, RW_SECTION_QUESTION,
     0, 0, 12, 1, 0, "QDCOUNT announces 1, 0 are there"},
    {"label cut", HEADER_Q "03777777 0865", RW_ERR_SHORT, RW_FAULT_LABEL_SHORT,
     RW_SECTION_QUESTION, 0, 0, 16, 8, 1, "announces 8 octets, 1 are left"},
    {"label that fills the rest", HEADER_Q "03777777", RW_ERR_SHORT,
     RW_FAULT_NAME_SHORT, RW_SECTION_QUESTION, 0, 0, 16, 0, 0, "at octet 16"},
    {"pointer cut", HEADER_Q "0161 c0", RW_ERR_SHORT, RW_FAULT_POINTER_SHORT,
     RW_SECTION_QUESTION, 0, 0, 15, 0, 0, "at octet 15"},
    {"pointer to itself", HEADER_Q "c00c 0001 0001", RW_ERR_POINTER,
     RW_FAULT_POINTER, RW_SECTION_QUESTION, 0, 0, 12, 12, 0,
     "points to octet 12"},
    {"pointer to its own name", HEADER_Q "0161 c00c 0001 0001", RW_ERR_POINTER,
     RW_FAULT_POINTER, RW_SECTION_QUESTION, 0, 0, 14, 12, 0,
     "points to octet 12"},
    {"pointer into the header, which runs into the name",
     "0363 8400 0001 0000 0000 0805 0161 c001 0001 0001", RW_ERR_LABEL_TYPE,
     RW_FAULT_LABEL_TYPE, RW_SECTION_QUESTION, 0, 0, 1, 99, 0,
     "its length octet is 99"},
    {"a label behind a pointer that reaches into the name",
     "0001 8400 0001 0000 0000 0005 0161 c00b 0001 0001", RW_ERR_POINTER,
     RW_FAULT_POINTER_INTO, RW_SECTION_QUESTION, 0, 0, 11, 0, 0, "at octet 11"},
    {"label of kind 01", HEADER_Q "4161 00 0001 0001", RW_ERR_LABEL_TYPE,
     RW_FAULT_LABEL_TYPE, RW_SECTION_QUESTION, 0, 0, 12, 65, 0,
     "length octet is 65"},
    {"label of kind 10", HEADER_Q "0161 8061 00 0001 0001", RW_ERR_LABEL_TYPE,
     RW_FAULT_LABEL_TYPE, RW_SECTION_QUESTION, 0, 0, 14, 128, 0,
     "length octet is 128"},
    {"class cut", HEADER_Q "0161 00 0001 00", RW_ERR_SHORT,
     RW_FAULT_QUESTION_SHORT, RW_SECTION_QUESTION, 0, 0, 15, 3, 0,
     "3 are left"},
    {"second question cut",
     "0001 8400 0002 0000 0000 0000 " QUESTION_A "0162 00 0001", RW_ERR_SHORT,
     RW_FAULT_QUESTION_SHORT, RW_SECTION_QUESTION, 1, 0, 22, 2, 0,
     "2 are left"},
    {"no record", HEADER_QA QUESTION_A, RW_ERR_SHORT, RW_FAULT_COUNT,
     RW_SECTION_ANSWER, 0, 0, 19, 1, 0, "ANCOUNT announces 1, 0 are there"},
    {"no record, truncated", "0001 8600 0001 0001 0000 0000 " QUESTION_A, RW_OK,
     RW_FAULT_NONE, RW_SECTIONS, 0, 0, 0, 0, 0, ""},
    {"a record cut, truncated",
     "0001 8600 0001 0001 0000 0000 " QUESTION_A "c00c 0001", RW_ERR_SHORT,
     RW_FAULT_RECORD_SHORT, RW_SECTION_ANSWER, 0, 1, 21, 2, 0, "2 are left"},
    {"owner of a record cut", HEADER_QA QUESTION_A "c0", RW_ERR_SHORT,
     RW_FAULT_POINTER_SHORT, RW_SECTION_ANSWER, 0, 0, 20, 0, 0,
     "the compression pointer ends too soon, at octet 20"},
    {"type of a record cut", HEADER_QA QUESTION_A "c00c 00", RW_ERR_SHORT,
     RW_FAULT_RECORD_SHORT, RW_SECTION_ANSWER, 0, 0, 21, 1, 0, "1 are left"},
    {"TTL of a record cut", HEADER_QA QUESTION_A "c00c 0001 0001 0000",
     RW_ERR_SHORT, RW_FAULT_RECORD_SHORT, RW_SECTION_ANSWER, 0, 1, 21, 6, 0,
     "A: the record ends too soon, at octet 21"},
    {"RDATA cut", HEADER_QA QUESTION_A "c00c 0001 0001 00000e10 0004 c00002",
     RW_ERR_SHORT, RW_FAULT_RDATA_SHORT, RW_SECTION_ANSWER, 0, 1, 31, 4, 3,
     "A: the RDATA ends too soon, at octet 31: RDLENGTH announces 4"},
    {"the third record of a section",
     "0001 8400 0001 0001 0000 0003 " QUESTION_A RECORD_A RECORD_A RECORD_A
     "c00c 0002 0001 00000e10 ffff 00",
     RW_ERR_SHORT, RW_FAULT_RDATA_SHORT, RW_SECTION_ADDITIONAL, 2, 2, 79, 65535,
     1, "NS: the RDATA ends too soon, at octet 79"},
    {"two of three records",
     "0001 8400 0001 0000 0003 0001 " QUESTION_A RECORD_A RECORD_A,
     RW_ERR_SHORT, RW_FAULT_COUNT, RW_SECTION_AUTHORITY, 2, 0, 51, 3, 2,
     "NSCOUNT announces 3, 2 are there"},
};

static void
expect(const struct row *row, const struct rw_fault *fault)
{
    char buf[256];
    struct rw_text text;

    if (fault->code != row->code)
        fail_msg("%s: wanted %s, got %s", row->what, rw_fault_name(row->code),
                 rw_fault_name(fault->code));
    same_size(row->what, "section", fault->section, row->section);
    same_size(row->what, "index", fault->index, row->index);
    same_size(row->what, "type", fault->type, row->type);
    same_size(row->what, "octet", fault->offset, row->offset);
    same_size(row->what, "a", fault->a, row->a);
    same_size(row->what, "b", fault->b, row->b);
    rw_text_init(&text, buf, sizeof(buf));
    rw_fault_to_text(&text, fault, NULL);
    if (strstr(buf, row->text) == NULL || strchr(buf, '%') != NULL)
        fail_msg("%s: '%s' is not in '%s'", row->what, row->text, buf);
}

static void
parse_tells_the_octet(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t wire[128];
        struct rw_rr room[8];
        struct rw_message msg;
        size_t len = unhex(wire, ROWS[i].hex);

        same_status(ROWS[i].what, rw_message_parse(&msg, wire, len, room, 8),
                    ROWS[i].status);
        expect(&ROWS[i], &msg.fault);
    }
}

/* A message whose question is a name of pointers, `count` of them, each to
 * the one before, down to a root in the header. */
static size_t
chain(uint8_t *wire, size_t count)
{
    size_t at = RW_HEADER_SIZE, before = 8;

    memset(wire, 0, RW_HEADER_SIZE);
    wire[7] = 1; /* a record, whose owner is the chain's last pointer */
    for (size_t i = 0; i + 1 < count; i++, before = at, at += 2) {
        wire[at] = (uint8_t)(0xc0 | before >> 8);
        wire[at + 1] = (uint8_t)before;
    }
    return at;
}

static void
pointers_are_counted(void **state)
{
    uint8_t wire[1024];
    size_t pos, last;
    uint8_t name[RW_NAME_MAX];

    (void)state;
    last = chain(wire, 128) - 2; /* 127 pointers: as many as may be */
    pos = last;
    same_status("127", rw_name_from_wire(name, wire, last + 2, &pos), RW_OK);
    last = chain(wire, 129) - 2;
    pos = last;
    same_status("128", rw_name_from_wire(name, wire, last + 2, &pos),
                RW_ERR_POINTER);
}

static void
long_names_are_told(void **state)
{
    uint8_t wire[512] = {0, 1, 0x84, 0, 0, 1};
    struct rw_rr room[1];
    struct rw_message msg;
    size_t at = RW_HEADER_SIZE;

    (void)state;
    for (size_t i = 0; i < 4; i++, at += 64) { /* 256 octets and the root */
        wire[at] = 63;
        memset(wire + at + 1, 'a', 63);
    }
    same_status("257 octets", rw_message_parse(&msg, wire, at + 5, room, 1),
                RW_ERR_NAME_LONG);
    assert_int_equal(msg.fault.code, RW_FAULT_NAME_LONG);
    assert_int_equal(msg.fault.offset, RW_HEADER_SIZE + 3 * 64);
    /* 255 octets: the last label has 61 */
    wire[RW_HEADER_SIZE + 3 * 64] = 61;
    wire[RW_HEADER_SIZE + 3 * 64 + 62] = 0;
    same_status("255 octets", rw_message_parse(&msg, wire, at + 3, room, 1),
                RW_OK);
}

static void
too_long_is_told(void **state)
{
    static uint8_t wire[RW_MESSAGE_MAX + 1];
    struct rw_rr room[1];
    struct rw_message msg;

    (void)state;
    same_status("65536 octets",
                rw_message_parse(&msg, wire, sizeof(wire), room, 1),
                RW_ERR_LIMIT);
    assert_int_equal(msg.fault.code, RW_FAULT_TOO_LONG);
    assert_int_equal(msg.fault.offset, RW_MESSAGE_MAX);
    same_status("65535 octets",
                rw_message_parse(&msg, wire, RW_MESSAGE_MAX, room, 1), RW_OK);
}

/* Whatever a message is cut to, a status and a fault come together, and the
 * octet lies in the message or right behind it. */
static void
status_and_fault_agree(void **state)
{
    static const char WHOLE[] = HEADER_QA QUESTION_A RECORD_A;
    uint8_t wire[128];
    size_t len = unhex(wire, WHOLE);

    (void)state;
    for (size_t cut = 0; cut <= len; cut++) {
        struct rw_rr room[8];
        struct rw_message msg;
        enum rw_status status = rw_message_parse(&msg, wire, cut, room, 8);

        assert_int_equal(status == RW_OK, cut == len);
        assert_int_equal(msg.fault.code == RW_FAULT_NONE, cut == len);
        assert_true(msg.fault.offset <= cut);
    }
}

static void
names_of_faults(void **state)
{
    (void)state;
    same_text("first", rw_fault_name(RW_FAULT_NONE), "NONE");
    same_text("second", rw_fault_name(RW_FAULT_HEADER), "HEADER");
    same_text("none such", rw_fault_name((enum rw_fault_code)9999), "NONE");
    same_text("none such", rw_fault_sentence((enum rw_fault_code)9999), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_tells_the_octet),
        cmocka_unit_test(pointers_are_counted),
        cmocka_unit_test(long_names_are_told),
        cmocka_unit_test(too_long_is_told),
        cmocka_unit_test(status_and_fault_agree),
        cmocka_unit_test(names_of_faults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
