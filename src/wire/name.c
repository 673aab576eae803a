/* Domain names in uncompressed wire format; see rootwalk/name.h.
 *
 * Length octets are below 64 and so no letters: names are folded and
 * compared octet by octet without a thought for where labels begin.
 * Reading from messages is in name_wire.c, text in name_text.c.
 *
 * Nothing here checks: a name in this form has been checked by whoever made it
 * (at most 255 octets, labels of at most 63, ended by the root's), and every
 * function relies on it.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/name.h"

#include <string.h>

#include "base/hash.h"
#include "wire/lower.h"

const uint8_t RW_NAME_ROOT[1] = {0};

const uint8_t RWI_LOWER[256] = {
#define ROW(n) n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7
#define LOW(n) ROW(n + 32)
    ROW(0x00), ROW(0x08), ROW(0x10), ROW(0x18), ROW(0x20), ROW(0x28), ROW(0x30),
    ROW(0x38), '@',       'a',       'b',       'c',       'd',       'e',
    'f',       'g',       LOW(0x48), LOW(0x50), 'x',       'y',       'z',
    '[',       '\\',      ']',       '^',       '_',       ROW(0x60), ROW(0x68),
    ROW(0x70), ROW(0x78), ROW(0x80), ROW(0x88), ROW(0x90), ROW(0x98), ROW(0xa0),
    ROW(0xa8), ROW(0xb0), ROW(0xb8), ROW(0xc0), ROW(0xc8), ROW(0xd0), ROW(0xd8),
    ROW(0xe0), ROW(0xe8), ROW(0xf0), ROW(0xf8),
#undef LOW
#undef ROW
};

/* Not strncasecmp(3): that asks the locale, where I need not be the capital of
 * i (Turkish), and stops at a NUL, which text from outside may hold. */
bool
rwi_ascii_equal(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (RWI_LOWER[(uint8_t)a[i]] != RWI_LOWER[(uint8_t)b[i]])
            return false;
    return true;
}

/* With the root's octet, so that it can be handed to memcpy(3). */
size_t
rw_name_size(const uint8_t *name)
{
    size_t at = 0;

    while (name[at] != 0)
        at += name[at] + 1U;
    return at + 1;
}

size_t
rw_name_labels(const uint8_t *name)
{
    size_t labels = 0;

    for (; *name != 0; name += *name + 1U)
        labels++;
    return labels;
}

bool
rw_name_is_root(const uint8_t *name)
{
    return name[0] == 0;
}

/* Without case, as names are compared everywhere (RFC 4343); octets above
 * ASCII have none.  Lengths are compared with the octets, as a label's length
 * is below the letters. */
bool
rw_name_equal(const uint8_t *a, const uint8_t *b)
{
    size_t at = 0, label = 0;

    for (;; at++) {
        if (RWI_LOWER[a[at]] != RWI_LOWER[b[at]])
            return false;
        if (at == label) { /* a length octet, the same in both */
            if (a[at] == 0)
                return true;
            label += a[at] + 1U;
        }
    }
}

/* Note where each label begins, from the left; give how many there are. */
static size_t
label_starts(uint8_t *starts, const uint8_t *name)
{
    size_t labels = 0;

    for (size_t at = 0; name[at] != 0; at += name[at] + 1U)
        starts[labels++] = (uint8_t)at;
    return labels;
}

/* RFC 4034 section 6.1: as octet strings, upper case as lower, and a label
 * that is the beginning of another stands before it.  The octets are unsigned;
 * as char, a label in UTF-8 would sort before the letters and every NSEC over
 * it would prove the wrong thing. */
static int
compare_labels(const uint8_t *a, const uint8_t *b)
{
    size_t shorter = a[0] < b[0] ? a[0] : b[0];

    for (size_t i = 1; i <= shorter; i++)
        if (RWI_LOWER[a[i]] != RWI_LOWER[b[i]])
            return RWI_LOWER[a[i]] - RWI_LOWER[b[i]];
    return a[0] - b[0];
}

/* Compare from the right as far as both have labels.  The starts are noted
 * first since labels can only be found from the left, and canonical order
 * begins at the right. */
static int
compare_from_right(const uint8_t *a, const uint8_t *b, size_t *common,
                   size_t *a_labels, size_t *b_labels)
{
    uint8_t a_at[RW_LABELS_MAX], b_at[RW_LABELS_MAX];
    size_t n = label_starts(a_at, a), m = label_starts(b_at, b);

    *a_labels = n;
    *b_labels = m;
    for (*common = 0; n > 0 && m > 0; ++*common) {
        int order = compare_labels(a + a_at[--n], b + b_at[--m]);

        if (order != 0)
            return order;
    }
    return 0;
}

/* Where all labels that both have are equal, the shorter name is the ancestor
 * and comes first. */
int
rw_name_compare(const uint8_t *a, const uint8_t *b)
{
    size_t common, n, m;
    int order = compare_from_right(a, b, &common, &n, &m);

    return order != 0 ? order : (n > m) - (n < m);
}

size_t
rw_name_common_labels(const uint8_t *a, const uint8_t *b)
{
    size_t common, n, m;

    (void)compare_from_right(a, b, &common, &n, &m);
    return common;
}

/* Most octets that are the same without case are the same with it. */
static inline bool
octets_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (a[i] != b[i] && RWI_LOWER[a[i]] != RWI_LOWER[b[i]])
            return false;
    return true;
}

/* By whole labels: by octets from the end, badexample. would be below example.
 */
bool
rw_name_is_at_or_below(const uint8_t *name, const uint8_t *ancestor)
{
    size_t asked = rw_name_size(ancestor), has = rw_name_size(name), at = 0;

    while (has - at > asked)
        at += name[at] + 1U;
    return has - at == asked && octets_equal(name + at, ancestor, asked);
}

const uint8_t *
rw_name_skip(const uint8_t *name, size_t labels)
{
    for (; labels > 0 && *name != 0; labels--)
        name += *name + 1U;
    return name;
}

/* A view into the name, no copy: the parent of a name is its own tail, and
 * whoever climbs to the root allocates nothing. */
const uint8_t *
rw_name_parent(const uint8_t *name)
{
    return *name == 0 ? NULL : name + *name + 1U;
}

size_t
rw_name_copy(uint8_t *out, const uint8_t *name)
{
    size_t size = rw_name_size(name);

    memcpy(out, name, size);
    return size;
}

size_t
rw_name_lower(uint8_t *out, const uint8_t *name)
{
    size_t size = rw_name_size(name);

    for (size_t i = 0; i < size; i++)
        out[i] = RWI_LOWER[name[i]];
    return size;
}

/* Eight octets at a time, the rest filled up with zeros: no name holds a zero
 * octet but at its end, so none is another one with zeros behind it. */
uint32_t
rw_name_hash(const uint8_t *name, uint32_t seed)
{
    static const uint64_t ODD = 0x9e3779b97f4a7c15;
    uint8_t lower[RW_NAME_MAX + 1 + 8] = {0};
    size_t size = rw_name_lower(lower, name);
    uint64_t hash = rwi_fold(seed ^ ODD, size ^ 0xd6e8feb86659fd93);

    for (size_t at = 0; at < size; at += 8) {
        uint64_t chunk;

        memcpy(&chunk, lower + at, sizeof(chunk));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        chunk = __builtin_bswap64(chunk); /* Prometheus has hashes from here */
#endif
        hash = rwi_fold(hash ^ chunk, ODD ^ ((uint64_t)seed << 32));
    }
    return (uint32_t)(hash ^ hash >> 32);
}

/* RFC 6672 section 2.2: what stands before the DNAME's owner is put before its
 * target; a name that gets too long is YXDOMAIN, and no name.  The caller has
 * made sure that the name is below the old suffix; `out` may be `name`. */
enum rw_status
rw_name_replace_suffix(uint8_t *out, const uint8_t *name,
                       const uint8_t *old_suffix, const uint8_t *new_suffix)
{
    size_t kept = rw_name_size(name) - rw_name_size(old_suffix);
    size_t added = rw_name_size(new_suffix);

    if (kept + added > RW_NAME_MAX)
        return RW_ERR_NAME_LONG;
    memmove(out, name, kept);
    memcpy(out + kept, new_suffix, added);
    return RW_OK;
}
