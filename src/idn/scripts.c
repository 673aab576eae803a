/* Scripts of letters, as libunistring has them.  Leaves out the lists of single
 * confusable letters of UTS #39 but for one case that has been used to
 * deceive: whole labels of Cyrillic letters that look like Latin ones.
 *
 * SPDX-License-Identifier: ISC
 */
#include "idn/scripts.h"

#include <string.h>

#include "base/unistring.h"

enum script {
    COMMON,
#define SCRIPT(script, name) script,
#include "idn/scripts.def"
#undef SCRIPT
};

/* By libunistring's names, which are Unicode's. */
static const char *const NAMES[] = {
    "Common",
#define SCRIPT(script, name) name,
#include "idn/scripts.def"
#undef SCRIPT
};

#define BIT(script) (UINT64_C(1) << (script))

/* Scripts that one label may mix; any one alone may stand as well. */
static const uint64_t TOGETHER[] = {
    BIT(LATIN) | BIT(HAN) | BIT(HIRAGANA) | BIT(KATAKANA), /* Japanese */
    BIT(LATIN) | BIT(HAN) | BIT(BOPOMOFO),                 /* Chinese */
    BIT(LATIN) | BIT(HAN) | BIT(HANGUL),                   /* Korean */
};

/* Cyrillic letters that most fonts draw like Latin ones; rising. */
static const uint32_t LATIN_LIKE[] = {
    0x0430, 0x0433, 0x0435, 0x043e, 0x043f, 0x0440, 0x0441,
    0x0443, 0x0445, 0x044a, 0x0455, 0x0456, 0x0458, 0x0461,
    0x0475, 0x04bb, 0x04bd, 0x04cf, 0x0501, 0x051b, 0x051d,
};

/* A mark that every script may bear is "Inherited": it goes with what it
 * stands on, as Common does. */
static bool
script_of(uint32_t letter, enum script *script)
{
    const struct rwi_unistring *lib = rwi_unistring();
    const uc_script_t *found = lib != NULL ? lib->uc_script(letter) : NULL;

    if (found == NULL)
        return false;
    *script = COMMON;
    if (strcmp(found->name, "Inherited") == 0)
        return true;
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (strcmp(found->name, NAMES[i]) == 0) {
            *script = (enum script)i;
            return true;
        }
    }
    return false;
}

static bool
is_latin_like(uint32_t letter)
{
    if (letter < 0x80) /* digits, hyphen */
        return true;
    for (size_t i = 0; i < sizeof(LATIN_LIKE) / sizeof(LATIN_LIKE[0]); i++) {
        if (letter == LATIN_LIKE[i])
            return true;
    }
    return false;
}

enum rw_idn_doubt
rwi_scripts_doubt(const uint32_t *letters, size_t count)
{
    uint64_t seen = 0;
    bool latin_like = true;

    for (size_t i = 0; i < count; i++) {
        enum script script;

        if (!script_of(letters[i], &script))
            return RW_IDN_UNKNOWN;
        if (script != COMMON)
            seen |= BIT(script);
        latin_like = latin_like && is_latin_like(letters[i]);
    }
    if ((seen & (seen - 1)) == 0) /* one script or none */
        return seen == BIT(CYRILLIC) && latin_like ? RW_IDN_LOOKALIKE
                                                   : RW_IDN_FINE;
    for (size_t i = 0; i < sizeof(TOGETHER) / sizeof(TOGETHER[0]); i++) {
        if ((seen & ~TOGETHER[i]) == 0)
            return RW_IDN_FINE;
    }
    return RW_IDN_MIXED;
}
