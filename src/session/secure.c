/* What comes under TLS: nobody but the two ends can read it.  What can be
 * seen is how much it is, and the handshake (src/tls/).
 *
 * SPDX-License-Identifier: ISC
 */
#include "session/session.h"

/* A record's type, and version 3.x: RFC 8446 section 5.1. */
static bool
is_record(const uint8_t *octets, size_t len)
{
    return octets[0] >= 20 && octets[0] <= 24 && (len < 2 || octets[1] == 3);
}

void
rwi_secure_begin(struct rw_dialogue *d, uint64_t frame)
{
    d->is_tls = true;
    d->session.has_tls = true;
    if (d->session.tls_frame == 0)
        d->session.tls_frame = frame;
    /* Without memory for that, it is only counted. */
    if (d->tls == NULL && rw_tls_reader_new(&d->tls, d->options.room) != RW_OK)
        d->session.is_shortened = true;
    if (d->tls != NULL)
        d->session.tls = rw_tls_reader_tls(d->tls);
}

/* Octets behind STARTTLS that are no TLS were sent in the clear, and a
 * careless end takes them for what was said under it (CVE-2011-0411). */
void
rwi_secure_octets(struct rw_dialogue *d, enum rw_side side,
                  const uint8_t *octets, size_t len,
                  const struct rw_stamp *stamp)
{
    if (!d->tls_began[side] && !is_record(octets, len))
        d->session.has_injection[side] = true;
    if (!d->tls_began[RW_SIDE_CLIENT] && !d->tls_began[RW_SIDE_SERVER])
        d->session.tls_frame = stamp->frame;
    d->tls_began[side] = true;
    d->session.tls_octets[side] += len;
    if (d->tls != NULL)
        rw_tls_reader_octets(d->tls, side, octets, len, stamp);
}

void
rwi_secure_hole(struct rw_dialogue *d, enum rw_side side, uint64_t len,
                const struct rw_stamp *stamp)
{
    d->tls_began[side] = true; /* what comes next may be in a record's middle */
    d->session.tls_octets[side] += len;
    if (d->tls != NULL)
        rw_tls_reader_hole(d->tls, side, len, stamp);
}

void
rwi_secure_end(struct rw_dialogue *d, enum rw_ending how,
               const struct rw_stamp *stamp)
{
    (void)how;
    (void)stamp;
    if (d->tls == NULL)
        return;
    rw_tls_reader_end(d->tls);
    d->session.is_shortened |= rw_tls_reader_status(d->tls) == RW_ERR_MEMORY;
    d->session.tls = rw_tls_reader_tls(d->tls);
}
