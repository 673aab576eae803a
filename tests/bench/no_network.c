/* The universe of universe_server inside the program that asks it: preloaded,
 * it answers each datagram where it would leave, in the thread that sends it.
 * So neither a network nor a server takes part of the machine's time, and what
 * is measured is the program alone.
 *
 *   LD_PRELOAD=no_network.so UNIVERSE="UPPER LOWER COUNT" rootwalk bulk ...
 *
 * Each thread has sockets and an epoll of its own, so what is kept by file
 * descriptor belongs to one thread only.
 *
 * SPDX-License-Identifier: ISC
 */
int universe_main(int argc, char **argv);
#define main universe_main
#include "universe_server.c"
#undef main

#include <dlfcn.h>

#define FILES   65536
#define WAITING 4096 /* answers of one thread that nobody has read yet */

struct waiting {
    int fd;
    struct sockaddr_in from;
    struct message message;
};

static epoll_data_t data_of[FILES];
static __thread struct waiting *answers; /* a ring */
static __thread unsigned first, last, told;

__attribute__((constructor)) static void
begin(void)
{
    const char *universe = getenv("UNIVERSE");
    char at[2][INET_ADDRSTRLEN];

    if (universe == NULL ||
        sscanf(universe, "%15s %15s %u", at[0], at[1], &count) != 3 ||
        inet_pton(AF_INET, at[0], &upper) != 1 ||
        inet_pton(AF_INET, at[1], &lower) != 1)
        abort();
}

int
epoll_ctl(int epoll, int what, int fd, struct epoll_event *event)
{
    static int (*next)(int, int, int, struct epoll_event *);

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "epoll_ctl");
    if (what == EPOLL_CTL_ADD && fd < FILES)
        data_of[fd] = event->data;
    return next(epoll, what, fd, event);
}

ssize_t
sendto(int fd, const void *octets, size_t len, int flags,
       const struct sockaddr *to, socklen_t to_len)
{
    const struct sockaddr_in *name = (const void *)to;
    struct waiting *answered;

    (void)flags;
    (void)to_len;
    if (answers == NULL)
        answers = calloc(WAITING, sizeof(*answers));
    if (answers == NULL || last - first == WAITING || len > SIZE / 2)
        abort();
    answered = &answers[last % WAITING];
    answered->fd = fd;
    answered->from = *name;
    answered->message.len = len;
    memcpy(answered->message.octets, octets, len);
    if (answer(&answered->message, name->sin_addr.s_addr == upper.s_addr))
        last++;
    return (ssize_t)len;
}

/* One event for each answer, in their order: they are read in that order. */
int
epoll_wait(int epoll, struct epoll_event *events, int most, int patience)
{
    static int (*next)(int, struct epoll_event *, int, int);
    int ready = 0;

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "epoll_wait");
    if (first == last)
        return next(epoll, events, most, patience);
    for (told = first; told != last && ready < most; told++)
        events[ready++] = (struct epoll_event){
            .events = EPOLLIN, .data = data_of[answers[told % WAITING].fd]};
    return ready;
}

ssize_t
recvfrom(int fd, void *octets, size_t size, int flags, struct sockaddr *from,
         socklen_t *from_len)
{
    const struct waiting *answered = &answers[first % WAITING];

    (void)flags;
    if (first == last || answered->fd != fd || answered->message.len > size)
        abort();
    memcpy(octets, answered->message.octets, answered->message.len);
    memcpy(from, &answered->from, sizeof(answered->from));
    *from_len = sizeof(answered->from);
    first++;
    return (ssize_t)answered->message.len;
}
