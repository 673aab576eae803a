/* What rulings share (struct rw_judge_memo), as the judge uses it.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DNSSEC_MEMO_H
#define RWI_DNSSEC_MEMO_H

#include "dnssec/crypto.h"
#include "rootwalk/dnssec.h"

/** The cryptography that goes with the memo and stays its own. */
struct rwi_crypto *rwi_memo_crypto(struct rw_judge_memo *memo);

/** rwi_crypto_verify(), but for what is known to be good. */
enum rwi_crypto_result rwi_memo_verify(struct rw_judge_memo *memo,
                                       uint8_t algorithm, struct rw_octets key,
                                       struct rw_octets data,
                                       struct rw_octets sig);

/** Note work that a zone makes and that is for nothing: signatures that fit no
 * key, more hashing than an honest zone asks for.
 *
 * @param us     as rwi_crypto_cost_us() and its like estimate it
 * @param now_s  the ruling's clock
 */
void rwi_memo_waste(struct rw_judge_memo *memo, const uint8_t *zone,
                    uint32_t us, uint64_t now_s);

/** Has a zone made other walks waste 1 ms, and any something in the last ten
 * minutes?  It is given less from then on.
 *
 * @param own_us  what this walk has noted, which does not count
 */
bool rwi_memo_is_wary(const struct rw_judge_memo *memo, const uint8_t *zone,
                      uint64_t own_us, uint64_t now_s);

#endif
