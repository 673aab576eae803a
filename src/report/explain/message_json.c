/* A message as JSON: RFC 8427 with members of our own (doc/json.md).
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/print/json.h"

#include <stdlib.h>

#include "rootwalk/dso.h"
#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "base/utf8.h"
#include "report/explain/option.h"

#define EXPANDED_MAX                                                           \
    4096 /* octets by which RDATA grows when its compressed
                             names are written out, and more */

static void
put_name(struct rwi_json *json, enum rwi_json_row member,
         const struct rw_message *msg, size_t offset)
{
    uint8_t name[RW_NAME_MAX];

    rwi_json_name(json, member,
                  rw_message_name(name, msg, offset) > 0 ? name : NULL);
}

/* RDATAHEX has compressed names written out in full. */
static void
put_rdata_hex(struct rwi_json *json, const struct rw_message *msg,
              const struct rw_rr *rr)
{
    uint8_t small[1024], *copy = small;
    size_t size = sizeof(small), len;

    if (rr->rdata_len + 2u * RW_NAME_MAX > size) {
        size = rr->rdata_len + EXPANDED_MAX;
        copy = rwi_json_scratch(json, size);
    }
    if (copy == NULL)
        rwi_json_hex(json, J_RECORD_RDATAHEX, NULL, 0);
    else if (rw_rdata_copy(copy, size, &len, RW_RDATA_EXPANDED, rr->type,
                           rr->rclass, msg->wire, msg->len, rr->rdata,
                           rr->rdata_len) == RW_OK)
        rwi_json_hex(json, J_RECORD_RDATAHEX, copy, len);
    else
        rwi_json_hex(json, J_RECORD_RDATAHEX, msg->wire + rr->rdata,
                     rr->rdata_len);
}

/* "rdataMX": the presentation format, where the RDATA has its form. */
static void
put_rdata(struct rwi_json *json, const struct rw_message *msg,
          const struct rw_rr *rr)
{
    if (rr->type == RW_TYPE_OPT ||
        rw_rdata_check(rr->type, rr->rclass, msg->wire, msg->len, rr->rdata,
                       rr->rdata_len) != RW_OK)
        return;
    rwi_json_rdata(json, J_RECORD_rdata, rr->type, rr->rclass, msg->wire,
                   msg->len, rr->rdata, rr->rdata_len);
}

static void
put_record(struct rwi_json *json, const struct rw_message *msg,
           const struct rw_rr *rr)
{
    struct rw_fault fault;

    rwi_json_item(json);
    put_name(json, J_RECORD_NAME, msg, rr->owner);
    rwi_json_number(json, J_RECORD_TYPE, rr->type);
    rwi_json_type(json, J_RECORD_TYPEname, rr->type);
    rwi_json_number(json, J_RECORD_CLASS, rr->rclass);
    rwi_json_class(json, J_RECORD_CLASSname, rr->rclass);
    rwi_json_number(json, J_RECORD_TTL, rr->ttl_s);
    rwi_json_number(json, J_RECORD_RDLENGTH, rr->rdata_len);
    put_rdata_hex(json, msg, rr);
    put_rdata(json, msg, rr);
    if (rw_rdata_fault(&fault, msg, rr))
        rwi_json_bool(json, J_RECORD_malformed, true);
    rwi_json_close(json);
}

static void
put_section(struct rwi_json *json, enum rwi_json_row member,
            const struct rw_message *msg, enum rw_section section)
{
    const struct rw_rr *rrs = rw_message_section(msg, section);
    size_t count = rw_message_count(msg, section);

    rwi_json_list(json, member);
    for (size_t i = 0; i < count; i++)
        put_record(json, msg, &rrs[i]);
    rwi_json_close(json);
}

/* In the header's order, with the opcode where it stands there; Z, which RFC
 * 8427 has no member for, comes at the end of the message. */
static void
put_flags(struct rwi_json *json, uint16_t flags)
{
    static const struct {
        enum rwi_json_row member;
        uint16_t flag;
    } FLAGS[] = {
#define HEADER_FLAG(name, word) {J_MESSAGE_##name, RW_FLAG_##name},
#include "wire/headerflags.def"
#undef HEADER_FLAG
    };

    for (size_t i = 0; i < sizeof(FLAGS) / sizeof(FLAGS[0]); i++) {
        if (FLAGS[i].flag != RW_FLAG_Z)
            rwi_json_number(json, FLAGS[i].member,
                            (flags & FLAGS[i].flag) != 0);
        if (FLAGS[i].flag == RW_FLAG_QR)
            rwi_json_number(json, J_MESSAGE_Opcode,
                            (unsigned)(flags & RW_FLAGS_OPCODE_MASK) >>
                                RW_FLAGS_OPCODE_SHIFT);
    }
}

static void
put_header(struct rwi_json *json, const struct rw_message *msg)
{
    static const enum rwi_json_row COUNTS[RW_SECTIONS] = {
        J_MESSAGE_QDCOUNT, J_MESSAGE_ANCOUNT, J_MESSAGE_NSCOUNT,
        J_MESSAGE_ARCOUNT};
    uint16_t flags = msg->header.flags;

    rwi_json_number(json, J_MESSAGE_ID, msg->header.id);
    put_flags(json, flags);
    rwi_json_number(json, J_MESSAGE_RCODE, flags & RW_FLAGS_RCODE_MASK);
    for (size_t i = 0; i < RW_SECTIONS; i++)
        rwi_json_number(json, COUNTS[i], msg->header.count[i]);
}

/* RFC 8427 has questionRRs for several questions. */
static void
put_questions(struct rwi_json *json, const struct rw_message *msg)
{
    size_t pos = RW_HEADER_SIZE;

    rwi_json_list(json, J_MESSAGE_questionRRs);
    for (size_t i = 0; i < msg->questions; i++) {
        struct rw_question question;

        if (rw_question_from_wire(&question, msg->wire, msg->len, &pos) !=
            RW_OK)
            break;
        rwi_json_item(json);
        put_name(json, J_QUESTION_NAME, msg, question.name);
        rwi_json_number(json, J_QUESTION_TYPE, question.type);
        rwi_json_type(json, J_QUESTION_TYPEname, question.type);
        rwi_json_number(json, J_QUESTION_CLASS, question.qclass);
        rwi_json_class(json, J_QUESTION_CLASSname, question.qclass);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_question(struct rwi_json *json, const struct rw_message *msg)
{
    if (msg->questions == 0)
        return;
    put_name(json, J_MESSAGE_QNAME, msg, msg->question.name);
    rwi_json_number(json, J_MESSAGE_QTYPE, msg->question.type);
    rwi_json_type(json, J_MESSAGE_QTYPEname, msg->question.type);
    rwi_json_number(json, J_MESSAGE_QCLASS, msg->question.qclass);
    rwi_json_class(json, J_MESSAGE_QCLASSname, msg->question.qclass);
    if (msg->questions > 1)
        put_questions(json, msg);
}

/* An option as a reader wants it; in hex where that is no UTF-8. */
static void
put_option_text(struct rwi_json *json, struct rwi_option option,
                const struct rw_message *msg, const uint8_t *data, size_t len)
{
    char small[RWI_OPTION_TEXT];
    char *text = rwi_option_text(small, option, msg);

    if (text == NULL)
        rwi_json_fail(json, RW_ERR_MEMORY);
    if (text != NULL && rwi_utf8_is_whole(text))
        rwi_json_string(json, J_OPTION_text, text);
    else
        rwi_json_hex(json, J_OPTION_text, data, len);
    if (text != small)
        free(text);
}

static void
put_option(struct rwi_json *json, const struct rw_message *msg,
           const struct rw_edns_option *option)
{
    const uint8_t *data = msg->wire + option->data;

    rwi_json_item(json);
    rwi_json_number(json, J_OPTION_code, option->code);
    rwi_json_string_or_null(json, J_OPTION_name, rw_option_name(option->code));
    rwi_json_hex(json, J_OPTION_hex, data, option->len);
    put_option_text(json, (struct rwi_option){.edns = option}, msg, data,
                    option->len);
    rwi_json_close(json);
}

static void
put_edns(struct rwi_json *json, const struct rw_message *msg)
{
    struct rw_edns edns;
    struct rw_edns_option option;
    enum rw_status status = RW_OK;
    size_t pos = 0;

    if (!rw_edns_of(&edns, msg)) {
        rwi_json_null(json, J_MESSAGE_EDNS);
        return;
    }
    rwi_json_object(json, J_MESSAGE_EDNS);
    rwi_json_number(json, J_EDNS_version, edns.version);
    rwi_json_number(json, J_EDNS_udp_size, edns.udp_size);
    rwi_json_bool(json, J_EDNS_do, (edns.flags & RW_EDNS_FLAG_DO) != 0);
    rwi_json_flags(json, J_EDNS_flags, edns.flags);
    rwi_json_number(json, J_EDNS_extended_rcode, rw_message_rcode(msg));
    rwi_json_list(json, J_EDNS_options);
    while (rw_edns_next(&option, msg, msg->opt, &pos, &status))
        put_option(json, msg, &option);
    rwi_json_close(json);
    rwi_json_close(json);
}

static bool
has_header(const struct rw_message *msg)
{
    return msg->len >= RW_HEADER_SIZE && msg->fault.code != RW_FAULT_TOO_LONG;
}

/* The values of a DSO message: RFC 8490 section 5.4. */
static void
put_dso(struct rwi_json *json, const struct rw_message *msg)
{
    struct rw_dso_tlv tlv;
    enum rw_status status;
    size_t pos = 0;

    if (!rw_dso_is(msg))
        return;
    rwi_json_list(json, J_MESSAGE_DSO);
    while (rw_dso_next(&tlv, msg, &pos, &status)) {
        const uint8_t *data = msg->wire + tlv.data;

        rwi_json_item(json);
        rwi_json_number(json, J_OPTION_code, tlv.type);
        rwi_json_string_or_null(json, J_OPTION_name, rw_dso_name(tlv.type));
        rwi_json_hex(json, J_OPTION_hex, data, tlv.len);
        put_option_text(json, (struct rwi_option){.dso = &tlv}, msg, data,
                        tlv.len);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

void
rwi_json_message(struct rwi_json *json, enum rwi_json_row member,
                 const struct rw_message *msg)
{
    if (msg == NULL || !has_header(msg)) {
        rwi_json_null(json, member);
        return;
    }
    rwi_json_object(json, member);
    put_header(json, msg);
    put_question(json, msg);
    put_section(json, J_MESSAGE_answerRRs, msg, RW_SECTION_ANSWER);
    put_section(json, J_MESSAGE_authorityRRs, msg, RW_SECTION_AUTHORITY);
    put_section(json, J_MESSAGE_additionalRRs, msg, RW_SECTION_ADDITIONAL);
    rwi_json_number(json, J_MESSAGE_Z, (msg->header.flags & RW_FLAG_Z) != 0);
    rwi_json_flags(json, J_MESSAGE_flags, msg->header.flags);
    rwi_json_number(json, J_MESSAGE_size, msg->len);
    put_edns(json, msg);
    put_dso(json, msg);
    rwi_json_close(json);
}

/* ---- what is wrong, what is unusual ------------------------------------- */

void
rwi_json_fault(struct rwi_json *json, enum rwi_json_row member,
               const struct rw_fault *fault)
{
    struct rwi_json_stream stream;

    if (fault->code == RW_FAULT_NONE) {
        rwi_json_null(json, member);
        return;
    }
    rw_fault_to_text(rwi_json_stream(&stream, json, member), fault);
    rwi_json_stream_end(&stream);
}

void
rwi_json_remarks(struct rwi_json *json, enum rwi_json_row member,
                 const struct rw_remarks *remarks, const struct rw_message *msg)
{
    struct rwi_json_stream stream;

    if (remarks->count == 0)
        return;
    rwi_json_list(json, member);
    for (size_t i = 0; i < remarks->count; i++) {
        rw_remark_to_text(rwi_json_stream_item(&stream, json),
                          &remarks->list[i], msg);
        rwi_json_stream_end(&stream);
    }
    rwi_json_close(json);
}
