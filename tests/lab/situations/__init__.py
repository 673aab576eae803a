"""The truth table: what is true in the lab, by construction.

One row a situation; ALL has them all.  A test goes through the rows; it
does not repeat what they say.

SPDX-License-Identifier: ISC
"""
from situations import (aliases, answers, delegations, dnssec, names,
                        servers)

ALL = [*answers.ROWS, *names.ROWS, *delegations.ROWS, *aliases.ROWS,
       *servers.ROWS, *dnssec.ROWS]

assert len({row.name for row in ALL}) == len(ALL), "a name stands twice"
