/* An SPF record's text: RFC 7208 section 12.
 *
 * SPDX-License-Identifier: ISC
 */
#include <string.h>
#include <strings.h>

#include "base/addresstext.h"
#include "mail/spf.h"

enum takes {
    TAKES_NOTHING,
    TAKES_DOMAIN,
    TAKES_DOMAIN_OR_NOT,
    TAKES_DOMAIN_AND_BITS,
    TAKES_NETWORK,
    TAKES_MODIFIER,
};

static const struct {
    const char *word;
    enum takes takes;
} KINDS[RW_SPF_TERMS] = {
#define RW_SPF_TERM(name, word, lookups, takes) {word, TAKES_##takes},
#include "rootwalk/spf.def"
};

static bool
is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool
rwi_spf_is_record(const char *text, size_t len)
{
    return len >= 6 && strncasecmp(text, "v=spf1", 6) == 0 &&
           (len == 6 || text[6] == ' ');
}

/* ---- macros -------------------------------------------------------------- */

/* The octets of a macro at text; 0 where it is none. */
static size_t
macro_len(const char *text, size_t len)
{
    size_t at = 3;

    if (len >= 2 && memchr("%_-", text[1], 3) != NULL)
        return 2;
    if (len < 4 || text[1] != '{' || text[2] == '\0' ||
        strchr("slodiphcrtvSLODIPHCRTV", text[2]) == NULL)
        return 0;
    if (is_digit(text[at])) { /* how many parts: not none */
        size_t zeros = at;

        while (at < len && is_digit(text[at])) {
            zeros += text[at] == '0' && zeros == at;
            at++;
        }
        if (zeros == at)
            return 0;
    }
    if (at < len && (text[at] == 'r' || text[at] == 'R'))
        at++;
    while (at < len && text[at] != '\0' && strchr(".-+,/_=", text[at]) != NULL)
        at++;
    return at < len && text[at] == '}' ? at + 1 : 0;
}

/* ".", then a label that is not all digits and neither begins nor ends with a
 * hyphen. */
static bool
has_top_label(const char *text, size_t len)
{
    bool has_letter = false;
    size_t at;

    len -= len > 0 && text[len - 1] == '.';
    for (at = len; at > 0 && text[at - 1] != '.'; at--) {
        char c = text[at - 1];

        if (!is_alpha(c) && !is_digit(c) && c != '-')
            return false;
        has_letter |= !is_digit(c);
    }
    return at > 0 && at < len && has_letter && text[at] != '-' &&
           text[len - 1] != '-';
}

bool
rwi_spf_macro_is_good(const char *text, size_t len, bool is_domain)
{
    bool ends_in_macro = false;

    for (size_t at = 0; at < len;) {
        size_t macro = text[at] == '%' ? macro_len(text + at, len - at) : 1;

        if (macro == 0 || text[at] < 0x21 || text[at] > 0x7e)
            return false;
        ends_in_macro = macro > 2;
        /* for explanations only: section 7.2 */
        if (is_domain && ends_in_macro &&
            strchr("crtCRT", text[at + 2]) != NULL)
            return false;
        at += macro;
    }
    return !is_domain || ends_in_macro || has_top_label(text, len);
}

/* ---- lengths of prefixes ------------------------------------------------- */

/* Take "/24" from the end of text; true where there is none, too. */
static bool
take_bits(const char *text, size_t *len, uint8_t max, bool is_double,
          uint8_t *bits)
{
    size_t at = *len, slash;
    unsigned value = 0;

    while (at > 0 && is_digit(text[at - 1]))
        at--;
    if (at == 0 || text[at - 1] != '/')
        return true; /* what stands there is something else's fault */
    slash = at - 1;
    if ((slash > 0 && text[slash - 1] == '/') != is_double)
        return true;
    if (at == *len || *len - at > 3 || (text[at] == '0' && *len - at > 1))
        return false;
    for (size_t i = at; i < *len; i++)
        value = value * 10 + (unsigned)(text[i] - '0');
    if (value > max)
        return false;
    *bits = (uint8_t)value;
    *len = slash - is_double;
    return true;
}

/* ---- what a term takes --------------------------------------------------- */

static bool
take_domain(struct rw_spf_term *term, const char *rest, size_t len)
{
    if (len < 2 || rest[0] != ':')
        return false;
    term->domain = rest + 1;
    term->domain_len = len - 1;
    return rwi_spf_macro_is_good(term->domain, term->domain_len, true);
}

static bool
take_network(struct rw_spf_term *term, const char *rest, size_t len)
{
    bool is_ip4 = term->kind == RW_SPF_TERM_IP4;

    if (len < 2 || rest[0] != ':')
        return false;
    if (!take_bits(rest, &len, is_ip4 ? 32 : 128, false,
                   is_ip4 ? &term->bits4 : &term->bits6))
        return false;
    term->network.family = is_ip4 ? RW_FAMILY_IPV4 : RW_FAMILY_IPV6;
    return is_ip4 ? rwi_ipv4_from_text(term->network.octets, rest + 1, len - 1)
                  : rwi_ipv6_from_text(term->network.octets, rest + 1, len - 1);
}

static bool
take_rest(struct rw_spf_term *term, const char *rest, size_t len)
{
    switch (KINDS[term->kind].takes) {
    case TAKES_NOTHING:
        return len == 0;
    case TAKES_DOMAIN:
        return take_domain(term, rest, len);
    case TAKES_DOMAIN_OR_NOT:
        return len == 0 || take_domain(term, rest, len);
    case TAKES_DOMAIN_AND_BITS:
        return take_bits(rest, &len, 128, true, &term->bits6) &&
               take_bits(rest, &len, 32, false, &term->bits4) &&
               (len == 0 || take_domain(term, rest, len));
    case TAKES_NETWORK:
        return take_network(term, rest, len);
    case TAKES_MODIFIER:
        break;
    }
    return false;
}

static enum rw_spf_term_kind
kind_of(const char *name, size_t len, bool is_modifier)
{
    for (int i = 0; i < RW_SPF_TERM_UNKNOWN; i++)
        if ((KINDS[i].takes == TAKES_MODIFIER) == is_modifier &&
            strlen(KINDS[i].word) == len &&
            strncasecmp(KINDS[i].word, name, len) == 0)
            return (enum rw_spf_term_kind)i;
    return RW_SPF_TERM_UNKNOWN;
}

/* "name=": the octets of the name; 0 where it is no modifier. */
static size_t
modifier_len(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len && (is_alpha(text[at]) ||
                        (at > 0 && (is_digit(text[at]) || text[at] == '-' ||
                                    text[at] == '_' || text[at] == '.'))))
        at++;
    return at < len && text[at] == '=' ? at : 0;
}

static bool
take_modifier(struct rw_spf_term *term, size_t name)
{
    term->kind = kind_of(term->text, name, true);
    term->domain = term->text + name + 1;
    term->domain_len = term->len - name - 1;
    if (term->kind == RW_SPF_TERM_UNKNOWN)
        return rwi_spf_macro_is_good(term->domain, term->domain_len, false);
    return term->domain_len > 0 &&
           rwi_spf_macro_is_good(term->domain, term->domain_len, true);
}

static bool
take_mechanism(struct rw_spf_term *term)
{
    const char *name = term->text;
    size_t left = term->len, len = 0;

    term->qualifier = '+';
    if (memchr("+-~?", *name, 4) != NULL) {
        term->qualifier = *name;
        name++;
        left--;
    }
    while (len < left && name[len] != ':' && name[len] != '/')
        len++;
    term->kind = kind_of(name, len, false);
    return term->kind != RW_SPF_TERM_UNKNOWN &&
           take_rest(term, name + len, left - len);
}

static bool
take_term(struct rw_spf_term *term)
{
    size_t modifier = modifier_len(term->text, term->len);

    term->bits4 = 32;
    term->bits6 = 128;
    return modifier > 0 ? take_modifier(term, modifier) : take_mechanism(term);
}

/* redirect and exp: once each.  Section 6 */
static bool
is_again(const struct rw_spf *spf, const struct rw_spf_term *term)
{
    if (term->kind != RW_SPF_TERM_REDIRECT && term->kind != RW_SPF_TERM_EXP)
        return false;
    for (size_t i = 0; i < spf->term_count; i++)
        if (spf->terms[i].kind == term->kind)
            return true;
    return false;
}

void
rwi_spf_parse(struct rw_spf *spf, struct rwi_arena *arena)
{
    struct rw_spf_term *terms =
        rwi_arena_array(arena, RW_SPF_TERMS_MAX + 1, sizeof(*terms));
    size_t at = 6; /* v=spf1 */

    spf->terms = terms;
    while (terms != NULL && spf->fault == NULL) {
        struct rw_spf_term *term = &terms[spf->term_count];
        size_t len = 0;

        while (at < spf->len && spf->text[at] == ' ')
            at++;
        if (at == spf->len)
            return;
        while (at + len < spf->len && spf->text[at + len] != ' ')
            len++;
        *term = (struct rw_spf_term){.text = spf->text + at, .len = len};
        if (!take_term(term) || is_again(spf, term) ||
            spf->term_count == RW_SPF_TERMS_MAX)
            spf->fault = term;
        else
            spf->term_count++;
        at += len;
    }
}
