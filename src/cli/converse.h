/* What send and fetch share: finding a server, talking to it, and saying what
 * came of it.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_CONVERSE_H
#define RWI_CLI_CONVERSE_H

#include "cli/output.h"
#include "cli/save.h"
#include "cli/secret.h"
#include "cli/session.h"

#define TARGET_ADDRESSES 16

/* Whom to talk to. */
struct target {
    char host[256]; /* A-labels without a final dot, or the address as typed */
    uint16_t port;  /* 0: none was given */
    bool is_address;
    struct rw_address addresses[TARGET_ADDRESSES]; /* with their port */
    size_t count;
    enum rw_demand demand;       /* what its records, or a policy, ask for */
    const struct rw_tlsa *tlsas; /* DANE's, where it is to be followed */
    size_t tlsa_count;
};

struct converse {
    const struct options *options;
    struct session session;
    struct save save;
    struct secret secret;
    struct target *finding; /* whose addresses are being looked up */
    struct rw_route *route; /* on its way */
    int keylog;             /* -1: none */
    uint64_t number;        /* of sessions so far */
    bool has_findings;
    bool is_stopped; /* Ctrl-C */
    enum exit_status status;
    struct output output; /* last: long, and it makes itself */
};

/** Open what the options name; to be given to converse_close(), also after a
 * failure. */
enum exit_status converse_open(struct converse *c,
                               const struct options *options);
enum exit_status converse_close(struct converse *c, enum exit_status status);

/** Read "HOST", "HOST:PORT", "[IPv6]:PORT", an address; said where it is none.
 */
enum exit_status target_read(struct target *target, const char *word);

/** Walk to the addresses of a target, which get its port. */
enum exit_status target_find(struct converse *c, struct target *target);

/** Walk the route to a domain; of its MX hosts also find what MTA-STS says; to
 * be freed with rw_route_free(). */
enum exit_status route_find(struct converse *c, const uint8_t *domain,
                            enum rw_mail_service service,
                            struct rw_route **route);

/** Fill in a host of a route: its addresses, its TLSA set. */
void target_of_host(struct target *target, const struct rw_mail_host *host);

/* What a conversation came to. */
struct talked {
    enum exit_status status;
    bool has_handed_over; /* a message went over, or a mailbox was opened: it is
                             not to be tried elsewhere */
};

/** Talk to the addresses of a target in turn, until one is talked with;
 * report each session. */
struct talked converse(struct converse *c, const struct target *target,
                       const struct rw_client_options *wishes);

/** The TLS that is meant where --tls was not given. */
enum rw_client_tls converse_tls(const struct options *options, uint16_t port,
                                enum rw_client_tls otherwise);

#endif
