/* Who is never asked; see rootwalk/block.h.
 *
 * Networks are kept by their length and masked address, zones by their name in
 * lower case, all in one table: an address costs a look-up for each length
 * there is, a name one for each of its labels, however long the list.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "rootwalk/name.h"

#define LENGTHS 129 /* of prefixes, 0 to 128 */
#define BLANKS  " \t\r\v\f"
#define KEY_MAX (RW_NAME_MAX + 2)

struct entry {
    UT_hash_handle hh; /* by key */
    uint8_t key[];     /* what family, or 0 for a zone; length; octets */
};

struct rw_block {
    struct entry *entries;
    bool has_length[2][LENGTHS]; /* IPv4, IPv6 */
};

static enum rw_status
add(struct rw_block *block, const uint8_t *key, size_t len)
{
    struct entry *entry = NULL;

    HASH_FIND(hh, block->entries, key, len, entry);
    if (entry != NULL)
        return RW_OK;
    entry = calloc(1, sizeof(*entry) + len);
    if (entry == NULL)
        return RW_ERR_MEMORY;
    memcpy(entry->key, key, len);
    HASH_ADD_KEYPTR(hh, block->entries, entry->key, len, entry);
    if (entry->hh.tbl != NULL)
        return RW_OK;
    free(entry);
    return RW_ERR_MEMORY;
}

static bool
has(const struct rw_block *block, const uint8_t *key, size_t len)
{
    struct entry *entry = NULL;

    HASH_FIND(hh, block->entries, key, len, entry);
    return entry != NULL;
}

/* ---- networks ----------------------------------------------------------- */

static unsigned
bits_of(uint8_t family)
{
    return family == RW_FAMILY_IPV4 ? 32 : 128;
}

/* The key of the network of so many bits that an address is in; its size. */
static size_t
network_key(uint8_t key[KEY_MAX], const struct rw_address *address,
            unsigned length)
{
    size_t octets = bits_of(address->family) / 8;

    key[0] = address->family;
    key[1] = (uint8_t)length;
    for (size_t i = 0; i < octets; i++) {
        unsigned kept = length > 8 * i ? length - 8 * (unsigned)i : 0;

        key[2 + i] =
            (uint8_t)(address->octets[i] & (kept < 8 ? 0xff00u >> kept : 0xff));
    }
    return 2 + octets;
}

/* Read the digits behind the slash, which is gone. */
static bool
length_from_text(const char *text, unsigned most, unsigned *length)
{
    unsigned value = 0;

    if (*text == '\0' || strlen(text) > 3)
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = 10 * value + (unsigned)(*text - '0');
    }
    *length = value;
    return value <= most;
}

/* @return RW_ERR_SYNTAX where it is no network */
static enum rw_status
add_network(struct rw_block *block, const char *word)
{
    char text[RW_ADDRESS_TEXT_MAX];
    const char *slash = strchr(word, '/');
    size_t len = slash != NULL ? (size_t)(slash - word) : strlen(word);
    struct rw_address address;
    uint8_t key[KEY_MAX];
    unsigned length;

    if (len >= sizeof(text) || strchr(word, '#') != NULL)
        return RW_ERR_SYNTAX;
    memcpy(text, word, len);
    text[len] = '\0';
    if (rw_address_from_text(&address, text, 0) != RW_OK)
        return RW_ERR_SYNTAX;
    length = bits_of(address.family);
    if (slash != NULL &&
        !length_from_text(slash + 1, bits_of(address.family), &length))
        return RW_ERR_SYNTAX;
    block->has_length[address.family == RW_FAMILY_IPV6][length] = true;
    return add(block, key, network_key(key, &address, length));
}

/* ---- zones -------------------------------------------------------------- */

static size_t
zone_key(uint8_t key[KEY_MAX], const uint8_t *name)
{
    key[0] = key[1] = 0;
    return 2 + rw_name_lower(key + 2, name);
}

static enum rw_status
add_zone(struct rw_block *block, const char *word)
{
    uint8_t name[RW_NAME_MAX], key[KEY_MAX];

    if (strchr(word, '/') != NULL)
        return RW_ERR_SYNTAX;
    for (const char *c = word; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~') /* Unicode's names are A-labels here */
            return RW_ERR_SYNTAX;
    if (rw_name_from_text(name, word, strlen(word), NULL, NULL) != RW_OK)
        return RW_ERR_SYNTAX;
    return add(block, key, zone_key(key, name));
}

/* ---- the list ----------------------------------------------------------- */

static enum rw_status
add_line(struct rw_block *block, char *line, struct rw_block_error *error)
{
    char *comment = strchr(line, '#'), *state, *word;
    enum rw_status status;

    if (comment != NULL)
        *comment = '\0';
    word = strtok_r(line, BLANKS, &state);
    if (word == NULL)
        return RW_OK;
    status = add_network(block, word);
    if (status == RW_ERR_SYNTAX)
        status = add_zone(block, word);
    if (status == RW_OK && (line = strtok_r(NULL, BLANKS, &state)) != NULL) {
        word = line; /* one too many */
        status = RW_ERR_SYNTAX;
    }
    if (status == RW_ERR_SYNTAX) {
        strncpy(error->word, word, sizeof(error->word) - 1);
        error->word[sizeof(error->word) - 1] = '\0';
    }
    return status;
}

enum rw_status
rw_block_parse(struct rw_block **out, const char *text,
               struct rw_block_error *error)
{
    struct rw_block *block = calloc(1, sizeof(*block));
    char *copy = strdup(text), *next = copy;
    enum rw_status status =
        block == NULL || copy == NULL ? RW_ERR_MEMORY : RW_OK;

    *out = NULL;
    for (error->line = 1; status == RW_OK && next != NULL; error->line++) {
        char *line = strsep(&next, "\n");

        status = add_line(block, line, error);
        if (status != RW_OK)
            break;
    }
    free(copy);
    if (status == RW_OK)
        *out = block;
    else
        rw_block_free(block);
    return status;
}

/* ::ffff:192.0.2.1 leads where 192.0.2.1 does. */
static bool
is_mapped(const struct rw_address *address)
{
    static const uint8_t PREFIX[12] = {0, 0, 0, 0, 0,    0,
                                       0, 0, 0, 0, 0xff, 0xff};

    return address->family == RW_FAMILY_IPV6 &&
           memcmp(address->octets, PREFIX, sizeof(PREFIX)) == 0;
}

bool
rw_block_has_address(const struct rw_block *block,
                     const struct rw_address *address)
{
    uint8_t key[KEY_MAX];
    struct rw_address inner = {.family = RW_FAMILY_IPV4};

    if (address->family == RW_FAMILY_NONE)
        return false;
    for (unsigned i = 0; i <= bits_of(address->family); i++)
        if (block->has_length[address->family == RW_FAMILY_IPV6][i] &&
            has(block, key, network_key(key, address, i)))
            return true;
    if (!is_mapped(address))
        return false;
    memcpy(inner.octets, address->octets + 12, 4);
    return rw_block_has_address(block, &inner);
}

bool
rw_block_has_name(const struct rw_block *block, const uint8_t *name)
{
    uint8_t key[KEY_MAX];

    for (; name != NULL; name = rw_name_parent(name))
        if (has(block, key, zone_key(key, name)))
            return true;
    return false;
}

void
rw_block_free(struct rw_block *block)
{
    struct entry *entry, *next;

    if (block == NULL)
        return;
    HASH_ITER(hh, block->entries, entry, next)
    {
        HASH_DEL(block->entries, entry);
        free(entry);
    }
    free(block);
}
