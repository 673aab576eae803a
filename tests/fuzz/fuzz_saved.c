/* Fuzzing what is read back from a trace's JSON: whatever is taken can be
 * reported in every format, and is the same when it is written and read again.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "help/kept.h"
#include "rootwalk/rootwalk.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rw_saved *saved;
    size_t at = 0;

    (void)rw_saved_is((const char *)data, size);
    if (rw_saved_read(&saved, (const char *)data, size, &at) == RW_OK) {
        EXPECT(kept_same(rw_saved_trace(saved)));
        rw_saved_free(saved);
    } else {
        EXPECT(saved == NULL);
        EXPECT(at <= size);
    }
    return 0;
}
