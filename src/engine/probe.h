/* Probes that resolvers do not send (--probe): what is unusual of each.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_ENGINE_PROBE_H
#define RWI_ENGINE_PROBE_H

#include "rootwalk/query.h"
#include "rootwalk/trace.h"

/** Make the options of a query those of a probe.
 *
 * @return whether the probe has options of its own
 */
bool rwi_probe_dress(struct rw_query_options *options, enum rw_probe probe);

/** Say whether a probe is about EDNS. */
bool rwi_probe_needs_edns(enum rw_probe probe);

/** Write a name with every other letter in upper case, the others in lower.
 *
 * @param out  room for rw_name_size(name) octets
 * @return whether that has letters of both kinds
 */
bool rwi_probe_mix_case(uint8_t *out, const uint8_t *name);

#endif
