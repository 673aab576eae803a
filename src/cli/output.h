/* Where the report goes: standard output, or a file that appears whole or
 * not at all.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_OUTPUT_H
#define RWI_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/exit.h"
#include "cli/options.h"
#include "cli/pager.h"
#include "rootwalk/packed.h"
#include "rootwalk/status.h"

struct output {
    int fd;
    const char *path; /* as given; NULL: standard output */
    char *target;     /* the file the path leads to, behind links */
    char *temporary;  /* beside it; NULL: written in place */
    bool is_terminal;
    bool in_place;    /* what is in the temporary file is copied there */
    bool is_nameless; /* temporary is not the file's name yet */
    bool is_closed;   /* the reader has gone: nothing more is written */
    int error;        /* errno of the first write that failed; 0: none */
    struct rw_packer *packer; /* NULL: as it is */
    struct pager pager;
    bool is_drawing; /* past the pager */
    size_t len;      /* octets waiting in buf */
    char buf[16384];
};

/** Open the file beside the one that is meant.
 *
 * @param path  NULL for standard output
 * @return EXIT_DEFINITE; EXIT_FILE, said
 */
enum exit_status output_open(struct output *output, const char *path);

/** Pack what is written from now on, where the file's name says so (.gz,
 * .zst).
 *
 * @return EXIT_DEFINITE; EXIT_FILE or EXIT_INTERNAL, said
 */
enum exit_status output_pack(struct output *output);

/** Let a pager show what is longer than the screen, where this is a terminal
 * and the user wants one.  Before sandbox_enter(). */
void output_page(struct output *output, const struct options *options);

/** Say that what is written from now on is drawn at once, or no longer. */
void output_draw(struct output *output, bool is_drawing);

/** Take text; an rw_sink_fn.
 *
 * @return RW_OK, also after the reader has gone; RW_ERR_IO
 */
enum rw_status output_put(void *output, const char *data, size_t len);

/** Say whether it is a terminal that can move its cursor. */
bool output_can_draw(const struct output *output);

/** Say whether ANSI colours shall be used; https://no-color.org/ */
bool output_wants_color(const struct output *output, enum when when);

/** Give the terminal's columns and rows; untouched where it is none. */
void output_size(const struct output *output, uint16_t *width,
                 uint16_t *height);

/** Write out what waits. */
enum rw_status output_flush(struct output *output);

/** Put the file in its place.
 *
 * @param keep  false: take it back, nothing was finished
 * @return EXIT_DEFINITE; EXIT_FILE, said
 */
enum exit_status output_close(struct output *output, bool keep);

#endif
