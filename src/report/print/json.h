/* JSON, by way of jansson: what the formats share.
 *
 * Members stand in the order in which they are set.  Every string is ASCII
 * or checked UTF-8: octets from outside come as presentation text.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_JSON_H
#define RWI_REPORT_PRINT_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/record.h"
#include "rootwalk/report.h"
#include "rootwalk/trace.h"

#include "report/explain/remarks.h"

/** Make the contract's MESSAGE (RFC 8427 with our own members).
 *
 * @return a new reference; NULL when out of memory or without a header
 */
json_t *rwi_json_message(const struct rwi_dissection *dissection);

/** Make the MESSAGE of octets that arrived; null where there are none, or
 * not even a header. */
json_t *rwi_json_response(const struct rw_octets *response, bool *failed);

/** The query member of a trace. */
json_t *rwi_json_query(const struct rw_trace *trace, bool *failed);

/** Make the contract's TRACE (section 2). */
json_t *rwi_json_trace(const struct rw_trace *trace);

/** The answer array of a trace. */
json_t *rwi_json_answer(const struct rw_trace *trace);

json_t *rwi_json_name(const uint8_t *name);
json_t *rwi_json_unicode(const uint8_t *name);
json_t *rwi_json_type(uint16_t type);
json_t *rwi_json_class(uint16_t rclass);
json_t *rwi_json_rcode(uint16_t rcode);
json_t *rwi_json_address(const struct rw_address *address);
/** "192.0.2.1#53"; null where there is no address. */
json_t *rwi_json_endpoint(const struct rw_address *address);
/** "2026-11-22T12:00:00.000000Z"; null for RW_NO_TIME. */
json_t *rwi_json_time(uint64_t time_us);
/** Milliseconds; null for RW_NO_TIME. */
json_t *rwi_json_ms(uint64_t us);
json_t *rwi_json_hex(const uint8_t *octets, size_t len);
/** RDATA in presentation format; NULL where it does not have its form. */
json_t *rwi_json_rdata(uint16_t type, const uint8_t *wire, size_t len,
                       size_t rdata, size_t rdata_len);
json_t *rwi_json_ascii(const char *s);

/** Set a member; a NULL value is an error like running out of memory.
 *
 * @param failed  set where it did not work, else left alone
 */
void rwi_json_set(json_t *object, const char *key, json_t *value, bool *failed);

/** Write a value and free it; NULL gives RW_ERR_MEMORY.
 *
 * @param indent  columns a level; 0: all on one line
 */
enum rw_status rwi_json_write(json_t *value, size_t indent, rw_sink_fn sink,
                              void *ctx);

#endif
