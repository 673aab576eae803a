/* What is unusual about a message; see rootwalk/remark.h.
 *
 * A remark is what a careful reader would point at although the message can be
 * read: legal but odd, or against a rule that receivers do not enforce.  What
 * keeps a reader from reading on is a fault (wire/fault.c); what is wrong with
 * the zone or the server behind it is a finding, some of which are made from
 * these.
 *
 * SPDX-License-Identifier: ISC
 */
#include "trace/remark.h"

#include "base/words.h"
#include "rootwalk/dso.h"
#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "rootwalk/sentence.h"
#include "base/row.h"

#define OPCODE(flags) (((flags)&RW_FLAGS_OPCODE_MASK) >> RW_FLAGS_OPCODE_SHIFT)

/* A message of 5,957 odd records is not worth as many lines: the first ones
 * tell. */
void
rwi_remark_add(struct rw_remarks *remarks, struct rw_remark remark)
{
    if (remarks->count < RW_REMARKS_MAX)
        remarks->list[remarks->count++] = remark;
}

/* About the message as a whole. */
static void
add_whole(struct rw_remarks *remarks, enum rw_remark_code code, size_t a)
{
    rwi_remark_add(remarks, (struct rw_remark){.code = code,
                                               .section = RW_SECTIONS,
                                               .a = (uint32_t)a});
}

/* About a section. */
static void
add_of(struct rw_remarks *remarks, enum rw_remark_code code,
       enum rw_section section, size_t a, size_t b)
{
    rwi_remark_add(remarks, (struct rw_remark){.code = code,
                                               .section = section,
                                               .a = (uint32_t)a,
                                               .b = (uint32_t)b});
}

static bool
is_response(const struct rw_message *msg)
{
    return (msg->header.flags & RW_FLAG_QR) != 0;
}

static bool
is_standard(const struct rw_message *msg)
{
    return OPCODE(msg->header.flags) == RW_OPCODE_QUERY;
}

/* ---- header and question ------------------------------------------------ */

/* The header's counts against what is there: they may differ where TC=1. */
static void
check_counts(struct rw_remarks *out, const struct rw_message *msg)
{
    for (size_t s = 0; s < RW_SECTIONS; s++) {
        size_t found = s == RW_SECTION_QUESTION
                           ? msg->questions
                           : rw_message_count(msg, (enum rw_section)s);

        if (msg->header.count[s] != found)
            add_of(out, RW_REMARK_COUNT, (enum rw_section)s,
                   msg->header.count[s], found);
    }
    if (msg->end < msg->len && !rw_dso_is(msg)) /* it has no records */
        rwi_remark_add(
            out, (struct rw_remark){.code = RW_REMARK_TRAILING,
                                    .section = RW_SECTIONS,
                                    .offset = (uint32_t)msg->end,
                                    .a = (uint32_t)(msg->len - msg->end)});
}

/* A server that could not read the query may leave the question out.  So with
 * FORMERR, NOTIMP or REFUSED it is nothing to remark on. */
static bool
lacks_question(const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;

    if (msg->header.count[RW_SECTION_QUESTION] != 0 || !is_standard(msg))
        return false;
    return !is_response(msg) || reading->rcode == RW_RCODE_NOERROR ||
           reading->rcode == RW_RCODE_NXDOMAIN;
}

static void
check_questions(struct rw_remarks *out, const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    size_t answers = rw_message_count(msg, RW_SECTION_ANSWER);

    if (lacks_question(reading))
        add_whole(out, RW_REMARK_NO_QUESTION, 0);
    if (msg->questions > 1)
        add_whole(out, RW_REMARK_QUESTIONS, msg->questions);
    if (answers > 0 && is_standard(msg) && !is_response(msg))
        add_of(out, RW_REMARK_QUERY_ANSWERS, RW_SECTION_ANSWER, answers, 0);
    if (msg->header.flags & RW_FLAG_Z)
        add_whole(out, RW_REMARK_Z, 0);
}

/* ---- what was asked for ------------------------------------------------- */

/* Whether a record is of the name asked for, or a DNAME above it. */
static bool
is_of_name(const struct rw_message *msg, const struct rw_rr *rr,
           const uint8_t *name)
{
    uint8_t owner[RW_NAME_MAX];

    return rw_message_name_is(msg, rr->owner, name) ||
           (rr->type == RW_TYPE_DNAME &&
            rw_message_name(owner, msg, rr->owner) > 0 &&
            rw_name_is_at_or_below(name, owner));
}

/* A transfer's records are of a whole zone, and a class of ANY is any. */
static bool
asks_for_one_name(const struct rw_asked *asked)
{
    return asked->type != RW_TYPE_AXFR && asked->type != RW_TYPE_IXFR;
}

/* The answer section holds nothing but records of other names, or of another
 * class.  One record of the name asked is enough to be quiet: what else stands
 * there may be the rest of an alias chain. */
static void
check_strangers(struct rw_remarks *out, const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;
    const struct rw_asked *asked = &reading->asked;
    const struct rw_rr *rrs = rw_message_section(msg, RW_SECTION_ANSWER);
    size_t count = rw_message_count(msg, RW_SECTION_ANSWER);
    struct rw_remark remark = {.code = RW_REMARK_OTHER_OWNER,
                               .section = RW_SECTION_ANSWER,
                               .a = (uint32_t)count};
    const struct rw_rr *first = NULL;

    for (size_t i = 0; i < count; i++) {
        if (!is_of_name(msg, &rrs[i], asked->name))
            continue;
        if (rrs[i].rclass == asked->rclass || asked->rclass == RW_CLASS_ANY)
            return;
        if (first == NULL)
            first = &rrs[i];
    }
    if (count == 0)
        return;
    if (first != NULL)
        remark.code = RW_REMARK_OTHER_CLASS;
    else
        first = rrs;
    remark.index = (uint16_t)(first - rrs);
    remark.type = first->type;
    remark.name = first->owner;
    remark.b = first->rclass;
    rwi_remark_add(out, remark);
}

/* Only of responses to a standard query with a question: what an update or a
 * notification holds was not asked for. */
static void
check_asked(struct rw_remarks *out, const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;

    if (!is_response(msg) || !is_standard(msg) || msg->questions == 0)
        return;
    if (reading->rcode == RW_RCODE_NXDOMAIN &&
        reading->behind == RW_KIND_ANSWER)
        add_of(out, RW_REMARK_NXDOMAIN_DATA, reading->section, 0, 0);
    if (asks_for_one_name(&reading->asked))
        check_strangers(out, reading);
}

/* ---- EDNS --------------------------------------------------------------- */

/* Writing an option is what checks its form; the text has no room and keeps
 * nothing. */
static void
check_options(struct rw_remarks *out, const struct rw_message *msg)
{
    struct rw_edns_option option;
    enum rw_status status;
    size_t pos = 0;

    while (rw_edns_next(&option, msg, msg->opt, &pos, &status)) {
        struct rw_text text;

        rw_text_init(&text, NULL, 0);
        if (rw_edns_option_to_text(&text, option.code, msg->wire + option.data,
                                   option.len) != RW_OK)
            rwi_remark_add(out,
                           (struct rw_remark){.code = RW_REMARK_OPTION_FORM,
                                              .section = RW_SECTION_ADDITIONAL,
                                              .type = RW_TYPE_OPT,
                                              .offset = (uint32_t)option.data,
                                              .a = option.code});
    }
}

/* Bits without a name must be zero (RFC 6891 section 6.1.4), and a version
 * other than 0 has not been defined. */
static void
check_edns(struct rw_remarks *out, const struct rw_reading *reading)
{
    const struct rw_edns *edns = &reading->edns;
    unsigned flags = edns->flags ^ rw_edns_flags_known(edns->flags);

    if (!reading->has_edns)
        return;
    if (edns->version != 0)
        add_of(out, RW_REMARK_EDNS_VERSION, RW_SECTION_ADDITIONAL,
               edns->version, 0);
    if (flags != 0)
        add_of(out, RW_REMARK_EDNS_FLAGS, RW_SECTION_ADDITIONAL, flags, 0);
    check_options(out, &reading->message);
}

/* ---- records ------------------------------------------------------------ */

static void
check_opt(struct rw_remarks *out, const struct rw_message *msg,
          struct rw_remark at, const struct rw_rr *rr)
{
    at.offset = rr->owner;
    at.code = RW_REMARK_OPT_PLACE;
    if (at.section != RW_SECTION_ADDITIONAL)
        rwi_remark_add(out, at);
    at.code = RW_REMARK_OPT_OWNER;
    if (!rw_message_name_is(msg, rr->owner, RW_NAME_ROOT))
        rwi_remark_add(out, at);
}

/* TSIG must be the last record (RFC 8945 section 5.1): whatever stands behind
 * it is not covered by it. */
static void
check_record(struct rw_remarks *out, const struct rw_message *msg,
             enum rw_section section, const struct rw_rr *rr)
{
    struct rw_remark at = {
        .section = section,
        .index = (uint16_t)(rr - rw_message_section(msg, section)),
        .type = rr->type,
        .name = rr->owner,
        .offset = rr->rdata,
    };

    if (rr->type == RW_TYPE_OPT) {
        check_opt(out, msg, at, rr);
        return;
    }
    if (rr->type == RW_TYPE_TSIG &&
        rr + 1 < msg->rrs + msg->start[RW_SECTIONS]) {
        at.code = RW_REMARK_TSIG_PLACE;
        at.offset = rr->owner;
        rwi_remark_add(out, at);
        at.offset = rr->rdata;
    }
    if (rr->ttl_s > INT32_MAX) {
        at.code = RW_REMARK_TTL_SIGN;
        at.offset = rr->rdata - 6u; /* TTL and RDLENGTH come before it */
        at.a = rr->ttl_s;
        rwi_remark_add(out, at);
        at.offset = rr->rdata;
    }
    rwi_remark_rdata(out, msg, rr, at);
}

static void
check_records(struct rw_remarks *out, const struct rw_message *msg)
{
    size_t opts = 0;

    for (size_t s = RW_SECTION_ANSWER; s < RW_SECTIONS; s++)
        for (size_t i = msg->start[s]; i < msg->start[s + 1]; i++) {
            check_record(out, msg, (enum rw_section)s, &msg->rrs[i]);
            opts += msg->rrs[i].type == RW_TYPE_OPT;
        }
    if (opts > 1)
        add_whole(out, RW_REMARK_OPTS, opts);
}

/* All four counts are zero: RFC 8490 section 5.4. */
static void
check_dso(struct rw_remarks *out, const struct rw_message *msg)
{
    struct rw_dso_tlv tlv;
    enum rw_status status;
    size_t pos = 0;

    if (OPCODE(msg->header.flags) == RW_OPCODE_DSO && !rw_dso_is(msg))
        add_whole(out, RW_REMARK_DSO_COUNTS, 0);
    while (rw_dso_next(&tlv, msg, &pos, &status)) {
        struct rw_text text;

        rw_text_init(&text, NULL, 0);
        if (rw_dso_to_text(&text, &tlv, msg) != RW_OK)
            rwi_remark_add(out, (struct rw_remark){.code = RW_REMARK_DSO_FORM,
                                                   .section = RW_SECTIONS,
                                                   .offset = (uint32_t)tlv.data,
                                                   .a = tlv.type});
    }
}

/* Counts are only compared where all could be read: behind a fault they differ
 * because of the fault. */
void
rw_remarks_of(struct rw_remarks *out, const struct rw_reading *reading)
{
    const struct rw_message *msg = &reading->message;

    out->count = 0;
    if (msg->end < RW_HEADER_SIZE)
        return; /* not even a header */
    if (msg->fault.code == RW_FAULT_NONE)
        check_counts(out, msg);
    check_questions(out, reading);
    check_asked(out, reading);
    check_records(out, msg);
    check_edns(out, reading);
    check_dso(out, msg);
}

/* ---- in words ----------------------------------------------------------- */

enum where {
    WHERE_ALL,     /* odd in mDNS, too */
    WHERE_UNICAST, /* mDNS does it on purpose: RFC 6762 section 18 */
};

static const struct row {
    enum where where;
    const char *name, *sentence;
} ROWS[] = {
#define RW_REMARK(name, where, sentence)                                       \
    [RW_REMARK_##name] = {WHERE_##where, #name, sentence},
#include "rootwalk/remark.def"
};

bool
rw_remark_is_multicast(enum rw_remark_code code)
{
    return RWI_ROW(ROWS, code)->where == WHERE_ALL;
}

const char *
rw_remark_name(enum rw_remark_code code)
{
    return RWI_ROW(ROWS, code)->name;
}

void
rw_remark_to_text(struct rw_text *text, const struct rw_remark *remark,
                  const struct rw_message *msg)
{
    static const char *const SECTIONS[] = {
        N_("question"), N_("answer"), N_("authority"), N_("additional"), NULL};
    uint8_t name[RW_NAME_MAX];
    bool has_name =
        remark->name != 0 && rw_message_name(name, msg, remark->name) > 0;
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(RWI_ROW(ROWS, remark->code)->sentence)},
        .fillings = {rw_fill_number('a', remark->a),
                     rw_fill_number('b', remark->b),
                     rw_fill_count('A', remark->a, RW_NOUN_OCTET),
                     rw_fill_number('u', remark->offset),
                     rw_fill_of('h', RW_FILL_FLAGS, remark->a),
                     rw_fill_type('t', remark->type),
                     rw_fill_of('c', RW_FILL_CLASS, remark->b),
                     rw_fill_name('n', has_name ? name : NULL),
                     rw_fill_words('s', *RWI_ROW(SECTIONS, remark->section))},
    };

    rw_sentence_to_text(text, &sentence);
}
