/* Findings in the making.
 *
 *   findings.c     the list: what is made once, sorted, handed out
 *   collect.c      what detectors hand in is copied, merged and bounded
 *   index.c        the trace by servers
 *   detectors.c    the table: what each detector reads, and which codes it
 *                  finds
 *   sentence.c     a finding in words
 *
 * A detector reads the trace, hands in findings that may point wherever they
 * like, and keeps nothing.  None takes a response apart: that is what the
 * reading of a step is for.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_FINDINGS_FINDINGS_H
#define RWI_FINDINGS_FINDINGS_H

#include <stdbool.h>

#include "base/arena.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/findings.h"
#include "rootwalk/message.h"

#define RWI_RDATA_KEPT_MAX                                                     \
    512 /* octets of one RDATA in a finding; more are
                                  not read by anybody */

struct rwi_detector;

/* What is being collected from one trace. */
struct rwi_finder {
    const struct rw_trace *trace;
    struct rwi_arena *arena;
    const struct rwi_detector *detector; /* the one that is at work */
    struct rw_finding *list;
    size_t count, room; /* RW_FINDINGS_MAX at most */
    size_t more;
    /* What came of probes that resolvers do not send stands apart: it tells of
     * those probes only. */
    const struct rw_step **unusual;
    size_t unusual_count;
    const struct rw_step **by_server; /* steps sorted by address, then zone,
                                         then number */
};

/* ---- the table ---------------------------------------------------------- */

enum rwi_reads {
    RWI_READS_WALK,     /* the trace as a whole, once; step is NULL */
    RWI_READS_STEP,     /* each step, whatever came of it */
    RWI_READS_RESPONSE, /* each step with a response to its query */
    RWI_READS_WELL,     /* ... one that is well-formed */
    RWI_READS_REFERRAL, /* each step that referred down */
    RWI_READS_SERVER,   /* each server of each zone: the first step that asked
                           it; see rwi_steps_of_server() */
};

#define RWI_DETECTOR_CODES 8 /* at most, of one detector */

struct rwi_detector {
    enum rwi_reads reads;
    void (*find)(struct rwi_finder *it, const struct rw_step *step);
    enum rw_finding_code codes[RWI_DETECTOR_CODES];
    size_t code_count; /* 0: any of flaws.def */
};

/** Let every detector of the table read the trace. */
void rwi_detect(struct rwi_finder *it);

/* ---- what detectors use ------------------------------------------------- */

/** The server of a step, with the step as its proof. */
struct rw_finding_server rwi_server_of(const struct rw_step *step);

/** A finding about the servers of `who`: of its step's zone and question. */
struct rw_finding rwi_finding_of(enum rw_finding_code code,
                                 const struct rw_step *step,
                                 const struct rw_finding_server *who);

/** Hand in a finding; a copy is made.  The same again (code, zone, name and
 * type) about a server that is concerned already is dropped; about another
 * server, with the same detail and values, it is added to the first. */
void rwi_add(struct rwi_finder *it, const struct rw_finding *finding);

/** Hand in a finding about a step's server, with a detail and, if there is
 * one, a value that was seen. */
void rwi_add_plain(struct rwi_finder *it, enum rw_finding_code code,
                   const struct rw_step *step, enum rw_detail detail,
                   const struct rw_value *seen);

/* Values, gathered for one finding. */
struct rwi_values {
    struct rw_value room[RW_FINDING_VALUES_MAX];
    struct rw_values values; /* what to hand in, once it is done */
};

/** Begin an empty list, in the caller's room. */
void rwi_values_init(struct rwi_values *values);

/** Add a value unless it is there already; its octets are copied. */
void rwi_values_add(struct rwi_values *values, struct rwi_arena *arena,
                    const struct rw_value *value);

/** Say whether a list has a value. */
bool rwi_values_have(const struct rw_values *values,
                     const struct rw_value *value);

/** Values of the simple kinds. */
struct rw_value rwi_name_value(const uint8_t *name);
struct rw_value rwi_number_value(enum rw_value_kind kind, uint32_t number);
struct rw_value rwi_address_value(const struct rw_address *address);

/** The RDATA of a record in its canonical form.
 *
 * @param buf  it is written there; NULL octets where it is longer
 * @return false where it does not fit its type
 */
bool rwi_rdata_value(struct rw_value *out, uint8_t buf[RWI_RDATA_KEPT_MAX],
                     const struct rw_message *msg, const struct rw_rr *rr);

struct rwi_SOA; /* wire/fields.h */

/** The key tag of a DNSKEY or CDNSKEY record.  RFC 4034 appendix B */
uint16_t rwi_tag_of(const struct rw_message *msg, const struct rw_rr *rr);

/** Say whether a record is a DNSKEY or CDNSKEY of that tag and algorithm. */
bool rwi_is_key(const struct rw_message *msg, const struct rw_rr *rr,
                uint16_t tag, uint8_t algorithm);

/* ---- sets --------------------------------------------------------------- */

/* What stands for a set of any size: two sets that differ may be taken for
 * the same only where somebody looked for such a pair, and then a finding is
 * not made. */
struct rwi_digest {
    uint64_t sum; /* of its members' hashes, in whatever order */
    size_t count;
};

/** Take a member in: len octets, letters in any case where fold is set. */
void rwi_digest_add(struct rwi_digest *digest, const void *octets, size_t len,
                    uint32_t kind, bool fold);

bool rwi_digest_equal(const struct rwi_digest *a, const struct rwi_digest *b);

/** The records of the type that a step asked for, at the very name. */
struct rwi_digest rwi_set_digest(const struct rw_step *step);

/* ---- camps -------------------------------------------------------------- */

#define RWI_CAMPS_MAX 16 /* told apart; more help nobody */

/* Servers that said the same. */
struct rwi_camp {
    struct rwi_digest said;
    const struct rw_step *first;
    struct rw_finding_server room[RW_FINDING_SERVERS_MAX];
    const struct rw_step *speakers[RW_FINDING_SERVERS_MAX]; /* likewise */
    struct rw_finding_servers servers;                      /* in that room */
};

/* Servers that should all say the same. */
struct rwi_camps {
    struct rwi_camp list[RWI_CAMPS_MAX];
    size_t count;
    size_t voters; /* servers */
};

/** Write the values that a step's server gave. */
typedef void rwi_values_fn(struct rwi_values *out, struct rwi_finder *it,
                           const struct rw_step *step);

/** Such a function for the set that a step asked for. */
rwi_values_fn rwi_values_of_set;

void rwi_camps_init(struct rwi_camps *camps);

/** Take what a step's server said; its first word counts.  Machines that share
 * an address and name themselves differently (NSID) are servers each. */
void rwi_camps_add(struct rwi_camps *camps, const struct rw_step *step,
                   const struct rwi_digest *said);

/** The camp with most servers; there must be one. */
const struct rwi_camp *rwi_camps_largest(const struct rwi_camps *camps);

/** Hand in what differs, if anything does: the minority against the others,
 * or, where there is none, this camp against that.
 *
 * @param f  all but servers, step, detail, number and values
 */
void rwi_camps_tell(struct rwi_finder *it, struct rwi_camps *camps,
                    struct rw_finding f, rwi_values_fn *values_of);

/* ---- the trace ---------------------------------------------------------- */

/** A step by its number; NULL for none. */
const struct rw_step *rwi_step_numbered(const struct rwi_finder *it,
                                        uint32_t number);

/** Say whether a step has a response, and one to its query. */
bool rwi_is_heard(const struct rw_step *step);

/** The steps to the same host, zone after zone, each in the order sent.
 *
 * @param same_zone  only those that asked it as a server of the same zone
 */
const struct rw_step *const *rwi_steps_of_server(const struct rwi_finder *it,
                                                 const struct rw_step *step,
                                                 bool same_zone, size_t *count);

/** Say whether the servers of a zone were surveyed (--all). */
bool rwi_is_surveyed(const struct rwi_finder *it, const uint8_t *zone);

/** Give the first SOA record of a response, of answer or authority section.
 *
 * @param owner  its name is written there
 */
bool rwi_soa_of(struct rwi_SOA *soa, uint8_t owner[RW_NAME_MAX],
                const struct rw_step *step);

/** Give the serial of the copy that a step's server has of its zone, if any of
 * the steps that asked it shows one. */
bool rwi_serial_of(uint32_t *serial, const struct rwi_finder *it,
                   const struct rw_step *step);

/** Say whether servers of a zone were seen with different serials: what they
 * say may differ then, until the update has reached them all. */
bool rwi_serials_differ(const struct rwi_finder *it, const uint8_t *zone);

/** Say whether a top-level domain denies the domain that a step's name lies
 * in, by a signed proof or by two servers: anyone may register it.
 *
 * @param domain  its name is written there
 */
bool rwi_is_unregistered(uint8_t domain[RW_NAME_MAX],
                         const struct rw_trace *trace,
                         const struct rw_step *step);

/** Say whether a step asked an address that only the parent gives for its
 * server, while the server's own zone gives others: GLUE_MISMATCH, which
 * explains that nobody is there. */
bool rwi_is_stale_glue(const struct rwi_finder *it, const struct rw_step *step);

/** Say whether a step asked a root server, and something answers in their
 * name: INTERCEPTED, which explains what is odd about it. */
bool rwi_is_of_impostor(const struct rwi_finder *it,
                        const struct rw_step *step);

/** Say whether a zone without a DS asks for one, and the names of its servers
 * do not announce its keys: BOOTSTRAP_INCOMPLETE, which says so. */
bool rwi_lacks_signal(struct rwi_finder *it, const uint8_t *zone);

/** The code under which a flaw of a chain is told; false for one that is not:
 * that a zone is not signed. */
bool rwi_flaw_code(enum rw_finding_code *code, enum rw_flaw_code flaw);

/** Say whether a survey found a server of a zone whose answers fail validation
 * while another's do not: SERVER_DATA_BOGUS, which names it. */
bool rwi_has_bogus_server(const struct rwi_finder *it, const uint8_t *zone);

/** The zone of that name in the chain of trust; NULL for none. */
const struct rw_chain_zone *rwi_chain_zone(const struct rwi_finder *it,
                                           const uint8_t *name);

/** Take the steps of unusual probes out of the trace that detectors read.
 *
 * @param usual  room for that trace; it->trace points to it afterwards
 * @return false when out of memory
 */
bool rwi_set_apart(struct rwi_finder *it, struct rw_trace *usual);

/** Sort the steps by server; false when out of memory. */
bool rwi_index(struct rwi_finder *it);

/** Say whether the answer section holds only records of other names, or of
 * another class: ANSWER_UNRELATED, which explains what came of it. */
bool rwi_is_unrelated(const struct rw_step *step);

struct rw_accept; /* accept.h */

/** Say whether a list accepts a finding at that time. */
bool rwi_is_accepted(const struct rw_accept *accept, const struct rw_finding *f,
                     uint64_t now_s);

struct rw_route; /* route.h */

/** Read a mail route: the detectors of its own, in route.c. */
void rwi_find_route(struct rwi_finder *it, const struct rw_route *route);

/* ---- words -------------------------------------------------------------- */

/** The unfilled English sentence of a code, static; its msgid. */
const char *rwi_finding_sentence(enum rw_finding_code code);

#define RWI_FINDING_TEXT_MAX 16384 /* octets: eight lists of names at most */

/* ---- the detectors: each a pure function of the trace ------------------- */

typedef void rwi_find_fn(struct rwi_finder *it, const struct rw_step *step);

rwi_find_fn rwi_find_not_asked;
rwi_find_fn rwi_find_lame, rwi_find_error, rwi_find_silence, rwi_find_malformed,
    rwi_find_mismatch, rwi_find_edns, rwi_find_tc;
rwi_find_fn rwi_find_no_authority, rwi_find_recursion, rwi_find_z, rwi_find_rd,
    rwi_find_referral_aa, rwi_find_nxdomain, rwi_find_unrelated,
    rwi_find_foreign;
rwi_find_fn rwi_find_single, rwi_find_no_glue, rwi_find_ns_name,
    rwi_find_ns_sets, rwi_find_glue;
rwi_find_fn rwi_find_disagreement, rwi_find_ttl;
rwi_find_fn rwi_find_flaws, rwi_find_weighed;
rwi_find_fn rwi_find_remarks;
rwi_find_fn rwi_find_alias_and_data, rwi_find_chain, rwi_find_apex_alias,
    rwi_find_dname, rwi_find_alias_loop, rwi_find_alias_target;
rwi_find_fn rwi_find_compact, rwi_find_soa, rwi_find_soas, rwi_find_soa_times,
    rwi_find_nxdomain_above, rwi_find_denial_contradicted;
rwi_find_fn rwi_find_edns_ignored, rwi_find_too_big, rwi_find_large,
    rwi_find_deleg, rwi_find_intercepted, rwi_find_impostor;
rwi_find_fn rwi_find_not_public, rwi_find_no_address, rwi_find_shared,
    rwi_find_spread, rwi_find_ipv4_only;
rwi_find_fn rwi_find_serials, rwi_find_ns_differ, rwi_find_keys_differ,
    rwi_find_cds_differ, rwi_find_cds, rwi_find_glue_family;
rwi_find_fn rwi_find_edns_probes, rwi_find_case, rwi_find_types,
    rwi_find_transfer, rwi_find_software;
rwi_find_fn rwi_find_target_alias, rwi_find_bootstrap;
rwi_find_fn rwi_find_delegations, rwi_find_circle;
rwi_find_fn rwi_find_keys, rwi_find_algorithms, rwi_find_lifetimes,
    rwi_find_nsec3, rwi_find_denials_differ;

#endif
