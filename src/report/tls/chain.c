/* Certificates in words.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/tls/tls.h"

#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "rootwalk/trace.h"

/* "mx1.dane.example and 2 other names; issued by Lab Root; EC P-256,
 * ecdsa-with-SHA256; 2026-01-01 to 2027-01-01" */
static void
put_facts(struct rwi_tls_view *view, const struct rw_certificate *certificate,
          size_t indent)
{
    struct rwi_wrap wrap;
    struct rw_text *text = rwi_wrap_begin(&wrap, view->page, indent);

    rw_text_put_utf8(text, certificate->subject_name);
    if (certificate->is_own_issuer)
        rw_text_puts(text, _("; self-signed"));
    else
        rw_text_printf(text, "%s", _("; issued by "));
    if (!certificate->is_own_issuer)
        rw_text_put_utf8(text, certificate->issuer_name);
    rw_text_puts(text, "; ");
    rw_text_puts(text, certificate->key);
    rw_text_puts(text, _(", "));
    rw_text_puts(text, certificate->signature);
    rw_text_puts(text, "; ");
    rwi_text_date(text, certificate->not_before_s);
    rw_text_puts(text, _(" to "));
    rwi_text_date(text, certificate->not_after_s);
    rwi_wrap_end(&wrap);
    rwi_page_newline(view->page);
}

static void
put_names(struct rwi_tls_view *view, const struct rw_certificate *certificate,
          size_t indent)
{
    struct rwi_wrap wrap;
    struct rw_text *text;

    if (certificate->name_count == 0)
        return;
    rwi_page_to(view->page, indent, 0);
    text = rwi_wrap_begin(&wrap, view->page, indent + 2);
    rw_text_puts(text, _("names: "));
    for (size_t i = 0; i < certificate->name_count && i < 20; i++) {
        if (i > 0)
            rw_text_puts(text, ", ");
        rw_text_put_visible(text, certificate->names[i],
                            strlen(certificate->names[i]));
    }
    if (certificate->name_count > 20)
        rw_text_printf(text, _(" and %zu more"), certificate->name_count - 20);
    rwi_wrap_end(&wrap);
    rwi_page_newline(view->page);
}

static void
put_hex(struct rwi_tls_view *view, const char *label, const uint8_t *digest,
        size_t indent)
{
    rwi_page_to(view->page, indent, 0);
    rwi_page_puts(view->page, label);
    rwi_page_newline(view->page);
    rwi_page_to(view->page, indent + 2, 0); /* 64 digits fill a line */
    rw_text_put_hex(rwi_page_text(view->page), digest, RW_SHA256, false);
    rwi_page_newline(view->page);
}

static void
put_judgement(struct rwi_tls_view *view,
              const struct rw_certificate *certificate, bool is_last,
              size_t indent)
{
    const char *words = NULL;

    if (view->at_s != RW_NO_TIME && view->at_s > certificate->not_after_s)
        words = N_("expired at that time");
    else if (view->at_s != RW_NO_TIME && view->at_s < certificate->not_before_s)
        words = N_("not yet valid at that time");
    else if (!is_last && !certificate->is_issued_by_next)
        words = N_("the next certificate is not that of its issuer");
    if (words == NULL)
        return;
    rwi_page_to(view->page, indent, 0);
    rwi_page_style(view->page, STYLE_BAD);
    rwi_page_puts(view->page, _(words));
    rwi_page_newline(view->page);
}

static void
put_certificate(struct rwi_tls_view *view, size_t index)
{
    const struct rw_certificate *certificate =
        rw_certificate_at(view->certificates, index);
    size_t indent = rwi_tls_indent(view) + 2;

    rwi_page_to(view->page, indent, 0);
    rwi_page_printf(view->page, "%zu  ", index + 1);
    indent += 3;
    if (!certificate->is_read) {
        rwi_page_puts(view->page, _("not a readable certificate"));
        rwi_page_newline(view->page);
        return;
    }
    put_facts(view, certificate, indent);
    put_names(view, certificate, indent);
    put_judgement(view, certificate,
                  index + 1 == rw_certificates_count(view->certificates),
                  indent);
    if (index > 0)
        return;
    put_hex(view, "SHA-256", certificate->sha256, indent);
    put_hex(view, "TLSA 3 1 1", certificate->spki_sha256, indent);
}

void
rwi_tls_chain(struct rwi_tls_view *view)
{
    for (size_t i = 0; i < rw_certificates_count(view->certificates); i++)
        put_certificate(view, i);
    if (view->certificates == NULL && view->tls->certificate_count > 0) {
        rwi_page_to(view->page, rwi_tls_indent(view) + 2, 0);
        rwi_page_count(view->page, view->tls->certificate_count,
                       RW_NOUN_CERTIFICATE);
        rwi_page_newline(view->page);
    }
}
