/* Tests of the capture reader as rows: each builds a capture and says what
 * must come out of it.
 *
 * For each entry that is its frame, q(uery), r(esponse) or the letter of an
 * event, its octets, over how many there were if the capture holds less, and
 * =peer's frame.  With a folder for an argument a test writes its captures
 * there: seeds for the fuzzer, in testdata/fuzz/capture.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TEST_CAPTURE_ROWS_H
#define TEST_CAPTURE_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include <cmocka.h>

#include "capture/packets.h"
#include "rootwalk/capture.h"

enum {
    IP_ICMP = 1,
    IP_TCP = 6,
    IP_UDP = 17,
    IP_ICMPV6 = 58
};
enum {
    FIN = 1,
    SYN = 2,
    RST = 4,
    ACK = 16
};

struct row {
    const char *what;
    void (*build)(struct capture_file *file, struct packet *p);
    const char *want;
    uint64_t malformed;
    bool events;
    uint16_t port; /* 0: the default */
};

static struct packet scratch;

/* ---- messages --------------------------------------------------------- */

/* A query for a name of one label, ID 0x1200 + id: 12 + 3 + 4 octets. */
static inline size_t
message(uint8_t *out, unsigned id, bool is_response)
{
    static const uint8_t QUERY[] = {0x12, 0, 0, 0,   0, 1, 0, 0, 0, 0,
                                    0,    0, 1, 'x', 0, 0, 1, 0, 1};

    memcpy(out, QUERY, sizeof(QUERY));
    out[1] = (uint8_t)id;
    if (is_response)
        out[2] = 0x80;
    return sizeof(QUERY);
}

/* One that is longer, so that it can be cut up: len octets. */
static inline void
long_message(uint8_t *out, size_t len, unsigned id, bool is_response)
{
    memset(out, 0, len);
    (void)message(out, id, is_response);
    for (size_t i = 19; i < len; i++)
        out[i] = (uint8_t)i;
}

static inline void
udp_message(struct packet *p, unsigned id, bool is_response)
{
    uint8_t octets[64];

    packet_begin(p, octets, message(octets, id, is_response));
    put_udp(p, is_response ? 53 : 4000, is_response ? 4000 : 53);
}

static inline void
udp_ipv4(struct packet *p, unsigned id, bool is_response)
{
    udp_message(p, id, is_response);
    put_ipv4(p, IP_UDP, is_response ? 2 : 1, is_response ? 1 : 2);
}

/* ---- reading ---------------------------------------------------------- */

static inline char
letter(const struct rw_captured *entry)
{
    static const char KINDS[] = {'m', 'C', 'R', 'U', 'X'};

    if (entry->kind != RW_CAPTURED_MESSAGE)
        return KINDS[entry->kind];
    return entry->message.len > 2 && (entry->message.data[2] & 0x80) != 0 ? 'r'
                                                                          : 'q';
}

/* The octets of long messages are known: none may be another's. */
static inline void
check_octets(const struct row *row, const struct rw_captured *entry)
{
    for (size_t i = 19; i < entry->message.len; i++)
        if (entry->message.data[i] != (uint8_t)i)
            fail_msg("%s: octet %zu is wrong", row->what, i);
}

static inline enum rw_status
read_all(const struct row *row, const struct capture_file *file, char *got,
         size_t size, struct rw_capture_info *info)
{
    struct rw_capture_options options = {.events = row->events};
    struct rw_capture *capture;
    struct rw_captured entry;
    size_t len = 0;

    if (row->port != 0) {
        options.ports = &row->port;
        options.port_count = 1;
    }
    got[0] = '\0';
    if (rw_capture_open_memory(&capture, file->octets, file->len, &options,
                               NULL) != RW_OK)
        return RW_ERR_FORMAT;
    while (rw_capture_next(capture, &entry) == RW_OK && len < size - 64) {
        len += (size_t)sprintf(got + len, "%u%c%zu", (unsigned)entry.frame,
                               letter(&entry), entry.message.len);
        if (entry.wire_len != entry.message.len)
            len += (size_t)sprintf(got + len, "/%zu", entry.wire_len);
        if (entry.peer_frame != 0)
            len +=
                (size_t)sprintf(got + len, "=%u", (unsigned)entry.peer_frame);
        len += (size_t)sprintf(got + len, " ");
        if (entry.kind == RW_CAPTURED_MESSAGE)
            check_octets(row, &entry);
    }
    rw_capture_info(capture, info);
    rw_capture_free(capture);
    return RW_OK;
}

static struct packet scratch;

static inline void
check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct rw_capture_info info;
        struct capture_file file;
        char got[4096];

        row->build(&file, &scratch);
        if (read_all(row, &file, got, sizeof(got), &info) != RW_OK)
            fail_msg("%s: not opened", row->what);
        if (strcmp(got, row->want) != 0)
            fail_msg("%s: wanted %s\ngot %s", row->what, row->want, got);
        if (info.malformed != row->malformed)
            fail_msg("%s: wanted %u malformed, got %u", row->what,
                     (unsigned)row->malformed, (unsigned)info.malformed);
        assert_false(info.cut_off);
        free(file.octets);
    }
}

/* Write the captures of rows that are small enough for a fuzzer. */
static inline int
write_seeds(const struct row *rows, size_t count, const char *folder,
            const char *name)
{
    for (size_t i = 0; i < count; i++) {
        struct capture_file file;
        char path[512];
        FILE *out;

        rows[i].build(&file, &scratch);
        snprintf(path, sizeof(path), "%s/%s-%02zu", folder, name, i);
        if (file.len <= 4096 && (out = fopen(path, "wb")) != NULL) {
            fwrite(file.octets, 1, file.len, out);
            fclose(out);
        }
        free(file.octets);
    }
    return 0;
}

#endif
