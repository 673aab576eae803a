/* Allocations that fail; see help/failing.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "help/failing.h"

#include <stdlib.h>

static struct {
    bool armed;
    bool held;
    bool failed;
    enum failing how;
    size_t left; /* allocations until one fails */
    size_t count;
} state;

void
failing_after(size_t allocations, enum failing how)
{
    state.armed = true;
    state.held = false;
    state.failed = false;
    state.how = how;
    state.left = allocations;
    state.count = 0;
}

bool
failing_stop(void)
{
    state.armed = false;
    return state.failed;
}

void
failing_hold(void)
{
    state.held = true;
}

void
failing_go_on(void)
{
    state.held = false;
}

size_t
failing_count(void)
{
    return state.count;
}

static bool
fails(void)
{
    if (!state.armed || state.held)
        return false;
    state.count++;
    if (state.left > 0) {
        state.left--;
        return false;
    }
    if (state.failed && state.how == FAILING_ONCE)
        return false;
    state.failed = true;
    return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);

void *
__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

void *
__wrap_reallocarray(void *old, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(old, count, size);
}
