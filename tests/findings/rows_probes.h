/* What probes show that resolvers do not send, and near-misses.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_PROBES_H
#define TESTS_FINDINGS_ROWS_PROBES_H

#include "findings/rows.h"

#define OK_2                                                                   \
    {                                                                          \
        .purpose = RW_PURPOSE_SURVEY, NS2, .rtt_us = 1,                        \
        .verdict = RW_VERDICT_ANSWER, .flags = RW_FLAG_AA, .answer = ANSWER    \
    }
#define PROBED(which, type, name)                                              \
    .purpose = RW_PURPOSE_SURVEY, .probe = RW_PROBE_##which, NS2,              \
    .qtype = (type), .qname = (name)
#define OF_APEX(which)       PROBED(which, RW_TYPE_SOA, "half.example.")
#define OF_NAME(which, type) PROBED(which, type, "www.half.example.")

#define SILENT .error = RW_STEP_TIMEOUT, .verdict = RW_VERDICT_ERROR
#define SAID(rcode)                                                            \
    .rtt_us = 1, .verdict = RW_VERDICT_ERROR, .flags = RW_FLAG_AA | (rcode)
#define BADVERS .opt_ttl = 0x01000000
#define RRSIG_OF_SOA                                                           \
    "half.example. 3600 IN RRSIG SOA 13 2 3600 20300101000000 "                \
    "20260101000000 7 half.example. AAAA\n"

static const struct row ROWS_PROBES[] = {
    /* ---- EDNS ---- */
    {.what = "BADVERS to a version is right",
     .steps = {REFERRAL, OK_2, {OF_APEX(EDNS_VERSION), SAID(0), BADVERS}}},
    {.what = "an answer to a version that it cannot know",
     .steps = {REFERRAL, OK_2, {OF_APEX(EDNS_VERSION), SAID(0), .answer = SOA}},
     .want = {"EDNS_NONCOMPLIANT=edns-version: ns2.half.example. "
              "(198.51.100.2) | half.example. | NOERROR | 1"}},
    {.what = "the same of a server without EDNS: another finding",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA, .no_edns = true, .answer = ANSWER},
               {OF_APEX(EDNS_VERSION), SAID(0), .answer = SOA}}},
    {.what = "silence to an option, twice",
     .steps = {REFERRAL,
               OK_2,
               {OF_APEX(EDNS_OPTION), SILENT},
               {OF_APEX(EDNS_OPTION), SILENT}},
     .want = {"EDNS_NONCOMPLIANT=edns-option-timeout: ns2.half.example. "
              "(198.51.100.2) | half.example."}},
    {.what = "silence to an option, once: a lost packet",
     .steps = {REFERRAL,
               OK_2,
               {OF_APEX(EDNS_OPTION), SILENT},
               {OF_APEX(EDNS_OPTION), SAID(0), .answer = SOA}}},
    {.what = "FORMERR to a flag",
     .steps = {REFERRAL, OK_2, {OF_APEX(EDNS_FLAG), SAID(1), .empty = true}},
     .want = {"EDNS_NONCOMPLIANT=edns-flag: ns2.half.example. (198.51.100.2) | "
              "half.example. | FORMERR"}},
    {.what = "an option and a flag that fail in ways of their own",
     .steps = {REFERRAL,
               OK_2,
               {OF_APEX(EDNS_OPTION), SAID(1), .empty = true},
               {OF_APEX(EDNS_FLAG), SAID(4), .empty = true}},
     .want = {"EDNS_NONCOMPLIANT=edns-option: ns2.half.example. (198.51.100.2) "
              "| half.example. | FORMERR",
              "EDNS_NONCOMPLIANT=edns-flag: ns2.half.example. (198.51.100.2) | "
              "half.example. | NOTIMP"}},
    {.what = "a flag that comes back",
     .steps = {REFERRAL,
               OK_2,
               {OF_APEX(EDNS_FLAG), SAID(0), .answer = SOA, .opt_ttl = 0x40}},
     .want = {"EDNS_NONCOMPLIANT=edns-flag-echoed: ns2.half.example. "
              "(198.51.100.2) | half.example."}},
    {.what = "a flag without EDNS",
     .steps = {REFERRAL,
               OK_2,
               {OF_APEX(EDNS_FLAG), SAID(0), .answer = SOA, .drops_opt = true}},
     .want = {"EDNS_NONCOMPLIANT=edns-flag-no-opt: ns2.half.example. "
              "(198.51.100.2) | half.example."}},

    {.what = "signatures without the DO bit",
     .steps = {REFERRAL,
               OK_2,
               {OF_APEX(EDNS_DO), SAID(0), .answer = SOA RRSIG_OF_SOA,
                .opt_ttl = 0x4000}},
     .want = {"EDNS_NONCOMPLIANT=edns-do-cleared: ns2.half.example. "
              "(198.51.100.2) | half.example."}},
    {.what = "signatures with it, and none without",
     .steps = {REFERRAL,
               OK_2,
               {OF_APEX(EDNS_DO), SAID(0), .answer = SOA RRSIG_OF_SOA,
                .opt_ttl = 0x8000},
               {OF_APEX(EDNS_DO), SAID(0), .answer = SOA}}},
    {.what = "SERVFAIL to DO",
     .steps = {REFERRAL, OK_2, {OF_APEX(EDNS_DO), SAID(2), .empty = true}},
     .want = {"EDNS_NONCOMPLIANT=edns-do: ns2.half.example. (198.51.100.2) | "
              "half.example. | SERVFAIL"}},
    {.what = "a cookie that is ignored, BADCOOKIE",
     .steps = {REFERRAL,
               OK_2,
               {OF_APEX(EDNS_COOKIE), SAID(0), .answer = SOA},
               {OF_APEX(EDNS_COOKIE), SAID(7), .opt_ttl = 0x01000000,
                .empty = true}}},
    {.what = "FORMERR to a cookie",
     .steps = {REFERRAL, OK_2, {OF_APEX(EDNS_COOKIE), SAID(1), .empty = true}},
     .want = {"EDNS_NONCOMPLIANT=edns-cookie: ns2.half.example. (198.51.100.2) "
              "| half.example. | FORMERR"}},

    /* ---- what servers give away ---- */
    {.what = "a transfer",
     .steps = {REFERRAL,
               OK_2,
               {PROBED(TRANSFER, RW_TYPE_AXFR, "half.example."), SAID(0),
                .transport = RW_TCP, .answer = SOA ANSWER SOA}},
     .want =
         {"TRANSFER_OPEN: ns2.half.example. (198.51.100.2) | half.example."}},
    {.what = "a version",
     .steps = {REFERRAL,
               OK_2,
               {PROBED(VERSION, RW_TYPE_TXT, "version.bind."), SAID(0),
                .answer = "version.bind. 0 IN TXT \"lab 1.0\"\n"}},
     .want = {"SOFTWARE_SHOWN: ns2.half.example. (198.51.100.2) | "
              "half.example. | \"lab 1.0\""}},
    {.what = "no version",
     .steps = {REFERRAL,
               OK_2,
               {PROBED(VERSION, RW_TYPE_TXT, "version.bind."), SAID(5),
                .empty = true}}},
    {.what = "no transfer: REFUSED, or no data",
     .steps = {REFERRAL,
               OK_2,
               {PROBED(TRANSFER, RW_TYPE_AXFR, "half.example."), SAID(5),
                .transport = RW_TCP, .empty = true},
               {PROBED(TRANSFER, RW_TYPE_AXFR, "half.example."), SAID(0),
                .transport = RW_TCP, .authority = SOA}}},

    /* ---- case ---- */
    {.what = "the case is kept",
     .steps = {REFERRAL,
               OK_2,
               {PROBED(CASE, RW_TYPE_SOA, "HaLf.ExAmPlE."), SAID(0),
                .answer = SOA}}},
    {.what = "a question in mixed case that fails",
     .steps = {REFERRAL,
               OK_2,
               {PROBED(CASE, RW_TYPE_SOA, "HaLf.ExAmPlE."), SAID(2),
                .empty = true}},
     .want = {"CASE_NOT_PRESERVED=case-rcode: ns2.half.example. (198.51.100.2) "
              "| half.example. | SERVFAIL"}},

    /* ---- types ---- */
    {.what = "no data of another type",
     .steps = {REFERRAL,
               OK_2,
               {OF_NAME(AAAA, RW_TYPE_AAAA), SAID(0), .authority = SOA}}},
    {.what = "a name that is missing for another type",
     .steps = {REFERRAL,
               OK_2,
               {OF_NAME(AAAA, RW_TYPE_AAAA), SAID(3), .authority = SOA}},
     .want = {"TYPE_MISHANDLED=rcode: ns2.half.example. (198.51.100.2) | "
              "half.example. | www.half.example. | AAAA | NXDOMAIN"}},
    {.what = "a name that no server has",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_NXDOMAIN,
                .flags = RW_FLAG_AA | 3, .authority = SOA},
               {OF_NAME(AAAA, RW_TYPE_AAAA), SAID(3), .authority = SOA}},
     .outcome = RW_OUTCOME_NXDOMAIN},
    {.what = "an unknown type that is not implemented",
     .steps = {REFERRAL,
               OK_2,
               {OF_NAME(UNKNOWN, 1000), SAID(4), .empty = true}},
     .want = {"TYPE_MISHANDLED/notice=rcode: ns2.half.example. (198.51.100.2) "
              "| half.example. | www.half.example. | TYPE1000 | NOTIMP"}},
    {.what = "silence to a type",
     .steps = {REFERRAL,
               OK_2,
               {OF_NAME(HTTPS, RW_TYPE_HTTPS), SILENT},
               {OF_NAME(HTTPS, RW_TYPE_HTTPS), SILENT}},
     .want = {"TYPE_MISHANDLED=timeout: ns2.half.example. (198.51.100.2) | "
              "half.example. | www.half.example. | HTTPS"}},
};

#endif
