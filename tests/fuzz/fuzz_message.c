/* Fuzzing the decoder: a message from anywhere, taken apart whole.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/rdata.h"
#include "wire/fields.h"

static struct rw_rr room[RW_RRS_MAX];
static char buf[400000];
static uint8_t out[RW_RDATA_MAX];

static void
look_at_name(const struct rw_message *msg, size_t offset)
{
    uint8_t name[RW_NAME_MAX], again[RW_NAME_MAX];
    size_t size = rw_message_name(name, msg, offset), bad;
    struct rw_text text;

    EXPECT(size >= 1 && size == rw_name_size(name));
    EXPECT(rw_message_name_is(msg, offset, name));
    rw_text_init(&text, buf, RW_NAME_TEXT_MAX);
    rw_name_to_text(&text, name);
    EXPECT(rw_text_fits(&text));
    EXPECT(rw_name_from_text(again, buf, text.len, NULL, &bad) == RW_OK);
    EXPECT(memcmp(name, again, size) == 0);
}

static void
look_at_options(const struct rw_message *msg, const struct rw_rr *opt)
{
    struct rw_edns_option option;
    enum rw_status status;
    size_t pos = 0;

    while (rw_edns_next(&option, msg, opt, &pos, &status)) {
        struct rw_text text;

        EXPECT(option.data + option.len <= msg->len);
        rw_text_init(&text, buf, sizeof(buf));
        (void)rw_edns_option_to_text(&text, option.code,
                                     msg->wire + option.data, option.len);
        EXPECT(rw_text_fits(&text));
        for (size_t i = 0; i < text.len; i++)
            EXPECT((uint8_t)buf[i] >= 0x20 && buf[i] != 0x7f);
    }
}

/* A fault lies within what it is of, and can be said. */
static void
look_at_fault(const struct rw_message *msg, const struct rw_fault *fault,
              size_t begin, size_t end)
{
    struct rw_text text;

    EXPECT(fault->code != RW_FAULT_NONE);
    EXPECT(fault->offset <= msg->len || fault->code == RW_FAULT_TOO_LONG);
    if (fault->code != RW_FAULT_POINTER_INTO &&
        fault->code != RW_FAULT_LABEL_TYPE && fault->code != RW_FAULT_POINTER &&
        fault->code != RW_FAULT_POINTERS && fault->code != RW_FAULT_NAME_LONG)
        EXPECT(fault->offset >= begin && fault->offset <= end);
    rw_text_init(&text, buf, sizeof(buf));
    rw_fault_to_text(&text, fault);
    EXPECT(rw_text_fits(&text) && strchr(buf, '%') == NULL);
}

static void
look_at_rr(const struct rw_message *msg, const struct rw_rr *rr)
{
    struct rw_rdata_field fields[32];
    struct rw_text text, counted;
    struct rw_fault fault;
    enum rw_status status;
    size_t len = 0, n;

    look_at_name(msg, rr->owner);
    EXPECT((size_t)rr->rdata + rr->rdata_len <= msg->len);
    rw_text_init(&text, buf, sizeof(buf));
    status = rw_rdata_to_text(&text, rr->type, rr->rclass, msg->wire, msg->len,
                              rr->rdata, rr->rdata_len);
    EXPECT(rw_text_fits(&text) && strlen(buf) == text.len);
    for (size_t i = 0; i < text.len; i++)
        EXPECT(buf[i] >= 0x20 && buf[i] < 0x7f);
    rw_text_init(&counted, NULL, 0);
    EXPECT(rw_rdata_to_text(&counted, rr->type, rr->rclass, msg->wire, msg->len,
                            rr->rdata, rr->rdata_len) == status);
    EXPECT(counted.len == text.len);
    EXPECT(rw_rdata_check(rr->type, rr->rclass, msg->wire, msg->len, rr->rdata,
                          rr->rdata_len) == status);
    n = rw_rdata_fields(fields, 32, rr->type, rr->rclass, msg->wire, msg->len,
                        rr->rdata, rr->rdata_len);
    for (size_t i = 0; i < n; i++)
        EXPECT(fields[i].offset >= rr->rdata &&
               fields[i].offset + fields[i].len <=
                   (size_t)rr->rdata + rr->rdata_len);
    for (int form = RW_RDATA_EXPANDED; form <= RW_RDATA_CANONICAL; form++) {
        enum rw_status copied = rw_rdata_copy(
            out, sizeof(out), &len, (enum rw_rdata_form)form, rr->type,
            rr->rclass, msg->wire, msg->len, rr->rdata, rr->rdata_len);

        EXPECT(copied == status || copied == RW_ERR_SPACE);
        if (copied == RW_OK)
            EXPECT(rw_rdata_check(rr->type, rr->rclass, out, len, 0, len) ==
                   RW_OK);
    }
    if (rr->type == RW_TYPE_OPT)
        look_at_options(msg, rr);
    else
        EXPECT(rw_rdata_fault(&fault, msg, rr) == (status != RW_OK));
    if (rw_rdata_fault(&fault, msg, rr))
        look_at_fault(msg, &fault, rr->rdata,
                      (size_t)rr->rdata + rr->rdata_len);
}

/* What is read as structs: whatever it is, nothing is read out of bounds. */
static void
look_at_fields(const struct rw_message *msg, const struct rw_rr *rr)
{
    struct rwi_RRSIG sig;
    struct rwi_NSEC3 nsec3;
    struct rwi_SVCB svcb;
    struct rwi_SOA soa;
    struct rwi_A a;
    struct rw_address address;

    if (rwi_RRSIG_read(&sig, msg->wire, msg->len, rr->rdata, rr->rdata_len))
        EXPECT(rwi_name_at(out, msg, sig.signer) > 0 && sig.signature.len > 0);
    if (rwi_SOA_read(&soa, msg->wire, msg->len, rr->rdata, rr->rdata_len))
        EXPECT(rwi_name_at(out, msg, soa.rname) > 0);
    if (rwi_NSEC3_read(&nsec3, msg->wire, msg->len, rr->rdata, rr->rdata_len))
        EXPECT(nsec3.next.len > 0);
    (void)rwi_SVCB_read(&svcb, msg->wire, msg->len, rr->rdata, rr->rdata_len);
    if (rwi_A_of(&a, msg, rr))
        EXPECT(rwi_address_of(&address, msg, rr, 53));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *wire = exact_copy(data, size);
    struct rw_message msg;
    struct rw_question question;
    struct rw_cookie cookie;
    struct rw_fault fault;
    enum rw_status status =
        rw_message_parse(&msg, wire, size, room, RW_RRS_MAX);

    EXPECT(status != RW_ERR_SPACE);
    EXPECT(msg.end <= size || status == RW_ERR_LIMIT);
    if (msg.questions > 0)
        look_at_name(&msg, msg.question.name);
    EXPECT((status == RW_OK) == (msg.fault.code == RW_FAULT_NONE));
    if (status != RW_OK)
        look_at_fault(&msg, &msg.fault, 0, size);
    for (size_t i = 0; i < msg.start[RW_SECTIONS]; i++) {
        look_at_rr(&msg, &msg.rrs[i]);
        look_at_fields(&msg, &msg.rrs[i]);
    }
    if (!rw_message_check(&msg, &fault))
        look_at_fault(&msg, &fault, 0, size);
    (void)rw_question_first(&question, out, wire, size);
    (void)rw_edns_cookie(&cookie, &msg);
    (void)rw_message_rcode(&msg);
    free(wire);
    return 0;
}
