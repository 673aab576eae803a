/* explain's half that shows dialogues: those of a capture beside its DNS, or a
 * transcript, or a message by itself.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_EXPLAIN_MAIL_H
#define RWI_CLI_EXPLAIN_MAIL_H

#include "cli/options.h"
#include "cli/output.h"

/* What is done with the sessions of a capture. */
enum mail_mode {
    MAIL_HOLD, /* there may be DNS still, which goes first */
    MAIL_SHOW,
    MAIL_COUNT, /* there is DNS: only how many there are is said */
};

struct mail {
    const struct options *options;
    struct output *output;
    const struct rw_mime_sink *sink; /* what messages hold is saved there */
    struct rw_session_report_options report;
    struct rw_sessions *sessions;
    enum mail_mode mode;
    uint64_t number; /* of the last session */
    uint64_t shown;
    bool is_over;      /* nobody reads on, or no room is left */
    bool has_findings; /* at or above --fail-on */
    enum rw_status status;
    struct rw_frame frame; /* the one asked for; else the first */
    bool has_frame;
    uint64_t frame_number;
};

/** Make ready for a capture.
 *
 * @param save   who saves messages and parts
 * @param color  whether ANSI colours shall be used
 * @param width  columns; 0: not known
 * @return RW_OK; RW_ERR_MEMORY
 */
enum rw_status mail_begin(struct mail *mail, const struct options *options,
                          const struct rw_mime_sink *save,
                          struct output *output, bool color, uint16_t width,
                          bool has_times);

/** Keep the frame that is asked for, or the first: what the capture calls. */
void mail_frame(void *ctx, uint64_t number, int link_type,
                const uint8_t *octets, size_t len, size_t wire);

/** Show the headers of the frame that was kept. */
void mail_show_frame(struct mail *mail);

/** A DNS message was found. */
void mail_dns_seen(struct mail *mail);

/** The capture is at its end: show the rest. */
void mail_end(struct mail *mail);

/** Say how many sessions of each kind were not shown; "" for none.
 *
 * @param text  in the reader's language where it is for people
 */
void mail_left(const struct mail *mail, struct rw_text *text);
void mail_done(struct mail *mail);

/** Make ready for what was pasted; parameters as above. */
void mail_paste(struct mail *mail, const struct options *options,
                const struct rw_mime_sink *save, struct output *output,
                bool color, uint16_t width);

/** Show a transcript, or a message by itself. */
enum rw_status mail_transcript(struct mail *mail, const struct rw_octets *text);
enum rw_status mail_message(struct mail *mail, const struct rw_octets *text);

#endif
