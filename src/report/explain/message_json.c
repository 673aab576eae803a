/* A message as JSON: RFC 8427 with the contract's own members (section 2).
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

static json_t *
name_at(const struct rw_message *msg, size_t offset)
{
    uint8_t name[RW_NAME_MAX];

    return rw_message_name(name, msg, offset) > 0 ? rwi_json_name(name)
                                                  : json_null();
}

/* RDATAHEX has compressed names written out in full. */
static json_t *
rdata_hex(const struct rw_message *msg, const struct rw_rr *rr)
{
    size_t size = rr->rdata_len + 4096u, len;
    uint8_t *copy = malloc(size);
    json_t *value;

    if (copy == NULL)
        return NULL;
    if (rw_rdata_copy(copy, size, &len, RW_RDATA_EXPANDED, rr->type, msg->wire,
                      msg->len, rr->rdata, rr->rdata_len) != RW_OK)
        value = rwi_json_hex(msg->wire + rr->rdata, rr->rdata_len);
    else
        value = rwi_json_hex(copy, len);
    free(copy);
    return value;
}

/* "rdataMX": the presentation format, where the RDATA has its form. */
static void
set_rdata(json_t *object, const struct rw_message *msg, const struct rw_rr *rr,
          bool *failed)
{
    char key[32];
    struct rw_text text;

    if (rr->type == RW_TYPE_OPT ||
        rw_rdata_check(rr->type, msg->wire, msg->len, rr->rdata,
                       rr->rdata_len) != RW_OK)
        return;
    rw_text_init(&text, key, sizeof(key));
    rw_text_puts(&text, "rdata");
    rw_type_to_text(&text, rr->type);
    rwi_json_set(
        object, key,
        rwi_json_rdata(rr->type, msg->wire, msg->len, rr->rdata, rr->rdata_len),
        failed);
}

static json_t *
record(const struct rw_message *msg, const struct rw_rr *rr, bool *failed)
{
    json_t *o = json_object();

    rwi_json_set(o, "NAME", name_at(msg, rr->owner), failed);
    rwi_json_set(o, "TYPE", json_integer(rr->type), failed);
    rwi_json_set(o, "TYPEname", rwi_json_type(rr->type), failed);
    rwi_json_set(o, "CLASS", json_integer(rr->rclass), failed);
    rwi_json_set(o, "CLASSname", rwi_json_class(rr->rclass), failed);
    rwi_json_set(o, "TTL", json_integer(rr->ttl_s), failed);
    rwi_json_set(o, "RDLENGTH", json_integer(rr->rdata_len), failed);
    rwi_json_set(o, "RDATAHEX", rdata_hex(msg, rr), failed);
    set_rdata(o, msg, rr, failed);
    return o;
}

static json_t *
records(const struct rw_message *msg, enum rw_section section, bool *failed)
{
    const struct rw_rr *rrs = rw_message_section(msg, section);
    size_t count = rw_message_count(msg, section);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, record(msg, &rrs[i], failed)) != 0)
            *failed = true;
    return list;
}

static void
set_header(json_t *o, const struct rw_message *msg, bool *failed)
{
    static const struct {
        const char *key;
        uint16_t flag;
    } FLAGS[] = {
        {"AA", RW_FLAG_AA}, {"TC", RW_FLAG_TC}, {"RD", RW_FLAG_RD},
        {"RA", RW_FLAG_RA}, {"AD", RW_FLAG_AD}, {"CD", RW_FLAG_CD},
    };
    static const char *const COUNTS[] = {"QDCOUNT", "ANCOUNT", "NSCOUNT",
                                         "ARCOUNT"};
    uint16_t flags = msg->header.flags;

    rwi_json_set(o, "ID", json_integer(msg->header.id), failed);
    rwi_json_set(o, "QR", json_integer((flags & RW_FLAG_QR) != 0), failed);
    rwi_json_set(
        o, "Opcode",
        json_integer((flags & RW_FLAGS_OPCODE_MASK) >> RW_FLAGS_OPCODE_SHIFT),
        failed);
    for (size_t i = 0; i < sizeof(FLAGS) / sizeof(FLAGS[0]); i++)
        rwi_json_set(o, FLAGS[i].key,
                     json_integer((flags & FLAGS[i].flag) != 0), failed);
    rwi_json_set(o, "RCODE", json_integer(flags & RW_FLAGS_RCODE_MASK), failed);
    for (size_t i = 0; i < RW_SECTIONS; i++)
        rwi_json_set(o, COUNTS[i], json_integer(msg->header.count[i]), failed);
}

/* QNAME and so on; RFC 8427 has questionRRs for several questions. */
static void
set_questions(json_t *o, const struct rw_message *msg, bool *failed)
{
    json_t *list;
    size_t pos = RW_HEADER_SIZE;

    if (msg->questions == 0)
        return;
    rwi_json_set(o, "QNAME", name_at(msg, msg->question.name), failed);
    rwi_json_set(o, "QTYPE", json_integer(msg->question.type), failed);
    rwi_json_set(o, "QTYPEname", rwi_json_type(msg->question.type), failed);
    rwi_json_set(o, "QCLASS", json_integer(msg->question.qclass), failed);
    rwi_json_set(o, "QCLASSname", rwi_json_class(msg->question.qclass), failed);
    if (msg->questions == 1)
        return;
    list = json_array();
    for (size_t i = 0; i < msg->questions; i++) {
        struct rw_question question;
        json_t *q = json_object();

        if (rw_question_from_wire(&question, msg->wire, msg->len, &pos) !=
            RW_OK) {
            json_decref(q);
            break;
        }
        rwi_json_set(q, "NAME", name_at(msg, question.name), failed);
        rwi_json_set(q, "TYPE", json_integer(question.type), failed);
        rwi_json_set(q, "TYPEname", rwi_json_type(question.type), failed);
        rwi_json_set(q, "CLASS", json_integer(question.qclass), failed);
        rwi_json_set(q, "CLASSname", rwi_json_class(question.qclass), failed);
        if (json_array_append_new(list, q) != 0)
            *failed = true;
    }
    rwi_json_set(o, "questionRRs", list, failed);
}

static json_t *
edns_option(const struct rw_message *msg, const struct rw_edns_option *option,
            bool *failed)
{
    const char *name = rw_option_name(option->code);
    char buf[4096];
    struct rw_text text;
    const uint8_t *data = msg->wire + option->data;
    json_t *o = json_object();
    json_t *text_value;

    rw_text_init(&text, buf, sizeof(buf));
    (void)rw_edns_option_to_text(&text, option->code, data, option->len);
    rwi_json_set(o, "code", json_integer(option->code), failed);
    rwi_json_set(o, "name", name != NULL ? rwi_json_ascii(name) : json_null(),
                 failed);
    rwi_json_set(o, "hex", rwi_json_hex(data, option->len), failed);
    text_value = json_string(buf); /* NULL where it is no UTF-8 */
    rwi_json_set(o, "text",
                 text_value != NULL ? text_value
                                    : rwi_json_hex(data, option->len),
                 failed);
    return o;
}

static void
set_edns(json_t *o, const struct rw_message *msg, bool *failed)
{
    struct rw_edns edns;
    struct rw_edns_option option;
    enum rw_status status = RW_OK;
    size_t pos = 0;
    json_t *e, *list;

    if (!rw_edns_of(&edns, msg))
        return;
    e = json_object();
    list = json_array();
    rwi_json_set(e, "version", json_integer(edns.version), failed);
    rwi_json_set(e, "udp_size", json_integer(edns.udp_size), failed);
    rwi_json_set(e, "do", json_boolean(edns.flags & RW_EDNS_FLAG_DO), failed);
    rwi_json_set(e, "flags", json_sprintf("0x%04x", (unsigned)edns.flags),
                 failed);
    rwi_json_set(e, "extended_rcode", json_integer(rw_message_rcode(msg)),
                 failed);
    while (rw_edns_next(&option, msg, msg->opt, &pos, &status))
        if (json_array_append_new(list, edns_option(msg, &option, failed)) != 0)
            *failed = true;
    rwi_json_set(e, "options", list, failed);
    rwi_json_set(o, "EDNS", e, failed);
}

json_t *
rwi_json_message(const struct rwi_dissection *dissection)
{
    const struct rw_message *msg = &dissection->msg;
    bool failed = false;
    json_t *o;

    if (!dissection->has_header)
        return NULL;
    o = json_object();
    set_header(o, msg, &failed);
    set_questions(o, msg, &failed);
    rwi_json_set(o, "answerRRs", records(msg, RW_SECTION_ANSWER, &failed),
                 &failed);
    rwi_json_set(o, "authorityRRs", records(msg, RW_SECTION_AUTHORITY, &failed),
                 &failed);
    rwi_json_set(o, "additionalRRs",
                 records(msg, RW_SECTION_ADDITIONAL, &failed), &failed);
    rwi_json_set(o, "Z", json_integer((msg->header.flags & RW_FLAG_Z) != 0),
                 &failed);
    rwi_json_set(o, "flags",
                 json_sprintf("0x%04x", (unsigned)msg->header.flags), &failed);
    rwi_json_set(o, "size", json_integer((json_int_t)msg->len), &failed);
    set_edns(o, msg, &failed);
    if (failed) {
        json_decref(o);
        return NULL;
    }
    return o;
}
