/* What the messages about keys and certificates say.
 *
 * Certificates are cut out as DER and not looked into (certificate.c); of keys
 * only what tells how strong they are.
 *
 * SPDX-License-Identifier: ISC
 */
#include "tls/tls.h"

#include <string.h>

#define CERTIFICATES_MAX 32 /* of a chain; three are usual */
#define NAMED_CURVE      3  /* RFC 8422 section 5.4 */

static uint32_t
read_u24(struct rwi_reader *in)
{
    uint32_t high = rwi_read_u8(in);

    return high << 16 | rwi_read_u16(in);
}

/* ---- certificates ------------------------------------------------------- */

/* RFC 5246 section 7.4.2; RFC 8446 section 4.4.2 has a context before the list
 * and extensions behind each. */
static size_t
read_certificates(struct rw_octets *list, struct rwi_reader *in, bool is_1_3)
{
    size_t count = 0, end;

    if (is_1_3)
        rwi_read_octets(in, rwi_read_u8(in));
    end = read_u24(in);
    end += in->pos;
    while (in->status == RW_OK && in->pos < end && count < CERTIFICATES_MAX) {
        size_t len = read_u24(in);
        const uint8_t *data = rwi_read_octets(in, len);

        if (is_1_3)
            rwi_read_octets(in, rwi_read_u16(in));
        if (in->status == RW_OK)
            list[count++] = (struct rw_octets){data, len};
    }
    if (in->status == RW_OK && in->pos < end)
        rwi_read_fail_at(in, RW_ERR_LIMIT, in->pos, RW_TLS_FAULT_CERTIFICATES,
                         CERTIFICATES_MAX, 0);
    return count;
}

/* The first chain of each side: a renegotiation brings the same again.  What
 * was read before a fault is kept. */
void
rwi_tls_certificates(struct rw_tls_reader *reader,
                     const struct rwi_tls_input *input, const uint8_t *octets)
{
    struct rw_octets found[CERTIFICATES_MAX], *list;
    struct rw_tls *tls = &reader->tls;
    struct rwi_reader in;
    size_t count;

    rwi_reader_init(&in, octets, RWI_TLS_MESSAGE, input->len);
    count = read_certificates(found, &in, tls->version >= RW_TLS_1_3);
    if (in.status != RW_OK)
        rwi_tls_fault(reader, input->side,
                      in.why != 0 ? (enum rw_tls_fault_code)in.why
                                  : RW_TLS_FAULT_SHORT,
                      RW_TLS_CERTIFICATE, input->offset + in.pos, in.a, in.b);
    list = rwi_arena_copy(&reader->arena, found, count * sizeof(*list));
    if (list == NULL)
        return;
    if (input->side == RW_SIDE_SERVER && tls->certificate_count == 0) {
        tls->certificates = list;
        tls->certificate_count = count;
    } else if (input->side == RW_SIDE_CLIENT &&
               tls->client_certificate_count == 0) {
        tls->client_certificates = list;
        tls->client_certificate_count = count;
    }
}

/* ---- ServerKeyExchange -------------------------------------------------- */

/* The bits of a number in network order. */
static uint16_t
bits(const uint8_t *octets, size_t len)
{
    uint16_t count;

    while (len > 0 && octets[0] == 0) {
        octets++;
        len--;
    }
    if (len == 0)
        return 0;
    count = (uint16_t)(len * 8);
    for (unsigned high = octets[0]; high < 0x80; high <<= 1)
        count--;
    return count;
}

/* A prime, a generator, the server's half.  RFC 5246 section 7.4.3 */
static void
read_dh(struct rw_tls *tls, struct rwi_reader *in)
{
    size_t len = rwi_read_u16(in);
    const uint8_t *prime = rwi_read_octets(in, len);

    if (prime != NULL)
        tls->dh_bits = bits(prime, len);
    rwi_read_octets(in, rwi_read_u16(in));
    rwi_read_octets(in, rwi_read_u16(in));
}

/* Explicit curves, the other two kinds, are forbidden (RFC 8422 section 5.4)
 * and were never used. */
static void
read_ecdh(struct rw_tls *tls, struct rwi_reader *in)
{
    if (rwi_read_u8(in) != NAMED_CURVE)
        return;
    tls->group = rwi_read_u16(in);
    rwi_read_octets(in, rwi_read_u8(in));
}

/* Its form depends on the suite, so without the server's hello nothing can be
 * said of it.  In TLS 1.3 there is no such message. */
void
rwi_tls_key_exchange(struct rw_tls_reader *reader,
                     const struct rwi_tls_input *input)
{
    struct rw_tls *tls = &reader->tls;
    struct rw_tls_suite suite;
    struct rwi_reader in;
    bool has_proof;

    if (tls->server == NULL || !rw_tls_suite_parse(&suite, tls->suite))
        return;
    rwi_reader_init(&in, input->octets, RWI_TLS_MESSAGE, input->len);
    has_proof = strcmp(suite.proof.name, "PSK") != 0 &&
                strncmp(suite.proof.name, "anon", 4) != 0;
    if (strcmp(suite.proof.name, "PSK") == 0)
        rwi_read_octets(&in, rwi_read_u16(&in)); /* a hint.  RFC 4279 */
    if (strncmp(suite.exchange.name, "ECDH", 4) == 0)
        read_ecdh(tls, &in);
    else if (strncmp(suite.exchange.name, "DH", 2) == 0)
        read_dh(tls, &in);
    else
        return;
    if (has_proof && tls->version == RW_TLS_1_2)
        tls->signature = rwi_read_u16(&in);
    if (in.status != RW_OK)
        rwi_tls_fault(reader, input->side, RW_TLS_FAULT_SHORT,
                      RW_TLS_SERVER_KEY_EXCHANGE, input->offset + in.pos, in.a,
                      in.b);
}
