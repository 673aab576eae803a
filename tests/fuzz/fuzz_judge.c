/* Fuzzing the judge: responses as they come from hostile servers.
 *
 * The input: an octet for the question, three for the anchor (key tag,
 * algorithm), then messages, each behind an octet that says what was asked
 * of whom and two of length.  seeds.py makes seeds of testdata/dnssec.
 *
 * Signatures and DS digests are taken for good here, so that what lies behind
 * them (keys, proofs, aliases) is reached by altered input as well; the real
 * check of a signature is made too, and its result dropped, where the
 * question's octet asks for that.  Whatever comes, the ruling ends, is the
 * same twice, keeps its bounds, and says why where it is not secure.
 *
 * SPDX-License-Identifier: ISC
 */
#define rwi_crypto_digest real_digest
#define rwi_crypto_verify real_verify
#include "../../src/dnssec/crypto.c"
#undef rwi_crypto_digest
#undef rwi_crypto_verify

#include "fuzz/fuzz.h"

#include "rootwalk/rootwalk.h"

#define ITEMS_MAX 12
#define NOW_S     1790000000 /* the seeds' signatures are valid then */
#define REALLY    0x80       /* check signatures as well */

static bool really;

size_t
rwi_crypto_digest(struct rwi_crypto *crypto, uint8_t type,
                  const struct rw_octets *parts, size_t count, uint8_t *out)
{
    size_t len = real_digest(crypto, type, parts, count, out);

    memset(out, 0, len);
    return len;
}

enum rwi_crypto_result
rwi_crypto_verify(struct rwi_crypto *crypto, uint8_t algorithm,
                  struct rw_octets key, struct rw_octets data,
                  struct rw_octets sig)
{
    if (really)
        (void)real_verify(crypto, algorithm, key, data, sig);
    return sig.data[sig.len - 1] == 0xff ? RWI_CRYPTO_BAD : RWI_CRYPTO_GOOD;
}

static const char *const NAMES[8] = {
    ".",
    "example.",
    "www.example.",
    "sub.example.",
    "www.sub.example.",
    "nx.example.",
    "child.example.",
    "www.child.example.",
};
static const uint16_t TYPES[4] = {RW_TYPE_A, RW_TYPE_DNSKEY, RW_TYPE_DS,
                                  RW_TYPE_MX};
static uint8_t names[8][RW_NAME_MAX];

/* Bits 0 to 2: the zone; 3 to 5: the name; 6 and 7: the type. */
static void
item_take(struct rw_evidence *item, uint8_t what, uint8_t *octets, size_t len)
{
    *item = (struct rw_evidence){.state = RW_EVIDENCE_MESSAGE,
                                 .zone = names[what & 7],
                                 .qname = names[what >> 3 & 7],
                                 .qtype = TYPES[what >> 6],
                                 .qclass = RW_CLASS_IN,
                                 .step = 1};
    struct rw_asked asked = {.zone = item->zone,
                             .name = item->qname,
                             .type = item->qtype,
                             .rclass = item->qclass};
    struct rw_reading *reading;

    if (len <= 1) {
        item->state = len == 0 ? RW_EVIDENCE_FAILED : RW_EVIDENCE_UNKNOWN;
        free(octets);
        return;
    }
    EXPECT(rw_reading_new(&reading, &asked, octets, len) == RW_OK);
    item->reading = reading;
}

static size_t
items_take(struct rw_evidence *items, const uint8_t *data, size_t size)
{
    size_t count = 0;

    while (size >= 3 && count < ITEMS_MAX) {
        size_t len = (size_t)(data[1] << 8 | data[2]);

        if (len > size - 3)
            len = size - 3;
        item_take(&items[count++], data[0], exact_copy(data + 3, len), len);
        data += 3 + len;
        size -= 3 + len;
    }
    return count;
}

static void
look_at(const struct rw_chain *chain)
{
    char buf[4096];
    struct rw_text text;

    EXPECT(chain->checks <= RW_JUDGE_WALK_CHECKS_MAX);
    EXPECT(chain->hashes <= RW_JUDGE_WALK_HASHES_MAX);
    EXPECT(chain->zone_count <= RW_JUDGE_ZONES_MAX);
    EXPECT((chain->security == RW_SECURITY_SECURE) ==
           (rw_chain_reason(chain) == NULL));
    for (size_t i = 0; i < chain->flaw_count; i++) {
        rw_text_init(&text, buf, sizeof(buf));
        rw_flaw_to_text(&text, &chain->flaws[i]);
        EXPECT(rw_text_fits(&text) && text.len > 0);
    }
}

/* Rule on the first items, then add the others and rule anew: as if they had
 * all been there at once. */
static void
judge(const struct rw_judge_config *config, const struct rw_evidence *items,
      size_t count, size_t before)
{
    struct rw_need needs[RW_NEEDS_MAX];
    struct rw_judge *grown = rw_judge_new(config),
                    *whole = rw_judge_new(config);
    struct rw_chain *early, *first, *second;

    EXPECT(grown != NULL && whole != NULL);
    for (size_t i = 0; i < count; i++) {
        if (i == before) {
            EXPECT(rw_judge_rule(&early, grown, NOW_S, NULL) == RW_OK);
            rw_chain_free(early);
        }
        EXPECT(rw_judge_add(grown, &items[i]) == RW_OK);
        EXPECT(rw_judge_needs(grown, needs, RW_NEEDS_MAX) <= RW_NEEDS_MAX);
        EXPECT(rw_judge_add(whole, &items[i]) == RW_OK);
    }
    EXPECT(rw_judge_rule(&first, whole, NOW_S, NULL) == RW_OK);
    EXPECT(rw_judge_rule(&second, whole, NOW_S, NULL) == RW_OK);
    EXPECT(first->security == second->security);
    EXPECT(first->flaw_count == second->flaw_count);
    EXPECT(first->note_count == second->note_count);
    EXPECT(first->checks == second->checks);
    rw_chain_free(second);
    EXPECT(rw_judge_rule(&second, grown, NOW_S, NULL) == RW_OK);
    EXPECT(second->security == first->security ||
           second->checks == RW_JUDGE_WALK_CHECKS_MAX ||
           second->hashes == RW_JUDGE_WALK_HASHES_MAX);
    look_at(first);
    rw_chain_free(first);
    rw_chain_free(second);
    rw_judge_free(grown);
    rw_judge_free(whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rw_evidence items[ITEMS_MAX];
    struct rw_judge_config config = {.qclass = RW_CLASS_IN};
    size_t count;
    uint8_t ds[4 + 32] = {0};
    struct rw_record anchor = {.owner = RW_NAME_ROOT,
                               .type = RW_TYPE_DS,
                               .rclass = RW_CLASS_IN,
                               .rdata = ds,
                               .rdata_len = sizeof(ds)};

    if (size < 4)
        return 0;
    for (size_t i = 0; i < 8; i++)
        EXPECT(rw_name_from_text(names[i], NAMES[i], strlen(NAMES[i]), NULL,
                                 NULL) == RW_OK);
    really = (data[0] & REALLY) != 0;
    config.qname = names[data[0] & 7];
    config.qtype = TYPES[data[0] >> 3 & 3];
    memcpy(ds, data + 1, 3);
    ds[3] = 2; /* SHA-256 */
    config.anchors = &anchor;
    config.anchor_count = 1;
    count = items_take(items, data + 4, size - 4);
    judge(&config, items, count, data[0] >> 5 & 3);
    for (size_t i = 0; i < count; i++) {
        if (items[i].reading == NULL)
            continue;
        free((void *)(uintptr_t)items[i].reading->message.wire);
        rw_reading_free((struct rw_reading *)(uintptr_t)items[i].reading);
    }
    return 0;
}
