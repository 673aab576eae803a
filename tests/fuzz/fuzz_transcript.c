/* Fuzzing transcripts: any text may be one.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/dialogue.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rw_dialogue_options options = {.origin = RW_ORIGIN_TRANSCRIPT};
    struct report json = {NULL, 0, 0};
    uint8_t *copy = exact_copy(data, size);
    uint64_t line = 0;

    (void)rw_transcript_is((const char *)copy, size);
    for (size_t at = 0, read; at < size; at += read) {
        struct rw_dialogue *dialogue;

        EXPECT(rw_dialogue_new(&dialogue, RW_PROTOCOL_UNKNOWN, &options) ==
               RW_OK);
        read = rw_transcript_read(dialogue, (const char *)copy + at, size - at,
                                  &line);
        EXPECT(read > 0 && read <= size - at);
        report_session(&json, rw_dialogue_session(dialogue));
        rw_dialogue_free(dialogue);
    }
    free(json.buf);
    free(copy);
    return 0;
}
