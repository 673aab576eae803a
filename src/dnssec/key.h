/* Keys, the DS records that name them, and anchors.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_KEY_H
#define RWI_DNSSEC_KEY_H

#include "dnssec/state.h"

#define RWI_KEYS_MAX 64 /* DNSKEYs of one zone that are looked at */

/** The key tag of a DNSKEY's RDATA.  RFC 4034 appendix B */
uint16_t rwi_key_tag(struct rw_octets rdata);

/** Read a zone's keys from its DNSKEY set. */
void rwi_keys_read(struct rw_judge *judge, struct rwi_zone *zone,
                   const struct rwi_set *set);

/** Read DS records (or, for anchors, DNSKEY records) into a zone. */
void rwi_ds_read(struct rw_judge *judge, struct rwi_zone *zone,
                 const struct rwi_set *set);
void rwi_anchors_read(struct rw_judge *judge, struct rwi_zone *zone);

/** Say whether any DS can be used; where none can, why not (a flaw with
 * its algorithm or digest type). */
bool rwi_ds_usable(struct rw_judge *judge, const struct rwi_zone *zone,
                   struct rw_flaw *flaw);

/** Mark the keys that a usable DS names, and the DS that fit.
 *
 * @param flaw  filled where none does
 * @return true where one does, or may
 */
bool rwi_ds_match(struct rw_judge *judge, struct rwi_zone *zone,
                  struct rw_flaw *flaw);

#endif
