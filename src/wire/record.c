/* Records as text; see rootwalk/record.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/record.h"

#include "rootwalk/name.h"
#include "rootwalk/rdata.h"
#include "rootwalk/registry.h"

void
rw_record_to_text(struct rw_text *text, const struct rw_record *record)
{
    rw_name_to_text(text, record->owner);
    rw_text_putc(text, ' ');
    rw_text_put_u64(text, record->ttl_s);
    rw_text_putc(text, ' ');
    rw_class_to_text(text, record->rclass);
    rw_text_putc(text, ' ');
    rw_type_to_text(text, record->type);
    rw_text_putc(text, ' ');
    (void)rw_rdata_to_text(text, record->type, record->rclass, record->rdata,
                           record->rdata_len, 0, record->rdata_len);
}
