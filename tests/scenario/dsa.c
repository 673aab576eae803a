/* From DER to T | R | S; see dsa.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "scenario/dsa.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rootwalk/name.h"
#include "rootwalk/registry.h"

#define FIXED_LEN 18 /* octets of an RRSIG before the signer's name */
#define PART_LEN  20 /* octets of R, and of S */

/* Read one INTEGER of DER into PART_LEN octets, right-aligned. */
static bool
read_integer(uint8_t *out, const uint8_t *der, size_t len, size_t *pos)
{
    const uint8_t *value;
    size_t value_len;

    if (*pos + 2 > len || der[*pos] != 0x02)
        return false;
    value_len = der[*pos + 1];
    value = der + *pos + 2;
    *pos += 2 + value_len;
    if (*pos > len)
        return false;
    while (value_len > 0 && *value == 0) {
        value++;
        value_len--;
    }
    if (value_len > PART_LEN)
        return false;
    memset(out, 0, PART_LEN);
    memcpy(out + PART_LEN - value_len, value, value_len);
    return true;
}

void
rpl_fix_dsa(struct pool *pool, struct rw_record *record)
{
    uint8_t plain[1 + 2 * PART_LEN] = {0}; /* T is 0: 512 bits */
    size_t at, len, pos = 2;
    const uint8_t *der;
    uint8_t *rdata;

    if (record->type != RW_TYPE_RRSIG || record->rdata_len <= FIXED_LEN ||
        (record->rdata[2] != 3 && record->rdata[2] != 6))
        return;
    at = FIXED_LEN + rw_name_size(record->rdata + FIXED_LEN);
    if (at + 2 > record->rdata_len)
        return;
    der = record->rdata + at;
    len = record->rdata_len - at;
    if (der[0] != 0x30 || len == sizeof(plain) || der[1] + 2u != len ||
        !read_integer(plain + 1, der, len, &pos) ||
        !read_integer(plain + 1 + PART_LEN, der, len, &pos) || pos != len)
        return;
    rdata = pool_new(pool, 1, at + sizeof(plain));
    memcpy(rdata, record->rdata, at);
    memcpy(rdata + at, plain, sizeof(plain));
    record->rdata = rdata;
    record->rdata_len = (uint16_t)(at + sizeof(plain));
}
