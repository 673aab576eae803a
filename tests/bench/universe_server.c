/* The servers of a universe of delegations, as cheap as they can be: what a
 * bulk run does when its servers are not what it waits for, and when some of
 * the datagrams are lost.
 *
 *   universe_server UPPER LOWER COUNT [LOSS [SEED]]
 *
 * UPPER is the root and the TLD `t`: below nK.t it refers to s.nK.t, with glue
 * (the K-th of COUNT addresses from LOWER on, in turn).  Those answer every
 * name below with one address.  Of a hundred datagrams LOSS are dropped, each
 * way, by a sequence that SEED begins.  UDP and IPv4 only; the answers are
 * those that tests/bench/universe's zones would give.
 *
 * SPDX-License-Identifier: ISC
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/epoll.h>
#include <sys/socket.h>

#define AT_ONCE    64
#define SIZE       512 /* octets; no answer is longer */
#define PORT       53
#define COUNT_MAX  200
#define HEADER     12
#define LABELS_MAX 128
#define TTL        0, 1, 0x51, 0x80 /* 86400 */
#define TYPE_A     1
#define TYPE_NS    2
#define TYPE_OPT   41

struct message {
    uint8_t octets[SIZE];
    size_t len;
};

static struct in_addr upper, lower;
static unsigned count, loss;
static uint64_t state;

/* Sebastiano Vigna's splitmix64. */
static uint64_t
number(void)
{
    uint64_t x = state += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static bool
is_lost(void)
{
    return loss > 0 && number() % 100 < loss;
}

static void
put(struct message *m, const void *octets, size_t len)
{
    memcpy(m->octets + m->len, octets, len);
    m->len += len;
}

#define PUT(m, ...)                                                            \
    put(m, (const uint8_t[]){__VA_ARGS__},                                     \
        sizeof((const uint8_t[]){__VA_ARGS__}))

static void
count_record(struct message *m, unsigned section)
{
    m->octets[7 + 2 * section]++;
}

/* A pointer to an octet of the message. */
static void
put_pointer(struct message *m, size_t at)
{
    PUT(m, (uint8_t)(0xc0 | at >> 8), (uint8_t)at);
}

static void
put_address(struct message *m, size_t owner, struct in_addr address)
{
    put_pointer(m, owner);
    PUT(m, 0, TYPE_A, 0, 1, TTL, 0, 4);
    put(m, &address, 4);
}

/* The SOA of what is at an octet of the question, for answers without data. */
static void
put_soa(struct message *m, size_t owner)
{
    put_pointer(m, owner);
    PUT(m, 0, 6, 0, 1, 0, 0, 1, 0x2c, 0, 24, 1, 'n');
    put_pointer(m, owner);
    PUT(m, 0, 0, 0, 0, 1, 0, 0, 0x1c, 0x20, 0, 0, 0x0e, 0x10, 0, 1, 0x51, 0x80,
        0, 0, 1, 0x2c);
    count_record(m, 1);
}

/* Refer to nK.t, which stands at an octet of the question. */
static void
refer(struct message *m, size_t zone)
{
    unsigned long k =
        strtoul((const char *)m->octets + zone + 2, NULL, 10) % count;
    size_t server;

    put_pointer(m, zone);
    PUT(m, 0, TYPE_NS, 0, 1, TTL, 0, 4);
    server = m->len;
    PUT(m, 1, 's');
    put_pointer(m, zone);
    count_record(m, 1);
    put_address(m, server,
                (struct in_addr){htonl(ntohl(lower.s_addr) + (uint32_t)k)});
    count_record(m, 2);
}

/* The root's own servers. */
static void
prime(struct message *m)
{
    size_t name;

    m->octets[2] |= 4; /* AA */
    PUT(m, 0, 0, TYPE_NS, 0, 1, TTL, 0, 5);
    name = m->len;
    PUT(m, 1, 'a', 1, 'r', 0);
    count_record(m, 0);
    put_address(m, name, upper);
    count_record(m, 2);
}

/* Turn a query into its answer; false for what is none. */
static bool
answer(struct message *m, bool is_upper)
{
    size_t labels[LABELS_MAX], n = 0, at = HEADER;
    bool has_opt;
    unsigned type;

    if (m->len < HEADER + 5 || (m->octets[2] & 0x80) != 0)
        return false;
    while (m->octets[at] != 0 && n < LABELS_MAX) {
        labels[n++] = at;
        at += 1u + m->octets[at];
        if (at + 5 > m->len)
            return false;
    }
    type = (unsigned)m->octets[at + 1] << 8 | m->octets[at + 2];
    has_opt = m->octets[11] > 0;
    m->len = at + 5;
    m->octets[2] = 0x80;
    memset(m->octets + 3, 0, 2);
    m->octets[5] = 1;
    memset(m->octets + 6, 0, 6);
    m->octets[m->len] = 0;
    if (is_upper && n >= 2 && m->octets[labels[n - 2] + 1] == 'n' &&
        m->octets[labels[n - 2] + 2] != 's') {
        refer(m, labels[n - 2]);
    } else if (is_upper && n == 0 && type == TYPE_NS) {
        prime(m);
    } else if (!is_upper && n > 1 && type == TYPE_A) {
        m->octets[2] |= 4;
        put_address(m, HEADER, (struct in_addr){htonl(0xc0000207)});
        count_record(m, 0);
    } else {
        m->octets[2] |= 4;
        put_soa(m, n > 0 ? labels[n - 1] : at);
    }
    if (has_opt) {
        PUT(m, 0, 0, TYPE_OPT, 0x04, 0xd0, 0, 0, 0, 0, 0, 0);
        count_record(m, 2);
    }
    return true;
}

static void
serve(int fd, bool is_upper)
{
    static struct message messages[AT_ONCE];
    static struct sockaddr_in names[AT_ONCE];
    struct mmsghdr in[AT_ONCE], out[AT_ONCE];
    struct iovec parts[AT_ONCE];
    unsigned answers = 0;
    int got;

    for (size_t i = 0; i < AT_ONCE; i++) {
        parts[i] = (struct iovec){messages[i].octets, SIZE / 2};
        in[i].msg_hdr = (struct msghdr){.msg_name = &names[i],
                                        .msg_namelen = sizeof(names[i]),
                                        .msg_iov = &parts[i],
                                        .msg_iovlen = 1};
    }
    got = recvmmsg(fd, in, AT_ONCE, MSG_DONTWAIT, NULL);
    for (int i = 0; i < got; i++) {
        messages[i].len = in[i].msg_len;
        if (is_lost() || !answer(&messages[i], is_upper) || is_lost())
            continue;
        parts[i].iov_len = messages[i].len;
        out[answers++] = in[i];
    }
    if (answers > 0)
        (void)sendmmsg(fd, out, answers, 0);
}

static int
listen_at(struct in_addr address)
{
    struct sockaddr_in name = {
        .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = address};
    int fd = socket(AF_INET, SOCK_DGRAM, 0), one = 1, room = 4 << 20;

    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one));
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    if (bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0) {
        perror("universe_server: bind");
        exit(1);
    }
    return fd;
}

int
main(int argc, char **argv)
{
    struct epoll_event events[AT_ONCE];
    int epoll = epoll_create1(0), sockets[COUNT_MAX + 1];

    if (argc < 4 || inet_pton(AF_INET, argv[1], &upper) != 1 ||
        inet_pton(AF_INET, argv[2], &lower) != 1 ||
        (count = (unsigned)atoi(argv[3])) == 0 || count > COUNT_MAX) {
        fputs("universe_server UPPER LOWER COUNT [LOSS [SEED]]\n", stderr);
        return 2;
    }
    loss = argc > 4 ? (unsigned)atoi(argv[4]) : 0;
    state = argc > 5 ? strtoull(argv[5], NULL, 10) : 1;
    for (unsigned i = 0; i <= count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};

        sockets[i] = listen_at(
            i == 0 ? upper
                   : (struct in_addr){htonl(ntohl(lower.s_addr) + i - 1)});
        (void)epoll_ctl(epoll, EPOLL_CTL_ADD, sockets[i], &event);
    }
    for (;;) {
        int ready = epoll_wait(epoll, events, AT_ONCE, -1);

        for (int i = 0; i < ready; i++)
            serve(sockets[events[i].data.u32], events[i].data.u32 == 0);
    }
}
