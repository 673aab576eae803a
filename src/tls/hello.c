/* ClientHello, ServerHello and their extensions.  RFC 8446 sections 4.1.2,
 * 4.1.3 and 4.2, RFC 5246 section 7.4.1.
 *
 * A hello that cannot be read to its end is kept as far as it could be: the
 * suites and the server's name come first, and are what one wants to see of a
 * connection that failed.
 *
 * SPDX-License-Identifier: ISC
 */
#include "tls/tls.h"

#include <string.h>

#define EXTENSIONS_MAX 512 /* of a hello; some twenty are usual */

/* The random of a HelloRetryRequest.  RFC 8446 section 4.1.3 */
static const uint8_t RETRY[RW_TLS_RANDOM] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
    0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
    0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

static struct rw_octets
read_octets(struct rwi_reader *in, size_t len)
{
    struct rw_octets octets = {.data = rwi_read_octets(in, len)};

    octets.len = octets.data != NULL ? len : 0;
    return octets;
}

/* What could not be read; a list that does not divide has its own words. */
static void
keep_fault(struct rw_tls_reader *reader, const struct rwi_tls_input *input,
           const struct rwi_reader *in)
{
    rwi_tls_fault(reader, input->side,
                  in->why != 0 ? (enum rw_tls_fault_code)in->why
                               : RW_TLS_FAULT_SHORT,
                  input->octets[0], input->offset + in->pos, in->a, in->b);
}

/* ---- extensions --------------------------------------------------------- */

/* Counted first, on a copy of the reader, so that the list is one piece of the
 * size that is needed. */
static size_t
count_extensions(const struct rwi_reader *at, size_t end)
{
    struct rwi_reader in = *at;
    size_t count = 0;

    while (in.status == RW_OK && in.pos < end) {
        rwi_read_u16(&in);
        rwi_read_octets(&in, rwi_read_u16(&in));
        count++;
    }
    return count;
}

/* RFC 8446 section 4.2 has each at most once; who reads the first and who
 * reads the last would see two different hellos. */
static bool
is_twice(const struct rw_tls_extension *list, size_t count, uint16_t type)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].type == type)
            return true;
    return false;
}

/* The length of the list may say more than the message has; then the reader is
 * made to fail where the list begins, so that the fault names that. */
static void
read_extensions(struct rw_tls_reader *reader, const struct rwi_tls_input *input,
                struct rwi_reader *in, struct rw_tls_hello *hello)
{
    size_t len = rwi_read_u16(in), count, end = in->pos + len;
    struct rw_tls_extension *list;

    if (rwi_read_left(in) < len)
        rwi_read_octets(in, len); /* which says so */
    count = count_extensions(in, end);
    if (count > EXTENSIONS_MAX) {
        rwi_tls_fault(reader, input->side, RW_TLS_FAULT_EXTENSIONS,
                      input->octets[0], input->offset + in->pos, EXTENSIONS_MAX,
                      0);
        count = EXTENSIONS_MAX;
    }
    list = rwi_arena_array(&reader->arena, count, sizeof(*list));
    hello->extensions = list;
    while (list != NULL && in->status == RW_OK && in->pos < end &&
           hello->extension_count < count) {
        struct rw_tls_extension *next = &list[hello->extension_count];

        next->type = rwi_read_u16(in);
        next->data = read_octets(in, rwi_read_u16(in));
        if (in->status != RW_OK)
            return;
        if (is_twice(list, hello->extension_count, next->type))
            rwi_tls_fault(reader, input->side, RW_TLS_FAULT_TWICE,
                          input->octets[0], input->offset + in->pos, next->type,
                          0);
        hello->extension_count++;
    }
}

/* ---- the hellos --------------------------------------------------------- */

/* Two octets each, three in SSL 2.0's form, of which those that begin with 0
 * are the others' (RFC 5246 appendix E.2). */
static void
set_suites(struct rw_tls_reader *reader, struct rw_tls_hello *hello,
           struct rwi_reader *in, size_t len, size_t step)
{
    const uint8_t *octets = rwi_read_octets(in, len);
    uint16_t *suites;

    if (octets == NULL)
        return;
    if (len % step != 0)
        rwi_read_fail_at(in, RW_ERR_SYNTAX, in->pos, RW_TLS_FAULT_ODD,
                         (uint32_t)len, 0);
    suites = rwi_arena_array(&reader->arena, len / step, sizeof(*suites));
    if (suites == NULL)
        return;
    hello->suites = suites;
    for (size_t i = 0; i + step <= len; i += step)
        if (step == 2 || octets[i] == 0) /* SSL 2.0's own have three octets */
            suites[hello->suite_count++] = rwi_get_u16(octets + i + step - 2);
}

/* The client's lists, the server's one of each: kept as lists of one. */
static void
read_choices(struct rw_tls_reader *reader, struct rw_tls_hello *hello,
             struct rwi_reader *in)
{
    if (hello->from == RW_SIDE_CLIENT) {
        set_suites(reader, hello, in, rwi_read_u16(in), 2);
        hello->compressions = read_octets(in, rwi_read_u8(in));
    } else {
        set_suites(reader, hello, in, 2, 2);
        hello->compressions = read_octets(in, 1);
    }
}

/* Views into `octets`, which the caller has put into the arena.  NULL where
 * not even the random could be read. */
struct rw_tls_hello *
rwi_tls_hello(struct rw_tls_reader *reader, const struct rwi_tls_input *input,
              const uint8_t *octets)
{
    struct rw_tls_hello *hello =
        rwi_arena_alloc(&reader->arena, sizeof(*hello));
    struct rwi_reader in;

    if (hello == NULL)
        return NULL;
    rwi_reader_init(&in, octets, RWI_TLS_MESSAGE, input->len);
    hello->from =
        octets[0] == RW_TLS_CLIENT_HELLO ? RW_SIDE_CLIENT : RW_SIDE_SERVER;
    hello->version = rwi_read_u16(&in);
    hello->random = read_octets(&in, RW_TLS_RANDOM);
    hello->session = read_octets(&in, rwi_read_u8(&in));
    read_choices(reader, hello, &in);
    if (in.status != RW_OK) {
        keep_fault(reader, input, &in);
        return hello->random.len > 0 ? hello : NULL;
    }
    hello->is_retry = hello->from == RW_SIDE_SERVER &&
                      memcmp(hello->random.data, RETRY, sizeof(RETRY)) == 0;
    if (rwi_read_left(&in) > 0) /* before RFC 3546 there were none */
        read_extensions(reader, input, &in, hello);
    if (in.status != RW_OK)
        keep_fault(reader, input, &in);
    else if (in.pos < in.end)
        rwi_tls_fault(reader, input->side, RW_TLS_FAULT_TRAILING, octets[0],
                      input->offset + in.pos, (uint32_t)(in.end - in.pos), 0);
    return hello;
}

/* Sent first while servers that knew nothing newer were about; old
 * clients and scanners still do. */
struct rw_tls_hello *
rwi_tls_old_hello(struct rw_tls_reader *reader, const uint8_t *octets,
                  size_t len)
{
    uint8_t *copy = rwi_arena_copy(&reader->arena, octets, len);
    struct rw_tls_hello *hello =
        rwi_arena_alloc(&reader->arena, sizeof(*hello));
    struct rwi_tls_input input = {
        .side = RW_SIDE_CLIENT, .octets = octets, .len = len, .offset = 2};
    size_t suites, session, challenge;
    struct rwi_reader in;

    if (copy == NULL || hello == NULL)
        return NULL;
    rwi_reader_init(&in, copy, 1, len); /* behind the type */
    hello->is_old = true;
    hello->version = rwi_read_u16(&in);
    suites = rwi_read_u16(&in);
    session = rwi_read_u16(&in);
    challenge = rwi_read_u16(&in);
    set_suites(reader, hello, &in, suites, 3);
    hello->session = read_octets(&in, session);
    hello->random = read_octets(&in, challenge);
    if (in.status != RW_OK)
        keep_fault(reader, &input, &in);
    return hello;
}

/* ---- public ------------------------------------------------------------- */

const struct rw_tls_extension *
rw_tls_extension_of(const struct rw_tls_hello *hello, uint16_t type)
{
    for (size_t i = 0; hello != NULL && i < hello->extension_count; i++)
        if (hello->extensions[i].type == type)
            return &hello->extensions[i];
    return NULL;
}

/* 0 where there is none: no version, group or suite has that number but
 * NULL's, which nobody asks for here. */
uint16_t
rwi_tls_extension_u16(const struct rw_tls_extension *extension)
{
    return extension != NULL && extension->data.len >= 2
               ? rwi_get_u16(extension->data.data)
               : 0;
}

/* A list of names, of which the type 0 is a host's.  RFC 6066 section 3 */
struct rw_octets
rw_tls_server_name(const struct rw_tls_hello *hello)
{
    const struct rw_tls_extension *extension =
        rw_tls_extension_of(hello, RW_TLS_EXT_SERVER_NAME);
    struct rw_octets name = {NULL, 0};
    struct rwi_reader in;

    if (extension == NULL)
        return name;
    rwi_reader_init(&in, extension->data.data, 0, extension->data.len);
    rwi_read_u16(&in);
    while (rwi_read_left(&in) > 0) {
        uint8_t type = rwi_read_u8(&in);

        name = read_octets(&in, rwi_read_u16(&in));
        if (type == 0 && in.status == RW_OK)
            return name;
    }
    return (struct rw_octets){NULL, 0};
}

bool
rw_tls_alpn_next(struct rw_octets *protocol,
                 const struct rw_tls_extension *extension, size_t *pos)
{
    struct rwi_reader in;

    if (*pos == 0)
        *pos = 2; /* behind the list's length.  RFC 7301 section 3.1 */
    rwi_reader_init(&in, extension->data.data, *pos, extension->data.len);
    if (rwi_read_left(&in) == 0)
        return false;
    *protocol = read_octets(&in, rwi_read_u8(&in));
    *pos = in.pos;
    return in.status == RW_OK;
}

/* Before TLS 1.3 a client named one version, its highest; since then a list,
 * in its order of preference, with GREASE in it, which is passed over. */
bool
rw_tls_version_next(uint16_t *version, const struct rw_tls_hello *client,
                    size_t *pos)
{
    const struct rw_tls_extension *extension =
        rw_tls_extension_of(client, RW_TLS_EXT_VERSIONS);

    if (client == NULL)
        return false;
    if (extension == NULL) {
        *version = client->version;
        return (*pos)++ == 0;
    }
    if (*pos == 0)
        *pos = 1; /* behind the list's length */
    while (*pos + 2 <= extension->data.len) {
        *version = rwi_get_u16(extension->data.data + *pos);
        *pos += 2;
        if (!rw_tls_is_grease(*version))
            return true;
    }
    return false;
}
