/* The frames of a session, beside what they carried: of each the values of its
 * link, IP and TCP headers, on three or four lines.  `explain --frame` has them
 * bit by bit.
 *
 * A frame stands below the line that it brought; one that brought none, the
 * handshake of TCP or a bare ACK, stands where it came.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/mail/session_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/words.h"
#include "rootwalk/trace.h"

#define LABEL 10 /* columns of "Ethernet" */

/* Items of a paragraph with its label, commas between. */
struct items {
    struct rwi_page *page;
    struct rwi_wrap wrap;
    struct rw_text *text;
    bool has_some;
};

static void
items_begin(struct items *items, struct rwi_session_view *view,
            const char *label)
{
    size_t indent = view->indent + 2;

    items->page = &view->page;
    items->has_some = false;
    rwi_page_to(&view->page, indent, 0);
    rwi_page_puts(&view->page, label);
    rwi_page_to(&view->page, indent + LABEL, 1);
    items->text = rwi_wrap_begin(&items->wrap, &view->page, indent + LABEL);
}

static struct rw_text *
item(struct items *items)
{
    if (items->has_some)
        rw_text_puts(items->text, _(", "));
    items->has_some = true;
    return items->text;
}

static void
items_end(struct items *items)
{
    rwi_wrap_end(&items->wrap);
    rwi_page_newline(items->page);
}

/* Where the network card fills it in, it is no fault that it is 0. */
static void
item_checksum(struct items *items, uint16_t value, enum rw_checksum verdict)
{
    rw_text_printf(item(items), _("checksum 0x%04x, "), value);
    switch (verdict) {
    case RW_CHECKSUM_RIGHT:
    case RW_CHECKSUM_WRONG:
        rw_text_puts(items->text, _(rwi_frame_verdict(verdict)));
        return;
    case RW_CHECKSUM_UNKNOWN:
    case RW_CHECKSUM_NONE:
        rw_text_puts(items->text, _("not checked"));
        return;
    }
}

/* ---- the headers -------------------------------------------------------- */

static void
put_ip(struct rwi_session_view *view, const struct rw_frame *f)
{
    struct items items;

    if (f->ip_version == 0)
        return;
    items_begin(&items, view, f->ip_version == 4 ? "IPv4" : "IPv6");
    if (f->ip_version == 6) {
        rw_text_printf(item(&items), "%s %u", _("hop limit"), f->ttl);
        rw_text_printf(item(&items), "%s %u", _("payload length"),
                       f->total_length);
    } else {
        rw_text_printf(item(&items), "%s %u", _("time to live"), f->ttl);
        rw_text_printf(item(&items), "%s %u", _("total length"),
                       f->total_length);
        rw_text_printf(item(&items), _("identification 0x%04x"),
                       f->identification);
        if (f->dont_fragment)
            rw_text_puts(item(&items), _("do not fragment"));
        if (f->more_fragments)
            rw_text_puts(item(&items), _("more fragments follow"));
        if (f->fragment_offset != 0)
            rw_text_printf(item(&items), "%s %u", _("offset"),
                           f->fragment_offset);
        item_checksum(&items, f->ip_checksum, f->ip_verdict);
    }
    items_end(&items);
}

/* The header's number, and the distance from the side's first: what a person
 * counts with. */
static void
item_sequence(struct items *items, const char *word, uint32_t number,
              bool has_first, uint32_t first)
{
    rw_text_printf(item(items), "%s %" PRIu32, _(word), number);
    if (has_first)
        rw_text_printf(items->text, " (+%" PRIu32 ")", number - first);
}

static void
put_tcp(struct rwi_session_view *view, const struct rw_packet *packet)
{
    const struct rw_frame *f = &packet->frame;
    enum rw_side side = packet->side;
    enum rw_side other =
        side == RW_SIDE_CLIENT ? RW_SIDE_SERVER : RW_SIDE_CLIENT;
    bool has_ack = (f->flags & RW_TCP_ACK) != 0;
    struct items items;
    char words[64];

    if (!view->has_first[side]) {
        view->has_first[side] = true;
        view->first[side] = f->sequence;
    }
    items_begin(&items, view, "TCP");
    (void)rwi_frame_flags(words, sizeof(words), f->flags);
    rw_text_puts(item(&items), words);
    rw_text_puts(items.text, _(": "));
    rw_text_puts(items.text, _(rwi_frame_purpose(f->flags)));
    items_end(&items);
    items_begin(&items, view, "");
    item_sequence(&items, N_("sequence"), f->sequence, true, view->first[side]);
    if (has_ack)
        item_sequence(&items, N_("acknowledgement"), f->acknowledgement,
                      view->has_first[other], view->first[other]);
    rw_text_printf(item(&items), "%s %u", _("window"), f->window);
    if (packet->is_inner)
        rw_text_puts(item(&items), _("in a tunnel or in fragments"));
    else
        item_checksum(&items, f->checksum, f->verdict);
    if ((f->flags & RW_TCP_URG) != 0)
        rw_text_printf(item(&items), "%s %u", _("urgent"), f->urgent);
    for (size_t i = 0; i < f->option_count; i++)
        if (f->options[i].kind > 1)
            rwi_frame_option(item(&items), &f->options[i]);
    items_end(&items);
}

/* "frame 16 C  +31 ms  66 octets, 26 of them data" */
static void
put_head(struct rwi_session_view *view, const struct rw_packet *packet)
{
    const struct rw_session *session = view->session;
    uint64_t time_us = packet->stamp.time_us;
    struct rwi_page *page = &view->page;

    rwi_page_to(page, view->indent, 0);
    rwi_page_printf(page, _("frame %llu"),
                    (unsigned long long)packet->stamp.frame);
    rwi_page_puts(page, packet->side == RW_SIDE_CLIENT ? " C" : " S");
    if (time_us != RW_NO_TIME && session->started_us != RW_NO_TIME &&
        time_us >= session->started_us) {
        rwi_page_puts(page, "  +");
        rwi_page_duration(page, time_us - session->started_us);
    }
    rwi_page_puts(page, "  ");
    rwi_page_count(page, packet->octets, RW_NOUN_OCTET);
    if (packet->frame.payload_octets > 0)
        rwi_page_printf(page, _(", %zu of them data"),
                        packet->frame.payload_octets);
    if (packet->is_repeated)
        rwi_page_puts(page, _(", sent again"));
    rwi_page_newline(page);
}

static void
put_packet(struct rwi_session_view *view, const struct rw_packet *packet)
{
    const struct rw_frame *f = &packet->frame;
    struct items items;

    rwi_page_style(&view->page, STYLE_FAINT);
    put_head(view, packet);
    if (f->link != RW_LINK_NONE) {
        items_begin(&items, view, rwi_frame_link(f));
        if (f->has_source || f->has_destination)
            rwi_frame_macs(item(&items), f);
        rw_text_printf(item(&items), _("type 0x%04x, %s"), f->ethertype,
                       rwi_frame_ethertype(f->ethertype));
        items_end(&items);
    }
    put_ip(view, f);
    if (f->has_tcp)
        put_tcp(view, packet);
}

void
rwi_session_packets(struct rwi_session_view *view, uint64_t frame)
{
    const struct rw_session_report_options *options = &view->options;

    for (; view->packet < options->packet_count; view->packet++) {
        const struct rw_packet *packet = &options->packets[view->packet];

        if (packet->stamp.frame > frame)
            return;
        put_packet(view, packet);
    }
    if (frame != UINT64_MAX || options->packets_left == 0)
        return;
    rwi_page_to(&view->page, view->indent, 0);
    rwi_page_printf(&view->page, _("and %llu more"),
                    (unsigned long long)options->packets_left);
    rwi_page_newline(&view->page);
}
