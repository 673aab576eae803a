/* The numbers of the DNS and their registered names: classes, opcodes,
 * rcodes, header flags, EDNS options, extended errors.
 *
 * Each list is a table with the RFC that defines the
 * row.  Numbers without a name are written as RFC 3597 and BIND do:
 * CLASS65280, TYPE65280, RCODE3841, OPCODE14.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_REGISTRY_H
#define ROOTWALK_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

enum rw_class {
    RW_CLASS_IN = 1,
    RW_CLASS_CH = 3,
    RW_CLASS_HS = 4,
    RW_CLASS_NONE = 254,
    RW_CLASS_ANY = 255,
};

enum rw_opcode {
    RW_OPCODE_QUERY = 0,
    RW_OPCODE_IQUERY = 1,
    RW_OPCODE_STATUS = 2,
    RW_OPCODE_NOTIFY = 4,
    RW_OPCODE_UPDATE = 5,
    RW_OPCODE_DSO = 6,
};

enum rw_rcode {
    RW_RCODE_NOERROR = 0,
    RW_RCODE_FORMERR = 1,
    RW_RCODE_SERVFAIL = 2,
    RW_RCODE_NXDOMAIN = 3,
    RW_RCODE_NOTIMP = 4,
    RW_RCODE_REFUSED = 5,
    RW_RCODE_YXDOMAIN = 6,
    RW_RCODE_YXRRSET = 7,
    RW_RCODE_NXRRSET = 8,
    RW_RCODE_NOTAUTH = 9,
    RW_RCODE_NOTZONE = 10,
    RW_RCODE_BADVERS = 16,
    RW_RCODE_BADCOOKIE = 23,
};

/* The header's second 16 bits.  RFC 1035 section 4.1.1, RFC 4035 3.1.6 */
enum rw_flag {
    RW_FLAG_QR = 0x8000,
    RW_FLAG_AA = 0x0400,
    RW_FLAG_TC = 0x0200,
    RW_FLAG_RD = 0x0100,
    RW_FLAG_RA = 0x0080,
    RW_FLAG_Z = 0x0040,
    RW_FLAG_AD = 0x0020,
    RW_FLAG_CD = 0x0010,
};
#define RW_FLAGS_OPCODE_SHIFT 11
#define RW_FLAGS_OPCODE_MASK  0x7800
#define RW_FLAGS_RCODE_MASK   0x000f

/* Types the code itself needs to tell apart; all others are rows of the
 * table only. */
enum rw_type {
    RW_TYPE_A = 1,
    RW_TYPE_NS = 2,
    RW_TYPE_CNAME = 5,
    RW_TYPE_SOA = 6,
    RW_TYPE_PTR = 12,
    RW_TYPE_MX = 15,
    RW_TYPE_TXT = 16,
    RW_TYPE_SIG = 24,
    RW_TYPE_KEY = 25,
    RW_TYPE_AAAA = 28,
    RW_TYPE_NXT = 30,
    RW_TYPE_SRV = 33,
    RW_TYPE_DNAME = 39,
    RW_TYPE_OPT = 41,
    RW_TYPE_DS = 43,
    RW_TYPE_RRSIG = 46,
    RW_TYPE_NSEC = 47,
    RW_TYPE_DNSKEY = 48,
    RW_TYPE_NSEC3 = 50,
    RW_TYPE_NSEC3PARAM = 51,
    RW_TYPE_TLSA = 52,
    RW_TYPE_CDS = 59,
    RW_TYPE_CDNSKEY = 60,
    RW_TYPE_ZONEMD = 63,
    RW_TYPE_SVCB = 64,
    RW_TYPE_HTTPS = 65,
    RW_TYPE_DSYNC = 66,
    RW_TYPE_NXNAME = 128,
    RW_TYPE_TSIG = 250,
    RW_TYPE_IXFR = 251,
    RW_TYPE_AXFR = 252,
    RW_TYPE_ANY = 255,
};

/** Write a type: its mnemonic, or TYPE65280. */
RW_API void rw_type_to_text(struct rw_text *text, uint16_t type);

/** Write a class: its mnemonic, or CLASS65280. */
RW_API void rw_class_to_text(struct rw_text *text, uint16_t rclass);

/** Write an opcode: its mnemonic, or OPCODE14. */
RW_API void rw_opcode_to_text(struct rw_text *text, uint8_t opcode);

/** Write an rcode of twelve bits: its mnemonic, or RCODE3841. */
RW_API void rw_rcode_to_text(struct rw_text *text, uint16_t rcode);

/** Read a mnemonic in any case, or TYPE65280, CLASS65280.
 *
 * @param text  len octets, no NUL needed
 * @return RW_OK; RW_ERR_TYPE or RW_ERR_CLASS, number untouched
 */
RW_API RW_MUST_USE enum rw_status
rw_type_from_text(uint16_t *type, const char *text, size_t len);

/** Read a class; as rw_type_from_text().
 *
 * @return RW_OK; RW_ERR_CLASS, number untouched
 */
RW_API RW_MUST_USE enum rw_status
rw_class_from_text(uint16_t *rclass, const char *text, size_t len);

/** The mnemonic of a type, static; NULL where it has none. */
RW_API const char *rw_type_name(uint16_t type);

/** The mnemonic of a class, static; NULL where it has none. */
RW_API const char *rw_class_name(uint16_t rclass);

/** The mnemonic of an opcode, static; NULL where it has none. */
RW_API const char *rw_opcode_name(uint8_t opcode);

/** The mnemonic of an rcode, static; NULL where it has none. */
RW_API const char *rw_rcode_name(uint16_t rcode);

/** The registered name of an EDNS option ("NSID"), static, or NULL. */
RW_API const char *rw_option_name(uint16_t code);

/** The registered words of an Extended DNS Error's info-code ("Not
 * Authoritative"), static, or NULL.  RFC 8914
 */
RW_API const char *rw_ede_name(uint16_t info_code);

/** The mnemonic of a DNSSEC algorithm ("ECDSAP256SHA256"), static, or NULL. */
RW_API const char *rw_algorithm_name(uint8_t algorithm);

/** The name of a DS digest type ("SHA-256"), static, or NULL. */
RW_API const char *rw_digest_name(uint8_t digest_type);

/* What a registry says of using an algorithm.  RFC 9904 section 2 */
enum rw_advice {
    RW_ADVICE_NONE, /* nothing: not listed, or left open */
    RW_ADVICE_MUST_NOT,
    RW_ADVICE_NOT_RECOMMENDED,
    RW_ADVICE_MAY,
    RW_ADVICE_RECOMMENDED,
};

/** Say what is advised of signing zones with an algorithm.  RFC 9904, 9905,
 * 9906. */
RW_API enum rw_advice rw_algorithm_signing(uint8_t algorithm);

/** Say what is advised of accepting an algorithm's signatures; likewise. */
RW_API enum rw_advice rw_algorithm_validation(uint8_t algorithm);

/** Say what is advised of DS records with a digest type; likewise. */
RW_API enum rw_advice rw_digest_delegation(uint8_t digest_type);

/** Say what is advised of accepting DS records with a digest type. */
RW_API enum rw_advice rw_digest_validation(uint8_t digest_type);

/** Write EDNS flags by name, those without one in hex: "DO CO 0x0001";
 * nothing where none is set. */
RW_API void rw_edns_flags_to_text(struct rw_text *text, uint16_t flags);

/** Give those of the EDNS flags that have a name: DO, CO, and a draft's DE. */
RW_API uint16_t rw_edns_flags_known(uint16_t flags);

/** Write a DNSKEY's flags by name, those without one in hex: "ZONE SEP". */
RW_API void rw_dnskey_flags_to_text(struct rw_text *text, uint16_t flags);

RW_END_DECLS

#endif
