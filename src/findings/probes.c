/* What probes show that resolvers do not send by themselves (--probe): EDNS as
 * it may become, names in mixed case, types of a name that exists.
 *
 * Each tells of the server that was asked, and only where the same server
 * answered what is usual: silence to everything is another finding.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "rootwalk/query.h"
#include "rootwalk/registry.h"
#include "trace/probing.h"

#define SILENT_FOR_SURE 2 /* probes in vain; one may be a lost packet */

/* What the usual questions to a probe's server came to. */
struct usual {
    bool answered; /* as a server of the same zone */
    bool did_edns;
};

static struct usual
usual_of(const struct rwi_finder *it, const struct rw_step *step)
{
    struct usual usual = {false, false};

    for (size_t i = 0; i < it->trace->step_count; i++) {
        const struct rw_step *other = it->trace->steps[i];

        if (!rwi_is_heard(other) || other->transport != RW_UDP ||
            !rw_address_same_host(&other->server.address,
                                  &step->server.address) ||
            !rw_name_equal(other->zone, step->zone))
            continue;
        usual.answered |= rw_kind_is_definite(other->reading->kind);
        usual.did_edns |= other->reading->has_edns;
    }
    return usual;
}

/* Whether a probe was lost as often as it takes, and never answered: told at
 * the first of them. */
static bool
is_silent(const struct rwi_finder *it, const struct rw_step *step)
{
    size_t silent = 0;

    if (step->error != RW_STEP_TIMEOUT)
        return false;
    for (size_t i = 0; i < it->unusual_count; i++) {
        const struct rw_step *other = it->unusual[i];

        if (other->probe != step->probe ||
            !rw_address_same_host(&other->server.address,
                                  &step->server.address) ||
            !rw_name_equal(other->qname, step->qname))
            continue;
        if (rwi_is_heard(other) || other->error == RW_STEP_CANCELLED)
            return false;
        silent += other->error == RW_STEP_TIMEOUT;
    }
    return silent >= SILENT_FOR_SURE;
}

static void
add(struct rwi_finder *it, enum rw_finding_code code,
    const struct rw_step *step, enum rw_detail detail, uint32_t number)
{
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f = rwi_finding_of(code, step, &who);
    struct rw_value rcode;

    f.detail = detail;
    f.number = number;
    if (step->reading != NULL) {
        rcode = rwi_number_value(RW_VALUE_RCODE, step->reading->rcode);
        f.seen = (struct rw_values){.list = &rcode, .count = 1};
    }
    rwi_add(it, &f);
}

/* ---- EDNS --------------------------------------------------------------- */

/* RFC 6891 section 6.1.3: BADVERS, and what the server does know. */
static enum rw_detail
version_fault(const struct rw_reading *reading)
{
    if (reading->rcode == RW_RCODE_BADVERS)
        return RW_DETAIL_NONE;
    return RW_DETAIL_VERSION;
}

/* Section 6.1.2: options that a server does not know are ignored. */
static enum rw_detail
option_fault(const struct rw_reading *reading)
{
    struct rw_edns_option option;

    if (reading->rcode != RW_RCODE_NOERROR)
        return RW_DETAIL_OPTION;
    if (!reading->has_edns)
        return RW_DETAIL_OPTION_NO_OPT;
    return rw_edns_find(&option, &reading->message, RWI_PROBE_OPTION)
               ? RW_DETAIL_OPTION_ECHOED
               : RW_DETAIL_NONE;
}

/* Section 6.1.4: so are flags, and a response has them at 0. */
static enum rw_detail
flag_fault(const struct rw_reading *reading)
{
    if (reading->rcode != RW_RCODE_NOERROR)
        return RW_DETAIL_FLAG;
    if (!reading->has_edns)
        return RW_DETAIL_FLAG_NO_OPT;
    return reading->edns.flags & RWI_PROBE_FLAG ? RW_DETAIL_FLAG_ECHOED
                                                : RW_DETAIL_NONE;
}

static bool
is_signed(const struct rw_message *msg)
{
    for (size_t i = 0; i < msg->start[RW_SECTION_ADDITIONAL]; i++)
        if (msg->rrs[i].type == RW_TYPE_RRSIG)
            return true;
    return false;
}

/* RFC 3225 section 3: a response has DO as the query had it.  Where it holds
 * nothing of DNSSEC, nobody misses it. */
static enum rw_detail
do_fault(const struct rw_reading *reading)
{
    if (reading->rcode != RW_RCODE_NOERROR)
        return RW_DETAIL_DO;
    if (!reading->has_edns)
        return RW_DETAIL_DO_NO_OPT;
    return is_signed(&reading->message) &&
                   !(reading->edns.flags & RW_EDNS_FLAG_DO)
               ? RW_DETAIL_DO_CLEARED
               : RW_DETAIL_NONE;
}

/* RFC 7873 section 5.2: a server that does not know cookies ignores one; one
 * that does gives the client's part back with 8 to 32 octets of its own. */
static enum rw_detail
cookie_fault(const struct rw_reading *reading)
{
    struct rw_edns_option option;
    const uint8_t *cookie;

    if (reading->rcode != RW_RCODE_NOERROR &&
        reading->rcode != RW_RCODE_BADCOOKIE)
        return RW_DETAIL_COOKIE;
    if (!reading->has_edns)
        return RW_DETAIL_COOKIE_NO_OPT;
    if (!rw_edns_find(&option, &reading->message, RW_OPTION_COOKIE))
        return RW_DETAIL_NONE;
    cookie = reading->message.wire + option.data;
    if (option.len < RWI_PROBE_COOKIE_LEN ||
        memcmp(cookie, RWI_PROBE_COOKIE, RWI_PROBE_COOKIE_LEN) != 0)
        return RW_DETAIL_COOKIE_OTHER;
    return option.len < 2 * RWI_PROBE_COOKIE_LEN || option.len > RW_COOKIE_MAX
               ? RW_DETAIL_COOKIE_LENGTH
               : RW_DETAIL_NONE;
}

static enum rw_detail
edns_fault(const struct rwi_finder *it, const struct rw_step *step)
{
    bool is_heard = rwi_is_heard(step);

    if (!is_heard && !is_silent(it, step))
        return RW_DETAIL_NONE;
    switch (step->probe) {
    case RW_PROBE_EDNS_VERSION:
        return is_heard ? version_fault(step->reading)
                        : RW_DETAIL_VERSION_SILENT;
    case RW_PROBE_EDNS_OPTION:
        return is_heard ? option_fault(step->reading) : RW_DETAIL_OPTION_SILENT;
    case RW_PROBE_EDNS_FLAG:
        return is_heard ? flag_fault(step->reading) : RW_DETAIL_FLAG_SILENT;
    case RW_PROBE_EDNS_DO:
        return is_heard ? do_fault(step->reading) : RW_DETAIL_DO_SILENT;
    case RW_PROBE_EDNS_COOKIE:
        return is_heard ? cookie_fault(step->reading) : RW_DETAIL_COOKIE_SILENT;
    default: /* the other probes */
        return RW_DETAIL_NONE;
    }
}

void
rwi_find_edns_probes(struct rwi_finder *it, const struct rw_step *step)
{
    for (size_t i = 0; i < it->unusual_count; i++) {
        enum rw_detail detail;
        struct usual usual;

        step = it->unusual[i];
        detail = edns_fault(it, step);
        if (detail == RW_DETAIL_NONE)
            continue;
        usual = usual_of(it, step);
        if (usual.answered && usual.did_edns)
            add(it, RW_FINDING_EDNS_NONCOMPLIANT, step, detail,
                step->probe == RW_PROBE_EDNS_VERSION ? RWI_PROBE_VERSION : 0);
    }
}

/* ---- what servers give away --------------------------------------------- */

/* A transfer begins with the zone's SOA: RFC 5936 section 2.2. */
void
rwi_find_transfer(struct rwi_finder *it, const struct rw_step *step)
{
    for (size_t i = 0; i < it->unusual_count; i++) {
        const struct rw_message *msg;

        step = it->unusual[i];
        if (step->probe != RW_PROBE_TRANSFER || !rwi_is_heard(step) ||
            step->reading->rcode != RW_RCODE_NOERROR)
            continue;
        msg = &step->reading->message;
        if (rw_message_count(msg, RW_SECTION_ANSWER) > 0 &&
            msg->rrs[0].type == RW_TYPE_SOA &&
            rw_message_name_is(msg, msg->rrs[0].owner, step->zone))
            add(it, RW_FINDING_TRANSFER_OPEN, step, RW_DETAIL_NONE, 0);
    }
}

void
rwi_find_software(struct rwi_finder *it, const struct rw_step *step)
{
    for (size_t i = 0; i < it->unusual_count; i++) {
        const struct rw_message *msg;
        uint8_t buf[RWI_RDATA_KEPT_MAX];
        struct rw_finding_server who;
        struct rw_finding f;
        const struct rw_rr *rr;
        struct rw_value text;

        step = it->unusual[i];
        if (step->probe != RW_PROBE_VERSION || !rwi_is_heard(step) ||
            rw_message_count(&step->reading->message, RW_SECTION_ANSWER) == 0)
            continue;
        msg = &step->reading->message;
        rr = rw_message_section(msg, RW_SECTION_ANSWER);
        if (rr->type != RW_TYPE_TXT || !rwi_rdata_value(&text, buf, msg, rr))
            continue;
        who = rwi_server_of(step);
        f = rwi_finding_of(RW_FINDING_SOFTWARE_SHOWN, step, &who);
        f.type = RW_TYPE_TXT;
        f.seen = (struct rw_values){.list = &text, .count = 1};
        rwi_add(it, &f);
    }
}

/* ---- mixed case --------------------------------------------------------- */

/* Whether a response has the question's name octet for octet. */
static bool
keeps_case(const struct rw_step *step)
{
    size_t size = rw_name_size(step->qname);

    return step->reading->message.questions == 0 ||
           (step->response.len >= RW_HEADER_SIZE + size &&
            memcmp(step->response.data + RW_HEADER_SIZE, step->qname, size) ==
                0);
}

static enum rw_detail
case_fault(const struct rwi_finder *it, const struct rw_step *step)
{
    if (!rwi_is_heard(step))
        return is_silent(it, step) ? RW_DETAIL_CASE_SILENT : RW_DETAIL_NONE;
    if (!rw_kind_is_definite(step->reading->kind))
        return RW_DETAIL_CASE_RCODE;
    return keeps_case(step) ? RW_DETAIL_NONE : RW_DETAIL_CASE_CHANGED;
}

void
rwi_find_case(struct rwi_finder *it, const struct rw_step *step)
{
    for (size_t i = 0; i < it->unusual_count; i++) {
        enum rw_detail detail;

        step = it->unusual[i];
        if (step->probe != RW_PROBE_CASE)
            continue;
        detail = case_fault(it, step);
        if (detail != RW_DETAIL_NONE && usual_of(it, step).answered)
            add(it, RW_FINDING_CASE_NOT_PRESERVED, step, detail, 0);
    }
}

/* ---- types -------------------------------------------------------------- */

static bool
is_of_types(const struct rw_step *step)
{
    return step->probe == RW_PROBE_A || step->probe == RW_PROBE_AAAA ||
           step->probe == RW_PROBE_HTTPS || step->probe == RW_PROBE_UNKNOWN;
}

/* Whether a step shows that its server has the name: by data, an alias, or by
 * saying that there is none of one type. */
static bool
shows_name(const struct rw_step *step, const struct rw_step *of)
{
    return rwi_is_heard(step) &&
           rw_address_same_host(&step->server.address, &of->server.address) &&
           rw_name_equal(step->zone, of->zone) &&
           rw_name_equal(step->qname, of->qname) &&
           (step->reading->kind == RW_KIND_ANSWER ||
            step->reading->kind == RW_KIND_ALIAS ||
            (step->reading->kind == RW_KIND_NODATA &&
             step->reading->alias_count == 0));
}

static bool
has_name(const struct rwi_finder *it, const struct rw_step *of)
{
    for (size_t i = 0; i < it->trace->step_count; i++)
        if (shows_name(it->trace->steps[i], of))
            return true;
    for (size_t i = 0; i < it->unusual_count; i++)
        if (is_of_types(it->unusual[i]) && shows_name(it->unusual[i], of))
            return true;
    return false;
}

/* What befell the question for one type; a kind that tells nothing of the name
 * is no fault either: referrals, what is lame for every type. */
static enum rw_detail
type_fault(const struct rwi_finder *it, const struct rw_step *step)
{
    if (!rwi_is_heard(step))
        return is_silent(it, step) ? RW_DETAIL_SILENT : RW_DETAIL_NONE;
    if (step->reading->kind == RW_KIND_MALFORMED)
        return RW_DETAIL_FAULT;
    switch (step->reading->rcode) {
    case RW_RCODE_FORMERR:
    case RW_RCODE_SERVFAIL:
    case RW_RCODE_NXDOMAIN:
    case RW_RCODE_NOTIMP:
    case RW_RCODE_REFUSED:
        return step->reading->alias_count > 0 ? RW_DETAIL_NONE
                                              : RW_DETAIL_RCODE;
    default: /* any number may come */
        return RW_DETAIL_NONE;
    }
}

void
rwi_find_types(struct rwi_finder *it, const struct rw_step *step)
{
    for (size_t i = 0; i < it->unusual_count; i++) {
        struct rw_finding_server who;
        struct rw_finding f;
        struct rw_value rcode;

        step = it->unusual[i];
        who = rwi_server_of(step);
        f = rwi_finding_of(RW_FINDING_TYPE_MISHANDLED, step, &who);
        f.detail = is_of_types(step) ? type_fault(it, step) : RW_DETAIL_NONE;
        if (f.detail == RW_DETAIL_NONE || !has_name(it, step))
            continue;
        f.name = step->qname;
        f.type = step->qtype;
        if (step->probe == RW_PROBE_UNKNOWN)
            f.severity = RW_SEVERITY_NOTICE;
        if (f.detail == RW_DETAIL_FAULT)
            f.fault = step->reading->fault;
        if (f.detail == RW_DETAIL_RCODE) {
            rcode = rwi_number_value(RW_VALUE_RCODE, step->reading->rcode);
            f.seen = (struct rw_values){.list = &rcode, .count = 1};
        }
        rwi_add(it, &f);
    }
}
