/* The built-in trust anchors, and what can be one.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/dnssec.h"

#include "rootwalk/registry.h"
#include "wire/fields.h"
#include "wire/registry.h"

#define FLAG_ZONE   0x0100 /* RFC 4034 section 2.1.1 */
#define FLAG_REVOKE 0x0080 /* RFC 5011 section 2.1 */

/* DS RDATA; RFC 4034 section 5.1 */
#define RWI_ANCHOR(name, tag, algorithm, digest_type, ...)                     \
    static const uint8_t name[] = {(tag) >> 8, (tag)&0xff, algorithm,          \
                                   digest_type, __VA_ARGS__};
#include "dnssec/anchors.def"
#undef RWI_ANCHOR

const struct rw_record *
rw_anchors_built_in(size_t *count)
{
    static const struct rw_record ANCHORS[] = {
#define RWI_ANCHOR(name, tag, algorithm, digest_type, ...)                     \
    {.owner = RW_NAME_ROOT,                                                    \
     .rdata = name,                                                            \
     .type = RW_TYPE_DS,                                                       \
     .rclass = RW_CLASS_IN,                                                    \
     .rdata_len = sizeof(name)},
#include "dnssec/anchors.def"
#undef RWI_ANCHOR
    };

    *count = sizeof(ANCHORS) / sizeof(ANCHORS[0]);
    return ANCHORS;
}

/* A DS whose digest has the length that its type gives it. */
static bool
is_whole_ds(struct rw_octets rdata)
{
    struct rwi_DS ds;
    size_t size;

    if (!rwi_DS_in(&ds, rdata))
        return false;
    size = rwi_digest_size(RWI_DIGESTS_DS, ds.digest_type);
    return size == 0 || ds.digest.len == size;
}

bool
rw_record_is_anchor(const struct rw_record *record)
{
    struct rw_octets rdata = {record->rdata, record->rdata_len};
    struct rwi_DNSKEY key;

    if (record->type == RW_TYPE_DS)
        return is_whole_ds(rdata);
    return record->type == RW_TYPE_DNSKEY && rwi_DNSKEY_in(&key, rdata) &&
           key.key.len > 0 && (key.flags & FLAG_ZONE) != 0 &&
           (key.flags & FLAG_REVOKE) == 0 && key.protocol == 3;
}
