/* A TLS connection in words and as JSON: what the files share.
 *
 *     text.c      message by message
 *     hello.c     what is in the hellos
 *     chain.c     certificates
 *     fault.c     what is wrong
 *     secured.c   what it came to on a connection of our own
 *     json.c      all of it as JSON
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_TLS_TLS_H
#define RWI_REPORT_TLS_TLS_H

#include "rootwalk/certificate.h"
#include "rootwalk/talk.h"
#include "rootwalk/tls_report.h"

#include "report/print/json.h"
#include "report/print/page.h"

/* How it is to be said. */
struct rwi_tls_view {
    struct rwi_page *page;
    const struct rw_tls *tls;
    const struct rw_certificates *certificates; /* the server's; may be NULL */
    size_t digits; /* of a frame's number; 0: there are none */
    uint64_t at_s; /* when certificates are judged; RW_NO_TIME: not at all */
    /* called behind each message with its last frame; NULL: nobody is */
    void (*after)(void *ctx, uint64_t frame);
    void *ctx;
};

/** Write a connection, message by message, and how it came out.
 *
 * @param view  all but its certificates, which are read here
 */
void rwi_tls_text(struct rwi_tls_view *view);

/** Give the column in which what is said about a message begins. */
size_t rwi_tls_indent(const struct rwi_tls_view *view);

/** Begin a detail: its label, then the column of its value. */
void rwi_tls_label(struct rwi_tls_view *view, const char *label);

/** Write what is in a hello, what a certificate message holds. */
void rwi_tls_client_hello(struct rwi_tls_view *view,
                          const struct rw_tls_hello *hello);
void rwi_tls_server_hello(struct rwi_tls_view *view,
                          const struct rw_tls_hello *hello);
void rwi_tls_chain(struct rwi_tls_view *view);

/* What TLS came to on a connection that was made here. */
struct rwi_secured {
    const struct rw_tls *tls; /* NULL: not read */
    const struct rw_talk_result *talk;
    const struct rw_tlsa *tlsas; /* that the talk was given */
    size_t tlsa_count;
    uint64_t at_s; /* when certificates are judged */
};

/** Write what was agreed on, the certificate, DANE's verdict on it and that of
 * the usual rules, each on a line; or why there is no TLS. */
void rwi_tls_secured(struct rwi_page *page, const struct rwi_secured *secured,
                     size_t indent);

/** Write a connection's members; its object is open. */
void rwi_tls_json(struct rwi_json *json, const struct rw_tls *tls);

#endif
