/* A pager for what is longer than the screen; see cli/pager.h.
 *
 * SPDX-License-Identifier: ISC
 */
#include "cli/pager.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define HELD_MAX 65536 /* octets; more than any screen shows */

bool
pager_is_wanted(void)
{
    const char *pager = getenv("PAGER");

    return pager == NULL || (*pager != '\0' && strcmp(pager, "cat") != 0);
}

/* ---- the other process ------------------------------------------------- */

/* What is in PAGER may be a command with words of its own.  Where there is no
 * such program the text is shown all the same. */
static void
become_pager(int from)
{
    static const char COMMAND[] =
        "eval \"${PAGER:-less}\"; s=$?; "
        "case $s in 126|127) exec cat;; esac; exit $s";

    if (dup2(from, STDIN_FILENO) < 0)
        _exit(126);
    /* F: end where it fits; R: colours; X: leave the text on the screen */
    (void)setenv("LESS", "FRX", 0);
    (void)setenv("LV", "-c", 0);
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGPIPE, SIG_DFL);
    execl("/bin/sh", "sh", "-c", COMMAND, (char *)NULL);
    _exit(126);
}

/* Wait for the first octet; without one nothing is started. */
static void
wait_for_text(int from)
{
    struct pollfd ready = {.fd = from, .events = POLLIN};

    (void)signal(SIGINT, SIG_IGN); /* Ctrl-C ends walks, not their report */
    while (poll(&ready, 1, -1) < 0 && errno == EINTR)
        ;
    if ((ready.revents & POLLIN) == 0)
        _exit(0);
    become_pager(from);
}

void
pager_open(struct pager *pager, uint16_t width, uint16_t height)
{
    int ends[2];

    if (width == 0 || height < 2 || pipe(ends) != 0)
        return;
    pager->child = fork();
    if (pager->child == 0) {
        close(ends[1]);
        wait_for_text(ends[0]);
    }
    close(ends[0]);
    if (pager->child < 0) {
        close(ends[1]);
        return;
    }
    pager->fd = ends[1];
    pager->width = width;
    pager->height = height;
}

void
pager_close(struct pager *pager)
{
    free(pager->held);
    pager->held = NULL;
    if (pager->fd < 0)
        return;
    close(pager->fd);
    pager->fd = -1;
    while (waitpid(pager->child, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* ---- the text that is held --------------------------------------------- */

/* Count the rows that it fills.  Every character is taken to be one column
 * wide: of wide ones a row is missed, which scrolls by a line and no more. */
static void
count(struct pager *pager, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)data[i];

        if (pager->in_escape) {
            pager->in_escape = c == '[' || c == ';' || (c >= '0' && c <= '9');
        } else if (c == '\033') {
            pager->in_escape = true;
        } else if (c == '\n') {
            pager->rows++;
            pager->column = 0;
        } else if ((c & 0xc0) != 0x80 && ++pager->column > pager->width) {
            pager->rows++;
            pager->column = 1;
        }
    }
}

/* Give room for len octets more. */
static bool
make_room(struct pager *pager, size_t len)
{
    size_t size = pager->len + len + 4096;
    char *held;

    if (pager->len + len <= pager->size)
        return true;
    held = realloc(pager->held, size);
    if (held == NULL)
        return false;
    pager->held = held;
    pager->size = size;
    return true;
}

bool
pager_hold(struct pager *pager, const char *data, size_t len)
{
    count(pager, data, len);
    /* the prompt needs a row of its own */
    if (pager->rows + 1 <= pager->height && pager->len + len <= HELD_MAX &&
        make_room(pager, len)) {
        memcpy(pager->held + pager->len, data, len);
        pager->len += len;
        return true;
    }
    pager->is_running = true;
    (void)signal(SIGINT, SIG_IGN); /* is for the pager now */
    return false;
}
