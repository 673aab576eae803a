/* What types, fields and options mean; rows of fields.def.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_EXPLAIN_PHRASES_H
#define RWI_REPORT_EXPLAIN_PHRASES_H

#include <stdint.h>

/* Each gives the phrase in the reader's language, or NULL. */
const char *rwi_type_phrase(uint16_t type);
const char *rwi_field_phrase(uint16_t type, const char *field);
const char *rwi_option_phrase(uint16_t code);

#endif
