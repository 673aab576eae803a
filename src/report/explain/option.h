/* EDNS options and DSO values as a reader wants them.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_OPTION_H
#define RWI_REPORT_EXPLAIN_OPTION_H

#include "rootwalk/dso.h"
#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/text.h"

#define RWI_OPTION_TEXT 512 /* octets on the stack; longer ones are rare */

/* Exactly one of the two. */
struct rwi_option {
    const struct rw_edns_option *edns;
    const struct rw_dso_tlv *dso;
};

/** Give an option's value as text of any length.
 *
 * It is tried in the form of its code and taken back where it does not have
 * it, so it needs a text of its own.
 *
 * @param small  room that does for most
 * @return small, or what is to be freed; NULL when out of memory
 */
char *rwi_option_text(char small[RWI_OPTION_TEXT], struct rwi_option option,
                      const struct rw_message *msg);

#endif
