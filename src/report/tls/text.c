/* A TLS connection in words, message by message.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/tls/tls.h"

#include <string.h>

#include "base/words.h"
#include "rootwalk/trace.h"

#define BESIDE 30 /* column of what is said beside a message's name */
#define LABEL  16 /* columns of a detail's label */

size_t
rwi_tls_indent(const struct rwi_tls_view *view)
{
    return view->digits + 3;
}

void
rwi_tls_label(struct rwi_tls_view *view, const char *label)
{
    size_t indent = rwi_tls_indent(view) + 2;

    rwi_page_to(view->page, indent, 0);
    rwi_page_puts(view->page, label);
    rwi_page_to(view->page, indent + LABEL, 2);
}

/* " 13 C ClientHello           " */
static void
begin(struct rwi_tls_view *view, const struct rw_tls_message *message,
      const char *name)
{
    struct rwi_page *page = view->page;

    if (view->digits > 0)
        rwi_page_printf(page, "%*llu", (int)view->digits,
                        (unsigned long long)message->last.frame);
    rwi_page_style(page, STYLE_FAINT);
    rwi_page_puts(page, message->from == RW_SIDE_CLIENT ? " C " : " S ");
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_puts(page, name);
    rwi_page_to(page, BESIDE, 2);
}

static void
say(struct rwi_tls_view *view, const struct rw_sentence *sentence)
{
    rwi_page_sentence(view->page, sentence, rwi_tls_indent(view) + 2);
    rwi_page_newline(view->page);
}

static void
say_words(struct rwi_tls_view *view, const char *words)
{
    struct rw_sentence sentence = {.words = {RW_WORDS(words)}};

    say(view, &sentence);
}

/* ---- messages of the handshake ------------------------------------------ */

static void
put_key_exchange(struct rwi_tls_view *view)
{
    const struct rw_tls *tls = view->tls;

    if (tls->group != 0) {
        rwi_tls_label(view, _("group"));
        rw_tls_number_to_text(rwi_page_text(view->page), RW_TLS_GROUPS,
                              tls->group);
        rwi_page_newline(view->page);
    }
    if (tls->dh_bits != 0) {
        rwi_tls_label(view, _("group"));
        rwi_page_printf(view->page, _("of its own, %u bits"), tls->dh_bits);
        rwi_page_newline(view->page);
    }
    if (tls->signature != 0) {
        rwi_tls_label(view, _("signed with"));
        rw_tls_number_to_text(rwi_page_text(view->page), RW_TLS_SIGNATURES,
                              tls->signature);
        rwi_page_newline(view->page);
    }
}

static void
put_inside(struct rwi_tls_view *view, const struct rw_tls_message *message)
{
    switch (message->type) {
    case RW_TLS_CLIENT_HELLO:
        if (message->hello != NULL)
            rwi_tls_client_hello(view, message->hello);
        break;
    case RW_TLS_SERVER_HELLO:
    case RW_TLS_HELLO_RETRY_REQUEST:
        if (message->hello != NULL)
            rwi_tls_server_hello(view, message->hello);
        break;
    case RW_TLS_CERTIFICATE:
        if (message->from == RW_SIDE_SERVER && !message->is_cut)
            rwi_tls_chain(view);
        break;
    case RW_TLS_SERVER_KEY_EXCHANGE:
        put_key_exchange(view);
        break;
    default:
        break;
    }
}

static void
put_handshake(struct rwi_tls_view *view, const struct rw_tls_message *message)
{
    const char *name = rw_tls_name(RW_TLS_HANDSHAKES, message->type);
    const char *words = rw_tls_words(RW_TLS_HANDSHAKES, message->type);
    struct rw_sentence size = {
        .words = {RW_WORDS(message->is_cut
                               ? N_("%n, of which some are missing; %s")
                               : N_("%n; %s"))},
        .fillings = {
            rw_fill_count('n', message->octets[message->from], RW_NOUN_OCTET),
            rw_fill_words('s', words != NULL ? words
                                             : N_("a message unknown to this "
                                                  "program"))}};

    begin(view, message, name != NULL ? name : "?");
    say(view, &size);
    put_inside(view, message);
}

/* ---- the others --------------------------------------------------------- */

static void
put_alert(struct rwi_tls_view *view, const struct rw_tls_message *message)
{
    const char *name = rw_tls_name(RW_TLS_ALERTS, message->type);
    const char *words = rw_tls_words(RW_TLS_ALERTS, message->type);
    struct rw_sentence sentence = {
        .words = {RW_WORDS("%l, %a: %s")},
        .fillings = {rw_fill_words('l', message->level == 2 ? N_("fatal")
                                                            : N_("warning")),
                     name != NULL ? rw_fill_text('a', name)
                                  : rw_fill_number('a', message->type),
                     rw_fill_words('s', words != NULL ? words
                                                      : N_("unknown to this "
                                                           "program"))}};

    begin(view, message, "Alert");
    rwi_page_style(view->page, message->level == 2 ? STYLE_BAD : STYLE_PLAIN);
    say(view, &sentence);
}

/* In TLS 1.3 the server's part is all in one; before it is the Finished. */
static void
put_hidden(struct rwi_tls_view *view, const struct rw_tls_message *message)
{
    bool is_1_3 = view->tls->version >= RW_TLS_1_3;

    if (is_1_3 && message->from == RW_SIDE_SERVER) {
        begin(view, message, _("encrypted handshake"));
        say_words(view,
                  view->tls->is_resumed
                      ? N_("EncryptedExtensions and Finished, judging by their "
                           "position")
                      : N_("EncryptedExtensions, Certificate, "
                           "CertificateVerify and Finished, judging by their "
                           "position: TLS 1.3 hides who the server is"));
        return;
    }
    begin(view, message, _("Finished (encrypted)"));
    say_words(view, rw_tls_words(RW_TLS_HANDSHAKES, RW_TLS_FINISHED));
}

static void
put_data(struct rwi_tls_view *view, const struct rw_tls_message *message)
{
    bool is_both = message->records[RW_SIDE_CLIENT] > 0 &&
                   message->records[RW_SIDE_SERVER] > 0;
    struct rw_sentence sentence = {
        .words = {RW_WORDS(is_both ? N_("%r, %n, in both directions; cannot be "
                                        "read")
                                   : N_("%r, %n; cannot be read"))},
        .fillings = {rw_fill_count('r',
                                   (uint64_t)message->records[RW_SIDE_CLIENT] +
                                       message->records[RW_SIDE_SERVER],
                                   RW_NOUN_RECORD),
                     rw_fill_count('n',
                                   message->octets[RW_SIDE_CLIENT] +
                                       message->octets[RW_SIDE_SERVER],
                                   RW_NOUN_OCTET)}};

    begin(view, message,
          message->kind == RW_TLS_EARLY_DATA ? _("early data (encrypted)")
                                             : _("encrypted data"));
    say(view, &sentence);
}

static void
put_hidden_alert(struct rwi_tls_view *view,
                 const struct rw_tls_message *message)
{
    begin(view, message, _("Alert (encrypted)"));
    say_words(view, view->tls->outcome == RW_TLS_COMPLETED
                        ? N_("close_notify, judging by its position")
                        : N_("the sender gives up; the reason is encrypted"));
}

static void
put_message(struct rwi_tls_view *view, const struct rw_tls_message *message)
{
    switch (message->kind) {
    case RW_TLS_MESSAGE:
        put_handshake(view, message);
        break;
    case RW_TLS_CHANGE:
        begin(view, message, "ChangeCipherSpec");
        say_words(view, view->tls->version >= RW_TLS_1_3
                            ? N_("no meaning in TLS 1.3; sent for middleboxes "
                                 "that expect it")
                            : N_("the sender encrypts from here on"));
        break;
    case RW_TLS_ALERT:
        put_alert(view, message);
        break;
    case RW_TLS_HIDDEN_HANDSHAKE:
        put_hidden(view, message);
        break;
    case RW_TLS_HIDDEN_ALERT:
        put_hidden_alert(view, message);
        break;
    case RW_TLS_EARLY_DATA:
    case RW_TLS_DATA:
        put_data(view, message);
        break;
    case RW_TLS_HEARTBEAT:
        begin(view, message, "Heartbeat");
        say_words(view, N_("a heartbeat"));
        break;
    }
}

/* ---- how it came out ---------------------------------------------------- */

static const char *
outcome_words(const struct rw_tls *tls)
{
    switch (tls->outcome) {
    case RW_TLS_COMPLETED:
        return N_("TLS: the handshake is complete; what follows is encrypted");
    case RW_TLS_FAILED:
        return N_("TLS: the handshake failed");
    case RW_TLS_ENCRYPTED:
        return N_("TLS: the handshake is missing, everything is encrypted");
    case RW_TLS_INCOMPLETE:
        break;
    }
    return N_("TLS: the end of the handshake is missing");
}

static void
put_outcome(struct rwi_tls_view *view)
{
    const struct rw_tls *tls = view->tls;
    struct rwi_page *page = view->page;

    rwi_page_puts(page, _(outcome_words(tls)));
    if (tls->outcome == RW_TLS_COMPLETED && tls->done.time_us != RW_NO_TIME &&
        tls->first.time_us != RW_NO_TIME &&
        tls->done.time_us >= tls->first.time_us) {
        rwi_page_puts(page, _(", "));
        rwi_page_duration(page, tls->done.time_us - tls->first.time_us);
    }
    rwi_page_newline(page);
    if (tls->fault.code == RW_TLS_FAULT_NONE)
        return;
    rwi_page_style(page, STYLE_BAD);
    rwi_page_puts(page, tls->fault.side == RW_SIDE_CLIENT
                            ? _("TLS of the client: ")
                            : _("TLS of the server: "));
    rw_tls_fault_to_text(rwi_page_text(page), &tls->fault);
    rwi_page_newline(page);
}

void
rwi_tls_text(struct rwi_tls_view *view)
{
    const struct rw_tls *tls = view->tls;
    struct rw_certificates *certificates = NULL;

    if (tls->certificate_count > 0 &&
        rw_certificates_new(&certificates, tls->certificates,
                            tls->certificate_count) == RW_OK)
        view->certificates = certificates;
    for (size_t i = 0; i < tls->count; i++) {
        put_message(view, &tls->messages[i]);
        if (view->after != NULL)
            view->after(view->ctx, tls->messages[i].last.frame);
    }
    if (tls->uncounted > 0) {
        rwi_page_to(view->page, rwi_tls_indent(view), 0);
        rwi_page_printf(view->page, _("and %llu more"),
                        (unsigned long long)tls->uncounted);
        rwi_page_newline(view->page);
    }
    put_outcome(view);
    rw_certificates_free(certificates);
    view->certificates = NULL;
}
