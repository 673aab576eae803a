/* Stands in until the judge lands: weak.  Goes with the commit that brings
 * src/dnssec.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stddef.h>

#include "rootwalk/dnssec.h"

#define WEAK __attribute__((weak))

WEAK const struct rw_flaw *
rw_chain_reason(const struct rw_chain *chain)
{
    (void)chain;
    return NULL;
}

WEAK const char *
rw_flaw_name(enum rw_flaw_code code)
{
    (void)code;
    return "";
}

WEAK enum rw_flaw_kind
rw_flaw_kind_of(enum rw_flaw_code code)
{
    (void)code;
    return RW_FLAW_KIND_NONE;
}

WEAK const char *
rw_flaw_sentence(enum rw_flaw_code code)
{
    (void)code;
    return "";
}

WEAK void
rw_flaw_to_text(struct rw_text *text, const struct rw_flaw *flaw,
                const char *sentence)
{
    (void)flaw;
    rw_text_puts(text, sentence != NULL ? sentence : "");
}
