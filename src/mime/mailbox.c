/* Lists of mailboxes: "Zhang San" <a@example>, b@example (B), group: c@d;
 * RFC 5322 section 3.4, and what people write.
 *
 * Addresses are shown and not used, so the grammar is read generously: what is
 * between angle brackets is the address, what is outside them or in a comment
 * is the name, and quotes, comments and groups only matter for where one ends.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <string.h>

#include "mime/mime.h"

#define MAILBOXES_MAX 100 /* of one field */

/* Where a mailbox ends: at a comma, or a group's semicolon. */
static size_t
mailbox_len(const char *s)
{
    unsigned depth = 0;
    bool quoted = false, angle = false;
    size_t i;

    for (i = 0; s[i] != '\0'; i++) {
        char c = s[i];

        if (c == '\\' && s[i + 1] != '\0')
            i++;
        else if (c == '"' && depth == 0)
            quoted = !quoted;
        else if (!quoted && c == '(')
            depth++;
        else if (!quoted && c == ')' && depth > 0)
            depth--;
        else if (!quoted && depth == 0 && (c == '<' || c == '>'))
            angle = c == '<';
        else if (!quoted && depth == 0 && !angle && (c == ',' || c == ';'))
            break;
    }
    return i;
}

/* Put text without the blanks and quotes around it, encoded words decoded. */
static const char *
text_of(struct rwi_arena *arena, const char *s, size_t len, bool is_name)
{
    struct rwi_grow plain = {.max = RW_MIME_FIELD_MAX};
    struct rwi_grow out = {.max = RW_MIME_FIELD_MAX};
    char *copy = NULL;

    while (len > 0 && isspace((unsigned char)s[0]))
        s++, len--;
    while (len > 0 && isspace((unsigned char)s[len - 1]))
        len--;
    for (size_t i = 0; i < len; i++) {
        if (is_name && s[i] == '"')
            continue;
        if (is_name && s[i] == '\\' && i + 1 < len)
            i++;
        rwi_grow_put(&plain, s + i, 1);
    }
    if (plain.len > 0)
        (void)rwi_words_decode(&out, plain.buf, plain.len);
    if (out.len > 0 && (copy = rwi_arena_alloc(arena, out.len + 1)) != NULL)
        memcpy(copy, out.buf, out.len);
    arena->failed |= plain.has_failed || out.has_failed;
    rwi_grow_free(&plain);
    rwi_grow_free(&out);
    return copy;
}

/* Skip a group's name: what stands before a colon outside of quotes, where no
 * address has begun. */
static size_t
group_len(const char *s, size_t len)
{
    bool quoted = false;

    for (size_t i = 0; i < len; i++) {
        if (s[i] == '"')
            quoted = !quoted;
        else if (!quoted && (s[i] == '<' || s[i] == '@' || s[i] == '('))
            return 0;
        else if (!quoted && s[i] == ':')
            return i + 1;
    }
    return 0;
}

/* "a@b (Name)" is how it was written before RFC 822 had angle brackets. */
static struct rw_mailbox *
mailbox(struct rwi_arena *arena, const char *s, size_t len)
{
    const char *left = memchr(s, '<', len);
    const char *right =
        left != NULL ? memchr(left, '>', len - (size_t)(left - s)) : NULL;
    const char *comment = left == NULL ? memchr(s, '(', len) : NULL;
    struct rw_mailbox *box = rwi_arena_alloc(arena, sizeof(*box));

    if (box == NULL)
        return NULL;
    if (right != NULL) {
        box->name = text_of(arena, s, (size_t)(left - s), true);
        box->address =
            text_of(arena, left + 1, (size_t)(right - left) - 1, false);
    } else if (comment != NULL) {
        size_t end = len - (size_t)(comment - s);
        const char *close = memrchr(comment, ')', end);

        box->address = text_of(arena, s, (size_t)(comment - s), false);
        if (close != NULL)
            box->name = text_of(arena, comment + 1,
                                (size_t)(close - comment) - 1, true);
    } else {
        box->address = text_of(arena, s, len, false);
    }
    return box;
}

/* The first MAILBOXES_MAX: a list of thousands of recipients is one line of a
 * report. */
const struct rw_mailbox *
rwi_mailboxes(struct rwi_arena *arena, const char *value)
{
    const struct rw_mailbox *first = NULL;
    const struct rw_mailbox **link = &first;

    for (unsigned i = 0; i < MAILBOXES_MAX && *value != '\0'; i++) {
        size_t len = mailbox_len(value);
        size_t skip = group_len(value, len);
        struct rw_mailbox *box = mailbox(arena, value + skip, len - skip);

        if (box != NULL && (box->address != NULL || box->name != NULL)) {
            *link = box;
            link = &box->next;
        }
        value += len;
        if (*value != '\0')
            value++;
    }
    return first;
}
