/* The services that a domain announces by SRV: RFC 6186, RFC 8314.
 *
 * SPDX-License-Identifier: ISC
 */
#include "mail/route.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define SERVICES_MAX 32 /* that are listed */

static void
add_set(struct rw_route *route, struct rw_mail_srv *list,
        enum rw_mail_service service, const struct rw_records *records)
{
    for (size_t i = 0; rwi_has(records) && i < records->count; i++) {
        struct rwi_SRV srv;
        const struct rw_octets rdata = {records->list[i]->rdata,
                                        records->list[i]->rdata_len};

        if (route->service_count == SERVICES_MAX || !rwi_SRV_in(&srv, rdata))
            continue;
        list[route->service_count++] = (struct rw_mail_srv){
            .service = service,
            .records = records,
            .target = srv.target,
            .port = srv.port,
            .priority = srv.priority,
            .weight = srv.weight,
            .is_offered = !rw_name_is_root(srv.target),
        };
    }
}

void
rwi_judge_services(struct rwi_judging *it)
{
    struct rw_mail_srv *list =
        rwi_arena_array(it->arena, SERVICES_MAX, sizeof(*list));

    if (list == NULL)
        return;
    it->route->services = list;
    for (int i = 0; i < RW_MAIL_SERVICES; i++) {
        enum rw_mail_service service = (enum rw_mail_service)i;
        const char *label = rwi_service_label(service);
        char labels[32];
        struct rw_text text;
        const struct rw_records *records;

        if (label == NULL)
            continue;
        rw_text_init(&text, labels, sizeof(labels));
        rw_text_puts(&text, label);
        rw_text_puts(&text, "._tcp");
        records = rwi_look_below(it->source, labels, it->options->domain,
                                 RW_TYPE_SRV);
        if (records != NULL)
            add_set(it->route, list, service, records);
    }
}
