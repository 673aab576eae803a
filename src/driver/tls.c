/* TLS as a client, with libssl; see driver/tls.h.
 *
 * OpenSSL verifies once, by DANE where there are records to go by; what the
 * usual rules (PKIX) say is asked besides, so that both are known.  Certificate
 * usages 0 and 1 never reach it: it would take them, and SMTP must not (RFC
 * 7672 section 3.1.3).
 *
 * SPDX-License-Identifier: ISC
 */
#include "driver/tls.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/lazy.h"
#include "driver/libssl.h"
#include "tls/libcrypto.h"

static_assert(sizeof(RWI_SONAME_LIBSSL) > 1,
              "the build found no shared libssl to take the name from");

/* The types that the message callback is told of: RFC 8446 section 5.1. */
#define CONTENT_ALERT     21
#define CONTENT_HANDSHAKE 22
#define ALERT_CLOSE       0
#define LEVEL_FATAL       2

struct rwi_tls {
    const struct rwi_libssl *lib;
    struct rwi_tls_options options;
    enum rwi_tls_state state;
    SSL_CTX *ctx;
    SSL *ssl;
    BIO *in, *out; /* the SSL's */
    size_t usable; /* TLSA records that were taken */
    unsigned long error;
    bool has_alert, alert_is_ours;
    uint8_t alert;
    enum rw_pkix pkix;
    const char *pkix_words;
};

static struct rwi_libssl table;

const struct rwi_libssl *
rwi_libssl(void)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct rwi_libssl, name),
        RWI_LIBSSL_FUNCTIONS(X)
#undef X
    };
    static struct rwi_lazy lazy = RWI_LAZY(&table, RWI_SONAME_LIBSSL, SYMBOLS);

    return rwi_lazy_ready(&lazy);
}

/* ---- what libssl tells --------------------------------------------------- */

/* Whether a message is encrypted on the wire: in TLS 1.3 all but the hellos,
 * before that the Finished. */
static bool
is_hidden(const struct rwi_tls *tls, uint8_t type)
{
    if (type == RW_TLS_FINISHED)
        return true;
    return tls->lib->SSL_version(tls->ssl) >= TLS1_3_VERSION &&
           type != RW_TLS_CLIENT_HELLO && type != RW_TLS_SERVER_HELLO;
}

static void
on_message(int is_ours, int version, int content, const void *octets,
           size_t len, SSL *ssl, void *arg)
{
    struct rwi_tls *tls = arg;
    const uint8_t *at = octets;

    (void)version;
    (void)ssl;
    if (content == CONTENT_ALERT && len == 2 &&
        (at[0] == LEVEL_FATAL || at[1] != ALERT_CLOSE) && !tls->has_alert) {
        tls->has_alert = true;
        tls->alert_is_ours = is_ours != 0;
        tls->alert = at[1];
    }
    if (content == CONTENT_HANDSHAKE && len >= 4 && is_hidden(tls, at[0]) &&
        tls->options.hidden != NULL)
        tls->options.hidden(tls->options.ctx,
                            is_ours ? RW_SIDE_CLIENT : RW_SIDE_SERVER, at, len);
}

static void
on_keylog(const SSL *ssl, const char *line)
{
    const struct rwi_tls *tls = table.SSL_get_ex_data(ssl, 0);

    tls->options.keylog(tls->options.ctx, line);
}

/* ---- beginning ----------------------------------------------------------- */

static bool
is_address(const char *host, struct rw_address *address)
{
    return strchr(host, '#') == NULL &&
           rw_address_from_text(address, host, 0) == RW_OK;
}

/* The records that may be used; a host without any has no DANE. */
static bool
add_tlsas(struct rwi_tls *tls)
{
    const struct rw_talk_options *talk = tls->options.talk;

    if (talk->tlsa_count == 0 || talk->host == NULL)
        return true;
    if (tls->lib->SSL_dane_enable(tls->ssl, talk->host) != 1)
        return false;
    for (size_t i = 0; i < talk->tlsa_count; i++) {
        const struct rw_tlsa *r = &talk->tlsas[i];

        /* libssl would take usages 0 and 1, too: RFC 7672 section 3.1.3 */
        if (r->is_usable && tls->lib->SSL_dane_tlsa_add(
                                tls->ssl, r->usage, r->selector, r->matching,
                                r->data.data, r->data.len) == 1)
            tls->usable++;
    }
    return true;
}

static enum rw_status
make_context(struct rwi_tls *tls)
{
    const struct rwi_libssl *lib = tls->lib;
    const struct rw_talk_options *talk = tls->options.talk;

    tls->ctx = lib->SSL_CTX_new(lib->TLS_client_method());
    if (tls->ctx == NULL || lib->SSL_CTX_dane_enable(tls->ctx) != 1)
        return RW_ERR_MEMORY;
    lib->SSL_CTX_ctrl(tls->ctx, SSL_CTRL_SET_MIN_PROTO_VERSION,
                      talk->takes_old_tls ? TLS1_VERSION : TLS1_2_VERSION,
                      NULL);
    if (talk->takes_old_tls)
        lib->SSL_CTX_set_security_level(tls->ctx, 0);
    if (tls->options.keylog != NULL)
        lib->SSL_CTX_set_keylog_callback(tls->ctx, on_keylog);
    if (talk->cafile == NULL)
        (void)lib->SSL_CTX_set_default_verify_paths(tls->ctx);
    else if (lib->SSL_CTX_load_verify_file(tls->ctx, talk->cafile) != 1)
        return RW_ERR_IO;
    return RW_OK;
}

static enum rw_status
make_ssl(struct rwi_tls *tls)
{
    const struct rwi_libssl *lib = tls->lib;
    const char *host = tls->options.talk->host;
    struct rw_address address;

    tls->ssl = lib->SSL_new(tls->ctx);
    if (tls->ssl == NULL || lib->SSL_set_ex_data(tls->ssl, 0, tls) != 1)
        return RW_ERR_MEMORY;
    tls->in = lib->BIO_new(lib->BIO_s_mem());
    tls->out = lib->BIO_new(lib->BIO_s_mem());
    if (tls->in == NULL || tls->out == NULL) {
        lib->BIO_free(tls->in);
        lib->BIO_free(tls->out);
        return RW_ERR_MEMORY;
    }
    lib->SSL_set_bio(tls->ssl, tls->in, tls->out);
    lib->SSL_set_connect_state(tls->ssl);
    lib->SSL_set_msg_callback(tls->ssl, on_message);
    lib->SSL_ctrl(tls->ssl, SSL_CTRL_SET_MSG_CALLBACK_ARG, 0, tls);
    if (!add_tlsas(tls))
        return RW_ERR_MEMORY;
    if (host != NULL && !is_address(host, &address))
        lib->SSL_ctrl(tls->ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME,
                      TLSEXT_NAMETYPE_host_name, (void *)(uintptr_t)host);
    lib->SSL_set_hostflags(tls->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (tls->options.talk->at_s != 0) /* DANE-TA(2) asks for valid times */
        lib->X509_VERIFY_PARAM_set_time(lib->SSL_get0_param(tls->ssl),
                                        (time_t)tls->options.talk->at_s);
    return RW_OK;
}

bool
rwi_tls_is_there(void)
{
    return rwi_libssl() != NULL && rwi_x509_add_digests() == RW_OK;
}

enum rw_status
rwi_tls_new(struct rwi_tls **out, const struct rwi_tls_options *options)
{
    struct rwi_tls *tls = calloc(1, sizeof(*tls));
    enum rw_status status;

    *out = NULL;
    if (tls == NULL)
        return RW_ERR_MEMORY;
    if (!rwi_tls_is_there()) {
        free(tls);
        return RW_ERR_LIBSSL;
    }
    tls->lib = rwi_libssl();
    tls->options = *options;
    tls->lib->ERR_clear_error();
    status = make_context(tls);
    if (status == RW_OK)
        status = make_ssl(tls);
    if (status != RW_OK) {
        rwi_tls_free(tls);
        return status;
    }
    *out = tls;
    return RW_OK;
}

void
rwi_tls_free(struct rwi_tls *tls)
{
    if (tls == NULL)
        return;
    if (tls->ssl != NULL)
        tls->lib->SSL_free(tls->ssl);
    if (tls->ctx != NULL)
        tls->lib->SSL_CTX_free(tls->ctx);
    free(tls);
}

/* ---- the usual rules ----------------------------------------------------- */

static enum rw_pkix
pkix_of(int error)
{
    switch (error) {
    case X509_V_OK:
        return RW_PKIX_VALID;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return RW_PKIX_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return RW_PKIX_NOT_YET;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return RW_PKIX_SELF_SIGNED;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return RW_PKIX_NAME;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return RW_PKIX_ISSUER;
    default: /* OpenSSL has a hundred of them */
        return RW_PKIX_OTHER;
    }
}

/* For whom the certificate has to be, and when. */
static bool
demand(const struct rwi_tls *tls, X509_VERIFY_PARAM *param)
{
    const struct rw_talk_options *talk = tls->options.talk;
    struct rw_address address;

    tls->lib->X509_VERIFY_PARAM_set_hostflags(
        param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (talk->at_s != 0)
        tls->lib->X509_VERIFY_PARAM_set_time(param, (time_t)talk->at_s);
    if (talk->host == NULL)
        return true;
    if (is_address(talk->host, &address))
        return tls->lib->X509_VERIFY_PARAM_set1_ip(
                   param, address.octets,
                   address.family == RW_FAMILY_IPV4 ? 4 : 16) == 1;
    return tls->lib->X509_VERIFY_PARAM_set1_host(param, talk->host, 0) == 1;
}

static void
judge(struct rwi_tls *tls)
{
    const struct rwi_libssl *lib = tls->lib;
    X509 *leaf = lib->SSL_get0_peer_certificate(tls->ssl);
    X509_STORE_CTX *store;
    int error = X509_V_ERR_OUT_OF_MEM;

    if (leaf == NULL)
        return;
    store = lib->X509_STORE_CTX_new();
    if (store != NULL &&
        lib->X509_STORE_CTX_init(store, lib->SSL_CTX_get_cert_store(tls->ctx),
                                 leaf,
                                 lib->SSL_get_peer_cert_chain(tls->ssl)) == 1 &&
        lib->X509_STORE_CTX_set_default(store, "ssl_server") == 1 &&
        demand(tls, lib->X509_STORE_CTX_get0_param(store)))
        error = lib->X509_verify_cert(store) == 1
                    ? X509_V_OK
                    : lib->X509_STORE_CTX_get_error(store);
    lib->X509_STORE_CTX_free(store);
    lib->ERR_clear_error();
    tls->pkix = pkix_of(error);
    /* Without a name there is nobody it could be. */
    if (error == X509_V_OK && tls->options.talk->host == NULL)
        tls->pkix = RW_PKIX_NAME;
    if (error != X509_V_OK)
        tls->pkix_words = lib->X509_verify_cert_error_string(error);
}

/* ---- octets -------------------------------------------------------------- */

enum rwi_tls_state
rwi_tls_state(const struct rwi_tls *tls)
{
    return tls->state;
}

/* What libssl's no means: more is to come, or it is over. */
static void
take_error(struct rwi_tls *tls, int result)
{
    int error = tls->lib->SSL_get_error(tls->ssl, result);

    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return;
    tls->state =
        error == SSL_ERROR_ZERO_RETURN ? RWI_TLS_CLOSED : RWI_TLS_FAILED;
    if (tls->error == 0)
        tls->error = tls->lib->ERR_get_error();
    tls->lib->ERR_clear_error();
}

bool
rwi_tls_in(struct rwi_tls *tls, const uint8_t *octets, size_t len)
{
    while (len > 0) {
        int some = len < 16384 ? (int)len : 16384;
        int written = tls->lib->BIO_write(tls->in, octets, some);

        if (written <= 0)
            return false;
        octets += written;
        len -= (size_t)written;
    }
    return true;
}

enum rwi_tls_state
rwi_tls_shake(struct rwi_tls *tls)
{
    int result;

    if (tls->state != RWI_TLS_SHAKING)
        return tls->state;
    tls->lib->ERR_clear_error();
    result = tls->lib->SSL_do_handshake(tls->ssl);
    if (result == 1) {
        tls->state = RWI_TLS_OPEN;
        judge(tls);
    } else {
        take_error(tls, result);
    }
    return tls->state;
}

size_t
rwi_tls_read(struct rwi_tls *tls, uint8_t *buf, size_t size)
{
    int result;

    if (tls->state != RWI_TLS_OPEN)
        return 0;
    tls->lib->ERR_clear_error();
    result =
        tls->lib->SSL_read(tls->ssl, buf, size < 65536 ? (int)size : 65536);
    if (result > 0)
        return (size_t)result;
    take_error(tls, result);
    return 0;
}

bool
rwi_tls_write(struct rwi_tls *tls, const uint8_t *octets, size_t len)
{
    int result;

    if (tls->state != RWI_TLS_OPEN)
        return false;
    tls->lib->ERR_clear_error();
    result = tls->lib->SSL_write(tls->ssl, octets, (int)len);
    if (result > 0)
        return true;
    take_error(tls, result);
    return false;
}

void
rwi_tls_close(struct rwi_tls *tls)
{
    if (tls->state != RWI_TLS_OPEN && tls->state != RWI_TLS_CLOSED)
        return;
    (void)tls->lib->SSL_shutdown(tls->ssl);
    tls->lib->ERR_clear_error();
}

size_t
rwi_tls_out(struct rwi_tls *tls, uint8_t *buf, size_t size)
{
    int result =
        tls->lib->BIO_read(tls->out, buf, size < 65536 ? (int)size : 65536);

    return result > 0 ? (size_t)result : 0;
}

/* ---- what came of it ----------------------------------------------------- */

/* Which of the records it was that matched. */
static size_t
index_of(const struct rw_talk_options *talk, uint8_t usage, uint8_t selector,
         uint8_t matching, const unsigned char *data, size_t len)
{
    for (size_t i = 0; i < talk->tlsa_count; i++) {
        const struct rw_tlsa *r = &talk->tlsas[i];

        if (r->usage == usage && r->selector == selector &&
            r->matching == matching && r->data.len == len &&
            memcmp(r->data.data, data, len) == 0)
            return i;
    }
    return 0;
}

static void
dane_result(const struct rwi_tls *tls, struct rw_talk_result *result)
{
    const struct rwi_libssl *lib = tls->lib;
    uint8_t usage, selector, matching;
    const unsigned char *data;
    size_t len;
    int depth;

    if (tls->options.talk->tlsa_count == 0)
        return;
    result->dane = RW_DANE_NO_TLS;
    if (!result->has_tls)
        return;
    result->dane = tls->usable == 0 ? RW_DANE_UNUSABLE : RW_DANE_MISMATCH;
    depth = tls->usable > 0 && lib->SSL_get_verify_result(tls->ssl) == X509_V_OK
                ? lib->SSL_get0_dane_authority(tls->ssl, NULL, NULL)
                : -1;
    if (depth < 0 || lib->SSL_get0_dane_tlsa(tls->ssl, &usage, &selector,
                                             &matching, &data, &len) < 0)
        return;
    result->dane = RW_DANE_MATCH;
    result->dane_depth = depth;
    result->dane_index =
        index_of(tls->options.talk, usage, selector, matching, data, len);
}

void
rwi_tls_result(const struct rwi_tls *tls, struct rw_talk_result *result)
{
    result->has_tls = tls->state == RWI_TLS_OPEN ||
                      tls->state == RWI_TLS_CLOSED ||
                      tls->lib->SSL_is_init_finished(tls->ssl) == 1;
    result->pkix = tls->pkix;
    result->pkix_words = tls->pkix_words;
    result->has_alert = tls->has_alert;
    result->alert_is_ours = tls->alert_is_ours;
    result->alert = tls->alert;
    if (tls->error != 0)
        result->tls_words = tls->lib->ERR_reason_error_string(tls->error);
    dane_result(tls, result);
}

const char *
rw_pkix_word(enum rw_pkix pkix)
{
    static const char *const WORDS[] = {
#define RW_PKIX_RESULT(name, word) word,
#include "rootwalk/talk.def"
#undef RW_PKIX_RESULT
    };

    return WORDS[pkix];
}

const char *
rw_dane_word(enum rw_dane dane)
{
    static const char *const WORDS[] = {
#define RW_DANE_RESULT(name, word) word,
#include "rootwalk/talk.def"
#undef RW_DANE_RESULT
    };

    return WORDS[dane];
}
