/* An extension's value in words; the forms are those of extensions.def.
 *
 * Extensions are how TLS grows, so some of what is seen is newer than the
 * table.  A value is read by its row's form and must be used up to its last
 * octet; otherwise the octets themselves are shown, which is always true.
 *
 * SPDX-License-Identifier: ISC
 */
#include "tls/tls.h"

#include <string.h>

#define OPAQUE_MAX 32 /* octets shown of what is not read */

enum form {
    FORM_OPAQUE,
    FORM_EMPTY,
    FORM_NAMES,
    FORM_PROTOCOLS,
    FORM_LIST_8,
    FORM_LIST_8_OF_16,
    FORM_WIDE,
    FORM_ONE_8,
    FORM_ONE_16,
    FORM_SHARES,
    FORM_SHARE,
    FORM_COOKIE,
    FORM_RENEGOTIATION,
    FORM_STATUS,
    FORM_PADDING,
    FORM_PSKS,
};

struct reading {
    enum form form;
    enum rw_tls_registry registry;
};

/* The forms as the table writes them. */
#define OPAQUE                                                                 \
    {                                                                          \
        FORM_OPAQUE, RW_TLS_NUMBERS                                            \
    }
#define EMPTY                                                                  \
    {                                                                          \
        FORM_EMPTY, RW_TLS_NUMBERS                                             \
    }
#define NAMES                                                                  \
    {                                                                          \
        FORM_NAMES, RW_TLS_NUMBERS                                             \
    }
#define PROTOCOLS                                                              \
    {                                                                          \
        FORM_PROTOCOLS, RW_TLS_NUMBERS                                         \
    }
#define LIST_8(list)                                                           \
    {                                                                          \
        FORM_LIST_8, RW_TLS_##list                                             \
    }
#define LIST_8_OF_16(list)                                                     \
    {                                                                          \
        FORM_LIST_8_OF_16, RW_TLS_##list                                       \
    }
#define WIDE(list)                                                             \
    {                                                                          \
        FORM_WIDE, RW_TLS_##list                                               \
    }
#define ONE_8(list)                                                            \
    {                                                                          \
        FORM_ONE_8, RW_TLS_##list                                              \
    }
#define ONE_16(list)                                                           \
    {                                                                          \
        FORM_ONE_16, RW_TLS_##list                                             \
    }
#define SHARES                                                                 \
    {                                                                          \
        FORM_SHARES, RW_TLS_GROUPS                                             \
    }
#define SHARE                                                                  \
    {                                                                          \
        FORM_SHARE, RW_TLS_GROUPS                                              \
    }
#define COOKIE                                                                 \
    {                                                                          \
        FORM_COOKIE, RW_TLS_NUMBERS                                            \
    }
#define RENEGOTIATION                                                          \
    {                                                                          \
        FORM_RENEGOTIATION, RW_TLS_NUMBERS                                     \
    }
#define STATUS                                                                 \
    {                                                                          \
        FORM_STATUS, RW_TLS_NUMBERS                                            \
    }
#define PADDING                                                                \
    {                                                                          \
        FORM_PADDING, RW_TLS_NUMBERS                                           \
    }
#define PSKS                                                                   \
    {                                                                          \
        FORM_PSKS, RW_TLS_NUMBERS                                              \
    }

static const struct {
    uint16_t type;
    struct reading side[RW_SIDES];
} FORMS[] = {
#define TLS_EXTENSION(number, name, client, server, sentence, reference)       \
    {number, {client, server}},
#include "tls/extensions.def"
#undef TLS_EXTENSION
};

/* The same extension has another form in each direction: a client lists the
 * groups or versions it has, a server names the one it took. */
static struct reading
reading_of(uint16_t type, enum rw_side from)
{
    for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]); i++)
        if (FORMS[i].type == type)
            return FORMS[i].side[from];
    return (struct reading){FORM_OPAQUE, RW_TLS_NUMBERS};
}

/* ---- the forms ---------------------------------------------------------- */

static void
gap(struct rw_text *text, size_t start)
{
    if (text->len > start)
        rw_text_puts(text, ", ");
}

/* The first few: tickets and keys are long, and their octets mean nothing to
 * anybody but their maker. */
static void
put_opaque(struct rw_text *text, const uint8_t *octets, size_t len)
{
    rw_text_put_hex(text, octets, len < OPAQUE_MAX ? len : OPAQUE_MAX, false);
    if (len > OPAQUE_MAX)
        rw_text_puts(text, "...");
}

/* A list whose length says more than there is fails in the reader, at its end.
 */
static void
put_numbers(struct rw_text *text, struct rwi_reader *in,
            enum rw_tls_registry registry, size_t len, size_t step)
{
    size_t start = text->len, end = in->pos + len;

    while (in->status == RW_OK && in->pos < end) {
        uint16_t number = step == 1 ? rwi_read_u8(in) : rwi_read_u16(in);

        if (in->status != RW_OK)
            return;
        gap(text, start);
        rw_tls_number_to_text(text, registry, number);
    }
}

/* The list's own length is skipped: that all octets are used up says as much.
 * RFC 6066 section 3 */
static void
put_names(struct rw_text *text, struct rwi_reader *in)
{
    size_t start = text->len;

    rwi_read_u16(in);
    while (rwi_read_left(in) > 0) {
        uint8_t type = rwi_read_u8(in);
        size_t len = rwi_read_u16(in);
        const uint8_t *name = rwi_read_octets(in, len);

        if (name == NULL)
            return;
        gap(text, start);
        if (type == 0)
            rw_text_put_visible(text, name, len);
        else
            put_opaque(text, name, len);
    }
}

/* Names of protocols are octets (RFC 7301 section 3.1), mostly letters; GREASE
 * has two that are none (RFC 8701). */
static void
put_protocols(struct rw_text *text, const struct rw_tls_extension *extension,
              struct rwi_reader *in)
{
    struct rw_octets protocol;
    size_t start = text->len, pos = 0;

    while (rw_tls_alpn_next(&protocol, extension, &pos)) {
        gap(text, start);
        if (protocol.len == 2 && rw_tls_is_grease(rwi_get_u16(protocol.data)))
            rw_text_puts(text, "GREASE");
        else
            rw_text_put_visible(text, protocol.data, protocol.len);
    }
    in->pos = pos < in->end ? pos : in->end;
}

/* A group, and the octets of the half of the key; a HelloRetryRequest has the
 * group alone.  RFC 8446 section 4.2.8 */
static void
put_share(struct rw_text *text, struct rwi_reader *in)
{
    uint16_t group = rwi_read_u16(in);

    if (in->status != RW_OK)
        return;
    rw_tls_number_to_text(text, RW_TLS_GROUPS, group);
    if (rwi_read_left(in) > 0)
        rwi_read_octets(in, rwi_read_u16(in));
}

static void
put_shares(struct rw_text *text, struct rwi_reader *in)
{
    size_t start = text->len;

    rwi_read_u16(in);
    while (rwi_read_left(in) > 0) {
        gap(text, start);
        put_share(text, in);
    }
}

/* OCSP, a list of responders, extensions.  RFC 6066 section 8 */
static void
put_status(struct rw_text *text, struct rwi_reader *in)
{
    uint8_t type = rwi_read_u8(in);

    if (in->status != RW_OK)
        return;
    if (type == 1)
        rw_text_puts(text, "OCSP");
    else
        rw_text_put_u64(text, type);
    in->pos = in->end;
}

/* Identities and the binders that prove them.  RFC 8446 section 4.2.11 */
static void
put_psks(struct rw_text *text, struct rwi_reader *in)
{
    size_t start = text->len, len = rwi_read_u16(in), end = in->pos + len;

    while (in->status == RW_OK && in->pos < end) {
        size_t octets = rwi_read_u16(in);
        const uint8_t *identity = rwi_read_octets(in, octets);

        rwi_read_u32(in);
        if (in->status != RW_OK)
            return;
        gap(text, start);
        put_opaque(text, identity, octets);
    }
    in->pos = in->end;
}

static void
put_sized(struct rw_text *text, struct rwi_reader *in, size_t len)
{
    const uint8_t *octets = rwi_read_octets(in, len);

    if (octets != NULL)
        put_opaque(text, octets, len);
}

static void
put(struct rw_text *text, const struct rw_tls_extension *extension,
    const struct reading *reading, struct rwi_reader *in)
{
    switch (reading->form) {
    case FORM_OPAQUE:
        put_sized(text, in, in->end);
        break;
    case FORM_EMPTY:
        break;
    case FORM_NAMES:
        put_names(text, in);
        break;
    case FORM_PROTOCOLS:
        put_protocols(text, extension, in);
        break;
    case FORM_LIST_8:
        put_numbers(text, in, reading->registry, rwi_read_u8(in), 1);
        break;
    case FORM_LIST_8_OF_16:
        put_numbers(text, in, reading->registry, rwi_read_u8(in), 2);
        break;
    case FORM_WIDE:
        put_numbers(text, in, reading->registry, rwi_read_u16(in), 2);
        break;
    case FORM_ONE_8:
        put_numbers(text, in, reading->registry, 1, 1);
        break;
    case FORM_ONE_16:
        put_numbers(text, in, reading->registry, 2, 2);
        break;
    case FORM_SHARES:
        put_shares(text, in);
        break;
    case FORM_SHARE:
        put_share(text, in);
        break;
    case FORM_COOKIE:
        put_sized(text, in, rwi_read_u16(in));
        break;
    case FORM_RENEGOTIATION:
        put_sized(text, in, rwi_read_u8(in));
        break;
    case FORM_STATUS:
        put_status(text, in);
        break;
    case FORM_PADDING:
        rw_text_put_u64(text, in->end);
        in->pos = in->end;
        break;
    case FORM_PSKS:
        put_psks(text, in);
        break;
    }
}

/* What cannot be read, or has octets left over, is shown as it is. */
void
rw_tls_extension_to_text(struct rw_text *text,
                         const struct rw_tls_extension *extension,
                         enum rw_side from)
{
    struct reading reading = reading_of(extension->type, from);
    size_t start = text->len;
    struct rwi_reader in;

    rwi_reader_init(&in, extension->data.data, 0, extension->data.len);
    put(text, extension, &reading, &in);
    if (in.status == RW_OK && in.pos == in.end)
        return;
    rw_text_cut(text, start);
    put_opaque(text, extension->data.data, extension->data.len);
}
