/* Aliases and denials: what is wrong with them, and what only looks so.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_ALIASES_H
#define TESTS_FINDINGS_ROWS_ALIASES_H

#include "findings/rows.h"

#define AA_OF(v, ...)                                                          \
    {                                                                          \
        NS2, .rtt_us = 1, .verdict = RW_VERDICT_##v, .flags = RW_FLAG_AA,      \
             __VA_ARGS__                                                       \
    }
#define NX(...)                                                                \
    {                                                                          \
        NS2, .rtt_us = 1, .verdict = RW_VERDICT_NXDOMAIN,                      \
             .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN, __VA_ARGS__              \
    }
/* The registry of a top-level domain says that there is no such name. */
#define TLD_NX(last, of, ...)                                                  \
    {                                                                          \
        .zone = "gone.", .server = "a.nic.gone.", .address = "193.0.9." #last, \
        .rtt_us = 1, .verdict = RW_VERDICT_NXDOMAIN,                           \
        .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN, .qname = (of), __VA_ARGS__    \
    }
#define TLD_SOA                                                                \
    "gone. 900 IN SOA a.nic.gone. h.nic.gone. 7 7200 3600 1209600 60\n"
#define SIG(owner, type, labels, signer)                                       \
    owner " 60 IN RRSIG " type " 13 " labels                                   \
          " 60 20261201000000 20261101000000 7 " signer " AAAA\n"

static const struct row ROWS_ALIASES[] = {
    /* ---- aliases ---- */
    {.what = "aliases in a circle",
     .outcome = RW_OUTCOME_FAILURE,
     .steps = {REFERRAL, AA_OF(ALIAS, .answer = "www.half.example. 60 IN CNAME "
                                                "x.half.example.\n"
                                                "x.half.example. 60 IN CNAME "
                                                "www.half.example.\n")},
     .want = {"ALIAS_LOOP: www.half.example. | 2"}},
    {.what = "an alias into another zone is no circle",
     .steps = {REFERRAL, AA_OF(ALIAS, .answer = "www.half.example. 60 IN CNAME "
                                                "x.half.example.\n"
                                                "x.half.example. 60 IN CNAME "
                                                "www.other.example.\n")}},
    {.what = "an alias at the apex",
     .qname = "half.example.",
     .steps = {REFERRAL,
               AA_OF(ALIAS,
                     .answer = "half.example. 60 IN CNAME www.other.\n")},
     .want = {"ALIAS_AT_APEX: ns2.half.example. (198.51.100.2) | half.example. "
              "| www.other."}},
    {.what = "a DNAME at the apex is allowed",
     .steps = {REFERRAL,
               AA_OF(ALIAS, .answer = "half.example. 60 IN DNAME other.\n"
                                      "www.half.example. 60 IN CNAME "
                                      "www.other.\n")}},
    {.what = "a CNAME that its DNAME does not make",
     .steps = {REFERRAL,
               AA_OF(ALIAS, .answer = "half.example. 60 IN DNAME other.\n"
                                      "www.half.example. 60 IN CNAME "
                                      "www.else.\n")},
     .want = {"DNAME_MISMATCH: ns2.half.example. (198.51.100.2) | "
              "half.example. | www.half.example. | www.else. | www.other."}},
    {.what = "an NSEC with an alias and an address",
     .steps = {REFERRAL,
               AA_OF(NODATA,
                     .authority = SOA
                     "www.half.example. 60 IN NSEC x.half.example. CNAME "
                     "TXT RRSIG NSEC\n")},
     .want = {"ALIAS_AND_OTHER_DATA: ns2.half.example. (198.51.100.2) | "
              "half.example. | www.half.example. | TXT"}},
    {.what = "an NSEC with an alias and a type above 255",
     .steps = {REFERRAL,
               AA_OF(NODATA,
                     .authority = SOA
                     "www.half.example. 60 IN NSEC x.half.example. CNAME "
                     "RRSIG NSEC CAA TYPE65280\n")},
     .want = {"ALIAS_AND_OTHER_DATA: ns2.half.example. (198.51.100.2) | "
              "half.example. | www.half.example. | CAA, TYPE65280"}},
    {.what = "an NSEC with an alias and types that no zone has",
     .steps = {REFERRAL,
               AA_OF(NODATA,
                     .authority = SOA
                     "www.half.example. 60 IN NSEC x.half.example. CNAME "
                     "RRSIG NSEC OPT TKEY ANY\n")}},
    {.what = "an NSEC with an alias and its signature",
     .steps = {REFERRAL,
               AA_OF(NODATA,
                     .authority = SOA
                     "www.half.example. 60 IN NSEC x.half.example. CNAME "
                     "RRSIG NSEC\n")}},

    /* ---- targets ---- */
    {.what = "an alias to a domain that nobody has, by two servers",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .answer = "www.half.example. 60 IN CNAME www.old.gone.\n",
     .steps = {REFERRAL,
               AA_OF(ALIAS, .answer = "www.half.example. 60 IN CNAME "
                                      "www.old.gone.\n"),
               TLD_NX(1, "www.old.gone.", .authority = TLD_SOA),
               TLD_NX(2, "www.old.gone.", .authority = TLD_SOA)},
     .want = {"TARGET_UNREGISTERED/warning=alias-target: old.gone. | "
              "www.old.gone. | www.half.example."}},
    {.what = "the same by one server, signed",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .answer = "www.half.example. 60 IN CNAME www.old.gone.\n",
     .steps = {REFERRAL,
               AA_OF(ALIAS, .answer = "www.half.example. 60 IN CNAME "
                                      "www.old.gone.\n"),
               TLD_NX(1, "www.old.gone.",
                      .authority = TLD_SOA SIG("gone.", "SOA", "1", "gone."))},
     .want = {"TARGET_UNREGISTERED/warning=alias-target: old.gone. | "
              "www.old.gone. | www.half.example."}},
    {.what = "the same by one server without a signature",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .answer = "www.half.example. 60 IN CNAME www.old.gone.\n",
     .steps = {REFERRAL,
               AA_OF(ALIAS, .answer = "www.half.example. 60 IN CNAME "
                                      "www.old.gone.\n"),
               TLD_NX(1, "www.old.gone.", .authority = TLD_SOA)},
     .want = {"ALIAS_TARGET_MISSING: www.half.example. | www.old.gone."}},
    {.what = "a name that does not exist, and no alias",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, NX(.authority = SOA)}},
    {.what = "a name server's domain that nobody has",
     .steps = {{.zone = ".",
                .server = "k.root-servers.net.",
                .address = "193.0.14.129",
                .rtt_us = 1,
                .verdict = RW_VERDICT_REFERRAL,
                .child = "half.example.",
                .authority = "half.example. 1 IN NS ns2.half.example.\n"
                             "half.example. 1 IN NS ns.old.gone.\n",
                .additional = WORLD_HALF_GLUE},
               TLD_NX(1, "ns.old.gone.", .purpose = RW_PURPOSE_ADDRESS,
                      .authority = TLD_SOA),
               TLD_NX(2, "ns.old.gone.", .purpose = RW_PURPOSE_ADDRESS,
                      .qtype = RW_TYPE_AAAA, .authority = TLD_SOA),
               GOOD},
     .want = {"TARGET_UNREGISTERED=name-server: old.gone. | ns.old.gone. | "
              "half.example."}},

    /* ---- denials ---- */
    {.what = "compact denial",
     .qname = "a.half.example.",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL,
               AA_OF(NXDOMAIN,
                     .authority = SOA
                     "a.half.example. 60 IN NSEC \\000.a.half.example. RRSIG "
                     "NSEC NXNAME\n")},
     .want = {"COMPACT_DENIAL: ns2.half.example. (198.51.100.2) | "
              "half.example. | a.half.example."}},
    {.what = "an empty non-terminal, denied the same way",
     .qname = "a.half.example.",
     .outcome = RW_OUTCOME_NODATA,
     .steps = {REFERRAL,
               AA_OF(NODATA,
                     .authority = SOA
                     "a.half.example. 60 IN NSEC \\000.a.half.example. RRSIG "
                     "NSEC\n")}},
    {.what = "NXDOMAIN above data, of one server",
     .qname = "www.x.half.example.",
     .answer = "www.x.half.example. 3600 IN A 192.0.2.33\n",
     .steps = {REFERRAL, NX(.qname = "x.half.example.", .authority = SOA),
               AA_OF(ANSWER, .answer = "www.x.half.example. 3600 IN A "
                                       "192.0.2.33\n")},
     .want = {"NXDOMAIN_ABOVE_DATA: ns2.half.example. (198.51.100.2) | "
              "half.example. | x.half.example. | www.x.half.example."}},
    {.what = "NXDOMAIN above data, of another server",
     .qname = "www.x.half.example.",
     .answer = "www.x.half.example. 3600 IN A 192.0.2.33\n",
     .steps = {REFERRAL,
               {NS1, .qname = "x.half.example.", .rtt_us = 1,
                .verdict = RW_VERDICT_NXDOMAIN,
                .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN, .authority = SOA},
               AA_OF(ANSWER, .answer = "www.x.half.example. 3600 IN A "
                                       "192.0.2.33\n")}},
    {.what = "NXDOMAIN beside data",
     .steps = {REFERRAL, NX(.qname = "x.half.example.", .authority = SOA),
               GOOD}},
    {.what = "a signed proof against what is there",
     .steps = {REFERRAL,
               AA_OF(NODATA, .qname = "a.half.example.",
                     .authority = SOA
                     "half.example. 60 IN NSEC x.half.example. SOA NS RRSIG "
                     "NSEC\n"),
               AA_OF(ANSWER, .answer = ANSWER
                             "www.half.example. 3600 IN A "
                             "192.0.2.33\n" SIG("www.half.example.", "A", "3",
                                                "half.example."))},
     .want = {"DENIAL_CONTRADICTED: ns2.half.example. (198.51.100.2) | "
              "half.example. | www.half.example. | A | 3"}},
    {.what = "a proof that ends at the name",
     .steps = {REFERRAL,
               AA_OF(NODATA, .qname = "a.half.example.",
                     .authority = SOA
                     "half.example. 60 IN NSEC www.half.example. SOA NS RRSIG "
                     "NSEC\n"),
               AA_OF(ANSWER, .answer = ANSWER SIG("www.half.example.", "A", "3",
                                                  "half.example."))}},
    {.what = "a proof against what a wildcard makes",
     .steps = {REFERRAL,
               AA_OF(NODATA, .qname = "a.half.example.",
                     .authority = SOA
                     "half.example. 60 IN NSEC x.half.example. SOA NS RRSIG "
                     "NSEC\n"),
               AA_OF(ANSWER, .answer = ANSWER SIG("www.half.example.", "A", "2",
                                                  "half.example."))}},
    {.what = "a denial without SOA",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, NX(.empty = true)},
     .want = {"SOA_MISSING: ns2.half.example. (198.51.100.2) | half.example. | "
              "www.half.example. | A"}},
    {.what = "a denial with the SOA of another zone",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL,
               NX(.authority = "x.half.example. 60 IN SOA a. b. 1 7200 3600 "
                               "1209600 60\n")},
     .want =
         {"SOA_OWNER_WRONG: ns2.half.example. (198.51.100.2) | half.example. | "
          "www.half.example. | A | x.half.example. | www.half.example."}},
    {.what = "a denial by a zone below, served by the same server",
     .qname = "www.x.half.example.",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL,
               NX(.authority = "x.half.example. 60 IN SOA a. b. 1 7200 3600 "
                               "1209600 60\n")}},
    {.what = "two SOA records",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL,
               NX(.authority = SOA "half.example. 3600 IN SOA a. b. 8 7200 "
                                   "3600 1209600 300\n")},
     .want = {"SOA_MULTIPLE: ns2.half.example. (198.51.100.2) | half.example. "
              "| ns1.half.example. h.half.example. 7 7200 3600 1209600 300, a. "
              "b. 8 7200 3600 1209600 300"}},
    {.what = "an SOA that expires before it is refreshed",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, NX(.authority = "half.example. 60 IN SOA a. b. 1 "
                                         "7200 3600 3600 60\n")},
     .want = {"SOA_TIMES_ODD=expire-below-refresh: half.example. | 1 hour | 2 "
              "hours"}},
    {.what = "an SOA whose retry is no shorter than its refresh",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, NX(.authority = "half.example. 60 IN SOA a. b. 1 "
                                         "7200 7200 1209600 60\n")},
     .want = {"SOA_TIMES_ODD=retry-above-refresh: half.example. | 2 hours | 2 "
              "hours"}},
    {.what = "an SOA that expires after a day",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, NX(.authority = "half.example. 60 IN SOA a. b. 1 "
                                         "7200 3600 86400 60\n")},
     .want = {"SOA_TIMES_ODD=expire-short: half.example. | 1 day | 7 days"}},
    {.what = "a denial for two days",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, NX(.authority = "half.example. 604800 IN SOA a. b. "
                                         "1 7200 3600 1209600 172800\n")},
     .want = {"NEGATIVE_TTL_LONG: www.half.example. | A | 2 days"}},
    {.what = "a denial for two days whose SOA lives an hour",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, NX(.authority = "half.example. 3600 IN SOA a. b. 1 "
                                         "7200 3600 1209600 172800\n")}},
};

#endif
