/* Fuzzing the observer of POP3; see dialogue.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/dialogue.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_dialogue(RW_PROTOCOL_POP3, data, size);
}
