/* What is wrong with a message, exactly: every row of fault.def that parsing
 * finds, each beside a message that lacks only the fault.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "rootwalk/message.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

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
     "at octet 0: it has 12 octets, 0 found"},
    {"eleven octets", "0001 8400 0001 0000 0000 00", RW_ERR_SHORT,
     RW_FAULT_HEADER, RW_SECTIONS, 0, 0, 11, 11, 0, "11 found"},
    {"no question", HEADER_Q, RW_ERR_SHORT, RW_FAULT_COUNT, RW_SECTION_QUESTION,
     0, 0, 12, 1, 0, "QDCOUNT announces 1, 0 found"},
    {"label cut", HEADER_Q "03777777 0865", RW_ERR_SHORT, RW_FAULT_LABEL_SHORT,
     RW_SECTION_QUESTION, 0, 0, 16, 8, 1, "announces 8 octets, 1 octet left"},
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
     "3 octets left"},
    {"second question cut",
     "0001 8400 0002 0000 0000 0000 " QUESTION_A "0162 00 0001", RW_ERR_SHORT,
     RW_FAULT_QUESTION_SHORT, RW_SECTION_QUESTION, 1, 0, 22, 2, 0,
     "2 octets left"},
    {"no record", HEADER_QA QUESTION_A, RW_ERR_SHORT, RW_FAULT_COUNT,
     RW_SECTION_ANSWER, 0, 0, 19, 1, 0, "ANCOUNT announces 1, 0 found"},
    {"no record, truncated", "0001 8600 0001 0001 0000 0000 " QUESTION_A, RW_OK,
     RW_FAULT_NONE, RW_SECTIONS, 0, 0, 0, 0, 0, ""},
    {"a record cut, truncated",
     "0001 8600 0001 0001 0000 0000 " QUESTION_A "c00c 0001", RW_ERR_SHORT,
     RW_FAULT_RECORD_SHORT, RW_SECTION_ANSWER, 0, 1, 21, 2, 0, "2 octets left"},
    {"owner of a record cut", HEADER_QA QUESTION_A "c0", RW_ERR_SHORT,
     RW_FAULT_POINTER_SHORT, RW_SECTION_ANSWER, 0, 0, 20, 0, 0,
     "the compression pointer ends too soon, at octet 20"},
    {"type of a record cut", HEADER_QA QUESTION_A "c00c 00", RW_ERR_SHORT,
     RW_FAULT_RECORD_SHORT, RW_SECTION_ANSWER, 0, 0, 21, 1, 0, "1 octet left"},
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
     "NSCOUNT announces 3, 2 found"},
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
    rw_fault_to_text(&text, fault);
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
}

/* ---- RDATA -------------------------------------------------------------- */

#define RDATA   23 /* offset of it in the messages made here */
#define WHOLE   RW_FAULT_NONE, RW_FAULT_NO_FIELD, 0, 0, 0, ""
#define AT(n)   (RDATA + (n))
#define NO      RW_FAULT_NO_FIELD
#define IN      RW_CLASS_IN
#define SOA_END "00000001 00000002 00000003 00000004 00000005"

static const struct rdata_row {
    const char *type;
    uint16_t rclass;
    const char *hex;
    enum rw_fault_code code;
    uint8_t field;
    uint32_t offset, a, b;
    const char *text; /* a part of the sentence */
} RDATAS[] = {
    {"A", IN, "c0000201", WHOLE},
    {"A", IN, "c00002", RW_FAULT_FIELD_SHORT, 0, AT(0), 4, 3,
     "A address: the field ends too soon, at octet 23: 4 octets "
     "expected, 3 octets left"},
    {"A", IN, "", RW_FAULT_FIELD_SHORT, 0, AT(0), 4, 0, "0 octets left"},
    {"A", IN, "c000020105", RW_FAULT_RDATA_LONG, NO, AT(4), 1, 0,
     "A: the RDATA is too long: extra data from octet 27 on, 1"},
    {"AAAA", IN, "20010db8000000000000000000000001", WHOLE},
    {"AAAA", IN, "c0000201", RW_FAULT_FIELD_SHORT, 0, AT(0), 16, 4,
     "AAAA address: the field ends too soon, at octet 23: 16 octets"},
    {"AAAA", IN, "20010db800000000000000000000000102", RW_FAULT_RDATA_LONG, NO,
     AT(16), 1, 0, "from octet 39 on"},
    {"MX", IN, "000a 00", WHOLE},
    {"MX", IN, "000a", RW_FAULT_NAME_SHORT, 1, AT(2), 0, 0,
     "MX exchange: the name ends too soon, at octet 25"},
    {"MX", IN, "00", RW_FAULT_FIELD_SHORT, 0, AT(0), 2, 1, "MX preference: "},
    {"MX", IN, "000a 0161", RW_FAULT_NAME_SHORT, 1, AT(4), 0, 0, "octet 27"},
    {"MX", IN, "000a 0461", RW_FAULT_LABEL_SHORT, 1, AT(2), 4, 1,
     "announces 4 octets, 1 octet left"},
    {"NS", IN, "0161 00", WHOLE},
    {"NS", IN, "c00c", WHOLE},
    {"NS", IN, "0161 00 dead", RW_FAULT_RDATA_LONG, NO, AT(3), 2, 0,
     "NS: the RDATA is too long: extra data from octet 26 on, 2"},
    {"NS", IN, "c00c 00", RW_FAULT_RDATA_LONG, NO, AT(2), 1, 0, "octet 25"},
    {"NS", IN, "c017", RW_FAULT_POINTER, 0, AT(0), 23, 0,
     "NS nameserver: the compression pointer at octet 23"},
    {"NS", IN, "0161 80", RW_FAULT_LABEL_TYPE, 0, AT(2), 128, 0, "is 128"},
    {"CNAME", IN, "", RW_FAULT_NAME_SHORT, 0, AT(0), 0, 0,
     "CNAME target: the name ends too soon, at octet 23"},
    {"CNAME", IN, "00", WHOLE},
    {"CNAME", IN, "00 00", RW_FAULT_RDATA_LONG, NO, AT(1), 1, 0, "octet 24"},
    {"DNAME", IN, "0161", RW_FAULT_NAME_SHORT, 0, AT(2), 0, 0, "DNAME target"},
    {"PTR", IN, "", RW_FAULT_NAME_SHORT, 0, AT(0), 0, 0, "PTR target"},
    {"SOA", IN, "00 00" SOA_END, WHOLE},
    {"SOA", IN, "00", RW_FAULT_NAME_SHORT, 1, AT(1), 0, 0,
     "SOA rname: the name ends too soon, at octet 24"},
    {"SOA", IN, "01", RW_FAULT_LABEL_SHORT, 0, AT(0), 1, 0, "SOA mname: "},
    {"SOA", IN, "00 00 00000001 000000", RW_FAULT_FIELD_SHORT, 3, AT(6), 4, 3,
     "SOA refresh: the field ends too soon, at octet 29"},
    {"SOA", IN, "00 00" SOA_END "00", RW_FAULT_RDATA_LONG, NO, AT(22), 1, 0,
     "octet 45"},
    {"TXT", IN, "0161", WHOLE},
    {"TXT", IN, "", RW_FAULT_FIELD_SHORT, 0, AT(0), 1, 0, "TXT text: "},
    {"TXT", IN, "0161 0362", RW_FAULT_FIELD_SHORT, 0, AT(3), 3, 1,
     "3 octets expected, 1 octet left"},
    {"SRV", IN, "0000 0000 0050 00", WHOLE},
    {"SRV", IN, "0000 0000 00", RW_FAULT_FIELD_SHORT, 2, AT(4), 2, 1,
     "SRV port: "},
    /* what lengths registries give to digests is not the form */
    {"DS", IN, "0001 08 02 00", WHOLE},
    {"DS", IN, "0001 08 02", RW_FAULT_FIELD_EMPTY, 3, AT(4), 0, 0,
     "DS digest: the field is empty, at octet 27"},
    {"CDS", IN, "0000 00 00 00", WHOLE},
    {"DLV", IN, "0001 08 01 0011", WHOLE},
    {"ZONEMD", IN, "00000001 01 01 ff", WHOLE},
    {"SSHFP", IN, "01 01 ff", WHOLE},
    {"TLSA", IN, "03 01 01 ff", WHOLE},
    {"GPOS", IN, "0161 0162 0163", WHOLE},
    {"GPOS", IN, "0161 0162", RW_FAULT_FIELD_SHORT, 2, AT(4), 1, 0,
     "GPOS altitude: "},
    {"DNSKEY", IN, "0101 03 0d", WHOLE},
    {"DNSKEY", IN, "0101 03", RW_FAULT_FIELD_SHORT, 2, AT(3), 1, 0,
     "DNSKEY algorithm: "},
    {"RRSIG", IN, "0001 08 01 0000000a 00000001 00000000 0001 00 ff", WHOLE},
    {"RRSIG", IN, "0001 08 01 0000000a 00000001 00000000 0001 00",
     RW_FAULT_FIELD_EMPTY, 8, AT(19), 0, 0, "RRSIG signature: "},
    {"RRSIG", IN, "0001 08 01 0000000a 00000001 00000000 00",
     RW_FAULT_FIELD_SHORT, 6, AT(16), 2, 1, "RRSIG key_tag: "},
    /* type bitmaps */
    {"NSEC", IN, "00 0001 40 0101 40", WHOLE},
    {"NSEC", IN, "00", WHOLE},
    {"NSEC", IN, "00 00", RW_FAULT_FIELD_SHORT, 1, AT(2), 1, 0, "NSEC types: "},
    {"NSEC", IN, "00 0000", RW_FAULT_BITMAP_SIZE, 1, AT(2), 0, 32,
     "at octet 25 has 0 octets: 1 to 32"},
    {"NSEC", IN, "00 0101 40 0001 40", RW_FAULT_BITMAP_ORDER, 1, AT(4), 0, 1,
     "the window 0 of the type bitmap, at octet 27, does not come after"},
    {"NSEC", IN, "00 0001 40 0001 40", RW_FAULT_BITMAP_ORDER, 1, AT(4), 0, 0,
     "octet 27"},
    {"NSEC", IN, "00 0002 4000", RW_FAULT_BITMAP_ZERO, 1, AT(4), 0, 0,
     "zero octet, at octet 27"},
    {"NSEC", IN, "00 0003 4000", RW_FAULT_FIELD_SHORT, 1, AT(3), 3, 2,
     "3 octets expected, 2 octets left"},
    {"NSEC3", IN, "01 00 0000 00 01aa", WHOLE},
    {"NSEC3", IN, "01 00 0000 00 00", RW_FAULT_FIELD_EMPTY, 4, AT(5), 0, 0,
     "NSEC3 next: the field is empty, at octet 28"},
    {"NSEC3", IN, "01 00 0000 02aa", RW_FAULT_FIELD_SHORT, 3, AT(5), 2, 1,
     "NSEC3 salt: "},
    {"NXT", IN, "00 0200", RW_FAULT_BITMAP_ZERO, 1, AT(2), 0, 0, "octet 25"},
    {"NXT", IN, "00 82", WHOLE}, /* announces another form */
    /* values of open registries are not known, so not malformed */
    {"AMTRELAY", IN, "0a 02 20010db8000000000000000000000001", WHOLE},
    {"AMTRELAY", IN, "0a 02 c0000201", RW_FAULT_FIELD_SHORT, 1, AT(2), 16, 4,
     "AMTRELAY relay: "},
    {"AMTRELAY", IN, "0a 05 c0", WHOLE},
    {"AMTRELAY", IN, "0a 85", WHOLE},
    {"AMTRELAY", IN, "0a 03 c00c", RW_FAULT_COMPRESSED, 1, AT(2), 0, 0,
     "the name at octet 25 is compressed"},
    {"IPSECKEY", IN, "0a 01 02 c0000201 ff", WHOLE},
    {"IPSECKEY", IN, "0a 01 02 c00002", RW_FAULT_FIELD_SHORT, 3, AT(3), 4, 3,
     "IPSECKEY gateway: "},
    {"IPSECKEY", IN, "0a 09 02 c0", WHOLE},
    {"APL", IN, "0001 18 03 c00002", WHOLE},
    {"APL", IN, "0005 18 03 c00002", WHOLE},
    {"APL", IN, "0001 21 00", RW_FAULT_VALUE, 0, AT(2), 33, 32,
     "the value at octet 25 is 33: the maximum is 32"},
    {"APL", IN, "0001 18 05 c000020101", RW_FAULT_VALUE, 0, AT(3), 5, 4,
     "the value at octet 26 is 5"},
    {"APL", IN, "0001 18 03 c00000", RW_FAULT_ADDRESS_ZERO, 0, AT(6), 0, 0,
     "at octet 29"},
    {"LOC", IN, "00 12 16 13 80000000 80000000 00989680", WHOLE},
    {"LOC", IN, "01 12 16 13 80000000 80000000 00989680", WHOLE},
    {"LOC", IN, "00 a2 16 13 80000000 80000000 00989680", RW_FAULT_FIELD_FORM,
     0, AT(1), 0, 0, "LOC location: the field at octet"},
    {"LOC", IN, "00 12 16 13 00000000 80000000 00989680", RW_FAULT_VALUE, 0,
     AT(4), 0, 0x8000000 * 16U + 324000000U, "the value at octet 27 is 0"},
    {"A6", IN, "80 00", WHOLE},
    {"A6", IN, "81 00", RW_FAULT_VALUE, 1, AT(0), 129, 128, "is 129"},
    {"A6", IN, "79 ff 00", WHOLE}, /* padding is ignored */
    {"ATMA", IN, "02 aa", WHOLE},
    {"ATMA", IN, "01 3132", WHOLE},
    {"ATMA", IN, "01 3161", RW_FAULT_FIELD_FORM, 0, AT(2), 0, 0, "octet 25"},
    {"ATMA", IN, "00", RW_FAULT_FIELD_EMPTY, 0, AT(1), 0, 0, "octet 24"},
    {"WKS", IN, "c0000201 06 40", WHOLE},
    {"WKS", IN, "c0000201 06 4000", WHOLE},
    {"WKS", IN, "c0000201", RW_FAULT_FIELD_SHORT, 1, AT(4), 1, 0,
     "WKS services: "},
    {"HIP", IN, "01 02 0001 aa bb", WHOLE},
    {"HIP", IN, "00 02 0001 bb", RW_FAULT_FIELD_EMPTY, 0, AT(0), 0, 0, ""},
    {"HIP", IN, "01 02 0000 aa", RW_FAULT_FIELD_EMPTY, 0, AT(2), 0, 0, ""},
    {"CAA", IN, "00 0161 62", WHOLE},
    {"CAA", IN, "00 00 62", RW_FAULT_FIELD_EMPTY, 1, AT(1), 0, 0, "CAA tag: "},
    {"CAA", IN, "00 02612d 62", RW_FAULT_TAG, 1, AT(3), 45, 0,
     "octet 26 of the tag is 45"},
    /* SVCB */
    {"SVCB", IN, "0001 00 0001 0003 026832 0003 0002 01bb", WHOLE},
    {"SVCB", IN, "0001 00 0003 0002 01bb 0001 0003 026832",
     RW_FAULT_PARAM_ORDER, 2, AT(9), 1, 3,
     "the parameter 1, at octet 32, does not come after"},
    {"SVCB", IN, "0001 00 0003 0002 01bb 0003 0002 01bb", RW_FAULT_PARAM_ORDER,
     2, AT(9), 3, 3, "octet 32"},
    {"HTTPS", IN, "0001 00 0003 0003 01bb00", RW_FAULT_PARAM_VALUE, 2, AT(9), 3,
     0, "HTTPS parameters: the value of the parameter 3"},
    {"SVCB", IN, "0001 00 0004 0000", RW_FAULT_PARAM_VALUE, 2, AT(7), 4, 0,
     "octet 30"},
    {"SVCB", IN, "0001 00 0003 0004 01bb", RW_FAULT_FIELD_SHORT, 2, AT(7), 4, 2,
     "octet 30"},
    {"SVCB", IN, "0001 00 0000 0002 0003 0003 0002 01bb", WHOLE},
    {"SVCB", IN, "0001 00 0000 0002 0004 0003 0002 01bb",
     RW_FAULT_PARAM_MISSING, 2, AT(7), 4, 0,
     "the parameter 4 is listed as mandatory, at octet 30"},
    {"DELEG", IN, "0003 0003 016100", WHOLE},
    {"DELEG", IN, "0003 0002 0161", RW_FAULT_PARAM_VALUE, 0, AT(6), 3, 0,
     "octet 29"}, /* where the name goes on no more */
    {"DELEG", IN, "0003 0002 c00c", RW_FAULT_PARAM_VALUE, 0, AT(4), 3, 0,
     "octet 27"}, /* compressed: it is there that it is at fault */
    {"DELEG", IN, "0003 0004 0161c00c", RW_FAULT_PARAM_VALUE, 0, AT(6), 3, 0,
     "octet 29"},
    /* classes */
    {"A", RW_CLASS_CH, "0161 00 0102", WHOLE},
    {"A", RW_CLASS_CH, "0a000201", RW_FAULT_LABEL_SHORT, 0, AT(0), 10, 3,
     "A network: the name ends too soon"},
    {"A", RW_CLASS_CH, "0161 00 01", RW_FAULT_FIELD_SHORT, 1, AT(3), 2, 1,
     "A address: "},
    {"A", RW_CLASS_HS, "c00002", RW_FAULT_FIELD_SHORT, 0, AT(0), 4, 3, ""},
    {"A", 0x8001, "c00002", RW_FAULT_FIELD_SHORT, 0, AT(0), 4, 3, ""},
    {"A", 42, "c00002", WHOLE},
    {"AAAA", RW_CLASS_CH, "c0000201", WHOLE},
    {"WKS", RW_CLASS_CH, "c0", WHOLE},
    {"SRV", 42, "00", WHOLE},
    {"NS", RW_CLASS_CH, "", RW_FAULT_NAME_SHORT, 0, AT(0), 0, 0, "NS"},
    {"MX", 42, "000a", RW_FAULT_NAME_SHORT, 1, AT(2), 0, 0, "MX exchange"},
    {"A", RW_CLASS_ANY, "", WHOLE}, /* deletions of updates */
    {"A", RW_CLASS_NONE, "", WHOLE},
    {"MX", RW_CLASS_ANY, "", WHOLE},
    {"A", RW_CLASS_NONE, "c0000201", WHOLE},
    {"A", RW_CLASS_NONE, "c00002", RW_FAULT_FIELD_SHORT, 0, AT(0), 4, 3, ""},
    {"MX", RW_CLASS_NONE, "000a", RW_FAULT_NAME_SHORT, 1, AT(2), 0, 0, ""},
    /* EDNS options; the class of an OPT is a size */
    {"OPT", 1232, "", WHOLE},
    {"OPT", 1232, "0003 0002 6162", WHOLE},
    {"OPT", 1232, "0003 0003 6162", RW_FAULT_OPTION_DATA, NO, AT(0), 3, 1,
     "OPT: the EDNS option 3 ends too soon, at octet 23: 1 octet missing"},
    {"OPT", 1232, "0003 0000 00", RW_FAULT_OPTION_SHORT, NO, AT(4), 1, 0,
     "at octet 27: code and length take 4 octets, 1 octet left"},
    {"OPT", 0, "0003 000a", RW_FAULT_OPTION_DATA, NO, AT(0), 3, 10,
     "10 octets missing"},
    /* no row: nothing is known of the form */
    {"TYPE65280", IN, "", WHOLE},
    {"TYPE65280", IN, "ff", WHOLE},
    {"NULL", IN, "", WHOLE},
};

/* One record of the root between two that are well-formed. */
static size_t
three_records(uint8_t *wire, const struct rdata_row *row)
{
    static const uint8_t GOOD[] = {0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4};
    size_t len = RW_HEADER_SIZE;
    uint8_t *at = wire + len;
    uint16_t type;

    memset(wire, 0, len);
    wire[2] = 0x84;
    wire[7] = 1;  /* answer */
    wire[11] = 1; /* additional */
    assert_int_equal(rw_type_from_text(&type, row->type, strlen(row->type)),
                     RW_OK);
    at[0] = 0;
    at[1] = (uint8_t)(type >> 8);
    at[2] = (uint8_t)type;
    at[3] = (uint8_t)(row->rclass >> 8);
    at[4] = (uint8_t)row->rclass;
    memset(at + 5, 0, 5);
    at[10] = (uint8_t)unhex(at + 11, row->hex);
    len += 11U + at[10];
    memcpy(wire + len, GOOD, sizeof(GOOD));
    return len + sizeof(GOOD);
}

static void
expect_rdata(const struct rdata_row *row, const struct rw_fault *fault)
{
    char what[128], buf[256];
    struct rw_text text;

    snprintf(what, sizeof(what), "%s %s", row->type, row->hex);
    if (fault->code != row->code)
        fail_msg("%s: wanted %s, got %s", what, rw_fault_name(row->code),
                 rw_fault_name(fault->code));
    if (row->code == RW_FAULT_NONE)
        return;
    same_size(what, "field", fault->field, row->field);
    same_size(what, "octet", fault->offset, row->offset);
    same_size(what, "a", fault->a, row->a);
    same_size(what, "b", fault->b, row->b);
    same_size(what, "section", fault->section, RW_SECTION_ANSWER);
    same_size(what, "index", fault->index, 0);
    same_size(what, "class", fault->rclass, row->rclass);
    rw_text_init(&text, buf, sizeof(buf));
    rw_fault_to_text(&text, fault);
    if (strstr(buf, row->text) == NULL || strchr(buf, '%') != NULL)
        fail_msg("%s: '%s' is not in '%s'", what, row->text, buf);
}

static void
check_tells_the_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(RDATAS); i++) {
        uint8_t wire[256];
        size_t len = three_records(wire, &RDATAS[i]);
        bool whole = RDATAS[i].code == RW_FAULT_NONE;
        struct rw_fault fault = {.code = RW_FAULT_NONE};
        struct rw_rr room[4];
        struct rw_message msg;

        same_status(RDATAS[i].hex, rw_message_parse(&msg, wire, len, room, 4),
                    RW_OK);
        assert_int_equal(msg.start[RW_SECTIONS], 2);
        same_size(RDATAS[i].hex, "whole", rw_message_check(&msg, &fault),
                  whole);
        expect_rdata(&RDATAS[i], &fault);
        fault.code = RW_FAULT_NONE;
        same_size(RDATAS[i].hex, "malformed",
                  rw_rdata_fault(&fault, &msg, &room[0]), !whole);
        expect_rdata(&RDATAS[i], &fault);
        assert_false(rw_rdata_fault(&fault, &msg, &room[1]));
        assert_int_equal(rw_rdata_check(room[0].type, room[0].rclass, wire, len,
                                        room[0].rdata,
                                        room[0].rdata_len) == RW_OK,
                         whole || room[0].type == RW_TYPE_OPT);
    }
}

/* The first fault counts, whether parsing found it or the check. */
static void
check_gives_the_first(void **state)
{
    static const char ROW[] = "0001 8400 0001 0001 0000 0000 " QUESTION_A;
    uint8_t wire[128];
    struct rw_fault fault;
    struct rw_rr room[8];
    struct rw_message msg;
    size_t len = unhex(wire, ROW);

    (void)state;
    wire[7] = 3; /* an A of 3 octets, one that is whole, one that is cut */
    len += unhex(wire + len, "c00c 0001 0001 00000e10 0003 c00002");
    len += unhex(wire + len, RECORD_A);
    len += unhex(wire + len, "c00c 0001 0001 00000e10 0004 c0");
    same_status("cut", rw_message_parse(&msg, wire, len, room, 8),
                RW_ERR_SHORT);
    assert_int_equal(msg.start[RW_SECTIONS], 2);
    assert_int_equal(msg.fault.code, RW_FAULT_RDATA_SHORT);
    assert_false(rw_message_check(&msg, &fault));
    assert_int_equal(fault.code, RW_FAULT_FIELD_SHORT);
    assert_int_equal(fault.offset, 31);
    wire[30] = 4; /* the first record takes an octet of the second */
    same_status("cut", rw_message_parse(&msg, wire, len, room, 8),
                RW_ERR_SHORT);
    assert_false(rw_message_check(&msg, &fault));
    assert_int_not_equal(fault.code, RW_FAULT_NONE);
    assert_int_equal(fault.code, msg.fault.code);
    assert_int_equal(fault.index, 1);
}

/* The second of two name servers, and what stands around it. */
static void
check_tells_the_record(void **state)
{
    uint8_t wire[128];
    struct rw_fault fault;
    struct rw_rr room[8];
    struct rw_message msg;
    size_t len = unhex(wire, "0001 8400 0001 0000 0002 0001 " QUESTION_A);

    (void)state;
    len += unhex(wire + len, "c00c 0002 0001 00000e10 0002 c00c");
    len += unhex(wire + len, "c00c 0002 0001 00000e10 0001 c0");
    len += unhex(wire + len, RECORD_A);
    same_status("parse", rw_message_parse(&msg, wire, len, room, 8), RW_OK);
    assert_false(rw_message_check(&msg, &fault));
    assert_int_equal(fault.code, RW_FAULT_POINTER_SHORT);
    assert_int_equal(fault.section, RW_SECTION_AUTHORITY);
    assert_int_equal(fault.index, 1);
    assert_int_equal(fault.type, RW_TYPE_NS);
    assert_false(rw_rdata_fault(&fault, &msg, &room[0]));
    assert_true(rw_rdata_fault(&fault, &msg, &room[1]));
    assert_false(rw_rdata_fault(&fault, &msg, &room[2]));
}

static void
classes_have_their_forms(void **state)
{
    static const uint8_t CHAOS[] = {1, 'a', 0, 0x01, 0xff};
    uint8_t back[16];
    size_t back_len = 0, bad = 0;
    char buf[64];
    struct rw_text text;

    (void)state;
    rw_text_init(&text, buf, sizeof(buf));
    same_status("CH A",
                rw_rdata_to_text(&text, RW_TYPE_A, RW_CLASS_CH, CHAOS, 5, 0, 5),
                RW_OK);
    same_text("CH A", buf, "a. 777");
    same_status("CH A",
                rw_rdata_from_text(back, sizeof(back), &back_len, RW_TYPE_A,
                                   RW_CLASS_CH, buf, text.len, NULL, NULL),
                RW_OK);
    same_octets("CH A", back, back_len, CHAOS, 5);
    same_status("no octal digit",
                rw_rdata_from_text(back, sizeof(back), &back_len, RW_TYPE_A,
                                   RW_CLASS_CH, "a. 778", 6, NULL, &bad),
                RW_ERR_NUMBER);
    assert_int_equal(bad, 3);
    same_status("over 16 bits",
                rw_rdata_from_text(back, sizeof(back), &back_len, RW_TYPE_A,
                                   RW_CLASS_CH, "a. 200000", 9, NULL, &bad),
                RW_ERR_NUMBER);
    same_status("16 bits",
                rw_rdata_from_text(back, sizeof(back), &back_len, RW_TYPE_A,
                                   RW_CLASS_CH, "a. 177777", 9, NULL, &bad),
                RW_OK);
    rw_text_init(&text, buf, sizeof(buf));
    same_status("class 42 A",
                rw_rdata_to_text(&text, RW_TYPE_A, 42, CHAOS, 5, 0, 4), RW_OK);
    same_text("class 42 A", buf, "\\# 4 01610001");
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
        cmocka_unit_test(check_tells_the_field),
        cmocka_unit_test(check_gives_the_first),
        cmocka_unit_test(check_tells_the_record),
        cmocka_unit_test(classes_have_their_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
