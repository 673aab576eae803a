/* Root hints and trust anchors, read from text and kept.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_RECORDS_H
#define ROOTWALK_RECORDS_H

#include <stddef.h>

#include "rootwalk/api.h"
#include "rootwalk/record.h"
#include "rootwalk/status.h"
#include "rootwalk/zonefile.h"

RW_BEGIN_DECLS

struct rw_records;

/* Records of a text: a root zone, of which hints may be taken, has 25,000; of
 * anchors there are two, and each is tried with each key. */
#define RW_HINTS_MAX   100000
#define RW_ANCHORS_MAX 1000

/** Read root hints in zone-file text (named.root).
 *
 * @param out    set on success, to be freed; NULL on error
 * @param text   len octets
 * @param error  NULL, or filled on error: line 0 where it is about no line
 * @return RW_OK; RW_ERR_EMPTY where there is no root server's address;
 *         RW_ERR_LIMIT; RW_ERR_MEMORY; what rw_zonefile_parse() says
 */
RW_API RW_MUST_USE enum rw_status
rw_hints_read(struct rw_records **out, const char *text, size_t len,
              struct rw_zonefile_error *error);

/** Read trust anchors: DS and DNSKEY records in zone-file text, or what BIND
 * has in `trust-anchors`, `managed-keys` and `trusted-keys`.
 *
 * @return as rw_hints_read(); RW_ERR_TYPE for a record of another type,
 *         RW_ERR_RDATA for a DS whose digest does not have its type's length
 */
RW_API RW_MUST_USE enum rw_status
rw_anchors_read(struct rw_records **out, const char *text, size_t len,
                struct rw_zonefile_error *error);

/** Give the records, for struct rw_engine_config or rw_judge_config.
 *
 * @param records  NULL is fine: there are none
 * @param count    set to how many there are
 * @return theirs, until they are freed; NULL where there are none
 */
RW_API const struct rw_record *rw_records_list(const struct rw_records *records,
                                               size_t *count);

/** Free; NULL is fine. */
RW_API void rw_records_free(struct rw_records *records);

RW_END_DECLS

#endif
