"""Name servers that misbehave in ways no real server can be made to.

serve       one process for all of them: sockets, and a task for each query
honest      what a well-behaved authority would answer, from the same zones
authority   the table of misbehaving authorities, one behaviour an address
resolvers   the table of odd resolvers, one behaviour an address

SPDX-License-Identifier: ISC
"""
