/* The one reading of a response: the message taken apart, and what kind of
 * response it is, in the light of what was asked and of the zone whose server
 * was asked.
 *
 * It is made once, where the response arrives; the engine, the judge, the
 * findings and every report use it, and nothing takes a response apart again.
 * Nothing outside the bailiwick of the zone asked is ever concluded from (RFC
 * 2181 section 5.4.1, RFC 5452 section 6).  RFC 1034 sections 4.3.2 and 5.3.3,
 * RFC 2308 section 2, RFC 6672, RFC 9824.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_READING_H
#define ROOTWALK_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/edns.h"
#include "rootwalk/fault.h"
#include "rootwalk/message.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

/* Links that are followed; more help nobody.  BIND 9.20 and Unbound follow
 * 11, Knot Resolver 13. */
#define RW_ALIAS_MAX 16

/* Extended errors of one response that are kept; one is usual. */
#define RW_EDES_MAX 8

/* What a response is: a row of kind.def, which says more of each. */
enum rw_kind {
#define RW_KIND(name, word) RW_KIND_##name,
#include "rootwalk/kind.def"
#undef RW_KIND
    RW_KINDS, /* how many there are */
};

/* What was asked, and of whom. */
struct rw_asked {
    const uint8_t *zone; /* the server was asked as a server of this zone;
                            NULL: not known, everything is in bailiwick */
    const uint8_t *name; /* at or below zone */
    uint16_t type;
    uint16_t rclass;
    bool of_resolver; /* a resolver was asked: RA=1 and AA=0 are its right */
};

/* One alias of the answer section. */
struct rw_alias {
    uint16_t rr;         /* index in message.rrs of a CNAME or a DNAME */
    bool is_dname;       /* then the CNAME is ours to make: RFC 6672 3.1 */
    const uint8_t *from; /* the name it is an alias for */
    const uint8_t *to;   /* where it leads; NULL for a DNAME that makes a
                            name of over 255 octets */
};

/* One extended DNS error.  RFC 8914 */
struct rw_reading {
    struct rw_message message; /* its records are the reading's own */
    struct rw_fault fault;     /* RW_FAULT_NONE: the message is well-formed */
    struct rw_asked asked;
    enum rw_kind kind;
    enum rw_kind behind; /* RW_KIND_RECURSIVE, RW_KIND_TRUNCATED: what the
                            message would be worth otherwise; else as kind */
    uint16_t rcode;      /* all twelve bits */
    bool has_aa, has_tc, has_edns;
    bool has_nxname;     /* a denial whose NSEC says that there is no such name,
                        with the rcode that says so or without; RFC 9824 */
    bool has_asked;      /* its question has the octets of asked.name */
    struct rw_edns edns; /* zero where has_edns is not set */
    const struct rw_ede *edes;
    size_t ede_count;

    const struct rw_alias *aliases; /* in the order of the chain */
    size_t alias_count;             /* at most RW_ALIAS_MAX, and one that
                                       leads nowhere */
    const uint8_t *name; /* where the aliases end; else the name asked */

    /* RW_KIND_ANSWER: the section with the set asked for (a DS may stand in
     * its parent's referral), and the DNAME that the CNAME asked for follows
     * from (QTYPE CNAME and ANY; RFC 6672 section 5.3.1), or NULL. */
    enum rw_section section;
    const struct rw_rr *maker;

    const uint8_t *cut; /* the owner of the NS set that refers down, up or
                           sideways; NULL where none does */

    const uint8_t *foreign; /* a bit a record: RW_READING_FOREIGN */
    size_t foreign_count;   /* of them; the OPT record is none */
};

/** Take a response apart and say what it is.
 *
 * @param out    set on success, NULL on error; free with rw_reading_free()
 * @param asked  what was asked; its names must outlive the reading.  NULL,
 *               or without a name: as the message's own question has it
 * @param wire   len octets of any content, at most RW_MESSAGE_MAX of them are
 *               looked at; must outlive the reading
 * @return RW_OK, also for a message that is none: then the kind is
 *         RW_KIND_MALFORMED and `fault` says where; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status rw_reading_new(struct rw_reading **out,
                                                 const struct rw_asked *asked,
                                                 const uint8_t *wire,
                                                 size_t len);

/** Free what rw_reading_new() made; NULL is fine. */
RW_API void rw_reading_free(struct rw_reading *reading);

/** Say whether a record stands outside the bailiwick of the zone asked.
 *
 * @param rr  index in message.rrs
 */
static inline bool
rw_reading_is_foreign(const struct rw_reading *reading, size_t rr)
{
    return (reading->foreign[rr / 8] >> rr % 8 & 1) != 0;
}

/** Say what a response is worth once its TC bit, or that it came at second
 * hand, is left out of account. */
static inline enum rw_kind
rw_reading_worth(const struct rw_reading *reading)
{
    return reading->behind;
}

/** Say whether a kind ends a search: an answer, or a denial of one. */
RW_API bool rw_kind_is_definite(enum rw_kind kind);

/** Say whether a kind means that the server does not serve the zone: its
 * delegation is lame. */
RW_API bool rw_kind_is_lame(enum rw_kind kind);

/** The word of kind.def ("referral"), static; for machines. */
RW_API const char *rw_kind_word(enum rw_kind kind);

/** Say whether a record of that type belongs to what was asked for: the very
 * type, or for ANY whatever is no OPT. */
RW_API bool rw_type_fits(uint16_t type, uint16_t asked);

RW_END_DECLS

#endif
