/* Fuzzing the replay: a capture from anywhere, and a walk that it answers.  As
 * in fuzz_capture, what does not begin like a capture is packets.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"
#include "fuzz/wrap.h"

#include <sys/mman.h>
#include <unistd.h>

#include "rootwalk/rootwalk.h"

#define QUERIES_MAX 40

static uint64_t
number(void *ctx)
{
    static uint64_t state;

    (void)ctx;
    state = state * UINT64_C(6364136223846793005) + 1;
    return state >> 16;
}

static void
walk(struct rw_replay *replay, const struct rw_replay_info *info, bool validate)
{
    struct rw_engine_config config = {.random = number};
    struct rw_walk_options options;
    struct rw_engine *engine;
    struct rw_walk *made;

    rw_replay_config(replay, &config);
    config.random = number;
    EXPECT(rw_engine_new(&engine, &config) == RW_OK);
    rw_walk_options_init(&options);
    options.qname = info->has_question ? info->qname : RW_NAME_ROOT;
    options.qtype = info->has_question ? info->qtype : RW_TYPE_A;
    options.qclass = info->has_question ? info->qclass : RW_CLASS_IN;
    options.validate = validate;
    options.max_queries = QUERIES_MAX;
    EXPECT(rw_engine_start(engine, &options, rw_replay_now(replay), &made) ==
           RW_OK);
    EXPECT(rw_replay_run(replay, engine, NULL) == RW_OK);
    EXPECT(rw_walk_trace(made)->outcome != RW_OUTCOME_PENDING);
    EXPECT(rw_walk_trace(made)->queries <= QUERIES_MAX);
    rw_engine_free(engine);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t file[FILE_MAX];
    struct rw_replay_info info;
    struct rw_replay *replay;
    char path[64];
    size_t len = size;
    int fd;

    if (size == 0)
        return 0;
    if (!rw_capture_is(data, size))
        len = wrap(file, data, size);
    fd = memfd_create("replay", MFD_CLOEXEC);
    EXPECT(fd >= 0);
    EXPECT(write(fd, rw_capture_is(data, size) ? data : file, len) ==
           (ssize_t)len);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (rw_replay_open(&replay, path, &info) == RW_OK) {
        EXPECT(info.exchanges > 0);
        walk(replay, &info, data[size - 1] % 4 == 0);
        rw_replay_free(replay);
    } else {
        EXPECT(replay == NULL);
    }
    close(fd);
    return 0;
}
