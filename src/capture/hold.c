/* Entries on their way to the caller, in the order in which they came.
 *
 * A query stays until its response is here, so that it can be given
 * together with it: for RW_CAPTURE_HOLD_NS of the capture's time, or until
 * too many others wait behind it.  A response matched later than that still
 * knows its request.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"

/* Messages go out in the order they came in, so a query waits for its response
 * only as long as there is room; then it goes without. */
void
rwi_hold_add(struct rw_capture *capture, const struct rw_captured *captured)
{
    struct rwi_hold *hold = &capture->hold;
    size_t len = captured->message.len;
    struct rwi_held *held = malloc(sizeof(*held) + len);

    if (held == NULL) {
        capture->status = RW_ERR_MEMORY;
        return;
    }
    held->captured = *captured;
    held->captured.message.data = held->octets;
    held->next = NULL;
    held->query = 0;
    if (len > 0)
        memcpy(held->octets, captured->message.data, len);
    if (captured->kind == RW_CAPTURED_MESSAGE) {
        capture->messages++;
        if (rwi_pair(&capture->pairs, held) != RW_OK)
            capture->status = RW_ERR_MEMORY;
    }
    if (hold->last != NULL)
        hold->last->next = held;
    else
        hold->first = held;
    hold->last = held;
    hold->count++;
    hold->octets += len;
}

/* Whether the first entry shall wait for its response. */
static bool
is_held_back(const struct rw_capture *capture, const struct rwi_held *held)
{
    const struct rwi_hold *hold = &capture->hold;
    uint64_t now = capture->last_ns;
    uint64_t since = held->captured.time_ns;

    return held->query != 0 && held->captured.peer_frame == 0 &&
           (now < since || now - since <= capture->hold_ns) &&
           hold->count <= RWI_HELD_MAX && hold->octets <= RWI_HELD_OCTETS_MAX;
}

/* The table of queries must not point to what the caller is given. */
static void
forget(struct rwi_pairs *pairs, const struct rwi_held *held)
{
    struct rwi_query *query;

    if (held->query == 0)
        return;
    query = &pairs->ring[held->query % RWI_QUERIES_MAX];
    if (query->held == held)
        query->held = NULL;
}

bool
rwi_hold_take(struct rw_capture *capture, bool all,
              struct rw_captured *captured)
{
    struct rwi_hold *hold = &capture->hold;
    struct rwi_held *held = hold->first;

    if (held == NULL || (!all && is_held_back(capture, held)))
        return false;
    forget(&capture->pairs, held);
    hold->first = held->next;
    if (hold->first == NULL)
        hold->last = NULL;
    hold->count--;
    hold->octets -= held->captured.message.len;
    free(hold->given);
    hold->given = held;
    *captured = held->captured;
    return true;
}

void
rwi_hold_free(struct rwi_hold *hold)
{
    while (hold->first != NULL) {
        struct rwi_held *held = hold->first;

        hold->first = held->next;
        free(held);
    }
    free(hold->given);
}
