/* Which language the program speaks; see language.h.
 *
 * gettext(3) looks at LANGUAGE only under a locale other than "C".  A small
 * machine often has no other, so LANG=zh_CN.UTF-8 would give English there.
 * Then the next best locale that is installed stands in for it, and what
 * was wanted goes into LANGUAGE.  Numbers, times and the order of
 * names are none of the locale's business here.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/language.h"

#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rootwalk/words.h"

static const char *
first_set(const char *const *names)
{
    for (; *names != NULL; names++) {
        const char *value = getenv(*names);

        if (value != NULL && value[0] != '\0')
            return value;
    }
    return NULL;
}

static bool
is_english(const char *locale)
{
    return strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0 ||
           strncmp(locale, "C.", 2) == 0 || strncmp(locale, "en", 2) == 0;
}

/* What the environment asks for; NULL where English does. */
static const char *
wanted(void)
{
    static const char *const LOCALE[] = {"LC_ALL", "LC_MESSAGES", "LANG", NULL};
    const char *locale = first_set(LOCALE);
    const char *language = getenv("LANGUAGE");

    if (locale != NULL &&
        (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0))
        return NULL; /* as everywhere: LANGUAGE does not count then */
    if (language != NULL && language[0] != '\0')
        return is_english(language) ? NULL : language;
    return locale == NULL || is_english(locale) ? NULL : locale;
}

/* Which characters the terminal shows, as nl_langinfo(3) then tells. */
static void
set_characters(void)
{
    static const char *const CHARACTERS[] = {"LC_ALL", "LC_CTYPE", "LANG",
                                             NULL};
    const char *locale = first_set(CHARACTERS);

    if (setlocale(LC_CTYPE, "") == NULL && locale != NULL &&
        (strcasestr(locale, "UTF-8") != NULL ||
         strcasestr(locale, "UTF8") != NULL))
        (void)setlocale(LC_CTYPE, "C.UTF-8");
}

static bool
set_any_locale(void)
{
    /* Newer C libraries take C.UTF-8 for "C" here, so it comes last. */
    static const char *const LOCALES[] = {"en_US.UTF-8", "en_GB.UTF-8",
                                          "C.UTF-8"};

    for (size_t i = 0; i < sizeof(LOCALES) / sizeof(LOCALES[0]); i++)
        if (setlocale(LC_MESSAGES, LOCALES[i]) != NULL)
            return true;
    return false;
}

/* Beside the program in a build tree, beside its bin/ where installed. */
static bool
find_folder(char folder[PATH_MAX])
{
    static const char *const PLACES[] = {"locale", "../share/locale"};
    char exe[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    char *slash;

    if (len <= 0)
        return false;
    exe[len] = '\0';
    slash = strrchr(exe, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++) {
        int used = snprintf(folder, PATH_MAX, "%s/%s", exe, PLACES[i]);

        if (used > 0 && used < PATH_MAX && access(folder, F_OK) == 0)
            return true;
    }
    return false;
}

void
language_choose(void)
{
    const char *want = wanted();
    const char *given = getenv("ROOTWALK_LOCALEDIR");
    const char *now;
    char folder[PATH_MAX];

    set_characters();
    if (want == NULL)
        return;
    now = setlocale(LC_MESSAGES, "");
    if (now == NULL || strcmp(now, "C") == 0 || strncmp(now, "C.", 2) == 0) {
        if (!set_any_locale() || setenv("LANGUAGE", want, 1) != 0)
            return;
    }
    if (given != NULL && given[0] != '\0')
        rw_words_bind(given);
    else
        rw_words_bind(find_folder(folder) ? folder : NULL);
}
