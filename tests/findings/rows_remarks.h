/* What is unusual about a response, as a finding; and siblings without it.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_REMARKS_H
#define TESTS_FINDINGS_ROWS_REMARKS_H

#include "findings/rows.h"

#define ODD(...)                                                               \
    {                                                                          \
        NS2, .rtt_us = 1000, .verdict = RW_VERDICT_ANSWER,                     \
             .flags = RW_FLAG_AA, .answer = ANSWER, __VA_ARGS__                \
    }

static const struct row ROWS_REMARKS[] = {
    {.what = "an OPT record owned by a name",
     .steps = {REFERRAL, ODD(.opt_owner = "half.example.")},
     .want = {"OPT_MISPLACED=opt-owner: ns2.half.example. (198.51.100.2) | "
              "half.example. | half.example."}},
    {.what = "an OPT record in the answer section",
     .steps = {REFERRAL, ODD(.no_edns = true, .opt_in_answer = true)},
     .want = {"OPT_MISPLACED=opt-section: ns2.half.example. (198.51.100.2) | "
              "half.example."}},
    {.what = "two OPT records",
     .steps = {REFERRAL, ODD(.opts = 2)},
     .want = {"OPT_MISPLACED=opt-records: ns2.half.example. (198.51.100.2) | "
              "half.example. | 2"}},
    {.what = "an OPT record as it should be",
     .steps = {REFERRAL, ODD(.opts = 1)}},
    {.what = "two questions",
     .steps = {REFERRAL, ODD(.questions = 2)},
     .want = {"QUESTION_COUNT: ns2.half.example. (198.51.100.2) | "
              "half.example. | 2"}},
    {.what = "no question, so that it was discarded",
     .steps = {REFERRAL,
               GOOD,
               {NS2, .twin = 2, .from = "198.51.100.2",
                .mismatch = RW_MISMATCH_NO_QUESTION, .rtt_us = 1,
                .error = RW_STEP_MISMATCH, .verdict = RW_VERDICT_DISCARDED,
                .no_question = 1, .answer = ANSWER}},
     .want = {"QUESTION_COUNT: ns2.half.example. (198.51.100.2) | "
              "half.example. | 0"}},
    {.what = "octets left over",
     .steps = {REFERRAL, ODD(.trailing = 3)},
     .want = {"TRAILING_OCTETS: ns2.half.example. (198.51.100.2) | "
              "half.example. | 3"}},
    {.what = "EDNS version 1",
     .steps = {REFERRAL, ODD(.opt_ttl = 0x18000)},
     .want = {"EDNS_ODD=version: ns2.half.example. (198.51.100.2) | "
              "half.example. | 1"}},
    {.what = "an EDNS flag that is not assigned",
     .steps = {REFERRAL, ODD(.opt_ttl = 0x8001)},
     .want =
         {"EDNS_ODD=flags: ns2.half.example. (198.51.100.2) | half.example."}},
    {.what = "the flag CO is assigned", /* RFC 9824 section 5.1 */
     .steps = {REFERRAL, ODD(.opt_ttl = 0xc000)}},
    {.what = "NXDOMAIN beside the very data",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_NXDOMAIN,
                .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN, .answer = ANSWER}},
     .want =
         {"NXDOMAIN_WITH_DATA=data-asked-for: ns2.half.example. (198.51.100.2) "
          "| half.example. | www.half.example. | 192.0.2.33"}},
    {.what = "only records of another owner",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .flags = RW_FLAG_AA,
                .answer = "other.half.example. 1 IN A 192.0.2.9\n"},
               ODD(.opts = 1)},
     .want = {"ANSWER_UNRELATED=other-owner: ns2.half.example. (198.51.100.2) "
              "| half.example. | www.half.example. | A | other.half.example."}},
    {.what = "only records of another class",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 1 CH TXT \"x\"\n"},
               ODD(.opts = 1)},
     .want = {"ANSWER_UNRELATED=other-class: ns2.half.example. (198.51.100.2) "
              "| half.example. | www.half.example. | A"}},
    {.what = "a TTL with its top bit set",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 2147483648 IN A 192.0.2.33\n"}},
     .want = {"TTL_INVALID: ns2.half.example. (198.51.100.2) | half.example. | "
              "A | www.half.example. | 2147483648"}},
    {.what = "a TTL just below it",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 2147483647 IN A 192.0.2.33\n"}}},
};

#endif
