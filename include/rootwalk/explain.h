/* One message taken apart and explained: its header bit by bit, its records
 * field by field, in words or as JSON.
 *
 * What a bit means depends on where the message stands: AA=0 beside NS
 * records is a referral as a parent gives it, but a lame server's sign when
 * the zone's own server sends it.  The context says what is known of that;
 * everything in it may be unknown.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_EXPLAIN_H
#define ROOTWALK_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/capture.h"
#include "rootwalk/reading.h"
#include "rootwalk/report.h"
#include "rootwalk/status.h"
#include "rootwalk/trace.h"

RW_BEGIN_DECLS

/* Between whom a message went. */
enum rw_place {
    RW_PLACE_UNKNOWN,   /* judged by the message's own flags */
    RW_PLACE_AUTHORITY, /* to or from an authoritative server, as in a walk */
    RW_PLACE_STUB,      /* to or from a recursive resolver */
    RW_PLACE_MDNS,      /* multicast DNS; RFC 6762 */
    RW_PLACE_LLMNR,     /* RFC 4795 */
};

/* What is known of a message beside its octets.  A zeroed struct with both
 * times set to RW_NO_TIME knows nothing; see rw_context_init(). */
struct rw_context {
    enum rw_place place;
    enum rw_transport transport;
    bool has_transport;
    uint64_t frame;    /* from 1; in which its last octet arrived; 0: none */
    uint64_t time_us;  /* RW_NO_TIME: none */
    unsigned oddities; /* of its packet; enum rw_oddity */
    struct rw_address source, destination; /* family none: not known */

    /* The response to this query, or the query of this response. */
    uint64_t pair_frame;   /* 0: none */
    uint64_t pair_time_us; /* RW_NO_TIME: none */
    const uint8_t *pair;   /* its octets, pair_len of them; NULL: not known */
    size_t pair_len;

    /* The zone the server was asked as a server of; NULL: not known. */
    const uint8_t *zone;
};

struct rw_explain_options {
    size_t size;           /* sizeof this; 0: as it first was */
    enum rw_format format; /* text: header, sections, records in words;
                              JSON: one line, schemas are installed */
    bool brief;            /* text: one line */
    bool hex;              /* a dump that shows which octets each field has */
    bool color;            /* ANSI colours in text */
    bool idn_out;          /* U-labels beside A-labels in text */
    uint16_t width;        /* columns; 0 for 80 */
    rw_sink_fn sink;
    void *ctx;
};

/** Set a context in which nothing is known. */
RW_API void rw_context_init(struct rw_context *context);

/** Explain a message.
 *
 * @param context  NULL: nothing is known
 * @param wire     len octets, of any content; a malformed message is
 *                 explained up to its fault, then the fault
 * @param fault    NULL, or set to what is wrong with the message:
 *                 RW_FAULT_NONE where it is well-formed (remarks do not
 *                 count)
 * @return RW_OK; RW_ERR_MEMORY; RW_ERR_UNSUPPORTED for a format that has no
 *         messages; what the sink returned
 */
RW_API RW_MUST_USE enum rw_status
rw_explain(const struct rw_context *context, const uint8_t *wire, size_t len,
           const struct rw_explain_options *options, struct rw_fault *fault);

/** Explain a message that was read; parameters and result as above. */
RW_API RW_MUST_USE enum rw_status
rw_explain_reading(const struct rw_context *context,
                   const struct rw_reading *reading,
                   const struct rw_explain_options *options);

/** Write the annotated header alone, bit by bit. */
RW_API RW_MUST_USE enum rw_status
rw_explain_header(const struct rw_context *context, const uint8_t *wire,
                  size_t len, const struct rw_explain_options *options);

/** Say what a word of the DNS means: a header flag (AD), a response code
 * (SERVFAIL), a type (HTTPS), an EDNS option, a DNSSEC algorithm, a finding's
 * code, a term of the reports (glue).  Where it is several things, all.
 *
 * @param word     in any case
 * @param options  format, brief and hex do not count
 * @return RW_OK; RW_ERR_EMPTY for a word that is not known; what the sink
 *         returned
 */
RW_API RW_MUST_USE enum rw_status
rw_explain_word(const char *word, const struct rw_explain_options *options);

/** Give every word that rw_explain_word() knows to `take`; static. */
RW_API void rw_explain_words(void (*take)(void *ctx, const char *word),
                             void *ctx);

RW_END_DECLS

#endif
