/* Messages -> what was agreed on.
 *
 * What is encrypted says by its place what it is: behind a ChangeCipherSpec the
 * Finished message (up to TLS 1.2); in TLS 1.3 whatever the server sends before
 * the client's first encrypted record, and that record.
 *
 * So it is read without keys, and told as what it must be rather than what it
 * says.  With the keys, the messages come in by rw_tls_reader_message(),
 * marked as decrypted, and take the same way.
 *
 * SPDX-License-Identifier: ISC
 */
#include "tls/tls.h"

#include <string.h>

/* An alert in TLS 1.3: two octets, their content type, the tag of 16 octets;
 * AES_128_CCM_8 has one of 8.  RFC 8446 section 5.2 */
#define HIDDEN_ALERT       19
#define HIDDEN_ALERT_CCM_8 11
#define SUITE_CCM_8        0x1305

#define EARLY_DATA 42 /* the extension */

/* ---- the hellos --------------------------------------------------------- */

/* A suite that the client did not offer ends the handshake (RFC 8446 section
 * 4.1.3) and is a sign of something in between. */
static bool
was_offered(const struct rw_tls_hello *client, uint16_t suite)
{
    for (size_t i = 0; i < client->suite_count; i++)
        if (client->suites[i] == suite)
            return true;
    return false;
}

static void
set_alpn(struct rw_tls *tls, const struct rw_tls_extension *extension)
{
    struct rw_octets protocol;
    size_t pos = 0;

    if (extension != NULL && rw_tls_alpn_next(&protocol, extension, &pos))
        tls->alpn = protocol;
}

/* The version stands in an extension from TLS 1.3 on, and the old field says
 * 1.2 for the sake of middleboxes (RFC 8446 section 4.2.1): taking the field
 * for the truth makes every connection of today one of yesterday. */
static void
take_server_hello(struct rw_tls_reader *reader,
                  const struct rw_tls_hello *hello, uint64_t offset)
{
    struct rw_tls *tls = &reader->tls;
    const struct rw_tls_extension *version =
        rw_tls_extension_of(hello, RW_TLS_EXT_VERSIONS);

    tls->version = version != NULL ? rwi_tls_extension_u16(version) : 0;
    if (tls->version == 0)
        tls->version = hello->version;
    tls->group =
        rwi_tls_extension_u16(rw_tls_extension_of(hello, RW_TLS_EXT_KEY_SHARE));
    if (hello->suite_count > 0)
        tls->suite = hello->suites[0];
    if (tls->client != NULL && !was_offered(tls->client, tls->suite))
        rwi_tls_fault(reader, RW_SIDE_SERVER, RW_TLS_FAULT_SUITE_NOT_OFFERED,
                      RW_TLS_SERVER_HELLO, offset, tls->suite, 0);
    if (hello->is_retry) {
        tls->retry = hello;
        return;
    }
    tls->server = hello;
    set_alpn(tls, rw_tls_extension_of(hello, RW_TLS_EXT_ALPN));
    if (tls->version >= RW_TLS_1_3)
        tls->is_resumed =
            rw_tls_extension_of(hello, RW_TLS_EXT_PRE_SHARED_KEY) != NULL;
}

/* After a HelloRetryRequest the client sends a second hello; the first is
 * kept, as it shows what the client wanted.  The retry is a ServerHello by its
 * type, and another message by what it means. */
static void
take_hello(struct rw_tls_reader *reader, const struct rwi_tls_input *input,
           const uint8_t *octets, struct rw_tls_message *message)
{
    struct rw_tls_hello *hello = rwi_tls_hello(reader, input, octets);

    if (hello == NULL)
        return;
    if (message != NULL) {
        message->hello = hello;
        if (hello->is_retry)
            message->type = RW_TLS_HELLO_RETRY_REQUEST;
    }
    if (hello->from == RW_SIDE_SERVER) {
        if (reader->tls.server == NULL) /* a second one is a renegotiation's */
            take_server_hello(reader, hello, input->offset);
    } else if (reader->tls.client == NULL) {
        reader->tls.client = hello;
    }
}

/* ---- the others --------------------------------------------------------- */

/* EncryptedExtensions.  RFC 8446 section 4.3.1 Seen only with the keys; ALPN's
 * answer is here in TLS 1.3. */
static void
take_extensions(struct rw_tls_reader *reader, const uint8_t *octets, size_t len)
{
    struct rwi_reader in;
    size_t end;

    rwi_reader_init(&in, octets, RWI_TLS_MESSAGE, len);
    end = rwi_read_u16(&in);
    for (end += in.pos; in.status == RW_OK && in.pos < end;) {
        struct rw_tls_extension extension = {.type = rwi_read_u16(&in)};

        extension.data.len = rwi_read_u16(&in);
        extension.data.data = rwi_read_octets(&in, extension.data.len);
        if (in.status == RW_OK && extension.type == RW_TLS_EXT_ALPN)
            set_alpn(&reader->tls, &extension);
    }
}

/* CertificateVerify begins with the signature's algorithm (RFC 8446 section
 * 4.4.3); the client's own is not asked about. */
static void
take_proof(struct rw_tls_reader *reader, const struct rwi_tls_input *input)
{
    if (input->side == RW_SIDE_SERVER && input->len >= RWI_TLS_MESSAGE + 2)
        reader->tls.signature = rwi_get_u16(input->octets + RWI_TLS_MESSAGE);
}

/* `octets` is NULL where the arena had no room for a copy: then the message is
 * counted, and nothing is read that would point into it. */
static void
take_message(struct rw_tls_reader *reader, const struct rwi_tls_input *input,
             const uint8_t *octets, struct rw_tls_message *message)
{
    switch (input->octets[0]) {
    case RW_TLS_CLIENT_HELLO:
    case RW_TLS_SERVER_HELLO:
        if (octets != NULL && !input->is_decrypted)
            take_hello(reader, input, octets, message);
        break;
    case RW_TLS_ENCRYPTED_EXTENSIONS:
        if (octets != NULL)
            take_extensions(reader, octets, input->len);
        break;
    case RW_TLS_CERTIFICATE:
        if (octets != NULL)
            rwi_tls_certificates(reader, input, octets);
        break;
    case RW_TLS_SERVER_KEY_EXCHANGE:
        reader->has_key_exchange = true;
        rwi_tls_key_exchange(reader, input);
        break;
    case RW_TLS_SERVER_HELLO_DONE:
        reader->has_done = true;
        break;
    case RW_TLS_CERTIFICATE_VERIFY:
        take_proof(reader, input);
        break;
    default:
        if (rw_tls_name(RW_TLS_HANDSHAKES, input->octets[0]) == NULL)
            rwi_tls_fault(reader, input->side, RW_TLS_FAULT_UNKNOWN_MESSAGE, 0,
                          input->offset, input->octets[0], 0);
        break;
    }
}

/* The copy is for views (names, keys, certificates) that outlive the buffer in
 * which the message was put together.  Without room for an entry, only what
 * comes before the server's hello is still worth its copy: what was agreed on.
 */
void
rwi_tls_handshake(struct rw_tls_reader *reader,
                  const struct rwi_tls_input *input,
                  struct rw_tls_message *message)
{
    uint8_t *octets = NULL;

    if (message != NULL || reader->tls.server == NULL)
        octets = rwi_arena_copy(&reader->arena, input->octets, input->len);
    if (message != NULL && octets != NULL) {
        message->body.data = octets + RWI_TLS_MESSAGE;
        message->body.len = input->len - RWI_TLS_MESSAGE;
    }
    take_message(reader, input, octets, message);
}

void
rw_tls_reader_message(struct rw_tls_reader *reader, enum rw_side side,
                      const uint8_t *octets, size_t len,
                      const struct rw_stamp *place)
{
    struct rwi_tls_input input = {
        .side = side, .octets = octets, .len = len, .is_decrypted = true};
    struct rw_tls_message *message;

    if (len < RWI_TLS_MESSAGE || len > RW_TLS_MESSAGE_MAX)
        return;
    message = rwi_tls_add(reader, RW_TLS_MESSAGE, side, place);
    if (message != NULL) {
        message->type = octets[0];
        message->octets[side] = len;
        message->is_decrypted = true;
    }
    rwi_tls_handshake(reader, &input, message);
}

/* ---- what is encrypted -------------------------------------------------- */

static bool
is_complete(const struct rw_tls_reader *reader)
{
    return reader->was_finished[RW_SIDE_CLIENT] &&
           reader->was_finished[RW_SIDE_SERVER];
}

/* The moment when both were done is the handshake's length in time. */
static void
finished(struct rw_tls_reader *reader, enum rw_side side,
         const struct rw_stamp *place)
{
    bool was_complete = is_complete(reader);

    reader->was_finished[side] = true;
    if (!was_complete && is_complete(reader))
        reader->tls.done = *place;
}

/* Padding may hide it, and data may happen to be as long; so it is a guess,
 * taken back when the same side goes on sending. */
static bool
is_alert_length(const struct rw_tls *tls, size_t len)
{
    return len ==
           (tls->suite == SUITE_CCM_8 ? HIDDEN_ALERT_CCM_8 : HIDDEN_ALERT);
}

/* An application_data record of TLS 1.3: anything may be in it. */
static enum rw_tls_kind
kind_by_place(struct rw_tls_reader *reader, enum rw_side side, size_t len,
              const struct rw_stamp *place)
{
    const struct rw_tls *tls = &reader->tls;

    if (tls->server == NULL)
        return side == RW_SIDE_CLIENT &&
                       rw_tls_extension_of(tls->client, EARLY_DATA) != NULL
                   ? RW_TLS_EARLY_DATA
                   : RW_TLS_DATA;
    if (tls->version < RW_TLS_1_3)
        return RW_TLS_DATA;
    if (is_alert_length(tls, len))
        return RW_TLS_HIDDEN_ALERT;
    if (side == RW_SIDE_SERVER && !reader->was_finished[RW_SIDE_CLIENT]) {
        finished(reader, RW_SIDE_SERVER, place);
        return RW_TLS_HIDDEN_HANDSHAKE;
    }
    if (side == RW_SIDE_CLIENT && !reader->was_finished[RW_SIDE_CLIENT]) {
        finished(reader, RW_SIDE_CLIENT, place);
        return RW_TLS_HIDDEN_HANDSHAKE;
    }
    return RW_TLS_DATA;
}

/* Up to TLS 1.2 the content type stays readable, and says it. */
static enum rw_tls_kind
kind_of(struct rw_tls_reader *reader, enum rw_side side, uint8_t content,
        size_t len, const struct rw_stamp *place)
{
    switch (content) {
    case RWI_CONTENT_ALERT:
        return RW_TLS_HIDDEN_ALERT;
    case RWI_CONTENT_HANDSHAKE:
    case RWI_CONTENT_CHANGE:
        finished(reader, side, place);
        return RW_TLS_HIDDEN_HANDSHAKE;
    case RWI_CONTENT_HEARTBEAT:
        return RW_TLS_HEARTBEAT;
    default:
        return kind_by_place(reader, side, len, place);
    }
}

/* The entry that a record goes on with, or NULL.  Data is one entry for both
 * sides until something else comes between: a session with ten thousand
 * records is a line of its report. */
static struct rw_tls_message *
same_run(struct rw_tls_reader *reader, enum rw_tls_kind kind, enum rw_side side)
{
    struct rw_tls_message *last;

    if (reader->tls.count == 0)
        return NULL;
    last = &reader->messages[reader->tls.count - 1];
    if (last->kind != kind)
        return NULL;
    if (kind == RW_TLS_DATA)
        return last;
    return (kind == RW_TLS_HIDDEN_HANDSHAKE || kind == RW_TLS_EARLY_DATA) &&
                   last->from == side && reader->tls.version >= RW_TLS_1_3
               ? last
               : NULL;
}

/* `alert` is the number of an entry, counted from 1, as the list may move when
 * it grows. */
void
rwi_tls_hidden(struct rw_tls_reader *reader, enum rw_side side, uint8_t content,
               size_t len, const struct rw_stamp *place)
{
    struct rwi_tls_half *half = &reader->half[side];
    enum rw_tls_kind kind = kind_of(reader, side, content, len, place);
    struct rw_tls_message *message;

    half->has_hidden = true;
    if (reader->alert[side] > 0) /* more came: it was no alert */
        reader->messages[reader->alert[side] - 1].kind = RW_TLS_DATA;
    reader->alert[side] = 0;
    message = same_run(reader, kind, side);
    if (message == NULL) {
        message = rwi_tls_add(reader, kind, side, &half->first);
        if (message != NULL && kind == RW_TLS_HIDDEN_ALERT &&
            content == RWI_CONTENT_DATA)
            reader->alert[side] = reader->tls.count;
    }
    if (message == NULL)
        return;
    message->records[side]++;
    message->octets[side] += len;
    message->is_cut |= half->pos < half->len;
    message->last = *place;
}

/* A ChangeCipherSpec means nothing in TLS 1.3 (RFC 8446 appendix D.4): a
 * client may send one before it knows the server's version.  Up to TLS 1.2 a
 * server that changes over without certificate or keys has taken an old
 * session up again. */
void
rwi_tls_change(struct rw_tls_reader *reader, enum rw_side side)
{
    struct rw_tls *tls = &reader->tls;

    if (tls->version >= RW_TLS_1_3)
        return;
    if (tls->server == NULL &&
        (tls->retry != NULL ||
         rw_tls_extension_of(tls->client, EARLY_DATA) != NULL))
        return;
    reader->half[side].is_secret = true;
    if (side == RW_SIDE_SERVER && tls->certificate_count == 0 &&
        !reader->has_key_exchange && !reader->has_done && tls->server != NULL)
        tls->is_resumed = true;
}

/* Fatal ones end it, and close_notify (0); in TLS 1.3 the level
 * means nothing (RFC 8446 section 6). */
void
rwi_tls_alert(struct rw_tls_reader *reader, enum rw_side side, uint8_t level,
              uint8_t which)
{
    (void)side;
    if (level == 2 || which == 0 || reader->tls.version >= RW_TLS_1_3)
        reader->has_ended = true;
}

/* ---- what became of it -------------------------------------------------- */

/* After an alert nothing more can have been agreed on; where one side's half
 * of the handshake is missing, its data shows that there was one. */
static enum rw_tls_outcome
outcome(const struct rw_tls_reader *reader)
{
    const struct rw_tls *tls = &reader->tls;
    bool has_data = false, has_alert = reader->has_ended;

    for (size_t i = 0; i < tls->count; i++) {
        has_data |= tls->messages[i].kind == RW_TLS_DATA;
        has_alert |= tls->messages[i].kind == RW_TLS_HIDDEN_ALERT;
    }
    if (is_complete(reader))
        return RW_TLS_COMPLETED;
    if (tls->client == NULL && tls->server == NULL)
        return reader->half[RW_SIDE_CLIENT].has_hidden ||
                       reader->half[RW_SIDE_SERVER].has_hidden
                   ? RW_TLS_ENCRYPTED
               : has_alert ? RW_TLS_FAILED
                           : RW_TLS_INCOMPLETE;
    if (has_data)
        return RW_TLS_COMPLETED;
    return has_alert ? RW_TLS_FAILED : RW_TLS_INCOMPLETE;
}

const struct rw_tls *
rw_tls_reader_tls(struct rw_tls_reader *reader)
{
    struct rw_tls *tls = &reader->tls;

    tls->outcome = outcome(reader);
    tls->hides_certificates = tls->server != NULL &&
                              tls->version >= RW_TLS_1_3 &&
                              tls->certificate_count == 0 && !tls->is_resumed;
    return tls;
}
