/* What a query costs when nothing is done with it: a pool of sockets with
 * random ports, a random one for each query, an ID to know its answer by; no
 * names, no servers to choose, no retransmission.  It is what rootwalk's CPU
 * a query is held against.
 *
 *   bare_pool FIRST COUNT QUERIES [WINDOW [SOCKETS]]
 *
 * QUERIES queries for www.nK.t, WINDOW of them on the way at once, go in turn
 * to COUNT servers from the address FIRST on.  Prints microseconds of user and
 * system time for each, and how many were not answered within a second.
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
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define EVENTS      256
#define USES_MAX    512 /* then a socket takes another port; as many_udp.c */
#define PORT        53
#define PORT_FIRST  1024
#define SOCKETS_MAX 60000
#define NUMBERS     512

struct slot {
    int fd; /* -1: not open */
    unsigned uses, open;
};

static struct slot slots[SOCKETS_MAX];
static unsigned slot_count = 4096;
static int epoll;
static struct in_addr first;
static unsigned servers;
static unsigned char is_open[65536]; /* by ID */
static unsigned long answered;

static uint64_t
number(void)
{
    static uint64_t numbers[NUMBERS];
    static unsigned left;

    if (left == 0) {
        for (unsigned i = 0; i < NUMBERS; i += 32)
            if (getrandom(numbers + i, 256, 0) != 256)
                abort();
        left = NUMBERS;
    }
    return numbers[--left];
}

static bool
slot_open(unsigned at)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = at};
    struct sockaddr_in name = {.sin_family = AF_INET};

    slots[at] =
        (struct slot){.fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)};
    for (unsigned tries = 0; tries < 64; tries++) {
        name.sin_port =
            htons((uint16_t)(PORT_FIRST + number() % (65536 - PORT_FIRST)));
        if (bind(slots[at].fd, (struct sockaddr *)&name, sizeof(name)) == 0)
            return epoll_ctl(epoll, EPOLL_CTL_ADD, slots[at].fd, &event) == 0;
    }
    return false;
}

static void
ask(unsigned long k)
{
    uint8_t query[64] = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 3, 'w', 'w', 'w'};
    static const uint8_t TAIL[] = {1,  't',  0,    0, 1, 0, 1, 0, 0,
                                   41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    unsigned at = (unsigned)(number() % slot_count);
    uint16_t id = (uint16_t)number();
    int len = snprintf((char *)query + 17, 24, "n%lu", k);

    query[0] = (uint8_t)(id >> 8);
    query[1] = (uint8_t)id;
    query[16] = (uint8_t)len;
    memcpy(query + 17 + len, TAIL, sizeof(TAIL));
    to.sin_addr.s_addr = htonl(ntohl(first.s_addr) + (uint32_t)(k % servers));
    if (slots[at].fd < 0 && !slot_open(at)) {
        perror("bare_pool: socket");
        exit(1);
    }
    slots[at].uses++;
    slots[at].open++;
    is_open[id]++;
    (void)sendto(slots[at].fd, query, 17 + (size_t)len + sizeof(TAIL), 0,
                 (struct sockaddr *)&to, sizeof(to));
}

static void
take(unsigned at)
{
    uint8_t answer[4096];
    struct sockaddr_in from;
    socklen_t size = sizeof(from);
    ssize_t len = recvfrom(slots[at].fd, answer, sizeof(answer), 0,
                           (struct sockaddr *)&from, &size);

    if (len < 12)
        return;
    if (is_open[answer[0] << 8 | answer[1]] > 0) {
        is_open[answer[0] << 8 | answer[1]]--;
        answered++;
    }
    if (--slots[at].open == 0 && slots[at].uses >= USES_MAX) {
        close(slots[at].fd);
        slots[at].fd = -1;
    }
}

int
main(int argc, char **argv)
{
    unsigned long queries, sent = 0, lost = 0;
    unsigned window = argc > 4 ? (unsigned)atoi(argv[4]) : 256;
    struct rlimit files;
    struct rusage usage;

    if (argc < 4 || inet_pton(AF_INET, argv[1], &first) != 1 ||
        (servers = (unsigned)atoi(argv[2])) == 0) {
        fputs("bare_pool FIRST COUNT QUERIES [WINDOW [SOCKETS]]\n", stderr);
        return 2;
    }
    queries = strtoul(argv[3], NULL, 10);
    slot_count = argc > 5 ? (unsigned)atoi(argv[5]) : slot_count;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    epoll = epoll_create1(0);
    for (unsigned i = 0; i < SOCKETS_MAX; i++)
        slots[i].fd = -1;
    while (answered + lost < queries) {
        struct epoll_event events[EVENTS];
        int ready;

        while (sent < queries && sent - answered - lost < window)
            ask(sent++);
        ready = epoll_wait(epoll, events, EVENTS, 1000);
        if (ready == 0)
            lost = sent - answered;
        for (int i = 0; i < ready; i++)
            take(events[i].data.u32);
    }
    getrusage(RUSAGE_SELF, &usage);
    printf("%.2f us a query, %lu not answered\n",
           ((double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
            (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)) /
               (double)queries,
           lost);
    return 0;
}
