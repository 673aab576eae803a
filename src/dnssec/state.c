/* What all files of the judge ask of its state: the policy on algorithms, and
 * memory for names; see dnssec/state.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "dnssec/state.h"

#include <string.h>

#include "rootwalk/name.h"

bool
rwi_algorithm_is_sha1(uint8_t algorithm)
{
    return algorithm == 5 || algorithm == 7;
}

bool
rwi_algorithm_accepted(const struct rw_judge *judge, uint8_t algorithm)
{
    const struct rwi_limits *limits = &judge->limits;

    return memchr(limits->algorithms, algorithm, limits->algorithm_count) !=
               NULL &&
           !(limits->ignores_sha1 && rwi_algorithm_is_sha1(algorithm));
}

const uint8_t *
rwi_judge_name(struct rw_judge *judge, const uint8_t *name)
{
    const uint8_t *copy =
        rwi_arena_copy(&judge->once, name, rw_name_size(name));

    return copy != NULL ? copy : RW_NAME_ROOT; /* NULL: once.failed is set */
}
