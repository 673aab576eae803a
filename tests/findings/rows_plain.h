/* Each finding of a plain walk, and what keeps it from being one.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_PLAIN_H
#define TESTS_FINDINGS_ROWS_PLAIN_H

#include "findings/rows.h"

static const struct row ROWS[] = {
    {.what = "nothing is wrong", .steps = {REFERRAL, GOOD}},
    {.what = "a server that refuses",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .flags = RW_RCODE_REFUSED, .empty = true},
               GOOD},
     .want = {"LAME_DELEGATION: half.example. is delegated to "
              "ns1.half.example. (198.51.100.1), which did not "
              "serve it: REFUSED"}},
    {.what = "a server that refers to the root",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .authority = ". 1 IN NS a.root-servers.net.\n"}},
     .want = {"LAME_DELEGATION: half.example. is delegated to "
              "ns1.half.example. (198.51.100.1), which did not "
              "serve it: a referral up, to ."}},
    {.what = "a server that refers to the zone itself",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .authority = WORLD_HALF_NS}},
     .want = {"LAME_DELEGATION: half.example. is delegated to "
              "ns1.half.example. (198.51.100.1), which did not "
              "serve it: a referral to half.example. itself"}},
    {.what = "a server whose answer lacks AA",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .answer = ANSWER}},
     .want = {"LAME_DELEGATION: half.example. is delegated to "
              "ns1.half.example. (198.51.100.1), which did not "
              "serve it: an answer without authority (AA=0)"}},
    {.what = "a server that is asked twice in vain is told once",
     .steps = {REFERRAL,
               {NS1, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               {NS1, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               GOOD},
     .want = {"SERVER_TIMEOUT: ns1.half.example. (198.51.100.1), serving "
              "half.example., did not answer"}},
    {.what = "a packet that was lost is no finding",
     .steps = {REFERRAL,
               {NS2, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               GOOD}},
    {.what = "a server that was no longer needed is no finding",
     .steps = {REFERRAL,
               {NS1, .error = RW_STEP_CANCELLED, .verdict = RW_VERDICT_ERROR},
               GOOD}},
    {.what = "a closed port",
     .steps = {REFERRAL,
               {NS1, .error = RW_STEP_REFUSED, .verdict = RW_VERDICT_ERROR},
               GOOD},
     .want = {"PORT_CLOSED: ns1.half.example. (198.51.100.1), serving "
              "half.example., refused the query (ICMP port unreachable "
              "or TCP reset): probably no DNS server is running there"}},
    {.what = "no way there",
     .steps = {REFERRAL,
               {NS1, .error = RW_STEP_UNREACHABLE, .verdict = RW_VERDICT_ERROR},
               GOOD},
     .want = {"SERVER_UNREACHABLE: ns1.half.example. (198.51.100.1), "
              "serving half.example., could not be reached: no route to "
              "the address"}},
    {.what = "what is no DNS message",
     .steps = {REFERRAL,
               {NS1, .error = RW_STEP_MALFORMED, .verdict = RW_VERDICT_ERROR},
               GOOD},
     .want = {"MALFORMED_RESPONSE: ns1.half.example. (198.51.100.1), "
              "serving half.example., sent a malformed response: an "
              "unusable response"}},
    {.what = "an error from a server of the zone",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_ERROR,
                .flags = RW_RCODE_SERVFAIL, .empty = true},
               GOOD},
     .want = {"SERVER_ERROR: ns1.half.example. (198.51.100.1), serving "
              "half.example., answered with SERVFAIL"}},
    {.what = "a response from elsewhere",
     .steps = {REFERRAL,
               GOOD,
               {NS2, .twin = 2, .from = "192.0.2.99",
                .mismatch = RW_MISMATCH_ADDRESS, .rtt_us = 1,
                .error = RW_STEP_MISMATCH, .verdict = RW_VERDICT_DISCARDED,
                .answer = ANSWER}},
     .want = {"MISMATCHED_RESPONSE: a response in the name of "
              "ns2.half.example. (198.51.100.2), serving half.example., "
              "did not match the query and was discarded: it came from "
              "an address that was not asked, 192.0.2.99"}},
    {.what = "a response with another ID",
     .steps = {REFERRAL,
               GOOD,
               {NS2, .twin = 2, .from = "198.51.100.2",
                .mismatch = RW_MISMATCH_ID, .rtt_us = 1, .id = 0x4242,
                .error = RW_STEP_MISMATCH, .verdict = RW_VERDICT_DISCARDED,
                .answer = ANSWER}},
     .want = {"MISMATCHED_RESPONSE: a response in the name of "
              "ns2.half.example. (198.51.100.2), serving half.example., "
              "did not match the query and was discarded: its ID differs "
              "from the query's"}},
    {.what = "a server without EDNS",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_RETRY,
                .flags = RW_RCODE_FORMERR, .empty = true},
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER, .no_edns = true,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .because = {RW_BECAUSE_NO_EDNS, NULL, NULL, 2, 0}}},
     .want = {"EDNS_UNSUPPORTED: ns2.half.example. (198.51.100.2), "
              "serving half.example., did not handle a query with EDNS: "
              "FORMERR"}},
    {.what = "a server that fails on EDNS only is not lame",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .flags = RW_RCODE_SERVFAIL, .empty = true},
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER, .no_edns = true,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .because = {RW_BECAUSE_NO_EDNS, NULL, NULL, 2, 0}}},
     .want = {"EDNS_UNSUPPORTED: ns2.half.example. (198.51.100.2), "
              "serving half.example., did not handle a query with EDNS: "
              "SERVFAIL"}},
    {.what = "a server that is silent to EDNS only",
     .steps = {REFERRAL,
               {NS2, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER, .no_edns = true,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .because = {RW_BECAUSE_SILENT_TO_EDNS, NULL, NULL, 2, 0}}},
     .want = {"EDNS_UNSUPPORTED: ns2.half.example. (198.51.100.2), "
              "serving half.example., did not handle a query with EDNS: "
              "no response"}},
    {.what = "a server that truncates and has no TCP",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_TRUNCATED,
                .flags = RW_FLAG_AA | RW_FLAG_TC, .empty = true},
               {NS1, .transport = RW_TCP, .error = RW_STEP_REFUSED,
                .verdict = RW_VERDICT_ERROR},
               GOOD},
     .want = {"TCP_FAILED: ns1.half.example. (198.51.100.1), serving "
              "half.example., truncated a response and did not answer "
              "over TCP: the port is closed"}},
    {.what = "an answer that was taken without AA",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .answer = ANSWER}},
     .want = {"ANSWER_NOT_AUTHORITATIVE: ns1.half.example. "
              "(198.51.100.1), serving half.example., answered without "
              "authority (AA=0)"}},
    {.what = "recursion and the reserved bit",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA | RW_FLAG_RA | RW_FLAG_Z,
                .answer = ANSWER}},
     .want = {"RECURSION_OFFERED: ns1.half.example. (198.51.100.1), "
              "serving half.example., offered recursion (RA=1): an open "
              "resolver, or a middlebox that answers in its place",
              "Z_BIT_SET: ns1.half.example. (198.51.100.1), serving "
              "half.example., set the reserved bit Z"}},
    {.what = "RD that was not copied",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .query_flags = RW_FLAG_RD,
                .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA,
                .answer = ANSWER}},
     .want = {"RD_NOT_COPIED: ns1.half.example. (198.51.100.1), serving "
              "half.example., did not copy the query's RD bit"}},
    {.what = "a referral with AA",
     .steps = {{.zone = ".",
                .server = "k.root-servers.net.",
                .address = "193.0.14.129",
                .rtt_us = 1,
                .verdict = RW_VERDICT_REFERRAL,
                .flags = RW_FLAG_AA,
                .child = "half.example.",
                .authority = WORLD_HALF_NS,
                .additional = WORLD_HALF_GLUE},
               GOOD},
     .want = {"REFERRAL_WITH_AA: k.root-servers.net. (193.0.14.129), "
              "serving ., set AA on the referral to half.example."}},
    {.what = "NXDOMAIN beside an alias out of the zone",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ALIAS,
                .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN,
                .answer = "www.half.example. 1 IN CNAME www.other.\n"}},
     .want = {"NXDOMAIN_WITH_DATA/notice: ns2.half.example. "
              "(198.51.100.2), serving half.example., said NXDOMAIN for "
              "www.half.example. beside an alias whose target they do "
              "not serve, www.other."}},
    {.what = "records of another zone",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .additional = "k.root-servers.net. 1 IN A 192.0.2.66\n"}},
     .want = {"OUT_OF_BAILIWICK_RECORDS: ns2.half.example. "
              "(198.51.100.2), serving half.example., sent records for "
              "names outside half.example., which were not used: "
              "k.root-servers.net."}},
    {.what = "a single server without glue",
     .steps = {{.zone = ".",
                .server = "k.root-servers.net.",
                .address = "193.0.14.129",
                .rtt_us = 1,
                .verdict = RW_VERDICT_REFERRAL,
                .child = "half.example.",
                .authority = "half.example. 1 IN NS ns1.half.example.\n"}},
     .answer = "www.half.example. 3600 IN A 193.0.14.5\n",
     .want = {"NO_GLUE: the delegation of half.example. to "
              "ns1.half.example., inside that zone, has no glue address "
              "and cannot be followed",
              "SINGLE_SERVER: half.example. has a single name server, "
              "ns1.half.example."}},
    {.what = "a name server that is an alias",
     .steps = {REFERRAL,
               {.purpose = RW_PURPOSE_ADDRESS,
                .parent = 1,
                .qname = "ns1.half.example.",
                NS2,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ALIAS,
                .flags = RW_FLAG_AA,
                .answer = "ns1.half.example. 1 IN CNAME ns.half.example.\n"},
               GOOD},
     .want = {"NS_NAME_IS_ALIAS: half.example. is delegated to "
              "ns1.half.example., which is an alias: a name server's "
              "name must have addresses itself"}},
    {.what = "a name server that does not exist",
     .steps = {REFERRAL,
               {.purpose = RW_PURPOSE_ADDRESS,
                .parent = 1,
                .qname = "ns1.half.example.",
                NS2,
                .rtt_us = 1,
                .verdict = RW_VERDICT_NXDOMAIN,
                .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN,
                .authority = SOA},
               GOOD},
     .want = {"NS_NAME_NOT_FOUND: half.example. is delegated to "
              "ns1.half.example., a name that does not exist"}},
    {.what = "a parent and a child that disagree",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .authority = "half.example. 1 IN NS ns2.half.example.\n"
                             "half.example. 1 IN NS ns3.half.example.\n"}},
     .want = {"PARENT_CHILD_NS_MISMATCH: the parent of half.example. and "
              "ns2.half.example. (198.51.100.2) name different servers "
              "for it: only the parent has ns1.half.example., only the "
              "zone has ns3.half.example."}},
    {.what = "a parent and a child that agree, in other capitals",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .authority = "half.example. 1 IN NS NS2.half.example.\n"
                             "half.example. 1 IN NS NS1.half.example.\n"}}},
    {.what = "glue that is old",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .additional = "ns1.half.example. 1 IN A 198.51.100.77\n"}},
     .want = {"GLUE_MISMATCH: the parent gives ns1.half.example., a "
              "server of half.example., the address 198.51.100.1; its "
              "own zone gives 198.51.100.77"}},
    {.what = "glue that is old explains that nobody is there",
     .steps = {REFERRAL,
               {NS1, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               {NS1, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .additional = "ns1.half.example. 1 IN A 198.51.100.77\n"}},
     .want = {"GLUE_MISMATCH: the parent gives ns1.half.example., a "
              "server of half.example., the address 198.51.100.1; its "
              "own zone gives 198.51.100.77"}},
    {.what = "glue that its own zone confirms explains nothing",
     .steps = {REFERRAL,
               {NS1, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               {NS1, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .additional = "ns1.half.example. 1 IN A 198.51.100.1\n"}},
     .want = {"SERVER_TIMEOUT: ns1.half.example. (198.51.100.1), serving "
              "half.example., did not answer"}},
    {.what = "glue of one family beside an address of the other",
     .steps = {REFERRAL_OF(WORLD_HALF_GLUE),
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .additional = "ns1.half.example. 1 IN AAAA 2001:db8::1\n"}}},
    {.what = "servers that do not agree",
     .steps = {REFERRAL,
               GOOD,
               {.purpose = RW_PURPOSE_SURVEY,
                NS1,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 300 IN A 192.0.2.99\n"}},
     .want = {"INCONSISTENT_ANSWERS: the servers of half.example. do not "
              "agree about www.half.example. A: ns1.half.example. "
              "(198.51.100.1) gave 192.0.2.99, ns2.half.example. "
              "(198.51.100.2) gave 192.0.2.33"}},
    {.what = "servers that agree",
     .steps = {REFERRAL,
               GOOD,
               {.purpose = RW_PURPOSE_SURVEY,
                NS1,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = ANSWER}}},
    {.what = "TTLs: none, and one of a month",
     .steps = {REFERRAL, GOOD},
     .answer = "www.half.example. 0 IN CNAME w.half.example.\n"
               "w.half.example. 2592000 IN A 192.0.2.1\n",
     .want = {"TTL_LONG: the TTL of w.half.example. A is 30 days: "
              "changes take that long to propagate",
              "TTL_ZERO: the TTL of www.half.example. CNAME is 0: it is "
              "never cached, so every use costs a query"}},
    {.what = "TTLs that differ in one set",
     .steps = {REFERRAL, GOOD},
     .answer = "w.half.example. 60 IN A 192.0.2.1\n"
               "w.half.example. 61 IN A 192.0.2.2\n",
     .want = {"TTL_DIFFERS: the A records of w.half.example. have "
              "different TTLs: 1 minute, 1 minute 1 second"}},
    {.what = "a long chain of aliases",
     .steps = {REFERRAL, GOOD},
     .answer = "a. 60 IN CNAME b.\nb. 60 IN CNAME c.\nc. 60 IN CNAME d.\n"
               "d. 60 IN CNAME e.\ne. 60 IN CNAME f.\nf. 60 IN CNAME g.\n"
               "g. 60 IN CNAME h.\nh. 60 IN CNAME i.\ni. 60 IN CNAME j.\n"
               "j. 60 IN A 192.0.2.1\n",
     .want = {"ALIAS_CHAIN_LONG: the alias chain of www.half.example. "
              "has 9 links: resolvers give up on long ones"}},
    {.what = "an address that leads inside: loopback",
     .steps = {REFERRAL, GOOD},
     .left_out = "127.0.0.1",
     .left_to = RW_SCOPE_LOOPBACK,
     .want = {"ADDRESS_NOT_ASKED: ns3.half.example. (127.0.0.1), serving "
              "half.example., was not asked: it is a loopback address "
              "(--allow-special asks it)"}},
    {.what = "an address that leads inside: link-local",
     .steps = {REFERRAL, GOOD},
     .left_out = "fe80::1",
     .left_to = RW_SCOPE_LINK_LOCAL,
     .want = {"ADDRESS_NOT_ASKED: ns3.half.example. (fe80::1), serving "
              "half.example., was not asked: it is link-local (--allow-special "
              "asks it)"}},
    {.what = "an address that leads inside: multicast",
     .steps = {REFERRAL, GOOD},
     .left_out = "224.0.0.1",
     .left_to = RW_SCOPE_MULTICAST,
     .want = {"ADDRESS_NOT_ASKED: ns3.half.example. (224.0.0.1), serving "
              "half.example., was not asked: it is a multicast address "
              "(--allow-special asks it)"}},
    {.what = "an address that leads inside: broadcast",
     .steps = {REFERRAL, GOOD},
     .left_out = "255.255.255.255",
     .left_to = RW_SCOPE_BROADCAST,
     .want = {"ADDRESS_NOT_ASKED: ns3.half.example. (255.255.255.255), serving "
              "half.example., was not asked: it is reserved (--allow-special "
              "asks it)"}},
    {.what = "an address that leads inside: unspecified",
     .steps = {REFERRAL, GOOD},
     .left_out = "0.0.0.0",
     .left_to = RW_SCOPE_UNSPECIFIED,
     .want = {"ADDRESS_NOT_ASKED: ns3.half.example. (0.0.0.0), serving "
              "half.example., was not asked: it means this host "
              "(--allow-special asks it)"}},
    {.what = "an address that leads inside: one's own",
     .steps = {REFERRAL, GOOD},
     .left_out = "192.0.2.7",
     .left_to = RW_SCOPE_OWN,
     .want = {"ADDRESS_NOT_ASKED: ns3.half.example. (192.0.2.7), serving "
              "half.example., was not asked: it is one of this machine "
              "(--allow-special asks it)"}},
};

#endif
