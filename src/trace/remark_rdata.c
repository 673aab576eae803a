/* RDATA that can be read, and says what cannot be meant: a digest of another
 * length than its type has, a position that is no number.
 *
 * SPDX-License-Identifier: ISC
 */
#include "trace/remark.h"

#include <string.h>

#include "rootwalk/rdata.h"
#include "wire/registry.h"

#define FIELDS_MAX 4 /* of the types looked at here */

#define ZONEMD_MIN 12 /* octets; RFC 8976 section 2.2.4 */

#define GPOS 27

/* ---- digests ------------------------------------------------------------ */

/* Where a type has its digest, and what says which one it is. */
static const struct digest_row {
    uint16_t type;
    enum rwi_digests registry;
    const char *kind;   /* the field with the digest's type */
    const char *digest; /* the field with the digest */
    uint8_t least;      /* octets of one whose size is not known */
} DIGESTS[] = {
    {43, RWI_DIGESTS_DS, "digest_type", "digest", 1},    /* DS */
    {59, RWI_DIGESTS_DS, "digest_type", "digest", 1},    /* CDS */
    {32769, RWI_DIGESTS_DS, "digest_type", "digest", 1}, /* DLV */
    {44, RWI_DIGESTS_SSHFP, "type", "fingerprint", 1},   /* SSHFP */
    {52, RWI_DIGESTS_TLSA, "matching", "data", 1},       /* TLSA */
    {53, RWI_DIGESTS_TLSA, "matching", "data", 1},       /* SMIMEA */
    {63, RWI_DIGESTS_ZONEMD, "hash_algorithm", "digest", ZONEMD_MIN},
};

static const struct rw_rdata_field *
field_of(const struct rw_rdata_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static void
check_digest(struct rw_remarks *out, const struct digest_row *row,
             const struct rw_message *msg, const struct rw_rr *rr,
             struct rw_remark at)
{
    struct rw_rdata_field fields[FIELDS_MAX];
    size_t count =
        rw_rdata_fields(fields, FIELDS_MAX, rr->type, rr->rclass, msg->wire,
                        msg->len, rr->rdata, rr->rdata_len);
    const struct rw_rdata_field *kind = field_of(fields, count, row->kind);
    const struct rw_rdata_field *digest = field_of(fields, count, row->digest);
    uint8_t size;

    if (kind == NULL || digest == NULL || kind->len != 1 || digest->len == 0)
        return; /* a fault, not a remark */
    size = rwi_digest_size(row->registry,
                           (uint8_t)rw_rdata_number(msg->wire, kind));
    at.offset = (uint32_t)digest->offset;
    at.a = (uint32_t)digest->len;
    if (size != 0 && digest->len != size) {
        at.code = RW_REMARK_DIGEST_LENGTH;
        at.b = size;
        rwi_remark_add(out, at);
    } else if (size == 0 && digest->len < row->least) {
        at.code = RW_REMARK_DIGEST_SHORT;
        at.b = row->least;
        rwi_remark_add(out, at);
    }
}

/* ---- positions ---------------------------------------------------------- */

/* Whether octets are a number with a sign and a fraction, if it likes, and
 * within limit of zero; RFC 1712 section 3. */
static bool
is_number(const uint8_t *text, size_t len, unsigned limit)
{
    size_t i = len > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    size_t digits = 0;
    unsigned value = 0;
    bool has_point = false, has_fraction = false;

    for (; i < len; i++) {
        if (text[i] == '.' && !has_point) {
            has_point = true;
        } else if (text[i] >= '0' && text[i] <= '9') {
            digits++;
            has_fraction |= has_point && text[i] != '0';
            if (!has_point && value <= limit)
                value = value * 10 + (unsigned)(text[i] - '0');
        } else {
            return false;
        }
    }
    return digits > 0 &&
           (limit == 0 || value + (has_fraction ? 1u : 0u) <= limit);
}

static void
check_position(struct rw_remarks *out, const struct rw_message *msg,
               const struct rw_rr *rr, struct rw_remark at)
{
    static const unsigned LIMITS[] = {180, 90, 0}; /* degrees; 0: metres */
    struct rw_rdata_field fields[FIELDS_MAX];
    size_t count =
        rw_rdata_fields(fields, FIELDS_MAX, rr->type, rr->rclass, msg->wire,
                        msg->len, rr->rdata, rr->rdata_len);

    at.code = RW_REMARK_POSITION;
    for (size_t i = 0; i < count && i < 3; i++) {
        const struct rw_rdata_field *field = &fields[i];

        if (field->len == 0) /* a fault, not a remark */
            return;
        at.offset = (uint32_t)field->offset;
        if (!is_number(msg->wire + field->offset + 1, field->len - 1,
                       LIMITS[i])) {
            rwi_remark_add(out, at);
            return; /* one is enough: they are often swapped */
        }
    }
}

void
rwi_remark_rdata(struct rw_remarks *remarks, const struct rw_message *msg,
                 const struct rw_rr *rr, struct rw_remark at)
{
    for (size_t i = 0; i < sizeof(DIGESTS) / sizeof(DIGESTS[0]); i++)
        if (DIGESTS[i].type == rr->type)
            check_digest(remarks, &DIGESTS[i], msg, rr, at);
    if (rr->type == GPOS)
        check_position(remarks, msg, rr, at);
}
