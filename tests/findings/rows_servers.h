/* What servers fail at, and servers that do not agree; and near-misses.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_SERVERS_H
#define TESTS_FINDINGS_ROWS_SERVERS_H

#include "findings/rows.h"

#define NS3 NS(3, 3)
#define NS4 NS(4, 4)
/* The question again, of another server. */
#define SURVEYED(ns, text)                                                     \
    {                                                                          \
        .purpose = RW_PURPOSE_SURVEY, ns, .rtt_us = 1,                         \
        .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA, .answer = text      \
    }
#define OTHER_ANSWER "www.half.example. 3600 IN A 192.0.2.99\n"
#define AGAIN_WITHOUT(...)                                                     \
    {                                                                          \
        NS2, .verdict = RW_VERDICT_ANSWER, .no_edns = true,                    \
             .flags = RW_FLAG_AA, .answer = ANSWER, __VA_ARGS__                \
    }

static const struct row ROWS_SERVERS[] = {
    /* ---- a shortened question ---- */
    {.what = "a server that refuses a part of the name",
     .qname = "www.x.half.example.",
     .answer = "www.x.half.example. 3600 IN A 192.0.2.33\n",
     .steps = {REFERRAL,
               {NS1, .qname = "x.half.example.", .rtt_us = 1,
                .verdict = RW_VERDICT_LAME, .flags = RW_RCODE_REFUSED,
                .empty = true},
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.x.half.example. 3600 IN A 192.0.2.33\n"}},
     .want = {"QMIN_FAILED=rcode: ns1.half.example. (198.51.100.1) | "
              "half.example. | x.half.example. | REFUSED"}},
    {.what = "a server that refuses the whole name is lame",
     .qname = "www.x.half.example.",
     .answer = "www.x.half.example. 3600 IN A 192.0.2.33\n",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .flags = RW_RCODE_REFUSED, .empty = true}},
     .want = {"LAME_DELEGATION=rcode: half.example. | ns1.half.example. "
              "(198.51.100.1) | REFUSED"}},

    /* ---- truncated ---- */
    {.what = "TC=1 over TCP",
     .steps = {REFERRAL,
               {NS1, .transport = RW_TCP, .rtt_us = 1,
                .verdict = RW_VERDICT_TRUNCATED,
                .flags = RW_FLAG_AA | RW_FLAG_TC, .answer = ANSWER},
               GOOD},
     .want = {"TRUNCATED_OVER_TCP: ns1.half.example. (198.51.100.1) | "
              "half.example."}},
    {.what = "TC=1 over UDP, whole over TCP",
     .steps = {REFERRAL,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_TRUNCATED,
                .flags = RW_FLAG_AA | RW_FLAG_TC, .empty = true},
               {NS1, .transport = RW_TCP, .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA,
                .answer = ANSWER}}},

    /* ---- EDNS ---- */
    {.what = "BADVERS to version 0",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_RETRY,
                .opt_ttl = 0x01008000, .empty = true},
               AGAIN_WITHOUT(.rtt_us = 1, .because = {RW_BECAUSE_NO_EDNS, NULL,
                                                      NULL, 2, 0})},
     .want = {"EDNS_UNSUPPORTED=rcode: ns2.half.example. (198.51.100.2) | "
              "half.example. | BADVERS"}},
    {.what = "FORMERR without EDNS too: the server itself is at fault",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_RETRY,
                .flags = RW_RCODE_FORMERR, .empty = true},
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ERROR, .no_edns = true,
                .flags = RW_RCODE_FORMERR, .empty = true,
                .because = {RW_BECAUSE_NO_EDNS, NULL, NULL, 2, 0}}},
     .want = {"SERVER_ERROR=rcode: ns2.half.example. (198.51.100.2) | "
              "half.example. | FORMERR"}},
    {.what = "a server that was only slow",
     .steps = {REFERRAL,
               {NS2, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               AGAIN_WITHOUT(.rtt_us = 1500000,
                             .because = {RW_BECAUSE_SILENT_TO_EDNS, NULL, NULL,
                                         2, 0})}},
    {.what = "a server that has spoken EDNS before",
     .steps = {REFERRAL,
               GOOD,
               {NS2, .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR},
               AGAIN_WITHOUT(.rtt_us = 1, .because = {RW_BECAUSE_SILENT_TO_EDNS,
                                                      NULL, NULL, 3, 0})}},

    /* ---- servers that do not agree ---- */
    {.what = "one of three says something else",
     .steps = {REFERRAL, GOOD, SURVEYED(NS1, ANSWER),
               SURVEYED(NS3, OTHER_ANSWER)},
     .want = {"INCONSISTENT_ANSWERS=minority: half.example. | "
              "www.half.example. | A | ns3.half.example. (198.51.100.3) | "
              "192.0.2.99 | 2 | 192.0.2.33"}},
    {.what = "who was asked first may be the odd one",
     .steps = {REFERRAL, SURVEYED(NS3, OTHER_ANSWER), SURVEYED(NS1, ANSWER),
               SURVEYED(NS4, ANSWER)},
     .want = {"INCONSISTENT_ANSWERS=minority: half.example. | "
              "www.half.example. | A | ns3.half.example. (198.51.100.3) | "
              "192.0.2.99 | 2 | 192.0.2.33"}},
    {.what = "two say this, two say that",
     .steps = {REFERRAL, GOOD, SURVEYED(NS1, ANSWER),
               SURVEYED(NS3, OTHER_ANSWER), SURVEYED(NS4, OTHER_ANSWER)},
     .want = {"INCONSISTENT_ANSWERS=split: half.example. | www.half.example. | "
              "A | ns3.half.example. (198.51.100.3), ns4.half.example. "
              "(198.51.100.4) | 192.0.2.99 | ns2.half.example. (198.51.100.2), "
              "ns1.half.example. (198.51.100.1) | 192.0.2.33"}},
    {.what = "three say three things",
     .steps = {REFERRAL, GOOD, SURVEYED(NS1, OTHER_ANSWER),
               SURVEYED(NS3, "www.half.example. 3600 IN A 192.0.2.98\n")},
     .want = {"INCONSISTENT_ANSWERS=many: half.example. | www.half.example. | "
              "A | 3 | 192.0.2.99 | ns1.half.example. (198.51.100.1) | "
              "192.0.2.33 | ns2.half.example. (198.51.100.2)"}},
    {.what = "aliases to different names",
     .answer = "www.half.example. 60 IN CNAME a.half.example.\n"
               "a.half.example. 60 IN A 192.0.2.33\n",
     .steps = {REFERRAL,
               SURVEYED(NS2, "www.half.example. 60 IN CNAME a.half.example.\n"
                             "a.half.example. 60 IN A 192.0.2.33\n"),
               SURVEYED(NS1, "www.half.example. 60 IN CNAME b.half.example.\n"
                             "b.half.example. 60 IN A 192.0.2.33\n")},
     .want = {"INCONSISTENT_ANSWERS=split: half.example. | www.half.example. | "
              "A | ns1.half.example. (198.51.100.1) | CNAME b.half.example. | "
              "192.0.2.33, ns2.half.example. (198.51.100.2) | CNAME "
              "a.half.example., 192.0.2.33"}},
    {.what = "the same MX in other capitals and another order",
     .qtype = RW_TYPE_MX,
     .answer = "www.half.example. 60 IN MX 10 a.half.example.\n",
     .steps = {REFERRAL,
               SURVEYED(NS2, "www.half.example. 60 IN MX 10 a.half.example.\n"
                             "www.half.example. 60 IN MX 20 b.half.example.\n"),
               SURVEYED(NS1,
                        "www.half.example. 60 IN MX 20 B.HALF.example.\n"
                        "www.half.example. 60 IN MX 10 A.half.example.\n")}},
    {.what = "a server that follows the alias into another of its zones",
     .answer = "www.half.example. 60 IN CNAME x.half.example.\n"
               "x.half.example. 60 IN A 192.0.2.33\n",
     .steps = {REFERRAL,
               SURVEYED(NS2, "www.half.example. 60 IN CNAME x.other.example.\n"
                             "x.other.example. 60 IN A 192.0.2.33\n"),
               {.purpose = RW_PURPOSE_SURVEY,
                NS1,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ALIAS,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 60 IN CNAME x.other.example.\n"}},
     .want = {"OUT_OF_BAILIWICK_RECORDS: ns2.half.example. (198.51.100.2) | "
              "half.example. | half.example. | x.other.example."}},
    {.what = "addresses that live for a minute: load is spread",
     .answer = "www.half.example. 60 IN A 192.0.2.33\n",
     .steps = {REFERRAL,
               SURVEYED(NS2, "www.half.example. 60 IN A 192.0.2.33\n"),
               SURVEYED(NS1, "www.half.example. 60 IN A 192.0.2.34\n")},
     .want = {"INCONSISTENT_ANSWERS/info=split: half.example. | "
              "www.half.example. | A | ns1.half.example. (198.51.100.1) | "
              "192.0.2.34 | ns2.half.example. (198.51.100.2) | 192.0.2.33"}},

    /* ---- NS sets ---- */
    {.what = "the zone lacks a server that its parent names",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .authority = "half.example. 1 IN NS ns2.half.example.\n"}},
     .want = {"PARENT_CHILD_NS_MISMATCH=only-parent: half.example. | "
              "ns2.half.example. (198.51.100.2) | ns1.half.example."}},
    {.what = "the parent lacks a server that the zone names",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .answer = ANSWER,
                .authority =
                    WORLD_HALF_NS "half.example. 1 IN NS ns3.half.example.\n"}},
     .want = {"PARENT_CHILD_NS_MISMATCH=only-child: half.example. | "
              "ns2.half.example. (198.51.100.2) | ns3.half.example."}},
    {.what = "an NS set that was cut off is not compared",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_TRUNCATED,
                .flags = RW_FLAG_AA | RW_FLAG_TC, .answer = ANSWER,
                .authority = "half.example. 1 IN NS ns2.half.example.\n"},
               {NS2, .transport = RW_TCP, .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA,
                .answer = ANSWER}}},

    /* ---- aliases ---- */
    {.what = "an alias and an address of one name",
     .answer = "www.half.example. 60 IN CNAME x.half.example.\n",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ALIAS,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 60 IN CNAME x.half.example.\n"
                          "www.half.example. 60 IN A 192.0.2.1\n"
                          "x.half.example. 60 IN A 192.0.2.2\n"}},
     .want = {"ALIAS_AND_OTHER_DATA: ns2.half.example. (198.51.100.2) | "
              "half.example. | www.half.example. | A 192.0.2.1"}},
    {.what = "two aliases of one name",
     .answer = "www.half.example. 60 IN CNAME x.half.example.\n",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ALIAS,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 60 IN CNAME x.half.example.\n"
                          "www.half.example. 60 IN CNAME y.half.example.\n"
                          "x.half.example. 60 IN A 192.0.2.2\n"}},
     .want = {"ALIAS_AND_OTHER_DATA: ns2.half.example. (198.51.100.2) | "
              "half.example. | www.half.example. | CNAME y.half.example."}},
    {.what = "an alias twice, and what its end has",
     .answer = "www.half.example. 60 IN CNAME x.half.example.\n",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ALIAS,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 60 IN CNAME x.half.example.\n"
                          "www.half.example. 60 IN CNAME X.half.example.\n"
                          "x.half.example. 60 IN A 192.0.2.2\n"}}},

    /* ---- digests ---- */
    {.what = "a DS with a digest that is too short",
     .qtype = RW_TYPE_DS,
     .answer = "www.half.example. 60 IN DS 1 13 2 ABCD\n",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 60 IN DS 1 13 2 ABCD\n"}},
     .want = {"DIGEST_LENGTH: ns2.half.example. (198.51.100.2) | half.example. "
              "| www.half.example. | DS | 2"}},
};

#endif
