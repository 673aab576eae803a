/* A server on loopback; see help/responder.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "help/responder.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "rootwalk/registry.h"

#define TC 0x02

const struct rw_record RESPONDER_HINTS[RESPONDER_HINT_COUNT] = {
    {.owner = (const uint8_t *)"",
     .type = RW_TYPE_NS,
     .rclass = RW_CLASS_IN,
     .ttl_s = 60,
     .rdata = (const uint8_t *)"\1a",
     .rdata_len = 3},
    {.owner = (const uint8_t *)"\1a",
     .type = RW_TYPE_A,
     .rclass = RW_CLASS_IN,
     .ttl_s = 60,
     .rdata = (const uint8_t *)"\177\0\0\1",
     .rdata_len = 4},
};

static void
turn_round(uint8_t *message, uint8_t flags)
{
    message[2] = (uint8_t)(message[2] | 0x84 | flags); /* QR, AA */
    message[3] = 0x80;                                 /* RA */
}

static void
serve_udp(int udp, uint8_t flags)
{
    uint8_t message[4096];
    struct sockaddr_in peer;
    socklen_t size = sizeof(peer);
    ssize_t len = recvfrom(udp, message, sizeof(message), 0,
                           (struct sockaddr *)&peer, &size);

    if (len < 12)
        return;
    turn_round(message, flags);
    (void)sendto(udp, message, (size_t)len, 0, (struct sockaddr *)&peer, size);
}

static void
serve_tcp(int tcp)
{
    uint8_t message[4096];
    int peer = accept(tcp, NULL, NULL);
    ssize_t len = recv(peer, message, sizeof(message), 0);

    if (len >= 2 + 12) {
        turn_round(message + 2, 0);
        (void)send(peer, message, (size_t)len, MSG_NOSIGNAL);
    }
    close(peer);
}

static void
serve(int udp, int tcp, uint8_t flags)
{
    struct pollfd polled[] = {{.fd = udp, .events = POLLIN},
                              {.fd = tcp, .events = POLLIN}};

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* not to outlive a test that failed */
    while (poll(polled, 2, -1) > 0) {
        if (polled[0].revents != 0)
            serve_udp(udp, flags);
        if (polled[1].revents != 0)
            serve_tcp(tcp);
    }
    _exit(0);
}

int
responder_start(struct rw_address *address, bool tcp)
{
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(name);
    int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
    int streams = socket(AF_INET, SOCK_STREAM, 0);
    int process = -1;

    if (bind(streams, (struct sockaddr *)&name, size) == 0 &&
        getsockname(streams, (struct sockaddr *)&name, &size) == 0 &&
        bind(datagrams, (struct sockaddr *)&name, size) == 0 &&
        listen(streams, 8) == 0)
        process = fork();
    if (process == 0)
        serve(datagrams, streams, tcp ? TC : 0);
    close(datagrams);
    close(streams);
    memset(address, 0, sizeof(*address));
    address->family = RW_FAMILY_IPV4;
    address->port = ntohs(name.sin_port);
    memcpy(address->octets, &name.sin_addr, 4);
    return process;
}

void
responder_stop(int process)
{
    if (process <= 0)
        return;
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
}
