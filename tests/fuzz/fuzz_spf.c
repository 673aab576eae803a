/* Fuzzing SPF: any text as the record of every domain there is.
 *
 * The first octet says what is asked: of no message, or of one from an IPv4
 * or IPv6 address; the second whether other sets have records.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "mail/spf.h"
#include "rootwalk/name.h"
#include "rootwalk/record.h"
#include "rootwalk/registry.h"

#define TXT_MAX 60000 /* octets; a record has at most 65535 with lengths */

/* What every name has. */
struct everywhere {
    struct rwi_source source; /* first */
    struct rw_record txt, a, aaaa, mx, ptr;
    const struct rw_record *lists[5];
    struct rw_records sets[5];
    bool has_others;
};

static const uint8_t A[] = {192, 0, 2, 1};
static const uint8_t AAAA[16] = {0x20, 1, 0x0d, 0xb8};
static const uint8_t MX[] = {0, 5, 1, 'm', 0};
static const uint8_t PTR[] = {1, 'm', 1, 'd', 0};

static const struct rw_records *
look(struct rwi_source *source, const uint8_t *name, uint16_t type)
{
    struct everywhere *e = (struct everywhere *)source;
    size_t at = type == RW_TYPE_TXT    ? 0
                : type == RW_TYPE_A    ? 1
                : type == RW_TYPE_AAAA ? 2
                : type == RW_TYPE_MX   ? 3
                                       : 4;

    EXPECT(rw_name_size(name) <= RW_NAME_MAX);
    e->sets[at].count = at == 0 || e->has_others;
    e->sets[at].outcome =
        e->sets[at].count > 0 ? RW_OUTCOME_ANSWER : RW_OUTCOME_NODATA;
    return &e->sets[at];
}

static void
set(struct everywhere *e, size_t at, struct rw_record *record, uint16_t type,
    const uint8_t *rdata, size_t len)
{
    *record = (struct rw_record){.rdata = rdata,
                                 .type = type,
                                 .rclass = RW_CLASS_IN,
                                 .rdata_len = (uint16_t)len};
    e->lists[at] = record;
    e->sets[at] = (struct rw_records){.name = RW_NAME_ROOT,
                                      .type = type,
                                      .list = &e->lists[at],
                                      .security = RW_SECURITY_SECURE,
                                      .walk = 1};
}

/* "v=spf1 " and the text, in strings of 255 octets. */
static size_t
txt_of(uint8_t *out, const uint8_t *text, size_t size)
{
    static const uint8_t VERSION[] = "\7v=spf1 ";
    size_t len = sizeof(VERSION) - 1;

    memcpy(out, VERSION, len);
    while (size > 0) {
        size_t part = size > 255 ? 255 : size;

        out[len++] = (uint8_t)part;
        memcpy(out + len, text, part);
        len += part;
        text += part;
        size -= part;
    }
    return len;
}

static void
check(const struct rw_spf *spf)
{
    EXPECT(spf != NULL);
    EXPECT(spf->term_count <= RW_SPF_TERMS_MAX);
    EXPECT(spf->lookups <= 4 * RW_SPF_LOOKUPS_MAX + 1);
    for (size_t i = 0; i < spf->term_count; i++)
        EXPECT(spf->terms[i].text >= spf->text &&
               spf->terms[i].text + spf->terms[i].len <= spf->text + spf->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t DOMAIN[] = "\1d\7example";
    struct everywhere e = {.source = {look}};
    struct rwi_arena arena;
    struct rwi_spf_run run = {.source = &e.source, .sender = "a+b@d.example"};
    struct rw_address ip = {.family = RW_FAMILY_NONE};
    uint8_t *txt;

    if (size < 2 || size > TXT_MAX)
        return 0;
    txt = malloc(size + size / 255 + 16);
    EXPECT(txt != NULL);
    set(&e, 0, &e.txt, RW_TYPE_TXT, txt, txt_of(txt, data + 2, size - 2));
    set(&e, 1, &e.a, RW_TYPE_A, A, sizeof(A));
    set(&e, 2, &e.aaaa, RW_TYPE_AAAA, AAAA, sizeof(AAAA));
    set(&e, 3, &e.mx, RW_TYPE_MX, MX, sizeof(MX));
    set(&e, 4, &e.ptr, RW_TYPE_PTR, PTR, sizeof(PTR));
    e.has_others = data[1] & 1;
    rwi_arena_init(&arena, (size_t)64 << 20);
    run.arena = &arena;
    ip.family = data[0] % 3 == 0   ? RW_FAMILY_NONE
                : data[0] % 3 == 1 ? RW_FAMILY_IPV4
                                   : RW_FAMILY_IPV6;
    memcpy(ip.octets, "\xc0\0\2\7", 4);
    if (ip.family != RW_FAMILY_NONE)
        rwi_spf_set_ip(&run, &ip);
    check(rwi_spf_look(&run, DOMAIN));
    rwi_arena_done(&arena);
    free(txt);
    return 0;
}
