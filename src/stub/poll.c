/* c-ares' file descriptors and timers on a libuv loop; see stub/poll.h.
 *
 * libuv closes handles in a later turn of the loop, so each handle counts
 * as a reference to the poller, and the last one to close frees it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "stub/poll.h"

#include <stdlib.h>
#include <sys/time.h>

#include "stub/libuv.h"

/* c-ares opens one UDP or TCP socket for its one server; a retry may open
 * anew before the old one is closed. */
#define WATCHES_MAX 4

struct watch {
    uv_poll_t handle;
    struct rwi_ares_poll *owner;
    ares_socket_t fd;
};

struct rwi_ares_poll {
    uv_loop_t *loop;
    uv_timer_t timer;
    ares_channel channel;
    struct watch *watches[WATCHES_MAX];
    unsigned references; /* handles not closed yet */
};

static void
release(struct rwi_ares_poll *poll)
{
    if (--poll->references == 0)
        free(poll);
}

static void
on_timer_closed(uv_handle_t *handle)
{
    release(handle->data);
}

static void
on_watch_closed(uv_handle_t *handle)
{
    struct watch *watch = handle->data;

    release(watch->owner);
    free(watch);
}

/* A channel that is NULL is gone already and only handles are left to close. */
static void
on_timer(uv_timer_t *timer)
{
    struct rwi_ares_poll *poll = timer->data;

    if (poll->channel == NULL)
        return;
    rwi_cares()->ares_process_fd(poll->channel, ARES_SOCKET_BAD,
                                 ARES_SOCKET_BAD);
    rwi_ares_poll_timer(poll);
}

/* An error is handed on as both: c-ares learns of it from the call it then
 * makes. */
static void
on_ready(uv_poll_t *handle, int status, int events)
{
    struct watch *watch = handle->data;
    struct rwi_ares_poll *poll = watch->owner;
    bool in = status < 0 || (events & UV_READABLE) != 0;
    bool out = status < 0 || (events & UV_WRITABLE) != 0;

    if (poll->channel == NULL)
        return;
    rwi_cares()->ares_process_fd(poll->channel,
                                 in ? watch->fd : ARES_SOCKET_BAD,
                                 out ? watch->fd : ARES_SOCKET_BAD);
    rwi_ares_poll_timer(poll);
}

struct rwi_ares_poll *
rwi_ares_poll_new(uv_loop_t *loop)
{
    struct rwi_ares_poll *poll = calloc(1, sizeof(*poll));

    if (poll == NULL)
        return NULL;
    poll->loop = loop;
    rwi_libuv()->uv_timer_init(loop, &poll->timer);
    poll->timer.data = poll;
    poll->references = 1;
    return poll;
}

void
rwi_ares_poll_channel(struct rwi_ares_poll *poll, ares_channel channel)
{
    poll->channel = channel;
}

/* Rounded up to whole milliseconds: a timer that fires too early would spin
 * until c-ares thinks that it is time. */
void
rwi_ares_poll_timer(struct rwi_ares_poll *poll)
{
    struct timeval when;
    uint64_t ms;

    if (poll->channel == NULL)
        return;
    if (rwi_cares()->ares_timeout(poll->channel, NULL, &when) == NULL) {
        rwi_libuv()->uv_timer_stop(&poll->timer);
        return;
    }
    ms = (uint64_t)when.tv_sec * 1000 + ((uint64_t)when.tv_usec + 999) / 1000;
    rwi_libuv()->uv_timer_start(&poll->timer, on_timer, ms, 0);
}

/* Find the slot of a descriptor, or an empty one; NULL when all are taken. */
static struct watch **
slot_of(struct rwi_ares_poll *poll, ares_socket_t fd)
{
    struct watch **empty = NULL;

    for (size_t i = 0; i < WATCHES_MAX; i++) {
        struct watch **slot = &poll->watches[i];

        if (*slot != NULL && (*slot)->fd == fd)
            return slot;
        if (*slot == NULL && empty == NULL)
            empty = slot;
    }
    return empty;
}

static struct watch *
watch_new(struct rwi_ares_poll *poll, ares_socket_t fd)
{
    struct watch *watch = calloc(1, sizeof(*watch));

    if (watch == NULL)
        return NULL;
    if (rwi_libuv()->uv_poll_init_socket(poll->loop, &watch->handle, fd) != 0) {
        free(watch);
        return NULL;
    }
    watch->handle.data = watch;
    watch->owner = poll;
    watch->fd = fd;
    poll->references++;
    return watch;
}

static void
watch_close(struct watch **slot)
{
    if (*slot != NULL)
        rwi_libuv()->uv_close((uv_handle_t *)&(*slot)->handle, on_watch_closed);
    *slot = NULL;
}

void
rwi_ares_poll_state(void *data, ares_socket_t fd, int readable, int writable)
{
    struct rwi_ares_poll *poll = data;
    struct watch **slot = slot_of(poll, fd);
    int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);

    if (slot == NULL)
        return; /* not watched: c-ares' own timer ends the query then */
    if (events == 0) {
        watch_close(slot);
        return;
    }
    if (*slot == NULL)
        *slot = watch_new(poll, fd);
    if (*slot != NULL)
        rwi_libuv()->uv_poll_start(&(*slot)->handle, events, on_ready);
}

void
rwi_ares_poll_free(struct rwi_ares_poll *poll)
{
    if (poll == NULL)
        return;
    poll->channel = NULL;
    for (size_t i = 0; i < WATCHES_MAX; i++)
        watch_close(&poll->watches[i]);
    rwi_libuv()->uv_close((uv_handle_t *)&poll->timer, on_timer_closed);
}
