/* Record sets from a table, in place of walks: what a route is judged by in
 * tests.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TEST_MAIL_TABLE_H
#define TEST_MAIL_TABLE_H

#include "mail/look.h"
#include "mail/route.h"

#define TABLE_RECORDS_MAX 16

/* A table is text, a set a line:
 *
 *     NAME TYPE [insecure | bogus | failed] [alias=NAME] : RDATA | RDATA
 *
 * Nothing behind the colon: there is none of that type.  A name that has no
 * line with that type does not exist.  What is not said otherwise is secure. */
struct table {
    struct rwi_source source; /* first */
    struct rwi_arena arena;
    const char *text;
    const struct rw_fetched *fetched; /* the policy; NULL: none */
    struct rw_records sets[128];
    size_t count;
    size_t asked[128]; /* how often each was looked for */
};

void table_init(struct table *table, const char *text);
void table_done(struct table *table);

/** A name of text, in the table's arena. */
const uint8_t *table_name(struct table *table, const char *text);

/** Judge a domain's route by the table; its conclusions are the table's. */
void table_route(struct table *table, struct rw_route *route,
                 const struct rw_route_options *options);

#endif
