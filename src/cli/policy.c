/* The policy of MTA-STS; see cli/policy.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/policy.h"

#include "cli/say.h"

#define ADDRESSES_MAX 16 /* of the host of a policy */

static bool
may_use(const struct options *options, const struct rw_address *address)
{
    return address->family == RW_FAMILY_IPV6 ? !options->only_ipv4
                                             : !options->only_ipv6;
}

enum exit_status
policy_fetch(const struct session *session, struct rw_route *route)
{
    const struct options *options = session->options;
    const struct rw_sts *sts = route->sts;
    char host[RW_NAME_TEXT_MAX];
    struct rw_address addresses[ADDRESSES_MAX];
    struct rw_fetched fetched;
    struct rw_text text;
    enum rw_status status;
    size_t count = 0;

    if (sts == NULL || !sts->is_wanted)
        return EXIT_DEFINITE;
    rw_text_init(&text, host, sizeof(host));
    rw_name_to_text(&text, sts->host);
    rw_text_cut(&text, text.len - 1); /* the final dot */
    for (size_t i = 0; i < sts->address_count && count < ADDRESSES_MAX; i++)
        if (may_use(options, &sts->addresses[i]))
            addresses[count++] = sts->addresses[i];
    status = rw_fetch(&fetched, &(struct rw_fetch_options){
                                    .size = sizeof(struct rw_fetch_options),
                                    .host = host,
                                    .path = RW_STS_PATH,
                                    .addresses = addresses,
                                    .address_count = count,
                                    .cafile = options->cafile});
    if (status != RW_OK && status != RW_ERR_LIBCURL)
        return say_status(NULL, status, NULL);
    rw_route_policy(route, &fetched, session_now(session));
    rw_fetched_done(&fetched);
    return EXIT_DEFINITE;
}
