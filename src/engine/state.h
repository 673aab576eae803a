/* What an engine and its walks are made of.  Private to src/engine.
 *
 *   engine    many walks, one cache, one memory of servers
 *   walk      one question of the user's; owns an arena, writes one trace
 *   task      one name sought from a zone cut downwards: the walk's own
 *             question, the address of a name server, a DNSKEY ...
 *   exchange  one query on the way, and the step that records it
 *   cut       a zone and its servers, as the parent or the hints give them
 *   host      a name server whose addresses are looked up
 *   purpose   what a task is for: what it may do, who is told what it learns
 *
 * The files stand one upon the other, and none includes one above it:
 *
 *   engine     the face: events in, wishes out
 *   walk       a walk's tasks, from its start to its end
 *   purpose    the table of purposes: who is told what
 *   resolve    a task's states
 *   judge      what becomes of a task after a response
 *   evidence, survey, prime, host, choose, answer    what tasks are needed for
 *   task       one of them: made, asked, called off
 *   exchange, cut, glue, minimise, failure           what it stands on
 *   schedule, cache, memory, hash                    what all walks share
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_STATE_H
#define RWI_ENGINE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "engine/cache.h"
#include "base/hash.h"
#include "engine/memory.h"
#include "engine/number.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/engine.h"
#include "rootwalk/reading.h"

/* Bounds that are no option.  What a hostile zone can make a walk do is
 * their product at most, and max_queries and the deadline besides. */
#define RWI_FOREIGN_MAX                                                        \
    10 /* queries of a walk to a zone that is not above
                              its name: others pay for those */
#define RWI_WALK_LOOKUPS_MAX                                                   \
    64                     /* addresses of name servers sought; with
                                   --max-queries 100000 they nest to 44 s */
#define RWI_USELESS_MAX 64 /* addresses that a walk notes to be of no use */
#define RWI_DEPTH_MAX   8  /* look-ups that need look-ups that need ... */
#define RWI_SENDS_MAX   24 /* queries for one question to one zone */
#define RWI_PRIMES_MAX  3  /* likewise, for the root's own NS set */
#define RWI_NS_MAX      64 /* name servers of one zone that are looked at */
#define RWI_GLUE_MAX    64 /* addresses of one name server likewise */

/* Names of one zone's servers looked up: NXNSAttack, CVE-2020-12662. */
#define RWI_LOOKUPS_MAX 13

#define RWI_NOT_SENT_MAX 5 /* attempts of this machine's for one question */

/* Strangers' responses that are recorded, for one query and for a walk. */
#define RWI_DISCARDS_MAX      32
#define RWI_DISCARDS_WALK_MAX 128

#define RWI_WAYS_MAX      16   /* zones of one walk that are surveyed */
#define RWI_WEIGHED_KEPT  64   /* bogus answers of a survey that are told */
#define RWI_PROBES_MAX    8192 /* queries of one survey */
#define RWI_PEER_OPEN_MAX 2    /* of them on the way to one address ... */
#define RWI_ALL_OPEN_MAX  64   /* ... and to all: one machine may have them */

#define RWI_ARENA_MAX (64 * 1024 * 1024) /* octets of one walk */

struct rwi_exchange;
struct rwi_task;

/* Something to tell the caller; embedded in what it is about, so that
 * telling never needs memory. */
struct rwi_note {
    struct rwi_note *next;
    enum rw_want want;
    bool is_queued;
    bool is_void; /* no longer to be told */
    struct rw_walk *walk;
    struct rwi_exchange *exchange; /* SEND, CANCEL */
    const struct rw_step *step;    /* SHOW */
};

struct rwi_queue {
    struct rwi_note *first, *last;
};

/* A step as the engine holds it. */
struct rwi_step {
    struct rw_step step; /* first: the trace points at it */
    struct rwi_note show;
};

/* How a server is spoken to, each with less than the one before. */
enum rwi_manner {
    RWI_AS_ASKED, /* with all that the user wants */
    RWI_BASIC,    /* EDNS version 0 without CO: RFC 6891 section 6.1.3 */
    RWI_PLAIN,    /* without EDNS */
};

/* One query on the way. */
struct rwi_exchange {
    uint64_t id;               /* as engine/number.h gives it */
    struct rwi_exchange *next; /* in task->open */
    struct rwi_task *task;
    struct rwi_step *record;
    enum rwi_manner manner;
    bool is_held; /* it has not been sent yet */
    bool is_out;  /* the caller was told to send it, and counts */
    bool is_over; /* and the caller is still to be told */
    unsigned discards;
    /* Of several walks (join.h); unused where the engine does not share. */
    UT_hash_handle flight; /* in engine->flights while it leads */
    const uint8_t *key;
    size_t key_len;
    bool leads;
    struct rwi_exchange *leader;    /* whose query is this one's too; or NULL */
    struct rwi_exchange *followers; /* for whom this one's query counts */
    struct rwi_exchange *next_follower;
    enum rw_step_error failed_with; /* with its leader */
    uint64_t soft_us;    /* from then on another server is asked as well */
    uint64_t give_up_us; /* from then on it counts as unanswered */
    struct rwi_note send, cancel;
    void *tag; /* the caller's own */
};

/* One family's addresses of a host. */
enum rwi_knowledge {
    RWI_NOT_SOUGHT,
    RWI_BEING_SOUGHT,
    RWI_SOUGHT, /* with or without a result */
};

struct rwi_addresses {
    enum rwi_knowledge knowledge;
    enum rw_provenance provenance;
    const struct rw_address *list;
    size_t count;
    enum rw_reason reason; /* why it is not known whether there are any */
    unsigned depth;        /* of the look-up that came to that */
};

#define RWI_FAMILIES 2 /* A, AAAA */

struct rwi_host {
    struct rwi_host *next; /* in walk->hosts */
    const uint8_t *name;
    struct rwi_addresses family[RWI_FAMILIES];
    bool was_insisted; /* looked up although there was glue */
    bool was_surveyed; /* likewise, for a survey's sake */
};

/* Where a cut is known from. */
enum rwi_origin {
    RWI_OF_HINTS,
    RWI_OF_WALK,  /* a step of this walk */
    RWI_OF_CACHE, /* another walk */
};

struct rwi_cut {
    struct rwi_cut *next; /* in walk->cuts */
    struct rw_referral view;
    enum rwi_origin origin;
    const struct rw_reading *reading; /* in which; NULL for hints */
    uint64_t received_us;
    uint32_t step; /* 0 unless RWI_OF_WALK */
    uint32_t ttl_s;
    struct rwi_host **hosts; /* one for each view.servers, or NULLs */
    unsigned lookups;        /* names of its servers sought so far */
    unsigned asked;          /* queries to its servers for addresses */
    unsigned own; /* names of its servers sought for a survey's sake */
};

/* Something of the cache that a walk uses until its end. */
struct rwi_hold {
    struct rwi_hold *next;
    struct rwi_made *made;
};

/* What became of one server in the course of one question. */
struct rwi_try {
    struct rw_address address;
    uint16_t sent;   /* queries */
    uint16_t silent; /* of them unanswered, or not answered yet */
    bool is_over;    /* lame, broken or answered: not to be asked again */
    bool was_plain;  /* asked without EDNS */
    bool had_cookie;
    bool was_closed;              /* the connection, before the response */
    uint32_t step;                /* the latest */
    const struct rw_step *no_opt; /* SERVFAIL without OPT to a query with */
    uint64_t first_us;            /* when it was asked first */
    uint64_t again_us;            /* the earliest time to ask it once more */
};

/* An address that was of no use to a zone in this walk. */
struct rwi_useless {
    struct rwi_useless *next;
    const uint8_t *zone;
    struct rw_address address;
};

enum rwi_state {
    RWI_ST_CUT,    /* find the deepest zone cut known */
    RWI_ST_SERVER, /* choose one address of it, or find some */
    RWI_ST_SEND,   /* ask it */
    RWI_ST_AWAIT,  /* wait for an answer, an address, a time */
    RWI_ST_HOSTS,  /* wait for name servers' addresses and nothing else */
    RWI_ST_JUDGE,  /* what came: answer, referral, alias, lame ... */
    RWI_ST_DONE,
};

/* What a task has found, or why it found nothing. */
struct rwi_result {
    enum rw_outcome outcome;
    enum rw_reason reason;
    const uint8_t *name; /* what the reason is about */
    uint16_t rcode;
};

/* What is to be sent next. */
struct rwi_pick {
    struct rw_server server;
    enum rw_transport transport;
    enum rwi_manner manner;
    struct rw_because because;
};

/* What can go wrong with a question to a zone, in the order in which it is
 * the reason why nothing was found. */
enum rwi_setback {
    RWI_NOT_CAPTURED, /* a replay's capture does not hold it */
    RWI_NOT_SENT,     /* this machine could not */
    RWI_LAME,
    RWI_FAILING, /* an rcode that tells of the server, not of the name */
    RWI_TRUNCATED,
    RWI_BROKEN, /* malformed */
    RWI_SETBACKS,
};

/* How one question to the servers of one zone has gone so far. */
struct rwi_tally {
    unsigned sends;
    unsigned setbacks[RWI_SETBACKS];
    bool is_blocked;         /* one of the servers' addresses at least */
    bool is_dead;            /* likewise: silent for too long to be asked now */
    const uint8_t *loop;     /* a host that could not be waited for ... */
    const uint8_t *too_deep; /* ... or not be sought */
};

/* Which name servers' addresses a task looks for; each does what the one
 * before it does. */
enum rwi_seeking {
    RWI_SEEKS_NONE,
    RWI_SEEKS_MISSING,  /* of those without glue, one after the other */
    RWI_SEEKS_DOUBTFUL, /* at last, of those whose glue did not help */
    RWI_SEEKS_ALL,      /* of those without glue, all at once */
};

/* What its purpose makes of a task: a row of the table in purpose.c.  The
 * first members say what it does by itself; the others who is told what it
 * learns, NULL where that concerns nobody.  A task thus tells those above it
 * without knowing them. */
struct rwi_purpose {
    bool is_bound;  /* asks the servers of the cut it was given, no others */
    bool asks_all;  /* at once; each response is noted, and changes nothing;
                       heard() is told of each */
    bool minimises; /* RFC 9156 */
    bool follows;   /* aliases; else an alias says that there is no such data */
    bool needs_edns; /* signatures come with it only */
    enum rwi_seeking seeks;
    unsigned sends_max; /* queries for one question to one zone */

    /* It turns to a cut, for the first time with this name. */
    void (*set_out)(struct rwi_task *task, uint64_t now_us);
    /* A query of its own is on the way. */
    void (*sent)(struct rwi_task *task);
    /* A definite response has come. */
    void (*heard)(struct rwi_task *task, const struct rw_step *step);
    /* One of its response's aliases leads on. */
    void (*linked)(struct rwi_task *task, const struct rw_reading *reading,
                   const struct rw_alias *alias);
    /* It is referred to a cut; true: that is all that was sought. */
    bool (*referred)(struct rwi_task *task, const struct rwi_cut *cut);
    /* Its question has an answer. */
    void (*answered)(struct rwi_task *task, const struct rw_step *step,
                     uint64_t now_us);
    /* It has come to its end: task->result. */
    void (*ended)(struct rwi_task *task, uint64_t now_us);
    /* The walk has ended before it. */
    void (*dropped)(struct rwi_task *task, uint64_t now_us);
    /* Whether the walk ends no sooner than it. */
    bool (*is_awaited)(const struct rw_walk *walk);
};

/* The purposes have a row each, and that of a probe which one server is
 * asked. */
#define RWI_PURPOSE_ONE (RW_PURPOSE_SURVEY + 1)
/* A name beside the walk, from the deepest cut known for it on. */
#define RWI_PURPOSE_ASIDE (RW_PURPOSE_SURVEY + 2)

/* RW_PURPOSE_ADDRESS: whose address is sought. */
struct rwi_lookup {
    struct rwi_host *host;
    size_t family;
    bool insists;    /* not content with glue */
    bool is_settled; /* it has been said what was found */
};

/* RW_PURPOSE_DNSSEC: what the judge lacks. */
struct rwi_proof {
    const uint8_t *zone;              /* as the judge named it */
    bool is_again;                    /* of another server than before */
    const struct rw_reading *reading; /* the latest that went to the judge */
};

struct rwi_task {
    struct rwi_task *next; /* in walk->tasks */
    struct rw_walk *walk;
    struct rwi_task *needed_by; /* NULL for the walk's own question */
    enum rw_purpose purpose;
    const struct rwi_purpose *does; /* its row; never NULL */
    union { /* by purpose; the others have nothing of their own */
        struct rwi_lookup lookup;
        struct rwi_proof proof;
    };
    unsigned depth;
    uint32_t parent;     /* the step that made it necessary; 0: none */
    enum rw_probe probe; /* which of a survey's plan */
    bool over_tcp;       /* at once */
    bool is_second;      /* of those who answered the first time */
    bool is_recalled;    /* it failed as another walk's did a moment ago */
    uint64_t start_us;   /* not before */

    const uint8_t *name; /* sought now: the last alias's target */
    uint16_t type;
    uint16_t qclass;
    enum rwi_state state;
    uint64_t wake_us;   /* RWI_ST_AWAIT: when to look again */
    size_t seen;        /* walk->news when it last looked */
    size_t seen_closed; /* likewise walk->closed */

    /* Where it stands. */
    struct rwi_cut *cut;
    struct rw_because why;     /* of the next first query to a cut */
    const uint8_t *asked_name; /* the question on the way; as name, type */
    uint16_t asked_type;       /* but where QNAMEs are minimised */
    unsigned minimised;        /* questions asked with less than the name */
    bool wants_whole;          /* the whole name at once, minimised or not */

    /* The question on the way to the servers of the cut. */
    struct rwi_tally tally;
    struct rwi_try *tries;
    size_t try_count, try_room;
    struct rwi_pick pick;
    struct rwi_exchange *open;
    struct rwi_step *arrived; /* answered, to be judged */
    enum rwi_manner manner;   /* ... in which it was asked */
    struct rwi_step *held;    /* recursive answers, for want of better */
    uint32_t last_step;       /* the latest one concluded without success */
    uint16_t last_rcode;      /* of a response that was of no use */
    uint64_t seek_us;         /* when the next server's address is sought */

    /* The aliases so far: every name it has had. */
    const uint8_t *names[RW_ALIAS_MAX + 1];
    size_t name_count;

    struct rwi_result result;
};

/* One address in a walk that surveys. */
struct rwi_peer {
    UT_hash_handle hh; /* in walk->peers */
    uint8_t key[RWI_ADDRESS_KEY];
    unsigned open;   /* queries on the way to it */
    unsigned silent; /* that came to nothing over UDP ... */
    bool answered;   /* ... unless this is set */
};

/* A zone on a walk's way, and what its servers were asked there. */
struct rwi_way {
    struct rwi_cut *cut;
    const uint8_t *name;
    uint16_t type;
    bool is_aside; /* the root's, who its servers are and nothing else */
};

enum rwi_survey_stage {
    RWI_SURVEY_IDLE, /* the next zone's turn */
    RWI_SURVEY_ASKS,
    RWI_SURVEY_ASKS_AGAIN, /* what differed */
};

/* A walk's survey: zone after zone; see survey.c. */
struct rwi_survey {
    enum rwi_survey_stage stage;
    struct rwi_way ways[RWI_WAYS_MAX];
    size_t way_count, way; /* the one at work */
    struct rwi_cut *cut;   /* of its zone, with the servers found since */
    struct rw_ns *room;    /* its view's servers */
    size_t servers;        /* when all were asked last */
    unsigned rounds;       /* in which servers found late were asked */
    bool is_signed;        /* what only signed zones have was asked for */
    bool has[RW_PROBES];   /* and is there */
    bool has_signals;      /* what they announce was asked for */
    bool has_root;         /* its servers' turn comes, or has; of the walk */
    bool has_targets;      /* so were the names in the answer; of the walk */
};

struct rw_walk {
    struct rw_engine *engine;
    struct rw_walk *next, *prev; /* in engine->walks */
    struct rwi_arena arena;
    struct rw_walk_options options; /* qname in the arena */
    struct rw_trace trace;
    struct rw_left_out *left_out; /* the trace's, RW_LEFT_OUT_MAX of them */
    struct rw_step **steps;
    size_t step_room;
    struct rw_record *answer;
    size_t answer_room;

    struct rwi_useless *useless; /* at most RWI_USELESS_MAX */
    size_t useless_count;
    struct rwi_task *tasks; /* the newest last */
    struct rwi_task *last_task;
    struct rwi_task *main;
    struct rwi_cut *cuts;
    struct rwi_hold *holds; /* what of the cache it uses */
    struct rwi_host *hosts;
    size_t open;            /* exchanges on the way */
    bool validates;         /* collects and judges the chain of trust */
    bool needs_look;        /* there is evidence the judge has not seen */
    bool is_ending;         /* nothing more is asked */
    struct rw_judge *judge; /* NULL unless it validates */
    unsigned again_rounds;  /* in which other servers were asked */
    bool asked_again;       /* a ruling made something necessary */
    struct rw_chain *chain;
    struct rw_chain *weighed[RWI_WEIGHED_KEPT]; /* bogus answers of a survey */
    size_t weighed_count;
    unsigned discards;       /* strangers' responses recorded */
    unsigned lookups;        /* addresses sought so far */
    enum rw_reason limit;    /* a bound that was hit */
    enum rw_reason ended_by; /* ... or what ended it before its time */
    bool is_ruled;           /* the ruling stands: only a survey may follow */
    size_t news;             /* look-ups that have ended */
    size_t closed;           /* exchanges likewise */
    struct rwi_survey survey;
    struct rwi_peer *peers; /* NULL but for surveys */
    bool grows;             /* max_queries, with the survey */
    bool is_patient;        /* asks who has answered before more often */
    uint32_t probes;        /* by which it has */
    size_t reached;         /* attempts that met anything but no route */
    bool no_ipv4, no_ipv6;  /* here: the machine's or the user's wish */
    bool is_done, is_collected;
    size_t heap_at; /* in engine->heap; RWI_NOT_IN_HEAP */
    uint64_t wake_us;
    uint64_t deadline_us; /* RW_NO_TIME while any of its queries is held */
    size_t held;          /* queries that the caller has not sent yet */
    uint64_t left_us;     /* then: until the deadline */
    struct rwi_note collect;
};

#define RWI_NOT_IN_HEAP SIZE_MAX

/* A time some microseconds later; what lies beyond all time is never. */
static inline uint64_t
rwi_later(uint64_t now_us, uint64_t us)
{
    return us < RW_NO_TIME - now_us ? now_us + us : RW_NO_TIME;
}

struct rw_engine {
    struct rw_engine_config config;
    struct rw_judge_policy policy; /* config.policy's copy */
    struct rwi_arena arena;        /* hints, anchors */
    struct rwi_arena_chunk *spare; /* walks' first chunks, to be used again */
    struct rw_walk *walks;         /* all that are not freed */
    size_t walk_count;             /* not collected */
    struct rw_walk **heap; /* by wake_us; every walk not done has a place */
    size_t heap_count, heap_room;
    struct rwi_queue queue;
    struct rwi_queue back;        /* SENDs beyond config.queries_max */
    size_t out;                   /* queries that the caller has been given */
    struct rwi_numbers exchanges; /* by their ids */
    struct rwi_exchange *flights; /* those that others may follow */
    uint64_t now_us;              /* the latest time that it was told */
    struct rwi_cache cache;
    struct rwi_memory memory;
    size_t memory_left;           /* octets that walks may still take */
    struct rw_engine_stats stats; /* as they were asked for last */
    struct rwi_cut *hints;
    const struct rwi_purpose *purposes; /* one row each; purpose.h */
    bool is_primed;                     /* or being so */
    bool has_failures;                  /* remembered, some time; failure.h */
    bool has_way[RWI_FAMILIES];         /* to any server so far */
    bool goes_inside;                   /* any address is asked: see inside.h */
    const struct rw_record *anchors;
    size_t anchor_count;
    struct rw_judge_memo *memo; /* good signatures; NULL until a ruling */
    struct rw_rr *room;         /* RW_RRS_MAX; for taking messages apart */
    uint8_t *scratch;           /* RW_RDATA_MAX octets */
};

#endif
