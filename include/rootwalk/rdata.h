/* RDATA: the table of RR types, and what runs off it: presentation format
 * in both directions, canonical form, fields for annotation.
 *
 * One row of a table describes a type: its mnemonic, number,
 * the RFC section, and its fields in order.  Types without a row, and those
 * whose RDATA does not fit its row, are written as RFC 3597 says (\# LEN
 * HEX).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_RDATA_H
#define ROOTWALK_RDATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/message.h"
#include "rootwalk/record.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

#define RW_RDATA_MAX       65535 /* octets; RDLENGTH has 16 bits */
#define RW_RDATA_SPLIT_DIG 56    /* characters; what dig does unasked */

/* One field of an RDATA, as found in octets. */
struct rw_rdata_field {
    const char *name; /* "preference", static */
    size_t offset;    /* of its first octet, counted as the RDATA's is */
    size_t len;       /* octets as they lie there, compressed or not */
};

/** Write RDATA in presentation format, as BIND prints it on one line.
 *
 * @param rclass  the record's class: A, WKS, SRV and others have their form
 *                in class IN only (Chaosnet's A is a name and an address);
 *                NONE and ANY, as updates have them, stand for IN, and the
 *                top bit, which is mDNS's, for nothing
 * @param wire   whole message (names in RDATA may point back into it), or
 *               the RDATA alone where it holds no compressed name
 * @param len    octets in wire
 * @param rdata  offset of the first octet, rdata_len octets, in wire
 * @return RW_OK; RW_ERR_RDATA (or the status of a name in it) where the
 *         octets do not fit the type: then the RFC 3597 form is written, as
 *         it is, with RW_OK, where the form is not known: a type without a
 *         row, a value of a registry that is still open
 */
RW_API enum rw_status rw_rdata_to_text(struct rw_text *text, uint16_t type,
                                       uint16_t rclass, const uint8_t *wire,
                                       size_t len, size_t rdata,
                                       size_t rdata_len);

/** The same with long hex and base64 in words of split characters, a blank
 * between each; 0 does not split.  dig's own is RW_RDATA_SPLIT_DIG.
 */
RW_API enum rw_status rw_rdata_to_text_split(struct rw_text *text, size_t split,
                                             uint16_t type, uint16_t rclass,
                                             const uint8_t *wire, size_t len,
                                             size_t rdata, size_t rdata_len);

/** Read presentation format into uncompressed RDATA.
 *
 * @param out      size octets
 * @param out_len  set on success
 * @param text     text_len octets: the fields alone, blanks between them,
 *                 quotes and escapes as in zone files; also the \# form for
 *                 every type
 * @param origin   completes relative names; NULL for the root
 * @param bad_at   NULL, or where to put the offset in text of the word at
 *                 fault; set on error only
 * @return RW_OK; RW_ERR_SPACE; RW_ERR_SYNTAX, RW_ERR_NUMBER,
 *         RW_ERR_ADDRESS, RW_ERR_BASE, RW_ERR_TYPE, RW_ERR_RDATA or the
 *         status of a name
 */
RW_API RW_MUST_USE enum rw_status
rw_rdata_from_text(uint8_t *out, size_t size, size_t *out_len, uint16_t type,
                   uint16_t rclass, const char *text, size_t text_len,
                   const uint8_t *origin, size_t *bad_at);

/** Check that RDATA fits its type exactly; parameters as above.
 *
 * @return RW_OK (always so for types without a row, and for what an update
 *         deletes with: no RDATA, class NONE or ANY); RW_ERR_RDATA,
 *         RW_ERR_SHORT, RW_ERR_TRAILING or the status of a name
 */
RW_API RW_MUST_USE enum rw_status rw_rdata_check(uint16_t type, uint16_t rclass,
                                                 const uint8_t *wire,
                                                 size_t len, size_t rdata,
                                                 size_t rdata_len);

/** Say what is wrong with a record's RDATA, or with the EDNS options of an
 * OPT record.
 *
 * What is legal but odd is no fault, and neither is what is not known.
 *
 * @param fault  filled where the answer is true: section and index are the
 *               record's where rr is one of msg's, else RW_SECTIONS and 0
 * @param rr     a record of msg
 * @return whether it is malformed
 */
RW_API bool rw_rdata_fault(struct rw_fault *fault, const struct rw_message *msg,
                           const struct rw_rr *rr);

enum rw_rdata_form {
    RW_RDATA_EXPANDED,  /* compressed names written out, case as it came */
    RW_RDATA_CANONICAL, /* and those RFC 4034 6.2 (as corrected by RFC 6840
                           5.1) lists in lower case */
};

/** Copy RDATA with its compressed names written out.
 *
 * @param out   size octets; RW_RDATA_MAX is always enough... a name grows to
 *              at most 255 octets
 * @return RW_OK; RW_ERR_SPACE; RW_ERR_RDATA or the status of a name
 */
RW_API RW_MUST_USE enum rw_status
rw_rdata_copy(uint8_t *out, size_t size, size_t *out_len,
              enum rw_rdata_form form, uint16_t type, uint16_t rclass,
              const uint8_t *wire, size_t len, size_t rdata, size_t rdata_len);

/** Name the fields of an RDATA and say where each lies.
 *
 * @param fields  room for max of them
 * @return how many were found, in the order of the type's row, up to the
 *         fault where there is one; one that is not there but has others
 *         behind it has len 0; one field "data" for a type without a row
 */
RW_API size_t rw_rdata_fields(struct rw_rdata_field *fields, size_t max,
                              uint16_t type, uint16_t rclass,
                              const uint8_t *wire, size_t len, size_t rdata,
                              size_t rdata_len);

/** Look up a type in the bitmap of an NSEC or NSEC3 record.
 *
 * @param map  len octets: the field as it lies in the RDATA; what does not
 *             add up holds no type
 */
RW_API bool rw_typemap_has(const uint8_t *map, size_t len, uint16_t type);

/** Say whether a bitmap has types besides those that an NSEC record itself
 * brings along: RRSIG, NSEC, and NXNAME for a name that does not exist (RFC
 * 9824 section 3.1).  Parameters as above. */
RW_API bool rw_typemap_has_data(const uint8_t *map, size_t len);

/** Give the number that a field of at most 8 octets is.
 *
 * @param wire  what the field's offset counts from
 */
RW_API uint64_t rw_rdata_number(const uint8_t *wire,
                                const struct rw_rdata_field *field);

/** The RFC section that defines a type's RDATA, static, or NULL. */
RW_API const char *rw_type_reference(uint16_t type);

RW_END_DECLS

#endif
