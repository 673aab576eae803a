/* The reader of messages from the inside.
 *
 *     scan.c      lines: which is header, body, boundary
 *     recognise.c is it a message at all?
 *     field.c     a header field: its parameters, what it says of the part
 *     words.c     encoded words, parameters: octets to UTF-8
 *     charset.c   iconv(3)
 *     decode.c    base64 and quoted-printable, as they come
 *     mailbox.c   lists of addresses
 *     digest.c    SHA-256 of a part
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_MIME_MIME_H
#define RWI_MIME_MIME_H

#include "base/arena.h"
#include "rootwalk/mime.h"

#define RWI_BIT(fault) (1u << (fault))

/* ---- recognise.c -------------------------------------------------------- */

/** Whether octets can name a header field: printable ASCII without blanks, one
 * at least.  RFC 5322 section 2.2 */
bool rwi_is_field_name(const char *s, size_t len);

/** Count the octets of the first line, its end with it. */
size_t rwi_line_size(const char *octets, size_t len);

/** Give the length of a boundary, or of a line that may be one, without the
 * blanks at its end, which are no part of it: RFC 2046 section 5.1.1. */
size_t rwi_boundary_len(const char *s, size_t len);

/** Give a number by which most boundaries differ. */
uint32_t rwi_boundary_hash(const char *s, size_t len);

/* ---- charset.c ---------------------------------------------------------- */

/* Text that grows; NUL-ended.  Without memory it stays as it is. */
struct rwi_grow {
    char *buf;
    size_t len, size;
    size_t max;      /* octets; the rest is dropped */
    bool is_full;    /* something was */
    bool has_failed; /* for want of memory; sticks */
};

void rwi_grow_put(struct rwi_grow *grow, const void *octets, size_t len);
void rwi_grow_free(struct rwi_grow *grow);

/** Write octets of a charset as UTF-8; what is none of it as \xNN.
 *
 * @param charset  its name, NUL-ended; NULL: UTF-8, and what is not is \xNN
 * @return faults: CHARSET_UNKNOWN, CHARSET_WRONG
 */
uint32_t rwi_charset_put(struct rwi_grow *out, const char *charset,
                         const uint8_t *octets, size_t len);

/* ---- decode.c ----------------------------------------------------------- */

enum rwi_encoding {
    RWI_ENCODING_NONE, /* 7bit, 8bit, binary, or one we do not know */
    RWI_ENCODING_QUOTED,
    RWI_ENCODING_BASE64,
};

struct rwi_decoder {
    enum rwi_encoding encoding;
    uint32_t bits;
    unsigned count; /* base64: characters of the group; quoted: of "=XX" */
    bool has_ended; /* padding was seen */
    char held[2];
    uint32_t faults;
    /* where it goes */
    void (*give)(void *ctx, const uint8_t *octets, size_t len);
    void *ctx;
};

void rwi_decode(struct rwi_decoder *decoder, const uint8_t *octets, size_t len);
void rwi_decode_end(struct rwi_decoder *decoder);

/* ---- words.c ------------------------------------------------------------ */

/** Write a field's text with its encoded words decoded; RFC 2047. */
uint32_t rwi_words_decode(struct rwi_grow *out, const char *text, size_t len);

/* ---- field.c ------------------------------------------------------------ */

/* What a part's header says of it. */
struct rwi_content {
    const char *type; /* "text/plain" */
    const char *boundary, *charset, *name, *disposition, *encoding;
    const char *filename;
    bool has_type;
    uint32_t faults;
};

/** Read Content-Type, -Disposition and -Transfer-Encoding.
 *
 * @param value  the unfolded body of the field, NUL-ended
 */
void rwi_content_field(struct rwi_content *content, struct rwi_arena *arena,
                       const char *name, const char *value);

/* ---- digest.c ------------------------------------------------------------ */

struct rwi_digest;

/** Make ready for digests; NULL without libcrypto or memory. */
struct rwi_digest *rwi_digest_new(void);

/** Begin one; all of these take NULL. */
void rwi_digest_begin(struct rwi_digest *digest);
void rwi_digest_octets(struct rwi_digest *digest, const uint8_t *octets,
                       size_t len);

/** Give it, RW_MIME_SHA256 octets; false where there is none. */
bool rwi_digest_end(struct rwi_digest *digest, uint8_t *sha256);
void rwi_digest_free(struct rwi_digest *digest);

/* ---- mailbox.c ---------------------------------------------------------- */

const struct rw_mailbox *rwi_mailboxes(struct rwi_arena *arena,
                                       const char *value);

#endif
