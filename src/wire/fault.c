/* What exactly is wrong with a message; see rootwalk/fault.h.
 *
 * The RDATA's own faults are found by the code that moves over its fields
 * (rdata.c).
 *
 * Parsing only says that an item (header, question, record) is at fault;
 * here that item is gone through once more, octet by octet.  So what a
 * message without fault costs does not grow by what is said of the others.
 *
 * In a message several things may be wrong; the first one, in the order of the
 * octets, is told, because a fault shifts everything behind it and what
 * follows would be guesses.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/fault.h"

#include "rootwalk/dso.h"
#include "rootwalk/edns.h"
#include "rootwalk/rdata.h"
#include "rootwalk/sentence.h"

#include "base/reader.h"
#include "wire/fields.h"
#include "wire/name_wire.h"
#include "wire/rdata.h"
#include "base/row.h"

#define QUESTION_FIXED 4  /* octets: type, class */
#define RECORD_FIXED   10 /* octets: type, class, TTL, RDLENGTH */

/* Offsets and numbers are those of a message and so below 65,536; they are
 * kept in 32 bits since a length field may promise more than there is room
 * for. */
static void
set(struct rw_fault *fault, enum rw_fault_code code, size_t offset, size_t a,
    size_t b)
{
    fault->code = code;
    fault->offset = (uint32_t)offset;
    fault->a = (uint32_t)a;
    fault->b = (uint32_t)b;
}

/* What comes after the name of a question or record, at pos.  As much of type
 * and class as is there is kept even though the record could not be read: "the
 * record is cut off" is worth less than "the MX record is cut off". */
static void
find_behind_name(struct rw_message *msg, size_t pos)
{
    struct rw_fault *fault = &msg->fault;
    size_t left = msg->len - pos;

    if (fault->section == RW_SECTION_QUESTION) {
        set(fault, RW_FAULT_QUESTION_SHORT, pos, left, 0);
        return;
    }
    if (left >= 2)
        fault->type = rwi_get_u16(msg->wire + pos);
    if (left >= 4)
        fault->rclass = rwi_get_u16(msg->wire + pos + 2);
    if (left < RECORD_FIXED)
        set(fault, RW_FAULT_RECORD_SHORT, pos, left, 0);
    else
        set(fault, RW_FAULT_RDATA_SHORT, pos + RECORD_FIXED,
            rwi_get_u16(msg->wire + pos + 8), left - RECORD_FIXED);
}

/* The header is no section; RW_SECTIONS stands for it in a fault. */
static size_t
count_of(const struct rw_message *msg, enum rw_section section)
{
    return section == RW_SECTIONS ? 0 : rw_message_count(msg, section);
}

/* The order of the cases is that of the message.  RW_ERR_SPACE is no fault of
 * the message: the caller's room was too small, and it will try with more.  A
 * message that ends exactly between two records has a count that is too high,
 * unless TC=1: then the server said itself that something is missing, and the
 * whole will be asked for again (RFC 2181 section 9). */
enum rw_status
rwi_fault_find(struct rw_message *msg, enum rw_status status)
{
    struct rw_fault *fault = &msg->fault;
    size_t read = count_of(msg, fault->section), pos = msg->end;

    fault->index = (uint16_t)read;
    fault->field = RW_FAULT_NO_FIELD;
    if (status == RW_ERR_SPACE)
        return status;
    if (status == RW_ERR_LIMIT) {
        set(fault, RW_FAULT_TOO_LONG, RW_MESSAGE_MAX, 0, 0);
    } else if (fault->section == RW_SECTIONS) {
        set(fault, RW_FAULT_HEADER, msg->len, msg->len, 0);
    } else if (pos == msg->len) {
        if (msg->header.flags & RW_FLAG_TC) {
            *fault = (struct rw_fault){.section = RW_SECTIONS};
            return RW_OK;
        }
        set(fault, RW_FAULT_COUNT, pos, msg->header.count[fault->section],
            read);
    } else if (rwi_name_fault(fault, msg->wire, msg->len, &pos) == RW_OK) {
        find_behind_name(msg, pos);
    }
    return status;
}

/* ---- of records that were read ------------------------------------------ */

/* The options of an OPT record.  RFC 6891 section 6.1.2 */
static bool
find_in_options(struct rw_fault *fault, const struct rw_message *msg,
                const struct rw_rr *opt)
{
    struct rw_edns_option option;
    enum rw_status status;
    size_t pos = 0, at, left;

    while (rw_edns_next(&option, msg, opt, &pos, &status))
        continue;
    if (status == RW_OK)
        return false;
    at = opt->rdata + pos;
    left = opt->rdata_len - pos;
    if (left < 4)
        set(fault, RW_FAULT_OPTION_SHORT, at, left, 0);
    else
        set(fault, RW_FAULT_OPTION_DATA, at, option.code,
            option.len - (left - 4));
    return true;
}

/* The section and the number within it, from the record's place in the one
 * array of all records.  A record of another array (a copy that somebody made)
 * has no place in the message, and is told by its type alone. */
static void
place(struct rw_fault *fault, const struct rw_message *msg,
      const struct rw_rr *rr)
{
    size_t section = RW_SECTION_ANSWER;

    fault->type = rr->type;
    fault->rclass = rr->rclass;
    fault->section = RW_SECTIONS;
    fault->index = 0;
    if (rr < msg->rrs || rr >= msg->rrs + msg->start[RW_SECTIONS])
        return;
    while ((size_t)(rr - msg->rrs) >= msg->start[section + 1])
        section++;
    fault->section = (enum rw_section)section;
    fault->index = (uint16_t)(rr - msg->rrs - msg->start[section]);
}

/* Most records of most messages, of which there is nothing more to know:
 * addresses, and OPT without options. */
static bool
is_surely_good(const struct rw_rr *rr)
{
    switch (rr->type) {
    case RW_TYPE_A:
        return rr->rclass == RW_CLASS_IN && rr->rdata_len == RWI_IPV4_SIZE;
    case RW_TYPE_AAAA:
        return rr->rclass == RW_CLASS_IN && rr->rdata_len == RWI_IPV6_SIZE;
    case RW_TYPE_OPT:
        return rr->rdata_len == 0;
    default: /* any number may come */
        return false;
    }
}

/* OPT has options where others have fields (RFC 6891 section 6.1.2), so the
 * table of RR types has no form for it. */
bool
rw_rdata_fault(struct rw_fault *fault, const struct rw_message *msg,
               const struct rw_rr *rr)
{
    fault->field = RW_FAULT_NO_FIELD;
    if (is_surely_good(rr))
        return false;
    if (rr->type == RW_TYPE_OPT
            ? !find_in_options(fault, msg, rr)
            : !rwi_rdata_fault(fault, rr->type, rr->rclass, msg->wire, msg->len,
                               rr->rdata, rr->rdata_len))
        return false;
    place(fault, msg, rr);
    return true;
}

/* The values of a DSO message.  RFC 8490 section 5.4.4 */
static void
find_in_dso(struct rw_fault *fault, const struct rw_message *msg)
{
    struct rw_dso_tlv tlv;
    enum rw_status status;
    size_t pos = 0, left;

    while (rw_dso_next(&tlv, msg, &pos, &status))
        continue;
    if (status == RW_OK)
        return;
    left = msg->len - pos;
    fault->section = RW_SECTIONS;
    fault->field = RW_FAULT_NO_FIELD;
    if (left < 4)
        set(fault, RW_FAULT_DSO_SHORT, pos, left, 0);
    else
        set(fault, RW_FAULT_DSO_DATA, pos, tlv.type, tlv.len - (left - 4));
}

/* RDATA first: a record that was read lies before the place at which reading
 * stopped, so its fault is the earlier one. */
bool
rw_message_check(const struct rw_message *msg, struct rw_fault *fault)
{
    for (size_t i = 0; i < msg->start[RW_SECTIONS]; i++)
        if (rw_rdata_fault(fault, msg, &msg->rrs[i]))
            return false;
    *fault = msg->fault;
    if (fault->code == RW_FAULT_NONE)
        find_in_dso(fault, msg);
    return fault->code == RW_FAULT_NONE;
}

/* ---- in words ------------------------------------------------------------ */

const char *
rw_fault_name(enum rw_fault_code code)
{
    static const char *const NAMES[] = {
        "NONE",
#define RW_FAULT(name, sentence) #name,
#include "rootwalk/fault.def"
#undef RW_FAULT
    };

    return (size_t)code < sizeof(NAMES) / sizeof(NAMES[0]) ? NAMES[code]
                                                           : NAMES[0];
}

const char *
rw_fault_field(const struct rw_fault *fault)
{
    const struct rwi_rrtype *row = rwi_rrform(fault->type, fault->rclass);

    return fault->type != 0 && row != NULL && fault->field < row->count
               ? row->fields[fault->field].name
               : NULL;
}

/* "MX exchange: " Mnemonics and the names of fields are protocol, and the same
 * in all languages. */
static void
put_place(struct rw_text *text, const struct rw_fault *fault)
{
    const char *field = rw_fault_field(fault);

    if (fault->type == 0)
        return;
    rw_type_to_text(text, fault->type);
    if (field != NULL) {
        rw_text_putc(text, ' ');
        rw_text_puts(text, field);
    }
    rw_text_puts(text, ": ");
}

/* All sentences of fault.def are filled from the same five values, by letter;
 * a sentence that does not need one does not name it.  %A and %B are %a and %b
 * with their noun. */
void
rw_fault_to_text(struct rw_text *text, const struct rw_fault *fault)
{
    static const struct rw_words WORDS[] = {
        {RW_WORDS("")},
#define RW_FAULT(name, sentence) {RW_WORDS(sentence)},
#include "rootwalk/fault.def"
#undef RW_FAULT
    };
    static const char *const COUNTS[] = {"QDCOUNT", "ANCOUNT", "NSCOUNT",
                                         "ARCOUNT", NULL};
    const struct rw_sentence sentence = {
        .words = *RWI_ROW(WORDS, fault->code),
        .fillings = {rw_fill_number('u', fault->offset),
                     rw_fill_number('a', fault->a),
                     rw_fill_number('b', fault->b),
                     rw_fill_count('A', fault->a, RW_NOUN_OCTET),
                     rw_fill_count('B', fault->b, RW_NOUN_OCTET),
                     rw_fill_text('s', *RWI_ROW(COUNTS, fault->section))},
    };

    put_place(text, fault);
    rw_sentence_to_text(text, &sentence);
}
