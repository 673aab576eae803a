/* What is unusual about responses, where resolvers do something about it: they
 * drop them, leave a part out, or stumble over them one day.
 *
 * What `explain` remarks about a message, a walk tells as a finding; which, and
 * how bad, goes by what resolvers do with such a response.  BIND 9.20 and
 * Unbound 1.19 were looked at.
 *
 * SPDX-License-Identifier: ISC
 */
#include "findings/findings.h"

#include "rootwalk/remark.h"

/* What a remark is told as. */
struct told {
    enum rw_finding_code code; /* RW_FINDING_CODES: not here */
    enum rw_detail detail;
};

#define NOT_HERE                                                               \
    (struct told)                                                              \
    {                                                                          \
        RW_FINDING_CODES, RW_DETAIL_NONE                                       \
    }

static struct told
told_of(enum rw_remark_code code)
{
    switch (code) {
    case RW_REMARK_TRAILING:
        return (struct told){RW_FINDING_TRAILING_OCTETS, RW_DETAIL_NONE};
    case RW_REMARK_QUESTIONS:
    case RW_REMARK_NO_QUESTION:
        return (struct told){RW_FINDING_QUESTION_COUNT, RW_DETAIL_NONE};
    case RW_REMARK_OPTS:
        return (struct told){RW_FINDING_OPT_MISPLACED, RW_DETAIL_OPT_MANY};
    case RW_REMARK_OPT_PLACE:
        return (struct told){RW_FINDING_OPT_MISPLACED, RW_DETAIL_OPT_SECTION};
    case RW_REMARK_OPT_OWNER:
        return (struct told){RW_FINDING_OPT_MISPLACED, RW_DETAIL_OPT_OWNER};
    case RW_REMARK_EDNS_VERSION:
        return (struct told){RW_FINDING_EDNS_ODD, RW_DETAIL_ODD_VERSION};
    case RW_REMARK_EDNS_FLAGS:
        return (struct told){RW_FINDING_EDNS_ODD, RW_DETAIL_ODD_FLAGS};
    case RW_REMARK_OPTION_FORM:
        return (struct told){RW_FINDING_EDNS_ODD, RW_DETAIL_ODD_OPTION};
    case RW_REMARK_TTL_SIGN:
        return (struct told){RW_FINDING_TTL_INVALID, RW_DETAIL_NONE};
    case RW_REMARK_DIGEST_LENGTH:
    case RW_REMARK_DIGEST_SHORT:
        return (struct told){RW_FINDING_DIGEST_LENGTH, RW_DETAIL_NONE};
    case RW_REMARK_PACKET_LENGTH: /* of captures, not of responses */
    case RW_REMARK_PACKET_CHECKSUM:
    case RW_REMARK_PACKET_FRAGMENTS:
    case RW_REMARK_COUNT:         /* TC=1 allows it; else it is a fault */
    case RW_REMARK_QUERY_ANSWERS: /* of queries */
    case RW_REMARK_Z:             /* Z_BIT_SET */
    case RW_REMARK_NXDOMAIN_DATA: /* NXDOMAIN_WITH_DATA */
    case RW_REMARK_OTHER_OWNER:   /* ANSWER_UNRELATED */
    case RW_REMARK_OTHER_CLASS:
    case RW_REMARK_TSIG_PLACE: /* nobody asked for one */
    case RW_REMARK_DSO_COUNTS:
    case RW_REMARK_DSO_FORM:
    case RW_REMARK_POSITION: /* resolvers hand it on as it is */
    case RW_REMARK_CODES:
        break;
    }
    return NOT_HERE;
}

static void
tell(struct rwi_finder *it, const struct rw_step *step,
     const struct rw_remark *remark)
{
    const struct told told = told_of(remark->code);
    const struct rw_finding_server who = rwi_server_of(step);
    struct rw_finding f;
    uint8_t name[RW_NAME_MAX];

    if (told.code == RW_FINDING_CODES)
        return;
    f = rwi_finding_of(told.code, step, &who);
    f.detail = told.detail;
    f.type = told.code == RW_FINDING_OPT_MISPLACED ? 0 : remark->type;
    f.number = remark->a;
    if (remark->name != 0 &&
        rw_message_name(name, &step->reading->message, remark->name) > 0)
        f.name = name;
    rwi_add(it, &f);
}

void
rwi_find_remarks(struct rwi_finder *it, const struct rw_step *step)
{
    struct rw_remarks remarks;

    rw_remarks_of(&remarks, step->reading);
    for (size_t i = 0; i < remarks.count; i++)
        tell(it, step, &remarks.list[i]);
}
