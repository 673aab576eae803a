/* A hostile network, drawn from a seed.
 *
 * A world is a random tree of zones with random servers: honest ones, slow
 * and lossy ones, lame ones, such that send rubbish, truncate everything,
 * forge, flood or lie about zones that are not theirs.  None lies about data
 * of a zone it serves, so the world knows what the true answer to every
 * question is, and whether a path of honest servers leads to it.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SIMULATION_SIM_H
#define SIMULATION_SIM_H

#include "rootwalk/driver.h"
#include "rootwalk/name.h"
#include "rootwalk/random.h"
#include "rootwalk/record.h"
#include "rootwalk/trace.h"
#include "scenario/pool.h"

#define SIM_ZONES_MAX   48
#define SIM_SERVERS_MAX 128
#define SIM_NS_MAX      4  /* of one zone */
#define SIM_CHAIN_MAX   40 /* records of a true answer: aliases and data */
/* Worlds from this seed on have more in them; those before stay as they were,
 * for seeds that once failed. */
#define SIM_DEEPER    20000000
#define SIM_LINKS_MAX 12 /* aliases that a walk must follow; it may more */
/* From here on also NSEC3, with opt-out, clocks that jump, and walks that no
 * bound of their own keeps from asking too much. */
#define SIM_LATER      30000000
#define SIM_OWNERS_MAX (4 + SIM_SERVERS_MAX + SIM_ZONES_MAX)

enum sim_denial {
    SIM_NSEC,
    SIM_NSEC3,
    SIM_OPT_OUT, /* NSEC3, and delegations to unsigned zones are left out */
};

enum sim_habit {
    SIM_HONEST,
    SIM_SLOW,      /* answers after 100 to 400 ms */
    SIM_TWICE,     /* everything comes twice */
    SIM_FORGED,    /* a forged reply comes before the true one */
    SIM_TRUNCATES, /* TC over UDP; whole over TCP */
    SIM_NO_EDNS,   /* FORMERR to EDNS */
    SIM_POISONS,   /* true, with records of other people's zones added */
    SIM_LAST_HONEST = SIM_POISONS,
    SIM_LOSSY,      /* loses every third query */
    SIM_DROPS_EDNS, /* is silent to EDNS */
    SIM_SILENT,
    SIM_CLOSED, /* an ICMP message comes back */
    SIM_REFUSES,
    SIM_FAILS, /* SERVFAIL */
    SIM_EMPTY,
    SIM_UPWARD,   /* refers to the root */
    SIM_SIDEWAYS, /* refers to the very zone */
    SIM_RUBBISH,  /* random octets behind the right ID */
    SIM_CUT,      /* a true answer, cut off */
    SIM_BITS,     /* a true answer, a bit of its question turned over */
    SIM_COUNTS,   /* a true answer, one of its counts too high */
    SIM_ONLY_TC,  /* TC over UDP; TCP closes */
    SIM_ECHOES,   /* the query itself */
    SIM_ONLY_FORGED,
    SIM_BAD_COOKIE, /* BADCOOKIE, always */
    SIM_MUTANT,     /* true answers with any octets changed: lawless worlds */
    SIM_FIRST_LIAR, /* from here on in signed worlds only */
    SIM_STRIPS = SIM_FIRST_LIAR, /* leaves out all that DNSSEC adds */
    SIM_ALTERS,                  /* another address, the signature as it was */
    SIM_ADDS,                    /* one address more, the signature as it was */
    SIM_EXPIRED,                 /* signatures of last year */
    SIM_DENIES,      /* what there is, with a proof about something else */
    SIM_HIDES_DS,    /* likewise, that a zone is signed */
    SIM_WRONG_CLASS, /* answers of another class */
    SIM_LAST_LIAR = SIM_WRONG_CLASS,
    SIM_COOKIES,   /* honest; BADCOOKIE and its cookie to who has none of it */
    SIM_TC_STALLS, /* TC over UDP; silent over TCP */
    SIM_TC_CUT,    /* TC over UDP; over TCP a true answer, cut off */
    SIM_HABITS,
};

struct sim_server {
    struct rw_address address;
    uint8_t name[RW_NAME_MAX];
    enum sim_habit habit;
    unsigned home;            /* the zone its name stands in */
    size_t zones[SIM_NS_MAX]; /* that it serves */
    size_t zone_count;
    uint64_t rtt_us;
    uint64_t asked; /* queries so far */
};

struct sim_zone {
    uint8_t apex[RW_NAME_MAX];
    size_t parent; /* below its own index; of the root: 0 */
    size_t servers[SIM_NS_MAX];
    size_t server_count;
    uint8_t alias[RW_NAME_MAX]; /* target of the CNAME at "alias" */
    uint8_t dname[RW_NAME_MAX]; /* target of the DNAME at "moved" */
    unsigned depth;  /* look-ups of servers within look-ups; honest paths */
    bool reachable;  /* by honest servers alone */
    bool is_garbled; /* so may be what leads to it: by a mutant of its own, of
                        its ancestors, or of where its servers' names stand */
    bool is_signed;  /* and so are all above it */
    enum sim_denial denial; /* how it proves what there is not */
    uint8_t salt[4], salt_len, iterations;
    void *key; /* an EVP_PKEY; NULL unless signed */
    uint16_t key_tag;
    struct rw_record dnskey, ds;
};

struct sim_world {
    struct pool *pool;
    struct rw_random random;
    uint64_t seed;
    bool lawless;   /* servers change any octet of what they say, so nothing
                     is known to be true */
    bool is_signed; /* the root is, and most zones are */
    bool jumps;     /* its clock does */
    struct sim_zone zones[SIM_ZONES_MAX];
    size_t zone_count;
    struct sim_server servers[SIM_SERVERS_MAX];
    size_t server_count;
    bool is_spoofed; /* somebody who sees nothing forges responses to each
                        query: see sim_answer() */
    size_t replies;  /* of the servers', to the query at hand */
    size_t traps;    /* queries sent to addresses that only poison names */
    size_t strays;   /* queries to who serves no such zone, or about names that
                        are not its */
    size_t asked;    /* all queries */
};

/* What is true about a question. */
struct sim_truth {
    enum rw_outcome outcome; /* FAILURE: a loop, or too long a chain */
    struct rw_record chain[SIM_CHAIN_MAX];
    size_t count, links;
    bool reachable; /* every zone on the way is */
    bool is_long;   /* more aliases than must be followed */
    unsigned depth; /* the deepest of their look-ups */
    bool is_signed; /* so is every zone on the way */
    bool has_liar;  /* so has some zone on the way among its servers */
    bool opts_out;  /* what is not there may be so without a proof: insecure */
};

/** Draw a world. */
void sim_world_init(struct sim_world *world, struct pool *pool, uint64_t seed);

/** Draw a number below n. */
uint64_t sim_draw(struct sim_world *world, uint64_t n);

/** Draw a question, mostly about names that exist. */
void sim_question(struct sim_world *world, uint8_t *name, uint16_t *type);

/** What is true about a question. */
void sim_truth(struct sim_world *world, struct sim_truth *truth,
               const uint8_t *name, uint16_t type);

/* What a zone holds at a name. */
enum sim_found {
    SIM_DATA,  /* `record` (the first of them) */
    SIM_CNAME, /* `record` */
    SIM_DNAME, /* `record`; `target` is what it makes of the name */
    SIM_NODATA,
    SIM_NXDOMAIN,
};

struct sim_lookup {
    enum sim_found found;
    struct rw_record records[SIM_NS_MAX];
    size_t count;
    uint8_t target[RW_NAME_MAX]; /* of CNAME and DNAME */
};

/** Look a name up in one zone, below whose apex it stands. */
void sim_zone_lookup(struct sim_world *world, struct sim_lookup *out,
                     size_t zone, const uint8_t *name, uint16_t type);

/** The deepest zone that holds a name; for DS the one above a cut. */
size_t sim_zone_of(const struct sim_world *world, const uint8_t *name,
                   uint16_t type);

/** How many queries a walk that is no survey may take, whatever servers of the
 * world do; doc/security.md states it.
 *
 * @param names  those that it looks for, from the question along its aliases
 * @param qmin   whether its questions are shortened
 */
size_t sim_queries_max(const struct sim_world *world,
                       const uint8_t *const *names, size_t count, bool qmin);

/** Whether a walk asked a zone one question more often than that allows. */
bool sim_asks_too_often(const struct sim_world *world,
                        const struct rw_trace *trace);

#define SIM_JUMP_US (90 * UINT64_C(1000000)) /* that a clock jumps, at most */

/** Have the engine's clock jump; 0: it goes right again. */
void sim_clock_init(uint64_t seed);

/** A record with memory of the world's. */
struct rw_record sim_record(struct sim_world *world, const uint8_t *owner,
                            uint16_t type, const void *rdata, size_t len);

/** Give the root's servers as hints.
 *
 * @param hints  room for 2 * SIM_NS_MAX
 * @return how many there are
 */
size_t sim_hints(struct sim_world *world, struct rw_record *hints);

/* ---- replies, and signing them ---------------------------------------- */

/* A reply in the making. */
struct sim_reply {
    uint16_t flags; /* the rcode among them */
    struct rw_record sections[3][48];
    size_t counts[3];
};

/** Add a record to answer (0), authority (1) or additional (2); one that
 * finds no room is left out. */
void sim_reply_add(struct sim_reply *reply, int section,
                   struct rw_record record);

/** What an honest server says.
 *
 * @param expired  with signatures that are none any more
 */
void sim_reply_true(struct sim_world *world, struct sim_reply *reply,
                    const struct sim_server *server, const uint8_t *name,
                    uint16_t type, bool dnssec_ok, bool leaves_cname,
                    bool expired);

/** Make keys for the signed zones; see sim_keys_free(). */
void sim_keys_init(struct sim_world *world);
void sim_keys_free(struct sim_world *world);

/** Every name that a zone holds, in no order; room for SIM_OWNERS_MAX. */
size_t sim_owners(struct sim_world *world, size_t zone, const uint8_t **owners);

/** The types at a name that exists, as a bitmap of window 0, 9 octets at most.
 *
 * @return octets
 */
size_t sim_bitmap(struct sim_world *world, uint8_t *out, size_t zone,
                  const uint8_t *owner);

/** Add the NSEC record of a name that exists in a zone, or that covers one
 * that does not; in a zone with NSEC3 what stands for it. */
void sim_add_nsec(struct sim_world *world, struct sim_reply *reply, size_t zone,
                  const uint8_t *name);

/** Add the NSEC3 record of a name that exists; for one that does not, that of
 * its closest encloser and the one that covers the next name below that.  Both
 * may be there already.  RFC 5155 section 7.2.1 */
void sim_add_nsec3(struct sim_world *world, struct sim_reply *reply,
                   size_t zone, const uint8_t *name);

/** Sign every record set of answer and authority that is the zone's own:
 * not the NS records of a delegation, not a CNAME that a DNAME stands for. */
void sim_sign(struct sim_world *world, struct sim_reply *reply, size_t zone,
              bool expired);

/** Answer a query; an rw_virtual_fn, ctx is the world.
 *
 * In a world that is spoofed, forged responses come before the server's: from
 * its address, to the question, with IDs that are not the query's; or with its
 * ID from elsewhere, which is as good as it gets for who sees no traffic. */
size_t sim_answer(void *ctx, const struct rw_action *action, size_t index,
                  uint64_t now_us, struct rw_virtual_reply *reply, uint8_t *buf,
                  size_t size);

#endif
