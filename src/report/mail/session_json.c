/* A dialogue as JSON; see doc/json.md.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "report/mail/mail.h"
#include "report/tls/tls.h"
#include "rootwalk/session_findings.h"
#include "rootwalk/trace.h"

static const char *const PROTOCOLS[] = {
    [RW_PROTOCOL_UNKNOWN] = "unknown",
    [RW_PROTOCOL_SMTP] = "smtp",
    [RW_PROTOCOL_POP3] = "pop3",
    [RW_PROTOCOL_TLS] = "tls",
};

static const char *const ORIGINS[] = {
    [RW_ORIGIN_LIVE] = "live",
    [RW_ORIGIN_CAPTURE] = "capture",
    [RW_ORIGIN_TRANSCRIPT] = "transcript",
};

static const char *const ERRORS[] = {
    [RW_EXCHANGE_OUT_OF_SEQUENCE] = "out-of-sequence",
    [RW_EXCHANGE_UNKNOWN_COMMAND] = "unknown-command",
    [RW_EXCHANGE_BAD_SYNTAX] = "bad-syntax",
    [RW_EXCHANGE_UNANSWERED] = "unanswered",
    [RW_EXCHANGE_TOO_LONG] = "too-long",
};

static const char *const AUTHS[] = {
    [RW_AUTH_PENDING] = "pending",
    [RW_AUTH_ACCEPTED] = "accepted",
    [RW_AUTH_REJECTED] = "rejected",
    [RW_AUTH_ABORTED] = "aborted",
};

static void
put_frames(struct rwi_json *json, enum rwi_json_row member,
           const struct rw_frames *frames)
{
    const uint64_t both[] = {frames->first, frames->last};

    if (frames->first == 0)
        rwi_json_null(json, member);
    else
        rwi_json_numbers(json, member, both, 2);
}

static void
put_octets(struct rwi_json *json, enum rwi_json_row member,
           const struct rw_octets *octets)
{
    if (octets->data == NULL)
        rwi_json_null(json, member);
    else
        rwi_json_text(json, member, (const char *)octets->data, octets->len);
}

/* ---- beneath, and who --------------------------------------------------- */

static void
put_closed_by(struct rwi_json *json, enum rw_ending ending)
{
    switch (ending) {
    case RW_ENDING_CLIENT:
        rwi_json_string(json, J_SESSION_TCP_closed_by, "client");
        return;
    case RW_ENDING_SERVER:
        rwi_json_string(json, J_SESSION_TCP_closed_by, "server");
        return;
    case RW_ENDING_RESET:
        rwi_json_string(json, J_SESSION_TCP_closed_by, "reset");
        return;
    case RW_ENDING_OPEN:
    case RW_ENDING_REPLACED:
    case RW_ENDING_DROPPED:
        break;
    }
    rwi_json_null(json, J_SESSION_TCP_closed_by);
}

static void
put_tcp(struct rwi_json *json, const struct rw_session *s)
{
    const struct rw_session_tcp *tcp = &s->tcp;
    const uint64_t mss[] = {tcp->mss[0], tcp->mss[1]};
    const uint64_t scale[] = {(uint64_t)tcp->scale[0], (uint64_t)tcp->scale[1]};

    if (!tcp->is_there) {
        rwi_json_null(json, J_SESSION_tcp);
        return;
    }
    rwi_json_object(json, J_SESSION_tcp);
    rwi_json_number_or_null(json, J_SESSION_TCP_syn, tcp->syn);
    rwi_json_number_or_null(json, J_SESSION_TCP_syn_ack, tcp->syn_ack);
    rwi_json_number_or_null(json, J_SESSION_TCP_ack, tcp->ack);
    rwi_json_ms(json, J_SESSION_TCP_rtt_ms, tcp->rtt_us);
    rwi_json_numbers(json, J_SESSION_TCP_mss, mss, 2);
    if (tcp->scale[0] >= 0 && tcp->scale[1] >= 0)
        rwi_json_numbers(json, J_SESSION_TCP_window_scale, scale, 2);
    else
        rwi_json_null(json, J_SESSION_TCP_window_scale);
    rwi_json_bool(json, J_SESSION_TCP_sack, tcp->sack[0] && tcp->sack[1]);
    put_closed_by(json, s->ending);
    rwi_json_number(json, J_SESSION_TCP_segments, tcp->segments);
    rwi_json_number(json, J_SESSION_TCP_retransmitted, tcp->retransmitted);
    rwi_json_number(json, J_SESSION_TCP_lost_octets,
                    s->missing[0] + s->missing[1]);
    rwi_json_close(json);
}

static void
put_packets(struct rwi_json *json,
            const struct rw_session_report_options *options)
{
    if (options == NULL || options->packets == NULL)
        return;
    rwi_json_list(json, J_SESSION_packets);
    for (size_t i = 0; i < options->packet_count; i++) {
        const struct rw_packet *packet = &options->packets[i];

        rwi_json_item(json);
        rwi_frame_json_begin(json, packet->stamp.frame);
        rwi_json_time(json, J_FRAME_time, packet->stamp.time_us);
        rwi_json_string(json, J_FRAME_from,
                        packet->side == RW_SIDE_CLIENT ? "client" : "server");
        rwi_json_bool(json, J_FRAME_repeated, packet->is_repeated);
        rwi_json_bool(json, J_FRAME_inner, packet->is_inner);
        rwi_frame_json(json, &packet->frame);
        rwi_json_close(json);
    }
    rwi_json_close(json);
    rwi_json_number(json, J_SESSION_packets_left, options->packets_left);
}

static void
put_extensions(struct rwi_json *json, const struct rw_session *s)
{
    rwi_json_list(json, J_SESSION_extensions);
    for (const struct rw_extension *x = s->extensions; x != NULL; x = x->next) {
        unsigned long long number = 0;

        rwi_json_item(json);
        rwi_json_string(json, J_EXTENSION_keyword, x->keyword);
        rwi_json_string_or_null(json, J_EXTENSION_parameters, x->parameters);
        if (x->sentence == NULL) {
            rwi_json_null(json, J_EXTENSION_text);
        } else {
            struct rwi_json_stream stream;
            struct rw_text *text;

            for (const char *p = x->parameters;
                 p != NULL && *p >= '0' && *p <= '9' && number < 1u << 30; p++)
                number = number * 10 + (unsigned)(*p - '0');
            {
                const struct rw_sentence said = {
                    .words = {RW_WORDS(x->sentence)},
                    .fillings = {rw_fill_count('n', number, RW_NOUN_OCTET)},
                };

                text = rwi_json_stream(&stream, json, J_EXTENSION_text);
                rw_sentence_to_text(text, &said);
                rwi_json_stream_end(&stream);
            }
        }
        rwi_json_string_or_null(json, J_EXTENSION_reference, x->reference);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_auths(struct rwi_json *json, const struct rw_session *s)
{
    rwi_json_list(json, J_SESSION_auth);
    for (const struct rw_auth *a = s->auths; a != NULL; a = a->next) {
        rwi_json_item(json);
        rwi_json_string(json, J_AUTH_mechanism, a->mechanism);
        rwi_json_string_or_null(json, J_AUTH_user, a->user);
        rwi_json_string_or_null(json, J_AUTH_authorization, a->authorization);
        rwi_json_string_or_null(json, J_AUTH_secret, a->secret);
        rwi_json_bool(json, J_AUTH_masked, a->has_secret && a->secret == NULL);
        rwi_json_bool(json, J_AUTH_encrypted, a->is_encrypted);
        rwi_json_string(json, J_AUTH_outcome, AUTHS[a->outcome]);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_names(struct rwi_json *json, const struct rw_session *s)
{
    rwi_json_object(json, J_SESSION_names);
    rwi_json_string_or_null(json, J_SESSION_NAMES_server, s->server_name);
    rwi_json_string_or_null(json, J_SESSION_NAMES_client, s->client_name);
    rwi_json_string_or_null(json, J_SESSION_NAMES_software, s->software);
    rwi_json_close(json);
}

static void
put_tls(struct rwi_json *json, const struct rw_session *s)
{
    if (!s->has_tls || s->origin == RW_ORIGIN_TRANSCRIPT) {
        rwi_json_null(json, J_SESSION_encrypted);
        return;
    }
    rwi_json_object(json, J_SESSION_encrypted);
    rwi_json_number_or_null(json, J_SESSION_TLS_frame, s->tls_frame);
    rwi_json_number(json, J_SESSION_TLS_octets_client, s->tls_octets[0]);
    rwi_json_number(json, J_SESSION_TLS_octets_server, s->tls_octets[1]);
    rwi_json_close(json);
    if (s->tls == NULL || s->tls->count == 0)
        return;
    rwi_json_object(json, J_SESSION_tls);
    rwi_tls_json(json, s->tls);
    rwi_json_close(json);
}

/* ---- exchanges ---------------------------------------------------------- */

/* Which of the session's messages it is, from 1. */
static uint64_t
place_of(const struct rw_session *s, const struct rw_session_message *message)
{
    uint64_t at = 1;

    for (const struct rw_session_message *m = s->messages; m != NULL;
         m = m->next, at++)
        if (m == message)
            return at;
    return 0;
}

static void
put_command(struct rwi_json *json, const struct rw_session *s,
            const struct rw_exchange *e)
{
    const struct rw_command *c = &e->command;
    bool is_message = c->kind == RW_COMMAND_MESSAGE;

    if (c->kind == RW_COMMAND_NONE) {
        rwi_json_null(json, J_EXCHANGE_command);
        return;
    }
    rwi_json_object(json, J_EXCHANGE_command);
    rwi_json_string_or_null(json, J_COMMAND_verb, c->verb);
    put_octets(json, J_COMMAND_argument, &c->argument);
    put_octets(json, J_COMMAND_raw, &c->raw);
    rwi_json_string_or_null(json, J_COMMAND_decoded, c->decoded);
    rwi_json_number_or_null(json, J_COMMAND_message,
                            is_message ? place_of(s, e->message) : 0);
    put_frames(json, J_COMMAND_frames, &c->frames);
    rwi_json_time(json, J_COMMAND_time, c->frames.time_us);
    rwi_json_string_or_null(json, J_COMMAND_text, c->sentence);
    rwi_json_bool(json, J_COMMAND_masked, c->is_masked);
    rwi_json_close(json);
}

static void
put_reply(struct rwi_json *json, const struct rw_exchange *e)
{
    const struct rw_reply *reply = &e->reply;

    if (!reply->is_there) {
        rwi_json_null(json, J_EXCHANGE_reply);
        return;
    }
    rwi_json_object(json, J_EXCHANGE_reply);
    if (reply->code != 0)
        rwi_json_number(json, J_REPLY_code, reply->code);
    else
        rwi_json_string(json, J_REPLY_code, reply->status);
    rwi_json_string_or_null(json, J_REPLY_enhanced,
                            reply->enhanced[0] != '\0' ? reply->enhanced
                                                       : NULL);
    rwi_json_list(json, J_REPLY_lines);
    for (const struct rw_reply_line *line = reply->lines; line != NULL;
         line = line->next) {
        struct rwi_json_stream stream;
        struct rw_text *text = rwi_json_stream_item(&stream, json);

        rw_text_put(text, (const char *)line->text.data, line->text.len);
        rwi_json_stream_end(&stream);
    }
    rwi_json_close(json);
    rwi_json_bool(json, J_REPLY_complete, !reply->is_cut);
    put_frames(json, J_REPLY_frames, &reply->frames);
    rwi_json_time(json, J_REPLY_time, reply->frames.time_us);
    rwi_json_string_or_null(json, J_REPLY_text, reply->sentence);
    rwi_json_string_or_null(json, J_REPLY_decoded, reply->decoded);
    rwi_json_close(json);
}

static void
put_exchange(struct rwi_json *json, const struct rw_session *s,
             const struct rw_exchange *e)
{
    rwi_json_item(json);
    rwi_json_number(json, J_EXCHANGE_number, e->number);
    rwi_json_string(json, J_EXCHANGE_state,
                    rw_session_state_word(e->state)->word);
    put_command(json, s, e);
    put_reply(json, e);
    rwi_json_ms(json, J_EXCHANGE_rtt_ms, e->rtt_us);
    rwi_json_bool(json, J_EXCHANGE_pipelined, e->is_pipelined);
    rwi_json_bool(json, J_EXCHANGE_encrypted, e->is_encrypted);
    rwi_json_string_or_null(json, J_EXCHANGE_error, ERRORS[e->error]);
    if (e->missing > 0) {
        rwi_json_number(json, J_EXCHANGE_missing_octets, e->missing);
        rwi_json_string(json, J_EXCHANGE_missing_from,
                        e->missing_side == RW_SIDE_CLIENT ? "client"
                                                          : "server");
    }
    rwi_json_close(json);
}

static void
put_exchanges(struct rwi_json *json, const struct rw_session *s)
{
    rwi_json_list(json, J_SESSION_exchanges);
    for (const struct rw_exchange *e = s->exchanges; e != NULL; e = e->next)
        put_exchange(json, s, e);
    rwi_json_close(json);
}

/* ---- what it holds ------------------------------------------------------ */

static void
put_messages(struct rwi_json *json, const struct rw_session *s)
{
    rwi_json_list(json, J_SESSION_messages);
    for (const struct rw_session_message *m = s->messages; m != NULL;
         m = m->next) {
        rwi_json_item(json);
        rwi_mail_message_json(json, m, m->mime);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_count(struct rwi_json *json, enum rwi_json_row member, uint64_t number)
{
    if (number == RW_NO_NUMBER)
        rwi_json_null(json, member);
    else
        rwi_json_number(json, member, number);
}

static void
put_mailbox(struct rwi_json *json, const struct rw_session *s)
{
    if (s->protocol != RW_PROTOCOL_POP3) {
        rwi_json_null(json, J_SESSION_mailbox);
        return;
    }
    rwi_json_object(json, J_SESSION_mailbox);
    put_count(json, J_MAILBOX_messages, s->mailbox_messages);
    put_count(json, J_MAILBOX_octets, s->mailbox_octets);
    rwi_json_list(json, J_MAILBOX_list);
    for (const struct rw_mailbox_entry *e = s->mailbox; e != NULL;
         e = e->next) {
        rwi_json_item(json);
        rwi_json_number(json, J_MAILBOX_ENTRY_number, e->number);
        put_count(json, J_MAILBOX_ENTRY_octets, e->octets);
        rwi_json_string_or_null(json, J_MAILBOX_ENTRY_uid, e->uid);
        rwi_json_bool(json, J_MAILBOX_ENTRY_retrieved, e->is_retrieved);
        rwi_json_bool(json, J_MAILBOX_ENTRY_deleted, e->is_deleted);
        rwi_json_close(json);
    }
    rwi_json_close(json);
    rwi_json_close(json);
}

static void
put_receivers(struct rwi_json *json, const struct rw_session_summary *summary)
{
    rwi_json_list(json, J_SUMMARY_receivers);
    for (const struct rw_recipient *to = summary->recipients; to != NULL;
         to = to->next)
        rwi_json_string_item(json, to->address);
    for (const struct rw_mailbox *to = summary->to; to != NULL; to = to->next)
        if (to->address != NULL)
            rwi_json_string_item(json, to->address);
    rwi_json_close(json);
}

static void
put_summary(struct rwi_json *json, const struct rw_session *s)
{
    struct rw_session_summary summary;
    const struct rw_mime_part *part;

    rw_session_summarise(s, &summary);
    part = summary.message != NULL && summary.message->mime != NULL
               ? summary.message->mime->parts
               : NULL;
    rwi_json_object(json, J_SESSION_summary);
    rwi_json_string(json, J_SUMMARY_protocol, summary.protocol);
    rwi_json_string_or_null(json, J_SUMMARY_username, summary.user);
    rwi_json_string_or_null(json, J_SUMMARY_password, summary.password);
    rwi_json_bool(json, J_SUMMARY_masked,
                  summary.has_password && summary.password == NULL);
    rwi_json_string_or_null(json, J_SUMMARY_sender, summary.sender);
    put_receivers(json, &summary);
    rwi_json_string_or_null(json, J_SUMMARY_subject, summary.subject);
    rwi_json_string_or_null(json, J_SUMMARY_contents, summary.contents);
    rwi_json_list(json, J_SUMMARY_attachments);
    for (; part != NULL; part = part->next)
        if (rw_mime_is_attachment(part) && part->octets > 0)
            rwi_json_string_item(json,
                                 part->name != NULL ? part->name : part->type);
    rwi_json_close(json);
    rwi_json_close(json);
}

static void
put_finding(void *ctx, const struct rw_session_finding *finding)
{
    static const char *const SEVERITIES[] = {
        [RW_SEVERITY_INFO] = "info",
        [RW_SEVERITY_NOTICE] = "notice",
        [RW_SEVERITY_WARNING] = "warning",
        [RW_SEVERITY_ERROR] = "error",
    };
    struct rwi_json *json = ctx;
    struct rwi_json_stream stream;
    struct rw_text *text;

    rwi_json_item(json);
    rwi_json_string(json, J_SESSION_FINDING_code, finding->word);
    rwi_json_string(json, J_SESSION_FINDING_severity,
                    SEVERITIES[finding->severity]);
    rwi_json_number_or_null(json, J_SESSION_FINDING_frame,
                            finding->frames.first);
    text = rwi_json_stream(&stream, json, J_SESSION_FINDING_text);
    rw_sentence_to_text(text, &finding->sentence);
    rwi_json_stream_end(&stream);
    rwi_json_string_or_null(json, J_SESSION_FINDING_reference,
                            finding->reference[0] != '\0' ? finding->reference
                                                          : NULL);
    rwi_json_close(json);
}

/* "3 1 1 8CB0F0A3...": the record that fits. */
static void
put_matched(struct rwi_json *json, const struct rw_tlsa *tlsa)
{
    struct rwi_json_stream stream;
    struct rw_text *text =
        rwi_json_stream(&stream, json, J_SESSION_DANE_matched);

    rw_text_printf(text, "%u %u %u ", tlsa->usage, tlsa->selector,
                   tlsa->matching);
    rw_text_put_hex(text, tlsa->data.data, tlsa->data.len, true);
    rwi_json_stream_end(&stream);
}

static void
put_dane(struct rwi_json *json, const struct rw_session_report_options *options)
{
    const struct rw_talk_result *talk = options->talk;

    if (talk->dane == RW_DANE_UNASKED)
        return;
    rwi_json_object(json, J_SESSION_dane);
    rwi_json_string(json, J_SESSION_DANE_result, rw_dane_word(talk->dane));
    if (talk->dane == RW_DANE_MATCH && talk->dane_index < options->tlsa_count) {
        put_matched(json, &options->tlsas[talk->dane_index]);
        rwi_json_number(json, J_SESSION_DANE_depth,
                        talk->dane_depth > 0 ? (uint64_t)talk->dane_depth : 0);
    } else {
        rwi_json_null(json, J_SESSION_DANE_matched);
        rwi_json_null(json, J_SESSION_DANE_depth);
    }
    rwi_json_close(json);
}

static void
put_verdicts(struct rwi_json *json,
             const struct rw_session_report_options *options)
{
    if (options == NULL || options->talk == NULL)
        return;
    put_dane(json, options);
    if (options->talk->pkix == RW_PKIX_UNSEEN)
        return;
    rwi_json_object(json, J_SESSION_pkix);
    rwi_json_string(json, J_PKIX_result, rw_pkix_word(options->talk->pkix));
    rwi_json_string_or_null(json, J_PKIX_words, options->talk->pkix_words);
    rwi_json_close(json);
}

void
rwi_mail_session_json(struct rwi_json *json, const struct rw_session *s,
                      const struct rw_session_report_options *options)
{
    bool has_times = s->started_us != RW_NO_TIME &&
                     s->frames.time_us != RW_NO_TIME &&
                     s->frames.time_us >= s->started_us;

    rwi_json_string(json, J_SESSION_schema, "rootwalk.session/1");
    rwi_json_number(json, J_SESSION_session, s->number);
    rwi_json_string(json, J_SESSION_protocol, PROTOCOLS[s->protocol]);
    rwi_json_string(json, J_SESSION_origin, ORIGINS[s->origin]);
    rwi_json_endpoint(json, J_SESSION_client, &s->client);
    rwi_json_endpoint(json, J_SESSION_server, &s->server);
    put_frames(json, J_SESSION_frames, &s->frames);
    rwi_json_time(json, J_SESSION_started, s->started_us);
    rwi_json_ms(json, J_SESSION_elapsed_ms,
                has_times ? s->frames.time_us - s->started_us : RW_NO_TIME);
    rwi_json_bool(json, J_SESSION_complete, s->is_whole);
    put_tcp(json, s);
    put_packets(json, options);
    put_names(json, s);
    put_extensions(json, s);
    put_auths(json, s);
    put_tls(json, s);
    put_verdicts(json, options);
    put_exchanges(json, s);
    put_messages(json, s);
    put_mailbox(json, s);
    put_summary(json, s);
    rwi_json_string(json, J_SESSION_outcome,
                    rw_session_outcome_word(s->outcome)->word);
    rwi_json_list(json, J_SESSION_findings);
    (void)rw_session_findings(s, put_finding, json);
    rwi_json_close(json);
}

enum rw_status
rwi_session_json(const struct rw_session *s,
                 const struct rw_session_report_options *options)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_SESSION, 0, options->sink, options->ctx);
    rwi_mail_session_json(&json, s, options);
    return rwi_json_end(&json);
}
