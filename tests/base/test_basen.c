/* Base16, base32hex and base64: RFC 4648's own vectors, and what is wrong.
 *
 * SPDX-License-Identifier: ISC
 */
#include "wire/case.h"

#include "base/basen.h"

static enum rw_status
decode(enum rwi_base base, const char *text, struct rwi_writer *out)
{
    struct rwi_base_decoder decoder;

    rwi_base_init(&decoder, base);
    for (; *text != '\0'; text++) {
        enum rw_status status = rwi_base_take(&decoder, *text, out);

        if (status != RW_OK)
            return status;
    }
    return rwi_base_end(&decoder);
}

static void
bases_hold_the_vectors_of_rfc_4648(void **state)
{
    static const struct {
        const char *plain, *hex, *base32, *base64;
    } ROWS[] = {
        {"", "", "", ""},
        {"f", "66", "CO", "Zg=="},
        {"fo", "666F", "CPNG", "Zm8="},
        {"foo", "666F6F", "CPNMU", "Zm9v"},
        {"foob", "666F6F62", "CPNMUOG", "Zm9vYg=="},
        {"fooba", "666F6F6261", "CPNMUOJ1", "Zm9vYmE="},
        {"foobar", "666F6F626172", "CPNMUOJ1E8", "Zm9vYmFy"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        const uint8_t *plain = (const uint8_t *)ROWS[i].plain;
        size_t len = strlen(ROWS[i].plain);
        size_t len16 = RWI_BASE16_LEN(len), len32 = RWI_BASE32_LEN(len);
        size_t len64 = RWI_BASE64_LEN(len);
        char buf[32];
        const struct {
            enum rwi_base base;
            char *(*encode)(char *, const uint8_t *, size_t);
            const char *want;
            size_t size;
        } WAYS[] = {
            {RWI_BASE16, rwi_base16_encode, ROWS[i].hex, len16},
            {RWI_BASE32, rwi_base32_encode, ROWS[i].base32, len32},
            {RWI_BASE64, rwi_base64_encode, ROWS[i].base64, len64},
        };

        for (size_t w = 0; w < COUNT(WAYS); w++) {
            uint8_t back[16];
            struct rwi_writer out;

            *WAYS[w].encode(buf, plain, len) = '\0';
            same_text(ROWS[i].plain, buf, WAYS[w].want);
            same_size(ROWS[i].plain, "length", strlen(buf), WAYS[w].size);
            rwi_writer_init(&out, back, sizeof(back));
            same_status(buf, decode(WAYS[w].base, buf, &out), RW_OK);
            same_octets(buf, back, out.len, plain, len);
        }
    }
}

static void
bases_refuse_what_is_malformed(void **state)
{
    static const struct {
        enum rwi_base base;
        const char *text;
    } ROWS[] = {
        {RWI_BASE16, "6"},     {RWI_BASE16, "6g"},
        {RWI_BASE16, "66="},   {RWI_BASE32, "W0"},
        {RWI_BASE32, "C"},     {RWI_BASE32, "CP"}, /* bits left over */
        {RWI_BASE64, "Zg"},    {RWI_BASE64, "Zg="},
        {RWI_BASE64, "Zh=="},  {RWI_BASE64, "Z==="},
        {RWI_BASE64, "===="},  {RWI_BASE64, "Zg==Zg=="},
        {RWI_BASE64, "Zm9v="}, {RWI_BASE64, "Zm 9"},
        {RWI_BASE64, "Zm8=="}, {RWI_BASE64, "Zg=v"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        uint8_t back[16];
        struct rwi_writer out;

        rwi_writer_init(&out, back, sizeof(back));
        same_status(ROWS[i].text, decode(ROWS[i].base, ROWS[i].text, &out),
                    RW_ERR_BASE);
    }
}

static void
decoding_stops_at_the_end_of_the_room(void **state)
{
    uint8_t back[2];
    struct rwi_writer out;

    (void)state;
    rwi_writer_init(&out, back, sizeof(back));
    same_status("three octets into two", decode(RWI_BASE16, "010203", &out),
                RW_ERR_SPACE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bases_hold_the_vectors_of_rfc_4648),
        cmocka_unit_test(bases_refuse_what_is_malformed),
        cmocka_unit_test(decoding_stops_at_the_end_of_the_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
