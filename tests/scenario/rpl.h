/* Resolver scenarios in the .rpl format: what the servers of a small world
 * answer, what a client asks, what must come of it.
 *
 * testdata/scenarios/README.md describes the format and our own additions
 * ("; rootwalk: ..." lines, which other readers of the format take for
 * comments).  This reads a file into plain structures; server.h plays the
 * servers, check.h holds a walk against what was expected.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SCENARIO_RPL_H
#define SCENARIO_RPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/record.h"
#include "rootwalk/trace.h"
#include "scenario/pool.h"

#define RPL_ADDRESSES_MAX 32  /* of one range, or of the root */
#define RPL_ERROR_MAX     256 /* octets with the NUL */

/* What MATCH compares. */
enum rpl_match {
    RPL_OPCODE = 1 << 0,
    RPL_QTYPE = 1 << 1,
    RPL_QNAME = 1 << 2,
    RPL_SUBDOMAIN = 1 << 3, /* the query's name is at or below the entry's */
    RPL_UDP = 1 << 4,
    RPL_TCP = 1 << 5,
    RPL_DO = 1 << 6,
    RPL_EDNS = 1 << 7,    /* the query has an OPT record */
    RPL_NO_EDNS = 1 << 8, /* and this one has not */
    RPL_COOKIE = 1 << 9,  /* the query brings the server's cookie back */
    RPL_RCODE = 1 << 10,
    RPL_FLAGS = 1 << 11,
    RPL_QUESTION = 1 << 12,
    RPL_ANSWER = 1 << 13,
    RPL_ALL = 1 << 14,
};

struct rpl_records {
    struct rw_record *list;
    size_t count;
};

/* A line "; rootwalk: WORD REST", for whoever it is meant. */
struct rpl_note {
    const char *word;
    const char *rest; /* "" where there is none */
    size_t line;
    struct rpl_note *next;
};

/* One message: what a server answers, a client asks, or should get. */
struct rpl_entry {
    size_t line;
    unsigned match; /* enum rpl_match, or-ed */
    bool copy_id, copy_query;
    uint16_t flags; /* enum rw_flag, or-ed */
    bool dnssec_ok; /* DO */
    uint16_t rcode;
    bool has_rcode;
    const uint8_t *qname; /* NULL: no question */
    uint16_t qtype, qclass;
    struct rpl_records sections[3]; /* answer, authority, additional */
    const uint8_t *raw;             /* HEX_ANSWER: the message, or NULL */
    size_t raw_len;
    const uint8_t *options; /* HEX_EDNSDATA: options of the OPT, or NULL */
    size_t options_len;

    /* Ours, by "; rootwalk:" lines. */
    uint64_t delay_us;        /* added to the server's round trip */
    bool silent;              /* no reply at all */
    bool also;                /* the next entry that matches is sent as well */
    bool no_opt;              /* no OPT record is put in */
    bool full;                /* no TC, whatever the size */
    uint32_t copies;          /* how often the reply is sent; 1 */
    uint32_t times;           /* how often the entry serves; 0: always */
    size_t cut;               /* octets the message is cut to; 0: whole */
    enum rw_step_error error; /* this instead of a message */
    struct rw_address from;   /* another sender; family none: the server */
    uint32_t served;          /* how often it did; the server's */
    struct rpl_note *notes;   /* QUERY, CHECK_ANSWER: all of them */
    struct rpl_entry *next;
};

struct rpl_range {
    uint32_t first, last; /* steps */
    struct rw_address addresses[RPL_ADDRESSES_MAX];
    size_t address_count; /* 0: any server */
    struct rpl_entry *entries;
    struct rpl_range *next;
};

enum rpl_kind {
    RPL_QUERY,
    RPL_CHECK_ANSWER,
    RPL_TIME_PASSES,
    RPL_OTHER, /* concerns single packets of one resolver; passed over */
};

struct rpl_step {
    uint32_t number;
    enum rpl_kind kind;
    uint64_t elapse_us;      /* RPL_TIME_PASSES */
    struct rpl_entry *entry; /* QUERY, CHECK_ANSWER */
    struct rpl_step *next;
};

struct rpl_stub {
    struct rw_address address;
    const uint8_t *name; /* from a comment behind it, or NULL */
};

struct rpl {
    const char *title;
    struct rpl_stub stubs[RPL_ADDRESSES_MAX]; /* the root's servers */
    size_t stub_count;
    struct rpl_records anchors;
    uint64_t clock_us; /* for signatures; 0: not given */
    bool qmin, no_ipv4, no_ipv6;
    bool is_unbound;        /* what is not foreseen stays unanswered */
    struct rpl_note *notes; /* of the configuration */
    struct rpl_range *ranges;
    struct rpl_step *steps;
};

/** Read a scenario.
 *
 * @param pool   what everything is taken from
 * @param text   len octets, stays the caller's
 * @param error  RPL_ERROR_MAX octets, filled on error: "line N: what"
 * @return the scenario, or NULL
 */
struct rpl *rpl_parse(struct pool *pool, const char *text, size_t len,
                      char *error);

/** Read zone-file text (one record or more) onto the end of records.
 *
 * @return false where it is none
 */
bool rpl_records_parse(struct pool *pool, struct rpl_records *records,
                       const char *text, size_t len);

/** Read a name in presentation format; NULL where it is none. */
const uint8_t *rpl_name(struct pool *pool, const char *text);

#endif
