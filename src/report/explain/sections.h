/* A message's sections: in presentation format, and field by field.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_SECTIONS_H
#define RWI_REPORT_EXPLAIN_SECTIONS_H

#include "report/explain/facts.h"
#include "report/print/page.h"
#include "report/explain/dissection.h"

/** Write every section in presentation format, a record a line, behind a
 * heading each; EDNS in words. */
void rwi_sections(struct rwi_page *page, const struct rwi_dissection *d,
                  uint32_t facts);

/** Write every section with the fields of each record named and
 * explained. */
void rwi_sections_in_words(struct rwi_page *page,
                           const struct rwi_dissection *d, uint32_t facts,
                           uint64_t time_us);

/** Write the EDNS line and a line for each option. */
void rwi_edns(struct rwi_page *page, const struct rw_message *msg,
              uint32_t facts);

/** Write a line for each value of a DSO message; nothing for others. */
void rwi_dso(struct rwi_page *page, const struct rw_message *msg);

/** Write the fault and the remarks, where there are any. */
void rwi_troubles(struct rwi_page *page, const struct rwi_dissection *d);

/** Write a dump in which every field has a row of its own. */
void rwi_hex(struct rwi_page *page, const struct rwi_dissection *d);

/** Write what is wrong with a message, a line or more of its own. */
void rwi_put_fault(struct rwi_page *page, const struct rw_fault *fault,
                   size_t indent);

#endif
