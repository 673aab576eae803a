/* SPF: RFC 7208.
 *
 *   spf_parse.c  a record's text -> terms
 *   spf_macro.c  macros -> a domain
 *   spf.c        terms -> look-ups, a verdict
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_MAIL_SPF_H
#define RWI_MAIL_SPF_H

#include "base/arena.h"
#include "mail/look.h"
#include "rootwalk/spf.h"

/* What a record is looked at for. */
struct rwi_spf_run {
    struct rwi_source *source;
    struct rwi_arena *arena;
    struct rw_address ip; /* family none: of no message, for all its terms;
                             see rwi_spf_set_ip() */
    const char *sender;   /* "local@domain", of ip's message */
    const char *helo;     /* NULL: the sender's domain */
    uint32_t lookups, voids;
    bool is_pending; /* a set is still being sought */
    uint8_t depth;
};

/** Look at the record of a domain.
 *
 * With an address this is check_host(): terms one after the other until one
 * fits.  Without, all are looked at, at once: what there is to be counted.
 *
 * @return the arena's; NULL when out of memory.  Not to be used where
 *         is_pending is set afterwards
 */
struct rw_spf *rwi_spf_look(struct rwi_spf_run *run, const uint8_t *domain);

/** Set the address of a message; an IPv4 one that is mapped into IPv6 is an
 * IPv4 one: section 5. */
void rwi_spf_set_ip(struct rwi_spf_run *run, const struct rw_address *ip);

/** Say whether a TXT record's text is an SPF record: section 4.5. */
bool rwi_spf_is_record(const char *text, size_t len);

/** Take a record's text apart.
 *
 * @param spf  text and len are set; terms, term_count and fault are filled
 */
void rwi_spf_parse(struct rw_spf *spf, struct rwi_arena *arena);

/** Say whether text is a macro-string, or a domain-spec: section 7.1. */
bool rwi_spf_macro_is_good(const char *text, size_t len, bool is_domain);

/** Expand a domain-spec.
 *
 * @param name    RW_NAME_MAX octets
 * @param domain  the one whose record it stands in
 * @return false where it makes no name that could be looked up; with
 *         run->is_pending while %{p} is being sought
 */
bool rwi_spf_expand(uint8_t *name, struct rwi_spf_run *run, const char *text,
                    size_t len, const uint8_t *domain);

/** Find a name that the address has, and that has the address: section 5.5.
 *
 * @param below  one at or below this is wanted; NULL: any
 * @return NULL for none, or (is_pending) not yet
 */
const uint8_t *rwi_spf_validated(struct rwi_spf_run *run, const uint8_t *below);

#endif
