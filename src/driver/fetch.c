/* One file by HTTPS, with libcurl; see rootwalk/fetch.h.
 *
 * libcurl is told the addresses (CURLOPT_RESOLVE), so it resolves nothing and
 * the walk's answer is what counts.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "driver/libcurl.h"
#include "rootwalk/text.h"
#include "tls/libcrypto.h"

#define HTTPS     443
#define TEXT_MAX  4096 /* octets of a URL, or of the addresses */
#define STATUS_OK 200
#define REDIRECTS 300 /* to 399 */

static const struct {
    const char *word, *phrase;
} ERRORS[] = {
#define RW_FETCH_ERROR(name, word, phrase) {word, phrase},
#include "rootwalk/fetch_error.def"
#undef RW_FETCH_ERROR
};

const char *
rw_fetch_error_word(enum rw_fetch_error error)
{
    return ERRORS[error].word;
}

const char *
rw_fetch_error_phrase(enum rw_fetch_error error)
{
    return ERRORS[error].phrase;
}

/* ---- the body ------------------------------------------------------------ */

struct body {
    uint8_t *octets;
    size_t len;
    bool is_too_large, is_out_of_memory;
};

/* Take what comes; less than all of it ends the transfer. */
static size_t
take(char *octets, size_t size, size_t count, void *ctx)
{
    struct body *body = ctx;
    size_t len = size * count;

    body->is_too_large = len > RW_FETCH_MAX - body->len;
    if (body->is_too_large)
        return 0;
    if (body->octets == NULL)
        body->octets = malloc(RW_FETCH_MAX);
    if (body->octets == NULL) {
        body->is_out_of_memory = true;
        return 0;
    }
    memcpy(body->octets + body->len, octets, len);
    body->len += len;
    return len;
}

/* ---- what is asked ------------------------------------------------------- */

/* "mta-sts.example:443:192.0.2.1,[2001:db8::1]" */
static void
put_addresses(struct rw_text *text, const struct rw_fetch_options *options)
{
    rw_text_printf(text, "%s:%d:", options->host, HTTPS);
    for (size_t i = 0; i < options->address_count; i++) {
        struct rw_address address = options->addresses[i];
        bool is_v6 = address.family == RW_FAMILY_IPV6;

        address.port = 0; /* it stands before them all */
        rw_text_puts(text, i > 0 ? "," : "");
        rw_text_puts(text, is_v6 ? "[" : "");
        rw_address_to_text(text, &address);
        rw_text_puts(text, is_v6 ? "]" : "");
    }
}

static void
set_options(const struct rwi_curl *lib, void *handle,
            const struct rw_fetch_options *options, const char *url,
            void *addresses, struct body *body)
{
    uint64_t timeout_us =
        options->timeout_us != 0 ? options->timeout_us : RW_FETCH_TIMEOUT_US;

    lib->curl_easy_setopt(handle, RWI_CURL_URL, url);
    lib->curl_easy_setopt(handle, RWI_CURL_RESOLVE, addresses);
    lib->curl_easy_setopt(handle, RWI_CURL_PROXY, "");
    lib->curl_easy_setopt(handle, RWI_CURL_PROTOCOLS, RWI_CURLPROTO_HTTPS);
    lib->curl_easy_setopt(handle, RWI_CURL_FOLLOWLOCATION, 0L);
    lib->curl_easy_setopt(handle, RWI_CURL_NOSIGNAL, 1L);
    lib->curl_easy_setopt(handle, RWI_CURL_TIMEOUT_MS,
                          (long)(timeout_us / 1000));
    lib->curl_easy_setopt(handle, RWI_CURL_USERAGENT, "rootwalk");
    lib->curl_easy_setopt(handle, RWI_CURL_WRITEFUNCTION, take);
    lib->curl_easy_setopt(handle, RWI_CURL_WRITEDATA, body);
    if (options->cafile != NULL)
        lib->curl_easy_setopt(handle, RWI_CURL_CAINFO, options->cafile);
}

/* ---- what came of it ----------------------------------------------------- */

static enum rw_fetch_error
error_of(int code, const struct body *body)
{
    switch (code) {
    case RWI_CURLE_OK:
        return RW_FETCH_NONE;
    case RWI_CURLE_COULDNT_CONNECT:
        return RW_FETCH_CONNECT;
    case RWI_CURLE_OPERATION_TIMEDOUT:
        return RW_FETCH_TIMEOUT;
    case RWI_CURLE_PEER_FAILED_VERIFICATION:
    case RWI_CURLE_SSL_ISSUER_ERROR:
        return RW_FETCH_CERTIFICATE;
    case RWI_CURLE_SSL_CONNECT_ERROR:
    case RWI_CURLE_SSL_CIPHER:
    case RWI_CURLE_SSL_CACERT_BADFILE:
        return RW_FETCH_TLS;
    default:
        return body->is_too_large ? RW_FETCH_TOO_LARGE : RW_FETCH_BROKEN;
    }
}

static void
conclude(struct rw_fetched *out, const struct rwi_curl *lib, void *handle,
         int code, const struct body *body)
{
    long status = 0;
    const char *type = NULL;

    lib->curl_easy_getinfo(handle, RWI_CURLINFO_RESPONSE_CODE, &status);
    lib->curl_easy_getinfo(handle, RWI_CURLINFO_CONTENT_TYPE, &type);
    out->status = status > 0 ? (unsigned)status : 0;
    out->is_text = type != NULL && strncasecmp(type, "text/plain", 10) == 0;
    out->error = error_of(code, body);
    if (out->error == RW_FETCH_NONE && out->status != STATUS_OK)
        out->error = out->status >= REDIRECTS && out->status < REDIRECTS + 100
                         ? RW_FETCH_REDIRECT
                         : RW_FETCH_STATUS;
}

static enum rw_status
perform(struct rw_fetched *out, const struct rwi_curl *lib,
        const struct rw_fetch_options *options, const char *url,
        const char *addresses)
{
    void *list = lib->curl_slist_append(NULL, addresses);
    void *handle = lib->curl_easy_init();
    struct body body = {0};
    int code = RWI_CURLE_OUT_OF_MEMORY;

    if (list != NULL && handle != NULL) {
        set_options(lib, handle, options, url, list, &body);
        code = lib->curl_easy_perform(handle);
        conclude(out, lib, handle, code, &body);
    }
    lib->curl_easy_cleanup(handle);
    lib->curl_slist_free_all(list);
    if (out->error == RW_FETCH_NONE && code == RWI_CURLE_OK) {
        out->body = body.octets;
        out->len = body.len;
        return RW_OK;
    }
    free(body.octets);
    return code == RWI_CURLE_OUT_OF_MEMORY || body.is_out_of_memory
               ? RW_ERR_MEMORY
               : RW_OK;
}

enum rw_status
rw_fetch(struct rw_fetched *out, const struct rw_fetch_options *options)
{
    char url[TEXT_MAX], addresses[TEXT_MAX];
    struct rw_text text;
    struct rwi_curl lib;
    enum rw_status status;

    *out = (struct rw_fetched){.error = RW_FETCH_NO_ADDRESS};
    if (options->address_count == 0)
        return RW_OK;
    status = rwi_curl_load(&lib);
    if (status != RW_OK) {
        out->error = RW_FETCH_LIBRARY;
        return status;
    }
    rw_text_init(&text, url, sizeof(url));
    rw_text_printf(&text, "https://%s%s", options->host, options->path);
    rw_text_init(&text, addresses, sizeof(addresses));
    put_addresses(&text, options);
    if (!rw_text_fits(&text))
        return RW_ERR_LIMIT;
    if (rwi_x509_add_digests() != RW_OK)
        return RW_ERR_LIBCRYPTO;
    if (lib.curl_global_init(RWI_CURL_GLOBAL_ALL) != RWI_CURLE_OK)
        return RW_ERR_MEMORY;
    return perform(out, &lib, options, url, addresses);
}

void
rw_fetched_done(struct rw_fetched *fetched)
{
    free((void *)(uintptr_t)fetched->body);
    fetched->body = NULL;
    fetched->len = 0;
}
