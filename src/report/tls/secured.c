/* What TLS came to on a connection that was made: what was agreed on, whose the
 * certificate is, and what DANE and the usual rules say of it.
 *
 *     TLS 1.3  TLS_AES_256_GCM_SHA384  X25519  SNI mx1.dane.example
 *     certificate  mx1.dane.example, RSA 2048, until 2027-01-14 (48 days)
 *     DANE  3 1 1 fits certificate 1 of the chain: authenticated
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/words.h"
#include "report/tls/tls.h"
#include "rootwalk/certificate.h"

#define NAME_SHOWN 60 /* octets of a server name */

static void
put_agreed(struct rwi_page *page, const struct rw_tls *tls, size_t indent)
{
    struct rw_octets name = rw_tls_server_name(tls->client);
    struct rwi_wrap wrap;
    struct rw_text *text;

    rwi_page_to(page, indent, 0);
    text = rwi_wrap_begin(&wrap, page, indent + 2);
    rw_tls_number_to_text(text, RW_TLS_VERSIONS, tls->version);
    rw_text_puts(text, "  ");
    rw_tls_number_to_text(text, RW_TLS_SUITES, tls->suite);
    if (tls->group != 0) {
        rw_text_puts(text, "  ");
        rw_tls_number_to_text(text, RW_TLS_GROUPS, tls->group);
    }
    if (name.len > 0) {
        rw_text_puts(text, "  SNI ");
        rw_text_put_visible(text, name.data,
                            name.len < NAME_SHOWN ? name.len : NAME_SHOWN);
    }
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

static void
put_certificate(struct rwi_page *page, const struct rw_tls *tls, uint64_t now_s,
                size_t indent)
{
    struct rw_certificates *chain = NULL;
    const struct rw_certificate *own;
    struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("certificate  %n, %k, until %d"))}};

    if (tls->certificate_count == 0 ||
        rw_certificates_new(&chain, tls->certificates, 1) != RW_OK)
        return;
    own = rw_certificate_at(chain, 0);
    if (own->is_read) {
        const struct rw_sentence left = {
            .words = {RW_WORDS(N_(" (%t)"))},
            .fillings = {rw_fill_of(
                't', RW_FILL_SECONDS,
                own->not_after_s > now_s ? own->not_after_s - now_s : 0)}};

        sentence.fillings[0] =
            rw_fill_octets('n', own->subject_name, strlen(own->subject_name));
        sentence.fillings[1] = rw_fill_text('k', own->key);
        sentence.fillings[2] = rw_fill_of('d', RW_FILL_DATE, own->not_after_s);
        rwi_page_to(page, indent, 0);
        rwi_page_sentence(page, &sentence, indent + 2);
        if (own->not_after_s > now_s)
            rwi_page_sentence(page, &left, indent + 2);
        rwi_page_newline(page);
    }
    rw_certificates_free(chain);
}

static void
put_dane(struct rwi_page *page, const struct rwi_secured *secured,
         size_t indent)
{
    const struct rw_talk_result *talk = secured->talk;
    bool is_match =
        talk->dane == RW_DANE_MATCH && talk->dane_index < secured->tlsa_count;
    const struct rw_tlsa *tlsa =
        is_match ? &secured->tlsas[talk->dane_index] : NULL;
    const struct rw_sentence match = {
        .words = {RW_WORDS(
            N_("DANE  %u %s %m matches certificate %d of the chain: "
               "authenticated"))},
        .fillings = {rw_fill_number('u', is_match ? tlsa->usage : 0),
                     rw_fill_number('s', is_match ? tlsa->selector : 0),
                     rw_fill_number('m', is_match ? tlsa->matching : 0),
                     rw_fill_number('d', talk->dane_depth > 0
                                             ? (uint64_t)talk->dane_depth + 1
                                             : 1)}};

    if (!is_match && talk->dane != RW_DANE_MISMATCH)
        return;
    rwi_page_to(page, indent, 0);
    rwi_page_style(page, is_match ? STYLE_GOOD : STYLE_BAD);
    if (is_match)
        rwi_page_sentence(page, &match, indent + 2);
    else
        rwi_page_wrap(page, _("DANE  no TLSA record matches the certificate"),
                      indent + 2);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_newline(page);
}

static const char *
pkix_phrase(enum rw_pkix pkix)
{
    switch (pkix) {
    case RW_PKIX_VALID:
        return N_("PKIX  the certificate is valid for this host");
    case RW_PKIX_EXPIRED:
        return N_("PKIX  the certificate has expired");
    case RW_PKIX_NOT_YET:
        return N_("PKIX  the certificate is not valid yet");
    case RW_PKIX_SELF_SIGNED:
        return N_("PKIX  the certificate is self-signed");
    case RW_PKIX_NAME:
        return N_("PKIX  the certificate is for a different name");
    case RW_PKIX_ISSUER:
        return N_("PKIX  its issuer is not trusted on this machine");
    case RW_PKIX_OTHER:
        return N_("PKIX  the certificate is not valid");
    case RW_PKIX_UNSEEN:
        break;
    }
    return NULL;
}

static void
put_no_tls(struct rwi_page *page, const char *words, size_t indent)
{
    const struct rw_sentence why = {
        .words = {RW_WORDS(N_("no TLS: %w"))},
        .fillings = {rw_fill_text('w', words != NULL ? words : "")}};

    if (words == NULL)
        return;
    rwi_page_to(page, indent, 0);
    rwi_page_style(page, STYLE_BAD);
    rwi_page_sentence(page, &why, indent + 2);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_newline(page);
}

void
rwi_tls_secured(struct rwi_page *page, const struct rwi_secured *secured,
                size_t indent)
{
    const char *pkix = pkix_phrase(secured->talk->pkix);

    if (!secured->talk->has_tls) {
        put_no_tls(page, secured->talk->tls_words, indent);
        return;
    }
    if (secured->tls != NULL) {
        put_agreed(page, secured->tls, indent);
        put_certificate(page, secured->tls, secured->at_s, indent);
    }
    put_dane(page, secured, indent);
    if (pkix != NULL) {
        rwi_page_to(page, indent, 0);
        rwi_page_wrap(page, _(pkix), indent + 2);
        rwi_page_newline(page);
    }
}
