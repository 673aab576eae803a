/* What an input is: see rootwalk/input.h.
 *
 * Text is first made octets; octets are then a capture, messages, or
 * packets.  Packets get a pcap header in memory, so that the capture reader
 * takes them as any others.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/basen.h"
#include "capture/input.h"
#include "rootwalk/capture.h"
#include "rootwalk/message.h"
#include "rootwalk/mime.h"
#include "rootwalk/registry.h"
#include "rootwalk/session.h"

#define LINKTYPE_ETHERNET 1
#define LINKTYPE_RAW      101
#define PCAP_HEADER       24 /* octets, of the file */
#define PCAP_RECORD       16 /* and of each packet */
#define QUESTIONS_MAX     64 /* of a message that is not whole */
#define PADDING_MAX       50 /* of an Ethernet frame: up to 60, and its FCS */

/* What a piece of octets is. */
enum nature {
    IS_UNKNOWN,
    IS_CAPTURE,
    IS_MESSAGE,
    IS_STREAM, /* messages with lengths */
    IS_IP,
    IS_ETHERNET,
};

static uint16_t
u16_at(const uint8_t *octets)
{
    return (uint16_t)(octets[0] << 8 | octets[1]);
}

/* ---- what octets are -------------------------------------------------- */

/* Parse as a message; *end is how far reading came.
 *
 * @param room  RW_RRS_MAX of them: made before anything is looked at, so that
 *              running out of memory is not taken for "is none" */
static enum rw_status
parse(struct rw_rr *room, const uint8_t *octets, size_t len, size_t *end)
{
    struct rw_message msg;
    enum rw_status status =
        rw_message_parse(&msg, octets, len, room, RW_RRS_MAX);

    *end = msg.end;
    return status;
}

static bool
is_whole_message(struct rw_rr *room, const uint8_t *octets, size_t len)
{
    size_t end;

    return parse(room, octets, len, &end) == RW_OK && end == len;
}

static bool
is_class(uint16_t rclass)
{
    return rw_class_name(rclass & 0x7fff) != NULL; /* the top bit is mDNS's */
}

/* A message with a fault behind its first item: nothing else has twelve
 * octets, and then a name, a type and a class that there are. */
static bool
is_broken_message(const uint8_t *octets, size_t len)
{
    struct rw_question question;
    struct rw_rr rr;
    size_t pos = RW_HEADER_SIZE;

    if (len < RW_HEADER_SIZE || len > RW_MESSAGE_MAX ||
        rw_opcode_name(octets[2] >> 3 & 0x0f) == NULL)
        return false;
    if (u16_at(octets + 4) > QUESTIONS_MAX)
        return false;
    if (u16_at(octets + 4) > 0)
        return rw_question_from_wire(&question, octets, len, &pos) == RW_OK &&
               is_class(question.qclass);
    return rw_rr_from_wire(&rr, octets, len, &pos) == RW_OK &&
           (is_class(rr.rclass) || rr.type == RW_TYPE_OPT);
}

/* Files that people have, and that are not read here. */
static const char *
name_of_other(const uint8_t *octets, size_t len)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *name;
    } OTHERS[] = {
        {"snoop\0\0\0", 8, "a snoop capture"},
        {"btsnoop\0", 8, "a btsnoop capture"},
        {"GMBU", 4, "a NetMon capture"},
        {"RTSS", 4, "a NetMon capture"},
        {"TRSNIFF data", 12, "a Sniffer capture"},
        {"\x1f\x8b\x08", 3, "compressed with gzip"},
        {"BZh", 3, "compressed with bzip2"},
        {"\xfd"
         "7zXZ",
         5, "compressed with xz"},
        {"\x28\xb5\x2f\xfd", 4, "compressed with zstd"},
        {"PK\3\4", 4, "a ZIP archive"},
    };

    for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++)
        if (len >= OTHERS[i].len &&
            memcmp(octets, OTHERS[i].magic, OTHERS[i].len) == 0)
            return OTHERS[i].name;
    return NULL;
}

/* Lengths in front of messages; the last may be cut off. */
static bool
is_stream(struct rw_rr *room, const uint8_t *octets, size_t len)
{
    size_t at = 0, end;

    if (len < 2 + RW_HEADER_SIZE || u16_at(octets) > len - 2 ||
        parse(room, octets + 2, u16_at(octets), &end) != RW_OK)
        return false;
    while (len - at > 2 && u16_at(octets + at) >= RW_HEADER_SIZE &&
           u16_at(octets + at) <= len - at - 2)
        at += 2 + (size_t)u16_at(octets + at);
    return at == len || u16_at(octets) < len - 2;
}

/* RFC 1071 */
static bool
checksum_is_good(const uint8_t *header, size_t len)
{
    uint32_t sum = 0;

    for (size_t i = 0; i + 1 < len; i += 2)
        sum += u16_at(header + i);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

/* What may hold DNS: TCP, UDP, and what is a tunnel; in IPv6, headers. */
static bool
is_carrier(uint8_t protocol)
{
    static const uint8_t PROTOCOLS[] = {4,  6,  17, 41, 43,  44,
                                        47, 51, 60, 97, 136, 137};

    return memchr(PROTOCOLS, protocol, sizeof(PROTOCOLS)) != NULL;
}

/* A checksum of 0 is left to the network card, where the lengths agree. */
static bool
is_ipv4(const uint8_t *octets, size_t len)
{
    size_t header = (size_t)(octets[0] & 15) * 4, total = u16_at(octets + 2);

    if (header < 20 || header > len || total < header || total > len + 1500 ||
        !is_carrier(octets[9]))
        return false;
    return checksum_is_good(octets, header) ||
           (u16_at(octets + 10) == 0 && total <= len && octets[8] != 0);
}

/* A header of hop-by-hop options that says a jumbogram's length.  RFC 2675 */
static bool
is_jumbo(const uint8_t *octets, size_t len)
{
    return octets[6] == 0 && len >= 48 && octets[42] == 0xc2 && octets[43] == 4;
}

/* IPv6 has no checksum, and its version is the first half of a message's ID;
 * so its length has to fit: a message has its number of questions there.  What
 * is shorter was cut off when it was captured.
 *
 * @param padding  octets that the link may have put behind the packet */
static bool
is_ipv6(const uint8_t *octets, size_t len, size_t padding)
{
    size_t payload = u16_at(octets + 4), there = len - 40;

    if (!is_carrier(octets[6]) &&
        (octets[6] != 0 || len < 42 || !is_carrier(octets[40])))
        return false;
    if (payload == 0) /* or the card was to cut it into segments */
        return is_jumbo(octets, len) || octets[6] == 6;
    return payload >= 8 && payload + padding >= there &&
           payload <= there + 1500;
}

static bool
is_ip(const uint8_t *octets, size_t len, size_t padding)
{
    if (len >= 20 && octets[0] >> 4 == 4)
        return is_ipv4(octets, len);
    return len >= 40 && octets[0] >> 4 == 6 && is_ipv6(octets, len, padding);
}

/* IP behind the labels of MPLS, or a session of PPPoE. */
static bool
is_ip_behind(uint16_t type, const uint8_t *octets, size_t len)
{
    size_t at = 0;

    if (type == 0x0800 || type == 0x86dd)
        return is_ip(octets, len, PADDING_MAX);
    if (type == 0x8864)
        return len > 8 && octets[0] == 0x11 && octets[1] == 0 &&
               (u16_at(octets + 6) == 0x0021 || u16_at(octets + 6) == 0x0057) &&
               is_ip(octets + 8, len - 8, PADDING_MAX);
    while (type == 0x8847 && at + 4 < len) {
        at += 4;
        if ((octets[at - 2] & 1) != 0)
            return is_ip(octets + at, len - at, PADDING_MAX);
    }
    return false;
}

static bool
is_ethernet(const uint8_t *octets, size_t len)
{
    size_t at = 12;

    while (at + 6 < len && (u16_at(octets + at) == 0x8100 ||
                            u16_at(octets + at) == 0x88a8)) /* VLAN */
        at += 4;
    return at + 2 < len &&
           is_ip_behind(u16_at(octets + at), octets + at + 2, len - at - 2);
}

/* @param meant  somebody wrote it as octets: a message, if nothing else */
static enum nature
nature_of(struct rw_rr *room, const uint8_t *octets, size_t len, bool meant)
{
    if (rw_capture_is(octets, len))
        return IS_CAPTURE;
    if (is_whole_message(room, octets, len))
        return IS_MESSAGE;
    if (is_stream(room, octets, len))
        return IS_STREAM;
    if (is_ip(octets, len, 0))
        return IS_IP;
    if (is_ethernet(octets, len))
        return IS_ETHERNET;
    if (meant)
        return IS_MESSAGE;
    return name_of_other(octets, len) == NULL && is_broken_message(octets, len)
               ? IS_MESSAGE
               : IS_UNKNOWN;
}

/* ---- what comes out --------------------------------------------------- */

/* Messages of all pieces; of streams, one by one. */
static enum rw_status
give_messages(struct rw_input *input, const struct rwi_pieces *pieces,
              bool has_lengths)
{
    size_t most = pieces->count + (has_lengths ? pieces->len / 2 : 0);
    struct rw_octets *messages = calloc(most + 1, sizeof(*messages));
    size_t count = 0;

    if (messages == NULL)
        return RW_ERR_MEMORY;
    for (size_t i = 0; i < pieces->count; i++) {
        size_t at = pieces->starts[i];
        size_t end =
            i + 1 < pieces->count ? pieces->starts[i + 1] : pieces->len;

        while (has_lengths && end - at > 2) {
            size_t len = u16_at(pieces->octets + at);

            at += 2;
            len = len < end - at ? len : end - at;
            messages[count++] = (struct rw_octets){pieces->octets + at, len};
            at += len;
        }
        if (!has_lengths)
            messages[count++] =
                (struct rw_octets){pieces->octets + at, end - at};
    }
    input->kind = RW_INPUT_MESSAGES;
    input->has_lengths = has_lengths;
    input->messages = messages;
    input->message_count = count;
    return RW_OK;
}

static uint8_t *
put_u32(uint8_t *out, uint32_t value)
{
    memcpy(out, &value, sizeof(value)); /* the magic tells the byte order */
    return out + sizeof(value);
}

/* A capture around packets.  Its times are all zero. */
static enum rw_status
give_packets(struct rw_input *input, const struct rwi_pieces *pieces,
             uint32_t link_type)
{
    size_t size = PCAP_HEADER + pieces->count * PCAP_RECORD + pieces->len;
    uint8_t *file = malloc(size);
    uint8_t *out = file;

    if (file == NULL)
        return RW_ERR_MEMORY;
    out = put_u32(out, 0xa1b2c3d4);
    memcpy(out, (uint16_t[]){2, 4}, 4); /* version */
    out = put_u32(put_u32(out + 4, 0), 0);
    out = put_u32(put_u32(out, 262144), link_type);
    for (size_t i = 0; i < pieces->count; i++) {
        size_t at = pieces->starts[i];
        size_t len =
            (i + 1 < pieces->count ? pieces->starts[i + 1] : pieces->len) - at;

        out = put_u32(put_u32(out, 0), 0);
        out = put_u32(put_u32(out, (uint32_t)len), (uint32_t)len);
        memcpy(out, pieces->octets + at, len);
        out += len;
    }
    input->kind = RW_INPUT_CAPTURE;
    input->is_made = true;
    input->capture = (struct rw_octets){file, size};
    return RW_OK;
}

/* Give what the first piece is; the others are taken for the same. */
static enum rw_status
give(struct rw_input *input, const struct rwi_pieces *pieces, bool meant)
{
    size_t first = pieces->count > 1 ? pieces->starts[1] : pieces->len;
    struct rw_rr *room = malloc(RW_RRS_MAX * sizeof(*room));
    enum nature nature;

    if (room == NULL)
        return RW_ERR_MEMORY;
    nature = nature_of(room, pieces->octets, first, meant);
    free(room);
    switch (nature) {
    case IS_CAPTURE:
        input->kind = RW_INPUT_CAPTURE;
        input->capture = (struct rw_octets){pieces->octets, pieces->len};
        return RW_OK;
    case IS_MESSAGE:
        return give_messages(input, pieces, false);
    case IS_STREAM:
        return give_messages(input, pieces, true);
    case IS_IP:
        return give_packets(input, pieces, LINKTYPE_RAW);
    case IS_ETHERNET:
        return give_packets(input, pieces, LINKTYPE_ETHERNET);
    case IS_UNKNOWN:
        break;
    }
    return RW_ERR_FORMAT;
}

/* ---- text ------------------------------------------------------------- */

/* "hex (stray 'q' at character 3)" */
static void
put_stray(struct rw_text *text, const char *data, const struct rwi_stray *stray)
{
    rw_text_puts(text, "stray '");
    rw_text_put_safe(text, data + stray->at, 1);
    if (stray->line == 1)
        rw_text_printf(text, "' at character %zu", stray->column);
    else
        rw_text_printf(text, "' at line %zu, character %zu", stray->line,
                       stray->column);
}

/* Whether somebody meant hex and slipped: nearly all are digits. */
static bool
is_nearly_hex(const char *data, size_t len)
{
    size_t digits = 0, others = 0;

    for (size_t i = 0; i < len; i++) {
        if (rwi_hex_digit(data[i]) >= 0)
            digits++;
        else if (data[i] != ' ' && data[i] != '\n')
            others++;
    }
    return digits >= 8 && others * 10 <= digits;
}

static enum rw_status
say_unknown(struct rw_text *text, const char *data, size_t len,
            const struct rwi_stray *hex, const struct rwi_stray *base64)
{
    if (is_nearly_hex(data, len) && hex->at < len) {
        put_stray(text, data, hex);
        rw_text_puts(text, " among hex digits");
        return RW_ERR_BASE;
    }
    rw_text_puts(text, "no known format; tried pcap, pcapng, a DNS message, "
                       "packets, hex (");
    if (hex->at < len)
        put_stray(text, data, hex);
    else
        rw_text_puts(text, "no digits in it");
    rw_text_puts(text, "), base64 (");
    if (base64->at < len)
        put_stray(text, data, base64);
    else
        rw_text_puts(text, "no DNS message in it");
    rw_text_puts(text, ")");
    return RW_ERR_FORMAT;
}

static enum rw_status
text_recognise(struct rw_input *input, struct rwi_pieces *pieces,
               const char *data, size_t len, char *error)
{
    struct rwi_stray hex, base64;
    struct rw_text text;
    size_t digits;
    enum rw_status status;

    rw_text_init(&text, error, error != NULL ? RW_INPUT_ERROR_MAX : 0);
    if (rwi_input_is_dump(data, len)) {
        status = rwi_input_dump(pieces, data, len, error);
        input->coding = RW_CODING_DUMP;
        return status == RW_OK ? give(input, pieces, true) : status;
    }
    rwi_input_hex(pieces, data, len, &digits, &hex);
    if (hex.at == len && digits % 2 != 0) {
        rw_text_printf(&text, "an odd number of hex digits, %zu", digits);
        return RW_ERR_BASE;
    }
    if (hex.at == len && digits > 0) {
        input->coding = RW_CODING_HEX;
        return give(input, pieces, true);
    }
    rwi_input_base64(pieces, data, len, &base64);
    input->coding = RW_CODING_BASE64;
    status = base64.at == len && pieces->len > 0 ? give(input, pieces, false)
                                                 : RW_ERR_FORMAT;
    if (status == RW_OK || status == RW_ERR_MEMORY)
        return status;
    return say_unknown(&text, data, len, &hex, &base64);
}

/* ---- the whole -------------------------------------------------------- */

/* What an input owns beside messages and made captures. */
static enum rw_status
text_input(struct rw_input *input, const char *data, size_t len, char *error)
{
    struct rwi_pieces pieces = {
        .octets = malloc(len + 1),
        .starts = calloc(len / 4 + 2, sizeof(*pieces.starts))};
    enum rw_status status = RW_ERR_MEMORY;

    if (pieces.octets != NULL && pieces.starts != NULL)
        status = text_recognise(input, &pieces, data, len, error);
    free(pieces.starts);
    input->owned = pieces.octets;
    return status;
}

static enum rw_status
binary_input(struct rw_input *input, const uint8_t *data, size_t len,
             char *error)
{
    size_t start = 0;
    struct rwi_pieces pieces = {(uint8_t *)(uintptr_t)data, len, &start, 1};
    enum rw_status status = give(input, &pieces, false);

    if (status == RW_ERR_FORMAT && error != NULL) {
        const char *other = name_of_other(data, len);

        snprintf(error, RW_INPUT_ERROR_MAX, "%s%s", other != NULL ? other : "",
                 other != NULL ? ": not read here, please convert it"
                               : "no known format; tried pcap, pcapng, a DNS "
                                 "message, DNS over TCP, packets, hex, base64");
    }
    return status;
}

/* Text with two octets a character, as Windows writes it: which of the two
 * is the character; -1 where it is none. */
static int
wide_text(const uint8_t *data, size_t len)
{
    int low = len >= 2 && data[0] == 0xfe && data[1] == 0xff ? 1 : 0;

    if (len < 4 || len % 2 != 0)
        return -1;
    if (!low && (data[0] != 0xff || data[1] != 0xfe))
        low = data[0] == 0;
    for (size_t i = data[0] >= 0xfe ? 2 : 0; i < len; i += 2) {
        uint8_t character = data[i + (size_t)low];

        if (data[i + (size_t)!low] != 0 || !rwi_input_is_text(&character, 1))
            return -1;
    }
    return low;
}

/* Its ASCII, in a copy; NULL when out of memory. */
static char *
narrow(const uint8_t *data, size_t len, int low, size_t *out_len)
{
    size_t from = data[0] >= 0xfe ? 2 : 0;
    char *text = malloc(len / 2 + 1);

    *out_len = 0;
    for (size_t i = from; text != NULL && i < len; i += 2)
        text[(*out_len)++] = (char)data[i + (size_t)low];
    return text;
}

static enum rw_status
wide_input(struct rw_input *input, const uint8_t *data, size_t len, int low,
           char *error)
{
    size_t text_len;
    char *text = narrow(data, len, low, &text_len);
    enum rw_status status;

    if (text == NULL)
        return RW_ERR_MEMORY;
    status = text_input(input, text, text_len, error);
    free(text); /* octets made out of it are the input's own */
    return status;
}

/* A dialogue, or a message, that is text for people: RFC 5322 messages may hold
 * any octets. */
static bool
is_mail(struct rw_input *input, const char *data, size_t len)
{
    bool is_transcript = rw_transcript_is(data, len);

    if (!is_transcript && !rw_mime_is((const uint8_t *)data, len))
        return false;
    input->kind = is_transcript ? RW_INPUT_TRANSCRIPT : RW_INPUT_MAIL;
    input->text = (struct rw_octets){(const uint8_t *)data, len};
    return true;
}

enum rw_status
rw_input_recognise(struct rw_input *input, const void *data, size_t len,
                   char *error)
{
    const char *bytes = data;
    enum rw_status status;

    memset(input, 0, sizeof(*input));
    if (error != NULL)
        error[0] = '\0';
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) { /* a BOM */
        bytes += 3;
        len -= 3;
    }
    if (len == 0 || len > RW_INPUT_MAX) {
        status = len == 0 ? RW_ERR_EMPTY : RW_ERR_LIMIT;
    } else if (is_mail(input, bytes, len)) {
        status = RW_OK;
    } else if (rwi_input_is_text((const uint8_t *)bytes, len)) {
        status = text_input(input, bytes, len, error);
    } else if (wide_text((const uint8_t *)bytes, len) >= 0) {
        status = wide_input(input, (const uint8_t *)bytes, len,
                            wide_text((const uint8_t *)bytes, len), error);
    } else {
        status = binary_input(input, (const uint8_t *)bytes, len, error);
    }
    if (status != RW_OK) {
        if (error != NULL && error[0] == '\0')
            snprintf(error, RW_INPUT_ERROR_MAX, "%s", rw_status_text(status));
        rw_input_done(input);
    }
    return status;
}

void
rw_input_done(struct rw_input *input)
{
    free((void *)(uintptr_t)input->messages);
    if (input->is_made)
        free((void *)(uintptr_t)input->capture.data);
    free(input->owned);
    memset(input, 0, sizeof(*input));
}
