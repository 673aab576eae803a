/* Fuzzing the TLS reader: chunks of two octets (side, hole, length) and what
 * they announce, then the whole record is looked at.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include "rootwalk/tls_report.h"

static char buf[1 << 20];

static void
look_at_hello(struct rw_text *text, const struct rw_tls_hello *hello)
{
    uint16_t version;
    size_t pos = 0;

    if (hello == NULL)
        return;
    for (size_t i = 0; i < hello->extension_count; i++) {
        rw_text_init(text, buf, sizeof(buf));
        rw_tls_extension_to_text(text, &hello->extensions[i], hello->from);
        EXPECT(rw_text_fits(text));
    }
    rw_text_init(text, buf, sizeof(buf));
    rw_tls_ja3_to_text(text, hello);
    for (int part = 0; part < 3; part++)
        rw_tls_ja4_to_text(text, hello, part);
    EXPECT(rw_text_fits(text));
    while (rw_tls_version_next(&version, hello, &pos))
        EXPECT(pos < 70000);
    (void)rw_tls_server_name(hello);
}

static void
look(const struct rw_tls *tls)
{
    struct rw_text text;
    size_t kept = 0;

    EXPECT(tls->count <= RW_TLS_MESSAGES_MAX);
    for (size_t i = 0; i < tls->count; i++) {
        EXPECT(tls->messages[i].first.frame <= tls->messages[i].last.frame);
        kept += tls->messages[i].body.len;
        look_at_hello(&text, tls->messages[i].hello);
    }
    EXPECT(kept <= RW_TLS_KEPT_MAX);
    for (size_t i = 0; i < tls->certificate_count; i++)
        EXPECT(tls->certificates[i].len == 0 ||
               tls->certificates[i].data != NULL);
    rw_text_init(&text, buf, sizeof(buf));
    rw_tls_fault_to_text(&text, &tls->fault);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rw_tls_reader *reader;
    struct rw_stamp place = {.frame = 1};

    if (rw_tls_reader_new(&reader, NULL) != RW_OK)
        return 0;
    while (size >= 2) {
        enum rw_side side = data[0] & 1 ? RW_SIDE_SERVER : RW_SIDE_CLIENT;
        size_t len = (size_t)((data[0] & 0x3c) << 6) | data[1];
        uint8_t *copy;

        data += 2;
        size -= 2;
        if (data[-2] & 2) {
            rw_tls_reader_hole(reader, side, len, &place);
        } else {
            len = len < size ? len : size;
            copy = exact_copy(data, len);
            if (data[-2] & 0x80)
                rw_tls_reader_message(reader, side, copy, len, &place);
            else
                rw_tls_reader_octets(reader, side, copy, len, &place);
            free(copy);
            data += len;
            size -= len;
        }
        place.frame++;
    }
    look(rw_tls_reader_tls(reader));
    rw_tls_reader_end(reader);
    look(rw_tls_reader_tls(reader));
    rw_tls_reader_free(reader);
    return 0;
}
