/* The shapes of a trace's structures; see record.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/record.h"

#include <assert.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static_assert(sizeof(enum rw_outcome) == sizeof(unsigned) &&
                  sizeof(enum rw_flaw_code) == sizeof(unsigned),
              "the words of enums are read and written as unsigned");

/* ---- words -------------------------------------------------------------- */

#define OWN(array)                                                             \
    {                                                                          \
        NULL, array, COUNT(array)                                              \
    }
#define PUBLIC(function, last)                                                 \
    {                                                                          \
        function, NULL, (last) + 1u                                            \
    }

/* Those that the library has for machines, as functions of a number. */
static const char *
outcome(unsigned value)
{
    return rw_outcome_word((enum rw_outcome)value);
}

static const char *
security(unsigned value)
{
    return rw_security_word((enum rw_security)value);
}

static const char *
purpose(unsigned value)
{
    return rw_purpose_word((enum rw_purpose)value);
}

static const char *
probe(unsigned value)
{
    return rw_probe_word((enum rw_probe)value);
}

static const char *
provenance(unsigned value)
{
    return rw_provenance_word((enum rw_provenance)value);
}

static const char *
step_error(unsigned value)
{
    return rw_step_error_word((enum rw_step_error)value);
}

static const char *
verdict(unsigned value)
{
    return rw_verdict_word((enum rw_verdict)value);
}

static const char *
flaw(unsigned value)
{
    return rw_flaw_name((enum rw_flaw_code)value);
}

static const char *
reason(unsigned value)
{
    return rw_reason_word((enum rw_reason)value);
}

static const char *
mismatch(unsigned value)
{
    return rw_mismatch_word((enum rw_mismatch)value);
}

/* What was remembered of a server may be that nothing came: RW_KINDS. */
static const char *
kind(unsigned value)
{
    return value < RW_KINDS ? rw_kind_word((enum rw_kind)value) : "none";
}

/* The last of tables that do not count themselves. */
enum {
    REASONS_LAST = -1
#define RW_REASON(name, word, text) +1
#include "rootwalk/reason.def"
#undef RW_REASON
        ,
    MISMATCHES_LAST = -1
#define RW_MISMATCH(name, word) +1
#include "rootwalk/mismatch.def"
#undef RW_MISMATCH
};

/* Those that have no words elsewhere. */
static const char *const TRANSPORT_LIST[] = {"udp", "tcp"};
static const char *const ROLE_LIST[] = {"keys", "ds", "data", "alias",
                                        "denial"};
static const char *const PROOF_LIST[] = {"none", "nsec", "nsec3",
                                         "nsec3-opt-out"};
static const char *const SCOPE_LIST[] = {
    "public",   "private",     "own",       "link-local",
    "loopback", "unspecified", "multicast", "broadcast"};
static const char *const BECAUSE_LIST[] = {
#define RW_BECAUSE(name, text) #name,
#include "rootwalk/because.def"
#undef RW_BECAUSE
};

static const struct rwi_field_words OUTCOMES =
    PUBLIC(outcome, RW_OUTCOME_FAILURE);
static const struct rwi_field_words SECURITIES =
    PUBLIC(security, RW_SECURITY_INDETERMINATE);
static const struct rwi_field_words PURPOSES =
    PUBLIC(purpose, RW_PURPOSE_SURVEY);
static const struct rwi_field_words PROBES = PUBLIC(probe, RW_PROBES - 1);
static const struct rwi_field_words PROVENANCES =
    PUBLIC(provenance, RW_FROM_CACHE);
static const struct rwi_field_words STEP_ERRORS =
    PUBLIC(step_error, RW_STEP_LOCAL);
static const struct rwi_field_words VERDICTS =
    PUBLIC(verdict, RW_VERDICT_DISCARDED);
static const struct rwi_field_words FLAWS = PUBLIC(flaw, RW_FLAW_CODES - 1);
static const struct rwi_field_words REASONS = PUBLIC(reason, REASONS_LAST);
static const struct rwi_field_words MISMATCHES =
    PUBLIC(mismatch, MISMATCHES_LAST);
static const struct rwi_field_words KINDS = PUBLIC(kind, RW_KINDS);
static const struct rwi_field_words TRANSPORTS = OWN(TRANSPORT_LIST);
static const struct rwi_field_words ROLES = OWN(ROLE_LIST);
static const struct rwi_field_words PROOFS = OWN(PROOF_LIST);
static const struct rwi_field_words SCOPES = OWN(SCOPE_LIST);
static const struct rwi_field_words BECAUSES = OWN(BECAUSE_LIST);

const char *
rwi_field_word(const struct rwi_field_words *words, unsigned value)
{
    return words->of != NULL ? words->of(value) : words->list[value];
}

/* ---- shapes, those within others first ---------------------------------- */

#define FIELD(member, kind, needed, count, shape, words)                       \
    {                                                                          \
#member, RWI_FIELD_##kind, needed, offsetof(struct STRUCT, member),    \
            count, shape, words                                                \
    }
#define PLAIN(member, kind)  FIELD(member, kind, false, 0, NULL, NULL)
#define NEEDED(member, kind) FIELD(member, kind, true, 0, NULL, NULL)
#define WORD(member, words)  FIELD(member, WORD, false, 0, NULL, &(words))
#define COUNTED(member, kind, count)                                           \
    FIELD(member, kind, false, offsetof(struct STRUCT, count), NULL, NULL)
#define INNER(member, shape) FIELD(member, STRUCT, false, 0, &(shape), NULL)
#define NEEDED_INNER(member, shape)                                            \
    FIELD(member, STRUCT, true, 0, &(shape), NULL)
#define POINTER(member, shape) FIELD(member, POINTER, false, 0, &(shape), NULL)
#define LIST(member, kind, count, shape)                                       \
    FIELD(member, kind, false, offsetof(struct STRUCT, count), &(shape), NULL)

#define SHAPE(name, fields)                                                    \
    const struct rwi_shape name = {sizeof(struct STRUCT), fields,              \
                                   COUNT(fields)};                             \
    static_assert(COUNT(fields) <= RWI_FIELDS_MAX, "a bit for each");

#define STRUCT rw_record
static const struct rwi_field RECORD[] = {
    NEEDED(owner, NAME), COUNTED(rdata, HEX, rdata_len),
    PLAIN(ttl_s, U32),   NEEDED(type, U16),
    NEEDED(rclass, U16),
};
static SHAPE(RECORD_SHAPE, RECORD)
#undef STRUCT

#define STRUCT rw_because
    static const struct rwi_field BECAUSE[] = {
        WORD(code, BECAUSES), PLAIN(name, NAME),  PLAIN(zone, NAME),
        PLAIN(step, U32),     PLAIN(number, U32),
};
static SHAPE(BECAUSE_SHAPE, BECAUSE)
#undef STRUCT

#define STRUCT rw_server
    static const struct rwi_field SERVER[] = {
        PLAIN(name, NAME),
        NEEDED(address, ADDRESS),
        WORD(provenance, PROVENANCES),
};
static SHAPE(SERVER_SHAPE, SERVER)
#undef STRUCT

    /* An address in a list of them: a structure of one member, itself. */
    struct address_item {
    struct rw_address address;
};
#define STRUCT address_item
static const struct rwi_field ADDRESS_ITEM[] = {NEEDED(address, ADDRESS)};
static SHAPE(ADDRESS_SHAPE, ADDRESS_ITEM)
#undef STRUCT
    static_assert(sizeof(struct address_item) == sizeof(struct rw_address),
                  "a list of the one is a list of the other");

#define STRUCT rw_ns
static const struct rwi_field NS[] = {
    NEEDED(name, NAME),
    LIST(addresses, LIST, address_count, ADDRESS_SHAPE),
    PLAIN(glue, BOOL),
};
static SHAPE(NS_SHAPE, NS)
#undef STRUCT

#define STRUCT rw_referral
    static const struct rwi_field REFERRAL[] = {
        NEEDED(zone, NAME),     PLAIN(has_ds, BOOL),
        PLAIN(denies_ds, BOOL), LIST(servers, LIST, server_count, NS_SHAPE),
        PLAIN(more, SIZE),
};
static SHAPE(REFERRAL_SHAPE, REFERRAL)
#undef STRUCT

#define STRUCT rw_flaw
    static const struct rwi_field FLAW[] = {
        WORD(code, FLAWS),
        PLAIN(zone, NAME),
        PLAIN(name, NAME),
        PLAIN(type, U16),
        PLAIN(key_tag, U16),
        PLAIN(algorithm, U8),
        PLAIN(digest_type, U8),
        PLAIN(time_s, U64),
        PLAIN(number, U32),
        PLAIN(step, U32),
        COUNTED(ds_tags, U16S, ds_tag_count),
        COUNTED(key_tags, U16S, key_tag_count),
};
static SHAPE(FLAW_SHAPE, FLAW)
#undef STRUCT

#define STRUCT rw_step
    static const struct rwi_field STEP[] = {
        NEEDED(number, U32),
        PLAIN(parent, U32),
        PLAIN(twin, U32),
        WORD(purpose, PURPOSES),
        WORD(probe, PROBES),
        NEEDED(zone, NAME),
        NEEDED_INNER(server, SERVER_SHAPE),
        WORD(transport, TRANSPORTS),
        PLAIN(attempt, U16),
        PLAIN(id, U16),
        PLAIN(is_joined, BOOL),
        PLAIN(flags, U16),
        NEEDED(qname, NAME),
        PLAIN(qtype, U16),
        PLAIN(qclass, U16),
        PLAIN(sent_us, TIME),
        PLAIN(rtt_us, TIME),
        PLAIN(given_up_us, TIME),
        PLAIN(query, OCTETS),
        PLAIN(response, OCTETS),
        PLAIN(from, ADDRESS),
        WORD(mismatch, MISMATCHES),
        WORD(error, STEP_ERRORS),
        WORD(verdict, VERDICTS),
        INNER(because, BECAUSE_SHAPE),
        POINTER(referral, REFERRAL_SHAPE),
        PLAIN(is_unsent, BOOL),
        WORD(security, SECURITIES),
        POINTER(flaw, FLAW_SHAPE),
};
static SHAPE(STEP_SHAPE, STEP)
#undef STRUCT

#define STRUCT rw_left_out
    static const struct rwi_field LEFT_OUT[] = {
        PLAIN(zone, NAME),        NEEDED_INNER(server, SERVER_SHAPE),
        WORD(scope, SCOPES),      PLAIN(was_silent, BOOL),
        WORD(error, STEP_ERRORS), WORD(kind, KINDS),
        PLAIN(rcode, U16),
};
static SHAPE(LEFT_OUT_SHAPE, LEFT_OUT)
#undef STRUCT

#define STRUCT rw_survey
    static const struct rwi_field SURVEY[] = {
        PLAIN(zones, U32),           PLAIN(queries, U32),
        PLAIN(probes_left_out, U32), PLAIN(servers_left_out, U32),
        PLAIN(zones_left_out, U32),  WORD(reason, REASONS),
};
static SHAPE(SURVEY_SHAPE, SURVEY)
#undef STRUCT

/* ---- the chain of trust ------------------------------------------------- */

#define STRUCT rw_need
    static const struct rwi_field NEED[] = {
        NEEDED(zone, ROOM),
        NEEDED(name, ROOM),
        PLAIN(type, U16),
        PLAIN(step, U32),
};
static SHAPE(NEED_SHAPE, NEED)
#undef STRUCT

#define STRUCT rw_chain_sig
    static const struct rwi_field SIG[] = {
        NEEDED(signer, NAME),       PLAIN(key_tag, U16),
        PLAIN(algorithm, U8),       PLAIN(labels, U8),
        PLAIN(original_ttl_s, U32), PLAIN(inception_s, U64),
        PLAIN(expiration_s, U64),   WORD(verdict, FLAWS),
};
static SHAPE(SIG_SHAPE, SIG)
#undef STRUCT

#define STRUCT rw_chain_set
    static const struct rwi_field SET[] = {
        WORD(role, ROLES),
        NEEDED(name, NAME),
        PLAIN(type, U16),
        PLAIN(records, U16),
        PLAIN(ttl_s, U32),
        PLAIN(wildcard, NAME),
        PLAIN(synthesised, BOOL),
        WORD(security, SECURITIES),
        LIST(sigs, LIST, sig_count, SIG_SHAPE),
        PLAIN(step, U32),
};
static SHAPE(SET_SHAPE, SET)
#undef STRUCT

#define STRUCT rw_chain_ds
    static const struct rwi_field DS[] = {
        PLAIN(key_tag, U16),    PLAIN(algorithm, U8),
        PLAIN(digest_type, U8), COUNTED(digest, HEX, digest_len),
        PLAIN(accepted, BOOL),  PLAIN(matches, BOOL),
        PLAIN(is_key, BOOL),
};
static SHAPE(DS_SHAPE, DS)
#undef STRUCT

#define STRUCT rw_chain_key
    static const struct rwi_field KEY[] = {
        PLAIN(key_tag, U16),     PLAIN(flags, U16),
        PLAIN(protocol, U8),     PLAIN(algorithm, U8),
        PLAIN(bits, U16),        COUNTED(key, HEX, key_len),
        PLAIN(is_sep, BOOL),     PLAIN(is_revoked, BOOL),
        PLAIN(is_entry, BOOL),   PLAIN(signs_keys, BOOL),
        PLAIN(signs_data, BOOL),
};
static SHAPE(KEY_SHAPE, KEY)
#undef STRUCT

#define STRUCT rw_chain_zone
    static const struct rwi_field ZONE[] = {
        NEEDED(name, NAME),         PLAIN(parent, NAME),
        WORD(security, SECURITIES), PLAIN(is_anchored, BOOL),
        WORD(proof, PROOFS),        LIST(ds, LIST, ds_count, DS_SHAPE),
        PLAIN(ds_step, U32),        LIST(keys, LIST, key_count, KEY_SHAPE),
        PLAIN(key_step, U32),       LIST(sets, LIST, set_count, SET_SHAPE),
        POINTER(flaw, FLAW_SHAPE),
};
static SHAPE(ZONE_SHAPE, ZONE)
#undef STRUCT

#define STRUCT rw_chain
    static const struct rwi_field CHAIN[] = {
        WORD(security, SECURITIES),
        PLAIN(now_s, U64),
        LIST(zones, LIST, zone_count, ZONE_SHAPE),
        LIST(flaws, LIST, flaw_count, FLAW_SHAPE),
        LIST(notes, LIST, note_count, FLAW_SHAPE),
        LIST(again, LIST, again_count, NEED_SHAPE),
        COUNTED(answer_steps, U32S, answer_step_count),
        PLAIN(checks, U32),
        PLAIN(hashes, U32),
};
static SHAPE(CHAIN_SHAPE, CHAIN)
#undef STRUCT

/* ---- the whole ---------------------------------------------------------- */

#define STRUCT rw_trace
    static const struct rwi_field TRACE[] = {
        NEEDED(qname, NAME),
        NEEDED(qtype, U16),
        NEEDED(qclass, U16),
        PLAIN(started_us, U64),
        PLAIN(ended_us, TIME),
        WORD(outcome, OUTCOMES),
        WORD(reason, REASONS),
        PLAIN(reason_name, NAME),
        PLAIN(rcode, U16),
        LIST(answer, LIST, answer_count, RECORD_SHAPE),
        LIST(steps, POINTERS, step_count, STEP_SHAPE),
        WORD(security, SECURITIES),
        POINTER(chain, CHAIN_SHAPE),
        PLAIN(bytes_sent, U64),
        PLAIN(bytes_received, U64),
        PLAIN(queries, U32),
        PLAIN(hints_built_in, BOOL),
        PLAIN(no_ipv4, BOOL),
        PLAIN(no_ipv6, BOOL),
        PLAIN(is_replay, BOOL),
        INNER(survey, SURVEY_SHAPE),
        LIST(left_out, LIST, left_out_count, LEFT_OUT_SHAPE),
};
SHAPE(RWI_TRACE_SHAPE, TRACE)
#undef STRUCT
