/* How many columns of a terminal UTF-8 text takes, so that columns line up
 * in Chinese as in English.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_WIDTH_H
#define RWI_BASE_WIDTH_H

#include <stddef.h>
#include <stdint.h>

/** Count the columns of len octets of UTF-8: two for East Asian wide
 * characters, none for combining marks; one for an octet that is no
 * UTF-8. */
size_t rwi_width(const char *text, size_t len);

/** Find how many octets of text fill at most so many columns.
 *
 * @param columns  in: how many there may be; out: how many they are
 * @return octets, never in the middle of a character
 */
size_t rwi_width_fit(const char *text, size_t len, size_t *columns);

/** Say whether a line may be broken before the character at text: Chinese
 * is broken between any two characters but before closing punctuation. */
int rwi_width_is_wide(const char *text, size_t len);

/** Say whether a line must not begin with the character at text: a full
 * stop, comma or closing bracket of Chinese. */
int rwi_width_is_closing(const char *text, size_t len);

/** Say whether a line must not end with the character at text: an opening
 * bracket or quotation mark of Chinese. */
int rwi_width_is_opening(const char *text, size_t len);

#endif
