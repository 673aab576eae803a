/* Unusual probes; see engine/probe.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "engine/probe.h"

#include <ctype.h>
#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/name.h"
#include "trace/probing.h"

#define PROBE_UDP_SIZE 1232

bool
rwi_probe_needs_edns(enum rw_probe probe)
{
    return probe == RW_PROBE_EDNS_VERSION || probe == RW_PROBE_EDNS_OPTION ||
           probe == RW_PROBE_EDNS_FLAG || probe == RW_PROBE_EDNS_DO ||
           probe == RW_PROBE_EDNS_COOKIE;
}

bool
rwi_probe_dress(struct rw_query_options *options, enum rw_probe probe)
{
    if (!rwi_probe_needs_edns(probe))
        return false;
    /* One thing at a time. */
    *options = (struct rw_query_options){
        .flags = options->flags, .edns = true, .udp_size = PROBE_UDP_SIZE};
    if (probe == RW_PROBE_EDNS_VERSION)
        options->edns_version = RWI_PROBE_VERSION;
    if (probe == RW_PROBE_EDNS_OPTION)
        options->empty_option = RWI_PROBE_OPTION;
    if (probe == RW_PROBE_EDNS_FLAG)
        options->other_flags = RWI_PROBE_FLAG;
    options->dnssec_ok = probe == RW_PROBE_EDNS_DO;
    if (probe == RW_PROBE_EDNS_COOKIE) {
        options->cookie_len = RWI_PROBE_COOKIE_LEN;
        memcpy(options->cookie, RWI_PROBE_COOKIE, RWI_PROBE_COOKIE_LEN);
    }
    return true;
}

bool
rwi_probe_mix_case(uint8_t *out, const uint8_t *name)
{
    size_t size = rw_name_size(name), left = 0, letters = 0;

    for (size_t i = 0; i < size; i++) {
        out[i] = name[i];
        if (left == 0) {
            left = name[i];
            continue;
        }
        left--;
        if (!isascii(name[i]) || !isalpha(name[i]))
            continue;
        out[i] =
            (uint8_t)(letters++ % 2 == 0 ? toupper(name[i]) : tolower(name[i]));
    }
    return letters > 1;
}
