/* A TLS connection as JSON: the members of doc/json.md's TLS.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/tls/tls.h"

#include <stdlib.h>
#include <string.h>

#include "rootwalk/trace.h"

/* A number's name as a string; a list's next where it is one. */
static void
put_number(struct rwi_json *json, enum rwi_json_row member,
           enum rw_tls_registry registry, uint16_t number)
{
    char buf[80];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rw_tls_number_to_text(&text, registry, number);
    if (member == J_ROWS)
        rwi_json_string_item(json, buf);
    else
        rwi_json_string(json, member, buf);
}

static void
put_number_or_null(struct rwi_json *json, enum rwi_json_row member,
                   enum rw_tls_registry registry, uint16_t number)
{
    if (number == 0)
        rwi_json_null(json, member);
    else
        put_number(json, member, registry, number);
}

static void
put_octets(struct rwi_json *json, enum rwi_json_row member,
           const struct rw_octets *octets)
{
    struct rwi_json_stream stream;

    if (octets->len == 0) {
        rwi_json_null(json, member);
        return;
    }
    rw_text_put_visible(rwi_json_stream(&stream, json, member), octets->data,
                        octets->len);
    rwi_json_stream_end(&stream);
}

static void
put_digits(struct rwi_json *json, enum rwi_json_row member,
           const uint8_t *octets, size_t len)
{
    struct rwi_json_stream stream;

    if (len == 0) {
        rwi_json_null(json, member);
        return;
    }
    rw_text_put_hex(rwi_json_stream(&stream, json, member), octets, len, false);
    rwi_json_stream_end(&stream);
}

static const char *
side_word(enum rw_side side)
{
    return side == RW_SIDE_CLIENT ? "client" : "server";
}

/* ---- the hellos --------------------------------------------------------- */

static void
put_offers(struct rwi_json *json, const struct rw_tls_hello *client)
{
    uint16_t version;
    size_t pos = 0;

    rwi_json_list(json, J_TLS_versions_offered);
    while (client != NULL && rw_tls_version_next(&version, client, &pos))
        put_number(json, J_ROWS, RW_TLS_VERSIONS, version);
    rwi_json_close(json);
    rwi_json_list(json, J_TLS_suites_offered);
    for (size_t i = 0; client != NULL && i < client->suite_count; i++)
        put_number(json, J_ROWS, RW_TLS_SUITES, client->suites[i]);
    rwi_json_close(json);
}

static void
put_alpn(struct rwi_json *json, const struct rw_tls *tls)
{
    const struct rw_tls_extension *extension =
        rw_tls_extension_of(tls->client, RW_TLS_EXT_ALPN);
    struct rwi_json_stream stream;
    struct rw_octets protocol;
    size_t pos = 0;

    rwi_json_list(json, J_TLS_alpn_offered);
    while (extension != NULL && rw_tls_alpn_next(&protocol, extension, &pos)) {
        rw_text_put_visible(rwi_json_stream_item(&stream, json), protocol.data,
                            protocol.len);
        rwi_json_stream_end(&stream);
    }
    rwi_json_close(json);
    put_octets(json, J_TLS_alpn, &tls->alpn);
}

static void
put_fingerprints(struct rwi_json *json, const struct rw_tls *tls)
{
    char ja3[RW_JA3_SIZE] = "", ja4[RW_JA4_SIZE] = "";
    bool are_there = tls->client != NULL &&
                     rw_tls_fingerprints(ja3, ja4, tls->client) == RW_OK;

    rwi_json_string_or_null(json, J_TLS_ja4, are_there ? ja4 : NULL);
    rwi_json_string_or_null(json, J_TLS_ja3,
                            are_there && ja3[0] != '\0' ? ja3 : NULL);
    put_digits(json, J_TLS_client_random,
               tls->client != NULL ? tls->client->random.data : NULL,
               tls->client != NULL ? tls->client->random.len : 0);
}

static void
put_extensions(struct rwi_json *json, const struct rw_tls_hello *hello)
{
    struct rw_text text;
    char value[4096];

    for (size_t i = 0; hello != NULL && i < hello->extension_count; i++) {
        const struct rw_tls_extension *extension = &hello->extensions[i];

        rw_text_init(&text, value, sizeof(value));
        rw_tls_extension_to_text(&text, extension, hello->from);
        rwi_json_item(json);
        rwi_json_string(json, J_TLS_EXTENSION_from, side_word(hello->from));
        rwi_json_number(json, J_TLS_EXTENSION_type, extension->type);
        put_number(json, J_TLS_EXTENSION_name, RW_TLS_EXTENSIONS,
                   extension->type);
        rwi_json_number(json, J_TLS_EXTENSION_octets, extension->data.len);
        rwi_json_string(json, J_TLS_EXTENSION_value, value);
        rwi_json_close(json);
    }
}

/* ---- certificates ------------------------------------------------------- */

static void
put_certificate(struct rwi_json *json, const struct rw_certificate *one)
{
    size_t digest = one->is_read ? RW_SHA256 : 0;

    rwi_json_item(json);
    rwi_json_string_or_null(json, J_CERTIFICATE_subject, one->subject);
    rwi_json_string_or_null(json, J_CERTIFICATE_issuer, one->issuer);
    rwi_json_list(json, J_CERTIFICATE_names);
    for (size_t i = 0; i < one->name_count; i++)
        rwi_json_string_item(json, one->names[i]);
    rwi_json_close(json);
    rwi_json_time(json, J_CERTIFICATE_not_before,
                  one->is_read ? one->not_before_s * 1000000 : RW_NO_TIME);
    rwi_json_time(json, J_CERTIFICATE_not_after,
                  one->is_read ? one->not_after_s * 1000000 : RW_NO_TIME);
    rwi_json_string_or_null(json, J_CERTIFICATE_key, one->key);
    rwi_json_string_or_null(json, J_CERTIFICATE_signature, one->signature);
    rwi_json_bool(json, J_CERTIFICATE_issued_by_next, one->is_issued_by_next);
    put_digits(json, J_CERTIFICATE_sha256, one->sha256, digest);
    put_digits(json, J_CERTIFICATE_spki_sha256, one->spki_sha256, digest);
    rwi_json_close(json);
}

static void
put_certificates(struct rwi_json *json, const struct rw_tls *tls)
{
    struct rw_certificates *all;

    if (tls->certificate_count == 0 ||
        rw_certificates_new(&all, tls->certificates, tls->certificate_count) !=
            RW_OK) {
        rwi_json_null(json, J_TLS_certificates);
        return;
    }
    rwi_json_list(json, J_TLS_certificates);
    for (size_t i = 0; i < rw_certificates_count(all); i++)
        put_certificate(json, rw_certificate_at(all, i));
    rwi_json_close(json);
    rw_certificates_free(all);
}

static void
put_hidden(struct rwi_json *json, const struct rw_tls *tls)
{
    rwi_json_list(json, J_TLS_hidden);
    if (tls->hides_certificates) {
        rwi_json_string_item(json, "certificates");
        rwi_json_string_item(json, "signature");
    }
    if (tls->server != NULL && tls->version >= RW_TLS_1_3 &&
        tls->alpn.len == 0 &&
        rw_tls_extension_of(tls->client, RW_TLS_EXT_ALPN) != NULL)
        rwi_json_string_item(json, "alpn");
    rwi_json_close(json);
}

/* ---- messages ----------------------------------------------------------- */

static const char *
kind_word(const struct rw_tls_message *message)
{
    const char *name;

    switch (message->kind) {
    case RW_TLS_MESSAGE:
        name = rw_tls_name(RW_TLS_HANDSHAKES, message->type);
        return name != NULL ? name : "unknown";
    case RW_TLS_CHANGE:
        return "ChangeCipherSpec";
    case RW_TLS_ALERT:
        return "Alert";
    case RW_TLS_HIDDEN_HANDSHAKE:
        return "encrypted handshake";
    case RW_TLS_HIDDEN_ALERT:
        return "encrypted alert";
    case RW_TLS_EARLY_DATA:
        return "early data";
    case RW_TLS_DATA:
        return "application data";
    case RW_TLS_HEARTBEAT:
        break;
    }
    return "Heartbeat";
}

static bool
is_encrypted(const struct rw_tls_message *message)
{
    return message->is_decrypted || (message->kind >= RW_TLS_HIDDEN_HANDSHAKE &&
                                     message->kind <= RW_TLS_DATA);
}

static void
put_message(struct rwi_json *json, const struct rw_tls_message *message)
{
    const uint64_t frames[] = {message->first.frame, message->last.frame};

    rwi_json_item(json);
    rwi_json_string(json, J_TLS_MESSAGE_from, side_word(message->from));
    if (frames[0] != 0)
        rwi_json_numbers(json, J_TLS_MESSAGE_frames, frames, 2);
    else
        rwi_json_null(json, J_TLS_MESSAGE_frames);
    put_number(json, J_TLS_MESSAGE_record_version, RW_TLS_VERSIONS,
               message->version);
    rwi_json_string(json, J_TLS_MESSAGE_type, kind_word(message));
    rwi_json_number(json, J_TLS_MESSAGE_octets,
                    message->octets[0] + message->octets[1]);
    rwi_json_bool(json, J_TLS_MESSAGE_encrypted, is_encrypted(message));
    rwi_json_bool(json, J_TLS_MESSAGE_complete, !message->is_cut);
    rwi_json_close(json);
}

static void
put_alerts(struct rwi_json *json, const struct rw_tls *tls)
{
    rwi_json_list(json, J_TLS_alerts);
    for (size_t i = 0; i < tls->count; i++) {
        const struct rw_tls_message *message = &tls->messages[i];

        if (message->kind != RW_TLS_ALERT)
            continue;
        rwi_json_item(json);
        rwi_json_string(json, J_TLS_ALERT_from, side_word(message->from));
        put_number(json, J_TLS_ALERT_level, RW_TLS_LEVELS, message->level);
        put_number(json, J_TLS_ALERT_description, RW_TLS_ALERTS, message->type);
        rwi_json_string_or_null(json, J_TLS_ALERT_text,
                                rw_tls_words(RW_TLS_ALERTS, message->type));
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_error(struct rwi_json *json, const struct rw_tls *tls)
{
    struct rwi_json_stream stream;

    if (tls->fault.code == RW_TLS_FAULT_NONE) {
        rwi_json_null(json, J_TLS_error);
        return;
    }
    rw_tls_fault_to_text(rwi_json_stream(&stream, json, J_TLS_error),
                         &tls->fault);
    rwi_json_stream_end(&stream);
}

void
rwi_tls_json(struct rwi_json *json, const struct rw_tls *tls)
{
    static const char *const OUTCOMES[] = {"incomplete", "completed", "failed",
                                           "encrypted"};
    struct rw_octets name = rw_tls_server_name(tls->client);

    put_offers(json, tls->client);
    put_number_or_null(json, J_TLS_version, RW_TLS_VERSIONS, tls->version);
    put_number_or_null(json, J_TLS_suite, RW_TLS_SUITES, tls->suite);
    put_number_or_null(json, J_TLS_group, RW_TLS_GROUPS, tls->group);
    put_number_or_null(json, J_TLS_signature, RW_TLS_SIGNATURES,
                       tls->signature);
    put_octets(json, J_TLS_server_name, &name);
    put_alpn(json, tls);
    rwi_json_bool(json, J_TLS_resumed, tls->is_resumed);
    put_fingerprints(json, tls);
    rwi_json_list(json, J_TLS_extensions);
    put_extensions(json, tls->client);
    put_extensions(json, tls->server);
    rwi_json_close(json);
    put_certificates(json, tls);
    put_hidden(json, tls);
    rwi_json_list(json, J_TLS_messages);
    for (size_t i = 0; i < tls->count; i++)
        put_message(json, &tls->messages[i]);
    rwi_json_close(json);
    put_alerts(json, tls);
    rwi_json_string(json, J_TLS_outcome, OUTCOMES[tls->outcome]);
    put_error(json, tls);
}
