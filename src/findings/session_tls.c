/* Findings of a TLS connection that was captured: what was agreed on, how it
 * ended, and the certificates that the server showed.
 *
 * Of a certificate only that is judged which it shows itself, since a capture
 * has no authorities in it: when it holds, for whom, by whom, signed with what.
 * Where the sender of mail to an MX host takes any certificate (RFC 7435), the
 * same fault is a notice that is an error where a client logs in.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/session.h"

#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "rootwalk/trace.h"

#define SOON_S       (14 * 86400) /* as route's: RFC 5280 has no number */
#define RSA_BITS_MIN 2048         /* RFC 9325 section 4.5 */
#define DATE_SIZE    32
#define PORT_MX      25

/* ---- where it is seen --------------------------------------------------- */

static const struct rw_tls_message *
message_of(const struct rw_tls *tls, enum rw_side from, uint16_t type)
{
    for (size_t i = 0; i < tls->count; i++)
        if (tls->messages[i].kind == RW_TLS_MESSAGE &&
            tls->messages[i].from == from && tls->messages[i].type == type)
            return &tls->messages[i];
    return NULL;
}

static struct rw_frames
frames_of(const struct rw_tls_message *message)
{
    struct rw_frames frames = {0, 0, RW_NO_TIME};

    if (message != NULL)
        frames = (struct rw_frames){message->first.frame, message->last.frame,
                                    message->last.time_us};
    return frames;
}

/* ---- the client's offer ------------------------------------------------- */

static bool
offers_compression(const struct rw_tls_hello *hello)
{
    for (size_t i = 0; i < hello->compressions.len; i++)
        if (hello->compressions.data[i] != 0)
            return true;
    return false;
}

/* The form of SSL 2.0 has no extensions, so a name could not be said. */
static void
offer(struct rwi_search *s, const struct rw_tls *tls)
{
    struct rw_frames frames =
        frames_of(message_of(tls, RW_SIDE_CLIENT, RW_TLS_CLIENT_HELLO));

    if (tls->client == NULL)
        return;
    if (offers_compression(tls->client))
        rwi_session_found(s, RW_SESSION_FINDING_TLS_COMPRESSION_OFFERED,
                          &frames, NULL, 0);
    if (!tls->client->is_old && rw_tls_server_name(tls->client).len == 0)
        rwi_session_found(s, RW_SESSION_FINDING_TLS_NO_SNI, &frames, NULL, 0);
}

/* ---- what was agreed on ------------------------------------------------- */

static const struct rw_tls_part *
weakest(const struct rw_tls_suite *suite)
{
    const struct rw_tls_part *part = &suite->cipher;

    if (suite->proof.strength > part->strength)
        part = &suite->proof;
    if (suite->exchange.strength > part->strength)
        part = &suite->exchange;
    return part;
}

static void
agreement(struct rwi_search *s, const struct rw_tls *tls)
{
    struct rw_frames frames =
        frames_of(message_of(tls, RW_SIDE_SERVER, RW_TLS_SERVER_HELLO));
    struct rw_tls_suite suite;
    char name[80];
    struct rw_text text;

    if (tls->server == NULL)
        return;
    rw_text_init(&text, name, sizeof(name));
    if (tls->version != 0 && tls->version < RW_TLS_1_2) {
        struct rw_filling v = rw_fill_text('v', name);

        rw_tls_number_to_text(&text, RW_TLS_VERSIONS, tls->version);
        rwi_session_found(s, RW_SESSION_FINDING_TLS_VERSION_OLD, &frames, &v,
                          1);
    }
    if (rw_tls_suite_parse(&suite, tls->suite) &&
        suite.strength != RW_TLS_GOOD) {
        const struct rw_filling fillings[] = {
            rw_fill_text('s', rw_tls_name(RW_TLS_SUITES, tls->suite)),
            rw_fill_words('p', weakest(&suite)->words),
        };

        rwi_session_found(s, RW_SESSION_FINDING_TLS_SUITE_WEAK, &frames,
                          fillings, 2);
    }
}

/* A fatal one that can be read came before the keys, so it ended the
 * handshake. */
static void
alert(struct rwi_search *s, const struct rw_tls *tls)
{
    for (size_t i = 0; i < tls->count; i++) {
        const struct rw_tls_message *message = &tls->messages[i];
        struct rw_frames frames = frames_of(message);
        const char *words = rw_tls_words(RW_TLS_ALERTS, message->type);
        const char *name = rw_tls_name(RW_TLS_ALERTS, message->type);
        const struct rw_filling fillings[] = {
            rw_fill_words('x', message->from == RW_SIDE_CLIENT
                                   ? N_("the client")
                                   : N_("the server")),
            name != NULL ? rw_fill_text('a', name)
                         : rw_fill_number('a', message->type),
            rw_fill_words('p', words != NULL ? words
                                             : N_("unknown to this "
                                                  "program")),
        };

        if (message->kind != RW_TLS_ALERT || message->level != 2)
            continue;
        rwi_session_found(s, RW_SESSION_FINDING_TLS_ALERT, &frames, fillings,
                          3);
        return;
    }
}

/* ---- certificates ------------------------------------------------------- */

/* A live session's were verified by whoever spoke (RFC 7672, RFC 9525). */
void
rwi_session_certificates(struct rwi_search *s)
{
    const struct rw_tls *tls = s->session->tls;

    if (s->session->origin != RW_ORIGIN_CAPTURE || tls == NULL ||
        tls->certificate_count == 0)
        return;
    if (rw_certificates_new(&s->certificates, tls->certificates,
                            tls->certificate_count) != RW_OK)
        s->certificates = NULL; /* then they are not judged */
}

/* Mail between servers goes on with any certificate; a log-in must not, nor a
 * browser. */
static bool
is_opportunistic(const struct rw_session *session)
{
    return session->protocol == RW_PROTOCOL_SMTP &&
           session->server.port == PORT_MX && session->auths == NULL;
}

static void
dates(struct rwi_search *s, const struct rw_certificate *leaf,
      const struct rw_frames *frames)
{
    uint64_t at_s = rw_session_judged_s(s->session);
    enum rw_severity severity =
        is_opportunistic(s->session) ? RW_SEVERITY_NOTICE : RW_SEVERITY_ERROR;
    char date[DATE_SIZE], at[DATE_SIZE];
    struct rw_text text;
    const struct rw_filling fillings[] = {
        rw_fill_octets('n', leaf->subject_name, strlen(leaf->subject_name)),
        rw_fill_text('d', date),
        rw_fill_text('t', at),
    };
    bool is_early = at_s < leaf->not_before_s;

    if (at_s == RW_NO_TIME)
        return;
    rw_text_init(&text, date, sizeof(date));
    rwi_text_date(&text, is_early ? leaf->not_before_s : leaf->not_after_s);
    rw_text_init(&text, at, sizeof(at));
    rwi_text_date(&text, at_s);
    if (is_early)
        rwi_session_found_as(s, RW_SESSION_FINDING_CERTIFICATE_NOT_YET_VALID,
                             severity, frames, fillings, 3);
    else if (at_s > leaf->not_after_s)
        rwi_session_found_as(s, RW_SESSION_FINDING_CERTIFICATE_EXPIRED,
                             severity, frames, fillings, 3);
    else if (leaf->not_after_s - at_s < SOON_S)
        rwi_session_found(s, RW_SESSION_FINDING_CERTIFICATE_EXPIRES_SOON,
                          frames, fillings, 3);
}

/* For whom the client asked is what it named; without that nobody knows. */
static void
names(struct rwi_search *s, const struct rw_certificate *leaf,
      const struct rw_frames *frames)
{
    struct rw_octets host = rw_tls_server_name(s->session->tls->client);
    const struct rw_filling fillings[] = {
        rw_fill_octets('h', host.data, host.len),
        rw_fill_octets('n', leaf->subject_name, strlen(leaf->subject_name)),
    };

    if (host.len == 0 ||
        rw_certificate_is_for(leaf, (const char *)host.data, host.len))
        return;
    rwi_session_found_as(s, RW_SESSION_FINDING_CERTIFICATE_NAME_MISMATCH,
                         is_opportunistic(s->session) ? RW_SEVERITY_WARNING
                                                      : RW_SEVERITY_ERROR,
                         frames, fillings, 2);
}

/* Its own issuer: nobody vouches for it, whatever authorities one has.  Of a
 * list each must be issued by the next; the last by one that everybody has. */
static void
chain(struct rwi_search *s, const struct rw_certificate *leaf,
      const struct rw_frames *frames)
{
    size_t count = rw_certificates_count(s->certificates);
    struct rw_filling n =
        rw_fill_octets('n', leaf->subject_name, strlen(leaf->subject_name));

    if (leaf->is_own_issuer) {
        rwi_session_found_as(s, RW_SESSION_FINDING_CERTIFICATE_UNTRUSTED,
                             is_opportunistic(s->session) ? RW_SEVERITY_INFO
                                                          : RW_SEVERITY_ERROR,
                             frames, &n, 1);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct rw_certificate *one =
            rw_certificate_at(s->certificates, i);
        const struct rw_filling fillings[] = {
            rw_fill_octets('n', one->subject_name, strlen(one->subject_name)),
            rw_fill_octets('i', one->issuer_name, strlen(one->issuer_name)),
        };

        if (!one->is_read || one->is_own_issuer)
            return;
        if (count > 1 && (i + 1 == count || one->is_issued_by_next))
            continue;
        rwi_session_found(s, RW_SESSION_FINDING_CERTIFICATE_CHAIN_INCOMPLETE,
                          frames, fillings, 2);
        return;
    }
}

/* An authority's signature on itself proves nothing, so it may be of any
 * kind. */
static void
strength(struct rwi_search *s, const struct rw_frames *frames)
{
    size_t count = rw_certificates_count(s->certificates);
    bool is_weak = false, is_short = false;

    for (size_t i = 0; i < count; i++) {
        const struct rw_certificate *one =
            rw_certificate_at(s->certificates, i);
        const struct rw_filling fillings[] = {
            rw_fill_octets('n', one->subject_name, strlen(one->subject_name)),
            rw_fill_text('s', one->signature),
            rw_fill_text('k', one->key),
        };

        if (!one->is_read)
            continue;
        if (one->is_weakly_signed && !one->is_own_issuer && !is_weak)
            rwi_session_found(s, RW_SESSION_FINDING_CERTIFICATE_SIGNED_SHA1,
                              frames, fillings, 3);
        is_weak = is_weak || (one->is_weakly_signed && !one->is_own_issuer);
        if (i > 0 && one->is_own_issuer)
            continue; /* an authority that a client knows, or not */
        if (one->is_rsa && one->key_bits < RSA_BITS_MIN && !is_short)
            rwi_session_found(s, RW_SESSION_FINDING_CERTIFICATE_KEY_SHORT,
                              frames, fillings, 3);
        is_short = is_short || (one->is_rsa && one->key_bits < RSA_BITS_MIN);
    }
}

static void
certificates(struct rwi_search *s, const struct rw_tls *tls)
{
    struct rw_frames frames =
        frames_of(message_of(tls, RW_SIDE_SERVER, RW_TLS_CERTIFICATE));
    const struct rw_certificate *leaf;

    if (rw_certificates_count(s->certificates) == 0)
        return;
    leaf = rw_certificate_at(s->certificates, 0);
    if (leaf->is_read) {
        dates(s, leaf, &frames);
        names(s, leaf, &frames);
        chain(s, leaf, &frames);
    }
    strength(s, &frames);
}

void
rwi_find_session_tls(struct rwi_search *s)
{
    const struct rw_tls *tls = s->session->tls;

    if (tls == NULL)
        return;
    alert(s, tls);
    certificates(s, tls);
    agreement(s, tls);
    offer(s, tls);
}
