/* Mail: which host, which sender, which keys.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>

#include "cli/parser.h"
#include "cli/say.h"
#include "cli/values.h"

SETTER(ip)
{
    (void)on;
    return (strchr(value, '#') == NULL &&
            rw_address_from_text(&parser->options->ip, value, 0) == RW_OK) ||
           bad_value(parser, value, "not an address");
}

SETTER(mx)
{
    uint8_t name[RW_NAME_MAX];

    (void)on;
    if (rw_idn_from_text(name, value, NULL) != RW_OK)
        return bad_value(parser, value, "must be the name of a host");
    return word_add(parser->options, &parser->options->mx, value);
}

/* A selector is labels: it goes below _domainkey. */
static bool
add_selector(struct parser *parser, const char *value, size_t len)
{
    struct options *options = parser->options;
    uint8_t name[RW_NAME_MAX];
    char *selector;

    if (options->selectors.count == SELECTORS_MAX)
        return bad_value(parser, value, "too many selectors (at most 32)");
    if (rw_name_from_text(name, value, len, NULL, NULL) != RW_OK)
        return bad_value(parser, value,
                         "must be selectors: labels, with dots between them");
    selector = strndup(value, len);
    if (selector != NULL && word_add(options, &options->selectors, selector))
        return true;
    free(selector);
    return false;
}

SETTER(dkim)
{
    (void)on;
    for (const char *rest = value;; rest++) {
        size_t len = strcspn(rest, ",");

        if (!add_selector(parser, rest, len))
            return false;
        rest += len;
        if (*rest == '\0')
            return true;
    }
}

SETTER(service)
{
    enum rw_mail_service service = rw_mail_service_from_word(value);
    char what[128];
    struct rw_text text;

    (void)on;
    if (service != RW_MAIL_SERVICES) {
        parser->options->service = service;
        return true;
    }
    rw_text_init(&text, what, sizeof(what));
    rw_text_puts(&text, rw_word(N_("must be one of")));
    for (int i = 0; i < RW_MAIL_SERVICES; i++)
        rw_text_printf(&text, " %s",
                       rw_mail_service_word((enum rw_mail_service)i));
    return bad_value(parser, value, what);
}
