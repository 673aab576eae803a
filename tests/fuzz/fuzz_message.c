/* Fuzzing the decoder: a message from anywhere, taken apart whole.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/rdata.h"

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

static void
look_at_rr(const struct rw_message *msg, const struct rw_rr *rr)
{
    struct rw_rdata_field fields[32];
    struct rw_text text, counted;
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
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *wire = exact_copy(data, size);
    struct rw_message msg;
    enum rw_status status =
        rw_message_parse(&msg, wire, size, room, RW_RRS_MAX);

    EXPECT(status != RW_ERR_SPACE);
    EXPECT(msg.end <= size || status == RW_ERR_LIMIT);
    if (msg.questions > 0)
        look_at_name(&msg, msg.question.name);
    for (size_t i = 0; i < msg.start[RW_SECTIONS]; i++)
        look_at_rr(&msg, &msg.rrs[i]);
    (void)rw_message_rcode(&msg);
    free(wire);
    return 0;
}
