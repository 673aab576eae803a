/* What a response is: a pure reading of one message, in the light of what
 * was asked and of the zone whose server was asked.
 *
 * Nothing outside the bailiwick of that zone is ever read (RFC 2181 section
 * 5.4.1, RFC 5452 section 6).  The reader keeps no state; what becomes of a
 * reading (another server, the next zone, the end) is the task's business.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_CLASSIFY_H
#define RWI_ENGINE_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/message.h"
#include "rootwalk/name.h"

/* Links that are followed; more help nobody.  BIND 9.20 and Unbound follow
 * 11, Knot Resolver 13. */
#define RWI_ALIAS_MAX 16

enum rwi_kind {
    RWI_ANSWER,   /* the record set asked for, perhaps behind aliases */
    RWI_ALIAS,    /* aliases whose end this server cannot speak for */
    RWI_REFERRAL, /* `cut` has servers of its own */
    RWI_NODATA,   /* the name is there, the type is not */
    RWI_NXDOMAIN,
    RWI_OVERFLOW,  /* a DNAME made a name of over 255 octets; RFC 6672 2.2 */
    RWI_REFUSING,  /* REFUSED, NOTAUTH: not for me to say */
    RWI_FAILING,   /* SERVFAIL: cannot say */
    RWI_UPWARD,    /* refers to the zone's ancestors */
    RWI_SIDEWAYS,  /* refers to the zone itself */
    RWI_UNRELATED, /* refers to somewhere else */
    RWI_EMPTY,     /* says nothing at all */
    RWI_TRUNCATED, /* TC=1, and nothing to go by */
    RWI_RECURSIVE, /* an answer at second hand: AA=0, RA=1 */
    RWI_NO_EDNS,   /* FORMERR, NOTIMP or BADVERS: perhaps because of EDNS */
    RWI_BAD_COOKIE,
    RWI_STRANGE, /* an rcode that no question of ours calls for */
};

/* What was asked. */
struct rwi_asked {
    const uint8_t *zone; /* of which the server was asked as a server */
    const uint8_t *name; /* at or below zone */
    uint16_t type;
    uint16_t rclass;
};

/* One alias of the answer section. */
struct rwi_alias {
    uint16_t rr;   /* index in message.rrs of a CNAME or a DNAME */
    bool is_dname; /* then the CNAME is ours to make: RFC 6672 3.1 */
};

struct rwi_reading {
    enum rwi_kind kind;
    enum rwi_kind behind; /* RWI_RECURSIVE: what it would be worth */
    uint16_t rcode;
    bool has_aa;
    uint16_t overflow; /* RWI_OVERFLOW: index of the DNAME */
    size_t aliases;
    struct rwi_alias alias[RWI_ALIAS_MAX];
    uint8_t name[RW_NAME_MAX]; /* where the aliases end; else the name asked */
    uint8_t cut[RW_NAME_MAX];  /* RWI_REFERRAL: the zone referred to */
};

/** Read a message that has been matched with its query.
 *
 * @param msg  parsed without an error
 */
void rwi_classify(struct rwi_reading *reading, const struct rw_message *msg,
                  const struct rwi_asked *asked);

/** Say where an alias record leads.
 *
 * @param out   RW_NAME_MAX octets
 * @param from  the name it is an alias for: at the owner of a CNAME, below
 *              that of a DNAME
 * @return RW_OK; RW_ERR_NAME_LONG for a DNAME that leads nowhere; the
 *         status of a bad name in its RDATA
 */
enum rw_status rwi_alias_target(uint8_t *out, const struct rw_message *msg,
                                const struct rw_rr *rr, const uint8_t *from);

/** Say whether a record is of the answer's set: by its type, or for ANY by
 * being neither an OPT nor the like. */
bool rwi_type_fits(uint16_t type, uint16_t asked);

#endif
