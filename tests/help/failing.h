/* Memory that runs out as the test wants it to.
 *
 * A test whose name has "memory" in it has its own and the library's
 * allocations led here (Makefile).  Nothing fails until it is asked to:
 *
 *     for (size_t n = 0;; n++) {
 *         failing_after(n, FAILING_ONCE);
 *         ... what is tried ...
 *         if (!failing_stop())
 *             break; // it needed no more than n allocations
 *         ... it must have said so, and lost nothing (the sanitizers look)
 *     }
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TEST_HELP_FAILING_H
#define TEST_HELP_FAILING_H

#include <stdbool.h>
#include <stddef.h>

enum failing {
    FAILING_ONCE,     /* one allocation fails, those after it do not */
    FAILING_FOR_GOOD, /* it and all after it fail */
};

/** From now on the allocation after so many fails. */
void failing_after(size_t allocations, enum failing how);

/** Let all succeed again.
 *
 * @return whether one has failed since failing_after()
 */
bool failing_stop(void);

/** Let allocations succeed uncounted for a while, for what the test itself
 * needs; and go on. */
void failing_hold(void);
void failing_go_on(void);

/** Count the allocations since failing_after(), those that failed too. */
size_t failing_count(void);

#endif
