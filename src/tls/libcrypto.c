/* libcrypto, loaded when needed; and what is only its digests.
 *
 * SPDX-License-Identifier: ISC
 */
#include "tls/libcrypto.h"

#include <stdlib.h>
#include <string.h>

#include "base/lazy.h"
#include "rootwalk/certificate.h"
#include "tls/tls.h"

/* Each time anew: the loader remembers, and a table of the caller's own needs
 * no lock. */
enum rw_status
rwi_x509_load(struct rwi_x509 *lib)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_x509, name),
        RWI_X509_FUNCTIONS(X)
#undef X
    };

    return rwi_lazy_load(lib, RWI_SONAME_LIBCRYPTO, SYMBOLS,
                         RWI_LAZY_COUNT(SYMBOLS), NULL, 0);
}

/* ---- fingerprints ------------------------------------------------------- */

#define JA4_DIGITS 12 /* of a digest; RW_TLS_JA4's form */
#define JA4_NONE   "000000000000"

/* Lists of a hello, written: 64 KiB of suites are 160,000 characters. */
#define LISTS_MAX 524288

/* MD5 is JA3's choice and no security depends on it; where libcrypto refuses
 * it (FIPS) there is no JA3. */
static void
put_digest(struct rw_text *to, const struct rwi_x509 *lib, const char *name,
           const struct rw_text *from, size_t octets)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t len = 0;

    if (lib->EVP_Q_digest(NULL, name, NULL, from->buf, from->len, digest,
                          &len) == 1)
        rw_text_put_hex(to, digest, len < octets ? len : octets, false);
    else
        lib->ERR_clear_error();
}

static void
put_ja4(struct rw_text *to, const struct rwi_x509 *lib,
        const struct rw_tls_hello *client, struct rw_text *lists)
{
    rw_tls_ja4_to_text(to, client, 0);
    for (int part = 1; part <= 2; part++) {
        rw_text_cut(lists, 0);
        rw_tls_ja4_to_text(lists, client, part);
        rw_text_putc(to, '_');
        if (lists->len == 0)
            rw_text_puts(to, JA4_NONE);
        else
            put_digest(to, lib, "SHA256", lists, JA4_DIGITS / 2);
    }
}

enum rw_status
rw_tls_fingerprints(char *ja3, char *ja4, const struct rw_tls_hello *client)
{
    struct rw_text to, lists;
    struct rwi_x509 lib;
    enum rw_status status = rwi_x509_load(&lib);
    char *buf;

    ja3[0] = ja4[0] = '\0';
    if (status != RW_OK)
        return status;
    buf = malloc(LISTS_MAX);
    if (buf == NULL)
        return RW_ERR_MEMORY;
    rw_text_init(&lists, buf, LISTS_MAX);
    rw_tls_ja3_to_text(&lists, client);
    rw_text_init(&to, ja3, RW_JA3_SIZE);
    if (rw_text_fits(&lists))
        put_digest(&to, &lib, "MD5", &lists, 16);
    rw_text_init(&to, ja4, RW_JA4_SIZE);
    put_ja4(&to, &lib, client, &lists);
    free(buf);
    return RW_OK;
}

/* ---- for others --------------------------------------------------------- */

enum rw_status
rwi_x509_add_digests(void)
{
    struct rwi_x509 lib;
    enum rw_status status = rwi_x509_load(&lib);

    if (status != RW_OK)
        return status;
    /* again and again is fine: each takes the place of itself */
    (void)lib.EVP_add_digest(lib.EVP_md5());
    (void)lib.EVP_add_digest(lib.EVP_sha1());
    (void)lib.EVP_add_digest(lib.EVP_sha224());
    (void)lib.EVP_add_digest(lib.EVP_sha256());
    (void)lib.EVP_add_digest(lib.EVP_sha384());
    (void)lib.EVP_add_digest(lib.EVP_sha512());
    return RW_OK;
}

/* ---- keys ---------------------------------------------------------------- */

/* As SubjectPublicKeyInfo, which is what DKIM has (RFC 6376 section 3.6.1 with
 * its erratum), or as the bare RSAPublicKey that some publish. */
enum rw_status
rwi_rsa_bits(unsigned *bits, const uint8_t *der, size_t len)
{
    const unsigned char *at = der;
    struct rwi_x509 lib;
    enum rw_status status = rwi_x509_load(&lib);
    EVP_PKEY *key;

    *bits = 0;
    if (status != RW_OK)
        return status;
    key = lib.d2i_PUBKEY(NULL, &at, (long)len);
    if (key == NULL) {
        at = der;
        key = lib.d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)len);
    }
    if (key != NULL && strcmp(lib.EVP_PKEY_get0_type_name(key), "RSA") == 0)
        *bits = (unsigned)lib.EVP_PKEY_get_bits(key);
    lib.EVP_PKEY_free(key);
    lib.ERR_clear_error();
    return RW_OK;
}
