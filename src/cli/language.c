/* Which language the program speaks; see language.h.
 *
 * LANGUAGE, LC_ALL, LC_MESSAGES and LANG are read as gettext(3) does, but
 * whether the machine has such a locale does not matter: what is wanted is a
 * language, and its catalogue comes with the program.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/language.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "rootwalk/words.h"

#define CATALOG_MAX (4 << 20) /* octets; ours has 100,000 */

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

/* What the environment asks for, as a list with colons; NULL: nothing. */
static const char *
wanted(void)
{
    static const char *const LOCALE[] = {"LC_ALL", "LC_MESSAGES", "LANG", NULL};
    const char *locale = first_set(LOCALE);
    const char *language = getenv("LANGUAGE");

    if (locale != NULL &&
        (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0))
        return NULL; /* as everywhere: LANGUAGE does not count then */
    return language != NULL && language[0] != '\0' ? language : locale;
}

static bool
is_english(const char *language)
{
    return strcmp(language, "C") == 0 || strcmp(language, "POSIX") == 0 ||
           strcmp(language, "en") == 0 || strncmp(language, "en_", 3) == 0;
}

/* Most locales name their characters; only of the others the C library is
 * asked, which reads a file for it. */
bool
language_shows_unicode(void)
{
    static const char *const CHARACTERS[] = {"LC_ALL", "LC_CTYPE", "LANG",
                                             NULL};
    const char *locale = first_set(CHARACTERS);

    if (locale == NULL || strcmp(locale, "C") == 0 ||
        strcmp(locale, "POSIX") == 0)
        return false;
    if (strcasestr(locale, "UTF-8") != NULL ||
        strcasestr(locale, "UTF8") != NULL)
        return true;
    return strchr(locale, '.') == NULL && setlocale(LC_CTYPE, "") != NULL &&
           strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* ---- where the catalogues lie -------------------------------------------- */

/* The folder of the program itself; false where that cannot be known. */
static bool
own_folder(char folder[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    const char *name = (const char *)getauxval(AT_EXECFN);
    char *slash;

    if (len > 0)
        folder[len] = '\0';
    else if (name == NULL || realpath(name, folder) == NULL)
        return false; /* neither /proc nor a name */
    slash = strrchr(folder, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    return true;
}

/* Beside the program in a build tree, beside its bin/ where installed, else
 * where `make install` would have put them. */
static void
find_folder(char folder[PATH_MAX])
{
    /* folders: /usr/bin/locale is a program */
    static const char *const PLACES[] = {"locale/.", "../share/locale/."};
    const char *given = secure_getenv("ROOTWALK_LOCALEDIR");
    char own[PATH_MAX];

    if (given != NULL && given[0] != '\0') {
        snprintf(folder, PATH_MAX, "%s", given);
        return;
    }
    for (size_t i = 0; own_folder(own) && i < 2; i++) {
        int used = snprintf(folder, PATH_MAX, "%s/%s", own, PLACES[i]);

        if (used > 0 && used < PATH_MAX && access(folder, F_OK) == 0)
            return;
    }
    snprintf(folder, PATH_MAX, "%s", RWI_LOCALEDIR);
}

/* ---- a catalogue --------------------------------------------------------- */

static bool
read_catalog(const char *path)
{
    FILE *file = fopen(path, "rbe");
    uint8_t *octets;
    bool done = false;

    if (file == NULL)
        return false;
    octets = malloc(CATALOG_MAX);
    if (octets != NULL)
        done =
            rw_words_bind(octets, fread(octets, 1, CATALOG_MAX, file)) == RW_OK;
    free(octets);
    fclose(file);
    return done;
}

static bool
try_language(const char *folder, const char *language)
{
    char path[PATH_MAX];
    int used = snprintf(path, sizeof(path), "%s/%s/LC_MESSAGES/rootwalk.mo",
                        folder, language);

    return used > 0 && used < (int)sizeof(path) && read_catalog(path);
}

/* "zh_CN.UTF-8@mod": zh_CN, then zh; of a language alone its usual kind. */
static bool
speak(const char *folder, char *language)
{
    language[strcspn(language, ".@")] = '\0';
    if (strchr(language, '/') != NULL)
        return false; /* the name of a folder, not a path */
    if (try_language(folder, language))
        return true;
    language[strcspn(language, "_")] = '\0';
    return try_language(folder, language) ||
           (strcmp(language, "zh") == 0 && try_language(folder, "zh_CN"));
}

void
language_choose(void)
{
    const char *want = wanted();
    char folder[PATH_MAX], language[64];

    if (want == NULL)
        return;
    find_folder(folder);
    for (size_t len; *want != '\0'; want += len + (want[len] == ':')) {
        len = strcspn(want, ":");
        if (len == 0 || len >= sizeof(language))
            continue;
        memcpy(language, want, len);
        language[len] = '\0';
        language[strcspn(language, ".@")] = '\0';
        if (is_english(language) || speak(folder, language))
            return;
    }
}
