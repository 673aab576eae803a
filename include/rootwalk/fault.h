/* What is wrong with a message, exactly: which record, which field, which
 * octet, and what was expected there.
 *
 * The parser makes faults (message.h); nothing else looks for them.  A fault
 * is a row of fault.def and what fills its sentence.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_FAULT_H
#define ROOTWALK_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/text.h"

RW_BEGIN_DECLS

enum rw_section {
    RW_SECTION_QUESTION,
    RW_SECTION_ANSWER,
    RW_SECTION_AUTHORITY,
    RW_SECTION_ADDITIONAL,
    RW_SECTIONS, /* how many there are */
};

enum rw_fault_code {
    RW_FAULT_NONE, /* the message is well-formed */
#define RW_FAULT(name, sentence) RW_FAULT_##name,
#include "rootwalk/fault.def"
#undef RW_FAULT
};

#define RW_FAULT_NO_FIELD 255 /* the fault is of no single RDATA field */

struct rw_fault {
    enum rw_fault_code code;
    enum rw_section section; /* RW_SECTIONS: the header, or the whole */
    uint16_t index;          /* of the question or record in its section */
    uint16_t type;           /* of the record; 0 where it is not known */
    uint16_t rclass;         /* likewise */
    uint8_t field;           /* of the RDATA, from 0, as rw_rdata_fields()
                                counts them; else RW_FAULT_NO_FIELD */
    uint32_t offset;         /* the octet at fault, from the message's first */
    uint32_t a, b;           /* fill %a and %b of the sentence */
};

/** Give a fault's name as fault.def has it ("RDATA_SHORT"); static, never
 * NULL; "NONE" for RW_FAULT_NONE. */
RW_API const char *rw_fault_name(enum rw_fault_code code);

/** Give the name of the RDATA field that a fault is of ("exchange"), static;
 * NULL where it is of none. */
RW_API const char *rw_fault_field(const struct rw_fault *fault);

/** Write a fault as a sentence without a full stop, in the language of the
 * text; the type and the field stand before it where it is of a record: "MX
 * exchange: ...". */
RW_API void rw_fault_to_text(struct rw_text *text,
                             const struct rw_fault *fault);

RW_END_DECLS

#endif
