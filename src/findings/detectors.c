/* The table of detectors: what each reads, and which codes it finds.  A new
 * finding is a row of findings.def, one here, and its function.
 *
 * Those that tell most often of little stand last, so that they never take
 * the room of the others.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#define CODES(...)                                                             \
    {__VA_ARGS__}, sizeof((enum rw_finding_code[]){__VA_ARGS__}) /             \
                       sizeof(enum rw_finding_code)

static const struct rwi_detector DETECTORS[] = {
    {RWI_READS_WALK, rwi_find_flaws, {0}, 0},
    {RWI_READS_WALK, rwi_find_weighed, {0}, 0},
    {RWI_READS_WELL, rwi_find_lame,
     CODES(RW_FINDING_LAME_DELEGATION, RW_FINDING_QMIN_FAILED)},
    {RWI_READS_WELL, rwi_find_error,
     CODES(RW_FINDING_SERVER_ERROR, RW_FINDING_QMIN_FAILED)},
    {RWI_READS_STEP, rwi_find_malformed, CODES(RW_FINDING_MALFORMED_RESPONSE)},
    {RWI_READS_STEP, rwi_find_silence,
     CODES(RW_FINDING_SERVER_TIMEOUT, RW_FINDING_SERVER_UNREACHABLE,
           RW_FINDING_PORT_CLOSED, RW_FINDING_TCP_FAILED,
           RW_FINDING_TCP_UNREACHABLE)},
    {RWI_READS_WALK, rwi_find_not_asked, CODES(RW_FINDING_ADDRESS_NOT_ASKED)},
    {RWI_READS_STEP, rwi_find_mismatch,
     CODES(RW_FINDING_MISMATCHED_RESPONSE, RW_FINDING_QUESTION_COUNT)},
    {RWI_READS_RESPONSE, rwi_find_edns, CODES(RW_FINDING_EDNS_UNSUPPORTED)},
    {RWI_READS_WELL, rwi_find_tc, CODES(RW_FINDING_TRUNCATED_OVER_TCP)},
    {RWI_READS_REFERRAL, rwi_find_no_glue, CODES(RW_FINDING_NO_GLUE)},
    {RWI_READS_REFERRAL, rwi_find_single, CODES(RW_FINDING_SINGLE_SERVER)},
    {RWI_READS_WELL, rwi_find_ns_name,
     CODES(RW_FINDING_NS_NAME_IS_ALIAS, RW_FINDING_NS_NAME_NOT_FOUND,
           RW_FINDING_TARGET_UNREGISTERED)},
    {RWI_READS_WELL, rwi_find_serials, CODES(RW_FINDING_SOA_SERIAL_MISMATCH)},
    {RWI_READS_WELL, rwi_find_ns_differ, CODES(RW_FINDING_NS_SETS_DIFFER)},
    {RWI_READS_WELL, rwi_find_keys_differ,
     CODES(RW_FINDING_DNSKEY_SETS_DIFFER)},
    {RWI_READS_WELL, rwi_find_cds_differ, CODES(RW_FINDING_CDS_SETS_DIFFER)},
    {RWI_READS_WELL, rwi_find_cds,
     CODES(RW_FINDING_DS_CHANGE_PENDING, RW_FINDING_CDS_UNUSABLE)},
    {RWI_READS_REFERRAL, rwi_find_glue_family,
     CODES(RW_FINDING_GLUE_INCOMPLETE)},
    {RWI_READS_WELL, rwi_find_ns_sets,
     CODES(RW_FINDING_PARENT_CHILD_NS_MISMATCH)},
    {RWI_READS_WELL, rwi_find_glue, CODES(RW_FINDING_GLUE_MISMATCH)},
    {RWI_READS_WALK, rwi_find_disagreement,
     CODES(RW_FINDING_INCONSISTENT_ANSWERS,
           RW_FINDING_DATA_DIFFERS_SAME_SERIAL)},
    {RWI_READS_REFERRAL, rwi_find_delegations,
     CODES(RW_FINDING_DELEGATIONS_DIFFER)},
    {RWI_READS_REFERRAL, rwi_find_circle,
     CODES(RW_FINDING_CIRCULAR_DEPENDENCY)},
    {RWI_READS_REFERRAL, rwi_find_no_address,
     CODES(RW_FINDING_NS_WITHOUT_ADDRESS)},
    {RWI_READS_REFERRAL, rwi_find_shared,
     CODES(RW_FINDING_SERVERS_SHARE_ADDRESS)},
    {RWI_READS_REFERRAL, rwi_find_spread,
     CODES(RW_FINDING_FAMILY_MISSING, RW_FINDING_SINGLE_NETWORK)},
    {RWI_READS_WALK, rwi_find_ipv4_only,
     CODES(RW_FINDING_UNREACHABLE_WITHOUT_IPV4)},
    {RWI_READS_WALK, rwi_find_not_public, CODES(RW_FINDING_ADDRESS_NOT_PUBLIC)},
    {RWI_READS_WELL, rwi_find_intercepted, CODES(RW_FINDING_INTERCEPTED)},
    {RWI_READS_WALK, rwi_find_impostor, CODES(RW_FINDING_INTERCEPTED)},
    {RWI_READS_WELL, rwi_find_deleg,
     CODES(RW_FINDING_DELEG_ONLY, RW_FINDING_DELEG_PRESENT)},
    {RWI_READS_WELL, rwi_find_alias_and_data,
     CODES(RW_FINDING_ALIAS_AND_OTHER_DATA)},
    {RWI_READS_WELL, rwi_find_apex_alias, CODES(RW_FINDING_ALIAS_AT_APEX)},
    {RWI_READS_WELL, rwi_find_dname, CODES(RW_FINDING_DNAME_MISMATCH)},
    {RWI_READS_WALK, rwi_find_alias_loop, CODES(RW_FINDING_ALIAS_LOOP)},
    {RWI_READS_WELL, rwi_find_alias_target,
     CODES(RW_FINDING_TARGET_UNREGISTERED, RW_FINDING_ALIAS_TARGET_MISSING)},
    {RWI_READS_WELL, rwi_find_nxdomain_above,
     CODES(RW_FINDING_NXDOMAIN_ABOVE_DATA)},
    {RWI_READS_WELL, rwi_find_denial_contradicted,
     CODES(RW_FINDING_DENIAL_CONTRADICTED)},
    {RWI_READS_WELL, rwi_find_denials_differ, CODES(RW_FINDING_DENIALS_DIFFER)},
    {RWI_READS_WELL, rwi_find_soa,
     CODES(RW_FINDING_SOA_MISSING, RW_FINDING_SOA_OWNER_WRONG)},
    {RWI_READS_WELL, rwi_find_soas, CODES(RW_FINDING_SOA_MULTIPLE)},
    {RWI_READS_WELL, rwi_find_soa_times,
     CODES(RW_FINDING_SOA_TIMES_ODD, RW_FINDING_NEGATIVE_TTL_LONG)},
    {RWI_READS_WELL, rwi_find_compact, CODES(RW_FINDING_COMPACT_DENIAL)},
    {RWI_READS_WELL, rwi_find_edns_ignored, CODES(RW_FINDING_EDNS_IGNORED)},
    {RWI_READS_WELL, rwi_find_too_big, CODES(RW_FINDING_RESPONSE_TOO_BIG)},
    {RWI_READS_WALK, rwi_find_types, CODES(RW_FINDING_TYPE_MISHANDLED)},
    {RWI_READS_WALK, rwi_find_edns_probes, CODES(RW_FINDING_EDNS_NONCOMPLIANT)},
    {RWI_READS_WALK, rwi_find_case, CODES(RW_FINDING_CASE_NOT_PRESERVED)},
    {RWI_READS_WALK, rwi_find_transfer, CODES(RW_FINDING_TRANSFER_OPEN)},
    {RWI_READS_WALK, rwi_find_software, CODES(RW_FINDING_SOFTWARE_SHOWN)},
    {RWI_READS_WALK, rwi_find_target_alias, CODES(RW_FINDING_TARGET_IS_ALIAS)},
    {RWI_READS_WELL, rwi_find_bootstrap,
     CODES(RW_FINDING_BOOTSTRAP_INCOMPLETE)},
    {RWI_READS_WALK, rwi_find_algorithms,
     CODES(RW_FINDING_ALGORITHM_INCOMPLETE)},
    {RWI_READS_WALK, rwi_find_keys, CODES(RW_FINDING_KEY_WEAK)},
    {RWI_READS_WALK, rwi_find_lifetimes,
     CODES(RW_FINDING_RRSIG_OUTLIVED, RW_FINDING_RRSIG_LIFETIME)},
    {RWI_READS_WELL, rwi_find_nsec3,
     CODES(RW_FINDING_NSEC3_SALT, RW_FINDING_NSEC3_OPT_OUT)},
    {RWI_READS_WELL, rwi_find_nxdomain, CODES(RW_FINDING_NXDOMAIN_WITH_DATA)},
    {RWI_READS_WELL, rwi_find_unrelated, CODES(RW_FINDING_ANSWER_UNRELATED)},
    {RWI_READS_WELL, rwi_find_remarks,
     CODES(RW_FINDING_QUESTION_COUNT, RW_FINDING_OPT_MISPLACED,
           RW_FINDING_EDNS_ODD, RW_FINDING_TRAILING_OCTETS,
           RW_FINDING_TTL_INVALID, RW_FINDING_DIGEST_LENGTH)},
    {RWI_READS_WELL, rwi_find_no_authority,
     CODES(RW_FINDING_ANSWER_NOT_AUTHORITATIVE)},
    {RWI_READS_WELL, rwi_find_recursion, CODES(RW_FINDING_RECURSION_OFFERED)},
    {RWI_READS_WELL, rwi_find_z, CODES(RW_FINDING_Z_BIT_SET)},
    {RWI_READS_WELL, rwi_find_rd, CODES(RW_FINDING_RD_NOT_COPIED)},
    {RWI_READS_REFERRAL, rwi_find_referral_aa,
     CODES(RW_FINDING_REFERRAL_WITH_AA)},
    {RWI_READS_WALK, rwi_find_chain, CODES(RW_FINDING_ALIAS_CHAIN_LONG)},
    {RWI_READS_WALK, rwi_find_ttl,
     CODES(RW_FINDING_TTL_DIFFERS, RW_FINDING_TTL_LONG, RW_FINDING_TTL_ZERO)},
    {RWI_READS_WELL, rwi_find_large, CODES(RW_FINDING_LARGE_RESPONSE)},
    {RWI_READS_SERVER, rwi_find_foreign,
     CODES(RW_FINDING_OUT_OF_BAILIWICK_RECORDS)},
};

/* The index is sorted by server, zone and number, so a server's first step
 * there is its first in time. */
static bool
is_first_of_server(const struct rwi_finder *it, size_t i)
{
    const struct rw_step *step = it->by_server[i];
    size_t count;
    const struct rw_step *const *all =
        rwi_steps_of_server(it, step, true, &count);

    return all != NULL && all[0] == step;
}

/* What a detector may rely on without asking: a reading for RESPONSE, one
 * without a fault for WELL, a referral for REFERRAL.  Detectors that looked at
 * faulty messages would find fault with what was never sent. */
static bool
reads(enum rwi_reads what, const struct rw_step *step)
{
    switch (what) {
    case RWI_READS_STEP:
        return true;
    case RWI_READS_RESPONSE:
        return rwi_is_heard(step);
    case RWI_READS_WELL:
        return rwi_is_heard(step) && step->reading->fault.code == RW_FAULT_NONE;
    case RWI_READS_REFERRAL:
        return step->referral != NULL;
    case RWI_READS_WALK:
    case RWI_READS_SERVER:
        break;
    }
    return false;
}

static void
detect(struct rwi_finder *it)
{
    const struct rwi_detector *detector = it->detector;
    size_t count = it->trace->step_count;

    if (detector->reads == RWI_READS_WALK) {
        detector->find(it, NULL);
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (detector->reads != RWI_READS_SERVER
                ? reads(detector->reads, it->trace->steps[i])
                : is_first_of_server(it, i))
            detector->find(it, detector->reads != RWI_READS_SERVER
                                   ? it->trace->steps[i]
                                   : it->by_server[i]);
}

/* One after the other over all steps, and not step by step: a detector may
 * look at what those before it found (RRSIG_EXPIRES_SOON before
 * RRSIG_OUTLIVED), whichever step it was about. */
void
rwi_detect(struct rwi_finder *it)
{
    for (size_t i = 0; i < sizeof(DETECTORS) / sizeof(DETECTORS[0]); i++) {
        it->detector = &DETECTORS[i];
        detect(it);
    }
}
