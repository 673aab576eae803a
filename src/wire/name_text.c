/* Names in presentation format, both ways.  RFC 1035 section 5.1.
 *
 * What is written can be read back to the same octets, whatever they are:
 * every octet that means something in a zone file, or nothing on a terminal,
 * is escaped.  That is also what keeps escape sequences in a name from
 * reaching a terminal.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/textfast.h"
#include "rootwalk/name.h"
#include "wire/name_wire.h"

#include <string.h>

/* How an octet of a label is written: 0 as itself, 1 after a backslash, 2 as
 * \DDD.  The blank is among the latter, as BIND has it.  @ and $ are only
 * special at the beginning of a word; they are escaped everywhere so that a
 * label need not know where it stands. */
static const uint8_t SPELLING[256] = {
    [0 ... 0x20] = 2, [0x7f ... 0xff] = 2, ['"'] = 1,  ['('] = 1, [')'] = 1,
    ['.'] = 1,        [';'] = 1,           ['\\'] = 1, ['@'] = 1, ['$'] = 1,
};

static char *
put_label(char *at, const uint8_t *label)
{
    for (size_t i = 1; i <= label[0]; i++) {
        uint8_t octet = label[i];

        if (SPELLING[octet] == 0) {
            *at++ = (char)octet;
        } else if (SPELLING[octet] == 1) {
            *at++ = '\\';
            *at++ = (char)octet;
        } else {
            at = rwi_put_escape(at, octet);
        }
    }
    *at++ = '.';
    return at;
}

/* One pass that hopes for the best: nearly all names are of letters, digits and
 * hyphens. */
char *
rwi_put_plain_name(char *at, const uint8_t *name)
{
    unsigned other = 0;

    if (*name == 0)
        *at++ = '.';
    for (; *name != 0; name += *name + 1U) {
        for (size_t i = 1; i <= *name; i++) {
            other |= SPELLING[name[i]];
            *at++ = (char)name[i];
        }
        *at++ = '.';
    }
    return other == 0 ? at : NULL;
}

/* At most RW_NAME_TEXT_MAX, so room is taken once.  No thought for where the
 * caller's text ends on the way: that is the point of textfast.h. */
void
rw_name_to_text(struct rw_text *text, const uint8_t *name)
{
    char scratch[RW_NAME_TEXT_MAX];
    char *begin = rwi_text_begin(text, scratch, sizeof(scratch));
    char *at = rwi_put_plain_name(begin, name);

    if (at == NULL)
        for (at = begin; *name != 0; name += *name + 1U)
            at = put_label(at, name);
    rwi_text_end(text, begin, at);
}

enum rw_status
rwi_name_wire_to_text(struct rw_text *text, const uint8_t *msg, size_t len,
                      size_t *pos)
{
    uint8_t name[RW_NAME_MAX];
    enum rw_status status = rw_name_from_wire(name, msg, len, pos);

    if (status == RW_OK)
        rw_name_to_text(text, name);
    return status;
}

/* Take one octet of a label, written as itself or as an escape.  \DDD is
 * decimal, with all its three digits: \65 is an error, never "A".  RFC 1035
 * section 5.1 */
static bool
take_octet(uint8_t *out, const char *text, size_t len, size_t *at)
{
    unsigned value = 0;

    if (text[*at] != '\\') {
        *out = (uint8_t)text[(*at)++];
        return true;
    }
    if (++*at == len)
        return false;
    if (text[*at] < '0' || text[*at] > '9') {
        *out = (uint8_t)text[(*at)++];
        return true;
    }
    for (size_t i = 0; i < 3; i++, ++*at) {
        if (*at == len || text[*at] < '0' || text[*at] > '9')
            return false;
        value = value * 10 + (unsigned)(text[*at] - '0');
    }
    *out = (uint8_t)value;
    return value <= 255;
}

/* Put origin, or the root, behind what is in out.  The length is checked for
 * the whole: a relative name may be short enough by itself and too long below
 * its origin. */
static enum rw_status
complete(uint8_t *out, size_t used, const uint8_t *origin)
{
    size_t size = rw_name_size(origin == NULL ? RW_NAME_ROOT : origin);

    if (used + size > RW_NAME_MAX)
        return RW_ERR_NAME_LONG;
    memcpy(out + used, origin == NULL ? RW_NAME_ROOT : origin, size);
    return RW_OK;
}

/* A name in the making: the label that grows has its length at `label`. */
struct maker {
    uint8_t *out;
    size_t label;
    size_t used;
};

/* Its length is known when the dot comes, and the octet for it was left free.
 * An empty label would be the root in the midst of a name, and cut it off
 * there: a..b would become a. */
static enum rw_status
end_label(struct maker *name)
{
    size_t size = name->used - name->label - 1;

    if (size == 0)
        return RW_ERR_LABEL_EMPTY;
    name->out[name->label] = (uint8_t)size;
    name->label = name->used++;
    return RW_OK;
}

static enum rw_status
add_octet(struct maker *name, uint8_t octet)
{
    if (name->used - name->label > RW_LABEL_MAX)
        return RW_ERR_LABEL_LONG;
    if (name->used >= RW_NAME_MAX - 1) /* the root's label comes yet */
        return RW_ERR_NAME_LONG;
    name->out[name->used++] = octet;
    return RW_OK;
}

/* Take octets that stand for themselves as far as the label, and the name, may
 * go; give where that ended. */
static size_t
take_plain(struct maker *name, const char *text, size_t len, size_t at)
{
    size_t label_left = RW_LABEL_MAX + 1 - (name->used - name->label);
    size_t name_left = name->used < RW_NAME_MAX - 1
                           ? RW_NAME_MAX - 1 - name->used
                           : 0; /* a dot may stand at the very end */
    size_t left = label_left < name_left ? label_left : name_left;
    size_t end = len - at < left ? len : at + left;
    uint8_t *out = name->out + name->used;

    for (; at < end && text[at] != '.' && text[at] != '\\'; at++)
        *out++ = (uint8_t)text[at];
    name->used = (size_t)(out - name->out);
    return at;
}

/* Read the labels; *at stops behind the last octet that was good.  An escaped
 * dot is an octet, only a bare one ends a label; so the octets are taken one
 * by one and not split at the dots first. */
static enum rw_status
read_labels(struct maker *name, const char *text, size_t len, size_t *at)
{
    while ((*at = take_plain(name, text, len, *at)) < len) {
        size_t begin = *at;
        enum rw_status status;
        uint8_t octet;

        if (text[*at] == '.') {
            status = end_label(name);
            *at += status == RW_OK;
        } else if (!take_octet(&octet, text, len, at)) {
            status = RW_ERR_ESCAPE;
        } else {
            status = add_octet(name, octet);
        }
        if (status != RW_OK) {
            *at = begin;
            return status;
        }
    }
    return RW_OK;
}

/* A lone dot is the root.  Else a name that ends with a dot is complete and
 * one that does not continues with the origin.  Nothing at all is not a name:
 * "" would be taken for the origin, and a word forgotten on the command line
 * for the root. */
enum rw_status
rw_name_from_text(uint8_t *out, const char *text, size_t len,
                  const uint8_t *origin, size_t *bad_at)
{
    struct maker name = {.out = out, .label = 0, .used = 1};
    enum rw_status status = RW_ERR_LABEL_EMPTY;
    size_t at = 0;

    if (len == 1 && text[0] == '.') {
        out[0] = 0;
        return RW_OK;
    }
    if (len > 0)
        status = read_labels(&name, text, len, &at);
    if (status == RW_OK && name.used - name.label == 1)
        status = complete(out, name.label, NULL); /* it ended with a dot */
    else if (status == RW_OK && (status = end_label(&name)) == RW_OK)
        status = complete(out, name.label, origin);
    if (status != RW_OK && bad_at != NULL)
        *bad_at = at < len ? at : len > 0 ? len - 1 : 0;
    return status;
}
