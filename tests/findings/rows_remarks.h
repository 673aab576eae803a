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
#define SERVER2 "ns2.half.example. (198.51.100.2), serving half.example., "
#define REJECTED                                                               \
    "OPT_MISPLACED: " SERVER2 "sent an OPT record that resolvers reject, and " \
    "the response with it: "

static const struct row ROWS_REMARKS[] = {
    {.what = "an OPT record owned by a name",
     .steps = {REFERRAL, ODD(.opt_owner = "half.example.")},
     .want = {REJECTED "it is owned by half.example. instead of the root"}},
    {.what = "an OPT record in the answer section",
     .steps = {REFERRAL, ODD(.no_edns = true, .opt_in_answer = true)},
     .want = {REJECTED "it is outside the additional section"}},
    {.what = "two OPT records",
     .steps = {REFERRAL, ODD(.opts = 2)},
     .want = {REJECTED "there are 2 of them, where one is allowed"}},
    {.what = "an OPT record as it should be",
     .steps = {REFERRAL, ODD(.opts = 1)}},
    {.what = "two questions",
     .steps = {REFERRAL, ODD(.questions = 2)},
     .want = {"QUESTION_COUNT: " SERVER2
              "sent a response whose count of questions is 2: resolvers accept "
              "only the one question that they asked"}},
    {.what = "no question, so that it was discarded",
     .steps = {REFERRAL,
               GOOD,
               {NS2, .twin = 2, .from = "198.51.100.2",
                .mismatch = RW_MISMATCH_NO_QUESTION, .rtt_us = 1,
                .error = RW_STEP_MISMATCH, .verdict = RW_VERDICT_DISCARDED,
                .no_question = 1, .answer = ANSWER}},
     .want = {"QUESTION_COUNT: " SERVER2
              "sent a response whose count of questions is 0: resolvers accept "
              "only the one question that they asked"}},
    {.what = "octets left over",
     .steps = {REFERRAL, ODD(.trailing = 3)},
     .want = {"TRAILING_OCTETS: " SERVER2
              "sent octets after the end of the message: 3"}},
    {.what = "EDNS version 1",
     .steps = {REFERRAL, ODD(.opt_ttl = 0x18000)},
     .want = {"EDNS_ODD: " SERVER2
              "sent an OPT record that breaks EDNS's rules: its version is "
              "1; only 0 is defined"}},
    {.what = "an EDNS flag that is not assigned",
     .steps = {REFERRAL, ODD(.opt_ttl = 0x8001)},
     .want = {"EDNS_ODD: " SERVER2
              "sent an OPT record that breaks EDNS's rules: flags are set "
              "that are not assigned"}},
    {.what = "the flag CO is assigned", /* RFC 9824 section 5.1 */
     .steps = {REFERRAL, ODD(.opt_ttl = 0xc000)}},
    {.what = "NXDOMAIN beside the very data",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_NXDOMAIN,
                .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN, .answer = ANSWER}},
     .want = {"NXDOMAIN_WITH_DATA: " SERVER2
              "said NXDOMAIN for www.half.example. beside the very data "
              "asked for, 192.0.2.33"}},
    {.what = "only records of another owner",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .flags = RW_FLAG_AA,
                .answer = "other.half.example. 1 IN A 192.0.2.9\n"},
               ODD(.opts = 1)},
     .want = {"ANSWER_UNRELATED: " SERVER2
              "was asked for www.half.example. A and answered with only "
              "records of other names, other.half.example."}},
    {.what = "only records of another class",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_LAME,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 1 CH TXT \"x\"\n"},
               ODD(.opts = 1)},
     .want = {"ANSWER_UNRELATED: " SERVER2
              "was asked for www.half.example. A and answered with only "
              "records of another class"}},
    {.what = "a TTL with its top bit set",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 2147483648 IN A 192.0.2.33\n"}},
     .want = {"TTL_INVALID: " SERVER2
              "gave a A record of www.half.example. a TTL of 2147483648: "
              "above 2147483647 it counts as 0"}},
    {.what = "a TTL just below it",
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_ANSWER,
                .flags = RW_FLAG_AA,
                .answer = "www.half.example. 2147483647 IN A 192.0.2.33\n"}}},
};

#endif
