/* DNSSEC: collect, then judge.
 *
 * The judge sends nothing and waits for nothing.  It is told the question and
 * the trust anchors, and then grows with what servers said:
 *
 *   rw_judge_add()    takes a response, as its reading (rootwalk/reading.h)
 *   rw_judge_needs()  says which DNSKEY and DS sets are still missing, as
 *                     soon as that can be known; cheap, without any
 *                     cryptography, so it can be asked after every response
 *   rw_judge_rule()   gives the verdict by a clock, and the chain of trust it
 *                     rests on; more may be added afterwards, and ruled on
 *                     anew: what was checked once is not checked again
 *
 * The same evidence gives the same ruling, however often it was asked for in
 * between.  The engine uses a judge during a walk; a caller who collected
 * responses itself can do so too.  RFC 4033 to 4035, 5155,
 * 6840, 9276, 9824; RFC 9904 and 9905 for algorithms.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_DNSSEC_H
#define ROOTWALK_DNSSEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/name.h"
#include "rootwalk/reading.h"
#include "rootwalk/record.h"
#include "rootwalk/status.h"
#include "rootwalk/text.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

/* ---- what goes in ------------------------------------------------------- */

enum rw_evidence_state {
    RW_EVIDENCE_MESSAGE, /* a server's response, see `message` */
    RW_EVIDENCE_FAILED,  /* asked, and no server gave a usable response:
                            a validator would refuse what hangs on it */
    RW_EVIDENCE_UNKNOWN, /* could not be asked (a capture that does not hold
                            it, a walk that ended): nothing follows from it */
};

/* One question to the servers of a zone, and what came back. */
struct rw_evidence {
    enum rw_evidence_state state;
    const uint8_t *zone; /* the server was asked as a server of this zone */
    const uint8_t *qname;
    uint16_t qtype;
    uint16_t qclass;
    const struct rw_reading *reading; /* of the response; NULL unless
                                         RW_EVIDENCE_MESSAGE.  Negative and
                                         error responses count too */
    uint32_t step;                    /* for the reader; 0: from a cache */
};

/* What is made of SHA-1: of the algorithms 5 and 7, and of DS digests of type
 * 1.  RFC 9905 has implementations check them, and those who run a resolver
 * take a zone that has nothing better for unsigned. */
enum rw_sha1 {
    RW_SHA1_ACCEPT,   /* as most resolvers still do */
    RW_SHA1_INSECURE, /* as RFC 9905 section 2 asks of them */
};

/* What a validator accepts and how hard it works.  All zero: the defaults. */
struct rw_judge_policy {
    size_t size;               /* sizeof this; 0: as it first was */
    const uint8_t *algorithms; /* DNSSEC algorithm numbers; NULL for
                                  5 7 8 10 13 14 15 16 18; one that
                                  libcrypto lacks is not supported */
    size_t algorithm_count;
    const uint8_t *digests; /* DS digest types; NULL for 1 2 4 */
    size_t digest_count;
    enum rw_sha1 sha1;         /* takes from both of these */
    bool owns_libcrypto;       /* this process uses libcrypto for nothing
                                 else: what the judge has no use for (texts
                                 of errors, ciphers) is not set up, which
                                 halves what loading it takes */
    uint16_t iterations_max;   /* NSEC3; 0 for RW_JUDGE_ITERATIONS_MAX */
    uint16_t set_checks_max;   /* 0 for RW_JUDGE_SET_CHECKS_MAX */
    uint16_t walk_checks_max;  /* 0 for RW_JUDGE_WALK_CHECKS_MAX */
    uint16_t walk_hashes_max;  /* 0 for RW_JUDGE_WALK_HASHES_MAX */
    uint32_t walk_work_us_max; /* 0 for RW_JUDGE_WALK_WORK_US_MAX */
};

/* The bounds against responses made to keep a validator busy
 * (CVE-2023-50387 "KeyTrap", CVE-2023-50868).  Past one of them nothing more
 * is computed, the verdict is bogus and says so. */
#define RW_JUDGE_SET_CHECKS_MAX  8   /* signature checks for one RRset */
#define RW_JUDGE_WALK_CHECKS_MAX 128 /* of a walk, all its rulings together */
#define RW_JUDGE_WALK_HASHES_MAX 128 /* NSEC3 hashes, likewise */
/* Microseconds that both take, likewise: estimated by algorithm and length of
 * key, so that a verdict does not depend on how busy the machine is. */
#define RW_JUDGE_WALK_WORK_US_MAX 100000
#define RW_JUDGE_ITERATIONS_MAX   150 /* above: insecure; RFC 9276 3.2 */
#define RW_JUDGE_ZONES_MAX        160 /* zones looked at in one ruling */

/* What rulings may share to save work: signatures that were found good,
 * libcrypto's tables, and which zones made them work for nothing: those get
 * less of it.  Else results do not depend on it. */
struct rw_judge_memo;

/** Make one, of fixed size (some 64 KiB); NULL when out of memory. */
RW_API struct rw_judge_memo *rw_judge_memo_new(void);

/** Free; NULL is fine. */
RW_API void rw_judge_memo_free(struct rw_judge_memo *memo);

/* What is to be judged, and by what. */
struct rw_judge_config {
    size_t size;          /* sizeof this; 0: as it first was */
    const uint8_t *qname; /* what the walk is about */
    uint16_t qtype;
    uint16_t qclass;
    const struct rw_record *anchors; /* DS and DNSKEY records, of any zones;
                                        others are ignored */
    size_t anchor_count;
    const struct rw_judge_policy *policy; /* NULL for the defaults */
    size_t *memory_left; /* NULL, or octets that it and others which share this
                            may still take; outlives the judge */
};

struct rw_judge;

/** Begin without evidence.
 *
 * @param config  copied; what it points to must outlive the judge
 * @return NULL when out of memory
 */
RW_API struct rw_judge *rw_judge_new(const struct rw_judge_config *config);

/** Free; NULL is fine. */
RW_API void rw_judge_free(struct rw_judge *judge);

/** Add one piece of evidence.  The order does not matter but for this: of
 * several responses about one name the first that proves secure counts.
 *
 * @param evidence  copied; its names and its reading must outlive the judge
 * @return RW_OK; RW_ERR_MEMORY: nothing was added
 */
RW_API RW_MUST_USE enum rw_status
rw_judge_add(struct rw_judge *judge, const struct rw_evidence *evidence);

/** Give what was added, the first with index 0; NULL past the last. */
RW_API const struct rw_evidence *rw_judge_evidence(const struct rw_judge *judge,
                                                   size_t index);

/** The built-in trust anchors: DS of the root's key-signing keys of 2017
 * (20326) and 2024 (38696).
 *
 * @param count  set to how many there are
 * @return static
 */
RW_API const struct rw_record *rw_anchors_built_in(size_t *count);

/* ---- what is missing ---------------------------------------------------- */

/* A record set to be fetched. */
struct rw_need {
    uint8_t zone[RW_NAME_MAX]; /* ask its servers */
    uint8_t name[RW_NAME_MAX];
    uint16_t type; /* RW_TYPE_DNSKEY or RW_TYPE_DS; in rw_chain.again also
                       what the walk itself asked for */
    uint32_t step; /* the evidence's step that made it necessary; 0: none */
};

#define RW_NEEDS_MAX 16 /* at once; there may be more afterwards */

/** Say which record sets a ruling needs that the evidence has nothing about
 * (evidence of any state counts as something, so nothing is asked for twice).
 *
 * To be asked at the start of the walk (for the root's DNSKEY) and whenever
 * evidence was added.  Never asks for more than the chain of trust of the
 * question and its aliases takes.
 *
 * @param needs  room for max
 * @return how many were filled in; none when out of memory, which the ruling
 *         says
 */
RW_API size_t rw_judge_needs(struct rw_judge *judge, struct rw_need *needs,
                             size_t max);

/* ---- what comes out ----------------------------------------------------- */

/* What is wrong with a link, or worth saying about it: a row of flaws.def. */
enum rw_flaw_code {
#define RW_FLAW(name, kind, sentence, reference) RW_FLAW_##name,
#include "rootwalk/flaws.def"
#undef RW_FLAW
    RW_FLAW_CODES, /* how many there are */
};

enum rw_flaw_kind {
    RW_FLAW_KIND_NONE,
    RW_FLAW_KIND_BROKEN,  /* makes the chain bogus */
    RW_FLAW_KIND_ENDS,    /* makes it insecure: security ends here */
    RW_FLAW_KIND_UNKNOWN, /* makes it indeterminate */
    RW_FLAW_KIND_NOTE,    /* breaks nothing: bad practice, or soon to break */
};

/* ... and what fills it; NULL and 0 where it does not apply. */
struct rw_flaw {
    enum rw_flaw_code code;
    const uint8_t *zone;     /* fills %z: the zone at fault */
    const uint8_t *name;     /* fills %n: the record set's owner */
    uint16_t type;           /* fills %t: its type */
    uint16_t key_tag;        /* fills %k */
    uint8_t algorithm;       /* fills %a */
    uint8_t digest_type;     /* fills %g */
    uint64_t time_s;         /* fills %e: since or until when, since 1970 UTC */
    uint32_t number;         /* fills %d */
    uint32_t step;           /* where it was seen; 0: nowhere, or in a cache */
    const uint16_t *ds_tags; /* fill %A: tags of the zone's DS or anchors */
    size_t ds_tag_count;
    const uint16_t *key_tags; /* fill %K: tags of its keys */
    size_t key_tag_count;
};

/* One RRSIG, and what came of it. */
struct rw_chain_sig {
    const uint8_t *signer;
    uint16_t key_tag;
    uint8_t algorithm;
    uint8_t labels;
    uint32_t original_ttl_s;
    uint64_t inception_s;      /* since 1970 UTC, by serial arithmetic around */
    uint64_t expiration_s;     /* the judge's clock */
    enum rw_flaw_code verdict; /* RW_FLAW_NONE: good; RW_FLAW_SIG_*: why not;
                                  RW_FLAW_SIG_NOT_TRIED: another sufficed */
};

enum rw_chain_role {
    RW_ROLE_KEYS,   /* a zone's DNSKEY set */
    RW_ROLE_DS,     /* a child's DS set */
    RW_ROLE_DATA,   /* what was asked for */
    RW_ROLE_ALIAS,  /* a CNAME or DNAME on the way to it */
    RW_ROLE_DENIAL, /* an NSEC or NSEC3 record, or the SOA beside it */
};

/* One record set the verdict rests on. */
struct rw_chain_set {
    enum rw_chain_role role;
    const uint8_t *name; /* the owner */
    uint16_t type;
    uint16_t records; /* in the set */
    uint32_t ttl_s;
    const uint8_t *wildcard; /* "*.example.", where the set was made from it
                                (RFC 4035 5.3.4); else NULL */
    bool synthesised;        /* a CNAME that a DNAME stands for: carries no
                                signature of its own; RFC 6672 5.3.1 */
    enum rw_security security;
    const struct rw_chain_sig *sigs;
    size_t sig_count;
    uint32_t step;
};

struct rw_chain_ds {
    uint16_t key_tag;
    uint8_t algorithm;
    uint8_t digest_type;
    uint16_t digest_len; /* octets */
    const uint8_t *digest;
    bool accepted; /* algorithm and digest type are in the policy */
    bool matches;  /* a DNSKEY of the zone has this digest */
    bool is_key;   /* a DNSKEY given as trust anchor, no DS: digest
                            type and digest are empty */
};

struct rw_chain_key {
    uint16_t key_tag;
    uint16_t flags;
    uint8_t protocol;
    uint8_t algorithm;
    uint16_t bits;    /* RSA's modulus or the curve's size; 0: unknown */
    uint16_t key_len; /* octets of public key */
    const uint8_t *key;
    bool is_sep;     /* flag SEP: "a key-signing key" */
    bool is_revoked; /* flag REVOKE; RFC 5011 */
    bool is_entry;   /* a DS or an anchor points to it */
    bool signs_keys; /* a good signature over the DNSKEY set is its */
    bool signs_data; /* ... over any other set of the walk */
};

/* How a zone without DS is shown to have none. */
enum rw_chain_proof {
    RW_PROOF_NONE,
    RW_PROOF_NSEC,
    RW_PROOF_NSEC3,
    RW_PROOF_NSEC3_OPT_OUT,
};

/* One zone on the path, or one that an alias led to. */
struct rw_chain_zone {
    const uint8_t *name;
    const uint8_t *parent;     /* the zone with its DS; NULL: has an anchor,
                                  or the parent is not known */
    enum rw_security security; /* of its keys: can data in it be secure? */
    bool is_anchored;          /* ds are anchors, given or built in */
    enum rw_chain_proof proof; /* of having no DS */
    const struct rw_chain_ds *ds;
    size_t ds_count;
    uint32_t ds_step; /* where the DS set or its denial was seen */
    const struct rw_chain_key *keys;
    size_t key_count;
    uint32_t key_step;
    const struct rw_chain_set *sets; /* signed by it, or that should be */
    size_t set_count;
    const struct rw_flaw *flaw; /* why it is not secure; NULL if it is */
};

struct rw_chain {
    enum rw_security security;
    uint64_t now_s;                    /* the clock that was used */
    const struct rw_chain_zone *zones; /* from the anchor down, each alias's
                                          after those before it */
    size_t zone_count;
    const struct rw_flaw *flaws; /* what makes it not secure; that which
                                    decides first; empty when secure */
    size_t flaw_count;
    const struct rw_flaw *notes; /* RW_FLAW_KIND_NOTE: for findings */
    size_t note_count;
    const struct rw_need *again; /* sets that came and are no good: another
                                    server of the zone may have better ones,
                                    or, for the end of an alias chain, the
                                    servers of its own zone.  Ask, add what
                                    is said to the evidence, rule again */
    size_t again_count;
    const uint32_t *answer_steps; /* the steps whose responses the verdict
                                     is about: one for each link of the alias
                                     chain that took a new response, in order;
                                     a later one replaces what those before it
                                     say of the name it was asked for */
    size_t answer_step_count;
    uint32_t checks; /* made by the judge so far: of signatures, and digests
                        of keys */
    uint32_t hashes; /* likewise: of NSEC3 names */
};

/** Rule on the evidence so far.
 *
 * @param out    set on success, NULL on error; free with rw_chain_free().
 *               It points to nothing of the judge's
 * @param now_s  seconds since 1970 UTC: the trace's clock
 * @param memo   NULL, or to be shared by many judges, one at a time; the same
 *               in every ruling of this judge
 * @return RW_OK, whatever the verdict; RW_ERR_MEMORY, then and ever after
 */
RW_API RW_MUST_USE enum rw_status rw_judge_rule(struct rw_chain **out,
                                                struct rw_judge *judge,
                                                uint64_t now_s,
                                                struct rw_judge_memo *memo);

/** Free; NULL is fine. */
RW_API void rw_chain_free(struct rw_chain *chain);

/** The flaw that decides, for "security_reason"; NULL when secure. */
RW_API const struct rw_flaw *rw_chain_reason(const struct rw_chain *chain);

/** "SIG_EXPIRED", static. */
RW_API const char *rw_flaw_name(enum rw_flaw_code code);

/** Say what a flaw makes of the chain: bogus, insecure, indeterminate, or
 * nothing. */
RW_API enum rw_flaw_kind rw_flaw_kind_of(enum rw_flaw_code code);

/** "RFC 4035 section 5.3.1", static. */
RW_API const char *rw_flaw_reference(enum rw_flaw_code code);

/** The unfilled English sentence, static; msgid of its translations. */
RW_API const char *rw_flaw_sentence(enum rw_flaw_code code);

/** Write a flaw as one sentence without a full stop, in the language of the
 * text. */
RW_API void rw_flaw_to_text(struct rw_text *text, const struct rw_flaw *flaw);

/** Say whether a record can be a trust anchor: a DS with a digest of its
 * type's length, or a DNSKEY with the ZONE flag and without REVOKE. */
RW_API bool rw_record_is_anchor(const struct rw_record *record);

RW_END_DECLS

#endif
