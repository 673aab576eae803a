/* Delegations, addresses, transport: what is wrong with them, and what only
 * looks so.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_ZONES_H
#define TESTS_FINDINGS_ROWS_ZONES_H

#include "findings/rows.h"

#define ROOT_STEP(letter, last)                                                \
    .zone = ".", .server = letter ".root-servers.net.",                        \
    .address = "193.0.14." #last, .rtt_us = 1
#define CUT(child_, ns, glue)                                                  \
    .verdict = RW_VERDICT_REFERRAL, .child = (child_), .authority = (ns),      \
    .additional = (glue)
#define NS_OF(zone, server) zone " 60 IN NS " server "\n"
#define DS_1                                                                   \
    "half.example. 60 IN DS 1 13 2 "                                           \
    "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"
/* A survey's question to a server that answers well. */
#define PROBE2                                                                 \
    {                                                                          \
        .purpose = RW_PURPOSE_SURVEY, NS2, .rtt_us = 1,                        \
        .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA, .answer = ANSWER    \
    }
#define PUBLIC_ANSWER "www.half.example. 3600 IN A 193.0.14.5\n"

/* So many octets of RDATA. */
#define F100                                                                   \
    "00000000000000000000000000000000000000000000000000"                       \
    "00000000000000000000000000000000000000000000000000"                       \
    "00000000000000000000000000000000000000000000000000"                       \
    "00000000000000000000000000000000000000000000000000"
#define F600  F100 F100 F100 F100 F100 F100
#define F1300 F600 F600 F100
#define WORLD_FILLER(len, octets)                                              \
    "www.half.example. 60 IN TYPE65280 \\# " len " " octets "\n"

static const struct row ROWS_ZONES[] = {
    /* ---- parents ---- */
    {.what = "a parent's server that delegates to others",
     .steps = {REFERRAL,
               {ROOT_STEP("a", 1), .purpose = RW_PURPOSE_SURVEY,
                CUT("half.example.",
                    NS_OF("half.example.", "ns1.half.example.")
                        NS_OF("half.example.", "ns9.half.example."),
                    GLUE "ns9.half.example. 60 IN A 198.51.100.9\n")},
               {ROOT_STEP("b", 2), .purpose = RW_PURPOSE_SURVEY,
                CUT("half.example.", WORLD_HALF_NS, GLUE)},
               GOOD},
     .want = {"DELEGATIONS_DIFFER=minority: . | half.example. | "
              "a.root-servers.net. (193.0.14.1) | ns1.half.example. | "
              "ns9.half.example., 2 | ns1.half.example., ns2.half.example."}},
    {.what = "a parent's server without the DS",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS DS_1, GLUE)},
               {ROOT_STEP("a", 1), .purpose = RW_PURPOSE_SURVEY,
                CUT("half.example.", WORLD_HALF_NS, GLUE)},
               GOOD},
     .want =
         {"DELEGATIONS_DIFFER=split: . | half.example. | a.root-servers.net. "
          "(193.0.14.1) | ns1.half.example. | ns2.half.example., "
          "k.root-servers.net. (193.0.14.129) | ns1.half.example., "
          "ns2.half.example., DS 1 13 2 "
          "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"}},
    {.what = "parents that delegate alike, in another order",
     .steps = {REFERRAL,
               {ROOT_STEP("a", 1), .purpose = RW_PURPOSE_SURVEY,
                CUT("half.example.",
                    NS_OF("half.example.", "NS2.half.example.")
                        NS_OF("half.example.", "ns1.half.example."),
                    GLUE)},
               GOOD}},
    {.what = "two zones that are named in each other",
     .qname = "www.a.one.",
     .outcome = RW_OUTCOME_FAILURE,
     .answer = "",
     .steps = {{ROOT_STEP("k", 129),
                CUT("a.one.",
                    NS_OF("a.one.", "ns.b.two.") NS_OF("a.one.", "m.b.two."),
                    NULL)},
               {ROOT_STEP("k", 129), .purpose = RW_PURPOSE_ADDRESS,
                .qname = "ns.b.two.",
                CUT("b.two.",
                    NS_OF("b.two.", "ns.a.one.") NS_OF("b.two.", "m.a.one."),
                    NULL)}},
     .want = {"CIRCULAR_DEPENDENCY: a.one. | b.two. | a.one."}},
    {.what = "the same with another server that lets one in",
     .qname = "www.a.one.",
     .answer = "",
     .steps = {{ROOT_STEP("k", 129),
                CUT("a.one.",
                    NS_OF("a.one.", "ns.b.two.") NS_OF("a.one.", "x.a.one."),
                    "x.a.one. 60 IN A 193.0.9.9\n")},
               {ROOT_STEP("k", 129), .purpose = RW_PURPOSE_ADDRESS,
                .qname = "ns.b.two.",
                CUT("b.two.",
                    NS_OF("b.two.", "ns.a.one.") NS_OF("b.two.", "m.a.one."),
                    NULL)}},
     .want = {"CIRCULAR_DEPENDENCY/warning: a.one. | b.two. | a.one."}},
    {.what = "glue that breaks the circle",
     .qname = "www.a.one.",
     .answer = "",
     .steps = {{ROOT_STEP("k", 129),
                CUT("a.one.",
                    NS_OF("a.one.", "ns.b.two.") NS_OF("a.one.", "m.b.two."),
                    NULL)},
               {ROOT_STEP("k", 129), .purpose = RW_PURPOSE_ADDRESS,
                .qname = "ns.b.two.",
                CUT("b.two.",
                    NS_OF("b.two.", "ns.b.two.") NS_OF("b.two.", "m.b.two."),
                    "ns.b.two. 60 IN A 193.0.9.9\n"
                    "m.b.two. 60 IN A 193.0.8.9\n")}}},

    /* ---- addresses ---- */
    {.what = "a name server without any address",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.",
                    WORLD_HALF_NS NS_OF("half.example.", "ns.else."), GLUE)},
               {.purpose = RW_PURPOSE_ADDRESS,
                .qname = "ns.else.",
                .server = "x.else.",
                .address = "198.51.100.9",
                .zone = "else.",
                .rtt_us = 1,
                .verdict = RW_VERDICT_NODATA,
                .flags = RW_FLAG_AA,
                .authority = "else. 60 IN SOA a. b. 1 7200 3600 1209600 60\n"},
               {.purpose = RW_PURPOSE_ADDRESS,
                .qname = "ns.else.",
                .server = "x.else.",
                .address = "198.51.100.9",
                .zone = "else.",
                .rtt_us = 1,
                .qtype = RW_TYPE_AAAA,
                .verdict = RW_VERDICT_NODATA,
                .flags = RW_FLAG_AA,
                .authority = "else. 60 IN SOA a. b. 1 7200 3600 1209600 60\n"},
               GOOD},
     .want = {"NS_WITHOUT_ADDRESS: half.example. | ns.else."}},
    {.what = "a name server of which one family was asked for",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.",
                    WORLD_HALF_NS NS_OF("half.example.", "ns.else."), GLUE)},
               {.purpose = RW_PURPOSE_ADDRESS,
                .qname = "ns.else.",
                .server = "x.else.",
                .address = "198.51.100.9",
                .zone = "else.",
                .rtt_us = 1,
                .verdict = RW_VERDICT_NODATA,
                .flags = RW_FLAG_AA,
                .authority = "else. 60 IN SOA a. b. 1 7200 3600 1209600 60\n"},
               GOOD}},
    {.what = "a private address as glue",
     .answer = PUBLIC_ANSWER,
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS,
                    "ns1.half.example. 60 IN A 10.1.2.3\n"
                    "ns2.half.example. 60 IN A 193.0.9.2\n")}},
     .want = {"ADDRESS_NOT_PUBLIC=private: ns1.half.example. (10.1.2.3)"}},
    {.what = "a loopback address as glue, not asked: one finding of it",
     .answer = PUBLIC_ANSWER,
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS,
                    "ns1.half.example. 60 IN A 127.0.0.1\n"
                    "ns2.half.example. 60 IN A 193.0.9.2\n")}},
     .left_out = "127.0.0.1",
     .left_to = RW_SCOPE_LOOPBACK,
     .want = {"ADDRESS_NOT_ASKED=loopback: ns3.half.example. (127.0.0.1) | "
              "half.example."}},
    {.what = "a private address in the answer",
     .answer = "www.half.example. 60 IN A 192.168.0.1\n",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS,
                    "ns1.half.example. 60 IN A 193.0.8.2\n"
                    "ns2.half.example. 60 IN A 193.0.9.2\n")}},
     .want =
         {"ADDRESS_NOT_PUBLIC/info=private: www.half.example. (192.168.0.1)"}},
    {.what = "just outside of 172.16.0.0/12",
     .answer = "www.half.example. 60 IN A 172.32.0.1\n",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS,
                    "ns1.half.example. 60 IN A 172.15.255.255\n"
                    "ns2.half.example. 60 IN A 193.0.9.2\n")}}},
    {.what = "inside a network that is not public, nothing is said of it",
     .answer = "www.half.example. 60 IN A 10.0.0.1\n",
     .steps = {REFERRAL, GOOD}},
    {.what = "two names with one address",
     .answer = PUBLIC_ANSWER,
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS,
                    "ns1.half.example. 60 IN A 193.0.9.2\n"
                    "ns2.half.example. 60 IN A 193.0.9.2\n")}},
     .want = {"SERVERS_SHARE_ADDRESS: ns1.half.example., ns2.half.example. | "
              "half.example. | 193.0.9.2"}},
    {.what = "one network, surveyed",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS,
                    WORLD_HALF_GLUE
                    "ns1.half.example. 60 IN AAAA 2001:db8:1::1\n"
                    "ns2.half.example. 60 IN AAAA 2001:db8:1::2\n")},
               PROBE2},
     .want = {"SINGLE_NETWORK: half.example."}},
    {.what = "one network of IPv4 and two of IPv6",
     .steps = {REFERRAL, PROBE2}},
    {.what = "no IPv6, surveyed",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS,
                    "ns1.half.example. 60 IN A 198.51.100.1\n"
                    "ns2.half.example. 60 IN A 203.0.113.1\n")},
               PROBE2},
     .want = {"FAMILY_MISSING=no-ipv6: half.example."}},
    {.what = "no IPv4, surveyed",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.", WORLD_HALF_NS,
                    "ns1.half.example. 60 IN AAAA 2001:db8:1::1\n"
                    "ns2.half.example. 60 IN AAAA 2001:db8:2::1\n")},
               PROBE2},
     .want = {"FAMILY_MISSING/warning=no-ipv4: half.example."}},
    {.what = "no IPv6 and not surveyed: somebody else's zone",
     .steps = {REFERRAL_OF(WORLD_HALF_GLUE), GOOD}},
    {.what = "a server whose addresses nobody asked for",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.",
                    WORLD_HALF_NS NS_OF("half.example.", "ns.else."),
                    WORLD_HALF_GLUE)},
               PROBE2}},
    {.what = "a zone on the way without IPv6",
     .steps = {{ROOT_STEP("k", 129),
                CUT("example.",
                    NS_OF("example.", "a.nic.example.")
                        NS_OF("example.", "b.nic.example."),
                    "a.nic.example. 60 IN A 192.0.2.1\n"
                    "b.nic.example. 60 IN A 203.0.113.1\n")},
               {.zone = "example.",
                .server = "a.nic.example.",
                .address = "192.0.2.1",
                .rtt_us = 1,
                CUT("half.example.", WORLD_HALF_NS, GLUE)},
               PROBE2},
     .want =
         {"UNREACHABLE_WITHOUT_IPV4: www.half.example. | example. | example."}},
    {.what = "the same, of servers whose names nobody asked for IPv6",
     .steps = {{ROOT_STEP("k", 129), CUT("example.",
                                         NS_OF("example.", "a.nic.else.")
                                             NS_OF("example.", "b.nic.else."),
                                         "a.nic.else. 60 IN A 192.0.2.1\n"
                                         "b.nic.else. 60 IN A 203.0.113.1\n")},
               {.zone = "example.",
                .server = "a.nic.else.",
                .address = "192.0.2.1",
                .rtt_us = 1,
                CUT("half.example.", WORLD_HALF_NS, GLUE)},
               PROBE2}},

    /* ---- transport ---- */
    {.what = "a server that ignores EDNS",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .drops_opt = true, .answer = ANSWER}},
     .want =
         {"EDNS_IGNORED: ns2.half.example. (198.51.100.2) | half.example."}},
    {.what = "a server that was asked without EDNS",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .no_edns = true, .answer = ANSWER}}},
    {.what = "a response that is larger than allowed",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .no_edns = true, .answer = ANSWER,
                .additional = WORLD_FILLER("600", F600)}},
     .want = {"RESPONSE_TOO_BIG: ns2.half.example. (198.51.100.2) | "
              "half.example. | 694 | 512"}},
    {.what = "the same over TCP",
     .steps = {REFERRAL,
               {NS2, .transport = RW_TCP, .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA,
                .no_edns = true, .answer = ANSWER,
                .additional = WORLD_FILLER("600", F600)}}},
    {.what = "a response that takes TCP",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_TRUNCATED,
                .flags = RW_FLAG_AA | RW_FLAG_TC, .empty = true},
               {NS2, .transport = RW_TCP, .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA,
                .answer = ANSWER, .additional = WORLD_FILLER("1300", F1300)}},
     .want = {"LARGE_RESPONSE/notice: www.half.example. | A | 1405"}},

    /* ---- DELEG ---- */
    {.what = "a delegation with DELEG beside NS",
     .steps = {{ROOT_STEP("k", 129),
                CUT("half.example.",
                    WORLD_HALF_NS "half.example. 60 IN TYPE61440 \\# 0\n",
                    GLUE)},
               GOOD},
     .want = {"DELEG_PRESENT: k.root-servers.net. (193.0.14.129) | . | "
              "half.example."}},

    /* ---- in between ---- */
    {.what = "two root servers that offer recursion",
     .steps = {{ROOT_STEP("k", 129), .flags = RW_FLAG_RA,
                CUT("half.example.", WORLD_HALF_NS, GLUE)},
               {ROOT_STEP("a", 1), .purpose = RW_PURPOSE_SURVEY,
                .flags = RW_FLAG_RA, CUT("half.example.", WORLD_HALF_NS, GLUE)},
               GOOD},
     .want = {"INTERCEPTED=recursion: k.root-servers.net. (193.0.14.129), "
              "a.root-servers.net. (193.0.14.1)"}},
    {.what = "a root server that answers without authority",
     .steps = {{ROOT_STEP("k", 129), .qtype = RW_TYPE_NS, .qname = ".",
                .verdict = RW_VERDICT_ANSWER,
                .answer = ". 60 IN NS a.root-servers.net.\n"},
               REFERRAL,
               GOOD},
     .want = {"INTERCEPTED=no-authority: k.root-servers.net. (193.0.14.129)"}},
    {.what = "one root server that offers recursion",
     .steps = {{ROOT_STEP("k", 129), .flags = RW_FLAG_RA,
                CUT("half.example.", WORLD_HALF_NS, GLUE)},
               {ROOT_STEP("a", 1), .purpose = RW_PURPOSE_SURVEY,
                CUT("half.example.", WORLD_HALF_NS, GLUE)},
               GOOD},
     .want = {"RECURSION_OFFERED: k.root-servers.net. (193.0.14.129) | ."}},
};

#endif
