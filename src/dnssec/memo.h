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

#endif
