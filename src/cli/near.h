/* The nearest of many words to one that is none of them: what was probably
 * meant.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_NEAR_H
#define RWI_CLI_NEAR_H

#include <stddef.h>

struct near {
    const char *typed;
    const char *word; /* the nearest so far; NULL: none near enough */
    size_t slips;     /* how far it is */
};

/** Begin to look.
 *
 * @param typed  kept, not copied
 */
void near_begin(struct near *near, const char *typed);

/** Look at a word, which is kept where it is nearer than all before.  One
 * slip is near: another letter, one more, one less, or two that changed
 * places; in words of six letters and more, two are.  Case does not count.
 *
 * @param near  a struct near; void so that it fits whoever lists words
 */
void near_try(void *near, const char *word);

#endif
