/* uthash as all of us use it: no exit(3) when memory runs out (the item is
 * then not in the table, which its user looks at), and hash values that an
 * outsider cannot foretell.  Names, addresses and ports come from captures and
 * from servers: with a hash function that is known, whoever chooses them
 * chooses the slot too, and a table of n items costs n² steps.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_HASH_H
#define RWI_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct rwi_hash_key {
    uint64_t k[2];
};

/** Hash octets with SipHash-1-3, which Rust, Python and the kernel use for
 * tables (Aumasson and Bernstein, 2012; 1-3 for speed, as nobody sees the
 * values).  Where a table compares names without case, its keys are in lower
 * case already.
 *
 * @return 64 bits, of which uthash takes the low 32
 */
uint64_t rwi_siphash(const void *octets, size_t len,
                     const struct rwi_hash_key *key);

/* Multiply and fold the two halves: one round mixes 64 bits well. */
#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 rwi_wide;

static inline uint64_t
rwi_fold(uint64_t a, uint64_t b)
{
    rwi_wide product = (rwi_wide)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#else /* 32 bits: the same product, by halves */

static inline uint64_t
rwi_fold(uint64_t a, uint64_t b)
{
    uint64_t low = (uint64_t)(uint32_t)a * (uint32_t)b;
    uint64_t left = (a >> 32) * (uint32_t)b;
    uint64_t right = (uint64_t)(uint32_t)a * (b >> 32);
    uint64_t middle = (low >> 32) + (uint32_t)left + (uint32_t)right;
    uint64_t high =
        (a >> 32) * (b >> 32) + (left >> 32) + (right >> 32) + (middle >> 32);

    return (middle << 32 | (uint32_t)low) ^ high;
}

#endif

/** Take one more word into a hash, by folded multiplication with a secret key:
 * what wyhash and Rust's hashbrown do, a tenth of SipHash's work.  It is no
 * pseudorandom function as SipHash is; it does where the values are never
 * seen, as in a table of a walk's engine, from which nobody outside gets so
 * much as a time.
 *
 * @param hash  of the words so far; of none, the key's first half
 */
static inline uint64_t
rwi_hash_word(uint64_t hash, uint64_t word, const struct rwi_hash_key *key)
{
    return rwi_fold(hash ^ word, key->k[1] | 1);
}

/** Likewise octets, their count included. */
uint64_t rwi_hash_octets(const void *octets, size_t len,
                         const struct rwi_hash_key *key);

/** Give the key that this process was born with, for parts to which nobody
 * hands random numbers: AT_RANDOM, which the kernel fills (getauxval(3)). */
void rwi_hash_key_of_process(struct rwi_hash_key *key);

/** Hash as uthash's own macros do (HASH_ADD, HASH_FIND), with the process's
 * key. */
unsigned int rwi_hash_for_table(const void *octets, size_t len);

/** Hash a number of our own, which no outsider chooses: a counter, the address
 * of an object.  Fibonacci hashing (Knuth, volume 3, section 6.4): the low 32
 * bits of the result hold what the high ones of the product do. */
static inline unsigned int
rwi_hash_number(uint64_t number)
{
    return (unsigned int)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

#define HASH_NONFATAL_OOM 1
#define HASH_FUNCTION(octets, len, value)                                      \
    ((value) = rwi_hash_for_table((octets), (len)))
#include <uthash.h>

/** Have an item be the last of its table, in the order in which a table is
 * gone through: what was used just now, where the first is who goes when there
 * is no room.  uthash can do so by taking the item out and putting it in again
 * only, which finds its slot twice.
 *
 * @param item  its handle
 * @param head  the table
 * @return the table, whose first item may be another one now
 */
static inline void *
rwi_hash_to_end(UT_hash_handle *item, void *head)
{
    UT_hash_table *table = item->tbl;

    if (item->next == NULL)
        return head;
    HH_FROM_ELMT(table, item->next)->prev = item->prev;
    if (item->prev != NULL)
        HH_FROM_ELMT(table, item->prev)->next = item->next;
    else
        head = item->next;
    item->prev = ELMT_FROM_HH(table, table->tail);
    item->next = NULL;
    table->tail->next = ELMT_FROM_HH(table, item);
    table->tail = item;
    return head;
}

#endif
