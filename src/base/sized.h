/* Structures that callers of the library make, with their size in front: who
 * was compiled with an older header has fewer members, which are taken for 0;
 * who has a newer one has more, which are not known here.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_SIZED_H
#define RWI_BASE_SIZED_H

#include <assert.h>
#include <stddef.h>
#include <string.h>

static inline void
rwi_sized(void *to, size_t to_size, const void *from, size_t first)
{
    size_t size;

    memcpy(&size, from, sizeof(size));
    if (size == 0)
        size = first;
    if (size > to_size)
        size = to_size;
    memset(to, 0, to_size);
    memcpy(to, from, size);
    memcpy(to, &to_size, sizeof(to_size));
}

/** Take over a structure of the caller's.
 *
 * @param to    ours, a structure whose first member is `size`
 * @param from  points to the caller's
 * @param last  the member that was the last one when the structure first had
 *              a size: what a size of 0 stands for.  Never to be changed
 */
#define RWI_SIZED(to, from, last)                                              \
    do {                                                                       \
        static_assert(sizeof(to) - RWI_UP_TO(to, last) < sizeof(void *),       \
                      "a member came after the last: until the first "         \
                      "release, name it; from then on, drop this");            \
        rwi_sized(&(to), sizeof(to), (from), RWI_UP_TO(to, last));             \
    } while (0)
#define RWI_UP_TO(to, last) (offsetof(__typeof__(to), last) + sizeof((to).last))

#endif
