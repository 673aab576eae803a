/* Trust anchors as BIND's configuration has them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_ANCHORS_BIND_H
#define RWI_DNSSEC_ANCHORS_BIND_H

#include <stdbool.h>
#include <stddef.h>

#include "rootwalk/status.h"
#include "rootwalk/zonefile.h"

/** Say whether a text begins with one of BIND's statements, after comments. */
bool rwi_anchors_are_binds(const char *text, size_t len);

/** Write them as zone-file text, each entry on the line that it has.
 *
 * @param lines  set to lines_len octets, to be freed
 * @param error  NULL, or filled on error
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_SYNTAX
 */
enum rw_status rwi_anchors_of_bind(char **lines, size_t *lines_len,
                                   const char *text, size_t len,
                                   struct rw_zonefile_error *error);

#endif
