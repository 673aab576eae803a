/* One frame in words: each header with its values, bit by bit where bits have a
 * meaning; and as JSON.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

static const char *
ethertype_word(uint16_t type)
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

static const char *
verdict_word(enum rw_checksum verdict)
{
    static const char *const WORDS[] = {
        [RW_CHECKSUM_UNKNOWN] = N_("not all of what it covers is there"),
        [RW_CHECKSUM_RIGHT] = N_("right"),
        [RW_CHECKSUM_WRONG] = N_("wrong"),
        [RW_CHECKSUM_NONE] = N_("not used, or left to the network card"),
    };

    return WORDS[verdict];
}

/* The flags together say what the segment is for. */
static const char *
purpose_of(unsigned flags)
{
    static const struct {
        unsigned mask, flags;
        const char *words;
    } ROWS[] = {
        {RW_TCP_RST, RW_TCP_RST, N_("tears the connection down")},
        {RW_TCP_SYN | RW_TCP_ACK, RW_TCP_SYN,
         N_("asks to open a connection; step 1 of three")},
        {RW_TCP_SYN | RW_TCP_ACK, RW_TCP_SYN | RW_TCP_ACK,
         N_("agrees to the connection; step 2 of three")},
        {RW_TCP_FIN, RW_TCP_FIN, N_("this side has no more to send")},
        {RW_TCP_PSH, RW_TCP_PSH,
         N_("acknowledges; its data is to be handed "
            "on at once")},
        {RW_TCP_ACK, RW_TCP_ACK, N_("acknowledges what came")},
    };

    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if ((flags & ROWS[i].mask) == ROWS[i].flags)
            return ROWS[i].words;
    return N_("no flag at all");
}

static size_t
flag_words(char *buf, size_t size, unsigned flags)
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
    rwi_page_puts(page, _(verdict_word(verdict)));
    rwi_page_style(page, STYLE_PLAIN);
}

static void
put_mac(struct rwi_page *page, const uint8_t *mac)
{
    rwi_page_printf(page, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
                    mac[2], mac[3], mac[4], mac[5]);
}

static void
put_ethernet(struct rwi_page *page, const struct rw_frame *f)
{
    head(page, "Ethernet", f->link_octets);
    put_mac(page, f->source);
    rwi_page_puts(page, " -> ");
    put_mac(page, f->destination);
    rwi_page_newline(page);
    begin(page, NULL);
    rwi_page_printf(page, _("type 0x%04x, %s"), f->ethertype,
                    ethertype_word(f->ethertype));
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

static void
put_option(struct rwi_page *page, const struct rw_tcp_option *option)
{
    char text[120];

    switch (option->kind) {
    case 1:
        return; /* padding */
    case 2:
        snprintf(text, sizeof(text), "%s %" PRIu32, _("maximum segment size"),
                 option->values[0]);
        break;
    case 3:
        snprintf(text, sizeof(text), "%s %" PRIu32, _("window scale"),
                 option->values[0]);
        break;
    case 4:
        snprintf(text, sizeof(text), "%s", _("SACK permitted"));
        break;
    case 5:
        snprintf(text, sizeof(text), "SACK");
        break;
    case 8:
        snprintf(text, sizeof(text), "%s %" PRIu32 ", %" PRIu32,
                 _("timestamps"), option->values[0], option->values[1]);
        break;
    default: /* a number from outside */
        snprintf(text, sizeof(text), "%s %u", _("option"), option->kind);
        break;
    }
    if (rwi_page_column(page) + strlen(text) + 3 > page->width) {
        rwi_page_newline(page);
        rwi_page_to(page, COLUMN, 0);
    } else if (rwi_page_column(page) > COLUMN) {
        rwi_page_puts(page, _(", "));
    }
    rwi_page_puts(page, text);
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
    if (flag_words(words, sizeof(words), f->flags) > 0) {
        rwi_page_puts(page, words);
        rwi_page_puts(page, _(": "));
    }
    rwi_page_wrap(page, _(purpose_of(f->flags)), COLUMN);
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
    if (f->has_ethernet)
        put_ethernet(page, f);
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

/* ---- JSON --------------------------------------------------------------- */

static void
json_mac(struct rwi_json *json, enum rwi_json_row member, const uint8_t *mac)
{
    char text[18];

    snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
             mac[1], mac[2], mac[3], mac[4], mac[5]);
    rwi_json_string(json, member, text);
}

static void
json_verdict(struct rwi_json *json, enum rwi_json_row member,
             enum rw_checksum verdict)
{
    if (verdict == RW_CHECKSUM_RIGHT || verdict == RW_CHECKSUM_WRONG)
        rwi_json_bool(json, member, verdict == RW_CHECKSUM_RIGHT);
    else
        rwi_json_null(json, member);
}

static void
json_link(struct rwi_json *json, const struct rw_frame *f)
{
    if (!f->has_ethernet) {
        rwi_json_null(json, J_FRAME_link);
        return;
    }
    rwi_json_object(json, J_FRAME_link);
    rwi_json_string(json, J_FRAME_LINK_type, "ethernet");
    json_mac(json, J_FRAME_LINK_source, f->source);
    json_mac(json, J_FRAME_LINK_destination, f->destination);
    rwi_json_flags(json, J_FRAME_LINK_ethertype, f->ethertype);
    rwi_json_number(json, J_FRAME_LINK_octets, f->link_octets);
    if (f->has_vlan)
        rwi_json_number(json, J_FRAME_LINK_vlan, f->vlan);
    rwi_json_close(json);
}

static void
json_ip(struct rwi_json *json, const struct rw_frame *f)
{
    if (f->ip_version == 0) {
        rwi_json_null(json, J_FRAME_ip);
        return;
    }
    rwi_json_object(json, J_FRAME_ip);
    rwi_json_number(json, J_FRAME_IP_version, f->ip_version);
    rwi_json_address(json, J_FRAME_IP_source, &f->from);
    rwi_json_address(json, J_FRAME_IP_destination, &f->to);
    rwi_json_number(json, J_FRAME_IP_header_octets, f->ip_octets);
    rwi_json_number(json, J_FRAME_IP_traffic_class, f->traffic_class);
    rwi_json_number(json, J_FRAME_IP_total_length,
                    f->ip_version == 4 ? f->total_length
                                       : f->total_length + 40u);
    rwi_json_number(json, J_FRAME_IP_ttl, f->ttl);
    rwi_json_number(json, J_FRAME_IP_protocol, f->protocol);
    if (f->ip_version == 4) {
        rwi_json_number(json, J_FRAME_IP_identification, f->identification);
        rwi_json_flags(
            json, J_FRAME_IP_flags,
            (uint16_t)(f->dont_fragment << 14 | f->more_fragments << 13));
        rwi_json_number(json, J_FRAME_IP_fragment_offset, f->fragment_offset);
        rwi_json_flags(json, J_FRAME_IP_checksum, f->ip_checksum);
        json_verdict(json, J_FRAME_IP_checksum_right, f->ip_verdict);
    } else {
        rwi_json_number(json, J_FRAME_IP_flow_label, f->flow_label);
    }
    rwi_json_close(json);
}

static void
json_options(struct rwi_json *json, const struct rw_frame *f)
{
    rwi_json_list(json, J_FRAME_TCP_options);
    for (size_t i = 0; i < f->option_count; i++) {
        const uint64_t values[] = {f->options[i].values[0],
                                   f->options[i].values[1]};
        size_t count = f->options[i].kind == 8                              ? 2
                       : f->options[i].kind == 2 || f->options[i].kind == 3 ? 1
                                                                            : 0;

        rwi_json_item(json);
        rwi_json_number(json, J_FRAME_OPTION_kind, f->options[i].kind);
        rwi_json_number(json, J_FRAME_OPTION_octets, f->options[i].octets);
        rwi_json_numbers(json, J_FRAME_OPTION_values, values, count);
        rwi_json_close(json);
    }
    rwi_json_close(json);
}

static void
json_tcp(struct rwi_json *json, const struct rw_frame *f)
{
    if (!f->has_tcp) {
        rwi_json_null(json, J_FRAME_tcp);
        return;
    }
    rwi_json_object(json, J_FRAME_tcp);
    rwi_json_number(json, J_FRAME_TCP_source_port, f->from.port);
    rwi_json_number(json, J_FRAME_TCP_destination_port, f->to.port);
    rwi_json_number(json, J_FRAME_TCP_sequence, f->sequence);
    rwi_json_number(json, J_FRAME_TCP_acknowledgement, f->acknowledgement);
    rwi_json_number(json, J_FRAME_TCP_header_octets, f->header_octets);
    {
        char words[64];

        (void)flag_words(words, sizeof(words), f->flags);
        rwi_json_string(json, J_FRAME_TCP_flags, words);
    }
    rwi_json_number(json, J_FRAME_TCP_window, f->window);
    rwi_json_flags(json, J_FRAME_TCP_checksum, f->checksum);
    json_verdict(json, J_FRAME_TCP_checksum_right, f->verdict);
    rwi_json_number(json, J_FRAME_TCP_urgent, f->urgent);
    json_options(json, f);
    rwi_json_close(json);
}

static void
json_udp(struct rwi_json *json, const struct rw_frame *f)
{
    if (!f->has_udp) {
        rwi_json_null(json, J_FRAME_udp);
        return;
    }
    rwi_json_object(json, J_FRAME_udp);
    rwi_json_number(json, J_FRAME_UDP_source_port, f->from.port);
    rwi_json_number(json, J_FRAME_UDP_destination_port, f->to.port);
    rwi_json_number(json, J_FRAME_UDP_length, f->udp_length);
    rwi_json_flags(json, J_FRAME_UDP_checksum, f->checksum);
    json_verdict(json, J_FRAME_UDP_checksum_right, f->verdict);
    rwi_json_close(json);
}

static enum rw_status
frame_json(const struct rw_frame *f, uint64_t number,
           const struct rw_session_report_options *options)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_FRAME, 0, options->sink, options->ctx);
    rwi_json_string(&json, J_FRAME_schema, "rootwalk.frame/1");
    rwi_json_number(&json, J_FRAME_frame, number);
    json_link(&json, f);
    json_ip(&json, f);
    json_tcp(&json, f);
    json_udp(&json, f);
    rwi_json_number(&json, J_FRAME_payload_octets, f->payload_octets);
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
