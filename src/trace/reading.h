/* Readings in an arena; see rootwalk/reading.h.
 *
 *   reading.c   the message, its EDNS, its bailiwick
 *   classify.c  what kind of response it is
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_TRACE_READING_H
#define RWI_TRACE_READING_H

#include "base/arena.h"
#include "rootwalk/reading.h"

/** As rw_reading_new(), in an arena that goes with the walk.
 *
 * @param room   RW_RRS_MAX records, to take messages apart in; free again
 *               when this returns
 * @param asked  as for rw_reading_new(), but not NULL
 * @return NULL when the arena has no room
 */
struct rw_reading *rwi_reading_make(struct rwi_arena *arena, struct rw_rr *room,
                                    const struct rw_asked *asked,
                                    const uint8_t *wire, size_t len);

/** Set kind, behind, aliases, name, cut, section and maker of a reading whose
 * message, fault and asked are set.
 *
 * @return false when the arena has no room
 */
bool rwi_classify(struct rw_reading *reading, struct rwi_arena *arena);

/** Give a record's owner where that is the name asked or one above it, by a
 * pointer to the question, as most are: there is nothing to write out then.
 *
 * @return the name, or its tail; NULL where it is another name, or would have
 *         to be looked at
 */
const uint8_t *rwi_reading_owner(const struct rw_reading *reading,
                                 const struct rw_rr *rr);

/** Say whether a record's owner is a name. */
static inline bool
rwi_reading_owner_is(const struct rw_reading *reading, const struct rw_rr *rr,
                     const uint8_t *name)
{
    return name == rwi_reading_owner(reading, rr) ||
           rw_message_name_is(&reading->message, rr->owner, name);
}

/** Say where an alias record leads.
 *
 * @param out   RW_NAME_MAX octets
 * @param from  the name it is an alias for: at the owner of a CNAME, below
 *              that of a DNAME
 * @return RW_OK; RW_ERR_NAME_LONG for a DNAME that leads nowhere; the
 *         status of a bad name in its RDATA
 */
enum rw_status rwi_alias_target(uint8_t *out, const struct rw_message *msg,
                                const struct rw_rr *rr, const uint8_t *from);

#endif
