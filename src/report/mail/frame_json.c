/* One frame as JSON: the values of its headers.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>

#include "report/mail/mail.h"

static void
json_mac(struct rwi_json *json, enum rwi_json_row member, const uint8_t *mac)
{
    char text[18];

    if (mac == NULL) {
        rwi_json_null(json, member);
        return;
    }

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
    static const char *const WORDS[] = {
        [RW_LINK_ETHERNET] = "ethernet",
        [RW_LINK_LINUX] = "linux",
        [RW_LINK_LOOPBACK] = "loopback",
    };

    if (f->link == RW_LINK_NONE) {
        rwi_json_null(json, J_FRAME_link);
        return;
    }
    rwi_json_object(json, J_FRAME_link);
    rwi_json_string(json, J_FRAME_LINK_type, WORDS[f->link]);
    json_mac(json, J_FRAME_LINK_source, f->has_source ? f->source : NULL);
    json_mac(json, J_FRAME_LINK_destination,
             f->has_destination ? f->destination : NULL);
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

        (void)rwi_frame_flags(words, sizeof(words), f->flags);
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

void
rwi_frame_json_begin(struct rwi_json *json, uint64_t number)
{
    rwi_json_string(json, J_FRAME_schema, "rootwalk.frame/1");
    rwi_json_number(json, J_FRAME_frame, number);
}

void
rwi_frame_json(struct rwi_json *json, const struct rw_frame *f)
{
    json_link(json, f);
    json_ip(json, f);
    json_tcp(json, f);
    json_udp(json, f);
    rwi_json_number(json, J_FRAME_payload_octets, f->payload_octets);
}
