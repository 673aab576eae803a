/* One frame in words: each header with its values, bit by bit where bits have a
 * meaning; and as JSON.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/width.h"
#include "base/words.h"
#include "report/mail/mail.h"
#include "rootwalk/stream.h"

#define INDENT 2
#define COLUMN 14 /* of what bits mean */

/* ---- words -------------------------------------------------------------- */

static const char *
service_of(uint16_t port)
{
    static const struct {
        uint16_t port;
        const char *word;
    } ROWS[] = {
        {21, "FTP"},         {22, "SSH"},       {25, "SMTP"},
        {53, "DNS"},         {80, "HTTP"},      {110, "POP3"},
        {143, "IMAP"},       {443, "HTTPS"},    {465, "SMTP, TLS"},
        {587, "submission"}, {853, "DNS, TLS"}, {993, "IMAP, TLS"},
        {995, "POP3, TLS"},
    };

    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if (ROWS[i].port == port)
            return ROWS[i].word;
    return NULL;
}

static const char *
protocol_word(uint8_t protocol)
{
    switch (protocol) {
    case 1:
        return "ICMP";
    case 6:
        return "TCP";
    case 17:
        return "UDP";
    case 58:
        return "ICMPv6";
    default: /* a number from outside */
        return "?";
    }
}

const char *
rwi_frame_ethertype(uint16_t type)
{
    switch (type) {
    case 0x0800:
        return "IPv4";
    case 0x86dd:
        return "IPv6";
    case 0x0806:
        return "ARP";
    default: /* a number from outside */
        return "?";
    }
}

const char *
rwi_frame_verdict(enum rw_checksum verdict)
{
    static const char *const WORDS[] = {
        [RW_CHECKSUM_UNKNOWN] = N_("the data it covers is incomplete"),
        [RW_CHECKSUM_RIGHT] = N_("correct"),
        [RW_CHECKSUM_WRONG] = N_("wrong"),
        [RW_CHECKSUM_NONE] = N_("unused, or computed by the network card"),
    };

    return WORDS[verdict];
}

/* The flags together say what the segment is for. */
const char *
rwi_frame_purpose(unsigned flags)
{
    static const struct {
        unsigned mask, flags;
        const char *words;
    } ROWS[] = {
        {RW_TCP_RST, RW_TCP_RST, N_("tears the connection down")},
        {RW_TCP_SYN | RW_TCP_ACK, RW_TCP_SYN,
         N_("asks to open a connection; step 1 of three")},
        {RW_TCP_SYN | RW_TCP_ACK, RW_TCP_SYN | RW_TCP_ACK,
         N_("accepts the connection; step 2 of three")},
        {RW_TCP_FIN, RW_TCP_FIN, N_("this side sends no more data")},
        {RW_TCP_PSH, RW_TCP_PSH,
         N_("acknowledges; its data is to be delivered at once")},
        {RW_TCP_ACK, RW_TCP_ACK, N_("acknowledges received data")},
    };

    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if ((flags & ROWS[i].mask) == ROWS[i].flags)
            return ROWS[i].words;
    return N_("no flags");
}

size_t
rwi_frame_flags(char *buf, size_t size, unsigned flags)
{
    static const char *const WORDS[] = {"FIN", "SYN", "RST", "PSH",
                                        "ACK", "URG", "ECE", "CWR"};
    size_t len = 0;

    buf[0] = '\0';
    for (unsigned i = 0; i < 8; i++)
        if ((flags >> i & 1) != 0)
            len += (size_t)snprintf(buf + len, size - len, "%s%s",
                                    len > 0 ? " " : "", WORDS[i]);
    return len;
}

/* ---- lines -------------------------------------------------------------- */

static void
head(struct rwi_page *page, const char *word, size_t octets)
{
    rwi_page_style(page, STYLE_STRONG);
    rwi_page_puts(page, word);
    rwi_page_style(page, STYLE_PLAIN);
    rwi_page_to(page, 10, 1);
    rwi_page_count(page, octets, RW_NOUN_OCTET);
    rwi_page_puts(page, "  ");
}

static void
begin(struct rwi_page *page, const char *bits)
{
    rwi_page_to(page, INDENT, 0);
    if (bits != NULL) {
        rwi_page_puts(page, bits);
        rwi_page_to(page, COLUMN, 2);
    }
}

/* "ttl 64", in a row of others. */
static void
item(struct rwi_page *page, const char *format, uint64_t number)
{
    char text[160];

    snprintf(text, sizeof(text), "%s %" PRIu64, _(format), number);
    if (rwi_page_column(page) + strlen(text) + 2 > page->width) {
        rwi_page_newline(page);
        begin(page, NULL);
    } else if (rwi_page_column(page) > INDENT) {
        rwi_page_puts(page, "   ");
    }
    rwi_page_puts(page, text);
}

static void
checksum(struct rwi_page *page, uint16_t value, enum rw_checksum verdict)
{
    if (rwi_page_column(page) > INDENT)
        rwi_page_puts(page, "   ");
    rwi_page_printf(page, _("checksum 0x%04x, "), value);
    rwi_page_style(page,
                   verdict == RW_CHECKSUM_WRONG ? STYLE_BAD : STYLE_PLAIN);
    rwi_page_puts(page, _(rwi_frame_verdict(verdict)));
    rwi_page_style(page, STYLE_PLAIN);
}

static void
put_mac(struct rw_text *text, const uint8_t *mac)
{
    rw_text_printf(text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
                   mac[2], mac[3], mac[4], mac[5]);
}

const char *
rwi_frame_link(const struct rw_frame *f)
{
    static const char *const WORDS[] = {
        [RW_LINK_NONE] = "",
        [RW_LINK_ETHERNET] = "Ethernet",
        [RW_LINK_LINUX] = "Linux",
        [RW_LINK_LOOPBACK] = "Loopback",
    };

    return WORDS[f->link];
}

void
rwi_frame_macs(struct rw_text *text, const struct rw_frame *f)
{
    if (f->has_source)
        put_mac(text, f->source);
    if (f->has_destination) {
        rw_text_puts(text, " -> ");
        put_mac(text, f->destination);
    }
}

static void
put_link(struct rwi_page *page, const struct rw_frame *f)
{
    head(page, rwi_frame_link(f), f->link_octets);
    rwi_frame_macs(rwi_page_text(page), f);
    rwi_page_newline(page);
    begin(page, NULL);
    rwi_page_printf(page, _("type 0x%04x, %s"), f->ethertype,
                    rwi_frame_ethertype(f->ethertype));
    if (f->has_vlan)
        item(page, N_("VLAN"), f->vlan);
    rwi_page_newline(page);
}

static void
put_ends(struct rwi_page *page, const struct rw_frame *f)
{
    rwi_page_address(page, &f->from);
    rwi_page_puts(page, " -> ");
    rwi_page_address(page, &f->to);
    rwi_page_newline(page);
}

static void
put_ipv4(struct rwi_page *page, const struct rw_frame *f)
{
    char bits[32];

    head(page, "IPv4", f->ip_octets);
    put_ends(page, f);
    begin(page, "0100 ....");
    rwi_page_puts(page, _("version 4"));
    rwi_page_newline(page);
    snprintf(bits, sizeof(bits), ".... %u%u%u%u",
             (unsigned)(f->ip_octets / 4 >> 3 & 1),
             (unsigned)(f->ip_octets / 4 >> 2 & 1),
             (unsigned)(f->ip_octets / 4 >> 1 & 1),
             (unsigned)(f->ip_octets / 4 & 1));
    begin(page, bits);
    rwi_page_printf(page, _("header of %zu words of four octets"),
                    f->ip_octets / 4);
    rwi_page_newline(page);
    begin(page, NULL);
    item(page, N_("type of service"), f->traffic_class);
    item(page, N_("total length"), f->total_length);
    rwi_page_printf(page, _("   identification 0x%04x"), f->identification);
    rwi_page_newline(page);
    snprintf(bits, sizeof(bits), ".%d%d. ....", f->dont_fragment,
             f->more_fragments);
    begin(page, bits);
    rwi_page_puts(page, f->dont_fragment ? _("do not fragment")
                                         : _("may be fragmented"));
    rwi_page_puts(page, _(", "));
    rwi_page_puts(page, f->more_fragments ? _("more fragments follow")
                                          : _("the last or only fragment"));
    item(page, N_("offset"), f->fragment_offset);
    rwi_page_newline(page);
    begin(page, NULL);
    item(page, N_("time to live"), f->ttl);
    rwi_page_printf(page, _("   protocol %u, %s"), f->protocol,
                    protocol_word(f->protocol));
    checksum(page, f->ip_checksum, f->ip_verdict);
    rwi_page_newline(page);
}

static void
put_ipv6(struct rwi_page *page, const struct rw_frame *f)
{
    head(page, "IPv6", f->ip_octets);
    put_ends(page, f);
    begin(page, NULL);
    item(page, N_("traffic class"), f->traffic_class);
    rwi_page_printf(page, _("   flow label 0x%05x"), (unsigned)f->flow_label);
    item(page, N_("payload length"), f->total_length);
    rwi_page_newline(page);
    begin(page, NULL);
    item(page, N_("hop limit"), f->ttl);
    rwi_page_printf(page, _("   next header %u, %s"), f->protocol,
                    protocol_word(f->protocol));
    rwi_page_newline(page);
}

static void
put_ports(struct rwi_page *page, const struct rw_frame *f)
{
    const char *from = service_of(f->from.port), *to = service_of(f->to.port);

    rwi_page_printf(page, "%u", f->from.port);
    if (from != NULL)
        rwi_page_printf(page, " (%s)", from);
    rwi_page_printf(page, " -> %u", f->to.port);
    if (to != NULL)
        rwi_page_printf(page, " (%s)", to);
    rwi_page_newline(page);
}

void
rwi_frame_option(struct rw_text *text, const struct rw_tcp_option *option)
{
    switch (option->kind) {
    case 1:
        return; /* padding */
    case 2:
        rw_text_printf(text, "%s %" PRIu32, _("maximum segment size"),
                       option->values[0]);
        return;
    case 3:
        rw_text_printf(text, "%s %" PRIu32, _("window scale"),
                       option->values[0]);
        return;
    case 4:
        rw_text_puts(text, _("SACK permitted"));
        return;
    case 5:
        rw_text_puts(text, "SACK");
        return;
    case 8:
        rw_text_printf(text, "%s %" PRIu32 ", %" PRIu32, _("timestamps"),
                       option->values[0], option->values[1]);
        return;
    default: /* a number from outside */
        rw_text_printf(text, "%s %u", _("option"), option->kind);
        return;
    }
}

static void
put_option(struct rwi_page *page, const struct rw_tcp_option *option)
{
    char buf[120];
    struct rw_text text;

    rw_text_init(&text, buf, sizeof(buf));
    rwi_frame_option(&text, option);
    if (text.len == 0)
        return;
    if (rwi_page_column(page) > COLUMN)
        rwi_page_puts(page, _(", "));
    if (rwi_page_column(page) + rwi_width(buf, text.len) + 2 > page->width) {
        rwi_page_newline(page);
        rwi_page_to(page, COLUMN, 0);
    }
    rwi_page_puts(page, buf);
}

static void
put_tcp(struct rwi_page *page, const struct rw_frame *f)
{
    char bits[32], words[64];

    head(page, "TCP", f->header_octets);
    put_ports(page, f);
    begin(page, NULL);
    item(page, N_("sequence"), f->sequence);
    item(page, N_("acknowledgement"), f->acknowledgement);
    if ((f->flags & RW_TCP_ACK) == 0)
        rwi_page_puts(page, _(" (no ACK)"));
    rwi_page_newline(page);
    begin(page, NULL);
    rwi_page_printf(page, _("header of %zu words of four octets"),
                    f->header_octets / 4);
    rwi_page_newline(page);
    for (unsigned i = 0; i < 8; i++)
        bits[i < 4 ? i : i + 1] = (f->flags >> (7 - i) & 1) != 0 ? '1' : '0';
    bits[4] = ' ';
    bits[9] = '\0';
    begin(page, bits);
    if (rwi_frame_flags(words, sizeof(words), f->flags) > 0) {
        rwi_page_puts(page, words);
        rwi_page_puts(page, _(": "));
    }
    rwi_page_wrap(page, _(rwi_frame_purpose(f->flags)), COLUMN);
    rwi_page_newline(page);
    begin(page, NULL);
    item(page, N_("window"), f->window);
    checksum(page, f->checksum, f->verdict);
    item(page, N_("urgent"), f->urgent);
    rwi_page_newline(page);
    if (f->option_count == 0)
        return;
    begin(page, _("options"));
    for (size_t i = 0; i < f->option_count; i++)
        put_option(page, &f->options[i]);
    rwi_page_newline(page);
}

static void
put_udp(struct rwi_page *page, const struct rw_frame *f)
{
    head(page, "UDP", f->header_octets);
    put_ports(page, f);
    begin(page, NULL);
    item(page, N_("length"), f->udp_length);
    checksum(page, f->checksum, f->verdict);
    rwi_page_newline(page);
}

void
rwi_mail_frame(struct rwi_page *page, const struct rw_frame *f)
{
    if (f->link != RW_LINK_NONE)
        put_link(page, f);
    if (f->ip_version == 4)
        put_ipv4(page, f);
    else if (f->ip_version == 6)
        put_ipv6(page, f);
    if (f->has_tcp)
        put_tcp(page, f);
    else if (f->has_udp)
        put_udp(page, f);
    if (f->payload_octets > 0) {
        rwi_page_style(page, STYLE_STRONG);
        rwi_page_puts(page, _("data"));
        rwi_page_style(page, STYLE_PLAIN);
        rwi_page_to(page, 10, 1);
        rwi_page_count(page, f->payload_octets, RW_NOUN_OCTET);
        rwi_page_newline(page);
    }
}

/* ---- the whole ---------------------------------------------------------- */

static enum rw_status
frame_json(const struct rw_frame *f, uint64_t number,
           const struct rw_session_report_options *options)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_FRAME, 0, options->sink, options->ctx);
    rwi_frame_json_begin(&json, number);
    rwi_frame_json(&json, f);
    return rwi_json_end(&json);
}

enum rw_status
rw_frame_report(const struct rw_frame *frame, uint64_t number,
                const struct rw_session_report_options *options)
{
    struct rwi_page page;

    if (options->format == RW_FORMAT_JSON)
        return frame_json(frame, number, options);
    if (options->format != RW_FORMAT_TEXT)
        return RW_ERR_UNSUPPORTED;
    rwi_page_init(&page, options->sink, options->ctx, options->width);
    page.color = options->color;
    rwi_mail_frame(&page, frame);
    return rwi_page_end(&page);
}
