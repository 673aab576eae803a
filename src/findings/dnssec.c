/* What the judge found wrong with the chain of trust, or worth a remark,
 * as findings: their sentences are the flaws' own.
 *
 * Nothing is judged here.  The judge's codes are many and fine; findings have
 * fewer, as --fail-on and lists of accepted ones name them, and those must
 * last.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/dnssec.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

/* Flaws that have a finding of their own; the others go by their kind. */
static const struct {
    enum rw_flaw_code flaw;
    enum rw_finding_code finding;
} ROWS[] = {
    {RW_FLAW_SIG_EXPIRED, RW_FINDING_RRSIG_EXPIRED},
    {RW_FLAW_SIG_NOT_YET, RW_FINDING_RRSIG_NOT_YET_VALID},
    {RW_FLAW_SIG_INVERTED, RW_FINDING_RRSIG_INVALID},
    {RW_FLAW_SIG_WRONG, RW_FINDING_RRSIG_INVALID},
    {RW_FLAW_SIG_NO_KEY, RW_FINDING_RRSIG_INVALID},
    {RW_FLAW_SIG_KEY_UNFIT, RW_FINDING_RRSIG_INVALID},
    {RW_FLAW_SIG_KEY_REVOKED, RW_FINDING_RRSIG_INVALID},
    {RW_FLAW_SIG_LABELS, RW_FINDING_RRSIG_INVALID},
    {RW_FLAW_SIG_SIGNER, RW_FINDING_RRSIG_INVALID},
    {RW_FLAW_SIG_MALFORMED, RW_FINDING_RRSIG_INVALID},
    {RW_FLAW_RRSIG_MISSING, RW_FINDING_RRSIG_MISSING},
    {RW_FLAW_DNSKEY_MISSING, RW_FINDING_DS_BROKEN},
    {RW_FLAW_DS_NO_KEY, RW_FINDING_DS_BROKEN},
    {RW_FLAW_DS_KEY_REVOKED, RW_FINDING_DS_BROKEN},
    {RW_FLAW_DS_KEY_UNFIT, RW_FINDING_DS_BROKEN},
    {RW_FLAW_DS_WRONG_DIGEST, RW_FINDING_DS_BROKEN},
    {RW_FLAW_DS_KEY_SILENT, RW_FINDING_DS_BROKEN},
    {RW_FLAW_DENIAL_MISSING, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_NAME, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_TYPE, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_WILDCARD, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_ENCLOSER, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_EXISTS, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_PARENT, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_RCODE, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_OUTSIDE, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_DENIAL_NO_CUT, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_WILDCARD_UNPROVED, RW_FINDING_DENIAL_BROKEN},
    {RW_FLAW_CLOCK_BEHIND, RW_FINDING_CLOCK_OFF},
    {RW_FLAW_CLOCK_AHEAD, RW_FINDING_CLOCK_OFF},
    {RW_FLAW_ENDS_ALGORITHM, RW_FINDING_ALGORITHM_UNSUPPORTED},
    {RW_FLAW_ENDS_DIGEST, RW_FINDING_ALGORITHM_UNSUPPORTED},
    {RW_FLAW_ENDS_REFUSED, RW_FINDING_ALGORITHM_UNSUPPORTED},
    {RW_FLAW_ENDS_ITERATIONS, RW_FINDING_NSEC3_ITERATIONS},
    {RW_FLAW_NOTE_EXPIRES_SOON, RW_FINDING_RRSIG_EXPIRES_SOON},
    {RW_FLAW_NOTE_SIG_BAD, RW_FINDING_RRSIG_ONE_BAD},
    {RW_FLAW_NOTE_RRSIG_MISSING, RW_FINDING_RRSIG_STRIPPED},
    {RW_FLAW_NOTE_SERVER_BOGUS, RW_FINDING_SERVER_DATA_BOGUS},
    {RW_FLAW_NOTE_DS_WITHOUT_DNSKEY, RW_FINDING_DS_WITHOUT_DNSKEY},
    {RW_FLAW_NOTE_DNSKEY_WITHOUT_DS, RW_FINDING_DNSKEY_WITHOUT_DS},
    {RW_FLAW_NOTE_DNSKEY_UNLINKED, RW_FINDING_SIGNED_WITHOUT_DS},
    {RW_FLAW_NOTE_ALGORITHM_DEPRECATED, RW_FINDING_ALGORITHM_DEPRECATED},
    {RW_FLAW_NOTE_ALGORITHM_SHA1, RW_FINDING_ALGORITHM_DEPRECATED},
    {RW_FLAW_NOTE_DIGEST_SHA1, RW_FINDING_DS_DIGEST_SHA1},
    {RW_FLAW_NOTE_ITERATIONS, RW_FINDING_NSEC3_ITERATIONS},
    {RW_FLAW_NOTE_KEY_REVOKED, RW_FINDING_KEY_REVOKED},
    {RW_FLAW_NOTE_TTL, RW_FINDING_TTL_ABOVE_ORIGINAL},
};

/* Whether some server of the zone gives the key that a DS names: then not all
 * of them do (RFC 8901), and the DS is not without one. */
static bool
has_key(const struct rwi_finder *it, const struct rw_flaw *flaw)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        const struct rw_message *msg;

        if (!rwi_is_heard(step) || step->qtype != RW_TYPE_DNSKEY ||
            !rw_name_equal(step->qname, flaw->zone))
            continue;
        msg = &step->reading->message;
        for (size_t j = 0; j < msg->start[RW_SECTION_AUTHORITY]; j++)
            if (rwi_is_key(msg, &msg->rrs[j], flaw->key_tag, flaw->algorithm))
                return true;
    }
    return false;
}

/* Whether the zone itself announces a key to its parent: RFC 7344 section 4.
 * The DS is on its way. */
static bool
is_announced(const struct rwi_finder *it, const struct rw_flaw *flaw)
{
    const struct rw_trace *trace = it->trace;

    for (size_t i = 0; i < trace->step_count; i++) {
        const struct rw_step *step = trace->steps[i];
        const struct rw_message *msg;

        if (!rwi_is_heard(step) || !rw_name_equal(step->qname, flaw->zone))
            continue;
        msg = &step->reading->message;
        for (size_t j = 0; j < msg->start[RW_SECTION_AUTHORITY]; j++) {
            struct rwi_CDS cds;

            if ((rwi_CDS_of(&cds, msg, &msg->rrs[j]) &&
                 cds.key_tag == flaw->key_tag &&
                 cds.algorithm == flaw->algorithm) ||
                (msg->rrs[j].type == RW_TYPE_CDNSKEY &&
                 rwi_is_key(msg, &msg->rrs[j], flaw->key_tag, flaw->algorithm)))
                return true;
        }
    }
    return false;
}

/* What another finding, or the rest of the trace, explains. */
static bool
is_explained(struct rwi_finder *it, const struct rw_flaw *flaw)
{
    return flaw->code == RW_FLAW_DNAME_MISMATCH || /* a detector of its own */
           (flaw->code == RW_FLAW_NOTE_DS_WITHOUT_DNSKEY &&
            has_key(it, flaw)) ||
           (flaw->code == RW_FLAW_NOTE_DNSKEY_WITHOUT_DS &&
            is_announced(it, flaw)) ||
           (flaw->code == RW_FLAW_NOTE_SERVER_BOGUS &&
            rwi_has_bogus_server(it, flaw->zone)) ||
           (flaw->code == RW_FLAW_NOTE_DNSKEY_UNLINKED &&
            rwi_lacks_signal(it, flaw->zone));
}

/* That a zone is not signed, or was not looked at, is no finding. */
bool
rwi_flaw_code(enum rw_finding_code *code, enum rw_flaw_code flaw)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if (ROWS[i].flaw == flaw) {
            *code = ROWS[i].finding;
            return true;
        }
    switch (rw_flaw_kind_of(flaw)) {
    case RW_FLAW_KIND_BROKEN:
        *code = RW_FINDING_DNSSEC_BOGUS;
        return true;
    case RW_FLAW_KIND_NOTE:
        *code = RW_FINDING_DNSSEC_NOTE;
        return true;
    case RW_FLAW_KIND_NONE:
    case RW_FLAW_KIND_ENDS:
    case RW_FLAW_KIND_UNKNOWN:
        break;
    }
    return false;
}

/* A flaw without a step is about the whole chain (the clock, the anchors), and
 * no server's. */
static void
add(struct rwi_finder *it, const struct rw_flaw *flaw)
{
    const struct rw_step *step = rwi_step_numbered(it, flaw->step);
    struct rw_finding_server who;
    struct rw_finding f;
    enum rw_finding_code code;

    if (!rwi_flaw_code(&code, flaw->code) || is_explained(it, flaw))
        return;
    if (step != NULL)
        who = rwi_server_of(step);
    f = rwi_finding_of(code, step, step != NULL ? &who : NULL);
    f.zone = flaw->zone;
    f.name = flaw->name;
    f.type = flaw->type;
    f.detail = RW_DETAIL_FLAW;
    f.flaw = flaw;
    rwi_add(it, &f);
}

void
rwi_find_flaws(struct rwi_finder *it, const struct rw_step *step)
{
    const struct rw_chain *chain = it->trace->chain;

    (void)step;
    if (chain == NULL)
        return;
    for (size_t i = 0; i < chain->flaw_count; i++)
        add(it, &chain->flaws[i]);
    for (size_t i = 0; i < chain->note_count; i++)
        add(it, &chain->notes[i]);
}
