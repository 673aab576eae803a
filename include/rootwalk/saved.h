/* A trace that was kept: out of its JSON, with everything that it had.
 *
 * rw_report() with RW_FORMAT_JSON and `hex` writes all that a walk recorded,
 * the octets of each message among it.  From that the trace is made again:
 * reports in every format, findings and verdict are the same as when the walk
 * had just ended, on any machine and without a network.  (A capture is kept
 * and walked again with rw_replay_open(), driver.h.)
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_SAVED_H
#define ROOTWALK_SAVED_H

#include <stdbool.h>
#include <stddef.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

/* Octets of JSON (a survey of 500 queries has two million), and octets that a
 * trace may take. */
#define RW_SAVED_TEXT_MAX   ((size_t)256 << 20)
#define RW_SAVED_MEMORY_MAX ((size_t)256 << 20)

struct rw_saved;

/** Read a trace from its JSON.
 *
 * What is read may come from anybody: the work is bounded by the length of
 * the text, the memory by RW_SAVED_MEMORY_MAX, and what comes out can be
 * reported like any other trace.  Whether it tells the truth is another
 * matter: messages are read anew, but outcome, verdict and times are those
 * that stand there.
 *
 * @param out   set on success, NULL on error; free with rw_saved_free()
 * @param json  len octets, one object; not needed afterwards
 * @param at    NULL, or set on error to the octet of json where it was found
 * @return RW_OK;
 *         RW_ERR_SYNTAX, RW_ERR_NUMBER, RW_ERR_SHORT, RW_ERR_TRAILING where
 *         it is not JSON, or not of the form that is written;
 *         RW_ERR_FORMAT where it is the JSON of something else;
 *         RW_ERR_EMPTY where it was written without `hex`;
 *         RW_ERR_STATE where its parts do not fit each other: steps that are
 *         not numbered from 1, a name outside the zone that was asked;
 *         RW_ERR_LIMIT where it is longer, or takes more memory, than is
 *         allowed; RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status
rw_saved_read(struct rw_saved **out, const char *json, size_t len, size_t *at);

/** Give the trace; it lives as long as what was read. */
RW_API const struct rw_trace *rw_saved_trace(const struct rw_saved *saved);

/** Say whether octets begin as the JSON of a trace does: with a brace, and
 * the member "schema" of that value.  What follows may still be bad.
 *
 * @param octets  len of them; 256 are enough
 */
RW_API bool rw_saved_is(const char *octets, size_t len);

/** Free; NULL is fine. */
RW_API void rw_saved_free(struct rw_saved *saved);

RW_END_DECLS

#endif
