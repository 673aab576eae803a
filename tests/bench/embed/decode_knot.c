/* What doc/examples/decode.c does, with libknot.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <stdlib.h>

#include <libknot/libknot.h>

static const char *const FLAGS[] = {"qr", "aa", "tc", "rd", "ra", "ad", "cd"};

static void
print_header(const knot_pkt_t *pkt)
{
    const uint8_t *w = pkt->wire;
    const bool set[] = {knot_wire_get_qr(w), knot_wire_get_aa(w),
                        knot_wire_get_tc(w), knot_wire_get_rd(w),
                        knot_wire_get_ra(w), knot_wire_get_ad(w),
                        knot_wire_get_cd(w)};

    printf("%u", knot_wire_get_id(w));
    for (int i = 0; i < 7; i++)
        if (set[i])
            printf(" %s", FLAGS[i]);
    printf(" rcode %u\n", knot_pkt_ext_rcode(pkt));
}

int
main(int argc, char **argv)
{
    static uint8_t wire[KNOT_WIRE_MAX_PKTSIZE];
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    size_t len = file != NULL ? fread(wire, 1, sizeof(wire), file) : 0;
    knot_pkt_t *pkt = knot_pkt_new(wire, (uint16_t)len, NULL);
    int status = pkt != NULL ? knot_pkt_parse(pkt, 0) : KNOT_ENOMEM;
    size_t size = 65536;
    char *text = malloc(size);

    if (status != KNOT_EOK)
        fprintf(stderr, "decode: %s\n", knot_strerror(status));
    if (status != KNOT_EOK)
        return 1;
    print_header(pkt);
    for (int s = KNOT_ANSWER; s <= KNOT_ADDITIONAL; s++) {
        const knot_pktsection_t *section = knot_pkt_section(pkt, s);

        for (unsigned i = 0; i < section->count; i++)
            if (knot_rrset_txt_dump(knot_pkt_rr(section, i), &text, &size,
                                    &KNOT_DUMP_STYLE_DEFAULT) >= 0)
                fputs(text, stdout);
    }
    free(text);
    knot_pkt_free(pkt);
    fclose(file);
    return 0;
}
