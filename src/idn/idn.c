/* International names, through libidn2: IDNA 2008 (RFC 5891) with the
 * non-transitional mapping of UTS #46.
 *
 * Each label is converted on its own, so that one with an underscore or an
 * escape can stand beside a Unicode one.  libidn2 is loaded when the first
 * label needs it: it brings libunistring along, which costs more to load
 * than a walk does.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/idn.h"

#include <ctype.h>
#include <idn2.h>
#include <string.h>
#include <strings.h>

#include "base/lazy.h"
#include "base/unistring.h"
#include "idn/scripts.h"
#include "rootwalk/name.h"
#include "base/utf8.h"

#define LABELS_MAX (RW_LABELS_MAX + 2) /* the root's, and one too many */

/* ---- libidn2 ----------------------------------------------------------- */

#define FUNCTIONS(X) X(idn2_to_ascii_8z) X(idn2_to_unicode_8z8z) X(idn2_free)

struct idn2 {
#define X(name) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
};

static enum rw_status
idn2_load(struct idn2 *idn2)
{
    static const struct rwi_lazy_symbol SYMBOLS[] = {
#define X(name) RWI_LAZY_SYMBOL(struct idn2, name),
        FUNCTIONS(X)
#undef X
    };

    /* libidn2 needs the other one, which would not be named */
    return rwi_unistring() == NULL
               ? RW_ERR_LIBUNISTRING
               : rwi_lazy_load(idn2, RWI_SONAME_LIBIDN2, SYMBOLS,
                               RWI_LAZY_COUNT(SYMBOLS), NULL, 0);
}

/* Whether its ASCII letters are those of a host name: no escapes, nothing
 * that the encoding would hide. */
static bool
label_is_ldh(const char *label)
{
    for (; *label != '\0'; label++) {
        unsigned char c = (unsigned char)*label;

        if (c < 0x80 && !isalnum(c) && c != '-')
            return false;
    }
    return true;
}

/* A Unicode label to its A-label (or to ASCII, where that is what the
 * mapping gives); a dot may not come out. */
static enum rw_status
label_to_ascii(const struct idn2 *idn2, char *out, const char *label)
{
    char *ascii = NULL;
    enum rw_status status = RW_ERR_IDN;
    int rc = idn2->idn2_to_ascii_8z(label, &ascii,
                                    IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT |
                                        IDN2_USE_STD3_ASCII_RULES);

    if (rc == IDN2_TOO_BIG_LABEL || rc == IDN2_TOO_BIG_DOMAIN ||
        rc == IDN2_PUNYCODE_BIG_OUTPUT) {
        status = RW_ERR_LABEL_LONG;
    } else if (rc == IDN2_MALLOC) {
        status = RW_ERR_MEMORY;
    } else if (rc == IDN2_OK && strlen(ascii) <= RW_LABEL_MAX &&
               ascii[0] != '\0' && label_is_ldh(label) && label_is_ldh(ascii)) {
        strcpy(out, ascii);
        status = RW_OK;
    }
    idn2->idn2_free(ascii);
    return status;
}

/* ---- from text --------------------------------------------------------- */

/* The name in ASCII as it grows, and where in the text each label began. */
struct ascii {
    char text[RW_NAME_TEXT_MAX];
    size_t len;
    size_t label_at[LABELS_MAX];   /* in text */
    size_t label_from[LABELS_MAX]; /* in what was typed */
    size_t labels;
};

/* Octets of the dot at `text`: the full stop or one of the three that UTS
 * #46 takes for it; 0 where there is none. */
static size_t
dot_at(const char *text)
{
    static const char *const DOTS[] = {".", "\u3002", "\uff0e", "\uff61"};

    for (size_t i = 0; i < sizeof(DOTS) / sizeof(DOTS[0]); i++) {
        if (strncmp(text, DOTS[i], strlen(DOTS[i])) == 0)
            return strlen(DOTS[i]);
    }
    return 0;
}

/* Octets of the label that begins at text, and whether all are ASCII. */
static size_t
label_length(const char *text, bool *is_ascii)
{
    size_t len = 0;

    *is_ascii = true;
    while (text[len] != '\0' && dot_at(text + len) == 0) {
        if ((unsigned char)text[len] >= 0x80)
            *is_ascii = false;
        len += text[len] == '\\' && text[len + 1] != '\0' ? 2 : 1;
    }
    return len;
}

static enum rw_status
ascii_put(struct ascii *ascii, const char *text, size_t len)
{
    if (len >= sizeof(ascii->text) - ascii->len)
        return RW_ERR_NAME_LONG;
    memcpy(ascii->text + ascii->len, text, len);
    ascii->len += len;
    ascii->text[ascii->len] = '\0';
    return RW_OK;
}

static enum rw_status
ascii_put_label(struct ascii *ascii, const struct idn2 *idn2, const char *label,
                size_t len, bool is_ascii)
{
    char unicode[RW_NAME_TEXT_MAX];
    char converted[RW_LABEL_MAX + 1];
    enum rw_status status;

    if (is_ascii)
        return ascii_put(ascii, label, len);
    if (len >= sizeof(unicode))
        return RW_ERR_LABEL_LONG;
    memcpy(unicode, label, len);
    unicode[len] = '\0';
    status = label_to_ascii(idn2, converted, unicode);
    return status == RW_OK ? ascii_put(ascii, converted, strlen(converted))
                           : status;
}

/* Convert label by label; on error *bad_at is the label's place. */
static enum rw_status
ascii_from_text(struct ascii *ascii, const struct idn2 *idn2, const char *text,
                size_t *bad_at)
{
    const char *at = text;
    enum rw_status status = RW_OK;

    while (*at != '\0' && status == RW_OK) {
        bool is_ascii;
        size_t len = label_length(at, &is_ascii);
        size_t dot = dot_at(at + len);

        *bad_at = (size_t)(at - text);
        if (ascii->labels == LABELS_MAX)
            return RW_ERR_NAME_LONG;
        ascii->label_at[ascii->labels] = ascii->len;
        ascii->label_from[ascii->labels++] = *bad_at;
        status = ascii_put_label(ascii, idn2, at, len, is_ascii);
        if (status == RW_OK && dot > 0)
            status = ascii_put(ascii, ".", 1);
        at += len + dot;
    }
    return status;
}

static enum rw_status
unicode_from_text(uint8_t *out, const char *text, size_t *bad_at)
{
    struct ascii ascii = {.len = 0};
    struct idn2 idn2;
    size_t at = 0;
    enum rw_status status = idn2_load(&idn2);

    *bad_at = 0;
    if (status == RW_OK)
        status = ascii_from_text(&ascii, &idn2, text, bad_at);
    if (status != RW_OK)
        return status;
    status = rw_name_from_text(out, ascii.text, ascii.len, NULL, &at);
    for (size_t i = 0; status != RW_OK && i < ascii.labels; i++) {
        if (ascii.label_at[i] <= at)
            *bad_at = ascii.label_from[i];
    }
    return status;
}

enum rw_status
rw_idn_from_text(uint8_t *out, const char *text, size_t *bad_at)
{
    size_t ignored;

    if (bad_at == NULL)
        bad_at = &ignored;
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c >= 0x80)
            return unicode_from_text(out, text, bad_at);
    }
    return rw_name_from_text(out, text, strlen(text), NULL, bad_at);
}

/* ---- to text ----------------------------------------------------------- */

static bool
label_is_ace(const uint8_t *label)
{
    return label[0] > 4 && strncasecmp((const char *)label + 1, "xn--", 4) == 0;
}

static bool
name_has_ace(const uint8_t *name)
{
    for (; *name != 0; name += 1 + *name) {
        if (label_is_ace(name))
            return true;
    }
    return false;
}

/* Why a U-label may not be shown: its letters, or that it does not make the
 * A-label it came from. */
static enum rw_idn_doubt
unicode_doubt(const struct idn2 *idn2, const char *unicode, const char *label)
{
    uint32_t letters[RW_LABEL_MAX + 1];
    size_t count = 0, len = strlen(unicode);
    char back[RW_LABEL_MAX + 1];

    for (size_t i = 0; i < len;) {
        size_t used = 0;

        if (count > RW_LABEL_MAX)
            return RW_IDN_INVALID;
        letters[count] =
            rwi_utf8_decode((const uint8_t *)unicode + i, len - i, &used);
        if (letters[count++] == RWI_NO_CHARACTER)
            return RW_IDN_INVALID;
        i += used;
    }
    if (label_to_ascii(idn2, back, unicode) != RW_OK ||
        strcasecmp(back, label) != 0)
        return RW_IDN_INVALID;
    return rwi_scripts_doubt(letters, count);
}

/* Write the U-label of an A-label, unless it is better left. */
static enum rw_idn_doubt
put_unicode(struct rw_text *text, const struct idn2 *idn2, const uint8_t *label)
{
    enum rw_idn_doubt doubt = RW_IDN_INVALID;
    char ascii[RW_LABEL_MAX + 1];
    char *unicode = NULL;

    for (size_t i = 0; i < label[0]; i++)
        ascii[i] = (char)tolower(label[1 + i]);
    ascii[label[0]] = '\0';
    if (strlen(ascii) == label[0] && strchr(ascii, '.') == NULL &&
        idn2->idn2_to_unicode_8z8z(ascii, &unicode, 0) == IDN2_OK) {
        doubt = unicode_doubt(idn2, unicode, ascii);
        if (doubt == RW_IDN_FINE)
            rw_text_puts(text, unicode);
    }
    idn2->idn2_free(unicode);
    return doubt;
}

/* Write one label as rw_name_to_text() does, without the dot. */
static void
put_label(struct rw_text *text, const uint8_t *label)
{
    uint8_t name[RW_LABEL_MAX + 2];

    memcpy(name, label, (size_t)label[0] + 1);
    name[label[0] + 1] = 0;
    rw_name_to_text(text, name);
    rw_text_cut(text, text->len - 1);
}

bool
rw_idn_to_text(struct rw_text *text, const uint8_t *name)
{
    struct idn2 idn2;
    bool is_changed = false;

    if (!name_has_ace(name) || idn2_load(&idn2) != RW_OK) {
        rw_name_to_text(text, name);
        return false;
    }
    for (; *name != 0; name += 1 + *name) {
        if (label_is_ace(name) && put_unicode(text, &idn2, name) == RW_IDN_FINE)
            is_changed = true;
        else
            put_label(text, name);
        rw_text_putc(text, '.');
    }
    return is_changed;
}

enum rw_idn_doubt
rw_idn_doubt(const uint8_t *name)
{
    struct idn2 idn2;
    struct rw_text nowhere;
    enum rw_idn_doubt doubt = RW_IDN_FINE;

    if (!name_has_ace(name) || idn2_load(&idn2) != RW_OK)
        return RW_IDN_FINE;
    rw_text_init(&nowhere, NULL, 0);
    for (; *name != 0 && doubt == RW_IDN_FINE; name += 1 + *name) {
        if (label_is_ace(name))
            doubt = put_unicode(&nowhere, &idn2, name);
    }
    return doubt;
}
