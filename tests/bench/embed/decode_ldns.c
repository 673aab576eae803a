/* What doc/examples/decode.c does, with ldns.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>

#include <ldns/ldns.h>

int
main(int argc, char **argv)
{
    static uint8_t wire[LDNS_MAX_PACKETLEN];
    ldns_pkt *pkt = NULL;
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    size_t len = file != NULL ? fread(wire, 1, sizeof(wire), file) : 0;
    ldns_status status = ldns_wire2pkt(&pkt, wire, len);

    if (status != LDNS_STATUS_OK)
        fprintf(stderr, "decode: %s\n", ldns_get_errorstr_by_id(status));
    if (status != LDNS_STATUS_OK)
        return 1;
    ldns_pkt_print(stdout, pkt); /* header, question, records, as dig does */
    ldns_pkt_free(pkt);
    fclose(file);
    return 0;
}
