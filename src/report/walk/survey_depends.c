/* What a name depends on, in the text report of a survey.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/survey.h"

#include "base/words.h"
#include "rootwalk/depends.h"
#include "rootwalk/name.h"

bool
rwi_depends_is_single(const struct rw_depends *depends,
                      const struct rw_depends_server *server)
{
    for (size_t i = 0; i < depends->single_count; i++)
        for (size_t k = 0; k < server->address_count; k++)
            if (depends->singles[i].kind == RW_SINGLE_SERVER &&
                rw_address_same_host(&depends->singles[i].address,
                                     &server->addresses[k]))
                return true;
    return false;
}

bool
rwi_depends_is_dangling(const struct rw_depends *depends, const uint8_t *name)
{
    for (size_t i = 0; i < depends->dangling_count; i++)
        if (rw_name_equal(depends->dangling[i].name, name))
            return true;
    return false;
}

static void
put_singles(struct rw_text *text, const struct rw_depends *depends)
{
    rw_text_puts(text, _("cannot be resolved if any of these fails:"));
    for (size_t i = 0; i < depends->single_count; i++) {
        const struct rw_depends_single *single = &depends->singles[i];

        rw_text_puts(text, i > 0 ? ", " : " ");
        if (single->kind == RW_SINGLE_SERVER) {
            rw_name_to_text(text, single->name);
            rw_text_puts(text, " (");
            rw_address_to_text(text, &single->address);
            rw_text_putc(text, ')');
        } else {
            rw_text_puts(text, _("the network of "));
            rw_address_to_text(text, &single->address);
        }
    }
}

static void
put_zones(struct rw_text *text, const struct rw_depends *depends)
{
    rw_text_printf(text,
                   _("depends on: zones %zu, name servers %zu, addresses %zu, "
                     "networks %zu:"),
                   depends->zone_count, depends->servers, depends->addresses,
                   depends->networks);
    for (size_t i = 0; i < depends->zone_count; i++) {
        rw_text_puts(text, i > 0 ? ", " : " ");
        rw_name_to_text(text, depends->zones[i].zone);
    }
}

/* How far a resolver with IPv6 only gets, and where it stops. */
static void
put_ipv6(struct rw_text *text, const struct rw_depends *depends)
{
    size_t last = depends->ipv6_path_count - 1;

    rw_text_puts(text, _("with IPv6 only a resolver gets to "));
    rw_name_to_text(text,
                    last > 0 ? depends->ipv6_path[last - 1] : RW_NAME_ROOT);
    rw_text_puts(text, _(" and stops there: it reaches no server of "));
    rw_name_to_text(text, depends->ipv6_path[last]);
}

static void
put_dangling(struct rw_text *text, const struct rw_depends *depends)
{
    rw_text_puts(text, _("names that anybody can register:"));
    for (size_t i = 0; i < depends->dangling_count; i++) {
        rw_text_puts(text, i > 0 ? ", " : " ");
        rw_name_to_text(text, depends->dangling[i].name);
    }
}

bool
rwi_depends_put(struct rw_text *text, const struct rw_depends *depends,
                enum rwi_depends_part part)
{
    const struct {
        size_t count;
        void (*put)(struct rw_text *, const struct rw_depends *);
    } PARTS[RWI_DEPENDS_PARTS] = {
        [RWI_DEPENDS_ZONES] = {depends->zone_count, put_zones},
        [RWI_DEPENDS_SINGLES] = {depends->single_count, put_singles},
        [RWI_DEPENDS_DANGLING] = {depends->dangling_count, put_dangling},
        [RWI_DEPENDS_IPV6] = {depends->ipv6_path_count, put_ipv6},
    };

    if (PARTS[part].count == 0)
        return false;
    if (text != NULL)
        PARTS[part].put(text, depends);
    return true;
}

const char *
rwi_depends_mark(const struct rw_depends *depends,
                 const struct rw_depends_server *server)
{
    return rwi_depends_is_single(depends, server)
               ? N_("single point of failure")
           : rwi_depends_is_dangling(depends, server->name)
               ? N_("anybody can register it")
               : NULL;
}

void
rwi_survey_depends(struct rwi_page *page, const struct rw_trace *trace)
{
    struct rw_depends *depends;

    if (rw_depends_of(&depends, trace) != RW_OK) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    for (int part = 0; part < RWI_DEPENDS_PARTS; part++) {
        struct rwi_wrap wrap;

        if (!rwi_depends_put(NULL, depends, (enum rwi_depends_part)part))
            continue;
        (void)rwi_depends_put(rwi_wrap_begin(&wrap, page, 2), depends,
                              (enum rwi_depends_part)part);
        rwi_wrap_end(&wrap);
        rwi_page_newline(page);
    }
    rw_depends_free(depends);
}
