/* Reports of mail: what their files share.
 *
 *     session_text.c   a dialogue in words
 *     exchange_text.c  its exchanges
 *     packet_text.c    the frames beside them
 *     session_json.c   and as JSON
 *     table_text.c     what the wire gave away
 *     message_text.c   a message, its parts
 *     message_json.c
 *     frame_text.c     the headers of a frame
 *     frame_json.c
 *     lines.c          text from outside, in columns
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_MAIL_MAIL_H
#define RWI_REPORT_MAIL_MAIL_H

#include "rootwalk/session_report.h"

#include "report/print/json.h"
#include "report/print/page.h"

/** Write text from outside so that a terminal cannot be harmed: at most max
 * columns of it, then "..."; from the present column on, further lines from
 * `indent` on.  Long words are broken. */
void rwi_mail_foreign(struct rwi_page *page, const void *octets, size_t len,
                      size_t indent, size_t max);

/** Write the comma behind an item of a list, and a blank, or go to a new line
 * where so many columns more would not fit on this one. */
void rwi_mail_between(struct rwi_page *page, size_t width, size_t indent);

/** Likewise, NUL-ended; on one line, cut to what is left of it. */
void rwi_mail_fit(struct rwi_page *page, const char *text, size_t columns);

/** Write a message: its fields, its parts; each line from `indent` on. */
void rwi_mail_message(struct rwi_page *page, const struct rw_mime *mime,
                      size_t indent);

/** Write text in quotes, as a programmer writes it, so that blanks and line
 * ends are seen; and end the line. */
void rwi_mail_quoted(struct rwi_page *page, const char *text, size_t columns);

/** Write the table of what the wire gave away; nothing where it is nothing. */
void rwi_mail_table(struct rwi_page *page, const struct rw_session *session);

/** Write the headers of a frame, a paragraph each. */
void rwi_mail_frame(struct rwi_page *page, const struct rw_frame *frame);

/** Give what is said of a checksum, in English. */
const char *rwi_frame_verdict(enum rw_checksum verdict);

/** Give the word for an EtherType; "?" where it is none of a few. */
const char *rwi_frame_ethertype(uint16_t type);

/** Give the word for a frame's kind of link. */
const char *rwi_frame_link(const struct rw_frame *frame);

/** Write its MAC addresses, as far as there are some. */
void rwi_frame_macs(struct rw_text *text, const struct rw_frame *frame);

/** Write the names of TCP's flags, "SYN ACK"; give how many octets. */
size_t rwi_frame_flags(char *buf, size_t size, unsigned flags);

/** Give what the flags together say, in English. */
const char *rwi_frame_purpose(unsigned flags);

/** Write an option of TCP; nothing for padding. */
void rwi_frame_option(struct rw_text *text, const struct rw_tcp_option *option);

/** Write the members of a frame that its headers are; its object is open. */
void rwi_frame_json(struct rwi_json *json, const struct rw_frame *frame);

/** Write an exchange's or a message's explanation beside what stands on the
 * line, or below it where there is no room. */
void rwi_mail_beside(struct rwi_page *page, const struct rw_sentence *sentence,
                     size_t column, size_t indent);

/** Write the members of a message; its object is open. */
void rwi_mail_message_json(struct rwi_json *json,
                           const struct rw_session_message *message,
                           const struct rw_mime *mime);

/** Write the members of a session; its object is open.
 *
 * @param options  its packets, and what is known of a live one besides; NULL:
 *                 nothing, or it is said elsewhere
 */
void rwi_mail_session_json(struct rwi_json *json,
                           const struct rw_session *session,
                           const struct rw_session_report_options *options);

/** Write what makes a frame an object of its own: schema, number. */
void rwi_frame_json_begin(struct rwi_json *json, uint64_t number);

enum rw_status
rwi_session_json(const struct rw_session *session,
                 const struct rw_session_report_options *options);
enum rw_status rwi_mime_json(const struct rw_mime *mime,
                             const struct rw_session_report_options *options);

#endif
