/* Sentences with places to be filled: "%z is delegated to %s".
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_FILL_H
#define RWI_BASE_FILL_H

#include <stddef.h>

#include "rootwalk/text.h"

struct rwi_filling {
    char letter;
    const char *value; /* NUL-ended; NULL: "?" */
};

/** Write a sentence with each %LETTER replaced; "%%" gives "%", and a
 * letter without filling stays as it is. */
void rwi_fill(struct rw_text *text, const char *sentence,
              const struct rwi_filling *fillings, size_t count);

#endif
