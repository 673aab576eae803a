/* Dialogues out of a fuzzer's octets: pieces of either side, with holes.
 *
 * A piece is an octet that says whose it is (its lowest bit) and whether it is
 * a hole (the second), an octet of length, and the octets.  Read again octet
 * by octet the same must come out.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FUZZ_DIALOGUE_H
#define TESTS_FUZZ_DIALOGUE_H

#include "fuzz/fuzz.h"

#include "rootwalk/rootwalk.h"

struct report {
    char *buf;
    size_t len, size;
};

static inline enum rw_status
report_put(void *ctx, const char *data, size_t len)
{
    struct report *report = ctx;

    if (report->len + len > report->size) {
        report->size = (report->len + len) * 2;
        report->buf = realloc(report->buf, report->size);
        EXPECT(report->buf != NULL);
    }
    memcpy(report->buf + report->len, data, len);
    report->len += len;
    return RW_OK;
}

/* Nothing that a terminal obeys. */
static inline void
check_text(const struct report *report)
{
    for (size_t i = 0; i < report->len; i++)
        EXPECT((uint8_t)report->buf[i] >= ' ' || report->buf[i] == '\n');
}

static inline void
report_session(struct report *json, const struct rw_session *session)
{
    struct report text = {NULL, 0, 0};
    struct rw_session_report_options options = {
        .format = RW_FORMAT_TEXT, .sink = report_put, .ctx = &text};

    EXPECT(rw_session_report(session, &options) == RW_OK);
    check_text(&text);
    free(text.buf);
    options.format = RW_FORMAT_JSON;
    options.ctx = json;
    EXPECT(rw_session_report(session, &options) == RW_OK);
}

static inline void
feed(struct rw_dialogue *dialogue, const uint8_t *data, size_t size, bool cut)
{
    size_t at = 0;
    struct rw_stamp stamp = {0, 1000000};

    while (size - at >= 2) {
        enum rw_side side = (enum rw_side)(data[at] & 1);
        bool is_hole = (data[at] & 2) != 0;
        size_t len = data[at + 1];

        at += 2;
        len = len < size - at ? len : size - at;
        stamp.frame++;
        stamp.time_us += 1000;
        if (is_hole)
            rw_dialogue_hole(dialogue, side, len, &stamp);
        else if (!cut)
            (void)rw_dialogue_octets(dialogue, side, data + at, len, &stamp);
        for (size_t i = 0; i < len && cut && !is_hole; i++)
            (void)rw_dialogue_octets(dialogue, side, data + at + i, 1, &stamp);
        at += is_hole ? 0 : len;
    }
    rw_dialogue_end(dialogue, RW_ENDING_OPEN, &stamp);
}

static inline void
read_dialogue(struct report *json, enum rw_protocol protocol,
              const uint8_t *data, size_t size, bool cut)
{
    struct rw_dialogue_options options = {.origin = RW_ORIGIN_CAPTURE,
                                          .show_secrets = true};
    struct rw_dialogue *dialogue;

    EXPECT(rw_dialogue_new(&dialogue, protocol, &options) == RW_OK);
    feed(dialogue, data, size, cut);
    report_session(json, rw_dialogue_session(dialogue));
    rw_dialogue_free(dialogue);
}

static inline int
fuzz_dialogue(enum rw_protocol protocol, const uint8_t *data, size_t size)
{
    struct report whole = {NULL, 0, 0}, cut = {NULL, 0, 0};
    uint8_t *copy = exact_copy(data, size);

    read_dialogue(&whole, protocol, copy, size, false);
    read_dialogue(&cut, protocol, copy, size, true);
    EXPECT(whole.len == cut.len && memcmp(whole.buf, cut.buf, cut.len) == 0);
    free(whole.buf);
    free(cut.buf);
    free(copy);
    return 0;
}

#endif
