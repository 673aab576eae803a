/* DKIM: the keys of selectors, RFC 6376 section 3.6.1 and RFC 8463.  The DNS
 * cannot list selectors; that there are keys at all shows in whether the name
 * above them exists (RFC 8020).
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>

#include "base/basen.h"
#include "mail/route.h"
#include "mail/tags.h"
#include "rootwalk/name.h"
#include "rootwalk/registry.h"
#include "tls/libcrypto.h"

#define KEY_MAX      4096 /* octets; an RSA key of 16384 bits has 2,070 */
#define ED25519_LEN  32   /* RFC 8463 section 4.2 */
#define LABEL        "_domainkey"
#define SELECTOR_MAX RW_NAME_TEXT_MAX

/* The octets of base64, blanks between them; 0: none, or too many, or it is
 * none. */
static size_t
decode(uint8_t octets[KEY_MAX], const struct rwi_tag *tag)
{
    struct rwi_base_decoder decoder;
    struct rwi_writer out;

    rwi_writer_init(&out, octets, KEY_MAX);
    rwi_base_init(&decoder, RWI_BASE64);
    for (size_t i = 0; i < tag->value_len; i++)
        if (strchr(" \t\r\n", tag->value[i]) == NULL &&
            rwi_base_take(&decoder, tag->value[i], &out) != RW_OK)
            return 0;
    return rwi_base_end(&decoder) == RW_OK ? out.len : 0;
}

static bool
read_key(struct rw_dkim_key *key, const struct rwi_tag *tag)
{
    uint8_t octets[KEY_MAX];
    size_t len = decode(octets, tag);

    if (strcmp(key->algorithm, "ed25519") == 0) {
        key->bits = len == ED25519_LEN ? 256 : 0;
        return len == ED25519_LEN;
    }
    if (strcmp(key->algorithm, "rsa") != 0 || len == 0)
        return false;
    return rwi_rsa_bits(&key->bits, octets, len) != RW_OK || key->bits > 0;
}

/* "y:s" has the flag y. */
static bool
has_flag(const struct rwi_tag *tag, char flag)
{
    for (size_t i = 0; tag != NULL && i < tag->value_len; i++)
        if (tag->value[i] == flag &&
            (i == 0 || strchr(": \t", tag->value[i - 1]) != NULL) &&
            (i + 1 == tag->value_len ||
             strchr(": \t", tag->value[i + 1]) != NULL))
            return true;
    return false;
}

static const char *
algorithm_of(struct rwi_arena *arena, const struct rwi_tag *tag)
{
    char *text;

    if (tag == NULL || rwi_tag_is(tag, "rsa"))
        return "rsa";
    if (rwi_tag_is(tag, "ed25519"))
        return "ed25519";
    text = rwi_arena_alloc(arena, tag->value_len + 1);
    if (text != NULL)
        memcpy(text, tag->value, tag->value_len);
    return text != NULL ? text : "rsa";
}

static void
read_record(struct rw_dkim_key *key, struct rwi_arena *arena)
{
    struct rwi_tags tags;
    const struct rwi_tag *p, *v;

    rwi_tags_read(&tags, key->text, key->len);
    p = rwi_tag_find(&tags, "p");
    v = rwi_tag_find(&tags, "v");
    key->algorithm = algorithm_of(arena, rwi_tag_find(&tags, "k"));
    key->is_testing = has_flag(rwi_tag_find(&tags, "t"), 'y');
    key->is_revoked = p != NULL && p->value_len == 0;
    key->is_good = tags.is_good && p != NULL &&
                   (v == NULL || (v == tags.list && rwi_tag_is(v, "DKIM1"))) &&
                   (key->is_revoked || read_key(key, p));
}

/* What is no key at all (an SPF record of a wildcard) does not count. */
static bool
is_key(const char *text, size_t len)
{
    struct rwi_tags tags;
    const struct rwi_tag *v;

    rwi_tags_read(&tags, text, len);
    v = rwi_tag_find(&tags, "v");
    return rwi_tag_is(v, "DKIM1") ||
           (v == NULL && rwi_tag_find(&tags, "p") != NULL);
}

static void
look_at(struct rwi_judging *it, struct rw_dkim_key *key)
{
    char labels[SELECTOR_MAX + sizeof(LABEL) + 1];
    struct rw_text text;

    rw_text_init(&text, labels, sizeof(labels));
    rw_text_printf(&text, "%s." LABEL, key->selector);
    if (rw_text_fits(&text))
        key->records = rwi_look_below(it->source, labels, it->options->domain,
                                      RW_TYPE_TXT);
    if (key->records == NULL || rwi_is_pending(key->records))
        return;
    for (size_t i = 0; i < key->records->count; i++) {
        size_t len;
        const char *record =
            rwi_txt_text(it->arena, key->records->list[i], &len);

        if (record == NULL || !is_key(record, len))
            continue;
        key->count++;
        key->text = key->count == 1 ? record : NULL;
        key->len = key->count == 1 ? len : 0;
    }
    if (key->text != NULL)
        read_record(key, it->arena);
}

void
rwi_judge_dkim(struct rwi_judging *it)
{
    size_t count = it->options->selector_count;
    struct rw_dkim *dkim = rwi_arena_alloc(it->arena, sizeof(*dkim));
    struct rw_dkim_key *keys = rwi_arena_array(it->arena, count, sizeof(*keys));
    const struct rw_records *below =
        rwi_look_below(it->source, LABEL, it->options->domain, RW_TYPE_TXT);
    bool is_pending = below != NULL && rwi_is_pending(below);

    if (dkim == NULL || keys == NULL || below == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        keys[i].selector = it->options->selectors[i];
        look_at(it, &keys[i]);
        is_pending |=
            keys[i].records != NULL && rwi_is_pending(keys[i].records);
    }
    if (is_pending)
        return;
    *dkim = (struct rw_dkim){.below = below, .keys = keys, .key_count = count};
    it->route->dkim = dkim;
}
