/* Rows of tables, by numbers that callers of the library hand in.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_ROW_H
#define RWI_BASE_ROW_H

#include <stddef.h>

/* The row of a table (an array) with that number; the first one for a number
 * that the table does not have. */
#define RWI_ROW(table, number)                                                 \
    (&(table)[(size_t)(number) < sizeof(table) / sizeof((table)[0])            \
                  ? (size_t)(number)                                           \
                  : 0])

#endif
