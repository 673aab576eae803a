/* librootwalk: walk a name from the DNS root to its answer.
 *
 * One part a header; this one includes them all.  librootwalk(3) has the
 * rules that hold for all of it.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_ROOTWALK_H
#define ROOTWALK_ROOTWALK_H

#include "rootwalk/accept.h"
#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/attempt.h"
#include "rootwalk/block.h"
#include "rootwalk/capture.h"
#include "rootwalk/certificate.h"
#include "rootwalk/client.h"
#include "rootwalk/compare.h"
#include "rootwalk/compare_report.h"
#include "rootwalk/compose.h"
#include "rootwalk/dnssec.h"
#include "rootwalk/driver.h"
#include "rootwalk/dso.h"
#include "rootwalk/edns.h"
#include "rootwalk/encoding.h"
#include "rootwalk/engine.h"
#include "rootwalk/explain.h"
#include "rootwalk/fault.h"
#include "rootwalk/fetch.h"
#include "rootwalk/depends.h"
#include "rootwalk/findings.h"
#include "rootwalk/fleet.h"
#include "rootwalk/frame.h"
#include "rootwalk/idn.h"
#include "rootwalk/input.h"
#include "rootwalk/memory.h"
#include "rootwalk/message.h"
#include "rootwalk/mime.h"
#include "rootwalk/name.h"
#include "rootwalk/octets.h"
#include "rootwalk/packed.h"
#include "rootwalk/query.h"
#include "rootwalk/random.h"
#include "rootwalk/rdata.h"
#include "rootwalk/reading.h"
#include "rootwalk/record.h"
#include "rootwalk/records.h"
#include "rootwalk/remark.h"
#include "rootwalk/registry.h"
#include "rootwalk/report.h"
#include "rootwalk/route.h"
#include "rootwalk/route_report.h"
#include "rootwalk/sandbox.h"
#include "rootwalk/saved.h"
#include "rootwalk/sentence.h"
#include "rootwalk/session.h"
#include "rootwalk/session_findings.h"
#include "rootwalk/session_report.h"
#include "rootwalk/sessions.h"
#include "rootwalk/spf.h"
#include "rootwalk/status.h"
#include "rootwalk/stream.h"
#include "rootwalk/stub.h"
#include "rootwalk/talk.h"
#include "rootwalk/text.h"
#include "rootwalk/tls.h"
#include "rootwalk/tls_report.h"
#include "rootwalk/trace.h"
#include "rootwalk/words.h"
#include "rootwalk/zonefile.h"

RW_BEGIN_DECLS

/* The version of these headers; rw_version() gives that of the library which
 * the program was loaded with. */
#define RW_VERSION_MAJOR  0
#define RW_VERSION_MINOR  2
#define RW_VERSION_PATCH  0
#define RW_VERSION        "0.2.0"
#define RW_VERSION_NUMBER 0x000200 /* two hexadecimal digits each */

/** The library's version, "0.2.0", static. */
RW_API const char *rw_version(void);

RW_END_DECLS

#endif
