/* Keys, signatures and how a zone denies; and near-misses.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_FINDINGS_ROWS_KEYS_H
#define TESTS_FINDINGS_ROWS_KEYS_H

#include "findings/rows.h"

#define WWW_HALF                                                               \
    ((const uint8_t *)"\x03"                                                   \
                      "www\x04half\x07"                                        \
                      "example")
#define HALF                                                                   \
    ((const uint8_t *)"\x04half\x07"                                           \
                      "example")
#define NOW_S   UINT64_C(1795348800)
#define DAYS(n) ((n)*UINT64_C(86400))

/* A chain of one zone with these keys, DS and sets. */
#define CHAIN_OF(keys_, ds_, sets_)                                            \
    (&(const struct rw_chain){                                                 \
        .security = RW_SECURITY_SECURE,                                        \
        .now_s = NOW_S,                                                        \
        .zones =                                                               \
            (const struct rw_chain_zone[]){                                    \
                {.name = HALF,                                                 \
                 .security = RW_SECURITY_SECURE,                               \
                 .keys = (keys_),                                              \
                 .key_count = sizeof(keys_) / sizeof((keys_)[0]),              \
                 .ds = (ds_),                                                  \
                 .ds_count = sizeof(ds_) / sizeof((ds_)[0]),                   \
                 .sets = (sets_),                                              \
                 .set_count = sizeof(sets_) / sizeof((sets_)[0])}},            \
        .zone_count = 1})
#define KEY(...)                                                               \
    {                                                                          \
        .key_tag = 7, .flags = 257, __VA_ARGS__                                \
    }
#define SIGNED(sigs_, ttl)                                                     \
    {                                                                          \
        .role = RW_ROLE_DATA, .name = WWW_HALF, .type = RW_TYPE_A,             \
        .ttl_s = (ttl), .sigs = (sigs_),                                       \
        .sig_count = sizeof(sigs_) / sizeof((sigs_)[0]), .step = 2             \
    }
#define SIG_OF(algorithm_, from, until)                                        \
    {                                                                          \
        .algorithm = (algorithm_), .inception_s = NOW_S - (from),              \
        .expiration_s = NOW_S + (until), .verdict = RW_FLAW_NONE               \
    }

static const struct rw_chain_key KEY_ECDSA[] = {
    KEY(.algorithm = 13, .bits = 256, .key_len = 64)};
static const struct rw_chain_key KEY_RSA1024[] = {
    KEY(.algorithm = 8, .bits = 1024, .key_len = 131)};
static const struct rw_chain_key KEY_RSA512[] = {
    KEY(.algorithm = 8, .bits = 512, .key_len = 67)};
static const struct rw_chain_key KEY_RSA2048[] = {
    KEY(.algorithm = 8, .bits = 2048, .key_len = 259)};
static const struct rw_chain_key KEY_CUT[] = {
    KEY(.algorithm = 13, .bits = 256, .key_len = 63)};
static const struct rw_chain_key KEYS_BOTH[] = {
    KEY(.algorithm = 13, .bits = 256, .key_len = 64),
    KEY(.algorithm = 15, .bits = 256, .key_len = 32)};
static const struct rw_chain_key KEYS_ROLLED[] = {
    KEY(.algorithm = 13, .bits = 256, .key_len = 64),
    KEY(.algorithm = 15, .bits = 256, .key_len = 32, .is_revoked = true)};
static const struct rw_chain_ds DS_13[] = {{.key_tag = 7, .algorithm = 13}};
static const struct rw_chain_ds DS_BOTH[] = {{.key_tag = 7, .algorithm = 13},
                                             {.key_tag = 8, .algorithm = 15}};
static const struct rw_chain_sig SIG_13[] = {SIG_OF(13, DAYS(5), DAYS(10))};
static const struct rw_chain_sig SIG_8[] = {SIG_OF(8, DAYS(5), DAYS(10))};
static const struct rw_chain_sig SIG_BOTH[] = {SIG_OF(13, DAYS(5), DAYS(10)),
                                               SIG_OF(15, DAYS(5), DAYS(10))};
static const struct rw_chain_sig SIG_YEAR[] = {SIG_OF(13, DAYS(5), DAYS(360))};
static const struct rw_chain_sig SIG_NEW[] = {SIG_OF(13, 60, DAYS(10))};
static const struct rw_chain_set SET_13[] = {SIGNED(SIG_13, 3600)};
static const struct rw_chain_set SET_8[] = {SIGNED(SIG_8, 3600)};
static const struct rw_chain_set SET_BOTH[] = {SIGNED(SIG_BOTH, 3600)};
static const struct rw_chain_set SET_YEAR[] = {SIGNED(SIG_YEAR, 3600)};
static const struct rw_chain_set SET_NEW[] = {SIGNED(SIG_NEW, 3600)};
static const struct rw_chain_set SET_LONG[] = {SIGNED(SIG_13, 14 * 86400)};

/* A denial by one NSEC3 record, with its SOA. */
#define DENIED(ns, record)                                                     \
    {                                                                          \
        .purpose = RW_PURPOSE_SURVEY, ns, .rtt_us = 1,                         \
        .verdict = RW_VERDICT_NXDOMAIN,                                        \
        .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN, .authority = SOA record       \
    }
#define N3(flags, iterations, salt)                                            \
    "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.half.example. 60 IN NSEC3 1 " flags      \
    " " iterations " " salt " 2t7b4g4vsa5smi47k61mv5bv1a22bojr A RRSIG\n"
#define N1 "half.example. 60 IN NSEC x.half.example. SOA NS RRSIG NSEC\n"
#define KEY_ROW(what_, keys, ds, sets)                                         \
    .what = (what_), .chain = CHAIN_OF(keys, ds, sets),                        \
    .steps = {REFERRAL, GOOD}

static const struct row ROWS_KEYS[] = {
    {KEY_ROW("all is well", KEY_ECDSA, DS_13, SET_13)},
    {KEY_ROW("RSA of 512 bits", KEY_RSA512, DS_13, SET_8),
     .want = {"KEY_WEAK=rsa-bits: 7 | half.example. | 512",
              "ALGORITHM_INCOMPLETE=ds: half.example. | ECDSAP256SHA256 | "
              "www.half.example. | A"}},
    {KEY_ROW("RSA of 1024 bits", KEY_RSA1024, DS_13, SET_13),
     .want = {"KEY_WEAK/notice=rsa-bits: 7 | half.example. | 1024",
              "ALGORITHM_INCOMPLETE/notice=dnskey: half.example. | RSASHA256 | "
              "www.half.example. | A"}},
    {KEY_ROW("RSA of 2048 bits", KEY_RSA2048, DS_13, SET_13),
     .want = {"ALGORITHM_INCOMPLETE/notice=dnskey: half.example. | RSASHA256 | "
              "www.half.example. | A"}},
    {KEY_ROW("a key that was cut", KEY_CUT, DS_13, SET_13),
     .want = {"KEY_WEAK=key-length: 7 | half.example. | 63"}},
    {KEY_ROW("two algorithms, both sign", KEYS_BOTH, DS_BOTH, SET_BOTH)},
    {KEY_ROW("two algorithms in the DS set, one signs", KEYS_BOTH, DS_BOTH,
             SET_13),
     .want = {"ALGORITHM_INCOMPLETE=ds: half.example. | ED25519 | "
              "www.half.example. | A"}},
    {KEY_ROW("two algorithms in the DNSKEY set only: a roll-over", KEYS_BOTH,
             DS_13, SET_13),
     .want = {"ALGORITHM_INCOMPLETE/notice=dnskey: half.example. | ED25519 | "
              "www.half.example. | A"}},
    {KEY_ROW("an algorithm whose key is revoked", KEYS_ROLLED, DS_13, SET_13)},
    {KEY_ROW("a TTL of two weeks, a signature of ten days", KEY_ECDSA, DS_13,
             SET_LONG),
     .want = {"RRSIG_OUTLIVED: www.half.example. | A | 14 days | 10 days"}},
    {KEY_ROW("a signature for a year", KEY_ECDSA, DS_13, SET_YEAR),
     .want = {"RRSIG_LIFETIME=long: half.example. | 365 days"}},
    {KEY_ROW("a signature that began a minute ago", KEY_ECDSA, DS_13, SET_NEW),
     .want = {"RRSIG_LIFETIME=just-begun: half.example. | 1 minute"}},

    {.what = "NSEC3 with salt",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, DENIED(NS2, N3("0", "0", "AABB"))},
     .want = {"NSEC3_SALT: half.example."}},
    {.what = "NSEC3 with opt-out",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, DENIED(NS2, N3("1", "0", "-"))},
     .want = {"NSEC3_OPT_OUT: half.example."}},
    {.what = "NSEC3 as RFC 9276 wants it",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL, DENIED(NS2, N3("0", "0", "-"))}},
    {.what = "a server with NSEC beside one with NSEC3",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .chain = CHAIN_OF(KEY_ECDSA, DS_13, SET_13),
     .steps = {REFERRAL, DENIED(NS2, N3("0", "0", "-")), DENIED(NS1, N1)},
     .want =
         {"DENIALS_DIFFER=split: half.example. | ns1.half.example. "
          "(198.51.100.1) | NSEC | ns2.half.example. (198.51.100.2) | NSEC3"}},
    {.what = "two servers with NSEC3",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .chain = CHAIN_OF(KEY_ECDSA, DS_13, SET_13),
     .steps = {REFERRAL, DENIED(NS2, N3("0", "0", "-")),
               DENIED(NS1, N3("0", "0", "-"))}},
    {.what = "a delegation by DELEG only",
     .outcome = RW_OUTCOME_NXDOMAIN,
     .steps = {REFERRAL,
               {NS2, .rtt_us = 1, .verdict = RW_VERDICT_NXDOMAIN,
                .flags = RW_FLAG_AA | RW_RCODE_NXDOMAIN, .ede = 34,
                .authority = SOA}},
     .want = {"DELEG_ONLY: ns2.half.example. (198.51.100.2) | half.example. | "
              "www.half.example."}},
};

#endif
