/* Fuzzing messages: read at once and octet by octet the same comes out.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/dialogue.h"

static void
read_message(struct report *json, const uint8_t *data, size_t size, size_t step)
{
    struct report text = {NULL, 0, 0};
    struct rw_session_report_options options = {
        .format = RW_FORMAT_TEXT, .sink = report_put, .ctx = &text};
    struct rw_mime_reader *reader;
    const struct rw_mime *mime;

    EXPECT(rw_mime_new(&reader, NULL) == RW_OK);
    for (size_t at = 0; at < size; at += step)
        rw_mime_octets(reader, data + at, size - at < step ? size - at : step);
    mime = rw_mime_end(reader);
    EXPECT(mime->octets == size);
    EXPECT(mime->part_count <= RW_MIME_PARTS_MAX);
    EXPECT(rw_mime_report(mime, &options) == RW_OK);
    check_text(&text);
    options.format = RW_FORMAT_JSON;
    options.ctx = json;
    EXPECT(rw_mime_report(mime, &options) == RW_OK);
    rw_mime_free(reader);
    free(text.buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct report whole = {NULL, 0, 0}, cut = {NULL, 0, 0};
    uint8_t *copy = exact_copy(data, size);

    (void)rw_mime_is(copy, size);
    read_message(&whole, copy, size, size + 1);
    read_message(&cut, copy, size, 1);
    EXPECT(whole.len == cut.len && memcmp(whole.buf, cut.buf, cut.len) == 0);
    free(whole.buf);
    free(cut.buf);
    free(copy);
    return 0;
}
