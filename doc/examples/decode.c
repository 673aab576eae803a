/* Take one DNS message apart: the octets of a file, as they came over UDP.
 *
 *     decode FILE
 *
 * Nothing is opened but libc.
 */
#include <stdio.h>

#include <rootwalk/rootwalk.h>

int
main(int argc, char **argv)
{
    static uint8_t wire[RW_MESSAGE_MAX];
    static struct rw_rr room[RW_RRS_MAX];
    static char text[65536];
    struct rw_message msg;
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    size_t len = file != NULL ? fread(wire, 1, sizeof(wire), file) : 0;
    enum rw_status status = rw_message_parse(&msg, wire, len, room, RW_RRS_MAX);

    if (status != RW_OK)
        fprintf(stderr, "decode: %s\n", rw_status_text(status));
    if (status != RW_OK)
        return 1;
    rw_flags_print(text, sizeof(text), msg.header.flags);
    printf("%u %s rcode %u\n", msg.header.id, text, rw_message_rcode(&msg));
    for (int s = RW_SECTION_ANSWER; s < RW_SECTIONS; s++)
        for (size_t i = 0; i < rw_message_count(&msg, (enum rw_section)s); i++)
            if (rw_rr_print(text, sizeof(text), &msg,
                            rw_message_section(&msg, (enum rw_section)s) + i))
                puts(text);
    fclose(file);
    return 0;
}
