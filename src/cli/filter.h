/* explain's --filter: which messages are shown.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_FILTER_H
#define RWI_CLI_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/rootwalk.h"

/** Say whether a filter can be read: "name=www.example.com,type=A".
 *
 * @param word  filled with the term at fault, where there is one
 */
bool filter_check(const char *filter, char *word, size_t size);

/** Say whether a message passes: one term of each key must hold.
 *
 * @param filter  one that filter_check() has found good, or NULL: all pass
 * @param msg     as far as it could be parsed
 */
bool filter_passes(const char *filter, const struct rw_message *msg);

#endif
