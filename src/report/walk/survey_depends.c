/* What a name depends on, in the text report of a survey.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/walk/survey.h"

#include "base/words.h"
#include "rootwalk/depends.h"
#include "rootwalk/name.h"

static void
put_singles(struct rw_text *text, const struct rw_depends *depends)
{
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

/* The zones on the way of a resolver with IPv6 only, the last the one of which
 * it reaches no server. */
static void
put_ipv6(struct rw_text *text, const struct rw_depends *depends)
{
    for (size_t i = 0; i < depends->ipv6_path_count; i++) {
        rw_text_puts(text, i > 0 ? ", " : " ");
        rw_name_to_text(text, depends->ipv6_path[i]);
    }
}

static void
put_dangling(struct rw_text *text, const struct rw_depends *depends)
{
    for (size_t i = 0; i < depends->dangling_count; i++) {
        rw_text_puts(text, i > 0 ? ", " : " ");
        rw_name_to_text(text, depends->dangling[i].name);
    }
}

static void
put_line(struct rwi_page *page, const struct rw_depends *depends,
         void (*put)(struct rw_text *, const struct rw_depends *),
         const char *head)
{
    struct rwi_wrap wrap;
    struct rw_text *text = rwi_wrap_begin(&wrap, page, 2);

    rw_text_puts(text, head);
    put(text, depends);
    rwi_wrap_end(&wrap);
    rwi_page_newline(page);
}

void
rwi_survey_depends(struct rwi_page *page, const struct rw_trace *trace)
{
    struct rw_depends *depends;

    if (rw_depends_of(&depends, trace) != RW_OK) {
        rwi_page_fail(page, RW_ERR_MEMORY);
        return;
    }
    if (depends->zone_count > 0)
        put_line(page, depends, put_zones, "");
    if (depends->single_count > 0)
        put_line(page, depends, put_singles,
                 _("fails together with any of these:"));
    if (depends->dangling_count > 0)
        put_line(page, depends, put_dangling,
                 _("names that anybody could register:"));
    if (depends->ipv6_path_count > 0)
        put_line(page, depends, put_ipv6,
                 _("a resolver with IPv6 only does not get past the last of:"));
    rw_depends_free(depends);
}
