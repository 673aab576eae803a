/* Fuzzing what people write: the configuration file (the first octet even), or
 * a command line, a word a line.  What the program would say is dropped.
 *
 * SPDX-License-Identifier: ISC
 */
#include "fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/say.h"

#define WORDS_MAX 64

void
say(const char *on, const char *what, ...)
{
    (void)on;
    (void)what;
}

void
say_at(const char *file, size_t line, const char *on, const char *what, ...)
{
    (void)file;
    (void)line;
    (void)on;
    (void)what;
}

void
put_printable(struct rw_text *text, const char *from)
{
    rw_text_put_visible(text, from, strlen(from));
}

enum exit_status
say_status(const char *on, enum rw_status status, const char *what)
{
    (void)on;
    (void)what;
    return status == RW_ERR_MEMORY ? EXIT_INTERNAL : EXIT_FILE;
}

void
say_words(char *out, size_t size, const char *what, va_list args)
{
    (void)vsnprintf(out, size, what, args);
}

enum exit_status
say_unread(const char *on, enum rw_status status, const char *what)
{
    (void)on;
    (void)status;
    (void)what;
    return EXIT_USAGE;
}

enum exit_status
say_missing(enum exit_status status)
{
    return status;
}

static enum exit_status
read_config(const uint8_t *data, size_t size, struct options *options,
            enum command command)
{
    char path[64];
    int fd = memfd_create("config", MFD_CLOEXEC);
    enum exit_status status;
    char *none[] = {NULL};

    EXPECT(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    setenv("ROOTWALK_CONFIG", path, 1);
    status = options_read(options, command, 0, none);
    close(fd);
    return status;
}

static enum exit_status
read_words(char *text, struct options *options, enum command command)
{
    char *words[WORDS_MAX + 1] = {NULL};
    int count = 0;

    setenv("ROOTWALK_CONFIG", "", 1);
    for (char *word = strtok(text, "\n"); word != NULL && count < WORDS_MAX;
         word = strtok(NULL, "\n"))
        if (strcmp(word, "-f") != 0 && strncmp(word, "-f", 2) != 0)
            words[count++] = word; /* -f opens any file there is */
    return options_read(options, command, count, words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct options options;
    enum exit_status status;
    char *text;

    if (size < 2)
        return 0;
    text = calloc(1, size);
    EXPECT(text != NULL);
    memcpy(text, data + 1, size - 1);
    memset(&options, 0, sizeof(options));
    status = data[0] % 2 == 0
                 ? read_config(data + 1, size - 1, &options,
                               (enum command)(data[0] / 2 % (COMMANDS + 1)))
                 : read_words(text, &options,
                              (enum command)(data[0] / 2 % (COMMANDS + 1)));
    EXPECT(status == EXIT_DEFINITE || status == EXIT_USAGE ||
           status == EXIT_FILE);
    options_done(&options);
    free(text);
    return 0;
}
