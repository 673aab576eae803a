/* Fuzzing the comparison: what a resolver may answer, beside a walk that was
 * replayed once.  Two octets say what is known of serials, then the response.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/rootwalk.h"

static const struct rw_trace *trace;

static uint64_t
number(void *ctx)
{
    static uint64_t state;

    (void)ctx;
    state = state * UINT64_C(6364136223846793005) + 1;
    return state >> 16;
}

/* The walk is kept for all inputs. */
static void
walk_once(void)
{
    static struct rw_engine *engine;
    struct rw_engine_config config = {.random = number};
    struct rw_replay_info info;
    struct rw_walk_options options;
    struct rw_replay *replay;
    struct rw_walk *walk;

    EXPECT(rw_replay_open(&replay, "testdata/pcap/www.bilibili.com.pcap",
                          &info) == RW_OK);
    rw_replay_config(replay, &config);
    config.random = number;
    EXPECT(rw_engine_new(&engine, &config) == RW_OK);
    rw_walk_options_init(&options);
    options.qname = info.qname;
    options.qtype = info.qtype;
    options.validate = false;
    EXPECT(rw_engine_start(engine, &options, rw_replay_now(replay), &walk) ==
           RW_OK);
    EXPECT(rw_replay_run(replay, engine, NULL) == RW_OK);
    rw_replay_free(replay);
    trace = rw_walk_trace(walk);
    EXPECT(trace->outcome == RW_OUTCOME_ANSWER);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rw_comparison comparison;
    struct rw_stub_answer answer = {0};
    struct rw_serials serials = {0};
    uint8_t *copy;
    uint32_t serial;

    if (trace == NULL)
        walk_once();
    if (size < 2 || size - 2 > RW_MESSAGE_MAX)
        return 0;
    copy = exact_copy(data + 2, size - 2);
    serials = (struct rw_serials){(data[0] & 1) != 0, data[0], data[1]};
    answer.response = (struct rw_octets){copy, size - 2};
    EXPECT(rw_compare(&comparison, trace, &answer,
                      data[0] & 2 ? &serials : NULL) == RW_OK);
    EXPECT(comparison.count <= RW_DIFFERENCES_MAX);
    for (size_t i = 0; i < comparison.count; i++) {
        char buf[2048];
        struct rw_text text;

        rw_text_init(&text, buf, sizeof(buf));
        rw_difference_to_text(&text, &comparison.differences[i]);
        EXPECT(rw_text_fits(&text) && text.len > 0);
        for (size_t k = 0; k < text.len; k++)
            EXPECT(buf[k] >= 0x20 && buf[k] < 0x7f);
    }
    (void)rw_compare_serial(&serial, &answer.response);
    free(copy);
    return 0;
}
