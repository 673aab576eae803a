/* What the name of a cipher suite says.
 *
 * "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": how the key is agreed, how the
 * server proves who it is, the cipher, the hash.  A suite of TLS 1.3 has only
 * the last two: "TLS_AES_128_GCM_SHA256".
 *
 * From the name, and not from a table of 350 rows with five columns: IANA has
 * kept to the form for twenty years, and a new suite gets its meaning with its
 * name.  What the parts are worth is a row of parts.def each.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/tls.h"

#include <string.h>

enum place {
    EXCHANGE,
    PROOF,
    CIPHER
};

struct meaning {
    enum place place;
    const char *name;
    enum rw_tls_strength strength;
    const char *words;
};

static const struct meaning MEANINGS[] = {
#define TLS_PART(place, name, strength, sentence)                              \
    {place, name, RW_TLS_##strength, sentence},
#include "tls/parts.def"
#undef TLS_PART
};

static bool
begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

static bool
ends(const char *s, const char *with)
{
    size_t len = strlen(s), tail = strlen(with);

    return len >= tail && strcmp(s + len - tail, with) == 0;
}

/* Ciphers go by their beginning (AES_128) or, with an underscore, by their end
 * (_CCM_8); the first row that fits counts, so the particular stands before
 * the general. */
static bool
means(const struct meaning *meaning, enum place place, const char *name)
{
    if (meaning->place != place)
        return false;
    if (place == EXCHANGE)
        return strcmp(meaning->name, name) == 0;
    if (place == PROOF)
        return strstr(name, meaning->name) != NULL;
    return meaning->name[0] == '_' ? ends(name, meaning->name)
                                   : begins(name, meaning->name);
}

static void
set(struct rw_tls_part *part, enum place place, const char *name, size_t len)
{
    memset(part, 0, sizeof(*part));
    if (len >= sizeof(part->name))
        len = sizeof(part->name) - 1;
    memcpy(part->name, name, len);
    for (size_t i = 0; i < sizeof(MEANINGS) / sizeof(MEANINGS[0]); i++) {
        if (!means(&MEANINGS[i], place, part->name))
            continue;
        part->words = MEANINGS[i].words;
        part->strength = MEANINGS[i].strength;
        return;
    }
}

/* "ECDHE_RSA"; "RSA" proves with the certificate's key as well. */
static void
set_exchange(struct rw_tls_suite *suite, const char *name, size_t len)
{
    const char *gap = memchr(name, '_', len);
    size_t first = gap != NULL ? (size_t)(gap - name) : len;

    if (begins(name, "PSK_DHE_")) { /* RFC 6655 turns two names round */
        set_exchange(suite, "DHE_PSK", strlen("DHE_PSK"));
        return;
    }
    set(&suite->exchange, EXCHANGE, name, first);
    if (gap != NULL)
        set(&suite->proof, PROOF, gap + 1, len - first - 1);
    else if (strcmp(suite->exchange.name, "PSK") == 0)
        set(&suite->proof, PROOF, "PSK", 3);
}

/* "AES_128_GCM_SHA256"; CCM's names end in no hash. */
static void
set_cipher(struct rw_tls_suite *suite, const char *name)
{
    const char *last = strrchr(name, '_');

    if (last == NULL || (!begins(last, "_SHA") && !begins(last, "_MD5") &&
                         !begins(last, "_SM3")))
        last = name + strlen(name);
    else
        strncpy(suite->hash, last + 1, sizeof(suite->hash) - 1);
    set(&suite->cipher, CIPHER, name, (size_t)(last - name));
}

/* A suite is as weak as its weakest part.  SCSVs are signals in the list and
 * no suites (RFC 5746, RFC 7507). */
bool
rw_tls_suite_parse(struct rw_tls_suite *suite, uint16_t number)
{
    const char *name = rw_tls_name(RW_TLS_SUITES, number);
    const char *with;

    memset(suite, 0, sizeof(*suite));
    if (name == NULL || ends(name, "_SCSV"))
        return false;
    name += strlen("TLS_");
    with = strstr(name, "_WITH_");
    if (with != NULL)
        set_exchange(suite, name, (size_t)(with - name));
    set_cipher(suite, with != NULL ? with + strlen("_WITH_") : name);
    suite->strength = suite->exchange.strength;
    if (suite->proof.strength > suite->strength)
        suite->strength = suite->proof.strength;
    if (suite->cipher.strength > suite->strength)
        suite->strength = suite->cipher.strength;
    return true;
}
