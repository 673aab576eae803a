/* Options and queries from files: the configuration, and dig's -f.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "cli/parser.h"
#include "cli/say.h"

#define WORDS_MAX 64 /* words on a line of a -f file; dig has as many */
#define BLANKS    " \t\r\v\f"

/* Cut the next line off *rest: NUL-ended, without blanks around it; NULL
 * at the end. */
static char *
next_line(char **rest)
{
    char *line = *rest;
    char *end;

    if (line == NULL || *line == '\0')
        return NULL;
    end = strchr(line, '\n');
    *rest = end != NULL ? end + 1 : NULL;
    if (end == NULL)
        end = line + strlen(line);
    while (end > line && strchr(BLANKS, end[-1]) != NULL)
        end--;
    *end = '\0';
    return line + strspn(line, BLANKS);
}

/* Keep a text that strings point to as long as the options. */
static enum exit_status
keep_text(struct options *options, char *text)
{
    if (text != NULL && word_add(options, &options->texts, text))
        return EXIT_DEFINITE;
    free(text);
    return EXIT_INTERNAL;
}

/* Read a file that is kept; NULL where there is none. */
static enum exit_status
text_read(struct options *options, const char *path, bool may_be_none,
          char **text)
{
    enum exit_status status = file_read(path, may_be_none, text);

    return *text == NULL ? status : keep_text(options, *text);
}

/* ---- the configuration ------------------------------------------------- */

/* A program with more rights than its user (set-uid, capabilities) looks at
 * no path of the user's: secure_getenv(3) gives none then.
 *
 * Where it is: fills path; false where there is none to read. *is_asked
 * says whether the user named it. */
static bool
config_path(char *path, size_t size, bool *is_asked)
{
    const char *named = secure_getenv("ROOTWALK_CONFIG");
    const char *folder = secure_getenv("XDG_CONFIG_HOME");
    const char *home = secure_getenv("HOME");
    int len;

    *is_asked = named != NULL;
    if (named != NULL)
        len = snprintf(path, size, "%s", named);
    else if (folder != NULL && folder[0] == '/') /* relative: not valid */
        len = snprintf(path, size, "%s/rootwalk/config", folder);
    else if (home != NULL && home[0] != '\0')
        len = snprintf(path, size, "%s/.config/rootwalk/config", home);
    else
        return false;
    return len > 0 && (size_t)len < size;
}

/* Whether a quote at `at` opens: it begins a value, and it is closed. */
static bool
quote_opens(const char *line, const char *at)
{
    bool is_first = at == line || strchr(BLANKS "=", at[-1]) != NULL;

    return is_first && (*at == '"' || *at == '\'') &&
           strchr(at + 1, *at) != NULL;
}

/* Copy what stands in quotes; "\"" and "\\" escape in double ones.  Returns
 * what comes behind the closing quote, or the end of the line. */
static const char *
copy_quoted(char **to, const char *from)
{
    char quote = *from++;

    for (; *from != '\0' && *from != quote; from++) {
        if (quote == '"' && *from == '\\' &&
            (from[1] == '"' || from[1] == '\\'))
            from++;
        *(*to)++ = *from;
    }
    return *from != '\0' ? from + 1 : from;
}

/* Cut a line into an option and its value, which is the rest of the line: in
 * its place, without quotes and comment. Returns how many of the two there
 * are. */
static int
config_words(char *line, char *words[2])
{
    const char *from = line;
    char *to = line;
    char *end = line; /* of what is no blank */
    int count = 0;

    while (*from != '\0') {
        bool is_blank = strchr(BLANKS, *from) != NULL;
        bool is_first = from == line || strchr(BLANKS, from[-1]) != NULL;

        if (is_first && *from == '#')
            break;
        if (is_first && !is_blank && count < 2)
            words[count++] = to;
        if (quote_opens(line, from)) {
            from = copy_quoted(&to, from);
            end = to;
            continue;
        }
        if (is_blank && count == 1) /* between the two */
            *to++ = '\0';
        else
            *to++ = *from;
        if (!is_blank)
            end = to;
        from++;
    }
    *end = '\0';
    return count;
}

/* One option with its value, if any. */
static bool
config_line(struct parser *parser, char *line)
{
    const struct options *options = parser->options;
    char *words[2] = {NULL, NULL};
    int count = config_words(line, words);

    parser->options_over = false;
    if (!parser_take(parser, count, words))
        return false;
    if (!options->help && !options->version)
        return true;
    parser_say(parser, words[0], "cannot be set in the configuration");
    return false;
}

enum exit_status
config_read(struct options *options)
{
    char path[4096];
    struct parser parser = {
        .options = options, .source = FROM_CONFIG, .into = &options->defaults};
    bool is_asked;
    char *rest;
    enum exit_status status;

    if (!config_path(path, sizeof(path), &is_asked))
        return EXIT_DEFINITE;
    status = text_read(options, path, !is_asked, &rest);
    if (status != EXIT_DEFINITE || rest == NULL)
        return status;
    status = keep_text(options, strdup(path));
    if (status != EXIT_DEFINITE)
        return status;
    parser.place.file = options->config =
        options->texts.list[options->texts.count - 1];
    for (char *line; (line = next_line(&rest)) != NULL;) {
        parser.place.line++;
        if (!config_line(&parser, line))
            return EXIT_USAGE;
    }
    return EXIT_DEFINITE;
}

/* ---- -f ---------------------------------------------------------------- */

/* A line is what might stand on the command line; the options on it begin
 * with the defaults again. */
static bool
batch_line(struct parser *parser, char *line)
{
    char *words[WORDS_MAX];
    char *state;
    int count = 0;
    struct query defaults = parser->options->defaults;
    bool is_good;

    for (char *word = strtok_r(line, BLANKS, &state); word != NULL;
         word = strtok_r(NULL, BLANKS, &state)) {
        if (count == WORDS_MAX) {
            parser_say(parser, word, "more than %d words on one line",
                       WORDS_MAX);
            return false;
        }
        words[count++] = word;
    }
    parser->into = &parser->options->defaults;
    parser->options_over = false;
    is_good = parser_take(parser, count, words);
    if (is_good && parser->into == &parser->options->defaults) {
        parser_say(parser, words[0], "no name on this line");
        is_good = false;
    }
    parser->options->defaults = defaults;
    return is_good;
}

enum exit_status
batch_read(struct options *options, const char *path)
{
    struct parser parser = {
        .options = options, .source = FROM_BATCH, .place = {.file = path}};
    char *rest;
    enum exit_status status = text_read(options, path, false, &rest);

    if (status != EXIT_DEFINITE)
        return status;

    for (char *line; (line = next_line(&rest)) != NULL;) {
        parser.place.line++;
        if (*line == '\0' || *line == '#' || *line == ';')
            continue;
        if (!batch_line(&parser, line))
            return EXIT_USAGE;
    }
    return status;
}
