/* RDATA as text and back, for tests in other languages: a filter.
 *
 *     to TYPE HEX       the text, on one line
 *     split TYPE HEX    the same, broken as dig does unasked
 *     from TYPE TEXT    the octets, as hex
 *     option TYPE3 HEX  the data of EDNS option 3 in words
 *     message ANY HEX   every record of a message, `|` between each
 *
 * One line out for each line in; `! what is wrong` where it cannot be done.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rootwalk/edns.h"
#include "rootwalk/message.h"
#include "rootwalk/rdata.h"

static char line[400000], text_room[4000000];
static uint8_t octets[RW_RDATA_MAX];

static size_t
unhex(const char *hex)
{
    size_t len = strlen(hex) / 2;

    for (size_t i = 0; i < len; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        octets[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return len;
}

static void
option_to_text(uint16_t code, const char *hex)
{
    size_t len = unhex(hex);
    struct rw_text text;

    rw_text_init(&text, text_room, sizeof(text_room));
    (void)rw_edns_option_to_text(&text, code, octets, len);
    puts(text_room);
}

static void
to_text(uint16_t type, const char *hex, size_t split)
{
    size_t len = unhex(hex);
    struct rw_text text;
    enum rw_status status;

    rw_text_init(&text, text_room, sizeof(text_room));
    status = rw_rdata_to_text_split(&text, split, type, RW_CLASS_IN, octets,
                                    len, 0, len);
    if (status != RW_OK)
        printf("! %s\n", rw_status_text(status));
    else
        printf("%s\n", text_room);
}

static void
message_to_text(const char *hex)
{
    static struct rw_rr room[RW_RRS_MAX];
    size_t len = unhex(hex);
    struct rw_message msg;
    struct rw_text text;
    enum rw_status status =
        rw_message_parse(&msg, octets, len, room, RW_RRS_MAX);

    if (status != RW_OK) {
        printf("! %s\n", rw_status_text(status));
        return;
    }
    rw_text_init(&text, text_room, sizeof(text_room));
    for (size_t i = 0; i < msg.start[RW_SECTIONS]; i++) {
        uint8_t owner[RW_NAME_MAX];

        if (rw_message_name(owner, &msg, room[i].owner) > 0)
            rw_name_to_text(&text, owner);
        rw_text_printf(&text, " %u ", room[i].ttl_s);
        rw_class_to_text(&text, room[i].rclass);
        rw_text_putc(&text, ' ');
        rw_type_to_text(&text, room[i].type);
        rw_text_putc(&text, ' ');
        (void)rw_rdata_to_text(&text, room[i].type, room[i].rclass, octets, len,
                               room[i].rdata, room[i].rdata_len);
        rw_text_puts(&text, "|");
    }
    puts(text_room);
}

static void
from_text(uint16_t type, const char *rest)
{
    size_t len = 0;
    enum rw_status status =
        rw_rdata_from_text(octets, sizeof(octets), &len, type, RW_CLASS_IN,
                           rest, strlen(rest), NULL, NULL);

    if (status != RW_OK)
        printf("! %s", rw_status_text(status));
    for (size_t i = 0; i < len; i++)
        printf("%02x", octets[i]);
    putchar('\n');
}

int
main(void)
{
    while (fgets(line, sizeof(line), stdin) != NULL) {
        char *verb = strtok(line, " \n"), *name = strtok(NULL, " \n");
        char *rest = strtok(NULL, "\n");
        uint16_t type;

        rest = rest == NULL ? line + sizeof(line) - 1 : rest;
        if (verb == NULL || name == NULL ||
            rw_type_from_text(&type, name, strlen(name)) != RW_OK)
            puts("! not a request");
        else if (strcmp(verb, "to") == 0)
            to_text(type, rest, 0);
        else if (strcmp(verb, "option") == 0)
            option_to_text(type, rest);
        else if (strcmp(verb, "message") == 0)
            message_to_text(rest);
        else if (strcmp(verb, "split") == 0)
            to_text(type, rest, RW_RDATA_SPLIT_DIG);
        else
            from_text(type, rest);
        fflush(stdout);
    }
    return 0;
}
