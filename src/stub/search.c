/* The system's search list: the suffixes of resolv.conf(5), and when they are
 * tried.
 *
 * c-ares reads it too, but its newer releases do not hand it out; so the file
 * is read here, and what glibc reads in the environment: LOCALDOMAIN in the
 * place of the list, `ndots` of RES_OPTIONS.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rootwalk/name.h"
#include "rootwalk/stub.h"

#define RESOLV_CONF   "/etc/resolv.conf"
#define TEXT_MAX      1024 /* octets of a line that are looked at */
#define NDOTS_DEFAULT 1
#define NDOTS_MAX     15 /* resolv.conf(5) */

struct list {
    char text[TEXT_MAX]; /* the suffixes, blanks between them */
    size_t ndots;
};

/* Say whether a line begins with a keyword; what follows it, or NULL. */
static const char *
after_keyword(const char *line, const char *keyword)
{
    size_t len = strlen(keyword);

    line += strspn(line, " \t");
    if (strncmp(line, keyword, len) != 0 || !isspace((unsigned char)line[len]))
        return NULL;
    return line + len;
}

/* Take the text over, at most up to a comment's mark. */
static void
set_text(struct list *list, const char *text)
{
    size_t len = strcspn(text, "#;\n");

    if (len >= sizeof(list->text))
        len = sizeof(list->text) - 1;
    memcpy(list->text, text, len);
    list->text[len] = '\0';
}

static void
read_options(struct list *list, const char *text)
{
    const char *at = strstr(text, "ndots:");
    unsigned long ndots;

    if (at == NULL || !isdigit((unsigned char)at[6]))
        return;
    ndots = strtoul(at + 6, NULL, 10);
    list->ndots = ndots < NDOTS_MAX ? ndots : NDOTS_MAX;
}

/* `domain` and `search` exclude each other: the last one counts. */
static void
read_file(struct list *list, FILE *file)
{
    char line[TEXT_MAX];

    while (fgets(line, sizeof(line), file) != NULL) {
        const char *rest = after_keyword(line, "search");

        if (rest == NULL)
            rest = after_keyword(line, "domain");
        if (rest != NULL)
            set_text(list, rest);
        rest = after_keyword(line, "options");
        if (rest != NULL)
            read_options(list, rest);
    }
}

/* Where no list is given, it is the domain of the machine's own name. */
static void
own_domain(struct list *list)
{
    char host[TEXT_MAX];
    const char *dot;

    if (gethostname(host, sizeof(host)) != 0)
        return;
    host[sizeof(host) - 1] = '\0';
    dot = strchr(host, '.');
    if (dot != NULL)
        set_text(list, dot + 1);
}

static void
read_list(struct list *list, const char *path)
{
    const char *suffixes = getenv("LOCALDOMAIN");
    const char *options = getenv("RES_OPTIONS");
    FILE *file = fopen(path != NULL ? path : RESOLV_CONF, "re");

    *list = (struct list){.ndots = NDOTS_DEFAULT};
    if (file != NULL) {
        read_file(list, file);
        fclose(file);
    }
    if (suffixes != NULL)
        set_text(list, suffixes);
    if (options != NULL)
        read_options(list, options);
    if (list->text[strspn(list->text, " \t")] == '\0' && suffixes == NULL)
        own_domain(list);
}

/* Put a name in front of a suffix of len octets; false where that is no
 * name. */
static bool
complete(uint8_t *out, const uint8_t *name, const char *suffix, size_t len)
{
    uint8_t ending[RW_NAME_MAX];

    return rw_name_from_text(ending, suffix, len, NULL, NULL) == RW_OK &&
           rw_name_replace_suffix(out, name, RW_NAME_ROOT, ending) == RW_OK;
}

size_t
rw_stub_search(uint8_t (*names)[RW_NAME_MAX], size_t max, const uint8_t *name,
               const char *path)
{
    size_t labels = rw_name_labels(name), count = 0, len;
    struct list list;
    bool itself_first;

    read_list(&list, path);
    /* a name with ndots dots or more is tried as it is first */
    itself_first = labels > list.ndots;
    if (itself_first && count < max)
        rw_name_copy(names[count++], name);
    for (const char *at = list.text; count + 1 < max; at += len) {
        at += strspn(at, " \t\r");
        len = strcspn(at, " \t\r");
        if (len == 0)
            break;
        count += complete(names[count], name, at, len);
    }
    if (!itself_first && count < max)
        rw_name_copy(names[count++], name);
    return count;
}
