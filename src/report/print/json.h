/* What DNS has to say, as members of JSON: names, types, addresses, times,
 * records, messages, walks.
 *
 * Each writes one member (json_writer.h).  Octets from outside come as
 * presentation text, whose escapes are ASCII.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_PRINT_JSON_H
#define RWI_REPORT_PRINT_JSON_H

#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/message.h"
#include "rootwalk/record.h"
#include "rootwalk/remark.h"
#include "rootwalk/text.h"
#include "rootwalk/trace.h"

#include "report/print/json_writer.h"

/* ---- values ------------------------------------------------------------- */

/** Write a name; null for NULL. */
void rwi_json_name(struct rwi_json *json, enum rwi_json_row member,
                   const uint8_t *name);

/** Write a name with U-labels, where it may have some. */
void rwi_json_unicode(struct rwi_json *json, enum rwi_json_row member,
                      const uint8_t *name);

/** Write a string; null where s is NULL. */
void rwi_json_string_or_null(struct rwi_json *json, enum rwi_json_row member,
                             const char *s);

/** Give room that lasts until the next call, for the few values that are
 * longer than what stands on the stack; one block for the whole writer.
 *
 * @return NULL, and the error kept, when out of memory
 */
void *rwi_json_scratch(struct rwi_json *json, size_t size);

/** Write mnemonics. */
void rwi_json_type(struct rwi_json *json, enum rwi_json_row member,
                   uint16_t type);
void rwi_json_class(struct rwi_json *json, enum rwi_json_row member,
                    uint16_t rclass);
void rwi_json_rcode(struct rwi_json *json, enum rwi_json_row member,
                    uint16_t rcode);

/** Write "udp" or "tcp". */
void rwi_json_transport(struct rwi_json *json, enum rwi_json_row member,
                        enum rw_transport transport);

/** Write an address; null where there is none. */
void rwi_json_address(struct rwi_json *json, enum rwi_json_row member,
                      const struct rw_address *address);

/** Write "192.0.2.1#53"; null where there is no address. */
void rwi_json_endpoint(struct rwi_json *json, enum rwi_json_row member,
                       const struct rw_address *address);

/** Write "2026-11-22T12:00:00.000000Z"; null for RW_NO_TIME. */
void rwi_json_time(struct rwi_json *json, enum rwi_json_row member,
                   uint64_t time_us);

/** Write a number; null for 0. */
void rwi_json_number_or_null(struct rwi_json *json, enum rwi_json_row member,
                             uint64_t value);

/** Write RDATA in presentation format, of any length.
 *
 * @param type    the member's name ends in its mnemonic where the member is
 *                of type RDATA
 * @param wire    len octets; compressed names point into them
 * @param rdata   offset of the first of rdata_len octets
 */
void rwi_json_rdata(struct rwi_json *json, enum rwi_json_row member,
                    uint16_t type, uint16_t rclass, const uint8_t *wire,
                    size_t len, size_t rdata, size_t rdata_len);

/* ---- objects ------------------------------------------------------------ */

/** Write a message (doc/json.md: RFC 8427 with our own members); null for
 * NULL and for what has not even a header. */
void rwi_json_message(struct rwi_json *json, enum rwi_json_row member,
                      const struct rw_message *msg);

/** Write what is wrong with a message as a sentence; null for nothing. */
void rwi_json_fault(struct rwi_json *json, enum rwi_json_row member,
                    const struct rw_fault *fault);

/** Write what is unusual about a message, a sentence each; nothing at all
 * where there is nothing. */
void rwi_json_remarks(struct rwi_json *json, enum rwi_json_row member,
                      const struct rw_remarks *remarks,
                      const struct rw_message *msg);

/** Write what a walk was asked for. */
void rwi_json_query(struct rwi_json *json, enum rwi_json_row member,
                    const struct rw_trace *trace);

struct rw_findings; /* findings.h */

/** Write the members of a trace (doc/json.md); its object is open.
 *
 * @param findings  of the trace; NULL: they are made
 */
void rwi_json_trace(struct rwi_json *json, const struct rw_trace *trace,
                    const struct rw_findings *findings);

/** Write why a walk failed; null where it did not. */
void rwi_json_reason(struct rwi_json *json, enum rwi_json_row member,
                     const struct rw_trace *trace);

/** Write the rcode that decided; null where none did. */
void rwi_json_final_rcode(struct rwi_json *json, enum rwi_json_row member,
                          const struct rw_trace *trace);

/** Write an answer's records. */
void rwi_json_causes(struct rwi_json *json, const struct rw_trace *trace);
void rwi_json_answer(struct rwi_json *json, enum rwi_json_row member,
                     const struct rw_trace *trace);

#endif
