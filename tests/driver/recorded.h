/* A capture with everything in it that the recorder can write: rows played
 * over IPv4 and over IPv6.  test_record.c reads it back; tshark judges it in
 * tests/capture/test_tshark.py.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RECORDED_H
#define RECORDED_H

#include <string.h>

#include "rootwalk/driver.h"
#include "rootwalk/message.h"

#define RECORDED_START UINT64_C(1764000000123456) /* microseconds */
#define RECORDED_STEP  1000

struct recorded_row {
    const char *what;
    enum rw_transport transport;
    size_t query_len;    /* 0: none is sent */
    size_t response_len; /* 0: none comes */
    const int *events;   /* enum rw_record_what, ended by -1 */
    const char *entries; /* of the capture, one letter each: q query,
                             r response, C connect, R refused,
                             U unreachable, X closed */
};

#define EVENTS(...) ((const int[]){__VA_ARGS__, -1})

static const struct recorded_row RECORDED[] = {
    {"UDP", RW_UDP, 40, 100, EVENTS(-1), "qr"},
    {"UDP, odd length", RW_UDP, 33, 101, EVENTS(-1), "qr"},
    {"UDP, larger than any frame", RW_UDP, 40, 4000, EVENTS(-1), "qr"},
    {"UDP, the largest", RW_UDP, 40, 65507, EVENTS(-1), "qr"},
    {"UDP, no answer", RW_UDP, 40, 0, EVENTS(-1), "q"},
    {"UDP, refused", RW_UDP, 40, 0, EVENTS(RW_RECORD_REFUSED), "qR"},
    {"UDP, unreachable", RW_UDP, 40, 0, EVENTS(RW_RECORD_UNREACHABLE), "qU"},
    {"UDP, a large query refused", RW_UDP, 3000, 0, EVENTS(RW_RECORD_REFUSED),
     "qR"},
    {"TCP, ended by us", RW_TCP, 40, 100, EVENTS(RW_RECORD_CLOSE), "CqrX"},
    {"TCP, ended by both", RW_TCP, 40, 100,
     EVENTS(RW_RECORD_CLOSED, RW_RECORD_CLOSE), "CqrXX"},
    {"TCP, never ended", RW_TCP, 40, 100, EVENTS(-1), "CqrX"},
    {"TCP, the largest", RW_TCP, 40, 65535, EVENTS(RW_RECORD_CLOSE), "CqrX"},
    {"TCP, no answer", RW_TCP, 40, 0, EVENTS(RW_RECORD_CLOSED), "CqXX"},
    {"TCP, refused", RW_TCP, 0, 0, EVENTS(RW_RECORD_CONNECT, RW_RECORD_REFUSED),
     "CR"},
    {"TCP, unreachable", RW_TCP, 0, 0,
     EVENTS(RW_RECORD_CONNECT, RW_RECORD_UNREACHABLE), "CU"},
    {"TCP, shaken hands only", RW_TCP, 0, 0,
     EVENTS(RW_RECORD_CONNECT, RW_RECORD_CONNECTED, RW_RECORD_CLOSE), "CX"},
    {"TCP, given up before that", RW_TCP, 0, 0,
     EVENTS(RW_RECORD_CONNECT, RW_RECORD_CLOSE), "C"},
};

#define RECORDED_ROWS (sizeof(RECORDED) / sizeof(RECORDED[0]))

/* The ends of row i: a port of its own, so that rows can be told apart. */
static void
recorded_ends(size_t i, bool ipv6, struct rw_address *local,
              struct rw_address *server)
{
    uint16_t port = (uint16_t)(40000 + 2 * i + ipv6);
    const char *from = ipv6 ? "2001:db8::1" : "192.0.2.1";
    const char *to = ipv6 ? "2001:db8:53::53" : "198.51.100.53";

    if (rw_address_from_text(local, from, port) != RW_OK ||
        rw_address_from_text(server, to, 53) != RW_OK)
        memset(local, 0, sizeof(*local));
}

/* A message of a length: a header, a question, and if there is more of it
 * an unknown record that fills the rest. */
static void
recorded_message(uint8_t *out, size_t len, bool is_response)
{
    static const uint8_t HEAD[] = {
        0x12, 0x34, 0,   0,   0,   1,   0,   0, 0, 0,  0, 0, 7,
        'e',  'x',  'a', 'm', 'p', 'l', 'e', 0, 0, 16, 0, 1,
    };
    size_t rest = len - sizeof(HEAD);

    memset(out, 0x5a, len);
    memcpy(out, HEAD, sizeof(HEAD));
    if (is_response)
        out[2] = 0x84;
    if (rest >= 12) {
        uint8_t *rr = out + sizeof(HEAD);

        out[11] = 1;
        memcpy(rr, "\xc0\x0c\xff\x78\x00\x01\x00\x00\x0e\x10", 10);
        rr[10] = (uint8_t)((rest - 12) >> 8);
        rr[11] = (uint8_t)(rest - 12);
    }
}

static void
recorded_play(struct rw_record_file *file, size_t i, bool ipv6)
{
    static uint8_t message[RW_MESSAGE_MAX];
    const struct recorded_row *row = &RECORDED[i];
    uint64_t now = RECORDED_START + (2 * i + ipv6) * 10 * RECORDED_STEP;
    struct rw_address local, server;

    recorded_ends(i, ipv6, &local, &server);
    if (row->query_len > 0) {
        recorded_message(message, row->query_len, false);
        rw_record_message(file, now, row->transport, &local, &server, message,
                          row->query_len);
    }
    if (row->response_len > 0) {
        recorded_message(message, row->response_len, true);
        rw_record_message(file, now + RECORDED_STEP, row->transport, &server,
                          &local, message, row->response_len);
    }
    recorded_message(message, 40, false);
    for (size_t e = 0; row->events[e] >= 0; e++)
        rw_record_event(file, now + (e + 2) * RECORDED_STEP,
                        (enum rw_record_what)row->events[e], &local, &server,
                        row->transport == RW_UDP ? message : NULL,
                        row->query_len);
}

static enum rw_status
recorded_write(const char *path)
{
    struct rw_record_file *file;
    enum rw_status status = rw_record_open(&file, path);

    if (status != RW_OK)
        return status;
    for (size_t i = 0; i < RECORDED_ROWS; i++) {
        recorded_play(file, i, false);
        recorded_play(file, i, true);
    }
    return rw_record_close(file);
}

#endif
