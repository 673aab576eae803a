/* From a name as typed to a name as asked.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cli/say.h"

/* ---- -x: addresses ----------------------------------------------------- */

/* "203.0.113" for a part of an address, as dig takes it: one to three
 * decimal octets, reversed. */
static bool
partial_to_text(struct rw_text *text, const char *address)
{
    unsigned octets[3];
    int count, used = 0;

    for (count = 0; count < 3; count++) {
        int len = 0;

        if (sscanf(address + used, "%3u%n", &octets[count], &len) != 1 ||
            octets[count] > 255 || strspn(address + used, "0123456789") == 0)
            return false;
        used += len;
        if (address[used] == '\0' || strcmp(address + used, ".") == 0)
            break;
        if (address[used++] != '.')
            return false;
    }
    if (count == 3)
        return false;
    for (; count >= 0; count--)
        rw_text_printf(text, "%u.", octets[count]);
    rw_text_puts(text, "in-addr.arpa.");
    return true;
}

/* RFC 1035 section 3.5, RFC 3596 section 2.5. */
static bool
reverse_to_text(struct rw_text *text, const char *typed)
{
    struct rw_address address;

    if (strchr(typed, '#') != NULL)
        return false;
    if (rw_address_from_text(&address, typed, 0) != RW_OK)
        return partial_to_text(text, typed);
    if (address.family == RW_FAMILY_IPV4) {
        for (size_t i = 4; i-- > 0;)
            rw_text_printf(text, "%u.", address.octets[i]);
        rw_text_puts(text, "in-addr.arpa.");
        return true;
    }
    for (size_t i = 16; i-- > 0;)
        rw_text_printf(text, "%x.%x.", address.octets[i] & 15u,
                       address.octets[i] >> 4);
    rw_text_puts(text, "ip6.arpa.");
    return true;
}

/* ---- the whole --------------------------------------------------------- */

static void
say_name(const struct query *query, const char *what)
{
    if (query->place.file != NULL)
        say_at(query->place.file, query->place.line, query->name, "%s", what);
    else
        say(query->name, "%s", what);
}

enum exit_status
query_read_name(struct query *query)
{
    char reverse[128];
    struct rw_text text;
    enum rw_status status;

    rw_text_init(&text, reverse, sizeof(reverse));
    if (query->is_reverse && !reverse_to_text(&text, query->name)) {
        say_name(query, "not an address");
        return EXIT_USAGE;
    }
    if (query->is_reverse)
        status = rw_name_from_text(query->qname, reverse, text.len, NULL, NULL);
    else if (query->idn_in)
        status = rw_idn_from_text(query->qname, query->name, NULL);
    else
        status = rw_name_from_text(query->qname, query->name,
                                   strlen(query->name), NULL, NULL);
    if (status == RW_OK)
        return EXIT_DEFINITE;
    if (rw_status_library(status) != NULL)
        return say_status(NULL, status, N_("a Unicode name"));
    say_name(query, rw_status_text(status));
    return EXIT_USAGE;
}
