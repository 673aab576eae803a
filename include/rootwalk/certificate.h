/* Certificates (X.509, RFC 5280) as facts: who, from when to when, which key,
 * signed how; and the digests that a ClientHello is known by.
 *
 * They are read by libcrypto, which is loaded at the first call.  Nothing is
 * verified here: whose certificate is trusted is the business of whoever is an
 * end of the connection.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_CERTIFICATE_H
#define ROOTWALK_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/octets.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"
#include "rootwalk/tls.h"

RW_BEGIN_DECLS

#define RW_SHA256 32 /* octets */

/* Texts are NUL-ended UTF-8 of any content: to be shown with
 * rw_text_put_visible(). */
struct rw_certificate {
    bool is_read;         /* false: what was sent is no certificate */
    struct rw_octets der; /* as it was sent */
    const char *subject;  /* "CN=mx1.dane.example,O=Dane"; RFC 4514 */
    const char *issuer;
    const char *subject_name; /* the common name, else the last part of the
                                 whole; "" where there is none */
    const char *issuer_name;
    const char *const *names; /* subjectAltName: host names and addresses */
    size_t name_count;
    uint64_t not_before_s, not_after_s; /* since 1970, both included */
    const char *key;                    /* "RSA 2048", "EC P-256", "ED25519" */
    unsigned key_bits;
    bool is_rsa;
    const char *signature;          /* "ecdsa-with-SHA256" */
    bool is_weakly_signed;          /* MD5, SHA-1: RFC 9155 */
    bool is_own_issuer;             /* subject and issuer are the same */
    bool is_issued_by_next;         /* of the list: names and key fit */
    uint8_t sha256[RW_SHA256];      /* of the whole */
    uint8_t spki_sha256[RW_SHA256]; /* of its public key: TLSA 3 1 1 */
    struct rw_octets spki;          /* SubjectPublicKeyInfo, DER */
};

struct rw_certificates;

/** Read a list of certificates.
 *
 * @param out   to be freed with rw_certificates_free(); NULL on error
 * @param list  count of them, DER; they outlive the result
 * @return RW_OK, whatever is in them; RW_ERR_MEMORY; RW_ERR_UNSUPPORTED where
 *         libcrypto cannot be loaded
 */
RW_API RW_MUST_USE enum rw_status
rw_certificates_new(struct rw_certificates **out, const struct rw_octets *list,
                    size_t count);

/** Free them; NULL is fine. */
RW_API void rw_certificates_free(struct rw_certificates *certificates);

/** Give how many there are; NULL has none. */
RW_API size_t rw_certificates_count(const struct rw_certificates *certificates);

/** Give one, from 0; valid as long as they all. */
RW_API const struct rw_certificate *
rw_certificate_at(const struct rw_certificates *certificates, size_t index);

/** Say whether a certificate names a host: by a subjectAltName, where it has
 * any host name there, a "*" for a whole first label; else by its common name.
 * RFC 9525 section 6.
 *
 * @param host  without a final dot, A-labels; case does not matter
 */
RW_API bool rw_certificate_is_for(const struct rw_certificate *certificate,
                                  const char *host, size_t len);

#define RW_JA3_SIZE 33 /* octets with the NUL */
#define RW_JA4_SIZE 37

/** Make the two fingerprints of a ClientHello.
 *
 * @param ja3  RW_JA3_SIZE octets; "" where libcrypto refuses MD5
 * @param ja4  RW_JA4_SIZE octets
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_UNSUPPORTED where libcrypto cannot be
 *         loaded
 */
RW_API RW_MUST_USE enum rw_status
rw_tls_fingerprints(char *ja3, char *ja4, const struct rw_tls_hello *client);

RW_END_DECLS

#endif
