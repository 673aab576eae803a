/* Certificates as facts, by libcrypto; see rootwalk/certificate.h.
 *
 * Nothing is trusted here: whether a chain leads to an authority that somebody
 * trusts is the report's remark and the user's question.  These are the facts
 * that operators ask about: for which names, until when, by whom, with what
 * key, and whether each was issued by the next.
 *
 * libcrypto parses DER, the form in which most faults of certificate code were
 * found, and gets at most what one message may hold.  Texts that find no room
 * in the arena are "".
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/certificate.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "tls/libcrypto.h"

#define KEPT_MAX    (256 * 1024) /* octets of texts of a chain */
#define NAMES_MAX   1000         /* of a certificate; a hundred are many */
#define ENTRIES_MAX 64           /* of a name */
#define TEXT_MAX    4096         /* octets of a name in words */
#define DAY_S       86400

struct rw_certificates {
    struct rwi_x509 lib;
    struct rwi_arena arena;
    struct rw_certificate *list;
    X509 **read; /* while they are read */
    size_t count;
};

/* NUL-ended copies, since libcrypto's own go with the certificate. */
static const char *
keep(struct rw_certificates *all, const void *octets, size_t len)
{
    char *text = rwi_arena_alloc(&all->arena, len + 1);

    if (text == NULL)
        return "";
    if (len > 0)
        memcpy(text, octets, len);
    return text;
}

/* ---- names -------------------------------------------------------------- */

/* What would end a value is escaped.  RFC 4514 section 2.4 A NUL within a
 * value is written out: left in, it would end the name for whoever reads it as
 * C text, and "bank.example\0.evil.example" has passed for a bank that way. */
static void
put_value(struct rw_text *text, const char *value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (strchr("\",+;<>\\", value[i]) != NULL && value[i] != '\0')
            rw_text_putc(text, '\\');
        if (value[i] == '\0')
            rw_text_puts(text, "\\00");
        else
            rw_text_putc(text, value[i]);
    }
}

/* All string types of ASN.1 come out as UTF-8.  An attribute without a name is
 * told by its number. */
static void
put_entry(struct rw_certificates *all, struct rw_text *text,
          const X509_NAME_ENTRY *entry)
{
    const struct rwi_x509 *lib = &all->lib;
    ASN1_OBJECT *object = lib->X509_NAME_ENTRY_get_object(entry);
    int nid = lib->OBJ_obj2nid(object);
    unsigned char *value = NULL;
    char number[80];
    int len =
        lib->ASN1_STRING_to_UTF8(&value, lib->X509_NAME_ENTRY_get_data(entry));

    if (nid != NID_undef) {
        rw_text_puts(text, lib->OBJ_nid2sn(nid));
    } else {
        lib->OBJ_obj2txt(number, sizeof(number), object, 1);
        rw_text_puts(text, number);
    }
    rw_text_putc(text, '=');
    if (len > 0)
        put_value(text, (const char *)value, (size_t)len);
    lib->CRYPTO_free(value, "", 0);
}

/* The most particular part first.  RFC 4514 section 2.1 */
static const char *
name_text(struct rw_certificates *all, const X509_NAME *name)
{
    int count = all->lib.X509_NAME_entry_count(name);
    char buf[TEXT_MAX];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    for (int i = 0; i < count && i < ENTRIES_MAX; i++) {
        if (i > 0)
            rw_text_putc(&text, ',');
        put_entry(all, &text,
                  all->lib.X509_NAME_get_entry(name, count - 1 - i));
    }
    return keep(all, buf, strlen(buf));
}

/* The common name; without one, what the last entry says. */
static const char *
short_name(struct rw_certificates *all, const X509_NAME *name)
{
    const struct rwi_x509 *lib = &all->lib;
    const X509_NAME_ENTRY *best = NULL;
    unsigned char *value = NULL;
    const char *kept = "";
    int count = lib->X509_NAME_entry_count(name), len;

    for (int i = 0; i < count; i++) {
        const X509_NAME_ENTRY *entry = lib->X509_NAME_get_entry(name, i);

        best = entry;
        if (lib->OBJ_obj2nid(lib->X509_NAME_ENTRY_get_object(entry)) ==
            NID_commonName)
            break;
    }
    if (best == NULL)
        return kept;
    len = lib->ASN1_STRING_to_UTF8(&value, lib->X509_NAME_ENTRY_get_data(best));
    if (len > 0)
        kept = keep(all, value, strnlen((char *)value, (size_t)len));
    lib->CRYPTO_free(value, "", 0);
    return kept;
}

/* Four octets or sixteen (RFC 5280 section 4.2.1.6); another length is no
 * address of a host, as those with masks are of constraints. */
static const char *
address_text(struct rw_certificates *all, const uint8_t *octets, size_t len)
{
    struct rw_address address = {.family = len == 4 ? RW_FAMILY_IPV4
                                                    : RW_FAMILY_IPV6};
    char buf[64];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    if (len != 4 && len != 16)
        return NULL;
    memcpy(address.octets, octets, len);
    rw_address_to_text(&text, &address);
    return keep(all, buf, text.len);
}

/* NULL for kinds that are no address of a server, and for a name with a NUL in
 * it. */
static const char *
alt_name(struct rw_certificates *all, const GENERAL_NAME *name)
{
    const struct rwi_x509 *lib = &all->lib;
    const ASN1_STRING *string =
        name->type == GEN_IPADD ? name->d.iPAddress : name->d.ia5;
    const uint8_t *octets;
    size_t len;

    if (name->type != GEN_DNS && name->type != GEN_EMAIL &&
        name->type != GEN_URI && name->type != GEN_IPADD)
        return NULL;
    octets = lib->ASN1_STRING_get0_data(string);
    len = (size_t)lib->ASN1_STRING_length(string);
    if (name->type == GEN_IPADD)
        return address_text(all, octets, len);
    return memchr(octets, '\0', len) == NULL ? keep(all, octets, len) : NULL;
}

static void
set_names(struct rw_certificates *all, struct rw_certificate *certificate,
          X509 *x509)
{
    const struct rwi_x509 *lib = &all->lib;
    GENERAL_NAMES *names =
        lib->X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    int count = lib->OPENSSL_sk_num((const OPENSSL_STACK *)names);
    const char **list;

    if (count > NAMES_MAX)
        count = NAMES_MAX;
    list = count > 0
               ? rwi_arena_array(&all->arena, (size_t)count, sizeof(*list))
               : NULL;
    certificate->names = list;
    for (int i = 0; list != NULL && i < count; i++) {
        const char *name = alt_name(
            all, lib->OPENSSL_sk_value((const OPENSSL_STACK *)names, i));

        if (name != NULL)
            list[certificate->name_count++] = name;
    }
    lib->GENERAL_NAMES_free(names);
}

/* ---- times, keys, digests ----------------------------------------------- */

/* Days from 1970 to the first of March of a year and on; RFC 5280 times are of
 * the years 1950 to 9999. */
static uint64_t
seconds_of(const struct rwi_x509 *lib, const ASN1_TIME *time)
{
    struct tm tm;
    int64_t year, days;

    if (time == NULL || lib->ASN1_TIME_to_tm(time, &tm) != 1)
        return 0;
    year = tm.tm_year + 1900 - (tm.tm_mon < 2);
    days = 365 * year + year / 4 - year / 100 + year / 400 +
           (153 * ((tm.tm_mon + 10) % 12) + 2) / 5 + tm.tm_mday - 1 - 719468;
    days = days * DAY_S + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
    return days > 0 ? (uint64_t)days : 0;
}

/* libcrypto's names of the curves that people know by another. */
static const char *
curve_name(const char *group)
{
    if (strcmp(group, "prime256v1") == 0)
        return "P-256";
    if (strcmp(group, "secp384r1") == 0)
        return "P-384";
    return strcmp(group, "secp521r1") == 0 ? "P-521" : group;
}

/* The bits are the key's own, and no measure across kinds: 256 of a curve are
 * as strong as 3,072 of RSA. */
static void
set_key(struct rw_certificates *all, struct rw_certificate *certificate,
        const EVP_PKEY *key)
{
    const struct rwi_x509 *lib = &all->lib;
    const char *kind = key != NULL ? lib->EVP_PKEY_get0_type_name(key) : NULL;
    char buf[128], group[80];
    struct rw_text text;
    size_t len;

    rw_text_init(&text, buf, sizeof(buf));
    rw_text_puts(&text, kind != NULL ? kind : "?");
    if (kind != NULL && strcmp(kind, "EC") == 0 &&
        lib->EVP_PKEY_get_group_name(key, group, sizeof(group), &len) == 1) {
        rw_text_printf(&text, " %s", curve_name(group));
    } else if (kind != NULL &&
               (strncmp(kind, "RSA", 3) == 0 || strcmp(kind, "DSA") == 0)) {
        certificate->is_rsa = kind[0] == 'R';
        rw_text_printf(&text, " %d", lib->EVP_PKEY_get_bits(key));
    }
    if (kind != NULL)
        certificate->key_bits = (unsigned)lib->EVP_PKEY_get_bits(key);
    certificate->key = keep(all, buf, strlen(buf));
}

static void
digest(const struct rwi_x509 *lib, uint8_t *to, const struct rw_octets *octets)
{
    size_t len;

    if (octets->len > 0)
        lib->EVP_Q_digest(NULL, "SHA256", NULL, octets->data, octets->len, to,
                          &len);
}

/* Both, as TLSA may name either (RFC 6698 section 2.1.2): the certificate, or
 * its key, which survives a renewal. */
static void
set_digests(struct rw_certificates *all, struct rw_certificate *certificate,
            X509 *x509)
{
    const struct rwi_x509 *lib = &all->lib;
    unsigned char *spki = NULL;
    int len = lib->i2d_X509_PUBKEY(lib->X509_get_X509_PUBKEY(x509), &spki);

    if (len > 0) {
        certificate->spki.data = rwi_arena_copy(&all->arena, spki, (size_t)len);
        certificate->spki.len =
            certificate->spki.data != NULL ? (size_t)len : 0;
    }
    lib->CRYPTO_free(spki, "", 0);
    digest(lib, certificate->sha256, &certificate->der);
    digest(lib, certificate->spki_sha256, &certificate->spki);
}

/* By the name that libcrypto has for the algorithm; what is signed with these
 * may have a twin of another content. */
static bool
is_weak(const char *signature)
{
    return strstr(signature, "md5") != NULL ||
           strstr(signature, "md2") != NULL ||
           strstr(signature, "sha1") != NULL ||
           strstr(signature, "SHA1") != NULL;
}

/* ---- a certificate ------------------------------------------------------ */

static void
read_one(struct rw_certificates *all, struct rw_certificate *certificate,
         X509 *x509)
{
    const struct rwi_x509 *lib = &all->lib;
    X509_NAME *subject = lib->X509_get_subject_name(x509);
    X509_NAME *issuer = lib->X509_get_issuer_name(x509);
    const char *signature = lib->OBJ_nid2ln(lib->X509_get_signature_nid(x509));

    certificate->is_read = true;
    certificate->subject = name_text(all, subject);
    certificate->issuer = name_text(all, issuer);
    certificate->subject_name = short_name(all, subject);
    certificate->issuer_name = short_name(all, issuer);
    certificate->is_own_issuer = lib->X509_NAME_cmp(subject, issuer) == 0;
    certificate->not_before_s = seconds_of(lib, lib->X509_get0_notBefore(x509));
    certificate->not_after_s = seconds_of(lib, lib->X509_get0_notAfter(x509));
    certificate->signature =
        signature != NULL ? keep(all, signature, strlen(signature)) : "?";
    certificate->is_weakly_signed = is_weak(certificate->signature);
    set_names(all, certificate, x509);
    set_key(all, certificate, lib->X509_get0_pubkey(x509));
    set_digests(all, certificate, x509);
}

/* X509_check_issued() compares names and key identifiers, and not the
 * signature: it tells a chain in the wrong order from one that lacks a link.
 * libcrypto's queue of errors is emptied, as other code of the program's reads
 * it. */
static void
read_all(struct rw_certificates *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const unsigned char *at = all->list[i].der.data;

        all->read[i] = all->lib.d2i_X509(NULL, &at, (long)all->list[i].der.len);
        if (all->read[i] != NULL)
            read_one(all, &all->list[i], all->read[i]);
    }
    for (size_t i = 0; i + 1 < all->count; i++)
        all->list[i].is_issued_by_next =
            all->read[i] != NULL && all->read[i + 1] != NULL &&
            all->lib.X509_check_issued(all->read[i + 1], all->read[i]) ==
                X509_V_OK;
    for (size_t i = 0; i < all->count; i++)
        all->lib.X509_free(all->read[i]);
    all->lib.ERR_clear_error();
}

/* ---- public ------------------------------------------------------------- */

enum rw_status
rw_certificates_new(struct rw_certificates **out, const struct rw_octets *list,
                    size_t count)
{
    struct rw_certificates *all = calloc(1, sizeof(*all));
    enum rw_status status = RW_ERR_MEMORY;

    *out = NULL;
    if (all == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&all->arena, KEPT_MAX + count * RW_TLS_MESSAGE_MAX);
    all->count = count;
    all->list = rwi_arena_array(&all->arena, count + 1, sizeof(*all->list));
    all->read = rwi_arena_array(&all->arena, count + 1, sizeof(*all->read));
    if (all->list == NULL || all->read == NULL)
        goto done;
    status = rwi_x509_load(&all->lib);
    if (status != RW_OK)
        goto done;
    for (size_t i = 0; i < count; i++)
        all->list[i].der = list[i];
    read_all(all);
    *out = all;
    all = NULL;
done:
    rw_certificates_free(all);
    return status;
}

void
rw_certificates_free(struct rw_certificates *certificates)
{
    if (certificates != NULL)
        rwi_arena_done(&certificates->arena);
    free(certificates);
}

size_t
rw_certificates_count(const struct rw_certificates *certificates)
{
    return certificates != NULL ? certificates->count : 0;
}

const struct rw_certificate *
rw_certificate_at(const struct rw_certificates *certificates, size_t index)
{
    return &certificates->list[index];
}

/* Letters only: a bit that is cleared for all makes a hyphen and a carriage
 * return, or an underscore and a DEL, the same. */
static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool
is_same(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

/* "*.example" stands for one label before example, no more, no less.  Not
 * "*.com": a wildcard for a whole top-level domain is no one's to have,
 * hence the second dot. */
static bool
matches(const char *name, const char *host, size_t len)
{
    size_t name_len = strlen(name);
    const char *dot = memchr(host, '.', len);

    if (name_len == len && is_same(name, host, len))
        return true;
    if (name[0] != '*' || name[1] != '.' || dot == NULL || dot == host)
        return false;
    len -= (size_t)(dot - host);
    return name_len - 1 == len && strchr(name + 2, '.') != NULL &&
           is_same(name + 1, dot, len);
}

/* The common name counts only where there are no other names at all: RFC 9525
 * has it out of use, and clients of old accept it. */
bool
rw_certificate_is_for(const struct rw_certificate *certificate,
                      const char *host, size_t len)
{
    if (!certificate->is_read)
        return false;
    for (size_t i = 0; i < certificate->name_count; i++)
        if (matches(certificate->names[i], host, len))
            return true;
    return certificate->name_count == 0 &&
           matches(certificate->subject_name, host, len);
}
