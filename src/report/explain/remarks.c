/* What is unusual about a message; see remarks.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/remarks.h"

#include <stdlib.h>

#include "rootwalk/edns.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

#include "base/fill.h"
#include "base/words.h"

/* What no RFC gives a meaning. */
#define EDNS_FLAGS_UNASSIGNED                                                  \
    (0xffffu & ~(unsigned)(RW_EDNS_FLAG_DO | RW_EDNS_FLAG_CO))

#define OPCODE(flags) (((flags)&RW_FLAGS_OPCODE_MASK) >> RW_FLAGS_OPCODE_SHIFT)

static void
add(struct rwi_remarks *remarks, struct rwi_remark remark)
{
    if (remarks->count < RWI_REMARKS_MAX)
        remarks->list[remarks->count++] = remark;
}

/* The header's counts against what is there. */
static void
check_counts(struct rwi_remarks *out, const struct rw_message *msg)
{
    const uint16_t *claims = msg->header.count;

    for (size_t s = 0; s < RW_SECTIONS; s++) {
        size_t found = s == RW_SECTION_QUESTION
                           ? msg->questions
                           : rw_message_count(msg, (enum rw_section)s);

        if (claims[s] != found)
            add(out, (struct rwi_remark){.code = RWI_REMARK_COUNT,
                                         .section = (enum rw_section)s,
                                         .a = claims[s],
                                         .b = (uint32_t)found});
    }
    if (msg->end < msg->len)
        add(out, (struct rwi_remark){.code = RWI_REMARK_TRAILING,
                                     .a = (uint32_t)(msg->len - msg->end),
                                     .b = (uint32_t)msg->end});
}

static void
check_questions(struct rwi_remarks *out, const struct rw_message *msg)
{
    uint16_t flags = msg->header.flags;
    size_t answers = rw_message_count(msg, RW_SECTION_ANSWER);

    if (msg->header.count[RW_SECTION_QUESTION] == 0 &&
        OPCODE(flags) == RW_OPCODE_QUERY && !(flags & RW_FLAG_QR))
        add(out, (struct rwi_remark){.code = RWI_REMARK_NO_QUESTION});
    if (msg->questions > 1)
        add(out, (struct rwi_remark){.code = RWI_REMARK_QUESTIONS,
                                     .a = msg->questions});
    if (answers > 0 && OPCODE(flags) == RW_OPCODE_QUERY &&
        !(flags & RW_FLAG_QR))
        add(out, (struct rwi_remark){.code = RWI_REMARK_QUERY_ANSWERS,
                                     .section = RW_SECTION_ANSWER,
                                     .a = (uint32_t)answers});
    if (flags & RW_FLAG_Z)
        add(out, (struct rwi_remark){.code = RWI_REMARK_Z});
}

static void
check_opt(struct rwi_remarks *out, const struct rw_message *msg)
{
    struct rw_edns edns;
    struct rw_edns_option option;
    enum rw_status status = RW_OK;
    size_t pos = 0;

    if (!rw_edns_of(&edns, msg))
        return;
    if (!rw_message_name_is(msg, msg->opt->owner, RW_NAME_ROOT))
        add(out, (struct rwi_remark){.code = RWI_REMARK_OPT_OWNER,
                                     .owner = msg->opt->owner});
    if (edns.version != 0)
        add(out, (struct rwi_remark){.code = RWI_REMARK_EDNS_VERSION,
                                     .a = edns.version});
    if (edns.flags & EDNS_FLAGS_UNASSIGNED)
        add(out, (struct rwi_remark){.code = RWI_REMARK_EDNS_FLAGS,
                                     .a = edns.flags & EDNS_FLAGS_UNASSIGNED});
    while (rw_edns_next(&option, msg, msg->opt, &pos, &status)) {
        struct rw_text text;

        rw_text_init(&text, NULL, 0);
        if (rw_edns_option_to_text(&text, option.code, msg->wire + option.data,
                                   option.len) != RW_OK)
            add(out, (struct rwi_remark){.code = RWI_REMARK_OPTION_FORM,
                                         .a = option.code});
    }
}

static void
check_record(struct rwi_remarks *out, enum rw_section section,
             const struct rw_rr *rr, size_t *opts)
{
    if (rr->type == RW_TYPE_OPT) {
        if (section != RW_SECTION_ADDITIONAL)
            add(out, (struct rwi_remark){.code = RWI_REMARK_OPT_PLACE,
                                         .section = section});
        else
            (*opts)++;
        return;
    }
    if (rr->ttl_s > INT32_MAX)
        add(out, (struct rwi_remark){.code = RWI_REMARK_TTL_SIGN,
                                     .a = rr->ttl_s,
                                     .b = rr->rdata - 6u});
}

static void
check_records(struct rwi_remarks *out, const struct rw_message *msg)
{
    size_t opts = 0;
    size_t all = msg->start[RW_SECTIONS];

    for (size_t s = RW_SECTION_ANSWER; s < RW_SECTIONS; s++)
        for (size_t i = msg->start[s]; i < msg->start[s + 1]; i++) {
            check_record(out, (enum rw_section)s, &msg->rrs[i], &opts);
            if (msg->rrs[i].type == RW_TYPE_TSIG && i + 1 < all)
                add(out, (struct rwi_remark){.code = RWI_REMARK_TSIG_PLACE});
        }
    if (opts > 1)
        add(out,
            (struct rwi_remark){.code = RWI_REMARK_OPTS, .a = (uint32_t)opts});
    check_opt(out, msg);
}

enum rw_status
rwi_parse(struct rwi_dissection *out, const uint8_t *wire, size_t len)
{
    size_t room = len / 11 < RW_RRS_MAX ? len / 11 + 1 : RW_RRS_MAX;

    out->remarks.count = 0;
    out->room = malloc(room * sizeof(*out->room));
    if (out->room == NULL)
        return RW_ERR_MEMORY;
    out->status = rw_message_parse(&out->msg, wire, len, out->room, room);
    out->has_header = len >= RW_HEADER_SIZE && out->status != RW_ERR_LIMIT;
    return RW_OK;
}

enum rw_status
rwi_dissect(struct rwi_dissection *out, const uint8_t *wire, size_t len)
{
    if (rwi_parse(out, wire, len) != RW_OK)
        return RW_ERR_MEMORY;
    if (!rw_message_check(&out->msg, &out->fault) && out->status == RW_OK)
        out->status = RW_ERR_RDATA;
    if (out->msg.fault.code == RW_FAULT_NONE)
        check_counts(&out->remarks, &out->msg);
    if (out->has_header) {
        check_questions(&out->remarks, &out->msg);
        check_records(&out->remarks, &out->msg);
    }
    return RW_OK;
}

void
rwi_dissect_done(struct rwi_dissection *dissection)
{
    free(dissection->room);
    dissection->room = NULL;
}

static void
number_text(char buf[24], size_t value)
{
    struct rw_text text;

    rw_text_init(&text, buf, 24);
    rw_text_put_u64(&text, value);
}

void
rwi_fault_to_text(struct rw_text *text, const struct rw_fault *fault,
                  bool translate)
{
    rw_fault_to_text(text, fault,
                     translate ? _(rw_fault_sentence(fault->code)) : NULL);
}

static void
remark_name(struct rw_text *text, const struct rwi_remark *remark,
            const struct rw_message *msg)
{
    uint8_t name[RW_NAME_MAX];

    if (remark->owner != 0 && rw_message_name(name, msg, remark->owner) > 0)
        rw_name_to_text(text, name);
    else
        rw_type_to_text(text, remark->type);
}

void
rwi_remark_to_text(struct rw_text *text, const struct rwi_remark *remark,
                   const struct rw_message *msg, bool translate)
{
    static const char *const SENTENCES[] = {
#define RWI_REMARK(name, sentence) [RWI_REMARK_##name] = sentence,
#include "report/explain/remarks.def"
    };
    static const char *const SECTIONS[] = {N_("question"), N_("answer"),
                                           N_("authority"), N_("additional")};
    const char *sentence = SENTENCES[remark->code];
    const char *section = SECTIONS[remark->section];
    char a[24], b[24], name[RW_NAME_TEXT_MAX];
    const struct rwi_filling fillings[] = {
        {'a', a},
        {'b', b},
        {'n', name},
        {'s', translate ? _(section) : section}};
    struct rw_text name_text;

    number_text(a, remark->a);
    number_text(b, remark->b);
    rw_text_init(&name_text, name, sizeof(name));
    remark_name(&name_text, remark, msg);
    rwi_fill(text, translate ? _(sentence) : sentence, fillings, 4);
}
