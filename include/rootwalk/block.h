/* Who is never asked: networks and zones whose operators do not want it.
 *
 * A list is text, an entry a line: an address, a network (192.0.2.0/24,
 * 2001:db8::/32) or a zone, with what is below it; # begins a comment.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_BLOCK_H
#define ROOTWALK_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

struct rw_block;

/* Where a list is wrong. */
struct rw_block_error {
    size_t line;   /* from 1 */
    char word[64]; /* what stands there, its beginning; NUL-ended */
};

/** Read a list; see rw_block_free().
 *
 * @param out    set on success, NULL on error
 * @param text   NUL-ended
 * @param error  set on RW_ERR_SYNTAX
 * @return RW_OK; RW_ERR_SYNTAX where a line is none of the three, or a name
 *         is not ASCII; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_block_parse(struct rw_block **out,
                                                 const char *text,
                                                 struct rw_block_error *error);

/** Say whether an address is in one of the networks.  An IPv4 address mapped
 * into IPv6 is where that one is. */
RW_API bool rw_block_has_address(const struct rw_block *block,
                                 const struct rw_address *address);

/** Say whether a name is at or below one of the zones. */
RW_API bool rw_block_has_name(const struct rw_block *block,
                              const uint8_t *name);

/** Free it; NULL is fine. */
RW_API void rw_block_free(struct rw_block *block);

RW_END_DECLS

#endif
