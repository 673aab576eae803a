/* What people paste: octets of unknown form recognised as a capture, as DNS
 * messages, as the transcript of a mail dialogue or as a mail message.
 *
 * Taken are pcap and pcapng; a DNS message as it is, or several with DNS
 * over TCP's length in front of each; an IP packet or an Ethernet frame;
 * all of these also as hex (a "hex stream", with blanks, colons, commas, 0x
 * or \x between), as a hex dump (Wireshark's, xxd, tcpdump -x, hexdump -C,
 * od) or as base64 (RFC 4648 section 4 or 5, padded or not).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_INPUT_H
#define ROOTWALK_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

#define RW_INPUT_ERROR_MAX 256                /* octets with the NUL */
#define RW_INPUT_MAX       ((size_t)64 << 20) /* octets that are looked at */

enum rw_input_coding {
    RW_CODING_BINARY,
    RW_CODING_HEX,
    RW_CODING_DUMP, /* hex with offsets, line by line */
    RW_CODING_BASE64,
};

enum rw_input_kind {
    RW_INPUT_CAPTURE,    /* a file that rw_capture_open_memory() takes */
    RW_INPUT_MESSAGES,   /* DNS messages, one or more */
    RW_INPUT_TRANSCRIPT, /* a dialogue of SMTP or POP3 as text; session.h */
    RW_INPUT_MAIL,       /* a message of RFC 5322; mime.h */
};

struct rw_input {
    enum rw_input_kind kind;
    enum rw_input_coding coding;
    bool has_lengths;         /* messages came with DNS over TCP's lengths */
    bool is_made;             /* a capture made here around packets: no times */
    struct rw_octets capture; /* RW_INPUT_CAPTURE */
    const struct rw_octets *messages; /* RW_INPUT_MESSAGES: */
    size_t message_count;             /* at least 1 */
    struct rw_octets text; /* RW_INPUT_TRANSCRIPT, RW_INPUT_MAIL: the data */
    void *owned;           /* private: what rw_input_done() frees */
};

/** Recognise an input.
 *
 * @param input  filled on success, to be given to rw_input_done(); zeroed
 *               on error.  Views into data where that is binary, so data
 *               must outlive it
 * @param data   len octets, of any content
 * @param error  NULL, or RW_INPUT_ERROR_MAX octets that say in English what
 *               was tried, or what is wrong and where; safe for a terminal
 * @return RW_OK; RW_ERR_FORMAT when it is none of these; RW_ERR_BASE for
 *         hex with a stray character or an odd number of digits;
 *         RW_ERR_EMPTY; RW_ERR_LIMIT over RW_INPUT_MAX; RW_ERR_MEMORY
 *
 * Hex that is nothing else is taken for a DNS message, however malformed:
 * whoever writes hex means octets.
 */
RW_API RW_MUST_USE enum rw_status rw_input_recognise(struct rw_input *input,
                                                     const void *data,
                                                     size_t len, char *error);

/** Free what the input owns; a zeroed one is fine. */
RW_API void rw_input_done(struct rw_input *input);

RW_END_DECLS

#endif
