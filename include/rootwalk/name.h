/* Domain names.
 *
 * A name is handled as `const uint8_t *`: uncompressed wire format, labels
 * each after a length octet, ended by the root's empty label, at most 255
 * octets.  Every function here that takes such a name trusts that form:
 * names come from rw_name_from_wire() or rw_name_from_text(), which check.
 * Case is kept as it came and ignored in comparisons.  RFC 1035 section 3.1,
 * RFC 4343.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_NAME_H
#define ROOTWALK_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

#define RW_NAME_MAX      255  /* octets in wire format; RFC 1035 2.3.4 */
#define RW_LABEL_MAX     63   /* octets; two bits mark a pointer */
#define RW_LABELS_MAX    127  /* labels of one octet, without the root's */
#define RW_NAME_TEXT_MAX 1024 /* octets with the NUL, all of it \DDD */

/** The root, ".". */
RW_API extern const uint8_t RW_NAME_ROOT[1];

/** Count the name's octets, the root label's among them (1 to 255). */
RW_API size_t rw_name_size(const uint8_t *name);

/** Count its labels, the root's not among them (0 to 127). */
RW_API size_t rw_name_labels(const uint8_t *name);

/** Say whether a name is the root. */
RW_API bool rw_name_is_root(const uint8_t *name);

/** Compare without regard to ASCII case. */
RW_API bool rw_name_equal(const uint8_t *a, const uint8_t *b);

/** Order two names canonically: by label from the right, without case.
 *
 * @return below, at or above 0.  RFC 4034 section 6.1
 */
RW_API int rw_name_compare(const uint8_t *a, const uint8_t *b);

/** Say whether name stands at or below ancestor. */
RW_API bool rw_name_is_at_or_below(const uint8_t *name,
                                   const uint8_t *ancestor);

/** Count the labels two names share from the right, without the root's. */
RW_API size_t rw_name_common_labels(const uint8_t *a, const uint8_t *b);

/** Give the name without its first labels; a view into name.
 *
 * @param labels  how many to leave out; as many as there are, or more,
 *                gives the root
 */
RW_API const uint8_t *rw_name_skip(const uint8_t *name, size_t labels);

/** Give the parent; NULL for the root, which has none. */
RW_API const uint8_t *rw_name_parent(const uint8_t *name);

/** Copy; out has room for rw_name_size(name) octets or RW_NAME_MAX.
 *
 * @return octets written
 */
RW_API size_t rw_name_copy(uint8_t *out, const uint8_t *name);

/** Copy with A to Z made a to z: the canonical form of RFC 4034 6.2. */
RW_API size_t rw_name_lower(uint8_t *out, const uint8_t *name);

/** Hash without regard to case, for tables; the same number on every machine.
 *
 * @param seed  any number; a secret one keeps senders from aiming at a slot
 */
RW_API uint32_t rw_name_hash(const uint8_t *name, uint32_t seed);

/** Put the labels of prefix that stand before its ending, `old`, in front
 * of `new`: the substitution of RFC 6672 section 2.2.
 *
 * @param out   RW_NAME_MAX octets
 * @param name  at or below old
 * @return RW_OK; RW_ERR_NAME_LONG when the result has over 255 octets
 */
RW_API RW_MUST_USE enum rw_status
rw_name_replace_suffix(uint8_t *out, const uint8_t *name,
                       const uint8_t *old_suffix, const uint8_t *new_suffix);

/** Read a name from a message, following its compression pointers.
 *
 * @param out  RW_NAME_MAX octets; in parts overwritten on error
 * @param msg  whole message from its header on; pointers count from here
 * @param len  octets in msg
 * @param pos  in: the name's first octet; out: the octet after it in the
 *             record (after the first pointer); untouched on error
 * @return RW_OK; RW_ERR_SHORT; RW_ERR_POINTER when a pointer does not go
 *         backward; RW_ERR_LABEL_TYPE; RW_ERR_NAME_LONG
 *
 * Work is bounded by 255 octets out and 127 pointers.  RFC 1035 section
 * 4.1.4, RFC 9267 section 2.
 */
RW_API RW_MUST_USE enum rw_status
rw_name_from_wire(uint8_t *out, const uint8_t *msg, size_t len, size_t *pos);

/** Move over a name in a message without following its pointer.
 *
 * @return RW_OK; RW_ERR_SHORT; RW_ERR_POINTER; RW_ERR_LABEL_TYPE;
 *         RW_ERR_NAME_LONG
 */
RW_API RW_MUST_USE enum rw_status rw_name_skip_wire(const uint8_t *msg,
                                                    size_t len, size_t *pos);

/** Read presentation format: labels, dots, \X and \DDD escapes.
 *
 * @param out     RW_NAME_MAX octets; in parts overwritten on error
 * @param text    len octets, no NUL needed
 * @param origin  what a name without a final dot is completed with; NULL
 *                for the root
 * @param bad_at  NULL, or where to put the offset in text of the octet at
 *                fault; set on error only
 * @return RW_OK; RW_ERR_LABEL_EMPTY (also for len 0); RW_ERR_LABEL_LONG;
 *         RW_ERR_NAME_LONG; RW_ERR_ESCAPE.  RFC 1035 section 5.1
 */
RW_API RW_MUST_USE enum rw_status
rw_name_from_text(uint8_t *out, const char *text, size_t len,
                  const uint8_t *origin, size_t *bad_at);

/** Write presentation format with the final dot, as BIND does: octets
 * that are not printable ASCII as \DDD, and `. \ " ( ) ; @ $` with a
 * backslash.
 */
RW_API void rw_name_to_text(struct rw_text *text, const uint8_t *name);

RW_END_DECLS

#endif
