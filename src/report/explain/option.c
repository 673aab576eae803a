/* EDNS options and DSO values; see option.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/explain/option.h"

#include <stdlib.h>

static void
write(struct rw_text *text, struct rwi_option option,
      const struct rw_message *msg)
{
    if (option.edns != NULL)
        (void)rw_edns_option_to_text(text, option.edns->code,
                                     msg->wire + option.edns->data,
                                     option.edns->len);
    else
        (void)rw_dso_to_text(text, option.dso, msg);
}

char *
rwi_option_text(char small[RWI_OPTION_TEXT], struct rwi_option option,
                const struct rw_message *msg)
{
    struct rw_text text;
    size_t size;
    char *big;

    rw_text_init(&text, small, RWI_OPTION_TEXT);
    write(&text, option, msg);
    if (rw_text_fits(&text))
        return small;
    size = text.len + 1;
    big = malloc(size);
    if (big == NULL)
        return NULL;
    rw_text_init(&text, big, size);
    write(&text, option, msg);
    return big;
}
