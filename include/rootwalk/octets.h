/* Octets that lie somewhere: a view, whose owner is said where it is given.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_OCTETS_H
#define ROOTWALK_OCTETS_H

#include <stddef.h>
#include <stdint.h>

struct rw_octets {
    const uint8_t *data; /* NULL when there are none */
    size_t len;
};

#endif
