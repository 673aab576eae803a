/* The live driver from the inside: what live.c, live_udp.c and live_tcp.c
 * share.
 *
 * A flight is one query on its way: an exchange of the engine's with a
 * socket of its own.  It waits for a socket, or is open, or is closing.
 * live.c keeps the list; the other two do what their transport needs, and
 * report with the functions below.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_LIVE_H
#define RWI_DRIVER_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "driver/socket.h"
#include "rootwalk/driver.h"
#include "rootwalk/message.h"
#include "stub/libuv.h"

enum rwi_flight_state {
    RWI_FLIGHT_WAITING, /* for a socket */
    RWI_FLIGHT_OPEN,
    RWI_FLIGHT_CLOSING, /* libuv calls back when it is done with it */
};

struct rwi_flight {
    struct rw_live *live;
    enum rwi_flight_state state;
    uint64_t exchange; /* the engine's number, the key */
    uint64_t sent_us;  /* as the engine's record has it */
    enum rw_transport transport;
    struct rw_address server;
    struct rw_address local; /* known only where the walk is recorded */
    const uint8_t *query;    /* the engine's, until the exchange is over */
    size_t query_len;

    union {
        uv_handle_t any;
        uv_poll_t udp;
        uv_tcp_t tcp;
    } handle;
    int fd;               /* UDP */
    uint8_t empty_errors; /* times that an error was said, and none found */

    uv_connect_t connect; /* TCP */
    uv_write_t write;
    uint8_t length_out[2];
    uint8_t length_in[2];
    uint8_t length_got; /* octets of length_in so far */
    uint8_t *message;   /* being put together */
    size_t message_got;
    uint8_t messages; /* TCP: that came whole */
    uint32_t octets;  /* TCP: taken in so far */

    struct rwi_flight *next_waiting;
    bool was_held; /* the engine was told that it waits */
    UT_hash_handle hh;
};

struct rw_live {
    struct rw_live_config config;
    uv_loop_t own_loop;
    uv_loop_t *loop;
    uv_timer_t timer; /* when the engine wants to be asked again */
    uv_timer_t tick;
    uv_prepare_t turn; /* before the loop waits, the engine is asked */
    uv_async_t interrupt;
    unsigned handles; /* of these four, how many libuv knows */
    bool stopped;
    bool is_attached; /* not run: somebody else turns the loop */
    bool is_busy;     /* something came in this turn of the loop */

    struct rwi_own own;

    uint64_t real_us;  /* the wall clock's time ... */
    uint64_t start_ns; /* ... at this time of the steady one */
    uint64_t turn_us;  /* the time that the engine is told in this turn */
    uint64_t until_us; /* when it wants to be asked again */

    struct rw_engine *engine; /* while it is served */
    struct rw_driver_events events;
    enum rw_status status;

    struct rwi_flight *flights; /* by exchange; not those closing */
    struct rwi_flight *waiting, **waiting_end;
    unsigned open;
    unsigned closing;
    bool is_fed;     /* the engine was told something, and not asked since */
    uint64_t fed_us; /* ... at that time */

    uint8_t buf[2 + RW_MESSAGE_MAX]; /* what a read puts in */
};

/** Open the socket and send; RW_STEP_OK, or what became of it.  The flight
 * is open from when libuv knows its handle, also on error. */
enum rw_step_error rwi_live_udp_open(struct rwi_flight *flight);
enum rw_step_error rwi_live_tcp_open(struct rwi_flight *flight);

/** A message came for a flight; now_us is what the capture says as well. */
void rwi_live_answer(struct rwi_flight *flight, const struct rw_address *from,
                     const uint8_t *message, size_t len, uint64_t now_us);

/** A flight came to nothing; it is closing after this. */
void rwi_live_failure(struct rwi_flight *flight, enum rw_step_error error,
                      uint64_t now_us);

/** Write an event of a flight to the capture, where there is one. */
void rwi_live_record(struct rwi_flight *flight, enum rw_record_what what,
                     uint64_t now_us);

#endif
