/* What unusual probes ask with, and so what their answers are held against.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_TRACE_PROBING_H
#define RWI_TRACE_PROBING_H

#include <stdbool.h>
#include <stdint.h>

#include "rootwalk/record.h"

/* RFC 8906 sections 8.2 to 8.4 test with these: nobody has assigned them. */
#define RWI_PROBE_VERSION 1
#define RWI_PROBE_OPTION  100
#define RWI_PROBE_FLAG    0x0040

/* The client's part of a cookie (RFC 7873 section 4.1).  It protects nothing
 * here, so it need not be secret. */
#define RWI_PROBE_COOKIE     "rootwalk"
#define RWI_PROBE_COOKIE_LEN 8

/** Write the name under which a name server of another zone announces what
 * keys a zone has: _dsboot.ZONE._signal.SERVER.  RFC 9615 section 3.1
 *
 * @param out   room for RW_NAME_MAX octets
 * @return false where that is too long for a name
 */
bool rwi_signal_name(uint8_t *out, const uint8_t *zone, const uint8_t *server);

/** Give the name that a record leads to, of a type whose name has addresses
 * itself, or should (MX, SRV, SVCB, HTTPS); NULL: it leads nowhere.
 * RFC 2181 section 10.3, RFC 2782, RFC 9460 section 2.4.2 */
const uint8_t *rwi_target_of(const struct rw_record *record);

#endif
