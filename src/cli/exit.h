/* Exit statuses, as the manual promises them to scripts.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_EXIT_H
#define RWI_CLI_EXIT_H

enum exit_status {
    EXIT_DEFINITE = 0, /* an answer, NODATA or NXDOMAIN */
    EXIT_USAGE = 1,
    EXIT_FINDINGS = 2,   /* at or above --fail-on */
    EXIT_DIFFERENCE = 3, /* compare found one that matters */
    EXIT_BOGUS = 4,
    EXIT_REFUSED = 5,   /* a mail server said no */
    EXIT_INSECURE = 6,  /* not secure as demanded: nothing went out */
    EXIT_FILE = 8,      /* could not be read or written */
    EXIT_UNDECIDED = 9, /* no definite result */
    EXIT_INTERNAL = 10,
};

/** Of two statuses give the one that is reported: the first of 1, 8, 10,
 * 9, 6, 5, 4, 3, 2. */
enum exit_status exit_first(enum exit_status a, enum exit_status b);

#endif
