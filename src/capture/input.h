/* The recogniser of inputs among its parts: input_text.c makes octets out
 * of text, input.c finds out what octets are.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CAPTURE_INPUT_H
#define RWI_CAPTURE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/input.h"

/* Octets made out of text, in one or more pieces: the packets of a dump. */
struct rwi_pieces {
    uint8_t *octets;
    size_t len;
    size_t *starts; /* of each piece; the first is 0 */
    size_t count;   /* 0 where the text holds nothing */
};

/* A character that does not belong. */
struct rwi_stray {
    size_t at;           /* offset of it in the text; the length for none */
    size_t line, column; /* from 1 */
};

/** Say whether the octets are text: no control characters but blanks. */
bool rwi_input_is_text(const uint8_t *data, size_t len);

/** Say whether a line begins that looks like a hex dump's first. */
bool rwi_input_is_dump(const char *text, size_t len);

/** Read a hex dump; lines that are none are passed over.
 *
 * @param pieces  room for at least len octets and len starts
 * @return RW_OK; RW_ERR_BASE, error says what and where
 */
enum rw_status rwi_input_dump(struct rwi_pieces *pieces, const char *text,
                              size_t len, char *error);

/** Read hex digits with separators among them.
 *
 * @param digits  how many there are
 * @param stray   the first character that is neither
 */
void rwi_input_hex(struct rwi_pieces *pieces, const char *text, size_t len,
                   size_t *digits, struct rwi_stray *stray);

/** Read base64. */
void rwi_input_base64(struct rwi_pieces *pieces, const char *text, size_t len,
                      struct rwi_stray *stray);

#endif
