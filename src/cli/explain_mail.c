/* Dialogues of a capture, of a transcript; see explain_mail.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/explain_mail.h"

#include <string.h>

#include "rootwalk/sentence.h"
#include "rootwalk/words.h"

/* Marks a sentence that rw_sentence_to_text() translates. */
#define N_(sentence) sentence

/* ---- which are shown ---------------------------------------------------- */

static bool
is_wanted(const struct mail *mail, const struct rw_session *session)
{
    unsigned what = mail->options->what;

    if (what == 0)
        what = WHAT_SMTP | WHAT_POP3 | WHAT_TLS;
    if (session->has_tls && (what & WHAT_TLS) != 0)
        return true;
    switch (session->protocol) {
    case RW_PROTOCOL_SMTP:
        return (what & WHAT_SMTP) != 0;
    case RW_PROTOCOL_POP3:
        return (what & WHAT_POP3) != 0;
    case RW_PROTOCOL_TLS:
        return (what & WHAT_TLS) != 0;
    case RW_PROTOCOL_UNKNOWN:
        break;
    }
    return (what & WHAT_TCP) != 0;
}

static bool
is_selected(const struct mail *mail, uint64_t number)
{
    const struct options *options = mail->options;

    for (size_t i = 0; i < options->selected_count; i++)
        if (options->selected[i] == number)
            return true;
    return options->selected_count == 0;
}

static void
on_finding(void *ctx, const struct rw_session_finding *finding)
{
    struct mail *mail = ctx;
    int fail_on = mail->options->fail_on;

    if (fail_on != FAIL_NEVER && (int)finding->severity >= fail_on)
        mail->has_findings = true;
}

static void
show(struct mail *mail, const struct rw_session *session)
{
    struct rw_session numbered = *session;
    enum rw_status status;

    numbered.number = ++mail->number;
    numbered.judged_us = moment_us(&mail->options->at, session->started_us);
    if (!is_selected(mail, mail->number) || mail->is_over)
        return;
    if (mail->shown++ > 0 && mail->report.format == RW_FORMAT_TEXT &&
        !mail->report.brief)
        output_put(mail->output, "\n", 1);
    if (mail->options->packets && mail->sessions != NULL)
        mail->report.packets =
            rw_sessions_packets(mail->sessions, &mail->report.packet_count,
                                &mail->report.packets_left);
    status = rw_session_report(&numbered, &mail->report);
    (void)rw_session_findings(&numbered, on_finding, mail);
    mail->is_over = mail->output->is_closed || mail->output->error != 0;
    if (status != RW_OK && !mail->is_over)
        mail->status = status;
}

static void
take(struct mail *mail, bool at_end)
{
    const struct rw_session *session;

    if (mail->mode == MAIL_HOLD) {
        if (!at_end && !rw_sessions_are_many(mail->sessions))
            return;
        mail->mode = MAIL_SHOW;
    }
    while ((session = rw_sessions_next(mail->sessions, at_end)) != NULL)
        if (mail->mode == MAIL_SHOW && is_wanted(mail, session))
            show(mail, session);
}

static void
on_ready(void *ctx)
{
    take(ctx, false);
}

/* ---- captures ----------------------------------------------------------- */

void
mail_paste(struct mail *mail, const struct options *options,
           const struct rw_mime_sink *save, struct output *output, bool color,
           uint16_t width)
{
    memset(mail, 0, sizeof(*mail));
    mail->options = options;
    mail->sink = save;
    mail->output = output;
    mail->report = (struct rw_session_report_options){
        .format = options->format,
        .brief = options->brief,
        .color = color,
        .show_secrets = options->show_secrets,
        .width = width,
        .sink = output_put,
        .ctx = output,
    };
    mail->mode = options->frame != 0                          ? MAIL_COUNT
                 : options->what == 0                         ? MAIL_HOLD
                 : (options->what & (unsigned)~WHAT_DNS) != 0 ? MAIL_SHOW
                                                              : MAIL_COUNT;
}

enum rw_status
mail_begin(struct mail *mail, const struct options *options,
           const struct rw_mime_sink *save, struct output *output, bool color,
           uint16_t width, bool has_times)
{
    struct rw_sessions_options sessions = {
        .show_secrets = options->show_secrets,
        .has_times = has_times,
        .keeps_packets = options->packets,
        .ports = options->decodes,
        .port_count = options->decode_count,
        .mime_sink = save,
        .ready = on_ready,
        .ctx = mail,
    };

    mail_paste(mail, options, save, output, color, width);
    return rw_sessions_new(&mail->sessions, &sessions);
}

void
mail_dns_seen(struct mail *mail)
{
    if (mail->mode != MAIL_HOLD)
        return;
    mail->mode = MAIL_COUNT;
    take(mail, false);
}

void
mail_frame(void *ctx, uint64_t number, int link_type, const uint8_t *octets,
           size_t len, size_t wire)
{
    struct mail *mail = ctx;
    uint64_t wanted = mail->options->frame;

    if (number != (wanted != 0 ? wanted : 1))
        return;
    mail->frame_number = number;
    mail->has_frame = rw_frame_read(&mail->frame, link_type, octets, len, wire);
}

void
mail_show_frame(struct mail *mail)
{
    enum rw_status status =
        rw_frame_report(&mail->frame, mail->frame_number, &mail->report);

    mail->shown++;
    mail->is_over = mail->output->is_closed || mail->output->error != 0;
    if (status != RW_OK && !mail->is_over)
        mail->status = status;
}

void
mail_end(struct mail *mail)
{
    if (mail->sessions != NULL)
        take(mail, true);
}

void
mail_left(const struct mail *mail, struct rw_text *text)
{
    static const struct {
        enum rw_protocol protocol;
        enum rw_noun noun;
        const char *word;
    } KINDS[] = {
        {RW_PROTOCOL_SMTP, RW_NOUN_SMTP, "smtp"},
        {RW_PROTOCOL_POP3, RW_NOUN_POP3, "pop3"},
    };

    if (mail->sessions == NULL || mail->mode != MAIL_COUNT ||
        mail->options->what != 0 || mail->options->frame != 0)
        return;
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        uint64_t count = rw_sessions_count(mail->sessions, KINDS[i].protocol);
        const struct rw_sentence sentence = {
            .words = {RW_WORDS(
                N_("also in it: %n (rootwalk explain --what %w ...)"))},
            .fillings = {rw_fill_count('n', count, KINDS[i].noun),
                         rw_fill_text('w', KINDS[i].word)},
        };

        if (count == 0)
            continue;
        if (text->len > 0)
            rw_text_putc(text, '\n');
        rw_sentence_to_text(text, &sentence);
    }
}

void
mail_done(struct mail *mail)
{
    rw_sessions_free(mail->sessions);
    mail->sessions = NULL;
}

/* ---- what was pasted ---------------------------------------------------- */

/* One dialogue of several that may stand in a text. */
static enum rw_status
next_dialogue(struct mail *mail, const struct rw_octets *text, size_t *at,
              uint64_t *line)
{
    struct rw_dialogue_options options = {
        .origin = RW_ORIGIN_TRANSCRIPT,
        .show_secrets = mail->options->show_secrets,
        .mime_sink = mail->sink,
    };
    struct rw_dialogue *dialogue;
    enum rw_status status =
        rw_dialogue_new(&dialogue, RW_PROTOCOL_UNKNOWN, &options);

    if (status != RW_OK)
        return status;
    *at += rw_transcript_read(dialogue, (const char *)text->data + *at,
                              text->len - *at, line);
    show(mail, rw_dialogue_session(dialogue));
    rw_dialogue_free(dialogue);
    return mail->status;
}

enum rw_status
mail_transcript(struct mail *mail, const struct rw_octets *text)
{
    enum rw_status status = RW_OK;
    uint64_t line = 0;

    for (size_t at = 0; at < text->len && status == RW_OK && !mail->is_over;)
        status = next_dialogue(mail, text, &at, &line);
    return status;
}

enum rw_status
mail_message(struct mail *mail, const struct rw_octets *text)
{
    struct rw_mime_reader *reader;
    enum rw_status status = rw_mime_new(&reader, mail->sink);

    if (status != RW_OK)
        return status;
    rw_mime_octets(reader, text->data, text->len);
    status = rw_mime_report(rw_mime_end(reader), &mail->report);
    mail->shown++;
    rw_mime_free(reader);
    mail->is_over = mail->output->is_closed || mail->output->error != 0;
    return mail->is_over ? RW_OK : status;
}
