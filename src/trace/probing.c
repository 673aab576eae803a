/* What unusual probes ask with; see trace/probing.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "trace/probing.h"

#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "wire/fields.h"

#define DSBOOT "\7_dsboot"
#define SIGNAL "\7_signal"

bool
rwi_signal_name(uint8_t *out, const uint8_t *zone, const uint8_t *server)
{
    size_t head = sizeof(DSBOOT) - 1, middle = rw_name_size(zone) - 1;
    size_t tail = sizeof(SIGNAL) - 1, end = rw_name_size(server);

    if (head + middle + tail + end > RW_NAME_MAX)
        return false;
    memcpy(out, DSBOOT, head);
    memcpy(out + head, zone, middle);
    memcpy(out + head + middle, SIGNAL, tail);
    memcpy(out + head + middle + tail, server, end);
    return true;
}

/* The name in the RDATA of one of those types; NULL of all others. */
static const uint8_t *
name_in(const struct rw_record *record)
{
    const struct rw_octets rdata = {record->rdata, record->rdata_len};
    struct rwi_HTTPS https;
    struct rwi_SVCB svcb;
    struct rwi_SRV srv;
    struct rwi_MX mx;

    switch (record->type) {
    case RW_TYPE_MX:
        return rwi_MX_in(&mx, rdata) ? mx.exchange : NULL;
    case RW_TYPE_SRV:
        return rwi_SRV_in(&srv, rdata) ? srv.target : NULL;
    case RW_TYPE_SVCB:
        return rwi_SVCB_in(&svcb, rdata) ? svcb.target : NULL;
    case RW_TYPE_HTTPS:
        return rwi_HTTPS_in(&https, rdata) ? https.target : NULL;
    default: /* any number may come */
        return NULL;
    }
}

/* "." is nobody, or the record's own name: RFC 7505, RFC 9460 section 2.5. */
const uint8_t *
rwi_target_of(const struct rw_record *record)
{
    const uint8_t *name = name_in(record);

    return name == NULL || rw_name_is_root(name) ? NULL : name;
}
