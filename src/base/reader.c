/* What a reader keeps of its first error; see reader.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/reader.h"

enum rw_status
rwi_read_fail_at(struct rwi_reader *in, enum rw_status status, size_t pos,
                 uint16_t why, uint32_t a, uint32_t b)
{
    if (in->status != RW_OK)
        return in->status;
    in->status = status;
    in->pos = pos;
    in->why = why;
    in->a = a;
    in->b = b;
    return status;
}
