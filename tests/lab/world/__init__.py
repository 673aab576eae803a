"""The lab's small Internet: what is in it, how it is built, how it runs.

tables    which server holds which addresses, which zone is signed how
build     zone texts -> finished, signed zones and a plan, under build/lab
daemons   the configuration and command line of each kind of server
inside    what runs in the namespace: addresses, servers, the command

SPDX-License-Identifier: ISC
"""
