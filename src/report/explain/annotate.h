/* The annotated header: every bit's picture, value and meaning.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_ANNOTATE_H
#define RWI_REPORT_EXPLAIN_ANNOTATE_H

#include "report/explain/facts.h"
#include "report/print/page.h"

/** Write the annotated header of a message whose header was read.
 *
 * @param facts  of rwi_facts()
 */
void rwi_annotate(struct rwi_page *page, const struct rw_message *msg,
                  uint32_t facts);

/** Say what a bit means; English, static; msgid of its translations. */
const char *rwi_annotate_bit(uint16_t flag, bool value, uint32_t facts);
const char *rwi_annotate_opcode(unsigned opcode);
const char *rwi_annotate_rcode(uint16_t rcode, uint32_t facts);

/** Name the sections of a message: those of an update have other names. */
const char *rwi_section_word(enum rw_section section, uint32_t facts);

/** Write "qr aa -- rd -- -- ad --". */
void rwi_flag_strip(struct rwi_page *page, uint16_t flags);

#endif
