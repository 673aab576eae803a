/* IP fragments put together.
 *
 * A datagram's octets lie in a buffer, and a bit for each says which have
 * come: all offsets are multiples of eight, and lengths should be, but need
 * not.  What came first stays.  Fragments that overlap without being the same
 * are remarked: in IPv6 they spoil the datagram for its receiver (RFC 5722,
 * RFC 8200 4.5), but not for who looks at it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/capture.h"

#include <stdlib.h>
#include <string.h>

#define DATAGRAM_MAX 65535 /* octets; IP's lengths have 16 bits */

struct rwi_datagram {
    struct rwi_datagram *next;
    struct rw_address from, to;
    uint32_t id;
    uint8_t protocol; /* IPv6: of the first fragment, once that is here */
    bool has_total;   /* the last fragment is here */
    bool is_odd;      /* fragments overlap */
    uint32_t total;   /* octets of the whole */
    uint32_t end;     /* where the farthest fragment so far ends */
    uint32_t octets;  /* how many are here */
    uint32_t known;   /* octets before the first that a snap length cut off */
    uint64_t last_ns; /* when the latest fragment came */
    uint8_t *buf;
    size_t room;
    uint8_t have[DATAGRAM_MAX / 8 + 1]; /* a bit an octet */
};

static void
datagram_free(struct rwi_datagram *datagram)
{
    free(datagram->buf);
    free(datagram);
}

/* IPv4 tells datagrams apart by protocol as well, IPv6 does not. */
static bool
is_of(const struct rwi_datagram *datagram, const struct rwi_fragment *fragment)
{
    return datagram->id == fragment->id &&
           (fragment->from.family == RW_FAMILY_IPV6 ||
            datagram->protocol == fragment->protocol) &&
           rw_address_same_host(&datagram->from, &fragment->from) &&
           rw_address_same_host(&datagram->to, &fragment->to);
}

/* Drop datagrams beyond the newest RWI_DATAGRAMS_MAX, and those that have
 * waited too long. */
static void
expire(struct rw_capture *capture)
{
    struct rwi_fragments *all = &capture->fragments;
    struct rwi_datagram **link = &all->newest;

    for (size_t i = 0; *link != NULL; i++) {
        struct rwi_datagram *datagram = *link;
        uint64_t now = capture->place.time_ns;
        bool late = now > datagram->last_ns &&
                    now - datagram->last_ns > RWI_FRAGMENT_WAIT_NS;

        if (!late && i < RWI_DATAGRAMS_MAX) {
            link = &datagram->next;
            continue;
        }
        *link = datagram->next;
        datagram_free(datagram);
        all->count--;
        capture->dropped++;
    }
}

/* Take the fragment's datagram out of the list, or make a new one. */
static struct rwi_datagram *
take(struct rw_capture *capture, const struct rwi_fragment *fragment)
{
    struct rwi_fragments *all = &capture->fragments;
    struct rwi_datagram *datagram;

    for (struct rwi_datagram **link = &all->newest; *link != NULL;
         link = &(*link)->next) {
        datagram = *link;
        if (is_of(datagram, fragment)) {
            *link = datagram->next;
            all->count--;
            return datagram;
        }
    }
    if ((datagram = calloc(1, sizeof(*datagram))) == NULL) {
        capture->status = RW_ERR_MEMORY;
        return NULL;
    }
    datagram->from = fragment->from;
    datagram->to = fragment->to;
    datagram->id = fragment->id;
    datagram->protocol = fragment->protocol;
    datagram->known = UINT32_MAX;
    return datagram;
}

static void
put(struct rwi_fragments *all, struct rwi_datagram *datagram)
{
    datagram->next = all->newest;
    all->newest = datagram;
    all->count++;
}

/* The buffer doubles: fragments come in any order, so how long the datagram
 * is shows only when the last one is there.  64 KiB is the most. */
static bool
make_room(struct rwi_datagram *datagram, size_t size)
{
    size_t room = datagram->room < 4096 ? 4096 : datagram->room;
    uint8_t *buf;

    if (size <= datagram->room)
        return true;
    while (room < size)
        room *= 2;
    if ((buf = realloc(datagram->buf, room)) == NULL)
        return false;
    /* What a snap length cut off is never shown, but defined all the same. */
    memset(buf + datagram->room, 0, room - datagram->room);
    datagram->buf = buf;
    datagram->room = room;
    return true;
}

static bool
have(const struct rwi_datagram *datagram, uint32_t at)
{
    return (datagram->have[at / 8] >> (at % 8) & 1) != 0;
}

/* Copy what is new of a fragment. */
static void
fill(struct rwi_datagram *datagram, uint32_t offset,
     const struct rwi_span *span)
{
    uint32_t old = 0;

    for (size_t i = 0; i < span->wire; i++) {
        uint32_t at = offset + (uint32_t)i;

        if (have(datagram, at)) {
            old++;
            continue;
        }
        if (i < span->len)
            datagram->buf[at] = span->data[i];
        else if (at < datagram->known)
            datagram->known = at;
        datagram->have[at / 8] |= (uint8_t)(1u << (at % 8));
        datagram->octets++;
    }
    if (old != 0 && old != span->wire)
        datagram->is_odd = true;
    if (offset + span->wire > datagram->end)
        datagram->end = offset + (uint32_t)span->wire;
}

/* Whether lengths and offset agree with one another and with what the last
 * fragment said. */
static bool
is_sane(const struct rwi_datagram *datagram,
        const struct rwi_fragment *fragment, const struct rwi_span *span)
{
    uint32_t end;

    if (span->wire == 0 || span->wire > DATAGRAM_MAX - fragment->offset)
        return false;
    end = fragment->offset + (uint32_t)span->wire;
    if (datagram->has_total)
        return fragment->more ? end <= datagram->total : end == datagram->total;
    return fragment->more || end >= datagram->end;
}

static bool
is_whole(const struct rwi_datagram *datagram)
{
    return datagram->has_total && datagram->octets == datagram->total;
}

/* Pieces may come in any order, twice, and overlap.  What came first stays,
 * as in tshark; RFC 5722 has receivers drop a datagram of IPv6 that overlaps,
 * but a reader of captures shows what was there. */
bool
rwi_fragments_add(struct rw_capture *capture,
                  const struct rwi_fragment *fragment, struct rwi_span *span,
                  uint8_t *protocol)
{
    struct rwi_fragments *all = &capture->fragments;
    struct rwi_datagram *datagram = take(capture, fragment);

    if (datagram == NULL)
        return false;
    datagram->last_ns = capture->place.time_ns;
    if (!is_sane(datagram, fragment, span)) {
        capture->malformed++;
    } else if (!make_room(datagram, fragment->offset + span->wire + 8)) {
        capture->status = RW_ERR_MEMORY;
    } else {
        if (!fragment->more) {
            datagram->has_total = true;
            datagram->total = fragment->offset + (uint32_t)span->wire;
        }
        if (fragment->offset == 0)
            datagram->protocol = fragment->protocol;
        fill(datagram, fragment->offset, span);
    }
    if (!is_whole(datagram)) {
        put(all, datagram);
        expire(capture);
        return false;
    }
    if (datagram->is_odd)
        capture->oddities |= RW_ODD_FRAGMENTS;
    datagram->next = all->whole;
    all->whole = datagram;
    span->data = datagram->buf;
    span->wire = datagram->total;
    span->len =
        datagram->known < datagram->total ? datagram->known : datagram->total;
    *protocol = datagram->protocol;
    return true;
}

void
rwi_fragments_drop(struct rw_capture *capture)
{
    struct rwi_datagram *datagram = capture->fragments.whole;

    capture->fragments.whole = datagram->next;
    datagram_free(datagram);
}

void
rwi_fragments_free(struct rw_capture *capture)
{
    struct rwi_datagram **lists[] = {&capture->fragments.newest,
                                     &capture->fragments.whole};

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        while (*lists[i] != NULL) {
            struct rwi_datagram *datagram = *lists[i];

            *lists[i] = datagram->next;
            datagram_free(datagram);
        }
    }
}
