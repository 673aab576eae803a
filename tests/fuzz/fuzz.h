/* What the fuzz targets share: an expectation that, broken, is a finding.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EXPECT(fact)                                                           \
    do {                                                                       \
        if (!(fact)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #fact); \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* An exact copy on the heap, so that reading past it is seen. */
static inline uint8_t *
exact_copy(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);

    EXPECT(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    return copy;
}

#endif
