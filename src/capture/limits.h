/* How much of a capture may lie in memory at once, and why so much.
 *
 * The file may be of any size: what is read is let go as soon as it has
 * become messages.  All together it stays under about 200 MiB, whatever the
 * file holds; an ordinary capture needs some hundred KiB.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CAPTURE_LIMITS_H
#define RWI_CAPTURE_LIMITS_H

#include <stdint.h>

/* Datagrams being put together: of 64 KiB at most each, so 16 MiB. */
#define RWI_DATAGRAMS_MAX 256

/* How long a fragment waits for the others, in the capture's time; the 60
 * seconds of RFC 8200 section 4.5 (RFC 791 says 15, systems take 30). */
#define RWI_FRAGMENT_WAIT_NS (UINT64_C(60) * 1000000000)

/* TCP connections followed at once; the one unused longest gives way. */
#define RWI_STREAMS_MAX 4096

/* Octets one direction of a connection may have waiting behind a gap; four
 * times what the largest message needs. */
#define RWI_PENDING_MAX (256 * 1024)

/* Segments of less than a few octets cost more in book-keeping. */
#define RWI_PENDING_SEGMENTS_MAX 1024

/* Octets all connections together may hold, waiting or half a message. */
#define RWI_STREAM_OCTETS_MAX (64 * 1024 * 1024)

/* The same for connections that go to a sink: apart from those of DNS, so
 * that neither pushes the other out. */
#define RWI_TAKEN_MAX         4096
#define RWI_TAKEN_PENDING_MAX (1024 * 1024) /* one direction of one */
#define RWI_TAKEN_OCTETS_MAX  (8 * 1024 * 1024)

/* Messages held back because their query awaits its response. */
#define RWI_HELD_MAX        65536
#define RWI_HELD_OCTETS_MAX (64 * 1024 * 1024)

/* Queries remembered for pairing, a power of two: those of a third of a
 * second where a busy resolver asks 50000 a second. */
#define RWI_QUERIES_MAX 16384

/* Queries with one hash that are looked at before giving up: enough for a
 * client that repeats itself, little for a capture made to collide. */
#define RWI_QUERY_TRIES 64

/* Ports that sent a query lately, by hash; a power of two.  One that is
 * overwritten only makes an answer from a wrong port be missed. */
#define RWI_ASKERS 4096

/* Headers inside headers: VLAN tags, MPLS labels, IPv6 extensions, IP in
 * IP.  Deeper nesting is no network's. */
#define RWI_NEST_MAX 16

/* Kinds of packets counted apart; a power of two. */
#define RWI_COUNTERS 4096

/* Slots that are looked at for one kind. */
#define RWI_COUNTER_TRIES 256

#endif
