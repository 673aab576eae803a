/* The delaying relay: makes the lab's servers as far away as real ones.
 *
 * It holds the servers' public addresses, passes every query on at once to
 * the address in 127.0.0.0/8 where the server really listens, and keeps each
 * answer back until one round trip has gone since the query came.  Over TCP
 * the first octets of a client wait one round trip more, for the handshake,
 * which loopback does in no time.
 *
 *     relay < MAP        a line: ROUND-TRIP-IN-MICROSECONDS PUBLIC SHADOW
 *
 * One thread; what waits stands in a heap, by the time it is due, and a
 * timerfd wakes the loop for the first of it.
 *
 * SPDX-License-Identifier: ISC
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define DNS_PORT 53
#define FDS_MAX  20000           /* more descriptors than the lab ever needs */
#define FLOW_US  (10 * 1000000u) /* how long a server may take to answer */

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} address;

/* What a descriptor is for; looked up by its number. */
struct end {
    enum {
        UNUSED,
        UDP_PUBLIC,
        UDP_FLOW,
        TCP_PUBLIC,
        TCP_CLIENT,
        TCP_SERVER
    } is;
    uint32_t rtt_us;
    address shadow;      /* UDP_PUBLIC, TCP_PUBLIC: where the server is */
    address client;      /* UDP_FLOW: who asked */
    uint64_t due_us;     /* UDP_FLOW: when the answer may go */
    int peer;            /* UDP_FLOW: the public socket; TCP: the other side */
    bool spoken;         /* TCP_CLIENT: octets have come before */
    uint32_t generation; /* grows when the descriptor is closed */
};

/* Something that will be done later. */
struct later {
    uint64_t due_us;
    uint64_t order; /* among what is due at the same time */
    enum {
        SEND_UDP,
        SEND_TCP,
        END_TCP,
        CLOSE
    } what;
    int fd;
    uint32_t generation; /* of fd; if it differs, fd is another's by now */
    address to;
    size_t len;
    uint8_t octets[];
};

static struct end ends[FDS_MAX];
static struct later **heap;
static size_t heap_len, heap_size;
static int poller, timer;

static void
die(const char *what)
{
    perror(what);
    exit(1);
}

static uint64_t
now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* ---- the heap of what is to be done later -------------------------------- */

static bool
sooner(const struct later *a, const struct later *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->order < b->order;
}

static void
swap(size_t i, size_t j)
{
    struct later *kept = heap[i];

    heap[i] = heap[j];
    heap[j] = kept;
}

static void
set_timer(void)
{
    struct itimerspec at = {0};

    if (heap_len > 0) {
        at.it_value.tv_sec = (time_t)(heap[0]->due_us / 1000000);
        at.it_value.tv_nsec = (long)(heap[0]->due_us % 1000000 * 1000);
    }
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void
push(struct later *item)
{
    size_t i = heap_len++;

    if (heap_len > heap_size) {
        heap_size = heap_size ? heap_size * 2 : 1024;
        heap = realloc(heap, heap_size * sizeof(*heap));
        if (heap == NULL)
            die("relay: memory");
    }
    for (heap[i] = item; i > 0 && sooner(heap[i], heap[(i - 1) / 2]);
         i = (i - 1) / 2)
        swap(i, (i - 1) / 2);
    if (i == 0)
        set_timer();
}

static struct later *
pop(void)
{
    struct later *first = heap[0];
    size_t i = 0;

    heap[0] = heap[--heap_len];
    for (;;) {
        size_t next = 2 * i + 1;

        if (next + 1 < heap_len && sooner(heap[next + 1], heap[next]))
            next++;
        if (next >= heap_len || !sooner(heap[next], heap[i]))
            return first;
        swap(i, next);
        i = next;
    }
}

static void
later(int what, int fd, uint64_t due_us, const address *to,
      const uint8_t *octets, size_t len)
{
    static uint64_t order;
    struct later *item = calloc(1, sizeof(*item) + len);

    if (item == NULL)
        die("relay: memory");
    item->due_us = due_us;
    item->order = order++;
    item->what = what;
    item->fd = fd;
    item->generation = ends[fd].generation;
    item->len = len;
    if (to != NULL)
        item->to = *to;
    if (len > 0)
        memcpy(item->octets, octets, len);
    push(item);
}

/* ---- descriptors ------------------------------------------------------- */

static socklen_t
address_len(const address *a)
{
    return a->any.sa_family == AF_INET6 ? sizeof(a->v6) : sizeof(a->v4);
}

static bool
address_from_text(address *a, const char *text)
{
    memset(a, 0, sizeof(*a));
    if (inet_pton(AF_INET, text, &a->v4.sin_addr) == 1) {
        a->v4.sin_family = AF_INET;
        a->v4.sin_port = htons(DNS_PORT);
        return true;
    }
    a->v6.sin6_family = AF_INET6;
    a->v6.sin6_port = htons(DNS_PORT);
    return inet_pton(AF_INET6, text, &a->v6.sin6_addr) == 1;
}

static struct end *
watch(int fd, int is, uint32_t rtt_us)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    uint32_t generation;

    if (fd < 0 || fd >= FDS_MAX)
        die("relay: descriptors");
    generation = ends[fd].generation;
    ends[fd] = (struct end){
        .is = is, .rtt_us = rtt_us, .peer = -1, .generation = generation};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0)
        die("relay: epoll");
    return &ends[fd];
}

static void
forget(int fd)
{
    if (ends[fd].is == UNUSED)
        return;
    ends[fd].is = UNUSED;
    ends[fd].generation++;
    close(fd);
}

static int
connected(const address *to, int type)
{
    int fd = socket(to->any.sa_family, type | SOCK_CLOEXEC, 0);
    int one = 1;

    if (fd < 0)
        die("relay: socket");
    if (connect(fd, &to->any, address_len(to)) < 0) {
        close(fd);
        return -1;
    }
    if (type == SOCK_STREAM)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return fd;
}

static void
serve(uint32_t rtt_us, const address *public, const address *shadow)
{
    for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
        int fd = socket(public->any.sa_family, type | SOCK_CLOEXEC, 0);
        int one = 1;

        if (fd < 0)
            die("relay: socket");
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
        if (bind(fd, &public->any, address_len(public)) < 0)
            die("relay: bind");
        if (type == SOCK_STREAM && listen(fd, 64) < 0)
            die("relay: listen");
        watch(fd, type == SOCK_STREAM ? TCP_PUBLIC : UDP_PUBLIC, rtt_us)
            ->shadow = *shadow;
    }
}

/* ---- what arrives ------------------------------------------------------ */

static uint8_t octets[65536];

static void
udp_query(int fd)
{
    address client;
    socklen_t len = sizeof(client);
    ssize_t got = recvfrom(fd, octets, sizeof(octets), 0, &client.any, &len);
    uint64_t due_us = now_us() + ends[fd].rtt_us;
    struct end *flow;
    int up;

    if (got < 0 || (up = connected(&ends[fd].shadow, SOCK_DGRAM)) < 0)
        return;
    flow = watch(up, UDP_FLOW, ends[fd].rtt_us);
    flow->client = client;
    flow->due_us = due_us;
    flow->peer = fd;
    later(CLOSE, up, now_us() + FLOW_US, NULL, NULL, 0);
    if (send(up, octets, (size_t)got, 0) < 0)
        forget(up);
}

static void
udp_answer(int fd)
{
    ssize_t got = recv(fd, octets, sizeof(octets), 0);

    if (got >= 0)
        later(SEND_UDP, ends[fd].peer, ends[fd].due_us, &ends[fd].client,
              octets, (size_t)got);
    forget(fd);
}

static void
tcp_connection(int fd)
{
    int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    int server = client < 0 ? -1 : connected(&ends[fd].shadow, SOCK_STREAM);
    int one = 1;

    if (server < 0) {
        if (client >= 0)
            close(client);
        return;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    watch(client, TCP_CLIENT, ends[fd].rtt_us)->peer = server;
    watch(server, TCP_SERVER, ends[fd].rtt_us)->peer = client;
}

static void
tcp_octets(int fd)
{
    struct end *end = &ends[fd];
    ssize_t got = recv(fd, octets, sizeof(octets), 0);
    uint64_t due_us = now_us();

    if (end->is == TCP_SERVER || !end->spoken)
        due_us += end->rtt_us;
    end->spoken = true;
    if (got > 0) {
        later(SEND_TCP, end->peer, due_us, NULL, octets, (size_t)got);
    } else {
        later(END_TCP, end->peer, due_us, NULL, NULL, 0);
        epoll_ctl(poller, EPOLL_CTL_DEL, fd, NULL);
        later(CLOSE, fd, due_us + FLOW_US, NULL, NULL, 0);
    }
}

static void
arrived(int fd)
{
    switch (ends[fd].is) {
    case UDP_PUBLIC:
        udp_query(fd);
        break;
    case UDP_FLOW:
        udp_answer(fd);
        break;
    case TCP_PUBLIC:
        tcp_connection(fd);
        break;
    case TCP_CLIENT:
    case TCP_SERVER:
        tcp_octets(fd);
        break;
    case UNUSED:
        break;
    }
}

/* ---- what is due ------------------------------------------------------- */

static void
carry_out(const struct later *item)
{
    if (ends[item->fd].generation != item->generation)
        return; /* closed meanwhile */
    switch (item->what) {
    case SEND_UDP:
        sendto(item->fd, item->octets, item->len, MSG_DONTWAIT, &item->to.any,
               address_len(&item->to));
        break;
    case SEND_TCP:
        if (send(item->fd, item->octets, item->len, MSG_NOSIGNAL) < 0)
            forget(item->fd);
        break;
    case END_TCP:
        shutdown(item->fd, SHUT_WR);
        break;
    case CLOSE:
        forget(item->fd);
        break;
    }
}

static void
work_off(void)
{
    while (heap_len > 0 && heap[0]->due_us <= now_us()) {
        struct later *item = pop();

        carry_out(item);
        free(item);
    }
    set_timer();
}

int
main(void)
{
    char public_text[64], shadow_text[64];
    unsigned rtt_us;
    struct epoll_event event = {.events = EPOLLIN};

    poller = epoll_create1(EPOLL_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    event.data.fd = timer;
    if (poller < 0 || timer < 0 ||
        epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event) < 0)
        die("relay");
    while (scanf("%u %63s %63s", &rtt_us, public_text, shadow_text) == 3) {
        address public, shadow;

        if (!address_from_text(&public, public_text) ||
            !address_from_text(&shadow, shadow_text)) {
            fprintf(stderr, "relay: no address: %s %s\n", public_text,
                    shadow_text);
            return 1;
        }
        serve(rtt_us, &public, &shadow);
    }
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poller, events, 64, -1);

        if (count < 0 && errno != EINTR)
            die("relay: epoll_wait");
        for (int i = 0; i < count; i++)
            if (events[i].data.fd != timer)
                arrived(events[i].data.fd);
        work_off();
    }
}
