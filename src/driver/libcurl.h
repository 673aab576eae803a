/* libcurl, loaded when a policy is to be fetched; see base/lazy.h.
 *
 * Of its header only what is used stands here, so that building needs no
 * package for it: the numbers and the prototypes are libcurl's interface since
 * version 7, which it promises not to change (its soname is libcurl.so.4).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_LIBCURL_H
#define RWI_DRIVER_LIBCURL_H

#include <stddef.h>

#include "rootwalk/status.h"

#define RWI_SONAME_LIBCURL "libcurl.so.4"

/* Options: their number, and behind it the kind of their value. */
#define RWI_CURL_LONG(number)     (number)
#define RWI_CURL_POINTER(number)  (10000 + (number))
#define RWI_CURL_FUNCTION(number) (20000 + (number))

enum rwi_curl_option {
    RWI_CURL_WRITEDATA = RWI_CURL_POINTER(1),
    RWI_CURL_URL = RWI_CURL_POINTER(2),
    RWI_CURL_PROXY = RWI_CURL_POINTER(4),
    RWI_CURL_WRITEFUNCTION = RWI_CURL_FUNCTION(11),
    RWI_CURL_USERAGENT = RWI_CURL_POINTER(18),
    RWI_CURL_FOLLOWLOCATION = RWI_CURL_LONG(52),
    RWI_CURL_CAINFO = RWI_CURL_POINTER(65),
    RWI_CURL_NOSIGNAL = RWI_CURL_LONG(99),
    RWI_CURL_TIMEOUT_MS = RWI_CURL_LONG(155),
    RWI_CURL_PROTOCOLS = RWI_CURL_LONG(181),
    RWI_CURL_RESOLVE = RWI_CURL_POINTER(203),
};

#define RWI_CURLPROTO_HTTPS 2L /* of PROTOCOLS */
#define RWI_CURL_GLOBAL_ALL 3L

/* What a transfer ended with. */
enum rwi_curl_code {
    RWI_CURLE_OK = 0,
    RWI_CURLE_OUT_OF_MEMORY = 27,
    RWI_CURLE_COULDNT_CONNECT = 7,
    RWI_CURLE_WRITE_ERROR = 23,
    RWI_CURLE_OPERATION_TIMEDOUT = 28,
    RWI_CURLE_SSL_CONNECT_ERROR = 35,
    RWI_CURLE_GOT_NOTHING = 52,
    RWI_CURLE_RECV_ERROR = 56,
    RWI_CURLE_SSL_CIPHER = 59,
    RWI_CURLE_PEER_FAILED_VERIFICATION = 60,
    RWI_CURLE_SSL_CACERT_BADFILE = 77,
    RWI_CURLE_SSL_ISSUER_ERROR = 83,
};

enum rwi_curl_info {
    RWI_CURLINFO_RESPONSE_CODE = 0x200000 + 2,
    RWI_CURLINFO_CONTENT_TYPE = 0x100000 + 18,
};

struct rwi_curl {
    int (*curl_global_init)(long flags);
    void *(*curl_easy_init)(void);
    int (*curl_easy_setopt)(void *handle, int option, ...);
    int (*curl_easy_perform)(void *handle);
    int (*curl_easy_getinfo)(void *handle, int info, ...);
    void (*curl_easy_cleanup)(void *handle);
    void *(*curl_slist_append)(void *list, const char *text);
    void (*curl_slist_free_all)(void *list);
};

/** Load libcurl and fill the table.
 *
 * @return RW_OK or RW_ERR_LIBCURL
 */
enum rw_status rwi_curl_load(struct rwi_curl *table);

#endif
