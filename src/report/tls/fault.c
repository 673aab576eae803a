/* What is wrong with a TLS stream, as a sentence.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/sentence.h"
#include "rootwalk/tls_report.h"

static const char *const SENTENCES[] = {
    "",
#define RW_TLS_FAULT(name, sentence) sentence,
#include "rootwalk/tls_fault.def"
#undef RW_TLS_FAULT
};

void
rw_tls_fault_to_text(struct rw_text *text, const struct rw_tls_fault *fault)
{
    const char *message = rw_tls_name(RW_TLS_HANDSHAKES, fault->message);
    const char *suite = rw_tls_name(RW_TLS_SUITES, (uint16_t)fault->a);
    struct rw_sentence sentence = {
        .words = {RW_WORDS(SENTENCES[fault->code])},
        .fillings = {
            rw_fill_number('u', fault->offset),
            rw_fill_number('a', fault->a),
            rw_fill_count('A', fault->a, RW_NOUN_OCTET),
            rw_fill_count('B', fault->b, RW_NOUN_OCTET),
            rw_fill_text('m', message != NULL ? message : "TLS"),
            fault->code == RW_TLS_FAULT_SUITE_NOT_OFFERED && suite != NULL
                ? rw_fill_text('h', suite)
                : rw_fill_of('h', RW_FILL_FLAGS, fault->a),
        }};

    rw_sentence_to_text(text, &sentence);
}
