/* What a survey shows, and near-misses.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_SURVEY_H
#define TESTS_FINDINGS_ROWS_SURVEY_H

#include "findings/rows.h"
#include "findings/rows_keys.h"
#include "findings/rows_zones.h"

/* The apex of half.example. asked of one server for one type. */
#define APEX(ns, type, text)                                                   \
    {                                                                          \
        .purpose = RW_PURPOSE_SURVEY, ns, .qname = "half.example.",            \
        .qtype = (type), .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,            \
        .flags = RW_FLAG_AA, .answer = (text)                                  \
    }
#define SOA_STEP(ns, serial)                                                   \
    .purpose = RW_PURPOSE_SURVEY, ns, .qname = "half.example.",                \
    .qtype = RW_TYPE_SOA, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,           \
    .flags = RW_FLAG_AA, .answer = SOA_OF(serial)
#define SOA_OF_TLD(server_, address_, serial)                                  \
    .purpose = RW_PURPOSE_SURVEY, .zone = "example.", .server = (server_),     \
    .address = (address_), .qname = "example.", .qtype = RW_TYPE_SOA,          \
    .rtt_us = 1, .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA,            \
    .answer = "example. 60 IN SOA a. h. " serial " 7200 3600 1209600 300\n"
#define TYPE_CDS    59
#define SIGNAL_NAME "_dsboot.half.example._signal.ns.other.test."
#define SIGNAL(...)                                                            \
    {                                                                          \
        .purpose = RW_PURPOSE_SURVEY, .probe = RW_PROBE_SIGNAL,                \
        .zone = "other.test.", .server = "ns.other.test.",                     \
        .address = "198.51.100.99", .provenance = RW_FROM_AUTHORITY,           \
        .qname = SIGNAL_NAME, .qtype = TYPE_CDS, .rtt_us = 1, __VA_ARGS__      \
    }
#define MX_OF(name)    "half.example. 60 IN MX 10 " name "\n"
#define HTTPS_OF(name) "half.example. 60 IN HTTPS 1 " name "\n"
#define TARGET(text)                                                           \
    {                                                                          \
        .purpose = RW_PURPOSE_SURVEY, .probe = RW_PROBE_TARGET, NS1,           \
        .qname = "alias.half.example.", .qtype = RW_TYPE_A, .rtt_us = 1,       \
        .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA, .answer = (text)    \
    }
#define SOA_OF(serial)                                                         \
    "half.example. 3600 IN SOA ns1.half.example. h.half.example. " serial      \
    " 7200 3600 1209600 300\n"
#define OWN_NS(server) "half.example. 60 IN NS " server "\n"
#define BOTH_NS        OWN_NS("ns1.half.example.") OWN_NS("ns2.half.example.")
#define DNSKEY_OF(key) "half.example. 60 IN DNSKEY 257 3 13 " key "\n"
#define KEY_A                                                                  \
    "oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGP" \
    "mM1x8fGAa2XhSA=="
#define KEY_B                                                                  \
    "pJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGP" \
    "mM1x8fGAa2XhSA=="
#define CDS_OF(tag, alg)                                                       \
    "half.example. 60 IN CDS " tag " " alg " 2 " DIGEST "\n"
#define CDS_DELETE "half.example. 60 IN CDS 0 0 0 00\n"
#define DIGEST                                                                 \
    "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"

static const struct rw_chain_ds DS_SHA256[] = {
    {.key_tag = 7, .algorithm = 13, .digest_type = 2}};

static const struct row ROWS_SURVEY[] = {
    /* ---- what a zone's servers announce ---- */
    {.what = "keys that are announced under no name",
     .steps = {REFERRAL, APEX(NS1, TYPE_CDS, CDS_OF("7", "13")),
               SIGNAL(.verdict = RW_VERDICT_NXDOMAIN, .flags = RW_FLAG_AA | 3,
                      .authority = "other.test. 60 IN SOA a. h. 7 7200 3600 "
                                   "1209600 300\n")},
     .want = {"BOOTSTRAP_INCOMPLETE=signal-missing: half.example. | "
              "ns.other.test."}},
    {.what = "keys that are announced as they are",
     .steps = {REFERRAL, APEX(NS1, TYPE_CDS, CDS_OF("7", "13")),
               SIGNAL(.verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA,
                      .answer = SIGNAL_NAME
                      " 60 IN CDS 7 13 2 " DIGEST "\n" SIGNAL_NAME
                      " 60 IN RRSIG CDS 13 6 60 20300101000000 20260101000000 "
                      "7 other.test. AAAA\n")}},
    {.what = "a look-up of them that came to nothing",
     .steps = {REFERRAL, APEX(NS1, TYPE_CDS, CDS_OF("7", "13")),
               SIGNAL(.verdict = RW_VERDICT_ERROR,
                      .error = RW_STEP_NOT_CAPTURED)}},

    /* ---- where the answer leads ---- */
    {.what = "an MX that leads to an alias",
     .qtype = RW_TYPE_MX,
     .qname = "half.example.",
     .answer = MX_OF("alias.half.example."),
     .steps =
         {REFERRAL, APEX(NS1, RW_TYPE_MX, MX_OF("alias.half.example.")),
          TARGET("alias.half.example. 60 IN CNAME www.half.example.\n" ANSWER)},
     .want = {"TARGET_IS_ALIAS=target-must-not: MX | half.example. | "
              "alias.half.example. | www.half.example."}},
    {.what = "an MX that leads to addresses",
     .qtype = RW_TYPE_MX,
     .qname = "half.example.",
     .answer = MX_OF("alias.half.example."),
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_MX, MX_OF("alias.half.example.")),
               TARGET("alias.half.example. 60 IN A 192.0.2.33\n")}},
    {.what = "an HTTPS record that leads to an alias, which is allowed",
     .qtype = RW_TYPE_HTTPS,
     .qname = "half.example.",
     .answer = HTTPS_OF("alias.half.example."),
     .steps =
         {REFERRAL, APEX(NS1, RW_TYPE_HTTPS, HTTPS_OF("alias.half.example.")),
          TARGET("alias.half.example. 60 IN CNAME www.half.example.\n" ANSWER)},
     .want = {"TARGET_IS_ALIAS/info=target-costs: HTTPS | half.example. | "
              "alias.half.example. | www.half.example."}},

    /* ---- serials ---- */
    {.what = "one server has an older copy",
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_SOA, SOA_OF("7")),
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8")),
               APEX(NS(3, 3), RW_TYPE_SOA, SOA_OF("8"))},
     .want = {"SOA_SERIAL_MISMATCH=minority: half.example. | ns1.half.example. "
              "(198.51.100.1) | 7 | 2 | 8"}},
    {.what = "the same serials",
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_SOA, SOA_OF("8")),
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8"))}},
    {.what = "a second sample agrees",
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_SOA, SOA_OF("7")),
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8")),
               APEX(NS1, RW_TYPE_SOA, SOA_OF("8"))}},
    {.what = "a top-level zone that changes from minute to minute",
     .steps = {{ROOT_STEP("k", 129),
                CUT("example.",
                    NS_OF("example.", "a.nic.example.")
                        NS_OF("example.", "b.nic.example."),
                    "a.nic.example. 60 IN A 192.0.2.1\n"
                    "b.nic.example. 60 IN A 203.0.113.1\n")},
               {SOA_OF_TLD("a.nic.example.", "192.0.2.1", "7")},
               {SOA_OF_TLD("b.nic.example.", "203.0.113.1", "8")}},
     .want = {"FAMILY_MISSING=no-ipv6: example.",
              "SOA_SERIAL_MISMATCH/notice=split: example. | a.nic.example. "
              "(192.0.2.1) | 7 | b.nic.example. (203.0.113.1) | 8"}},
    {.what = "machines that share an address have different copies",
     .steps = {REFERRAL,
               {SOA_STEP(NS1, "7"), .nsid = "fra1"},
               {SOA_STEP(NS1, "8"), .nsid = "ams2"},
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8"))},
     .want = {"SOA_SERIAL_MISMATCH=minority: half.example. | ns1.half.example. "
              "(198.51.100.1, instance fra1) | 7 | 2 | 8"}},
    {.what = "another machine at the address agrees when it is asked again",
     .steps = {REFERRAL,
               {SOA_STEP(NS1, "7"), .nsid = "fra1"},
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8")),
               {SOA_STEP(NS1, "8"), .nsid = "ams2",
                .because = {.code = RW_BECAUSE_DIFFERED}},
               {SOA_STEP(NS2, "8"), .because = {.code = RW_BECAUSE_DIFFERED}}}},
    {.what = "an older copy explains other data",
     .steps = {REFERRAL,
               APEX(NS1, RW_TYPE_SOA, SOA_OF("7")),
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8")),
               GOOD,
               {.purpose = RW_PURPOSE_SURVEY,
                NS1,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 3600 IN A 192.0.2.99\n"}},
     .want = {"SOA_SERIAL_MISMATCH=split: half.example. | ns1.half.example. "
              "(198.51.100.1) | 7 | ns2.half.example. (198.51.100.2) | 8"}},
    {.what = "other data under the same serial",
     .steps = {REFERRAL,
               APEX(NS1, RW_TYPE_SOA, SOA_OF("8")),
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8")),
               GOOD,
               {.purpose = RW_PURPOSE_SURVEY,
                NS1,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 3600 IN A 192.0.2.99\n"}},
     .want = {"DATA_DIFFERS_SAME_SERIAL=split: half.example. | "
              "www.half.example. | A | ns1.half.example. (198.51.100.1) | "
              "192.0.2.99 | ns2.half.example. (198.51.100.2) | 192.0.2.33"}},
    {.what = "addresses that live for a minute, under the same serial",
     .answer = "www.half.example. 60 IN A 192.0.2.33\n",
     .steps = {REFERRAL,
               APEX(NS1, RW_TYPE_SOA, SOA_OF("8")),
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8")),
               {.purpose = RW_PURPOSE_SURVEY,
                NS2,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 60 IN A 192.0.2.33\n"},
               {.purpose = RW_PURPOSE_SURVEY,
                NS1,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 60 IN A 192.0.2.99\n"}},
     .want = {"DATA_DIFFERS_SAME_SERIAL/info=split: half.example. | "
              "www.half.example. | A | ns1.half.example. (198.51.100.1) | "
              "192.0.2.99 | ns2.half.example. (198.51.100.2) | 192.0.2.33"}},

    /* ---- NS sets ---- */
    {.what = "servers that name different servers",
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_NS, BOTH_NS),
               APEX(NS2, RW_TYPE_NS, BOTH_NS),
               APEX(NS(3, 3), RW_TYPE_NS, BOTH_NS OWN_NS("ns3.half.example."))},
     .want = {"NS_SETS_DIFFER=minority: half.example. | ns3.half.example. "
              "(198.51.100.3) | ns1.half.example. | ns2.half.example., "
              "ns3.half.example., 2 | ns1.half.example., ns2.half.example."}},
    {.what = "servers that name the same, in another order",
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_NS, BOTH_NS),
               APEX(NS2, RW_TYPE_NS,
                    OWN_NS("NS2.half.example.") OWN_NS("ns1.HALF.example."))}},

    /* ---- keys ---- */
    {.what = "servers with different keys",
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_DNSKEY, DNSKEY_OF(KEY_A)),
               APEX(NS2, RW_TYPE_DNSKEY, DNSKEY_OF(KEY_A)),
               APEX(NS(3, 3), RW_TYPE_DNSKEY, DNSKEY_OF(KEY_B))},
     .want = {"DNSKEY_SETS_DIFFER=minority: half.example. | ns3.half.example. "
              "(198.51.100.3) | 35530 | 2 | 34506"}},
    {.what = "keys that differ while an update is on its way",
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_SOA, SOA_OF("7")),
               APEX(NS2, RW_TYPE_SOA, SOA_OF("8")),
               APEX(NS1, RW_TYPE_DNSKEY, DNSKEY_OF(KEY_A)),
               APEX(NS2, RW_TYPE_DNSKEY, DNSKEY_OF(KEY_B))},
     .want =
         {"SOA_SERIAL_MISMATCH=split: half.example. | ns1.half.example. "
          "(198.51.100.1) | 7 | ns2.half.example. (198.51.100.2) | 8",
          "DNSKEY_SETS_DIFFER/notice=split: half.example. | ns1.half.example. "
          "(198.51.100.1) | 34506 | ns2.half.example. (198.51.100.2) | 35530"}},
    {.what = "the same keys",
     .steps = {REFERRAL, APEX(NS1, RW_TYPE_DNSKEY, DNSKEY_OF(KEY_A)),
               APEX(NS2, RW_TYPE_DNSKEY, DNSKEY_OF(KEY_A))}},

    /* ---- CDS ---- */
    {.what = "CDS sets that differ",
     .steps = {REFERRAL, APEX(NS1, 59, CDS_OF("7", "13")),
               APEX(NS2, 59, CDS_OF("8", "13"))},
     .want = {"CDS_SETS_DIFFER=split: half.example. | CDS | ns1.half.example. "
              "(198.51.100.1) | 7 13 2 " DIGEST
              " | ns2.half.example. (198.51.100.2) | 8 13 2 " DIGEST}},
    {.what = "CDS sets that are the same, as the DS set is",
     .chain = CHAIN_OF(KEY_ECDSA, DS_SHA256, SET_13),
     .steps = {REFERRAL, APEX(NS1, 59, CDS_OF("7", "13")),
               APEX(NS2, 59, CDS_OF("7", "13"))}},
    {.what = "a CDS set that asks for one key more",
     .chain = CHAIN_OF(KEY_ECDSA, DS_SHA256, SET_13),
     .steps = {REFERRAL, APEX(NS1, 59, CDS_OF("7", "13") CDS_OF("8", "13"))},
     .want = {"DS_CHANGE_PENDING: half.example. | 7, 8 | 7"}},
    {.what = "a CDS set that asks to be unsigned",
     .chain = CHAIN_OF(KEY_ECDSA, DS_SHA256, SET_13),
     .steps = {REFERRAL, APEX(NS1, 59, CDS_DELETE)}},
    {.what = "a CDS set that asks for both",
     .chain = CHAIN_OF(KEY_ECDSA, DS_SHA256, SET_13),
     .steps = {REFERRAL, APEX(NS1, 59, CDS_OF("7", "13") CDS_DELETE)},
     .want = {"CDS_UNUSABLE=delete-mixed: half.example. | 7, 0"}},
    {.what = "a CDS set of keys that the zone has not",
     .chain = CHAIN_OF(KEY_ECDSA, DS_SHA256, SET_13),
     .steps = {REFERRAL, APEX(NS1, 59, CDS_OF("9", "13"))},
     .want = {"CDS_UNUSABLE=no-key: half.example. | 9"}},

    /* ---- TCP ---- */
    {.what = "a server without TCP",
     .steps = {REFERRAL,
               GOOD,
               {.purpose = RW_PURPOSE_SURVEY,
                NS2,
                .transport = RW_TCP,
                .error = RW_STEP_REFUSED,
                .verdict = RW_VERDICT_ERROR}},
     .want = {"TCP_UNREACHABLE=refused: ns2.half.example. (198.51.100.2) | "
              "half.example."}},
    {.what = "a server without TCP, where something needed it",
     .steps = {REFERRAL,
               GOOD,
               {NS1, .rtt_us = 1, .verdict = RW_VERDICT_TRUNCATED,
                .flags = RW_FLAG_AA | RW_FLAG_TC, .empty = true},
               {NS1, .transport = RW_TCP, .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA,
                .answer = ANSWER},
               {.purpose = RW_PURPOSE_SURVEY,
                NS2,
                .transport = RW_TCP,
                .error = RW_STEP_REFUSED,
                .verdict = RW_VERDICT_ERROR}},
     .want = {"TCP_UNREACHABLE/error=refused: ns2.half.example. (198.51.100.2) "
              "| half.example."}},
    {.what = "a server that answers over TCP the second time",
     .steps = {REFERRAL,
               GOOD,
               {.purpose = RW_PURPOSE_SURVEY,
                NS2,
                .transport = RW_TCP,
                .error = RW_STEP_TIMEOUT,
                .verdict = RW_VERDICT_ERROR},
               {.purpose = RW_PURPOSE_SURVEY,
                NS2,
                .transport = RW_TCP,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = ANSWER}}},

    {.what = "a server that refuses a transfer over TCP, and so answers there",
     .steps = {REFERRAL,
               GOOD,
               {.purpose = RW_PURPOSE_SURVEY,
                NS2,
                .transport = RW_TCP,
                .error = RW_STEP_CLOSED,
                .verdict = RW_VERDICT_ERROR},
               {.purpose = RW_PURPOSE_SURVEY,
                .probe = RW_PROBE_TRANSFER,
                NS2,
                .qtype = 252,
                .qname = "half.example.",
                .transport = RW_TCP,
                .rtt_us = 1,
                .verdict = RW_VERDICT_LAME,
                .flags = 5,
                .empty = true}}},

    /* ---- glue ---- */
    {.what = "glue without the IPv6 address that the zone has",
     .steps = {REFERRAL_OF(WORLD_HALF_GLUE),
               GOOD,
               {.purpose = RW_PURPOSE_ADDRESS,
                NS2,
                .qname = "ns1.half.example.",
                .qtype = RW_TYPE_AAAA,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "ns1.half.example. 60 IN AAAA 2001:db8:1::1\n"}},
     .want = {"GLUE_INCOMPLETE: half.example. | 2001:db8:1::1 | "
              "ns1.half.example."}},
    {.what = "glue of both families",
     .steps = {REFERRAL,
               GOOD,
               {.purpose = RW_PURPOSE_ADDRESS,
                NS2,
                .qname = "ns1.half.example.",
                .qtype = RW_TYPE_AAAA,
                .rtt_us = 1,
                .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "ns1.half.example. 60 IN AAAA 2001:db8:1::1\n"}}},
};

#endif
