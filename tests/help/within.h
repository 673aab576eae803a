/* Within a range, both ends counted: cmocka 2 has another name for it, and
 * warns of the old one.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef TESTS_HELP_WITHIN_H
#define TESTS_HELP_WITHIN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef assert_uint_in_range
#define assert_within(value, least, most)                                      \
    assert_uint_in_range(value, least, most)
#else
#define assert_within(value, least, most) assert_in_range(value, least, most)
#endif

#endif
