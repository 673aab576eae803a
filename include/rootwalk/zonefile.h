/* Zone-file text to records: what root hints and trust anchors come in.
 *
 * RFC 1035 section 5 with $ORIGIN and $TTL (RFC 2308 section 4),
 * parentheses, comments, quoted strings, omitted owner, TTL and class;
 * $INCLUDE and $GENERATE are refused.  BIND's `trust-anchors` syntax is not
 * zone-file text: rw_anchors_read() takes both.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ZONEFILE_H
#define ROOTWALK_ZONEFILE_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/record.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

struct rw_zonefile_error {
    size_t line;   /* from 1; where the entry at fault begins */
    char word[64]; /* the word at fault, cut and escaped for a terminal */
};

/** Called for each record; record and all it points to live only during
 * the call.
 *
 * @return RW_OK to go on; any other status ends the reading and is what
 *         rw_zonefile_parse() returns
 */
typedef enum rw_status (*rw_zonefile_fn)(void *ctx,
                                         const struct rw_record *record,
                                         size_t line);

/** Read zone-file text.
 *
 * @param text    len octets
 * @param origin  before any $ORIGIN; NULL for the root
 * @param error   NULL, or filled on error
 * @return RW_OK; RW_ERR_SYNTAX and the statuses of rw_rdata_from_text();
 *         whatever fn returned
 */
RW_API RW_MUST_USE enum rw_status
rw_zonefile_parse(const char *text, size_t len, const uint8_t *origin,
                  rw_zonefile_fn fn, void *ctx,
                  struct rw_zonefile_error *error);

RW_END_DECLS

#endif
