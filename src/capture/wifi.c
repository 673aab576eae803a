/* IEEE 802.11: data frames, and what captures put in front of them.
 *
 * A frame that is encrypted, or a part of a larger one, is counted.  IEEE
 * 802.11-2020 section 9; https://www.radiotap.org/
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

enum {
    CONTROL_TYPE = 0x000c,
    CONTROL_DATA = 0x0008,
    CONTROL_EMPTY = 0x0040, /* a data frame without data */
    CONTROL_QOS = 0x0080,
    CONTROL_TO = 0x0100,   /* to the distribution system ... */
    CONTROL_FROM = 0x0200, /* ... and from it: four addresses */
    CONTROL_MORE = 0x0400,
    CONTROL_PROTECTED = 0x4000,
    CONTROL_ORDER = 0x8000, /* in QoS frames: HT control */
};

#define RADIOTAP_PAD 0x20 /* of its flags: the header is padded to four */
#define QOS_AMSDU    0x80

static uint16_t
little_u16(const struct rwi_span *span, size_t at)
{
    return (uint16_t)(span->data[at + 1] << 8 | span->data[at]);
}

/* Frames in one frame: addresses, a length, LLC, and padding to four. */
static void
parts_input(struct rw_capture *capture, struct rwi_span span)
{
    while (rwi_span_has(&span, 0, 14)) {
        size_t len = rwi_span_u16(&span, 12);
        struct rwi_span part = span;

        (void)rwi_span_skip(&part, 14);
        rwi_span_limit(&part, len);
        rwi_llc_input(capture, part);
        if (!rwi_span_skip(&span, (14 + len + 3) / 4 * 4))
            break;
    }
}

/* @param pads  the header is padded to a multiple of four */
static void
data_input(struct rw_capture *capture, struct rwi_span span, bool pads)
{
    uint16_t control = little_u16(&span, 0);
    bool has_qos = (control & CONTROL_QOS) != 0;
    size_t header =
        (control & CONTROL_TO) && (control & CONTROL_FROM) ? 30 : 24;
    size_t qos_at = header;
    bool has_parts;

    header += has_qos ? 2 : 0;
    header += has_qos && (control & CONTROL_ORDER) ? 4 : 0;
    if (!rwi_span_has(&span, 0, header)) {
        rwi_count(capture, RWI_COUNT_OTHER, 0);
        return;
    }
    if ((control & CONTROL_MORE) || (little_u16(&span, 22) & 0x0f) != 0) {
        rwi_count(capture, RWI_COUNT_WIFI, RWI_WIFI_FRAGMENT);
        return;
    }
    has_parts = has_qos && (span.data[qos_at] & QOS_AMSDU) != 0;
    if (!rwi_span_skip(&span, pads ? (header + 3) / 4 * 4 : header))
        rwi_count(capture, RWI_COUNT_OTHER, 0);
    else if (has_parts)
        parts_input(capture, span);
    else
        rwi_llc_input(capture, span);
}

static void
frame_input(struct rw_capture *capture, struct rwi_span span, bool pads)
{
    uint16_t control = rwi_span_has(&span, 0, 2) ? little_u16(&span, 0) : 0;

    if ((control & CONTROL_TYPE) != CONTROL_DATA || (control & CONTROL_EMPTY))
        rwi_count(capture, RWI_COUNT_WIFI, RWI_WIFI_CONTROL);
    else if (control & CONTROL_PROTECTED)
        rwi_count(capture, RWI_COUNT_WIFI, RWI_WIFI_ENCRYPTED);
    else
        data_input(capture, span, pads);
}

void
rwi_wifi_input(struct rw_capture *capture, struct rwi_span span)
{
    frame_input(capture, span, false);
}

/* The flags among the fields of radiotap: the second, behind a time of eight
 * octets where the first is there too. */
static uint8_t
radiotap_flags(const struct rwi_span *span)
{
    size_t at = 4;
    bool more = true, has_time, has_flags;

    has_time = (span->data[4] & 1) != 0;
    has_flags = (span->data[4] & 2) != 0;
    while (more && rwi_span_has(span, at, 4)) { /* more words of bits */
        more = (span->data[at + 3] & 0x80) != 0;
        at += 4;
    }
    if (has_time)
        at = (at + 7) / 8 * 8 + 8;
    return has_flags && rwi_span_has(span, at, 1) ? span->data[at] : 0;
}

/* Version, pad, length, which fields there are; all the least octet first. */
void
rwi_radiotap_input(struct rw_capture *capture, struct rwi_span span)
{
    if (rwi_span_has(&span, 0, 8)) {
        uint8_t flags = radiotap_flags(&span);

        if (rwi_span_skip(&span, little_u16(&span, 2))) {
            frame_input(capture, span, (flags & RADIOTAP_PAD) != 0);
            return;
        }
    }
    rwi_count(capture, RWI_COUNT_OTHER, 0);
}

/* Prism's header says its length the least octet first, AVS's, which begins
 * with 80211001, the other way round. */
void
rwi_prism_input(struct rw_capture *capture, struct rwi_span span)
{
    size_t header = 0;

    if (rwi_span_has(&span, 0, 8))
        header = rwi_span_u32(&span, 0) >> 4 == 0x8021100
                     ? rwi_span_u32(&span, 4)
                     : little_u16(&span, 4);
    if (header >= 8 && rwi_span_skip(&span, header))
        frame_input(capture, span, false);
    else
        rwi_count(capture, RWI_COUNT_OTHER, 0);
}
