/* A TLS connection in words.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_TLS_REPORT_H
#define ROOTWALK_TLS_REPORT_H

#include "rootwalk/api.h"
#include "rootwalk/text.h"
#include "rootwalk/tls.h"

RW_BEGIN_DECLS

/** Write a fault as a sentence without a full stop, in the language of the
 * text. */
RW_API void rw_tls_fault_to_text(struct rw_text *text,
                                 const struct rw_tls_fault *fault);

RW_END_DECLS

#endif
