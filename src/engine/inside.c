/* Never towards the inside; see engine/inside.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/inside.h"

/* What kind of inside it is; RW_SCOPE_PUBLIC and RW_SCOPE_PRIVATE are none.
 * Private addresses are asked: many a company's names are served there. */
static enum rw_scope
scope_of(const struct rw_engine *engine, const struct rw_address *address)
{
    const struct rw_engine_config *config = &engine->config;
    enum rw_scope scope = rw_address_scope(address);

    if (scope > RW_SCOPE_PRIVATE)
        return scope;
    return config->is_own != NULL && config->is_own(config->ctx, address)
               ? RW_SCOPE_OWN
               : scope;
}

bool
rwi_hints_lead_inside(const struct rw_engine *engine)
{
    const struct rw_referral *view = &engine->hints->view;

    for (size_t i = 0; i < view->server_count; i++)
        for (size_t k = 0; k < view->servers[i].address_count; k++)
            if (scope_of(engine, &view->servers[i].addresses[k]) >
                RW_SCOPE_PRIVATE)
                return true;
    return false;
}

void
rwi_note_left_out(struct rw_walk *walk, const struct rw_left_out *left)
{
    struct rw_trace *trace = &walk->trace;

    if (walk->left_out == NULL) {
        walk->left_out = rwi_arena_array(&walk->arena, RW_LEFT_OUT_MAX,
                                         sizeof(*walk->left_out));
        trace->left_out = walk->left_out;
    }
    if (walk->left_out == NULL || trace->left_out_count == RW_LEFT_OUT_MAX)
        return;
    for (size_t i = 0; i < trace->left_out_count; i++)
        if (rw_address_equal(&walk->left_out[i].server.address,
                             &left->server.address))
            return;
    walk->left_out[trace->left_out_count++] = *left;
}

bool
rwi_leads_inside(struct rw_walk *walk, const uint8_t *zone,
                 const struct rw_server *server)
{
    enum rw_scope scope;

    if (walk->engine->goes_inside)
        return false;
    scope = scope_of(walk->engine, &server->address);
    if (scope <= RW_SCOPE_PRIVATE)
        return false;
    rwi_note_left_out(
        walk,
        &(struct rw_left_out){.zone = zone, .server = *server, .scope = scope});
    return true;
}

void
rwi_note_silent(struct rw_walk *walk, const uint8_t *zone,
                const struct rw_server *server)
{
    rwi_note_left_out(walk, &(struct rw_left_out){.zone = zone,
                                                  .server = *server,
                                                  .scope = RW_SCOPE_PUBLIC,
                                                  .was_silent = true,
                                                  .error = RW_STEP_TIMEOUT,
                                                  .kind = RW_KINDS,
                                                  .rcode = RW_NO_RCODE});
}
