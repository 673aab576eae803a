/* What a domain says of its mail: SPF; the others have files of
 * their own.
 *
 * SPDX-License-Identifier: ISC
 */
#include "mail/route.h"
#include "mail/spf.h"

#include "rootwalk/name.h"

#define TYPE_SPF 99 /* RFC 7208 section 3.1: not to be used any more */

static const struct rw_spf *
look_spf(struct rwi_judging *it, const struct rw_address *ip)
{
    char sender[RW_NAME_TEXT_MAX + sizeof("postmaster@")];
    struct rw_text text;
    struct rwi_spf_run run = {.source = it->source,
                              .arena = it->arena,
                              .sender = it->options->address};
    const struct rw_spf *spf;

    if (ip != NULL)
        rwi_spf_set_ip(&run, ip);
    if (run.sender == NULL) { /* section 4.3 */
        rw_text_init(&text, sender, sizeof(sender));
        rw_text_puts(&text, "postmaster@");
        rw_name_to_text(&text, it->options->domain);
        rw_text_cut(&text, text.len - 1);
        run.sender = sender;
    }
    spf = rwi_spf_look(&run, it->options->domain);
    return run.is_pending ? NULL : spf;
}

void
rwi_judge_policies(struct rwi_judging *it)
{
    struct rw_route *route = it->route;

    if (it->options->service != RW_SERVICE_SMTP)
        return;
    route->spf = look_spf(it, NULL);
    if (it->options->ip.family != RW_FAMILY_NONE)
        route->check = look_spf(it, &it->options->ip);
    route->type99 = rwi_look(it->source, it->options->domain, TYPE_SPF);
    if (rwi_is_pending(route->type99))
        route->type99 = NULL;
    rwi_judge_dkim(it);
    rwi_judge_dmarc(it);
    rwi_judge_transport(it);
    rwi_judge_bimi(it);
}
