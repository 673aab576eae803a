/* Finding the octet at fault, shared within the library; see fault.c.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_WIRE_FAULT_H
#define RWI_WIRE_FAULT_H

#include "rootwalk/message.h"

/** Find what is wrong with the item at which reading a message stopped.
 *
 * @param msg     as far as it was read: `end` is the item's first octet,
 *                `fault.section` its section; the rest of `fault` is filled
 * @param status  why reading stopped; not RW_OK
 * @return status; RW_OK where that is no fault after all: a truncated
 *         message (TC=1) may end before a record that its header counts
 */
enum rw_status rwi_fault_find(struct rw_message *msg, enum rw_status status);

#endif
