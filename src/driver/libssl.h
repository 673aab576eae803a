/* libssl's functions, and those of libcrypto that go with them, opened when the
 * first TLS connection is wanted (base/lazy.h).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_LIBSSL_H
#define RWI_DRIVER_LIBSSL_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define RWI_LIBSSL_FUNCTIONS(X)                                                \
    X(BIO_ctrl)                                                                \
    X(BIO_free)                                                                \
    X(BIO_new)                                                                 \
    X(BIO_read)                                                                \
    X(BIO_s_mem)                                                               \
    X(BIO_write)                                                               \
    X(ERR_clear_error)                                                         \
    X(ERR_get_error)                                                           \
    X(ERR_reason_error_string)                                                 \
    X(SSL_CTX_ctrl)                                                            \
    X(SSL_CTX_dane_enable)                                                     \
    X(SSL_CTX_free)                                                            \
    X(SSL_CTX_get_cert_store)                                                  \
    X(SSL_CTX_load_verify_file)                                                \
    X(SSL_CTX_new)                                                             \
    X(SSL_CTX_set_default_verify_paths)                                        \
    X(SSL_CTX_set_keylog_callback)                                             \
    X(SSL_CTX_set_security_level)                                              \
    X(SSL_ctrl)                                                                \
    X(SSL_dane_enable)                                                         \
    X(SSL_dane_tlsa_add)                                                       \
    X(SSL_do_handshake)                                                        \
    X(SSL_free)                                                                \
    X(SSL_get0_dane_authority)                                                 \
    X(SSL_get0_dane_tlsa)                                                      \
    X(SSL_get0_peer_certificate)                                               \
    X(SSL_get_error)                                                           \
    X(SSL_get_ex_data)                                                         \
    X(SSL_get_peer_cert_chain)                                                 \
    X(SSL_get0_param)                                                          \
    X(SSL_get_verify_result)                                                   \
    X(SSL_is_init_finished)                                                    \
    X(SSL_new)                                                                 \
    X(SSL_read)                                                                \
    X(SSL_set_bio)                                                             \
    X(SSL_set_connect_state)                                                   \
    X(SSL_set_ex_data)                                                         \
    X(SSL_set_hostflags)                                                       \
    X(SSL_set_msg_callback)                                                    \
    X(SSL_shutdown)                                                            \
    X(SSL_version)                                                             \
    X(SSL_write)                                                               \
    X(TLS_client_method)                                                       \
    X(X509_STORE_CTX_free)                                                     \
    X(X509_STORE_CTX_get0_param)                                               \
    X(X509_STORE_CTX_get_error)                                                \
    X(X509_STORE_CTX_init)                                                     \
    X(X509_STORE_CTX_new)                                                      \
    X(X509_STORE_CTX_set_default)                                              \
    X(X509_VERIFY_PARAM_set1_host)                                             \
    X(X509_VERIFY_PARAM_set1_ip)                                               \
    X(X509_VERIFY_PARAM_set_hostflags)                                         \
    X(X509_VERIFY_PARAM_set_time)                                              \
    X(X509_verify_cert)                                                        \
    X(X509_verify_cert_error_string)

struct rwi_libssl {
#define X(name) __typeof__(name) *name;
    RWI_LIBSSL_FUNCTIONS(X)
#undef X
};

/** Give the table, loaded at the first call; NULL where libssl cannot be
 * opened now. */
const struct rwi_libssl *rwi_libssl(void);

#endif
