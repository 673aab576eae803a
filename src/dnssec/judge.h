/* What the judge's files share: one ruling in the making.
 *
 *   evidence.c   messages -> items, and record sets out of them
 *   key.c        DNSKEY and DS records, and which of them fit each other
 *   signature.c  one record set and the keys of a zone -> signed well or not
 *   nsec.c       what verified NSEC records prove
 *   nsec3.c      what verified NSEC3 records prove
 *   denial.c     collects such records from a message and asks those two
 *   cut.c        what is said about a delegation: DS, proof of none, nothing
 *   zone.c       which zones lie above a name, and how secure each is
 *   link.c       one response of the walk: its alias, data or denial
 *   judge.c      the walk's chain of aliases; the public functions
 *   chain.c      what is handed out
 *   memo.c       what rulings share, to save work
 *
 * The same code runs in two ways.  Ruling, it checks every signature.  Dry
 * (for rw_judge_needs), it takes what is there for good, makes no use of
 * libcrypto, and writes down what is missing.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_JUDGE_H
#define RWI_DNSSEC_JUDGE_H

#include "base/arena.h"
#include "dnssec/crypto.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/message.h"

#define RWI_ALIASES_MAX 17 /* links judged; a walk follows 16 */
#define RWI_HUNT_MAX    8  /* labels searched for a cut nobody showed */
#define RWI_SIGS_MAX    64 /* RRSIGs of one set that are looked at */
#define RWI_KEYS_MAX    64 /* DNSKEYs of one zone, likewise */
#define RWI_DENIALS_MAX 32 /* NSEC or NSEC3 records of one response */
#define RWI_CUTS_MAX    4  /* owners of NS sets in a referral; one is usual */
#define RWI_TYPES_MAX   64 /* record sets of a response to ANY */

/* ---- evidence ----------------------------------------------------------- */

/* A piece of evidence, taken apart. */
struct rwi_item {
    const struct rw_evidence *evidence;
    bool is_message; /* msg holds something */
    uint16_t rcode;
    struct rw_message msg;
    const uint8_t *cuts[RWI_CUTS_MAX]; /* below the zone asked, as a referral
                                          names them; no SOA came along */
    size_t cut_count;
};

struct rwi_sig {
    uint16_t covered;
    uint8_t algorithm;
    uint8_t labels;
    uint32_t original_ttl_s;
    uint32_t expiration; /* seconds, serial numbers */
    uint32_t inception;
    uint16_t key_tag;
    const uint8_t *signer; /* lower case */
    struct rw_octets head; /* the RRSIG's RDATA up to the signature */
    struct rw_octets sig;
    bool malformed;             /* and nothing above but perhaps the tag */
    struct rw_chain_sig *shown; /* where its verdict goes; ruling only */
};

/* A record set in one section of one item, with the RRSIGs over it. */
struct rwi_set {
    struct rwi_set *next;
    const struct rwi_item *item;
    enum rw_section section;
    const uint8_t *owner; /* as received */
    uint16_t type;
    uint32_t ttl_s;          /* the lowest */
    struct rw_octets *rdata; /* canonical, in canonical order, no doubles */
    size_t count;
    struct rwi_sig *sigs;
    size_t sig_count;
    bool malformed; /* a record does not have its type's form */

    bool checked; /* the rest is set */
    enum rw_security security;
    const struct rwi_sig *good; /* the signature that proves it */
    enum rw_flaw_code flaw;     /* why it is bogus */
};

/* ---- zones -------------------------------------------------------------- */

struct rwi_key {
    struct rw_chain_key shown;
    bool usable; /* a zone key of protocol 3, not revoked */
};

struct rwi_zone {
    struct rwi_zone *next;
    const uint8_t *name; /* kept */
    struct rwi_zone *parent;
    bool is_cut;   /* false: a name proved not to be one */
    bool has_keys; /* they can be used, if only to see what
                                    else is broken */
    struct rw_chain_zone shown;
    struct rwi_key *keys;
    size_t key_count;
    struct rw_chain_ds *ds;
    size_t ds_count;
    struct set_node *sets; /* for shown.sets; chain.c */
    struct set_node **sets_end;
    size_t set_count;
};

/* ---- one ruling --------------------------------------------------------- */

struct flaw_node;
struct set_node;

struct rwi_flaws { /* a list; empty when zeroed, may be copied */
    struct flaw_node *first;
    struct flaw_node *last;
    size_t count;
};

struct rwi_limits {
    const uint8_t *algorithms;
    size_t algorithm_count;
    const uint8_t *digests;
    size_t digest_count;
    uint16_t iterations;
    uint16_t set_checks;
    uint16_t walk_checks;
    uint16_t walk_hashes;
};

struct rwi_judge {
    const struct rw_judge_input *in;
    struct rwi_limits limits;
    bool dry;
    struct rwi_arena arena; /* goes with the ruling */
    struct rwi_arena *keep; /* goes with the chain */
    struct rwi_crypto *crypto;
    uint8_t *scratch; /* what is signed, put together */
    size_t scratch_size;
    struct rwi_item *items;
    size_t item_count;
    struct rwi_set *sets;
    struct rwi_zone *zones, **zones_end;
    size_t zone_count;
    struct rwi_flaws zone_flaws; /* of zones, and ... */
    struct rwi_flaws flaws;      /* of responses; those of a response that
                                    another made up for are cut again */
    struct rwi_flaws notes;
    struct rw_need *needs; /* dry: missing; ruling: to be asked again */
    size_t need_count, need_max;
    uint32_t answer_steps[RWI_ALIASES_MAX];
    size_t answer_step_count;
    uint32_t checks, hashes;
    struct rwi_hash *hash_memo; /* NSEC3 hashes made; nsec3.c */
};

/* ---- evidence.c --------------------------------------------------------- */

/** Take all of the evidence apart. */
void rwi_items_init(struct rwi_judge *j);

/** Find a record set; NULL where the section has none.  The same one each
 * time it is asked for. */
struct rwi_set *rwi_set_find(struct rwi_judge *j, const struct rwi_item *item,
                             enum rw_section section, const uint8_t *owner,
                             uint16_t type);

/** Find the first record of a type at an offset of the section or after. */
const struct rw_rr *rwi_rr_find(const struct rwi_item *item,
                                enum rw_section section, uint16_t type,
                                size_t *at);

/** Write out a record's owner, in the ruling's arena. */
const uint8_t *rwi_owner(struct rwi_judge *j, const struct rwi_item *item,
                         const struct rw_rr *rr);

/** Copy a name into memory that goes with the chain (dry: the ruling). */
const uint8_t *rwi_keep_name(struct rwi_judge *j, const uint8_t *name);

/** Say whether the item is a referral from its zone to a zone above name,
 * or at it; the cut's name, or NULL. */
const uint8_t *rwi_item_cut(const struct rwi_item *item, const uint8_t *name);

/** The deepest zone at or above name whose servers the walk has met. */
const uint8_t *rwi_servers_for(struct rwi_judge *j, const uint8_t *name);

/* ---- key.c -------------------------------------------------------------- */

/** The key tag of a DNSKEY's RDATA.  RFC 4034 appendix B */
uint16_t rwi_key_tag(const uint8_t *rdata, size_t len);

/** Read a zone's keys from its DNSKEY set. */
void rwi_keys_read(struct rwi_judge *j, struct rwi_zone *zone,
                   const struct rwi_set *set);

/** Read DS records (or, for anchors, DNSKEY records) into a zone. */
void rwi_ds_read(struct rwi_judge *j, struct rwi_zone *zone,
                 const struct rwi_set *set);
void rwi_anchors_read(struct rwi_judge *j, struct rwi_zone *zone);

/** Say whether any DS can be used; where none can, why not (a flaw with
 * its algorithm or digest type). */
bool rwi_ds_usable(const struct rwi_judge *j, const struct rwi_zone *zone,
                   struct rw_flaw *flaw);

/** Mark the keys that a usable DS names, and the DS that fit.
 *
 * @param flaw  filled where none does
 * @return true where one does
 */
bool rwi_ds_match(struct rwi_judge *j, struct rwi_zone *zone,
                  struct rw_flaw *flaw);

bool rwi_algorithm_accepted(const struct rwi_judge *j, uint8_t algorithm);

/* ---- signature.c -------------------------------------------------------- */

/** Judge a record set by the keys of a zone, and add it to the zone's.
 *
 * @param entry_only  only keys that a DS or an anchor names count: for the
 *                    DNSKEY set itself
 * @return RW_SECURITY_SECURE or RW_SECURITY_BOGUS (set->flaw says why);
 *         RW_SECURITY_INSECURE where libcrypto refuses every signature's
 *         algorithm
 */
enum rw_security rwi_set_check(struct rwi_judge *j, struct rwi_set *set,
                               struct rwi_zone *zone, enum rw_chain_role role,
                               bool entry_only);

/** Say whether a set that was found good was made from a wildcard. */
bool rwi_set_is_expanded(const struct rwi_set *set);

/** Add the flaws of a set that was found bogus.
 *
 * @return the one that decides; NULL when dry or out of memory
 */
const struct rw_flaw *rwi_set_blame(struct rwi_judge *j,
                                    struct rwi_flaws *flaws,
                                    const struct rwi_set *set,
                                    const struct rwi_zone *zone);

/* ---- denial ------------------------------------------------------------- */

/* What a response proves about a name and a type. */
enum rwi_proved {
    RWI_PROVED_NOTHING,
    RWI_PROVED_NODATA,   /* the name has no such type (nor an alias) */
    RWI_PROVED_NO_NAME,  /* the name does not exist, nor a wildcard for it */
    RWI_PROVED_OPT_OUT,  /* not there, or an unsigned delegation: nobody
                            can tell */
    RWI_PROVED_TOO_MANY, /* iterations: taken as insecure */
};

/* The verified records a proof is made of. */
struct rwi_denial {
    const uint8_t *zone;
    const struct rwi_set *nsec[RWI_DENIALS_MAX];
    size_t nsec_count;
    const struct rwi_set *nsec3[RWI_DENIALS_MAX];
    size_t nsec3_count;
    bool any;                  /* there was a record, good or not */
    bool is_nxdomain;          /* what the response claims */
    enum rw_flaw_code flaw;    /* why nothing is proved */
    const struct rwi_set *bad; /* a record whose signature is no good */
    uint32_t number;           /* of iterations, or the bound that was hit */
    enum rw_chain_proof how;
    bool has_ns; /* DS: the name is a delegation */
};

/** Collect and verify the NSEC and NSEC3 records of a response. */
void rwi_denial_collect(struct rwi_judge *j, struct rwi_denial *denial,
                        const struct rwi_item *item, struct rwi_zone *zone);

/** What do they prove about name and type? */
enum rwi_proved rwi_denial_prove(struct rwi_judge *j, struct rwi_denial *denial,
                                 const uint8_t *name, uint16_t type);

/** Do they prove that name itself does not exist, when its data was made
 * from the wildcard with `labels` labels below it?  RWI_PROVED_NO_NAME,
 * RWI_PROVED_OPT_OUT, RWI_PROVED_TOO_MANY or RWI_PROVED_NOTHING. */
enum rwi_proved rwi_denial_wildcard(struct rwi_judge *j,
                                    struct rwi_denial *denial,
                                    const uint8_t *name, size_t labels);

/* nsec.c, nsec3.c: the same, each by its kind of records */
enum rwi_proved rwi_nsec_prove(struct rwi_denial *denial, const uint8_t *name,
                               uint16_t type);
enum rwi_proved rwi_nsec_wildcard(struct rwi_denial *denial,
                                  const uint8_t *name, size_t labels);
enum rwi_proved rwi_nsec3_prove(struct rwi_judge *j, struct rwi_denial *denial,
                                const uint8_t *name, uint16_t type);
enum rwi_proved rwi_nsec3_wildcard(struct rwi_judge *j,
                                   struct rwi_denial *denial,
                                   const uint8_t *name, size_t labels);

/** Look up a type in an NSEC or NSEC3 bitmap.  RFC 4034 section 4.1.2 */
bool rwi_bitmap_has(struct rw_octets bitmap, uint16_t type);

/* ---- cut.c, zone.c ------------------------------------------------------ */

/* What the evidence says about a possible cut below a secure zone. */
enum rwi_cut {
    RWI_CUT_SIGNED,   /* a verified DS set: in zone->ds */
    RWI_CUT_UNSIGNED, /* proved to have none */
    RWI_CUT_NONE,     /* proved to be no cut */
    RWI_CUT_BROKEN,   /* neither DS nor proof */
    RWI_CUT_MISSING,  /* not asked yet, or could not be */
};

/** Judge a cut; fills zone->shown and its flaw. */
enum rwi_cut rwi_cut_judge(struct rwi_judge *j, struct rwi_zone *zone,
                           struct rwi_zone *parent);

/** Find the zone that name lies in, as far as it is secured, going down from
 * the closest anchor.
 *
 * @param hint  NULL, or a response about name: who signed it shows cuts
 * @return the deepest zone reached: secure, or where that ended and why;
 *         NULL where there is no anchor
 */
struct rwi_zone *rwi_zone_for(struct rwi_judge *j, const uint8_t *name,
                              const struct rwi_item *hint);

/** Search for a cut that no response showed, between a secure zone and name:
 * for responses without signatures.
 *
 * @return the zone that is not secure after all; else zone
 */
struct rwi_zone *rwi_zone_hunt(struct rwi_judge *j, struct rwi_zone *zone,
                               const uint8_t *name);

/** The weaker of two. */
enum rw_security rwi_weaker(enum rw_security a, enum rw_security b);

/* ---- link.c ------------------------------------------------------------- */

/** Judge a response about name, and the aliases in it.
 *
 * @param target  set to the name the response leads on to (kept in the
 *                ruling's arena), or NULL where it ends here
 */
enum rw_security rwi_link_judge(struct rwi_judge *j,
                                const struct rwi_item *item,
                                const uint8_t *name, const uint8_t **target);

/** Say whether a response tells something about (name, type): no referral,
 * no error. */
bool rwi_link_usable(const struct rwi_item *item, const uint8_t *name);

/* ---- chain.c ------------------------------------------------------------ */

/** Add to the flaws or the notes, unless the same stands there.
 *
 * @return it, as kept; NULL when dry or out of memory
 */
const struct rw_flaw *rwi_flaw_add(struct rwi_judge *j, struct rwi_flaws *flaws,
                                   const struct rw_flaw *flaw);

/** Take back what was added since the list was as in mark. */
void rwi_flaws_cut(struct rwi_flaws *flaws, struct rwi_flaws mark);

/** Put the flaws of the second list after those of the first. */
void rwi_flaws_join(struct rwi_flaws *flaws, struct rwi_flaws *more);

/** Set why a zone is not secure, and add it to the flaws. */
void rwi_zone_fail(struct rwi_judge *j, struct rwi_zone *zone,
                   enum rw_security security, const struct rw_flaw *flaw);

/** Add a set to a zone's; NULL when dry or out of memory. */
struct rw_chain_set *rwi_zone_add_set(struct rwi_judge *j,
                                      struct rwi_zone *zone,
                                      const struct rwi_set *set,
                                      enum rw_chain_role role);

/** Ask for a record set, unless the evidence has something about it (or,
 * for `again`, unless it was asked for). */
void rwi_need_add(struct rwi_judge *j, const uint8_t *zone, const uint8_t *name,
                  uint16_t type, uint32_t step);

/** Put the chain together. */
enum rw_status rwi_chain_make(struct rw_chain **out, struct rwi_judge *j,
                              enum rw_security security,
                              struct rwi_arena *keep);

/* ---- notes.c ------------------------------------------------------------ */

/** Note what is bad practice or soon to break about a zone's keys. */
void rwi_notes_zone(struct rwi_judge *j, const struct rwi_zone *zone);

/** Note that a server gave a set that is no good, and another a good one. */
void rwi_notes_outdone(struct rwi_judge *j, const struct rwi_item *item,
                       const uint8_t *name, uint16_t type);

/** Note that a zone signs, though it is proved to have no DS. */
void rwi_notes_unlinked(struct rwi_judge *j, const struct rwi_set *set);

/** ... about a set that was found good. */
void rwi_notes_set(struct rwi_judge *j, const struct rwi_set *set,
                   const struct rwi_zone *zone);

#endif
