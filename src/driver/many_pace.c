/* When a server may be asked: so many queries on the way to one address, so
 * many a second, and fewer where it refuses or drops them.
 *
 * A rate is kept as a time at which the next query is due (the generic cell
 * rate algorithm, ITU-T I.371): a server that was left alone for a while may
 * be asked BURST_US' worth of queries at once.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "driver/many.h"

#define BURST_US     10000 /* how far ahead of its rate a server may be asked */
#define SECOND_US    1000000
#define SLOWEST_US   20000  /* one that refuses or drops: 50 queries a second */
#define SLOWER_US    1000   /* where such a server's slowing down begins */
#define BLAME_US     100000 /* silence counts once in this time */
#define LOOK_EACH_US 1000   /* how often those that wait are looked at */
#define SWEEP        2      /* old records looked at for each new one */

static uint32_t
interval_of(uint32_t rate)
{
    return rate == 0 ? 0 : rate >= SECOND_US ? 1 : SECOND_US / rate;
}

/* ---- records ------------------------------------------------------------ */

/* Whether a record says nothing that a new one would not. */
static bool
is_idle(const struct rw_many *many, const struct rwi_pace *pace,
        uint64_t now_us)
{
    return pace->open == 0 && pace->first == NULL && pace->next_us <= now_us &&
           pace->interval_us == interval_of(many->config.server_rate);
}

static bool
add(struct rw_many *many, struct rwi_pace *pace)
{
    unsigned int hash = rwi_address_hash(pace->key, &many->seed);

    HASH_ADD_BYHASHVALUE(hh, many->paces, key, RWI_ADDRESS_KEY, hash, pace);
    return pace->hh.tbl != NULL;
}

static struct rwi_pace *
find(const struct rw_many *many, const uint8_t key[RWI_ADDRESS_KEY])
{
    struct rwi_pace *pace = NULL;
    unsigned int hash;

    if (many->paces == NULL)
        return NULL;
    hash = rwi_address_hash(key, &many->seed);
    HASH_FIND_BYHASHVALUE(hh, many->paces, key, RWI_ADDRESS_KEY, hash, pace);
    return pace;
}

/* Look at the oldest records: those that say nothing go, the others come to
 * the end of the line.  So there are never many more than are of use. */
static void
sweep(struct rw_many *many, uint64_t now_us)
{
    for (unsigned i = 0; i < SWEEP && many->paces != NULL; i++) {
        struct rwi_pace *oldest = many->paces;

        if (!is_idle(many, oldest, now_us)) {
            many->paces = rwi_hash_to_end(&oldest->hh, many->paces);
            continue;
        }
        HASH_DEL(many->paces, oldest);
        free(oldest);
    }
}

struct rwi_pace *
rwi_pace_of(struct rw_many *many, const struct rw_address *address,
            uint64_t now_us)
{
    uint8_t key[RWI_ADDRESS_KEY];
    struct rwi_pace *pace;

    rwi_address_key(key, address);
    pace = find(many, key);
    if (pace != NULL)
        return pace;
    sweep(many, now_us);
    if ((pace = calloc(1, sizeof(*pace))) == NULL)
        return NULL;
    pace->address = *address;
    memcpy(pace->key, key, sizeof(key));
    pace->interval_us = interval_of(many->config.server_rate);
    pace->end = &pace->first;
    if (add(many, pace))
        return pace;
    free(pace);
    return NULL;
}

void
rwi_pace_done(struct rw_many *many)
{
    struct rwi_pace *pace, *next;

    HASH_ITER(hh, many->paces, pace, next)
    {
        HASH_DEL(many->paces, pace);
        free(pace);
    }
}

/* ---- rates -------------------------------------------------------------- */

bool
rwi_pace_allows(const struct rw_many *many, const struct rwi_pace *pace,
                uint64_t now_us)
{
    const struct rw_many_config *config = &many->config;

    if (config->server_open != 0 && pace->open >= config->server_open)
        return false;
    if (pace->interval_us != 0 && pace->next_us > now_us + BURST_US)
        return false;
    return config->rate == 0 || many->next_us <= now_us + BURST_US;
}

static void
count(uint64_t *next_us, uint32_t interval_us, uint64_t now_us)
{
    *next_us = (*next_us > now_us ? *next_us : now_us) + interval_us;
}

void
rwi_pace_sent(struct rw_many *many, struct rwi_pace *pace, uint64_t now_us)
{
    pace->open++;
    if (pace->interval_us != 0)
        count(&pace->next_us, pace->interval_us, now_us);
    if (many->config.rate != 0)
        count(&many->next_us, interval_of(many->config.rate), now_us);
}

void
rw_many_limit(struct rw_many *many, uint32_t server_rate, uint32_t server_open,
              uint32_t rate)
{
    uint32_t was = interval_of(many->config.server_rate);
    uint32_t is = interval_of(server_rate);
    struct rwi_pace *pace, *next;

    many->config.server_rate = server_rate;
    many->config.server_open = server_open;
    many->config.rate = rate;
    if (was == is)
        return;
    HASH_ITER(hh, many->paces, pace, next)
    if (pace->interval_us <= was || pace->interval_us < is)
        pace->interval_us = is;
}

static void
slow_down(struct rwi_pace *pace, uint32_t by_us)
{
    pace->interval_us += by_us > SLOWER_US ? by_us : SLOWER_US;
    if (pace->interval_us > SLOWEST_US)
        pace->interval_us = SLOWEST_US;
}

/* Some servers refuse for one zone of many, which lame delegations send
 * there: a third of them is what slows us down. */
void
rwi_pace_answered(struct rw_many *many, struct rwi_pace *pace, bool refused)
{
    uint32_t usual = interval_of(many->config.server_rate);

    if (refused)
        slow_down(pace, pace->interval_us / 4);
    else if (pace->interval_us > usual)
        pace->interval_us -= (pace->interval_us - usual) / 8 + 1;
}

void
rwi_pace_silent(struct rw_many *many, struct rwi_pace *pace, uint64_t now_us)
{
    (void)many;
    if (now_us < pace->blamed_us + BLAME_US)
        return;
    pace->blamed_us = now_us;
    slow_down(pace, pace->interval_us);
}

/* ---- those that wait ---------------------------------------------------- */

static void
ring_add(struct rw_many *many, struct rwi_pace *pace)
{
    if (pace->is_waiting)
        return;
    pace->is_waiting = true;
    if (many->waiting == NULL) {
        many->waiting = pace->next_waiting = pace->prev_waiting = pace;
        return;
    }
    pace->next_waiting = many->waiting;
    pace->prev_waiting = many->waiting->prev_waiting;
    pace->prev_waiting->next_waiting = pace;
    many->waiting->prev_waiting = pace;
}

static void
ring_remove(struct rw_many *many, struct rwi_pace *pace)
{
    if (!pace->is_waiting)
        return;
    pace->is_waiting = false;
    if (many->waiting == pace)
        many->waiting = pace->next_waiting != pace ? pace->next_waiting : NULL;
    pace->next_waiting->prev_waiting = pace->prev_waiting;
    pace->prev_waiting->next_waiting = pace->next_waiting;
}

void
rwi_pace_queue(struct rw_many *many, struct rwi_flight_many *flight)
{
    struct rwi_pace *pace = flight->pace;

    flight->next = NULL;
    *pace->end = flight;
    pace->end = &flight->next;
    many->stats.waiting++;
    ring_add(many, pace);
}

void
rwi_pace_unqueue(struct rw_many *many, struct rwi_flight_many *flight)
{
    struct rwi_pace *pace = flight->pace;
    struct rwi_flight_many **link = &pace->first;

    while (*link != flight)
        link = &(*link)->next;
    *link = flight->next;
    if (pace->end == &flight->next)
        pace->end = link;
    many->stats.waiting--;
    if (pace->first == NULL)
        ring_remove(many, pace);
}

/* Send what a server's line may send; false where nobody may send now. */
static bool
release_line(struct rw_many *many, struct rwi_pace *pace, uint64_t now_us)
{
    while (pace->first != NULL && rwi_pace_allows(many, pace, now_us))
        if (!rwi_many_send(pace->first, now_us))
            return false; /* no socket */
    return many->config.rate == 0 || many->next_us <= now_us + BURST_US;
}

void
rwi_pace_release(struct rw_many *many, uint64_t now_us)
{
    struct rwi_pace *last;
    bool goes_on = many->waiting != NULL;

    if (!goes_on || now_us < many->released_us + LOOK_EACH_US)
        return;
    many->released_us = now_us;
    last = many->waiting->prev_waiting;
    while (goes_on && many->waiting != NULL) {
        struct rwi_pace *pace = many->waiting;

        many->waiting = pace->next_waiting; /* others have their turn */
        goes_on = release_line(many, pace, now_us) && pace != last;
    }
}
