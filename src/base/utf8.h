/* UTF-8 from outside, for the eyes of people.  RFC 3629.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_UTF8_H
#define RWI_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RWI_NO_CHARACTER UINT32_MAX

/** Say whether a character is one of the CJK unified ideographs, as far as
 * every Unicode since 2018 has them: two columns, seen, neither mark nor
 * punctuation.
 * Of these, which Chinese text is full of, no library need tell. */
bool rwi_utf8_is_ideograph(uint32_t c);

/** Read the character at the beginning.
 *
 * @param size  set where the answer is a character: its octets, 1 to 4
 * @return RWI_NO_CHARACTER where it is not well-formed: cut off, longer than
 *         it need be, half of a surrogate pair, or above U+10FFFF
 */
uint32_t rwi_utf8_decode(const uint8_t *octets, size_t len, size_t *size);

/** Count the octets of the well-formed character at the beginning, whichever
 * it is.
 *
 * @return 1 to 4; 0 where there is none
 */
size_t rwi_utf8_length(const uint8_t *octets, size_t len);

/** Say whether a NUL-ended text is well-formed from end to end. */
bool rwi_utf8_is_whole(const char *text);

/** Count the octets that do not belong to a character which is cut off at the
 * end, and may be whole once more octets are there. */
size_t rwi_utf8_whole(const char *octets, size_t len);

/* Vietnamese, Hebrew and Thai put two or three marks on a letter.  More make
 * a tower that hides the lines above ("Zalgo"). */
#define RWI_UTF8_MARKS_MAX 4

/* How many marks the last character can still bear; begin with zeros. */
struct rwi_utf8_marks {
    unsigned int room;
};

/** Count the octets of the character at the beginning that is safe to show:
 * printable ASCII, or well-formed UTF-8 that is seen for what it is.  What
 * turns the direction of writing, joins, fills or shows nothing is not, nor is
 * a combining mark on nothing or on a letter that bears RWI_UTF8_MARKS_MAX.
 * The one rule for all text from outside that is printed as UTF-8.
 *
 * @param marks  what the characters before it left; the same one from the
 *               text's first character to its last
 * @return 1 to 4; 0 where there is none
 */
size_t rwi_utf8_safe(struct rwi_utf8_marks *marks, const uint8_t *octets,
                     size_t len);

#endif
