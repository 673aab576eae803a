/* Fuzzing the observer of SMTP; see dialogue.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/dialogue.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_dialogue(RW_PROTOCOL_SMTP, data, size);
}
