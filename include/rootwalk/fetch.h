/* One file by HTTPS, from an address that the caller knows: nothing is
 * resolved, no redirect is followed, no proxy is used, and the certificate
 * counts.  For the policy of MTA-STS: RFC 8461 section 3.3.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_FETCH_H
#define ROOTWALK_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/address.h"
#include "rootwalk/api.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

#define RW_FETCH_MAX        65536                    /* octets of a file */
#define RW_FETCH_TIMEOUT_US (10 * UINT64_C(1000000)) /* for all of it */

enum rw_fetch_error {
#define RW_FETCH_ERROR(name, word, phrase) RW_FETCH_##name,
#include "rootwalk/fetch_error.def"
#undef RW_FETCH_ERROR
};

/* What came of it. */
struct rw_fetched {
    enum rw_fetch_error error;
    unsigned status;     /* HTTP's; 0: none came */
    bool is_text;        /* its media type is text/plain */
    const uint8_t *body; /* len octets; NULL unless all went well */
    size_t len;
};

/* What is wanted. */
struct rw_fetch_options {
    size_t size;                        /* sizeof this */
    const char *host;                   /* without a final dot, A-labels */
    const char *path;                   /* from the first slash on */
    const struct rw_address *addresses; /* of the host; one after the other */
    size_t address_count;
    const char *cafile;  /* roots, PEM; NULL: the library's own */
    uint64_t timeout_us; /* 0: RW_FETCH_TIMEOUT_US */
};

/** Fetch it, and wait until that has come to an end.
 *
 * libcurl is loaded for it.
 *
 * @param out  its body is to be freed with rw_fetched_done()
 * @return RW_OK, whatever came of it; RW_ERR_MEMORY; RW_ERR_LIBCURL where
 *         libcurl is missing: out says so as well
 */
RW_API RW_MUST_USE enum rw_status
rw_fetch(struct rw_fetched *out, const struct rw_fetch_options *options);

/** Free what was fetched. */
RW_API void rw_fetched_done(struct rw_fetched *fetched);

/** Give the word and the phrase, a msgid, of an error; static. */
RW_API const char *rw_fetch_error_word(enum rw_fetch_error error);
/** Likewise. */
RW_API const char *rw_fetch_error_phrase(enum rw_fetch_error error);

RW_END_DECLS

#endif
