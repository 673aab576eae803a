/* A message as JSON; see doc/json.md.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "report/mail/mail.h"

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
put_faults(struct rwi_json *json, enum rwi_json_row member, uint32_t faults)
{
    rwi_json_list(json, member);
    for (unsigned i = 0; i < RW_MIME_FAULTS; i++)
        if (RW_MIME_HAS(faults, i))
            rwi_json_string_item(
                json, rw_mime_fault_row((enum rw_mime_fault)i)->word);
    rwi_json_close(json);
}

static void
put_envelope(struct rwi_json *json, const struct rw_session_message *m)
{
    if (m == NULL || (m->sender == NULL && m->recipients == NULL)) {
        rwi_json_null(json, J_MESSAGE5322_envelope);
        return;
    }
    rwi_json_object(json, J_MESSAGE5322_envelope);
    rwi_json_string_or_null(json, J_ENVELOPE_from, m->sender);
    rwi_json_list(json, J_ENVELOPE_to);
    for (const struct rw_recipient *to = m->recipients; to != NULL;
         to = to->next)
        rwi_json_string_item(json, to->address);
    rwi_json_close(json);
    rwi_json_string_or_null(json, J_ENVELOPE_parameters, m->parameters);
    rwi_json_close(json);
}

static void
put_outcome(struct rwi_json *json, const struct rw_reply *reply)
{
    struct rwi_json_stream stream;
    struct rw_text *text;

    if (reply == NULL || !reply->is_there) {
        rwi_json_null(json, J_MESSAGE5322_outcome);
        return;
    }
    text = rwi_json_stream(&stream, json, J_MESSAGE5322_outcome);
    rw_text_puts(text, reply->status);
    if (reply->lines != NULL && reply->lines->text.data != NULL) {
        rw_text_putc(text, ' ');
        rw_text_put(text, (const char *)reply->lines->text.data,
                    reply->lines->text.len);
    }
    rwi_json_stream_end(&stream);
}

static void
put_headers(struct rwi_json *json, const struct rw_mime *mime)
{
    rwi_json_list(json, J_MESSAGE5322_headers);
    for (const struct rw_mime_field *f = mime->fields; f != NULL; f = f->next) {
        rwi_json_item(json);
        rwi_json_string(json, J_MAIL_FIELD_name, f->name);
        rwi_json_string(json, J_MAIL_FIELD_raw, f->raw);
        rwi_json_string(json, J_MAIL_FIELD_value, f->value);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
put_boxes(struct rwi_json *json, enum rwi_json_row member,
          const struct rw_mailbox *box)
{
    rwi_json_list(json, member);
    for (; box != NULL; box = box->next) {
        rwi_json_item(json);
        rwi_json_string_or_null(json, J_MAIL_ADDRESS_name, box->name);
        rwi_json_string_or_null(json, J_MAIL_ADDRESS_address, box->address);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

/* Of the last part of a message that was cut off nobody knows how it ends. */
static void
put_sha256(struct rwi_json *json, const struct rw_mime_part *part,
           bool is_whole)
{
    struct rwi_json_stream stream;

    if (!part->has_sha256 || (!is_whole && part->next == NULL)) {
        rwi_json_null(json, J_MAIL_PART_sha256);
        return;
    }
    rw_text_put_hex(rwi_json_stream(&stream, json, J_MAIL_PART_sha256),
                    part->sha256, RW_MIME_SHA256, false);
    rwi_json_stream_end(&stream);
}

static void
put_part(struct rwi_json *json, const struct rw_mime_part *part, bool is_whole)
{
    rwi_json_item(json);
    rwi_json_string(json, J_MAIL_PART_path, part->path);
    rwi_json_string(json, J_MAIL_PART_type, part->type);
    rwi_json_string_or_null(json, J_MAIL_PART_charset, part->charset);
    rwi_json_string(json, J_MAIL_PART_encoding, part->encoding);
    rwi_json_string_or_null(json, J_MAIL_PART_disposition, part->disposition);
    rwi_json_string_or_null(json, J_MAIL_PART_name, part->name);
    rwi_json_number(json, J_MAIL_PART_octets, part->octets);
    rwi_json_number(json, J_MAIL_PART_encoded_octets, part->encoded_octets);
    put_sha256(json, part, is_whole);
    rwi_json_string_or_null(json, J_MAIL_PART_text, part->text);
    rwi_json_bool(json, J_MAIL_PART_truncated, part->is_truncated);
    rwi_json_string_or_null(json, J_MAIL_PART_saved, part->saved);
    put_faults(json, J_MAIL_PART_faults, part->faults);
    rwi_json_close(json);
}

void
rwi_mail_message_json(struct rwi_json *json, const struct rw_session_message *m,
                      const struct rw_mime *mime)
{
    static const struct rw_mime NOTHING;
    static const struct rw_frames NOWHERE;

    if (m != NULL)
        rwi_json_number(json, J_MESSAGE5322_number, m->number);
    if (mime == NULL)
        mime = &NOTHING;
    put_envelope(json, m);
    put_outcome(json, m != NULL ? m->outcome : NULL);
    rwi_json_bool(json, J_MESSAGE5322_complete, m == NULL || m->is_whole);
    rwi_json_number(json, J_MESSAGE5322_octets,
                    m != NULL ? m->octets : mime->octets);
    put_frames(json, J_MESSAGE5322_frames, m != NULL ? &m->frames : &NOWHERE);
    put_headers(json, mime);
    rwi_json_string_or_null(json, J_MESSAGE5322_date, mime->date);
    put_boxes(json, J_MESSAGE5322_from, mime->from);
    put_boxes(json, J_MESSAGE5322_to, mime->to);
    put_boxes(json, J_MESSAGE5322_cc, mime->cc);
    rwi_json_string_or_null(json, J_MESSAGE5322_subject, mime->subject);
    rwi_json_string_or_null(json, J_MESSAGE5322_message_id, mime->message_id);
    rwi_json_list(json, J_MESSAGE5322_parts);
    for (const struct rw_mime_part *p = mime->parts; p != NULL; p = p->next)
        put_part(json, p, m == NULL || m->is_whole);
    rwi_json_close(json);
    put_faults(json, J_MESSAGE5322_faults, mime->faults);
}

enum rw_status
rwi_mime_json(const struct rw_mime *mime,
              const struct rw_session_report_options *options)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_MESSAGE5322, 0, options->sink, options->ctx);
    rwi_json_string(&json, J_MESSAGE5322_schema, "rootwalk.message5322/1");
    rwi_mail_message_json(&json, NULL, mime);
    return rwi_json_end(&json);
}
