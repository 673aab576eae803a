/* A password; see cli/secret.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli/say.h"

#define _(sentence) rw_word(sentence)

#define ROOM     65536 /* octets: a netrc file, or a line */
#define TERMINAL "/dev/tty"

/* ---- the room ------------------------------------------------------------ */

static enum exit_status
make_room(struct secret *secret)
{
    void *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (room == MAP_FAILED) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        return EXIT_INTERNAL;
    }
    (void)mlock(room, ROOM); /* not to the swap, where that may be had */
    (void)madvise(room, ROOM, MADV_DONTDUMP);
    secret->octets = room;
    secret->len = 0;
    return EXIT_DEFINITE;
}

void
secret_done(struct secret *secret)
{
    if (secret->octets == NULL)
        return;
    explicit_bzero(secret->octets, ROOM);
    (void)munmap(secret->octets, ROOM);
    secret->octets = NULL;
}

/* Keep the first line. */
static enum exit_status
take_line(struct secret *secret, const char *where)
{
    uint8_t *end = memchr(secret->octets, '\n', secret->len);

    if (end != NULL) {
        explicit_bzero(end, secret->len - (size_t)(end - secret->octets));
        secret->len = (size_t)(end - secret->octets);
    }
    if (secret->len > 0 && secret->octets[secret->len - 1] == '\r')
        secret->octets[--secret->len] = 0;
    if (secret->len > 0 && secret->len <= RW_CLIENT_PASSWORD_MAX)
        return EXIT_DEFINITE;
    say(where, secret->len == 0
                   ? "contains no password"
                   : N_("contains a password longer than 4096 octets"));
    return EXIT_USAGE;
}

/* All there is, or up to the end of the first line. */
static bool
read_all(struct secret *secret, int fd, bool is_line)
{
    while (secret->len < ROOM - 1) {
        size_t some = is_line ? 1 : ROOM - 1 - secret->len;
        ssize_t len = read(fd, secret->octets + secret->len, some);

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return false;
        if (len == 0)
            break;
        secret->len += (size_t)len;
        if (is_line && secret->octets[secret->len - 1] == '\n')
            break;
    }
    return true;
}

/* ---- files --------------------------------------------------------------- */

static enum exit_status
read_file(struct secret *secret, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat about;
    bool is_read;

    if (fd < 0 || fstat(fd, &about) != 0) {
        say(path, "cannot be read (%s)", strerror(errno));
        if (fd >= 0)
            close(fd);
        return EXIT_USAGE;
    }
    if (S_ISREG(about.st_mode) && (about.st_mode & 077) != 0) {
        say(path, "readable by others; restrict it with chmod 600");
        close(fd);
        return EXIT_USAGE;
    }
    is_read = read_all(secret, fd, false);
    if (!is_read)
        say(path, "cannot be read (%s)", strerror(errno));
    close(fd);
    return is_read ? EXIT_DEFINITE : EXIT_USAGE;
}

static enum exit_status
from_fd(struct secret *secret, const struct options *options)
{
    char name[32];

    snprintf(name, sizeof(name), "--password-fd %d", options->password_fd);
    if (!read_all(secret, options->password_fd, true)) {
        say(name, "cannot be read (%s)", strerror(errno));
        return EXIT_USAGE;
    }
    return take_line(secret, name);
}

/* The next word of a netrc file; "" at its end. */
static const char *
next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " \t\r\n");
    size_t len = strcspn(word, " \t\r\n");

    *rest = word + len;
    if (len > 0 && word[len] != '\0') {
        word[len] = '\0';
        ++*rest;
    }
    return word;
}

/* The password of the first entry that is for the host (or "default"), and for
 * the user where it names one. */
static const char *
find_password(char *text, const char *host, const char *user)
{
    bool is_host = false, is_user = true;
    char *rest = text;
    const char *word;

    while (*(word = next_word(&rest)) != '\0') {
        if (strcmp(word, "machine") == 0) {
            is_host = strcasecmp(next_word(&rest), host) == 0;
            is_user = true;
        } else if (strcmp(word, "default") == 0) {
            is_host = is_user = true;
        } else if (strcmp(word, "login") == 0) {
            is_user = strcmp(next_word(&rest), user) == 0;
        } else if (strcmp(word, "password") == 0) {
            word = next_word(&rest);
            if (is_host && is_user)
                return word;
        }
    }
    return NULL;
}

static enum exit_status
from_netrc(struct secret *secret, const struct options *options,
           const char *host)
{
    char path[PATH_MAX];
    const char *home = getenv("HOME");
    const char *password;
    enum exit_status status;
    size_t len;

    snprintf(path, sizeof(path), "%s/.netrc", home != NULL ? home : "");
    if (options->netrc_path != NULL)
        snprintf(path, sizeof(path), "%s", options->netrc_path);
    status = read_file(secret, path);
    if (status != EXIT_DEFINITE)
        return status;
    password = find_password((char *)secret->octets, host, options->user);
    if (password == NULL) {
        say(path, "has no password for %s at %s", options->user, host);
        return EXIT_USAGE;
    }
    len = strlen(password);
    memmove(secret->octets, password, len);
    explicit_bzero(secret->octets + len, ROOM - len);
    secret->len = len;
    return take_line(secret, path);
}

/* ---- the terminal -------------------------------------------------------- */

static enum exit_status
from_terminal(struct secret *secret, const struct options *options,
              const char *host)
{
    int fd = open(TERMINAL, O_RDWR | O_CLOEXEC);
    struct termios before, quiet;
    bool is_read;

    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        say("--user", "no password: there is no terminal to ask for it; use "
                      "--password-file, --password-fd or --netrc");
        if (fd >= 0)
            close(fd);
        return EXIT_USAGE;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(fd, TCSAFLUSH, &quiet);
    (void)dprintf(fd, _("Password of %s at %s: "), options->user, host);
    is_read = read_all(secret, fd, true);
    (void)tcsetattr(fd, TCSAFLUSH, &before);
    (void)dprintf(fd, "\n");
    close(fd);
    if (is_read)
        return take_line(secret, TERMINAL);
    say(TERMINAL, "cannot be read (%s)", strerror(errno));
    return EXIT_USAGE;
}

bool
secret_ask(const char *question)
{
    int fd = open(TERMINAL, O_RDWR | O_CLOEXEC);
    char answer[16] = "";
    ssize_t len;

    if (fd < 0) {
        say("--delete", "no terminal to confirm the deletion on; save what is "
                        "deleted (--retrieve --save FOLDER)");
        return false;
    }
    (void)dprintf(fd, "%s ", question);
    len = read(fd, answer, sizeof(answer) - 1);
    close(fd);
    return len > 0 && strncasecmp(answer, "yes", 3) == 0;
}

enum exit_status
secret_read(struct secret *secret, const struct options *options,
            const char *host)
{
    enum exit_status status = make_room(secret);

    if (status != EXIT_DEFINITE)
        return status;
    if (options->has_password_fd)
        status = from_fd(secret, options);
    else if (options->password_file != NULL)
        status = read_file(secret, options->password_file);
    else if (options->netrc)
        status = from_netrc(secret, options, host);
    else
        status = from_terminal(secret, options, host);
    if (status == EXIT_DEFINITE && !options->has_password_fd &&
        options->password_file != NULL)
        status = take_line(secret, options->password_file);
    if (status != EXIT_DEFINITE)
        secret_done(secret);
    return status;
}
