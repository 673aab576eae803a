/* The mail route: how mail reaches a domain, by its records.
 *
 * A route is a user of the engine, as a trace's reader is: it starts walks
 * (MX; then the addresses of each host; then their TLSA sets), several at
 * once over one engine and cache, and draws its conclusions when they have
 * ended:
 *
 *     rw_route_new(&route, engine, &options, now_us);
 *     drive the engine; on_done: rw_route_collect(route, walk, now_us);
 *     read it: struct rw_route
 *
 * RFC 5321 section 5, RFC 7505, RFC 7672.  No clock, no sockets: whoever
 * drives the engine has those.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ROUTE_H
#define ROOTWALK_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/engine.h"
#include "rootwalk/fetch.h"
#include "rootwalk/octets.h"
#include "rootwalk/record.h"
#include "rootwalk/spf.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

#define RW_ROUTE_HOSTS_MAX 64  /* hosts that are looked at; more are said */
#define RW_ROUTE_LOOKS_MAX 400 /* record sets sought for one domain */

enum rw_mail_outcome {
#define RW_MAIL_OUTCOME(name, word, phrase) RW_MAIL_##name,
#include "rootwalk/route.def"
};

enum rw_mail_reason {
#define RW_MAIL_REASON(name, word, phrase) RW_MAIL_REASON_##name,
#include "rootwalk/route.def"
};

enum rw_why_not {
#define RW_WHY_NOT(name, word, phrase) RW_WHY_NOT_##name,
#include "rootwalk/route.def"
};

enum rw_demand {
#define RW_DEMAND(name, word, phrase) RW_DEMAND_##name,
#include "rootwalk/route.def"
};

enum rw_mail_policy {
#define RW_MAIL_POLICY(name, word) RW_POLICY_##name,
#include "rootwalk/route.def"
    RW_MAIL_POLICIES, /* how many there are */
};

enum rw_mail_service {
#define RW_MAIL_SERVICE(name, word, label, port) RW_SERVICE_##name,
#include "rootwalk/route.def"
    RW_MAIL_SERVICES, /* how many there are */
};

/* One record set that was sought. */
struct rw_records {
    const uint8_t *name;
    uint16_t type;
    enum rw_outcome outcome; /* PENDING: its walk goes on */
    enum rw_security security;
    const uint8_t *alias;                /* where the aliases end; NULL: none */
    const struct rw_record *const *list; /* of the type, without RRSIGs */
    size_t count;
    uint32_t walk; /* number from 1; 0: nobody was asked, for a bound */
    const struct rw_trace *trace; /* NULL likewise */
};

/* One TLSA record, as SMTP uses it: RFC 7672 section 3.1. */
struct rw_tlsa {
    uint8_t usage, selector, matching;
    struct rw_octets data;
    bool is_usable;
};

/* Whether the policy lets a sender use a host. */
enum rw_sts_listed {
    RW_STS_NOT_ASKED, /* there is no policy */
    RW_STS_LISTED,
    RW_STS_NOT_LISTED,
};

/* A host that mail may be handed to. */
struct rw_mail_host {
    const uint8_t *name;
    uint16_t preference; /* of an SRV record: its priority */
    uint16_t weight;     /* of an SRV record */
    uint16_t port;
    enum rw_why_not why_not;           /* NOTHING: usable */
    const struct rw_records *a, *aaaa; /* NULL: not sought */
    const struct rw_address *addresses;
    size_t address_count;
    bool is_secure;                /* the addresses are, and there is one */
    const struct rw_records *tlsa; /* NULL: not sought */
    const uint8_t *tlsa_base;      /* the name below whose _25._tcp it stands */
    const struct rw_tlsa *tlsas;
    size_t tlsa_count, usable_tlsas;
    enum rw_sts_listed sts;
    enum rw_demand demand;
};

/* A service that the domain announces: RFC 6186, RFC 8314. */
struct rw_mail_srv {
    enum rw_mail_service service;
    const struct rw_records *records;
    const uint8_t *target;
    uint16_t port, priority, weight;
    bool is_offered; /* false: the target is ".", RFC 2782 */
};

/* A policy's record: a list of tags. */
struct rw_policy_text {
    const struct rw_records *records; /* TXT */
    size_t count;                     /* that are of the policy */
    const char *text;                 /* the record; NULL: none, or several */
    size_t len;
    bool is_good;      /* MTA-STS, TLS-RPT: it can be used */
    const char *value; /* of id, of rua; NULL: none */
    size_t value_len;
};

enum rw_dmarc_policy {
#define RW_DMARC(name, word) RW_DMARC_##name,
#include "rootwalk/route.def"
};

/* A key that signatures are checked with: RFC 6376 section 3.6.1, RFC 8463. */
struct rw_dkim_key {
    const char *selector;             /* as it was given */
    const struct rw_records *records; /* TXT; NULL: no such name can be */
    size_t count;                     /* that are keys; one is right */
    const char *text;                 /* the record; NULL: none, or several */
    size_t len;
    const char
        *algorithm; /* "rsa", "ed25519", or as it stands there; NUL-ended;
                              NULL without a record */
    unsigned bits;  /* of the key; 0: not known */
    bool is_good;   /* it can be used, or is revoked */
    bool is_revoked, is_testing;
};

struct rw_dkim {
    const struct rw_records *below; /* TXT at _domainkey: where that name does
                                       not exist there is no key */
    const struct rw_dkim_key *keys; /* of the selectors asked for */
    size_t key_count;
};

/* BIMI: draft-brand-indicators-for-message-identification section 4. */
struct rw_bimi {
    struct rw_policy_text found; /* its value is that of l */
    const uint8_t *found_at;     /* the domain, or its organizational one */
    const char *evidence;        /* of a; NULL: none */
    size_t evidence_len;
    bool is_declined; /* an empty l: the domain wants no logo shown */
};

enum rw_sts_mode {
#define RW_STS_MODE(name, word) RW_STS_MODE_##name,
#include "rootwalk/route.def"
};

#define RW_STS_PATH   "/.well-known/mta-sts.txt" /* of the policy */
#define RW_STS_MX_MAX 64 /* patterns of a policy that count */

/* MTA-STS: the record, and the policy that it announces.  RFC 8461. */
struct rw_sts {
    struct rw_policy_text found; /* its value is the id */
    const uint8_t *host;         /* that has the policy; NULL: not sought */
    const struct rw_records *a, *aaaa; /* of that host; likewise */
    const struct rw_address *addresses;
    size_t address_count;
    bool is_wanted;                   /* it is to be fetched now */
    const struct rw_fetched *fetched; /* what came of it; NULL: nothing yet */
    bool is_good;                     /* it was fetched and can be used */
    enum rw_sts_mode mode;
    const struct rw_octets *mx; /* patterns */
    size_t mx_count;
    uint64_t max_age_s;
};

#define RW_DMARC_REPORTS_MAX 8 /* other domains that are looked at */

/* A domain to which DMARC's reports go: RFC 9990 section 4. */
struct rw_dmarc_report {
    const uint8_t *domain;
    const struct rw_records *records; /* that agree; NULL: none needed, since
                                         it is of the same organization */
    bool is_authorized;
};

#define RW_DMARC_WALK_MAX 8 /* places; RFC 9989 section 4.10 */

/* What DMARC says of a domain. */
struct rw_dmarc {
    struct rw_policy_text found;
    const uint8_t *found_at;       /* the domain whose record it is */
    const uint8_t *organizational; /* NULL: there is no record at all */
    const uint8_t *const *walked;  /* names asked, in their order */
    size_t walked_count;
    bool is_good, is_testing, has_old_tags;
    enum rw_dmarc_policy policy, subdomain_policy, nonexistent_policy;
    char adkim, aspf; /* 'r' or 's' */
    const char *rua;  /* as it stands there; NULL: none */
    size_t rua_len;
    const char *ruf; /* likewise */
    size_t ruf_len;
    const struct rw_dmarc_report *reports; /* NULL: being sought */
    size_t report_count;
};

/* What is looked for. */
struct rw_route_options {
    const uint8_t *domain; /* copied */
    const char *address;   /* as typed; NULL: a domain was; copied */
    enum rw_mail_service service;
    struct rw_walk_options walk; /* how each walk goes; its question and tag
                                    do not count */
    const uint8_t *const *hosts; /* only these; copied */
    size_t host_count;           /* 0: those that the domain names */
    struct rw_address ip;        /* what SPF says of a message from there;
                                    family none: no message */
    uint64_t at_us;              /* when to judge; 0: when it begins */
    bool fetch; /* look for the host of the MTA-STS policy: it is wanted */
    const char *const *selectors; /* of DKIM keys to look at; copied */
    size_t selector_count;
};

struct rw_attempt; /* attempt.h */

/* The record.  What it points to is its own. */
struct rw_route {
    const uint8_t *domain;
    const char *address; /* NULL: none */
    enum rw_mail_service service;
    uint64_t started_us, ended_us, at_us;
    enum rw_mail_outcome outcome;
    enum rw_mail_reason reason;      /* NONE unless a failure ... */
    const struct rw_trace *decisive; /* ... WALK: whose reason it is */

    const struct rw_records *mx;      /* the SRV set where that is asked for */
    const struct rw_mail_host *hosts; /* in the order in which a sender tries */
    size_t host_count, hosts_more;    /* more than RW_ROUTE_HOSTS_MAX */
    const struct rw_mail_srv *services;
    size_t service_count;

    const struct rw_dkim *dkim;       /* NULL: not looked for */
    const struct rw_dmarc *dmarc;     /* likewise */
    const struct rw_sts *sts;         /* MTA-STS; likewise */
    const struct rw_policy_text *rpt; /* TLS-RPT; likewise */
    const struct rw_bimi *bimi;       /* likewise */
    const struct rw_records *type99; /* SPF records of the old type; likewise */
    const struct rw_spf *spf;        /* all that the record leads to; NULL: not
                                   looked for */
    struct rw_address ip;       /* of a message; family none: of none ... */
    const struct rw_spf *check; /* ... else its verdict */

    const struct rw_attempt *attempts; /* of rw_route_attempts() */
    size_t attempt_count;

    const struct rw_records *const *looks; /* all that were sought */
    size_t look_count;
    bool is_bounded;       /* RW_ROUTE_LOOKS_MAX was reached */
    enum rw_status status; /* RW_ERR_MEMORY and the like: what is concluded here
                              is not whole, and nobody reports it */
    uint64_t queries, bytes_sent, bytes_received;
};

/** Begin a route: its first walks are started.
 *
 * @param engine  outlives the route
 * @return RW_OK; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status
rw_route_new(struct rw_route **out, struct rw_engine *engine,
             const struct rw_route_options *options, uint64_t now_us);

/** Hand in a walk of its that has ended; others may be started.  The walk
 * stays the route's until it is freed.  The route is finished when the
 * engine has no walk of it left.  What it concludes wants memory: see
 * `status`. */
RW_API void rw_route_collect(struct rw_route *route, struct rw_walk *walk,
                             uint64_t now_us);

/** Hand in what came of fetching the MTA-STS policy that its `sts` wanted;
 * copied. */
RW_API void rw_route_policy(struct rw_route *route,
                            const struct rw_fetched *fetched, uint64_t now_us);

/** Hand in what came of talking to the hosts of a finished route.
 *
 * @param attempts  outlive the route
 * @param reason    rw_attempts_reason(): unless NONE the route is a failure
 *                  for it
 */
RW_API void rw_route_attempts(struct rw_route *route,
                              const struct rw_attempt *attempts, size_t count,
                              enum rw_mail_reason reason);

/** Free the route and its walks; NULL is fine. */
RW_API void rw_route_free(struct rw_route *route);

/** The words that JSON has, static; for machines, never translated. */
RW_API const char *rw_mail_outcome_word(enum rw_mail_outcome outcome);
/** Why there is no result; of a walk's reason, that walk's word. */
RW_API const char *rw_mail_reason_word(const struct rw_route *route);
/** Why a host is left out. */
RW_API const char *rw_why_not_word(enum rw_why_not why_not);
/** What a sender must insist on. */
RW_API const char *rw_demand_word(enum rw_demand demand);
/** "quarantine" and the like. */
RW_API const char *rw_dmarc_policy_word(enum rw_dmarc_policy policy);
/** "enforce" and the like. */
RW_API const char *rw_sts_mode_word(enum rw_sts_mode mode);
/** "spf" and the like. */
RW_API const char *rw_mail_policy_word(enum rw_mail_policy policy);
/** "submission" and the like. */
RW_API const char *rw_mail_service_word(enum rw_mail_service service);

/** Find a service by its word; RW_MAIL_SERVICES for none. */
RW_API enum rw_mail_service rw_mail_service_from_word(const char *word);

/** The phrases for people, English: msgids. */
RW_API const char *rw_mail_outcome_phrase(enum rw_mail_outcome outcome);
/** Likewise; empty for a walk's reason, which rw_reason_sentence() has. */
RW_API const char *rw_mail_reason_phrase(enum rw_mail_reason reason);
/** Likewise; "%n" stands for where an alias leads. */
RW_API const char *rw_why_not_phrase(enum rw_why_not why_not);
/** Likewise. */
RW_API const char *rw_demand_phrase(enum rw_demand demand);

RW_END_DECLS

#endif
