/* Connections to the hosts of a route.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_MAIL_TALK_H
#define RWI_CLI_MAIL_TALK_H

#include "cli/options.h"
#include "cli/session.h"

/* Addresses that were called in this run; none is called twice. */
struct called {
    struct rw_address *list;
    size_t count;
};

struct talk;

struct talks {
    /* filled by the caller */
    const struct options *options;
    struct session *session;
    const struct rw_route *route;
    struct called *called;

    /* what came of it, until talks_done() */
    struct rw_attempt *list;
    size_t count;

    struct talk *talks; /* count of them */
    size_t begun, open;
    enum rw_status status; /* the first error */
    char helo[256];
};

/** Talk to each host that may be talked to, as far as its TLS.
 *
 * @return RW_OK, whatever came of it; RW_ERR_MEMORY; RW_ERR_LIBUV,
 *         RW_ERR_LIBSSL
 */
enum rw_status talks_run(struct talks *talks);

/** Free all that was said. */
void talks_done(struct talks *talks);

#endif
