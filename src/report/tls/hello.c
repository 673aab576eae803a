/* What is in the two hellos, in words.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/tls/tls.h"

#include "base/words.h"

#define SUITES_SHOWN 6    /* of a list; JSON has all */
#define VALUE_MAX    1000 /* characters of an extension's value shown */

/* ---- shared ------------------------------------------------------------- */

/* "bbb4b806...3300cdb6" */
static void
put_random(struct rwi_tls_view *view, const struct rw_octets *random)
{
    struct rw_text *text;

    rwi_tls_label(view, _("random"));
    text = rwi_page_text(view->page);
    if (random->len >= 8) {
        rw_text_put_hex(text, random->data, 4, false);
        rw_text_puts(text, "...");
        rw_text_put_hex(text, random->data + random->len - 4, 4, false);
    }
    rwi_page_puts(view->page, _(", makes this session unique"));
    rwi_page_newline(view->page);
}

static void
put_session(struct rwi_tls_view *view, const struct rw_octets *session)
{
    if (session->len == 0)
        return;
    rwi_tls_label(view, _("session id"));
    rwi_page_count(view->page, session->len, RW_NOUN_OCTET);
    rwi_page_newline(view->page);
}

/* The name, what it is for, and below them its value. */
static void
put_extension(struct rwi_tls_view *view,
              const struct rw_tls_extension *extension, enum rw_side from)
{
    const char *words = rw_tls_words(RW_TLS_EXTENSIONS, extension->type);
    size_t indent = rwi_tls_indent(view) + 4;
    char value[VALUE_MAX + 1];
    struct rwi_wrap wrap;
    struct rw_text text;

    rwi_page_to(view->page, indent, 0);
    rw_tls_number_to_text(rwi_page_text(view->page), RW_TLS_EXTENSIONS,
                          extension->type);
    if (words != NULL) {
        rwi_page_puts(view->page, ": ");
        rwi_page_wrap(view->page, _(words), indent + 2);
    }
    rwi_page_newline(view->page);
    rw_text_init(&text, value, sizeof(value));
    rw_tls_extension_to_text(&text, extension, from);
    if (text.len == 0)
        return;
    rwi_page_to(view->page, indent + 2, 0);
    rw_text_puts(rwi_wrap_begin(&wrap, view->page, indent + 2), value);
    if (!rw_text_fits(&text))
        rw_text_puts(&wrap.text, "...");
    rwi_wrap_end(&wrap);
    rwi_page_newline(view->page);
}

static void
put_extensions(struct rwi_tls_view *view, const struct rw_tls_hello *hello)
{
    if (hello->extension_count == 0)
        return;
    rwi_tls_label(view, _("extensions"));
    rwi_page_printf(view->page, "%zu", hello->extension_count);
    rwi_page_newline(view->page);
    for (size_t i = 0; i < hello->extension_count; i++)
        put_extension(view, &hello->extensions[i], hello->from);
}

/* ---- the client's ------------------------------------------------------- */

static void
put_versions(struct rwi_tls_view *view, const struct rw_tls_hello *hello)
{
    uint16_t version, highest = 0;
    size_t pos = 0, start;
    struct rw_text *text;

    rwi_tls_label(view, _("versions"));
    text = rwi_page_text(view->page);
    start = text->len;
    while (rw_tls_version_next(&version, hello, &pos)) {
        if (text->len > start)
            rw_text_puts(text, ", ");
        rw_tls_number_to_text(text, RW_TLS_VERSIONS, version);
        highest = version > highest ? version : highest;
    }
    if (highest < RW_TLS_1_3)
        rwi_page_puts(view->page, _("; TLS 1.3 is not offered"));
    rwi_page_newline(view->page);
}

static void
put_suites(struct rwi_tls_view *view, const struct rw_tls_hello *hello)
{
    size_t indent = rwi_tls_indent(view) + 18;

    rwi_tls_label(view, _("cipher suites"));
    rwi_page_printf(view->page, _("%zu, in the client's order of preference"),
                    hello->suite_count);
    rwi_page_newline(view->page);
    for (size_t i = 0; i < hello->suite_count && i < SUITES_SHOWN; i++) {
        rwi_page_to(view->page, indent, 0);
        rw_tls_number_to_text(rwi_page_text(view->page), RW_TLS_SUITES,
                              hello->suites[i]);
        rwi_page_newline(view->page);
    }
    if (hello->suite_count <= SUITES_SHOWN)
        return;
    rwi_page_to(view->page, indent, 0);
    rwi_page_printf(view->page, _("and %zu more"),
                    hello->suite_count - SUITES_SHOWN);
    rwi_page_newline(view->page);
}

static bool
is_none(const struct rw_octets *list)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->data[i] != 0)
            return false;
    return true;
}

/* Only where there is more than none. */
static void
put_compressions(struct rwi_tls_view *view, const struct rw_tls_hello *hello)
{
    const struct rw_octets *list = &hello->compressions;
    struct rw_text *text;

    if (is_none(list))
        return;
    rwi_tls_label(view, _("compression"));
    text = rwi_page_text(view->page);
    for (size_t i = 0; i < list->len && i < 8; i++) {
        if (i > 0)
            rw_text_puts(text, ", ");
        rw_tls_number_to_text(text, RW_TLS_COMPRESSIONS, list->data[i]);
    }
    rwi_page_newline(view->page);
}

static void
put_fingerprints(struct rwi_tls_view *view, const struct rw_tls_hello *hello)
{
    char ja3[RW_JA3_SIZE], ja4[RW_JA4_SIZE];

    if (hello != view->tls->client ||
        rw_tls_fingerprints(ja3, ja4, hello) != RW_OK)
        return;
    rwi_tls_label(view, "JA4");
    rwi_page_puts(view->page, ja4);
    rwi_page_newline(view->page);
    rwi_tls_label(view, "JA3");
    rwi_page_puts(view->page, ja3);
    rwi_page_newline(view->page);
}

void
rwi_tls_client_hello(struct rwi_tls_view *view,
                     const struct rw_tls_hello *hello)
{
    struct rw_octets name = rw_tls_server_name(hello);

    if (hello->is_old) {
        rwi_tls_label(view, _("form"));
        rwi_page_puts(view->page, _("that of SSL 2.0, for old servers"));
        rwi_page_newline(view->page);
    }
    put_versions(view, hello);
    rwi_tls_label(view, _("server name"));
    if (name.len > 0)
        rw_text_put_visible(rwi_page_text(view->page), name.data, name.len);
    else
        rwi_page_puts(view->page, _("not given"));
    rwi_page_newline(view->page);
    put_random(view, &hello->random);
    put_session(view, &hello->session);
    put_suites(view, hello);
    put_compressions(view, hello);
    put_extensions(view, hello);
    put_fingerprints(view, hello);
}

/* ---- the server's ------------------------------------------------------- */

static void
put_part(struct rwi_tls_view *view, const struct rw_tls_part *part)
{
    size_t indent = rwi_tls_indent(view) + 4;

    if (part->name[0] == '\0' || part->words == NULL)
        return;
    rwi_page_to(view->page, indent, 0);
    rwi_page_style(view->page,
                   part->strength == RW_TLS_WEAK ? STYLE_BAD : STYLE_PLAIN);
    rwi_page_puts(view->page, part->name);
    rwi_page_to(view->page, indent + 14, 2);
    rwi_page_wrap(view->page, _(part->words), indent + 14);
    rwi_page_newline(view->page);
}

static void
put_choice(struct rwi_tls_view *view, const struct rw_tls_hello *hello)
{
    const struct rw_tls *tls = view->tls;
    struct rw_tls_suite suite;

    rwi_tls_label(view, _("version"));
    rw_tls_number_to_text(rwi_page_text(view->page), RW_TLS_VERSIONS,
                          hello == tls->server || hello == tls->retry
                              ? tls->version
                              : hello->version);
    rwi_page_newline(view->page);
    if (hello->suite_count == 0)
        return;
    rwi_tls_label(view, _("cipher suite"));
    rw_tls_number_to_text(rwi_page_text(view->page), RW_TLS_SUITES,
                          hello->suites[0]);
    rwi_page_newline(view->page);
    if (!rw_tls_suite_parse(&suite, hello->suites[0]))
        return;
    put_part(view, &suite.exchange);
    put_part(view, &suite.proof);
    put_part(view, &suite.cipher);
}

void
rwi_tls_server_hello(struct rwi_tls_view *view,
                     const struct rw_tls_hello *hello)
{
    put_choice(view, hello);
    if (!hello->is_retry)
        put_random(view, &hello->random);
    put_session(view, &hello->session);
    put_compressions(view, hello);
    if (hello == view->tls->server && view->tls->is_resumed) {
        rwi_tls_label(view, _("resumed"));
        rwi_page_puts(view->page,
                      _("an earlier session is resumed: no certificate is "
                        "sent"));
        rwi_page_newline(view->page);
    }
    put_extensions(view, hello);
}
